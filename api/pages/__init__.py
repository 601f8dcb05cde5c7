"""Pages for people: plain HTML that needs no script and loads nothing from another host."""

from __future__ import annotations

from flask import Flask

from api.pages import (
    about,
    addresses,
    advice,
    builder,
    case_pages,
    embeds,
    landing,
    list_pages,
    match_page,
    notices,
    number_pages,
    oembed,
    reference_pages,
    resolution_pages,
    shared_cards,
    sitemap,
    texts,
)
from api.pages.controls import status_label
from api.pages.line_breaks import in_steps
from api.pages.name_language import name_in_html, other_name, other_name_in_html, shown_name
from api.v1.newer import address_in_newest
from api.v1.release import kept_release
from api.v1.texts import newer_in_words
from api.web import cards

__all__ = ["ADDRESSES", "advice", "register"]

ADDRESSES = (
    ("/", landing.show_landing),
    ("/cases", list_pages.show_cases),
    ("/cases/<id>", case_pages.show_case),
    ("/people", about.show_people),
    ("/about", about.show_about),
    ("/contact", about.show_contact),
    ("/resolution", resolution_pages.show_resolution),
    ("/calls-to-action", resolution_pages.show_calls),
    ("/calls-to-action/<id>", resolution_pages.show_call),
    ("/stats", number_pages.show_numbers),
    ("/match", match_page.show_match),
    ("/statuses", reference_pages.show_statuses),
    ("/statuses/<id>", reference_pages.show_status),
    ("/sources/<id>", reference_pages.show_source),
    ("/releases", reference_pages.show_releases),
    ("/releases/<id>", reference_pages.show_release),
    ("/embed", builder.show_builder),
    ("/embed/cases", embeds.show_cases),
    ("/embed/cases/<id>", embeds.show_case),
    ("/embed/stats", embeds.show_numbers),
    ("/embed/calls-to-action/<id>", embeds.show_call),
    ("/oembed", oembed.show_oembed),
    ("/card.png", shared_cards.show_card),
    ("/cases/<id>/card.png", case_pages.show_card),
    ("/calls-to-action/<id>/card.png", resolution_pages.show_call_card),
    ("/stats/card.png", number_pages.show_card),
    ("/sitemap.xml", sitemap.show_index),
    ("/sitemaps/pages.xml", sitemap.show_pages),
    ("/sitemaps/cases-<number>.xml", sitemap.show_cases),
)
# Those that are sent a form by POST.
TAKE_POST = frozenset({"/match"})


def register(app: Flask) -> None:
    """Serve every page and embed."""
    texts.register(app)
    notices.register(app)
    app.jinja_env.globals.update(
        to=addresses.to,
        absolute=addresses.absolute,
        in_newest=addresses.in_newest,
        kept_in_forms=addresses.kept_in_forms,
        is_pinned=kept_release,
        in_each_language=addresses.in_each_language,
        card_of_service=shared_cards.of_service,
        card_size=cards.SIZE,
        newer_in_words=newer_in_words,
        address_in_newest=address_in_newest,
        shown_name=shown_name,
        other_name=other_name,
        name_in_html=name_in_html,
        other_name_in_html=other_name_in_html,
        status_label=status_label,
        plainly=embeds.plainly,
        origin=builder.origin,
    )
    app.jinja_env.filters["in_steps"] = in_steps
    for path, view in ADDRESSES:
        name = f"pages.{view.__module__.rpartition('.')[2]}.{view.__name__}"
        methods = ["GET", "POST"] if path in TAKE_POST else None
        app.add_url_rule(path, name, view, methods=methods)
