"""Lists as people send them, and what is answered."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask.testing import FlaskClient
from openpyxl import Workbook
from werkzeug.test import TestResponse

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked(client: FlaskClient, *queries: Mapping[str, Any], **more: str) -> list[dict[str, Any]]:
    """What became of each line of a list that is sent as JSON."""
    answer = client.post("/v1/match", json={"queries": list(queries)}, query_string=more)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    lines: list[dict[str, Any]] = answer.get_json()["data"]
    return lines


def one(client: FlaskClient, **query: Any) -> dict[str, Any]:
    """What became of a single line."""
    (line,) = asked(client, query)
    return line


def sent(
    client: FlaskClient, body: bytes | str, kind: str = CSV, accept: str = "application/json"
) -> TestResponse:
    """The answer to a body as it stands."""
    return client.post("/v1/match", data=body, content_type=kind, headers={"Accept": accept})


def workbook(*rows: Sequence[object], hidden: Iterable[Sequence[object]] = ()) -> bytes:
    """A workbook with a sheet of these rows, behind a hidden one where there are rows for it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if hidden := list(hidden):
        for row in hidden:
            sheet.append(row)
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet("Names")
    for row in rows:
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def errors(answer: TestResponse) -> list[dict[str, Any]]:
    """The faults of a refusal."""
    assert answer.status_code == 400, answer.get_data(as_text=True)
    found: list[dict[str, Any]] = answer.get_json()["errors"]
    return found
