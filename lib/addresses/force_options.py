"""How readers find a force: by its name, another name for it, or a place that it polices."""

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
    """What can be typed: token -> what the list shows. England and Wales, then forces, other names, places.

    The token of a force is its code; of another name or a place, the code behind a colon and the name.
    """
    forces = {force.code: force.name for force in register.forces.values()}
    others = [(row["alias"], row["force"]) for row in register.rows("force_aliases")]
    places = [(row["name"], row["force"]) for row in register.rows("local_authorities")]
    named = {f"{code}:{name}": f"{name} ({forces[code]})" for name, code in [*sorted(others), *sorted(places)]}
    return MappingProxyType({WHOLE: "England and Wales as a whole"} | forces | named)


def codes(tokens: Iterable[str]) -> tuple[str, ...]:
    """The codes behind what was picked, each once, in order; England and Wales stands alone.

    Whichever of the two was picked last stays: a force after England and Wales takes its place.
    """
    picked = list(dict.fromkeys(token.split(":", 1)[0] for token in tokens))
    if WHOLE not in picked:
        return tuple(picked)
    return (WHOLE,) if picked[-1] == WHOLE else tuple(code for code in picked if code != WHOLE)
