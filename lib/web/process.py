"""Run the server process: uvicorn with our limits, proxy trust and graceful shutdown."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from threading import Thread, get_native_id
from time import monotonic
from typing import TYPE_CHECKING, Final

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from lib.model import limits
from lib.web import access_log, process_memory
from lib.web.health import HEALTH

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping
    from types import FrameType

LOW: Final = 10  # niceness of a background thread
LAST_REQUESTS: Final = 10  # seconds for running requests to finish on shutdown
# Seconds that an idle connection stays open. A proxy closes idle connections earlier (nginx: 60), else it could send
# a request into a connection that is just closing and count it as a failure of this replica.
KEPT: Final = 75
# Bytes of a websocket message from a page: its address and the values of its controls. Uploads are HTTP requests.
MOST_MESSAGE: Final = 256 * 1024
PING: Final = limits.NOTICED_WITHIN / 3  # seconds of silence after which a page is pinged
PONG: Final = limits.NOTICED_WITHIN - PING  # seconds in which the page must respond


class Websocket(WebSocketsSansIOProtocol):
    """uvicorn's protocol, aborting the connection when a ping is not answered instead of flushing its send buffer."""

    def keepalive_timeout(self) -> None:
        """Close the websocket and abort its transport."""
        super().keepalive_timeout()
        self.transport.abort()


class Server(uvicorn.Server):
    """uvicorn's server with an ordered shutdown that exits with 0.

    It reports "not ready", waits for `drain` seconds, closes open websockets, and lets running requests finish.

    Args:
        config: uvicorn's configuration.
        drain: seconds between reporting "not ready" and closing, in which a load balancer notices.
        work: background jobs by thread name, started once the server accepts requests.
    """

    def __init__(self, config: uvicorn.Config, drain: float, work: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(config)
        self._drain = drain
        self._work = work
        self._closes = float("inf")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as uvicorn calls it
        """Begin to stop; a second signal stops at once. The signal is not raised again, so the exit code is 0."""
        if HEALTH.leaving:
            self.force_exit = self.should_exit and sig == signal.SIGINT
            self._closes = 0
        else:
            HEALTH.leaving = True
            self._closes = monotonic() + (self._drain if sig == signal.SIGTERM else 0)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start serving, then start the background jobs."""
        await super().startup(sockets)
        if self.started:
            for name, job in self._work.items():
                Thread(target=job, name=name, daemon=True).start()

    async def on_tick(self, counter: int) -> bool:
        """Return whether to stop now; called ten times a second."""
        self.should_exit = self.should_exit or monotonic() >= self._closes
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close open websockets with a close code that browsers understand, then shut down."""
        await access_log.close_websockets()
        await super().shutdown(sockets)


def in_background(job: Callable[[], object]) -> None:
    """Do a job in this thread with a low priority, so that requests go first."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, get_native_id(), LOW)
    job()


def run(*, host: str, port: int, proxy: str, drain: float, work: Mapping[str, Callable[[], object]]) -> None:
    """Serve until stopped.

    Args:
        host: host name or IP address to listen on.
        port: port to listen on.
        proxy: comma-separated addresses or networks whose X-Forwarded-Proto is trusted; empty for none.
        drain: seconds between reporting "not ready" and closing.
        work: background jobs by thread name, started once the server accepts requests.
    """
    # uvicorn's access log contains readers' IP addresses; `AccessLog` logs requests without them.
    config = uvicorn.Config(
        "lib.web.app:app",
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(proxy),
        forwarded_allow_ips=proxy,
        timeout_keep_alive=KEPT,
        timeout_graceful_shutdown=LAST_REQUESTS,
        ws=Websocket,
        ws_max_size=MOST_MESSAGE,
        ws_ping_interval=PING,
        ws_ping_timeout=PONG,
    )
    process_memory.return_freed_memory()
    server = Server(config, drain, work)
    server.run()
    if not server.started:
        sys.exit(3)
