"""Say which exhibits have slides. Cheap: needs no library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib.outlets.pictures import content
from lib.outlets.pictures.sizes import SIZES

if TYPE_CHECKING:
    from lib.exhibits.exhibit import Exhibit

ENDING: Final = "pptx"
TYPE: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
LABEL: Final = "Slides (PowerPoint)"
SIZE: Final = SIZES["slide"]  # the picture whose words and rules a slide shares
NO_CHART: Final = "This is a table without a chart, so there are no slides of it."


def refusal(exhibit: Exhibit) -> str:
    """Return the sentence of the rule by which an exhibit has no slides; empty where it has."""
    return NO_CHART if exhibit.draw is None else content.refusal(exhibit, SIZE)


def has_slides(exhibit: Exhibit) -> bool:
    """Return whether an exhibit has slides."""
    return not refusal(exhibit)
