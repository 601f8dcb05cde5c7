"""Row O7: the metrics tell answers by route, class of status and time, and the figures of the workers, without anything of a reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.app import create_app
from api.settings import Settings
from tests.metrics.watching import Watched, counted_by, until

MARK = "mark3r7f"


def answers(service: Watched) -> dict[tuple[str, ...], float]:
    """The answers counted, by route, method, class of status and cache."""
    return {
        tuple(labels[name] for name in ("route", "method", "status", "cache")): value
        for labels, value in service.samples().get("open_cases_answers_total", ())
    }


def more(service: Watched, before: dict[tuple[str, ...], float]) -> dict[tuple[str, ...], float]:
    """What was counted since."""
    return {
        key: value - before.get(key, 0)
        for key, value in answers(service).items()
        if value != before.get(key, 0)
    }


def test_each_answer_is_counted_once_under_its_rule_whichever_worker_gave_it(service: Watched) -> None:
    before = answers(service)
    for number in range(40):
        assert service.ask(f"/v1/cases?limit={number + 1}")[0] == 200
        assert service.ask("/v1/cases/oleg-orlov")[0] == 200
    counted = more(service, before)
    assert counted["/v1/cases", "GET", "2xx", "miss"] == 40
    made, kept = (counted["/v1/cases/<id>", "GET", "2xx", cache] for cache in ("miss", "hit"))
    assert (made, made + kept) == (2, 40)
    assert set(counted) == {
        ("/v1/cases", "GET", "2xx", "miss"),
        *(("/v1/cases/<id>", "GET", "2xx", cache) for cache in ("miss", "hit")),
    }
    assert all(counted_by(service.folder(), worker) > 5 for worker in service.workers())
    assert service.value("answer_seconds_count", route="/v1/cases") >= 40
    assert service.value("answer_seconds_bucket", route="/v1/cases", le="+Inf") >= 40


def test_304_errors_and_other_methods_are_counted_by_their_class(service: Watched) -> None:
    etag = service.ask("/v1/statuses")[1]["ETag"]
    before = answers(service)
    for _ in range(10):
        assert service.ask("/v1/statuses", headers={"If-None-Match": etag})[0] == 304
        assert service.ask("/v1/cases?statsu=x")[0] == 400
        assert service.ask("/nowhere")[0] == 404
        assert service.ask("/breaks/it")[0] == 500
        assert service.ask("/sends/it", "HEAD")[0] == 200
        assert service.ask("/sends/it")[0] == 200
        assert service.ask("/v1/cases", "BREW")[0] == 405
    counted: dict[tuple[str, ...], float] = {}
    for (route, method, status, _), value in more(service, before).items():
        counted[route, method, status] = counted.get((route, method, status), 0) + value
    assert counted == {
        ("/v1/statuses", "GET", "3xx"): 10,
        ("/v1/cases", "GET", "4xx"): 10,
        ("unknown", "GET", "4xx"): 10,
        ("/breaks/<word>", "GET", "5xx"): 10,
        ("/sends/<word>", "HEAD", "2xx"): 10,
        ("/sends/<word>", "GET", "2xx"): 10,
        ("unknown", "other", "4xx"): 10,
    }


def test_nothing_of_a_reader_is_counted_or_written(service: Watched) -> None:
    traces = {
        "User-Agent": MARK,
        "Referer": f"http://{MARK}.example/",
        "Cookie": f"a={MARK}",
        "Accept": f"application/json, {MARK}/x",
        "Accept-Language": f"{MARK}, ru",
        "Accept-Encoding": f"gzip, {MARK}",
        "X-Forwarded-For": "198.51.100.7",
    }
    for path in (f"/v1/cases?q={MARK}", f"/v1/cases/{MARK}", f"/{MARK}", f"/breaks/{MARK}", f"/sends/{MARK}"):
        for method in ("GET", "HEAD", MARK.upper()):
            service.ask(path, method, traces)
    service.ask("/v1/cases", headers={"Host": f"{MARK}.example"})
    kept = service.text().encode() + b"".join(path.read_bytes() for path in service.folder().iterdir())
    assert b"/breaks/<word>" in kept
    assert not any(trace in kept.lower() for trace in (MARK.encode(), b"198.51.100.7", b"127.0.0.1"))


def test_no_reader_can_make_further_series(service: Watched, tiny: Path) -> None:
    rules = {
        rule.rule for rule in create_app(Settings(database_url=f"sqlite:///{tiny}")).url_map.iter_rules()
    }

    def ask(number: int) -> None:
        service.ask(f"/{number}/" + "x" * (number % 50))
        service.ask(f"/v1/cases/nobody-{number}")
        service.ask(
            f"/v1/cases?limit={number % 400}",
            headers={"Accept-Language": f"x{number}", "Accept": f"a/{number}"},
        )
        service.ask(f"/v1/statuses?{number}", f"METHOD{number}")

    for number in range(30):
        ask(number)
    before = {(name, str(labels)) for name, found in service.samples().items() for labels, _ in found}
    for number in range(30, 130):
        ask(number)
    samples = service.samples()
    assert {(name, str(labels)) for name, found in samples.items() for labels, _ in found} == before
    told = [labels for labels, _ in samples["open_cases_answers_total"]]
    assert {one["route"] for one in told} <= rules | {"unknown", "none", "/breaks/<word>", "/sends/<word>"}
    assert {one["method"] for one in told} <= {"GET", "HEAD", "OPTIONS", "POST", "other"}
    assert {one["status"] for one in told} <= {"2xx", "3xx", "4xx", "5xx"}


def test_figures_of_both_workers_are_summed(service: Watched) -> None:
    service.ask("/v1/cases?limit=7")
    until(lambda: service.value("kept_answers") >= 1)
    assert service.value("kept_bytes") > 1000 * service.value("kept_answers")
    assert service.value("places_taken") == 4
    # Each worker begins with four, and counts one more.
    until(lambda: service.value("places_refused_total") == 10)
    assert 2 * 20e6 < service.value("memory_bytes") < 2 * 200e6
    assert "broken" not in service.text() or service.value("broken") == 0


def test_names_and_units_are_as_prometheus_has_them(service: Watched) -> None:
    text = service.text()
    kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
    assert set(kinds) == set(re.findall(r"^# HELP (\S+) \S.*$", text, re.M))
    assert set(kinds.values()) == {"counter", "gauge", "histogram"}
    for name, kind in kinds.items():
        assert re.fullmatch(r"open_cases_[a-z_]+", name)
        assert (kind == "counter") == name.endswith("_total")
        assert not re.search(r"_(?:ms|milliseconds|minutes|hours|days|kb|mb|megabytes)\b", name)


@pytest.mark.parametrize("path", ["/", "/v1/cases", "/metrics/", "/metricsx"])
def test_on_its_address_there_is_nothing_else(service: Watched, path: str) -> None:
    assert service.status_of(path) == 404


def test_on_the_address_of_readers_there_are_none(service: Watched) -> None:
    assert service.status_of("/metrics") == 200
    assert service.ask("/metrics")[0] == 404
