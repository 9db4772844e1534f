"""What a file of an exhibit is called: it says what is inside, for which selection and of which release."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.exhibit import Exhibit

MOST_PLACES = 3  # places that a name spells out


def file_name(exhibit: Exhibit, ending: str, size: str = "") -> str:
    """`forces-table_88A_greater-manchester_2012-13_2025-26_v2026-11-22.csv`: exhibit, selection, periods, release.

    `size` is that of a picture.
    """
    if not exhibit.published:
        return f"unpublished_{exhibit.id}.{ending}"
    return "_".join([exhibit.id, *_selected(exhibit), *([size] if size else []), f"v{exhibit.version}"]) + f".{ending}"


def pack_name(exhibits: Sequence[str], release: str) -> str:
    """`press-pack_breakdown_years_v2026-11-22.zip`: the exhibits inside, where they are few, and the release."""
    inside = exhibits if len(exhibits) <= MOST_PLACES else [f"{len(exhibits)}-exhibits"]
    return "_".join(["press-pack", *inside, f"v{release}"]) + ".zip"


def brief_name(exhibit: str, forces: Sequence[str], release: str) -> str:
    """`brief_breakdown_kent_v2026-11-22.pdf`: the exhibit that is drawn, the forces where they are few, the release."""
    inside = [slug(force) for force in forces] if len(forces) <= MOST_PLACES else [f"{len(forces)}-forces"]
    return "_".join(["brief", exhibit, *inside, f"v{release}"]) + ".pdf"


def _selected(exhibit: Exhibit) -> list[str]:
    chosen = exhibit.selection
    counts = "force" in exhibit.table.columns
    parts = [chosen.measure] if counts else []
    parts += _places(exhibit)
    parts += [value for value, default in ((chosen.figures, "published"), (chosen.basis, "count")) if value != default]
    parts += ["by-quarter"] if chosen.period == "quarters" else []
    return [*parts, *(_periods(exhibit) if counts else [])]


def _places(exhibit: Exhibit) -> list[str]:
    chosen = exhibit.selection
    if chosen.force:
        named = dict(exhibit.table.select("force", "label").iter_rows()) if "force" in exhibit.table.columns else {}
        names = [slug(named.get(code, code)) for code in chosen.force]
        return names if len(names) <= MOST_PLACES else [f"{len(names)}-forces"]
    return [chosen.region] if chosen.region else []


def _periods(exhibit: Exhibit) -> list[str]:
    found = list(dict.fromkeys(slug(p.split(" (")[0]) for p in exhibit.table["period"] if p))
    return [found[0], found[-1]] if len(found) > 1 else found


def slug(text: str) -> str:
    """Text for a file name: lower case, only letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
