"""Counting cases in groups, by the same filters as their list: today, or on any day as certain and as possible.

A group is a value of a dimension; `unknown` holds the cases without one. What a group counts is what the list
with the group's value as a further filter has as its total.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Label,
    Subquery,
    and_,
    distinct,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy import case as either

from api.records import base, dated_lists, recognitions
from api.records.cases import LISTS, other_conditions
from api.records.dated_lists import DATED_LISTS
from api.records.days import (
    KINDS,
    PERIODS,
    SENTENCES,
    States,
    corroboration_on,
    is_confirmed,
    over_on,
    over_while,
    present,
)
from api.records.filters import UNKNOWN
from api.records.reading import Query

# More numbers at once are a table that nobody reads: more than three hundred groups on each last day of thirty years.
MOST_CELLS = 10_000
# A group has some thirty different lengths of a term; so many of all groups together are held at once.
MOST_LENGTHS = 30 * MOST_CELLS

_case = base.cases.c
_period = base.case_periods.c
_sentence = base.case_sentences.c


class TooManyCells(Exception):
    """There are more groups than MOST_CELLS, on all days together."""


@dataclass(frozen=True)
class Dimension:
    """What cases are grouped by: a column of the case, a list of it, or what its state says on a day.

    `of_case` is its value on the day of the release; `of_state`, where it is one of `states`, that on another day.
    """

    kind: str
    of_case: ColumnElement[Any] | None = None
    states: States | None = None
    of_state: Callable[[str], ColumnElement[Any]] | None = None

    def on(self, day: str) -> ColumnElement[Any]:
        """The value of a case, or of the state that it is in, on a day."""
        found = self.of_case if self.of_state is None else self.of_state(day)
        if found is None:
            raise KeyError(self.kind)
        return found


def _column(column: ColumnElement[Any]) -> Dimension:
    return Dimension("column", of_case=_or_unknown(column))


def _of_status(of_case: ColumnElement[Any], of_period: ColumnElement[Any]) -> Dimension:
    return Dimension("state", of_case, PERIODS, lambda day: of_period)


def _of_sentence(of_case: ColumnElement[Any], of_state: ColumnElement[Any]) -> Dimension:
    return Dimension("state", _or_unknown(of_case), SENTENCES, lambda day: _or_unknown(of_state))


def _or_unknown(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(column, UNKNOWN)


def _group_of(status: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(base.statuses.c.group).where(base.statuses.c.id == status).scalar_subquery()


def _of_region(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(column).where(base.regions.c.id == _case.region_id).scalar_subquery()


DIMENSIONS: Mapping[str, Dimension] = {
    "status": _of_status(_case.status, _period.status),
    "year": _of_status(func.substr(_case.status_since, 1, 4), func.substr(_period.since, 1, 4)),
    "status_group": _of_status(_group_of(_case.status), _group_of(_period.status)),
    "region": _column(_case.region_id),
    "region_country": _column(_of_region(base.regions.c.country)),
    "region_occupation": _column(_of_region(base.regions.c.occupation)),
    "place_of_detention": _column(_case.place_of_detention),
    "place_kind": _column(_case.place_kind),
    "gender": _column(_case.gender),
    "group_case": _column(_case.group_case_id),
    "sentence_kind": _of_sentence(_case.sentence_kind, _sentence.kind),
    "sentence_stage": _of_sentence(_case.sentence_stage, _sentence.stage),
    "corroboration": _column(_case.corroboration),
    "status_corroboration": Dimension("state", _case.status_corroboration, PERIODS, corroboration_on),
    "term_over": Dimension("state", _or_unknown(_case.term_over), PERIODS, over_on),
    **{name: Dimension("list") for name in LISTS},
}
# One person falls in several groups of these.
OVERLAPPING = frozenset(LISTS)

# Groups by their values, in the order of the dimensions asked for.
Groups = dict[tuple[str, ...], int]
# The kinds of sentence that are reckoned: unconditional imprisonment alone, for so many months or for life.
IMPRISONMENT, LIFE = "imprisonment", "life"


class Term(NamedTuple):
    """The kind of a sentence and its months, None where there is none. On a day dates may leave several possible: then
    it is `open`, its kind is the one that all have, and its months, where all have some, are the fewest."""

    kind: str | None
    months: int | None
    is_open: bool = False


# Of each group, how many people have which sentence.
Lengths = dict[tuple[str, ...], dict[Term, int]]


class Counted(NamedTuple):
    """How many cases fall in each group, surely and perhaps (the same, where no day is asked for); of the sure ones,
    how many a source confirmed within a year, and, where all of the group are held, of how many the term is over."""

    surely: Groups
    possibly: Groups
    confirmed: Groups
    over: Groups


# Where a record has the value of a dimension that is no list, if not under its name.
_MEMBERS = {"region": "region_id", "group_case": "group_case_id"}
_SINGLE = [(name, _MEMBERS.get(name, name)) for name in DIMENSIONS if name not in LISTS and name != "year"]


def groups_of(record: Mapping[str, Any], values: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield the groups in which a case falls today, a dimension and a value of it each: of a record as it is put
    together at load, and of the values of its lists."""
    for name, member in _SINGLE:
        yield name, record[member] or UNKNOWN
    yield "year", record["status_since"][:4]
    for name in LISTS:
        for value in values[name] or (UNKNOWN,):
            yield name, value


