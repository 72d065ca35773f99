"""What the global options say, and the workspace that they lead to."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tracker.domain.text import display_safe

if TYPE_CHECKING:
    from datetime import date

    from typer import Context

    from tracker.settings import Settings
    from tracker.storage.changes import Changes
    from tracker.workspace import Workspace


@dataclass
class State:
    """The global options of one command."""

    db: str | None = None
    config: str | None = None
    actor: str | None = None
    color: bool = True
    quiet: bool = False

    @cached_property
    def settings(self) -> Settings:
        """The settings in force. Raises ConfigurationError."""
        from tracker.settings import load_settings

        return load_settings(self.config)

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace; its database is opened when it is first used."""
        from tracker.workspace import Workspace

        workspace = Workspace.from_settings(self.settings, location=self.db, actor=self.actor)
        workspace.follow = _follow
        return workspace

    def close(self) -> None:
        """Pass on what the work brought up, and give the database back, where one was opened."""
        if "workspace" in self.__dict__:
            for remark in self.workspace.remarks:
                self.say(remark)
            self.workspace.close()

    def say(self, text: str = "") -> None:
        """Say something that is not the result, on stderr; `--quiet` keeps it back."""
        if not self.quiet:
            sys.stdout.flush()  # in a log, a remark stands behind what it is about
            sys.stderr.write(f"{display_safe(text, lines=True)}\n")

    @property
    def interactive(self) -> bool:
        """Whether a person can be asked something."""
        return sys.stdin.isatty() and sys.stderr.isatty()


def _follow(changes: Changes, workspace: Workspace, item_id: int, day: date) -> None:
    """Begin the next of an item that recurs and was closed by date."""
    from tracker.services.recurrence import follow_up_by_id

    follow_up_by_id(changes, workspace, item_id, day)


def state_of(context: Context) -> State:
    """Return what the global options said; completion runs without them."""
    root = context.find_root()
    if not isinstance(root.obj, State):
        given = root.params
        root.obj = State(db=given.get("db"), config=given.get("config"), actor=given.get("actor"))
    return root.obj
