"""How a query that is being typed may go on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.domain.completion import Name, fitting
from tracker.domain.items import PRIORITIES
from tracker.domain.parties import GROUPS
from tracker.domain.query_tree import FIELD, FLAG_ALIASES, FLAGS, KEYS, NONE, SORTS, WAITS_ON, quoted
from tracker.services.names import names_in
from tracker.storage import workflows
from tracker.storage.claims import load_claims
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.domain.workflow import Workflow

_TERM = re.compile(r"(?P<key>[^:=<>]+)(?P<operator>:?[<>]=?|[:=])(?P<values>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Words:
    """What a query can name: its keys, and for some of them the values that there are."""

    keys: tuple[str, ...]
    values: Mapping[str, tuple[Name, ...]]

    def complete(self, word: str) -> list[str]:
        """Return what a last word may become, the best first: `is:ov` gives `is:overdue`; nothing for plain text."""
        term = _TERM.fullmatch(word)
        if term is None:
            start = word.lower()
            return [entry for entry in self.keys if entry.startswith(start)] if start else []
        key = term["key"].lower()
        begun, comma, last = term["values"].rpartition(",")
        typed, known = last.removeprefix('"'), self.values.get(key, ())
        found = fitting(typed, known) if typed else known
        write = str if key == "sort" else _written
        return [f"{term['key']}{term['operator']}{begun}{comma}{write(name.text)}" for name in found]


def _written(value: str) -> str:
    plain = value.replace("_", "").replace("-", "").replace(".", "").isalnum()
    return value if plain and not value.startswith("-") else quoted(value)


def query_words(workspace: Workspace) -> Words:
    """Return what a query of this database can name."""
    with workspace.read() as connection:
        flows = list(workflows.load_workflows(connection).values())
        names = names_in(connection, workspace.actor)
        claims = [entry.key for entry in load_claims(connection)]
    none = Name.of(NONE)
    fields = _choices(flows)
    keys = [f"{key}:" for key in ("is", *KEYS, "sort", "limit") if key != "field"]
    return Words(
        (*keys, *(f"{key}:" for key in fields)),
        {
            "is": tuple(map(_flag, FLAGS)),
            "status": tuple(Name.of(state.key, state.title) for flow in flows for state in flow.states),
            "outcome": _names(state.outcome for flow in flows for state in flow.states if state.outcome),
            "kind": tuple(Name.of(flow.key, flow.title) for flow in flows),
            "group": _names(GROUPS),
            "stakeholder": names.stakeholders,
            "authority": names.offices,
            "owner": (*names.owners, none),
            "tag": (*names.tags, none),
            "priority": _names(PRIORITIES),
            "waits": _names(WAITS_ON),
            "claim": _names(claims),
            "sort": _names((*SORTS, *(f"-{key}" for key in SORTS))),
            **fields,
        },
    )


def _flag(flag: str) -> Name:
    return Name.of(flag, *(alias for alias, means in FLAG_ALIASES.items() if means == flag))


def _choices(flows: Iterable[Workflow]) -> dict[str, tuple[Name, ...]]:
    """Return the typed fields, each as a query calls it, with the values that one can choose from."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for flow in flows:
        for entry in flow.fields:
            found[f"{FIELD}{entry.key}"] += entry.choices
    return {key: _names(values) for key, values in found.items()}


def _names(texts: Iterable[str]) -> tuple[Name, ...]:
    return tuple(map(Name.of, dict.fromkeys(texts)))