def count(connection: Connection, query: Query, names: Sequence[str], released_on: str) -> Counted:
    """Return how many cases of the query fall in each group today; empty groups are left out."""
    if len(names) == 1 and not query.filters:
        return _kept(connection, names[0])
    numbers = [func.count(), _confirmed(released_on), _number_of(_case.term_over.is_not(None))]
    groups, confirmed, over = _today(connection, query, names, (), numbers, MOST_CELLS)
    return Counted(groups, groups, confirmed, over)


def _today(
    connection: Connection,
    query: Query,
    names: Sequence[str],
    more: Sequence[Any],
    numbers: Sequence[ColumnElement[int]],
    most: int,
) -> list[dict[tuple[Any, ...], int]]:
    """Return numbers of cases by the combinations of values in some dimensions, and in more columns of the case."""
    source, joined = _joined(base.cases, query, names)
    columns = []
    for name, column in zip(names, joined, strict=True):
        columns.append(column if column is not None else DIMENSIONS[name].of_case)
    # No case has a value twice, so that each row is another case.
    conditions = [*other_conditions(query), *present(query)]
    return numbers_by_group(connection, source, [*columns, *more], conditions, numbers, most)


def lengths(connection: Connection, query: Query, names: Sequence[str]) -> Lengths:
    """Return how many people of each group have which sentence today: its kind and its months, None where there is no
    sentence or no number. Raises TooManyCells when there are more than MOST_LENGTHS."""
    of_sentence = (_case.sentence_kind, _case.sentence_months)
    (counted,) = _today(connection, query, names, of_sentence, [func.count()], MOST_LENGTHS)
    return _by_term(counted, len(names))


def _by_term(counted: Mapping[tuple[Any, ...], int], names: int) -> Lengths:
    found: Lengths = {}
    for values, number in counted.items():
        found.setdefault(values[:names], {})[Term(*values[names:])] = number
    return found


def _kept(connection: Connection, name: str) -> Counted:
    """Return the groups of all cases, counted at load."""
    counts = base.case_counts.c
    numbers = counts.count, counts.confirmed, counts.term_over
    rows = connection.execute(select(counts.value, *numbers).where(counts.dimension == name)).all()
    found: list[Groups] = [{(row[0],): row[place] for row in rows} for place in (1, 2, 3)]
    groups, confirmed, over = found
    return Counted(groups, groups, confirmed, over)


