"""Text that would command the terminal if it were only let through, wherever a person or another program can put it."""

from __future__ import annotations

from datetime import date

from tests.builders import make_authority, make_item, make_stakeholder, raw
from tracker.services.claims import settle_claim
from tracker.services.days_off import add_days
from tracker.services.items import add_notes
from tracker.services.milestones import add_milestone
from tracker.services.moves import MoveRequest, move_items
from tracker.services.steps import add_step
from tracker.services.views import add_view
from tracker.workspace import Workspace

# Names the window, clears the screen, C1 colours, overrides of the reading direction, and what Textual and Rich read.
REST = (
    "\x1b]0;owned\x07\x9b31m\x90q\x9c\x85\u202egnp\u202c \u2066y\u2069\u2028\x01\x7f\x08"
    " [red]a[/red] [@click=app.quit] 中文 e\u0301\u0323 كتاب"
)


def text(word: str) -> str:
    """Return hostile text that begins with a word."""
    return f"{word}[/]\x1b[2J{REST}"


def seen(word: str) -> str:
    """Return how the beginning of such text is seen, which is short enough for any column."""
    return f"{word}[/]␛[2J"


def fill(workspace: Workspace) -> str:
    """Put such text everywhere; return the ref of the item that has the most of it."""
    name = make_stakeholder(workspace, text("Who"), "ngo")
    make_authority(workspace, "EVL", text("Office"))
    for due in ("2026-01-09", "2026-01-07", "today"):
        made = make_item(
            workspace,
            title=text("Title"),
            rationale=text("Why"),
            stakeholder=name,
            authority="EVL",
            reference=text("Ref"),
            owner=text("Own"),
            due=due,
            tags=["evil"],
        )
    add_step(workspace, made.ref, text("Step"), owner=text("Doer"))
    add_notes(workspace, [made.ref], f"{text('Note')}\n{text('Second')}")
    add_view(workspace, "evil", "is:open", note=text("View"))
    add_milestone(workspace, "evil", text("Stone"), "2026-01-05", certainty="confirmed", note=text("Stonenote"))
    add_days(workspace, [date(2026, 1, 5)], text("Holiday"), text("Reason"))
    settle_claim(workspace, "office-moim", "disputed", text("How"))
    move_items(workspace, ["DAT-1"], MoveRequest(to="withdrawn", override=text("Override")))
    with raw(workspace.path) as connection:  # as another program would, past all checks
        connection.execute("UPDATE tags SET tag = ?", (text("tag"),))
        connection.execute("UPDATE claims SET statement = ? || statement", (text("Claim"),))
        connection.execute("UPDATE sources SET title = ?", (text("Source"),))
    return made.ref
