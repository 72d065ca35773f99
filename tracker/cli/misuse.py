"""What is wrong with the words of a command, told as everything else is: which part, and what to do about it."""

from __future__ import annotations

import re

from typer._click.exceptions import BadOptionUsage, MissingParameter, NoSuchOption, UsageError

from tracker.domain.text import did_you_mean, shorten

_EXTRA = re.compile(r"Got unexpected extra argument\S* \((?P<words>.*)\)", re.DOTALL)
_MISSING = {  # of `tracker add`, and of the line in the terminal UI that is written as that takes it
    ("add", "kind"): ("The kind is missing.", "Begin with it, like: clearance 'Water convoy'."),
    ("add", "title"): ("The title is missing.", "Write it after the kind, in quotes: clearance 'Water convoy'."),
}
LENGTH = 60  # characters of what was typed that are repeated


def in_our_words(error: UsageError) -> tuple[str, str]:
    """Return which part of a command cannot be, as a sentence, and what to do about it, if that can be told."""
    command = error.ctx.command.name if error.ctx and error.ctx.command.name else ""
    match error:
        case NoSuchOption(option_name=option):
            return f"There is no option {option}.", did_you_mean(option, _options(error))
        case BadOptionUsage(option_name=option) if "requires an argument" in error.message:
            return f"{option} is not followed by anything.", f"Write what it is after it, or leave {option} out."
        case MissingParameter(param=param) if param and (command, param.name) in _MISSING:
            return _MISSING[command, str(param.name)]
    said = error.format_message().strip()
    if extra := _EXTRA.fullmatch(said):
        return _one_too_many(extra["words"], command, error)
    said = re.sub(r"Input should be a valid integer.*", "this is not a whole number", said)
    return (said if said.endswith((".", "?")) else f"{said}."), ""


def _one_too_many(extra: str, command: str, error: UsageError) -> tuple[str, str]:
    message = f"'{shorten(extra, LENGTH)}' is left over."
    given = dict(error.ctx.params) if error.ctx and command == "add" else {}
    title, _ = given.pop("title", None), given.pop("kind", None)
    if title and any(given.values()):  # it may belong to either
        return message, "Several words go in quotes, in a title as in a value: --due 'next thu'."
    if title:
        return message, f"A title of several words goes in quotes: '{shorten(f'{title} {extra}', LENGTH)}'."
    return message, "Text of several words goes in quotes."


def _options(error: UsageError) -> list[str]:
    params = error.ctx.command.get_params(error.ctx) if error.ctx else []
    names = [name for param in params for name in (*param.opts, *param.secondary_opts)]
    return [name for name in names if name.startswith("-")]  # an argument has a name too