def _confirmed(day: str) -> ColumnElement[int]:
    return _number_of(is_confirmed(day))


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(either((condition, literal(1)), else_=literal(0)))


def states_asked(query: Query, names: Sequence[str]) -> list[States]:
    """Return the states of which a query speaks that is counted by these dimensions; always of the status."""
    own = [DIMENSIONS[name].states for name in names]
    return [states for states in KINDS if states is PERIODS or states in own or states.asked(query)]


def count_on(connection: Connection, query: Query, names: Sequence[str]) -> Counted:
    """Return how many cases fall in each group on the day of the query."""
    day = query.as_of or ""
    held, wanted = _states_on(query, states_asked(query, names), day)
    # Whoever is held in part of what may have been is in no group of people who are held.
    numbers = [func.count(), _confirmed(day), _number_of(over_while(true(), day) != UNKNOWN)]
    surely, confirmed, over = _surely(connection, query, names, day, held, wanted, numbers)
    possibly = _possibly(connection, query, names, day, held, wanted)
    return Counted(surely, possibly, confirmed, over)


def lengths_on(connection: Connection, query: Query, names: Sequence[str]) -> Lengths:
    """Return how many people who surely fall in each group on the day of the query have which sentence; kinds that are
    not reckoned are None. A sentence without a date may have been in force on any day before the release. Raises
    TooManyCells when there are more than MOST_LENGTHS."""
    day = query.as_of or ""
    kind = either((_sentence.kind.in_((IMPRISONMENT, LIFE)), _sentence.kind), else_=UNKNOWN)
    months = either((_sentence.kind == IMPRISONMENT, _sentence.months))
    of_one_kind = func.min(kind) == func.max(kind)
    all_have_months = func.count(months) == func.count()
    same = and_(
        of_one_kind, or_(func.count(months) == 0, and_(all_have_months, func.min(months) == func.max(months)))
    )
    terms = [
        either((and_(of_one_kind, func.min(kind) != UNKNOWN), func.min(kind))).label("term_kind"),
        either((all_have_months, func.min(months))).label("term_months"),
        either((same, literal(0)), else_=literal(1)).label("term_is_open"),
    ]
    asked = states_asked(query, names)
    asked += [SENTENCES] if SENTENCES not in asked else []
    held, wanted = _states_on(query, asked, day)
    (counted,) = _surely(connection, query, names, day, held, wanted, [func.count()], terms, MOST_LENGTHS)
    return _by_term(counted, len(names))


def _states_on(query: Query, asked: Sequence[States], day: str) -> tuple[FromClause, ColumnElement[bool]]:
    """Return cases with the states in which they may have been on a day, and what a query asks of these."""
    held: FromClause = base.cases
    for states in asked:
        held = held.join(states.table, states.may_hold(day))
    return held, and_(*(states.wanted(query, day) for states in asked))


def _possibly(
    connection: Connection,
    query: Query,
    names: Sequence[str],
    day: str,
    held: FromClause,
    wanted: ColumnElement[bool],
) -> Groups:
    of_lists = dated_lists.on(query.filters, day, surely=False)
    conditions = [*other_conditions(query), *of_lists, wanted]
    source, joined = _joined(held, query, names, day, surely=False)
    columns = [
        DIMENSIONS[name].on(day) if column is None else column
        for name, column in zip(names, joined, strict=True)
    ]
    conditions += recognitions.belong_together(dict(zip(names, columns, strict=True)))
    # A case may have two states of one group on a day.
    (groups,) = numbers_by_group(connection, source, columns, conditions, [func.count(distinct(_case.key))])
    return groups


