"""Plain HTML pages without scripts: an exhibit for embedding, the list of exhibits, and the data package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from markupsafe import Markup

from lib import exhibits
from lib.addresses import address
from lib.exhibits import headlines
from lib.model import words
from lib.model.records import Selection
from lib.outlets.files import citation, tabular
from lib.outlets.html import fragments
from lib.outlets.pictures import sizes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from lib.addresses.request import ListedRelease, Notice
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.site_map import Page
    from lib.outlets.pictures.sizes import Size

# Any site may show these pages in a frame: they hold no script, no form and no cookie.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *"
)
ENDINGS = {
    "csv": "CSV",
    "xlsx": "Workbook (XLSX)",
    "json": "JSON",
    "csv-metadata.json": "CSV description (CSVW)",
}
NOT_FOUND = "Page not found"
NO_PAGE = "There is no page at this address."
STYLE = "/assets/page.css"  # answered with the current style
PACKAGE = "/data/data-package.zip"
TYPES = {"csv": "text/csv", "json": "application/json"} | {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}


def pictures(exhibit: Exhibit, held: Iterable[Size]) -> list[tuple[Size, list[tuple[str, str]]]]:
    """The pictures of this view: for each size the formats and their addresses."""
    return [
        (size, [(ending.upper(), citation.picture_link(exhibit, ending, size.name)) for ending in sizes.FORMATS])
        for size in held
    ]


def preview(title: str, said: str, path: str, posted: tuple[Exhibit, Size] | None) -> str:
    """What a head says to those who show a link to its page: title, words, address, and the picture `posted`."""
    return fragments.render(
        "preview_tags.html",
        site=citation.TITLE,
        title=title,
        said=said,
        address=citation.whole(path),
        posted=posted_picture(*posted) if posted else None,
    )


def posted_picture(view: Exhibit, size: Size) -> tuple[Size, str, str]:
    """The size of the picture that a post shows, its address, and what it says to those who do not see it."""
    return size, citation.whole(citation.picture_link(view, "png", size.name)), citation.alternative(view)


def files(exhibit: Exhibit) -> list[tuple[str, str]]:
    """The files of this view: what each is called, and its address."""
    return [(label, citation.file_link(exhibit, ending)) for ending, label in ENDINGS.items()]


def taking_away(exhibit: Exhibit, held: Collection[Size] = (), missing: str = "") -> str:
    """The files of this view, its pictures and the whole data, for a card of a page.

    `held` are the sizes that are offered, `missing` says what must be installed before there are any.
    """
    return fragments.render(
        "exhibit_files.html",
        exhibit=exhibit,
        files=files(exhibit),
        page=citation.permalink(exhibit),
        pictures=pictures(exhibit, held),
        missing=missing,
    )


def citing_it(exhibit: Exhibit) -> str:
    """The words to paste, each with a button that copies it, for a card of a page."""
    return fragments.render("exhibit_cite.html", cite=cite(exhibit), exhibit=exhibit)


def cite(exhibit: Exhibit) -> list[tuple[str, str, str]]:
    """The words that go with the exhibit: what they are, the words, and the address that a copy ends with."""
    link = citation.whole(citation.permalink(exhibit))
    return [
        ("Caption", citation.caption(exhibit), link),
        ("Alternative text", citation.alternative(exhibit), ""),
        ("Short citation", citation.short_citation(exhibit), link),
        ("Full citation", citation.full_citation(exhibit), ""),
        ("Code to embed", embedding(exhibit), ""),
    ]


def embedding(exhibit: Exhibit) -> str:
    """An iframe of the exhibit's page; where no host is set, the script that copies it fills in the reader's."""
    title = exhibit.subtitle.replace("&", "&amp;").replace('"', "&quot;")  # the headline's number stands inside
    link = citation.whole(citation.permalink(exhibit)).replace("&", "&amp;")
    return f'<iframe src="{link}" title="{title}" width="100%" height="900"></iframe>'


def refused(title: str, sentence: str, listed: Iterable[Page], notices: Sequence[Notice] = ()) -> str:
    """What stands where an address cannot be answered: why, and the pages there are."""
    return fragments.render(
        "refused.html", title=title, sentence=sentence, pages=listed, notices=notices, site=citation.TITLE, style=STYLE
    )


def dataset(exhibit: Exhibit) -> dict[str, Any]:
    """The exhibit as a schema.org Dataset."""
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": exhibit.headline,
        "description": citation.alternative(exhibit),
        "identifier": citation.whole(citation.permalink(exhibit)),
        "version": exhibit.version,
        "dateModified": exhibit.version,
        "isAccessibleForFree": True,
        "spatialCoverage": "England and Wales",
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
                "contentUrl": citation.whole(citation.file_link(exhibit, ending)),
            }
            for ending, media_type in TYPES.items()
        ],
    }


def linked(data: dict[str, Any]) -> Markup:
    """Data as JSON-LD that cannot end its own script element."""
    text = orjson.dumps(data).decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(text)  # noqa: S704 - escaped above


def index(register: Register, version: str = "") -> list[dict[str, Any]]:
    """Every exhibit: id, page, words, the fields that its address takes, and its addresses.

    `version` names the register's release where it is an earlier one.
    """
    found, whole = [], Selection(version=version)
    for name, builder in exhibits.REGISTRY.items():
        item = {"id": name, "page": builder.page, "fields": list(builder.uses), "needs": list(builder.needs)}
        item |= {"headline": builder.title, "subtitle": "", "cautions": []}
        if not builder.needs:
            exhibit = exhibits.make(name, register, whole)
            said = [caveat.short for caveat in exhibit.must_show]
            item |= {"headline": exhibit.headline, "subtitle": exhibit.subtitle, "cautions": said}
        place = f"{citation.PLACE}{name}"
        files = [address.path(f"{place}.{ending}", whole) for ending in ENDINGS]
        found.append(item | {"address": address.path(place, whole), "files": files})
    return found


def index_json(found: list[dict[str, Any]]) -> bytes:
    """The list of exhibits as JSON, with whole addresses: it is read elsewhere."""
    whole = [
        item | {"address": citation.whole(item["address"]), "files": [citation.whole(link) for link in item["files"]]}
        for item in found
    ]
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2)


def index_page(found: list[dict[str, Any]], register: Register, notices: Sequence[Notice] = ()) -> str:
    """The list of exhibits as a page, with the values that each field takes; what must be said first is above it."""
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
    )


def data_page(register: Register, version: str, notices: Sequence[Notice], releases: Sequence[ListedRelease]) -> str:
    """The tables of the data package as a page, and the releases that are public.

    `version` names the register's release where it is an earlier one.
    """
    whole = Selection(version=version)
    resources: Any = register.descriptor["resources"]
    counted = [(resource, register.tables[resource["name"]].height) for resource in resources]
    described = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": register.descriptor["title"],
        "description": register.descriptor["description"],
        "version": register.release.version,
        "dateModified": register.release.version,
        "license": tabular.OGL_ADDRESS,
        "isAccessibleForFree": True,
        "spatialCoverage": "England and Wales",
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "application/zip",
                "contentUrl": citation.whole(address.path(PACKAGE, whole)),
            }
        ],
    }
    return fragments.render(
        "data_index.html",
        counted=counted,
        release=register.release,
        style=STYLE,
        linked=linked(described),
        asked=address.path("", whole),
        notices=notices,
        releases=releases,
    )
