"""tracker config, tracker doctor."""

from __future__ import annotations

from typing import Annotated

import typer

from tracker.cli.output import put
from tracker.cli.state import state_of
from tracker.errors import InvalidError

app = typer.Typer()
config = typer.Typer(
    rich_markup_mode=None, invoke_without_command=True, epilog="Example: tracker config set time_zone Asia/Baghdad"
)
app.add_typer(config, name="config")


@config.callback()
def configuration(context: typer.Context) -> None:
    """Show the settings, or set one."""
    if context.invoked_subcommand is None:
        show(context)


@config.command("show", epilog="Example: tracker config show")
def show(context: typer.Context) -> None:
    """Show every setting, its value, and what it is for."""
    from tracker.settings import Settings, settings_path

    state = state_of(context)
    put(f"# {settings_path(state.config)}")
    for name, field in Settings.model_fields.items():
        value = getattr(state.settings, name)
        shown = ",".join(value) if isinstance(value, tuple) else str(value)
        put(f"{name} = {shown or '(empty)'}")
        put(f"    {field.description}")


@config.command("set", epilog="Example: tracker config set due_soon_days 14")
def set_(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="SETTING", help="Which setting.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Its value; '' goes back to the usual one.")],
) -> None:
    """Set a setting in your settings file."""
    from tracker.settings import save_setting, settings_path

    path = settings_path(state_of(context).config)
    save_setting(path, key, value)
    put(f"{key} = {value or '(the usual)'}  ({path})")


@config.command("path", epilog="Example: tracker config path")
def path(context: typer.Context) -> None:
    """Print where the settings file is, also if it is not there yet."""
    from tracker.settings import settings_path

    put(str(settings_path(state_of(context).config)))


@app.command("doctor", epilog="Example: tracker doctor")
def doctor(context: typer.Context) -> None:
    """Look for what is wrong, and say what to do.

    The program, the settings, the database and its history are looked at; nothing is changed.
    """
    from tracker.services.doctor import examine

    findings = examine(state_of(context).workspace)
    for finding in findings:
        put(f"{finding.level:<8} {finding.what}" + (f" {finding.advice}" if finding.advice else ""))
    problems = sum(finding.level == "problem" for finding in findings)
    if problems:
        raise InvalidError(f"{problems} to look at, above.")
