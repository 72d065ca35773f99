"""The pages hang together: generated parts are current, links lead somewhere, nothing is missing from the contents."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs import generate
from docs.tools.examples import ROOT
from docs.tools.markdown import anchor, escaped, first_sentence, table

DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$|`[^`\n]+`", "", text, flags=re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> set[str]:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {anchor(heading.replace(".", "").replace("/", "").replace("'", "")) for heading in headings}


def nav() -> list[str]:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    return re.findall(r"^ *- [^:\n]+: (\S+\.md)$", text.partition("\nnav:\n")[2], flags=re.MULTILINE)


def links(page: Path) -> Iterator[str]:
    for found in LINK.findall(without_code(page.read_text(encoding="utf-8"))):
        if not found.startswith(("https://", "http://", "mailto:")):
            yield found


def test_every_generated_part_stands_in_one_page() -> None:
    texts = [page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md")]
    for part in generate.PARTS:
        assert sum(f"<!-- generated: {part} -->" in text for text in texts) == 1, part
        assert sum(f"<!-- end of {part} -->" in text for text in texts) == 1, part


def test_a_part_that_is_out_of_date_is_found_and_written() -> None:
    page = "before\n<!-- generated: query-sorts -->\nas it was\n<!-- end of query-sorts -->\nafter\n"
    new = generate.up_to_date(page)
    assert "as it was" not in new
    assert "`deadline`" in new
    assert (new.startswith("before\n"), new.endswith("\nafter\n")) == (True, True)
    assert generate.up_to_date(new) == new


def test_the_generated_parts_are_current() -> None:
    done = subprocess.run(
        [sys.executable, str(DOCS / "generate.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        target, _, place = link.partition("#")
        file = (page.parent / target).resolve() if target else page
        assert file.is_file(), f"{name(page)}: {link}"
        if place:
            assert place in anchors(file), f"{name(page)}: {link}"


def test_every_page_is_in_the_contents() -> None:
    assert sorted(nav()) == sorted(page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md"))


def test_every_decision_is_listed() -> None:
    decisions = sorted(page.name for page in (DOCS / "decisions").glob("0*.md"))
    listed = re.findall(r"\]\((0[^)]+)\)", (DOCS / "decisions" / "index.md").read_text(encoding="utf-8"))
    assert listed == decisions
    assert [number.partition("-")[0] for number in decisions] == [f"{n:04}" for n in range(1, len(decisions) + 1)]


def test_every_decision_says_what_and_why_and_fits_on_half_a_page() -> None:
    for page in (DOCS / "decisions").glob("0*.md"):
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]} "), page.name
        assert {"**Decided.**", "**Cost.**"} <= set(re.findall(r"\*\*[^*]+\*\*", text)), page.name
        assert len(text.split()) <= 400, page.name


def test_small_pieces_of_markdown() -> None:
    assert table(("a", "b"), [("x|y", "")]) == "| a | b |\n| --- | --- |\n| x\\|y |  |"
    assert escaped("due<DATE and data_request [x]") == r"due\<DATE and data_request \[x\]"
    assert anchor("Vendor registration (REG)") == "vendor-registration-reg"
    assert first_sentence("One thing, e.g. this.\n\nMore.") == "One thing, e.g. this."
