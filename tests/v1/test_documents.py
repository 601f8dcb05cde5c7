"""Documents written at load have the shape that the schemas describe."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from marshmallow import Schema

from api.records.case_records import assemble
from api.records.reference import Reference
from api.v1 import documents
from api.v1.resources.collections import SHAPES, document
from seed.case_rows import RECORDS, case_facts, small_tables
from tests.conftest import TINY_TABLES, edition_of

TINY = edition_of(TINY_TABLES)


@pytest.fixture(scope="module")
def known() -> Reference:
    return Reference(small_tables(TINY), TINY.released_on)


def test_cases_are_written_with_every_field_of_their_shape(known: Reference) -> None:
    write = documents.case_writer()
    for facts in case_facts(TINY):
        record = assemble(facts, known, {}).record
        written = write(record)

        assert_has_shape(orjson.loads(written["summary"]), documents.SUMMARY)
        for name, schema in documents.CASE_PARTS.items():
            for part in orjson.loads(written[name]):
                assert_has_shape(part, schema)


@pytest.mark.parametrize("table", RECORDS)
def test_small_records_are_written_with_every_field_of_their_shape(known: Reference, table: str) -> None:
    for record in RECORDS[table](known, {}):
        assert_has_shape(orjson.loads(document(table, record)), SHAPES[table])


def assert_has_shape(written: dict[str, Any], shape: Schema) -> None:
    """Every field in its place, `absent` last, and a reason for each that is null, or a list where nobody looked."""
    assert [*written] == [*(name for name in shape.dump_fields if name != "absent"), "absent"]
    empty = {name for name, value in written.items() if value is None}
    unseen = {name for name, reason in written["absent"].items() if reason == "not-compared"}
    assert empty == written["absent"].keys() - unseen


def test_a_record_that_lacks_a_field_is_refused(known: Reference) -> None:
    record = assemble(next(case_facts(TINY)), known, {}).record
    del record["status_label"]

    with pytest.raises(KeyError, match="status_label"):
        documents.case_writer()(record)


def test_a_value_of_another_type_is_written_as_its_field_writes_it(known: Reference) -> None:
    record = assemble(next(case_facts(TINY)), known, {}).record | {"sentence_months": "12", "name_en": 7}

    written = orjson.loads(documents.case_writer()(record)["summary"])
    assert (written["sentence_months"], written["name_en"]) == (12, "7")
