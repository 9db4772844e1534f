"""Make the brief: one A4 page with the headline figures, one chart, the chosen forces, and their caveats."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.addresses import address
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.exhibits import forces_profile, headlines, naming
from lib.model import small_counts, words
from lib.model.records import ELEVEN_CODES, FORCE_AREA, TWELVE_CODES, WHOLE, Selection
from lib.outlets.credentials import pdf_signatures, picture_provenance
from lib.outlets.credentials.picture_provenance import Provenance
from lib.outlets.files import citation
from lib.outlets.html import brief_sheet
from lib.outlets.pictures import browser, compose, content, metadata, picture_cache, renderer, signed_pictures
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
WIDTH: Final = 880.0  # CSS pixels of the chart, scaled to the page's 704: its smallest text has 8.4 points
PAPER: Final = SIZES["print"]
# Tried in order until the brief fits, each with fewer words or less room: text size, whether caveats are repeated
# wherever they apply, whether sources are cited in full, height of the chart, whether headline figures are lines.
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
    "This brief does not fit on one page with every caution that must be shown. Choose fewer forces or another chart."
)
NATIONAL: Final = (
    "The headline figures above exist only for England and Wales as a whole: no force breakdown has been published."
)


def problem(name: str, register: Register, selection: Selection) -> str:
    """Say why there is no brief with this chart; empty where there is one. Cheap."""
    candidate = choice.candidate(name, register, selection)
    if candidate.exhibit is None:
        return candidate.why
    return NO_DRAWING if candidate.exhibit.draw is None else content.refusal(candidate.exhibit, PAPER)


def link(name: str, selection: Selection) -> str:
    """Return the permanent path of this brief."""
    return address.path(PLACE, narrowed(name, selection), choice.Pack(drawing=(name,)).parameters)


def narrowed(name: str, selection: Selection) -> Selection:
    """Return the selection without the fields that change nothing on the brief."""
    total = {"measure"} if selection.force and selection.measure == ELEVEN_CODES else set()
    return selection.only(tuple({"analysis", "figures", "force", "year", *total, *exhibits.REGISTRY[name].uses}))


def make(name: str, register: Register, selection: Selection) -> bytes:
    """Make the brief as signed PDF, with the chart of the exhibit `name`.

    Equal choices and releases give equal bytes under the signature.

    Raises:
        RefusedPictureError: there is none; the message says why.
        NoBrowserError, BusyError, SlowError: it cannot be made now.
    """
    if refusal := problem(name, register, selection):
        raise RefusedPictureError(refusal)
    if register.preview:
        return make_unsigned(name, register, selection)
    return signed_pictures.signed(
        _key(name, register, selection),
        lambda: make_unsigned(name, register, selection),
        pdf_signatures.sign,
    )


def make_unsigned(name: str, register: Register, selection: Selection) -> bytes:
    """Make the brief under the signature; arguments and errors are those of `make`, but there must be one."""
    key = _key(name, register, selection)
    pdf = picture_cache.get(key)
    if pdf is None:
        pdf = _render(name, register, narrowed(name, selection))
        picture_cache.put(key, pdf)
    return pdf


def is_cached(name: str, register: Register, selection: Selection) -> bool:
    """Return whether the brief is in the cache."""
    return picture_cache.has(_key(name, register, selection))


def _key(name: str, register: Register, selection: Selection) -> str:
    parts = (link(name, selection), register.digest, citation.origin(), citation.contact(), renderer.code_digest())
    return hashlib.sha256("\0".join(("brief", *parts)).encode()).hexdigest()


def _render(name: str, register: Register, selection: Selection) -> bytes:
    exhibit = exhibits.make(name, register, selection)
    for level in LEVELS:
        brief = contents(exhibit, register, selection, level)
        printed = browser.BROWSER.print(brief_sheet.page(brief, drawing(exhibit, level.height)))
        if metadata.pages(printed) == 1:
            told = "" if register.preview else _provenance(brief).text
            facts = _metadata(brief, exhibit, register.release.published_at, told)
            return metadata.pdf(printed, facts, citation.chart_description(exhibit))
    raise RefusedPictureError(TOO_FULL)


def contents(exhibit: Exhibit, register: Register, selection: Selection, level: Level) -> Brief:
    """Assemble all texts of the brief."""
    tiles = headlines.tiles(register, selection)
    forces = _profiles(register, selection)
    profiles = [one for pair in forces for one in pair]
    tile_caveats = _merged(tile.caveats for tile in tiles)
    all_caveats = [caveat for tile in tiles for caveat in tile.caveats]
    shared = () if level.repeats else tuple(caveat for caveat in tile_caveats if all_caveats.count(caveat) > 1)
    chart_caveats = exhibit.must_show
    force_caveats = _merged(one.must_show for one in profiles)
    if not level.repeats:
        chart_caveats = tuple(caveat for caveat in chart_caveats if caveat not in tile_caveats)
        force_caveats = tuple(caveat for caveat in force_caveats if caveat not in (*tile_caveats, *chart_caveats))
    return brief_sheet.Brief(
        level=level,
        release=register.release,
        notice=exhibit.notice,
        tiles=tiles,
        shared_caveats=shared,
        exhibit=exhibit,
        read=content.indirect_sources(exhibit),
        chart_caveats=chart_caveats,
        forces=tuple(_line(*pair) for pair in forces),
        measure=naming.measure(register, _total(selection)),
        periods=_periods(register, selection.year or register.newest_year),
        rate_unit=forces[0][1].unit if forces else "",
        force_caveats=force_caveats,
        national=NATIONAL if forces else "",
        sources=_sources([tile.statistic.source for tile in tiles], [exhibit, *profiles]),
        designations=_designations([tile.statistic.source for tile in tiles], [exhibit, *profiles]),
        disclaimer=content.NOT_OFFICIAL,
        licence=citation.OGL,
        contact=citation.contact(),
        address=citation.absolute(link(exhibit.id, selection)),
    )


def _merged(groups: Iterable[tuple[Caveat, ...]]) -> tuple[Caveat, ...]:
    return tuple({caveat.id: caveat for group in groups for caveat in group}.values())


def _sources(first: list[Source], exhibits_: list[Exhibit]) -> tuple[Source, ...]:
    sources = [*first, *(source for exhibit in exhibits_ for source in exhibit.sources)]
    return tuple({source.id: source for source in sources}.values())


def _designations(first: list[Source], exhibits_: list[Exhibit]) -> tuple[str, ...]:
    designations = [
        *(source.designation_sentence for source in first),
        *(designation for exhibit in exhibits_ for designation in exhibit.designations),
    ]
    return tuple(dict.fromkeys(designations))


def _profiles(register: Register, selection: Selection) -> list[tuple[Exhibit, Exhibit]]:
    """Make the exhibits of codes and rate for each chosen force, in alphabetical order."""
    chosen = sorted((register.forces[code] for code in selection.force if code != WHOLE), key=lambda force: force.name)
    profiles: list[tuple[Exhibit, Exhibit]] = []
    for force in chosen:
        selection_ = Selection(
            force=(force.code,), measure=_total(selection), year=selection.year, version=selection.version
        )
        pair = exhibits.make("force-codes", register, selection_), exhibits.make("force-peers", register, selection_)
        profiles.append(pair)
    return profiles


def _total(selection: Selection) -> str:
    """Return the total that is shown of the chosen forces: of the twelve codes unless the eleven are chosen."""
    return ELEVEN_CODES if selection.measure == ELEVEN_CODES else TWELVE_CODES


def _periods(register: Register, year: str) -> tuple[str, str]:
    """Name the periods of the forces' counts and rates."""
    return naming.period(register, year), naming.period(register, forces_profile.rate_year(register, year))


