"""The options by which readers find a police force: its name, an alias, or a place that it polices."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from lib.model.records import WHOLE
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lib.dataset.register import Register


@caches.per_release()
def options(register: Register) -> Mapping[str, str]:
    """Map each option's token to its label: England and Wales, then forces, aliases, places.

    The token of a force is its code; of an alias or a place, the code, a colon and the name.
    """
    forces = {force.code: force.name for force in register.forces.values()}
    others = [(row["alias"], row["force"]) for row in register.rows("force_aliases")]
    places = [(row["name"], row["force"]) for row in register.rows("local_authorities")]
    aliases = {f"{code}:{name}": f"{name} ({forces[code]})" for name, code in [*sorted(others), *sorted(places)]}
    return MappingProxyType({WHOLE: "England and Wales as a whole"} | forces | aliases)


def codes(tokens: Iterable[str]) -> tuple[str, ...]:
    """Return the force codes of chosen tokens, each once, in order; England and Wales is always alone.

    Of England and Wales and forces, the later choice replaces the earlier.
    """
    chosen = list(dict.fromkeys(token.split(":", 1)[0] for token in tokens))
    if WHOLE not in chosen:
        return tuple(chosen)
    return (WHOLE,) if chosen[-1] == WHOLE else tuple(code for code in chosen if code != WHOLE)
