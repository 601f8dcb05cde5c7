"""`/cases/{id}`: one case for people, with a source at each fact; and what an embed of it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.pages import heads, lookups, shared_cards
from api.pages.addresses import address
from api.pages.confirmation import confirmed, term_over
from api.pages.letters import letters_to
from api.pages.lookups import Record
from api.pages.name_language import shown_name
from api.pages.notices import Answer, for_people
from api.pages.parameters import RECORD
from api.records.reference_tables import THEMES
from api.records.resolution import CLAUSES
from api.v1.answers.on_day import POSSIBLE
from api.v1.numbers.words import labels_of, words_of
from api.v1.release import current_release
from api.v1.texts import label, say, translated, word
from api.web import conditional
from api.web.cards import Card
from api.web.html import page
from api.web.reading import read

# A fact: the key of its name, and its values, each with the path where more is told of it.
Fact = tuple[str, list[tuple[str, str | None]]]

CITATION_FORMATS = (("BibTeX", "bibtex"), ("RIS", "ris"), ("CSL", "csl"))


@shared_cards.drawn
def show_card(id: str) -> Card:
    """The card that a link to a case shows where it is shared."""
    day = read(RECORD).get("as_of")
    conditional.identify()
    case = lookups.one_case(id, day)
    return shared_cards.of_case(case, day)


@for_people
def show_case(id: str) -> Answer:
    """A case, for people."""
    parameters = read(RECORD)
    case = lookups.one_case(id, parameters.get("as_of"))
    head = head_of(case, parameters)
    title = say("cite.case", name=case["name_en"])
    # Advice is for today.
    letters = None if parameters.get("as_of") else letters_to(case)
    return page(
        "pages/case.html",
        head=head,
        case=case,
        parameters=parameters,
        release=current_release(),
        notes=lookups.notes_of_case(case, *(letters.told if letters else ())),
        letters=letters,
        facts=facts_of(case),
        confirmed=confirmed(case, parameters.get("as_of")),
        term_over=term_over(case),
        citation=heads.citation(title, head.permalink),
        formats=[(name, f"/v1/cases/{case['uid']}/citation?format={key}") for name, key in CITATION_FORMATS],
        embed=address("/embed", {"what": "case", "case": case["id"], "as_of": parameters.get("as_of")}),
    )


def head_of(case: Record, parameters: Mapping[str, Any]) -> heads.Head:
    """Return the head of the page of a case."""
    day = {"as_of": parameters.get("as_of")}
    path, title = f"/cases/{case['id']}", shown_name(case)
    summary = translated(case["summary"])
    about = heads.web_page(title, summary, path, heads.person(case))
    about["citation"] = [heads.work(source) for source in case["sources"]]
    return heads.Head(
        title=title,
        description=summary,
        path=path,
        permalink=heads.pinned(f"/cases/{case['uid']}", day),
        section="/cases",
        kind="article",
        alternates=[
            *heads.same_as_data(
                address(f"/v1/cases/{case['id']}", day),
                address("/v1/cases.csv", {"id": case["uid"], **day}),
                {"case": case["uid"]},
            ),
            *heads.oembed_of(address(path, day), title),
        ],
        structured=about,
        card=shared_cards.shared(
            f"/cases/{case['uid']}/card.png",
            shared_cards.of_case(case, day["as_of"]),
            day,
        ),
    )


def surely_so(facts: list[Record]) -> list[Record]:
    """Return the facts that had happened for certain by the day that is asked for; all, without a day."""
    return [fact for fact in facts if fact.get("certainty") != POSSIBLE]


def facts_of(case: Record) -> list[Fact]:
    """Return the case's own fields that are known, or whose being withheld is to be told."""
    themes = {theme["id"]: theme["label"] for theme in lookups.by_ids(THEMES, case["themes"]).values()}
    clauses = lookups.by_ids(CLAUSES, case["clauses"])
    # None has a date: all surely were there, or all perhaps.
    told = case["concerns"] or case.get("concerns_perhaps") or ()
    concerns = labels_of(current_release(), "concern") if told else {}
    place, place_field = place_of(case)
    found: list[Fact] = [
        (place, _words("place_of_detention", [case[place_field]], [case["place_of_detention_id"]])),
        (
            "case.concerns",
            [(concerns.get(item, item), f"/cases?concern={item}") for item in told],
        ),
        ("case.region", [(region_of(case), f"/cases?region={case['region']}")] if case["region"] else []),
        (
            "case.group_case",
            [(translated(case["group_case_name"]), f"/cases?group_case={case['group_case']}")]
            if case["group_case"]
            else [],
        ),
        (
            "case.themes",
            [(label("themes.label", item, themes[item]), f"/cases?theme={item}") for item in case["themes"]],
        ),
        ("case.occupation", _words("occupation", case["occupations"], case["occupation_ids"])),
        ("case.affiliation", _words("affiliation", case["affiliations"], case["affiliation_ids"])),
        ("case.citizenship", _texts(*(word("countries", code) for code in case["citizenships"] or ()))),
        ("case.birth_year", _texts(case["birth_year"])),
        (
            "case.clauses",
            [
                (translated(clause["topic"]), f"/resolution#{identity}")
                for identity, clause in clauses.items()
            ],
        ),
    ]
    fields = {place: place_field, "case.birth_year": "birth_year", "case.region": "region"}
    for name, values in found:
        if not values and case["absent"].get(fields.get(name, "")) == "withheld":
            values.append((say("case.withheld"), None))
    return [(name, values) for name, values in found if values]


def place_of(case: Record) -> tuple[str, str]:
    """Return the key of the words for the place of detention, and its field: the last one of who is not held."""
    if case["in_custody"]:
        return "case.place", "place_of_detention"
    return "case.place_last", "last_place_of_detention"


def region_of(case: Record) -> str:
    """Return the region of a case, and whether Russia occupies it."""
    name = label("regions.name", case["region"], case["region_name"])
    if case["region_occupation"] == "full":
        return say("case.occupied", region=name)
    if case["region_occupation"] == "partial":
        return say("case.partly_occupied", region=name)
    return name


def _words(
    name: str, words: Sequence[str] | None, ids: Sequence[str | None] | None
) -> list[tuple[str, str | None]]:
    """Return words of a vocabulary in the language of the page, each with the people who have it; as they are in a
    release from before there were any."""
    in_words = words_of(current_release(), name)
    return [
        (in_words(word), f"/cases?{name}={identity}" if identity else None)
        for word, identity in zip(words or (), ids or [None] * len(words or ()), strict=True)
        if word
    ]


def _texts(*values: object) -> list[tuple[str, str | None]]:
    return [(str(value), None) for value in values if value]
