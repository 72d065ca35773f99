"""The dates of items, many at a time: reading what they are worked out from, and writing what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, func, literal, select

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

BATCH = 500  # items read at a time
TURN_COLUMNS = ("day", "status", "waits_on", "outcome", "closes", "deadline", "deadline_from")


@dataclass(frozen=True, slots=True)
class Stored:
    """An item's facts, its row as it is stored, and the turns that were stored for it."""

    facts: Facts
    row: dict[str, Any]
    turns: tuple[tuple[Any, ...], ...]


class Reader:
    """Reads facts within one transaction; calendars, workflows and milestones are read once, when first needed."""

    def __init__(self, connection: Connection, zone: tzinfo, fallback: str) -> None:
        self.connection = connection
        self.zone = zone
        self.fallback = fallback  # the calendar of items whose office and stakeholder have none
        self.calendars: dict[str, Calendar] = {}
        self._workflows: dict[str, Workflow] = {}

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
            self._workflows[key] = load_workflow(self.connection, key)
        return self._workflows[key]

    def _batch(self, ids: Sequence[int]) -> Iterator[Stored]:
        stayed = self._by_item(stays, Stay, ids, stays.c.id)
        extended = self._by_item(extensions, Extension, ids, extensions.c.id)
        listed = self._by_item(steps, Step, ids, steps.c.position)
        turned = self._turns(ids)
        observed, renewed = self._observed(ids), self._renewed(ids)
        for row in self._rows(ids):
            item_id = row["id"]
            workflow = self.workflow(row["workflow"])
            own_steps = tuple(listed.get(item_id, ()))
            rules = (row["due_rule"], *(step.due_rule for step in own_steps), *workflow_rules(workflow))
            facts = Facts(
                item=Item(**{name: row[name] for name in _ITEM}),
                workflow=workflow,
                calendar=self.calendar(row["calendar"]),
                zone=self.zone,
                stays=_with_present(stayed.get(item_id, []), row),
                extensions=tuple(extended.get(item_id, ())),
                steps=own_steps,
                milestones=self.milestones if any(rule.startswith("@") for rule in rules) else {},
                observed=observed.get(item_id),
                renewed=item_id in renewed,
            )
            yield Stored(facts, row, tuple(turned.get(item_id, ())))

    def _rows(self, ids: Sequence[int]) -> list[dict[str, Any]]:
        own, theirs = calendars.alias("own"), calendars.alias("theirs")
        joined = (
            items.outerjoin(stakeholders, items.c.stakeholder_id == stakeholders.c.id)
            .outerjoin(authorities, items.c.authority_id == authorities.c.id)
            .outerjoin(theirs, theirs.c.id == authorities.c.calendar_id)
            .outerjoin(own, own.c.id == stakeholders.c.calendar_id)
        )
        calendar = func.coalesce(theirs.c.key, own.c.key, literal(self.fallback)).label("calendar")
        more = (items.c[name] for name in ("counted_from", "counted_to"))
        statement = select(*ITEM_COLUMNS, *more, calendar).select_from(joined).where(items.c.id.in_(ids))
        return [dict(row) for row in self.connection.execute(statement.order_by(items.c.id)).mappings()]

    def _by_item(self, table: Any, kind: Any, ids: Sequence[int], order: Any) -> dict[int, list[Any]]:
        columns = [table.c[name] for name in kind.__slots__]
        found: dict[int, list[Any]] = defaultdict(list)
        statement = select(table.c.item_id, *columns).where(table.c.item_id.in_(ids)).order_by(table.c.item_id, order)
        for item_id, *values in self.connection.execute(statement):
            found[item_id].append(kind(*values))
        return found

    def _turns(self, ids: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
        found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        columns = (turns.c[name] for name in TURN_COLUMNS)
        statement = select(turns.c.item_id, *columns).where(turns.c.item_id.in_(ids)).order_by(turns.c.id)
        for item_id, *values in self.connection.execute(statement):
            found[item_id].append(tuple(values))
        return found

    def _observed(self, ids: Sequence[int]) -> dict[int, date]:
        latest = func.max(observations.c.observed_on)
        statement = select(observations.c.item_id, latest).where(observations.c.item_id.in_(ids))
        found = self.connection.execute(statement.group_by(observations.c.item_id))
        return {row.item_id: row[1] for row in found}

    def _renewed(self, ids: Sequence[int]) -> set[int]:
        """Return the items that have a renewal which is not closed."""
        renewal = items.alias("renewal")
        statement = (
            select(links.c.other_id)
            .join(renewal, renewal.c.id == links.c.item_id)
            .where(links.c.kind == "renews", links.c.other_id.in_(ids), renewal.c.closed.is_(None))
        )
        return set(self.connection.execute(statement).scalars())


def _with_present(stayed: list[Stay], row: dict[str, Any]) -> tuple[Stay, ...]:
    """Return the stays with the one that began by date, where it is not recorded yet."""
    if stayed and stayed[-1].status != row["status"]:
        stayed.append(Stay(0, row["status"], row["entered"]))
    return tuple(stayed)


_ITEM = tuple(name for name in Item.__slots__ if name != "tags")


def workflow_rules(workflow: Workflow) -> Iterator[str]:
    """Yield the rules of a workflow that dates are worked out from."""
    for state in workflow.states:
        yield from (state.target, state.late, *(rule for case in state.cases for rule in (case.target, case.late)))
    yield workflow.renews


@dataclass(frozen=True, slots=True)
class Worked:
    """What is stored of an item, and its dates as they were worked out now."""

    stored: Stored
    schedule: Schedule


def write_schedules(changes: Changes, worked: Sequence[Worked], reason: str = "") -> None:
    """Store what differs; a moved deadline, and a date that follows from a rule, are events with the reason."""
    rows, dated, turning = list[Derived](), list[Derived](), list[Worked]()
    for one in worked:
        facts, row = one.stored.facts, one.stored.row
        item_id = facts.item.id
        columns = columns_of(one.schedule)
        if new := {name: value for name, value in columns.items() if row[name] != value}:
            rows.append(Derived(item_id, item_id, row, new))
        for step in facts.steps:
            target = one.schedule.steps.get(step.id)
            if target is not None and target.day != step.due:
                dated.append(Derived(step.id, item_id, {"due": step.due}, {"due": target.day}))
        if turn_rows(one.schedule) != list(one.stored.turns):
            turning.append(one)
    changes.derive(items, rows, recorded=RECORDED, reason=reason)
    changes.derive(steps, dated, recorded=RECORDED, reason=reason)
    had = [one.stored.facts.item.id for one in turning if one.stored.turns]
    ahead = [
        dict(zip(TURN_COLUMNS, values, strict=True), item_id=one.stored.facts.item.id)
        for one in turning
        for values in turn_rows(one.schedule)
    ]
    changes.rewrite(turns, had, ahead)


RECORDED = frozenset({"due", "deadline", "deadline_from"})


def columns_of(found: Schedule) -> dict[str, Any]:
    """Return what an item's row holds of its dates."""
    first, last = found.span
    columns = {
        "target": found.target.day if found.target else None,
        "late": found.late.day if found.late else None,
        "deadline": found.deadline,
        "deadline_from": found.deadline_from,
        "deadline_at": found.deadline_at,
        "counted_from": first,
        "counted_to": last,
        "renew_on": found.renewal.day if found.renewal else None,
    }
    return {"due": found.due.day} | columns if found.due else columns


def turn_rows(found: Schedule) -> list[tuple[Any, ...]]:
    """Return what an item becomes by date, as TURN_COLUMNS hold it."""
    return [
        (
            turn.day,
            turn.state.key,
            turn.state.waits_on,
            turn.state.outcome,
            turn.state.closed,
            turn.deadline,
            turn.deadline_from,
        )
        for turn in found.turns
    ]


def refresh(
    changes: Changes, zone: tzinfo, fallback: str, ids: Iterable[int], reason: str = ""
) -> tuple[list[tuple[Item, date | None]], dict[str, tuple[int, ...]]]:
    """Work the dates of these items out again; return those whose deadline moved, as they were, with the new one.

    Years of a calendar that had to be looked up on the way are stored with it; those whose public holidays nobody knows
    are returned, by calendar.
    """
    reader = Reader(changes.connection, zone, fallback)
    moved: list[tuple[Item, date | None]] = []
    worked: list[Worked] = []
    for stored in reader.read(ids):
        worked.append(Worked(stored, schedule(stored.facts)))
        item, deadline = stored.facts.item, worked[-1].schedule.deadline
        if deadline != item.deadline:
            moved.append((item, deadline))
        if len(worked) == BATCH:
            write_schedules(changes, worked, reason)
            worked.clear()
    write_schedules(changes, worked, reason)
    for calendar in reader.calendars.values():
        store_asked(changes, calendar)
    return moved, {key: calendar.unknown for key, calendar in reader.calendars.items() if calendar.unknown}
