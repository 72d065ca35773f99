"""What a person is told while a seed is read."""

from __future__ import annotations


class Remarks:
    """Collects remarks in order; `problems` are those about something left out or not recognised."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self.problems: list[str] = []

    def note(self, text: str, *, line: int = 0, document: str = "") -> None:
        """Add a remark. The document is named where it is not the seed itself."""
        where = ", ".join(part for part in (document, f"line {line}" if line else "") if part)
        remark = f"{where}: {text}" if where else text
        self.all.append(remark[:1].upper() + remark[1:] if not document else remark)

    def problem(self, text: str, *, line: int = 0, document: str = "") -> None:
        """Add a remark about something left out or not recognised."""
        self.note(text, line=line, document=document)
        self.problems.append(self.all[-1])
