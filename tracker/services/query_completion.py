"""How a query that is being typed may go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.domain.items import PRIORITIES
from tracker.domain.parties import GROUPS
from tracker.domain.query_tree import FLAGS, KEYS, ME, NONE, SORTS, WAITS_ON, quoted
from tracker.domain.text import search_key
from tracker.storage import in_use, parties, workflows
from tracker.storage.claims import load_claims
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Words:
    """What a query can name: its keys, and for some of them the values that there are."""

    keys: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]

    def complete(self, word: str) -> list[str]:
        """Return what a last word may become: `is:ov` gives `is:overdue`; nothing where it is plain text."""
        key, colon, beginning = word.partition(":")
        if not colon:
            start = word.lower()
            return [entry for entry in self.keys if entry.startswith(start)] if start else []
        begun, comma, last = beginning.rpartition(",")
        wanted = search_key(last.removeprefix('"'))
        known = self.values.get(key.lower(), ())
        found = [value for value in known if search_key(value).startswith(wanted) and value != last]
        write = str if key.lower() == "sort" else _written
        return [f"{key}:{begun}{comma}{write(value)}" for value in found]


def _written(value: str) -> str:
    plain = value.replace("_", "").replace("-", "").replace(".", "").isalnum()
    return value if plain and not value.startswith("-") else quoted(value)


def query_words(workspace: Workspace) -> Words:
    """Return what a query of this database can name."""
    with workspace.read() as connection:
        flows = workflows.load_workflows(connection)
        stakeholders = [entry.name for entry in parties.load_stakeholders(connection)]
        offices = [entry.code for entry in parties.load_authorities(connection)]
        claims = [entry.key for entry in load_claims(connection)]
        owners, tags = in_use.owners_in_use(connection), in_use.tags_in_use(connection)
    states = dict.fromkeys(state.key for flow in flows.values() for state in flow.states)
    outcomes = dict.fromkeys(state.outcome for flow in flows.values() for state in flow.states if state.outcome)
    fields = dict.fromkeys(f"field.{entry.key}:" for flow in flows.values() for entry in flow.fields)
    keys = [f"{key}:" for key in ("is", *KEYS, "sort", "limit") if key != "field"]
    return Words(
        (*keys, *fields),
        {
            "is": tuple(FLAGS),
            "status": tuple(states),
            "outcome": tuple(outcomes),
            "kind": tuple(flows),
            "group": GROUPS,
            "stakeholder": tuple(stakeholders),
            "authority": tuple(offices),
            "owner": (ME, NONE, *owners),
            "tag": (*tags, NONE),
            "priority": PRIORITIES,
            "waits": WAITS_ON,
            "claim": tuple(claims),
            "sort": (*SORTS, *(f"-{key}" for key in SORTS)),
        },
    )
