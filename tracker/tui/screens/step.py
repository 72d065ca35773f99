"""Steps of a checklist: another one, one that is done with a word about how, or one left out for a reason."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tracker.domain.items import Step
from tracker.errors import InvalidError
from tracker.services.forms import Asked, check_day
from tracker.services.steps import Checklist, add_step, check_step_line, close_steps, named_by_id
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
                Asked("owner", "Owner", "", "who sees to it", complete="owner"),
                Asked("before", "Before", "", "the number of a step; empty: at the end", before),
            ]
        )
        self.ref = ref

    def heading(self) -> str:
        """Return what it is about."""
        return f"A step for {self.ref}"

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return what a text means: the day of a rule, the step that it goes before."""
        return await self.tracker.read(partial(check_step_line, ref=self.ref, name=name, text=texts[name]))

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


class CloseStep(FormDialog):
    """A step that is done, with a word about how; or, with `skip`, not needed, for a reason."""

    def __init__(self, ref: str, step: Step, *, skip: bool = False, how: str = "") -> None:
        first = (
            Asked("reason", "Reason", "", "why it is not needed here")
            if skip
            else Asked("how", "How", how, "how it was done; kept with the step")
        )
        day = Asked("on", "On", "", f"the day it was {'decided' if skip else 'done'}, if not today")
        super().__init__([first, day])
        self.ref, self.step, self.skip = ref, step, skip
        self.SAVE = "Skip" if skip else "Done"

    def heading(self) -> str:
        """Return what it is about."""
        return f"{'Skip' if self.skip else 'Done:'} step {self.step.position} of {self.ref}: {self.step.title}"

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return the day, or what is wrong with the reason."""
        if name == "on":
            return check_day(self.tracker.workspace, texts[name])
        if self.skip and not texts[name].strip():
            raise InvalidError("A step is skipped for a reason.")
        return ""

    async def save(self) -> str | None:
        """Close it."""
        named, texts = named_by_id(self.step), self.texts()
        on, skip, how = texts["on"].strip() or None, texts.get("reason"), texts.get("how", "")
        done = await self.tracker.change(
            lambda workspace: close_steps(workspace, self.ref, [named], on=on, skip=skip, how=how)
        )
        return f"{self.ref}, step {self.step.position}: {'skipped' if self.skip else 'done'}. {what_next(done)}"


def what_next(done: Checklist) -> str:
    """Return what can be done after a step was worked on."""
    elsewhere = f"For other items {done.unverified} is still unverified: C in Offices. " if done.unverified else ""
    return f"{elsewhere}Take it back: u"
