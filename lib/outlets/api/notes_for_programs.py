"""Write what programs read first: robots.txt and llms.txt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib.exhibits import headlines
from lib.model.site_map import PAGES
from lib.outlets.answers.full_answer import absolute, caveat_texts
from lib.outlets.files import citation
from lib.outlets.html import fragments

if TYPE_CHECKING:
    from lib.dataset.register import Register

ROBOTS, LLMS = "/robots.txt", "/llms.txt"
TYPE: Final = "text/plain; charset=utf-8"


def robots(*, preview: bool) -> str:
    """Write what search engines may fetch: all pages and files; nothing of a preview."""
    return fragments.render("robots.txt", hidden=preview)


def llms(register: Register) -> str:
    """Tell assistants where the figures are, and what must be said with them."""
    required, _ = caveat_texts([headlines.lead_caveat(register)])
    text = fragments.render(
        "llms.txt",
        site=citation.TITLE,
        version=register.release.version,
        cautions=[fragments.as_markup(one) for one in required],
        pages=[page for page in PAGES if page.in_menu],
        place=absolute(""),
    )
    return f"{text.strip()}\n"
