"""Following every link of the service, with several processes that ask."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field

from seed.site.addresses import Address
from seed.site.asking import Answer

# So many at a time: few enough that no process waits for the last of another.
BATCH = 50

Ask = Callable[[list[Address]], list[Answer]]


@dataclass
class Site:
    """What there is: the media type of the file of each address, and where addresses that moved lead to.

    An address that is in neither has no answer.
    """

    kinds: dict[Address, str] = field(default_factory=dict)
    moved: dict[Address, tuple[Address, str]] = field(default_factory=dict)

    def resolved(self, address: Address) -> tuple[Address, str] | None:
        """Return the address whose file an address leads to, and the fragment that its move named; None where there is
        no answer."""
        fragment = ""
        for _ in range(5):
            if address in self.kinds:
                return address, fragment
            if address not in self.moved:
                return None
            address, fragment = self.moved[address]
        return None

    def add(self, answer: Answer) -> None:
        """Keep what came for an address."""
        if answer.kind:
            self.kinds[answer.address] = answer.kind
        elif answer.moved is not None:
            self.moved[answer.address] = answer.moved, answer.fragment


def crawl(
    pool: Executor, processes: int, ask: Ask, first: Iterable[Address], tell: Callable[[int], None]
) -> Site:
    """Ask for every address and for all that they lead to, and return what there is."""
    site, waiting = Site(), deque(sorted(set(first)))
    seen = set(waiting)
    pending: set[Future[list[Answer]]] = set()
    while waiting or pending:
        while waiting and len(pending) <= processes:
            batch = [waiting.popleft() for _ in range(min(BATCH, len(waiting)))]
            pending.add(pool.submit(ask, batch))
        done, pending = wait(pending, return_when=FIRST_COMPLETED)
        for answer in (answer for batch in done for answer in batch.result()):
            site.add(answer)
            new = [link for link in answer.links if link not in seen]
            seen.update(new)
            waiting.extend(new)
        tell(len(site.kinds))
    return site
