"""`/match`: a list of names held against the people on file, seen and corrected by hand, and taken away as CSV.

What is sent lives as long as its answer: the page that shows it carries it along in its own form.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, request

from api.pages import heads
from api.pages.notices import Answer, for_people
from api.pages.parameters import PLAIN
from api.v1.answers.matches import Cases, answer_table, columns_of, kept_by_nobody
from api.v1.matching import body, lines, tables
from api.v1.matching.judging import Judgement
from api.v1.matching.people import Found, find
from api.v1.matching.questions import DETAILS, MOST_NAMES, Asked
from api.v1.matching.workbooks import OLD_SIGNATURE, SIGNATURE
from api.v1.release import current_release
from api.v1.texts import say
from api.web.html import page
from api.web.problems import Fault, Problem, invalid_query
from api.web.reading import read

# The fields of the form: names pasted, a file, the table that a page carries along, and what its button does.
NAMES, FILE, TABLE, DO = "names", "file", "table", "do"
TAKE_AWAY = "csv"
# Of a line: the uid of who was chosen, or that nobody was.
CHOICE, NOBODY = "line-{}", "nobody"


@dataclass(frozen=True)
class Line:
    """A line as the page shows it: its number, what it says, what became of it, and who may be chosen."""

    number: int
    said: str
    found: Found
    candidates: Sequence[tuple[Judgement, Mapping[str, Any]]]


@for_people
def show_match() -> Answer:
    """The form, or what became of the list that was sent."""
    read(PLAIN)
    if request.method != "POST":
        return kept_by_nobody(_form())
    try:
        asked = _asked()
        release = current_release()
        found = find(release, asked.questions)
        if request.form.get(DO) == TAKE_AWAY:
            return answer_table(release, asked, [*_chosen(found)], mark=True)
    except Problem as problem:
        status = problem.code or 400
        if status >= 500:
            raise
        refused = kept_by_nobody(_form(problem))
        refused.status_code = status
        return refused
    return kept_by_nobody(_found(asked, found))


def _asked() -> Asked:
    """Return the list in the form; raises Problem where there is none, or two."""
    names, table = request.form.get(NAMES, ""), request.form.get(TABLE, "")
    file = request.files.get(FILE)
    sent = file.read() if file else b""
    given = [bool(names.strip()), bool(table), bool(sent)]
    if sum(given) != 1:
        said = (
            "Paste names or choose a file." if not any(given) else "Paste names or choose a file, not both."
        )
        raise invalid_query(Fault(said, NAMES, "missing" if not any(given) else "contradiction"))
    if names.strip():
        return lines.read_lines(names)
    if table:
        return tables.read_csv(table.encode())
    return body.read(sent, body.WORKBOOK if _is_workbook(sent) else body.CSV)


def _is_workbook(sent: bytes) -> bool:
    """Say whether a file is a workbook: by its beginning, since browsers name media types as they like."""
    return sent.startswith((SIGNATURE, OLD_SIGNATURE))


def _chosen(found: Sequence[Found]) -> Sequence[Found]:
    """Return what became of the lines, as somebody corrected it by hand."""
    return [_with_choice(number, one) for number, one in enumerate(found, 1)]


def _with_choice(number: int, found: Found) -> Found:
    chosen = request.form.get(CHOICE.format(number), "")
    if not chosen:
        return found
    if chosen == NOBODY:
        return replace(found, by_hand=True, match=None, only=None)
    person = next((one for one in found.candidates if one.person.uid == chosen), None)
    if person is None:
        raise invalid_query(
            Fault("Nobody of this uid may be chosen here.", CHOICE.format(number), "unknown-value")
        )
    return found if person is found.match else replace(found, by_hand=True, match=person, only=None)


def _form(problem: Problem | None = None) -> Response:
    """Return the page with an empty form, or with what was typed and could not be read."""
    return _page(problem=problem, names=request.form.get(NAMES, ""), lines=())


def _found(asked: Asked, found: Sequence[Found]) -> Response:
    """Return the page with what became of each line, and the list itself, to be sent again with corrections."""
    release, names = current_release(), request.form.get(NAMES, "")
    cases = Cases(release, found)
    return _page(
        lines=[
            Line(number, _said(one), one, [(person, cases.of(person)) for person in one.candidates])
            for number, one in enumerate(found, 1)
        ],
        outcomes=Counter(one.outcome for one in found),
        columns=columns_of(asked) if asked.columns and not names.strip() else None,
        carried=(NAMES, names) if names.strip() else (TABLE, _as_csv(asked)),
    )


def _page(**told: Any) -> Response:
    head = heads.Head(
        title=say("match.title"), description=say("match.description"), path="/match", section="/match"
    )
    return page("pages/match.html", head=head, release=current_release(), most=MOST_NAMES, **told)


def _said(found: Found) -> str:
    """Return what a line says, without what nobody can compare."""
    question = found.question
    return " · ".join([question.name, *(question.given[name] for name in DETAILS if name in question.given)])


def _as_csv(asked: Asked) -> str:
    """Return a table as text that `read_csv` reads as the same table."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(asked.columns.heads if asked.columns else ())
    writer.writerows(question.cells for question in asked.questions)
    return written.getvalue()
