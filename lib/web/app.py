"""The ASGI application, put together: Streamlit's pages, our routes, and what stands around them.

`python -m lib serve` runs it under uvicorn; `streamlit run lib/web/app.py` runs it for development.
"""

from __future__ import annotations

import gc
import sys
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette_compress import CompressMiddleware

# `streamlit run lib/web/app.py` puts lib/web/ on the path, not the folder that holds it.
if (root := str(Path(__file__).parents[2])) not in sys.path:
    sys.path.insert(0, root)

from lib import exhibits, settings, telemetry
from lib.addresses import request
from lib.charts.canvas import Canvas, Shape
from lib.dataset.table_schema import DataError
from lib.model.limits import MEGABYTE, MOST_BYTES
from lib.model.records import Selection
from lib.model.site_map import PAGES
from lib.outlets.bulletin import bulletin_charts, social_cards
from lib.outlets.html import card
from lib.outlets.pictures import availability
from lib.outlets.pictures.browser import BROWSER
from lib.releases.store import store
from lib.releases.watcher import watching
from lib.search import site_search
from lib.settings import ROOT
from lib.storage import caches
from lib.telemetry import logs
from lib.ui.page import failed
from lib.web import asset_routes, bulletin_routes, exhibit_routes, health, index_html, upload_store, work_queue
from lib.web.access_log import AccessLog
from lib.web.errors import RefusalPages
from lib.web.headers import Preflight, SecurityHeaders
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

BREATH = 0.01  # seconds
# What readers upload stays in memory: beyond this size the parser would write it to a temporary file. Streamlit refuses
# what is larger than its own limit and a megabyte before it gets here.
MultiPartParser.spool_max_size = MOST_BYTES + 2 * MEGABYTE


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncGenerator[None]:
    """Make what readers ask for first, set what lives for good apart from what is collected, and watch for releases."""
    warm(store.current())
    bulletin_routes.warm(store.shown())
    telemetry.watch_caches(caches.counted)
    telemetry.watch_data(_release)
    logs.adopt()
    gc.collect()
    gc.freeze()
    async with watching(store, make_ready), VISITS.looked_after():
        health.HEALTH.loaded = True
        try:
            yield
        finally:
            work_queue.FILES.close()
            work_queue.PICTURES.close()
            await run_in_threadpool(BROWSER.close)


def warm(register: Register) -> None:
    """Make a release's exhibits and its search index: they are kept by the release's bytes, and let nothing out."""
    for name, builder in exhibits.REGISTRY.items():
        if not builder.needs:
            exhibits.make(name, register, Selection())
    site_search.find(register, "")


def make_ready(shown: PublicReleases) -> None:
    """Make what the first readers of a new release ask for, a little at a time: those of the present one go first."""
    register = shown.current.register
    for name, builder in exhibits.REGISTRY.items():
        if builder.needs:
            continue
        exhibit = exhibits.make(name, register, Selection())
        card.of(exhibit)
        for shape in (Shape.WIDE, Shape.TALL):
            exhibits.chart(exhibit, Canvas(shape))
            sleep(BREATH)
        availability.fitting_sizes(exhibit)
        sleep(BREATH)
    site_search.find(register, "")
    for page in PAGES:
        social_cards.of_page(register, page.id)
    bulletin_routes.warm(shown)
    bulletin_charts.draw_ahead(register)


def _release() -> dict[str, str]:
    with suppress(DataError):  # an answer is told of even when there is no release to name
        if current := store.shown().current_or_none:
            return {"version": current.id, "digest": current.register.digest}
    return {}


def _pictures() -> int:
    return max(work_queue.PICTURES.asked, BROWSER.asked)  # a press pack asks the browser itself


ROUTES = (*index_html.ROUTES, *asset_routes.ROUTES, *health.ROUTES, *bulletin_routes.ROUTES, *exhibit_routes.ROUTES)
PATHS = PathTemplates(ROUTES)
TRUST = TrustedOrigins.of(settings.current())
VISITS = Sessions()
telemetry.watch("image_queue", "Pictures that are asked for and not yet given", _pictures)
telemetry.watch("file_queue", "Files that are asked for and not yet made", lambda: work_queue.FILES.asked)
app = st.App(
    ROOT / "dashboard.py",
    lifespan=lifespan,
    routes=ROUTES,
    middleware=[
        Middleware(AccessLog, paths=PATHS),
        Middleware(SecurityHeaders),
        Middleware(PreviewGate, looks_ahead=lambda: request.store.preview),
        Middleware(OnlyReadyPictures),
        Middleware(RefusalPages),
        Middleware(TrustedHostMiddleware, allowed_hosts=TRUST.hosts, www_redirect=False),
        Middleware(Preflight),
        Middleware(Redirects),
        Middleware(bulletin_routes.BulletinFirst),
        Middleware(Precompressed, packs=PRECOMPRESSED),
        Middleware(SameOrigin, trust=TRUST),
        Middleware(upload_store.UploadLimits, files=VISITS.files, is_open=VISITS.is_open),
        Middleware(SessionRecovery),
        Middleware(CompressMiddleware, minimum_size=1000),
        Middleware(KnownPaths, paths=PATHS),
    ],
    on_script_error=failed,
)
VISITS.serve(app, ROOT / "dashboard.py", failed)
