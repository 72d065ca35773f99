"""Changing several items at once: what is asked about all of them, what it would mean, and a look at it before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.domain.completion import Name
from tracker.domain.dates import day_in_words
from tracker.domain.items import PRIORITIES, Item, parse_priority, parse_ref, parse_tag
from tracker.domain.parties import spoken
from tracker.domain.text import clean, plural, shorten
from tracker.errors import InvalidError
from tracker.services.change_words import change_lines, value_in_words
from tracker.services.edits import Change, Edit, owner_in_words, values_of
from tracker.services.forms import REASON, Asked, entries_of, nothing_changed
from tracker.services.items import plan_edit
from tracker.services.names import names_in
from tracker.storage import parties
from tracker.storage.several import load_several
from tracker.storage.workflows import load_workflows
from tracker.workspace import Workspace

NONE = "none"  # takes a value away
TRIED = 20  # items that a rule for a date is tried on as one types
LISTED = 8  # changes that a preview shows
NOW = 3  # values of the items that a line tells of
LENGTH = 30  # characters of such a value
PLAIN: Mapping[str, Mapping[str, Any]] = {  # how texts are read that are kept as they are typed
    "reference": {"what": "reference", "limit": 200, "lines": False},
    "reason": {"what": "reason", "lines": False},
    "override": {"what": "reason"},
}


@dataclass(frozen=True, slots=True)
class SeveralForm:
    """A form about several items; `tags` is how many of them have each tag."""

    refs: tuple[str, ...]
    asked: tuple[Asked, ...]
    tags: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Preview:
    """What saving would do: how much in a sentence, what ctrl+s does then, and more about it line by line."""

    said: str
    offer: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeveralEdit:
    """An edit of several items as it was looked at: what it would change, and the items' versions by ref."""

    edit: Edit
    changes: tuple[Change, ...]
    versions: Mapping[str, int]


def several_form(workspace: Workspace, refs: Sequence[str]) -> SeveralForm:
    """Return the form for what several items can share. The statements do not grow with them. Raises NotFoundError."""
    with workspace.read() as connection:
        chosen = load_several(connection, [parse_ref(ref) for ref in refs])
        names = names_in(connection, workspace.actor)
    tags = Counter(tag for item in chosen for tag in item.tags)
    none, theirs = Name.of(NONE), tuple(Name.of(tag) for tag in tags)
    stakeholders, rules = (*names.stakeholders, none), (*names.rules, NONE)
    asked = (
        Asked("owner", "Owner", "", _now_or_none(item.owner for item in chosen), names=(*names.owners, none)),
        Asked("priority", "Priority", "", _now(PRIORITIES[item.priority] for item in chosen), PRIORITIES),
        Asked("authority", "Office", "", _now_or_none(item.authority for item in chosen), names=(*names.offices, none)),
        Asked("stakeholder", "Stakeholder", "", _now_or_none(item.stakeholder for item in chosen), names=stakeholders),
        Asked("tags", "Add tags", "", "with commas between them", names=names.tags, many=True),
        Asked("untag", "Take away tags", "", _now_tagged(tags), names=(*theirs, none), many=True),
        Asked("due", "Due", "", f"a date or a rule, or none; {_now(_own(item) for item in chosen)}", rules),
        REASON,
    )
    return SeveralForm(tuple(item.ref for item in chosen), asked, tags)


def _now(values: Iterable[str]) -> str:
    """Return the most common values of some items, with how many have them."""
    found = Counter(shorten(value, LENGTH) or NONE for value in values)
    if len(found) == 1:
        return f"now: {next(iter(found))}"
    said = [f"{value} ({count:,})" for value, count in found.most_common(NOW)]
    return f"now: {', '.join(said)}" + (f", and {len(found) - NOW} more" if len(found) > NOW else "")


def _now_or_none(values: Iterable[str]) -> str:
    return f"{_now(values)} · {NONE} takes it away"


def _now_tagged(tags: Mapping[str, int]) -> str:
    if not tags:
        return "they have no tags"
    return f"{_now(tag for tag, count in tags.items() for _ in range(count))} · {NONE} takes all away"


def _own(item: Item) -> str:
    return item.due_rule or str(item.due or "")


def several_edit(texts: Mapping[str, str], tags: Iterable[str] = ()) -> Edit:
    """Return what the lines of a form ask for: an empty one leaves a value as it is, `none` takes it away.

    `tags` are those that the items have: `none` takes them all away, but is none to add. Raises InvalidError.
    """

    def said(name: str) -> str | None:
        text = texts.get(name, "").strip()
        return ("" if text.lower() == NONE and name != "due" else text) if text else None

    return Edit(
        owner=said("owner"),
        priority=texts.get("priority", "").strip() or None,
        authority=said("authority"),
        stakeholder=said("stakeholder"),
        due=said("due"),
        tags=_added(texts.get("tags", "")),
        untag=_taken(texts.get("untag", ""), tags),
    )


