"""Workflows: the rules that everyone on one database shares, and loading changed ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from tracker import paths
from tracker.domain.workflow import Workflow, to_data
from tracker.errors import InvalidError
from tracker.services.items import refresh_deadline
from tracker.storage import schema, workflows
from tracker.storage.changes import Changes
from tracker.storage.files import new_file, read_text
from tracker.storage.items import open_statuses
from tracker.storage.workflow_file import read_workflow
from tracker.workspace import Workspace

LARGEST = 1_000_000  # bytes of a workflow file


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a workflow did: whether it is new or changed, and the statuses of items that it no longer knows."""

    workflow: Workflow
    is_new: bool
    changed: bool
    orphans: tuple[str, ...] = ()


def list_workflows(workspace: Workspace) -> list[Workflow]:
    """Return the workflows in the order in which they were loaded."""
    with workspace.read() as connection:
        return list(workflows.load_workflows(connection).values())


def show_workflow(workspace: Workspace, name: str) -> Workflow:
    """Return the workflow that a key, prefix or title means. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        return workflows.find_workflow(connection, name)


def export_workflow(workspace: Workspace, name: str) -> str:
    """Return a workflow's TOML text, with its comments, as it was loaded. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        return workflows.load_source(connection, workflows.find_workflow(connection, name).key)


def save_workflow(workspace: Workspace, name: str, target: Path, *, force: bool = False) -> None:
    """Write a workflow's TOML text to a file. Raises NotFoundError, CannotCreateError."""
    text = export_workflow(workspace, name)
    with new_file(target, force=force) as out:
        out.write(text.encode())


def check_workflow(path: Path) -> Workflow:
    """Read a workflow file and return it where it is sound. Raises InvalidError with file, key and reason."""
    return read_workflow(read_text(path, largest=LARGEST), path.name)


def load_workflow_file(workspace: Workspace, path: Path) -> Loaded:
    """Put a workflow file into the database, as new or in place of the one with its key. Raises InvalidError."""
    source = read_text(path, largest=LARGEST)
    workflow = read_workflow(source, path.name)
    with workspace.change("workflow load", f"load workflow {workflow.key}") as changes:
        return store_workflow(changes, workflow, source)


def load_built_in(changes: Changes) -> None:
    """Copy the built-in workflows into a new database."""
    for path in sorted(paths.WORKFLOWS.glob("*.toml"), key=lambda path: (path.stem == "action", path.stem)):
        source = path.read_text(encoding="utf-8")
        store_workflow(changes, read_workflow(source, path.name), source)


def store_workflow(changes: Changes, workflow: Workflow, source: str) -> Loaded:
    """Store a workflow inside an operation that has begun, and bring open items in line with it."""
    table = schema.workflows
    rows = changes.connection.execute(select(table.c.id, table.c.key, table.c.prefix)).all()
    taken = next((row.key for row in rows if row.prefix == workflow.prefix and row.key != workflow.key), None)
    if taken:
        raise InvalidError(f"{workflow.key}: the prefix {workflow.prefix} belongs to {taken}.", hint="Choose another.")
    values = {
        "prefix": workflow.prefix,
        "title": workflow.title,
        "kind": workflow.group,
        "source": source,
        "definition": to_data(workflow),
    }
    existing = next((row for row in rows if row.key == workflow.key), None)
    if existing is None:
        changes.add(table, values | {"key": workflow.key})
        return Loaded(workflow, is_new=True, changed=True)
    if existing.prefix != workflow.prefix and open_statuses(changes.connection, workflow.key):
        raise InvalidError(
            f"{workflow.key} has items called {existing.prefix}-...; refs never change.", hint="Keep it."
        )
    changed = changes.set(table, existing.id, values)
    _follow(changes, workflow)
    known = open_statuses(changes.connection, workflow.key)
    return Loaded(workflow, False, changed, tuple(sorted(status for status in known if not workflow.knows(status))))


def _follow(changes: Changes, workflow: Workflow) -> None:
    """Write what the workflow now says of each status to the items that are in it."""
    items = schema.items
    for state in workflow.states:
        differs = (items.c.waits_on != state.waits_on) | (items.c.closed.is_(None) == state.closed)
        here = (items.c.workflow == workflow.key) & (items.c.status == state.key)
        rows = changes.connection.execute(select(items.c.id, items.c.entered).where(here & differs)).all()
        for row in rows:
            values = {"waits_on": state.waits_on, "closed": row.entered if state.closed else None}
            changes.set(items, row.id, values | {"outcome": state.outcome}, reason="the workflow was changed")
            refresh_deadline(changes, row.id)
