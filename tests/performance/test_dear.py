"""The rows about dear questions: what is asked, what a question is said to cost, and what a storm tells."""

from __future__ import annotations

import os
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.performance import search
from tests.performance.costs import Cost, cpu_seconds, forget_peak
from tests.performance.legal import Ground, Question, at_random, changed, ground, question_of, renewed
from tests.performance.processes import held_threads, memory
from tests.performance.s12_storm import MONTHS, cheap, dear
from tests.performance.s14_errors import faulty
from tests.performance.s15_memory import large_pages
from tests.performance.search import Found, Search
from tests.performance.storm import rage

ASKED = 300
# The most that the service takes.
LONGEST_ADDRESS = 4096


@pytest.fixture
def there(tiny_client: FlaskClient) -> Ground:
    return ground(lambda path: tiny_client.get(path).get_json())


def asked(there: Ground) -> Iterator[Question]:
    """Questions at random, and each with some changes."""
    chance = random.Random(1)
    while True:
        question = at_random(there, chance)
        yield question
        yield changed(there, chance, changed(there, chance, question))


def test_most_questions_at_random_are_legal_and_none_fails(there: Ground, tiny_client: FlaskClient) -> None:
    statuses = Counter[int]()
    for one in islice(asked(there), ASKED):
        # Some of what is asked for is a file.
        with tiny_client.get(one.address) as answer:
            statuses[answer.status_code] += 1

    assert statuses[200] > ASKED / 2
    assert not [status for status in statuses if status in {405, 414} or status >= 500]


def test_questions_are_asked_of_every_route_and_with_every_filter_that_has_values(there: Ground) -> None:
    questions = list(islice(asked(there), 40_000))

    assert {one.route for one in questions} == there.routes.keys()
    assert 3_000 < max(len(one.address) for one in questions) <= LONGEST_ADDRESS
    names = {name for one in questions for name, _ in one.values}
    assert {name for told in there.routes.values() for name in told} == names


def test_a_question_is_read_back_from_its_address(there: Ground) -> None:
    for question in islice(asked(there), ASKED):
        read = question_of(there, question.address)
        assert read is not None
        assert (read.route, read.address) == (question.route, question.address)


def test_addresses_that_are_kept_are_of_routes_that_there_are(there: Ground) -> None:
    _, addresses = search.kept()

    assert addresses
    assert [address for address in addresses if question_of(there, address) is None] == []


def test_what_is_renewed_was_never_asked_and_is_answered(there: Ground, tiny_client: FlaskClient) -> None:
    question = question_of(there, "/v1/cases?limit=2&id=oleg-orlov")
    assert question is not None
    again = [renewed(there, question, number) for number in (1, 2)]

    assert [one.address for one in again if one] == [
        f"/v1/cases?limit=2&id=oleg-orlov,-nobody-{n}" for n in (1, 2)
    ]
    assert [tiny_client.get(one.address).status_code for one in again if one] == [200, 200]
    other = question_of(there, "/v1/meta")
    assert other is not None
    assert renewed(there, other, 1) is None


def test_a_search_keeps_the_dearest_and_not_many_of_one_route(there: Ground) -> None:
    def cost(path: str) -> Cost:
        return Cost(200, len(path), 0.0, 0, 0)

    searched = Search({"length": lambda found: -1.0 if found.question.streamed else found.cost.cpu})
    searched.run(cost, there, [], 0.5, 1)

    best = searched.best["length"]
    assert [found.cost.cpu for found in best] == sorted((found.cost.cpu for found in best), reverse=True)
    assert max(Counter(found.question.route for found in best).values()) <= search.MOST_OF_A_ROUTE
    assert not [found for found in best if found.question.streamed]
    assert best[0].cost.cpu > 1_000


def test_a_search_without_streamed_files_asks_for_none(there: Ground) -> None:
    searched = Search({"all": lambda found: found.cost.cpu}, streamed=False)
    searched.run(lambda path: Cost(200, 1.0, 0.0, 0, 0), there, [], 0.3, 1)

    assert searched.asked == len(searched.seen) > 100
    assert not [address for address in searched.seen if ".ndjson" in address or ".xlsx" in address]


