"""Parse the choices of a press pack from its address, and plan what it will contain."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.addresses import multi_value
from lib.addresses.multi_value import MultiChoice
from lib.model.records import Grade
from lib.outlets.pictures import content
from lib.outlets.pictures.content import NO_DRAWING
from lib.outlets.pictures.sizes import FORMATS, SIZES, USUAL
from lib.outlets.slides import offered as slides_offered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lib.addresses.address import Refusal
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.records import Selection
    from lib.outlets.pictures.sizes import Size

PLACE: Final = "/press_pack"
MOST_EXHIBITS: Final = 12
MOST_PICTURES: Final = 48
DATA: Final = MappingProxyType({"csv": "CSV", "xlsx": "Excel (XLSX)", "json": "JSON"})
SLIDES: Final = slides_offered.ENDING  # among the data files of an address: one deck of all charts
NAMES: Final = MappingProxyType({name: name for name in exhibits.REGISTRY})
FIELDS: Final = MappingProxyType(
    {
        "exhibits": MultiChoice("Charts and tables", NAMES, most=MOST_EXHIBITS),
        "sizes": MultiChoice("Image sizes", {name: size.label for name, size in SIZES.items()}, (USUAL,)),
        "formats": MultiChoice("Image formats", {ending: ending.upper() for ending in FORMATS}, ("png",)),
        "data": MultiChoice("Data files and slides", DATA | {SLIDES: "Slides (PowerPoint), one deck"}, ("csv",)),
        "drawing": MultiChoice("Chart in the brief", NAMES, ("proportion",), most=1, needed=True),
    }
)
NEEDS_A_FORCE: Final = "It is of one force: choose a force first."
HOLDS_PRESS: Final = (
    "It includes figures or progress seen only in press reports, and a press pack holds none of those. "
    "Its own page shows them, each labelled."
)
HEADLINES: Final = ("proportion", "breakdown", "crime-types", "years")  # the charts of the headline figures
ONE_FORCE: Final = ("forces-time", "force-codes", "force-peers", "forces-recent", "force-change")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Choices of a pack, beside the filters: ids of exhibits, sizes, endings of pictures and of data files.

    `drawing` is the exhibit whose chart is on the brief.
    """

    exhibits: tuple[str, ...] = FIELDS["exhibits"].usual
    sizes: tuple[str, ...] = FIELDS["sizes"].usual
    formats: tuple[str, ...] = FIELDS["formats"].usual
    data: tuple[str, ...] = FIELDS["data"].usual
    drawing: tuple[str, ...] = FIELDS["drawing"].usual

    @property
    def parameters(self) -> dict[str, str]:
        """The canonical query as names and values."""
        return multi_value.parameters({name: getattr(self, name) for name in FIELDS}, FIELDS)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something requested that is not in the pack, and the reason as a sentence."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An exhibit that a pack may contain; `exhibit` is None where `why` says that it may not."""

    id: str
    page: str
    headline: str
    exhibit: Exhibit | None
    why: str = ""

    @property
    def drawn(self) -> bool:
        """Whether there can be a picture of it in any size."""
        return self.exhibit is not None and any(not content.refusal(self.exhibit, size) for size in SIZES.values())


@dataclass(frozen=True, slots=True)
class PackPlan:
    """The planned contents of a pack, as far as known without rendering, and what is left out.

    `slides` are the exhibits of its one deck, none where no deck is chosen; `data` are the endings of its data files.
    """

    held: tuple[Exhibit, ...]
    pictures: tuple[tuple[Exhibit, Size, str], ...]
    left: tuple[LeftOut, ...]
    data: tuple[str, ...] = ()
    slides: tuple[Exhibit, ...] = ()

    @property
    def problem(self) -> str:
        """Why the pack cannot be made as chosen; empty where it can."""
        if not self.held:
            return (
                "Choose at least one chart or table."
                if not self.left
                else "Nothing that is chosen can stand in a pack."
            )
        if len(self.pictures) > MOST_PICTURES:
            return (
                f"This would be {len(self.pictures)} images, and a pack holds at most {MOST_PICTURES}. "
                "Choose fewer charts, sizes or formats."
            )
        return ""


