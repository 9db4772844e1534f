"""Ids of rows are permanent: a link that was sent once leads to its row for good."""

from lib.model import anchors


def test_every_kind_of_row_has_its_own_permanent_id():
    assert anchors.recommendation("IICSA", 13) == "iicsa-13"
    assert anchors.recommendation("National audit", "5") == "audit-5"
    assert anchors.commitment(7) == "commitment-7"
    assert anchors.event("e27") == "event-e27"
    assert anchors.wording("w17") == "wording-w17"
    assert anchors.operation("stovewood") == "operation-stovewood"


def test_an_inquiry_of_a_later_release_goes_by_all_of_its_name():
    assert anchors.recommendation("Independent Inquiry", 1) == "independent-inquiry-1"