def _line(codes: Exhibit, peers: Exhibit) -> brief_sheet.ForceLine:
    count, rates = codes.table.to_dicts()[0], peers.table.to_dicts()
    return brief_sheet.ForceLine(
        name=count["label"] if count["level"] == FORCE_AREA else rates[0]["label"],
        offences=count["drawn"] if count["drawn"] == small_counts.UNDER else count["printed"],
        share=count["share"] or "None given",
        rate=rates[0]["printed"],
        region=next((f"{row['printed']}, {row['label']}" for row in rates if row["level"] == "region"), "None"),
        nation=next(f"{row['label']}: {row['printed']}" for row in rates if row["level"] == "whole"),
    )


def drawing(exhibit: Exhibit, height: float) -> str:
    """Render the chart alone as SVG for an HTML page, at the page's width and, where possible, a height."""
    chart = exhibit.chart(Canvas(Shape.WIDE, ColourScheme.LIGHT, (WIDTH, height)))
    if chart is None:
        raise RefusedPictureError(NO_DRAWING)
    figure, tall = compose.fixed_layout(chart), chart.layout.height
    figure["layout"] |= {"width": WIDTH, "height": tall}
    figure["layout"]["margin"] |= {"autoexpand": False}
    svg = metadata.with_fixed_positions(browser.BROWSER.draw(figure, WIDTH, tall), f"b{exhibit.id}")
    return re.sub(r'^<svg class="main-svg"([^>]*?) width="[\d.]+" height="[\d.]+"', r'<svg role="img"\1', svg)


def description(brief: Brief) -> str:
    """Describe the brief, with the caveats of all its figures."""
    caveats = _merged([*(tile.caveats for tile in brief.tiles), brief.exhibit.must_show])
    return " ".join((f"Headline figures, and: {brief.exhibit.name}.", *(caveat.short for caveat in caveats)))


def _provenance(brief: Brief) -> Provenance:
    """Return what the brief says of itself; its exhibit is that of its chart."""
    exhibit = brief.exhibit
    caveats = _merged([*(tile.caveats for tile in brief.tiles), exhibit.caveats, brief.force_caveats])
    return Provenance(
        exhibit=exhibit.id,
        selection=address.query(exhibit.selection),
        size=picture_provenance.BRIEF,
        format="pdf",
        release=exhibit.version,
        data_sha256=exhibit.digest,
        title=brief_sheet.TITLE,
        subtitle=f"Headline figures, and: {exhibit.name}",
        sources=tuple(dict.fromkeys(map(words.citation, brief.sources))),
        caveats=tuple(f"{caveat.short} {caveat.long}".strip() for caveat in caveats),
        status=" ".join((*brief.designations, brief.disclaimer)),
        licence=brief.licence,
        address=brief.address,
    )


def _metadata(brief: Brief, exhibit: Exhibit, moment: datetime, told: str) -> metadata.PictureMetadata:
    return metadata.PictureMetadata(
        id=exhibit.id,
        title=brief_sheet.TITLE,
        description=description(brief),
        source=f"Source: {'; '.join(source.publisher for source in brief.sources)}.",
        licence=brief.licence,
        version=f"{words.data_release(brief.release.version)}.",
        address=brief.address,
        moment=moment,
        provenance=told,
    )
