"""Serve exhibits as CSV, JSON, workbook, picture and plain page, and the data package, at stable addresses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from lib import exhibits
from lib.addresses import address, query_names
from lib.addresses.request import notices, releases
from lib.dataset import package_files
from lib.model import records, words
from lib.model.anchors import slug
from lib.model.limits import MEGABYTE
from lib.outlets.answers import sqlite_file
from lib.outlets.credentials import signers
from lib.outlets.files import citation, csvw, data_package, figure_json, file_names, tabular
from lib.outlets.html import exhibit_pages, formats
from lib.outlets.pictures import sizes
from lib.outlets.press import brief
from lib.storage import caches
from lib.web import chart_routes, picture_routes, press_routes, responses
from lib.web.responses import RefusedError
from lib.web.work_queue import FILES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from starlette.requests import Request

    from lib.addresses.request import ResolvedRequest
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.outlets.html.formats import Format

METADATA_SUFFIX: Final = "-metadata.json"  # follows a table's name, as in CSV on the Web
CACHE: Final[caches.Cache[tuple[bytes, str]]] = caches.Cache("files", 48 * MEGABYTE, lambda file: len(file[0]))

Answer = Callable[["Request", "ResolvedRequest"], Awaitable[Response]]


def of_release(
    answer: Answer, more: Collection[str] = (), *, page: bool = False
) -> Callable[[Request], Awaitable[Response]]:
    """Wrap an answer as an endpoint that first resolves the release of the request; see `responses.resolved`.

    A `page` itself reports parameters that were not understood; requested as JSON it is refused like a file.
    """

    async def respond(request: Request) -> Response:
        return await answer(request, responses.resolved(request, more, page=page and not _wants_json(request)))

    return responses.refusing(respond)


async def exhibit_file(request: Request, resolved: ResolvedRequest) -> Response:
    """Serve one exhibit in one format, for the selection in the query."""
    name, ending, named_size = _split(request.path_params["name"])
    if name not in exhibits.REGISTRY or ending not in {*formats.FORMATS, *sizes.FORMATS, figure_json.ENDING}:
        raise RefusedError(
            404,
            f"We could not find this chart or table. All of them are listed at {citation.absolute(citation.PLACE)}.",
        )
    register, selection, builder = resolved.register, resolved.selection, exhibits.REGISTRY[name]
    if resolved.refusals:
        raise RefusedError(400, resolved.refusals[0].cause)
    if not exhibits.can_be_made(name, selection):
        needed = builder.needs[0]
        raise RefusedError(
            400, f"This chart or table shows one police force. Add {needed}= and the code of a force to the link."
        )
    selection = exhibits.settled(name, register, selection)
    size = named_size or (picture_routes.size_of(request) if ending in sizes.FORMATS else "")
    canvas = chart_routes.canvas_of(request) if ending == figure_json.ENDING else None
    if ending in formats.FORMATS and formats.FORMATS[ending].refusal:
        _refuse_unmade(await _exhibit(name, register, selection), formats.FORMATS[ending])
    asked = address.path(f"{name}.{ending}", selection)
    tag = responses.entity_tag(register, f"{asked}{_picture_key(size)}{chart_routes.key(canvas)}")
    metadata_path = address.path(f"{citation.PLACE}{name}.{formats.METADATA}", selection) if ending == "csv" else ""
    cited = address.path(f"{citation.PLACE}{name}", selection)
    headers = responses.cache_headers(tag) | _links(metadata_path, cited)
    if same := responses.not_modified(request, headers):
        return same
    if canvas:
        exhibit = await _exhibit(name, register, selection)
        picture_routes.refuse_without_chart(exhibit)
        body = await chart_routes.figure(exhibit, canvas)
        return Response(body, media_type=figure_json.TYPE, headers=headers)
    if ending in sizes.FORMATS:
        exhibit = await _exhibit(name, register, selection)
        response = await picture_routes.picture(exhibit, ending, size, register.release.published_at)
        response.headers.update(headers)
        return response
    body, file_name = await _file(name, ending, register, selection)
    format_ = formats.FORMATS[ending]
    if format_.attached:
        headers["content-disposition"] = f'attachment; filename="{file_name}"'
    else:
        headers["content-security-policy"] = exhibit_pages.LIVE_POLICY if format_.live else exhibit_pages.POLICY
    return Response(body, media_type=format_.media_type, headers=headers)


def _refuse_unmade(exhibit: Exhibit, format_: Format) -> None:
    if format_.refusal and (sentence := format_.refusal(exhibit)):
        files = words.listed(citation.file_link(exhibit, ending) for ending in exhibit_pages.endings(exhibit))
        raise RefusedError(404, f"{sentence} You can have {files}.")


async def _exhibit(name: str, register: Register, selection: records.Selection) -> Exhibit:
    """Return an exhibit from the cache or the work queue."""
    key = (name, register.digest, selection)
    return exhibits.cached(name, register, selection) or await FILES.make(
        key, partial(exhibits.make, name, register, selection), cheap=True
    )


def _picture_key(size: str) -> str:
    """Return what else identifies a picture: its size, and its signer where it is signed."""
    return f"{size} {signers.tag() if size in sizes.SIZES else ''}" if size else ""


def _split(file_name: str) -> tuple[str, str, str]:
    """Split a file name into exhibit, ending and size: published sites name files like `breakdown.social.png`."""
    name, _, rest = file_name.partition(".")
    size, dot, ending = rest.partition(".")
    return (name, ending, size) if dot and size in sizes.SIZES and ending in sizes.FORMATS else (name, rest, "")


async def _file(name: str, ending: str, register: Register, selection: records.Selection) -> tuple[bytes, str]:
    """Return the bytes and name of an exhibit's file, from the cache or the work queue."""
    key = (name, ending, register.digest, selection, citation.origin())

    def work() -> tuple[bytes, str]:
        exhibit = exhibits.make(name, register, selection)
        file = formats.FORMATS[ending].make(exhibit, register), file_names.file_name(exhibit, ending or "html")
        CACHE.put(key, file)
        return file

    return CACHE.peek(key) or await FILES.make(key, work)


