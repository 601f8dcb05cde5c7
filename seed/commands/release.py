"""`python -m seed release`."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.console import Console

from api.settings import ROOT
from seed import reasons
from seed.commands.printing import print_findings
from seed.declaration import TABLES, day_of_today
from seed.desk import release_way
from seed.desk.diff_terminal import show
from seed.desk.diff_words import Report, counted, told
from seed.desk.reasons_by_person import ask_reasons, rows_because
from seed.desk.terminal import ask, confirm, console, is_interactive
from seed.diff import Changed, diff
from seed.editions import KINDS, Edition, EditionError, editions, verified, working
from seed.release import PENDING, next_number
from seed.rules import check


@click.command(
    help="Lead through a release: check, number and day, what changed and why, notes; then freeze it, and write anew "
    "what follows from it. Whatever is asked can be given as an option; without a terminal nothing is asked."
)
@click.option("--notes", metavar="TEXT", help="What is new, for readers.")
@click.option("--number", metavar="NUMBER", help="Year, month and place in the month (usual: the next one).")
@click.option("--day", metavar="DAY", help="The day of the release (usual: today).")
@click.option(
    "--because",
    type=(str, click.Choice(KINDS), str),
    multiple=True,
    metavar="WHO KIND REASON",
    help="Kind and reason of all that changed of a person (uid or slug) or of another record (table/id); repeatable.",
)
@click.option("--yes", is_flag=True, help="Do not ask whether to freeze it.")
@click.option("--keep-documents", is_flag=True, help="Leave the OpenAPI documents as they are.")
@click.option("--plain", is_flag=True, help="No colours.")
def command(
    notes: str | None,
    number: str | None,
    day: str | None,
    because: Sequence[tuple[str, str, str]],
    yes: bool,
    keep_documents: bool,
    plain: bool,
) -> int:
    """Return 1 where something stands in the way, and nothing is frozen; 2 where an option lacks; else 0."""
    asks, out = is_interactive(), console(plain=plain)
    if notes is not None and not notes.strip():
        raise click.UsageError("--notes is empty: say what is new, for readers.")
    if notes is None and not asks:
        raise click.UsageError("Without a terminal --notes must say what is new, for readers.")
    history = [verified(edition) for edition in editions()]
    prepared = _numbered(number, day, history, asks=asks and number is None)

    if findings := check(TABLES, prepared.released_on):
        print_findings(findings)
        click.echo("No release was made: mend these first.")
        return 1
    if not release_way.has_changed(prepared, history):
        raise EditionError(f"Nothing changed since release {history[-1].id}: there is nothing to publish.")

    if because:
        reasons.give(PENDING, rows_because(because, _changed(history, prepared)))
    report = _with_reasons(out, history, prepared, asks=asks)
    if report is None:
        return 1
    if notes is None:
        notes = ask("What is new, for readers?", default=_suggested_notes(report), check=_is_said)
    notes = " ".join(notes.split())
    out.print()
    out.print(f"Release {prepared.id} of {prepared.released_on}: {notes}", markup=False)
    if asks and not yes and not confirm("Freeze it? It is not changed any more after that.", default=True):
        click.echo(f"Nothing was frozen; the answers stay in seed/{PENDING.name}.")
        return 1
    out.print("Freezing the tables, building their files, and writing the documents anew …", markup=False)
    made, left = release_way.freeze(prepared, notes, keep_documents=keep_documents)
    if made is None:
        for finding in left:
            click.echo(str(finding))
        count = "One finding" if len(left) == 1 else f"{len(left)} findings"
        click.echo(f"{count}; no release was made. {_HOW_TO_FILL}")
        return 1
    click.echo(f"Release {made.id} is frozen in {made.folder.relative_to(ROOT)}.")
    click.echo(_next_steps(made))
    return 0


def _changed(history: Sequence[Edition], prepared: Edition) -> list[Changed]:
    return list(diff(history[-1], prepared)) if history else []


def _with_reasons(
    out: Console, history: Sequence[Edition], prepared: Edition, *, asks: bool
) -> Report | None:
    """Tell what changed, and ask for the reasons that lack; return the report, or None where faults were printed."""
    if not history:
        report = told([], None, prepared)
        show(out, report)
        return report
    old, changed, given = history[-1], _changed(history, prepared), reasons.given_rows(PENDING)
    if asks and (stale := reasons.unused(given, changed)):
        click.echo(f"{PENDING.name} says why these changed, which did not:")
        for row in stale:
            click.echo(
                f"  {' '.join(filter(None, reasons.place_of_row(row)))}: {row['kind']}, {row['reason']}"
            )
        if confirm("Take these rows out?", default=True):
            given = [row for row in given if row not in stale]
            reasons.keep(PENDING, given)
    if faults := reasons.faults_of(given, changed, PENDING.name):
        for fault in faults:
            click.echo(str(fault))
        click.echo(f"No release was made: mend seed/{PENDING.name} first.")
        return None
    whys = reasons.reasoned(changed, given, old, prepared)
    report = told(whys, old, prepared)
    show(out, report)
    if asks:
        ask_reasons(out, whys, report, PENDING)
    return report


_HOW_TO_FILL = (
    f"Give the reasons in seed/{PENDING.name}, or by --because; a row without `row` and `column` holds for all that "
    "changed of its record. On a terminal they are asked for."
)


def _numbered(number: str | None, day: str | None, history: Sequence[Edition], *, asks: bool) -> Edition:
    """Return the tables under the number and the day of the release, which are asked for or suggested."""
    usual, usual_day = release_way.suggested(working(TABLES), history)
    if asks and day is None:

        def day_is_right(text: str) -> bool | str:
            if text > max(usual_day, day_of_today()):
                return f"{text} is still to come: a release is of the day on which it is made."
            return release_way.fault_of_day(text, history) or True

        day = ask("The day of the release:", default=usual_day, check=day_is_right)
    if day is None:
        day = usual_day
    elif day != usual_day and not release_way.fault_of_day(day, history):
        usual = next_number(release_way.taken_numbers(history), day)
    if asks:
        chosen = day

        def number_is_right(text: str) -> bool | str:
            return release_way.fault_of_number(text, chosen, history) or True

        number = ask("Its number:", default=usual, check=number_is_right)
    return release_way.named(number or usual, day, history)


def _suggested_notes(report: Report) -> str:
    if not report.since:
        return "The first release."
    counts = [count for count in counted(report) if "follow" not in count]
    return f"{', '.join(counts)}." if counts else ""


def _is_said(text: str) -> bool | str:
    return bool(text.strip()) or "Readers are told what is new: a sentence is enough."


def _next_steps(made: Edition) -> str:
    return "\n".join(
        (
            "Now publish it; who holds the operator's key signs it first, with `make sign`:",
            "  git add seed openapi README.md CHANGELOG.md",
            f'  git commit -m "Publish release {made.id}"',
            "  git push",
        )
    )
