"""The names in a query: which are ours, how mail and feeds spell them, which nearly are ours, which are trackers'."""

from __future__ import annotations

import re
from dataclasses import fields
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from lib.model.records import Selection
from lib.model.words import capitalised, count_of, listed
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

SELECTION: Final = tuple(field.name for field in fields(Selection))
PACK: Final = ("exhibits", "sizes", "formats", "data", "drawing")  # of the press pack, beside the filters
SIZE: Final = "size"  # of one picture
# What mail, feeds and chats make of "&" when they escape an address, once or more than once.
ESCAPED: Final = re.compile(r"^(?:amp;)+", re.IGNORECASE)
# What newsletters, advertisements and social sites append. They ask for nothing, so an address that has nothing else is
# a bare one. deploy/nginx/recorded-csae.conf has the same list, and a test compares the two.
TRACKERS: Final = (
    "(?:utm|mtm|pk|piwik|hsa|at|stm)_[a-z_]*",
    "fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|twclid|ttclid|yclid|li_fat_id|igsh|igshid|epik|srsltid|sfnsn",
    "mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|__hs[a-z]*|vero_id|vero_conv|oly_anon_id|oly_enc_id|ml_subscriber|s_cid",
    "_ga|_gl|_openstat|wickedid|wt_mc|xtor|ocid|cmpid|ref_src|ref_url|__twitter_impression|guccounter|guce_[a-z_]*",
)
TRACKER: Final = re.compile("|".join(TRACKERS), re.IGNORECASE)
CLOSE: Final = 0.75  # of difflib: one letter of four is another
MOST_NAMES: Final = 32  # of one address that are compared with ours
LONGEST: Final = 24  # characters of a name that is compared


def read(query: str) -> dict[str, list[str]]:
    """A query as names and values; names as `meant` has them, values in the order in which they were given."""
    return canonical(_gathered(parse_qsl(query, keep_blank_values=True)))


def _gathered(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(unescaped(name), []).append(value)
    return found


def canonical(query: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The same names and values with `amp;NAME` read as NAME, and without trackers' names and empty ones."""
    found: dict[str, list[str]] = {}
    for given, values in query.items():
        name = unescaped(given)
        if name and not TRACKER.fullmatch(name):
            found.setdefault(name, []).extend(values)
    return found


def unescaped(name: str) -> str:
    """A name without what escaping has put before it."""
    return ESCAPED.sub("", name)


def near_misses(query: Mapping[str, Sequence[str]], known: Collection[str]) -> tuple[str, ...]:
    """The names among `known` that others in the query nearly are, each once, in the order of `known`.

    A name that is like none of them is no concern of ours: it is not told from one that another program appended.
    """
    strange = [name for name in query if name not in known and len(name) <= LONGEST]
    order = tuple(known)
    found = {nearest_name(name, order) for name in strange[:MOST_NAMES]}
    return tuple(name for name in order if name in found)


@caches.pure(1024)
def nearest_name(name: str, known: tuple[str, ...]) -> str:
    """Which of the known names another nearly is: in capitals, in the plural, with a slip; empty where it is none."""
    plain = re.sub(r"[^a-z]", "", name.lower())
    if not plain:
        return ""
    closest = get_close_matches(plain, known, n=1, cutoff=CLOSE)
    swapped = [ours for ours in known if sorted(ours) == sorted(plain)]
    return next(iter([*closest, *swapped]), "")


def has_known_name(query: Mapping[str, Sequence[str]], known: Collection[str]) -> bool:
    """Whether a query that was read has any name that is ours, or nearly."""
    return any(name in known for name in query) or bool(near_misses(query, known))


def near_miss_sentence(names: Collection[str]) -> str:
    """What is said of names that nearly are these; nothing of none. What the reader wrote is not repeated."""
    if not names:
        return ""
    if len(names) == 1:
        what, verb, they, them = "A name", "is", "It looks", "it"
    else:
        what, verb, they, them = capitalised(count_of(len(names), "name")), "are", "They look", "them"
    like_ours = listed(f"'{name}'" for name in names)
    return f"{what} in this address {verb} not understood. {they} like {like_ours}: write {them} exactly so."