def _links(metadata_path: str = "", cited: str = "") -> dict[str, str]:
    """Return the Link header of data: its licence, the address to cite, and the metadata of a CSV file (CSVW)."""
    links = [f'<{metadata_path}>; rel="describedby"; type="{formats.CSVW}"'] if metadata_path else []
    links += [f'<{tabular.OGL_ADDRESS}>; rel="license"']
    links += [f'<{citation.absolute(cited)}>; rel="cite-as"'] if cited else []
    return {"link": ", ".join(links)}


async def brief_file(request: Request, resolved: ResolvedRequest) -> Response:
    """Serve the one-page brief for the chart and selection in the query."""
    query = query_names.read(request.url.query)
    if cause := press_routes.refusal_cause(resolved, query):
        raise RefusedError(400, cause)
    name = press_routes.exhibit_name(query)
    key = f"{brief.link(name, resolved.selection)} {citation.contact()} {signers.tag()}"
    tag = responses.entity_tag(resolved.register, key)
    headers = responses.cache_headers(tag)
    if same := responses.not_modified(request, headers):
        return same
    response = await press_routes.answer(resolved, name)
    response.headers.update(headers)
    return response


async def exhibit_index(request: Request, resolved: ResolvedRequest) -> Response:
    """Serve the list of exhibits with their addresses: a page for readers, JSON for programs that request it."""
    json = _wants_json(request)
    tag = responses.entity_tag(resolved.register, f"index {request.url.path} {json} {_list_key(resolved)}")
    headers = responses.cache_headers(tag) | {"vary": "accept"}
    if same := responses.not_modified(request, headers):
        return same
    exhibit_list = await FILES.make(
        ("index", tag), partial(exhibit_pages.index, resolved.register, resolved.selection.version)
    )
    if json:
        body, media_type, more = exhibit_pages.index_json(exhibit_list), "application/json", {}
    else:
        body = exhibit_pages.index_page(
            exhibit_list, resolved.register, notices(resolved, request.url.path), resolved.selection.version
        )
        media_type, more = HTMLResponse.media_type, {"content-security-policy": exhibit_pages.POLICY}
    return Response(body, media_type=media_type, headers=headers | more)


def _list_key(resolved: ResolvedRequest) -> str:
    """Return what else identifies a list's bytes: the release, the public releases and misspelt parameters."""
    return f"{resolved.selection.version} {resolved.shown.tag} {resolved.misnamed}"


