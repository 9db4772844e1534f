"""The process that serves: uvicorn, told how to trust a proxy and how to stop."""

from __future__ import annotations

import signal
import sys
from threading import Thread
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

LAST_REQUESTS: Final = 10  # seconds that running requests have to end
# Seconds that a connection may rest between two requests. A proxy that keeps it for less (nginx: 60) never sends a
# request into a connection that is just being closed, which it would count as a failure of this replica.
KEPT: Final = 75
# Bytes of a message from a page. One holds the page's address and the values of its controls: a file does not come so.
MOST_MESSAGE: Final = 256 * 1024
PING: Final = limits.NOTICED_WITHIN / 3  # seconds of silence after which a page is asked whether it is there
PONG: Final = limits.NOTICED_WITHIN - PING  # seconds that it has to answer


class Websocket(WebSocketsSansIOProtocol):
    """uvicorn's own. A page that does not answer takes nothing either: what it was sent is not waited for."""

    def keepalive_timeout(self) -> None:
        """No answer came: let go."""
        super().keepalive_timeout()
        self.transport.abort()


class Server(uvicorn.Server):
    """Stops in order: says that it is not ready, waits, closes the open pages, ends what runs, and exits with 0.

    Args:
        config: uvicorn's own.
        drain: seconds between saying "not ready" and closing, for a balancer that asks for it now and then.
        work: name of a thread -> what it does beside the readers, once they are answered.
    """

    def __init__(self, config: uvicorn.Config, drain: float, work: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(config)
        self._drain = drain
        self._work = work
        self._closes = float("inf")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as uvicorn calls it
        """Begin to stop; a second signal stops at once. The signal is not raised again at the end: this is success."""
        if HEALTH.leaving:
            self.force_exit = self.should_exit and sig == signal.SIGINT
            self._closes = 0
        else:
            HEALTH.leaving = True
            self._closes = monotonic() + (self._drain if sig == signal.SIGTERM else 0)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer first; then begin what would have kept the answers back."""
        await super().startup(sockets)
        if self.started:
            for name, work in self._work.items():
                Thread(target=work, name=name, daemon=True).start()

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: whether to stop now."""
        self.should_exit = self.should_exit or monotonic() >= self._closes
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the open pages in words that browsers know, then the rest."""
        await access_log.take_leave()
        await super().shutdown(sockets)


def run(*, host: str, port: int, proxy: str, drain: float, work: Mapping[str, Callable[[], object]]) -> None:
    """Serve until stopped.

    Args:
        host: name or address to listen on.
        port: where to listen.
        proxy: addresses or networks, separated by commas, whose X-Forwarded-Proto is believed; empty for none.
        drain: seconds between "not ready" and the end.
        work: name of a thread -> what it does beside the readers, once they are answered.
    """
    # The access log prints readers' addresses; `observed` writes lines without them.
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
    process_memory.give_back()
    server = Server(config, drain, work)
    server.run()
    if not server.started:
        sys.exit(3)
