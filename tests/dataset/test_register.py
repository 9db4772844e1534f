"""A register gives rows as the nouns of the dashboard, each with its source, its caveats and its number in words."""

from datetime import date

from lib.dataset.register import Context
from lib.model.records import Grade, Qualifier


def test_a_statistic_is_a_quantity_with_its_source_and_its_grade(register):
    total = register.statistics["csae-2023-total"]
    assert (total.quantity.value, total.quantity.qualifier, total.unit) == (115_489, Qualifier.EXACTLY, "offences")
    assert total.grade is Grade.ORIGINAL
    assert total.source is register.sources[total.source.id]
    parts = {name: register.statistics[f"gb-2023-{name}"].quantity.value for name in ("total", "familial", "cse")}
    assert parts == {"total": 4_228, "familial": 1_125, "cse": 717}
    assert list(register.statistics) == register.tables["statistics"]["id"].to_list()


def test_a_wording_that_says_another_unit_says_which(register):
    """The unit that Parliament was given is not the one that we use, and the register says on what ours rests."""
    said = {w.statistic: w for w in register.wordings if w.source.id == "hansard-2025-04-08"}
    assert said["gb-2023-total"].wording == "4,228 group-based offences"
    assert (said["gb-2023-total"].differs_by, said["gb-2023-total"].unit) == ("", "")
    assert said["gb-2023-cse"].wording == "717 were sexual exploitation cases"
    assert said["csae-2023-total"].wording == "115,000 recorded cases of child sexual abuse in 2023"
    for name in ("gb-2023-cse", "csae-2023-total"):
        assert (said[name].differs_by, said[name].unit) == ("unit", "cases")


def test_a_force_has_its_region_its_nation_and_its_place_on_the_map(register):
    found = register.forces["E23000005"]
    assert (found.name, found.slug, found.region, found.nation) == (
        "Greater Manchester", "greater-manchester", "North West", "England",
    )  # fmt: skip
    assert found.territorial
    assert not register.forces["BTP"].territorial
    assert (found.tile_row, found.tile_column, found.tile_label) == (3, 3, "GMP")
    assert register.regions[found.region_code] == found.region
    assert len(register.forces) == 44


def test_a_code_has_the_title_of_its_day(register):
    old, new = register.offence_title("71", date(2012, 4, 1)), register.offence_title("71")
    assert old == "Abuse of children through prostitution and pornography"
    assert new == "Abuse of children through sexual exploitation"


def test_the_published_totals_of_2024_25(register):
    twelve = {row["code"] for row in register.rows("offence_codes") if row["in_twelve_code_total"]}
    totals = dict.fromkeys([*twelve, "86"], 0)
    bodies = set()
    for start, force, _, code, offences in register.tables["recorded_offences"].iter_rows():
        if date(2024, 4, 1) <= start <= date(2025, 3, 31):
            totals[code] += offences
            bodies.add(force)
    assert len(bodies) == 44
    assert sum(totals[code] for code in twelve) == 62_266
    assert (totals["86"], totals["71"], totals["88A"]) == (41_857, 964, 7_140)


def test_caveats_come_by_scope_and_in_order_of_rank(register):
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


def test_populations_name_each_of_their_sources_once(register):
    named = {row["source"] for row in register.rows("populations")}
    assert {source.id for source in register.population_sources_of(register.population_years)} == named
    assert len(register.population_sources_of(register.population_years)) == len(named)
