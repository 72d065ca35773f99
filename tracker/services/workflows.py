"""Workflows: the rules that everyone on one database shares, and loading changed ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tracker import paths
from tracker.domain.workflow import Workflow, to_data
from tracker.errors import InvalidError
from tracker.services.deadlines import refresh, refresh_workflow, tell_moved
from tracker.storage import schema, workflows
from tracker.storage.changes import Changes
from tracker.storage.files import new_file, read_text
from tracker.storage.items import items_out_of_line, statuses_in_use
from tracker.storage.rows import row_id
from tracker.storage.workflow_file import read_workflow
from tracker.workspace import Workspace

LARGEST = 1_000_000  # bytes of a workflow file
CHANGED = "the workflow was changed"


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
        return store_workflow(changes, workspace, workflow, source)


def load_built_in(changes: Changes, workspace: Workspace) -> None:
    """Copy the built-in workflows into a new database."""
    for path in sorted(paths.WORKFLOWS.glob("*.toml"), key=lambda path: (path.stem == "action", path.stem)):
        source = path.read_text(encoding="utf-8")
        store_workflow(changes, workspace, read_workflow(source, path.name), source)


def store_workflow(changes: Changes, workspace: Workspace, workflow: Workflow, source: str) -> Loaded:
    """Store a workflow inside an operation that has begun, and bring open items in line with it."""
    table = schema.workflows
    known = workflows.load_workflows(changes.connection)
    taken = next((flow.key for flow in known.values() if flow.prefix == workflow.prefix), workflow.key)
    if taken != workflow.key:
        raise InvalidError(f"{workflow.key}: the prefix {workflow.prefix} belongs to {taken}.", hint="Choose another.")
    values = {
        "prefix": workflow.prefix,
        "title": workflow.title,
        "kind": workflow.group,
        "source": source,
        "definition": to_data(workflow),
    }
    existing = row_id(changes.connection, table, key=workflow.key)
    if existing is None:
        changes.add(table, values | {"key": workflow.key})
        return Loaded(workflow, is_new=True, changed=True)
    if known[workflow.key].prefix != workflow.prefix and statuses_in_use(changes.connection, workflow.key):
        raise InvalidError(
            f"{workflow.key} has items called {known[workflow.key].prefix}-...; refs never change.", hint="Keep it."
        )
    changed = changes.set(table, existing, values)
    shifts = refresh(changes, workspace, _follow(changes, workflow), reason=CHANGED)
    if changed:
        shifts += refresh_workflow(changes, workspace, workflow.key, reason=CHANGED)
    tell_moved(workspace, shifts)
    used = statuses_in_use(changes.connection, workflow.key)
    return Loaded(workflow, False, changed, tuple(sorted(status for status in used if not workflow.knows(status))))


def _follow(changes: Changes, workflow: Workflow) -> list[int]:
    """Write what the workflow now says of each status to the items that are in it; return their ids."""
    found = []
    for state in workflow.states:
        for item_id, entered in items_out_of_line(changes.connection, workflow.key, state):
            changes.set(schema.items, item_id, state.entered_on(entered), reason=CHANGED)
            found.append(item_id)
    return found
