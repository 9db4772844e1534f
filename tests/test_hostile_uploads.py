"""A hostile file is answered with a clear sentence: it is no return, and no picture of ours."""

import pytest

from lib.data_returns import reading
from lib.data_returns.record import Return
from lib.outlets.pictures import image_check
from lib.releases.store import store
from tests import hostile_uploads

RETURNS, PICTURES = hostile_uploads.returns(), hostile_uploads.pictures()


@pytest.mark.parametrize("kind", RETURNS)
def test_a_hostile_file_is_no_return(register, kind):
    found = reading.read(RETURNS[kind], register)
    assert not isinstance(found, Return)
    assert all(f"{problem.expected}{problem.found}".isprintable() for problem in found)


@pytest.mark.parametrize("kind", PICTURES)
def test_a_hostile_file_is_no_picture_of_ours(kind):
    assert image_check.check(PICTURES[kind], store.shown(), None).heading.startswith("We cannot c")
