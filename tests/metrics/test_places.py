"""Row O7: the metrics tell how many places there are, are taken, and could not be had."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from api.records import deadline
from api.web import links, places, problems
from api.web.figures import figures_of


def figures(app: Flask, kind: str) -> list[float]:
    """Places of a kind: all, those taken, and refusals."""
    told = {one.name: one.value() for one in figures_of(app)}
    return [told[f"{kind}_places{what}"] for what in ("", "_taken", "_refused")]


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An app whose every question is dear, and nobody may wait."""
    monkeypatch.setattr(places, "MOST_WAITING", 0)
    made = Flask("places")
    links.register(made, None, ("localhost",))
    problems.register(made)
    places.register(made, lambda path, query, accepted: True, deadline.limited)
    return made


def test_a_question_without_a_place_is_counted_and_a_place_given_back_is_free(app: Flask) -> None:
    asked, answered = threading.Event(), threading.Event()

    def slow() -> str:
        deadline.check()
        asked.set()
        assert answered.wait(60)
        return "done"

    app.add_url_rule("/slow", "slow", slow)
    assert figures(app, "dear") == [places.MOST_DEAR, 0, 0]
    held = [threading.Thread(target=app.test_client().get, args=("/slow",)) for _ in range(places.MOST_DEAR)]
    for thread in held:
        thread.start()
        assert asked.wait(60)
        asked.clear()
    assert figures(app, "dear") == [places.MOST_DEAR, places.MOST_DEAR, 0]
    assert [app.test_client().get("/slow").status_code for _ in range(3)] == [503] * 3
    assert figures(app, "dear") == [places.MOST_DEAR, places.MOST_DEAR, 3]
    answered.set()
    for thread in held:
        thread.join()
    assert figures(app, "dear") == [places.MOST_DEAR, 0, 3]


def test_a_file_without_a_place_is_counted(app: Flask) -> None:
    of_files = app.extensions[places.EXTENSION]
    assert [of_files.take() for _ in range(places.MOST_FILES + 2)] == [True] * places.MOST_FILES + [False] * 2
    assert figures(app, "file") == [places.MOST_FILES, places.MOST_FILES, 2]
