"""The register against the reference figures: every row of every reference file is found, cell by cell.

`fixtures/reference/` holds the figures as they were verified, before they became the data package. Where the package
says the same in other words, on purpose, the words are listed here.
"""

import csv
import hashlib
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from lib.dataset.register import Context
from lib.model.records import Grade, Qualifier

REFERENCE = Path(__file__).parent / "fixtures" / "reference"

# Names as published -> names as the package writes them.
REGIONS = {"East": "East of England", "Yorkshire and The Humber": "Yorkshire and the Humber"}
NO_FIGURES = {"none": "", "none used": ""}
NO_STATUS = {"No later status seen": ""}
NOTES = {
    "1,125 / 4,228 = 26.6%, .": "1,125 / 4,228 = 26.6%.",
    "Only about a third have it recorded; the national audit, on another measure, says it is missing for two thirds."
    " About two thirds missing, so any split describes only the recorded part.": "Only about a third have it recorded;"
    " the national audit, on another measure, says it is missing for two thirds. Any split describes only the recorded"
    " part.",
}
# Initials of the reference -> what the package writes instead, so that a reader need not know them.
INITIALS = {
    "CSAE": "child sexual abuse and exploitation",
    "CSE": "child sexual exploitation",
    "DBS": "Disclosure and Barring Service",
    "DHSC": "Department of Health and Social Care",
    "DfE": "Department for Education",
    "ICO": "Information Commissioner's Office",
    "NCA": "National Crime Agency",
    "NPCC": "National Police Chiefs' Council",
    "VKPP": "Vulnerability Knowledge and Practice Programme",
}
# The same where it needs another order of words.
IN_WORDS = {
    "CSAE totals": "recorded offences: totals",
    "CSAE profile": "recorded offences: profile",
    "IICSA": "Independent Inquiry into Child Sexual Abuse",
    "TOEX programme": "Tackling Organised Exploitation programme (TOEX)",
    "Extra for TOEX digital tools in every force": "Extra for the digital tools of the Tackling Organised Exploitation"
    " programme in every force",
    "Forces already using TOEX tools": "Forces already using the tools of the Tackling Organised Exploitation"
    " programme",
    "Accepted; TOEX tools funded for all forces Aug 2025": "Accepted; tools of the Tackling Organised Exploitation"
    " programme funded for all forces Aug 2025",
    "426,000 pounds to extend TOEX tools to every force": "426,000 pounds to extend the tools of the Tackling Organised"
    " Exploitation programme to every force",
    "Prime Minister launches the police-led grooming gangs (CSE) taskforce": "Prime Minister launches the police-led"
    " grooming gangs taskforce (child sexual exploitation)",
    "First VKPP national analysis (2022 data)": "First national analysis by the Vulnerability Knowledge and Practice"
    " Programme (2022 data)",
    "VKPP and group-based reports for 2024 covered in the press; DfE ad hoc statistics released": "Reports for 2024 by"
    " the Vulnerability Knowledge and Practice Programme and on group-based offences covered in the press; Department"
    " for Education ad hoc statistics released",
    "HMICFRS inspection: nine recommendations on group-based CSE": "His Majesty's Inspectorate of Constabulary and Fire"
    " & Rescue Services inspects: nine recommendations on group-based child sexual exploitation",
    "HMICFRS progress report: six new recommendations": "Progress report of His Majesty's Inspectorate of Constabulary"
    " and Fire & Rescue Services: six new recommendations",
    "Narrower definition than VKPP CSAE; do not chart together.": "Narrower definition than that of the Vulnerability"
    " Knowledge and Practice Programme; do not chart together.",
    "Not the VKPP definition.": "Not the definition of the Vulnerability Knowledge and Practice Programme.",
    "The Home Office collates recorded crime from these and British Transport Police. No source says which bodies make"
    " up the 29, the 23 or VKPP's 44.": "The Home Office collates recorded crime from these and British Transport"
    " Police. No source says which bodies make up the 29, the 23 or the Vulnerability Knowledge and Practice"
    " Programme's 44.",
    "A July 2025 answer calls it additional funding for the CSE Police Taskforce.": "A July 2025 answer calls it"
    " additional funding for the Child Sexual Exploitation Police Taskforce.",
    "4.3 million people. ONS says not to compare with earlier releases.": "4.3 million people. The Office for National"
    " Statistics says not to compare with earlier releases.",
    "NCA later worked with 1,510 (2018) and 1,143 identified (2023).": "The National Crime Agency later worked with"
    " 1,510 (2018) and 1,143 identified (2023).",
}
# What was reviewed since the figures were verified, by statistic: a newer wording of a measure, a period or a note.
REVIEWED = {
    "gb-2023-cse": {
        "note": 'Also in the announcement of 16 January 2025. The Home Office called these "grooming gang offences"'
        " (January 2025). The national audit warned that this figure is highly unlikely to show the true scale. The"
        ' Commons statement of 8 April 2025 calls them "sexual exploitation cases". We say offences, as the Home Office'
        " did in January 2025."
    },
    "csae-2023-male-perp": {"measure": 'Male share of "suspects or perpetrators"'},
    "csae-2024-underreporting": {"note": "The police analysis passes on an estimate of others. It is not its own."},
    "ops-2025-01": {
        "measure": 'Major operations into "child sexual exploitation and gang grooming" under way',
        "period": "mid-January 2025",
    },
    "ops-2025-01-forces": {"period": "mid-January 2025"},
    "closed-2025-11": {
        "period": "cases closed with no further action from 1 January 2010 to 31 March 2025",
        "note": "Allegations, not convictions. The cases were identified by 23 forces.",
    },
    "closed-2025-11-forces": {"measure": "Forces that had identified cases", "period": "at 5 November 2025"},
    "closed-2025-11-rape": {"period": "at 5 November 2025"},
    "hmic-2014-under-recording": {
        "measure": "Sexual offences (all ages) reported to the police but not recorded",
    },
}
# What the Commons statement of 8 April 2025 says in its own words, and sums with their sign.
REWORDED = {
    "4,228 group-based crimes": "4,228 group-based offences",
    "1,125 within the family": "1,125 were family abuse",
    "717 crimes classed as child sexual exploitation": "717 were sexual exploitation cases",
    "10 million for the whole plan: 5 + 2.5 + 2.5": "£10 million for the whole plan: £5 million, £2.5 million and £2.5"
    " million",
    "an extra 10 million to tackle gangs and support victims": "an extra £10 million to tackle gangs and support"
    " victims",
    "says the audit will have a budget of 10 million": "says the audit will have a budget of £10 million",
    "2.5 million for stronger investigations": "£2.5 million for stronger investigations",
    "2.5 million allocated to the National Police Chiefs' Council": "£2.5 million allocated to the National Police"
    " Chiefs' Council",
    "10 million: 5 + 2.5 + 2.5; settles the news article's claim that the audit had 10 million": "£10 million: £5"
    " million, £2.5 million and £2.5 million. This settles the news article's claim that the audit had £10 million",
    "over 9 million with the digital tools": "over £9 million with the digital tools",
}
ADDED_WORDINGS = [
    (
        "csae-2023-total", "hansard-2025-04-08", "115,000 recorded cases of child sexual abuse in 2023", 115000.0,
        "around",
    ),
]  # fmt: skip
SHORTENED = "; its telephone number was not verified"
# Titles to which the package adds who carried the text, in words of its own.
TITLES = {
    "Child Sexual Exploitation: Casey Report, Home Secretary statement (repeated in Lords 18 June)": "Child Sexual"
    " Exploitation: Casey Report, Home Secretary statement (repeated in the Lords on 18 June)",
    "Tackling Child Sexual Abuse: Commons statement, 8 April 2025": "Tackling Child Sexual Abuse: Commons statement by"
    " Jess Phillips, 8 April 2025",
}
READ_ELSEWHERE = ("mirror", " via ", "carrying", "copy on", "page")
# Who the wordings, the commitments and the timeline say it was.
SOURCES = {
    "Home Office news story, 16 January 2025": "ho-news-2025-01-16",
    "Home Office news story": "ho-news-2025-01-16",
    "Home Office news story and newspaper report of the statement": "ho-news-2025-01-16",
    "Home Office news story and oral statement, 16 January 2025": "oral-statement-2025-01-16",
    "Oral statement as reported": "oral-statement-2025-01-16",
    "Report quoting the oral statement": "oral-statement-2025-01-16",
    "News summary": "news-summary-2025-01",
    "Newspaper report": "newspaper-report-2025-01",
    "The news article that reports the oral statement, in its own words": "oral-statement-article",
    "The same article's opening": "oral-statement-article",
    "VKPP national analysis 2023": "vkpp-2023",
    "Commons statement, 8 April 2025": "hansard-2025-04-08",
    "Commons statement, 8 April 2025, as printed for the Lords": "lords-2025-04-08",
    "Evening Standard, June 2025": "evening-standard-2025-06-03",
    "Evening Standard, April 2025": "evening-standard-2025-06-03",  # the reference mistook the month of a June event
    "Written answer, 2 July 2025": "answer-2025-07-02",
    "Written answer 24742": "answer-24742",
    "Written answer, 27 October 2025": "answer-2025-10-27",
    "Police Professional carrying the National Crime Agency announcement": "nca-2025-11-05",
    "GOV.UK progress update": "progress-update-2025-04-09",
    "Commons statement (Hansard on Parallel Parliament)": "hansard-2025-06-16",
    "GOV.UK": "audit-response",
    "GOV.UK delegated powers memorandum": "bill-powers-memo-2026",
    "Public bill committee (Parallel Parliament)": "bill-committee-2025-04-08",
    "Written answer (Parallel Parliament)": "answer-85359",
    "": "",
}
STATISTICS, WORDINGS, FORCES, AUTHORITIES, TILES, CODES, AUDIT, IICSA, COMMITMENTS, TIMELINE, SUPPORT, OPERATIONS = (
    list(csv.DictReader((REFERENCE / f"{name}.csv").read_text(encoding="utf-8").splitlines()))
    for name in (
        "statistics", "wordings", "forces", "local_authorities", "force_tiles", "offence_codes",
        "casey_recommendations", "recommendations", "commitments", "timeline", "support", "named_operations",
    )
)  # fmt: skip


