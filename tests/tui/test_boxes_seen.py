"""How each box looks at both sizes: the lines in order, nothing cut that is to be read, and the keys below."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.builders import WINDOW, make_item
from tests.tui.driving import NARROW, WIDE, Driver, running
from tracker.services.claims import list_claims
from tracker.services.items import add_notes
from tracker.tui.resting import Resting
from tracker.workspace import Workspace

BOXES: dict[str, tuple[str, tuple[str, ...], str]] = {  # the view, the keys, and what is typed then
    "add": ("items", ("a",), ""),
    "add-line": ("items", ("a",), "clearance 'Water for Rutba' --stakeholder ngo --due +10wd --au"),
    "add-wrong": ("items", ("a",), "clearance 'Water for Rutba' --due 'no day'"),
    "add-form": ("items", ("a", *"clearance", "space", *"Water", "ctrl+f"), "Water for Rutba"),
    "move-choice": ("items", ("m",), ""),
    "move": ("items", ("m", "end", "enter"), "yesterday"),
    "note": ("items", ("n",), "Called; the form is still with the registrar."),
    "edit": ("items", ("e",), ""),
    "due": ("items", ("d",), "next thu"),
    "due-wrong": ("items", ("d",), "nextt thu"),
    "why": ("items", ("w",), ""),
    "extend": ("items", ("x",), "3wd"),
    "link": ("items", ("L",), "reg-1"),
    "step": ("items", ("i",), "Ask who signs"),
    "sort": ("items", ("s",), ""),
    "go-to": ("items", ("colon",), "clr"),
    "workflow": ("board", ("b",), ""),
    "milestones": ("timeline", ("M",), ""),
    "stakeholder": ("stakeholders", ("+",), ""),
    "office": ("authorities", ("E",), ""),
    "confirm-office": ("authorities", ("C",), "They answered"),
    "dispute-claim": ("claims", ("D",), "The gazette says otherwise"),
}


@pytest.fixture
def workspace(seeded: Workspace) -> Workspace:
    """A workspace with an item that has what a box may show: fields, a date, notes, steps and moves."""
    make_item(
        seeded, kind="clearance", title="Drinking water for Rutba", fields=WINDOW, stakeholder="ngo", authority="HAO",
        due="2026-01-09", owner="layla", tags=("water",), priority="high",
    )  # fmt: skip
    add_notes(seeded, ["CLR-2"], "Their front desk opens at nine.")
    assert list_claims(seeded)
    return seeded


def is_waiting(driver: Driver) -> bool:
    """Whether anything in the box is still to be looked at, once nobody types."""
    looks = any(worker.group.startswith("read-") and not worker.is_finished for worker in driver.app.workers)
    parts = [part for node in driver.app.screen.walk_children(with_self=True) for part in vars(node).values()]
    parts += [inner for part in parts if isinstance(part, dict) for inner in part.values()]
    return looks or any(isinstance(part, Resting) and part.waits for part in parts)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", BOXES)
async def test_a_box(workspace: Workspace, screens: SnapshotAssertion, name: str, size: tuple[int, int]) -> None:
    view, keys, typed = BOXES[name]
    async with running(workspace, view, size) as driver:
        if view == "items":
            await driver.shows("CLR-2")
            await driver.press("g")
        await driver.press(*keys)
        await driver.until(lambda: len(driver.app.screen_stack) > 1)
        if typed:
            await driver.write(typed)
        await driver.until(lambda: not is_waiting(driver))  # what a text means is said a moment later
        await driver.settle()
        assert driver.screen == screens
