"""Render plain HTML pages without scripts: an exhibit for embedding, the list of exhibits, and the data package."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson
from markupsafe import Markup

from lib import exhibits
from lib.addresses import address
from lib.exhibits import headlines, naming
from lib.model import words
from lib.model.records import WHOLE, Selection
from lib.model.site_map import BY_ID
from lib.outlets.answers import json_stat, sqlite_file
from lib.outlets.files import citation, code_snippets, references, tabular
from lib.outlets.html import feed_links, fragments, masthead
from lib.outlets.pictures import chart_svg, content, sizes
from lib.outlets.slides import offered as slides_offered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from lib.addresses.request import ListedRelease, Notice
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.site_map import Page
    from lib.outlets.pictures.chart_svg import ChartVariants
    from lib.outlets.pictures.sizes import Size

# Any site may frame these pages: they have no form or cookie.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *"
)
# The same with a chart that our script draws: Plotly writes styles into the page.
LIVE_POLICY = POLICY.replace(
    "style-src 'self'", "script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'"
)
ENDINGS = {
    "csv": "CSV",
    "xlsx": "Excel (XLSX)",
    slides_offered.ENDING: slides_offered.LABEL,
    "json": "JSON",
    "csv-metadata.json": "CSV metadata (CSVW)",
    json_stat.ENDING: "JSON-stat",
}
MAIN_ENDINGS = ("csv", "xlsx")  # those that readers ask for, with their sizes
OPEN_ENDINGS = (*MAIN_ENDINGS, slides_offered.ENDING)  # the others stand one level down
DOWNLOADS = "downloads.html"  # ending of the part of a card with all downloads, as far as they are not known at once
EMBED = "embed.html"  # ending of the page that other sites show in a frame
SIZES_LINE = "sizes.html"  # ending of the line that says which sizes of its pictures can be had
NO_SIZES: Mapping[str, int] = MappingProxyType({})
OEMBED = "/oembed"
CATALOG = "/data/catalog.jsonld"
PLACE = "England and Wales"
KEYWORDS = (
    "child sexual abuse",
    "child sexual exploitation",
    "police recorded crime",
    "England and Wales",
    "group-based offences",
)
MOST_VARIABLES = 20  # in the description of a data set
FINANCIAL_YEARS = re.compile(r"years? ending March ([0-9]{4})(?: to March ([0-9]{4}))?")
MONTHS = "|".join(calendar.month_name[1:])
MONTH_SPAN = re.compile(rf"\b({MONTHS})(?: ([0-9]{{4}}))? to ({MONTHS}) ([0-9]{{4}})")
NOT_FOUND = "Page not found"
NO_PAGE = "We could not find this page. Check that the link is correct."
STYLE = "/assets/page.css"  # the current stylesheet, whatever its digest
HOST_SCRIPT = "/assets/embed.js"  # the current script for pages that embed a chart
EMBED_SHAPE = "4 / 5"  # width by height: what most charts need with their words, in a column of text
ALL_EXHIBITS, ALL_DATA = "All charts and tables", "Download all data"
PRINT = "/bulletin"  # all figures on one page
PACKAGE = "/data/data-package.zip"
DATABASE = f"/data/{sqlite_file.NAME}"
MOST_AREAS = 8  # named one by one in the description of a data set
TYPES = {"csv": "text/csv", "json": "application/json"} | {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}


def picture_links(exhibit: Exhibit, offered: Collection[Size]) -> list[tuple[Size, list[tuple[str, str]], str]]:
    """List every size of the pictures of this view: its formats and their addresses, or why it cannot be had.

    Empty where none is offered.
    """
    return [
        (size, _formats(exhibit, size), "") if size in offered else (size, [], _refusal(exhibit, size))
        for size in (sizes.SIZES.values() if offered else ())
    ]


def page_charts(exhibit: Exhibit) -> ChartVariants | None:
    """Return the charts of the exhibit's own page and of its embed; None without a chart."""
    if not chart_svg.is_drawable(exhibit):
        return None
    return chart_svg.ChartVariants(
        *(
            chart_svg.placed(exhibit, sizes.CHART_SIZES[name], citation.picture_link(exhibit, "svg", name))
            for name in ("wide", "wide-dark", "tall", "tall-dark")
        )
    )