def by(field):
    return lambda row: row[field]


def spelled(text):
    """The reference's text with its initials in words."""
    found = IN_WORDS.get(text) or re.sub(rf"\b({'|'.join(INITIALS)})\b", lambda one: INITIALS[one[0]], text)
    return found[:1].upper() + found[1:] if text[:1].isupper() and text not in IN_WORDS else found


def priced(text):
    """The text with its sums as GOV.UK writes them."""
    return re.sub(r"(\d[\d,.]*)( million)? pounds", lambda found: f"£{found[1]}{found[2] or ''}", text)


def address(register, source):
    return register.sources[source].url if source else ""


@pytest.mark.parametrize("row", STATISTICS, ids=by("id"))
def test_every_national_statistic(register, row):
    found = register.statistics[row["id"]]
    assert found.quantity.value == float(row["value"])
    assert found.quantity.qualifier is Qualifier(row["qualifier"])
    assert found.grade is Grade(row["grade"])
    assert found.source.url == row["source_url"]
    assert found.locator == row["where_in_source"]
    reviewed = REVIEWED.get(row["id"], {})
    wanted = {
        "note": spelled(NOTES.get(row["note"], row["note"])),
        "subject": spelled(row["subject"]),
        "measure": spelled(row["measure"]),
        "period": row["period"].replace(" calendar year", ""),
        **{name: row[name] for name in ("printed_as", "unit", "as_of", "geography")},
    } | reviewed
    assert {name: getattr(found, name) for name in wanted} == wanted
    title = TITLES.get(row["source_title"], row["source_title"])
    assert found.source.title.startswith(title)
    if any(word in row["publisher"] for word in READ_ELSEWHERE) and row["source_url"]:
        assert found.source.read_at


