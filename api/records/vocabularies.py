"""Closed lists of words: each a function that reads its words, in their order, from a release.

The same call gives the same function, so that a release reads each list once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from sqlalchemy import Connection, select

from api.records import base

Vocabulary = Callable[[Connection], Sequence[str]]


@cache
def ids(table: str) -> Vocabulary:
    """The ids of a table, in the order of its file."""
    stored = base.metadata.tables[table]
    query = select(base.address_of(stored)).order_by(*stored.primary_key)
    return lambda connection: tuple(connection.execute(query).scalars())


@cache
def terms(name: str) -> Vocabulary:
    """The terms of one list of `terms`, such as `gender`, in the order of the file."""
    query = select(base.terms.c.id).where(base.terms.c.list == name).order_by(base.terms.c.key)
    return lambda connection: tuple(connection.execute(query).scalars())


@cache
def values(table: str, column: str) -> Vocabulary:
    """The values that stand in a column of a table, sorted."""
    stored = base.metadata.tables[table].c[column]
    query = select(stored).where(stored.is_not(None)).distinct().order_by(stored)
    return lambda connection: tuple(connection.execute(query).scalars())


@cache
def values_of_cases(field: str) -> Vocabulary:
    """The values of a list of cases, such as `citizenship`, sorted."""
    stored = base.case_values.c
    query = select(stored.value).where(stored.field == field).distinct().order_by(stored.value)
    return lambda connection: tuple(connection.execute(query).scalars())


@cache
def words(*fixed: str) -> Vocabulary:
    """Words that are the same in every release."""
    return lambda connection: fixed


@cache
def either(*vocabularies: Vocabulary) -> Vocabulary:
    """The words of several vocabularies, one after the other."""
    return lambda connection: tuple(word for read in vocabularies for word in read(connection))
