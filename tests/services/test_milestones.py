"""Milestones as people move them: what hangs on them moves along, and nothing else does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.builders import JOB, count, item, make_item, move, rows
from tracker.errors import InvalidError, NotFoundError, RuleError
from tracker.services.completion import complete
from tracker.services.history import redo, undo
from tracker.services.milestones import (
    DayMove,
    MilestoneMove,
    add_milestone,
    edit_milestone,
    list_milestones,
    move_milestone,
    show_milestone,
)
from tracker.services.seed_documents import Document
from tracker.services.seeding import seed
from tracker.services.steps import add_step, close_steps, list_steps
from tracker.services.workflows import load_workflow_file
from tracker.workspace import Workspace

NEW = "2026-02-14"
WHY = "announced by the ministry"
BECAUSE = "milestone withdrawal moved to 2026-02-14 (announced by the ministry)"
BEFORE, AFTER = date(2026, 2, 1), date(2026, 3, 17)  # 30 days on; counted from NEW that is a public holiday, 16 March
HANGING = JOB.replace('title = "To do"', 'title = "To do"\ntarget = "@withdrawal + 30d"')


@pytest.fixture
def timeline(empty: Workspace) -> Workspace:
    """One milestone, and nothing that hangs on it yet."""
    add_milestone(empty, "withdrawal", "Last forces withdrawn", "2025-12-31", certainty="disputed")
    return empty


def load_job(workspace: Workspace, folder: Path) -> None:
    path = folder / "job.toml"
    path.write_text(HANGING, encoding="utf-8")
    load_workflow_file(workspace, path)


def day(workspace: Workspace, key: str) -> str:
    return str(show_milestone(workspace, key).milestone.day)


def moved(outcome: MilestoneMove) -> list[tuple[str, date | None, date | None]]:
    return [(one.ref, one.old, one.new) for one in outcome.shifts]


def test_moving_moves_what_hangs_on_it_and_nothing_else(timeline: Workspace, tmp_path: Path) -> None:
    load_job(timeline, tmp_path)
    own = make_item(timeline, due="@withdrawal + 30d").ref
    other = make_item(timeline, due="2026-02-01").ref
    listed = make_item(timeline).ref
    add_step(timeline, listed, "Hand in the keys", due="@withdrawal + 30d")
    job = make_item(timeline, kind="job").ref
    assert [item(timeline, ref).deadline for ref in (own, other, listed, job)] == [BEFORE] * 4
    outcome = move_milestone(timeline, "withdrawal", NEW, WHY)

    assert outcome.days == (DayMove("withdrawal", "Last forces withdrawn", date(2025, 12, 31), date(2026, 2, 14)),)
    assert moved(outcome) == [(ref, BEFORE, AFTER) for ref in (own, listed, job)]
    assert [item(timeline, ref).deadline for ref in (own, other, listed, job)] == [AFTER, BEFORE, AFTER, AFTER]
    assert list_steps(timeline, listed).steps[-1].due == AFTER


def test_it_is_one_operation_whose_events_say_why(timeline: Workspace) -> None:
    make_item(timeline, due="@withdrawal + 30d")
    make_item(timeline, due="@withdrawal - 2w")
    operations = count(timeline, "operations")
    move_milestone(timeline, "withdrawal", NEW, WHY)

    assert count(timeline, "operations") == operations + 1
    latest = rows(timeline, "operations")[-1]
    assert (latest["summary"], latest["reason"]) == ("milestone withdrawal moved to 2026-02-14", WHY)
    events = [row for row in rows(timeline, "events") if row["operation_id"] == latest["id"]]
    assert {row["reason"] for row in events} == {BECAUSE}
    assert {row["field"] for row in events} >= {"day", "due", "deadline"}


def test_one_undo_takes_all_back_and_redo_does_it_again(timeline: Workspace) -> None:
    add_milestone(timeline, "report", "The report is due", "@withdrawal + 1m")
    refs = [make_item(timeline, due=rule).ref for rule in ("@withdrawal + 30d", "@report")]
    move_milestone(timeline, "withdrawal", NEW, WHY, certainty="confirmed")
    then = [item(timeline, ref).deadline for ref in refs]
    undo(timeline)

    assert (day(timeline, "withdrawal"), day(timeline, "report")) == ("2025-12-31", "2026-01-31")
    assert show_milestone(timeline, "withdrawal").milestone.certainty == "disputed"
    assert [item(timeline, ref).deadline for ref in refs] == [BEFORE, date(2026, 1, 31)]
    redo(timeline)
    assert (day(timeline, "withdrawal"), day(timeline, "report")) == (NEW, "2026-03-14")
    assert [item(timeline, ref).deadline for ref in refs] == then


def test_a_dry_run_shows_the_same_and_changes_nothing(timeline: Workspace) -> None:
    add_milestone(timeline, "report", "The report is due", "@withdrawal + 1m")
    ref = make_item(timeline, due="@report + 30d").ref
    before = count(timeline, "events"), count(timeline, "operations"), item(timeline, ref)
    tried = move_milestone(timeline, "withdrawal", NEW, WHY, dry_run=True)

    assert (count(timeline, "events"), count(timeline, "operations"), item(timeline, ref)) == before
    assert day(timeline, "withdrawal") == "2025-12-31"
    done = move_milestone(timeline, "withdrawal", NEW, WHY)
    assert (tried.days, tried.shifts) == (done.days, done.shifts)
    assert moved(done)


def test_closed_items_and_done_steps_stay(timeline: Workspace) -> None:
    closed = make_item(timeline, due="@withdrawal + 30d").ref
    move(timeline, closed, "done")
    listed = make_item(timeline).ref
    add_step(timeline, listed, "Hand in the keys", due="@withdrawal + 30d")
    close_steps(timeline, listed, ["keys"])

    assert moved(move_milestone(timeline, "withdrawal", NEW, WHY)) == []
    assert (item(timeline, closed).due, list_steps(timeline, listed).steps[-1].due) == (BEFORE, BEFORE)


def test_a_chain_moves_as_a_whole_and_a_step_of_it_alone_only_what_follows(timeline: Workspace) -> None:
    add_milestone(timeline, "report", "The report is due", "@withdrawal + 1m")
    add_milestone(timeline, "answer", "The answer is due", "@report + 2w")
    add_milestone(timeline, "audit", "The audit begins", "2026-05-01")
    outcome = move_milestone(timeline, "withdrawal", NEW, WHY)
    assert [(one.key, str(one.new)) for one in outcome.days] == [
        ("withdrawal", NEW), ("report", "2026-03-14"), ("answer", "2026-03-28"),
    ]  # fmt: skip
    outcome = move_milestone(timeline, "report", "2026-04-01", "they need longer")

    assert [(one.key, str(one.new)) for one in outcome.days] == [("report", "2026-04-01"), ("answer", "2026-04-15")]
    assert (outcome.before.base, outcome.milestone.rule) == ("withdrawal", "")
    assert [one.key for one in move_milestone(timeline, "withdrawal", "2026-02-15", "x").days] == ["withdrawal"]


def test_a_milestone_can_begin_to_follow_another(timeline: Workspace) -> None:
    add_milestone(timeline, "report", "The report is due", "2026-01-31")
    outcome = move_milestone(timeline, "report", "@Withdrawal + 1 month", "agreed")

    assert (outcome.days, outcome.nothing, outcome.milestone.rule) == ((), False, "@withdrawal + 1m")
    assert rows(timeline, "operations")[-1]["summary"] == "milestone report follows @withdrawal + 1m"
    move_milestone(timeline, "withdrawal", NEW, WHY)
    assert day(timeline, "report") == "2026-03-14"


def test_a_milestone_may_fall_on_a_free_day(timeline: Workspace) -> None:
    assert add_milestone(timeline, "friday", "A Friday", "@withdrawal + 2d").day == date(2026, 1, 2)
    assert add_milestone(timeline, "saturday", "A Saturday", "2026-01-02 + 1d").day == date(2026, 1, 3)


def test_working_days_are_those_of_the_usual_calendar(timeline: Workspace) -> None:
    # 1 January is a holiday, 2 and 3 January the weekend.
    assert add_milestone(timeline, "office", "The office opens", "@withdrawal + 1wd").day == date(2026, 1, 4)
    add_milestone(timeline, "later", "Much later", "@withdrawal + 2500wd")
    assert any(row["day"].year == 2032 for row in rows(timeline, "holidays"))


def test_words_about_today_are_settled_at_once(timeline: Workspace) -> None:
    added = add_milestone(timeline, "soon", "Soon", "in 2 weeks")
    assert (added.day, added.rule) == (date(2026, 1, 19), "")
    assert add_milestone(timeline, "end", "End of the month", "eom").day == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("key", "rule", "circle"),
    [
        ("withdrawal", "@withdrawal + 2w", "withdrawal -> withdrawal"),
        ("withdrawal", "@report", "withdrawal -> report -> withdrawal"),
        ("withdrawal", "@answer - 1m", "withdrawal -> answer -> report -> withdrawal"),
    ],
)
def test_a_circle_is_named_and_refused(timeline: Workspace, key: str, rule: str, circle: str) -> None:
    add_milestone(timeline, "report", "The report is due", "@withdrawal + 1m")
    add_milestone(timeline, "answer", "The answer is due", "@report + 2w")
    operations = count(timeline, "operations")
    with pytest.raises(InvalidError, match=f"would follow itself: {circle}\\."):
        move_milestone(timeline, key, rule, "x")
    assert (count(timeline, "operations"), day(timeline, key)) == (operations, "2025-12-31")


def test_what_makes_no_sense_is_refused(timeline: Workspace) -> None:
    with pytest.raises(NotFoundError, match=r"no milestone 'withdrawel'.*Did you mean 'withdrawal'"):
        move_milestone(timeline, "withdrawel", NEW, WHY)
    with pytest.raises(InvalidError, match=r"no milestone 'withdrawel'.*Did you mean withdrawal"):
        add_milestone(timeline, "x", "X", "@withdrawel + 1m")
    with pytest.raises(InvalidError, match="'entered' is a date of an item"):
        add_milestone(timeline, "x", "X", "entered + 3d")
    with pytest.raises(RuleError, match="soonish"):
        add_milestone(timeline, "x", "X", "soonish")
    with pytest.raises(InvalidError, match="outside 1900 to 2200"):
        add_milestone(timeline, "x", "X", "@withdrawal + 999y")
    with pytest.raises(InvalidError, match="There is a milestone 'withdrawal' already"):
        add_milestone(timeline, "Withdrawal", "X", NEW)
    for key in ("", "two words", "9", "x-", "الانسحاب"):
        with pytest.raises(InvalidError, match="cannot be a key"):
            add_milestone(timeline, key, "X", NEW)
    with pytest.raises(InvalidError, match=r"'sure' is not a certainty. One of: confirmed, estimated, disputed"):
        add_milestone(timeline, "x", "X", NEW, certainty="sure")
    with pytest.raises(InvalidError, match="title is empty"):
        add_milestone(timeline, "x", " ", NEW)
    with pytest.raises(InvalidError, match="moves for a reason"):
        move_milestone(timeline, "withdrawal", NEW, " ")
    with pytest.raises(InvalidError, match="Nothing to change on withdrawal"):
        edit_milestone(timeline, "withdrawal")
    assert count(timeline, "milestones") == 1


def test_moving_to_where_it_is_changes_nothing(timeline: Workspace) -> None:
    operations = count(timeline, "operations")
    outcome = move_milestone(timeline, "withdrawal", "2025-12-31", WHY)
    assert (outcome.nothing, outcome.days, count(timeline, "operations")) == (True, (), operations)
    assert not move_milestone(timeline, "withdrawal", "2025-12-31", WHY, certainty="confirmed").nothing


def test_what_is_said_about_it_can_be_changed(timeline: Workspace) -> None:
    ref = make_item(timeline, due="@withdrawal + 30d").ref
    edited = edit_milestone(timeline, "with", title="All gone", certainty="Confirmed", note="A letter says so.")
    assert (edited.title, edited.certainty, edited.note) == ("All gone", "confirmed", "A letter says so.")
    assert (edited.day, item(timeline, ref).deadline) == (date(2025, 12, 31), BEFORE)


def test_a_part_of_its_key_is_enough_unless_several_have_it(seeded: Workspace) -> None:
    for wanted in ("withdrawal", "@withdrawal", "WITHDRAWAL", "withdr"):
        assert show_milestone(seeded, wanted).milestone.key == "withdrawal"
    assert show_milestone(seeded, "completion").milestone.key == "reported-completion"
    with pytest.raises(InvalidError, match="could be 'liaison-end-pacts', 'liaison-end-control'"):
        show_milestone(seeded, "liaison")


def test_a_list_is_in_order_of_days_and_counts_what_hangs(seeded: Workspace, tmp_path: Path) -> None:
    load_job(seeded, tmp_path)
    make_item(seeded, due="@withdrawal + 30d")
    both = make_item(seeded, kind="job").ref
    add_step(seeded, both, "Hand in the keys", due="@withdrawal + 10d")
    sent = make_item(seeded, kind="job").ref
    move(seeded, sent, "sent")
    listed = list_milestones(seeded)

    assert [one.milestone.day for one in listed] == sorted(one.milestone.day for one in listed)
    counts = {one.milestone.key: (one.items, one.milestones) for one in listed}
    assert (counts["withdrawal"], counts["ceremony"]) == ((2, 0), (0, 1))
    assert sum(items for items, _ in counts.values()) == 2


def test_a_page_shows_claims_items_and_what_follows(seeded: Workspace) -> None:
    late = make_item(seeded, due="@pacts-signed + 12m").ref
    soon = make_item(seeded, due="@pacts-signed + 9m").ref
    page = show_milestone(seeded, "pacts-signed")

    assert [(claim.key, claim.status) for claim in page.claims] == [("pacts-signed-in-may", "disputed")]
    assert [one.ref for one in page.items] == [soon, late]
    assert [one.deadline for one in page.items] == [date(2026, 2, 10), date(2026, 5, 10)]
    assert [one.key for one in page.milestones] == ["liaison-end-pacts"]


def test_a_workflow_may_name_a_milestone_before_there_is_one(empty: Workspace, tmp_path: Path) -> None:
    load_job(empty, tmp_path)
    ref = make_item(empty, kind="job").ref
    assert item(empty, ref).deadline is None
    add_milestone(empty, "withdrawal", "Last forces withdrawn", "2025-12-31")
    assert item(empty, ref).deadline == BEFORE


def test_the_seeded_days_agree_with_their_rules(seeded: Workspace) -> None:
    rules = {one.milestone.key: one.milestone.rule for one in list_milestones(seeded) if one.milestone.rule}
    assert rules == {
        "exit-plan-end": "@exit-plan-notice + 12m",
        "liaison-end-pacts": "@pacts-signed + 6m",
        "liaison-end-control": "@full-control + 6m",
        "liaison-end-ceremony": "@ceremony + 6m",
    }
    for key, rule in rules.items():
        assert move_milestone(seeded, key, rule, "counted again", dry_run=True).nothing


def document(*lines: str) -> Document:
    head = "| Key | Date | Rule | Title | Certainty |\n|---|---|---|---|---|\n"
    return Document("dates", head + "".join(f"| {line} |\n" for line in lines), {})


def test_a_seed_that_moves_a_milestone_moves_what_hangs_on_it(empty: Workspace) -> None:
    follows = "report | {} | @withdrawal + 1m | Report | estimated"
    seed(empty, document("withdrawal | 2025-12-31 | - | Out | estimated", follows.format("2026-01-31")))
    add_milestone(empty, "answer", "The answer is due", "@report + 2w")
    refs = [make_item(empty, due=rule).ref for rule in ("@withdrawal + 30d", "@answer")]
    changed = document("withdrawal | 2026-02-14 | - | Out | estimated", follows.format("2026-03-14"))
    seed(empty, changed)
    assert item(empty, refs[0]).deadline == BEFORE
    done = seed(empty, changed, update=True)

    assert (done.updated, done.problems) == ([("milestone", "withdrawal"), ("milestone", "report")], [])
    assert [day(empty, key) for key in ("withdrawal", "report", "answer")] == [NEW, "2026-03-14", "2026-03-28"]
    assert [item(empty, ref).deadline for ref in refs] == [AFTER, date(2026, 3, 28)]
    reasons = {row["reason"] for row in rows(empty, "events") if row["field"] == "deadline" and row["old"]}
    assert reasons == {
        "milestone withdrawal moved to 2026-02-14 (seed dates)", "milestone answer moved to 2026-03-28 (seed dates)",
    }  # fmt: skip
    undo(empty)
    assert [day(empty, key) for key in ("withdrawal", "report", "answer")] == ["2025-12-31", "2026-01-31", "2026-02-14"]
    assert item(empty, refs[0]).deadline == BEFORE


def test_a_seed_may_follow_a_milestone_of_the_database(timeline: Workspace) -> None:
    done = seed(timeline, document("report | 2026-01-30 | @withdrawal + 1m | Report | estimated"))
    assert day(timeline, "report") == "2026-01-31"
    assert done.problems == ["Line 3: the milestone report is 2026-01-31, not 2026-01-30: @withdrawal + 1m"]
    again = seed(timeline, document("report | 2026-01-30 | @withdrawal + 1m | Report | estimated"))
    assert (again.problems, again.unchanged) == ([], 1)


def test_a_seed_that_follows_nothing_known_is_pointed_out(timeline: Workspace) -> None:
    done = seed(timeline, document("report | 2026-01-30 | @withdrawel + 1m | Report | estimated"))
    assert done.problems == ["Line 3: the milestone report follows @withdrawel, which is not there; it stays put"]
    assert day(timeline, "report") == "2026-01-30"


def test_a_seed_that_closes_a_circle_changes_nothing(empty: Workspace) -> None:
    seed(empty, document("withdrawal | 2025-12-31 | - | Out | estimated"))
    add_milestone(empty, "report", "The report is due", "@withdrawal + 1m")
    operations = count(empty, "operations")
    with pytest.raises(InvalidError, match="would follow itself"):
        seed(empty, document("withdrawal | 2025-12-31 | @report - 1m | Out | estimated"), update=True)
    assert (count(empty, "operations"), show_milestone(empty, "withdrawal").milestone.rule) == (operations, "")


def test_keys_are_completed_with_day_and_title(seeded: Workspace) -> None:
    assert complete(seeded, "milestone", "WITH") == [("withdrawal", "2025-12-31 Last forces withdrawn, as scheduled")]
