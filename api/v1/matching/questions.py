"""One line of somebody's list: a name and what else is known of the person, as it was written there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.problems import Fault, invalid_query
from api.web.query import LONGEST_WORD

# Names in one question, letters of one, and bytes of what is sent: a list of 500 with a dozen columns has some 100 kB.
MOST_NAMES = 500
LONGEST_VALUE = LONGEST_WORD
MOST_BYTES = 1_000_000

# What may be known of a person, in the order in which answers tell it; the first four make the name.
NAME_FIELDS = ("name", "surname", "given_name", "patronymic")
DETAILS = ("birth_year", "article", "region", "identifier")
FIELDS = (*NAME_FIELDS, *DETAILS)


@dataclass(frozen=True)
class Question:
    """Somebody who is looked for. `given` has what is known, by FIELDS, and nothing empty; `key` is the asker's own
    key of the line, and `cells` the line as it was sent, where it came in a table."""

    given: Mapping[str, str]
    key: str = ""
    cells: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The whole name; surname first where it came in parts."""
        parts = (self.given.get(part, "") for part in ("surname", "given_name", "patronymic"))
        return self.given.get("name", "") or " ".join(filter(None, parts))


@dataclass(frozen=True)
class Columns:
    """What the columns of a table were taken for: field by head, and the heads that were passed over."""

    heads: tuple[str, ...] = ()
    recognised: Mapping[str, str] = field(default_factory=dict)
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """All questions of a request, and what the columns of its table were taken for, where it had one."""

    questions: tuple[Question, ...]
    columns: Columns | None = None


def too_long(where: str) -> Fault:
    """Return the fault of a value with more than LONGEST_VALUE letters."""
    return Fault(f"This has more than {LONGEST_VALUE} letters.", where, "too-long")


def check_number(names: int) -> None:
    """Raise Problem `invalid-query` for no names, or more than MOST_NAMES."""
    if names > MOST_NAMES:
        said = (
            f"These are {names:,} names; at most {MOST_NAMES} can be asked for at once. Ask in several goes."
        )
        raise invalid_query(Fault(said, code="too-many-values"))
    if names == 0:
        raise invalid_query(Fault("There is no name to look for.", code="empty"))
