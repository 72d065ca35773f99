"""Reading the workflows that everyone on this database shares."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tracker.domain.text import did_you_mean, search_key
from tracker.domain.workflow import Workflow, from_data
from tracker.errors import InvalidError, NotFoundError
from tracker.storage.schema import workflows


def load_workflow(connection: Connection, key: str) -> Workflow:
    """Return the workflow with exactly this key. Raises NotFoundError."""
    data = connection.execute(select(workflows.c.definition).where(workflows.c.key == key)).scalar()
    if data is None:
        raise NotFoundError(f"There is no workflow '{key}'.", command="tracker workflow list")
    return from_data(data)


def load_workflows(connection: Connection) -> dict[str, Workflow]:
    """Return all workflows by key, in the order in which they were loaded."""
    rows = connection.execute(select(workflows.c.key, workflows.c.definition).order_by(workflows.c.id))
    return {key: from_data(data) for key, data in rows}


def find_workflow(connection: Connection, wanted: str) -> Workflow:
    """Return the workflow that a key, prefix or title (or its beginning) names. Raises NotFoundError, InvalidError."""
    known = load_workflows(connection)
    key = search_key(wanted.strip()).replace(" ", "_").replace("-", "_")
    exact = [flow for flow in known.values() if key in (flow.key, flow.prefix.lower())]
    found = exact or [flow for flow in known.values() if key and _answers(flow, key)]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(known)
    if found:
        raise InvalidError(f"'{wanted}' could be {' or '.join(flow.key for flow in found)}.", hint="Write more of it.")
    raise NotFoundError(f"There is no kind '{wanted}'.", hint=did_you_mean(wanted, known) or f"Kinds: {listed}.")


def load_source(connection: Connection, key: str) -> str:
    """Return the TOML text of a workflow as it was loaded."""
    return str(connection.execute(select(workflows.c.source).where(workflows.c.key == key)).scalar_one())


def _answers(flow: Workflow, key: str) -> bool:
    title = search_key(flow.title).replace(" ", "_")
    return flow.key.startswith(key) or title.startswith(key) or f"_{key}" in f"_{title}"
