"""The dates of items, many at a time: reading what they are worked out from, and writing what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Column, ColumnElement, Connection, Select, Table, bindparam, func, or_, select

from tracker.domain.calendar import Calendar
from tracker.domain.clocks import Extension, Stay
from tracker.domain.items import Item, Step
from tracker.domain.schedule import Facts, Schedule, schedule
from tracker.domain.workflow import Workflow
from tracker.storage.calendars import load_calendar, store_asked
from tracker.storage.changes import Changes, Derived
from tracker.storage.items import ITEM_COLUMNS
from tracker.storage.milestones import milestone_days
from tracker.storage.schema import (
    DATES,
    authorities,
    calendars,
    extensions,
    items,
    links,
    observations,
    stakeholders,
    stays,
    steps,
    turns,
)
from tracker.storage.workflows import load_workflow

T = TypeVar("T")
BATCH = 500  # items read at a time
TURN_COLUMNS = ("day", "status", "waits_on", "outcome", "closes", *DATES)

_COUNTED = ("counted_on", "counted_from", "counted_to", "alert_from")

# The statements of a batch are made once: with hundreds of ids each, making them costs as much as running them.
_IDS: BindParameter[int] = bindparam("ids", expanding=True)


def _parts(table: Table, names: Iterable[str], order: Column[int], *conditions: ColumnElement[bool]) -> Select[Any]:
    """What hangs on items: their ids, then the columns called so."""
    found = select(table.c.item_id, *(table.c[name] for name in names)).where(table.c.item_id.in_(_IDS), *conditions)
    return found.order_by(table.c.item_id, order)


def _items(*, anew: bool = False) -> Select[Any]:
    """The rows of items, each with the calendar of its office, else of its stakeholder, else the one for all others.

    Once counted on a calendar, an item of neither stays on it, unless `anew`: the usual one is not everybody's.
    """
    own, theirs = calendars.alias("own"), calendars.alias("theirs")
    joined = (
        items.outerjoin(stakeholders, items.c.stakeholder_id == stakeholders.c.id)
        .outerjoin(authorities, items.c.authority_id == authorities.c.id)
        .outerjoin(theirs, theirs.c.id == authorities.c.calendar_id)
        .outerjoin(own, own.c.id == stakeholders.c.calendar_id)
    )
    before = () if anew else (func.nullif(items.c.counted_on, ""),)
    calendar = func.coalesce(theirs.c.key, own.c.key, *before, bindparam("fallback")).label("calendar")
    columns = (*ITEM_COLUMNS, *(items.c[name] for name in _COUNTED), calendar)
    return select(*columns).select_from(joined).where(items.c.id.in_(_IDS)).order_by(items.c.id)


def _observed() -> Select[Any]:
    """The day of each item's latest observation."""
    latest = select(observations.c.item_id, func.max(observations.c.observed_on))
    return latest.where(observations.c.item_id.in_(_IDS)).group_by(observations.c.item_id)


def _renewed() -> Select[Any]:
    """The items that have a renewal which is not closed."""
    renewal = items.alias("renewal")
    return (
        select(links.c.other_id)
        .join(renewal, renewal.c.id == links.c.item_id)
        .where(links.c.kind == "renews", links.c.other_id.in_(_IDS), renewal.c.closed.is_(None))
    )


_ITEMS, _ITEMS_ANEW, _OBSERVED, _RENEWED = _items(), _items(anew=True), _observed(), _renewed()
_NAMES = tuple(column.name for column in _ITEMS.selected_columns)
_ITEM = _NAMES[: len(ITEM_COLUMNS)]
_STAYS = _parts(stays, Stay.__slots__, stays.c.id)
_EXTENSIONS = _parts(extensions, Extension.__slots__, extensions.c.id)
_DATED = (steps.c.status == "open", or_(steps.c.due.is_not(None), steps.c.due_rule != ""))
_STEPS = _parts(steps, Step.__slots__, steps.c.position, *_DATED)
_TURNS = _parts(turns, TURN_COLUMNS, turns.c.id)


@dataclass(frozen=True, slots=True)
class Stored:
    """An item's facts, its row as it is stored, and the turns that were stored for it."""

    facts: Facts
    row: dict[str, Any]
    turns: tuple[tuple[Any, ...], ...]


