"""The declaration of the tables, and the descriptor in a published zip, meet Data Package 2.0."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.validators import validator_for

from seed.declaration import FOLDER
from tests.metadata.two_releases import NEW
from tests.support.official_standards import DATA_PACKAGE, there

OURS = json.loads((Path(__file__).parent / "data-package-2.json").read_text("utf-8"))
DECLARED = json.loads((FOLDER / "datapackage.json").read_text("utf-8"))

Package = dict[str, Any]


def faults(profile: Package, value: Any, place: str = "") -> Iterator[str]:
    """Where a value departs from a JSON Schema."""
    validator = validator_for(profile, Draft202012Validator)(profile, format_checker=FormatChecker())
    for error in validator.iter_errors(value):
        yield f"{place}{error.json_path}: {error.message[:200]}"


def own_faults(package: Package) -> list[str]:
    """Where a package departs from our own shape, and what that cannot say: names that are not told apart, and keys of
    columns or tables that there are not."""
    found = list(faults(OURS, package))
    tables = [one["name"] for one in package["resources"]]
    columns = {
        one["name"]: [field["name"] for field in one["schema"]["fields"]] for one in package["resources"]
    }
    if len(set(tables)) < len(tables):
        found.append("two tables have one name")
    for resource in package["resources"]:
        name, schema = resource["name"], resource["schema"]
        if len(set(columns[name])) < len(columns[name]):
            found.append(f"{name}: two columns have one name")
        found += [
            f"{name}: its key names {key}, which is no column"
            for key in listed(schema.get("primaryKey", ()))
            if key not in columns[name]
        ]
        for key in schema.get("foreignKeys", ()):
            there = columns.get(key["reference"].get("resource") or name, [])
            if not {*listed(key["fields"])} <= {*columns[name]} or not {
                *listed(key["reference"]["fields"])
            } <= {*there}:
                found.append(f"{name}: the key {key} leads nowhere")
    return found


def listed(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def official_faults(package: Package) -> list[str]:
    """Where a package departs from the official profiles, as far as they can be had."""

    def judged(name: str, value: object, place: str = "") -> list[str]:
        return [
            fault
            for path in there(DATA_PACKAGE[name])
            for fault in faults(json.loads(path.read_text("utf-8")), value, place)
        ]

    found = judged("datapackage", package)
    for one in package["resources"]:
        found += judged("dataresource", one, one["name"])
        found += judged("tableschema", one["schema"], one["name"])
        found += judged("tabledialect", one["dialect"], one["name"])
    return found


@pytest.fixture(params=["declared", "published"])
def package(request: pytest.FixtureRequest, both: FlaskClient) -> Package:
    if request.param == "declared":
        return DECLARED
    with both.get(f"/v1/releases/{NEW}/files/datapackage.json") as answer:
        found: Package = answer.get_json(force=True)
        return found


def test_it_meets_our_own_shape(package: Package) -> None:
    assert own_faults(package) == []


def test_it_meets_the_official_profiles(package: Package) -> None:
    assert official_faults(package) == []


def first_field(package: Package) -> Package:
    found: Package = package["resources"][0]["schema"]["fields"][0]
    return found


@pytest.mark.parametrize(
    "spoil",
    [
        lambda package: package.pop("resources"),
        lambda package: package.update(resources=[]),
        lambda package: package.update(name="Open Cases"),
        lambda package: package.update(created="yesterday"),
        lambda package: package.update(licenses=[{"title": "Free"}]),
        lambda package: package.update(contributors=[{"roles": ["curator"]}]),
        lambda package: package["resources"][0].pop("name"),
        lambda package: package["resources"][0].update(path="../tables/terms.csv"),
        lambda package: package["resources"][0].update(path="/tables/terms.csv"),
        lambda package: package["resources"][0].update(name=package["resources"][1]["name"]),
        lambda package: package["resources"][0]["dialect"].update(quoteChar="''"),
        lambda package: package["resources"][0]["schema"].update(primaryKey="nothing"),
        lambda package: package["resources"][0]["schema"].update(fields=[]),
        lambda package: first_field(package).pop("name"),
        lambda package: first_field(package).update(type="text"),
        lambda package: first_field(package).update(type="boolean", constraints={"maximum": 3}),
        lambda package: first_field(package).update(type="integer", constraints={"minimum": "three"}),
        lambda package: first_field(package).update(constraints={"pattern": "("}),
    ],
)
def test_our_shape_finds_what_the_standard_forbids(spoil: Callable[[Package], object]) -> None:
    spoilt = copy.deepcopy(DECLARED)
    spoil(spoilt)
    assert list(faults(OURS, spoilt)) or own_faults(spoilt)
