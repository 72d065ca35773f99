"""The tables that accompany a seed: authorities, milestones, sources and claims, recognised by their headers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from tracker.domain.calendar import Calendar
from tracker.domain.dates import parse_date
from tracker.domain.milestones import CERTAINTIES, base_of, chain, counted, parse_following
from tracker.domain.rules import parse_rule
from tracker.domain.seeds.records import Companions, SeedAuthority, SeedClaim, SeedMilestone, SeedSource
from tracker.domain.seeds.remarks import Remarks
from tracker.domain.seeds.tables import TextRow, TextTable
from tracker.domain.seeds.words import Vocabulary, columns_of
from tracker.domain.text import clean, clean_title, did_you_mean, is_wordlike, name_key
from tracker.errors import InvalidError

STATUSES = ("unverified", "confirmed", "disputed", "refuted")
DASHES = frozenset("-‐‑‒–—―")  # a cell with nothing but one of these is empty on purpose

_NOTE = {"note": ("Note", "Notes", "ملاحظة", "ملاحظات")}
_KEY = {"key": ("Key", "المفتاح")}
_TITLE = {"title": ("Title", "العنوان")}
_STATUS = {"status": ("Status", "الحالة")}
_VOCABULARIES: Mapping[str, Vocabulary] = {
    "claims": {
        **_KEY,
        "statement": ("Statement", "Claim", "الادعاء"),
        **_STATUS,
        "source": ("Source", "المصدر"),
        "disputed_by": ("Disputed by", "يناقضه"),
        "doubt": ("Doubt", "الشك"),
        "concerns": ("Concerns", "يخص"),
    },
    "authorities": {
        "code": ("Code", "الرمز"),
        "name": ("Name", "Authority", "Office", "الاسم"),
        **_STATUS,
        "aliases": ("Aliases", "Alias", "Also called", "Arabic name", "الاسم العربي", "أسماء أخرى"),
        "part_of": ("Part of", "جزء من"),
        "calendar": ("Calendar", "التقويم"),
        "contact": ("Contact", "جهة الاتصال"),
        "email": ("E-mail", "Email", "البريد الإلكتروني"),
        "phone": ("Phone", "Telephone", "الهاتف"),
        "address": ("Address", "العنوان"),
        "url": ("URL", "Website", "الموقع"),
        **_NOTE,
    },
    "milestones": {
        **_KEY,
        "day": ("Date", "Day", "التاريخ"),
        "rule": ("Rule", "Follows", "القاعدة", "يتبع"),
        **_TITLE,
        "certainty": ("Certainty", "اليقين"),
        **_NOTE,
    },
    "sources": {
        **_KEY,
        **_TITLE,
        "grade": ("Grade", "الدرجة"),
        "publisher": ("Publisher", "الناشر"),
        "published": ("Published", "تاريخ النشر"),
        "accessed": ("Accessed", "تاريخ الاطلاع"),
        "url": ("URL", "الرابط"),
        **_NOTE,
    },
}
# A table counts as one of these only with all of its needs, so that a list of currency codes makes no authorities.
_NEEDS = {
    "claims": ("key", "statement", "status"),
    "authorities": ("code", "name", "status"),
    "milestones": ("key", "day", "title", "certainty"),
    "sources": ("key", "title", "grade"),
}


def companion_kind(table: TextTable) -> str:
    """Return `authorities`, `milestones`, `sources` or `claims`, or an empty string for any other table."""
    for kind, needs in _NEEDS.items():
        if (
            len(table.headers) >= len(needs)
            and set(needs) <= columns_of(table.headers, _VOCABULARIES[kind], needs, exact=True).keys()
        ):
            return kind
    return ""


def read_companion(table: TextTable, kind: str, found: Companions, remarks: Remarks, document: str = "") -> None:
    """Add the rows of a companion table to `found`. A row that cannot be accepted becomes a problem in `remarks`."""
    columns = columns_of(table.headers, _VOCABULARIES[kind], _NEEDS[kind], exact=True)
    rest = [f"'{header}'" for at, header in enumerate(table.headers) if header and at not in columns.values()]
    remarks.note(f"{kind}, in the table '{table.title}'", line=table.line, document=document)
    described = set(found.milestones)
    if rest:
        remarks.problem(f"no meaning is known for the columns {', '.join(rest)}", line=table.line, document=document)
    for row in table.rows:
        if not any(row.cells):
            continue
        if row.remark:
            remarks.problem(row.remark, line=row.line, document=document)
        try:
            found.add(_READERS[kind](row_cells(table, row, columns, _VOCABULARIES[kind]), row.line))
        except InvalidError as error:
            remarks.problem(f"left out: {error}", line=row.line, document=document)
    _check_rules([entry for key, entry in found.milestones.items() if key not in described], found, remarks, document)


def _check_rules(fresh: Sequence[SeedMilestone], found: Companions, remarks: Remarks, document: str) -> None:
    """Drop the rules of new milestones that contradict the day beside them, or lead round in a circle.

    Those that start from a milestone described elsewhere, or count working days, are looked at beside a database.
    """
    for entry in fresh:
        base, rule = found.milestones.get(base_of(entry.rule)), parse_rule(entry.rule or str(entry.day))
        if base is None or rule.unit == "wd":
            continue
        try:
            chain({key: base_of(other.rule) for key, other in found.milestones.items()}, entry.key)
            day = counted(rule, base.day, Calendar("plain"))
            if day == entry.day:
                continue
            problem = f"{entry.rule} is {day}, not {entry.day}."
        except InvalidError as error:
            problem = str(error)
        remarks.problem(f"the rule of '{entry.key}' is left out: {problem}", line=entry.line, document=document)
        found.milestones[entry.key] = replace(entry, rule="")


def row_cells(table: TextTable, row: TextRow, columns: Mapping[str, int], vocabulary: Vocabulary) -> dict[str, str]:
    """Return the cells of a row by column, absent ones empty. Raises InvalidError for text that cannot be stored.

    A row with more cells than headers is refused: nobody can tell which cell moved.
    """
    if len(row.cells) > len(table.headers):
        raise InvalidError("There are more cells than headers.")
    cells = {name: clean(row.cells[position], what=name, lines=False) for name, position in columns.items()}
    return {name: cells.get(name, "") for name in vocabulary}


def listed(cell: str, *, marks: str = ",;،؛") -> tuple[str, ...]:
    """Return the parts of a cell that lists several things."""
    parts = (part.strip() for part in re.split(f"[{marks}]", cell))
    return tuple(dict.fromkeys(part for part in parts if part and part not in DASHES))


def _authority(cells: dict[str, str], line: int) -> SeedAuthority:
    if cells["name"] and not name_key(cells["name"]):
        raise InvalidError(f"The name '{cells['name']}' has no letters.")
    return SeedAuthority(
        code=clean_title(cells["code"], what="code"),
        name=clean_title(cells["name"], what="name"),
        aliases=listed(cells["aliases"]),
        status=_one_of(cells["status"] or "unverified", STATUSES, "status"),
        line=line,
        **{
            name: _filled(cells[name])
            for name in ("part_of", "calendar", "contact", "email", "phone", "address", "url", "note")
        },
    )


def _milestone(cells: dict[str, str], line: int) -> SeedMilestone:
    return SeedMilestone(
        key=_key(cells["key"]),
        day=parse_date(cells["day"]),
        title=clean_title(cells["title"]),
        certainty=_one_of(cells["certainty"] or "estimated", CERTAINTIES, "certainty"),
        rule=str(parse_following(rule)) if (rule := _filled(cells["rule"])) else "",
        note=_filled(cells["note"]),
        line=line,
    )


def _source(cells: dict[str, str], line: int) -> SeedSource:
    grade = _filled(cells["grade"]).upper()
    if grade and not re.fullmatch("[A-F][1-6]", grade):
        raise InvalidError(f"'{grade}' is not a grade.", hint="Write a letter A-F and a digit 1-6, like C3.")
    days = {name: _filled(cells[name]) for name in ("published", "accessed")}
    return SeedSource(
        key=_key(cells["key"]),
        title=clean_title(cells["title"]),
        published=parse_date(days["published"]) if days["published"] else None,
        accessed=parse_date(days["accessed"]) if days["accessed"] else None,
        grade=grade,
        line=line,
        **{name: _filled(cells[name]) for name in ("publisher", "url", "note")},
    )


def _claim(cells: dict[str, str], line: int) -> SeedClaim:
    return SeedClaim(
        key=_key(cells["key"]),
        statement=clean_title(cells["statement"], what="statement"),
        status=_one_of(cells["status"] or "unverified", STATUSES, "status"),
        concerns=listed(cells["concerns"]),
        line=line,
        **{name: _filled(cells[name]) for name in ("source", "disputed_by", "doubt")},
    )


_READERS: Mapping[str, Callable[[dict[str, str], int], SeedAuthority | SeedMilestone | SeedSource | SeedClaim]] = {
    "authorities": _authority,
    "milestones": _milestone,
    "sources": _source,
    "claims": _claim,
}


def _filled(cell: str) -> str:
    return "" if cell in DASHES else cell


def _key(cell: str) -> str:
    if not is_wordlike(cell):
        raise InvalidError(f"'{cell}' is not a key.", hint="Use small letters a-z, digits, - and _.")
    return cell


def _one_of(cell: str, allowed: tuple[str, ...], what: str) -> str:
    value = cell.lower()
    if value not in allowed:
        raise InvalidError(
            f"'{cell}' is not a {what}.", hint=did_you_mean(cell, allowed) or f"One of: {', '.join(allowed)}."
        )
    return value