def dashboard_link(exhibit: Exhibit) -> str:
    """Return the address of the page of the dashboard that shows this view, with its filters."""
    page, selection = BY_ID[exhibits.REGISTRY[exhibit.id].page], exhibit.selection
    if page.explores and "force" in exhibits.REGISTRY[exhibit.id].uses and page.rated:
        view = exhibit.id.removeprefix("forces-")
        views = {"map", "compare", "time", "spread", "table"}
        selection = replace(selection, view=view if view in views else "profile")
    return f"{address.path(page.path, selection)}#{exhibit.id}"


def _formats(exhibit: Exhibit, size: Size) -> list[tuple[str, str]]:
    return [(ending.upper(), citation.picture_link(exhibit, ending, size.name)) for ending in sizes.FORMATS]


def _refusal(exhibit: Exhibit, size: Size) -> str:
    return content.refusal(exhibit, size) or content.too_small(exhibit, size)


def sizes_line(exhibit: Exhibit, offered: Collection[Size], *, complete: bool) -> str:
    """Render the sizes of the pictures of this view in a line, and why one cannot be had, each reason once.

    If not `complete`, one of those offered may still prove too small, and the page fetches this line again.
    """
    held: list[str] = []
    missing: dict[str, list[str]] = {}
    for size in sizes.SIZES.values():
        if size in offered:
            held.append(size.place.partition(" ")[2])
        else:
            missing.setdefault(_refusal(exhibit, size), []).append(size.place)
    return fragments.render(
        "press_sizes.html",
        held=held,
        missing=[(" or ".join(places), reason) for reason, places in missing.items()],
        complete="" if complete else citation.file_link(exhibit, SIZES_LINE),
    )


@dataclass(frozen=True, slots=True)
class PostedPicture:
    """What a page's head says of its picture: address, pixels, and all that the picture says in words."""

    address: str
    width: int
    height: int
    alternative: str


def preview_tags(title: str, said: str, path: str, posted: PostedPicture | None) -> str:
    """Render the link-preview tags of a page's head: title, description, address, and the picture `posted`."""
    return fragments.render(
        "preview_tags.html",
        site=citation.TITLE,
        title=title,
        said=said,
        address=citation.absolute(path),
        posted=posted,
    )


def posted_picture(view: Exhibit, size: Size) -> PostedPicture:
    """Return the picture of an exhibit for a post."""
    link = citation.absolute(citation.picture_link(view, "png", size.name))
    return PostedPicture(link, size.width, size.height, citation.alt_text(view))


def file_links(exhibit: Exhibit, sizes_: Mapping[str, int] = NO_SIZES) -> list[tuple[str, str]]:
    """List the files of this view: label, with its size where that is known in bytes, and address."""
    return [
        (_label(ENDINGS[ending], sizes_.get(ending, 0)), citation.file_link(exhibit, ending))
        for ending in endings(exhibit)
    ]


def endings(exhibit: Exhibit | None) -> list[str]:
    """List the endings of the files of an exhibit.

    None is one that needs a choice: all are of one police force and have numbers; a chart depends on the choice.
    """
    without = set() if exhibit is None or json_stat.has_numbers(exhibit) else {json_stat.ENDING}
    without |= set() if exhibit and slides_offered.has_slides(exhibit) else {slides_offered.ENDING}
    return [ending for ending in ENDINGS if ending not in without]


def _label(label: str, size: int) -> str:
    if not size:
        return label
    said = words.file_size(size)
    return f"{label[:-1]}, {said})" if label.endswith(")") else f"{label} ({said})"


def download_section(
    exhibit: Exhibit,
    offered: Collection[Size] = (),
    missing: str = "",
    sizes_: Mapping[str, int] = NO_SIZES,
) -> str:
    """Render the downloads on a card: pictures in every size, the files of this view, and a link to the press pack.

    Args:
        exhibit: published.
        offered: sizes of its pictures. Without `sizes_` one of them may still prove too small.
        missing: says what must be installed before there are any.
        sizes_: of the main files in bytes. Without them the page fetches this part again, complete, when it is opened.
    """
    largest = sizes.SIZES[sizes.USUAL]
    links, shown = file_links(exhibit, sizes_), sum(ending in OPEN_ENDINGS for ending in endings(exhibit))
    return fragments.render(
        "exhibit_files.html",
        exhibit=exhibit,
        files=links[:shown],
        other_files=links[shown:],
        slides=shown > len(MAIN_ENDINGS),
        complete="" if sizes_ else citation.file_link(exhibit, DOWNLOADS),
        pack=address.path(BY_ID["press-pack"].path, exhibit.selection, {"exhibits": exhibit.id}),
        pictures=picture_links(exhibit, offered),
        no_pictures="" if offered or exhibit.draw is None else _refusal(exhibit, largest),
        missing=missing if exhibit.draw else "",
        snippets=code_snippets.of(exhibit),
        copied=True,
    )


