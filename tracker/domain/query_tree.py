"""The query language: its words, and the tree that a query is read into, which does nothing by itself.

`str` of a tree is a query that reads into an equal tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tracker.domain.parties import GROUPS
from tracker.domain.text import name_key
from tracker.domain.workflow import Workflow

NONE, ME = "none", "me"
FIELD = "field."

DAYS = ("raised", "submitted", "entered", "closed", "due", "deadline", "target", "valid_from", "valid_until")
INSTANTS = ("updated", "created")
WAITS_ON = ("us", "them", "nobody")

KEYS: Mapping[str, str] = {
    "ref": "the item's public name, like CLR-14",
    "status": "where the item stands, by the state's key or title",
    "outcome": "how a closed item ended",
    "kind": "the workflow, by its key, prefix or title",
    "group": f"the stakeholder's group: {', '.join(GROUPS)}",
    "stakeholder": "who acts, by the name or the beginning of a word in it",
    "authority": "the office that decides, by code, name or the beginning of a word in it",
    "owner": "the person in charge; `me` is you",
    "priority": "low, normal, high, urgent, which are in this order",
    "tag": "a tag",
    "raised": "the day it was raised",
    "submitted": "the day it was sent",
    "entered": "the day the present status began",
    "closed": "the day it was closed",
    "due": "the due date that a person gave it",
    "deadline": "the nearest date that needs action",
    "target": "the day that the clock of its status sets",
    "valid_from": "the first day of its validity",
    "valid_until": "the last day of its validity",
    "updated": "the day of the latest change",
    "created": "the day it was entered into the database",
    "reference": "the authority's own reference",
    "waits": "who it waits on: us, them or nobody",
    "steps": "the percentage of steps that are done or skipped",
    "claim": "a claim that it, or its authority, relies on",
    "field": "a typed field of the workflow, as field.NAME",
}
FLAGS: Mapping[str, str] = {
    "open": "there is still something to do",
    "closed": "it has ended",
    "overdue": "open, and the deadline has passed",
    "very_late": "open, and the second tier of its clock has passed too",
    "due": "open, and the deadline is today or soon",
    "waiting": "open, and it waits on them",
    "ours": "open, and it waits on us",
    "blocked": "open, and blocked by an item that is open",
    "expiring": "open, and the validity ends soon",
    "valid": "open, and the validity holds today",
    "expired": "the validity has ended, and nothing else ended it",
    "stale": "open, and unchanged for long; a watched fund: nothing observed for twice its interval",
    "paused": "open, and their clock stands still while the ball is with us",
    "extended": "more time was granted in this status",
    "recurring": "open, and another follows when it is done",
    "disputed": "it relies on a disputed claim or office",
    "unowned": "nobody is in charge",
    "unverified": "it relies on a claim or an office that nobody confirmed",
}
SORTS = (
    "deadline", "due", "raised", "submitted", "updated", "created", "closed", "priority", "ref", "status",
    "stakeholder", "authority", "title", "owner", "valid_until",
)  # fmt: skip
ALIASES: Mapping[str, str] = {
    "id": "ref",
    "state": "status",
    "result": "outcome",
    "workflow": "kind",
    "type": "kind",
    "organisation": "stakeholder",
    "organization": "stakeholder",
    "office": "authority",
    "assignee": "owner",
    "tags": "tag",
    "expires": "valid_until",
    "modified": "updated",
    "authority_ref": "reference",
    "waits_on": "waits",
    "waiting_on": "waits",
    "claims": "claim",
}
FLAG_ALIASES: Mapping[str, str] = {"late": "overdue", "due_soon": "due", "unassigned": "unowned"}
ORDERED = frozenset({*DAYS, *INSTANTS, "priority", "steps", "field"})  # what `<` can be asked of
MAY_BE_NONE = frozenset(
    {"outcome", "group", "stakeholder", "authority", "owner", "tag", "reference", "steps", "claim", "field"}
    | {*DAYS} - {"raised", "entered"}
)

# Invisible marks of direction, which come along when Arabic text is pasted.
MARKS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
KEYWORD = re.compile(rf'(?P<word>and|or|not)(?=[\s()"{MARKS}]|\Z)', re.IGNORECASE)
_BARE_WORD = re.compile(rf'(?!-)[^\s()":=<>{MARKS}]+')
_BARE_VALUE = re.compile(rf'(?![<>=])[^\s()",،{MARKS}]+')


@dataclass(frozen=True, slots=True)
class Words:
    """Text to be found: a word matches the beginnings of words, a phrase its words exactly and in order."""

    text: str
    phrase: bool = False

    def __str__(self) -> str:
        bare = not self.phrase and _BARE_WORD.fullmatch(self.text) and not KEYWORD.fullmatch(self.text)
        return self.text if bare else quoted(self.text)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A key against any of some values. `position` and `places` say where it and its values stood in the text."""

    key: str
    operator: str
    values: tuple[str, ...]
    position: int = field(default=0, compare=False)
    places: tuple[int, ...] = field(default=(), compare=False)

    def place(self, index: int) -> int:
        """Return where the value at `index` stood, or the whole where that is not known."""
        return self.places[index] if index < len(self.places) else self.position

    def __str__(self) -> str:
        values = (value if _BARE_VALUE.fullmatch(value) else quoted(value) for value in self.values)
        return f"{self.key}{self.operator}{','.join(values)}"


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that an item is, written `is:NAME`."""

    name: str

    def __str__(self) -> str:
        return f"is:{self.name}"


@dataclass(frozen=True, slots=True)
class Not:
    """Whatever the part does not match."""

    part: Node

    def __str__(self) -> str:
        return f"-({self.part})" if isinstance(self.part, And | Not) or _is_mixed(self.part) else f"-{self.part}"


@dataclass(frozen=True, slots=True)
class And:
    """What all parts match; none of them is an And itself."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(f"({part})" if _is_mixed(part) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """What any part matches; none of them is an Or itself."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        flags = [part.name for part in self.parts if isinstance(part, Flag)]
        return " or ".join(map(str, self.parts)) if _is_mixed(self) else f"is:{','.join(flags)}"


