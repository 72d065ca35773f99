"""A workflow drawn in plain text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.small_workflow import DONE, DRAFT, FINISH, SEND, SENT, make
from tests.domain.test_workflow import BUILT_IN, KEYS
from tracker.domain.workflow import Case, Check, Move
from tracker.domain.workflow_picture import draw


@pytest.mark.parametrize("key", KEYS)
def test_a_picture_names_every_state_and_move_in_at_most_100_columns(key: str) -> None:
    workflow = BUILT_IN[key]
    lines = draw(workflow).splitlines()
    assert max(map(len, lines)) <= 100
    assert [line[1:].split("]")[0] for line in lines if line.startswith("[")] == [
        state.key for state in workflow.states
    ]
    shown = [line.strip() for line in lines if line.lstrip().startswith("->")]
    assert shown == [
        f"-> {move.to}: {move.title}" for state in workflow.states for move in workflow.moves_from(state.key)
    ]


def test_how_a_picture_reads() -> None:
    Case("kind=big", "@fair + 1m", "today")
    workflow = make(
        text="Anything.",
        states=(
            replace(
                DRAFT, text="Not yet.", target="field:start - 48h", cases=(Case("kind=big", "@fair + 1m", "today"),)
            ),
            replace(SENT, target="entered + 10wd", late="submitted + 28d", extension="1w", repeats=True),
            replace(DRAFT, key="asked", title="Asked", pauses=True),
            DONE,
        ),
        moves=(
            replace(
                SEND,
                needs=("note", "count"),
                after=("office-confirmed",),
                needs_reference=True,
                sends=True,
                papers_until="start",
                second_source=True,
                checks=(
                    Check("count", "3", maximum="cost"),
                    Check("start", maximum="today - 2y", level="refuse", when="kind=big"),
                ),
            ),
            Move(("sent",), "asked", "Ask"),
            Move(("asked",), "sent", "Answer", resumes="restart"),
            replace(FINISH, by_date="valid_until + 1d"),
        ),
    )
    assert draw(workflow) == PICTURE


PICTURE = """\
Job (job, JOB-1, JOB-2, ...)
Anything.

[draft] Draft - our turn  (new items start here)
    Not yet.
    If kind is big: target 1 month after the milestone fair; very late on today.
    Otherwise: target 48 hours before 'Start'.
    -> sent: Send
       needs Note, Count
       needs their reference number
       first: Confirm the office
       needs an observation from a second source
       no required document may expire before 'Start'
       warns unless 'Count' is given, at least 3, at most 'Cost'
       refuses unless 'Start' is given, at most 2 years before today (if kind is big)
       counts as sent

[sent] Sent - their turn
    Target 10 working days after the status began; very late 28 days after it was sent.
    The time starts again with each observation.
    May be extended once by 1 week.
    -> asked: Ask
    -> done: Finish
       happens by itself 1 day after the validity ends

[asked] Asked - our turn, their clock stops
    -> sent: Answer
       their clock starts again

[done] Done - closed: done

Times are targets: what to aim for and when to ask again. They are not law."""


def test_a_picture_cannot_command_the_terminal() -> None:
    assert "\x1b" not in draw(make(title="Job\x1b[2J"))