def test_a_publisher_of_the_reference_is_always_the_same_publisher(register):
    pairs = {(row["publisher"], register.statistics[row["id"]].source.publisher) for row in STATISTICS}
    assert len(pairs) == len({row["publisher"] for row in STATISTICS})


def test_no_statistic_is_ours_alone(register):
    assert list(register.statistics) == [row["id"] for row in STATISTICS]


def test_every_wording(register):
    assert [
        (found.statistic, found.source.id, found.wording, found.quantity.value, found.quantity.qualifier)
        for found in register.wordings
    ] == [
        *(
            (
                row["statistic_id"], SOURCES[row["source"]], REWORDED.get(row["wording"], row["wording"]),
                float(row["value"]), row["qualifier"],
            )
            for row in WORDINGS
        ),
        *ADDED_WORDINGS,
    ]  # fmt: skip


def test_the_commons_statement_says_cases_and_that_is_told(register):
    """T3: the unit that Parliament was given is not the one that we use, and the register says on what ours rests."""
    said = {w.statistic: w for w in register.wordings if w.source.id == "hansard-2025-04-08"}
    assert said["gb-2023-total"].wording == "4,228 group-based offences"
    assert (said["gb-2023-total"].differs_by, said["gb-2023-total"].unit) == ("", "")
    assert said["gb-2023-familial"].wording == "1,125 were family abuse"
    assert said["gb-2023-cse"].wording == "717 were sexual exploitation cases"
    assert said["csae-2023-total"].wording == "115,000 recorded cases of child sexual abuse in 2023"
    for name in ("gb-2023-cse", "csae-2023-total"):
        assert (said[name].differs_by, said[name].unit) == ("unit", "cases")
    for wording in register.wordings:
        called = re.search(r"\bcases\b", wording.wording) and register.statistics[wording.statistic].unit == "offences"
        assert not called or wording.differs_by == "unit", wording.id


