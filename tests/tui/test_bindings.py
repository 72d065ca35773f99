"""Every key leads to something: Textual says nothing about an action that there is not."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from textual.actions import parse
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

import tracker.tui
from tracker.tui.app import TrackerApp


def nodes() -> Iterator[type[DOMNode]]:
    """Yield every class of ours that can bind keys."""
    for module in pkgutil.walk_packages(tracker.tui.__path__, "tracker.tui."):
        for found in vars(importlib.import_module(module.name)).values():
            if isinstance(found, type) and issubclass(found, DOMNode) and found.__module__ == module.name:
                yield found


def bound() -> Iterator[tuple[type[DOMNode], str]]:
    """Yield every class with the actions of its own keys."""
    for node in nodes():
        for binding in Binding.make_bindings(node.__dict__.get("BINDINGS", ())):
            yield node, binding.action


@pytest.mark.parametrize(("node", "action"), list(bound()))
def test_the_action_of_a_key_is_there(node: type[DOMNode], action: str) -> None:
    namespace, name, _ = parse(action)
    places: dict[str, list[type[DOMNode]]] = {
        "": [node],
        "app": [TrackerApp],
        "screen": [found for found in nodes() if issubclass(found, Screen)],
    }
    assert any(hasattr(place, f"action_{name}") for place in places[namespace]), f"{node.__name__}: {action}"
