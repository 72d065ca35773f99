"""Steps of a checklist: another one, one that is done with a word about how, or one left out for a reason."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tracker.domain.items import Step
from tracker.services.forms import Asked
from tracker.services.short_forms import check_close_step_line, close_step_lines
from tracker.services.steps import Checklist, add_step, check_step_line, close_steps, named_by_id
from tracker.tui.screens.form import FormDialog


class AddStep(FormDialog):
    """A new step at the end, or before another."""

    SAVE = "Add"

    def __init__(self, ref: str, lines: Sequence[Asked]) -> None:
        super().__init__(lines)
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
        super().__init__(close_step_lines(skip=skip, how=how))
        self.ref, self.step, self.skip = ref, step, skip
        self.SAVE = "Skip" if skip else "Done"

    def heading(self) -> str:
        """Return what it is about."""
        return f"{'Skip' if self.skip else 'Done:'} step {self.step.position} of {self.ref}: {self.step.title}"

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return the day that a text means."""
        return await self.tracker.read(partial(check_close_step_line, name=name, texts=texts))

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
