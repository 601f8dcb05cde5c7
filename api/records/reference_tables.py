"""The collections that cases refer to: closed lists, organisations, sources, and the figures of others.

Each says how its records are put together when a release is built, and by what they are filtered and sorted.
"""

from __future__ import annotations

from collections.abc import Iterable

from api.records import base
from api.records.filters import all_listed, among, at_most, equals, listed, not_before
from api.records.reading import RecordsOf, collection
from api.records.reference import Counts, Record, Reference


def _counted(table: str, field: str) -> RecordsOf:
    """Rows with the number of cases that have each as their value of a field."""
    key = "number" if table == "articles" else "id"

    def records(reference: Reference, counts: Counts) -> Iterable[Record]:
        for row in reference.tables[table]:
            yield {**row, "id": row[key], "case_count": counts.get((field, row[key]), 0)}

    return records


def _terms(reference: Reference, counts: Counts) -> Iterable[Record]:
    """Terms get an id of their own: two lists may share a word."""
    for row in reference.tables["terms"]:
        yield {**row, "term": row["id"], "id": f"{row['list']}.{row['id']}"}


def _organisations(reference: Reference, counts: Counts) -> Iterable[Record]:
    """Organisations with the number of cases that each recognised, and the labels that were put on them."""
    for row in reference.tables["organisations"]:
        yield {
            **row,
            "kind_label": reference.label("organisation-kind", row["kind"]),
            "designation_ids": [
                label["id"]
                for label in reference.tables["designations"]
                if label["organisation_id"] == row["id"]
            ],
            "case_count": counts.get(("recognised_by", row["id"]), 0),
        }


def _compared_lists(reference: Reference, counts: Counts) -> Iterable[Record]:
    """Lists of organisations with the number of cases that were compared, and of those that each names."""
    for row in reference.tables["compared_lists"]:
        compared = counts.get(("compared_with", row["id"]), 0)
        not_listed = counts.get(("not_listed_in", row["id"]), 0)
        yield {
            **row,
            "organisation_name": reference.row("organisations", row["organisation_id"])["name"],
            "kind_label": reference.label("list-kind", row["kind"]),
            "term_label": reference.label("recognition-term", row["term"]),
            "compared_count": compared,
            "listed_count": compared - not_listed,
            "not_listed_count": not_listed,
            "corroboration": reference.corroboration(row["source_ids"]),
        }


def _identifier_schemes(reference: Reference, counts: Counts) -> Iterable[Record]:
    """Kinds of identifiers with the names of who gives them."""
    for row in reference.tables["identifier_schemes"]:
        organisation = row["organisation_id"]
        yield {
            **row,
            "organisation_name": reference.row("organisations", organisation)["name"]
            if organisation
            else None,
        }


def _sources(reference: Reference, counts: Counts) -> Iterable[Record]:
    """Sources as they are."""
    return reference.tables["sources"]


def _figures(reference: Reference, counts: Counts) -> Iterable[Record]:
    """What others published, each ascribed to its organisation."""
    for row in reference.tables["figures"]:
        yield {
            **row,
            "measure_label": reference.label("measure", row["measure"]),
            "comparator_label": reference.label("comparator", row["comparator"]),
            "organisation_name": reference.row("organisations", row["organisation_id"])["name"],
            "corroboration": reference.corroboration(row["source_ids"]),
        }


def _occupations(reference: Reference, counts: Counts) -> Iterable[Record]:
    """Occupations with their groups in words."""
    for row in reference.tables["occupations"]:
        yield {
            **row,
            "group_label": reference.label("occupation-group", row["group"]),
            "case_count": counts.get(("occupation", row["label"]), 0),
        }


def _affiliations(reference: Reference, counts: Counts) -> Iterable[Record]:
    """Affiliations with their kinds in words."""
    for row in reference.tables["affiliations"]:
        yield {
            **row,
            "kind_label": reference.label("affiliation-kind", row["kind"]),
            "case_count": counts.get(("affiliation", row["name"]), 0),
        }


def _places(reference: Reference, counts: Counts) -> Iterable[Record]:
    """Places of detention with their kinds and regions in words."""
    for row in reference.tables["places"]:
        region = row["region_id"]
        yield {
            **row,
            "kind_label": reference.label("place-kind", row["kind"]),
            "region_name": reference.row("regions", region)["name"] if region else None,
            "absences": {"region_name": "unknown"},
            "case_count": counts.get(("place_of_detention", row["name"]), 0),
        }