@pytest.mark.parametrize("row", FORCES, ids=by("ons_name"))
def test_every_force_and_its_residents(register, row):
    found, (held,) = (
        register.forces[row["force_code"]],
        register.tables["forces"].filter(code=row["force_code"]).to_dicts(),
    )
    assert (found.official_name, found.slug, found.note) == (
        row["force_official_name"],
        row["police_uk_slug"],
        row["note"],
    )
    assert (held["ons_name"], held["home_office_name"]) == (row["ons_name"], row["home_office_name"])
    region = REGIONS.get(row["region"], row["region"])
    assert (found.region_code, found.region, found.nation) == (row["region_code"], region, row["nation"])
    assert found.territorial is (row["territorial"] == "true")
    residents = register.tables["populations"].filter(force=row["force_code"], financial_year="2024-25")
    held = [(str(one["residents"]), str(one["residents_0_17"])) for one in residents.iter_rows(named=True)]
    assert held == ([(row["pop_mid2024"], row["pop_0_17_mid2024"])] if row["pop_mid2024"] else [])


def test_no_force_is_ours_alone(register):
    assert set(register.forces) == {row["force_code"] for row in FORCES}
    assert register.tables["populations"].height == sum(row["pop_mid2024"] != "" for row in FORCES)


@pytest.mark.parametrize("row", TILES, ids=by("label"))
def test_every_place_on_the_map(register, row):
    found = register.forces[row["force_code"]]
    assert (found.tile_row, found.tile_column, found.tile_label) == (int(row["row"]), int(row["col"]), row["label"])
    assert found.inset is (row["inset"] == "true")


def test_every_local_authority(register):
    wanted = [(row["local_authority_code"], row["local_authority"], row["force_code"]) for row in AUTHORITIES]
    assert len(wanted) == 318
    assert register.tables["local_authorities"].select("code", "name", "force").rows() == wanted


def test_every_offence_code_and_title(register):
    titles = {(row["code"], row["valid_from"]): row for row in register.rows("offence_titles")}
    codes = {row["code"]: row for row in register.rows("offence_codes")}
    assert len(titles) == len(CODES)
    for row in CODES:
        title, code = titles[row["offence_code"], date.fromisoformat(row["valid_from"])], codes[row["offence_code"]]
        assert title["title"] == row["description_as_published"]
        assert str(title["valid_to"] or "") == row["valid_to"]
        assert (code["offence_group"], code["note"]) == (row["offence_group"], row["note"])
        assert code["in_twelve_code_total"] is (row["in_twelve_code_total"] == "true")
        if not row["valid_to"]:
            assert code["title"] == row["description_as_published"]


def test_every_recommendation(register):
    found = [
        (
            row["inquiry"], str(row["number"]), row["title"], row["lead"], row["status"], row["status_date"],
            row["status_date_note"], address(register, row["source"]), row["grade"],
        )
        for row in register.rows("recommendations")
    ]  # fmt: skip
    names = [
        "n",
        "own_words_title",
        "lead",
        "status_as_published",
        "status_date",
        "status_date_note",
        "source_url",
        "grade",
    ]
    assert found == [
        (inquiry, *(priced(spelled(row.get(name, ""))) for name in names))
        for inquiry, rows in (("IICSA", IICSA), ("National audit", AUDIT))
        for row in rows
    ]


def test_every_commitment(register):
    held = ["number", "commitment", "made_on", "due", "status", "status_date", "source", "announced_in", "grade"]
    found = [tuple(str(row[name]) for name in held) for row in register.rows("commitments")]
    assert found == [
        (
            row["n"], priced(row["commitment"]), row["made_on"], row["due"],
            NO_STATUS.get(row["status_as_last_published"], row["status_as_last_published"]), row["status_date"],
            SOURCES[row["status_source"]], SOURCES[row["announced_in"]], row["grade"],
        )
        for row in COMMITMENTS
    ]  # fmt: skip


