"""The commands in the pages print what the pages say."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.tools import examples

PAGES = examples.pages()
WITH_EXAMPLES = {
    "README.md",
    "docs/howto/register-as-a-contractor.md",
    "docs/howto/log-and-chase-a-clearance.md",
    "docs/howto/send-a-csv-status-report.md",
    "docs/howto/seed-from-your-own-document.md",
    "docs/howto/change-a-workflow.md",
    "docs/howto/be-reminded.md",
    "docs/howto/why-a-deadline-is-what-it-is.md",
    "docs/howto/keep-the-calendar.md",
    "docs/howto/renew-and-repeat.md",
    "docs/howto/work-in-the-terminal-ui.md",
}
REFRESH = "Look at the difference, then run: python docs/generate.py --examples"


def name(page: Path) -> str:
    return page.relative_to(examples.ROOT).as_posix()


def test_the_readme_and_every_how_to_have_examples() -> None:
    assert {name(page) for page in PAGES} >= WITH_EXAMPLES
    assert {f"docs/howto/{page.name}" for page in (examples.ROOT / "docs/howto").iterdir()} <= WITH_EXAMPLES


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_examples_of_a_page(page: Path) -> None:
    for command, actual, code in examples.run_page(page.read_text(encoding="utf-8")):
        where = f"{name(page)}:{command.line}: {' '.join(command.words)}"
        if command.words[0] == "tracker":
            assert (code != 0) == command.may_fail, f"{where}\nended with {code}: {actual}"
        if not examples.is_as_expected(command.expected, actual):
            assert actual == list(command.expected), f"{where}\n{REFRESH}"
