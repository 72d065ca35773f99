"""Lines to fill in, each with what its text would mean, or what is wrong with it, as one types."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Label, Static, TextArea
from textual.widgets.input import Selection
from textual.worker import Worker

from tracker.domain.completion import BEGINS, HAS_WORD, Name, fitting, going_on
from tracker.errors import StoppedError, TrackerError
from tracker.services.forms import Asked, last_entry
from tracker.tui.outcry import Outcry
from tracker.tui.resting import Resting
from tracker.tui.text import content, wrapped
from tracker.tui.widgets.says import put
from tracker.tui.widgets.textline import TextLine, TextLines

PAUSE = 0.2  # seconds without a key after which a text is checked
LISTED = 8  # choices that are shown
TITLE = 20  # cells of a title
FITTING = 3  # of those that fit what is typed

Check = Callable[[str, dict[str, str]], Awaitable[str]]  # a line's name and all texts -> what it means; raises
Known = Callable[[str, str], Awaitable[Sequence[str]]]  # a kind of names and a beginning -> those that begin so


class FormInput(TextLine):
    """One line of a form: Up and Down go to its neighbours. What one types into it replaces what stood there."""

    BINDINGS = [("down", "app.focus_next"), ("up", "app.focus_previous")]  # noqa: RUF012 - as Textual has them

    mends = False  # whether what stands in it is to be mended, and not to be replaced

    def on_focus(self, event: events.Focus) -> None:
        """Choose the text, with its beginning in sight; a click puts the cursor where it is after this."""
        if self.mends:
            self.mends = False
            self.cursor_position = len(self.value)
        elif not event.from_app_focus:
            self.selection = Selection(len(self.value), 0)


class FormLine(Vertical):
    """A title, what is typed, and below it, while one is at it or something is wrong, what it means."""

    def __init__(self, asked: Asked, value: str, known: Known | None = None) -> None:
        super().__init__(classes="form-line")
        self.asked = asked
        self._line = (
            TextLines(value, classes="form-text", show_line_numbers=False)
            if asked.lines
            else FormInput(value, select_on_focus=False)
        )
        self._hint = Static("", classes="field-hint", markup=False)
        self._known = known
        self._names = asked.names or tuple(Name.of(choice) for choice in asked.choices)
        self._worst = HAS_WORD if asked.names else BEGINS  # how a name may fit that is drawn after what is typed
        self._said: tuple[str, bool] = ("", False)

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        title = hung(self.asked.title)
        self.styles.min_height = len(title.splitlines())  # what is docked takes no room by itself
        yield Label(content(title), classes="form-title", markup=False)
        yield self._line

    @on(Input.Changed)
    def _typed(self) -> None:
        """Offer what the text may go on to, as it is spelled there."""
        if not self.has_focus_within:
            return
        self._show()
        before, entry = self._entry()
        if self.asked.complete and self._known is not None and entry.strip():
            complete = partial(self._complete, self._known, self.text)
            _: Worker[None] = self.run_worker(complete, exclusive=True, group="complete", exit_on_error=False)
        else:
            self._offer(self.text, before, entry, fitting(entry, self._names, self._worst))

    async def _complete(self, known: Known, typed: str) -> None:
        found = await known(self.asked.complete, typed)
        self._offer(typed, "", typed, fitting(typed, map(Name.of, found), BEGINS))

    def _offer(self, typed: str, before: str, entry: str, found: Sequence[Name]) -> None:
        if found and isinstance(self._line, FormInput):
            name = found[0].text
            self._line.offer(typed, going_on(entry, name), before + name)

    def _entry(self) -> tuple[str, str]:
        """Return what is typed of a name: all, or the last of several after what comes before it."""
        return last_entry(self.text) if self.asked.many else ("", self.text)

    def on_mount(self) -> None:
        """Say nothing yet."""
        self._show()

    @property
    def text(self) -> str:
        """What is typed."""
        return self._line.value if isinstance(self._line, FormInput) else self._line.text

    def put(self, text: str) -> None:
        """Put another text in."""
        if isinstance(self._line, FormInput):
            self._line.value = text
        else:
            self._line.text = text

    def mend(self) -> None:
        """Put the cursor behind what is typed: nothing of it is chosen, so that a key takes no more than it says."""
        if isinstance(self._line, FormInput):
            self._line.mends = not self._line.has_focus
            self._line.cursor_position = len(self._line.value)
        self._line.focus()

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
        choices = "" if self.asked.hint.startswith("one of") else self._listed()
        if error and choices and choices.split(",")[0] in said:
            choices = ""  # the error names them
        helping = ("" if error else self.asked.hint, choices) if focused else ()
        shown = " · ".join(filter(None, (f"→ {said}" if said and not error else said, *helping)))
        self._hint.set_class(error, "-error")
        put(self._hint, content(shown), hides=True)
        if shown and self._hint.parent is None and self.is_attached:  # which nothing is any more while the app ends
            self.mount(self._hint)
        if focused:
            self.call_after_refresh(self.scroll_visible, animate=False)  # with all that is said below the text

    def _listed(self) -> str:
        """Return those choices that fit what is typed, or the first of all."""
        choices = [name.shown.strip() for name in self._names]
        if not choices or self.asked.name == "due" or ", ".join(choices) in self.asked.hint:
            return ""
        entry = "" if self.asked.lines else self._entry()[1]
        fit = [name.shown.strip() for name in fitting(entry, self._names)]
        if len(fit) == 1 and fitting(entry, self._names, self._worst):
            return ""  # it is drawn after what is typed
        shown = fit[:FITTING] or choices[:LISTED]
        return ", ".join(shown) + (" …" if len(shown) < len(fit or choices) else "")


def hung(title: str) -> str:
    """Return a title on the lines it takes beside its text; all but the first are set in, as no title of another."""
    title = " ".join(title.split())
    return title if cell_len(title) <= TITLE else "\n  ".join(wrapped(title, TITLE - 2, most=9))


class Form(Outcry, Vertical):
    """Some lines, and one check for all of them that runs in the background as one types."""

    def __init__(
        self,
        asked: Sequence[Asked],
        check: Check,
        said_of: Callable[[TrackerError], str],
        texts: Mapping[str, str] | None = None,
        *,
        known: Known | None = None,
        hanging: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(classes="form")
        self.asked = tuple(asked)
        self._check = check
        self._said_of = said_of
        given = texts or {}
        self._lines = [FormLine(line, given.get(line.name, line.value), known) for line in asked]
        self._hanging = dict(hanging or {})  # from a line to another whose text means something else after it
        self._pauses = {line.name: Resting(self, PAUSE) for line in asked}

    def compose(self) -> ComposeResult:
        """Lay out the lines."""
        yield from self._lines

    def texts(self) -> dict[str, str]:
        """Return what is typed in each line."""
        return {line.asked.name: line.text for line in self._lines}

    def line(self, name: str) -> FormLine:
        """Return a line by its name."""
        return next(line for line in self._lines if line.asked.name == name)

    def wrong_lines(self) -> list[FormLine]:
        """Return the lines that something is wrong with, from top to bottom."""
        return [line for line in self._lines if line.wrong]

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _typed(self, event: Input.Changed | TextArea.Changed) -> None:
        line = next((node for node in event.control.ancestors if isinstance(node, FormLine)), None)
        if line is None:
            return
        self.check_soon(line.asked.name)
        if line.asked.name in self._hanging:
            self.check_soon(self._hanging[line.asked.name])
        for other in self._lines:
            if other.wrong and other is not line:  # perhaps for what stood here
                self.check_soon(other.asked.name)

    def put(self, name: str, text: str) -> None:
        """Put another text into a line, say what it means now, and go on behind it."""
        self.line(name).put(text)
        self.line(name).mend()
        self.check_soon(name)

    def check_soon(self, name: str) -> None:
        """Say what the text of a line means, once nothing is typed for a moment."""
        self._pauses[name].then(partial(self._begin, name))

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
            said, wrong = self._said_of(error), True
        else:
            wrong = False
        if line.text == texts[name]:
            line.say(said, error=wrong)
