"""List the pages: script, permanent address, and the texts of menu, browser tab and heading."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Strip(StrEnum):
    """Where the caution stands of a page that counts offences: once above all its cards, or in each group of counts."""

    PAGE = "page"
    GROUPS = "groups"
    NONE = ""  # the page counts no offences


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
    in_menu: bool = True  # or only linked from the end of each page, because it serves few
    apart: bool = False  # at the end of the menu, away from the pages that are read
    strip: Strip = Strip.NONE
    measured: bool = False  # it counts offences under codes: opened without a query, it chooses a measure
    finds: str = ""  # words by which readers search for what the page does
    rated: bool = False  # opened without a query, it shows rates
    led: bool = True  # `shows` stands below its heading; otherwise other parts of the page say it, each in its place

    @property
    def tab(self) -> str:
        """The title of the browser tab."""
        return f"{self.label} - Recorded child sexual abuse, England and Wales"


PAGES = (
    Page(
        "headlines",
        "dashboard.py",
        "/",
        "Summary",
        "Child sexual abuse and exploitation recorded by the police",
        "The main figures on child sexual abuse and exploitation recorded by the police in England and Wales, "
        "each with its source and its caution.",
        strip=Strip.GROUPS,
        led=False,
    ),
    Page(
        "offences",
        "pages/offences.py",
        "/offences",
        "National figures",
        "National figures on recorded child sexual abuse and exploitation",
        "How many offences police recorded, how many were group-based, the types of offence, and what is known about "
        "abuse that is not reported.",
        strip=Strip.GROUPS,
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
        strip=Strip.PAGE,
        rated=True,
        led=False,
    ),
    Page(
        "operations",
        "pages/operations.py",
        "/operations",
        "Operations and closed cases",
        "Police operations and reviews of closed cases",
        "Police operations under way, publicly named operations, and reviews of closed cases.",
        explores=True,
    ),
    Page(
        "action-plan",
        "pages/action_plan.py",
        "/action_plan",
        "Recommendations and funding",
        "Recommendations, commitments and funding: progress so far",
        "Recommendations of 2 inquiries and commitments of the government, each with its progress as last published. "
        "Funding, and a timeline of events.",
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
        strip=Strip.GROUPS,
    ),
    Page(
        "check-a-text",
        "pages/check_a_text.py",
        "/check_a_text",
        "Check a text",
        "Check the numbers in a text",
        "Paste a speech, briefing or article. We compare each number with the figures we hold, say what differs, and "
        "give the sentence that may be said. We never say that a number is true or false.",
        finds="check verify fact-check speech article briefing press release quote misquoted claim numbers paste "
        "Word docx tweet",
    ),
    Page(
        "sources",
        "pages/sources.py",
        "/sources",
        "Data and sources",
        "Data, sources and methods",
        "Look up any figure, its source and a sentence you can quote. Read how we compile the figures and what the "
        "terms mean.",
        explores=True,
    ),
    Page(
        "press-pack",
        "pages/press_pack.py",
        "/press_pack",
        "Downloads",
        "Download charts, data and a one-page brief",
        "Choose charts and sizes, and download them in one zip file with captions, alt text, cautions and sources.",
        explores=True,
        finds="download downloads image images png svg pdf csv excel xlsx json slide zip brief chart charts pack "
        "press PowerPoint embed cite caption photo",
        measured=True,
        strip=Strip.GROUPS,
        apart=True,
    ),
    Page(
        "hearing-pack",
        "pages/hearing_pack.py",
        "/hearing_pack",
        "Hearing pack",
        "Make a hearing pack for a committee",
        "Choose the police forces, constituencies or places of a committee. Get one document, for Word and as PDF, "
        "with a page for each force, the national figures, questions to ask, and recommendations.",
        explores=True,
        in_menu=False,
        finds="hearing committee clerk select inquiry session pack document Word docx pdf constituency MP member "
        "questions briefing",
    ),
    Page(
        "check-a-return",
        "pages/check_a_return.py",
        "/check_a_return",
        "Check a data return",
        "Check an unpublished data return",
        "Upload unpublished counts of operations or cases by police force. We list any errors, show your counts in the "
        "same charts, and keep nothing.",
        in_menu=False,
    ),
    Page(
        "check-an-image",
        "pages/check_an_image.py",
        "/check_an_image",
        "Check an image",
        "Check that an image came from this dashboard",
        "Choose an image that you were given. This page says who signed it, whether it was changed since, and whether "
        "its figures are still current.",
        explores=True,
        in_menu=False,
    ),
)
# Sections of the page of sources in order: fragment identifier -> heading.
SECTIONS: Final = MappingProxyType(
    {
        "statistics": "Figures A to Z",
        "methods": "Methods",
        "sources": "Sources",
        "definitions": "Definitions",
        "caveats": "Cautions",
        "dictionary": "Data dictionary and files",
        "revisions": "Revisions",
        "licence": "Licence and attribution",
        "mistakes": "Report a problem",
        "accessibility": "Accessibility statement",
    }
)
BY_ID = {page.id: page for page in PAGES}
