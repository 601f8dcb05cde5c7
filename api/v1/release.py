"""Which release a request is answered from, and what every answer of v1 says of it."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, request

from api.records import dataset
from api.records.release import Release
from api.records.releases import RELEASE_ID, NoRelease, Releases, sort_value
from api.v1 import draft
from api.web import paging
from api.web.advice import nearest
from api.web.problems import Fault, Problem

EXTENSION = "open-cases-releases"


def register(app: Flask, releases: Releases) -> None:
    """Remember which releases the application serves."""
    app.extensions[EXTENSION] = releases


def served_releases() -> Releases:
    """Return the releases that this application serves."""
    releases: Releases = current_app.extensions[EXTENSION]
    return releases


def current_release() -> Release:
    """Return the release that this request is answered from; raises Problem `not-ready` when there is none."""
    if "release" not in g:
        release_id = request.args.get("release") or paging.pinned()
        try:
            g.release = served_releases().get(release_id) if release_id else served_releases().newest()
        except NoRelease as error:
            raise _no_release(release_id) from error
    found: Release = g.release
    return found


def newest_release() -> Release:
    """Return the newest release, the same for the whole of this request; raises NoRelease where there is none."""
    if "newest" not in g:
        g.newest = served_releases().newest()
    found: Release = g.newest
    return found


def newer_release() -> Release | None:
    """Return the newest release where this request is answered from an older one; None where it is answered from the
    newest, or from none at all."""
    if "release" not in g:
        return None
    try:
        newest = newest_release()
    except NoRelease:
        return None
    # A release that arrives while this request is answered is no reason to call it older than itself.
    return newest if sort_value(newest.id) > sort_value(current_release().id) else None


def kept_release() -> str | None:
    """Return the release that the links of this answer keep to: the one that its address asks for, or an older one
    that it is made from. None where they lead to the newest, whichever it will be."""
    if "release" not in g and "release" not in request.args:
        return None
    try:
        current = current_release()
    except Problem:
        return None
    return current.id if "release" in request.args or newer_release() else None


def _no_release(release_id: str | None) -> Problem:
    """Return the problem of a release that is not served: unknown, taken back, not readable as it is loaded, or no
    release can be read at all."""
    try:
        served = served_releases().ids()
    except NoRelease:
        served = []
    if not served or not release_id:
        return Problem("not-ready", "No release of the data can be read at the moment.")
    if problem := why_not_served(release_id):
        return problem
    if "release" not in request.args:
        # A cursor names it, and names no other than there once was, unless somebody made it by hand.
        is_one = RELEASE_ID.fullmatch(release_id)
        said = f"Release {release_id}, which this cursor names, is not served here any more."
        return Problem("gone", said) if is_one else paging.altered()
    fault = Fault(
        "There is no such release.", "release", "unknown-release", nearest(release_id, served), served
    )
    return Problem(
        "not-found", f"There is no release “{release_id[:20]}”; there are {', '.join(served)}.", [fault]
    )


def why_not_served(release_id: str) -> Problem | None:
    """Return the problem of a release that was published and is not served: it was taken back, or cannot be read at
    the moment. None for any other."""
    releases = served_releases()
    retraction = releases.newest().retractions().get(release_id)
    if retraction:
        return Problem(
            "not-found",
            f"Release {release_id} was taken back on {retraction.date}, and its number is not used again: "
            f"{retraction.reason}",
        )
    if any(one.release == release_id for one in releases.not_served()):
        return Problem("not-ready", f"Release {release_id} cannot be read at the moment.")
    return None


def pin_release(release_id: str) -> None:
    """Answer this request from the release that its path names."""
    g.release = served_releases().get(release_id)


def about_release() -> dict[str, Any]:
    """Return the part of `meta` that every answer has."""
    served, newer = current_release(), newer_release()
    return {
        "release": served.id,
        "released_on": served.released_on,
        "licence": dataset.about().licence,
        "attribution": draft.credit(served.id),
        **({"newest_release": newer.id} if newer else {}),
        **draft.meta(),
    }
