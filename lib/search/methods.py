"""The methods text: its sections, and its figures from the register and the measures."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lib import measures
from lib.exhibits import analyses, naming
from lib.model import anchors, small_counts, words
from lib.model.periods import year_ending
from lib.model.quantity import remainder, share
from lib.model.records import Selection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lib.dataset.register import Register

# Sections of lib/templates/methods.html: fragment identifier -> heading.
SECTIONS: Final = MappingProxyType(
    {
        "methods-recorded": "What a recorded offence is",
        "methods-prevalence": "What recorded offences can and cannot show",
        "methods-two": "Why national and force figures cannot be compared",
        "methods-qualifiers": 'How we show "around", "over" and "up to"',
        "methods-limits": "How the control limits are made",
        "methods-ranges": "What the range beside a rate means",
        "methods-league": "Why there is no league table",
        "methods-ethnicity": "Why no shares by ethnicity are shown",
        "methods-small": "How small counts are treated",
        "methods-missing": "Missing data and breaks in series",
    }
)
# Names of the text's figures on control limits; empty in a release without limits.
LIMITS: Final = (
    "limits_year", "limits_of", "target", "per", "points", "phi", "tau", "plain", "out95", "out998", "expected95",
    "expected998",
)  # fmt: skip


def anchor(kind: str, name: str) -> str:
    """Return the id of a part of the page: ("term", "group-based") is "term-group-based"."""
    return f"{kind}-{anchors.slug(name)}"


def facts(register: Register) -> Mapping[str, str]:
    """Collect the numbers and sentences of the methods text by their names in the template."""
    shown = analyses.shown(register, Selection(), analyses.ALL, analyses.GROUP, analyses.EXPLOITATION, analyses.FORCES)
    total, group, exact = (shown.get(role) for role in (analyses.ALL, analyses.GROUP, analyses.EXPLOITATION))
    announced = register.statistic(group.id, "announced")
    difference = remainder(announced.quantity.range, exact.quantity.range)
    recorded = register.tables["recorded_offences"]
    territorial = [force for force in register.forces.values() if force.territorial]
    return MappingProxyType(
        {
            "whole": words.label(total),
            "group": words.label(group),
            "year": shown.year,
            "types": words.number(len(shown.types)),
            "parts": words.listed(words.label(part) for part in shown.types),
            "left": words.derived(register.left_over(group)),
            "announced": words.label(announced),
            "exact": words.label(exact),
            "loose": words.derived(difference),
            "portion": words.derived(share(group.quantity.range, total.quantity.range), 0.1, "%", whole=100),
            "supplied": words.label(shown.get(analyses.FORCES)),
            "territorial": words.number(len(territorial)),
            "bodies": words.number(len(register.forces)),
            "codes": words.number(register.tables["offence_codes"].height),
            "not_told": words.sentence(register.newest("not-told")),
            "reported": words.sentence(register.newest("reported-share")),
            "unrecorded": words.sentence(register.newest("not-recorded")),
            "ethnicity": register.caveats["ethnicity-inadequate"].long,
            "negative": words.number(recorded.filter(recorded["offences"] < 0).height),
            "small": words.number(small_counts.LEAST),
            "a_year": words.number(small_counts.A_YEAR),
            **_limits(register),
            "range_phi": _dispersion(register),
            "residents": _caution(register, "residents-superseded"),
            "census": _caution(register, "residents-wales-census"),
            "dorset": _caution(register, "residents-dorset"),
            "total": _caution(register, "eleven-codes"),
            "copied": _caution(register, "extraction"),
            "breaks": " ".join(one.note for one in register.series_breaks),
            "regulator": _caution(register, "police-activity"),
            "care": words.number(measures.READ_WITH_CARE),
        }
    )


def _caution(register: Register, name: str) -> str:
    """Return a caveat in full; empty in a release that has none of this name."""
    found = register.caveats.get(name)
    return found.long if found else ""


def _dispersion(register: Register) -> str:
    """Return how much the counts of the opening measure vary, in words; empty in a release that does not say."""
    found = register.dispersion.get(register.opening_measure)
    return words.number(found.factor) if found else ""


def _limits(register: Register) -> dict[str, str]:
    year = register.population_years[-1]
    funnel = measures.of(register).funnel(register.opening_measure, year)
    if funnel is None:
        return dict.fromkeys(LIMITS, "")
    return {
        "limits_year": year_ending(year),
        "limits_of": naming.measure(register, register.opening_measure, year).counted,
        "target": words.rate(funnel.target),
        "per": words.number(funnel.per),
        "points": words.number(funnel.points.height),
        "phi": words.number(words.nearest(funnel.phi)),
        "tau": words.number(round(funnel.tau, 3)),
        "plain": words.small(funnel.plain_outside_998),
        "out95": words.small(funnel.outside_95),
        "out998": words.small(funnel.outside_998),
        "expected95": words.about(funnel.expected_95),
        "expected998": words.about(funnel.expected_998),
    }