def test_every_event(register):
    events = register.rows("events")
    assert [(row["date"], row["event"], row["grade"]) for row in events] == [
        (row["date"], priced(spelled(row["event"])), row["grade"]) for row in TIMELINE
    ]
    for found, row in zip(events, TIMELINE, strict=True):
        assert address(register, found["source"]) == row["source_url"]
        assert not row["source"] or found["source"] == SOURCES[row["source"]]


def test_every_place_to_turn_to(register):
    found = [
        (one.service, one.contact, one.reach, one.note, one.source.url if one.source else "")
        for one in register.support
    ]
    assert found == [
        (row["service"], row["contact"], row["reach"], row["note"].replace(SHORTENED, ""), row["source_url"])
        for row in SUPPORT
    ]


def test_every_named_operation(register):
    held = ["name", "lead_body", "force", "place", "period", "figures", "grade", "reviewed_on", "caution"]
    named = [row for row in register.rows("operations") if row["kind"] == "named"]
    names = [
        "operation",
        "lead_body",
        "force_code",
        "place",
        "period",
        "figures_as_reported",
        "grade",
        "reviewed_on",
        "caution",
    ]
    assert [tuple(str(row[name]) for name in held) for row in named] == [
        tuple(spelled(NO_FIGURES.get(row[name], row[name])) for name in names) for row in OPERATIONS
    ]
    assert [address(register, row["source"]) for row in named] == [row["source_url"] for row in OPERATIONS]


def test_every_recorded_offence(register):
    """Size, sum and digest were measured on the reference file, which is too large to keep a copy of."""
    table = register.tables["recorded_offences"]
    assert table.height == 31_460
    assert table["offences"].null_count() == 0
    assert table.filter(pl.col("offences") < 0).height == 67
    assert table["offences"].sum() == 1_065_683
    lines = "\n".join(f"{start},{force},{code},{offences}" for start, force, code, offences in sorted(table.rows()))
    assert (
        hashlib.sha256(lines.encode()).hexdigest() == "853983e8b4ca8012820ddda1a2dec3c4d1a8d1f0ce867772ae225fdae35cfeed"
    )


def test_the_published_totals_of_2024_25(register):
    twelve = {row["code"] for row in register.rows("offence_codes") if row["in_twelve_code_total"]}
    totals = dict.fromkeys([*twelve, "86"], 0)
    bodies = set()
    for start, force, code, offences in register.tables["recorded_offences"].iter_rows():
        if date(2024, 4, 1) <= start <= date(2025, 3, 31):
            totals[code] += offences
            bodies.add(force)
    assert len(bodies) == 44
    assert sum(totals[code] for code in twelve) == 62_266
    assert (totals["86"], totals["71"], totals["88A"]) == (41_857, 964, 7_140)


def test_every_scope_meets_something_and_every_caveat_has_one(register):
    assert {scope.caveat for scope in register.scopes} == set(register.caveats)
    found = register.caveats_for(Context(table="recorded_offences", measures=frozenset({"71"})))
    assert [caveat.rank for caveat in found] == sorted(caveat.rank for caveat in found)
    assert "code-71" in {caveat.id for caveat in found}
    assert "code-86" not in {caveat.id for caveat in found}


def test_announced_figures_take_their_source_with_them(register):
    published, announced = register.statistic("csae-2023-total"), register.statistic("csae-2023-total", "announced")
    assert published.quantity.qualifier is Qualifier.EXACTLY
    assert announced.quantity.qualifier is Qualifier.AROUND
    assert announced.source.id == "oral-statement-2025-01-16"
    assert register.statistic("ops-2025-01", "announced") == register.statistics["ops-2025-01"]


@pytest.mark.parametrize("name", ["north-wales-2018", "durham-2013", "suffolk-2015"])
def test_a_quarter_called_unusual_stands_far_above_its_neighbours(register, name):
    (scope,) = [scope for scope in register.scopes if scope.caveat == name]
    counts = dict.fromkeys(register.quarters, 0)
    for row in register.rows("recorded_offences"):
        if row["force"] == scope.force and row["code"] in register.total_codes:
            counts[row["quarter_start"]] += row["offences"]
    at = register.quarters.index(scope.period_from)
    before, here, after = (counts[quarter] for quarter in register.quarters[at - 1 : at + 2])
    assert here > 1.8 * max(before, after)
    assert ("nearly twice" in register.caveats[name].long) == (here < 2 * max(before, after))


def test_populations_name_each_of_their_sources_once(register):
    named = {row["source"] for row in register.rows("populations")}
    assert {source.id for source in register.population_sources} == named
    assert len(register.population_sources) == len(named)
