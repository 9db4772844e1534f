"""The only grammar of addresses: query -> (Selection, sentences about what was not understood), and back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from lib import measures
from lib.exhibits import naming
from lib.model import small_counts
from lib.model.periods import spoken, touched
from lib.model.records import NONE, NOT_STATED, WHOLE, Selection
from lib.model.words import GRADES, capitalised, count_of, listed, progress
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from lib.dataset.register import Register

MOST_FORCES = 8
FEW = 8  # values that a sentence names
COUNTS = "Counts are shown."
MOST_SEARCH = 100  # characters of a search
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
    "search",
    "rows",
)  # left behind with their page


@dataclass(frozen=True, slots=True)
class Refusal:
    """One value of an address that cannot be shown: of which field, why, and what a page shows in its place.

    What the reader wrote is never repeated: a sentence of ours would say it to whoever gets the address.
    """

    field: str
    cause: str
    instead: str = ""

    def __str__(self) -> str:
        return f"{self.cause} {self.instead}".strip()


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of the selection that takes one of a few values; `options` is value -> what readers call it."""

    question: str
    options: Mapping[str, str]


@caches.per_release()
def choices(register: Register) -> Mapping[str, Choice]:
    """Every field with one value, and the values that this release allows. Made once per release."""
    return MappingProxyType(
        {
            "figures": Choice(
                "Figures shown",
                {
                    "published": "As published (exact where there is an exact figure)",
                    "announced": "As announced on 16 January 2025",
                },
            ),
            "region": Choice("Region or nation", {"": "All", **register.regions}),
            "measure": Choice("Offences", naming.measures(register)),
            "basis": Choice("Shown as", {"count": "Counts", "rate": "Rate by number of people aged 0 to 17"}),
            "year": Choice("Year", {year: spoken(year) for year in reversed(register.years)}),
            "period": Choice("Over time by", {"years": "Years", "quarters": "Quarters"}),
            "sort": Choice("Order", {"name": "A to Z", "value": "By number"}),
            "view": Choice(
                "View",
                {
                    "map": "Map",
                    "compare": "Compare",
                    "time": "Over time",
                    "spread": "Spread",
                    "table": "Table",
                    "profile": "One force",
                },
            ),
            "inquiry": Choice("Made by", {"": "All", **register.inquiries}),
            "status": Choice(
                "Progress", {"": "All"} | {code: progress(group) for code, group in register.status_groups.items()}
            ),
            "lead": Choice("Lead", {"": "All", **register.leads, NOT_STATED: "Not stated"}),
            "kind": Choice("Who acted", {"": "All", **_titled(register.event_kinds)}),
            **_register_choices(register),
        }
    )


def _titled(named: Mapping[str, str]) -> dict[str, str]:
    return {code: capitalised(name) for code, name in named.items()}


def _register_choices(register: Register) -> dict[str, Choice]:
    held = register.statistics.values()
    subjects = sorted({s.subject for s in held}, key=str.lower)
    publishers = sorted({s.source.publisher for s in held}, key=str.lower)
    years = sorted({year for s in held for year in touched(s.period, s.as_of)}, reverse=True)
    return {
        "statistic": Choice("Statistic", {"": "Every statistic"} | {s.id: s.measure for s in held}),
        "subject": Choice("Subject", {"": "Every subject"} | {name: capitalised(name) for name in subjects}),
        "grade": Choice(
            "Where we read it", {"": "Anywhere"} | {str(g): capitalised(said) for g, said in GRADES.items()}
        ),
        "publisher": Choice("Publisher", {"": "Every publisher"} | {name: name for name in publishers}),
        "when": Choice("Period includes", {"": "Any year"} | {year: year for year in years}),
    }


def version(query: Mapping[str, Sequence[str]]) -> str:
    """The release that an address asks for by its id; empty where it asks for none. Whether there is one, say others.

    It comes first: what else an address may ask for depends on the release.
    """
    return (query.get("version") or ("",))[-1]


