"""Which cases are asked for: the filters of lists, statistics, pictures, feeds, citations and pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from flask import request

from api.records.cases import CASES
from api.records.custody_terms import OVER
from api.records.filter_values import ARTICLES, CITIZENSHIPS, REGIONS, WORDS
from api.records.filters import OF_ALL, UNKNOWN
from api.records.identifiers import FIELD as IDENTIFIER
from api.records.search import ANYWHERE, FIELDS, MATCHES, exact_words
from api.records.surnames import CYRILLIC, LATIN
from api.records.vocabularies import ids, terms, values, words
from api.v1.people import person_meant
from api.v1.release import current_release
from api.v1.shapes.case_parameters import AsOf, SearchText, certainty
from api.v1.shapes.fields import all_of, choices, from_day, of_all, of_several, to_day, words_of
from api.v1.shapes.identifiers import Identifiers
from api.v1.shapes.parameters import DataQuery
from api.v1.shapes.values import not_recorded
from api.web.advice import Advice
from api.web.problems import Fault
from api.web.query import Day, Flag, Number, OneOf
from api.web.refusals import fault_of

# No sentence on file is longer, and no year of birth is older.
MOST_MONTHS, FIRST_YEAR, LAST_YEAR = 1200, 1900, 2100

_NO_IDENTIFIERS = "Nobody on file has one of these identifiers; the first is “{}”."
NO_LIST = "No list of others has been compared with this release."


# Filters and groups of where people are held.
_OF_PLACES = ("place_of_detention", "last_place_of_detention", "place_kind")


class CaseFilters(DataQuery):
    """Which cases are asked for; lists and statistics take the same."""

    id = choices("Ids or uids of cases; a list names unknown ones in `meta.not_found`.", component="cases_id")
    q = SearchText(
        metadata={
            "description": "Words to search for: names in any usual spelling, Cyrillic or Latin, then affiliations, "
            "group cases, organisations and summaries. Every word must be found. Each hit says what matched. Where no "
            "name has every word, a patronymic may be missing on file, a letter is an initial, given names meet their "
            "forms in other languages and short forms, and one slip of the pen is forgiven at last; `meta.search` says "
            "so."
        }
    )
    initial = choices(
        "Letters with which the surname begins, Latin or as in the native name: `K`, `К`.",
        words(*LATIN, *CYRILLIC),
    )
    match = OneOf(
        MATCHES,
        metadata={
            "description": "With `q`: `fuzzy` (the default) finds other spellings, `exact` compares letters as they "
            "are, `prefix` takes the last word for the beginning of one (type-ahead).",
            "default": "fuzzy",
        },
    )
    field = OneOf(
        FIELDS,
        metadata={
            "description": "With `q`: `name` looks for all words in one name, `any` (the default) in all texts.",
            "default": ANYWHERE,
        },
    )
    as_of = AsOf()
    certainty = certainty()
    status = choices("Statuses.", ids("statuses"))
    custody = Flag(metadata={"description": "Whether the person is held."})
    status_since_from = from_day("In the status since this date or later.")
    status_since_to = to_day("In the status since this date or earlier.")
    theme = choices("Themes.", ids("themes"), unknown=True)
    region = choices("Regions (ISO 3166-2).", REGIONS, unknown=True)
    citizenship = choices("Citizenships (ISO 3166-1).", CITIZENSHIPS, unknown=True)
    gender = choices("Genders.", terms("gender"), unknown=True)
    occupation = words_of("occupation", "Occupations, by id or label.")
    occupation_group = words_of("occupation_group", "Groups of occupations, such as `journalism`.")
    affiliation = words_of("affiliation", "Affiliations, by id or name.")
    affiliation_kind = words_of("affiliation_kind", "Kinds of affiliations, such as `religious-community`.")
    group_case = choices("Group cases.", ids("group_cases"), unknown=True)
    article = choices("Articles of the Criminal Code, such as `207.3`.", ARTICLES, unknown=True)
    recognised_by = choices(
        "Organisations that recognised the person. `-memorial`: compared with a list of this organisation that is "
        "newer than the detention, and not found; where no list of it was compared (`meta.not_compared` says so), all "
        "without a recognition by it on file. `unknown`: recognised by nobody, and compared with no list.",
        ids("organisations"),
        unknown=True,
    )
    concern = choices("Concerns about how the person is held.", terms("concern"), unknown=True)
    source = choices(
        "Sources on which the case rests.", ids("sources"), unknown=True, component="cases_source"
    )
    clause = choices(
        "Clauses of the resolution that name the person.",
        ids("clauses"),
        unknown=True,
        component="cases_clause",
    )
    recognition_term = choices(
        "Terms under which somebody recognised the person, such as `political-prisoner`; excluded and unknown ones by "
        "the rule of `recognised_by`. With `recognised_by`, one recognition has both.",
        terms("recognition-term"),
        unknown=True,
    )
    compared_with = choices(
        "Lists with which the case was compared, of `/v1/compared-lists`.",
        ids("compared_lists"),
        unknown=True,
        none_yet=NO_LIST,
    )
    not_listed_in = choices(
        "Lists with which the case was compared, and which do not name the person.",
        ids("compared_lists"),
        unknown=True,
        none_yet=NO_LIST,
    )
    in_absentia = Flag(metadata={"description": "Whether a sentence was passed in absentia."})
    named_in_resolution = Flag(metadata={"description": "Whether the resolution names the person."})
    sentence_kind = choices("Kinds of the sentence in force.", terms("sentence-kind"), unknown=True)
    sentence_stage = choices("Stages that set the sentence in force.", terms("sentence-stage"), unknown=True)
    months_min = Number(
        0, MOST_MONTHS, metadata={"description": "Months of the sentence in force, at least."}
    )
    months_max = Number(0, MOST_MONTHS, metadata={"description": "Months of the sentence in force, at most."})
    birth_year_min = Number(FIRST_YEAR, LAST_YEAR, metadata={"description": "Born in this year or later."})
    birth_year_max = Number(FIRST_YEAR, LAST_YEAR, metadata={"description": "Born in this year or earlier."})
    status_group = choices("Groups of statuses, such as `released`.", values("statuses", "group"))
    region_country = choices(
        "Countries of the region (ISO 3166-1).", values("regions", "country"), unknown=True
    )
    region_occupation = choices(
        "How much of the region Russia occupies.", values("regions", "occupation"), unknown=True
    )
    place_of_detention = words_of("place_of_detention", "Places where people are held, by id or name.")
    last_place_of_detention = words_of(
        "last_place_of_detention",
        "Places where people were last held, by id or name, also of those who are free or have died.",
    )
    place_kind = words_of("place_kind", "Kinds of places where people are held, such as `remand-prison`.")
    in_custody_since_from = from_day("Held without a break since this date or later.")
    in_custody_since_to = to_day("Held without a break since this date or earlier.")
    verified_from = from_day("Status last verified on this date or later.")
    verified_to = to_day("Status last verified on this date or earlier.")
    verified_before = Day(
        metadata={
            "description": "Status last verified before this day; a month or year counts from its first day."
        }
    )
    stale = Flag(
        metadata={"description": "Held, and last verified more than 365 days before the day of the answer."}
    )
    term_over = choices(
        "Whether the term is over by the calendar: `possible`, `certain`; `unknown` finds all others.",
        words(*OVER),
        unknown=True,
    )
    term_ends_from = from_day("The term may end on this date or later, by the calendar.")
    term_ends_to = to_day("The term may end on this date or earlier, by the calendar.")
    corroboration = choices("`single` or `multiple`.", words("single", "multiple"), unknown=True)
    status_corroboration = choices(
        "`single` or `multiple`: the support of the present status alone.",
        words("single", "multiple"),
        unknown=True,
    )
    theme_all = all_of("theme", ids("themes"))
    citizenship_all = all_of("citizenship", CITIZENSHIPS)
    occupation_all = all_of("occupation", WORDS["occupation"])
    occupation_group_all = all_of("occupation_group", WORDS["occupation_group"])
    affiliation_all = all_of("affiliation", WORDS["affiliation"])
    affiliation_kind_all = all_of("affiliation_kind", WORDS["affiliation_kind"])
    article_all = all_of("article", ARTICLES)
    recognised_by_all = all_of("recognised_by", ids("organisations"))
    concern_all = all_of("concern", terms("concern"))
    source_all = all_of("source", ids("sources"))
    clause_all = all_of("clause", ids("clauses"))
    recognition_term_all = all_of("recognition_term", terms("recognition-term"))
    compared_with_all = all_of("compared_with", ids("compared_lists"))
    not_listed_in_all = all_of("not_listed_in", ids("compared_lists"))
    identifier = Identifiers(
        unknown=True,
        metadata={
            "description": of_several(
                "Identifiers that others gave to the person, such as `wikidata:Q12345`, or the addresses to which they "
                "lead. `/v1/identifier-schemes` has the kinds; those that nobody has stand in `meta.not_found`.",
                unknown=True,
            )
        },
    )
    identifier_all = Identifiers(exclusion=False, metadata={"description": of_all("identifier")})

    # Whether an id must be on file: a list says of others that there is nothing, and where a number stands alone
    # nobody would.
    of_somebody: ClassVar[bool] = False

    def check(self, parameters: Mapping[str, Any]) -> Iterable[Fault]:
        """Refuse ranges that end before they begin, and a degree of certainty without a day."""
        yield from super().check(parameters)
        if self.of_somebody:
            yield from _of_nobody(parameters)
        if "rows" in parameters and "fields" in parameters:
            yield Fault(
                "rows has its own columns, so that fields cannot choose among them.",
                "fields",
                "contradiction",
            )
        yield from _not_recorded(_groups(parameters))
        yield from places_before_release(parameters, parameters.get("as_of"))
        yield from _of_words(parameters)
        if "certainty" in parameters and "as_of" not in parameters:
            yield Fault("certainty needs as_of: today's status is certain.", "certainty", "contradiction")


def _of_words(parameters: Mapping[str, Any]) -> Iterable[Fault]:
    """Yield a fault for what is said of words that are not there, and for initials where letters are compared."""
    if "q" not in parameters:
        if "match" in parameters:
            yield Fault("match needs q: it says how the words of q are compared.", "match", "contradiction")
        if "field" in parameters:
            yield Fault(
                "field needs q: it says where the words of q are looked for.", "field", "contradiction"
            )
        return
    match = parameters.get("match", "fuzzy")
    initials = [] if match == "fuzzy" else [word for word in exact_words(parameters["q"]) if len(word) < 2]
    if initials:
        said = f"“{initials[0]}” has one letter; with match={match} words have two or more."
        yield Fault(said, "q", "too-short")


def _of_nobody(parameters: Mapping[str, Any]) -> Iterable[Fault]:
    """Yield a fault where cases are asked for by their ids or by identifiers, and none of these is on file."""
    for name in ("id", "case"):
        value = parameters.get(name)
        # The page that builds embeds takes a name.
        wanted = value[0] if isinstance(value, tuple) else ()
        if wanted and not current_release().which_exist(CASES, wanted):
            said = (
                "There is no case “{}”."
                if len(wanted) == 1
                else "There is none of these cases; the first is “{}”."
            )
            yield replace(
                fault_of(wanted[0], "unknown-value", said, Advice(person_meant(wanted[0]))), parameter=name
            )
    for name in (IDENTIFIER, IDENTIFIER + OF_ALL):
        wanted = parameters.get(name, ((), ()))[0]
        if wanted and UNKNOWN not in wanted and not current_release().identifiers_on_file(wanted):
            said = "Nobody on file has the identifier “{}”." if len(wanted) == 1 else _NO_IDENTIFIERS
            yield replace(fault_of(wanted[0], "unknown-value", said, Advice()), parameter=name)


def _groups(parameters: Mapping[str, Any]) -> Sequence[str]:
    group_by: str | Sequence[str] = parameters.get("group_by", ())
    return (group_by,) if isinstance(group_by, str) else group_by


def places_before_release(parameters: Mapping[str, Any], day: str | None) -> Iterable[Fault]:
    """Yield a fault for each filter and group by places where a day is asked about on which nobody knows them: people
    are moved, and no place has a date, so that they are known for the day of the release."""
    asked = [(name, name) for name in _OF_PLACES if name in parameters]
    asked += [("group_by", name) for name in _groups(parameters) if name in _OF_PLACES]
    # Which release is meant may be wrong as well, and is looked at only where it matters.
    if day is None or not asked or day >= current_release().released_on:
        return
    for parameter, name in asked:
        said = (
            f"{name} is known for the day of the release alone, {current_release().released_on}: places have no dates, "
            f"and people are moved. Ask without {name}, or for no day before the release."
        )
        yield Fault(said, parameter, "undated")


def _not_recorded(groups: Sequence[str]) -> Iterable[Fault]:
    """Yield a fault for each group that the release cannot tell, instead of counting everybody as unknown."""
    for name in groups:
        if name in WORDS and not current_release().words_of(WORDS[name]):
            yield from (replace(fault, parameter="group_by") for fault in not_recorded(name).faults)


# What the list that a number counts is asked for: the filters as they were sent. The day is that of the number.
_OF_LIST = CaseFilters().load_fields.keys() - {"as_of", "certainty"}


def filters_sent() -> dict[str, str]:
    """Return the parameters of this request that say which cases are meant, as they were sent."""
    return {name: value for name, value in request.args.items() if name in _OF_LIST}
