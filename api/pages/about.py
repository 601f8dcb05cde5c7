"""`/about`: who makes this, who is listed and who is not, how to correct, and why there are no photographs."""

from __future__ import annotations

from flask import current_app

from api.pages import heads
from api.pages.addresses import moved
from api.pages.notices import Answer, for_people
from api.pages.parameters import PLAIN
from api.v1.release import current_release
from api.v1.texts import say
from api.web.html import page
from api.web.reading import read


@for_people
def show_about() -> Answer:
    """What this is, for whoever wants to know before they trust it."""
    parameters = read(PLAIN)
    title = say("about.title")
    head = heads.Head(
        title=title,
        description=say("home.lead"),
        path="/about",
        structured=heads.web_page(
            title, say("home.lead"), "/about", {"@type": "Dataset", "name": "Open Cases"}
        ),
    )
    return page(
        "pages/about.html",
        head=head,
        parameters=parameters,
        release=current_release(),
        contact=current_app.config.get("CONTACT"),
    )


@for_people
def show_contact() -> Answer:
    """How to reach whoever runs this stands on the page about it."""
    read(PLAIN)
    return moved("/about#contact")


@for_people
def show_people() -> Answer:
    """The people are the cases."""
    read(PLAIN)
    return moved("/cases")
