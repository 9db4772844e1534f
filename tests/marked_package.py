"""The data package with markup, formulas and Markdown in every cell of free text: good by every check."""

import csv
import io
import json

from lib.dataset import descriptor, fingerprint
from lib.dataset.package_files import DESCRIPTOR

# No blanks and no braces, so that the package stays good; each begins in a way that some program would obey.
MARKS = (
    "=cmd|'/C'!A1<img/src=x/onerror=window.hit=1>",
    "<svg/onload=window.hit=1></script><script>window.hit=1</script>",
    "[x](javascript:window.hit=1)$x^2$:red[x]<b>bold</b>",
    "\"onmouseover=window.hit=1/'<img/src=x/onerror=window.hit=1>",
    "@SUM(1)<a href='javascript:window.hit=1'>x</a>",
    "-->]]><iframe/src=javascript:window.hit=1></iframe>&lt;img&gt;",
)
# Words that the code or a check reads, and not only shows.
KEPT = {
    "statistics": {"unit", "subject", "geography", "period", "analysis"},
    "tiles": {"analysis"},
    "gaps": {"subject", "statistics", "further_sources", "exhibit"},
    "constituencies": {"local_authorities"},
    "caveat_scopes": {"subject", "view", "measure", "table"},
    "support": {"contact"},
    "forces": {"region_code", "slug", "tile_label"},
    "revisions": {"table", "key", "old", "new"},
    "controls": {"column", "filter"},
    "definitions": {"term"},
    "search_terms": {"means"},
    "populations": {"area"},
    "dispersion": {"measure"},
    "recorded_offences": {"area"},
    "questions": {"answer", "figures", "sources", "caveats", "link"},
    "operations": {"figures"},
}
# Names that stand in more than one table: the same name gets the same mark in each.
SHARED = frozenset({"publisher", "region", "offence_group"})


def mark(text):
    """One of the marks, always the same for the same text."""
    return MARKS[sum(map(ord, text)) % len(MARKS)]


def marked(files):
    """The files of a package with a mark before every cell of free text, and in the descriptor's own words."""
    made = {}
    for table, schema in descriptor.schemas(descriptor.parse(files[DESCRIPTOR])).items():
        header, *rows = csv.reader(io.StringIO(files[f"{table}.csv"].decode("utf-8-sig"), newline=""))
        free = [is_free(table, schema, column) for column in header]
        stream = io.StringIO(newline="")
        csv.writer(stream, lineterminator="\n").writerows(
            [header]
            + [
                [
                    marked_cell(*one) if is_text and one[0] else one[0]
                    for *one, is_text in zip(row, header, free, strict=True)
                ]
                for row in rows
            ]
        )
        made[f"{table}.csv"] = stream.getvalue().encode()
    described = json.loads(files[DESCRIPTOR])
    for one in described["resources"]:
        for part in (one, *one["schema"]["fields"]):
            part |= {word: mark(part[word]) + part[word] for word in ("title", "description") if word in part}
    return fingerprint.renew(files | made | {DESCRIPTOR: json.dumps(described).encode()})


def is_free(table, schema, column):
    (field,) = (one for one in schema["fields"] if one["name"] == column)
    rules = field.get("constraints", {})
    if field["type"] != "string" or column in KEPT.get(table, ()) or "enum" in rules:
        return False
    if column in SHARED:
        return True
    keys = {name for key in schema.get("foreignKeys", ()) for name in key["fields"]}
    return column not in keys and ("pattern" not in rules or column == "sentence")


def marked_cell(cell, column):
    if column == "leads":
        return "; ".join(mark(part) + part for part in cell.split("; "))
    return mark(cell) + cell