STATUSES = collection(
    base.statuses,
    filters={"group": among(base.statuses.c.group), "custody": equals(base.statuses.c.in_custody)},
    sorts={"label": base.statuses.c.label, "position": base.statuses.c.position},
    records=_counted("statuses", "status"),
)
THEMES = collection(
    base.themes, filters={}, sorts={"label": base.themes.c.label}, records=_counted("themes", "theme")
)
REGIONS = collection(
    base.regions,
    filters={"country": among(base.regions.c.country), "occupation": among(base.regions.c.occupation)},
    sorts={"name": base.regions.c.name, "country": base.regions.c.country},
    records=_counted("regions", "region"),
)
GROUP_CASES = collection(
    base.group_cases,
    filters={},
    sorts={"name": base.group_cases.c.name},
    records=_counted("group_cases", "group_case"),
)
OCCUPATIONS = collection(
    base.occupations,
    filters={"group": among(base.occupations.c.group)},
    sorts={"label": base.occupations.c.label, "group": base.occupations.c.group},
    records=_occupations,
)
AFFILIATIONS = collection(
    base.affiliations,
    filters={"kind": among(base.affiliations.c.kind)},
    sorts={"name": base.affiliations.c.name, "kind": base.affiliations.c.kind},
    records=_affiliations,
)
PLACES = collection(
    base.places,
    filters={"kind": among(base.places.c.kind), "region": among(base.places.c.region_id)},
    sorts={"name": base.places.c.name, "kind": base.places.c.kind, "region": base.places.c.region_id},
    records=_places,
)
ARTICLES = collection(
    base.articles,
    filters={
        "in_force_since_from": not_before(base.articles.c.in_force_since),
        "in_force_since_to": at_most(base.articles.c.in_force_since),
    },
    sorts={
        "title": base.articles.c.title,
        "in_force_since": base.articles.c.in_force_since,
        "max_sentence_years": base.articles.c.max_sentence_years,
    },
    records=_counted("articles", "article"),
)
TERMS = collection(
    base.terms,
    filters={"list": among(base.terms.c.list)},
    sorts={"label": base.terms.c.label, "position": base.terms.c.position},
    records=_terms,
)
ORGANISATIONS = collection(
    base.organisations,
    filters={"kind": among(base.organisations.c.kind)},
    sorts={"name": base.organisations.c.name, "kind": base.organisations.c.kind},
    records=_organisations,
)
COMPARED_LISTS = collection(
    base.compared_lists,
    filters={
        "organisation": among(base.compared_lists.c.organisation_id),
        "kind": among(base.compared_lists.c.kind),
        "term": among(base.compared_lists.c.term),
        "day_from": not_before(base.compared_lists.c.listed_on),
        "day_to": at_most(base.compared_lists.c.listed_on),
        "source": listed(base.compared_lists, "source_ids"),
    },
    sorts={
        "day": base.compared_lists.c.listed_on,
        "organisation": base.compared_lists.c.organisation_id,
        "kind": base.compared_lists.c.kind,
    },
    records=_compared_lists,
)
IDENTIFIER_SCHEMES = collection(
    base.identifier_schemes,
    filters={},
    sorts={"label": base.identifier_schemes.c.label},
    records=_identifier_schemes,
)
SOURCES = collection(
    base.sources,
    filters={
        "publisher": among(base.sources.c.publisher),
        "organisation": among(base.sources.c.organisation_id),
        "language": among(base.sources.c.language),
        "published_from": not_before(base.sources.c.published_on),
        "published_to": at_most(base.sources.c.published_on),
    },
    sorts={"publisher": base.sources.c.publisher, "published_on": base.sources.c.published_on},
    records=_sources,
)
FIGURES = collection(
    base.figures,
    filters={
        "measure": among(base.figures.c.measure),
        "organisation": among(base.figures.c.organisation_id),
        "comparator": among(base.figures.c.comparator),
        "as_of_from": not_before(base.figures.c.as_of),
        "as_of_to": at_most(base.figures.c.as_of),
        "source": listed(base.figures, "source_ids"),
        "source_all": all_listed(base.figures, "source_ids"),
    },
    sorts={
        "as_of": base.figures.c.as_of,
        "value": base.figures.c.value,
        "measure": base.figures.c.measure,
        "organisation": base.figures.c.organisation_id,
    },
    records=_figures,
)
