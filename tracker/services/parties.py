"""Stakeholders and authorities: who acts, and who decides."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tracker.domain.claims import Claim
from tracker.domain.parties import CONFIRMATIONS, DOUBT, GROUPS, Authority, Stakeholder, spoken
from tracker.domain.text import clean, name_key
from tracker.errors import InvalidError
from tracker.services.deadlines import refresh, tell_moved
from tracker.storage import parties, schema
from tracker.storage.calendars import calendar_id
from tracker.storage.changes import Changes
from tracker.storage.claims import load_authority_reliances
from tracker.workspace import Workspace

STAKEHOLDER_TEXTS = ("contact", "email", "phone", "note")
AUTHORITY_TEXTS = ("part_of", "contact", "email", "phone", "address", "url", "note")


def all_stakeholders(workspace: Workspace) -> list[Stakeholder]:
    """Return all stakeholders by name; nothing is counted."""
    with workspace.read() as connection:
        return parties.load_stakeholders(connection)


def list_stakeholders(workspace: Workspace) -> list[tuple[Stakeholder, int, int]]:
    """Return each stakeholder with how many of its items are open, and of how many."""
    with workspace.read() as connection:
        counts = parties.item_counts(connection, "stakeholder_id")
        return [(entry, *counts.get(entry.id, (0, 0))) for entry in parties.load_stakeholders(connection)]


def show_stakeholder(workspace: Workspace, name: str) -> Stakeholder:
    """Return the stakeholder that a name means. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        return parties.find_stakeholder(connection, name)


def add_stakeholder(
    workspace: Workspace,
    name: str,
    group: str,
    texts: Mapping[str, str],
    aliases: Sequence[str],
    *,
    calendar: str = "",
) -> str:
    """Add a stakeholder; return its name as stored. Raises InvalidError where the name or an alias is taken."""
    with workspace.change("stakeholder add", f"add stakeholder {name}") as changes:
        values: dict[str, Any] = {
            "name": _name(name),
            "kind": _choice(group, GROUPS, "group"),
            "aliases": _aliases(aliases),
        }
        if calendar:
            values["calendar_id"] = _calendar_id(changes, calendar)
        insert_stakeholder(changes, values | _texts(texts, STAKEHOLDER_TEXTS))
    return str(values["name"])


def insert_stakeholder(changes: Changes, values: Mapping[str, Any]) -> int:
    """Add a stakeholder inside an operation that has begun. Raises InvalidError where a name is taken."""
    known = parties.load_stakeholders(changes.connection)
    _refuse_taken([values["name"], *values.get("aliases", [])], known, "stakeholder")
    return changes.add(schema.stakeholders, dict(values) | {"name_key": name_key(values["name"])})


def edit_stakeholder(
    workspace: Workspace,
    wanted: str,
    *,
    name: str | None = None,
    group: str | None = None,
    calendar: str | None = None,
    texts: Mapping[str, str] | None = None,
    aliases: Sequence[str] = (),
    version: int | None = None,
) -> Stakeholder:
    """Change what is given about a stakeholder; aliases are added. Another calendar moves its deadlines.

    Raises NotFoundError, InvalidError, and ConflictError where it is no longer the `version` that was seen.
    """
    with workspace.change("stakeholder edit", "edit a stakeholder") as changes:
        entry = parties.find_stakeholder(changes.connection, wanted)
        values = _texts(texts or {}, STAKEHOLDER_TEXTS) | _names(entry, name, aliases)
        if group:
            values["kind"] = _choice(group, GROUPS, "group")
        if calendar:
            values["calendar_id"] = _calendar_id(changes, calendar)
        others = [other for other in parties.load_stakeholders(changes.connection) if other.id != entry.id]
        _refuse_taken([*filter(None, [name]), *aliases], others, "stakeholder")
        _must_change(changes.set(schema.stakeholders, entry.id, values, version=version), entry.name)
        changes.summary = f"edit stakeholder {entry.name}"
        after = parties.find_stakeholder(changes.connection, values.get("name", entry.name))
        if after.calendar != entry.calendar:
            ids = parties.open_item_ids(changes.connection, "stakeholder_id", entry.id)
            reason = f"stakeholder {after.name} is counted on {_calendar_words(after.calendar)} now"
            tell_moved(workspace, refresh(changes, workspace, ids, reason=reason, anew=True))
        return after


def all_authorities(workspace: Workspace) -> list[Authority]:
    """Return all authorities by code; nothing is counted."""
    with workspace.read() as connection:
        return parties.load_authorities(connection)


def list_authorities(workspace: Workspace) -> list[tuple[Authority, int, int]]:
    """Return each authority with how many of its items are open, and of how many."""
    with workspace.read() as connection:
        counts = parties.item_counts(connection, "authority_id")
        return [(entry, *counts.get(entry.id, (0, 0))) for entry in parties.load_authorities(connection)]