def citation_section(exhibit: Exhibit) -> str:
    """Render the link and the texts to copy on a card, each with its button."""
    return fragments.render(
        "exhibit_cite.html",
        cite=citation_texts(exhibit),
        exhibit=exhibit,
        page=citation.permalink(exhibit),
        origin=citation.origin(),
        thing="chart or its table" if exhibit.draw else "table",
        references=references.links(exhibit),
    )


def citation_texts(exhibit: Exhibit) -> list[tuple[str, str, str]]:
    """List the texts to copy: label, text, and the address that the copy button appends."""
    link = citation.absolute(citation.permalink(exhibit))
    return [
        ("Caption", citation.caption(exhibit), link),
        ("Alt text", citation.alt_text(exhibit), ""),
        ("Short citation", citation.short_citation(exhibit), link),
        ("Full citation", citation.full_citation(exhibit), ""),
        ("Embed code", embed_code(exhibit), ""),
    ]


def embed_code(exhibit: Exhibit) -> str:
    """Build the iframe code for the exhibit's embed; where no origin is set, the page's script inserts the reader's.

    The frame has a usual shape, and becomes as high as what it shows where the page also loads our script for it.
    """
    title = escape(exhibit.subtitle)  # not the headline, whose number is in the frame
    link = escape(citation.absolute(citation.file_link(exhibit, EMBED)))
    script = escape(citation.absolute(HOST_SCRIPT))
    frame = (
        f'<iframe src="{link}" title="{title}" style="width: 100%; aspect-ratio: {EMBED_SHAPE}; border: 0"></iframe>'
    )
    return f'{frame}<script async src="{script}"></script>'


def refusal_page(
    title: str, sentence: str, listed: Iterable[Page], notices: Sequence[Notice] = (), *, subject: str = ""
) -> str:
    """Render the page of an address that cannot be served: the reason, and the site's pages.

    Its heading is `title`; the title of the page names the `subject` too.
    """
    return fragments.render(
        "refused.html",
        title=title,
        subject=subject,
        sentence=sentence,
        pages=listed,
        notices=notices,
        site=citation.TITLE,
        style=STYLE,
        top=fragments.as_markup(masthead.plain_top(None, Selection(), framed=True)),
    )


def dataset(exhibit: Exhibit) -> dict[str, Any]:
    """Describe the exhibit as a schema.org Dataset."""
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": exhibit.headline,
        "description": citation.alt_text(exhibit),
        "identifier": citation.absolute(citation.permalink(exhibit)),
        "version": exhibit.version,
        "dateModified": exhibit.version,
        "isAccessibleForFree": True,
        "url": citation.absolute(citation.permalink(exhibit)),
        "creator": [{"@type": "Organization", "name": name} for name in publishers(exhibit)],
        "publisher": {"@type": "Organization", "name": citation.TITLE, "url": citation.absolute("/")},
        "keywords": list(KEYWORDS),
        "spatialCoverage": _areas(exhibit),
        **({"temporalCoverage": span} if (span := temporal_coverage(exhibit.subtitle)) else {}),
        "variableMeasured": _variables(exhibit),
        "includedInDataCatalog": _catalog(),
        "license": tabular.OGL_ADDRESS,
        "isBasedOn": [
            {
                "@type": "CreativeWork",
                "name": words.titled(s),
                "publisher": {"@type": "Organization", "name": s.publisher},
            }
            | ({"url": s.url} if s.url else {})
            for s in exhibit.sources
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type,
                "contentUrl": citation.absolute(citation.file_link(exhibit, ending)),
            }
            for ending, media_type in distributed(exhibit).items()
        ],
    }


def publishers(exhibit: Exhibit) -> list[str]:
    """Return those who published what an exhibit shows, each once."""
    return list(dict.fromkeys(source.publisher for source in exhibit.sources))


def _catalog() -> dict[str, str]:
    return {"@type": "DataCatalog", "name": citation.TITLE, "url": citation.absolute(CATALOG)}


