"""What people read after a slip, and what the history says."""

from __future__ import annotations

import pytest

from tests.cli.running import run

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (["report", "status", "--output", "status.xlsx"], 65, "Name it .csv"),
        (["report", "--view", "x", "--output", "v.csv"], 2, "Which report?"),
        (["note", "CLR-1", "they", "want", "papers"], 2, "goes in quotes"),
        (["edit", "REG-1", "tender_ref=AB-07"], 2, "--field tender_ref=AB-07"),
        (["undo", "REG-1"], 2, "this is not a whole number"),
        (["move", "CLR-1", "--query", "is:open"], 2, "not both"),
        (["claim", "list", "--status", "disputd"], 65, "Did you mean disputed?"),
        (["list", "due:tomorow"], 65, "Did you mean tomorrow?"),
    ],
)
def test_a_slip_is_answered_with_the_cure(command: list[str], code: int, says: str) -> None:
    result = run(*command)
    assert (result.code, says in result.err) == (code, True), result.err


def test_an_empty_answer_says_what_may_be_wrong() -> None:
    assert "goes in quotes within the query" in run("list", "stakeholder:academic fuel").err


def test_global_options_stand_anywhere() -> None:
    assert run("edit", "REG-1", "--owner", "omar", "--quiet", "--actor", "sara").err == ""
    assert "sara: edit REG-1" in run("history", "--limit", "1").out


def test_a_term_with_a_minus_is_part_of_the_query() -> None:
    assert run("list", "-kind:fund", "--columns", "ref", "--plain").out.split() == ["Ref", "REG-1", "CLR-1", "DAT-1"]


def test_history_speaks_of_names_and_local_times() -> None:
    run("edit", "CLR-1", "--field", "window_from=2026-03-01 07:00", "--stakeholder", "investors")
    run("step", "done", "CLR-1", "1")
    said = run("history", "CLR-1", "--limit", "2").out
    assert "window_from: nothing -> 2026-03-01 07:00" in said
    assert "stakeholder: NGOs and humanitarian groups -> Investors" in said
    assert "step 'Confirm that the office exists" in said
    assert "stakeholder_id" not in said


def test_a_page_says_when_a_permission_does_not_hold() -> None:
    run("edit", "CLR-1", "--field", "window_from=2026-03-01 07:00", "--field", "window_to=2026-03-02 07:00")
    for to in ("submitted", "acknowledged", "security_review", "approved"):
        run("move", "CLR-1", to, "--override", "a drill", "--field", "purpose=drill", "--field", "variant=movement")
    assert "NOT valid yet: it begins on 2026-03-01." in run("show", "CLR-1").out
    assert run("list", "is:valid", "--columns", "ref", "--plain").out.split() == ["Ref"]


def test_a_report_takes_a_view() -> None:
    run("view", "add", "funds", "kind:fund", "--columns", "ref,title")
    assert run("report", "status", "--view", "funds", "--plain").lines[0] == "ref,title"
