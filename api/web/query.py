"""The parameters of a query: a marshmallow schema of them, and a field for each kind of value.

Nothing is dropped in silence: a name that the schema lacks, a single value given twice, an empty or badly encoded
value are each a fault, and so is every value that its field refuses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar, cast

from marshmallow import Schema, fields
from webargs.fields import DelimitedList

from api.web.advice import Advice, excluding, nearest
from api.web.decorations import Bearing
from api.web.problems import Fault
from api.web.refusals import (
    check_values,
    refused,
)

# Longer ones are asked by nobody and cost time to compare.
LONGEST_WORD = 200
MOST_VALUES = 100
# What else people answer a question by.
_FLAGS = dict.fromkeys(("yes", "y", "1", "true", "on"), "true") | dict.fromkeys(
    ("no", "n", "0", "false", "off"), "false"
)

# How the two bounds of a range are named.
_BOUNDS = (("_from", "_to"), ("_min", "_max"))
# How the name of a filter ends that asks for all of its values.
_OF_ALL = "_all"

# A comma that parts values; one within a value stands behind a backslash.
_COMMA = re.compile(r"(?<!\\),")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def described(arguments: dict[str, Any], **more: Any) -> None:
    """Add to the metadata of a field that is about to be made."""
    arguments["metadata"] = {**arguments.get("metadata", {}), **more}


class QuerySchema(Schema):
    """The parameters of a route; `check` finds what single fields cannot see."""

    # Parameters that make sense only where a list is answered as a file.
    in_files: ClassVar[Mapping[str, fields.Field[Any]]] = {}
    # Where else a value may belong that a parameter does not take: other parameters, by name.
    related: ClassVar[Mapping[str, Sequence[str]]] = {}
    # Which other names are passed over, where third parties decorate the address.
    bears: ClassVar[Bearing] = Bearing.NONE

    def by_name(self) -> Mapping[str, fields.Field[Any]]:
        """Return the fields of the parameters, by the names that they have in an address."""
        return {field.data_key or name: field for name, field in self.load_fields.items()}

    def for_request(self) -> QuerySchema:
        """Return what this request is read by: another schema where a parameter decides which others there are."""
        return self

    def advise(self, word: str, valid: Sequence[str]) -> Advice:
        """Return what to say of the name of a parameter, a field, a group or a sort key that there is not."""
        return Advice(nearest(word, valid))

    def advise_parameter(self, word: str, valid: Sequence[str]) -> Advice:
        """Return what to say of a parameter that there is not."""
        return self.advise(word, valid)

    def check(self, parameters: Mapping[str, Any]) -> Iterable[Fault]:
        """Yield the faults of parameters that contradict each other: ranges that end before they begin, and values
        that all are asked for and one of which is excluded."""
        for name in parameters:
            for low, high in _BOUNDS:
                if name.endswith(low):
                    yield from in_order(parameters, name, name.removesuffix(low) + high)
            if name.endswith(_OF_ALL):
                yield from _excluded_elsewhere(parameters, name)


def _one() -> fields.String:
    """Return the field of one value of a list."""
    return fields.String(metadata={"minLength": 1, "maxLength": LONGEST_WORD})


def _several(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of a list with what the document says of its length."""
    described(arguments, minItems=1, maxItems=MOST_VALUES, uniqueItems=True)
    return arguments


