"""Make what the endpoints of the API give from a resolved request: pages of records, single records, refusals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lib import exhibits
from lib.addresses import address, force_options
from lib.addresses.request import withdrawal
from lib.claims import report, text_files
from lib.dataset.register import Context
from lib.exhibits import naming, recorded, tables
from lib.model import words
from lib.model.records import NATIONS, WHOLE, Grade, Selection
from lib.outlets.answers import json_stat, row_answers, statistic_answers
from lib.outlets.answers.full_answer import PRESS_LABEL, absolute, caveat_texts, source_of
from lib.outlets.api import api_records
from lib.outlets.api.problems import PAGE, ProblemError, problem
from lib.outlets.files import citation
from lib.outlets.html import exhibit_pages, fragments
from lib.search import catalogue, text_index
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.records import Gap, Statistic
    from lib.releases.store import PublicReleases

PLACE: Final = statistic_answers.API
OPENAPI: Final = "/openapi.json"
ANSWER_SCHEMA: Final = f"{PLACE}answer.schema.json"
COUNTS: Final = "forces-table"  # the exhibit with all counts by area and year
NOT_KNOWN: Final = "/differences#not-known"
AREA_NAMES: Final = ("force", "region", "area", "constituency", "place")  # by which a figure may be asked of a part
NO_ORDER: Final = (
    "We do not put police forces in the order of their numbers. Differences between forces can come from offending, "
    "reporting, police activity or recording."
)
AREA_TYPES: Final = ("whole", "nation", "region", "police-force", "alias", "place", "constituency")


@dataclass(frozen=True, slots=True)
class SentText:
    """A text to check, and its date; None for today. No part of it is in a representation, which could be logged."""

    text: str = field(repr=False)
    dated: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ApiRequest:
    """A request that was understood: its release and selection, what its path names, and its other parameters.

    `own` are parameters that no selection has, `page` counts from 1, and `sent` is the text of its body.
    """

    register: Register
    shown: PublicReleases
    selection: Selection
    named: Mapping[str, str]
    own: Mapping[str, str]
    page: int
    per_page: int
    sent: SentText | None = None

    @property
    def version(self) -> str:
        """The release where it is an earlier one."""
        return self.selection.version


@dataclass(frozen=True, slots=True)
class Listing:
    """All records of one kind; the route cuts the page that was asked for. `exhibit` is whose rows they are."""

    items: tuple[Any, ...]
    exhibit: api_records.ExhibitDetails | None = None


def start(register: Register, endpoints: Iterable[tuple[str, str]]) -> api_records.ApiDetails:
    """Say where the API is described, and list its endpoints: path and title of each."""
    return api_records.ApiDetails(
        release=register.release.version,
        next_update=register.next_update,
        documentation=absolute(PAGE),
        openapi=absolute(OPENAPI),
        answer_schema=absolute(ANSWER_SCHEMA),
        endpoints=tuple(
            api_records.EndpointDetails(path=absolute(f"{PLACE}{path}"), title=title) for path, title in endpoints
        ),
    )


def notice(request: ApiRequest) -> str:
    """Return the sentence that newer figures exist, or that this is a preview; empty for most."""
    return words.notice(request.register.release, request.version)


def statistics(request: ApiRequest) -> Listing:
    """List the figures that pass every filter. Those that only the press reported are labelled so."""
    chosen = catalogue.chosen(request.register, request.selection)
    return Listing(tuple(statistic_answers.of_statistic(request.register, s.id, request.version) for s in chosen))


def statistic(request: ApiRequest) -> Any:  # noqa: ANN401 - one record
    """Give one figure.

    Raises:
        ProblemError: there is none of that id.
    """
    name = request.named["id"]
    if name not in request.register.statistics:
        raise ProblemError(
            problem("not-found", "We could not find this figure.", see=(f"{PLACE}statistics",)),
        )
    return statistic_answers.of_statistic(request.register, name, request.version)


def refuse_split(register: Register, endpoint: str, named: Mapping[str, str]) -> None:
    """Refuse to give a part of a national figure.

    Raises:
        ProblemError: always.
    """
    name, found = named.get("id", ""), None
    if endpoint.startswith("statistics") and name in register.statistics:
        found = register.gap_of(register.statistics[name])
    elif endpoint.startswith("exhibits"):
        found = next((gap for gap in register.gaps if gap.exhibit == name), None)
    area = _place_of(register.statistics.get(name))
    instead = found.instead if found else "Recorded offences are published by police force and offence code."
    shown = found.exhibit if found and found.exhibit else COUNTS
    raise ProblemError(
        problem(
            "not-by-force",
            f"This is a figure for {area}. {tables.NOT_SPLIT}.",
            gap=fragments.gap_path(found.id) if found else NOT_KNOWN,
            instead=instead,
            see=(f"{PLACE}exhibits/{shown}", f"{PLACE}gaps"),
        )
    )


def _place_of(statistic: Statistic | None) -> str:
    return statistic.geography if statistic and statistic.geography[:1].isupper() else naming.EVERYWHERE


def refuse_order() -> None:
    """Refuse to rank police forces.

    Raises:
        ProblemError: always.
    """
    raise ProblemError(problem("no-order", NO_ORDER, see=(f"{PLACE}exhibits/forces-map",)))


def areas(request: ApiRequest) -> Listing:
    """List areas whose name has every word of the search, or begins a word of it so."""
    asked, kind = text_index.query_tokens(request.selection.search), request.own.get("type", "")
    found = [
        area
        for area, tokens in every_area(request.register, request.version)
        if kind in {"", area.type} and all(any(token.startswith(word) for token in tokens) for word in asked)
    ]
    if asked:  # whole names first, otherwise in the order of types
        found.sort(key=lambda area: text_index.tokens(area.name.split(" (")[0]) != asked)
    return Listing(tuple(found))


@caches.per_release(also=statistic_answers.origin)
def every_area(register: Register, version: str) -> tuple[tuple[api_records.FoundArea, tuple[str, ...]], ...]:
    """Return every area with the words by which it is found."""
    found = [area for group in (_recorded_areas, _other_names, _constituencies) for area in group(register, version)]
    found.sort(key=lambda area: AREA_TYPES.index(area.type))
    return tuple((area, (*text_index.tokens(area.name), *text_index.tokens(area.code))) for area in found)


def _counts(version: str, *, force: str = "", region: str = "") -> str:
    selection = Selection(force=(force,) if force else (), region=region, version=version)
    return absolute(address.path(f"{PLACE}exhibits/{COUNTS}", selection))


def _recorded_areas(register: Register, version: str) -> Iterator[api_records.FoundArea]:
    """Yield the areas that counts are of: England and Wales, nations, regions and police forces."""
    forces = register.forces.values()
    codes = {WHOLE: "whole"} | {code: "nation" if code in NATIONS.values() else "region" for code in register.regions}
    for code, kind in codes.items():
        members = tuple(_named(f.code, f.name) for f in forces if code in (WHOLE, *f.places))
        name = naming.area(register, code)
        counts = _counts(version, force=code) if code == WHOLE else _counts(version, region=code)
        yield _area(code=code, name=name, kind=kind, forces=members, notes=(), counts=counts)
    for force in forces:
        notes = (force.note,) if force.note else ()
        own = (_named(force.code, force.name),)
        yield _area(
            code=force.code,
            name=force.both_names,
            kind="police-force",
            forces=own,
            notes=notes,
            counts=_counts(version, force=force.code),
        )


def _other_names(register: Register, version: str) -> Iterator[api_records.FoundArea]:
    """Yield other names of police forces, and districts with the police force of each."""
    for row in register.rows("force_aliases"):
        force = register.forces[row["force"]]
        own, counts = (_named(force.code, force.name),), _counts(version, force=force.code)
        yield _area(name=f"{row['alias']} ({force.name})", kind="alias", forces=own, notes=(), counts=counts)
    for row in sorted(register.rows("local_authorities"), key=lambda row: row["name"]):
        force = register.forces[row["force"]]
        said = force_options.place_sentence(register, f"{force.code}:{row['name']}")
        own = (_named(force.code, force.name),)
        yield _area(name=row["name"], kind="place", forces=own, notes=(said,) if said else (), counts="")


def _constituencies(register: Register, _: str) -> Iterator[api_records.FoundArea]:
    for one in register.constituencies.values():
        forces = tuple(_named(code, register.forces[code].name) for code in one.forces)
        notes = force_options.sentences(register, one)
        name = force_options.name(one)
        yield _area(code=one.code, name=name, kind="constituency", forces=forces, notes=notes, counts="")


def _area(
    *,
    name: str,
    kind: str,
    forces: tuple[api_records.NamedArea, ...],
    notes: tuple[str, ...],
    counts: str,
    code: str = "",
) -> api_records.FoundArea:
    return api_records.FoundArea(code=code, name=name, type=kind, police_forces=forces, notes=notes, counts=counts)


def _named(code: str, name: str) -> api_records.NamedArea:
    return api_records.NamedArea(code=code, name=name)


def measures(request: ApiRequest) -> Listing:
    """List what is counted by police force, totals first."""
    register = request.register
    return Listing(tuple(_measure(register, code, request.version) for code in register.measures))


def _measure(register: Register, code: str, version: str) -> api_records.MeasureDetails:
    named = naming.measure(register, code)
    return api_records.MeasureDetails(
        code=code,
        name=named.label,
        counted=named.counted,
        defined=named.defined,
        offence_codes=register.codes_of(code),
        rate_unit=f"offences {recorded.per(code)}",
        annual_only=code in register.annual_only,
        breaks=tuple(
            f"Code {one.code}, from {one.financial_year.replace('-', '/')}: {one.note}"
            for one in recorded.breaks(register, code)
        ),
        counts=absolute(address.path(f"{PLACE}exhibits/{COUNTS}", Selection(measure=code, version=version))),
    )


def exhibit_list(request: ApiRequest) -> Listing:
    """List every chart and table with its cautions and filters."""
    return Listing(_exhibits(request.register, request.version))


@caches.per_release(also=statistic_answers.origin)
def _exhibits(register: Register, version: str) -> tuple[api_records.ExhibitDetails, ...]:
    selection = Selection(version=version)
    return tuple(
        _details(name, None if builder.needs else exhibits.make(name, register, selection), selection)
        for name, builder in exhibits.REGISTRY.items()
    )


def _details(name: str, exhibit: Exhibit | None, selection: Selection) -> api_records.ExhibitDetails:
    builder = exhibits.REGISTRY[name]
    selection = exhibit.selection if exhibit else selection
    numbers = json_stat.has_numbers(exhibit) if exhibit else True  # those of one police force all have numbers
    return api_records.ExhibitDetails(
        id=name,
        title=exhibit.headline if exhibit else builder.title,
        subtitle=exhibit.subtitle if exhibit else "",
        description=exhibit.description if exhibit else "",
        caveats=caveat_texts(exhibit.caveats)[0] if exhibit else (),
        filters=filters_of(name),
        needs=builder.needs,
        numbers=numbers,
        page=absolute(address.path(f"{citation.PLACE}{name}", selection)),
        api=absolute(address.path(f"{PLACE}exhibits/{name}", selection)),
        files={
            ending: absolute(address.path(f"{citation.PLACE}{name}.{ending}", selection))
            for ending in exhibit_pages.endings(exhibit)
        },
    )


def filters_of(name: str) -> tuple[str, ...]:
    """Return the filters that an exhibit takes in the API: never an order by value."""
    return tuple(field for field in exhibits.REGISTRY[name].uses if field not in {"sort", "rows"})


def exhibit(request: ApiRequest) -> Listing:
    """Give the rows of one chart or table, each as an answer.

    Raises:
        ProblemError: there is none of that id, or it needs a police force.
    """
    name, register = request.named["id"], request.register
    needed = exhibits.REGISTRY[name].needs
    if not exhibits.can_be_made(name, request.selection):
        raise ProblemError(
            problem(
                "not-understood",
                f"This chart or table shows one police force. Add {needed[0]}= and the code of a force to the link.",
                see=(f"{PLACE}areas?type=police-force",),
            )
        )
    made = exhibits.make(name, register, request.selection)
    return Listing(row_answers.of_rows(made, register), _details(name, made, request.selection))


def refuse_unknown_exhibit(name: str) -> None:
    """Refuse a chart or table that there is not.

    Raises:
        ProblemError: no exhibit has that id.
    """
    if name not in exhibits.REGISTRY:
        raise ProblemError(
            problem("not-found", "We could not find this chart or table.", see=(f"{PLACE}exhibits",)),
        )


def gaps(request: ApiRequest) -> Listing:
    """List the questions for which we have seen no published figure."""
    return Listing(tuple(gap_details(request.register, gap, request.version) for gap in request.register.gaps))


def gap(request: ApiRequest) -> Any:  # noqa: ANN401 - one record
    """Give one question for which we have seen no published figure.

    Raises:
        ProblemError: there is none of that id.
    """
    found = next((gap for gap in request.register.gaps if gap.id == request.named["id"]), None)
    if found is None:
        raise ProblemError(problem("not-found", "We could not find this question.", see=(f"{PLACE}gaps",)))
    return gap_details(request.register, found, request.version)


def gap_details(register: Register, one: Gap, version: str) -> api_records.GapDetails:
    """Describe one question without a published answer; `version` names its release where that is an earlier one."""
    caveats, _ = caveat_texts(register.caveats_for(Context(table="gaps")))
    link = address.of_version(f"{PLACE}exhibits/{one.exhibit}", version)
    return api_records.GapDetails(
        id=one.id,
        question=one.question,
        asked=one.asked,
        holder=one.holder,
        answer=one.answer,
        dated=one.dated,
        instead=one.instead,
        see=absolute(link) if one.exhibit else "",
        label=PRESS_LABEL if one.grade is Grade.PRESS else "",
        sources=(source_of(one.source, one.grade), *map(source_of, one.further_sources)),
        caveats=caveats,
        page=absolute(fragments.gap_path(one.id)),
    )


def checked_text(request: ApiRequest) -> api_records.TextFindings:
    """Hold the numbers of the text that was sent against the register. Nothing of it is kept.

    Raises:
        ProblemError: there is no text, or it is too long.
    """
    sent = request.sent or SentText("")
    try:
        found = report.check(sent.text, request.register, sent.dated, version=request.version)
    except text_files.TextRefusedError as error:
        raise ProblemError(problem("not-a-text", str(error))) from None
    return findings(found)


def findings(checked: report.Report) -> api_records.TextFindings:
    """Give the findings of a text as records: the same as the command prints as JSON."""
    return api_records.TextFindings(
        findings=tuple(
            api_records.FindingDetails(
                **one | {"statistics": tuple(one["statistics"]), "caveats": tuple(one["caveats"])}
            )
            for one in checked.as_json()["findings"]
        )
    )


def releases(request: ApiRequest) -> Listing:
    """List the public releases, newest first, those that were withdrawn with the reason."""
    shown, rows = request.shown, []
    for package in (shown.current, *shown.earlier.values()):
        state = "current" if package is shown.current else "earlier"
        version = "" if package is shown.current else package.id
        link = absolute(address.of_version(f"{PLACE}statistics", version))
        rows.append((package.register.release, state, "", link))
    rows += [(gone.release, "withdrawn", withdrawal(gone), "") for gone in shown.withdrawn.values()]
    rows.sort(key=lambda row: row[0].published_at, reverse=True)
    return Listing(
        tuple(
            api_records.ReleaseDetails(
                id=release.id,
                name=words.data_release(release.version),
                state=state,
                published_at=release.published_at.isoformat(),
                checked_on=release.checked_on.isoformat(),
                note=release.note,
                reason=reason,
                statistics=link,
            )
            for release, state, reason, link in rows
        )
    )
