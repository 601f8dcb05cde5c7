"""Datasette as an ASGI app, so that it can have as many workers as we; runs in its own environment, of which this
project knows nothing."""

from __future__ import annotations

import importlib
import os
from typing import Any


def create() -> Any:
    """Return the app for the file that DATASETTE_FILE names."""
    made = importlib.import_module("datasette.app").Datasette([], immutables=[os.environ["DATASETTE_FILE"]])
    return made.app()
