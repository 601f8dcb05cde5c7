"""The parts of a case: events, charges, sentences, recognitions, comparisons, identifiers. Each names its sources."""

from __future__ import annotations

from typing import ClassVar

from api.v1.shapes.fields import RecordSchema, column, designated_as, label, risk, text

_CERTAINTY = (
    "With `as_of`: `certain`, or `possible` where its date, partial or missing, may be later than the day."
)
_CORROBORATION = "`multiple` when its sources have at least two publishers, else `single`."


class EventSchema(RecordSchema):
    """Something that happened to a person."""

    sometimes: ClassVar[tuple[str, ...]] = ("certainty",)

    later: ClassVar[tuple[str, ...]] = ("certainty",)

    id = column("events.id")
    case = column("events.case_id")
    date = column("events.date")
    type = column("events.type")
    type_label = label("The type in words.", "terms.event-type", "type")
    status = column("events.status")
    status_label = label("The status in words.", "statuses.label", "status", null=True)
    summary = column("events.summary", english=True)
    source_ids = column("events.source_ids")
    corroboration = text(_CORROBORATION)
    certainty = text(_CERTAINTY)


class ChargeSchema(RecordSchema):
    """A charge under an article of Russia's Criminal Code."""

    sometimes: ClassVar[tuple[str, ...]] = ("certainty",)

    later: ClassVar[tuple[str, ...]] = ("certainty",)

    case = column("charges.case_id")
    article = column("charges.article")
    article_title = text("What the article is about.", null=True, english=True)
    part = column("charges.part")
    outcome = column("charges.outcome")
    outcome_label = label("The outcome in words.", "terms.charge-outcome", "outcome")
    basis = column("charges.basis")
    basis_label = label("The basis in words.", "terms.charge-basis", "basis")
    source_ids = column("charges.source_ids")
    corroboration = text(_CORROBORATION)
    certainty = text(
        "With `as_of`: `certain` where the person surely had been convicted of it by the day, and from the day of the "
        "release on; else `possible`, since charges have no dates."
    )


class SentenceSchema(RecordSchema):
    """A sentence, or what a higher court made of it."""

    sometimes: ClassVar[tuple[str, ...]] = ("certainty",)

    later: ClassVar[tuple[str, ...]] = ("combined", "certainty")

    case = column("sentences.case_id")
    date = column("sentences.date")
    court = column("sentences.court", english=True)
    stage = column("sentences.stage")
    stage_label = label("The stage in words.", "terms.sentence-stage", "stage")
    kind = column("sentences.kind")
    kind_label = label("The kind in words.", "terms.sentence-kind", "kind")
    months = column("sentences.months")
    regime = column("sentences.regime")
    regime_label = label("The regime in words.", "terms.regime", "regime", null=True)
    in_absentia = column("sentences.in_absentia")
    combined = column("sentences.combined")
    ends_on = column("sentences.ends_on")
    source_ids = column("sentences.source_ids")
    corroboration = text(_CORROBORATION)
    certainty = text(_CERTAINTY)


class RecognitionSchema(RecordSchema):
    """What an organisation says of a person, under its own terms."""

    sometimes: ClassVar[tuple[str, ...]] = ("certainty",)

    later: ClassVar[tuple[str, ...]] = ("certainty",)

    case = column("recognitions.case_id")
    organisation = column("recognitions.organisation_id")
    organisation_name = text("The organisation that says so.", english=True)
    term = column("recognitions.term")
    term_label = label("The term in words.", "terms.recognition-term", "term")
    date = column("recognitions.date")
    source_ids = column("recognitions.source_ids")
    corroboration = text(_CORROBORATION)
    certainty = text(_CERTAINTY)


class ComparisonSchema(RecordSchema):
    """A list of an organisation with which the case was compared, and whether it names the person."""

    sometimes: ClassVar[tuple[str, ...]] = ("certainty",)

    later: ClassVar[tuple[str, ...]] = ("certainty",)

    case = column("comparisons.case_id")
    list = column("comparisons.list_id")
    organisation = column("compared_lists.organisation_id")
    organisation_name = text("The organisation that publishes the list.", english=True)
    kind = column("compared_lists.kind")
    kind_label = label("The kind of list in words.", "terms.list-kind", "kind")
    term = column("compared_lists.term")
    day = column("compared_lists.listed_on")
    result = column("comparisons.result")
    result_label = label("The result in words.", "terms.comparison-result", "result")
    source_ids = column("compared_lists.source_ids")
    corroboration = text(_CORROBORATION)
    certainty = text(_CERTAINTY)


class IdentifierSchema(RecordSchema):
    """By what others identify a person."""

    marked: ClassVar[str] = "identifiers"

    case = column("identifiers.case_id")
    identifier = text("The identifier with its kind, as the filter `identifier` takes it.")
    scheme = column("identifiers.scheme")
    scheme_label = label("The kind in words.", "identifier_schemes.label", "scheme")
    value = column("identifiers.value")
    url = text("Where it leads: the page of its publisher about the person.")
    designated_as = designated_as()
    risk = risk()
    source_ids = column("identifiers.source_ids")
    corroboration = text(_CORROBORATION)
