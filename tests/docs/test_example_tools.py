"""The tool that runs the examples and writes their outputs into the pages."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from docs.tools import examples
from docs.tools.examples import Command, File, Patch

PAGE = """\
# A page

```markdown
<!-- tips.md -->
| Who | What | Why |
```

```diff
--- tips.md
+++ tips.md
-| Who | What | Why |
+| Who | What to do | Why |
```

```console
# 2026-02-01, a Sunday
$ tracker list --columns ref,title \\
    --limit 2
Ref  Title
...

# 2026-02-03
$ tracker show CLR-99
tracker: There is no item CLR-99.
```

```sh
tracker is not run here
```
"""


def test_what_counts_in_a_page() -> None:
    file, patch, listing, showing = examples.read_page(PAGE)
    assert file == File("tips.md", "<!-- tips.md -->\n| Who | What | Why |\n")
    assert isinstance(patch, Patch)
    assert (patch.name, patch.old, patch.new) == ("tips.md", "| Who | What | Why |\n", "| Who | What to do | Why |\n")
    assert isinstance(listing, Command)
    assert listing.words == ("tracker", "list", "--columns", "ref,title", "--limit", "2")
    assert (listing.day, listing.expected, listing.may_fail) == ("2026-02-01", ("Ref  Title", "..."), False)
    assert isinstance(showing, Command)
    assert (showing.day, showing.may_fail) == ("2026-02-03", True)


def test_a_file_of_a_format_without_comments_is_named_above_its_block() -> None:
    calendar = "BEGIN:VCALENDAR\nEND:VCALENDAR\n"
    assert examples.read_page(f"<!-- saved as days.ics -->\n```text\n{calendar}```\n") == [File("days.ics", calendar)]
    assert examples.read_page(f"<!-- saved as days.ics -->\n\n```text\n{calendar}```\n") == []
    assert examples.read_page(f"```text\n{calendar}```\n") == []


def test_a_block_that_is_never_closed_is_an_error() -> None:
    with pytest.raises(ValueError, match="line 1: the block is never closed"):
        examples.read_page("```console\n$ tracker")


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        (["a", "b"], ["a", "b"], True),
        (["a", "b"], ["a", "c"], False),
        (["a"], ["a", "b"], False),
        (["a", "..."], ["a", "b", "c"], True),
        (["...", "c"], ["a", "b", "c"], True),
        (["a", "...", "c"], ["a", "c"], True),
        (["a", "...", "c"], ["a", "b"], False),
        (["a.c"], ["abc"], False),
        ([], [], True),
    ],
)
def test_comparing_with_parts_left_out(expected: list[str], actual: list[str], same: bool) -> None:
    assert examples.is_as_expected(expected, actual) is same


def test_a_new_output_is_shortened_like_the_old_one() -> None:
    old = ["Today is Monday.", "...", "  CLR-1  Water for Rutba", "...", "More on one item: tracker show REF"]
    new = ["Today is Tuesday.", "x", "  CLR-1  Drinking water for Rutba", "y", "z", "More: tracker show REF"]
    assert examples.shortened_like(old, new) == [new[0], "...", new[2], "...", new[5]]
    assert examples.shortened_like(["a", "", "b", "", "..."], ["a", "", "bee", "", "c"]) is None
    assert examples.shortened_like(["a", "", "b", "", "..."], ["A", "", "b", "", "c"]) == ["A", "", "b", "..."]
    assert examples.shortened_like(["a", "...", "nothing like it"], ["a", "b"]) == ["a", "...", "b"]
    assert examples.shortened_like(["a", "...", "nothing like it", "..."], ["a", "b"]) is None


def test_new_outputs_are_written_where_the_old_ones_were() -> None:
    page = "```console\n$ tracker init --seed none\n$ tracker db path\nold\n\n# 2026-02-01\n$ tracker list\n```\nend\n"
    new, remarks = examples.rewritten(page)
    assert remarks == []
    assert new == (
        "```console\n$ tracker init --seed none\n"
        "Created /home/layla/.local/share/tracker/tracker.db\nWhat needs action now: tracker\n"
        "$ tracker db path\n/home/layla/.local/share/tracker/tracker.db\n\n"
        "# 2026-02-01\n$ tracker list\n" + new.split("$ tracker list\n")[1]
    )
    assert examples.rewritten(new) == (new, [])


def test_a_command_does_not_come_to_fail_by_a_rewrite() -> None:
    page = "```console\n$ tracker init --seed none\n...\n$ tracker show CLR-9\nCLR-9  Water\n```\n"
    new, remarks = examples.rewritten(page)
    assert new == page
    assert len(remarks) == 1
    assert "line 4: tracker show CLR-9" in remarks[0]
    assert "ended with 66" in remarks[0]


def test_running_a_page_leaves_this_process_as_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACKER_ACTOR", "somebody else")
    before = dict(os.environ)
    ran = list(examples.run_page("```console\n$ tracker init\n$ tracker history --limit 1\n```\n"))
    assert "layla" in ran[1][1][0]
    assert (dict(os.environ), Path.cwd(), list(tmp_path.iterdir())) == (before, tmp_path, [])


def test_a_change_must_fit_the_file_exactly_once() -> None:
    page = "```markdown\n<!-- a.md -->\nx\nx\n```\n\n```diff\n--- a.md\n+++ a.md\n-x\n+y\n```\n"
    with pytest.raises(ValueError, match=r"the old lines are 2 times in a\.md"):
        list(examples.run_page(page))
