"""In words, how well the status of a person is known: which source confirmed it, how long ago, and what is doubtful."""

from __future__ import annotations

from api.pages.lookups import Record
from api.v1.texts import count_of, say


def confirmed(case: Record, as_of: str | None) -> str:
    """Return in a sentence which source confirmed the status last, and how long before the day that is asked for, or
    that of the release; of a source that is no older than that day, no more than its date."""
    told = {"day": case["verified_on"]}
    if not case["verified_days_ago"]:
        return say("case.verified_by", **told)
    age = count_of("days", case["verified_days_ago"])
    return say("case.verified_before" if as_of else "case.verified", **told, age=age)


def term_over(case: Record) -> str | None:
    """Return in a sentence that the term of a case is over by the calendar, or None where that is not said."""
    if not case["term_over"]:
        return None
    ends = {member: day for member, day in case["term_ends"].items() if day}
    one_end = {"certain": "_by", "possible": "_from"}[case["term_over"]] if len(ends) == 1 else ""
    return say(f"case.term_{case['term_over']}{one_end}", **ends)


def doubts(case: Record) -> list[str]:
    """Return in sentences what makes the status of a case doubtful; empty where nothing does."""
    over = term_over(case)
    return [*([say("case.stale")] if case["stale"] else []), *([over] if over else [])]


def how_known(case: Record, as_of: str | None) -> str:
    """Return in sentences how old the status of a case is, and what makes it doubtful."""
    return " ".join([confirmed(case, as_of), *doubts(case)])
