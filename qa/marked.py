"""The data package with markup, formulas and marks of Markdown in every cell of free text: good by every check."""

from __future__ import annotations

import json
from typing import Final

from lib.dataset.package_files import DESCRIPTOR
from qa.mutants import Files, Whole, written

# No blanks and no braces, so that the package stays good; each begins in a way that some program would obey.
MARKS: Final = (
    "=cmd|'/C'!A1<img/src=x/onerror=window.hit=1>",
    "<svg/onload=window.hit=1></script><script>window.hit=1</script>",
    "[x](javascript:window.hit=1)$x^2$:red[x]<b>bold</b>",
    "\"onmouseover=window.hit=1/'<img/src=x/onerror=window.hit=1>",
    "@SUM(1)<a href='javascript:window.hit=1'>x</a>",
    "-->]]><iframe/src=javascript:window.hit=1></iframe>&lt;img&gt;",
)
# Words that the code or a check reads, and not only shows.
KEPT: Final = frozenset(
    {
        ("statistics", "unit"), ("statistics", "subject"), ("caveat_scopes", "subject"), ("statistics", "geography"), ("statistics", "period"), ("support", "contact"),
        ("caveat_scopes", "view"), ("caveat_scopes", "measure"), ("caveat_scopes", "table"), ("forces", "region_code"),
        ("forces", "slug"), ("revisions", "table"), ("revisions", "key"), ("revisions", "old"), ("revisions", "new"),
        ("controls", "column"), ("controls", "filter"), ("definitions", "term"), ("search_terms", "means"), ("operations", "figures"), ("forces", "tile_label"),
    }
)  # fmt: skip
# Names that stand in more than one table: the same name gets the same mark in each.
SHARED: Final = frozenset({"publisher", "region", "offence_group"})


def mark(text: str) -> str:
    """One of the marks, always the same for the same text."""
    return MARKS[sum(map(ord, text)) % len(MARKS)]


def marked(whole: Whole) -> Files:
    """The files of the package with a mark before every cell of free text, and in the descriptor's own words."""
    made = {}
    for table, (header, *rows) in whole.tables.items():
        free = [_is_free(whole, table, column) for column in header]
        changed = [
            [
                _marked(cell, name) if is_free and cell else cell
                for cell, name, is_free in zip(row, header, free, strict=True)
            ]
            for row in rows
        ]
        made[f"{table}.csv"] = written([header, *changed])
    described = json.loads(whole.files[DESCRIPTOR])
    for one in described["resources"]:
        for part in (one, *one["schema"]["fields"]):
            for word in ("title", "description"):
                if word in part:
                    part[word] = mark(part[word]) + part[word]
    return whole.files | made | {DESCRIPTOR: json.dumps(described).encode()}


def _is_free(whole: Whole, table: str, column: str) -> bool:
    (field,) = (one for one in whole.fields(table) if one["name"] == column)
    rules = field.get("constraints", {})
    if field["type"] != "string" or (table, column) in KEPT or "enum" in rules:
        return False
    if column in SHARED:
        return True
    keys = {name for key in whole.schemas[table].get("foreignKeys", ()) for name in key["fields"]}
    return column not in keys and ("pattern" not in rules or column == "sentence")


def _marked(cell: str, column: str) -> str:
    if column == "leads":
        return "; ".join(mark(part) + part for part in cell.split("; "))
    return mark(cell) + cell
