"""One page of A4 for a folder: the headline figures, one drawing, the chosen forces, and what must be said of them."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.addresses import address
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.exhibits import forces_profile, headlines, naming
from lib.model import small_counts
from lib.model.records import TWELVE_CODES, WHOLE, Selection
from lib.outlets.files import citation
from lib.outlets.html import brief_sheet
from lib.outlets.pictures import browser, compose, content, metadata, picture_cache, renderer
from lib.outlets.pictures.content import NO_DRAWING, RefusedPictureError
from lib.outlets.pictures.sizes import SIZES
from lib.outlets.press import choice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.records import Caveat, Source
    from lib.outlets.html.brief_sheet import Brief, Level

PLACE: Final = "/brief.pdf"
WIDTH: Final = 880.0  # CSS pixels of the drawing, which is set on the 704 of the page: its smallest text is 8.4 points
PAPER: Final = SIZES["print"]
# What is tried until it fits, each with fewer words or less room: size of the text, whether a caution is said wherever
# it applies, whether sources are cited in full, height of the drawing, whether the headline figures stand in lines.
LEVELS: Final = tuple(
    brief_sheet.Level(points, repeats, full, height, lines)
    for points, repeats, full, height, lines in (
        (9.0, True, True, 340.0, False),
        (9.0, True, False, 320.0, False),
        (8.5, True, False, 290.0, False),
        (8.5, False, False, 270.0, False),
        (8.0, False, False, 240.0, False),
        (8.0, False, False, 200.0, False),
        (8.0, False, False, 240.0, True),
        (8.0, False, False, 200.0, True),
    )
)
TOO_FULL: Final = (
    "This brief does not fit on one page with every caution that must be shown. Choose fewer forces or another drawing."
)
NATIONAL: Final = (
    "The headline figures above exist only for England and Wales as a whole: no force breakdown has been published."
)


def problem(name: str, register: Register, selection: Selection) -> str:
    """Why there is no brief with this drawing, in a sentence; empty where there is one. Cheap."""
    found = choice.candidate(name, register, selection)
    if found.exhibit is None:
        return found.why
    return NO_DRAWING if found.exhibit.draw is None else content.refusal(found.exhibit, PAPER)


def link(name: str, selection: Selection) -> str:
    """Where this brief stands for good, without the host."""
    return address.path(PLACE, narrowed(name, selection), choice.Pack(drawing=(name,)).parameters)


def narrowed(name: str, selection: Selection) -> Selection:
    """The selection without the fields that change nothing on the brief."""
    return selection.only(tuple({"figures", "force", "year", *exhibits.REGISTRY[name].uses}))


def make(name: str, register: Register, selection: Selection) -> bytes:
    """The brief as PDF, with the drawing of the exhibit `name`. Equal choices and releases give equal bytes.

    Raises:
        RefusedPictureError: there is none; the message says why.
        NoBrowserError, BusyError, SlowError: it cannot be made now.
    """
    if why := problem(name, register, selection):
        raise RefusedPictureError(why)
    key = _key(name, register, selection)
    kept = picture_cache.get(key)
    if kept is None:
        kept = _render(name, register, narrowed(name, selection))
        picture_cache.put(key, kept)
    return kept


def cached(name: str, register: Register, selection: Selection) -> bool:
    """Whether the brief was made before and lies ready."""
    return picture_cache.has(_key(name, register, selection))


def _key(name: str, register: Register, selection: Selection) -> str:
    asked = (link(name, selection), register.digest, citation.origin(), citation.contact(), renderer.code_digest())
    return hashlib.sha256("\0".join(("brief", *asked)).encode()).hexdigest()


def _render(name: str, register: Register, selection: Selection) -> bytes:
    exhibit = exhibits.make(name, register, selection)
    for level in LEVELS:
        found = contents(exhibit, register, selection, level)
        printed = browser.BROWSER.print(brief_sheet.page(found, drawing(exhibit, level.height)))
        if metadata.pages(printed) == 1:
            return metadata.pdf(
                printed, _facts(found, exhibit, register.release.published_at), citation.chart_description(exhibit)
            )
    raise RefusedPictureError(TOO_FULL)


def contents(exhibit: Exhibit, register: Register, selection: Selection, level: Level) -> Brief:
    """Everything that stands on the brief in words."""
    tiles = headlines.tiles(register, selection)
    forces = _profiles(register, selection)
    profiles = [one for pair in forces for one in pair]
    said = _united(tile.caveats for tile in tiles)
    every = [caveat for tile in tiles for caveat in tile.caveats]
    shared = () if level.repeats else tuple(caveat for caveat in said if every.count(caveat) > 1)
    of_drawing = exhibit.must_show
    of_forces = _united(one.must_show for one in profiles)
    if not level.repeats:
        of_drawing = tuple(caveat for caveat in of_drawing if caveat not in said)
        of_forces = tuple(caveat for caveat in of_forces if caveat not in (*said, *of_drawing))
    return brief_sheet.Brief(
        level=level,
        release=register.release,
        notice=exhibit.notice,
        tiles=tiles,
        shared_cautions=shared,
        exhibit=exhibit,
        read=content.indirect_sources(exhibit),
        drawing_cautions=of_drawing,
        forces=tuple(_line(*pair) for pair in forces),
        measure=naming.measure(register, TWELVE_CODES),
        periods=_periods(register, selection.year or register.newest_year),
        rate_unit=forces[0][1].unit if forces else "",
        force_cautions=of_forces,
        national=NATIONAL if forces else "",
        sources=_sources([tile.statistic.source for tile in tiles], [exhibit, *profiles]),
        designations=_designations([tile.statistic.source for tile in tiles], [exhibit, *profiles]),
        disclaimer=content.NOT_OFFICIAL,
        licence=citation.OGL,
        contact=citation.contact(),
        address=citation.absolute(link(exhibit.id, selection)),
    )


def _united(groups: Iterable[tuple[Caveat, ...]]) -> tuple[Caveat, ...]:
    return tuple({caveat.id: caveat for group in groups for caveat in group}.values())


def _sources(first: list[Source], held: list[Exhibit]) -> tuple[Source, ...]:
    found = [*first, *(source for exhibit in held for source in exhibit.sources)]
    return tuple({source.id: source for source in found}.values())


def _designations(first: list[Source], held: list[Exhibit]) -> tuple[str, ...]:
    found = [
        *(source.designation_sentence for source in first),
        *(said for exhibit in held for said in exhibit.designations),
    ]
    return tuple(dict.fromkeys(found))


def _profiles(register: Register, selection: Selection) -> list[tuple[Exhibit, Exhibit]]:
    """For each chosen force, by the alphabet, the exhibits of its codes and of its rate."""
    chosen = sorted((register.forces[code] for code in selection.force if code != WHOLE), key=lambda force: force.name)
    found: list[tuple[Exhibit, Exhibit]] = []
    for force in chosen:
        alone = Selection(force=(force.code,), year=selection.year, version=selection.version)
        pair = exhibits.make("force-codes", register, alone), exhibits.make("force-peers", register, alone)
        found.append(pair)
    return found


def _periods(register: Register, year: str) -> tuple[str, str]:
    """Of the counts and of the rates of the forces, in words."""
    return naming.period(register, year), naming.period(register, forces_profile.rate_year(register, year))


def _line(codes: Exhibit, peers: Exhibit) -> brief_sheet.ForceLine:
    count, rates = codes.table.to_dicts()[0], peers.table.to_dicts()
    return brief_sheet.ForceLine(
        name=count["label"] if count["level"] == "force" else rates[0]["label"],
        offences=count["drawn"] if count["drawn"] == small_counts.UNDER else count["printed"],
        share=count["share"] or "none given",
        rate=rates[0]["printed"],
        region=next((f"{row['printed']}, {row['label']}" for row in rates if row["level"] == "region"), "none"),
        nation=next(f"{row['label']}: {row['printed']}" for row in rates if row["level"] == "whole"),
    )


def drawing(exhibit: Exhibit, height: float) -> str:
    """The drawing alone as SVG for a page of HTML, arranged for the page's width and, where it can be, a height."""
    chart = exhibit.chart(Canvas(Shape.WIDE, ColourScheme.LIGHT, (WIDTH, height)))
    if chart is None:
        raise RefusedPictureError(NO_DRAWING)
    figure, tall = compose.fixed_layout(chart.to_dict()), chart.layout.height
    figure["layout"] |= {"width": WIDTH, "height": tall}
    figure["layout"]["margin"] |= {"autoexpand": False}
    drawn = metadata.with_fixed_positions(browser.BROWSER.draw(figure, WIDTH, tall), f"b{exhibit.id}")
    return re.sub(r'^<svg class="main-svg"([^>]*?) width="[\d.]+" height="[\d.]+"', r'<svg role="img"\1', drawn)


def described(found: Brief) -> str:
    """What the brief holds, with the cautions of all that it names a number of."""
    said = _united([*(tile.caveats for tile in found.tiles), found.exhibit.must_show])
    return " ".join((f"Headline figures, and: {found.exhibit.name}.", *(caveat.short for caveat in said)))


def _facts(found: Brief, exhibit: Exhibit, moment: datetime) -> metadata.PictureMetadata:
    return metadata.PictureMetadata(
        id=exhibit.id,
        title=brief_sheet.TITLE,
        description=described(found),
        source=f"Source: {'; '.join(source.publisher for source in found.sources)}.",
        licence=found.licence,
        version=f"Data version {found.release.version}.",
        address=found.address,
        moment=moment,
    )
