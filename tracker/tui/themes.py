"""Four quiet themes: one for a dark room, one for a bright one, and each again with the strongest contrast."""

from __future__ import annotations

from textual.theme import Theme

THEMES = (
    Theme(
        name="tracker-dark",
        primary="#7aa2c8",
        secondary="#8a9bb0",
        accent="#7aa2c8",
        warning="#d9a85c",
        error="#e5786d",
        success="#8fb573",
        foreground="#d5d9de",
        background="#16191d",
        surface="#1c2025",
        panel="#262b32",
        variables={"text-muted": "#9aa3ad", "text-disabled": "#9aa3ad"},
        dark=True,
    ),
    Theme(
        name="tracker-light",
        primary="#2f5f8f",
        secondary="#5a6b7d",
        accent="#2f5f8f",
        warning="#8a5a00",
        error="#b3261e",
        success="#3a6b22",
        foreground="#1d2126",
        background="#fbfbfa",
        surface="#f2f3f4",
        panel="#e3e6e9",
        variables={"text-muted": "#565d66", "text-disabled": "#565d66"},
        dark=False,
    ),
    Theme(
        name="tracker-dark-contrast",
        primary="#00d7ff",
        secondary="#ffffff",
        accent="#ffff00",
        warning="#ffd75f",
        error="#ff8787",
        success="#87ff87",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#303030",
        variables={"text-muted": "#ffffff", "text-disabled": "#ffffff"},
        dark=True,
        text_alpha=1.0,
    ),
    Theme(
        name="tracker-light-contrast",
        primary="#00005f",
        secondary="#000000",
        accent="#5f005f",
        warning="#5f3700",
        error="#870000",
        success="#003f00",
        foreground="#000000",
        background="#ffffff",
        surface="#ffffff",
        panel="#d0d0d0",
        variables={"text-muted": "#000000", "text-disabled": "#000000"},
        dark=False,
        text_alpha=1.0,
    ),
)
NAMES = tuple(theme.name for theme in THEMES)
USUAL = NAMES[0]
