"""The grammar of addresses: parse a query into a Selection and refusals, and write a Selection as a query."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from lib import measures
from lib.exhibits import analyses, naming
from lib.exhibits.differences import TOPICS
from lib.model import small_counts
from lib.model.periods import calendar_years, spoken
from lib.model.records import NONE, NOT_STATED, WHOLE, Selection
from lib.model.site_map import PAGES
from lib.model.words import GRADES, capitalised, count_of, day, listed, progress, small
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from lib.dataset.register import Register

MOST_FORCES = 8
FEW = 8  # valid values that a sentence lists
COUNTS = "Showing numbers of offences."
ONLY_CHOSEN = frozenset({"compare", "time", "table"})  # views that show the chosen forces, and no others
MOST_SEARCH = 100  # characters of a search
MEASURED = frozenset(page.path for page in PAGES if page.measured)
OWN_FIELDS = (
    "statistic",
    "subject",
    "grade",
    "publisher",
    "when",
    "inquiry",
    "status",
    "lead",
    "kind",
    "topic",
    "search",
    "rows",
)  # not carried over to other pages


@dataclass(frozen=True, slots=True)
class Refusal:
    """A value of an address that cannot be shown: its field, the reason, and what is shown instead.

    Never echoes what the reader wrote, because anyone can forge an address.
    """

    field: str
    cause: str
    instead: str = ""

    def __str__(self) -> str:
        return f"{self.cause} {self.instead}".strip()


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of the selection that takes one of a few values; `options` maps values to labels."""

    question: str
    options: Mapping[str, str]


@caches.per_release()
def choices(register: Register) -> Mapping[str, Choice]:
    """List every field with one value, and the values that this release allows."""
    return MappingProxyType(
        {
            "figures": Choice(
                "Which figures",
                {"published": "As published (exact where there is an exact figure)"} | _announced(register),
            ),
            "analysis": Choice("Year", {analysis.year: analysis.year for analysis in analyses.offered(register)}),
            "region": Choice("Region or nation", {"": "All", **register.regions}),
            "measure": Choice("Offences", naming.measures(register)),
            "basis": Choice("Show", {"count": "Number of offences", "rate": "Rate by number of people aged 0 to 17"}),
            "year": Choice("Year", {year: spoken(year) for year in reversed(register.years)}),
            "period": Choice("Over time by", {"years": "Years", "quarters": "Quarters"}),
            "sort": Choice("Sort", {"name": "A to Z", "value": "Highest first"}),
            "view": Choice(
                "View",
                {
                    "map": "Map",
                    "compare": "Compare",
                    "time": "Over time",
                    "spread": "Variation",
                    "table": "All by year",
                    "profile": "Profile",
                },
            ),
            "inquiry": Choice("Made by", {"": "All", **register.inquiries}),
            "status": Choice(
                "Progress", {"": "All"} | {code: progress(group) for code, group in register.status_groups.items()}
            ),
            "lead": Choice("Lead", {"": "All", **register.leads, NOT_STATED: "Not stated"}),
            "kind": Choice("Who acted", {"": "All", **_titled(register.event_kinds)}),
            "topic": Choice("Figures on", {"": "All", **{code: topic.label for code, topic in TOPICS.items()}}),
            **_register_choices(register),
        }
    )


def newest(register: Register, field: str) -> str:
    """Return the value of a field that an address without it means, where that is the newest; else empty."""
    if field == "analysis":
        return analyses.offered(register)[0].year
    return register.newest_year if field == "year" else ""


def _announced(register: Register) -> dict[str, str]:
    analysis = analyses.announced(register)
    if analysis is None or analysis.announced_on is None:
        return {}
    return {"announced": f"As announced on {day(analysis.announced_on.isoformat())}"}


def _titled(labels: Mapping[str, str]) -> dict[str, str]:
    return {code: capitalised(name) for code, name in labels.items()}


def _register_choices(register: Register) -> dict[str, Choice]:
    statistics = register.statistics.values()
    subjects = sorted({s.subject for s in statistics}, key=str.lower)
    publishers = sorted({s.source.publisher for s in statistics}, key=str.lower)
    years = sorted({year for s in statistics for year in calendar_years(s.period, s.as_of)}, reverse=True)
    return {
        "statistic": Choice("Figure", {"": "All figures"} | {s.id: s.measure for s in statistics}),
        "subject": Choice("Subject", {"": "All subjects"} | {name: capitalised(name) for name in subjects}),
        "grade": Choice(
            "Where we read it", {"": "Anywhere"} | {str(g): capitalised(label) for g, label in GRADES.items()}
        ),
        "publisher": Choice("Publisher", {"": "All publishers"} | {name: name for name in publishers}),
        "when": Choice("Year", {"": "Any year"} | {year: year for year in years}),
    }


