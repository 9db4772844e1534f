"""Describe all data for catalogues and search engines: DCAT as JSON-LD, with the package, each exhibit and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lib import exhibits
from lib.addresses import address
from lib.model import words
from lib.model.records import Selection
from lib.outlets.answers import sqlite_file, statistic_answers
from lib.outlets.answers.full_answer import absolute, caveat_texts
from lib.outlets.api import problems, resources
from lib.outlets.files import citation, tabular
from lib.outlets.html import exhibit_pages
from lib.storage import caches

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit

LINK: Final = exhibit_pages.CATALOG
TYPE: Final = "application/ld+json"
CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
ENGLISH: Final = {"@id": "http://publications.europa.eu/resource/authority/language/ENG"}
MEDIA: Final = "https://www.iana.org/assignments/media-types/"


@caches.per_release(also=statistic_answers.origin)
def catalog(register: Register, version: str = "") -> dict[str, Any]:
    """Describe the data package, every exhibit that needs no choice, and the API, with the cautions of each.

    `version` names the release where it is an earlier one.
    """
    shown = [
        exhibits.make(name, register, Selection(version=version))
        for name, builder in exhibits.REGISTRY.items()
        if not builder.needs
    ]
    return {
        "@context": CONTEXT,
        "@id": absolute(address.of_version(LINK, version)),
        "@type": ["dcat:Catalog", "schema:DataCatalog"],
        "dct:title": citation.TITLE,
        "dct:description": str(register.descriptor["description"]),
        "dct:publisher": _publisher(),
        "dct:license": {"@id": tabular.OGL_ADDRESS},
        "dct:language": ENGLISH,
        "dct:modified": _date(register),
        "foaf:homepage": {"@id": absolute("/")},
        "dcat:dataset": [_package(register, version), *(_dataset(exhibit, register) for exhibit in shown)],
        "dcat:service": [_service()],
    }


def _publisher() -> dict[str, Any]:
    return {"@type": "foaf:Organization", "foaf:name": citation.TITLE, "foaf:homepage": {"@id": absolute("/")}}


def _date(register: Register) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": register.release.published_at.date().isoformat()}


def _period(interval: str) -> dict[str, Any]:
    """Describe an interval of ISO 8601; its ends are days or years."""
    first, _, last = interval.partition("/")
    ends = {"dcat:startDate": first, "dcat:endDate": last or first}
    kinds = {name: "xsd:date" if "-" in end else "xsd:gYear" for name, end in ends.items()}
    return {"@type": "dct:PeriodOfTime"} | {n: {"@type": kinds[n], "@value": end} for n, end in ends.items()}


def _package(register: Register, version: str) -> dict[str, Any]:
    resources_: Any = register.descriptor["resources"]
    tables = [(f"/data/{one['path']}", one["title"], "text/csv") for one in resources_]
    files = [
        (exhibit_pages.PACKAGE, "All tables", "application/zip"),
        (exhibit_pages.DATABASE, "All tables as one database, with the cautions of each figure", sqlite_file.TYPE),
        *tables,
    ]
    page = absolute(address.of_version("/data/", version))
    return {
        "@id": page,
        "@type": ["dcat:Dataset", "schema:Dataset"],
        "dct:title": register.descriptor["title"],
        "dct:description": register.descriptor["description"],
        "dct:identifier": register.descriptor["name"],
        "dct:publisher": _publisher(),
        "dct:creator": _publisher(),
        "dct:spatial": exhibit_pages.PLACE,
        "dct:temporal": _period(f"{register.quarters[0].year}/{register.quarters[-1].year}"),
        "dcat:keyword": list(exhibit_pages.KEYWORDS),
        "dct:modified": _date(register),
        "dct:license": {"@id": tabular.OGL_ADDRESS},
        "dcat:version": register.release.version,
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": [
            _distribution(address.of_version(path, version), title, media) for path, title, media in files
        ],
    }


def _dataset(exhibit: Exhibit, register: Register) -> dict[str, Any]:
    page = citation.absolute(citation.permalink(exhibit))
    required, _ = caveat_texts(exhibit.caveats)
    return {
        "@id": page,
        "@type": ["dcat:Dataset", "schema:Dataset"],
        "dct:title": exhibit.name,
        "dct:description": exhibit.description,
        "rdfs:comment": list(required),
        "dct:identifier": exhibit.id,
        "dct:publisher": _publisher(),
        "dct:creator": [
            {"@type": "foaf:Organization", "foaf:name": name} for name in exhibit_pages.publishers(exhibit)
        ],
        "dct:source": [words.citation(source) for source in exhibit.sources],
        "dct:spatial": exhibit_pages.PLACE,
        **({"dct:temporal": _period(span)} if (span := exhibit_pages.temporal_coverage(exhibit.subtitle)) else {}),
        "dct:modified": _date(register),
        "dct:license": {"@id": tabular.OGL_ADDRESS},
        "dct:rights": list(exhibit.designations),
        "dcat:version": exhibit.version,
        "dcat:keyword": list(exhibit_pages.KEYWORDS),
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": [
            _distribution(citation.file_link(exhibit, ending), exhibit_pages.ENDINGS[ending], media)
            for ending, media in exhibit_pages.distributed(exhibit).items()
        ],
    }


def _distribution(path: str, title: str, media: str) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dct:title": title,
        "dcat:downloadURL": {"@id": absolute(path)},
        "dcat:mediaType": {"@id": f"{MEDIA}{media}"},
        "dct:license": {"@id": tabular.OGL_ADDRESS},
    }


def _service() -> dict[str, Any]:
    return {
        "@id": absolute(statistic_answers.API),
        "@type": "dcat:DataService",
        "dct:title": "API: figures for programs",
        "dcat:endpointURL": {"@id": absolute(statistic_answers.API)},
        "dcat:endpointDescription": {"@id": absolute(resources.OPENAPI)},
        "dcat:landingPage": {"@id": absolute(problems.PAGE)},
        "dct:license": {"@id": tabular.OGL_ADDRESS},
    }
