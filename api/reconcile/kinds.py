"""What can be reconciled: people, places of detention, regions and organisations, each with its collection.

An entity is known by the uid of its case, or by its kind and its id, such as `organisation:memorial`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.records.cases import CASES
from api.records.filter_values import REGIONS as REGION_WORDS
from api.records.filter_values import WORDS
from api.records.reading import Collection
from api.records.reference_tables import ORGANISATIONS, PLACES, REGIONS
from api.records.vocabularies import Vocabulary, ids
from api.v1.matching.questions import DETAILS, NAME_FIELDS
from api.v1.resources.collections import SHAPES
from api.v1.shapes.columns import columns_of
from api.v1.shapes.fields import RecordSchema
from api.web.problems import Fault, invalid_query


@dataclass(frozen=True, eq=False)
class Kind:
    """A type of the service. `words` are the names by which its records are found, `by_name` whether these stand for
    names and not for ids; people have none."""

    id: str
    name: str
    collection: Collection
    words: Vocabulary | None = None
    by_name: bool = False

    @property
    def shape(self) -> type[RecordSchema]:
        """The shape of its records."""
        return type(SHAPES[self.collection.name])

    @property
    def columns(self) -> list[str]:
        """The properties that can be fetched: the columns of its CSV."""
        return [name for name in columns_of(self.shape, None) if name != "matched"]

    def entity(self, identity: str) -> str:
        """Return an id of a record as an id of an entity."""
        return identity if self is PERSON else f"{self.id}:{identity}"

    def as_json(self) -> dict[str, str]:
        """Return the kind as clients are told."""
        return {"id": self.id, "name": self.name}


PERSON = Kind("person", "Person", CASES)
PLACE = Kind("place", "Place of detention", PLACES, WORDS["place_of_detention"], by_name=True)
REGION = Kind("region", "Region of Russia or Ukraine", REGIONS, REGION_WORDS)
ORGANISATION = Kind("organisation", "Organisation", ORGANISATIONS, ids("organisations"))

KINDS: Mapping[str, Kind] = {kind.id: kind for kind in (PERSON, PLACE, REGION, ORGANISATION)}

# What of a person is compared, beside the name.
COMPARED: Mapping[str, str] = {
    name: name.replace("_", " ").capitalize() for name in (*DETAILS, *NAME_FIELDS[1:])
}


def kind_of(entity: str) -> tuple[Kind, str]:
    """Return the kind of an entity and the id of its record."""
    name, mark, identity = entity.partition(":")
    return (KINDS[name], identity) if mark and name in KINDS else (PERSON, entity)


def kinds_named(names: Iterable[str], where: str) -> list[Kind]:
    """Return kinds by their ids, all where none is named; raises Problem `invalid-query`."""
    wanted = list(names)
    for name in wanted:
        if name not in KINDS:
            said = f"There is no type “{name[:80]}”; there are {', '.join(KINDS)}."
            raise invalid_query(Fault(said, where, "unknown-value", valid=tuple(KINDS)))
    return [KINDS[name] for name in dict.fromkeys(wanted)] or list(KINDS.values())


def properties_of(kind: Kind) -> list[dict[str, str]]:
    """Return what can be fetched of the records of a kind."""
    fields = kind.shape().dump_fields
    told = []
    for name in kind.columns:
        description = fields[name].metadata.get("description", "") if name in fields else ""
        told.append({"id": name, "name": name.replace("_", " "), "description": description})
    return told
