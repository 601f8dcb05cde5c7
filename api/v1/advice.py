"""The words that people bring from other services and from speech, and what they are called here: parameters, and the
addresses of lists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from flask import current_app, request

from api.web.advice import Advice, nearest, spelling
from api.web.exports import FORMATS

# What a parameter is called here, the first of these that a route has; and the words that people bring for it.
_NAMES: Sequence[tuple[tuple[str, ...], str]] = (
    (
        ("q",),
        "name names full_name fullname surname last_name lastname first_name firstname search query text",
    ),
    (("q",), "keyword keywords person persons prisoner prisoners people find contains"),
    (
        ("limit",),
        "per_page perpage page_size pagesize size count max_results maxresults top take rows_per_page",
    ),
    (("cursor",), "page offset start skip page_number pagenumber pagination page_token after_cursor"),
    (("gender",), "sex genders"),
    (
        ("citizenship", "country", "region_country"),
        "nationality nationalities country countries citizenships",
    ),
    (("citizenship", "country", "region_country"), "nation passport country_code"),
    (
        (
            "date_from",
            "status_since_from",
            "published_from",
            "since_from",
            "in_force_since_from",
            "as_of_from",
        ),
        "since from after start_date startdate from_date date_from begin min_date since_date date_after",
    ),
    (
        ("date_to", "status_since_to", "published_to", "since_to", "in_force_since_to", "as_of_to"),
        "until before to till end end_date enddate to_date date_to max_date upto date_before",
    ),
    (("date_from", "as_of", "published_from"), "date day on when"),
    (("as_of",), "at asof date_at on_date at_date as_at snapshot today"),
    (("date_from", "published_from"), "year month"),
    (("occupation",), "job jobs profession professions occupations work"),
    (("affiliation",), "party parties affiliations membership memberships member_of political_party"),
    (("recognised_by", "organisation", "addressee"), "organisation organisations organization organizations"),
    (("recognised_by", "organisation", "addressee"), "org orgs ngo ngos recognized_by"),
    (("group_case", "group"), "group groups group_cases case_group"),
    (("id", "case"), "ids uid uids slug case cases case_id identifier identifiers"),
    (("region",), "city cities location locations regions oblast province town area where"),
    (
        ("place_of_detention",),
        "prison prisons colony colonies jail jails detention sizo detained_at facility place places",
    ),
    (("article",), "charge charges law laws crime crimes offence offense articles accusation statute"),
    (("sort",), "order orderby order_by sort_by sortby ordering sorted sort_order"),
    (("fields",), "columns column select field cols attributes properties"),
    (("include",), "expand embed includes embedded with"),
    (("lang",), "language languages locale hl"),
    (("release",), "version versions releases data_release edition"),
    (("custody",), "held detained in_custody incustody is_held in_prison imprisoned jailed arrested"),
    (("status_group",), "released freed free dead deceased died"),
    (("theme",), "topic topics category categories tag tags themes motive religion"),
    (("birth_year_min",), "born birth_year birthyear year_of_birth dob birthdate birth_date"),
    (
        ("months_min",),
        "months sentence_months sentence_length term_length duration sentence_min min_sentence",
    ),
    (("months_max",), "sentence_max max_sentence"),
    (("named_in_resolution",), "resolution named in_resolution"),
    (("in_absentia",), "absentia absent"),
    (("verified_from",), "verified verified_on last_verified verified_since verified_after"),
    (("verified_to",), "verified_until"),
    (("group_by",), "groupby by dimension dimensions breakdown grouped_by facet facets"),
    (("interval",), "frequency granularity"),
    (("measure",), "metric metrics"),
    (("custody_change",), "custody_event"),
    (("type", "kind"), "event event_type types kinds kind type"),
    (("outcome",), "verdict result"),
    (("term",), "recognition recognition_term"),
    (("source",), "sources publisher"),
    (("publisher",), "source"),
    (("audience",), "for"),
)

# Of names in other words: those of fields, groups and sort keys, which are often in the plural or longer.
_FIELDS: Sequence[tuple[tuple[str, ...], str]] = (
    (("citizenships",), "nationality country citizenship countries nationalities"),
    (("occupations",), "job jobs profession professions occupation"),
    (("affiliations",), "party parties affiliation"),
    (("themes",), "topic topics theme tags"),
    (("articles",), "article law laws charge"),
    (("name",), "full_name fullname title person"),
    (("birth_year",), "born birthyear age year_of_birth"),
    (("sentence_months",), "months sentence term_length sentence_length duration"),
    (("status_since",), "date since"),
    (("year",), "date month"),
    (("in_custody",), "custody held"),
)

# What a parameter is not for, since the address says it.
_FORMATS = frozenset(
    {"format", "type", "output", "output-format", "filetype", "file-type", "accept", "mediatype"}
    | {"download", "export"}
)

# What a hyphen before a value says.
_EXCLUSIONS = frozenset({"exclude", "excluding", "except", "without", "not"})

# Two ends of a range, of which a word names the whole.
_RANGES = {"birth_year_min": "birth_year_max", "months_min": "months_max"}

# Where else a value may belong.
RELATED: Mapping[str, Sequence[str]] = {
    "status": ("status_group", "type"),
    "status_group": ("status",),
    "case_status": ("case_status_group",),
    "case_status_group": ("case_status",),
    "type": ("status", "status_group"),
    "region": ("region_country", "region_occupation", "place_of_detention"),
    "region_country": ("region",),
    "citizenship": ("region",),
    "occupation": ("occupation_group",),
    "occupation_group": ("occupation",),
    "affiliation": ("affiliation_kind", "recognised_by"),
    "affiliation_kind": ("affiliation",),
    "place_of_detention": ("place_kind", "region"),
    "last_place_of_detention": ("place_kind", "region"),
    "place_kind": ("place_of_detention",),
    "theme": ("affiliation", "occupation"),
    "recognised_by": ("affiliation",),
    "sentence_kind": ("sentence_stage",),
    "sentence_stage": ("sentence_kind",),
}

# `filter[status]`, `status[]`, `page[size]` of other services.
_BRACKETS = re.compile(r"(\w*)\[(\w*)\]")


def _table(rows: Sequence[tuple[tuple[str, ...], str]]) -> Mapping[str, tuple[str, ...]]:
    """Return what each word may mean, the likeliest first."""
    found: dict[str, tuple[str, ...]] = {}
    for names, words in rows:
        for word in map(spelling, words.split()):
            found[word] = (*found.get(word, ()), *names)
    return found


_OF_NAMES, _OF_FIELDS = _table(_NAMES), _table([*_FIELDS, *_NAMES])


def of_parameter(word: str, valid: Sequence[str]) -> Advice:
    """Return what to say of a parameter that a route lacks, of which `valid` are there."""
    for name in _spelt(word):
        meant = _among(_OF_NAMES, name, valid)
        if meant is None and spelling(name) in _FORMATS and (said := _of_files()):
            return Advice(said=said)
        if meant is None and spelling(name) in _EXCLUSIONS:
            return Advice(said="A leading hyphen excludes a value, as in status=-imprisoned.")
        if meant := meant or nearest(name, valid):
            said = f"{_RANGES[meant]} is its other end." if meant in _RANGES else ""
            return Advice(meant, said=said)
    return Advice()


def of_name(word: str, valid: Sequence[str]) -> Advice:
    """Return what to say of the name of a field, a group or a sort key that a list lacks."""
    return Advice(_among(_OF_FIELDS, word, valid) or nearest(word, valid))


def _among(table: Mapping[str, tuple[str, ...]], word: str, valid: Sequence[str]) -> str | None:
    return next((name for name in table.get(spelling(word), ()) if name in valid), None)


def _spelt(word: str) -> list[str]:
    brackets = _BRACKETS.fullmatch(word)
    return [word] if brackets is None else [name for name in reversed(brackets.groups()) if name]


def _of_files() -> str:
    """Return how a list is asked for as a file; empty where it is not offered as one."""
    if request.url_rule is None:
        return ""
    rule, _, suffix = request.url_rule.rule.partition(".")
    offered = [f".{one.extension}" for one in FORMATS.values()]
    if suffix or not any(one.rule == rule + offered[0] for one in current_app.url_map.iter_rules()):
        return ""
    return (
        f"The address says the format: write {request.path.rstrip('/')}{offered[0]} ({', '.join(offered)})."
    )


# What lists are called elsewhere, by what they are called here.
_LISTS: Mapping[str, str] = {
    "/v1/cases": "prisoners prisoner people persons person political-prisoners politicalprisoners political-prisoner "
    "detainees inmates individuals names search list records hostages victims",
    "/v1/stats/cases": "statistics statistic stats count counts numbers totals total aggregate aggregates",
    "/v1/stats/events": "statistics/events",
    "/v1/organisations": "organizations organization organisation orgs ngos",
    "/v1/calls-to-action": "calls call call-to-action demands demand",
    "/v1/group-cases": "groups group groupcases",
    "/v1/articles": "laws law articles-of-law offences offenses crimes criminal-code",
    "/v1/regions": "locations location oblasts provinces cities",
    "/v1/places": "prisons prison colonies jails detention-centres detention-centers facilities",
    "/v1/occupations": "professions profession jobs job",
    "/v1/affiliations": "parties party memberships movements",
    "/v1/themes": "topics topic categories category tags",
    "/v1/sources": "references reference bibliography links",
    "/v1/releases": "versions version editions",
    "/v1/changes": "updates update corrections changelog diff news",
    "/v1/designations": "labels label foreign-agents",
    "/v1/recognitions": "recognised recognized",
    "/v1/sentences": "verdicts convictions punishments",
    "/v1/charges": "accusations indictments",
    "/v1/terms": "vocabulary vocabularies enums codelists",
    "/v1/meta": "metadata about info version-info",
    "/v1/figures": "estimates",
    "/v1/resolutions": "declarations",
    "/v1/changes.atom": "feed atom rss feed.xml rss.xml atom.xml feed.atom",
    "/v1/catalog.jsonld": "catalog catalogue catalog.json dcat",
    "/v1/openapi.json": "swagger swagger.json openapi schema spec api-docs",
}
_OTHER_PREFIXES = ("/api", "/api/v1", "/v1/api", "/v2", "/api/v2", "/v1.0", "/rest", "/rest/v1")

ADDRESSES: Mapping[str, str] = {
    f"/v1/{word}": address for address, words in _LISTS.items() for word in words.split()
} | dict.fromkeys(_OTHER_PREFIXES, "/v1")
