"""Forms for stakeholders and authorities: what can be filled in, and what somebody else changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from tracker.domain.completion import Name
from tracker.domain.parties import GROUPS, Authority, Stakeholder, doubt_words, spoken
from tracker.domain.text import name_key
from tracker.errors import InvalidError
from tracker.services.edits import one_of
from tracker.services.forms import Asked, entries_of, nothing_changed
from tracker.services.parties import (
    AUTHORITY_TEXTS,
    STAKEHOLDER_TEXTS,
    add_authority,
    add_stakeholder,
    edit_authority,
    edit_stakeholder,
    parse_code,
)
from tracker.services.party_pages import Kind
from tracker.storage import parties
from tracker.storage.calendars import find_calendar, load_calendars
from tracker.workspace import Workspace

NO_CALENDAR = "none"


@dataclass(frozen=True, slots=True)
class PartyForm:
    """A form for a stakeholder or an authority as it is now, or for a new one; with all names that are taken.

    `known` is all that somebody may change of it. `taken` leads from a name, in the form in which two names are the
    same, to whose it is.
    """

    kind: Kind
    entry: Stakeholder | Authority | None
    asked: tuple[Asked, ...]
    known: tuple[Asked, ...]
    taken: Mapping[str, str]

    def value(self, name: str) -> str:
        """Return what stood in a line when the form was made."""
        return next((asked.value for asked in self.asked if asked.name == name), "")

    def changed(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return the lines that do not say any more what they said at the beginning."""
        return {name: text.strip() for name, text in texts.items() if text.strip() != self.value(name).strip()}


def party_form(workspace: Workspace, kind: Kind, entry: Stakeholder | Authority | None) -> PartyForm:
    """Return the form for a party as it is stored now, or for a new one. Raises NotFoundError."""
    with workspace.read() as connection:
        known: list[Stakeholder | Authority] = []
        known += parties.load_stakeholders(connection) if kind == "stakeholder" else []
        known += parties.load_authorities(connection) if kind == "authority" else []
        calendars = tuple(found.key for found in load_calendars(connection))
    now = next((other for other in known if entry is not None and other.id == entry.id), None)
    taken = {name_key(name): other.names[0] for other in known if other is not now for name in other.names}
    others = (other for other in known if isinstance(other, Authority) and other is not now)
    offices = tuple(Name.of(*other.names, shown=other.in_words) for other in others)
    asked = _lines(kind, now, calendars, workspace.settings.calendar, offices)
    return PartyForm(kind, now, asked, known_of(kind, now), taken)


def begun_party(kind: Kind, wanted: str) -> dict[str, str]:
    """Return what stands in the lines for a new party that somebody named by its code or its name."""
    name = wanted.strip()
    with suppress(InvalidError):
        if kind == "authority" and sum(map(str.isupper, name)) > 1:  # HAO and MoIM, but not Water
            return {"code": parse_code(name)}
    return {"name": name} if name else {}


def known_of(kind: Kind, entry: Stakeholder | Authority | None) -> tuple[Asked, ...]:
    """Return all that somebody may change of a party, line by line: also what its form does not ask for."""
    if entry is None:
        return ()
    lines = [asked for asked in _lines(kind, entry) if asked.name != "aliases"]
    lines.insert(1, Asked("names", "Other names", ", ".join(entry.aliases)))
    if isinstance(entry, Authority):
        lines.insert(0, Asked("status", "Status", doubt_words(entry.status)))
    return tuple(lines)


def check_party_line(workspace: Workspace, form: PartyForm, name: str, texts: Mapping[str, str]) -> str:
    """Return what the text of one line means, where that is more than it says. Raises what saving it would."""
    text = texts[name].strip()
    if name in ("name", "code", "aliases"):
        if name == "code" and text:
            parse_code(text)
        for one in entries_of(text) if name == "aliases" else [text]:
            if name_key(one) in form.taken:
                raise InvalidError(f"'{one}' is the {spoken(form.kind)} '{form.taken[name_key(one)]}' already.")
        old = form.value("name")
        return (
            f"'{old}' stays another name for it" if name == "name" and old and name_key(text) != name_key(old) else ""
        )
    if name == "group" and text not in GROUPS:
        raise InvalidError(f"'{text}' is not a group.", hint=one_of(text, GROUPS))
    if name == "calendar" and text and text != NO_CALENDAR:
        with workspace.read() as connection:
            return find_calendar(connection, text).title
    return ""


def save_party(workspace: Workspace, form: PartyForm, texts: Mapping[str, str]) -> str:
    """Save a form; return what the party is called. Raises InvalidError, NotFoundError, ConflictError.

    Lines that say what they said before are left alone.
    """
    changed = form.changed(texts)
    aliases = entries_of(changed.pop("aliases", ""))
    calendar = changed.get("calendar") or (NO_CALENDAR if "calendar" in changed else None)
    entry = form.entry
    if entry is None:
        calendar = "" if calendar in (None, NO_CALENDAR) else calendar
        if form.kind == "stakeholder":
            return add_stakeholder(workspace, texts["name"], texts["group"], changed, aliases, calendar=calendar or "")
        return add_authority(workspace, texts["code"], texts["name"], changed, aliases, calendar=calendar or "")
    if not changed and not aliases:
        raise nothing_changed()
    name, wanted = changed.get("name"), entry.names[0]
    if form.kind == "stakeholder":
        group = changed.get("group")
        given = {key: changed[key] for key in STAKEHOLDER_TEXTS if key in changed}
        return edit_stakeholder(
            workspace, wanted, name=name, group=group, calendar=calendar, texts=given, aliases=aliases,
            version=entry.version,
        ).name  # fmt: skip
    given = {key: changed[key] for key in AUTHORITY_TEXTS if key in changed}
    return edit_authority(
        workspace, wanted, name=name, calendar=calendar, texts=given, aliases=aliases, version=entry.version
    ).code


def _lines(
    kind: Kind,
    entry: Stakeholder | Authority | None,
    calendars: tuple[str, ...] = (),
    usual: str = "",
    offices: tuple[Name, ...] = (),
) -> tuple[Asked, ...]:
    def value(name: str, otherwise: str = "") -> str:
        return str(getattr(entry, name)) if entry is not None else otherwise

    known = f"has: {', '.join(entry.aliases)}; more, " if entry is not None and entry.aliases else ""
    first = [Asked("name", "Name", value("name"), "what it is called")]
    if kind == "stakeholder":
        first.append(Asked("group", "Group", value("group", "other"), f"one of {', '.join(GROUPS)}", GROUPS))
        place: list[Asked] = []
        calendar = Asked(
            "calendar", "Calendar", value("calendar"), "its working days; empty: none of its own", calendars
        )
    else:
        if entry is None:
            first.insert(0, Asked("code", "Code", "", "2 to 12 letters, digits or hyphens, like HAO; it stays"))
        first.append(Asked("part_of", "Part of", value("part_of"), "the office that it belongs to", names=offices))
        place = [
            Asked("address", "Address", value("address"), "where it is"),
            Asked("url", "Page", value("url"), "like https://..."),
        ]
        calendar = Asked("calendar", "Calendar", value("calendar", usual), "its working days", calendars)
    return (
        *first,
        Asked("aliases", "Other names", "", f"{known}with commas between them"),
        Asked("contact", "Contact", value("contact"), "whom to ask for"),
        Asked("email", "E-mail", value("email")),
        Asked("phone", "Phone", value("phone")),
        *place,
        calendar,
        Asked("note", "Note", value("note"), "anything else worth knowing", lines=True),
    )
