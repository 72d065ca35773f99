"""Workflow files: what is read, and how a mistake is explained to the person who edits one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tracker.domain.workflow import Case, Check, Fill
from tracker.errors import InvalidError
from tracker.storage.workflow_file import read_workflow

FOLDER = Path(__file__).parents[2] / "tracker" / "workflows"
SMALL = """
key = "job"
prefix = "JOB"
title = "Job"
group = "other"
words = ["Job", "عمل"]
renews = "valid_until - 60d"
alerts = [60, 30]

[[state]]
key = "draft"
title = "Draft"
target = "entered + 3d"
[[state.case]]
when = "urgent=yes"
target = "entered + 1d"

[[state]]
key = "sent"
title = "Sent"
waits_on = "them"

[[state]]
key = "done"
title = "Done"
closed = true
outcome = "done"

[[move]]
from = "draft"
to = "sent"
title = "Send"
sends = true
needs = ["start"]
after = ["office-confirmed"]
fill = [{ field = "start", rule = "entered" }]
[[move.check]]
field = "count"
minimum = 3
level = "refuse"

[[move]]
from = "*open"
to = "done"
title = "Finish"

[[step]]
key = "office-confirmed"
title = "Confirm the office"

[[field]]
key = "start"
title = "Start"
type = "date"
default = 2026-03-31

[[field]]
key = "count"
title = "Count"
type = "decimal"
minimum = 0.10
default = 5