def _surely(
    connection: Connection,
    query: Query,
    names: Sequence[str],
    day: str,
    held: FromClause,
    wanted: ColumnElement[bool],
    numbers: Sequence[ColumnElement[int]],
    more: Sequence[Label[Any]] = (),
    most: int = MOST_CELLS,
) -> list[dict[tuple[Any, ...], int]]:
    """Return numbers of the cases of which whatever may have been on the day meets the filters and falls in the same
    group; by these groups, and by what `more` tells of all that may have been."""
    own = [name for name in names if DIMENSIONS[name].kind == "state"]
    lows = [func.min(DIMENSIONS[name].on(day)).label(name) for name in own]
    same = [func.min(DIMENSIONS[name].on(day)) == func.max(DIMENSIONS[name].on(day)) for name in own]
    against = func.max(either((not_(wanted), literal(1)), else_=literal(0))) == 0
    sure: Subquery = (
        select(_case.key.label("key"), *lows, *more)
        .select_from(held)
        .where(
            *other_conditions(query),
            *dated_lists.on(query.filters, day, surely=True),
            _case.begun_last <= day,
        )
        .group_by(_case.key)
        .having(and_(against, *same))
        .subquery("sure")
    )
    source, joined = _joined(base.cases.join(sure, sure.c.key == _case.key), query, names, day)
    columns, conditions = [], []
    for name, of_list in zip(names, joined, strict=True):
        column = of_list
        if column is None:
            column = sure.c[name] if name in own else DIMENSIONS[name].on(day)
        elif name in DATED_LISTS:
            # Of who surely had no value it is known, of others it is not.
            conditions.append(or_(column != UNKNOWN, dated_lists.has_none(name, day)))
        columns.append(column)
    conditions += recognitions.belong_together(dict(zip(names, columns, strict=True)))
    columns += [sure.c[told.name] for told in more]
    return numbers_by_group(connection, source, columns, conditions, numbers, most)


def _joined(
    source: FromClause, query: Query, names: Sequence[str], day: str | None = None, *, surely: bool = True
) -> tuple[FromClause, list[ColumnElement[Any] | None]]:
    """Join the values of each list dimension, on a day where one is given, so that a case has a row for each, or one
    for none; None stands for what is no list."""
    columns: list[ColumnElement[Any] | None] = []
    beside: ColumnElement[str] | None = None
    for name in names:
        if DIMENSIONS[name].kind != "list":
            columns.append(None)
            continue
        values, tests = _values_of(name, query, day, surely=surely)
        if name in recognitions.FIELDS:
            on = recognitions.ever if day is None else dated_lists.recognised_by_day(day, surely=surely)
            tests += recognitions.of_one(name, values.c.value, query.filters, beside, on)
            beside = values.c.value
        source = source.outerjoin(values, and_(*tests))
        columns.append(_or_unknown(values.c.value))
    return source, columns


def _values_of(
    name: str, query: Query, day: str | None, *, surely: bool
) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """Return the values of a list dimension with their cases, and what joins them to those."""
    if name in DATED_LISTS and day is not None:
        had = dated_lists.values_on(name, query.filters, day, surely=surely).subquery(f"values_{name}")
        return had, [had.c.case_key == _case.key]
    values = base.case_values.alias(f"values_{name}")
    return values, [values.c.case_key == _case.key, values.c.field == name]


def numbers_by_group(
    connection: Connection,
    source: FromClause,
    columns: Sequence[Any],
    conditions: Sequence[ColumnElement[bool]],
    numbers: Sequence[ColumnElement[int]],
    most: int = MOST_CELLS,
) -> list[dict[tuple[Any, ...], int]]:
    """Return each of the numbers by group. Raises TooManyCells when there are more groups than `most`."""
    groups = [column.label(f"group_{place}") for place, column in enumerate(columns)]
    statement = select(*groups, *numbers).select_from(source).where(*conditions)
    if groups:
        statement = statement.group_by(*groups).limit(most + 1)
    rows = connection.execute(statement).all()
    if len(rows) > most:
        raise TooManyCells
    size = len(groups)
    return [{tuple(row[:size]): row[size + place] or 0 for row in rows} for place in range(len(numbers))]
