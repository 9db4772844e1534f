"""What a signed file says of itself, as one record that a C2PA assertion and a PDF hold as the same JSON."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

LABEL: Final = "recorded-csae-dashboard.exhibit"  # of our assertion
SOURCE_TYPE: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/dataDrivenMedia"  # IPTC: made of data by software
BRIEF: Final = "brief"  # the size of the one-page brief
HEARING: Final = "hearing"  # the size of a hearing pack
HEARING_PACK: Final = "hearing-pack"  # in place of an exhibit, in a hearing pack
LINK: Final = "link"  # the size of the picture beside a link that is shared
SITE: Final = "site"  # in place of an exhibit, in a link's picture that says no number
_FORMS: Final = {
    "exhibit": re.compile(r"[a-z0-9-]{1,60}"),
    "selection": re.compile(r"[\w%.~,+*&=-]{0,4000}", re.ASCII),
    "size": re.compile(r"[a-z]{1,20}"),
    "format": re.compile(r"[a-z]{3}"),
    "release": re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
    "data_sha256": re.compile(r"[0-9a-f]{64}"),
}


class ProvenanceError(ValueError):
    """A text that is no provenance of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The provenance of a picture.

    Args:
        exhibit: id of the exhibit; of the brief, of the exhibit whose chart it has. `HEARING_PACK` or `SITE` where the
            file is not of one exhibit.
        selection: the canonical query of its address; empty where nothing was chosen.
        size: name of the size, or `BRIEF`, `HEARING` or `LINK`.
        format: png, svg or pdf.
        release: id of the data release.
        data_sha256: the digest of the release's bytes, in hexadecimal.
        title: headline of the picture.
        subtitle: what is counted, place and period.
        sources: one citation for each source.
        caveats: each caveat in full.
        status: of the figures, as official statistics.
        licence: empty where no source asks for one.
        address: of the view; without scheme and host where the dashboard has no origin.
    """

    exhibit: str
    selection: str
    size: str
    format: str
    release: str
    data_sha256: str
    title: str
    subtitle: str
    sources: tuple[str, ...]
    caveats: tuple[str, ...]
    status: str
    licence: str
    address: str

    @property
    def record(self) -> dict[str, Any]:
        """The provenance as JSON values."""
        return asdict(self) | {"sources": list(self.sources), "caveats": list(self.caveats)}

    @property
    def text(self) -> str:
        """The provenance as JSON. Equal provenances give equal text."""
        return json.dumps(self.record, ensure_ascii=False, separators=(",", ":"))


def parse(record: object) -> Provenance:
    """Parse a provenance from JSON values.

    Raises:
        ProvenanceError: it is none.
    """
    names = {field.name for field in fields(Provenance)}
    lists = {"sources", "caveats"}
    if not isinstance(record, dict) or set(record) != names:
        raise ProvenanceError
    for name, value in record.items():
        texts = value if name in lists and isinstance(value, list) else [value]
        if not all(isinstance(text, str) for text in texts) or (name in lists) != isinstance(value, list):
            raise ProvenanceError
    if not all(form.fullmatch(record[name]) for name, form in _FORMS.items()):
        raise ProvenanceError
    values: dict[str, Any] = {name: tuple(text) if name in lists else text for name, text in record.items()}
    return Provenance(**values)


def parse_text(text: str) -> Provenance:
    """Parse a provenance from JSON text.

    Raises:
        ProvenanceError: it is none.
    """
    try:
        return parse(json.loads(text))
    except (ValueError, RecursionError):
        raise ProvenanceError from None