def try_several_edit(workspace: Workspace, refs: Sequence[str], texts: Mapping[str, str]) -> SeveralEdit:
    """Return what an edit of several items would change. Raises what saving would."""
    clean(texts.get("reason", ""), **PLAIN["reason"])
    with workspace.read() as connection:
        chosen = load_several(connection, [parse_ref(ref) for ref in refs])
        edit = several_edit(texts, sorted({tag for item in chosen for tag in item.tags}))
        changes = tuple(plan_edit(connection, workspace, chosen, edit))
    return SeveralEdit(edit, changes, {item.ref: item.version for item in chosen})


def must_change(planned: SeveralEdit, *, only_date: bool = False) -> None:
    """Refuse an edit of several items that asks for nothing, or for what they all are already. Raises InvalidError."""
    if planned.edit.is_empty and only_date:
        raise InvalidError("Which date?", hint="A rule or a date; none takes it away.")
    if planned.edit.is_empty:
        raise nothing_changed()
    if not planned.changes:
        raise InvalidError("Nothing would change: all of them are like that already.")


def _added(text: str) -> tuple[str, ...]:
    """Return the tags to add. Raises InvalidError."""
    found = entries_of(text)
    if NONE in map(parse_tag, found):
        raise InvalidError(f"'{NONE}' is no tag to add.", hint=f"'{NONE}' as the tags to take away takes all of them.")
    return found


def _taken(text: str, tags: Iterable[str]) -> tuple[str, ...]:
    """Return the tags to take away."""
    found = entries_of(text)
    return tuple(tags) if NONE in map(parse_tag, found) else found


def check_several(workspace: Workspace, form: SeveralForm, name: str, texts: Mapping[str, str]) -> str:
    """Return what the text of one line would mean, where that is more than it says. Raises what saving would."""
    text = texts[name].strip()
    if not text:
        return ""
    if name == "priority":
        return PRIORITIES[parse_priority(text)]
    if name == "tags":
        return ", ".join(parse_tag(entry) for entry in _added(text))
    if name == "untag":
        return _had(form, [parse_tag(entry) for entry in _taken(text, form.tags)])
    if text.lower() == NONE and name != "reason":
        return "nothing: taken away"
    if name == "owner":
        return owner_in_words(workspace, text)
    if name in PLAIN:
        return plain(name, text)
    if name == "due":
        return _days_in_words(workspace, form.refs, text)
    with workspace.read() as connection:
        if name == "stakeholder":
            return parties.find_stakeholder(connection, text).name
        return parties.find_authority(connection, text).in_words


def plain(name: str, text: str) -> str:
    """Check a text that is kept as it is typed; it means no more than it says. Raises InvalidError."""
    clean(text, **PLAIN[name])
    return ""


def _had(form: SeveralForm, tags: Sequence[str]) -> str:
    if not form.tags:
        raise InvalidError("None of them has a tag.", hint="Leave this line empty.")
    missing = next((tag for tag in tags if not form.tags.get(tag)), None)
    if missing is not None:
        known = shorten(", ".join(form.tags), 60)
        raise InvalidError(f"None of them has the tag '{missing}'.", hint=f"Their tags: {known}.")
    return ", ".join(f"{tag}: {form.tags[tag]:,} of {len(form.refs):,}" for tag in tags)


def _days_in_words(workspace: Workspace, refs: Sequence[str], text: str) -> str:
    """Return the day that a rule leads to, or the first and the last where it differs; tried on the first items."""
    with workspace.read() as connection:
        flows = load_workflows(connection)
        chosen = load_several(connection, refs[:TRIED])
        days = sorted(
            values_of(connection, workspace, flows[item.workflow], Edit(due=text), item)["due"] for item in chosen
        )
    tried = f" (the first {TRIED})" if len(refs) > TRIED else ""
    first = day_in_words(days[0], workspace.today)
    if days[0] == days[-1]:
        return f"{first}{tried}"
    return f"from {first} to {day_in_words(days[-1], workspace.today)}{tried}"


def preview_of_edit(changes: Sequence[Change], of: int) -> Preview:
    """Return what an edit would change: how many items, in what, and the first of them."""
    count = len({change.ref for change in changes})
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        lost = change.name == "tag" and change.new is None
        what = "taken away" if lost else "added" if change.name == "tag" else ""
        groups.setdefault((change.name, what), []).append(change)
    lines = [f"  {_group_in_words(name, what, found)}" for (name, what), found in groups.items()]
    lines += [f"    {line}" for line in change_lines(changes[:LISTED])]
    if len(changes) > LISTED:
        lines.append(f"    ... and {plural(len(changes) - LISTED, 'more change')}")
    said = f"{count:,} of {plural(of, 'item')} would change."
    return Preview(said, "ctrl+s saves it; escape does not.", tuple(lines))


def _group_in_words(name: str, what: str, found: Sequence[Change]) -> str:
    """Return of how many items one thing changes, and to what."""
    of = len({change.ref for change in found})
    if name == "tag":
        values = Counter(str(change.old or change.new) for change in found)
        listed = [tag if count == of else f"{tag} ({count:,})" for tag, count in sorted(values.items())]
        return f"{'tag' if len(values) == 1 else 'tags'} of {of:,}: {shorten(', '.join(listed), 60)} {what}"
    to = {value_in_words(name, change.new) for change in found}
    said = next(iter(to)) or "nothing" if len(to) == 1 else f"{len(to):,} different ones"
    return f"{spoken(name)} of {of:,}: to {shorten(said, 60)}"