def _areas(exhibit: Exhibit) -> list[dict[str, str]]:
    """Return the places that an exhibit is of: the chosen areas by name and code, or else the whole."""
    table = exhibit.table
    named = "area" if "area" in table.columns else "label"
    chosen = (*exhibit.selection.force, exhibit.selection.region)
    areas = dict(table.select("force", named).iter_rows()) if {"force", named} <= set(table.columns) else {}
    found = {code: name for code, name in areas.items() if code in chosen and code not in {"", WHOLE}}
    if not found or len(found) > MOST_AREAS:
        return [{"@type": "Place", "name": PLACE}]
    return [{"@type": "Place", "name": name, "identifier": code} for code, name in found.items()]


def temporal_coverage(subtitle: str) -> str:
    """Return the time that a subtitle names, as an interval of ISO 8601; empty where it names none.

    Financial years and spans of months are given to the day, other times as calendar years.
    """
    years, months = FINANCIAL_YEARS.search(subtitle), [*MONTH_SPAN.finditer(subtitle)]
    if years or months:
        first = f"{int(years[1]) - 1}-04-01" if years else ""
        if months:
            start, start_year, end, end_year = months[-1].groups()
            first = first or f"{start_year or end_year}-{_month(start):02}-01"
            last_day = calendar.monthrange(int(end_year), _month(end))[1]
            return f"{first}/{end_year}-{_month(end):02}-{last_day}"
        return f"{first}/{years[2] or years[1]}-03-31" if years else ""
    named = sorted(re.findall(r"\b(?:19|20)[0-9]{2}\b", subtitle))
    return "/".join(dict.fromkeys((named[0], named[-1]))) if named else ""


def _month(name: str) -> int:
    return list(calendar.month_name).index(name)


def _variables(exhibit: Exhibit) -> list[dict[str, str]]:
    """Return what an exhibit measures, with its unit; of many figures the columns of numbers."""
    if not json_stat.has_numbers(exhibit):
        return []
    codes = "measure_code" in exhibit.table.columns
    names = exhibit.table["measure_name" if codes else "label"].unique(maintain_order=True).to_list()
    units = exhibit.table["unit"].to_list() if "unit" in exhibit.table.columns else [exhibit.unit]
    unit = units[0] if len(set(units)) == 1 else ""
    return [
        {"@type": "PropertyValue", "name": name} | ({"unitText": words.unit(unit)} if unit else {})
        for name in names[:MOST_VARIABLES]
    ]


def oembed_link(exhibit: Exhibit) -> str:
    """Return the address at which other sites ask for the embed of this view."""
    page = quote(citation.absolute(citation.permalink(exhibit)), safe="")
    return citation.absolute(f"{OEMBED}?url={page}&format=json")


def distributed(exhibit: Exhibit) -> dict[str, str]:
    """Return the files of an exhibit that describe themselves: ending and media type."""
    types = TYPES | {json_stat.ENDING: json_stat.TYPE, slides_offered.ENDING: slides_offered.TYPE}
    return {ending: types[ending] for ending in endings(exhibit) if ending in types}


def json_ld(data: dict[str, Any]) -> Markup:
    """Encode data as JSON-LD that cannot close its script element."""
    text = orjson.dumps(data).decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(text)  # noqa: S704 - escaped above


def index(register: Register, version: str = "") -> list[dict[str, Any]]:
    """List every exhibit: id, page, texts, the parameters of its address, and its addresses.

    `version` names the register's release where it is an earlier one.
    """
    items, selection = [], Selection(version=version)
    for name, builder in exhibits.REGISTRY.items():
        item = {"id": name, "page": builder.page, "fields": list(builder.uses), "needs": list(builder.needs)}
        item |= {"headline": builder.title, "subtitle": "", "cautions": []}
        exhibit = None if builder.needs else exhibits.make(name, register, selection)
        if exhibit:
            cautions = [caveat.short for caveat in exhibit.must_show]
            item |= {"headline": exhibit.headline, "subtitle": exhibit.subtitle, "cautions": cautions}
        path = f"{citation.PLACE}{name}"
        links = [address.path(f"{path}.{ending}", selection) for ending in endings(exhibit)]
        items.append(item | {"address": address.path(path, selection), "files": links})
    return items


def index_json(items: list[dict[str, Any]]) -> bytes:
    """Encode the list of exhibits as JSON with absolute addresses, because it is read elsewhere."""
    absolute_items = [
        item
        | {"address": citation.absolute(item["address"]), "files": [citation.absolute(link) for link in item["files"]]}
        for item in items
    ]
    return orjson.dumps(absolute_items, option=orjson.OPT_INDENT_2)


