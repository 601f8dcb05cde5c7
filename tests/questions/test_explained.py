"""How many were held on a day, and why we say so: from the number to the people, their events and the sources."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.questions.asking import Record, get, walk

THE_VOTE = "2024-10-06"


def test_a_number_is_explained_by_following_links_alone(client: FlaskClient) -> None:
    start = get(client, "/v1")["links"]["stats_cases"]
    asked = {"as_of": THE_VOTE, "custody": "true", "occupation": "journalist"}
    (cell,) = get(client, start, asked)["data"]
    assert 0 < cell["min"] <= cell["max"]
    for bound, link in (("min", "href"), ("max", "href_any")):
        people = walk(client, cell[link])
        assert len(people) == cell[bound]
        for person in people:
            explained(client, person, certain=bound == "min")


def explained(client: FlaskClient, person: Record, *, certain: bool) -> None:
    """A person who is counted has a period in custody, which has events, which have sources with an address."""
    timeline = get(client, person["links"]["timeline"])["data"]
    running = [
        period
        for period in timeline["periods"]
        if period["start"]["earliest"] <= THE_VOTE
        and (not period["end"] or period["end"]["latest"] > THE_VOTE)
    ]
    held = [period for period in running if period["in_custody"]]
    assert held == running if certain else held
    record = get(client, person["links"]["self"])["data"]
    events = {event["id"]: event for event in record["events"]}
    sources = {source["id"]: source for source in record["sources"]}
    for period in held:
        assert period["events"]
        for name in period["events"]:
            event = events[name]
            assert event["status"] == period["status"]
            assert event["source_ids"]
            assert set(event["source_ids"]) <= set(period["source_ids"])
            for source in event["source_ids"]:
                told = get(client, sources[source]["links"]["self"])["data"]
                assert told["url"].startswith("http")
                assert told["publisher"]