def version(query: Mapping[str, Sequence[str]]) -> str:
    """Return the release id that a query requests, known or not; empty for none.

    It is read first: the valid values of other fields depend on the release.
    """
    return (query.get("version") or ("",))[-1]


def parse(
    query: Mapping[str, Sequence[str]],
    register: Register,
    fields: Collection[str] | None = None,
    *,
    held: str = "",
) -> tuple[Selection, tuple[Refusal, ...]]:
    """Parse a query into a selection that can be shown, with a refusal for each value that cannot.

    An unknown value falls back to the default; unknown parameters are ignored. A repeated parameter that takes
    several values takes all of them; of one that takes a single value the last counts.

    Args:
        query: names and values.
        register: of the release.
        fields: those whose refusals are returned, by default all: a part of a page reports its own filters only.
        held: id of the release where it is an earlier one; every address made from the selection names it.
    """
    selection, refusals = Selection(version=held), []
    for name, choice in choices(register).items():
        values = query.get(name, ())
        if not values:
            continue
        value = values[-1]
        by_default = newest(register, name)
        if value not in choice.options:
            refusals.append(_unknown(name, choice, by_default or getattr(selection, name)))
        elif by_default and value == by_default:
            selection = replace(selection, **{name: ""})
        else:
            selection = replace(selection, **{name: value})
    if query.get("force"):
        selection, unknown = _forces(selection, ",".join(query["force"]), register)
        refusals += unknown
    if query.get("search"):
        selection, too_long = _search(selection, query["search"][-1])
        refusals += too_long
    if query.get("rows"):
        selection, unknown = _rows(selection, ",".join(query["rows"]), register)
        refusals += unknown
    selection, impossible = _possible(selection, register)
    refusals += impossible
    return selection, tuple(refusal for refusal in refusals if fields is None or refusal.field in fields)


def tidied(search: str) -> str:
    """Normalise a search: printable characters, single spaces, limited length."""
    printable = "".join(character for character in search if character.isprintable() or character.isspace())
    return " ".join(printable.split())[:MOST_SEARCH].strip()


def _search(selection: Selection, text: str) -> tuple[Selection, list[Refusal]]:
    is_too_long = len(" ".join(text.split())) > MOST_SEARCH
    refusals = (
        [Refusal("search", f"A search has at most {MOST_SEARCH} characters.", "We left out the rest.")]
        if is_too_long
        else []
    )
    return replace(selection, search=tidied(text)), refusals


def _rows(selection: Selection, text: str, register: Register) -> tuple[Selection, list[Refusal]]:
    """Parse the ids of rows that a search found; the search itself is never part of our addresses."""
    requested, all_rows = set(text.split(",")) - {""}, list(register.recommendation_ids.values())
    known = tuple(row for row in all_rows if row in requested)
    unknown = len(requested.difference(all_rows, {NONE}))
    refusals = [_not_found("rows", unknown, "recommendations")] if unknown else []
    if NONE in requested and not known:
        known = (NONE,)
    return replace(selection, rows=() if len(known) == len(all_rows) else known), refusals


def _not_found(field: str, count: int, things: str) -> Refusal:
    return Refusal(field, f"We could not find {small(count)} of the {things} that this link asks for.")


def _unknown(name: str, choice: Choice, default: str) -> Refusal:
    label = choice.options[default]
    valid = [f"'{option}'" for option in choice.options if option]
    allowed = listed(valid) if len(valid) <= FEW else f"one of {len(valid)} codes such as {valid[0]}"
    return Refusal(
        name,
        f"We could not find what this link asks for under \"{choice.question}\" ('{name}='). It can be {allowed}.",
        f'Showing "{label}".',
    )


def _forces(selection: Selection, text: str, register: Register) -> tuple[Selection, list[Refusal]]:
    requested = list(dict.fromkeys(code for code in text.split(",") if code))
    known = [code for code in requested if code in register.forces or code == WHOLE]
    unknown, refusals = len(requested) - len(known), []
    if unknown:
        refusals.append(_not_found("force", unknown, "police forces"))
    if WHOLE in known and len(known) > 1:
        known.remove(WHOLE)
    if len(known) > MOST_FORCES:
        refusals.append(
            Refusal(
                "force",
                f"You can compare at most {count_of(MOST_FORCES, 'force')}.",
                f"Showing the first {MOST_FORCES}.",
            )
        )
    return replace(selection, force=tuple(known[:MOST_FORCES])), refusals


