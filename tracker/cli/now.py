"""Bare `tracker`: what needs action now, or how to begin."""

from __future__ import annotations

from tracker.cli.output import put
from tracker.cli.state import State
from tracker.domain.text import plural


def show_now(state: State) -> None:
    """Print what needs action now."""
    workspace = state.workspace
    if not workspace.exists:
        put("Tracker keeps the action items of several stakeholders in one place.")
        put()
        put(f"There is no database yet at {workspace.path}. Begin with one of:")
        put("  tracker init                       with the practical tips for stakeholders")
        put("  tracker init --seed none           empty")
        put("  tracker init --seed FILE.md        from a table in your own document")
        put("All commands: tracker --help")
        return
    from tracker.cli.output import print_section
    from tracker.services.overview import MOST, action_now

    agenda = action_now(workspace)
    known = plural(agenda.open_items, "open item") if agenda.open_items <= MOST else f"more than {MOST:,} open items"
    put(f"Today is {agenda.today:%A} {agenda.today}. {known}.")
    for section in agenda.sections:
        count = f"{section.count:,}" if section.count <= MOST else f"more than {MOST:,}"
        put()
        put(f"{section.title} ({count})")
        print_section(state, section.columns, section.rows)
        if section.count > len(section.rows):
            put(f'  ... all of them: tracker list "{section.query}"')
    if not agenda.sections:
        put("Nothing needs action now.")
    put()
    put("More on one item: tracker show REF")
