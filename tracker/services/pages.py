"""Everything about one item on one page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

from tracker.domain.claims import Reliance
from tracker.domain.health import HealthFacts, health_of
from tracker.domain.history import Operation
from tracker.domain.items import Item, Link, Note, Step, parse_ref
from tracker.domain.workflow import Workflow
from tracker.domain.workflow_rules import OpenMove
from tracker.services.open_moves import moves_of
from tracker.services.wording import LENGTH, event_lines
from tracker.storage import history
from tracker.storage.calendars import zone_of
from tracker.storage.claims import load_reliances
from tracker.storage.items import load, load_links, load_notes, load_steps
from tracker.storage.workflows import load_workflow
from tracker.workspace import Workspace

NOTES, OPERATIONS = 5, 5  # how many of the latest a page shows


@dataclass(frozen=True, slots=True)
class ItemPage:
    """An item with all that hangs on it, read at one moment."""

    item: Item
    workflow: Workflow
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    more_notes: bool
    links: tuple[Link, ...]
    reliances: tuple[Reliance, ...]
    moves: tuple[OpenMove, ...]
    changes: tuple[tuple[Operation, tuple[str, ...]], ...]  # with what they changed here, in words
    health: str
    health_reasons: tuple[str, ...]
    there: tzinfo  # of the office's clock

    @property
    def next_step(self) -> Step | None:
        """The first step that is still open."""
        return next((step for step in self.steps if step.status == "open"), None)


def item_page(workspace: Workspace, ref: str, *, notes: int | None = NOTES, length: int = LENGTH) -> ItemPage:
    """Return the page of an item with its latest `notes`, None for all. Raises NotFoundError, InvalidError.

    Of a value that changed, so many characters are told.
    """
    with workspace.read() as connection:
        item = load(connection, parse_ref(ref))
        workflow = load_workflow(connection, item.workflow)
        steps = tuple(load_steps(connection, item.id))
        found = load_notes(connection, item.id, None if notes is None else notes + 1)
        links = tuple(load_links(connection, item.id))
        reliances = tuple(load_reliances(connection, item.id, item.authority_id))
        operations = history.latest_operations(connection, item_id=item.id, limit=OPERATIONS)
        touched = (history.events_of(connection, entry.id or 0, item_id=item.id) for entry in operations)
        lines = (event_lines(connection, events, workspace.zone, length=length) for events in touched)
        changes = tuple(zip(operations, lines, strict=True))
        parties = item.authority_id, item.stakeholder_id
        times = any(entry.type == "datetime" and entry.key in item.fields for entry in workflow.fields)
        there = zone_of(connection, *parties, workspace.settings.calendar) if item.deadline_at or times else ""
    settings = workspace.settings
    health, reasons = health_of(
        HealthFacts(
            today=workspace.today,
            updated=item.updated_at.astimezone(workspace.zone).date(),
            is_open=item.is_open,
            deadline=item.deadline,
            valid_until=item.valid_until,
            alert_from=item.alert_from,
            alerts=bool(workflow.alerts),
            unobserved=workflow.state(item.status).repeats and item.late is not None and item.late < workspace.today,
            blocked=any(link.kind == "blocked-by" and link.outward and link.is_open for link in links),
            disputed=item.authority_status == "disputed"
            or any(entry.claim.status == "disputed" for entry in reliances),
        ),
        due_soon_days=settings.due_soon_days,
        expiring_days=settings.expiring_days,
        stale_days=settings.stale_days,
    )
    return ItemPage(
        item=item,
        workflow=workflow,
        steps=steps,
        notes=tuple(found[:notes]),
        more_notes=notes is not None and len(found) > notes,
        links=links,
        reliances=reliances,
        moves=tuple(moves_of(item, steps, workflow, workspace.today)) if workflow.knows(item.status) else (),
        changes=changes,
        health=health,
        health_reasons=reasons,
        there=ZoneInfo(there) if there else workspace.zone,
    )
