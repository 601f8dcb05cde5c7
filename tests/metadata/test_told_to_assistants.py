"""Row M5: assistants are told of older releases and of renamed people as everybody is."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.assistants.asking import called
from tests.metadata.two_releases import FORMER, OLD, PRESENT

# What never changes.
UID = "v767bzxv"


def test_an_older_release_is_told_from_itself_and_the_next_answer_from_the_newest(both: FlaskClient) -> None:
    for name in ("get_person", "get_timeline", "cite", "find_people"):
        who = {} if name == "find_people" else {"id": UID}
        for release in (OLD, None, OLD):
            told = called(both, name, **who, release=release)["structuredContent"]["meta"]
            assert (told["release"] == OLD) == (release == OLD)
            assert told["evidence"]["counted"] >= 1


def test_an_id_of_old_is_followed_to_the_person(both: FlaskClient) -> None:
    for name in ("get_person", "get_timeline", "cite"):
        told = called(both, name, id=FORMER)["structuredContent"]
        assert told["meta"]["evidence"]["counted"] == 1
        assert told["data"] == called(both, name, id=PRESENT)["structuredContent"]["data"]
