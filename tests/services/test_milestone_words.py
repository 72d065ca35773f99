"""A milestone in words."""

from __future__ import annotations

from tests.builders import make_item
from tracker.services.milestone_words import SHOWN, hanging_lines, milestone_facts, milestone_heading
from tracker.services.milestones import add_milestone, show_milestone
from tracker.workspace import Workspace


def test_a_milestone_says_what_hangs_on_it(empty: Workspace) -> None:
    add_milestone(empty, "handover", "The handover", "2026-02-11", note="One source.")
    page = show_milestone(empty, "handover")
    assert milestone_heading(page.milestone) == "handover  The handover: estimated"
    assert milestone_facts(page.milestone, empty.today) == (
        ("Day", "2026-02-11 (Wednesday, in 37 days)"),
        ("Note", "One source."),
    )
    assert list(hanging_lines(page)) == ["Nothing hangs on it."]
    add_milestone(empty, "liaison-ends", "The liaison cell ends", "@handover + 6m")
    for _ in range(SHOWN + 1):
        make_item(empty, due="@handover + 2d")
    lines = list(hanging_lines(show_milestone(empty, "handover")))
    assert lines[:4] == [
        "1 milestone follows it:",
        "  liaison-ends  2026-08-11  @handover + 6m",
        "21 open items hang on it:",
        "  ACT-1  2026-02-15  Call the office",
    ]
    assert lines[-1] == "  ... and 1 more item"
