"""Recognise parameters of a query: ours, ours as escaped by mail and feeds, near misses, and trackers."""

from __future__ import annotations

import re
from dataclasses import fields
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from lib.model.records import Selection
from lib.model.words import count_of, listed
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

SELECTION: Final = tuple(field.name for field in fields(Selection))
PACK: Final = ("exhibits", "sizes", "formats", "data", "drawing")  # parameters of the press pack, beside the filters
HEARING: Final = ("constituency", "place")  # parameters of a hearing pack, beside the forces
SEVERAL: Final = ("force", "rows", *PACK[:-1], *HEARING)  # of several values, divided by commas or one to a name
SIZE: Final = "size"  # parameter of a picture
CHART: Final = ("shape", "ground")  # parameters of a chart as Plotly JSON
# What is left of "&" where mail, feeds or chats escape an address, once or more often.
ESCAPED: Final = re.compile(r"^(?:amp;)+", re.IGNORECASE)
# Appended by newsletters, advertisements and social sites; ignored, so that an address with nothing else counts as
# bare. deploy/nginx/recorded-csae.conf has the same list, and a test compares the two.
TRACKERS: Final = (
    "(?:utm|mtm|pk|piwik|hsa|at|stm)_[a-z_]*",
    "fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|twclid|ttclid|yclid|li_fat_id|igsh|igshid|epik|srsltid|sfnsn",
    "mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|__hs[a-z]*|vero_id|vero_conv|oly_anon_id|oly_enc_id|ml_subscriber|s_cid",
    "_ga|_gl|_openstat|wickedid|wt_mc|xtor|ocid|cmpid|ref_src|ref_url|__twitter_impression|guccounter|guce_[a-z_]*",
)
TRACKER: Final = re.compile("|".join(TRACKERS), re.IGNORECASE)
CLOSE: Final = 0.75  # similarity ratio of difflib: one letter of four differs
MOST_NAMES: Final = 32  # unknown names of one address that are compared with ours
LONGEST: Final = 24  # characters of a name to compare


def read(query: str) -> dict[str, list[str]]:
    """Parse a query into canonical names and their values, in order."""
    return canonical(_gathered(parse_qsl(query, keep_blank_values=True)))


def _gathered(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(unescaped(name), []).append(value)
    return values


def canonical(query: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Unescape names such as `amp;NAME`, and drop trackers and empty names."""
    canonical_query: dict[str, list[str]] = {}
    for raw_name, values in query.items():
        name = unescaped(raw_name)
        if name and not TRACKER.fullmatch(name):
            canonical_query.setdefault(name, []).extend(values)
    return canonical_query


def unescaped(name: str) -> str:
    """Strip the remains of escaping before a name."""
    return ESCAPED.sub("", name)


def near_misses(query: Mapping[str, Sequence[str]], known: Collection[str]) -> tuple[str, ...]:
    """List the `known` names that other names in the query nearly match, each once, in the order of `known`.

    A name that resembles none is ignored: another program may have appended it.
    """
    unknown = [name for name in query if name not in known and len(name) <= LONGEST]
    order = tuple(known)
    nearest = {nearest_name(name, order) for name in unknown[:MOST_NAMES]}
    return tuple(name for name in order if name in nearest)


@caches.pure(1024)
def nearest_name(name: str, known: tuple[str, ...]) -> str:
    """Return the known name that a name nearly matches (case, plural, typing error); empty where there is none."""
    plain = re.sub(r"[^a-z]", "", name.lower())
    if not plain:
        return ""
    closest = get_close_matches(plain, known, n=1, cutoff=CLOSE)
    swapped = [candidate for candidate in known if sorted(candidate) == sorted(plain)]
    return next(iter([*closest, *swapped]), "")


def has_known_name(query: Mapping[str, Sequence[str]], known: Collection[str]) -> bool:
    """Return whether a parsed query has a known name, or nearly one."""
    return any(name in known for name in query) or bool(near_misses(query, known))


def near_miss_sentence(names: Collection[str]) -> str:
    """Say which known names the query nearly matches; empty for none. Never echoes the query."""
    if not names:
        return ""
    if len(names) == 1:
        what, they, them = "a name", "It looks", "it"
    else:
        what, they, them = count_of(len(names), "name"), "They look", "them"
    like_ours = listed(f"'{name}'" for name in names)
    return f"We do not understand {what} in this link. {they} like {like_ours}. Write {them} exactly like that."
