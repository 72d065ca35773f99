"""One generated item after another, each with the rows of all tables that hang on it."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from benchmarks import content
from tracker.domain.fields import default_values
from tracker.domain.history import chain_hash
from tracker.domain.text import search_key
from tracker.domain.workflow import State, Workflow
from tracker.storage import schema
from tracker.storage.types import to_json

TODAY = date(2026, 1, 15)
_FIRST = date(2024, 1, 15)
_SEED = 20260115
_COLUMNS = {
    "items": tuple(schema.items.c.keys()),
    "steps": ("id", "item_id", "position", "key", "title", "required", "due", "status", "closed", "reason"),
    "notes": ("item_id", "kind", "happened", "body", "author", "created_at"),
    "tags": ("item_id", "tag"),
    "links": ("item_id", "kind", "other_id"),
    "reliances": ("claim_id", "item_id"),
    "operations": ("id", "uuid", "at", "actor", "command", "summary"),
    "events": ("operation_id", "item_id", "entity", "entity_id", "field", "old", "new", "hash"),
    "item_text": ("rowid", "body"),
}
_JSON = "fields"
_folded = lru_cache(maxsize=10_000)(search_key)
_written = lru_cache(maxsize=10_000)(to_json)
_DERIVED = ("version", "updated_at")  # follow from a change and have no event of their own


@dataclass(frozen=True, slots=True)
class Stock:
    """What items are made from: the workflows, and how many items, stakeholders, authorities and claims there are."""

    workflows: tuple[Workflow, ...]
    items: int
    stakeholders: int
    authorities: int
    claims: int


class Rows:
    """The rows that wait to be written, and what the next item continues from."""

    def __init__(self, stock: Stock, last_operation: int) -> None:
        self.stock = stock
        self.numbers: Counter[str] = Counter()  # the last number of each prefix
        self._random = random.Random(_SEED)
        self._waiting: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._operation = last_operation
        self._step = 0
        self._rare = {1 + place * stock.items // content.RARE_ITEMS for place in range(content.RARE_ITEMS)}
        self._states = {
            flow.key: ([s for s in flow.states if not s.closed], [s for s in flow.states if s.closed])
            for flow in stock.workflows
        }
        self._defaults = {flow.key: default_values(flow) for flow in stock.workflows}

    def write(self, connection: sqlite3.Connection) -> None:
        """Write the rows that wait, and forget them."""
        for table, columns in _COLUMNS.items():
            places = ", ".join("?" * len(columns))
            connection.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", self._waiting.pop(table, [])
            )

    def add(self, item_id: int) -> None:
        """Make one item with all its rows."""
        chance = self._random
        flow = chance.choice(self.stock.workflows)
        still_open, closed = self._states[flow.key]
        state = chance.choice(still_open if chance.random() < 0.7 else closed)
        row = self._new_item(item_id, flow)
        if not state.closed and chance.random() < 0.6:
            due = str(TODAY + timedelta(days=chance.randrange(-60, 240)))
            row |= {"due": due, "due_rule": due, "original_due": due, "deadline": due, "deadline_from": "due"}
        added = dict(row)
        if state != flow.start:
            self._move(row, state)
        steps = self._add_steps(row, flow)
        notes = self._add_notes(row)
        self._add_links(row)
        self._waiting["items"].append(tuple(to_json(row[name]) if name == _JSON else row[name] for name in row))
        words = (row["ref"].lower(), _folded(row["title"]), row["authority_ref"], *map(_folded, [*steps, *notes]))
        self._waiting["item_text"].append((item_id, "\n".join(words)))
        self._add_history(added, row)

    def _new_item(self, item_id: int, flow: Workflow) -> dict[str, Any]:
        """The item as somebody added it; the keys are in the order of the table's columns."""
        chance, stock = self._random, self.stock
        self.numbers[flow.prefix] += 1
        raised = _FIRST + timedelta(days=item_id * (TODAY - _FIRST).days // stock.items)
        moment = f"{raised}T{chance.randrange(6, 9):02}:{chance.randrange(60):02}:00Z"
        row: dict[str, Any] = dict.fromkeys(_COLUMNS["items"])
        row |= dict.fromkeys(("rationale", "authority_ref", "outcome", "due_rule", "deadline_from"), "")
        row |= dict.fromkeys(("recurrence", "recurs_from"), "")
        return row | {
            "id": item_id,
            "ref": f"{flow.prefix}-{self.numbers[flow.prefix]}",
            "prefix": flow.prefix,
            "number": self.numbers[flow.prefix],
            "workflow": flow.key,
            "title": self._title(item_id),
            "rationale": chance.choice(content.RATIONALES),
            "stakeholder_id": 1 + int(chance.random() ** 2 * stock.stakeholders),  # some have much more than others
            "authority_id": 1 + chance.randrange(stock.authorities) if chance.random() < 0.9 else None,
            "status": flow.start.key,
            "waits_on": flow.start.waits_on,
            "owner": chance.choice(content.OWNERS),
            "priority": chance.choice((0, 1, 1, 1, 1, 2, 2, 3)),
            "raised": str(raised),
            "entered": str(raised),
            _JSON: self._defaults[flow.key],
            "version": 1,
            "created_at": moment,
            "updated_at": moment,
        }

    def _title(self, item_id: int) -> str:
        chance = self._random
        title = chance.choice(content.ARABIC_TITLES if chance.random() < 0.15 else content.TITLES)
        return f"{title} {content.RARE_WORD}" if item_id in self._rare else title

    def _move(self, row: dict[str, Any], state: State) -> None:
        """Take the item to where it stands now."""
        chance = self._random
        raised = date.fromisoformat(row["raised"])
        entered = raised + timedelta(days=int(chance.random() * ((TODAY - raised).days + 1)))
        row |= {"status": state.key, "waits_on": state.waits_on, "entered": str(entered), "outcome": state.outcome}
        row |= {"version": 2, "updated_at": f"{entered}T10:{chance.randrange(60):02}:30Z"}
        if state.closed:
            row["closed"] = str(entered)
        if chance.random() < 0.8:
            row |= {"submitted": str(raised + (entered - raised) / 2)}
            row["authority_ref"] = f"{chance.randrange(100, 999)}/{chance.randrange(1, 9999)}"
        if chance.random() < 0.25:
            row |= {"valid_from": str(entered), "valid_until": str(entered + timedelta(days=365))}

    def _add_steps(self, row: dict[str, Any], flow: Workflow) -> list[str]:
        """Add a checklist of some eight steps, done up to a point; a dated open step may be the nearest deadline."""
        chance = self._random
        named = [(step.key, step.title, step.required) for step in flow.steps]
        more = [("", title, False) for title in content.STEPS[: max(0, chance.randrange(7, 10) - len(named))]]
        checklist = named + more
        done = len(checklist) if row["closed"] else int(chance.random() ** 2 * len(checklist))
        for position, (key, title, required) in enumerate(checklist, start=1):
            self._step += 1
            closed, due, reason, status = None, None, "", "open"
            if position <= done:
                status = "skipped" if not required and chance.random() < 0.1 else "done"
                closed, reason = row["entered"], "not asked for here" if status == "skipped" else ""
            elif position == done + 1 and chance.random() < 0.3:
                due = str(TODAY + timedelta(days=chance.randrange(-20, 100)))
                if not row["deadline"] or due < row["deadline"]:
                    row |= {"deadline": due, "deadline_from": f"step:{self._step}"}
            self._waiting["steps"].append(
                (self._step, row["id"], position, key, title, int(required), due, status, closed, reason)
            )
        return [title for _, title, _ in checklist]

    def _add_notes(self, row: dict[str, Any]) -> list[str]:
        chance = self._random
        bodies = chance.choices(content.NOTES, k=chance.choice((0, 1, 2, 2, 3, 4)))
        for body in bodies:
            self._waiting["notes"].append(
                (row["id"], chance.choice(content.NOTE_KINDS), row["entered"], body, "bench", row["updated_at"])
            )
        return bodies

    def _add_links(self, row: dict[str, Any]) -> None:
        """Add tags, links to earlier items, and claims that the item relies on."""
        chance, item_id = self._random, row["id"]
        tags = {chance.choice(content.TAGS) for _ in range(chance.randrange(3))}
        self._waiting["tags"] += [(item_id, tag) for tag in sorted(tags)]
        if item_id > 1:
            for kind, share in (("blocked-by", 0.05), ("relates-to", 0.04)):
                if chance.random() < share:
                    self._waiting["links"].append((item_id, kind, 1 + chance.randrange(item_id - 1)))
        if chance.random() < 0.05:
            self._waiting["reliances"].append((1 + chance.randrange(self.stock.claims), item_id))

    def _add_history(self, added: dict[str, Any], row: dict[str, Any]) -> None:
        """Add one operation that added the item, and one more where it was changed since."""
        previous = self._add_operation("add", added, [("", None, added)], "")
        changed = [(name, added[name], row[name]) for name in row if row[name] != added[name] and name not in _DERIVED]
        if changed:
            self._add_operation("move", row, changed, previous)

    def _add_operation(
        self, command: str, row: dict[str, Any], changes: Sequence[tuple[str, Any, Any]], previous: str
    ) -> str:
        self._operation += 1
        uuid = f"{self._random.getrandbits(128):032x}"
        summary = f"{command} {row['ref']}"
        self._waiting["operations"].append((self._operation, uuid, row["updated_at"], "bench", command, summary))
        item_id = row["id"]
        for field, old, new in changes:
            previous = chain_hash(previous, uuid, "items", item_id, field, old, new)
            stored = (None if old is None else _written(old), _written(new) if field else to_json(new))
            self._waiting["events"].append((self._operation, item_id, "items", item_id, field, *stored, previous))
        return previous
