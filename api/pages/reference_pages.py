"""`/statuses/{id}`, `/sources/{id}` and `/releases/{release}`: what the records of a case refer to, for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import current_app

from api.pages import heads, lookups
from api.pages.addresses import address, moved
from api.pages.notices import Answer, for_people
from api.pages.parameters import PLAIN, RECORD
from api.pages.tables import MOST_ROWS
from api.records import files, signing
from api.records.history import CHANGE_KINDS, CHANGES
from api.records.reading import Order, Query
from api.records.reference_tables import SOURCES, STATUSES
from api.records.releases import NoRelease
from api.v1.numbers.evidence import said_of
from api.v1.release import current_release, pin_release, served_releases, why_not_served
from api.v1.texts import count_of, label, marked, say
from api.web import links
from api.web.html import page
from api.web.problems import Problem
from api.web.reading import read

FEW, SOME = 10, 50

COUNTED = ("events", "charges", "sentences", "recognitions", "sources")


@for_people
def show_status(id: str) -> Answer:
    """A status: what it means, how many people have it, and whose changed to it last."""
    parameters = read(RECORD)
    day = parameters.get("as_of")
    status = lookups.one(STATUSES, id, "There is no status at this address.")
    query = Query(filters={"status": ((status["id"],), ())}, sort=(Order("status_since", True),), as_of=day)
    found = lookups.some_cases(query, FEW)
    title = label("statuses.label", status["id"], status["label"])
    meaning = label("statuses.definition", status["id"], status["definition"])
    path = f"/statuses/{status['id']}"
    description = say("status.description", definition=meaning, people=count_of("people", found.total))
    head = heads.Head(
        title=title,
        description=description,
        path=path,
        permalink=heads.pinned(path, {"as_of": day}),
        section="/stats",
        alternates=heads.same_as_data(f"/v1{path}", address("/v1/cases.csv", {"status": status["id"]})),
        structured=heads.web_page(
            title, description, path, {"@type": "DefinedTerm", "name": title, "description": meaning}
        ),
    )
    return page(
        "pages/status.html",
        head=head,
        parameters=parameters,
        release=current_release(),
        status=status,
        cases=found.cases,
        total=found.total,
        evidence=said_of(current_release(), query),
        day=day or current_release().released_on,
        path=address("/cases", {"status": status["id"], "as_of": day}),
        others=[other for other in lookups.every(STATUSES) if other["id"] != status["id"]],
        citation=heads.citation(title, head.permalink, said_of(current_release(), query)),
    )


@for_people
def show_source(id: str) -> Answer:
    """A source, and the cases that rest on it."""
    parameters = read(PLAIN)
    source = lookups.one(SOURCES, id, "There is no source at this address.")
    found = lookups.some_cases(Query(filters={"source": ((source["id"],), ())}), SOME)
    path = f"/sources/{source['id']}"
    description = say("source.description", publisher=source["publisher"])
    head = heads.Head(
        title=source["title"],
        description=description,
        path=path,
        permalink=heads.pinned(path),
        alternates=heads.same_as_data(f"/v1{path}", address("/v1/cases.csv", {"source": source["id"]})),
        structured=heads.web_page(source["title"], description, path, heads.work(source)),
        unlisted=True,
    )
    return page(
        "pages/source.html",
        head=head,
        parameters=parameters,
        release=current_release(),
        source=source,
        cases=found.cases,
        total=found.total,
        path=address("/cases", {"source": source["id"]}),
        citation=heads.citation(source["title"], head.permalink),
    )


@for_people
def show_release(id: str) -> Answer:
    """A release: its day, its digest, and how much it holds."""
    parameters = read(PLAIN)
    try:
        pin_release(id)
    except NoRelease:
        raise why_not_served(id) or Problem("not-found", "There is no such release.") from None
    found = current_release()
    figures: dict[str, Any] = dict(found.figures())
    path, title = f"/releases/{found.id}", say("release.title", release=found.id)
    description = say("release.description", release=found.id, day=found.released_on)
    told = {"release": found.id}
    data = heads.same_as_data(address("/v1/meta", told), address("/v1/cases.csv", told))
    if heads.served(f"/v1/releases/{found.id}"):
        data = heads.same_as_data(f"/v1/releases/{found.id}", address("/v1/cases.csv", told))
    head = heads.Head(
        title=title,
        description=description,
        path=path,
        permalink=path,
        alternates=data,
        structured=heads.dataset(title, description, path, data)
        | {"version": found.id, "datePublished": found.released_on},
    )
    facts = [
        ("release.count.cases", found.total_cases),
        ("release.count.held", found.in_custody),
        *((f"release.count.{name}", figures["counts"][name]) for name in COUNTED),
        ("release.first_day", found.first_day),
        (
            "release.verified",
            say("release.between", first=figures["verified_from"], last=figures["verified_to"]),
        ),
    ]
    return page(
        "pages/release.html",
        head=head,
        parameters=parameters,
        release=found,
        facts=facts,
        kinds=_changes_of(found.id),
        changes=f"/v1/releases/{found.id}/changes",
        feed=address("/v1/changes.atom", told),
        files=files.listed(Path(current_app.config["FILES_FOLDER"]), found.id),
        key=_key_of(found.id),
        key_address=signing.KEY_ADDRESS,
        verifying=signing.verifying(found.id, links.base_url()),
        others=[other for other in served_releases().ids() if other != found.id][:MOST_ROWS],
        citation=marked(
            say(
                "cite.text",
                title=title,
                release=found.id,
                day=found.released_on,
                address=links.absolute(path),
            )
        ),
    )


def _changes_of(release_id: str) -> list[tuple[str, int]]:
    """Return how many facts a release changed, by kind."""
    found = current_release()
    numbers = {
        kind: found.total(CHANGES, Query(filters={"in_release": ((release_id,), ()), "kind": ((kind,), ())}))
        for kind in CHANGE_KINDS
    }
    return [(kind, number) for kind, number in numbers.items() if number]


def _key_of(release_id: str) -> signing.PublicKey | None:
    """Return the key that a release is signed with; None where it is not signed."""
    folder = Path(current_app.config["FILES_FOLDER"])
    name = f"{signing.signed_name(release_id)}.sig"
    is_signed = any(file.name == name for file in files.listed(folder, release_id))
    return signing.key_of(folder) if is_signed else None


@for_people
def show_releases() -> Answer:
    """The newest release names the others."""
    read(PLAIN)
    return moved(f"/releases/{current_release().id}")


@for_people
def show_statuses() -> Answer:
    """The statuses stand among the numbers."""
    read(PLAIN)
    return moved("/stats#by-status")
