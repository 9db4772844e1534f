"""List the pages: script, permanent address, and the texts of menu, browser tab and heading."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `path` is its permanent address; `shows` is its description for search engines and readers."""

    id: str
    script: str
    path: str
    label: str  # in the menu
    heading: str
    shows: str
    explores: bool = False  # its filters report themselves which parts of a query have no effect
    in_menu: bool = True  # or only linked from other pages, to keep the menu short
    measured: bool = False  # it counts offences under codes: opened without a query, it chooses a measure
    finds: str = ""  # words by which readers search for what the page does

    @property
    def tab(self) -> str:
        """The title of the browser tab."""
        return f"{self.label} - Recorded child sexual abuse, England and Wales"


PAGES = (
    Page(
        "headlines",
        "dashboard.py",
        "/",
        "Headlines",
        "Child sexual abuse and exploitation: what the police recorded",
        "Headline figures on child sexual abuse and exploitation recorded by the police in England and Wales, "
        "each with its source and its caveat.",
    ),
    Page(
        "offences",
        "pages/offences.py",
        "/offences",
        "Offences",
        "Child sexual abuse and exploitation recorded by the police: national figures",
        "How many offences police recorded, how many were group-based, the types of offence, and what is known about "
        "abuse that is not reported.",
    ),
    Page(
        "forces",
        "pages/forces.py",
        "/forces",
        "Police forces",
        "Child and familial sexual offences recorded by each police force",
        "Figures for the police forces of England and Wales by Home Office offence code and by year. They come "
        "from a different source and cannot be compared with the national figures on other pages.",
        explores=True,
        measured=True,
    ),
    Page(
        "operations",
        "pages/operations.py",
        "/operations",
        "Operations",
        "Police operations and reviews of closed cases",
        "Police operations under way, publicly named operations, and reviews of closed cases.",
        explores=True,
    ),
    Page(
        "action-plan",
        "pages/action_plan.py",
        "/action_plan",
        "Action plan",
        "Recommendations, commitments and funding: progress so far",
        "Funding and commitments that the government announced, and recommendations of 2 inquiries, each with its "
        "progress as last published. A timeline of what led to them.",
        explores=True,
    ),
    Page(
        "differences",
        "pages/differences.py",
        "/differences",
        "Where sources differ",
        "Where sources differ, and what is not known",
        "Figures on child sexual abuse and exploitation in England and Wales that sources word differently, with the "
        "one we use. And questions for which we have seen no published figure, with drafts for asking them.",
    ),
    Page(
        "press-pack",
        "pages/press_pack.py",
        "/press_pack",
        "Press pack",
        "Pictures, data and a brief to take away",
        "Choose exhibits, sizes and formats and save them as one file, with captions, cautions, sources and a list by "
        "which every file can be checked.",
        explores=True,
        finds="download downloads image images png svg pdf csv excel xlsx json slide zip brief chart charts",
        measured=True,
    ),
    Page(
        "sources",
        "pages/sources.py",
        "/sources",
        "Sources",
        "Where each figure comes from",
        "Every statistic with the sentence that may be quoted, its source, how it was read and its cautions; how the "
        "figures are made; and what every word and column means.",
        explores=True,
    ),
    Page(
        "check-a-return",
        "pages/check_a_return.py",
        "/check_a_return",
        "Check a return",
        "Check an unpublished return",
        "Upload counts of operations or cases by police force that are not published: every mistake in the file is "
        "named, the counts are shown as public ones are, and nothing is kept.",
    ),
    Page(
        "check-an-image",
        "pages/check_an_image.py",
        "/check_an_image",
        "Check an image",
        "Was this picture made here?",
        "Choose a picture that you were given: this page says whether this dashboard made it, whether it was changed "
        "since, and whether its figures are still current.",
        explores=True,
        in_menu=False,
    ),
)
# Sections of the page of sources in order: fragment identifier -> heading.
SECTIONS: Final = MappingProxyType(
    {
        "statistics": "Every statistic",
        "methods": "How the figures are made",
        "sources": "All sources",
        "definitions": "Definitions",
        "caveats": "Cautions",
        "dictionary": "Data dictionary",
        "revisions": "Revisions",
        "licence": "Licence and attribution",
        "mistakes": "How to report a mistake",
        "accessibility": "Accessibility statement",
    }
)
BY_ID = {page.id: page for page in PAGES}
