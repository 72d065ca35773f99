"""A line in the syntax of `tracker add` while it is typed: how it may go on, and what of it can be read already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.completion import BEGINS, HAS_WORD, Name, fitting, going_on
from tracker.domain.items import PRIORITIES
from tracker.domain.words import ENDS, Word, words_of, written
from tracker.errors import TrackerError
from tracker.services.edits import Edit
from tracker.services.forms import ItemForm, texts_of
from tracker.services.names import names_in
from tracker.storage.workflows import find_workflow, load_workflows
from tracker.workspace import Workspace

OPTIONS: Mapping[str, str] = {  # what `tracker add` takes, and what of an edit each is
    "--stakeholder": "stakeholder",
    "--authority": "authority",
    "--owner": "owner",
    "--due": "due",
    "--priority": "priority",
    "--tag": "tags",
    "--field": "fields",
    "--reference": "reference",
    "--rationale": "rationale",
    "--raised": "raised",
}
SHORT: Mapping[str, str] = {"-f": "--field"}
AGAIN = ("--tag", "--field")  # may be given more than once
PAST = ("today", "yesterday")
COMMAND = ["tracker", "add"]  # may stand before the rest


@dataclass(frozen=True, slots=True)
class GoingOn:
    """How a line may go on: what is drawn after it, what it becomes when that is taken, and all names that fit."""

    drawn: str = ""
    becomes: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Begun:
    """What can be read of a line: the kind, empty where there is none, the texts of a form's lines, and the rest."""

    kind: str
    texts: Mapping[str, str]
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddWords:
    """What can stand in a line: kinds, the values of options, and the typed fields of each kind with their choices."""

    kinds: tuple[Name, ...]
    values: Mapping[str, tuple[Name, ...]]
    fields: Mapping[str, Mapping[str, tuple[str, ...]]]

    def going_on(self, line: str) -> GoingOn:
        """Return how the last word may go on."""
        before, word = _read(line)
        typed = line[word.start :]
        if typed.endswith(ENDS) and not word.quote:
            return GoingOn()  # its end was typed
        if before.option:
            names, worst = self._values(before, word), HAS_WORD
        elif (option := typed.partition("=")[0]) in OPTIONS and "=" in typed:
            word = Word(word.start + len(option) + 1, word.text[len(option) + 1 :], word.quote)
            names, worst = self._values(_Before(before.plain, {}, option), word), HAS_WORD
        elif typed.startswith("-"):
            names = [Name.of(option) for option in OPTIONS if option in AGAIN or option not in before.given]
            worst = BEGINS
        else:
            names, worst = () if before.plain else self.kinds, HAS_WORD
        found = fitting(word.text, names)
        best = fitting(word.text, names, worst)
        if not best:
            return GoingOn(names=tuple(name.shown for name in found or ([] if word.text else names)))
        whole = _written(best[0].text, word.quote)
        becomes = line[: word.start] + whole
        return GoingOn(going_on(line[word.start :], whole), becomes, tuple(name.shown for name in found))

    def _values(self, before: _Before, word: Word) -> Sequence[Name]:
        if before.option != "--field":
            return self.values.get(before.option, ())
        kind = before.plain[0] if before.plain else ""
        known = self.fields.get(kind) or {
            key: values for found in self.fields.values() for key, values in found.items()
        }
        key, equals, _ = word.text.partition("=")
        if equals:
            return [Name.of(f"{key}={value}") for value in known.get(key, ())]
        return [Name.of(f"{key}=") for key in known]


def add_words(workspace: Workspace) -> AddWords:
    """Return what a line that adds an item can name in this database."""
    with workspace.read() as connection:
        flows = load_workflows(connection)
        names = names_in(connection, workspace.actor)
    return AddWords(
        tuple(Name.of(flow.key, flow.title) for flow in flows.values()),
        {
            "--stakeholder": names.stakeholders,
            "--authority": names.offices,
            "--owner": names.owners,
            "--tag": names.tags,
            "--priority": _names(PRIORITIES),
            "--due": _names(names.rules),
            "--raised": _names(PAST),
        },
        {
            key: {
                entry.key: entry.choices or (("yes", "no") if entry.type == "boolean" else ())
                for entry in flow.fields
                if not entry.computed
            }
            for key, flow in flows.items()
        },
    )


