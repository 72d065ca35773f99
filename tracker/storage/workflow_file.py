"""Reads a workflow from its TOML file: the shape is checked here, the sense of it in the domain."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic import Field as Named
from pydantic_core import ErrorDetails

from tracker.domain.text import TITLE_LIMIT, did_you_mean, display_safe
from tracker.domain.workflow import (
    Case,
    Check,
    Field,
    FieldType,
    Fill,
    Move,
    State,
    StepTemplate,
    WaitsOn,
    Workflow,
)
from tracker.domain.workflow_problems import problems
from tracker.errors import InvalidError

T = TypeVar("T")

ANY_OPEN = "*open"  # in `from`: every open state but the one the move leads to
_HINT = "Correct the file and load it again."


def _line(value: object) -> object:
    """Accept one line of ordinary text."""
    if isinstance(value, str):
        value = value.strip()
        if display_safe(value) != value:
            raise ValueError("it must be one line without control characters")
        if len(value) > TITLE_LIMIT:
            raise ValueError(f"it has {len(value):,} characters; at most {TITLE_LIMIT} fit")
    return value


def _as_text(value: object) -> object:
    """Let people write 30, true and 2026-03-31 without quotation marks where a value is meant."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, list | dict) else _line(str(value))


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


Line = Annotated[str, BeforeValidator(_line)]
Title = Annotated[str, BeforeValidator(_line), Named(min_length=1)]
Plain = Annotated[str, BeforeValidator(_as_text)]
Names = Annotated[tuple[Title, ...], BeforeValidator(_one_or_more), Named(strict=False)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Case(_Part):
    when: Title
    target: Line = ""
    late: Line = ""


class _State(_Part):
    key: Title
    title: Title
    waits_on: WaitsOn | None = None
    closed: bool = False
    outcome: Line = ""
    target: Line = ""
    late: Line = ""
    pauses: bool = False
    text: Line = ""
    case: list[_Case] = []
    repeats: bool = False
    interval: Line = ""
    granted: bool = False
    extension: Line = ""


class _Check(_Part):
    field: Title
    minimum: Plain = ""
    level: Literal["warn", "refuse"] = "warn"
    message: Line = ""
    maximum: Plain = ""
    when: Line = ""


class _Fill(_Part):
    field: Title
    rule: Title
    when: Line = ""


class _Move(_Part):
    sources: Names = Named(alias="from")
    to: Title
    title: Title
    needs: Names = ()
    after: Names = ()
    needs_reference: bool = False
    sends: bool = False
    resumes: Literal["", "continue", "restart"] = ""
    by_date: Line = ""
    by_renewal: bool = False
    check: list[_Check] = []
    fill: list[_Fill] = []
    papers_until: Line = ""
    second_source: bool = False


class _Step(_Part):
    key: Title
    title: Title
    required: bool = True
    due: Line = ""
    recurs: bool = False
    with_authority: bool = False


class _Field(_Part):
    key: Title
    title: Title
    type: FieldType = "text"
    choices: Names = ()
    minimum: Plain = ""
    maximum: Plain = ""
    default: Plain = ""
    sensitive: bool = False
    computed: Line = ""
    text: Line = ""
    once: bool = False


class _File(_Part):
    key: Title
    prefix: Title
    title: Title
    group: Title
    text: Line = ""
    words: Names = ()
    renews: Line = ""
    renews_when: Line = ""
    ends: Line = ""
    alerts: list[int] = []
    state: list[_State] = []
    move: list[_Move] = []
    step: list[_Step] = []
    field: list[_Field] = []


_LISTS: Mapping[str, type[_Part]] = {
    "state": _State,
    "move": _Move,
    "step": _Step,
    "field": _Field,
    "case": _Case,
    "check": _Check,
    "fill": _Fill,
}
_REASONS: Mapping[str, str] = {
    "missing": "it is missing",
    "string_type": "it must be text in quotation marks",
    "too_short": "it is empty",
    "bool_type": "it must be true or false, without quotation marks",
    "int_type": "it must be a whole number, without quotation marks",
    "list_type": "it must be a list in [ ]",
    "tuple_type": "it must be a list in [ ]",
    "model_type": "it must be a table of its own",
    "model_attributes_type": "it must be a table of its own",
}


def read_workflow(text: str, name: str) -> Workflow:
    """Return the workflow that a TOML text describes; `name` is the file as messages call it.

    Raises InvalidError whose one line names the file and every problem with its key.
    """
    data = _toml(text, name)
    try:
        file = _File.model_validate(data)
    except ValidationError as error:
        found = [_explained(data, detail) for detail in error.errors(include_url=False)]
        raise _invalid(name, found) from None
    workflow = _workflow(file)
    if found := problems(workflow):
        raise _invalid(name, found)
    return workflow


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text.removeprefix("\ufeff"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        reason = str(error)
    except RecursionError:
        reason = "it is nested too deeply"
    except ValueError:
        reason = "a number in it has too many digits"
    raise InvalidError(f"{name} is not a TOML file: {display_safe(reason)}.", hint=_HINT)


def _invalid(name: str, found: list[str]) -> InvalidError:
    said = display_safe("; ".join(problem.removesuffix(".") for problem in found))
    return InvalidError(f"{name}: {said}{'' if said.endswith('?') else '.'}", hint=_HINT)


def _workflow(file: _File) -> Workflow:
    states = tuple(_built(State, one, waits_on=_waits_on(one), cases=_all(Case, one.case)) for one in file.state)
    return Workflow(
        key=file.key,
        prefix=file.prefix,
        title=file.title,
        group=file.group,
        text=file.text,
        words=tuple(word.lower() for word in file.words),
        renews=file.renews,
        renews_when=file.renews_when,
        ends=file.ends,
        alerts=tuple(file.alerts),
        states=states,
        moves=tuple(
            _built(Move, one, sources=_sources(one, states), checks=_all(Check, one.check), fills=_all(Fill, one.fill))
            for one in file.move
        ),
        steps=_all(StepTemplate, file.step),
        fields=_all(Field, file.field),
    )


def _built(kind: Callable[..., T], part: _Part, **changed: object) -> T:
    return kind(**{name: value for name, value in part if name not in ("case", "check", "fill")} | changed)


def _all(kind: Callable[..., T], parts: Sequence[_Part]) -> tuple[T, ...]:
    return tuple(_built(kind, part) for part in parts)


def _waits_on(state: _State) -> WaitsOn:
    return state.waits_on or ("nobody" if state.closed else "us")


def _sources(move: _Move, states: tuple[State, ...]) -> tuple[str, ...]:
    if ANY_OPEN not in move.sources:
        return move.sources
    return tuple(state.key for state in states if not state.closed and state.key != move.to)


def _explained(data: Any, detail: ErrorDetails) -> str:
    """Say where in the file pydantic found something, by the keys that the file uses, and what it is."""
    model: type[_Part] = _File
    where: list[str] = []
    here = data
    for part in detail["loc"]:
        here = _inside(here, part)
        if isinstance(part, int):
            where[-1] = _entry(where[-1], part, here)
        else:
            model = _LISTS.get(part, model) if part != "field" or model is _File else model
            where.append(part)
    return f"{', '.join(where)}: {_reason(model, detail)}"


def _inside(data: Any, part: str | int) -> Any:
    try:
        return data[part]
    except (LookupError, TypeError):
        return None


def _entry(kind: str, index: int, entry: Any) -> str:
    """Return how a message calls one entry of a list: by its key where it has one, else by its number."""
    if not isinstance(entry, dict):
        return f"{kind} {index + 1}"
    if kind == "move" and entry.get("to"):
        sources = entry.get("from", "?")
        return f"move {', '.join(map(str, sources)) if isinstance(sources, list) else sources} -> {entry['to']}"
    named = entry.get("key") or entry.get("field") or entry.get("when")
    return f"{kind} '{named}'" if named else f"{kind} {index + 1}"


def _reason(model: type[_Part], detail: ErrorDetails) -> str:
    match detail["type"]:
        case "extra_forbidden":
            known = [field.alias or name for name, field in model.model_fields.items()]
            word = str(detail["loc"][-1])
            near = did_you_mean(word, known)
            return f"it is not known here. {near or 'Known: ' + ', '.join(known)}"
        case "literal_error":
            return f"it must be {detail['ctx']['expected']}, not '{detail['input']}'"
        case "value_error":
            return str(detail["ctx"]["error"])
        case kind:
            return _REASONS.get(kind, detail["msg"])