def _wants_json(request: Request) -> bool:
    return request.url.path.endswith(".json") or "application/json" in request.headers.get("accept", "")


async def data_index(request: Request, resolved: ResolvedRequest) -> Response:
    """Serve the list of the data package's tables and of the public releases."""
    tag = responses.entity_tag(resolved.register, f"data {_list_key(resolved)}")
    headers = responses.cache_headers(tag)
    if same := responses.not_modified(request, headers):
        return same
    html = exhibit_pages.data_page(
        resolved.register, resolved.selection.version, notices(resolved, request.url.path), releases(resolved.shown)
    )
    return HTMLResponse(html, headers=headers | {"content-security-policy": exhibit_pages.POLICY})


async def data_file(request: Request, resolved: ResolvedRequest) -> Response:
    """Serve one table of the data package, its descriptor, or the whole package as a zip or a database."""
    files, name = resolved.package.files, request.path_params["name"]
    if name == "data-package.zip":
        published = (
            {**files, data_package.PREVIEW: f"{words.PREVIEW}\n".encode()} if resolved.register.preview else files
        )
        make, media_type = (lambda: data_package.zipped(published)), "application/zip"
    elif name == sqlite_file.NAME:
        make, media_type = partial(sqlite_file.as_sqlite, resolved.register), sqlite_file.TYPE
    elif (
        resource := _resource(resolved.register, name.removesuffix(METADATA_SUFFIX))
        if name.endswith(METADATA_SUFFIX)
        else None
    ):
        release = resolved.register.release.version
        make, media_type = (
            lambda: csvw.table_metadata(resource, release, resolved.selection.version),
            formats.CSVW,
        )
    elif name in files:
        make, media_type = (lambda: data_package.without_formulas(name, files[name])), _type_of(name)
    else:
        raise RefusedError(404, f"We could not find this file. All files are listed at {citation.absolute('/data/')}.")
    tag = responses.entity_tag(
        resolved.register, f"data {name} {resolved.selection.version if media_type == formats.CSVW else ''}"
    )
    metadata_path = address.of_version(f"/data/{name}{METADATA_SUFFIX}", resolved.selection.version)
    headers = responses.cache_headers(tag) | _links(metadata_path if _resource(resolved.register, name) else "")
    if same := responses.not_modified(request, headers):
        return same
    stem, _, ending = name.rpartition(".")
    version = resolved.register.release.version
    file_name = (
        f"{slug(stem)}_v{version}.{ending}" if name != package_files.DESCRIPTOR or resolved.register.preview else name
    )
    key = ("data", tag)

    def work() -> tuple[bytes, str]:
        file = make(), file_name
        CACHE.put(key, file)
        return file

    body, _ = CACHE.peek(key) or await FILES.make(key, work)
    if media_type != formats.CSVW:
        headers["content-disposition"] = f'attachment; filename="{file_name}"'
    return Response(body, media_type=media_type, headers=headers)


def _resource(register: Register, name: str) -> Mapping[str, Any] | None:
    """Return a table's resource in the descriptor; None where no table has that file name."""
    resources: Any = register.descriptor["resources"]
    return next((resource for resource in resources if resource["path"] == name), None)


def _type_of(name: str) -> str:
    return "application/json" if name.endswith(".json") else "text/csv; charset=utf-8"


async def add_slash(request: Request, resolved: ResolvedRequest) -> Response:
    """Redirect a list's address to the one with a trailing slash, with the understood part of the query."""
    return RedirectResponse(address.path(f"{request.url.path}/", resolved.selection), status_code=301)


ROUTES = [
    Route("/exhibits", of_release(add_slash)),
    Route("/exhibits/", of_release(exhibit_index, page=True)),
    Route("/exhibits/index.json", of_release(exhibit_index, page=True)),
    Route("/exhibits/{name}", of_release(exhibit_file, (query_names.SIZE, *query_names.CHART))),
    Route(brief.PLACE, of_release(brief_file, query_names.PACK)),
    Route("/data", of_release(add_slash)),
    Route("/data/", of_release(data_index, page=True)),
    Route("/data/{name}", of_release(data_file)),
]
