"""The dates that the program works out of an item, found before its rows are written and without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from tracker.domain.calendar import Calendar
from tracker.domain.clocks import Extension, Resumes, Stay
from tracker.domain.items import Item, Step
from tracker.domain.schedule import Facts, Schedule, schedule
from tracker.domain.workflow import Workflow
from tracker.storage.changes import plain
from tracker.storage.schedules import columns_of, turn_rows

_DATES = ("raised", "submitted", "entered", "closed", "due", "valid_from", "valid_until")
_ITEM = tuple(name for name in Item.__slots__ if name in {"id", "ref", "workflow", "title", "status", "due_rule"})
_NEVER = datetime(2024, 1, 1, tzinfo=UTC)
_day = lru_cache(maxsize=10_000)(date.fromisoformat)


def first_days(found: Schedule) -> dict[int, date]:
    """Return the day that each running or paused clock first set, before any pause and extension, by its stay."""
    running = ((found.clock, found.target), (found.paused, found.paused_target))
    return {
        clock.stay_id: next((leg.end for leg in target.legs[:1] if leg.kind == "count"), target.anchor)
        for clock, target in running
        if clock and target
    }


@dataclass(slots=True)
class Dated:
    """An item's row on its way to the table, and what its dates depend on; days in the row are text."""

    row: dict[str, Any]
    workflow: Workflow
    calendar: Calendar
    stays: list[Stay]
    steps: Sequence[Step] = ()
    extensions: tuple[Extension, ...] = ()

    def enter(self, stay_id: int, status: str, day: date, resumes: Resumes = "") -> None:
        """Take the item to a status on a day."""
        state, last = self.workflow.state(status), self.stays[-1]
        self.stays[-1] = Stay(last.id, last.status, last.entered, day, last.resumes)
        self.stays.append(Stay(stay_id, status, day, None, resumes))
        self.row |= {"status": status, "waits_on": state.waits_on, "entered": str(day), "outcome": state.outcome}
        self.row["closed"] = str(day) if state.closed else None

    def schedule(self) -> Schedule:
        """Return the item's dates."""
        return schedule(self._facts())

    def settle(self) -> tuple[Schedule, list[tuple[Any, ...]]]:
        """Put the dates into the row; return them, and what the item becomes by date, as `turns` holds it."""
        facts = self._facts()
        found = schedule(facts)
        self.row |= {name: plain(value) for name, value in columns_of(found, facts).items()}
        return found, [tuple(map(plain, values)) for values in turn_rows(found)]

    def _facts(self) -> Facts:
        row = self.row
        days: Mapping[str, Any] = {name: _day(row[name]) if row[name] else None for name in _DATES}
        item = Item(
            **{name: row[name] for name in _ITEM},
            **days,
            waits_on=row["waits_on"],
            version=1,
            created_at=_NEVER,
            updated_at=_NEVER,
            fields=row["fields"],
        )
        return Facts(
            item=item,
            workflow=self.workflow,
            calendar=self.calendar,
            zone=UTC,
            stays=tuple(self.stays),
            extensions=self.extensions,
            steps=tuple(self.steps),
        )