def index_page(
    found: list[dict[str, Any]], register: Register, notices: Sequence[Notice] = (), version: str = ""
) -> str:
    """Render the list of exhibits, with the values of each parameter; notices are above it.

    `version` names the register's release where it is an earlier one.
    """
    fields = {name: list(choice.options) for name, choice in address.choices(register).items()}
    fields["force"] = list(register.forces)
    return fragments.render(
        "exhibit_index.html",
        found=found,
        fields=fields,
        style=STYLE,
        release=register.release,
        notices=notices,
        caution=headlines.lead_caveat(register),
        **_frame(register, Selection(version=version), masthead.Crumb(ALL_EXHIBITS)),
    )


def data_page(
    register: Register,
    version: str,
    notices: Sequence[Notice],
    releases: Sequence[ListedRelease],
    *,
    served: bool = True,
) -> str:
    """Render the tables of the data package and the public releases.

    `version` names the register's release where it is an earlier one. A page that is not `served` has no API beside it.
    """
    selection = Selection(version=version)
    resources: Any = register.descriptor["resources"]
    row_counts = [(resource, register.tables[resource["name"]].height) for resource in resources]
    metadata = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": register.descriptor["title"],
        "description": register.descriptor["description"],
        "version": register.release.version,
        "dateModified": register.release.version,
        "license": tabular.OGL_ADDRESS,
        "isAccessibleForFree": True,
        "url": citation.absolute(address.of_version("/data/", version)),
        "creator": {"@type": "Organization", "name": citation.TITLE, "url": citation.absolute("/")},
        "publisher": {"@type": "Organization", "name": citation.TITLE, "url": citation.absolute("/")},
        "keywords": list(KEYWORDS),
        "spatialCoverage": {"@type": "Place", "name": PLACE},
        "temporalCoverage": f"{register.quarters[0].year}/{register.quarters[-1].year}",
        "variableMeasured": [
            {"@type": "PropertyValue", "name": naming.measure(register, code).label} for code in register.measures
        ],
        "includedInDataCatalog": _catalog(),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": media, "contentUrl": citation.absolute(link)}
            for link, media in (
                (address.path(PACKAGE, selection), "application/zip"),
                (address.path(DATABASE, selection), sqlite_file.TYPE),
                *((address.path(f"/data/{one['path']}", selection), TYPES["csv"]) for one in resources),
            )
        ],
    }
    return fragments.render(
        "data_index.html",
        counted=row_counts,
        release=register.release,
        style=STYLE,
        linked=json_ld(metadata),
        catalogue=json_ld(data_catalog(register, version)),
        asked=address.path("", selection),
        notices=notices,
        releases=releases,
        calendar=feed_links.CALENDAR,
        served=served,
        **_frame(register, selection, masthead.Crumb(ALL_DATA)),
    )


def data_catalog(register: Register, version: str = "") -> dict[str, Any]:
    """Describe all charts and tables that need no choice as a schema.org DataCatalog; see `data_page`."""
    listed = [item for item in index(register, version) if not item["needs"]]
    return {
        "@context": "https://schema.org",
        **_catalog(),
        "description": register.descriptor["description"],
        "license": tabular.OGL_ADDRESS,
        "publisher": {"@type": "Organization", "name": citation.TITLE, "url": citation.absolute("/")},
        "dataset": [
            {
                "@type": "Dataset",
                "name": item["headline"],
                "description": " ".join((f"{item['subtitle']}.", *item["cautions"])),
                "url": citation.absolute(item["address"]),
                "license": tabular.OGL_ADDRESS,
            }
            for item in listed
        ],
    }


def _frame(register: Register, selection: Selection, *crumbs: masthead.Crumb) -> dict[str, Markup]:
    """Render top and end of a page without scripts that other sites may frame."""
    top = masthead.plain_top(register, selection, crumbs=crumbs, framed=True)
    end = fragments.closing(
        register, citation.contact(), address.of_version(PRINT, selection.version), selection.version
    )
    return {"top": fragments.as_markup(top), "closing": fragments.as_markup(end)}


def frame_of(exhibit: Exhibit, register: Register) -> dict[str, Markup]:
    """Render top and end of the page of one exhibit, whose breadcrumb leads to the same figures in the dashboard."""
    page = BY_ID[exhibits.REGISTRY[exhibit.id].page]
    return _frame(
        register,
        exhibit.selection,
        masthead.page_crumb(page, exhibit.selection),
        masthead.Crumb("This chart" if exhibit.draw else "This table"),  # not its headline, whose number stands alone
    )