class Reader:
    """Reads facts within one transaction; calendars, workflows and milestones are read once, when first needed."""

    def __init__(self, connection: Connection, zone: tzinfo, fallback: str, *, anew: bool = False) -> None:
        self._items = _ITEMS_ANEW if anew else _ITEMS
        self.connection = connection
        self.zone = zone
        self.fallback = fallback  # the calendar of items whose office and stakeholder have none
        self.calendars: dict[str, Calendar] = {}
        self._workflows: dict[str, Workflow] = {}
        self._on_milestones = set[str]()  # workflows with a rule that names one

    @cached_property
    def milestones(self) -> dict[str, date]:
        """The day of each milestone."""
        return milestone_days(self.connection)

    def facts(self, item_id: int) -> Facts:
        """Return the facts of one item."""
        return next(iter(self.read([item_id]))).facts

    def read(self, ids: Iterable[int]) -> Iterator[Stored]:
        """Yield what is stored of these items, in the order of their ids; those that are gone are left out."""
        wanted = sorted(set(ids))
        for start in range(0, len(wanted), BATCH):
            yield from self._batch(wanted[start : start + BATCH])

    def calendar(self, key: str) -> Calendar:
        """Return a calendar. Raises NotFoundError."""
        if key not in self.calendars:
            self.calendars[key] = load_calendar(self.connection, key)
        return self.calendars[key]

    def workflow(self, key: str) -> Workflow:
        """Return a workflow. Raises NotFoundError."""
        if key not in self._workflows:
            found = self._workflows[key] = load_workflow(self.connection, key)
            if any(rule.startswith("@") for rule in workflow_rules(found)):
                self._on_milestones.add(key)
        return self._workflows[key]

    def _batch(self, ids: Sequence[int]) -> Iterator[Stored]:
        stayed, extended = self._by_item(Stay, _STAYS, ids), self._by_item(Extension, _EXTENSIONS, ids)
        listed, turned = self._by_item(Step, _STEPS, ids), self._by_item(_turn, _TURNS, ids)
        observed: dict[int, date] = dict(self._execute(_OBSERVED, ids))
        renewed = {item_id for (item_id,) in self._execute(_RENEWED, ids)}
        for values in self._execute(self._items, ids):
            row = dict(zip(_NAMES, values, strict=True))
            item_id = row["id"]
            workflow = self.workflow(row["workflow"])
            own_steps = tuple(listed.get(item_id, ()))
            rules = (row["due_rule"], *(step.due_rule for step in own_steps))
            hangs = row["workflow"] in self._on_milestones or any(rule.startswith("@") for rule in rules)
            facts = Facts(
                item=Item(**dict(zip(_ITEM, values, strict=False))),
                workflow=workflow,
                calendar=self.calendar(row["calendar"]),
                zone=self.zone,
                stays=_with_present(stayed.get(item_id, []), row),
                extensions=tuple(extended.get(item_id, ())),
                steps=own_steps,
                milestones=self.milestones if hangs else {},
                observed=observed.get(item_id),
                renewed=item_id in renewed,
            )
            yield Stored(facts, row, tuple(turned.get(item_id, ())))

    def _execute(self, statement: Select[Any], ids: Sequence[int]) -> Any:
        given = {"ids": ids, "fallback": self.fallback} if statement is self._items else {"ids": ids}
        return self.connection.execute(statement, given).all()

    def _by_item(self, kind: Callable[..., T], statement: Select[Any], ids: Sequence[int]) -> dict[int, list[T]]:
        found: dict[int, list[T]] = defaultdict(list)
        for item_id, *values in self._execute(statement, ids):
            found[item_id].append(kind(*values))
        return found


def _with_present(stayed: list[Stay], row: dict[str, Any]) -> tuple[Stay, ...]:
    """Return the stays with the one that began by date, where it is not recorded yet."""
    if stayed and stayed[-1].status != row["status"]:
        stayed.append(Stay(0, row["status"], row["entered"]))
    return tuple(stayed)


def _turn(*values: Any) -> tuple[Any, ...]:
    return values


def workflow_rules(workflow: Workflow) -> Iterator[str]:
    """Yield the rules of a workflow that dates are worked out from."""
    for state in workflow.states:
        yield from state.rules
    yield from (workflow.renews, *(move.by_date for move in workflow.moves))


