"""The values of vocabularies that the documents name: of filters, as the service itself lists them when it refuses a
wrong one; of fields, as its lists have them. A vocabulary may grow, so that none of them is an enum."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from api.examples.service import ExamplesError, Service, every
from api.v1.shapes.fields import VALUES_OF

# A longer list is not named; it has an address of its own.
MOST_NAMED = 20
NO_VALUE = "no-such-value"


def name_values(service: Service, document: dict[str, Any]) -> None:
    """Add the values of vocabularies to the descriptions of parameters and fields."""
    _of_parameters(service, document)
    _of_fields(service, document["components"]["schemas"])


def _of_parameters(service: Service, document: dict[str, Any]) -> None:
    parameters = document["components"]["parameters"]
    asked_at: dict[str, str] = {}
    for path, item in document["paths"].items():
        for reference in item["get"]["parameters"] if "{" not in path else ():
            asked_at.setdefault(reference["$ref"].rpartition("/")[2], path)
    for component, path in asked_at.items():
        parameter = parameters[component]
        if parameter["schema"].get("type") == "array" and "enum" not in parameter["schema"]["items"]:
            valid = _valid(service, path, parameter["name"])
            # Keys to sort by, groups and parts are named already.
            if not all(f"`{one}`" in parameter["description"] for one in valid):
                parameter["description"] += _named(valid)


def _valid(service: Service, path: str, name: str) -> list[str]:
    answer = service.client.get(f"{path}?{name}={NO_VALUE}&release={service.release}")
    faults = (answer.get_json() or {}).get("errors", ()) if answer.status_code == 400 else ()
    return next((fault.get("valid", []) for fault in faults if fault.get("parameter") == name), [])


def _of_fields(service: Service, schemas: dict[str, Any]) -> None:
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            if VALUES_OF in field:
                collection, _, terms = field.pop(VALUES_OF).partition(":")
                # A release that is older than a list of terms refuses its name.
                with suppress(ExamplesError):
                    field["description"] += _explained(service, f"/v1/{collection}", terms)


def _explained(service: Service, collection: str, terms: str) -> str:
    address, asked = (f"{collection}?list={terms}", {"list": terms}) if terms else (collection, {})
    words = [one["term" if terms else "id"] for one in every(service, collection, **asked)]
    return f"{_named(words)} `{address}` explains them." if words else ""


def _named(values: list[str]) -> str:
    if not values or len(values) > MOST_NAMED:
        return ""
    return f" Values so far: {', '.join(f'`{value}`' for value in values)}."
