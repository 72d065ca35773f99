"""Tables as people write them into Markdown and plain text: one row a line, cells between pipes or tabs.

Pipe tables follow GitHub Flavored Markdown, more generously: the outer pipes and the line of dashes are optional, and a
plain line of text right after a table ends it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tracker.domain.text import TEXT_LIMIT, plural, shorten

_TITLE_WIDTH = 120
_DEEPEST = 4  # markup within markup
_DASHES = frozenset("-=‐‑‒–—―")  # word processors turn `---` into longer dashes
_RULE_MARKS = _DASHES | frozenset("|+: \t")  # `+` stands at the crossings of drawn tables
_LONG_RULE = re.compile(r"[-=‐‑‒–—―]{2}|\+")
_PIPE_OR_ESCAPE = re.compile(r"\\.|\|")
_FENCE = re.compile(r"[ ]{0,3}(?P<ticks>`{3,})(?P<rest>[^`]*)")
_QUOTE = re.compile(r"[ ]{0,3}(?:>[ ]?)+")
_BULLET = re.compile(r"(?:[-*+]|[0-9]+[.)])\s+")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_MARKUP = re.compile(
    r"(?<!`)(?P<ticks>`+)(?!`)(?P<code>[^`]+)(?P=ticks)(?!`)"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|!?\[(?P<link>[^\]\[]*)\](?:\([^()\s]*(?:\s\"[^\"]*\")?\)|\[[^\]\[]*\])"
    r"|<(?P<address>(?:https?://|mailto:)[^<>\s]+)>"
    r"|(?P<line><br\s*/?>)"
    r"|</?(?:b|i|u|s|em|strong|code|small|sub|sup|span|mark|del|ins)(?:\s[^<>]*)?>"
    r"|(?<!\w)\*\*(?=\S)(?P<strong>(?:[^*]|\*(?!\*))+)(?<=\S)\*\*(?!\w)"
    r"|(?<!\w)__(?=\S)(?P<strong2>(?:[^_]|_(?!_))+)(?<=\S)__(?!\w)"
    r"|~~(?=\S)(?P<struck>[^~]+)(?<=\S)~~"
    r"|(?<!\w)\*(?=\S)(?P<weak>[^*]+)(?<=\S)\*(?!\w)"
    r"|(?<!\w)_(?=\S)(?P<weak2>[^_]+)(?<=\S)_(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TextRow:
    """A row. It has at least as many cells as there are headers, and more only where `remark` says so."""

    line: int
    cells: tuple[str, ...]
    remark: str = ""  # what is odd about the row, for the person who wrote it


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table with plain text in its cells. `line` is that of the headers; the first line of a document is 1."""

    title: str
    line: int
    headers: tuple[str, ...]
    rows: tuple[TextRow, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str

    @property
    def is_rule(self) -> bool:
        """Whether this is a line of dashes between headers and rows, and nothing else."""
        marks = set(self.text)
        return marks <= _RULE_MARKS and bool(marks & _DASHES) and not marks.isdisjoint("|+")

    @property
    def separator(self) -> str:
        """What stands between the cells: a pipe, a tab, or nothing where the line is no part of a table."""
        if self.is_rule or ("|" in self.text and _pipes(self.text)):
            return "|"
        return "\t" if "\t" in self.text.lstrip() else ""

    def cells(self) -> tuple[str, ...]:
        """The cells without their markup, with an empty one outside each outer pipe."""
        cells = _between_pipes(self.text) if self.separator == "|" else self.text.split("\t")
        return tuple(plain_text(cell) for cell in cells)


@dataclass(frozen=True, slots=True)
class _Frame:
    """How many cells a row has by its headers, and whether pipes stand outside the first and the last."""

    width: int
    left: bool
    right: bool

    def fit(self, cells: tuple[str, ...]) -> tuple[str, ...]:
        """Take off what stands outside the outer pipes; where there are none, a pipe at the edge ends an empty cell."""
        if len(cells) > 1 and not cells[-1] and (self.right or len(cells) > self.width):
            cells = cells[:-1]
        if len(cells) > 1 and not cells[0] and (self.left or len(cells) > self.width):
            cells = cells[1:]
        while len(cells) > self.width and not cells[-1]:
            cells = cells[:-1]
        return cells


def find_tables(text: str) -> tuple[TextTable, ...]:
    """Return the tables of a Markdown or plain-text document, in order.

    Code between ``` lines and HTML comments are skipped. A row with too few cells is filled up, one with too many keeps
    them all; both carry a remark. The title is the nearest heading since the table before, or else the line above, or
    else an earlier heading.
    """
    lines = list(_visible(text))
    tables: list[TextTable] = []
    frame: _Frame | None = None  # of the last table, where dashes made it a table for certain
    last_end, above, heading, last_heading = 0, "", "", ""
    for start, end in _blocks(lines):
        gap, block, last_end = lines[last_end:start], lines[start:end], end
        heading, above = _heading(gap) or heading, _last_text(gap) or above
        header = _header_position(block)
        if frame and not above and not any(line.is_rule for line in block) and not _row(block[0], frame).remark:
            tables[-1] = _with_more(tables[-1], [_row(line, frame) for line in block])
        elif header is None:
            above = _last_text(block) or above
        else:
            line_above = _last_text(block[:header]) or above
            title = heading or plain_text(_BULLET.sub("", line_above, count=1)) or last_heading
            tables.append(_table(title, block[header], block[header + 1 :]))
            frame = _frame(block[header]) if any(line.is_rule for line in block) else None
            last_heading, heading, above = heading or last_heading, "", ""
    return tuple(tables)


def plain_text(cell: str) -> str:
    """Return what a reader sees of one cell: emphasis, code marks, links, entities and outer space are taken off."""
    if len(cell) > TEXT_LIMIT:  # refused when it is stored; not worth a search for markup
        return cell.strip()
    return _ENTITY.sub(lambda match: html.unescape(match[0]), _unmarked(cell, _DEEPEST)).replace("\n", " ").strip()


def _unmarked(text: str, depth: int) -> str:
    def inner(match: re.Match[str]) -> str:
        literal = match["code"] or match["escaped"] or match["address"]
        if literal or match["line"]:
            return literal.strip() if literal else " "
        parts = (match[name] for name in ("link", "strong", "strong2", "struck", "weak", "weak2"))
        return _unmarked(next(filter(None, parts), ""), depth - 1)

    return _MARKUP.sub(inner, text) if depth else text


def _visible(text: str) -> Iterator[_Line]:
    """The lines with their numbers. Fenced code becomes empty lines; a line that is all comment is left out."""
    fence, in_comment = "", False
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        ticks = None if in_comment else _FENCE.fullmatch(line)
        if fence:
            if ticks and ticks["ticks"].startswith(fence) and not ticks["rest"].strip():
                fence = ""
            yield _Line(number, "")
        elif ticks:
            fence = ticks["ticks"]
            yield _Line(number, "")
        else:
            shown, in_comment, cut = _uncommented(line, in_comment)
            # An empty line would end the table in which a row was commented out.
            if shown.strip() or not cut:
                yield _Line(number, _QUOTE.sub("", shown, count=1))


def _uncommented(line: str, in_comment: bool) -> tuple[str, bool, bool]:
    """What is left of a line without its comments, whether one stays open, and whether there was any."""
    shown, cut = "", in_comment
    while line:
        if in_comment:
            _, closed, line = line.partition("-->")
            in_comment = not closed
        else:
            before, opened, line = line.partition("<!--")
            shown, in_comment = shown + before, bool(opened)
            cut = cut or in_comment
    return shown, in_comment, cut


def _blocks(lines: Sequence[_Line]) -> Iterator[tuple[int, int]]:
    """Where neighbouring lines with the same separator begin and end."""
    start, running = 0, ""
    for position, separator in enumerate([*(line.separator for line in lines), ""]):
        if separator != running:
            if running:
                yield start, position
            start, running = position, separator


def _header_position(block: Sequence[_Line]) -> int | None:
    """Where the headers stand: above the first line of dashes, or in the first line of several without one."""
    first = next((position for position, line in enumerate(block) if not line.is_rule), None)
    if first is None:
        return None
    rule = next((position for position, line in enumerate(block) if position > first and line.is_rule), None)
    if rule is None:
        return first if len(block) - first > 1 else None
    return rule - 1


def _table(title: str, header: _Line, below: Sequence[_Line]) -> TextTable:
    frame = _frame(header)
    below = below[1:] if below and below[0].is_rule else below
    # Further down a lone dash is what someone wrote into an empty cell.
    rows = tuple(_row(line, frame) for line in below if not (line.is_rule and _LONG_RULE.search(line.text)))
    title = shorten(" ".join(title.rstrip(":").split()), _TITLE_WIDTH)
    return TextTable(title=title, line=header.number, headers=frame.fit(header.cells()), rows=rows)


def _frame(header: _Line) -> _Frame:
    cells = header.cells()
    piped = header.separator == "|" and len(cells) > 1
    left, right = piped and not cells[0], piped and not cells[-1]
    return _Frame(width=max(1, len(cells) - left - right), left=left, right=right)


def _row(line: _Line, frame: _Frame) -> TextRow:
    cells, width = frame.fit(line.cells()), frame.width
    if len(cells) == width:
        return TextRow(line.number, cells)
    counted = f"{plural(len(cells), 'cell')} under {plural(width, 'header')}"
    if len(cells) < width:
        cells += ("",) * (width - len(cells))
        return TextRow(line.number, cells, f"{counted}: the missing ones count as empty.")
    return TextRow(line.number, cells, f"{counted}: a | inside a cell is written \\|.")


def _with_more(table: TextTable, more: Sequence[TextRow]) -> TextTable:
    told = "Stands below an empty line; taken as part of the table."
    return replace(table, rows=(*table.rows, replace(more[0], remark=told), *more[1:]))


def _pipes(text: str) -> list[int]:
    """Where the pipes are that separate cells; `\\|` is an ordinary character."""
    return [match.start() for match in _PIPE_OR_ESCAPE.finditer(text) if match[0] == "|"]


def _between_pipes(text: str) -> list[str]:
    text = text.strip()
    cuts = _pipes(text)
    cells = [text[start + 1 : end] for start, end in zip([-1, *cuts], [*cuts, len(text)], strict=True)]
    return [cell.replace("\\|", "|") for cell in cells]


def _last_text(lines: Sequence[_Line]) -> str:
    return next((line.text.strip() for line in reversed(lines) if line.text.strip()), "")


def _heading(lines: Sequence[_Line]) -> str:
    for position in reversed(range(len(lines))):
        text = lines[position].text.strip()
        marks = len(text) - len(text.lstrip("#"))
        if 0 < marks <= 6 and text[marks : marks + 1].isspace():
            return plain_text(text[marks:].strip().rstrip("#"))
        if position and len(text) > 2 and set(text) in ({"="}, {"-"}):
            heading = lines[position - 1].text.strip()
            if heading:
                return plain_text(heading)
    return ""
