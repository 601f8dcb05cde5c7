"""Labels that Russian authorities put on organisations: each a dated fact, and what those in force mark."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from api.records import base
from api.records.dates import interval
from api.records.filters import among, at_most, not_before, surely_by
from api.records.reading import collection
from api.records.reference import Counts, Record, Reference

# Those that bring whoever takes part, supports or passes on into danger, the gravest first. Any other is a mark alone.
RISKS = ("terrorist", "extremist", "undesirable")


@dataclass(frozen=True)
class Marks:
    """Which records lead to organisations that bear a label, by what is known of the labels in force.

    `labels` are those of each organisation by id. `sites` leads from the names of hosts to the organisations whose
    sites they are, `publishers` from what sources call them, `actions` to those that a reader deals with, and `schemes`
    from kinds of identifiers to those that give them.
    """

    labels: Mapping[str, tuple[str, ...]]
    sites: Mapping[str, str]
    publishers: Mapping[str, str]
    actions: Mapping[str, tuple[str, ...]]
    schemes: Mapping[str, str | None]

    @property
    def are_risky(self) -> bool:
        """Whether any label in force is a risk."""
        return any(not set(RISKS).isdisjoint(labels) for labels in self.labels.values())

    def of_organisation(self, record: Mapping[str, Any]) -> Record:
        """Return the mark of an organisation: the labels that it bears, and whether one of them is a risk."""
        return self._mark(record["id"])

    def of_source(self, record: Mapping[str, Any]) -> Record:
        """Return the mark of a source: that of its publisher, and of the site on which it stands."""
        return self._mark(self.publishers.get(record["publisher"]), self._whose(record["url"]))

    def of_action(self, record: Mapping[str, Any]) -> Record:
        """Return the mark of an action: that of the organisations behind it, and of the site to which it leads."""
        return self._mark(*self.actions.get(record["id"], ()), self._whose(record["url"]))

    def of_scheme(self, record: Mapping[str, Any]) -> Record:
        """Return the mark of a kind of identifiers: that of who gives them, and of the site to which they lead."""
        return self._mark(self.schemes.get(record["id"]), self._whose(record["address"]))

    def of_identifier(self, record: Mapping[str, Any]) -> Record:
        """Return the mark of an identifier, which leads to the site of its kind."""
        return self._mark(self.schemes.get(record["scheme"]), self._whose(record["url"]))

    def _whose(self, url: str | None) -> str | None:
        """Return the organisation on whose site an address lies, also on a host below it; None for no labelled one."""
        host = _host(url)
        while host and host not in self.sites:
            host = host.partition(".")[2]
        return self.sites.get(host)

    def _mark(self, *organisations: str | None) -> Record:
        borne = {label for one in organisations if one for label in self.labels.get(one, ())}
        return {"designated_as": in_order(borne), "risk": not borne.isdisjoint(RISKS)}


def in_order(labels: Collection[str]) -> tuple[str, ...]:
    """Return labels, the gravest first and those without risk at the end."""
    return (*(risk for risk in RISKS if risk in labels), *sorted(set(labels) - set(RISKS)))


def marks_of(tables: Mapping[str, Iterable[Mapping[str, Any]]], day: str) -> Marks:
    """Return what the rows of designations, organisations, sources, actions and kinds of identifiers mark on a day,
    that of their release."""
    borne: dict[str, set[str]] = {}
    for row in tables["designations"]:
        if not row["until"] or interval(row["until"]).last >= day:
            borne.setdefault(row["organisation_id"], set()).add(row["label"])
    sites = {
        _host(row["url"]).removeprefix("www."): row["id"]
        for row in tables["organisations"]
        if row["id"] in borne
    }
    return Marks(
        labels={organisation: in_order(labels) for organisation, labels in borne.items()},
        sites={host: organisation for host, organisation in sites.items() if host},
        publishers={
            row["publisher"]: row["organisation_id"]
            for row in tables["sources"]
            if row["organisation_id"] in borne
        },
        actions={row["id"]: tuple(row["organisation_ids"] or ()) for row in tables["actions"]},
        schemes={row["id"]: row["organisation_id"] for row in tables["identifier_schemes"]},
    )


def read_marks(connection: Connection, day: str) -> Marks:
    """Return the same from a release as it is stored: five statements, whatever its size."""
    organisations, sources, actions = base.organisations.c, base.sources.c, base.actions.c
    own, schemes = base.designations.c, base.identifier_schemes.c
    queries = {
        "designations": select(own.organisation_id, own.label, own.until),
        "organisations": select(organisations.id, organisations.url),
        "sources": select(sources.publisher, sources.organisation_id)
        .where(sources.organisation_id.is_not(None))
        .distinct(),
        "actions": select(actions.id, actions.organisation_ids),
        "identifier_schemes": select(schemes.id, schemes.organisation_id),
    }
    tables = {name: [row._asdict() for row in connection.execute(query)] for name, query in queries.items()}
    for row in tables["actions"]:
        row["organisation_ids"] = (row["organisation_ids"] or "").split(";")
    return marks_of(tables, day)


def _host(url: str | None) -> str:
    return (urlsplit(url).hostname or "") if url else ""


def _designations(reference: Reference, counts: Counts) -> Iterable[Record]:
    """Designations with the names of their organisations."""
    for row in reference.tables["designations"]:
        yield {
            **row,
            "organisation_name": reference.row("organisations", row["organisation_id"])["name"],
            "label_label": reference.label("designation-label", row["label"]),
            "corroboration": reference.corroboration(row["source_ids"]),
        }


def _in_force(day: str) -> ColumnElement[bool]:
    """It was surely in force on this day: begun by then whichever day of its month or year it began on, and not ended
    before."""
    since, until = base.designations.c.since, base.designations.c.until
    first_of_end = func.substr(until + "-01-01", 1, len(day))
    return and_(surely_by(since, day), or_(until.is_(None), first_of_end >= day))


DESIGNATIONS = collection(
    base.designations,
    filters={
        "organisation": among(base.designations.c.organisation_id),
        "label": among(base.designations.c.label),
        "since_from": not_before(base.designations.c.since),
        "since_to": at_most(base.designations.c.since),
        "as_of": _in_force,
    },
    sorts={
        "since": base.designations.c.since,
        "organisation": base.designations.c.organisation_id,
        "label": base.designations.c.label,
    },
    records=_designations,
)
