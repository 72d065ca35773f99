"""The screens of the terminal UI, drawn by the real app on the demonstration database: as pictures and as text.

    python docs/tools/screens.py           draw all pictures into docs/images/tui
    python docs/tools/screens.py NAME ...  draw some of them

An SVG has no fonts in it and names none that would be fetched. A PNG is drawn with the fonts of this machine.
"""

from __future__ import annotations

import asyncio
import html
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, cast

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from rich.cells import cell_len  # noqa: E402
from textual import events  # noqa: E402
from textual.pilot import Pilot  # noqa: E402

from docs.tools import demonstration  # noqa: E402
from tracker.cli.tui import parse_add  # noqa: E402
from tracker.tui import item_actions  # noqa: E402
from tracker.tui.app import TrackerApp  # noqa: E402
from tracker.tui.views import VIEWS  # noqa: E402
from tracker.tui.widgets.form import FormLine  # noqa: E402
from tracker.workspace import Workspace  # noqa: E402

FOLDER = ROOT / "docs" / "images" / "tui"
WIDE, NARROW = (120, 40), (80, 24)
PATIENCE = 30.0  # seconds after which a screen that should come is taken for missing
FONTS = ("DejaVu Sans Mono", "Noto Sans Mono")  # with Arabic and the characters of boxes and bars; then any monospace
FONT_SIZE = 20.26  # at which a character of DejaVu Sans Mono is as wide as a cell
CELL, LINE, MARGIN = 12.2, 24.4, 8  # of an exported picture: a cell's width, a line's height, the space around
COLOURS = 128  # of a PNG; the edges of letters need most of them
RESTED = 0.3  # seconds: some things are only read once a person has paused for a fifth of a second


@dataclass(frozen=True, slots=True)
class Picture:
    """A screen worth a picture: where to begin, what to press, and what a person who cannot see it should know."""

    name: str
    about: str
    view: str = "items"
    size: tuple[int, int] = WIDE
    page: str = ""  # the item whose page is opened first
    keys: Sequence[str] = ()  # names of keys; `type:` before what is typed
    theme: str = ""


_OF_VIEWS = {
    "overview": "What is overdue, due today and due this week, with the number of each; beside it a bar for each week.",
    "items": "A table with an item on each line: ref, health, status, when, title. Beside it the page of one item.",
    "board": "A column for each status of a workflow, with its items as cards.",
    "agenda": "The month as a calendar, with free days marked, and beside it what is due on each day.",
    "timeline": "A bar for each item from the day it was raised to its deadline, and a line for today.",
    "stakeholders": "A list of those who act, and beside it the items of one of them.",
    "authorities": "A list of the offices, whether they are confirmed, and beside it the items of one of them.",
    "claims": "A list of statements with how sure they are, and beside it what speaks for and against one of them.",
}
_BEGUN = {"stakeholders": ["j", "j"], "authorities": ["j"], "claims": ["j"] * 15}  # to something that tells
PICTURES = (
    *(
        Picture(entry.name, _OF_VIEWS.get(entry.name, entry.about), entry.name, keys=_BEGUN.get(entry.name, ()))
        for entry in VIEWS
    ),
    *(
        Picture(
            f"{entry.name}-80x24",
            f"{entry.title} on a small terminal, 80 by 24.",
            entry.name,
            NARROW,
            keys=_BEGUN.get(entry.name, ()),
        )
        for entry in VIEWS
    ),
    Picture(
        "page", "The page of an item: where it stands, the moves that are open, its steps, its fields.", page="CLR-2"
    ),
    Picture(
        "form", "The form of a clearance, with a line for each field and its meaning below.", page="CLR-4", keys=["e"]
    ),
    Picture("move", "The statuses an item can go to, each with what is still missing.", page="CLR-2", keys=["m"]),
    Picture(
        "add",
        "One line to add an item, and below it what it would add.",
        "overview",
        keys=["a", "type:clearance 'Tents for Hit' --stakeholder furat --due +10wd", "see:Due: "],
    ),
    Picture("report", "The status report with its first rows and a button to save it as CSV.", "overview", keys=["r"]),
    Picture("keys", "The keys that work in the table of items, by what they are for.", keys=["question_mark"]),
    Picture("light", "The overview in the light theme.", "overview", theme="tracker-light"),
    Picture(
        "contrast", "The table of items in the dark theme with the strongest contrast.", theme="tracker-dark-contrast"
    ),
)