def _possible(selection: Selection, register: Register) -> tuple[Selection, list[Refusal]]:
    """Return the nearest selection that can be shown, and refusals for the differences."""
    refusals = []
    year = selection.year or register.newest_year
    population_years = register.population_years
    if selection.period == "quarters" and (cause := _no_quarters(selection, register)):
        refusals.append(Refusal("period", cause, "Showing years."))
        selection = replace(selection, period="years")
    if selection.view == "profile" and not [code for code in selection.force if code != WHOLE]:
        refusals.append(Refusal("view", "Choose a police force to see its profile.", "Showing the map."))
        selection = replace(selection, view="map")
    if selection.view == "spread" and year not in population_years:
        refusals.append(
            Refusal(
                "year",
                f"There is no rate for {spoken(year)}, because we hold no population for it.",
                f"Showing {spoken(population_years[-1])}.",
            )
        )
        selection = replace(
            selection, year="" if population_years[-1] == register.newest_year else population_years[-1]
        )
    if selection.basis == "rate" and (cause := _no_rates(selection, register)):
        refusals.append(Refusal("basis", cause, COUNTS))
        selection = replace(selection, basis="count")
    return selection, refusals


def _no_rates(selection: Selection, register: Register) -> str:
    """Say why what is selected has no rates; empty where it has."""
    if _lacks_population(selection, register):
        year = spoken(selection.year or register.newest_year)
        return f"There is no rate for {year}, because we hold no population for it."
    if selection.view not in ONLY_CHOSEN:
        return ""
    chosen = [register.forces[code] for code in selection.force if code != WHOLE]
    rated = any(force.rated for force in chosen)
    return _no_residents(listed(force.name for force in chosen)) if chosen and not rated else ""


def _lacks_population(selection: Selection, register: Register) -> bool:
    year = selection.year or register.newest_year
    return selection.view in {"map", "compare"} and year not in register.population_years


def no_rate(selection: Selection, register: Register) -> str:
    """Return a few words that say why the rates of a selection cannot be chosen; empty where they can."""
    if _lacks_population(selection, register):
        return f"no rate for {spoken(selection.year or register.newest_year)}"
    return "no rate: too few residents" if _no_rates(selection, register) else ""


def _no_quarters(selection: Selection, register: Register) -> str:
    """Say why nothing selected can be shown by quarter; empty where something can."""
    if selection.measure in register.annual_only:
        return f"Code {selection.measure} counts too few offences to show by quarter."
    places = selection.force or (selection.region or WHOLE,)
    measures_ = measures.of(register)
    if any(measures_.shown_by_quarter(selection.measure, place) for place in places):
        return ""
    noun = naming.measure(register, selection.measure).counted
    return (
        f"{listed(naming.area(register, place) for place in places)} recorded fewer than {small_counts.A_YEAR} {noun} "
        "in a year, too few to show by quarter."
    )


def _no_residents(names: str) -> str:
    return f"There is no rate for {names}, because too few people, or none, live there."


def query(selection: Selection, more: Mapping[str, str] = MappingProxyType({})) -> str:
    """Write the canonical query: sorted, without defaults, so that equal selections share caches and links.

    `more` are other fields in their canonical form.
    """
    return urlencode(sorted((parameters(selection) | dict(more)).items()), safe=",")


def parameters(selection: Selection) -> dict[str, str]:
    """Return the canonical query as names and values, without the search, which no link repeats."""
    return {
        name: value if isinstance(value, str) else ",".join(value)
        for name, value in selection.changed.items()
        if name != "search"
    }


def path(path_: str, selection: Selection, more: Mapping[str, str] = MappingProxyType({})) -> str:
    """Append the canonical query to a path.

    Without a query a measured page would choose a measure itself, so the link to one always has one.
    """
    query_ = query(selection, more) or (urlencode({"measure": selection.measure}) if path_ in MEASURED else "")
    return f"{path_}?{query_}" if query_ else path_


def of_version(link: str, version: str) -> str:
    """Add an earlier release to a link; unchanged for the current one."""
    if not version:
        return link
    before, separator, end = link.partition("#")
    return f"{before}{'&' if '?' in before else '?'}{urlencode({'version': version})}{separator}{end}"


def carried_over(selection: Selection) -> Selection:
    """Return what a link to another page carries: all but the filters of lists."""
    return replace(selection, **{name: getattr(Selection(), name) for name in OWN_FIELDS})
