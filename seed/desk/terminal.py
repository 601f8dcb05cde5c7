"""Talking with a curator: questions on a terminal, and words in colour where colours are.

Whatever is asked here can be said by options instead: a command that runs without a terminal never waits for an answer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence

import click
import questionary
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from rich.console import Console

# Shorter lists are shown whole; longer ones are searched by typing.
SHOWN_WHOLE = 15

Check = Callable[[str], bool | str]


def console(*, plain: bool = False) -> Console:
    """Return the terminal, or plain text where there is none or none is wanted."""
    if plain:
        return Console(highlight=False, soft_wrap=True, color_system=None)
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def is_interactive() -> bool:
    """Whether somebody can answer a question."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def confirm(question: str, *, default: bool = False) -> bool:
    """Ask for yes or no; raises click.Abort when the curator leaves with Ctrl-C."""
    return bool(_answered(questionary.confirm(question, default=default, auto_enter=False)))


def ask(
    question: str,
    *,
    default: str = "",
    check: Check = lambda text: True,
    offered: Sequence[tuple[str, str]] = (),
) -> str:
    """Ask for a text until `check` is content: it returns True, or says what is wrong. Raises click.Abort.

    Values are offered with their words while a part of either is typed; the last of several, parted by semicolons,
    counts as what is typed.
    """
    completer = _Offered(offered) if offered else None
    return str(_answered(questionary.text(question, default=default, validate=check, completer=completer)))


class _Offered(Completer):
    """Values that hold what is being typed, in themselves or in their words."""

    def __init__(self, offered: Sequence[tuple[str, str]]) -> None:
        self._offered = offered

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        typed = document.text_before_cursor.rpartition(";")[2].lstrip()
        for value, words in self._offered:
            if typed and typed.casefold() in f"{value} {words}".casefold():
                yield Completion(value, start_position=-len(typed), display_meta=words)


def choose(question: str, choices: Sequence[tuple[str, str]], *, default: str | None = None) -> str:
    """Ask for one of the choices, each a value and its words; raises click.Abort."""
    if len(choices) <= SHOWN_WHOLE:
        shown = [questionary.Choice(words, value) for value, words in choices]
        return str(_answered(questionary.select(question, shown, default=default)))
    words_of = dict(choices)

    def known(text: str) -> bool | str:
        return (
            text in words_of or "Choose one of the list: type a part of it, then take it with the arrow keys."
        )

    return str(
        _answered(
            questionary.autocomplete(
                question,
                [*words_of],
                default=default or "",
                meta_information=words_of,
                match_middle=True,
                validate=known,
            )
        )
    )


def _answered(question: questionary.Question) -> object:
    answer = question.unsafe_ask()
    if answer is None:
        raise click.Abort
    return answer
