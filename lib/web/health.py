"""Liveness, readiness and metrics endpoints, for load balancers and operators."""

from __future__ import annotations

import hmac
import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lib import settings
from lib.telemetry import metrics

if TYPE_CHECKING:
    from starlette.requests import Request

PATHS: Final = frozenset({"/healthz", "/readyz", "/metrics"})
NO_STORE: Final = {"cache-control": "no-store"}


@dataclass(slots=True)
class Health:
    """The state of this process."""

    loaded: bool = False  # the register is in memory
    leaving: bool = False  # shutdown has begun

    @property
    def ready(self) -> bool:
        """Whether this process accepts requests."""
        return self.loaded and not self.leaving


HEALTH: Final = Health()


async def healthz(_request: Request) -> Response:
    """Report that the process is up."""
    return PlainTextResponse("up\n", headers=NO_STORE)


async def readyz(_request: Request) -> Response:
    """Report 200 once the register is loaded and until shutdown begins, else 503."""
    if HEALTH.ready:
        return PlainTextResponse("ready\n", headers=NO_STORE)
    state = "stopping\n" if HEALTH.leaving else "loading\n"
    return PlainTextResponse(state, status_code=503, headers=NO_STORE | {"retry-after": "5"})


async def counts(request: Request) -> Response:
    """Serve Prometheus metrics to permitted clients; 404 to others."""
    if not may_count(request, settings.current().metrics_token):
        return PlainTextResponse("Not found.\n", status_code=404, headers=NO_STORE)
    return Response(metrics.exposition(), media_type=CONTENT_TYPE_LATEST, headers=NO_STORE)


def may_count(request: Request, token: str) -> bool:
    """Return whether a request may read the metrics: it comes from this machine or carries the token.

    An empty token never matches. A request with a proxy's header does not count as local: a proxy on this machine
    forwards requests from anywhere.
    """
    kind, _, bearer = request.headers.get("authorization", "").partition(" ")
    if token and kind.lower() == "bearer" and hmac.compare_digest(bearer.strip().encode(), token.encode()):
        return True
    if request.client is None or any(name == "forwarded" or name.startswith("x-forwarded") for name in request.headers):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


ROUTES: Final = (Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", counts))