class Hand:
    """Presses keys in an app that runs, and waits until what they began is done."""

    def __init__(self, pilot: Pilot[int]) -> None:
        self.pilot = pilot
        self.app = cast(TrackerApp, pilot.app)

    async def press(self, *keys: str) -> None:
        """Press keys by name; `type:` before a text types it, `see:` waits until it is there, `to:` goes to that line.

        What is typed comes in one piece, as when it is pasted: key by key it would take most of the time.
        """
        for key in keys:
            what, _, text = key.partition(":")
            if what == "see":
                await self.until(lambda text=text: any(text in line for line in self.lines))  # type: ignore[misc]
            elif what == "to":
                while self.line_of_form != text:
                    await self.pilot.press("tab")
            elif what == "type":
                self.app.post_message(events.Paste(text))
                await self.pilot.pause()
            else:
                await self.pilot.press(key)

    async def settle(self) -> None:
        """Wait until nothing is read, saved or to be drawn any more. Raises what went wrong in the app."""

        def busy() -> bool:
            reading = (worker.group in ("read", "rows", "page") and worker.is_running for worker in self.app.workers)
            return self.app.work_.changing or any(reading)

        await self.pilot.pause(RESTED)
        await self.until(lambda: not busy())
        await self.pilot.pause()
        if self.app.unexpected:
            raise self.app.unexpected[-1]

    async def until(self, come: Callable[[], Any]) -> None:
        """Wait until something has come."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while not come():
            if asyncio.get_running_loop().time() > deadline:
                raise TimeoutError("\n".join(["it never came; the screen:", *self.lines]))
            await self.pilot.pause(0.02)

    @property
    def line_of_form(self) -> str:
        """The title of the line of a form that the cursor is in."""
        focused = self.app.screen.focused
        around = focused.ancestors if focused else ()
        return next((node.asked.title for node in around if isinstance(node, FormLine)), "")

    @property
    def lines(self) -> list[str]:
        """The screen as plain text, without what has no width."""
        strips = self.app.screen._compositor.render_strips()  # noqa: SLF001 - there is no other way to the text
        return ["".join(segment.text for segment in strip).replace("\u200e", "").rstrip() for strip in strips]


@asynccontextmanager
async def running(workspace: Workspace, view: str, size: tuple[int, int]) -> AsyncIterator[Hand]:
    """Run the app without a terminal, with a view shown and read."""
    app = TrackerApp(workspace, parse_add=parse_add, first=view)
    try:
        async with app.run_test(size=size) as pilot:
            hand = Hand(pilot)
            await hand.settle()
            yield hand
    finally:
        workspace.close()


async def shown(picture: Picture, database: Path) -> tuple[str, list[str]]:
    """Return a screen as SVG and as lines of text."""
    settings = {"tui_theme": picture.theme} if picture.theme else {}
    async with running(demonstration.workspace(database, **settings), picture.view, picture.size) as hand:
        if picture.page:
            item_actions.open_page(hand.app, picture.page)
            await hand.settle()
        await hand.press(*picture.keys)
        await hand.settle()
        background = hand.app.current_theme.background or "#000000"
        return clean(hand.app.export_screenshot(simplify=True), picture, background), hand.lines


# SVG


def clean(svg: str, picture: Picture, background: str) -> str:
    """Return an exported picture without its window frame and without a name of the internet, always the same."""
    width, height = picture.size[0] * CELL + 2 * MARGIN, picture.size[1] * LINE + 2 * MARGIN
    svg = re.sub(r"@font-face \{.*?\n    \}\n", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"terminal-\d+", picture.name, svg)
    svg = re.sub(r"<clipPath id=\"[^\"]*-line-\d+\">.*?</clipPath>", "", svg, flags=re.DOTALL)
    svg = re.sub(r" clip-path=\"url\(#[^)]*-line-\d+\)\"", "", svg)
    svg = re.sub(r"\.[a-z0-9-]+-title \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(
        r"</defs>.*?<g transform=\"translate\(9, 41\)\"",
        f'</defs>\n<title>{html.escape(picture.about)}</title>\n<rect width="{width:g}" height="{height:g}" '
        f'fill="{background}"/>\n<g transform="translate({MARGIN}, {MARGIN})"',
        svg,
        flags=re.DOTALL,
    )
    svg = re.sub(r"viewBox=\"[^\"]*\"", f'viewBox="0 0 {width:g} {height:g}"', svg, count=1)
    families = ", ".join(f"'{font}'" for font in FONTS)
    svg = svg.replace("font-family: Fira Code, monospace;", f"font-family: {families}, monospace;")
    svg = svg.replace("font-size: 20px;", f"font-size: {FONT_SIZE}px;")
    svg = re.sub(r'(<text [^>]*?) textLength="[^"]*">([^<]*)</text>', _with_length, svg)
    svg = svg.replace("/><rect", "/>\n<rect").replace("</text><text", "</text>\n<text")
    return "\n".join(line.strip() for line in svg.splitlines() if line.strip()) + "\n"


def _with_length(found: re.Match[str]) -> str:
    """Return a text as wide as its cells: those that are wide take two, those that combine none."""
    written = html.unescape(found[2])
    length = cell_len(written) * CELL
    return f'{found[1]} textLength="{length:g}" lengthAdjust="spacingAndGlyphs">{found[2]}</text>'


# PNG


def missing_fonts() -> list[str]:
    """Return the fonts that pictures are drawn with and that are not on this machine."""
    if (lister := shutil.which("fc-list")) is None:
        return []
    import subprocess

    there = subprocess.run([lister, ":", "family"], capture_output=True, text=True, check=False).stdout
    return [font for font in FONTS[:1] if font not in there]


def png(svg: str) -> bytes:
    """Return a picture as PNG, with so few colours that it stays small."""
    import resvg_py
    from PIL import Image

    drawn = BytesIO(resvg_py.svg_to_bytes(svg_string=svg, monospace_family=FONTS[0]))
    small = BytesIO()
    with Image.open(drawn) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(small, "png", optimize=True)
    return small.getvalue()


def main(names: Iterable[str]) -> int:
    """Draw pictures, all of them where none is named; return the exit code."""
    wanted = set(names)
    if unknown := wanted - {picture.name for picture in PICTURES}:
        sys.stderr.write(f"There is no picture {', '.join(sorted(unknown))}.\n")
        return 2
    if missing := missing_fonts():
        sys.stderr.write(f"Not on this machine, so that columns may not stand in line: the font {', '.join(missing)}\n")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.db"
        demonstration.build(made)
        for picture in PICTURES:
            if wanted and picture.name not in wanted:
                continue
            database = Path(folder) / "tracker.db"
            shutil.copy(made, database)
            svg, _ = asyncio.run(shown(picture, database))
            (FOLDER / f"{picture.name}.svg").write_text(svg, encoding="utf-8", newline="\n")
            (FOLDER / f"{picture.name}.png").write_bytes(drawn := png(svg))
            sys.stdout.write(f"{picture.name}: {len(svg) // 1000} kB, {len(drawn) // 1000} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
