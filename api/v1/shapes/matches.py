"""What is answered for each line of a list: who may be meant, what agrees and what does not."""

from __future__ import annotations

from typing import ClassVar

from marshmallow import EXCLUDE, Schema, fields
from marshmallow.validate import OneOf

from api.v1.matching.judging import POINTS
from api.v1.matching.people import MATCH, NONE, ONLY, SEVERAL
from api.v1.matching.questions import FIELDS, LONGEST_VALUE, MOST_NAMES
from api.v1.shapes.cases import CaseSummarySchema
from api.v1.shapes.envelopes import LinksSchema, MetaSchema
from api.v1.shapes.fields import AnswerSchema, integer, text, texts, truth
from api.v1.shapes.links import Links

# What a candidate has of the case.
OF_CASE = (
    "uid",
    "id",
    "name_en",
    "name_native",
    "birth_year",
    "region",
    "region_name",
    "articles",
    "status",
    "status_label",
    "status_since",
    "in_custody",
    "verified_on",
    "stale",
)


class QuestionSchema(Schema):
    """Somebody who is looked for: a name, whole or in parts, and what else is known."""

    class Meta:
        unknown = EXCLUDE

    id = fields.String(
        metadata={"description": "Your own key of the line; it comes back with the answer."},
    )
    name = fields.String(
        metadata={
            "description": "The whole name, in any usual order and spelling, Cyrillic or Latin.",
            "maxLength": LONGEST_VALUE,
        }
    )
    surname = fields.String(metadata={"description": "Instead of `name`: the surname."})
    given_name = fields.String(metadata={"description": "With `surname`: the given name, or its initial."})
    patronymic = fields.String(metadata={"description": "With `surname`: the patronymic."})
    birth_year = fields.Raw(
        metadata={
            "oneOf": [{"type": "integer"}, {"type": "string"}],
            "description": "The year of birth, or a date that has it.",
        }
    )
    article = fields.String(
        metadata={"description": "Articles of the Criminal Code, such as `207.3`, in any text that has them."}
    )
    region = fields.String(metadata={"description": "The region, by its name or its code (ISO 3166-2)."})
    identifier = fields.String(
        metadata={
            "description": "A uid or id of the case, or an identifier of others, such as `wikidata:Q…`."
        }
    )


class QuestionsSchema(Schema):
    """A list of names."""

    class Meta:
        unknown = EXCLUDE

    queries = fields.List(
        fields.Nested(QuestionSchema),
        required=True,
        metadata={"description": f"At most {MOST_NAMES}.", "minItems": 1, "maxItems": MOST_NAMES},
    )


class ReasonSchema(AnswerSchema):
    """One thing that was compared."""

    field = fields.String(validate=OneOf(list(POINTS)), metadata={"description": "What was compared."})
    agrees = text(
        "How it agrees: `exact`, `same-key` (another spelling), `variant` (another language, or the short form), "
        "`part`, `initial`, `typo`, `not-on-file`, `differs`. Other words may come."
    )
    asked = text("What the list says.")
    on_file = text("What is on file; null where nothing is.", null=True)
    points = integer("What it adds to the score, or takes from it.")


CandidateLinks = Links(self="/v1/cases/{id}", permalink="/v1/cases/{uid}", page="/cases/{id}")

CandidateSchema: type[AnswerSchema] = type(
    "CandidateSchema",
    (AnswerSchema,),
    {
        "__doc__": "Somebody on file who may be meant.",
        **{name: CaseSummarySchema._declared_fields[name] for name in OF_CASE},
        "score": integer("From 0 to 100: the sum of the points of `reasons`, within these bounds."),
        "match": truth(
            "Whether this surely is the person: the name agrees and something beside it does, and nothing contradicts. "
            "A name alone is never a match."
        ),
        "only": truth(
            "Whether this is the one person on file who has the name and whom nothing contradicts. A namesake who is "
            "not on file is not ruled out."
        ),
        "reasons": fields.List(
            fields.Nested(ReasonSchema), metadata={"description": "What was compared, and how it agrees."}
        ),
        "links": CandidateLinks,
    },
)


class NotUnderstoodSchema(AnswerSchema):
    """A value that could not be compared."""

    field = text("What it was taken for.")
    value = text("The value.")
    detail = text("What would be right.")


class LineSchema(AnswerSchema):
    """What became of one line."""

    line = integer("The number of the line, from 1; heads are not counted.")
    id = text("Your own key of the line; null where there is none.", null=True)
    asked = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": f"What the line says, by {', '.join(f'`{name}`' for name in FIELDS)}."},
    )
    outcome = fields.String(
        validate=OneOf([MATCH, ONLY, SEVERAL, NONE]),
        metadata={
            "description": f"`{MATCH}`: a candidate is a match. `{ONLY}`: none is, and one has the name. `{SEVERAL}`: "
            f"some may be meant. `{NONE}`: nobody on file."
        },
    )
    case = text("The id of the case that is a match; null where there is none.", null=True)
    candidates = fields.List(
        fields.Nested(CandidateSchema),
        metadata={"description": "Who may be meant, the best first; at most 5."},
    )
    not_understood = fields.List(
        fields.Nested(NotUnderstoodSchema),
        metadata={"description": "What was told and could not be compared; no candidate is a match then."},
    )


class ColumnsSchema(AnswerSchema):
    """What the columns of a table were taken for."""

    recognised = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "The heads that were understood, each with what it was taken for."},
    )
    passed_over = texts("The heads that were not.")


class MatchMetaSchema(MetaSchema):
    """What the answer says of itself."""

    sometimes: ClassVar[tuple[str, ...]] = ("columns",)

    total = integer("How many lines there are.")
    outcomes = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "How many lines have which outcome."},
    )
    columns = fields.Nested(ColumnsSchema, metadata={"description": "Only of a table: what its columns are."})


class MatchesSchema(AnswerSchema):
    """The answer to a list of names."""

    data = fields.List(fields.Nested(LineSchema))
    meta = fields.Nested(MatchMetaSchema)
    links = fields.Nested(LinksSchema)
