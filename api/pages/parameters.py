"""What pages and embeds take: the filters of the API, and the few parameters of their own."""

from __future__ import annotations

from typing import Any, cast

from api.records.cases import CASES
from api.records.statistics import DIMENSIONS
from api.v1.resources.stats import NumbersQuery
from api.v1.shapes.case_filters import CaseFilters
from api.v1.shapes.case_parameters import AsOf
from api.v1.shapes.parameters import DataQuery
from api.web.decorations import Bearing
from api.web.language import language_field
from api.web.paging import CursorField
from api.web.query import Number, OneOf, QuerySchema, Sort, Word
from api.web.svg import LOOKS

# A page of a list stays under 60 kB with these, an embed under 20 kB.
MOST_ON_PAGE, USUAL_ON_PAGE = 100, 50
MOST_IN_EMBED, USUAL_IN_EMBED = 40, 10

_SORTS = tuple(CASES.sorts)


def _taking(base: type[QuerySchema], bears: Bearing = Bearing.DECORATIONS, **more: Any) -> QuerySchema:
    members = {
        "release": Word(20),
        "lang": language_field(),
        **more,
        "bears": bears,
        # A page or an embed of nobody on file would say that there are none.
        "of_somebody": True,
    }
    return cast(QuerySchema, base.from_dict(members, name="PageQuery")())


class FixedQuery(QuerySchema):
    """What the sitemap takes: nothing, as it is the same for everybody."""

    bears = Bearing.DECORATIONS


def _of_embeds() -> dict[str, Any]:
    return {"look": OneOf(LOOKS), "as": OneOf(("frame", "snippet"))}


FIXED = FixedQuery()
# Something that has a status on each day, and what is the same on every day.
RECORD = _taking(DataQuery, Bearing.ANY, as_of=AsOf())
PLAIN = _taking(DataQuery, Bearing.ANY)
# A list of cases, and counts of them.
LIST = _taking(CaseFilters, sort=Sort(_SORTS), limit=Number(1, MOST_ON_PAGE), cursor=CursorField())
NUMBERS = _taking(NumbersQuery)
# The card of numbers shows one dimension.
NUMBERS_CARD = _taking(CaseFilters, group_by=OneOf(tuple(DIMENSIONS)))
# The same as embeds.
RECORD_EMBED = _taking(DataQuery, Bearing.ANY, as_of=AsOf(), **_of_embeds())
LIST_EMBED = _taking(CaseFilters, sort=Sort(_SORTS), limit=Number(1, MOST_IN_EMBED), **_of_embeds())
NUMBERS_EMBED = _taking(CaseFilters, group_by=OneOf(tuple(DIMENSIONS)), **_of_embeds())
# The page that builds embeds.
BUILDER = _taking(
    CaseFilters,
    what=OneOf(("case", "cases", "stats", "call")),
    case=Word(),
    call=Word(),
    group_by=OneOf(tuple(DIMENSIONS)),
    limit=Number(1, MOST_IN_EMBED),
    sort=Sort(_SORTS),
    look=OneOf(LOOKS),
    size=OneOf(("narrow", "medium", "wide")),
    title=Word(),
)