class Choices(DelimitedList):
    """Values joined by commas; a leading `-` excludes one. Loads to (wanted, excluded).

    `valid` returns the closed list, or None when any value may be asked for; `unknown` then asks for records
    without a value where the field says so.
    """

    def __init__(
        self,
        valid: Callable[[], Sequence[str]] | None = None,
        *,
        unknown: bool = False,
        exclusion: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(_one(), **_several(kwargs))
        self.valid = valid
        self.may_be_unknown = unknown
        self.exclusion = exclusion

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        signed = [(self.exclusion and item.startswith("-"), item) for item in split(value)]
        wanted, excluded = wanted_and_excluded((sign, item[1:] if sign else item) for sign, item in signed)
        if self.valid:
            allowed = [*self.valid(), *(["unknown"] if self.may_be_unknown else [])]
            check_values((*wanted, *excluded), allowed, partial(self._advise_signed, attr, excluded))
        return wanted, excluded

    def meant_by(self, word: str, *, by_part: bool = True) -> str | None:
        """Return the valid value that a word surely means, however it is written; None where there is none. `by_part`
        says whether it may be a part of a name."""
        return word if self.valid and word in self.valid() else None

    def elsewhere(self, name: str, word: str) -> Advice | None:
        """Return which other parameter of this route takes a word that this one, `name`, does not; None where none
        does."""
        schema = self.parent
        if not isinstance(schema, QuerySchema):
            return None
        known = schema.by_name()
        for other in schema.related.get(name, ()):
            field = known.get(other)
            value = field.meant_by(word) if isinstance(field, Choices) else None
            if value is not None:
                said = f"It is one of {other}: ask for {other}={joined([value])}."
                return Advice(instead=(other, value), said=said)
        return None

    def as_understood(self, sent: str, loaded: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
        """Return what was sent as an address says it: the same, unless a value was written in other words."""
        values = [*loaded[0], *(f"-{value}" for value in loaded[1])]
        return sent if sorted(pieces(sent)) == sorted(values) else joined(values)

    def _advise_signed(self, name: str, excluded: Sequence[str], word: str, valid: Sequence[str]) -> Advice:
        advice = self._advise(name, word, valid)
        return excluding(advice) if word in excluded else advice

    def _advise(self, name: str, word: str, valid: Sequence[str]) -> Advice:
        if meant := self.meant_by(word):
            return Advice(meant)
        return self.elsewhere(name, word) or Advice(nearest(word, valid))


class Names(DelimitedList):
    """Names joined by commas, each from a fixed list. Loads to a tuple without repetition."""

    def __init__(self, valid: Sequence[str], **kwargs: Any) -> None:
        super().__init__(_one(), **_several(kwargs))
        self.valid = valid

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        items = split(value)
        check_values(items, self.valid, partial(_advise_name, self))
        return items


class Sort(DelimitedList):
    """Sort keys joined by commas; a leading `-` sorts from high to low. Loads to pairs of name and
    whether it descends."""

    def __init__(self, valid: Sequence[str], **kwargs: Any) -> None:
        super().__init__(_one(), **_several(kwargs))
        self.valid = valid

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        orders = tuple((item.removeprefix("-"), item.startswith("-")) for item in split(value))
        names = [name for name, _ in orders]
        check_values(names, self.valid, partial(_advise_name, self))
        if len(set(names)) < len(names):
            raise refused("A sort key stands here twice.", "repeated")
        return orders


class Flag(fields.Boolean):
    """`true` or `false`, and nothing else."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if value not in {"true", "false"}:
            meant = _FLAGS.get(value.casefold())
            raise refused("This is answered by true or false.", valid=("true", "false"), did_you_mean=meant)
        return bool(value == "true")


class Number(fields.Integer):
    """A whole number within bounds."""

    def __init__(self, low: int, high: int, **kwargs: Any) -> None:
        described(kwargs, minimum=low, maximum=high)
        super().__init__(**kwargs)
        self.low, self.high = low, high

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        # isdigit alone admits digits of other scripts.
        if (
            not (value.isascii() and value.isdigit() and len(value) < 10)
            or not self.low <= int(value) <= self.high
        ):
            raise refused(f"This must be a whole number from {self.low} to {self.high}.")
        return int(value)


class Day(fields.String):
    """A day, written YYYY-MM-DD (ISO 8601)."""

    def __init__(self, **kwargs: Any) -> None:
        described(kwargs, format="date")
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = cast(str, value)
        if not (text.isascii() and _DAY.fullmatch(text)):
            raise refused("This must be a day, written like 2024-10-06.")
        try:
            date.fromisoformat(text)
        except ValueError:
            raise refused("There is no such day. Days are written like 2024-10-06.") from None
        return text


class Word(fields.String):
    """Text of bounded length."""

    def __init__(self, longest: int = LONGEST_WORD, **kwargs: Any) -> None:
        described(kwargs, minLength=1, maxLength=longest)
        super().__init__(**kwargs)
        self.longest = longest

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = cast(str, value)
        if len(text) > self.longest:
            raise refused(f"This has {len(text)} letters; at most {self.longest} are allowed.", "too-long")
        return text


class Texts(fields.List[str]):
    """Texts that may have commas, so that each stands in a parameter of its own; loads to a tuple."""

    def __init__(self, most: int, longest: int = LONGEST_WORD, **kwargs: Any) -> None:
        described(kwargs, minItems=1, maxItems=most)
        super().__init__(Word(longest), **kwargs)
        self.most = most

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if len(value) > self.most:
            raise refused(
                f"These are {len(value)} values; at most {self.most} are allowed.", "too-many-values"
            )
        return tuple(self.inner.deserialize(one, attr, data) for one in value)


class OneOf(fields.String):
    """One of a fixed list of words."""

    def __init__(self, valid: Sequence[str], **kwargs: Any) -> None:
        described(kwargs, enum=list(valid))
        super().__init__(**kwargs)
        self.valid = valid

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        check_values((value,), self.valid, partial(_advise_name, self))
        return cast(str, value)


def split(value: str) -> tuple[str, ...]:
    """Split values at commas, `\\,` being one within a value; empty, repeated and too many values are refused."""
    items = pieces(value)
    check_number(items)
    return items


def pieces(value: str) -> tuple[str, ...]:
    """Split a text at commas, `\\,` being one within a piece; empty and too long pieces are refused."""
    items = tuple(item.replace("\\,", ",") for item in _COMMA.split(value))
    if any(item.strip() in {"", "-"} for item in items):
        raise refused("There is an empty value between two commas, or at an end.", "empty")
    if any(len(item) > LONGEST_WORD for item in items):
        raise refused(f"A value has more than {LONGEST_WORD} letters.", "too-long")
    return items


def check_number(items: Sequence[str]) -> None:
    """Raise Refused where there are too many values, or one of them twice."""
    if len(items) > MOST_VALUES:
        raise refused(f"These are {len(items)} values; at most {MOST_VALUES} are allowed.", "too-many-values")
    if len(set(items)) < len(items):
        raise refused("A value stands here twice.", "repeated")


def wanted_and_excluded(items: Iterable[tuple[bool, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the values that are asked for and those that are excluded, from pairs of whether it is excluded and the
    value; one that is both is refused."""
    items = list(items)
    wanted = tuple(value for is_excluded, value in items if not is_excluded)
    excluded = tuple(value for is_excluded, value in items if is_excluded)
    both = sorted(set(wanted) & set(excluded))
    if both:
        raise refused(f"“{both[0]}” is both asked for and excluded.", "contradiction")
    return wanted, excluded


def _excluded_elsewhere(parameters: Mapping[str, Any], of_all: str) -> Iterable[Fault]:
    """Yield a fault where the filter `of_all` asks for a value that the filter beside it excludes."""
    beside = of_all.removesuffix(_OF_ALL)
    _, excluded = parameters.get(beside, ((), ()))
    both = sorted(set(parameters[of_all][0]) & set(excluded))
    if both:
        said = f"“{both[0]}” is asked for here and excluded by {beside}, so that nothing can match."
        yield Fault(said, of_all, "contradiction")


def joined(items: Iterable[str]) -> str:
    """Return values as `split` reads them."""
    return ",".join(item.replace(",", "\\,") for item in items)


def _advise_name(field: fields.Field[Any], word: str, valid: Sequence[str]) -> Advice:
    schema = field.parent
    return schema.advise(word, valid) if isinstance(schema, QuerySchema) else Advice(nearest(word, valid))


def in_order(parameters: Mapping[str, Any], low: str, high: str) -> Iterable[Fault]:
    """Yield a fault when the lower bound of a range is above its upper bound."""
    if low in parameters and high in parameters and parameters[low] > parameters[high]:
        yield Fault(f"{low} lies after {high}, so that nothing can match.", low, "contradiction")
