"""The offices that the rows of one seed point to: known ones, described ones, and those found in the text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from tracker.domain.seeds.companions import DASHES
from tracker.domain.seeds.offices import KnownAuthority, Office, known_offices, office_in_cell, offices_in
from tracker.domain.seeds.records import Companions, SeedAuthority, SeedClaim
from tracker.domain.seeds.remarks import Remarks
from tracker.domain.text import clean_title, is_wordlike, name_key
from tracker.errors import InvalidError


class Registry:
    """Finds each row's office.

    An office that nobody described is added to `found` as unverified, with the claim that it exists.
    """

    def __init__(self, found: Companions, known: Sequence[KnownAuthority], remarks: Remarks, document: str) -> None:
        described = [KnownAuthority(entry.code, entry.name, entry.aliases) for entry in found.authorities.values()]
        self._known = [*described, *(entry for entry in known if entry.code.casefold() not in found.authorities)]
        self._found = found
        self._remarks = remarks
        self._document = document
        self._claims: dict[str, str] = {}

    def find(self, cell: str, action: str, line: int) -> KnownAuthority | None:
        """Return the office that the authority column names, or else the text of the action, or None."""
        if cell in DASHES:
            return None
        return self._by_cell(cell, line) if cell else self._by_text(action, line)

    def claim_of(self, code: str) -> str:
        """Return the key of the claim that an office found in the text exists, or an empty string for other offices."""
        return self._claims.get(code, "")

    def _by_cell(self, cell: str, line: int) -> KnownAuthority:
        wanted = name_key(cell)
        if not wanted:
            raise InvalidError(f"The authority '{cell}' has no letters.", hint="Write - where there is none.")
        for office in self._known:
            if wanted in map(name_key, (office.code, office.name, *office.aliases)):
                return office
        named = known_offices(cell, self._known)
        if named:
            self._remarks.note(f"the office '{cell}' is taken to be {named[0].code}, {named[0].name}", line=line)
            return named[0]
        return self._add(office_in_cell(clean_title(cell, what="authority")), "authority column", line)

    def _by_text(self, action: str, line: int) -> KnownAuthority | None:
        named = known_offices(action, self._known)
        if named:
            rest = f" (not {_listed(named[1:])})" if len(named) > 1 else ""
            self._remarks.note(f"the action names the office {named[0].code}, {named[0].name}{rest}", line=line)
            return named[0]
        offices = offices_in(action)
        if not offices:
            self._remarks.problem("no office recognised in the action", line=line)
            return None
        if len(offices) > 1:
            self._remarks.problem(f"the action names several offices; not taken: {_listed(offices[1:])}", line=line)
        return self._add(offices[0], "text", line)

    def _add(self, office: Office, where: str, line: int) -> KnownAuthority:
        code = self._free_code(office.code)
        if code != office.code:
            self._remarks.problem(f"the code {office.code} belongs to another office; {code} is used", line=line)
        note = f"Taken from the {where} of {self._document}, line {line}."
        self._found.add(SeedAuthority(code, office.name, part_of=office.part_of, note=note, line=line))
        self._add_claim(code, office.name, note, line)
        part = f", part of {office.part_of}" if office.part_of else ""
        called = code if code == office.name and not part else f"{code}, {office.name}{part},"
        self._remarks.note(f"the office {called} is taken from the {where}, unverified", line=line)
        self._known.append(KnownAuthority(code, office.name))
        return self._known[-1]

    def _free_code(self, code: str) -> str:
        taken = {office.code.casefold() for office in self._known}
        numbers = range(2, len(taken) + 3)
        return next(free for free in (code, *(f"{code}-{n}" for n in numbers)) if free.casefold() not in taken)

    def _add_claim(self, code: str, name: str, doubt: str, line: int) -> None:
        self._claims[code] = key = office_claim(code)
        if key not in self._found.claims:
            statement = f"{name} ({code}) exists and is the right office."
            doubt = f"{doubt} Nobody has confirmed it."
            self._found.add(SeedClaim(key, statement, doubt=doubt, concerns=(code,), line=line))


def office_claim(code: str) -> str:
    """Return the key of the claim that an office exists: `office-hao`."""
    key = f"office-{re.sub(r'[^a-z0-9]+', '-', code.lower()).strip('-')}"
    # A code without Latin letters leaves nothing to build a key from.
    return key if is_wordlike(key) and code.isascii() else f"office-{hashlib.sha256(code.encode()).hexdigest()[:12]}"


def _listed(offices: Sequence[KnownAuthority] | Sequence[Office]) -> str:
    return ", ".join(f"{office.code} {office.name}" for office in offices)
