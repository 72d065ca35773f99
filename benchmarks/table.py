"""One table of figures, each with what it may be at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

CELL = 30  # characters of a column


@dataclass(frozen=True, slots=True)
class Bound:
    """What was found, and what it may be at most."""

    found: float
    most: float
    unit: str = "x"

    @property
    def holds(self) -> bool:
        """Whether it is no more than that."""
        return self.found <= self.most

    def __str__(self) -> str:
        return f"<= {self.most:g}{self.unit}"


@dataclass
class Table:
    """Prints lines as they come and remembers which targets were missed."""

    width: int = 54
    missed: list[str] = field(default_factory=list)

    def heading(self, text: str, columns: Sequence[str] = ()) -> None:
        """Begin a part of the table."""
        print(f"\n{text}")
        if columns:
            print(f"  {'':{self.width}}{''.join(f'{column:>{CELL}}' for column in columns)}  target")

    def line(self, title: str, cells: Sequence[str], *bounds: Bound, without: str = "") -> None:
        """Print a line, with its bounds and whether all of them hold; `without` any, why there is none."""
        verdict = without and f"none: {without}"
        if bounds:
            holds = all(bound.holds for bound in bounds)
            verdict = f"{', '.join(map(str, bounds))}  {'holds' if holds else 'MISSED'}"
            if not holds:
                self.missed.append(title)
        shown = f"  {title:{self.width}}{''.join(f'{cell:>{CELL}}' for cell in cells)}  {verdict}"
        print(shown.rstrip(), flush=True)


def mebibytes(amount: float) -> str:
    """Word an amount of memory."""
    return f"{amount:.0f} MiB"


def milliseconds(seconds: float) -> str:
    """Word a time."""
    return f"{seconds * 1000:,.0f} ms"
