"""Drives the client that openapi-generator made, as its README says: `python FILE ADDRESS`. Prints JSON."""

import json
import sys

from made import ApiClient, Configuration
from made.api.cases_api import CasesApi
from made.api.citations_api import CitationsApi
from made.exceptions import BadRequestException

with ApiClient(Configuration(host=sys.argv[1])) as client:
    cases = CasesApi(client)
    found = []
    page = cases.list_cases(named_in_resolution=True, limit=3)
    while True:
        found += [case.id for case in page.data]
        if page.meta.next_cursor is None:
            break
        page = cases.list_cases(cursor=page.meta.next_cursor)
    try:
        cases.list_cases(status=["no-such-status"])
    except BadRequestException as refused:
        error = json.loads(refused.body)
    print(
        json.dumps(
            {
                "two values": cases.list_cases(status=["imprisoned", "house-arrest"]).meta.total,
                "record": cases.get_case("oleg-orlov").data.name_en,
                "walk": found,
                "error": [error["status"], error["errors"][0]["parameter"]],
                "csv": cases.list_cases_as_csv(fields=["id", "name_en"]).splitlines()[0],
                "citation": CitationsApi(client).get_case_citation("oleg-orlov"),
            }
        )
    )
