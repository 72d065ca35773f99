"""Seeds: any Markdown or text document with a table of stakeholders, actions and reasons, and its companions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.seeds.companions import companion_kind, read_companion
from tracker.domain.seeds.matching import Matching, by_digest, by_key, by_stakeholder
from tracker.domain.seeds.offices import KnownAuthority
from tracker.domain.seeds.records import (
    Companions,
    SeedAuthority,
    SeedClaim,
    SeededItem,
    SeedMilestone,
    SeedRow,
    SeedSource,
)
from tracker.domain.seeds.registry import Registry
from tracker.domain.seeds.remarks import Remarks
from tracker.domain.seeds.rows import RowReader, holds_items, item_columns
from tracker.domain.seeds.tables import TextTable, find_tables, plain_text
from tracker.domain.seeds.words import ITEM_NEEDS
from tracker.domain.text import did_you_mean, plural, shorten
from tracker.domain.workflow import Workflow
from tracker.errors import InvalidError

__all__ = [
    "KnownAuthority",
    "Matching",
    "Seed",
    "SeedAuthority",
    "SeedClaim",
    "SeedMilestone",
    "SeedRow",
    "SeedSource",
    "SeededItem",
    "by_digest",
    "by_key",
    "by_stakeholder",
    "companion_names",
    "read_seed",
]

DOCUMENT_LIMIT = 2_000_000  # characters; a long book, and still read in a moment
_COMPANIONS = re.compile(r"^[ >*_-]*(?:companions|المرفقات)[ *_]*:(?P<names>.+)$", re.IGNORECASE | re.MULTILINE)
_SHOWN = 5  # tables listed in an error


@dataclass(frozen=True, slots=True)
class Seed:
    """What a document would bring. `problems` are those of the remarks about something left out or not recognised.

    Remarks quote the document, so they are shown through `display_safe` like any other text.
    """

    name: str
    companions: tuple[str, ...]
    rows: tuple[SeedRow, ...]
    authorities: tuple[SeedAuthority, ...]
    milestones: tuple[SeedMilestone, ...]
    sources: tuple[SeedSource, ...]
    claims: tuple[SeedClaim, ...]
    remarks: tuple[str, ...]
    problems: tuple[str, ...]


def companion_names(text: str) -> tuple[str, ...]:
    """Return the files that a line such as `Companions: authorities.md, claims.md` names.

    A name with a folder in it does not count: companions stand beside the seed.
    """
    lines = (match["names"] for match in _COMPANIONS.finditer(text.replace("\r", "\n")))
    names = (plain_text(name).strip(" .*_") for line in lines for name in re.split(r"[,;،؛]", line))
    return tuple(dict.fromkeys(name for name in names if re.fullmatch(r"\w[\w .-]{0,99}\.(?:md|txt)", name)))


def read_seed(
    text: str,
    name: str,
    workflows: Sequence[Workflow],
    *,
    known: Sequence[KnownAuthority] = (),
    companions: Mapping[str, str] | None = None,
) -> Seed:
    """Return what the document `text`, called `name`, would seed.

    `companions` holds the text of the files that `companion_names` lists; without it they are not asked for, and
    references into them are not checked. `known` are the authorities there are already. Raises InvalidError for a
    document without any table that can be used; everything else that is odd is told in the remarks.
    """
    remarks, found = Remarks(), Companions()
    names = companion_names(text)
    tables = _tables(text, name)
    item_tables = [table for table in tables if holds_items(table)]
    described = _read_companions("", [table for table in tables if not holds_items(table)], found, remarks)
    if not item_tables and not described:
        raise _nothing_found(name, tables)
    for companion in names if companions is not None else ():
        _read_document(companion, (companions or {}).get(companion), found, remarks)
    rows = _read_rows(item_tables, workflows, Registry(found, known, remarks, name), remarks)
    if companions is not None or not names:
        _check_references(rows, found, known, remarks)
    return Seed(
        name=name,
        companions=names,
        rows=tuple(rows),
        authorities=tuple(found.authorities.values()),
        milestones=tuple(found.milestones.values()),
        sources=tuple(found.sources.values()),
        claims=tuple(found.claims.values()),
        remarks=tuple(remarks.all),
        problems=tuple(remarks.problems),
    )


def _tables(text: str, name: str) -> tuple[TextTable, ...]:
    if "\x00" in text or not _is_unicode(text):
        raise InvalidError(f"{name} is not a text document.", hint="Save it as Markdown or plain text (UTF-8).")
    if len(text) > DOCUMENT_LIMIT:
        raise InvalidError(
            f"{name} has {len(text):,} characters; at most {DOCUMENT_LIMIT:,} are read.",
            hint="Keep the table and leave out the rest.",
        )
    return find_tables(text)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read_document(name: str, text: str | None, found: Companions, remarks: Remarks) -> None:
    """Read a companion file; None is one that is not there."""
    if text is None:
        remarks.problem("this companion is not there", document=name)
        return
    try:
        tables = _tables(text, name)
    except InvalidError as error:
        remarks.problem(str(error), document=name)
        return
    if not _read_companions(name, tables, found, remarks):
        remarks.problem("no table of authorities, milestones, sources or claims", document=name)


def _read_companions(name: str, tables: Sequence[TextTable], found: Companions, remarks: Remarks) -> int:
    """Read the companion tables among `tables` and return how many there were; tell which tables are left alone."""
    kinds = [(table, companion_kind(table)) for table in tables]
    for table, kind in kinds:
        missing = [need for need in ITEM_NEEDS if need not in item_columns(table)]
        if kind:
            read_companion(table, kind, found, remarks, name)
        elif len(missing) == 1:
            alone = f"the table '{table.title}' is left alone: it has no {missing[0]} column"
            remarks.problem(alone, line=table.line, document=name)
        else:
            remarks.note(f"the table '{table.title}' is left alone", line=table.line, document=name)
    return sum(bool(kind) for _, kind in kinds)


def _read_rows(
    tables: Sequence[TextTable], workflows: Sequence[Workflow], offices: Registry, remarks: Remarks
) -> list[SeedRow]:
    if len(tables) > 1:
        lines = ", ".join(str(table.line) for table in tables)
        remarks.note(f"{plural(len(tables), 'table')} hold action items and all are taken: lines {lines}")
    reader = RowReader(workflows, offices, remarks)
    return [row for table in tables for row in reader.read(table)]


def _nothing_found(name: str, tables: Sequence[TextTable]) -> InvalidError:
    needed = "Give one table the headers Stakeholder, Action item and Rationale (or the same in Arabic)."
    if not tables:
        return InvalidError(f"{name} contains no table.", hint=needed)
    seen = [f"{shorten(', '.join(table.headers), 80)} (line {table.line})" for table in tables[:_SHOWN]]
    more = f"; and {len(tables) - _SHOWN} more" if len(tables) > _SHOWN else ""
    return InvalidError(
        f"{name} has no table with a stakeholder, an action and a rationale column.",
        hint=f"{needed} Headers seen: {'; '.join(seen)}{more}.",
    )


def _check_references(
    rows: Sequence[SeedRow], found: Companions, known: Sequence[KnownAuthority], remarks: Remarks
) -> None:
    """Tell which keys lead nowhere; they may still exist in the database, so nothing is left out."""
    offices = {*found.authorities, *(office.code.casefold() for office in known)}
    for row in rows:
        for claim in row.claims:
            if claim not in found.claims:
                hint = did_you_mean(claim, found.claims)
                remarks.problem(f"the claim '{claim}' is not described here. {hint}".strip(), line=row.line)
    for entry in found.claims.values():
        concerned = [key for key in entry.concerns if key.casefold() not in offices and key not in found.milestones]
        nowhere = [f"concerns '{key}'" for key in concerned]
        if entry.source and entry.source not in found.sources:
            nowhere.append(f"names the source '{entry.source}'")
        if entry.disputed_by and entry.disputed_by not in found.claims:
            nowhere.append(f"is disputed by '{entry.disputed_by}'")
        for what in nowhere:
            remarks.problem(f"the claim '{entry.key}' {what}, which is not described here")
