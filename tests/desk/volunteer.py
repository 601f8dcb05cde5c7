"""A volunteer at a real terminal: answers the questions of a command, and counts the values that had to be typed."""

from __future__ import annotations

import sys
from pathlib import Path

import pexpect

from tests.support.servers import program_environment

LONGEST_WAIT = 20.0
ENTER = "\r"


class Volunteer:
    """One run of `python -m seed …` in a folder with the code."""

    def __init__(self, code: Path, *words: str) -> None:
        self.typed = 0
        self._terminal = pexpect.spawn(
            sys.executable,
            ["-m", "seed", *words],
            cwd=str(code),
            # Whether the terminal tells where its cursor stands does not matter here, and takes seconds to find out.
            env=program_environment({"PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm", "PYTHONPATH": ""}),
            dimensions=(60, 200),
            encoding="utf-8",
            timeout=LONGEST_WAIT,
        )

    def answer(self, question: str, text: str = "") -> None:
        """Wait for a question, and answer it; without a text Enter takes what is offered."""
        self._terminal.expect_exact(question)
        self._terminal.send(text + ENTER)
        self.typed += bool(text)

    def sees(self, text: str) -> None:
        """Wait for a text to be shown."""
        self._terminal.expect_exact(text)

    def clears(self) -> None:
        """Take back what was typed and not accepted."""
        self._terminal.sendcontrol("u")

    def leaves(self) -> str:
        """Press Ctrl-C; return what was shown after it."""
        self._terminal.sendcontrol("c")
        return self.ends()

    def ends(self) -> str:
        """Wait for the end, and return what was shown before it."""
        self._terminal.expect(pexpect.EOF)
        self._terminal.close()
        return str(self._terminal.before)

    @property
    def status(self) -> int | None:
        """The exit status of a run that has ended."""
        status: int | None = self._terminal.exitstatus
        return status
