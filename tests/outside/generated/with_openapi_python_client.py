"""Drives the client that openapi-python-client made, as its README says: `python FILE ADDRESS`. Prints JSON."""

import json
import sys

from open_cases import Client
from open_cases.api.cases import get_case, list_cases, list_cases_as_csv
from open_cases.api.citations import get_case_citation
from open_cases.models.problem import Problem

client = Client(base_url=sys.argv[1])


def walked() -> list[str]:
    """Return the ids of a list, page by page."""
    found: list[str] = []
    page = list_cases.sync(client=client, named_in_resolution=True, limit=3)
    while True:
        found += [case.id for case in page.data]
        if not isinstance(page.meta.next_cursor, str):
            return found
        page = list_cases.sync(client=client, cursor=page.meta.next_cursor)


two = list_cases.sync(client=client, status=["imprisoned", "house-arrest"])
error = list_cases.sync(client=client, status=["no-such-status"])
assert isinstance(error, Problem)
print(
    json.dumps(
        {
            "two values": two.meta.total,
            "record": get_case.sync("oleg-orlov", client=client).data.name_en,
            "walk": walked(),
            "error": [error.status, error.errors[0].parameter],
            "csv": list_cases_as_csv.sync(client=client, fields=["id", "name_en"]).splitlines()[0],
            "citation": get_case_citation.sync("oleg-orlov", client=client),
        }
    )
)
