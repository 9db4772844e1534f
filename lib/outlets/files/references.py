"""Write the reference of an exhibit for programs that manage references: BibTeX, RIS and CSL-JSON.

Each has the cautions that must be shown: whoever cites a chart takes them along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson

from lib.model import words
from lib.outlets.files import citation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lib.exhibits.exhibit import Exhibit

BIBTEX, RIS, CSL = "bib", "ris", "csl.json"  # endings
TYPES: Final = {
    BIBTEX: "application/x-bibtex; charset=utf-8",
    RIS: "application/x-research-info-systems; charset=utf-8",
    CSL: "application/vnd.citationstyles.csl+json",
}
LABELS: Final = {BIBTEX: "BibTeX", RIS: "RIS", CSL: "CSL-JSON"}
# Characters that TeX reads as commands.
TEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\N{POUND SIGN}": r"\pounds{}",
    }
)  # fmt: skip


def as_bibtex(exhibit: Exhibit) -> bytes:
    """Write one BibTeX entry. Addresses stand as they are; all other text is escaped."""
    fields = {
        "author": f"{{{citation.TITLE.translate(TEX)}}}",
        "title": f"{{{exhibit.name.translate(TEX)}}}",
        "year": exhibit.version[:4],
        "howpublished": words.data_release(exhibit.version),
        "version": exhibit.version,
        "note": _note(exhibit).translate(TEX),
        "url": _address(exhibit),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{_key(exhibit)},\n{lines}\n}}\n".encode()


def as_ris(exhibit: Exhibit) -> bytes:
    """Write one RIS record: a data set, one tag on a line."""
    year, month, day = exhibit.version[:10].split("-")
    lines = [
        ("TY", "DATA"),
        ("ID", _key(exhibit)),
        ("AU", citation.TITLE),
        ("TI", exhibit.name),
        ("T2", words.data_release(exhibit.version)),
        ("PY", year),
        ("DA", f"{year}/{month}/{day}"),
        ("ET", exhibit.version),
        ("N1", _note(exhibit)),
        ("UR", _address(exhibit)),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {' '.join(text.split())}\r\n" for tag, text in lines).encode()


def as_csl(exhibit: Exhibit) -> bytes:
    """Write CSL-JSON: a list of one item."""
    parts = [int(part) for part in exhibit.version[:10].split("-")]
    item = {
        "id": _key(exhibit),
        "type": "dataset",
        "title": exhibit.name,
        "author": [{"literal": citation.TITLE}],
        "container-title": words.data_release(exhibit.version),
        "issued": {"date-parts": [parts]},
        "version": exhibit.version,
        "URL": _address(exhibit),
        "note": _note(exhibit),
    }
    return orjson.dumps([item], option=orjson.OPT_INDENT_2)


def links(exhibit: Exhibit) -> list[tuple[str, str]]:
    """List the files with the reference of this view: label and address."""
    return [(label, citation.file_link(exhibit, ending)) for ending, label in LABELS.items()]


def _key(exhibit: Exhibit) -> str:
    """Return a key that two views of one exhibit do not share."""
    chosen = (
        f"{name}-{value if isinstance(value, str) else '-'.join(value)}"
        for name, value in exhibit.selection.changed.items()
    )
    return "-".join((exhibit.id, *_plain(chosen), exhibit.version))


def _plain(texts: Iterable[str]) -> list[str]:
    return ["".join(letter if letter.isalnum() else "-" for letter in text) for text in texts]


def _note(exhibit: Exhibit) -> str:
    cautions = citation.caveats_text(exhibit)
    sources = f"Based on: {citation.sources_text(exhibit)}."
    return " ".join(part for part in (exhibit.notice, cautions, sources) if part)


def _address(exhibit: Exhibit) -> str:
    return citation.absolute(citation.permalink(exhibit))
