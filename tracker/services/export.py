"""Everything in the database as JSON: the schema `tracker.export/1`, described in docs/reference/json.md.

Sensitive fields stay out unless they are asked for by name. Items are read in batches and written one at a time:
memory does not grow.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from tracker import __version__
from tracker.domain.query import parse_query
from tracker.domain.workflow import Workflow
from tracker.errors import InvalidError
from tracker.services.context import query_context
from tracker.services.reports import spooled
from tracker.storage import claims, parties, schema, views, workflows
from tracker.storage.changes import plain
from tracker.storage.export import WholeItem, load_whole
from tracker.storage.files import new_file
from tracker.storage.lists import item_ids
from tracker.storage.rows import all_rows
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

SCHEMA = "tracker.export/1"


def write_export(workspace: Workspace, out: BinaryIO, query: str = "", sensitive: Sequence[str] = ()) -> int:
    """Write the items that match, and all that they may refer to; return how many items. Raises QueryError."""
    with workspace.read() as connection:
        context = query_context(connection, workspace)
        hidden = _hidden_fields(context.workflows, sensitive)
        head = {"schema": SCHEMA, "program": __version__, "exported_at": plain(workspace.now)}
        out.write(_json(head)[:-1].encode())
        for name, entries in _companions(connection):
            _write_list(out, name, entries)
        ids = item_ids(connection, parse_query(query), context)
        _write_list(out, "items", (_item(whole, hidden) for whole in load_whole(connection, ids)))
        out.write(b"\n}\n")
    return len(ids)


def _companions(connection: Connection) -> Iterator[tuple[str, Iterable[Mapping[str, Any]]]]:
    yield (
        "workflows",
        [{"key": key, "toml": workflows.load_source(connection, key)} for key in workflows.load_workflows(connection)],
    )
    yield "calendars", all_rows(connection, schema.calendars)
    yield "holidays", all_rows(connection, schema.holidays)
    yield "stakeholders", map(_without_ids, parties.load_stakeholders(connection))
    yield "authorities", map(_without_ids, parties.load_authorities(connection))
    yield "milestones", all_rows(connection, schema.milestones)
    yield "sources", map(_without_ids, claims.load_sources(connection))
    yield (
        "claims",
        [
            _without_ids(claim)
            | {"relied_on_by": [f"{kind}:{name}" for kind, name in claims.relying_on(connection, claim.id)]}
            for claim in claims.load_claims(connection)
        ],
    )
    yield "views", map(_without_ids, views.load_views(connection))


def _item(whole: WholeItem, hidden: frozenset[tuple[str, str]]) -> Mapping[str, Any]:
    item = whole.item
    entry = _without_ids(item) | {"id": item.id}
    entry["fields"] = {key: value for key, value in item.fields.items() if (item.workflow, key) not in hidden}
    entry["steps"] = [_without_ids(step) for step in whole.steps]
    entry["notes"] = [_without_ids(note) for note in whole.notes]
    entry["links"] = [{"kind": kind, "ref": ref} for kind, ref in whole.links]
    entry["stays"] = [_without_ids(stay) for stay in whole.stays]
    places = {stay.id: place for place, stay in enumerate(whole.stays, start=1)}
    entry["extensions"] = [
        _without_ids(extension) | {"stay": places.get(extension.stay_id or 0)} for extension in whole.extensions
    ]
    return entry


def _hidden_fields(known: Mapping[str, Workflow], wanted: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Return the (workflow, field) pairs to leave out. Raises InvalidError for a name that is no sensitive field."""
    sensitive = {(flow.key, field.key) for flow in known.values() for field in flow.fields if field.sensitive}
    names = {key for _, key in sensitive}
    for name in wanted:
        if name not in names:
            raise InvalidError(f"'{name}' is not a sensitive field.", hint=f"They are: {', '.join(sorted(names))}.")
    return frozenset(pair for pair in sensitive if pair[1] not in wanted)


def _without_ids(entry: Any) -> dict[str, Any]:
    left_out = {"id", "stakeholder_id", "authority_id", "stay_id"}
    return {name: value for name, value in asdict(entry).items() if name not in left_out}


def _write_list(out: BinaryIO, name: str, entries: Iterable[Mapping[str, Any]]) -> None:
    out.write(f",\n{_json(name)}: [".encode())
    for place, entry in enumerate(entries):
        out.write(f"{',' if place else ''}\n  {_json(entry)}".encode())
    out.write(b"\n]")


def _json(value: Any) -> str:
    default: Callable[[Any], Any] = plain
    return json.dumps(value, ensure_ascii=False, default=default)


def export_to_file(
    workspace: Workspace, target: Path, query: str = "", sensitive: Sequence[str] = (), *, force: bool = False
) -> int:
    """Write the export to a file that only its owner may read; return how many items. Raises CannotCreateError."""
    with new_file(target, force=force, private=True) as out:
        return write_export(workspace, out, query, sensitive)


def spool_export(workspace: Workspace, query: str = "", sensitive: Sequence[str] = ()) -> tuple[BinaryIO, int]:
    """Return the whole export as a temporary file to read and close, and how many items are in it."""
    return spooled(lambda file: write_export(workspace, file, query, sensitive))
