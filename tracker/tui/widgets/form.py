"""Lines to fill in, each with what its text would mean, or what is wrong with it, as one types."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.suggester import Suggester
from textual.timer import Timer
from textual.widgets import Input, Label, Static, TextArea
from textual.widgets.input import Selection
from textual.worker import Worker

from tracker.domain.text import search_key
from tracker.errors import StoppedError, TrackerError
from tracker.services.forms import Asked
from tracker.tui.outcry import Outcry
from tracker.tui.text import safe
from tracker.tui.widgets.textline import TextLine, TextLines

PAUSE = 0.2  # seconds without a key after which a text is checked
LISTED = 8  # choices that are shown

Check = Callable[[str, dict[str, str]], Awaitable[str]]  # a line's name and all texts -> what it means; raises
Known = Callable[[str, str], Awaitable[Sequence[str]]]  # a kind of names and a beginning -> those that begin so


class _Choices(Suggester):
    """Completes by the beginning of a choice, or of what stands after the last comma."""

    def __init__(self, choices: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._choices = choices

    async def get_suggestion(self, value: str) -> str | None:
        wanted = search_key(value)
        found = next((choice for choice in self._choices if wanted and search_key(choice).startswith(wanted)), None)
        return value + found[len(value) :] if found and len(found) > len(value) else None


class _Known(Suggester):
    """Completes by what there is in the database."""

    def __init__(self, known: Known, what: str) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known, self._what = known, what

    async def get_suggestion(self, value: str) -> str | None:
        if not value.strip():
            return None
        found = next((name for name in await self._known(self._what, value) if len(name) > len(value)), None)
        return value + found[len(value) :] if found else None


class FormInput(TextLine):
    """One line of a form: Up and Down go to its neighbours. What one types into it replaces what stood there."""

    BINDINGS = [("down", "app.focus_next"), ("up", "app.focus_previous")]  # noqa: RUF012 - as Textual has them

    def on_focus(self, event: events.Focus) -> None:
        """Choose the text, with its beginning in sight; a click puts the cursor where it is after this."""
        if not event.from_app_focus:
            self.selection = Selection(len(self.value), 0)


class FormLine(Vertical):
    """A title, what is typed, and below it, while one is at it or something is wrong, what it means."""

    def __init__(self, asked: Asked, value: str, known: Known | None = None) -> None:
        super().__init__(classes="form-line")
        self.asked = asked
        self._value = value
        self._known = known
        self._said: tuple[str, bool] = ("", False)

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        with Horizontal(classes="form-row"):
            yield Label(safe(self.asked.title), classes="form-title", markup=False)
            if self.asked.lines:
                yield TextLines(self._value, compact=True, classes="form-text", show_line_numbers=False)
            else:
                yield FormInput(self._value, suggester=self._suggester(), compact=True, select_on_focus=False)
        yield Static("", classes="field-hint", markup=False)

    def _suggester(self) -> Suggester | None:
        if self.asked.complete and self._known is not None:
            return _Known(self._known, self.asked.complete)
        return _Choices(self.asked.choices) if self.asked.choices else None

    def on_mount(self) -> None:
        """Say nothing yet."""
        self._show()

    @property
    def text(self) -> str:
        """What is typed."""
        return self.query_one(TextArea).text if self.asked.lines else self.query_one(FormInput).value

    def put(self, text: str) -> None:
        """Put another text in."""
        if self.asked.lines:
            self.query_one(TextArea).text = text
        else:
            self.query_one(FormInput).value = text

    def begin(self) -> None:
        """Put the cursor into the line."""
        self.query_one(TextArea if self.asked.lines else FormInput).focus()

    def say(self, said: str, *, error: bool = False) -> None:
        """Say what the text means, or what is wrong with it."""
        self._said = (said, error)
        self._show()

    @property
    def wrong(self) -> str:
        """What is wrong with the text, if anything is."""
        said, error = self._said
        return said if error else ""

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the help of the line that one is at."""
        self._show(at=True)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Show no help any more."""
        self._show(at=False)

    def _show(self, *, at: bool | None = None) -> None:
        focused = self.has_focus_within if at is None else at
        said, error = self._said
        hint = self.query_one(".field-hint", Static)
        choices = "" if self.asked.hint.startswith("one of") else self._listed()
        helping = " · ".join(filter(None, (self.asked.hint, choices))) if focused else ""
        shown = said if error else " · ".join(filter(None, (f"→ {said}" if said else "", helping)))
        hint.set_class(error, "-error")
        hint.update(Content(safe(shown, lines=True)))
        hint.display = bool(shown)

    def _listed(self) -> str:
        choices = [choice.strip() for choice in self.asked.choices]
        if not choices or self.asked.name == "due" or ", ".join(choices) in self.asked.hint:
            return ""
        return ", ".join(choices[:LISTED]) + (" …" if len(choices) > LISTED else "")


class Form(Outcry, Vertical):
    """Some lines, and one check for all of them that runs in the background as one types."""

    def __init__(
        self,
        asked: Sequence[Asked],
        check: Check,
        texts: Mapping[str, str] | None = None,
        *,
        known: Known | None = None,
        hanging: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(classes="form")
        self.asked = tuple(asked)
        self._check = check
        self._texts = dict(texts or {})
        self._known = known
        self._hanging = dict(hanging or {})  # from a line to another whose text means something else after it
        self._pauses: dict[str, Timer] = {}

    def compose(self) -> ComposeResult:
        """Lay out the lines."""
        for asked in self.asked:
            yield FormLine(asked, self._texts.get(asked.name, asked.value), self._known)

    def texts(self) -> dict[str, str]:
        """Return what is typed in each line."""
        return {line.asked.name: line.text for line in self.query(FormLine).results()}

    def line(self, name: str) -> FormLine:
        """Return a line by its name."""
        return next(line for line in self.query(FormLine).results() if line.asked.name == name)

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _typed(self, event: Input.Changed | TextArea.Changed) -> None:
        event.stop()
        widget = event.control
        line = next((node for node in widget.ancestors if isinstance(node, FormLine)), None)
        if line is None:
            return
        self.check_soon(line.asked.name)
        if line.asked.name in self._hanging:
            self.check_soon(self._hanging[line.asked.name])

    def check_soon(self, name: str) -> None:
        """Say what the text of a line means, once nothing is typed for a moment."""
        if name in self._pauses:
            self._pauses[name].stop()
        self._pauses[name] = self.set_timer(PAUSE, partial(self._begin, name))

    async def check_all(self) -> None:
        """Say of each line what its text means: also of those that nothing was typed into."""
        for asked in self.asked:
            await self._say(asked.name)

    def _begin(self, name: str) -> None:
        check = partial(self._say, name)
        _: Worker[None] = self.run_worker(check, exclusive=True, group=f"read-{name}", exit_on_error=False)

    async def _say(self, name: str) -> None:
        line, texts = self.line(name), self.texts()
        try:
            said = await self._check(name, texts)
        except StoppedError:
            return
        except TrackerError as error:
            said, wrong = error.plain, True
        else:
            wrong = False
        if line.text == texts[name]:
            line.say(said, error=wrong)