[[field]]
key = "urgent"
title = "Urgent"
type = "boolean"
default = true
"""
AGAIN = "Correct the file and load it again."


def refusal(text: str) -> str:
    with pytest.raises(InvalidError) as caught:
        read_workflow(text, "job.toml")
    message = str(caught.value)
    assert message.endswith(f" {AGAIN}")
    assert "\n" not in message
    return message.removesuffix(f" {AGAIN}")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_the_built_in_files_load(path: Path) -> None:
    assert read_workflow(path.read_text(encoding="utf-8"), path.name).key == path.stem


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_the_built_in_files_begin_by_saying_what_may_be_changed(path: Path) -> None:
    head = path.read_text(encoding="utf-8").split("\nkey =")[0]
    assert "How to change it" in head
    assert all(line.startswith("#") for line in head.splitlines() if line)


def test_the_small_file() -> None:
    workflow = read_workflow(SMALL, "job.toml")
    assert workflow.words == ("job", "عمل")
    assert workflow.alerts == (60, 30)
    assert workflow.renews == "valid_until - 60d"
    assert [state.waits_on for state in workflow.states] == ["us", "them", "nobody"]
    assert workflow.start.cases == (Case("urgent=yes", "entered + 1d"),)
    send, finish = workflow.moves
    assert (send.sources, send.needs, send.after, send.sends) == (("draft",), ("start",), ("office-confirmed",), True)
    assert send.checks == (Check("count", "3", "refuse"),)
    assert send.fills == (Fill("start", "entered"),)
    assert finish.sources == ("draft", "sent")
    assert [(field.minimum, field.default) for field in workflow.fields] == [
        ("", "2026-03-31"),
        ("0.10", "5"),
        ("", "yes"),
    ]


def test_every_open_state_but_the_one_it_leads_to() -> None:
    workflow = read_workflow(SMALL + '\n[[move]]\nfrom = ["*open"]\nto = "draft"\ntitle = "Back"\n', "job.toml")
    assert workflow.moves[-1].sources == ("sent",)


@pytest.mark.parametrize("text", ["\ufeff" + SMALL, SMALL.replace("\n", "\r\n")], ids=["bom", "crlf"])
def test_files_from_notepad_are_read(text: str) -> None:
    assert read_workflow(text, "job.toml") == read_workflow(SMALL, "job.toml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'title = "Draft"',
            'titel = "Draft"',
            ("job.toml: state 'draft', title: it is missing; state 'draft', titel: it is not known here. Did you mean"
            " title?"),
        ),
        (
            'group = "other"',
            'group = "other"\nxyz = 1',
            ("job.toml: xyz: it is not known here. Known: key, prefix, title, group, text, words, renews, renews_when,"
            " ends, alerts, state, move, step, field."),
        ),
        (
            'from = "draft"',
            'form = "draft"',
            ("job.toml: move ? -> sent, from: it is missing; move ? -> sent, form: it is not known here. Did you mean"
            " from?"),
        ),
        ('key = "draft"', "", "job.toml: state 1, key: it is missing."),
        ('key = "draft"', 'key = ""', "job.toml: state 1, key: it is empty."),
        ('key = "job"', "key = 5", "job.toml: key: it must be text in quotation marks."),
        (
            "sends = true",
            'sends = "yes"',
            "job.toml: move draft -> sent, sends: it must be true or false, without quotation marks.",
        ),
        (
            'waits_on = "them"',
            'waits_on = "they"',
            "job.toml: state 'sent', waits_on: it must be 'us', 'them' or 'nobody', not 'they'.",
        ),
        ("[60, 30]", '["60"]', "job.toml: alerts 1: it must be a whole number, without quotation marks."),
        ("[60, 30]", "60", "job.toml: alerts: it must be a list in [ ]."),
        ('needs = ["start"]', "needs = 3", "job.toml: move draft -> sent, needs: it must be a list in [ ]."),
        (
            'needs = ["start"]',
            "needs = [3]",
            "job.toml: move draft -> sent, needs 1: it must be text in quotation marks.",
        ),
        (
            'field = "count"',
            'feild = "count"',
            ("job.toml: move draft -> sent, check 1, field: it is missing; move draft -> sent, check 1, feild: it is"
            " not known here. Did you mean field?"),
        ),
        (
            'level = "refuse"',
            'level = "stop"',
            "job.toml: move draft -> sent, check 'count', level: it must be 'warn' or 'refuse', not 'stop'.",
        ),
        ("minimum = 3", "minimum = [3]", ("job.toml: move draft -> sent, check 'count', minimum: it must be text in"
         " quotation marks.")),
        (
            'when = "urgent=yes"',
            "when = true",
            "job.toml: state 'draft', case 'True', when: it must be text in quotation marks.",
        ),
        (
            'title = "Send"',
            'title = "Se\\u001bnd"',
            "job.toml: move draft -> sent, title: it must be one line without control characters.",
        ),
        (
            'title = "Send"',
            f'title = "{"x" * 501}"',
            "job.toml: move draft -> sent, title: it has 501 characters; at most 500 fit.",
        ),
        ("minimum = 0.10", "minimum = nan", ("job.toml: field 'count', minimum: 'NaN' is not a number."
         " Write digits with a point, like 33.25.")),
        (
            'after = ["office-confirmed"]',
            'after = ["office-confirmd"]',
            "job.toml: move draft -> sent, after: there is no step 'office-confirmd'. Did you mean office-confirmed?",
        ),
        (
            'prefix = "JOB"',
            'prefix = "job"',
            "job.toml: prefix: 'job' is not a prefix; use 2 to 6 capital letters.",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_key_and_reason(old: str, new: str, message: str) -> None:
    assert old in SMALL
    assert refusal(SMALL.replace(old, new, 1)) == message


def test_all_problems_stand_in_one_message() -> None:
    text = SMALL.replace('prefix = "JOB"', 'prefix = "j"').replace('needs = ["start"]', 'needs = ["strat"]')
    assert refusal(text) == (
        "job.toml: prefix: 'j' is not a prefix; use 2 to 6 capital letters; move draft -> sent, needs: there is no"
        " field 'strat'. Did you mean start?"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("key", "job.toml is not a TOML file: Expected '=' after a key in a key/value pair (at end of document)."),
        ("a = 1\nb =", "job.toml is not a TOML file: Invalid value (at end of document)."),
        ("a = " + "[" * 100_000, "job.toml is not a TOML file: it is nested too deeply."),
        ("a = " + "1" * 5_000, "job.toml is not a TOML file: a number in it has too many digits."),
        ("", "job.toml: key: it is missing; prefix: it is missing; title: it is missing; group: it is missing."),
        (SMALL.replace("[[state]]", "[[states]]").replace("[[state.case]]", "[[states.case]]"),
         "job.toml: states: it is not known here. Did you mean state?"),
    ],
    ids=["no value", "no value on line 2", "deep", "long number", "empty", "misspelt table"],
)  # fmt: skip
def test_what_is_no_workflow_at_all(text: str, message: str) -> None:
    assert refusal(text) == message


def test_a_single_table_where_a_list_is_meant() -> None:
    text = SMALL.split("[[step]]", maxsplit=1)[0] + '[step]\nkey = "office-confirmed"\ntitle = "Confirm"\n'
    assert refusal(text) == "job.toml: step: it must be a list in [ ]."


def test_pydantic_is_not_imported_by_the_domain() -> None:
    code = (
        "import sys, tracker.domain.workflow_rules, tracker.domain.fields; "
        "sys.exit(any(name.split('.')[0] in ('pydantic', 'sqlalchemy') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=FOLDER.parents[1]).returncode == 0
