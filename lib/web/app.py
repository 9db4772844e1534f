"""Assemble the ASGI application: Streamlit's pages, our routes and the middleware around both.

`python -m lib serve` runs it under uvicorn; `streamlit run lib/web/app.py` runs it for development.
"""

from __future__ import annotations

import gc
import sys
from contextlib import asynccontextmanager, nullcontext, suppress
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Route
from starlette_compress import CompressMiddleware, add_compress_type

# `streamlit run lib/web/app.py` puts lib/web/ on the path, not the folder that holds it.
if (root := str(Path(__file__).parents[2])) not in sys.path:
    sys.path.insert(0, root)

from lib import exhibits, settings, telemetry
from lib.addresses import bare, request
from lib.charts.canvas import Canvas, Shape
from lib.dataset.table_schema import DataError
from lib.model.limits import MEGABYTE, MOST_BYTES
from lib.model.records import Selection
from lib.outlets.bulletin import bulletin_charts, social_cards
from lib.outlets.credentials import signers
from lib.outlets.files import figure_json
from lib.outlets.html import card
from lib.outlets.pictures import availability
from lib.outlets.pictures.browser import BROWSER
from lib.releases.store import store
from lib.releases.watcher import watch_store
from lib.search import site_search
from lib.settings import ROOT
from lib.storage import caches
from lib.telemetry import logs
from lib.ui.page import failed
from lib.web import (
    api_routes,
    asset_routes,
    bulletin_routes,
    discovery_routes,
    exhibit_routes,
    health,
    hearing_routes,
    index_html,
    link_picture_routes,
    origins,
    update_routes,
    upload_store,
    work_queue,
)
from lib.web.access_log import AccessLog
from lib.web.errors import RefusalPages
from lib.web.headers import Preflight, SecurityHeaders
from lib.web.kept_compression import KeptCompression
from lib.web.known_paths import KnownPaths, PathTemplates
from lib.web.only_ready import OnlyReadyPictures
from lib.web.origins import SameOrigin, TrustedOrigins
from lib.web.precompressed import PRECOMPRESSED, Precompressed
from lib.web.preview_gate import PreviewGate
from lib.web.redirects import Redirects
from lib.web.session_recovery import SessionRecovery
from lib.web.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from lib.dataset.register import Register
    from lib.releases.store import PublicReleases
    from lib.web.mcp_route import McpEndpoint

add_compress_type(figure_json.TYPE)
YIELD = 0.01  # seconds between two steps of warming a release, in which requests run
# Keep uploads in memory: above this size the parser would write them to a temporary file. Streamlit itself refuses
# requests that exceed its own limit by more than a megabyte.
MultiPartParser.spool_max_size = MOST_BYTES + 2 * MEGABYTE


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncGenerator[None]:
    """Warm the caches, freeze long-lived objects for the garbage collector, and watch for new releases."""
    warm(store.current())
    bulletin_routes.warm(store.shown())
    telemetry.watch_caches(caches.counted)
    telemetry.watch_data(_release)
    logs.adopt()
    gc.collect()
    gc.freeze()
    async with watch_store(store, make_ready), SESSIONS.sweeping(), MCP.running() if MCP else nullcontext():
        health.HEALTH.loaded = True
        try:
            yield
        finally:
            work_queue.FILES.close()
            work_queue.FIGURES.close()
            work_queue.ANSWERS.close()
            work_queue.PICTURES.close()
            await run_in_threadpool(BROWSER.close)


def warm(register: Register) -> None:
    """Fill the caches of a release: its exhibits and its search index. Publishes nothing."""
    for name, builder in exhibits.REGISTRY.items():
        if not builder.needs:
            exhibits.make(name, register, Selection())
            exhibits.make(name, register, bare.selection(register))
    site_search.find(register, "")


def make_ready(shown: PublicReleases) -> None:
    """Warm the caches for a release about to become current, in small steps, so that running requests go first."""
    register = shown.current.register
    for name, builder in exhibits.REGISTRY.items():
        if builder.needs:
            continue
        exhibit = exhibits.make(name, register, bare.selection(register))
        card.of(exhibit)
        for shape in (Shape.WIDE, Shape.TALL):
            exhibits.chart(exhibit, Canvas(shape))
            sleep(YIELD)
        availability.fitting_sizes(exhibit)
        sleep(YIELD)
    site_search.find(register, "")
    bulletin_routes.warm(shown)
    social_cards.draw_ahead(register)
    bulletin_charts.draw_ahead(register)


def _release() -> dict[str, str]:
    with suppress(DataError):  # a request is logged even when no release can be read
        if current := store.shown().current_or_none:
            return {"version": current.id, "digest": current.register.digest}
    return {}


def _pictures() -> int:
    return max(work_queue.PICTURES.pending, BROWSER.pending)  # press packs use the browser without the queue


def _mcp() -> McpEndpoint | None:
    """Return the endpoint of assistants' tools where it is on: its library takes time and memory."""
    if not settings.current().mcp:
        return None
    from lib.web import mcp_route  # noqa: PLC0415

    return mcp_route.ENDPOINT


MCP = _mcp()
ROUTES = (
    *index_html.ROUTES,
    *asset_routes.ROUTES,
    *health.ROUTES,
    *bulletin_routes.ROUTES,
    *discovery_routes.ROUTES,  # before those with a name in their path
    *update_routes.ROUTES,
    *link_picture_routes.ROUTES,
    *exhibit_routes.ROUTES,
    *hearing_routes.ROUTES,
    *api_routes.ROUTES,
    *((Route(origins.MCP, MCP),) if MCP else ()),
)
PATHS = PathTemplates(ROUTES)
TRUST = TrustedOrigins.of(settings.current())
SESSIONS = Sessions()
telemetry.watch("image_queue", "Pictures that are asked for and not yet given", _pictures)
telemetry.watch(
    "signing_seconds_left", "Seconds until the signing certificate ends; below 0 it has", signers.seconds_left
)
telemetry.watch("file_queue", "Files that are asked for and not yet made", lambda: work_queue.FILES.pending)
app = st.App(
    ROOT / "dashboard.py",
    lifespan=lifespan,
    routes=ROUTES,
    middleware=[
        Middleware(AccessLog, paths=PATHS),
        Middleware(SecurityHeaders),
        Middleware(PreviewGate, is_preview=lambda: request.store.preview),
        Middleware(OnlyReadyPictures),
        Middleware(RefusalPages),
        Middleware(TrustedHostMiddleware, allowed_hosts=TRUST.hosts, www_redirect=False),
        Middleware(Preflight),
        Middleware(Redirects),
        Middleware(bulletin_routes.BulletinFirst),
        Middleware(Precompressed, precompressed=PRECOMPRESSED),
        Middleware(SameOrigin, trust=TRUST),
        Middleware(upload_store.UploadLimits, files=SESSIONS.files, is_open=SESSIONS.is_open),
        Middleware(SessionRecovery),
        Middleware(CompressMiddleware, minimum_size=1000),
        Middleware(KeptCompression),
        Middleware(KnownPaths, paths=PATHS),
    ],
    on_script_error=failed,
)
SESSIONS.serve(app, ROOT / "dashboard.py", failed)
