"""The office that a sentence names: by a known name, by its letters in brackets, or between quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tracker.domain.seeds.words import says, words

_JOINING = frozenset({"of", "and", "for", "the", "&"})
# ministry, office, authority, institute, fund, directorate, department, center, command, agency, council, committee
_ARABIC_OFFICES = frozenset(words("وزارة مكتب هيئة معهد صندوق مديرية دائرة مركز قيادة جهاز مجلس لجنة"))
_IN_BRACKETS = re.compile(r"\((?P<code>[A-Z][A-Za-z&-]{1,11})\)")
_IN_QUOTES = re.compile(r"[“”„\"«‘](?P<name>[^“”„\"«»‘]{3,120}?)[”“\"»’](?!\w)")
_OWNER = re.compile(r"(?P<owner>\w[\w.-]*)[’']s\s+$")
_EDGES = " ,;:.()[]“”\"«»‘’'"


class KnownAuthority(NamedTuple):
    """An office that is known already. `aliases` may be empty."""

    code: str
    name: str
    aliases: Sequence[str] = ()


class Office(NamedTuple):
    """An office as a text names it. `part_of` is the body before it: AACC’s “Humanitarian Access Office”."""

    code: str
    name: str
    part_of: str = ""


def known_offices(text: str, known: Sequence[KnownAuthority]) -> list[KnownAuthority]:
    """Return the known offices that `text` names, the one with the longest name in it first.

    A code counts as a word in its own spelling, so that the office IT is not found in "confirm it".
    """
    said, found = words(text), []
    for office in known:
        names = [name for name in (office.name, *office.aliases) if says(said, words(name))]
        if office.code in text and re.search(rf"(?<!\w){re.escape(office.code)}(?!\w)", text):
            names.append(office.code)
        if names:
            found.append((max(map(len, names)), office))
    return [office for _, office in sorted(found, key=lambda entry: entry[0], reverse=True)]


def offices_in(text: str) -> list[Office]:
    """Return the offices that `text` names: first those with letters in brackets, then those in quotation marks."""
    return [*_in_brackets(text), *_in_quotes(text)]


def office_in_cell(text: str) -> Office:
    """Return the office that a cell made for it names: `Name (CODE)`, a code alone, or a name alone."""
    match = _IN_BRACKETS.search(text)
    if match and text[: match.start()].strip(_EDGES):
        return Office(match["code"], text[: match.start()].strip(_EDGES))
    name = text.strip(' “”„"«»‘’') or text
    return Office(name if len(name) <= 12 and " " not in name else initials(name), name)


def initials(name: str) -> str:
    """Return a code of at most 40 letters for an office: its capital initials, or else its first words with hyphens."""
    parts = [part.strip(_EDGES) for part in name.split()]
    letters = "".join(part[0] for part in parts if part[:1].isupper())
    return (letters if len(letters) > 1 else "-".join([part for part in parts if part][:3]) or name)[:40]


def _in_brackets(text: str) -> Iterator[Office]:
    for match in _IN_BRACKETS.finditer(text):
        code = match["code"]
        name = _name_before(text[: match.start()], code)
        if name and sum(letter.isupper() for letter in code) > 1:
            yield Office(code, name)


def _name_before(text: str, code: str) -> str:
    """The capitalised words that `text` ends with, or in Arabic what follows the last word for an office."""
    before = text.split()
    start = len(before)
    while start and (before[start - 1][:1].isupper() or before[start - 1] in _JOINING):
        start -= 1
    # At the beginning of a sentence a capital says nothing: "Contact Iraqi Ministry of Oil (MoO)".
    if start == 0 and before and before[0][:1] != code[0]:
        start = 1
    while start < len(before) and before[start] in _JOINING:
        start += 1
    if start == len(before):
        arabic = [position for position, word in enumerate(before) if _is_arabic_office(word)]
        start = arabic[-1] if arabic else start
    return " ".join(before[start:]).strip(_EDGES)


def _in_quotes(text: str) -> Iterator[Office]:
    for match in _IN_QUOTES.finditer(text):
        name = match["name"].strip(_EDGES)
        parts = [part for part in name.split() if part not in _JOINING]
        capitalised = len(parts) > 1 and all(part[0].isupper() for part in parts)
        if capitalised or (len(parts) > 1 and _is_arabic_office(parts[0])):
            owner = _OWNER.search(text[: match.start()])
            yield Office(initials(name), name, owner["owner"] if owner else "")


def _is_arabic_office(word: str) -> bool:
    return bool(_ARABIC_OFFICES.intersection(words(word)))
