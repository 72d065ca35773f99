"""The life of one kind of action item, as data: states, moves, step templates, typed fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any, Literal, TypeVar

T = TypeVar("T")
WaitsOn = Literal["us", "them", "nobody"]
FieldType = Literal[
    "text", "integer", "decimal", "money", "percent", "date", "datetime", "boolean", "choice", "list", "url"
]
FIELD_TYPES: tuple[FieldType, ...] = (
    "text", "integer", "decimal", "money", "percent", "date", "datetime", "boolean", "choice", "list", "url",
)  # fmt: skip


# Fields of these names are the item's own dates: the rule anchor `valid_until` is the second of them.
ITEM_DATES = ("valid_from", "valid_until")
BEGINNING, ENDINGS = "_from", ("_to", "_until")  # how the names of fields end that are two ends of one time
CLOCK_POLICY = "clock_policy"  # a field of this name wins over what a move says their clock does


@dataclass(frozen=True, slots=True)
class Case:
    """Another clock for items of which `when` holds (`variant=movement, emergency=yes`); the first that holds wins."""

    when: str
    target: str = ""
    late: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """One status. `target` and `late` are rules; `pauses` stops the other side's clock and starts ours."""

    key: str
    title: str
    waits_on: WaitsOn = "us"
    closed: bool = False
    outcome: str = ""
    target: str = ""
    late: str = ""
    pauses: bool = False
    text: str = ""  # one sentence for the person who reads the status
    cases: tuple[Case, ...] = ()
    repeats: bool = False  # the clock starts again with each observation
    interval: str = ""  # a field with a number of days that wins over the target's; twice as many for `late`
    granted: bool = False  # what was asked for holds; entering it from elsewhere supersedes what the item renews
    extension: str = ""  # how much longer the office may take, once: `10wd`

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules of both tiers, its own and those of its cases; an empty one where a tier has none."""
        return (self.target, self.late, *(rule for case in self.cases for rule in (case.target, case.late)))

    def entered_on(self, day: date) -> dict[str, Any]:
        """Return what an item holds of its status from the day on which it took this one."""
        return {
            "status": self.key,
            "waits_on": self.waits_on,
            "entered": day,
            "closed": day if self.closed else None,
            "outcome": self.outcome,
        }


@dataclass(frozen=True, slots=True)
class Check:
    """A comparison made when a move is taken: the field must be there, at least `minimum` and at most `maximum`.

    A limit is the key of a field, a number, or for a date a rule such as `today - 2y`. `level` says whether failing it
    warns or refuses; `when` narrows it to some items.
    """

    field: str
    minimum: str = ""
    level: Literal["warn", "refuse"] = "warn"
    message: str = ""
    maximum: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Fill:
    """A date that a move fills in, in the order of the file, where the field is empty; `entered` is the move's day."""

    field: str
    rule: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A way from some states to another. `needs` names fields that must be filled, `after` steps that must be done."""

    sources: tuple[str, ...]
    to: str
    title: str
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    needs_reference: bool = False  # the authority's own reference number
    sends: bool = False  # this is the moment the item counts as submitted
    resumes: Literal["", "continue", "restart"] = ""  # what their clock does when the ball goes back
    by_date: str = ""  # a rule; reached by the calendar, not by a person
    by_renewal: bool = False  # taken when the renewal of the item is granted
    checks: tuple[Check, ...] = ()
    fills: tuple[Fill, ...] = ()
    papers_until: str = ""  # a field: required documents that expire before its day refuse the move
    second_source: bool = False  # only on an observation from a source other than the one that led to this state


@dataclass(frozen=True, slots=True)
class StepTemplate:
    """A step that each new item of this kind starts with."""

    key: str
    title: str
    required: bool = True
    due: str = ""
    recurs: bool = False  # is done again when the item is renewed
    with_authority: bool = False  # only for items that name an authority


@dataclass(frozen=True, slots=True)
class Field:
    """A typed field. `computed` is `percent(part, whole)` of two money or number fields; such a field cannot be set."""

    key: str
    title: str
    type: FieldType = "text"
    choices: tuple[str, ...] = ()
    minimum: str = ""
    maximum: str = ""
    default: str = ""
    sensitive: bool = False
    computed: str = ""
    text: str = ""
    once: bool = False  # belongs to this one time, and is not carried over to a renewal

    @property
    def is_end(self) -> bool:
        """Whether it says when something ends, as `window_to` and `valid_until` do: a day given for it is in."""
        return self.key.endswith(ENDINGS)


@dataclass(frozen=True, slots=True)
class Workflow:
    """A kind of action item. The first state is where new items start."""

    key: str
    prefix: str
    title: str
    group: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    steps: tuple[StepTemplate, ...] = ()
    fields: tuple[Field, ...] = ()
    text: str = ""
    words: tuple[str, ...] = ()  # words in an action text by which a seed row is recognised as this kind
    renews: str = ""  # a rule: when the renewal should start
    renews_when: str = ""  # which of its items are renewed, and worth an alert: a condition
    ends: str = ""  # a date field that is the end of the validity, where that has another name
    alerts: tuple[int, ...] = ()  # days before the validity ends on which to remind
    _states: Mapping[str, State] = field(init=False, repr=False, compare=False, default_factory=dict)
    _fields: Mapping[str, Field] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_states", {state.key: state for state in self.states})
        object.__setattr__(self, "_fields", {entry.key: entry for entry in self.fields})

    @property
    def start(self) -> State:
        """The state in which a new item begins."""
        return self.states[0]

    def state(self, key: str) -> State:
        """Return the state called `key`; one the workflow no longer knows is shown as it is stored, not dropped."""
        return self._states.get(key) or State(key=key, title=f"{key} (no longer in the workflow)", waits_on="us")

    def knows(self, key: str) -> bool:
        """Tell whether `key` is one of the states."""
        return key in self._states

    def field(self, key: str) -> Field | None:
        """Return the field called `key`, or None."""
        return self._fields.get(key)

    def moves_from(self, status: str) -> tuple[Move, ...]:
        """Return the moves that lead out of `status`, in the order of the file."""
        return tuple(move for move in self.moves if status in move.sources)


def to_data(workflow: Workflow) -> dict[str, Any]:
    """Return plain lists and dictionaries that `from_data` reads back; what is the default is left out."""
    return {
        "key": workflow.key,
        "prefix": workflow.prefix,
        "title": workflow.title,
        "group": workflow.group,
        "text": workflow.text,
        "words": list(workflow.words),
        "renews": workflow.renews,
        "renews_when": workflow.renews_when,
        "ends": workflow.ends,
        "alerts": list(workflow.alerts),
        "states": [_sparse(state) for state in workflow.states],
        "moves": [_sparse(move) for move in workflow.moves],
        "steps": [_sparse(step) for step in workflow.steps],
        "fields": [_sparse(entry) for entry in workflow.fields],
    }


def from_data(data: Mapping[str, Any]) -> Workflow:
    """Return the workflow that `to_data` wrote. The data is trusted: it was checked when it was loaded."""
    return Workflow(
        key=data["key"],
        prefix=data["prefix"],
        title=data["title"],
        group=data["group"],
        text=data.get("text", ""),
        words=tuple(data.get("words", ())),
        renews=data.get("renews", ""),
        renews_when=data.get("renews_when", ""),
        ends=data.get("ends", ""),
        alerts=tuple(data.get("alerts", ())),
        states=tuple(_filled(State, entry, cases=Case) for entry in data["states"]),
        moves=tuple(_filled(Move, entry, checks=Check, fills=Fill) for entry in data["moves"]),
        steps=tuple(_filled(StepTemplate, entry) for entry in data.get("steps", ())),
        fields=tuple(_filled(Field, entry) for entry in data.get("fields", ())),
    )


def _filled(kind: type[T], entry: Mapping[str, Any], **parts: Callable[..., Any]) -> T:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    values |= {name: tuple(part(**one) for one in entry.get(name, ())) for name, part in parts.items()}
    return kind(**values)


def _sparse(entry: Any) -> dict[str, Any]:
    values = {part.name: (getattr(entry, part.name), part.default) for part in fields(entry)}
    return {name: _plain(value) for name, (value, default) in values.items() if value != default}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return _sparse(value) if is_dataclass(value) else value
