"""One generated item after another, each with the rows of all tables that hang on it."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from benchmarks import content
from benchmarks.dates import Dated, first_days
from benchmarks.parties import Parties
from tracker.domain.calendar import Calendar
from tracker.domain.clocks import Extension, Resumes, Stay
from tracker.domain.deadlines import reach
from tracker.domain.fields import default_values
from tracker.domain.history import chain_hash
from tracker.domain.items import Step
from tracker.domain.rules import Rule
from tracker.domain.text import search_key
from tracker.domain.workflow import State, Workflow
from tracker.storage import schema
from tracker.storage.schedules import TURN_COLUMNS
from tracker.storage.types import to_json

TODAY = date(2026, 1, 15)
FIRST = date(2024, 1, 15)
_SEED = 20260115
_COLUMNS = {
    "items": tuple(schema.items.c.keys()),
    "stays": ("id", "item_id", "status", "entered", "left", "resumes", "first"),
    "extensions": ("item_id", "stay_id", "length", "reason", "original", "granted"),
    "turns": ("item_id", *TURN_COLUMNS),
    "steps": ("id", "item_id", "position", "key", "title", "required", "due", "due_rule", "status", "closed", "reason"),
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
_COMPUTED = ("deadline_at", "target", "late", "counted_from", "counted_to", "renew_on")
_DERIVED = ("version", "updated_at", *_COMPUTED)  # follow from a change and have no event of their own


@dataclass(frozen=True, slots=True)
class Stock:
    """What items are made from: how many, of which workflows, for whom, and the calendars by key.

    `usual` is the calendar of those whose office and stakeholder have none.
    """

    items: int
    workflows: tuple[Workflow, ...]
    parties: Parties
    calendars: Mapping[str, Calendar]
    usual: str


class Rows:
    """The rows that wait to be written, and what the next item continues from."""

    def __init__(self, stock: Stock, last_operation: int) -> None:
        self.stock = stock
        self.numbers: Counter[str] = Counter()  # the last number of each prefix
        self._random = random.Random(_SEED)
        self._waiting: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._operation = last_operation
        self._step = self._stay = 0
        self._rare = {1 + place * stock.items // content.RARE_ITEMS for place in range(content.RARE_ITEMS)}
        self._states = {
            flow.key: ([s for s in flow.states if not s.closed], [s for s in flow.states if s.closed])
            for flow in stock.workflows
        }
        self._defaults = {flow.key: default_values(flow) for flow in stock.workflows}
        self._returns = {flow.key: _returns(flow) for flow in stock.workflows}

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
        raised = date.fromisoformat(row["raised"])
        dated = Dated(row, flow, self._calendar(row), [Stay(self._next_stay(), flow.start.key, raised)])
        if not state.closed and chance.random() < 0.6:
            row |= self._due(raised, dated.calendar)
        added = dict(row)
        if state != flow.start:
            self._move(dated, state)
        dated.steps = self._steps(row, flow)
        self._settle(dated)
        notes = self._add_notes(row)
        self._add_links(row)
        self._waiting["items"].append(tuple(to_json(row[name]) if name == _JSON else row[name] for name in row))
        steps = [step.title for step in dated.steps]
        words = (row["ref"].lower(), _folded(row["title"]), row["authority_ref"], *map(_folded, [*steps, *notes]))
        self._waiting["item_text"].append((item_id, "\n".join(words)))
        self._add_history(added, row)

    def _new_item(self, item_id: int, flow: Workflow) -> dict[str, Any]:
        """The item as somebody added it; the keys are in the order of the table's columns."""
        chance, stock, parties = self._random, self.stock, self.stock.parties
        self.numbers[flow.prefix] += 1
        raised = FIRST + timedelta(days=item_id * (TODAY - FIRST).days // stock.items)
        moment = f"{raised}T{chance.randrange(6, 9):02}:{chance.randrange(60):02}:00Z"
        row: dict[str, Any] = dict.fromkeys(_COLUMNS["items"])
        row |= dict.fromkeys(("rationale", "authority_ref", "outcome", "due_rule", "deadline_from"), "")
        row |= dict.fromkeys(("recurrence", "recurs_from", "counted_on"), "")
        return row | {
            "id": item_id,
            "ref": f"{flow.prefix}-{self.numbers[flow.prefix]}",
            "prefix": flow.prefix,
            "number": self.numbers[flow.prefix],
            "workflow": flow.key,
            "title": self._title(item_id),
            "rationale": chance.choice(content.RATIONALES),
            "stakeholder_id": 1 + int(chance.random() ** 2 * len(parties.stakeholders)),  # some have many
            "authority_id": 1 + chance.randrange(len(parties.authorities)) if chance.random() < 0.9 else None,
            "status": flow.start.key,
            "waits_on": flow.start.waits_on,
            "owner": chance.choice(content.OWNERS),
            "priority": chance.choice((0, 1, 1, 1, 1, 2, 2, 3)),
            "raised": str(raised),
            "entered": str(raised),
            _JSON: self._fields(flow),
            "version": 1,
            "created_at": moment,
            "updated_at": moment,
        }

    def _title(self, item_id: int) -> str:
        chance = self._random
        title = chance.choice(content.ARABIC_TITLES if chance.random() < 0.15 else content.TITLES)
        return f"{title} {content.RARE_WORD}" if item_id in self._rare else title

    def _fields(self, flow: Workflow) -> dict[str, Any]:
        """The typed fields that its clocks hang on, in part of the items, beside what they start with."""
        chance, values = self._random, dict(self._defaults[flow.key])
        if flow.field("window_from") and chance.random() < 0.6:
            begins = TODAY + timedelta(days=chance.randrange(-60, 120))
            values |= {"window_from": f"{begins}T05:00:00Z", "window_to": f"{begins + timedelta(days=2)}T15:00:00Z"}
            values["variant"] = chance.choice(("movement", "access-letter"))
        if flow.field("agreement_expires") and chance.random() < 0.4:
            values["agreement_expires"] = str(TODAY + timedelta(days=chance.randrange(-20, 300)))
        return values

    def _calendar(self, row: Mapping[str, Any]) -> Calendar:
        parties, office = self.stock.parties, row["authority_id"]
        key = parties.authorities[office - 1] if office else None
        return self.stock.calendars[key or parties.stakeholders[row["stakeholder_id"] - 1] or self.stock.usual]

    def _due(self, raised: date, calendar: Calendar) -> dict[str, Any]:
        """A person's own date: half of them as a day, half as working days from the day on which it was said."""
        chance = self._random
        day, text = TODAY + timedelta(days=chance.randrange(-60, 240)), ""
        if chance.random() < 0.5:
            said = TODAY - timedelta(days=chance.randrange(min(240, (TODAY - raised).days) + 1))
            rule = Rule(str(said), chance.randrange(10, 250), "wd")
            day, text = reach(rule, {}, calendar).day, str(rule)
        return {"due": str(day), "due_rule": text, "original_due": str(day)}

    def _move(self, dated: Dated, state: State) -> None:
        """Take the item to where it stands now; most of those that are open got there lately."""
        chance, row = self._random, dated.row
        raised = date.fromisoformat(row["raised"])
        way, days = self._way(dated.workflow, state), (TODAY - raised).days + 1
        ages = sorted((int(chance.random() ** (1 if state.closed else 4) * days) for _ in way), reverse=True)
        for (status, resumes), age in zip(way, ages, strict=True):
            dated.enter(self._next_stay(), status, TODAY - timedelta(days=age), resumes)
        entered = dated.stays[-1].entered
        row |= {"version": 2, "updated_at": f"{entered}T10:{chance.randrange(60):02}:30Z"}
        if chance.random() < 0.8:
            row |= {"submitted": str(raised + (entered - raised) / 2)}
            row["authority_ref"] = f"{chance.randrange(100, 999)}/{chance.randrange(1, 9999)}"
        if chance.random() < (0.8 if state.granted else 0.1):
            ahead = any(move.by_date == "field:valid_from" for move in dated.workflow.moves_from(state.key))
            begins = TODAY + timedelta(days=chance.randrange(1, 60)) if ahead else entered
            row |= {"valid_from": str(begins), "valid_until": str(begins + timedelta(days=365))}

    def _way(self, flow: Workflow, state: State) -> list[tuple[str, Resumes]]:
        """The statuses after the first one; what pauses a clock comes after it, and some clocks were paused before."""
        back = self._returns[flow.key]
        if state.pauses and state.key in back:
            return [(back[state.key][0], ""), (state.key, "")]
        pausing = [(key, resumes) for key, (status, resumes) in back.items() if status == state.key]
        if pausing and self._random.random() < 0.3:
            return [(state.key, ""), (pausing[0][0], ""), (state.key, pausing[0][1])]
        return [(state.key, "")]

    def _settle(self, dated: Dated) -> None:
        """Grant some more time, work the dates out, and let what is past by date have happened."""
        chance, row = self._random, dated.row
        if not row["closed"] and chance.random() < 0.06 and (target := dated.schedule().target):
            present = dated.stays[-1]
            granted = present.entered + timedelta(days=int(chance.random() * ((TODAY - present.entered).days + 1)))
            dated.extensions = (Extension(0, present.id, "5wd", "their letter", target.day, granted),)
            self._waiting["extensions"].append(
                (row["id"], present.id, "5wd", "their letter", str(target.day), str(granted))
            )
        found, turns = dated.settle()
        while turns and turns[0][0] <= str(TODAY):
            dated.enter(self._next_stay(), turns[0][1], date.fromisoformat(turns[0][0]))
            found, turns = dated.settle()
        self._waiting["turns"] += [(row["id"], *turn) for turn in turns]
        first = first_days(found)
        self._waiting["stays"] += [_stay_row(row["id"], stay, first.get(stay.id)) for stay in dated.stays]
        for step in dated.steps:
            day = found.steps[step.id].day if step.id in found.steps else step.due
            self._waiting["steps"].append(_step_row(row["id"], step, day))

    def _steps(self, row: dict[str, Any], flow: Workflow) -> list[Step]:
        """Return a checklist of some eight steps, done up to a point; a dated open step may be the nearest deadline."""
        chance = self._random
        templates = [step for step in flow.steps if not step.with_authority or row["authority_id"]]
        named = [(step.key, step.title, step.required, step.due) for step in templates]
        titles = content.STEPS[: max(0, chance.randrange(7, 10) - len(named))]
        checklist = named + [("", title, False, "") for title in titles]
        done = len(checklist) if row["closed"] else int(chance.random() ** 2 * len(checklist))
        entered, found = date.fromisoformat(row["entered"]), list[Step]()
        for position, (key, title, required, rule) in enumerate(checklist, start=1):
            self._step += 1
            step = Step(self._step, position, key, title, required, "", None, "open", None, "", rule)
            if position <= done and not required and chance.random() < 0.1:
                step = replace(step, status="skipped", closed=entered, reason="not asked for here")
            elif position <= done:
                step = replace(step, status="done", closed=entered)
            elif position == done + 1 and not rule and chance.random() < 0.3:
                step = replace(step, due=TODAY + timedelta(days=chance.randrange(-20, 100)))
            found.append(step)
        return found

    def _next_stay(self) -> int:
        self._stay += 1
        return self._stay

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
            self._waiting["reliances"].append((1 + chance.randrange(self.stock.parties.claims), item_id))

    def _add_history(self, added: dict[str, Any], row: dict[str, Any]) -> None:
        """Add one operation that added the item, and one more where it was moved since."""
        changed = [(name, added[name], row[name]) for name in row if row[name] != added[name] and name not in _DERIVED]
        moved = row["status"] != added["status"]
        previous = self._add_operation("add", added, [("", None, added), *([] if moved else changed)], "")
        if moved:
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


def _returns(flow: Workflow) -> dict[str, tuple[str, Resumes]]:
    """Return, for each state that pauses a clock, where it leads back to and what the clock does then."""
    return {source: (move.to, move.resumes) for move in flow.moves if move.resumes for source in move.sources}


def _stay_row(item_id: int, stay: Stay, first: date | None) -> tuple[Any, ...]:
    left, first_set = (day and str(day) for day in (stay.left, first))
    return (stay.id, item_id, stay.status, str(stay.entered), left, stay.resumes, first_set)


def _step_row(item_id: int, step: Step, due: date | None) -> tuple[Any, ...]:
    closed = step.closed and str(step.closed)
    named = (step.id, item_id, step.position, step.key, step.title, int(step.required))
    return (*named, due and str(due), step.due_rule, step.status, closed, step.reason)
