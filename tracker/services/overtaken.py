"""What somebody else saved while a form was open: what is said of it, and what stands in the form after that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tracker.services.forms import Asked

MEANWHILE = "was changed by someone else meanwhile; nothing was saved, and what you typed is still here."
OVER = "ctrl+s saves yours over it."


class Filled(Protocol):
    """A form of anything, with what stood in its lines when it was made.

    `known` is all that somebody else may change of what it is about, whether the form asks for that or not.
    """

    @property
    def asked(self) -> tuple[Asked, ...]: ...

    @property
    def known(self) -> tuple[Asked, ...]: ...

    def value(self, name: str) -> str:
        """Return what stood in a line."""


def overtaken(old: Filled, new: Filled, texts: Mapping[str, str]) -> list[tuple[str, str, str | None]]:
    """Return (title, what it is now, what was typed for it) for each value that somebody else changed meanwhile.

    Nothing (None) was typed where the form does not ask for it, or where the line was left alone or says the same.
    """
    before = {asked.name: asked.value for asked in old.known}
    found: list[tuple[str, str, str | None]] = []
    for asked in new.known:
        if asked.value != before.get(asked.name, ""):
            typed = texts.get(asked.name, "").strip()
            alike = asked.name not in texts or typed in (old.value(asked.name).strip(), asked.value.strip())
            found.append((asked.title, asked.value, None if alike else typed))
    return found


def overtaken_words(subject: str, old: Filled, new: Filled, texts: Mapping[str, str], again: str) -> list[str]:
    """Return lines that say what somebody else changed, and what was typed for it; `again` is said where nothing was.

    What is said last is what saving again does.
    """
    differing = overtaken(old, new, texts)
    lines = [f"{subject} {MEANWHILE}"]
    for title, now, typed in differing:
        mine = "" if typed is None else f", you typed {_quoted(typed)}"
        lines.append(f"{title}: now {_quoted(now)}{mine}")
    return [*lines, again if all(typed is None for _, _, typed in differing) else OVER]


def _quoted(text: str) -> str:
    return f"'{text}'" if text else "nothing"


def rebased(old: Filled, new: Filled, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts for the new form: what was typed stays, and what was not touched is as it is now."""
    return {
        asked.name: texts[asked.name]
        if texts.get(asked.name, old.value(asked.name)) != old.value(asked.name)
        else asked.value
        for asked in new.asked
    }
