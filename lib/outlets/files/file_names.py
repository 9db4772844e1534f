"""What a file of an exhibit is called: it says what is inside, for which selection and of which release.

No two views share a name: what cannot be spelled out, such as many places or rows, has a few letters of its own.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lib.exhibits.exhibit import Exhibit

MOST_PLACES: Final = 3  # places that a name spells out
LETTERS: Final = 6  # of a digest
SPELLED: Final = ("inquiry", "status", "lead", "kind")  # choices that stand after the name of their field


def file_name(exhibit: Exhibit, ending: str, size: str = "") -> str:
    """`forces-table_88A_greater-manchester_2012-13_2025-26_v2026-11-22.csv`: exhibit, selection, periods, release.

    `size` is that of a picture.
    """
    if not exhibit.published:
        return f"unpublished_{exhibit.id}.{ending}"
    parts = (exhibit.id, *_selected(exhibit), *([size] if size else []), f"v{exhibit.version}")
    return f"{'_'.join(parts)}.{ending}"


def pack_name(exhibits: Sequence[str], asked: str, release: str) -> str:
    """`press-pack_breakdown_years_v2026-11-22.zip`: the exhibits inside, where they are few, and the release.

    `asked` are the choices and filters that the exhibits do not tell, as an address has them.
    """
    inside = exhibits if len(exhibits) <= MOST_PLACES else [f"{len(exhibits)}-exhibits"]
    return "_".join(["press-pack", *inside, *_rest(asked), f"v{release}"]) + ".zip"


def brief_name(exhibit: str, forces: Sequence[str], asked: str, release: str) -> str:
    """`brief_breakdown_kent_v2026-11-22.pdf`: the exhibit that is drawn, the forces where they are few, the release.

    `asked` are the filters beside the forces, as an address has them.
    """
    few = len(forces) <= MOST_PLACES
    inside = [slug(force) for force in forces] if few else [f"{len(forces)}-forces-{_letters(','.join(forces))}"]
    return "_".join(["brief", exhibit, *inside, *_rest(asked), f"v{release}"]) + ".pdf"


def _rest(asked: str) -> list[str]:
    return [_letters(asked)] if asked else []


def _selected(exhibit: Exhibit) -> Iterator[str]:
    chosen, counts = exhibit.selection, "force" in exhibit.table.columns
    if counts:
        yield chosen.measure
    yield from _places(exhibit)
    for value, default in ((chosen.figures, "published"), (chosen.basis, "count")):
        if value != default:
            yield value
    if chosen.period == "quarters":
        yield "by-quarter"
    if chosen.sort == "value":
        yield "by-number"
    for field in SPELLED:
        if value := getattr(chosen, field):
            yield f"{field}-{value}"
    if chosen.rows:
        yield f"rows-{_letters(','.join(chosen.rows))}"
    if counts:
        yield from _periods(exhibit)


def _places(exhibit: Exhibit) -> Iterator[str]:
    chosen = exhibit.selection
    if len(chosen.force) > MOST_PLACES:
        yield f"{len(chosen.force)}-forces-{_letters(','.join(chosen.force))}"
        return
    named = _named(exhibit)
    yield from (slug(named.get(code, code)) for code in chosen.force)
    if chosen.region:
        yield slug(named.get(chosen.region, chosen.region))


def _named(exhibit: Exhibit) -> dict[str, str]:
    """The names of the places in the table by code; a table of one force's codes names it in a column of its own."""
    if "force" not in exhibit.table.columns:
        return {}
    names = exhibit.table.select("force", "area" if "area" in exhibit.table.columns else "label").iter_rows()
    return {code: name.partition(" without ")[0] for code, name in names}


def _periods(exhibit: Exhibit) -> list[str]:
    found = list(dict.fromkeys(slug(p.split(" (")[0]) for p in exhibit.table["period"] if p))
    return [found[0], found[-1]] if len(found) > 1 else found


def _letters(text: str) -> str:
    """A few letters that stand for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:LETTERS]


def slug(text: str) -> str:
    """Text for a file name: lower case, only letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
