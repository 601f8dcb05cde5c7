"""The service's own settings of gunicorn with all waits made short, so that tests see their end."""

from api.server import *  # noqa: F403
from api.worker import connections, in_threads
from api.worker import threads as poller
from api.worker.connections import Waits

connections.SECONDS.update(
    {Waits.FIRST_BYTE: 5.0, Waits.HEAD: 4.0, Waits.BODY: 3.0, Waits.READER: 3.0, Waits.LINGERS: 1.0},
)
poller.LOOK_EVERY = 0.1
in_threads.QUEUE_SECONDS = 1.0
poller.MOST_HELD = 4_000_000
poller.MOST_OF_BODIES = 3_000_000
