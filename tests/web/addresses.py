"""An address of every route, as tests that walk all of them need it: the routes of the document, pages, assets."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from api.web.bodies import MOST_BYTES
from api.web.html import digest_of
from api.web.reference import SWAGGER_VERSION
from tests.contract import document

# Without one there is no address of it; its private part was thrown away.
FOLDER_OF_KEY = str(Path(__file__).parent.parent / "data" / "only-a-key")

# What fills the variables of routes that are no records, by endpoint.
FILLED = {
    "asset": {"digest": digest_of("site.css"), "name": "site.css"},
    "docs_asset": {"release": SWAGGER_VERSION, "name": "swagger-ui.css"},
    "docs_operation": {"name": "listCases"},
    "docs_page": {"slug": "policy"},
    "pages.sitemap.show_cases": {"number": "1"},
    "problem": {"kind": "gone"},
}
# What an address cannot do without.
ASKED = {"/oembed": "?url=http://localhost/cases/{id}"}
# They tell of this moment, and are never kept.
OF_THE_MOMENT = ("/livez", "/readyz")
# What belongs to an address that takes POST repeats what somebody looks for, as that does.
KEPT_BY_NOBODY = "/reconcile/"
# Files of a release are sent in parts, under strong validators.
IN_PARTS = ("/v1/releases/{id}/files/{name}",)


def of_data(app: Flask) -> list[str]:
    """An address of each route of the document whose answer may be kept; routes to records of an empty list have none."""
    client = app.test_client()
    return [
        document.address(client, path).format(**chosen(path))
        for path in document.PATHS
        if path not in (*IN_PARTS, *MOST_BYTES)
        and ("{id}" not in path or first_id(client, path.partition("/{id}")[0]))
    ]


def chosen(path: str) -> dict[str, str]:
    """A value for each variable of a route that the document gives an example or a list of values for."""
    whole = document.DOCUMENT["paths"][path]
    told = [*whole.get("parameters", ()), *whole["get"].get("parameters", ())]
    return {
        one["name"]: str(one.get("example") or one["schema"].get("enum", [""])[0])
        for one in told
        if one["in"] == "path"
    }


def of_pages(app: Flask) -> list[str]:
    """An address of each other route whose answer may be kept; those that lead elsewhere are left out."""
    client = app.test_client()
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            path = rule.rule
            for name in rule.arguments:
                path = path.replace(f"<{name}>", "{" + name + "}")
            if path in document.PATHS or path in (*OF_THE_MOMENT, *IN_PARTS, *MOST_BYTES):
                continue
            if path.startswith(KEPT_BY_NOBODY):
                continue
            path += ASKED.get(path, "")
            if "{id}" in path:
                collection = "cases" if "/cases" in path else path.partition("/{id}")[0].rpartition("/")[2]
                filled = {"id": first_id(client, f"/v1/{collection}")}
            elif rule.arguments:
                if path.startswith("/v1/"):
                    # Missing in the document, of which a test of its own speaks.
                    continue
                assert rule.endpoint in FILLED, f"{path} needs an entry in FILLED"
                filled = FILLED[rule.endpoint]
            else:
                filled = {}
            if all(filled.values()):
                found.append(path.format(**filled))
    return [path for path in sorted(found) if not 300 <= client.get(path).status_code < 400]


def first_id(client: FlaskClient, collection: str) -> str:
    """The id of the first record of a list, empty when there is none."""
    data = client.get(collection, query_string={"limit": 1, "fields": "id"}).get_json()["data"]
    return str(data[0]["id"]) if data else ""
