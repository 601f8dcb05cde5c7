"""The least that Flask can answer: what the framework and the server cost before anything is done."""

from __future__ import annotations

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """Say hello."""
    return "Hello, World!\n"
