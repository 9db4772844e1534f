"""The data and page formats of an exhibit: file ending, media type, and writer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lib.outlets.files import tabular, workbook
from lib.outlets.html import card, exhibit_pages
from lib.outlets.pictures import availability

if TYPE_CHECKING:
    from collections.abc import Callable

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit

METADATA: Final = "csv-metadata.json"
CSVW: Final = "application/csvm+json"


@dataclass(frozen=True, slots=True)
class Format:
    """A format of an exhibit: media type, writer, and whether browsers download it."""

    media_type: str
    make: Callable[[Exhibit, Register], bytes]
    attached: bool = True


FORMATS: Final = {
    "csv": Format("text/csv; charset=utf-8", lambda exhibit, _: tabular.as_csv(exhibit)),
    METADATA: Format(CSVW, lambda exhibit, _: tabular.as_csvw(exhibit), attached=False),
    "json": Format("application/json", lambda exhibit, _: tabular.as_json(exhibit)),
    "xlsx": Format(
        exhibit_pages.TYPES["xlsx"],
        lambda exhibit, register: workbook.as_xlsx(exhibit, register.release.published_at),
    ),
    "": Format(
        "text/html; charset=utf-8",
        lambda exhibit, register: card.exhibit_page(
            exhibit, availability.fitting_sizes(exhibit), availability.social_picture(exhibit, register), register
        ).encode(),
        attached=False,
    ),
}
