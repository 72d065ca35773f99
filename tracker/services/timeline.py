"""The timeline: items of a query with the dates that make their bars, and the milestones that stand between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tracker.domain.agenda import WINDOW_FROM, WINDOW_TO
from tracker.domain.dates import time_left
from tracker.domain.health import mark
from tracker.domain.milestones import Milestone
from tracker.domain.timeline import Bar, Dates, bars_of
from tracker.services.lists import ListRequest, Window, first_window, window_of
from tracker.storage.milestones import load_milestones
from tracker.storage.workflows import load_workflows
from tracker.workspace import Workspace

_COLUMNS = ("ref", "title", "health", "disputed", "closed", "raised", "deadline", "valid_from", "valid_until")


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """An item with its dates and the bars that they make."""

    id: int
    ref: str
    title: str
    health: str
    doubt: bool
    dates: Dates
    bars: tuple[Bar, ...]

    @property
    def mark(self) -> str:
        """Its health, and `?` where what it relies on is disputed."""
        return mark(self.health, doubt=self.doubt)


def timeline_milestones(workspace: Workspace) -> list[Milestone]:
    """Return all milestones by day."""
    with workspace.read() as connection:
        return load_milestones(connection)


def first_of_timeline(workspace: Workspace, request: ListRequest, size: int) -> dict[int, TimelineItem]:
    """Return the first items of a timeline, by id in their order. Raises as `first_window` does."""
    return _items(first_window(workspace, _with_dates(workspace, request), size), workspace.today)


def some_of_timeline(workspace: Workspace, request: ListRequest, ids: Sequence[int]) -> dict[int, TimelineItem]:
    """Return some items of a timeline; those that are gone are left out. Raises as `window_of` does."""
    return _items(window_of(workspace, _with_dates(workspace, request), ids), workspace.today)


def _with_dates(workspace: Workspace, request: ListRequest) -> ListRequest:
    with workspace.read() as connection:
        flows = load_workflows(connection).values()
    declared = [f"field.{key}" for key in (WINDOW_FROM, WINDOW_TO) if any(flow.field(key) for flow in flows)]
    return replace(request, columns=(*_COLUMNS, *declared))


def _items(window: Window, today: date) -> dict[int, TimelineItem]:
    keys = [column.key for column in window.columns]
    return {item_id: _item(item_id, dict(zip(keys, row, strict=True)), today) for item_id, row in window.rows.items()}


def _item(item_id: int, row: Mapping[str, Any], today: date) -> TimelineItem:
    dates = Dates(
        raised=row["raised"],
        deadline=row["deadline"],
        closed=row["closed"],
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
        window_from=_day(row.get(WINDOW_FROM)),
        window_to=_day(row.get(WINDOW_TO)),
    )
    doubt = row["disputed"] == "yes"
    return TimelineItem(item_id, row["ref"], row["title"], row["health"], doubt, dates, bars_of(dates, today))


def _day(value: Any) -> date | None:
    """A field may be of any type in somebody's own workflow: what is not a date makes no bar."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def dates_in_words(item: TimelineItem, today: date) -> str:
    """Return the dates of an item on one line."""
    dates = item.dates
    far = f" ({time_left((dates.deadline - today).days)})" if dates.deadline and dates.closed is None else ""
    said = [
        f"deadline {dates.deadline}{far}" if dates.deadline else "no deadline" if dates.closed is None else "",
        _span("window", dates.window_from, dates.window_to),
        _span("valid", dates.valid_from, dates.valid_until),
        f"raised {dates.raised}",
        f"closed {dates.closed}" if dates.closed else "",
    ]
    return f"{item.ref}: {', '.join(filter(None, said))}"


def _span(what: str, start: date | None, end: date | None) -> str:
    if start and end:
        return f"{what} {start}" if start == end else f"{what} {start} to {end}"
    return f"{what} from {start}" if start else f"{what} until {end}" if end else ""
