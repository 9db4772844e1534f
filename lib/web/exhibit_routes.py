"""Stable addresses: every exhibit as CSV, JSON, workbook, picture and plain page, and the data package itself."""

from __future__ import annotations

import hashlib
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
from lib.model.limits import MEGABYTE
from lib.outlets import formats
from lib.outlets.files import citation, csvw, data_package, file_names
from lib.outlets.html import exhibit_pages
from lib.outlets.pictures import renderer, sizes
from lib.outlets.press import brief
from lib.storage import caches, source_digest
from lib.web import picture_routes, press_routes, responses
from lib.web.responses import RefusedError
from lib.web.work_queue import FILES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from starlette.requests import Request

    from lib.addresses.request import ResolvedRequest
    from lib.dataset.register import Register

DESCRIBES: Final = "-metadata.json"  # behind a table's name, as CSV on the Web has it
KEPT: Final[caches.Cache[tuple[bytes, str]]] = caches.Cache("files", 48 * MEGABYTE, lambda file: len(file[0]))


# Other code and other templates may give other bytes.
CODE: Final = source_digest.of()[:12]
Answer = Callable[["Request", "ResolvedRequest"], Awaitable[Response]]


def of_release(
    answer: Answer, more: Collection[str] = (), *, page: bool = False
) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint whose answer is made of the release that the address asks for; see `answers.resolved`.

    A `page` says itself what was not understood; asked for as JSON it is refused like a file.
    """

    async def respond(request: Request) -> Response:
        return await answer(request, responses.resolved(request, more, page=page and not _wants_json(request)))

    return responses.refusing(respond)


async def exhibit_file(request: Request, asked: ResolvedRequest) -> Response:
    """One exhibit in one format, for the selection that the query asks for."""
    name, ending, named = _split(request.path_params["name"])
    if name not in exhibits.REGISTRY or ending not in {*formats.FORMATS, *sizes.FORMATS}:
        known = words.listed(exhibits.REGISTRY)
        raise RefusedError(404, f"There is no exhibit at this address. There are: {known}.")
    register, selection, builder = asked.register, asked.selection, exhibits.REGISTRY[name]
    if asked.refusals:
        raise RefusedError(400, asked.refusals[0].cause)
    if not exhibits.can_be_made(name, selection):
        needed = builder.needs[0]
        raise RefusedError(400, f"This exhibit is of one force: the address needs {needed} and the code of a force.")
    selection = exhibits.settled(name, register, selection)
    size = named or (picture_routes.size_of(request) if ending in sizes.FORMATS else "")
    tag = _tag(register, address.path(f"{name}.{ending}", selection) + _made_as(size))
    described = address.path(f"{citation.PLACE}{name}.{formats.METADATA}", selection) if ending == "csv" else ""
    headers = responses.kept(tag) | _described(described)
    if same := responses.not_modified(request, headers):
        return same
    if ending in sizes.FORMATS:
        view = (name, register.digest, selection)
        exhibit = exhibits.kept(name, register, selection) or await FILES.make(
            view, partial(exhibits.make, name, register, selection), cheap=True
        )
        answer = await picture_routes.picture(exhibit, ending, size, register.release.published_at)
        answer.headers.update(headers)
        return answer
    body, file_name = await _made(name, ending, register, selection)
    how = formats.FORMATS[ending]
    if how.attached:
        headers["content-disposition"] = f'attachment; filename="{file_name}"'
    else:
        headers["content-security-policy"] = exhibit_pages.POLICY
    return Response(body, media_type=how.media_type, headers=headers)


def _made_as(size: str) -> str:
    """What else decides the bytes of a picture: its size and the key of its seal."""
    return f"{size} {renderer.seal_name()}" if size else ""


def _split(asked: str) -> tuple[str, str, str]:
    """Exhibit, ending, and the size where the name has one: `breakdown.social.png`, as published sites name it."""
    name, _, rest = asked.partition(".")
    size, dot, ending = rest.partition(".")
    return (name, ending, size) if dot and size in sizes.SIZES and ending in sizes.FORMATS else (name, rest, "")


async def _made(name: str, ending: str, register: Register, selection: records.Selection) -> tuple[bytes, str]:
    """The bytes of a file and its name: kept, or made when its turn comes."""
    key = (name, ending, register.digest, selection, citation.origin())

    def work() -> tuple[bytes, str]:
        exhibit = exhibits.make(name, register, selection)
        file = formats.FORMATS[ending].make(exhibit, register), file_names.file_name(exhibit, ending or "html")
        KEPT.put(key, file)
        return file

    return KEPT.peek(key) or await FILES.make(key, work)


def _tag(register: Register, what: str) -> str:
    return hashlib.sha256(f"{register.digest} {CODE} {citation.origin()} {what}".encode()).hexdigest()[:24]


def _described(place: str) -> dict[str, str]:
    """Where a CSV file is described, for programs that follow CSV on the Web; nothing of what is not described."""
    return {"link": f'<{place}>; rel="describedby"; type="{formats.CSVW}"'} if place else {}


async def brief_file(request: Request, asked: ResolvedRequest) -> Response:
    """The brief of one page, for the drawing and the selection that the query asks for."""
    query = query_names.read(request.url.query)
    if cause := press_routes.asked_in_vain(asked, query):
        raise RefusedError(400, cause)
    name = press_routes.drawing(query)
    tag = _tag(asked.register, f"{brief.link(name, asked.selection)} {citation.contact()}")
    headers = responses.kept(tag)
    if same := responses.not_modified(request, headers):
        return same
    answer = await press_routes.answer(asked, name)
    answer.headers.update(headers)
    return answer


async def exhibit_index(request: Request, asked: ResolvedRequest) -> Response:
    """Every exhibit with its addresses: a page for readers, JSON for programs that ask for it."""
    json = _wants_json(request)
    tag = _tag(asked.register, f"index {request.url.path} {json} {_listed_for(asked)}")
    headers = responses.kept(tag) | {"vary": "accept"}
    if same := responses.not_modified(request, headers):
        return same
    held = await FILES.make(("index", tag), partial(exhibit_pages.index, asked.register, asked.selection.version))
    if json:
        body, media_type, more = exhibit_pages.index_json(held), "application/json", {}
    else:
        body = exhibit_pages.index_page(held, asked.register, notices(asked, request.url.path))
        media_type, more = HTMLResponse.media_type, {"content-security-policy": exhibit_pages.POLICY}
    return Response(body, media_type=media_type, headers=headers | more)


def _listed_for(asked: ResolvedRequest) -> str:
    """What else decides the bytes of a list: the release, those there are, and what was not understood."""
    return f"{asked.selection.version} {asked.shown.tag} {asked.misnamed}"


def _wants_json(request: Request) -> bool:
    return request.url.path.endswith(".json") or "application/json" in request.headers.get("accept", "")


async def data_index(request: Request, asked: ResolvedRequest) -> Response:
    """The tables of the data package, each with its address, and the releases that are public."""
    tag = _tag(asked.register, f"data {_listed_for(asked)}")
    headers = responses.kept(tag)
    if same := responses.not_modified(request, headers):
        return same
    made = exhibit_pages.data_page(
        asked.register, asked.selection.version, notices(asked, request.url.path), releases(asked.shown)
    )
    return HTMLResponse(made, headers=headers | {"content-security-policy": exhibit_pages.POLICY})


async def data_file(request: Request, asked: ResolvedRequest) -> Response:
    """One table of the data package, its descriptor, or the whole as a zip."""
    files, name = asked.edition.files, request.path_params["name"]
    if name == "data-package.zip":
        marked = {**files, data_package.PREVIEW: f"{words.PREVIEW}\n".encode()} if asked.register.preview else files
        make, media_type = (lambda: data_package.zipped(marked)), "application/zip"
    elif resource := _resource(asked.register, name.removesuffix(DESCRIBES)) if name.endswith(DESCRIBES) else None:
        release = asked.register.release.version
        make, media_type = (
            lambda: csvw.described(resource, release, asked.selection.version),
            formats.CSVW,
        )
    elif name in files:
        make, media_type = (lambda: data_package.harmless(name, files[name])), _type_of(name)
    else:
        raise RefusedError(
            404, f"There is no such file. There are: {words.listed([*sorted(files), 'data-package.zip'])}."
        )
    tag = _tag(asked.register, f"data {name} {asked.selection.version if media_type == formats.CSVW else ''}")
    place = address.of_version(f"/data/{name}{DESCRIBES}", asked.selection.version)
    headers = responses.kept(tag) | _described(place if _resource(asked.register, name) else "")
    if same := responses.not_modified(request, headers):
        return same
    stem, _, ending = name.rpartition(".")
    version = asked.register.release.version
    held = (
        f"{file_names.slug(stem)}_v{version}.{ending}"
        if name != package_files.DESCRIPTOR or asked.register.preview
        else name
    )
    key = ("data", tag)

    def work() -> tuple[bytes, str]:
        file = make(), held
        KEPT.put(key, file)
        return file

    body, _ = KEPT.peek(key) or await FILES.make(key, work)
    if media_type != formats.CSVW:
        headers["content-disposition"] = f'attachment; filename="{held}"'
    return Response(body, media_type=media_type, headers=headers)


def _resource(register: Register, name: str) -> Mapping[str, Any] | None:
    """A table of the data package as its descriptor has it; None where there is none of that file's name."""
    resources: Any = register.descriptor["resources"]
    return next((one for one in resources if one["path"] == name), None)


def _type_of(name: str) -> str:
    return "application/json" if name.endswith(".json") else "text/csv; charset=utf-8"


async def to_folder(request: Request, asked: ResolvedRequest) -> Response:
    """The address of a list ends with a slash. Of the query goes on what was understood."""
    return RedirectResponse(address.path(f"{request.url.path}/", asked.selection), status_code=301)


ROUTES = [
    Route("/exhibits", of_release(to_folder)),
    Route("/exhibits/", of_release(exhibit_index, page=True)),
    Route("/exhibits/index.json", of_release(exhibit_index, page=True)),
    Route("/exhibits/{name}", of_release(exhibit_file, (query_names.SIZE,))),
    Route(brief.PLACE, of_release(brief_file, query_names.PACK)),
    Route("/data", of_release(to_folder)),
    Route("/data/", of_release(data_index, page=True)),
    Route("/data/{name}", of_release(data_file)),
]
