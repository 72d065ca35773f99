"""Tracker: the action items of several stakeholders in one place."""

__version__ = "0.1.0"
