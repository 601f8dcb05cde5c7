"""S2: asking again with the ETag of the first answer."""

from __future__ import annotations

from contextlib import ExitStack

from tests.performance import contenders
from tests.performance.bench import Bench, Outcome, at_least
from tests.performance.places import SMALL
from tests.performance.wrk import Contender, alternate, answer

WHAT = "304 on a case or a list"
MUST = '≥ 1.0 × bare Flask "hello"'

PATHS = ("/v1/cases/synthetic-0000001", "/v1/cases?limit=100")


def measure(bench: Bench) -> Outcome:
    """Ask for a case and for a list, each with its ETag."""
    with ExitStack() as stack:
        ours = stack.enter_context(contenders.our_service(bench, SMALL))
        hello = stack.enter_context(contenders.bare_flask(bench))
        asked = []
        for path in PATHS:
            _, headers, _ = answer(ours.port, path)
            known = {"If-None-Match": headers.get("etag", '"none"')}
            status, _, _ = answer(ours.port, path, known)
            if status != 304:
                return Outcome(f"{path} has no ETag that gives 304 (it answers {status})", False, 0.0)
            asked.append(Contender(path, ours.port, [path], known))
        bare, *mine = alternate(bench, [Contender("bare Flask", hello.port, ["/"]), *asked])
    compared = [at_least(one, bare, 1.0, "requests a second") for one in mine]
    names = ("case", "list")
    return Outcome(
        "; ".join(f"{name} {text}" for name, (text, _, _) in zip(names, compared, strict=True)),
        all(holds for _, holds, _ in compared),
        min(reached for _, _, reached in compared),
        PATHS,
        again=True,
    )