class Differences:
    """What differs between the dates that are stored and those that were worked out, until it is written.

    Nothing else is kept of an item: where many are read, what little is left of each is what the memory holds.
    """

    def __init__(self) -> None:
        self._rows, self._dated, self._stayed = list[Derived](), list[Derived](), list[Derived]()
        self._turning, self._ahead = list[int](), list[dict[str, Any]]()

    def __len__(self) -> int:
        return len(self._rows) + len(self._dated) + len(self._stayed) + len(self._turning) + len(self._ahead)

    def add(self, stored: Stored, found: Schedule) -> None:
        """Compare an item's dates with what is stored."""
        row, item_id = stored.row, stored.facts.item.id
        columns = columns_of(found, stored.facts)
        if new := {name: value for name, value in columns.items() if row[name] != value}:
            self._rows.append(Derived(item_id, item_id, {name: row[name] for name in new}, new))
        for step in stored.facts.steps:
            day = found.steps[step.id].day if step.id in found.steps else None
            if step.due_rule and stored.facts.item.is_open and day != step.due:
                self._dated.append(Derived(step.id, item_id, {"due": step.due}, {"due": day}))
        clock = found.clock
        if found.target and clock and clock.stay_id and clock.stay_id in _without_first(stored.facts.stays):
            self._stayed.append(Derived(clock.stay_id, item_id, {"first": None}, {"first": found.target.day}))
        ahead = turn_rows(found)
        if ahead != list(stored.turns):
            if stored.turns:
                self._turning.append(item_id)
            self._ahead += [dict(zip(TURN_COLUMNS, values, strict=True), item_id=item_id) for values in ahead]

    def write(self, changes: Changes, reason: str = "") -> None:
        """Store them and forget them; a moved deadline, and a date that follows from a rule, are events."""
        changes.derive(items, self._rows, recorded=RECORDED, reason=reason)
        changes.derive(steps, self._dated, recorded=RECORDED, reason=reason)
        changes.derive(stays, self._stayed, recorded=RECORDED, reason=reason)
        changes.rewrite(turns, self._turning, self._ahead)
        for part in (self._rows, self._dated, self._stayed, self._turning, self._ahead):
            part.clear()


RECORDED = frozenset({"due", "deadline", "deadline_from", "first", "valid_until"})


def _without_first(stayed: Sequence[Stay]) -> set[int]:
    return {stay.id for stay in stayed if stay.first is None}


def columns_of(found: Schedule, facts: Facts) -> dict[str, Any]:
    """Return what an item's row holds of its dates."""
    first, last = found.span
    columns = _dates_of(found) | {"counted_from": first, "counted_to": last}
    if facts.item.is_open:
        columns["counted_on"] = facts.calendar.key
        if found.due or facts.item.due_rule:
            columns["due"] = found.due.day if found.due else None
        if facts.workflow.ends:
            columns["valid_until"] = found.valid_until
    return columns


def turn_rows(found: Schedule) -> list[tuple[Any, ...]]:
    """Return what an item becomes by date, as TURN_COLUMNS hold it."""
    return [
        (
            turn.day,
            turn.state.key,
            turn.state.waits_on,
            turn.state.outcome,
            turn.state.closed,
            *_dates_of(turn.dates).values(),
        )
        for turn in found.turns
    ]


def _dates_of(found: Schedule) -> dict[str, Any]:
    """Return the columns called DATES."""
    values = (
        found.deadline,
        found.deadline_from,
        found.deadline_at,
        found.target.day if found.target else None,
        found.late.day if found.late else None,
        found.renewal.day if found.renewal else None,
        found.alert_from,
    )
    return dict(zip(DATES, values, strict=True))


def refresh(
    changes: Changes, zone: tzinfo, fallback: str, ids: Iterable[int], reason: str = "", *, anew: bool = False
) -> tuple[list[tuple[Item, date | None]], dict[str, tuple[int, ...]]]:
    """Work the dates of these items out again; return those whose deadline moved, as they were, with the new one.

    Years of a calendar that had to be looked up on the way are stored with it; those whose public holidays nobody knows
    are returned, by calendar.
    """
    reader = Reader(changes.connection, zone, fallback, anew=anew)
    moved: list[tuple[Item, date | None]] = []
    differences = Differences()
    for stored in reader.read(ids):
        item, found = stored.facts.item, schedule(stored.facts)
        differences.add(stored, found)
        if found.deadline != item.deadline:
            moved.append((item, found.deadline))
        if len(differences) >= BATCH:
            differences.write(changes, reason)
    differences.write(changes, reason)
    for calendar in reader.calendars.values():
        store_asked(changes, calendar)
    return moved, {key: calendar.unknown for key, calendar in reader.calendars.items() if calendar.unknown}