def test_what_a_search_found_is_where_the_next_begins(there: Ground, tmp_path: Path) -> None:
    path = tmp_path / "dearest.json"
    path.write_text('{"seed": 0, "addresses": ["/v1/cases"]}')
    questions = list(dict.fromkeys(islice(asked(there), 10)))
    search.keep(1, questions[:3], path)
    search.keep(2, questions[2:4], path)

    order = (questions[2], questions[3], questions[0], questions[1])
    assert search.kept(path) == (2, [*(question.address for question in order), "/v1/cases"])


def test_the_processor_time_and_the_peak_of_memory_are_those_of_the_process() -> None:
    before = cpu_seconds(os.getpid())
    begun = time.process_time()
    while time.process_time() - begun < 0.05:
        pass
    assert cpu_seconds(os.getpid()) - before >= 0.05

    taken = bytearray(b"x" * 40_000_000)
    high = memory(os.getpid(), "VmHWM")
    del taken
    forget_peak(os.getpid())
    assert high - memory(os.getpid(), "VmHWM") >= 30_000_000


def test_a_thread_is_held_while_it_waits_for_a_client_and_not_while_it_waits_for_work() -> None:
    ours, theirs = socket.socketpair()
    ended, idle, waits = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        idle.set()
        ended.wait()

    def wait_for_a_client() -> None:
        waits.set()
        ours.recv(1)

    threads = [threading.Thread(target=work), threading.Thread(target=wait_for_a_client)]
    for thread in threads:
        thread.start()
    idle.wait()
    waits.wait()
    time.sleep(0.2)
    try:
        held = held_threads(os.getpid())
        assert threads[1].native_id in held
        assert threads[0].native_id not in held
    finally:
        ended.set()
        theirs.send(b"x")
        for thread in threads:
            thread.join()
        ours.close()
        theirs.close()


def test_the_storm_asks_dear_questions_and_month_charts_and_none_twice(there: Ground) -> None:
    addresses = list(islice(dear(there, search.kept()[1]), 500))

    assert len(set(addresses)) == len(addresses)
    months = [address for address in addresses if address.startswith(MONTHS)]
    assert len(addresses) / 4 < len(months) < len(addresses)
    assert len(set(islice(cheap(), 500))) == 500


def test_a_storm_tells_what_was_answered_and_what_was_lost() -> None:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/lost":
                return
            self.send_response(503 if self.path == "/dear" else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    asked = threading.Event()

    def paths() -> Iterator[str]:
        yield from ("/", "/", "/dear", "/lost")
        asked.set()

    try:
        seen = rage(server.server_port, 2, paths(), asked.wait)
    finally:
        server.shutdown()
        server.server_close()

    assert seen.answers == {200: 2, 503: 1}
    assert len(seen.lost) == 1
    assert "/lost" in seen.lost[0]


def test_every_fault_has_addresses_of_its_own_that_are_refused_for_it(tiny_client: FlaskClient) -> None:
    kinds = dict(faulty())
    for what, addresses in kinds.items():
        first, second = islice(addresses, 2)
        assert first != second
        assert max(len(first), len(second)) <= LONGEST_ADDRESS
        answer = tiny_client.get(first)
        # A filter that takes any value has no unknown one.
        assert answer.status_code in {200, 400}, what
        if answer.status_code == 400 and answer.is_json:
            assert {"unknown-value", "unknown-parameter"} & {
                fault["code"] for fault in answer.get_json()["errors"]
            }
    assert len([what for what in kinds if "unknown parameters" in what]) == 7


def test_no_large_page_is_asked_twice_and_each_is_answered(tiny_client: FlaskClient) -> None:
    pages = list(islice(large_pages(), 2_000))

    assert len(set(pages)) == len(pages)
    assert {tiny_client.get(page).status_code for page in pages[:40]} == {200}


def test_a_question_that_is_given_up_is_told_as_such() -> None:
    from tests.performance.s11_dearest import LIMITS, _told

    found = Found(Question("/v1/cases", "/v1/cases"), Cost(0, 10.9, 10.0, 0, 2**20))

    told = _told(LIMITS, dict.fromkeys(LIMITS, ("GET", found)))
    assert told.startswith("10.9 CPU s (≤ 0.5) for `/v1/cases`, answered not in time; 0 MB of answer (≤ 5)")
    assert "1 MB more memory (≤ 64)" in told
