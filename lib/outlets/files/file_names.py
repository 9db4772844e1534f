"""Name the file of an exhibit after its content: selection and release.

No two views share a name: a digest stands for what is too long to spell out, such as many places or rows.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from lib.model.anchors import slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lib.exhibits.exhibit import Exhibit

MOST_PLACES: Final = 3  # places spelled out in a name
DIGEST_LENGTH: Final = 6  # characters
SPELLED: Final = (
    "analysis",
    "inquiry",
    "status",
    "lead",
    "kind",
    "topic",
)  # fields whose value follows the field's name


def file_name(exhibit: Exhibit, ending: str, size: str = "") -> str:
    """Name a file `forces-table_88A_greater-manchester_2012-13_2025-26_v2026-11-22.csv`.

    The parts are exhibit, selection, periods, the `size` of a picture, and release.
    """
    if not exhibit.published:
        return f"unpublished_{exhibit.id}.{ending}"
    parts = (exhibit.id, *_selected(exhibit), *([size] if size else []), f"v{exhibit.version}")
    return f"{'_'.join(parts)}.{ending}"


def pack_name(exhibits: Sequence[str], query: str, release: str) -> str:
    """Name a press pack `press-pack_breakdown_years_v2026-11-22.zip`: exhibits, if they are few, and release.

    `query` has the choices and filters beside the exhibits.
    """
    inside = exhibits if len(exhibits) <= MOST_PLACES else [f"{len(exhibits)}-exhibits"]
    return "_".join(["press-pack", *inside, *_rest(query), f"v{release}"]) + ".zip"


def deck_name(exhibits: Sequence[str], query: str, release: str) -> str:
    """Name a deck of several exhibits `slides_breakdown_years_v2026-11-22.pptx`; `query` has the filters."""
    return pack_name(exhibits, query, release).replace("press-pack_", "slides_", 1).removesuffix("zip") + "pptx"


def brief_name(exhibit: str, forces: Sequence[str], query: str, release: str) -> str:
    """Name a brief `brief_breakdown_kent_v2026-11-22.pdf`: exhibit, forces, if they are few, and release.

    `query` has the filters beside the forces.
    """
    return "_".join(["brief", exhibit, *_named(forces), *_rest(query), f"v{release}"]) + ".pdf"


def hearing_name(forces: Sequence[str], led: str, release: str, ending: str) -> str:
    """Name a hearing pack `hearing-pack_kent_surrey_v2026-11-22.docx`: forces, if they are few, and release.

    `led` has the codes of the constituencies and places that led to the forces.
    """
    return "_".join(["hearing-pack", *_named(forces), *_rest(led), f"v{release}"]) + f".{ending}"


def _named(forces: Sequence[str]) -> list[str]:
    """Spell out forces if they are few."""
    if len(forces) <= MOST_PLACES:
        return [slug(force) for force in forces]
    return [f"{len(forces)}-forces-{_short_digest(','.join(forces))}"]


def _rest(query: str) -> list[str]:
    return [_short_digest(query)] if query else []


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
        yield f"rows-{_short_digest(','.join(chosen.rows))}"
    if counts:
        yield from _periods(exhibit)


def _places(exhibit: Exhibit) -> Iterator[str]:
    chosen = exhibit.selection
    if len(chosen.force) > MOST_PLACES:
        yield f"{len(chosen.force)}-forces-{_short_digest(','.join(chosen.force))}"
        return
    named = _place_names(exhibit)
    yield from (slug(named.get(code, code)) for code in chosen.force)
    if chosen.region:
        yield slug(named.get(chosen.region, chosen.region))


def _place_names(exhibit: Exhibit) -> dict[str, str]:
    """Map the codes of the table's places to names; a table of one force names it in another column."""
    if "force" not in exhibit.table.columns:
        return {}
    names = exhibit.table.select("force", "area" if "area" in exhibit.table.columns else "label").iter_rows()
    return {code: name.partition(" without ")[0] for code, name in names}


def _periods(exhibit: Exhibit) -> list[str]:
    periods = list(dict.fromkeys(slug(p.split(" (")[0]) for p in exhibit.table["period"] if p))
    return [periods[0], periods[-1]] if len(periods) > 1 else periods


def _short_digest(text: str) -> str:
    """Return a few characters that identify a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]