Node = Words | Comparison | Flag | Not | And | Or


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key to sort by."""

    key: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.key}" if self.descending else self.key


@dataclass(frozen=True, slots=True)
class Query:
    """Which items, in which order, and how many at most; None and an empty tuple leave it to the caller."""

    where: Node | None = None
    sort: tuple[SortKey, ...] = ()
    limit: int | None = None

    def __str__(self) -> str:
        sort = f"sort:{','.join(map(str, self.sort))}" if self.sort else ""
        limit = f"limit:{self.limit}" if self.limit else ""
        return " ".join(filter(None, (str(self.where or ""), sort, limit)))


def narrowed(query: Query, by: Query) -> Query:
    """Return the query that both must match; the order and the limit are those of `by` where it has any."""
    parts = [part for part in (query.where, by.where) if part is not None]
    return Query(joined(And, parts), by.sort or query.sort, by.limit or query.limit)


def mentions_closed(query: Query, workflows: Iterable[Workflow] = ()) -> bool:
    """Tell whether the query itself decides if closed items are wanted, so that nobody should add `is:open` to it.

    It does by naming is:open, is:closed, closed or outcome, and also by asking for a ref, or for a status that is not
    an open one in every one of the `workflows`: otherwise `status:withdrawn` would never find anything.
    """
    known = tuple(workflows)
    return query.where is not None and any(
        _is_about_closing(leaf, negated, known) for leaf, negated in _leaves(query.where, negated=False)
    )


def states_named(name: str, workflows: Iterable[Workflow]) -> frozenset[str]:
    """Return the keys of the states that `name` is the key or the title of."""
    wanted = state_name(name)
    return frozenset(
        state.key
        for workflow in workflows
        for state in workflow.states
        if wanted and wanted in (state_name(state.key), state_name(state.title))
    )


def state_name(text: str) -> str:
    """Return the form in which two names of a state are the same: `In review` = `in_review`."""
    return name_key(text.replace("_", " "))


def joined(kind: type[And] | type[Or], parts: Iterable[Node]) -> Node | None:
    """Return the parts as one node, without an And in an And or an Or in an Or."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return kind(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def quoted(text: str) -> str:
    """Return `text` in quotes, as a query has them."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _is_about_closing(leaf: Node, negated: bool, workflows: tuple[Workflow, ...]) -> bool:
    match leaf:
        case Flag(name):
            return name in ("open", "closed", "expired")
        case Comparison("closed" | "outcome"):
            return True
        case Comparison("ref"):
            return not negated
        case Comparison("status", _, values):
            return not negated and not all(_is_open_state(value, workflows) for value in values)
    return False


def _is_open_state(name: str, workflows: tuple[Workflow, ...]) -> bool:
    keys = states_named(name, workflows)
    states = [state for workflow in workflows for state in workflow.states if state.key in keys]
    return bool(states) and not any(state.closed for state in states)


def _leaves(node: Node, *, negated: bool) -> Iterator[tuple[Node, bool]]:
    match node:
        case Not(part):
            yield from _leaves(part, negated=not negated)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _leaves(part, negated=negated)
        case _:
            yield node, negated


def _is_mixed(node: Node) -> bool:
    """Tell whether it is an Or that cannot be written `is:one,other` and so needs `or` and parentheses."""
    return isinstance(node, Or) and not all(isinstance(part, Flag) for part in node.parts)