def parse(
    query: Mapping[str, Sequence[str]],
    register: Register,
    fields: Collection[str] | None = None,
    *,
    held: str = "",
) -> tuple[Selection, tuple[Refusal, ...]]:
    """What an address asks for, and a refusal for each value that was not understood or cannot be shown.

    A value that is not known falls back to the default; parameters that are not ours are left alone. Of a parameter
    given more than once, the last counts. The selection can always be shown. `fields` are those of which something is
    said, by default all: a part of a page speaks of its own filters. `held` is the id of the release where it is an
    earlier one: it is written into every address that is made of the selection.
    """
    selection, said = Selection(version=held), []
    for name, choice in choices(register).items():
        given = query.get(name, ())
        if not given:
            continue
        value = given[-1]
        meant = register.newest_year if name == "year" else getattr(selection, name)  # where the address names none
        if value not in choice.options:
            said.append(_unknown(name, choice, meant))
        elif name == "year" and value == meant:
            selection = replace(selection, year="")
        else:
            selection = replace(selection, **{name: value})
    if query.get("force"):
        selection, unknown = _forces(selection, query["force"][-1], register)
        said += unknown
    if query.get("search"):
        selection, cut = _search(selection, query["search"][-1])
        said += cut
    if query.get("rows"):
        selection, unknown = _rows(selection, query["rows"][-1], register)
        said += unknown
    selection, impossible = _possible(selection, register)
    said += impossible
    return selection, tuple(refusal for refusal in said if fields is None or refusal.field in fields)


def tidied(search: str) -> str:
    """What was typed as it is kept: printable, single spaces, and not long."""
    printable = "".join(character for character in search if character.isprintable() or character.isspace())
    return " ".join(printable.split())[:MOST_SEARCH].strip()


def _search(selection: Selection, given: str) -> tuple[Selection, list[Refusal]]:
    cut = len(" ".join(given.split())) > MOST_SEARCH
    said = (
        [Refusal("search", f"A search has at most {MOST_SEARCH} characters.", "The rest is left out.")] if cut else []
    )
    return replace(selection, search=tidied(given)), said


def _rows(selection: Selection, given: str, register: Register) -> tuple[Selection, list[Refusal]]:
    """Rows that a reader once found by a search, by their ids: the search itself stands in no address of ours."""
    asked, held = set(given.split(",")) - {""}, list(register.recommendation_ids.values())
    known = tuple(row for row in held if row in asked)
    unknown = len(asked.difference(held, {NONE}))
    said = [_not_codes("rows", unknown, "a row", "rows")] if unknown else []
    if NONE in asked and not known:
        known = (NONE,)
    return replace(selection, rows=() if len(known) == len(held) else known), said


def _not_codes(field: str, count: int, one: str, several: str) -> Refusal:
    what = f"is not the code of {one}" if count == 1 else f"are not the codes of {several}"
    codes = capitalised(count_of(count, "code"))
    left = "It is left out." if count == 1 else "They are left out."
    return Refusal(field, f"{codes} after '{field}=' in the address {what}.", left)


def _unknown(name: str, choice: Choice, default: str) -> Refusal:
    shown = choice.options[default]
    valid = [f"'{option}'" for option in choice.options if option]
    some = listed(valid) if len(valid) <= FEW else f"one of {len(valid)} codes such as {valid[0]}"
    return Refusal(
        name,
        f"The address gives '{name}' a value that is not known. It can be {some}.",
        f"The page shows: {shown[:1].lower()}{shown[1:]}.",
    )


def _forces(selection: Selection, given: str, register: Register) -> tuple[Selection, list[Refusal]]:
    asked = list(dict.fromkeys(code for code in given.split(",") if code))
    known = [code for code in asked if code in register.forces or code == WHOLE]
    unknown, said = len(asked) - len(known), []
    if unknown:
        said.append(_not_codes("force", unknown, "a police force", "police forces"))
    if WHOLE in known and len(known) > 1:
        known.remove(WHOLE)
    if len(known) > MOST_FORCES:
        said.append(
            Refusal(
                "force",
                f"At most {count_of(MOST_FORCES, 'force')} can be compared.",
                f"The first {MOST_FORCES} are shown.",
            )
        )
    return replace(selection, force=tuple(known[:MOST_FORCES])), said


