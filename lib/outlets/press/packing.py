"""Make a press pack as a zip: pictures, data, texts and a manifest.

Equal choices and releases give equal files, but for the signatures of pictures.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import orjson

from lib.addresses import address, filter_words
from lib.outlets.files import citation, file_names, tabular, workbook
from lib.outlets.pictures import availability, renderer
from lib.outlets.pictures.browser import NoBrowserError
from lib.outlets.pictures.content import RefusedPictureError
from lib.outlets.press import choice, texts
from lib.outlets.press.choice import LeftOut
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Callable

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.records import Selection
    from lib.outlets.press.choice import Pack, PackPlan

MOST_BYTES: Final = 60_000_000  # all files of one pack
KEPT_BYTES: Final = 150_000_000  # all cached packs
UNIX: Final = 3  # recorded as the creating system, so that zips are the same everywhere
MODE: Final = 0o644 << 16


class PackTooLargeError(Exception):
    """The files exceed the limit of a pack. The message is a sentence for readers."""


@dataclass(frozen=True, slots=True)
class MadePack:
    """A finished pack: its bytes, its file name, and what was requested and is not inside.

    `drawn_out` are those of `left` that only rendering revealed: views that a size cannot hold.
    """

    content: bytes
    name: str
    left: tuple[LeftOut, ...]
    drawn_out: tuple[LeftOut, ...]
    pictures: int
    data: int
    slides: bool


@dataclass(slots=True)
class _Files:
    """The files of a pack while they are collected: bytes and descriptions by name, and manifest entries."""

    contents: dict[str, bytes] = field(default_factory=dict)
    what: dict[str, str] = field(default_factory=dict)
    about: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0

    def add(self, name: str, content: bytes, what: str, **about: str) -> None:
        self.total += len(content)
        if self.total > MOST_BYTES:
            raise PackTooLargeError(
                f"The pack would be larger than {MOST_BYTES // 1_000_000} MB. "
                "Choose fewer charts, sizes or formats, or PNG in place of SVG."
            )
        self.contents[name], self.what[name] = content, what
        digest = hashlib.sha256(content).hexdigest()
        self.about.append({"path": name, "sha256": digest, "bytes": len(content), **about})


_PACKS: Final[caches.Cache[MadePack]] = caches.Cache("packs", KEPT_BYTES, lambda made: len(made.content))


def make(pack: Pack, register: Register, selection: Selection, report: Callable[[int, int, str], None]) -> MadePack:
    """Make the pack as a zip.

    Args:
        pack: the choices. Its plan must have no problem.
        register: of the release.
        selection: the filters.
        report: called with the number of finished pictures, their total, and the title of the next.

    Raises:
        NoBrowserError, BusyError, SlowError: a picture cannot be made now; a pack without pictures can.
        PackTooLargeError: the files exceed the limit.
        ValueError: an exhibit is unpublished.
    """
    selection_ = choice.narrowed(pack, register, selection)
    key = (pack, selection_, register.digest, citation.origin(), citation.contact())
    return _PACKS.make(key, lambda: _build(pack, register, selection_, report))


def _build(pack: Pack, register: Register, selection: Selection, report: Callable[[int, int, str], None]) -> MadePack:
    plan = choice.plan(pack, register, selection)
    if not all(exhibit.published for exhibit in plan.held):
        raise ValueError("a pack holds published figures only")
    files = _Files()
    drawn_out = _pictures(files, plan, register, report)
    left = [*plan.left, *drawn_out]
    pictures = len(files.contents)
    for exhibit in plan.held:
        for ending in plan.data:
            name = f"data/{file_names.file_name(exhibit, ending)}"
            link = citation.absolute(citation.file_link(exhibit, ending))
            what = f"{exhibit.headline}, as {choice.DATA[ending]}"
            files.add(name, _data(exhibit, ending, register), what, exhibit=exhibit.id, address=link)
    data = len(files.contents) - pictures
    _slides(files, plan, pack, register, selection)
    files.add(
        "captions.txt",
        texts.captions(plan.held).encode(),
        "caption, alt text and citation of each chart or table",
    )
    _close(files, plan, left, pack, register, selection)
    content = _zipped(files.contents, register)
    return MadePack(
        content,
        file_names.pack_name([e.id for e in plan.held], _rest(pack, plan, selection), register.release.version),
        tuple(left),
        tuple(drawn_out),
        pictures,
        data,
        slides=bool(plan.slides),
    )


def _rest(pack: Pack, plan: PackPlan, selection: Selection) -> str:
    """Return the canonical query of what the exhibits' names in the file name do not say."""
    named_exhibits = (
        tuple(exhibit.id for exhibit in plan.held) == pack.exhibits and len(plan.held) <= file_names.MOST_PLACES
    )
    defaults = choice.Pack()
    chosen = replace(pack, exhibits=defaults.exhibits if named_exhibits else pack.exhibits, drawing=defaults.drawing)
    return address.query(replace(selection, version=""), chosen.parameters)


