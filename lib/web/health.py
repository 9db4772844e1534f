"""Whether this process is up, and whether it may be sent readers; and its counts, for those who run it."""

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
    """What a process knows of itself."""

    loaded: bool = False  # the register is there
    leaving: bool = False  # it was told to stop

    @property
    def ready(self) -> bool:
        """Whether readers may be sent here."""
        return self.loaded and not self.leaving


HEALTH: Final = Health()


async def healthz(_request: Request) -> Response:
    """The process is up."""
    return PlainTextResponse("up\n", headers=NO_STORE)


async def readyz(_request: Request) -> Response:
    """The register is loaded and the process is not about to stop."""
    if HEALTH.ready:
        return PlainTextResponse("ready\n", headers=NO_STORE)
    said = "stopping\n" if HEALTH.leaving else "loading\n"
    return PlainTextResponse(said, status_code=503, headers=NO_STORE | {"retry-after": "5"})


async def counts(request: Request) -> Response:
    """The counts, to whoever may see them; to others there is nothing here."""
    if not may_count(request, settings.current().metrics_token):
        return PlainTextResponse("Not found.\n", status_code=404, headers=NO_STORE)
    return Response(metrics.exposition(), media_type=CONTENT_TYPE_LATEST, headers=NO_STORE)


def may_count(request: Request, token: str) -> bool:
    """Whether a request comes from this machine itself, or carries the token (none is right while it is empty).

    What a proxy on this machine hands on does not come from it, so any header of a proxy's is a refusal.
    """
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if token and kind.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode()):
        return True
    if request.client is None or any(name == "forwarded" or name.startswith("x-forwarded") for name in request.headers):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


ROUTES: Final = (Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", counts))