def begun_add(workspace: Workspace, line: str) -> Begun:
    """Return what can be read of a line, be it finished or not: nothing that is typed is left out.

    All words that no option takes are the title, with what stands for the kind where there is none by that name. A
    quote that is not closed before an option and its value is taken for an apostrophe.
    """
    before, word = _read(line)
    if word.quote and any(f" {option} " in word.text for option in OPTIONS):
        place = line.rindex(word.quote)
        return begun_add(workspace, f"{line[:place]}\\{line[place:]}")
    if word.text or word.quote:
        before.take(word)
    plain, kind, rest = list(before.plain), "", [*before.rest, *filter(None, [before.option])]
    if plain:
        with workspace.read() as connection:
            try:
                kind = find_workflow(connection, plain[0]).key
            except TrackerError:
                pass
            else:
                del plain[0]
    fields: dict[str, str] = {}
    for text in before.given.get("--field", ()):
        key, equals, value = text.partition("=")
        if equals and key.strip() and key.strip() not in fields:
            fields[key.strip()] = value
        else:
            rest.append(f"--field {written(text)}")
    single = {OPTIONS[option]: texts[-1] for option, texts in before.given.items() if option not in AGAIN}
    for option, texts in before.given.items():
        rest += [f"{option} {written(text)}" for text in texts[:-1] if option not in AGAIN]
    edit = Edit(**single, tags=tuple(before.given.get("--tag", ())), fields=fields)
    return Begun(kind, texts_of(" ".join(plain), edit), tuple(rest))


def unplaced(form: ItemForm, begun: Begun) -> list[str]:
    """Return what of a line no line of a form is for."""
    lines = {asked.name for asked in form.asked}
    more = (f"--field {name.partition('.')[2]}={text}" for name, text in begun.texts.items() if name not in lines)
    return [*begun.rest, *more]


def with_value(line: str, option: str, before: str, now: str) -> str:
    """Return a line with another value of an option wherever it has one; without that value, the line as it is."""
    words = words_of(line)
    for place, word in reversed(list(enumerate(words))):
        if word.text == f"{option}={before}":
            line = f"{line[: word.start]}{option}={written(now)}{line[word.end :]}"
        elif word.text == before and place and words[place - 1].text == option:
            line = f"{line[: word.start]}{written(now)}{line[word.end :]}"
    return line


class _Before:
    """The words before the one that is being typed, sorted; `option` is the one whose value comes next."""

    def __init__(
        self, plain: Iterable[str] = (), given: Mapping[str, list[str]] | None = None, option: str = ""
    ) -> None:
        self.plain, self.given, self.option = list(plain), dict(given or {}), option
        self.rest: list[str] = []  # what is no option there is, with what may be its value
        self._odd = False

    def take(self, word: Word) -> None:
        """Sort another word in."""
        text = word.text
        name, equals, value = text.partition("=")
        odd, self._odd = self._odd, False
        if self.option:
            self.given.setdefault(self.option, []).append(text)
            self.option = ""
        elif text in OPTIONS or text in SHORT:
            self.option = SHORT.get(text, text)
        elif equals and name in OPTIONS:
            self.given.setdefault(name, []).append(value)
        elif text.startswith("-") and len(text) > 1:
            self.rest.append(text)
            self._odd = not equals
        elif odd and len(self.plain) > 1:
            self.rest[-1] += f" {written(text)}"
        else:
            self.plain.append(text)


def _read(line: str) -> tuple[_Before, Word]:
    *words, last = words_of(line)
    if [word.text for word in words[:2]] == COMMAND:
        del words[:2]
    before = _Before()
    for word in words:
        before.take(word)
    return before, last


def _written(text: str, quote: str) -> str:
    return f"{quote}{text}" if text.endswith("=") else written(text, quote)  # after = the value is still to come


def _names(texts: Iterable[str]) -> tuple[Name, ...]:
    return tuple(Name.of(text) for text in texts)
