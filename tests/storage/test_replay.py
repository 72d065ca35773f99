"""The events are the whole truth: replayed from nothing they give the tables, and each operation can be taken back."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import text

from tests.builders import rows
from tests.conftest import settings as tracker_settings
from tracker.domain.text import search_key
from tracker.errors import TrackerError
from tracker.services.days_off import add_days, remove_days
from tracker.services.deadlines import refresh
from tracker.services.edits import Edit
from tracker.services.extensions import extend
from tracker.services.history import list_history, redo, undo
from tracker.services.items import add_item, add_notes, edit_items
from tracker.services.links import link_items, unlink_items
from tracker.services.milestones import add_milestone, move_milestone
from tracker.services.moves import MoveRequest, move_items
from tracker.services.parties import add_stakeholder, edit_stakeholder
from tracker.services.recurrence import end, follow_up_by_id, recur
from tracker.services.renewals import renew
from tracker.services.steps import add_step, close_steps, list_steps, remove_step, reopen_steps
from tracker.storage.changes import ENTITIES, from_plain
from tracker.storage.checks import event_chain_break, file_problems
from tracker.storage.history import _COMPUTED
from tracker.storage.schedules import RECORDED
from tracker.workspace import Workspace

DERIVED = {"version", "created_at", "updated_at"} | _COMPUTED - RECORDED
State = dict[str, dict[int, dict[str, Any]]]


def tables(workspace: Workspace) -> State:
    """What the tables hold, without what is derived from when it was written."""
    return {name: {row["id"]: _plain(row) for row in rows(workspace, name)} for name in ENTITIES}


def replayed(workspace: Workspace) -> State:
    """What the events say that the tables hold."""
    state: State = {name: {} for name in ENTITIES}
    for event in rows(workspace, "events"):
        table, row_id = ENTITIES[event["entity"]], event["entity_id"]
        found = state[event["entity"]]
        if event["field"]:
            column, _, key = event["field"].partition(".")
            if key:
                fields = dict(found[row_id][column])
                assert fields.get(key) == event["old"]
                fields |= {key: event["new"]}
                found[row_id][column] = {name: value for name, value in fields.items() if value is not None}
            else:
                found[row_id] |= from_plain(table, {column: event["new"]})
        elif event["new"] is None:
            assert _plain(from_plain(table, event["old"])) == found.pop(row_id)
        else:
            assert row_id not in found
            found[row_id] = _plain(from_plain(table, event["new"]))
    return state


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in DERIVED}


def index_problems(workspace: Workspace) -> list[int]:
    """The items whose full-text row is not what they say now."""
    body: dict[int, list[str]] = {}
    for row in rows(workspace, "items"):
        body[row["id"]] = [row["ref"], row["title"], row["authority_ref"]]
    for name, column in (("steps", "title"), ("notes", "body")):
        for row in rows(workspace, name):
            body[row["item_id"]].append(row[column])
    with workspace.read() as connection:
        found = {row.rowid: row.body for row in connection.execute(text("SELECT rowid, body FROM item_text"))}
    wrong = found.keys() ^ body.keys()
    return sorted(wrong | {key for key in body.keys() - wrong if sorted(found[key].split()) != _words(body[key])})


def _words(lines: list[str]) -> list[str]:
    return sorted(search_key("\n".join(lines)).split())


SOON = {"variant": "movement", "window_from": "2026-01-20 08:00", "window_to": "2026-02-10 08:00", "purpose": "water"}
STATUSES = (
    "in_progress", "waiting", "done", "submitted", "acknowledged", "security_review", "clarification", "approved",
    "active", "in_review", "update_requested", "registered", "cancelled", "withdrawn",
)  # fmt: skip


class Life(RuleBasedStateMachine):
    """Two people work on one file, in any order; what is refused must change nothing."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = shutil.copy(self.template, self.folder / "tracker.db")
        self.today, self.people = date(2026, 1, 5), list[Workspace]()
        self.come_in()

    def come_in(self) -> None:
        for person in self.people:
            person.close()
        clock = tracker_settings(now=f"{self.today}T09:00:00Z")
        self.people = [Workspace(str(self.path), actor, clock, follow_up_by_id) for actor in ("layla", "omar")]

    @initialize()
    def begin(self) -> None:
        self.start = tables(self.people[0])
        self.do(0, add_milestone, "handover", "Handover", "2026-02-01")
        self.do(0, add_milestone, "report", "Report", "@handover + 3wd")
        self.do(0, add_item, "clearance", "Convoy", Edit(tags=("water",), fields=SOON))
        self.do(0, add_item, "registration", "Register", Edit(reference="R/7"))

    def do(self, who: int, action: Any, *arguments: Any, **options: Any) -> None:
        workspace = self.people[who]
        try:
            action(workspace, *arguments, **options)
        except TrackerError:
            assert not workspace.database.path.with_name("tracker.db-journal").exists()

    def ref(self, number: int) -> str:
        known = [row["ref"] for row in rows(self.people[0], "items")] or ["ACT-1"]
        return str(known[number % len(known)])

    WHO = st.integers(0, 1)
    NUMBER = st.integers(0, 5)
    TEXT = st.sampled_from(["water", "الطريق", "food [red]", "x" * 40])

    @rule(who=WHO, kind=st.sampled_from(["action", "clearance"]), title=TEXT, due=st.sampled_from([None, "2026-02-01"]))
    def add(self, who: int, kind: str, title: str, due: str | None) -> None:
        self.do(who, add_item, kind, title, Edit(due=due))

    @rule(who=WHO, first=NUMBER, second=NUMBER, edit=st.sampled_from([
        Edit(title="New"), Edit(owner="ali"), Edit(due="2026-03-01"), Edit(due=""), Edit(tags=("a", "b")),
        Edit(due="field:window_from - 3wd"), Edit(due="today + 2wd"), Edit(due="@report + 3wd"),
        Edit(due="valid_until - 2w"), Edit(untag=("a", "water")), Edit(fields={"window_from": "2026-03-25"}),
        Edit(fields={"purpose": "water", "window_from": "2026-02-10 08:00"}),
        Edit(fields={"valid_until": "2026-01-25"}), Edit(fields={"purpose": "", "staff_count": "3"}),
        Edit(fields={"valid_from": "2026-01-07"}),
        Edit(title="Other", stakeholder="relief", fields={"valid_until": "2026-05-01"}),
    ]))  # fmt: skip
    def edit(self, who: int, first: int, second: int, edit: Edit) -> None:
        self.do(who, edit_items, [self.ref(first), self.ref(second)], edit)

    @rule(who=WHO, number=NUMBER, to=st.sampled_from(STATUSES))
    def move(self, who: int, number: int, to: str) -> None:
        self.do(who, move_items, [self.ref(number)], MoveRequest(to=to, override="because"))

    @rule(who=WHO, number=NUMBER)
    def grant(self, who: int, number: int) -> None:
        for to in ("submitted", "acknowledged", "security_review", "approved", "in_review", "registered"):
            request = MoveRequest(to=to, override="because", reference="X/1", fields=SOON if to == "approved" else {})
            self.do(who, move_items, [self.ref(number)], request)

    @rule(who=WHO, number=NUMBER, length=st.sampled_from(["2wd", "3d", "1m"]))
    def extend(self, who: int, number: int, length: str) -> None:
        self.do(who, extend, self.ref(number), length, "their letter")

    @rule(who=WHO, day=st.dates(date(2026, 1, 5), date(2026, 2, 15)), action=st.sampled_from([add_days, remove_days]))
    def calendar(self, who: int, day: date, action: Any) -> None:
        self.do(who, action, [day], "Heat", "decided")

    @rule(
        who=WHO,
        key=st.sampled_from(["handover", "report"]),
        day=st.sampled_from(["2026-01-08", "2026-03-01", "@handover + 5wd"]),
    )
    def milestone(self, who: int, key: str, day: str) -> None:
        self.do(who, move_milestone, key, day, "announced")

    @rule(who=WHO, number=NUMBER)
    def renew(self, who: int, number: int) -> None:
        self.do(who, renew, self.ref(number))

    @rule(who=WHO, number=NUMBER, often=st.sampled_from(["every week", "every month on the 1st working day", ""]))
    def recur(self, who: int, number: int, often: str) -> None:
        self.do(who, recur if often else end, self.ref(number), *([often] if often else []))

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.come_in()

    @rule(who=WHO, number=NUMBER, body=TEXT)
    def note(self, who: int, number: int, body: str) -> None:
        self.do(who, add_notes, [self.ref(number)], body)

    @rule(who=WHO, number=NUMBER, title=TEXT, before=st.sampled_from([None, "1"]), due=st.sampled_from([None, "today"]))
    def step(self, who: int, number: int, title: str, before: str | None, due: str | None) -> None:
        self.do(who, add_step, self.ref(number), title, before=before, due=due)

    @rule(who=WHO, number=NUMBER, place=st.sampled_from(["1", "2", "3"]),
          action=st.sampled_from([close_steps, reopen_steps]))  # fmt: skip
    def work(self, who: int, number: int, place: str, action: Any) -> None:
        self.do(who, action, self.ref(number), [place])

    @rule(who=WHO, number=NUMBER, place=st.sampled_from(["1", "2", "11"]))
    def drop(self, who: int, number: int, place: str) -> None:
        self.do(who, remove_step, self.ref(number), place)

    @rule(who=WHO, first=NUMBER, second=NUMBER, action=st.sampled_from([link_items, unlink_items]))
    def link(self, who: int, first: int, second: int, action: Any) -> None:
        self.do(who, action, self.ref(first), "blocked-by", self.ref(second))

    @rule(who=WHO, name=st.sampled_from(["Relief works", "Aid works"]))
    def party(self, who: int, name: str) -> None:
        self.do(who, add_stakeholder, name, "ngo", {}, ())
        self.do(who, edit_stakeholder, "works", texts={"phone": name})

    @rule(who=WHO, action=st.sampled_from([undo, redo]))
    def back_and_forth(self, who: int, action: Any) -> None:
        self.do(who, action)

    @rule(who=WHO, action=st.sampled_from([undo, redo]), number=st.integers(2, 25))
    def by_number(self, who: int, action: Any, number: int) -> None:
        self.do(who, action, number)

    @precondition(lambda self: bool(rows(self.people[0], "items")))
    @rule(number=NUMBER)
    def steps_are_numbered(self, number: int) -> None:
        steps = list_steps(self.people[0], self.ref(number)).steps
        assert [step.position for step in steps] == list(range(1, len(steps) + 1))

    def teardown(self) -> None:
        workspace = self.people[0]
        try:
            self.check(workspace)
            self.take_everything_back(workspace)
            self.check(workspace)
        finally:
            for person in self.people:
                person.database.close()
            shutil.rmtree(self.folder)

    def check(self, workspace: Workspace) -> None:
        with workspace.change("check", "record what changed by date"):
            pass
        assert replayed(workspace) == tables(workspace)
        assert index_problems(workspace) == []
        before = rows(workspace, "items"), rows(workspace, "steps"), rows(workspace, "turns")
        with workspace.change("check", "work all dates out again") as changes:
            assert refresh(changes, workspace, [row["id"] for row in before[0]]) == []
            assert changes.operation_id is None  # and nothing else was written
        assert (rows(workspace, "items"), rows(workspace, "steps"), rows(workspace, "turns")) == before
        for row in before[0]:
            assert (row["deadline"] is None) == (row["deadline_from"] == "")
        with workspace.read() as connection:
            assert event_chain_break(connection) == ""
            assert list(file_problems(connection)) == []

    def take_everything_back(self, workspace: Workspace) -> None:
        """Undo what is in force, the latest first; a redo puts an operation in force again at its own place."""
        known = {entry.operation.id or 0: entry.operation for entry in list_history(workspace, limit=10_000)}
        in_force = {number: number for number, operation in known.items() if operation.reverses is None}
        for number, operation in sorted(known.items()):
            if operation.command == "redo":
                undone = known[operation.reverses or 0]
                in_force[undone.reverses or 0] = number
        for number in sorted(in_force, key=lambda number: -in_force[number]):
            if known[number].undone_by is None and known[number].command != "init":
                undo(workspace, number)
        assert tables(workspace) == self.start


def test_any_life_of_a_database_can_be_replayed_and_taken_back(templates: dict[str, Path]) -> None:
    machine = type("Life", (Life,), {"template": templates["empty"]})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=6,
            stateful_step_count=40,
            database=None,
            phases=[Phase.generate],  # shrinking a life on a real file takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
