"""The shapes of what the API gives beside numbers: areas, measures, exhibits, gaps, findings and releases."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - schemas are made from these annotations
from dataclasses import dataclass
from typing import Annotated

from lib.claims.verdicts import Verdict  # noqa: TC001 - as above
from lib.outlets.answers.full_answer import AnswerSource  # noqa: TC001 - as above


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedArea:
    """A police force, by code and name."""

    code: Annotated[str, "Code of the police force."]
    name: Annotated[str, "Its name."]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArea:
    """An area, and the police forces for which there are figures."""

    code: Annotated[str, "Its code, or empty for places and other names of police forces."]
    name: Annotated[str, "Its name, with that of the police force where they differ."]
    type: Annotated[str, "whole, nation, region, police-force, alias, place or constituency."]
    police_forces: Annotated[tuple[NamedArea, ...], "The police forces that police it or a part of it."]
    notes: Annotated[tuple[str, ...], "What must be said of it: a place or constituency has no figures of its own."]
    counts: Annotated[str, "Link to recorded offences of the area. Empty where there are none of it alone."]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDetails:
    """One measure of the counts by police force: an offence code, or codes that are added up."""

    code: Annotated[str, "The value of 'measure' in links."]
    name: Annotated[str, "Its name."]
    counted: Annotated[str, "What is counted, as it stands after a number."]
    defined: Annotated[str, "What is counted, in full."]
    offence_codes: Annotated[tuple[str, ...], "The offence codes that are added up."]
    rate_unit: Annotated[str, "Unit of its rates. It never changes from one area or year to another."]
    annual_only: Annotated[bool, "Whether counts of quarters are too small to show."]
    breaks: Annotated[tuple[str, ...], "Years from which counts are not comparable with those before, and why."]
    counts: Annotated[str, "Link to the counts of all areas and years."]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitDetails:
    """One chart or table: its words, its cautions and the filters that it takes."""

    id: Annotated[str, "Its id in links."]
    title: Annotated[str, "What it says, or what it shows where you must choose a police force first."]
    subtitle: Annotated[str, "Measure, place and period. Empty where you must choose a police force first."]
    description: Annotated[str, "What the chart or table says, in words. Empty as above."]
    caveats: Annotated[tuple[str, ...], "Cautions that must be shown with it, in full."]
    filters: Annotated[tuple[str, ...], "The filters that it takes."]
    needs: Annotated[tuple[str, ...], "The filters that it cannot do without."]
    numbers: Annotated[bool, "Whether its rows are numbers. The others are lists in words."]
    page: Annotated[str, "Link to its page."]
    api: Annotated[str, "Link to its rows."]
    files: Annotated[Mapping[str, str], "Links to its files, by ending."]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapDetails:
    """One question for which we have seen no published figure."""

    id: Annotated[str, "Its id in links."]
    question: Annotated[str, "The question."]
    asked: Annotated[str, "What exactly is not known."]
    holder: Annotated[str, "Who holds the answer."]
    answer: Annotated[str, "What was answered or promised."]
    dated: Annotated[str, "Day, month or year of that answer. Can be empty."]
    instead: Annotated[str, "What is published instead."]
    see: Annotated[str, "Link to the chart or table of what is published. Can be empty."]
    label: Annotated[str, "A label that must be shown with it. Empty for most."]
    sources: Annotated[tuple[AnswerSource, ...], "Where we read this."]
    caveats: Annotated[tuple[str, ...], "Cautions that must be shown with it, in full."]
    page: Annotated[str, "Link to it on a page, with drafts for asking the question."]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDetails:
    """One number of a text that was checked."""

    number: Annotated[str, "The number as it stands in the text."]
    start: Annotated[int, "Where it begins in the text, counted in characters from 0."]
    end: Annotated[int, "Where it ends."]
    verdict: Annotated[Verdict, "What our figures say of it, never whether it is true."]
    statistics: Annotated[tuple[str, ...], "Ids of the national figures that it was held against."]
    say: Annotated[str, "The sentence that may be said. Empty where none may be."]
    why: Annotated[str, "What is wrong with it. Empty where nothing is."]
    caveats: Annotated[tuple[str, ...], "Cautions that must be shown with the sentence."]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFindings:
    """The numbers that were found in a text, in its order."""

    findings: Annotated[tuple[FindingDetails, ...], "Each number that was found."]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseDetails:
    """One release of the data."""

    id: Annotated[str, "The value of 'version' in links."]
    name: Annotated[str, "Its name."]
    state: Annotated[str, "current, earlier or withdrawn."]
    published_at: Annotated[str, "When it was published, London time."]
    checked_on: Annotated[str, "The day on which its figures were last checked."]
    note: Annotated[str, "What is new in it."]
    reason: Annotated[str, "Why it was withdrawn. Empty for others."]
    statistics: Annotated[str, "Link to its figures. Empty where it was withdrawn."]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointDetails:
    """One endpoint of the API."""

    path: Annotated[str, "Its path, with names of what must be filled in."]
    title: Annotated[str, "What it gives."]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiDetails:
    """The endpoints of the API and where it is described."""

    release: Annotated[str, "Current data release."]
    next_update: Annotated[str, "Day announced for the next release. Empty where none is announced."]
    documentation: Annotated[str, "Link to the description for people."]
    openapi: Annotated[str, "Link to the description for programs (OpenAPI 3.1)."]
    answer_schema: Annotated[str, "Link to the JSON Schema of an answer."]
    endpoints: Annotated[tuple[EndpointDetails, ...], "Every endpoint."]
