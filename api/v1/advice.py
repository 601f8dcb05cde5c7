"""The words that people bring from other services and from speech, and what they are called here: parameters, and the
addresses of lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import current_app, request
from marshmallow.fields import Field

from api.records.cases import CASES
from api.v1.people import person_meant
from api.v1.release import current_release, newest_release
from api.web.advice import Advice, nearest, spelling
from api.web.exports import FORMATS
from api.web.query import Choices, joined

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
    (("date_from", "published_from", "status_since_from"), "year years month"),
    (("occupation",), "job jobs profession professions occupations work"),
    (("affiliation",), "party parties affiliations membership memberships member_of political_party"),
    (("organisation", "recognised_by", "addressee"), "organisation organisations organization organizations"),
    (("organisation", "recognised_by", "addressee"), "org orgs ngo ngos"),
    (("recognised_by",), "recognized_by"),
    (
        ("group_case", "group", "occupation_group", "affiliation_kind", "theme", "status_group"),
        "group groups",
    ),
    (("group_case", "group"), "group_cases case_group"),
    (
        ("identifier",),
        "identifier identifiers external_id foreign_id wikidata wikidata_id qid memorial_id same_as sameas",
    ),
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
    (("theme", "concern", "occupation_group"), "topic topics category categories tag tags themes motive"),
    (("theme", "affiliation"), "religion faith church confession"),
    (("birth_year_min",), "born birth_year birthyear year_of_birth dob birthdate birth_date"),
    (
        ("birth_year_min",),
        "age ages minor minors child children teenager teenagers underage under_age juvenile",
    ),
    (
        ("months_min",),
        "months sentence_months sentence_length term_length duration sentence_min min_sentence",
    ),
    (("months_min", "sentence_kind", "kind"), "sentence sentences punishment punishments penalty"),
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
    (("concern",), "concerns torture_or_ill_treatment conditions health"),
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

_FORMATS_BY_NAME = frozenset({*FORMATS, "json", "excel", "xls", "xml", "pdf", "html", "jsonl", "rss"})

# What a hyphen before a value says.
_EXCLUSIONS = frozenset({"exclude", "excluding", "except", "without", "not"})

# Two ends of a range, of which a word names the whole.
_RANGES = {
    "birth_year_min": "birth_year_max",
    "months_min": "months_max",
    "status_since_from": "status_since_to",
    "date_from": "date_to",
    "published_from": "published_to",
}

# Words for parameters that ask for nothing in particular: what they are given says what is meant.
_ANYTHING = frozenset(
    {"type", "types", "kind", "kinds", "group", "groups", "category", "categories", "class", "is", "what"}
    | {"who", "filter", "filters", "tag", "tags", "topic", "topics", "state", "keyword", "keywords", "value"}
)
# The filters that are looked through for a value whose parameter is not known, the likelier first.
_BY_VALUE = (
    *("status_group", "status", "gender", "concern", "occupation_group", "theme", "occupation", "region"),
    *("citizenship", "affiliation", "recognised_by", "sentence_kind", "recognition_term", "place_kind"),
)

# What says no to what the name of a parameter says, as in `torture=false`.
_REFUSALS = frozenset({"false", "no", "0", "off", "none"})
# The filters by people, and what they are called where the list is another.
_WORDS_FOR_CASES = frozenset({"case", "cases", "case-id"})
_PEOPLE = frozenset({"id", "case"})

# What other lists are asked by.
OF_OTHER_LISTS: Mapping[str, tuple[str, str]] = {
    word: (path, name)
    for words, path, name in (
        ("court courts tribunal", "/v1/sentences", "court"),
        ("regime", "/v1/sentences", "regime"),
        ("stage", "/v1/sentences", "stage"),
        ("outcome verdict", "/v1/charges", "outcome"),
        ("publisher publishers newspaper", "/v1/sources", "publisher"),
        ("event events event-type", "/v1/events", "type"),
        ("hunger-strike hunger-strikes", "/v1/events", "type=hunger-strike"),
    )
    for word in words.split()
}

# Where else a value may belong.
RELATED: Mapping[str, Sequence[str]] = {
    "status": ("status_group", "type"),
    "status_group": ("status",),
    "case_status": ("case_status_group",),
    "case_status_group": ("case_status",),
    "type": ("status", "status_group"),
    "region": ("region_country", "region_occupation", "place_kind", "place_of_detention"),
    "region_country": ("region",),
    "citizenship": ("region",),
    "occupation": ("occupation_group",),
    "occupation_group": ("occupation",),
    "affiliation": ("affiliation_kind", "theme", "recognised_by"),
    "affiliation_kind": ("affiliation",),
    "place_of_detention": ("place_kind",),
    "last_place_of_detention": ("place_kind",),
    "place_kind": ("place_of_detention",),
    "theme": ("affiliation", "occupation", "occupation_group", "concern"),
    "concern": ("theme",),
    "group_case": ("occupation_group", "theme", "affiliation"),
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


def of_parameter(word: str, value: str, known: Mapping[str, Field[Any]]) -> Advice:
    """Return what to say of a parameter that a route lacks, and of the value that it was given; `known` are the fields
    of those that are there, by name."""
    for name in _spelt(word):
        meant = [found for found in dict.fromkeys(_OF_NAMES.get(spelling(name), ())) if found in known]
        # Of a list that is not one of cases, an id is that of a record of its own.
        if spelling(name) in _WORDS_FOR_CASES and "custody" not in known:
            meant = [found for found in meant if found != "id"]
        if _says_no(value):
            return Advice(meant[0]) if meant else Advice()
        if taken := _taken_by(meant, value, known):
            return taken
        if not meant and (other := OF_OTHER_LISTS.get(spelling(name))) and other[0] != _path():
            return Advice(said=f"{other[0]} takes {other[1]}.")
        if (not meant or spelling(name) in _ANYTHING) and (found := _taken_as(name, value, known)):
            return found
        if not meant and _asks_for_format(name, value) and (said := _of_files()):
            return Advice(said=said)
        if not meant and spelling(name) in _EXCLUSIONS:
            return Advice(said="A leading hyphen excludes a value, as in status=-imprisoned.")
        if one := next(iter(meant), None) or nearest(name, known):
            said = f"{_RANGES[one]} is its other end." if _RANGES.get(one) in known else ""
            return Advice(one, said=said)
    return Advice()


def _says_no(value: str) -> bool:
    """Say whether what a parameter was given excludes something: nothing that asks for it is meant then."""
    return value.startswith("-") or spelling(value) in _REFUSALS


def _asks_for_format(name: str, value: str) -> bool:
    return spelling(name) in _FORMATS and (spelling(name) != "type" or spelling(value) in _FORMATS_BY_NAME)


def _taken_by(names: Sequence[str], value: str, known: Mapping[str, Field[Any]]) -> Advice | None:
    """Return which of some parameters takes a value, or has another one that does; None where none does."""
    choices = {name: field for name in names if isinstance(field := known[name], Choices) and field.valid}
    # What is a value of one as a whole is not looked for among parts of the names of another.
    for by_part in (False, True):
        for name, field in choices.items():
            if (meant := field.meant_by(value, by_part=by_part)) is not None:
                return Advice(name, said=f"Ask for {name}={joined([meant])}.")
    if one := next((name for name in names if name in _PEOPLE), None):
        meant = person_meant(value)
        return Advice(one, said=f"Ask for {one}={meant}." if meant else "")
    return next((found for name, field in choices.items() if (found := field.elsewhere(name, value))), None)


def _taken_as(word: str, value: str, known: Mapping[str, Field[Any]]) -> Advice | None:
    """Return the filter of which a word that stands for a parameter is a value, as in `torture=true`; or the one that
    takes the value of a parameter that may be anything, as in `type=released`."""
    sought = value if spelling(word) in _ANYTHING else word
    for name in _BY_VALUE:
        field = known.get(name)
        if not isinstance(field, Choices) or not field.valid:
            continue
        meant = field.meant_by(sought.replace("_", " "), by_part=False)
        if meant is not None:
            return Advice(instead=(name, meant), said=f"Ask for {name}={joined([meant])}.")
    return None


def of_name(word: str, valid: Sequence[str]) -> Advice:
    """Return what to say of the name of a field, a group or a sort key that a list lacks."""
    return Advice(_among(_OF_FIELDS, word, valid) or nearest(word, valid))


def _path() -> str:
    return request.path.rstrip("/").partition(".")[0]


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
    "/v1/statuses": "status state states",
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
    "/v1/changes.atom": "feed atom rss feed.xml rss.xml atom.xml feed.atom "
    "changes.rss changes.xml changes.feed changes/feed changes/rss changes/atom cases.rss cases.atom",
    "/v1/changes.jsonfeed": "feed.json changes.json-feed",
    "/v1/catalog.jsonld": "catalog catalogue catalog.json dcat",
    "/v1/openapi.json": "swagger swagger.json openapi schema spec api-docs",
}
_OTHER_PREFIXES = ("/api", "/api/v1", "/v1/api", "/v2", "/api/v2", "/v1.0", "/rest", "/rest/v1")

ADDRESSES: Mapping[str, str] = {
    f"/v1/{word}": address for address, words in _LISTS.items() for word in words.split()
} | dict.fromkeys(_OTHER_PREFIXES, "/v1")

# What a record is called elsewhere that is the newest of its list.
NEWEST = frozenset({"latest", "newest", "current", "last", "new"})
# Lists of facts, by what they may be called below a case.
_OF_A_CASE = {name: name for name in ("events", "charges", "sentences", "recognitions")} | {
    "event": "events",
    "history": "events",
    "sentence": "sentences",
    "articles": "charges",
    "charge": "charges",
}


# People of whom there is no list of their own, by the filters of that of cases, the first that the release takes.
_OF_PEOPLE: Mapping[str, Sequence[str]] = {
    word: tuple(f"/v1/cases?{asked}" for asked in filters.split())
    for words, filters in (
        ("released freed free", "status_group=released"),
        ("held detained imprisoned jailed in-custody incarcerated", "custody=true"),
        ("dead deceased deaths died killed", "status_group=deceased"),
        ("exchanged exchanges exchange swap", "status=released-exchange"),
        ("women female", "gender=female"),
        ("men male", "gender=male"),
        ("journalists journalist media-workers", "occupation_group=journalism theme=journalism"),
        ("lawyers", "occupation_group=law theme=legal-defence"),
    )
    for word in words.split()
}


def of_address(steps: Sequence[str]) -> Iterable[str]:
    """Yield the addresses that the steps of a path may mean, which no word alone tells."""
    match [spelling(step) for step in steps]:
        case ["v1", "releases" | "release", word, *rest] if word in NEWEST:
            yield "/".join([f"/v1/releases/{newest_release().id}", *rest])
        case ["v1", word] if word in _OF_PEOPLE:
            yield from _OF_PEOPLE[word]
        case ["v1", "cases" | "case", whose, word] if word in _OF_A_CASE:
            if current_release().which_exist(CASES, [whose]):
                yield f"/v1/{_OF_A_CASE[word]}?case={whose}"
            yield f"/v1/{_OF_A_CASE[word]}"