def _pictures(
    files: _Files, plan: PackPlan, register: Register, report: Callable[[int, int, str], None]
) -> list[LeftOut]:
    """Add the pictures; a size too small for a view is listed once, whatever the formats."""
    if plan.pictures and (problem := availability.missing()):
        raise NoBrowserError(problem)
    left = []
    for done, (exhibit, size, ending) in enumerate(plan.pictures):
        report(done, len(plan.pictures), exhibit.headline)
        try:
            picture = renderer.render(exhibit, size, ending, register.release.published_at)
        except RefusedPictureError as problem:
            left.append(LeftOut(f"{exhibit.headline}: {size.label}", str(problem)))
            continue
        link = citation.absolute(citation.picture_link(exhibit, ending, size.name))
        what = f"{exhibit.headline}, {size.label}"
        name = f"images/{file_names.file_name(exhibit, ending, size.name)}"
        files.add(name, picture, what, exhibit=exhibit.id, address=link)
    report(len(plan.pictures), len(plan.pictures), "")
    return list(dict.fromkeys(left))


def _slides(files: _Files, plan: PackPlan, pack: Pack, register: Register, selection: Selection) -> None:
    """Add the deck of all charts. Its address is that of the pack: it is the one file without an address of its own."""
    if not plan.slides:
        return
    from lib.outlets.slides import deck  # noqa: PLC0415 - a process that makes no slides does not load python-pptx

    link = citation.absolute(address.path(choice.PLACE, selection, pack.parameters))
    filters = [f"Filter: {one}." for one in filter_words.describe(register, selection, pack.exhibits)]
    first = deck.FirstSlide(register.release, tuple(filters), link)
    query = address.query(replace(selection, version=""), {})
    name = file_names.deck_name([exhibit.id for exhibit in plan.slides], query, register.release.version)
    files.add(
        f"slides/{name}", deck.of_several(plan.slides, first), "slides of all charts, which can be edited", address=link
    )


def _data(exhibit: Exhibit, ending: str, register: Register) -> bytes:
    match ending:
        case "csv":
            return tabular.as_csv(exhibit)
        case "json":
            return tabular.as_json(exhibit)
        case "xlsx":
            return workbook.as_xlsx(exhibit, register.release.published_at)
    raise ValueError(f"a pack has no data files {ending}")


def _close(
    files: _Files, plan: PackPlan, left: list[LeftOut], pack: Pack, register: Register, selection: Selection
) -> None:
    """Add the readme and the manifest, which alone is not listed in itself."""
    link = citation.absolute(address.path(choice.PLACE, selection, pack.parameters))
    filters = filter_words.describe(register, selection, pack.exhibits)
    what = files.what | {"readme.txt": "this file", "manifest.json": "size and SHA-256 of every other file"}
    readme = texts.readme(register.release, plan.held, what, left, filters, link)
    files.add("readme.txt", readme.encode(), "what is inside and what must be known of it")
    manifest = {
        "title": f"Press pack: {citation.TITLE}",
        "release": register.release.version,
        "published_at": register.release.published_at.isoformat(),
        "data_sha256": register.digest,
        "notice": next((exhibit.notice for exhibit in plan.held), ""),
        "address": link,
        "filters": filters,
        "cautions": list(dict.fromkeys(caveat.short for exhibit in plan.held for caveat in exhibit.must_show)),
        "files": files.about,
        "not_included": [{"what": left_out.what, "why": left_out.why} for left_out in left],
    }
    files.add("manifest.json", orjson.dumps(manifest, option=orjson.OPT_INDENT_2), "size and SHA-256 of every file")


def _zipped(contents: dict[str, bytes], register: Register) -> bytes:
    """Zip the files in the order of their names, each dated with the release."""
    moment = register.release.published_at.timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in sorted(contents.items()):
            entry = zipfile.ZipInfo(name, moment)
            entry.create_system, entry.external_attr = UNIX, MODE
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
