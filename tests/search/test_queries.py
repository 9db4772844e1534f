"""What readers typed, and where the first result has to lead: most as a review of the search tried them."""

import pytest

from lib.search import site_search

PROFILE = "/forces?force={}&measure=eleven-codes&view=profile"
REGION = "/forces?measure=eleven-codes&region={}"
FIGURE = "/sources?statistic={}"
METROPOLITAN, CITY, MANCHESTER, SOUTH_YORKSHIRE = "E23000001", "E23000034", "E23000005", "E23000011"
# Query -> the link of the first result.
EXPECTED = {
    # Common questions
    "grooming gangs": "/#question-grooming-gangs",
    "rape gangs": "/#question-grooming-gangs",
    "how many gangs": "/#question-grooming-gangs",
    "Rotherham grooming gangs": "/#question-grooming-gangs",
    "groming gangs": "/#question-grooming-gangs",
    "is it rising": "/#question-is-it-rising",
    "rising": "/#question-is-it-rising",
    "increase": "/#question-is-it-rising",
    "trend": "/#question-is-it-rising",
    "is recorded abuse rising in Wales": "/#question-is-it-rising",
    "UK": "/#question-uk",
    "whole UK": "/#question-uk",
    "Scotland": "/#question-uk",
    "Northern Ireland": "/#question-uk",
    "how many closed cases": "/#question-closed-cases",
    "closed cases": "/#question-closed-cases",
    "Beaconport": "/#question-closed-cases",
    "how many convicted": "/#question-convicted",
    "convictions": "/#question-convicted",
    "jailed": "/#question-convicted",
    "ethnicity": "/#question-ethnicity",
    "Pakistani": "/#question-ethnicity",
    "my police force": "/#question-my-force",
    "how much is never reported": "/#question-never-reported",
    "prevalence": "/#question-never-reported",
    # Figures
    "717": FIGURE.format("gb-2023-cse"),
    "4,228": FIGURE.format("gb-2023-total"),
    "115489": FIGURE.format("csae-2023-total"),
    "1,273": FIGURE.format("closed-2025-11"),
    "127": FIGURE.format("ops-2025-01"),
    "one in ten": FIGURE.format("csae-2024-underreporting"),
    "under-reporting": FIGURE.format("csae-2024-underreporting"),
    "£10m": FIGURE.format("fund-plan"),
    "£10 million": FIGURE.format("fund-plan"),
    "online": FIGURE.format("csae-2024-online"),
    "rape": FIGURE.format("csae-2023-rape"),
    # Areas
    "Rotherham": PROFILE.format(SOUTH_YORKSHIRE),
    "Rotheram": PROFILE.format(SOUTH_YORKSHIRE),
    "Oldham": PROFILE.format(MANCHESTER),
    "GMP": PROFILE.format(MANCHESTER),
    "Manchester": PROFILE.format(MANCHESTER),
    "BTP": PROFILE.format("BTP"),
    "Met police": PROFILE.format(METROPOLITAN),
    "London": PROFILE.format(METROPOLITAN),
    "City of London": PROFILE.format(CITY),
    "Welsh forces": REGION.format("W92000004"),
    "Wales": REGION.format("W92000004"),
    "Yorkshire and the Humber": REGION.format("E12000003"),
    "North East": REGION.format("E12000001"),
    "Hexham": PROFILE.format("E23000007"),
    "Clwyd East": PROFILE.format("W15000001"),
    "Heddlu De Cymru": PROFILE.format("W15000003"),
    # Offence codes and views of them
    "88A": "/forces?measure=88A",
    "17B": "/forces?measure=17B",
    "5 years": "/forces?measure=eleven-codes&view=time#forces-time",
    "over time": "/forces?measure=eleven-codes&view=time#forces-time",
    "map": "/forces?measure=eleven-codes#forces-map",
    "compare": "/forces?measure=eleven-codes&view=compare#forces-compare",
    # Rows of what is followed up
    "mandatory reporting": "/action_plan#iicsa-13",
    "recommendation 13": "/action_plan#iicsa-13",
    "IICSA 13": "/action_plan#iicsa-13",
    "audit 5": "/action_plan#audit-5",
    "commitment 7": "/action_plan#commitment-7",
    "hillsborough law": "/action_plan#commitment-6",
    "redress scheme": "/action_plan#iicsa-19",
    "taxis": "/action_plan#audit-11",
    "Stovewood": "/operations#operation-stovewood",
    "commitments": "/action_plan#commitments",
    "timeline": "/action_plan#timeline",
    "recommendations": "/action_plan",
    # What pages do, sections, methods and terms
    "download": "/press_pack",
    "PNG": "/press_pack",
    "CSV": "/press_pack",
    "PowerPoint": "/press_pack",
    "press pack": "/press_pack",
    "check image": "/check_an_image",
    "disagree": "/differences",
    "revisions": "/sources#revisions",
    "release history": "/sources#revisions",
    "accessibility": "/sources#accessibility",
    "glossary": "/sources#definitions",
    "contact": "/sources#mistakes",
    "data dictionary": "/sources#dictionary",
    "uncertainty": "/sources#methods-ranges",
    "average": "/sources#term-rate",
    "league table": "/sources#methods-league",
    "worst": "/sources#methods-league",
    "small numbers": "/sources#methods-small",
    "missing data": "/sources#methods-missing",
    "group-based definition": "/sources#term-group-based",
    "Casey": "/sources#term-national-audit",
    "Jay inquiry": "/sources#term-iicsa",
}


@pytest.mark.parametrize(("query", "link"), EXPECTED.items())
def test_the_first_result_is_what_a_reader_looks_for(register, query, link):
    assert site_search.find(register, query)[0].link == link
