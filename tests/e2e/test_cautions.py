"""On the narrowest phone every count of recorded offences has its caution in its group, untouched."""

import pytest

from lib import exhibits
from lib.addresses import bare
from lib.model.site_map import PAGES
from lib.outlets.html import fragments
from tests.e2e.conftest import at_rest

pytestmark = pytest.mark.e2e
NARROW = {"width": 320, "height": 640}
# Of each card that counts offences, and each tile: whether a caution can be seen in one of the groups around it.
WITHOUT = """([ids, caution]) => {
  const mark = `[data-caveat="${caution}"]`;
  // A card that is folded to its heading shows no count: its caution is there once it is open.
  document.querySelectorAll("#root details.section").forEach((fold) => { fold.open = true; });
  const cards = ids.map((id) => document.querySelector(`#root .st-key-card-${id}`));
  const counts = [...cards, ...document.querySelectorAll(`#root .tile:has(${mark})`)];
  const seen = { checkOpacity: true, checkVisibilityCSS: true };
  const said = (part) => {
    for (let group = part; group; group = group.parentElement?.closest("[data-caution-group], .tile")) {
      const all = [...group.querySelectorAll(mark)];
      if (all.some((one) => one.checkVisibility(seen) && one.getBoundingClientRect().height > 10)) return true;
    }
    return false;
  };
  const shown = counts.filter(Boolean).filter((part) => !part.closest("details:not([open])"));
  return shown.filter((part) => !said(part)).map((part) => part.className);
}"""


@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
def test_every_count_has_its_caution(page, register, known):
    page.set_viewport_size(NARROW)
    page.goto(known.path)
    at_rest(page)
    made = [
        exhibits.make(name, register, bare.selection(register))
        for name, builder in exhibits.REGISTRY.items()
        if not builder.needs
    ]
    counting = [one.id for one in made if fragments.UNDER_REPORTING in {caveat.id for caveat in one.must_show}]
    assert page.evaluate(WITHOUT, [counting, fragments.UNDER_REPORTING]) == []


def test_the_caution_of_a_group_stays_beside_its_numbers(page):
    page.set_viewport_size(NARROW)
    page.goto("/forces?view=compare")
    at_rest(page)
    for y in (1500, 2200):
        page.evaluate("y => { document.getElementById('stMain').scrollTop = y; }", y)
        box = page.locator(".group-strip").bounding_box()
        assert 40 <= box["y"] < 120