def show_authority(workspace: Workspace, name: str) -> tuple[Authority, list[Claim]]:
    """Return the authority that a name means, and the claims it relies on. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        entry = parties.find_authority(connection, name)
        return entry, load_authority_reliances(connection, entry.id)


def add_authority(
    workspace: Workspace,
    code: str,
    name: str,
    texts: Mapping[str, str],
    aliases: Sequence[str],
    *,
    calendar: str = "",
) -> str:
    """Add an authority, unverified; return its code. Raises InvalidError where the code or a name is taken."""
    with workspace.change("authority add", f"add authority {code}") as changes:
        values: dict[str, Any] = {"code": parse_code(code), "name": _name(name), "aliases": _aliases(aliases)}
        values["calendar_id"] = calendar_id(changes.connection, calendar or workspace.settings.calendar)
        insert_authority(changes, values | _texts(texts, AUTHORITY_TEXTS))
    return str(values["code"])


def insert_authority(changes: Changes, values: Mapping[str, Any]) -> int:
    """Add an authority inside an operation that has begun. Raises InvalidError where a name is taken."""
    known = parties.load_authorities(changes.connection)
    _refuse_taken([values["code"], values["name"], *values.get("aliases", [])], known, "authority")
    return changes.add(schema.authorities, dict(values) | {"name_key": name_key(values["name"])})


def edit_authority(
    workspace: Workspace,
    wanted: str,
    *,
    name: str | None = None,
    status: str | None = None,
    calendar: str | None = None,
    texts: Mapping[str, str] | None = None,
    aliases: Sequence[str] = (),
    reason: str = "",
    version: int | None = None,
) -> Authority:
    """Change what is given about an authority. A new status needs a reason: how it was found out.

    Another calendar moves the deadlines of its open items. Raises NotFoundError, InvalidError, and ConflictError where
    it is no longer the `version` that was seen.
    """
    why = how_one_knows(reason, option="reason") if status else clean(reason, what="reason")
    with workspace.change("authority edit", "edit an authority", reason=why) as changes:
        entry = parties.find_authority(changes.connection, wanted)
        values = _texts(texts or {}, AUTHORITY_TEXTS) | _names(entry, name, aliases)
        if status:
            values["status"] = _choice(status, CONFIRMATIONS, "status")
        if calendar:
            values["calendar_id"] = _calendar_id(changes, calendar)
        others = [other for other in parties.load_authorities(changes.connection) if other.id != entry.id]
        _refuse_taken([*filter(None, [name]), *aliases], others, "authority")
        changed = changes.set(schema.authorities, entry.id, values, version=version, reason=why)
        if not changed and status == entry.status:
            raise InvalidError(f"{entry.code} is {DOUBT[entry.status]} already.", hint="Nothing was changed.")
        _must_change(changed, entry.code)
        changes.summary = f"edit authority {entry.code}"
        after = parties.find_authority(changes.connection, entry.code)
        if after.calendar != entry.calendar:
            ids = parties.open_item_ids(changes.connection, "authority_id", entry.id)
            reason = f"office {entry.code} is counted on {_calendar_words(after.calendar)} now"
            tell_moved(workspace, refresh(changes, workspace, ids, reason=reason, anew=True))
        return after


def how_one_knows(text: str, *, option: str = "how") -> str:
    """Return how somebody knows what they say of a claim or an office. Raises InvalidError where they do not say it."""
    how = clean(text, what="explanation", limit=2000)
    if not how:
        raise InvalidError("How do you know?", hint="Say it", command=f"--{option} 'called their front desk'")
    return how


def parse_code(text: str) -> str:
    """Return an authority's code. Raises InvalidError."""
    code = text.strip()
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{1,11}", code):
        raise InvalidError(
            f"'{text}' cannot be a code.", hint="Use 2 to 12 Latin letters, digits or hyphens, like MoIM."
        )
    return code


def _calendar_id(changes: Changes, key: str) -> int | None:
    return None if key.strip().lower() == "none" else calendar_id(changes.connection, key.strip())


def _calendar_words(key: str) -> str:
    return f"calendar {key}" if key else "the usual calendar"


def _name(text: str) -> str:
    name = clean(text, what="name", limit=200, lines=False)
    if not name_key(name):
        raise InvalidError("The name is empty.", hint="Give it at least one word.")
    return name


def _aliases(aliases: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(_name(alias) for alias in aliases))


def _texts(given: Mapping[str, str], known: Sequence[str]) -> dict[str, str]:
    return {
        key: clean(value, what=key.replace("_", " "), limit=2000, lines=key in ("note", "address"))
        for key, value in given.items()
        if key in known
    }


def _names(entry: Stakeholder | Authority, name: str | None, aliases: Sequence[str]) -> dict[str, Any]:
    """Return the columns for a new name and more aliases; the old name stays as an alias."""
    values: dict[str, Any] = {}
    added = _aliases(aliases)
    if name is not None:
        values |= {"name": _name(name), "name_key": name_key(name)}
        if name_key(name) != name_key(entry.name):
            added.append(entry.name)
    if added:
        values["aliases"] = list(dict.fromkeys([*entry.aliases, *added]))
    return values


def _refuse_taken(names: Sequence[str], known: Sequence[Stakeholder | Authority], what: str) -> None:
    taken = {name_key(name): entry.names[0] for entry in known for name in entry.names}
    for name in names:
        if name_key(name) in taken:
            raise InvalidError(
                f"'{name}' is the {spoken(what)} '{taken[name_key(name)]}' already.", hint="Choose another."
            )


def _choice(given: str, known: Sequence[str], what: str) -> str:
    found = [value for value in known if value.startswith(given.strip().lower())]
    if given.strip().lower() in known:
        return given.strip().lower()
    if len(found) != 1 or not given.strip():
        raise InvalidError(f"'{given}' is not a {what}.", hint=f"One of: {', '.join(known)}.")
    return found[0]


def _must_change(changed: bool, name: str) -> None:
    if not changed:
        raise InvalidError(f"Nothing to change on {name}.", hint="Say what", command="--phone '+964 ...'")