def headlines_pack() -> Pack:
    """Return the pack of the headline figures, in the sizes that a press office posts and shows."""
    return Pack(exhibits=_registered(HEADLINES), sizes=("social", "square", "slide"))


def force_pack() -> Pack:
    """Return the pack of one police force, which its address names beside it."""
    return Pack(exhibits=_registered(ONE_FORCE), sizes=("square", "slide"))


def all_slides(listed: Sequence[Candidate]) -> Pack:
    """Return the pack of every chart that needs no choice of a force, as slides: images of them and a deck."""
    charts = tuple(candidate.id for candidate in listed if candidate.drawn)[:MOST_EXHIBITS]
    return Pack(exhibits=charts, data=(*FIELDS["data"].usual, SLIDES))


def _registered(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names in the order of an address."""
    return tuple(name for name in exhibits.REGISTRY if name in names)


def parse(query: Mapping[str, Sequence[str]]) -> tuple[Pack, tuple[Refusal, ...]]:
    """Parse the choices of an address, with a refusal for each value that is not valid."""
    chosen, refusals = multi_value.parse(query, FIELDS)
    return Pack(**chosen), refusals


def candidates(register: Register, selection: Selection) -> tuple[Candidate, ...]:
    """List every exhibit for this selection, in the order of the registry."""
    return tuple(candidate(name, register, selection) for name in exhibits.REGISTRY)


def candidate(name: str, register: Register, selection: Selection) -> Candidate:
    """Make one candidate: its exhibit, or why it may not be in a pack."""
    builder = exhibits.REGISTRY[name]
    if not exhibits.can_be_made(name, selection):
        return Candidate(name, builder.page, builder.title, None, NEEDS_A_FORCE)
    exhibit = exhibits.make(name, register, selection)
    problem = HOLDS_PRESS if holds_press(exhibit) else exhibit.nothing
    return Candidate(name, builder.page, exhibit.headline, None if problem else exhibit, problem)


def holds_press(exhibit: Exhibit) -> bool:
    """Return whether a row rests on a press report alone."""
    return "grade" in exhibit.table.columns and Grade.PRESS in set(exhibit.table["grade"])


def plan(pack: Pack, register: Register, selection: Selection) -> PackPlan:
    """Plan a pack by the rules; a size may still prove too small for a view's caveats."""
    candidates_ = [candidate(name, register, selection) for name in pack.exhibits]
    held = tuple(candidate_.exhibit for candidate_ in candidates_ if candidate_.exhibit)
    left = [LeftOut(candidate_.headline, candidate_.why) for candidate_ in candidates_ if candidate_.why]
    pictures = []
    for exhibit in held:
        if exhibit.draw is None:
            left += [LeftOut(f"{exhibit.headline}: images", NO_DRAWING)] if pack.formats and pack.sizes else []
            continue
        for size in (SIZES[name] for name in pack.sizes):
            refusal = content.refusal(exhibit, size)
            left += [LeftOut(f"{exhibit.headline}: {size.label}", refusal)] if refusal and pack.formats else []
            pictures += [] if refusal else [(exhibit, size, ending) for ending in pack.formats]
    data = tuple(ending for ending in pack.data if ending in DATA)
    slides: list[Exhibit] = []
    for exhibit in held if SLIDES in pack.data else ():
        refusal = slides_offered.refusal(exhibit)
        left += [LeftOut(f"{exhibit.headline}: slides", refusal)] if refusal else []
        slides += [] if refusal else [exhibit]
    return PackPlan(held, tuple(pictures), tuple(left), data, tuple(slides))


def narrowed(pack: Pack, register: Register, selection: Selection) -> Selection:
    """Return the selection as codes, without the fields that no chosen exhibit uses: equal packs share one address."""
    for settle in (exhibits.REGISTRY[name].settle for name in pack.exhibits):
        selection = settle(register, selection) if settle else selection
    return selection.only(
        tuple(dict.fromkeys(field for name in pack.exhibits for field in exhibits.REGISTRY[name].uses))
    )
