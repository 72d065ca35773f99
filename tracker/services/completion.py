"""What a shell can complete. A shell must never show an error of ours, so nothing is raised from here."""

from __future__ import annotations

from tracker.domain.text import search_key
from tracker.domain.workflow import Workflow
from tracker.errors import TrackerError
from tracker.storage import in_use, items, milestones, parties, views, workflows
from tracker.workspace import Workspace

MOST = 50


def complete(workspace: Workspace, what: str, beginning: str) -> list[tuple[str, str]]:
    """Return (value, help) pairs for what is asked.

    That is `ref`, `status`, `kind`, `stakeholder`, `authority`, `owner`, `milestone`, `field`, `view` or `tag`.
    """
    try:
        with workspace.read() as connection:
            if what == "ref":
                return items.refs_like(connection, beginning, MOST)
            if what == "tag":
                return [(tag, "") for tag in in_use.tags_in_use(connection, beginning.lower())][:MOST]
            if what == "stakeholder":
                found = [(entry.name, entry.group) for entry in parties.load_stakeholders(connection)]
            elif what == "authority":
                found = [(entry.code, entry.name) for entry in parties.load_authorities(connection)]
            elif what == "owner":
                found = [(name, "") for name in in_use.owners_in_use(connection)]
            elif what == "milestone":
                found = [(entry.key, f"{entry.day} {entry.title}") for entry in milestones.load_milestones(connection)]
            elif what == "view":
                found = [(view.name, view.query) for view in views.load_views(connection)]
            else:
                found = _of_workflows(what, list(workflows.load_workflows(connection).values()))
    except TrackerError:
        return []
    start = search_key(beginning)
    return [pair for pair in dict(found).items() if search_key(pair[0]).startswith(start)][:MOST]


def _of_workflows(what: str, known: list[Workflow]) -> list[tuple[str, str]]:
    if what == "kind":
        return [(flow.key, flow.title) for flow in known]
    if what == "status":
        return [(state.key, state.title) for flow in known for state in flow.states]
    return [(f"{entry.key}=", entry.title) for flow in known for entry in flow.fields if not entry.computed]
