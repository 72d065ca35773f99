"""Small pieces of Markdown."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a `|` in a cell stays one."""
    return "\n".join(_line(cells) for cells in (heads, ["---"] * len(heads), *rows))


def _line(cells: Sequence[str]) -> str:
    return "".join(f"| {cell.replace('|', chr(92) + '|')} " for cell in cells) + "|"


def codes(words: Iterable[str]) -> str:
    """Return words as code, with commas between them."""
    return ", ".join(f"`{word}`" for word in words)


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return re.sub(r"([<*\[\]]|(?<!\w)_|_(?!\w))", r"\\\1", text)


def anchor(heading: str) -> str:
    """Return what a link to a heading ends in."""
    return re.sub(r"[^a-z0-9_]+", "-", heading.lower()).strip("-")


def paragraphs(text: str | None) -> str:
    """Return a docstring with a line per paragraph."""
    return "\n\n".join(" ".join(part.split()) for part in inspect.cleandoc(text or "").split("\n\n"))


def first_sentence(text: str | None) -> str:
    """Return the first sentence of a docstring."""
    first = paragraphs(text).partition("\n\n")[0]
    sentence = re.match(r".+?[.](?= [A-Z]|$)", first)
    return escaped(sentence.group() if sentence else first)
