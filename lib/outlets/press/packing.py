"""A pack's choices in, one zip out: pictures, data, words and a manifest. Equal choices and releases, equal bytes."""

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

MOST_BYTES: Final = 60_000_000  # of the files of one pack
KEPT_BYTES: Final = 150_000_000  # of the packs that this process keeps
UNIX: Final = 3  # what a zip says it was made on, so that it is the same everywhere
MODE: Final = 0o644 << 16


class PackTooLargeError(Exception):
    """The files are more than a pack may hold. The message is a sentence for readers."""


@dataclass(frozen=True, slots=True)
class MadePack:
    """A pack that was made: its bytes, what the file is called, and what was asked for and is not inside.

    `drawn_out` are those of `left` that only drawing showed: views that a size cannot hold.
    """

    content: bytes
    name: str
    left: tuple[LeftOut, ...]
    drawn_out: tuple[LeftOut, ...]
    pictures: int
    data: int


@dataclass(slots=True)
class _Files:
    """The files of a pack while they are gathered: by name the bytes, what each is, and what the manifest says."""

    contents: dict[str, bytes] = field(default_factory=dict)
    what: dict[str, str] = field(default_factory=dict)
    about: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0

    def add(self, name: str, content: bytes, what: str, **about: str) -> None:
        self.total += len(content)
        if self.total > MOST_BYTES:
            raise PackTooLargeError(
                f"The pack would be larger than {MOST_BYTES // 1_000_000} MB. "
                "Choose fewer exhibits, sizes or formats, or PNG in place of SVG."
            )
        self.contents[name], self.what[name] = content, what
        digest = hashlib.sha256(content).hexdigest()
        self.about.append({"path": name, "sha256": digest, "bytes": len(content), **about})


_PACKS: Final[caches.Cache[MadePack]] = caches.Cache("packs", KEPT_BYTES, lambda made: len(made.content))


def make(pack: Pack, register: Register, selection: Selection, tell: Callable[[int, int, str], None]) -> MadePack:
    """The pack as a zip.

    Args:
        pack: what is chosen. Its plan must have no problem.
        register: of the release.
        selection: the filters.
        tell: is told how many pictures are made, of how many, and what is made next.

    Raises:
        NoBrowserError, BusyError, SlowError: a picture cannot be made now; a pack without pictures can.
        PackTooLargeError: the files are too many.
        ValueError: an exhibit holds what was never published.
    """
    used = choice.narrowed(pack, register, selection)
    key = (pack, used, register.digest, citation.origin(), citation.contact())
    return _PACKS.make(key, lambda: _made(pack, register, used, tell))


def _made(pack: Pack, register: Register, selection: Selection, tell: Callable[[int, int, str], None]) -> MadePack:
    plan = choice.planned(pack, register, selection)
    if not all(exhibit.published for exhibit in plan.held):
        raise ValueError("a pack holds published figures only")
    files = _Files()
    drawn_out = _pictures(files, plan, register, tell)
    left = [*plan.left, *drawn_out]
    pictures = len(files.contents)
    for exhibit in plan.held:
        for ending in pack.data:
            name = f"data/{file_names.file_name(exhibit, ending)}"
            link = citation.absolute(citation.file_link(exhibit, ending))
            what = f"{exhibit.headline}, as {choice.DATA[ending]}"
            files.add(name, _data(exhibit, ending, register), what, exhibit=exhibit.id, address=link)
    data = len(files.contents) - pictures
    files.add(
        "captions.txt", texts.captions(plan.held).encode(), "caption, alternative text and citation of each exhibit"
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
    )


def _rest(pack: Pack, plan: PackPlan, selection: Selection) -> str:
    """What was chosen and is not told by naming the exhibits inside, as an address has it."""
    told = tuple(one.id for one in plan.held) == pack.exhibits and len(plan.held) <= file_names.MOST_PLACES
    usual = choice.Pack()
    chosen = replace(pack, exhibits=usual.exhibits if told else pack.exhibits, drawing=usual.drawing)
    return address.query(replace(selection, version=""), chosen.parameters)


def _pictures(
    files: _Files, plan: PackPlan, register: Register, tell: Callable[[int, int, str], None]
) -> list[LeftOut]:
    """Add the pictures; a size that is too small for a view is left out once, whatever the formats."""
    if plan.pictures and (why := availability.missing()):
        raise NoBrowserError(why)
    left = []
    for done, (exhibit, size, ending) in enumerate(plan.pictures):
        tell(done, len(plan.pictures), exhibit.headline)
        try:
            drawn = renderer.render(exhibit, size, ending, register.release.published_at)
        except RefusedPictureError as why:
            left.append(LeftOut(f"{exhibit.headline}: {size.label}", str(why)))
            continue
        link = citation.absolute(citation.picture_link(exhibit, ending, size.name))
        what = f"{exhibit.headline}, {size.label}"
        name = f"images/{file_names.file_name(exhibit, ending, size.name)}"
        files.add(name, drawn, what, exhibit=exhibit.id, address=link)
    tell(len(plan.pictures), len(plan.pictures), "")
    return list(dict.fromkeys(left))


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
    """Add what tells of the other files: the words to read first, and the manifest, which alone is not in itself."""
    link = citation.absolute(address.path(choice.PLACE, selection, pack.parameters))
    filters = filter_words.describe(register, selection, pack.exhibits)
    what = files.what | {"readme.txt": "this file", "manifest.json": "size and SHA-256 of every other file"}
    said = texts.readme(register.release, plan.held, what, left, filters, link)
    files.add("readme.txt", said.encode(), "what is inside and what must be known of it")
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
        "not_included": [{"what": one.what, "why": one.why} for one in left],
    }
    files.add("manifest.json", orjson.dumps(manifest, option=orjson.OPT_INDENT_2), "size and SHA-256 of every file")


def _zipped(contents: dict[str, bytes], register: Register) -> bytes:
    """In the order of the names, each dated with the release."""
    moment = register.release.published_at.timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in sorted(contents.items()):
            entry = zipfile.ZipInfo(name, moment)
            entry.create_system, entry.external_attr = UNIX, MODE
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
