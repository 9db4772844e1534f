"""JSON-stat: valid, the same numbers as the table, and no qualified cell without its status and note."""

import json
from math import prod

import pytest
from jsonstat_validator import validate_jsonstat

from lib import exhibits
from lib.dataset import package
from lib.exhibits.exhibit import Exhibit
from lib.model.records import Selection
from lib.outlets.answers import json_stat
from lib.outlets.answers.full_answer import SENTENCES
from lib.releases.store import DATA
from tests.exhibits.test_registry import CASES, IDS

REGISTER = package.read(DATA)


@pytest.fixture(params=CASES, ids=IDS)
def exhibit(request) -> Exhibit:
    return exhibits.make(request.param[0], REGISTER, request.param[1])


def written(exhibit):
    return json.loads(json_stat.as_json_stat(exhibit, REGISTER))


def test_a_data_set_is_valid_and_has_the_numbers_of_the_table(exhibit):
    if not json_stat.has_numbers(exhibit):
        with pytest.raises(ValueError, match="has no numbers"):
            json_stat.as_json_stat(exhibit, REGISTER)
        return
    data = written(exhibit)
    assert validate_jsonstat(data)
    assert len(data["value"]) == prod(data["size"]) == exhibit.table.height
    key = lambda value: (value is None, value or 0)  # noqa: E731
    assert sorted(data["value"], key=key) == sorted(exhibit.table["value"].to_list(), key=key)


def test_no_qualified_cell_is_without_status_and_note(exhibit):
    if not json_stat.has_numbers(exhibit):
        return
    data = written(exhibit)
    rows = exhibit.table.to_dicts()
    qualified = [r for r in rows if r["qualifier"] != "exactly" or r["shorthand"] or r.get("grade") == "press"]
    assert len(data["status"]) == len(qualified)
    assert set(data["status"]) == set(data["extension"]["note"])
    assert set(data["status"].values()) == set(data["extension"]["status"]["label"])
    for place, value in enumerate(data["value"]):
        if value is None:
            assert str(place) in data["status"]
    for place, notes in data["extension"]["note"].items():
        assert data["extension"]["printed"][int(place)] in notes[0]
    if data["id"] == [json_stat.FIGURE]:
        noted = data["dimension"][json_stat.FIGURE]["category"].get("note", {})
        assert len(noted) == len(data["status"])


def test_every_caution_and_the_status_of_the_figures_are_notes_of_the_data_set(exhibit):
    if json_stat.has_numbers(exhibit):
        said = " ".join(written(exhibit)["note"])
        assert all(caveat.short in said for caveat in exhibit.caveats)
        assert all(part in said for caveat in exhibit.must_show for part in SENTENCES.split(caveat.long))
        assert all(sentence in said for sentence in exhibit.designations)


def test_counts_by_force_have_area_period_and_measure_as_dimensions():
    exhibit = exhibits.make("forces-table", REGISTER, Selection(measure="eleven-codes"))
    data = written(exhibit)
    assert data["id"] == ["area", "period", "measure"]
    assert data["role"] == {"geo": ["area"], "time": ["period"], "metric": ["measure"]}
    area, period, measure = (data["dimension"][name]["category"] for name in data["id"])
    assert measure["unit"] == {"eleven-codes": {"label": "offences", "decimals": 0}}
    row = area["index"].index("E23000032") * len(period["index"]) + period["index"].index("year ending March 2025")
    (kent,) = [
        one["value"] for one in exhibit.table.to_dicts() if (one["force"], one["period"]) == ("E23000032", "2024/25")
    ]
    assert data["value"][row] == kent
    assert data["extension"]["say"][row].startswith("Kent recorded")


def test_figures_of_different_measures_form_no_cube():
    data = written(exhibits.make("breakdown", REGISTER, Selection()))
    assert data["id"] == ["figure"]
    assert all(unit["label"] for unit in data["dimension"]["figure"]["category"]["unit"].values())
    assert "over" in data["status"].values()


def test_a_missing_rate_is_null_with_its_code_and_never_zero():
    data = written(exhibits.make("forces-map", REGISTER, Selection(basis="rate")))
    missing = [place for place, value in enumerate(data["value"]) if value is None]
    assert len(missing) == 2
    assert all(data["status"][str(place)] == "derived z" for place in missing)
    assert data["extension"]["status"]["label"]["derived z"] == "derived, not applicable"


def test_the_link_of_the_data_set_is_absolute(configured):
    configured(DASHBOARD_ORIGIN="https://data.example.org")
    data = written(exhibits.make("breakdown", REGISTER, Selection()))
    assert data["href"] == "https://data.example.org/exhibits/breakdown.jsonstat.json"
    assert validate_jsonstat(data)
