"""Steps of a checklist: another one, or one that is left out for a reason."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain.items import Step
from tracker.services.forms import Asked
from tracker.services.steps import add_step, close_steps, named_by_id
from tracker.tui.screens.form import FormDialog


class AddStep(FormDialog):
    """A new step at the end, or before another."""

    SAVE = "Add"

    def __init__(self, ref: str, steps: Sequence[Step]) -> None:
        before = tuple(str(step.position) for step in steps)
        super().__init__(
            [
                Asked("title", "Step", "", "what is to be done"),
                Asked("due", "Due", "", "a date, or: next thu, +3d, 10wd after submitted"),
                Asked("owner", "Owner", "", "who sees to it"),
                Asked("before", "Before", "", "the number of a step; empty: at the end", before),
            ]
        )
        self.ref = ref

    def heading(self) -> str:
        """Return what it is about."""
        return f"A step for {self.ref}"

    async def save(self) -> str | None:
        """Add it."""
        texts = self.texts()
        done = await self.tracker.change(
            lambda workspace: add_step(
                workspace,
                self.ref,
                texts["title"],
                owner=texts["owner"],
                due=texts["due"].strip() or None,
                before=texts["before"].strip() or None,
            )
        )
        return f"{self.ref} has {len(done.steps)} steps now. Take it back: u"


class SkipStep(FormDialog):
    """Why a step is not done."""

    SAVE = "Skip"

    def __init__(self, ref: str, step: Step) -> None:
        super().__init__([Asked("reason", "Reason", "", "why it is not needed here")])
        self.ref, self.step = ref, step

    def heading(self) -> str:
        """Return what it is about."""
        return f"Skip step {self.step.position} of {self.ref}: {self.step.title}"

    async def save(self) -> str | None:
        """Skip it."""
        named, reason = named_by_id(self.step), self.texts()["reason"]
        await self.tracker.change(lambda workspace: close_steps(workspace, self.ref, [named], skip=reason))
        return f"{self.ref}: skipped '{self.step.title}'. Take it back: u"