def _possible(selection: Selection, register: Register) -> tuple[Selection, list[Refusal]]:
    """The nearest selection that can be shown, and why it differs from what was asked."""
    said = []
    year = selection.year or register.newest_year
    held = register.population_years
    if selection.period == "quarters" and (cause := _no_quarters(selection, register)):
        said.append(Refusal("period", cause, "Years are shown."))
        selection = replace(selection, period="years")
    if selection.view == "profile" and not [code for code in selection.force if code != WHOLE]:
        said.append(Refusal("view", "A profile needs a force: choose one.", "The map is shown."))
        selection = replace(selection, view="map")
    if selection.view == "spread" and year not in held:
        said.append(
            Refusal(
                "year",
                f"The population of {spoken(year)} is not held, so there are no rates.",
                f"{spoken(held[-1])} is shown.",
            )
        )
        selection = replace(selection, year="" if held[-1] == register.newest_year else held[-1])
    if selection.basis == "rate" and selection.view in {"map", "compare"}:
        chosen = [register.forces[code] for code in selection.force if code != WHOLE]
        if year not in held:
            said.append(Refusal("basis", f"The population of {spoken(year)} is not held, so there is no rate.", COUNTS))
            selection = replace(selection, basis="count")
        elif chosen and not any(force.rated for force in chosen) and selection.view == "compare":
            names = listed(force.name for force in chosen)
            said.append(Refusal("basis", f"{_no_residents(names)}, so there is no rate.", COUNTS))
            selection = replace(selection, basis="count")
    return selection, said


def _no_quarters(selection: Selection, register: Register) -> str:
    """Why nothing that is asked for can be shown by quarter; empty where something can."""
    if selection.measure in register.annual_only:
        return f"Code {selection.measure} counts too few offences to show by quarter."
    places = selection.force or (selection.region or WHOLE,)
    held = measures.of(register)
    if any(held.shown_by_quarter(selection.measure, place) for place in places):
        return ""
    what = naming.measure(register, selection.measure).counted
    return (
        f"{listed(naming.area(register, place) for place in places)} recorded fewer than {small_counts.A_YEAR} {what} "
        "in a year, too few to show by quarter."
    )


def _no_residents(names: str) -> str:
    return f"Too few residents, or none, are counted for {names}"


def query(selection: Selection, more: Mapping[str, str] = MappingProxyType({})) -> str:
    """The canonical query: sorted, defaults left out, so that equal selections share caches and links.

    `more` are fields that are not of the selection, in their canonical form.
    """
    return urlencode(sorted((parameters(selection) | dict(more)).items()), safe=",")


def parameters(selection: Selection) -> dict[str, str]:
    """The canonical query as names and values. What was typed into a search is left to the reader's own address."""
    return {
        name: value if isinstance(value, str) else ",".join(value)
        for name, value in selection.changed.items()
        if name != "search"
    }


def path(place: str, selection: Selection, more: Mapping[str, str] = MappingProxyType({})) -> str:
    """A place with the canonical query."""
    asked = query(selection, more)
    return f"{place}?{asked}" if asked else place


def of_version(link: str, version: str) -> str:
    """A link of this dashboard, with an earlier release where one is read."""
    if not version:
        return link
    before, mark, end = link.partition("#")
    return f"{before}{'&' if '?' in before else '?'}{urlencode({'version': version})}{mark}{end}"


def leaving(selection: Selection) -> Selection:
    """What a link to another page carries: all but the filters of one list."""
    return replace(selection, **{name: getattr(Selection(), name) for name in OWN_FIELDS})
