"""How many connections the system lets a process have."""

from __future__ import annotations

import resource

# For as many idle and silent clients as an afternoon of attention or a small attack brings; one costs two kilobytes.
MOST_CONNECTIONS = 4000
# For the database, the log, modules and the poller.
_OTHER_FILES = 200


def connections_possible() -> int:
    """Raise the limit of open files as far as the system lets us, and return how many connections a process may have.

    A connection may need two: its socket, and the file that is being sent on it.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS + _OTHER_FILES
    if soft == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if limit > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    return min(MOST_CONNECTIONS, max(1, (max(limit, soft) - _OTHER_FILES) // 2))
