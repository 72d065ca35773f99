"""The workflow reference, from the built-in workflow files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docs.tools.markdown import anchor, codes, table
from tracker import paths
from tracker.domain.workflow import Case, Field, State, StepTemplate, Workflow
from tracker.domain.workflow_picture import draw, rule_in_words
from tracker.storage.workflow_file import read_workflow

_WAITS_ON = {"us": "us", "them": "the office", "nobody": "nobody"}


def workflow_names() -> str:
    """The kinds of items in one table."""
    rows = [
        (f"[{flow.title}](#{anchor(_heading(flow))})", f"`{flow.key}`", f"`{flow.prefix}-1`", flow.group, flow.text)
        for flow in workflows()
    ]
    return table(("kind", "key", "refs", "for", "what it is about"), rows)


def workflow_pages() -> str:
    """Every workflow: states, moves, steps, fields."""
    return "\n\n".join(_page(flow) for flow in workflows())


def workflows() -> list[Workflow]:
    """Return the built-in workflows, the general one last."""

    files = sorted(paths.WORKFLOWS.glob("*.toml"), key=lambda path: (path.stem == "action", path.stem))
    return [read_workflow(path.read_text(encoding="utf-8"), path.name) for path in files]


def _heading(flow: Workflow) -> str:
    return f"{flow.title} ({flow.prefix})"


def _page(flow: Workflow) -> str:
    pieces = [f"## {_heading(flow)}", flow.text]
    pieces += ["Statuses:", table(("status", "title", "waits on", "target (not law)"), _states(flow))]
    pieces += [f"What they mean, and the moves between them, as `tracker workflow show {flow.key}` draws them:"]
    pieces += [f"```text\n{draw(flow).rstrip()}\n```"]
    if flow.steps:
        pieces += ["Steps of a new item:", table(("step", "title", "due", ""), _steps(flow))]
    if flow.fields:
        pieces += ["Fields:", table(("field", "title", "type", "what it is"), [_field(entry) for entry in flow.fields])]
    return "\n\n".join(piece for piece in pieces if piece)


def _states(flow: Workflow) -> Iterator[Sequence[str]]:
    for state in flow.states:
        waits = f"closed: {state.outcome}" if state.closed else _WAITS_ON[state.waits_on]
        yield (f"`{state.key}`", state.title, waits, _targets(flow, state))


def _targets(flow: Workflow, state: State) -> str:
    words = []
    for case in (*state.cases, Case("", state.target, state.late)):
        said = [rule_in_words(flow, case.target)] if case.target else []
        said += [f"very late {rule_in_words(flow, case.late)}"] if case.late else []
        when = case.when.replace("=", " is ").replace(",", " and")
        about = f"if {when}: " if when else "otherwise: " if state.cases else ""
        words += [f"{about}{', '.join(said)}"] if said else []
    return "; ".join(words)


def _steps(flow: Workflow) -> Iterator[Sequence[str]]:
    for step in flow.steps:
        yield (f"`{step.key}`", step.title, rule_in_words(flow, step.due) if step.due else "", _step_words(step))


def _step_words(step: StepTemplate) -> str:
    words = [] if step.required else ["optional"]
    words += ["done again at a renewal"] if step.recurs else []
    words += ["only where an office is named"] if step.with_authority else []
    return ", ".join(words)


def _field(entry: Field) -> Sequence[str]:
    words = [entry.text] if entry.text else []
    words += [f"One of {codes(entry.choices)}."] if entry.choices else []
    words += [f"From {entry.minimum}" + (f" to {entry.maximum}." if entry.maximum else ".")] if entry.minimum else []
    words += [f"At first: {entry.default}."] if entry.default else []
    words += [f"Computed: {entry.computed}."] if entry.computed else []
    words += ["Sensitive: stays out of exports unless asked for by name."] if entry.sensitive else []
    return (f"`{entry.key}`", entry.title, entry.type, " ".join(words))
