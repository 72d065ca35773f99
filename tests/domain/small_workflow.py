"""A small workflow without problems, to be spoilt in one place by each test."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tracker.domain.workflow import Field, Move, State, StepTemplate, Workflow

DRAFT = State("draft", "Draft")
SENT = State("sent", "Sent", "them")
DONE = State("done", "Done", "nobody", closed=True, outcome="done")
SEND = Move(("draft",), "sent", "Send")
FINISH = Move(("sent",), "done", "Finish")


def make(**changed: Any) -> Workflow:
    """A small workflow without problems."""
    whole: dict[str, Any] = {
        "key": "job",
        "prefix": "JOB",
        "title": "Job",
        "group": "other",
        "states": (DRAFT, SENT, DONE),
        "moves": (SEND, FINISH),
        "steps": (StepTemplate("office-confirmed", "Confirm the office"),),
        "fields": (
            Field("start", "Start", "date"),
            Field("note", "Note"),
            Field("count", "Count", "integer"),
            Field("cost", "Cost", "money"),
            Field("kind", "Kind", "choice", choices=("big", "small")),
        ),
    }
    return Workflow(**whole | changed)


def with_field(**made: Any) -> dict[str, Any]:
    return {"fields": (*make().fields, Field(**{"key": "extra", "title": "Extra"} | made))}


def with_send(**made: Any) -> dict[str, Any]:
    return {"moves": (replace(SEND, **made), FINISH)}


def with_draft(**made: Any) -> dict[str, Any]:
    return {"states": (replace(DRAFT, **made), SENT, DONE)}
