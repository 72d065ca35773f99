"""Which items a part of a workflow is for: `variant=movement, emergency=yes` holds where both are so."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.domain.fields import Value, workflow_value
from tracker.domain.text import did_you_mean
from tracker.domain.workflow import Workflow
from tracker.errors import InvalidError


def parse_condition(workflow: Workflow, when: str) -> dict[str, Value]:
    """Return the value that each named field must have. Raises InvalidError for what cannot be read."""
    wanted = {}
    for part in when.split(","):
        name, equals, text = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise InvalidError(f"'{part.strip()}' is not a condition.", hint="Write it like emergency=yes.")
        field = workflow.field(name)
        if field is None:
            known = (entry.key for entry in workflow.fields)
            raise InvalidError(f"There is no field '{name}'.", hint=did_you_mean(name, known))
        wanted[name] = workflow_value(field, text)
    return wanted


def holds(workflow: Workflow, when: str, values: Mapping[str, object]) -> bool:
    """Tell whether `when` is true of these values; no condition always is, and a yes-or-no field left empty is no."""
    if not when:
        return True
    return all(
        values.get(name) == value or (value is False and values.get(name) is None)
        for name, value in parse_condition(workflow, when).items()
    )
