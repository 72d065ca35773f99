"""The query language: from what people type to choose items to a tree that storage.query turns into SQL.

    status:submitted,in_review  -tag:draft  due<=+10wd  (water or food)  "exact phrase"  sort:-updated  limit:50

Space is "and", which binds tighter than `or`; a comma means any of; inside quotes `""` stands for a quote. What cannot
be understood is a QueryError with its place and the nearest valid word, never a guess.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple, NoReturn

from tracker.domain.query_tree import (
    ALIASES,
    FIELD,
    FLAG_ALIASES,
    FLAGS,
    KEYS,
    KEYWORD,
    MARKS,
    MAY_BE_NONE,
    NONE,
    ORDERED,
    SORTS,
    And,
    Comparison,
    Flag,
    Node,
    Not,
    Or,
    Query,
    SortKey,
    Words,
    joined,
    mentions_closed,
    narrowed,
    quoted,
)
from tracker.domain.query_values import CHECKS, brief, is_none, nearest_or_all, search_words
from tracker.domain.text import did_you_mean, western_digits
from tracker.errors import InvalidError, QueryError

__all__ = [
    "And",
    "Comparison",
    "Flag",
    "Node",
    "Not",
    "Or",
    "Query",
    "SortKey",
    "Words",
    "mentions_closed",
    "narrowed",
    "parse_query",
]

LENGTH_LIMIT = 2_000  # characters
DEPTH_LIMIT = 50  # parentheses and negations within each other
ROWS_LIMIT = 1_000_000

_MARK = re.compile(f"[{MARKS}]")
_GAP = re.compile(rf"[\s{MARKS}]*")
_WORD = re.compile(rf'[^\s()"{MARKS}]+')
_TERM = re.compile(r'(?P<key>[^\s()":=<>]*)(?P<operator>:?[<>]=?|[:=])')
_QUOTED = re.compile(r'"((?:[^"]|"")*+)"')
_VALUE = re.compile(r'[^\s()",،]*')
_DASH = re.compile(rf"-[{MARKS}]*+(?![\s)-]|\Z)")
_END = re.compile(rf"[\s(){MARKS}]|\Z")
_FIELD_NAME = re.compile(r"field\.[a-z][a-z0-9_-]{0,59}")


def parse_query(text: str) -> Query:
    """Return what `text` asks for. Raises QueryError, whose `part` stands at `position` in `text`."""
    if len(text) > LENGTH_LIMIT:
        raise QueryError(
            f"The query has {len(text):,} characters; at most {LENGTH_LIMIT:,} can be read.", hint="Shorten it."
        )
    if unfit := re.search("[\x00\ud800-\udfff]", text):
        raise QueryError(
            f"The query is not valid text at character {unfit.start() + 1}.", position=unfit.start(), hint="Remove it."
        )
    return _Parser(text).query()


class _Value(NamedTuple):
    """A value and where it stands, without its quotes."""

    text: str
    start: int
    end: int


class _Parser:
    """Reads one query from left to right; `at` is where it stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.sort: tuple[SortKey, ...] = ()
        self.limit: int | None = None

    def query(self) -> Query:
        where = self._any(0)
        if self.at < len(self.text):
            self._fail("There is a ')' without its '('.", self.at, self.at + 1, "Take it out, or put it in quotes.")
        return Query(where, self.sort, self.limit)

    def _any(self, depth: int) -> Node | None:
        """Terms, and `or` between groups of them."""
        groups = [self._all(depth)]
        while word := self._keyword("or"):
            groups.append(self._all(depth))
            if groups[-2] is None or groups[-1] is None:
                self._dangling(word)
        return joined(Or, [group for group in groups if group is not None])

    def _all(self, depth: int) -> Node | None:
        """Terms side by side, up to the next `or`, `)` or the end."""
        parts: list[Node] = []
        pending = None  # an `and` that nothing follows yet
        while not self._ends():
            if word := self._keyword("and"):
                if pending or not parts:
                    self._dangling(word)
                pending = word
            elif depth > 0 or not self._arrangement():
                parts.append(self._part(depth))
                pending = None
        if pending:
            self._dangling(pending)
        return joined(And, parts)

    def _part(self, depth: int) -> Node:
        """A term or a phrase, or a negation or parentheses with what belongs to them."""
        start = self.at
        if depth > DEPTH_LIMIT:
            self._fail("The query is nested too deeply.", start, start + 1, f"At most {DEPTH_LIMIT} levels are read.")
        if word := self._keyword("not"):
            if self._ends() or self._peek() == "and":
                self._dangling(word)
            return self._negated(depth)
        match self.text[start]:
            case "-":
                self._dash()
                return self._negated(depth)
            case "(":
                return self._parentheses(depth)
            case '"':
                return self._words(self._quotation(), phrase=True)
        return self._term()

    def _negated(self, depth: int) -> Node:
        part = self._part(depth + 1)
        return part.part if isinstance(part, Not) else Not(part)

    def _dash(self) -> None:
        dash = _DASH.match(self.text, self.at)
        start, self.at = self.at, dash.end() if dash else self.at
        if dash is None or self._peek():
            self._fail("Nothing follows '-'.", start, start + 1, "Write what to leave out right after it.")

    def _parentheses(self, depth: int) -> Node:
        start = self.at
        self.at += 1
        inside = self._any(depth + 1)
        if self.at >= len(self.text):
            self._fail("There is a '(' without its ')'.", start, start + 1, "Close it, or put it in quotes.")
        self.at += 1
        if inside is None:
            self._fail("There is nothing between the parentheses.", start, self.at, "Take them out, or fill them.")
        return inside

    def _term(self) -> Node:
        """A bare word, a flag, or a comparison."""
        start = self.at
        match = _TERM.match(self.text, start)
        if match is None:
            text = self._take(_WORD)
            return self._words(_Value(_plain(text), start, self.at), phrase=False)
        key, operator = _key(match), _operator(match)
        if key != "is":
            self._check_key(key, match)
        kind = "field" if key.startswith(FIELD) else key
        self.at = match.end()
        if operator not in (":", "=") and kind not in ORDERED:
            self._fail(
                f"'{key}' cannot be compared with '{operator}'.",
                start,
                self.at,
                f"Write {key}:VALUE. These have an order: {', '.join(key for key in KEYS if key in ORDERED)}.",
            )
        values = self._values(start)
        if key == "is":
            return self._flags(values)
        self._check_values(kind, operator, values)
        return Comparison(key, operator, tuple(v.text for v in values), start, tuple(v.start for v in values))

    def _flags(self, values: list[_Value]) -> Node:
        flags: list[Node] = []
        for value in values:
            name = value.text.lower().replace("-", "_")
            name = FLAG_ALIASES.get(name, name)
            if name not in FLAGS:
                hint = nearest_or_all(value.text, FLAGS)
                self._fail(f"Nothing can be 'is:{brief(value.text)}'.", value.start, value.end, hint)
            flags.append(Flag(name))
        return Or(tuple(flags)) if len(flags) > 1 else flags[0]

    def _check_key(self, key: str, match: re.Match[str]) -> None:
        start, end = match.span("key")
        if (key in KEYS and key != "field") or _FIELD_NAME.fullmatch(key):
            return
        if key in ("sort", "limit"):
            self._fail(f"'{key}:' is for the whole query.", start, end, "Move it out of the parentheses.")
        if key == "field" or key.startswith(FIELD):
            self._fail(f"'{brief(key)}' names no field.", start, end, "Write field.NAME, like field.local_content<30.")
        if not key:
            self._fail(f"There is no key before '{match['operator']}'.", start, match.end(), self._quote_it(start))
        self._fail(f"There is no key '{brief(key)}'.", start, end, f"{_instead_of(key)} {self._quote_it(start)}")

    def _quote_it(self, start: int) -> str:
        word = _WORD.match(self.text, start)
        return f"To search for the text, put it in quotes: {quoted(brief(word.group() if word else ''))}."

    def _check_values(self, kind: str, operator: str, values: list[_Value]) -> None:
        ordered = operator not in (":", "=")
        if ordered and len(values) > 1:
            second = values[1]
            self._fail(f"'{operator}' takes one value.", second.start, second.end, "Quote a value that has a comma.")
        for value in values:
            if not is_none(value.text):
                self._check_value(kind, value)
            elif kind not in MAY_BE_NONE:
                self._fail(f"Every item has '{kind}'.", value.start, value.end, f"It is {KEYS[kind]}.")
            elif ordered:
                self._fail(f"'{NONE}' has no order.", value.start, value.end, f"Write {kind}:{NONE}.")

    def _check_value(self, kind: str, value: _Value) -> None:
        try:
            CHECKS.get(kind, str)(value.text)
        except InvalidError as error:
            self._fail(error.message, value.start, value.end, error.hint, error.command)

    def _arrangement(self) -> bool:
        """Read `sort:` or `limit:`, if that is what comes next."""
        match = _TERM.match(self.text, self.at)
        key = _key(match) if match else ""
        if match is None or key not in ("sort", "limit"):
            return False
        start, self.at = self.at, match.end()
        if _operator(match) not in (":", "=") or (self.sort if key == "sort" else self.limit):
            self._fail(f"'{key}' is given once, with ':'.", start, self.at, "Like sort:deadline,-updated limit:50.")
        values = self._values(start)
        if key == "sort":
            self.sort = tuple(self._sort_key(value) for value in values)
            self._check_sort(values)
        else:
            self.limit = self._row_count(values)
        return True

    def _sort_key(self, value: _Value) -> SortKey:
        name = value.text.lower().removeprefix("-").replace("-", "_")
        name = ALIASES.get(name, name)
        if name not in SORTS:
            hint = nearest_or_all(name, SORTS)
            self._fail(f"Items cannot be sorted by '{brief(value.text)}'.", value.start, value.end, hint)
        return SortKey(name, value.text.startswith("-"))

    def _check_sort(self, values: list[_Value]) -> None:
        for index, (value, sort) in enumerate(zip(values, self.sort, strict=True)):
            if any(sort.key == earlier.key for earlier in self.sort[:index]):
                self._fail(f"'{sort.key}' is in the order twice.", value.start, value.end, "Take one out.")

    def _row_count(self, values: list[_Value]) -> int:
        text = western_digits(values[0].text)
        if len(values) > 1 or not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= ROWS_LIMIT:
            message = f"'{brief(values[0].text)}' is not a number of rows."
            self._fail(message, values[0].start, values[0].end, f"Write digits, up to {ROWS_LIMIT}.")
        return int(text)

    def _values(self, term: int) -> list[_Value]:
        """The values of the term that begins at `term`, in quotes or not, with commas between them."""
        values = [self._value(term)]
        while self._next() in (",", "،"):
            self.at += 1
            values.append(self._value(term))
        if not _END.match(self.text, self.at):
            self._fail("A space is missing at a quote.", self.at, self.at + 1, 'Inside quotes write "" for one.')
        return values

    def _value(self, term: int) -> _Value:
        start = self.at
        value = self._quotation() if self._next() == '"' else _Value(_plain(self._take(_VALUE)), start, self.at)
        if not value.text:
            missing = self.text[term : self.at]
            hint = f"Leave no space before the value; '{NONE}' finds what has none."
            self._fail(f"The value after '{brief(missing)}' is missing.", term, self.at, hint)
        return value

    def _quotation(self) -> _Value:
        start = self.at
        match = _QUOTED.match(self.text, start)
        if match is None:
            self._fail("There is a quote that is never closed.", start, len(self.text), 'Add a " where it ends.')
        self.at = match.end()
        return _Value(_plain(match[1].replace('""', '"')), *match.span(1))

    def _words(self, value: _Value, *, phrase: bool) -> Words:
        if not search_words(value.text):
            message = f"'{brief(value.text)}' has no letter or digit to search for."
            self._fail(message, value.start, value.end, "Write a word, or something like status:submitted.")
        return Words(value.text, phrase)

    def _ends(self) -> bool:
        """Skip space, and tell whether the terms side by side end here."""
        self._take(_GAP)
        return self._next() in ("", ")") or self._peek() == "or"

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _peek(self) -> str:
        match = KEYWORD.match(self.text, self.at)
        return match["word"].lower() if match else ""

    def _keyword(self, word: str) -> re.Match[str] | None:
        match = KEYWORD.match(self.text, self.at) if self._peek() == word else None
        self.at = match.end() if match else self.at
        return match

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return match.group() if match else ""

    def _dangling(self, word: re.Match[str]) -> NoReturn:
        place = "after" if word["word"].lower() == "not" else "beside"
        hint = f'To search for the word itself, write "{word["word"]}" in quotes.'
        self._fail(f"Something is missing {place} '{word['word']}'.", *word.span(), hint)

    def _fail(self, message: str, start: int, end: int, hint: str, command: str = "") -> NoReturn:
        raise QueryError(message, part=self.text[start:end], position=start, hint=hint, command=command)


def _key(match: re.Match[str]) -> str:
    key = _plain(match["key"]).lower()
    key = key if key.startswith(FIELD) else key.replace("-", "_")
    return ALIASES.get(key, key)


def _operator(match: re.Match[str]) -> str:
    operator = match["operator"]
    return operator.removeprefix(":") or operator  # `due:<today`, as other programs write it


def _instead_of(key: str) -> str:
    if key in FLAGS or key in FLAG_ALIASES:
        return f"Write is:{FLAG_ALIASES.get(key, key)}."
    if key.endswith("!"):
        return f"To leave something out, write -{key[:-1]}:VALUE."
    return did_you_mean(key, [*KEYS, "is", "sort", "limit"]) or f"Keys: is, {', '.join(KEYS)}."


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", _MARK.sub("", text)).strip()
