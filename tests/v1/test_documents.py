"""Documents written at load are those that the schemas would write."""

from __future__ import annotations

import orjson
import pytest

from api.records.case_records import assemble
from api.records.reference import Reference
from api.v1 import documents
from seed.case_rows import RECORDS, case_facts, small_tables
from tests.conftest import TINY_TABLES, edition_of

TINY = edition_of(TINY_TABLES)


@pytest.fixture(scope="module")
def known() -> Reference:
    return Reference(small_tables(TINY), TINY.released_on)


def test_cases_are_written_as_their_schemas_write_them(known: Reference) -> None:
    write = documents.case_writer()
    for facts in case_facts(TINY):
        record = assemble(facts, known, "").record
        written = write(record)

        assert written["summary"] == orjson.dumps(documents.SUMMARY.dump(record))
        for name, schema in documents.CASE_PARTS.items():
            assert written[name] == orjson.dumps([schema.dump(row) for row in record[name]])


@pytest.mark.parametrize("table", RECORDS)
def test_small_records_are_written_as_their_schemas_write_them(known: Reference, table: str) -> None:
    for record in RECORDS[table](known, {}, table):
        assert documents.document(table, record) == orjson.dumps(documents.schema_of(table).dump(record))


def test_a_record_that_lacks_a_field_is_refused(known: Reference) -> None:
    record = assemble(next(case_facts(TINY)), known, "").record
    del record["status_label"]

    with pytest.raises(KeyError, match="status_label"):
        documents.case_documents(record)


def test_a_value_of_another_type_is_written_as_its_field_writes_it(known: Reference) -> None:
    record = assemble(next(case_facts(TINY)), known, "").record | {"sentence_months": "12", "name_en": 7}

    assert documents.case_documents(record)["summary"] == orjson.dumps(documents.SUMMARY.dump(record))
