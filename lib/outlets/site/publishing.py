"""Publish the static site: choose the release, check that it may be published, write every file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lib.dataset.table_schema import DataError
from lib.model.limits import BusyError, SlowError
from lib.model.uk_time import in_utc
from lib.outlets.credentials import signers, signing
from lib.outlets.pictures import availability, browser
from lib.outlets.pictures.browser import BROWSER
from lib.outlets.pictures.content import RefusedPictureError
from lib.outlets.site import feeds, output_folder, site_files
from lib.releases.store import store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from lib.releases.store import PublicReleases


class PublishRefusedError(Exception):
    """Nothing was published. The message is a sentence for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishOrder:
    """Options of a publication; `moment` is in London without a zone, None for now."""

    out: Path
    origin: str
    moment: datetime | None = None
    embargoed: bool = False
    pictures: bool = True


@dataclass(frozen=True, slots=True)
class PublishOutcome:
    """The result: the release, the number of files, and their bytes in all."""

    release: str
    count: int
    size: int


def publish(order: PublishOrder, step: Callable[[str, int, int], None]) -> PublishOutcome:
    """Write the site and switch to it.

    `step` is called with the current activity, the number of finished files, and their total.

    Raises:
        PublishRefusedError: it may not, or cannot, be published.
        DataError: a release, or the list of withdrawn ones, cannot be used.
    """
    _refuse(order)
    shown = _public_releases(order.moment)
    if shown.current_or_none is None:
        raise PublishRefusedError("No figures are public at this moment: they were withdrawn. Nothing was published.")
    sizes: dict[str, int] = {}

    def manifest(digests: Mapping[str, str], sizes_: Mapping[str, int]) -> bytes:
        sizes.update(sizes_)
        return feeds.manifest(shown.current.register, digests, sizes_)

    try:
        output_folder.publish(
            order.out,
            _rendered(order, shown, step),
            manifest,
            feeds.digest,
            lasting=signing.unsigned,
            signer=signers.tag(),
            private=order.embargoed,
        )
    except (
        output_folder.FolderTakenError,
        browser.NoBrowserError,
        SlowError,
        BusyError,
        RefusedPictureError,
    ) as error:
        raise PublishRefusedError(f"{error} Nothing was changed.") from error
    except OSError as error:
        raise PublishRefusedError(
            f"{order.out} could not be written: {error.strerror}. Nothing was changed."
        ) from error
    finally:
        BROWSER.close()
    return PublishOutcome(shown.current.id, len(sizes), sum(sizes.values()))


def _refuse(order: PublishOrder) -> None:
    parts = urlsplit(order.origin)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
        raise PublishRefusedError(
            "Set DASHBOARD_ORIGIN to where readers will find the site, such as https://data.example.org: the list of "
            "addresses, the feed and the pictures name it."
        )
    if order.moment and in_utc(order.moment) > datetime.now(UTC) and not order.embargoed:
        raise PublishRefusedError(
            f"{order.moment:%d %B %Y at %H:%M} in London is still to come, and what comes out then must not be public "
            "before. Wait, or name a place that is private and say so with --embargoed."
        )
    if order.pictures and availability.missing():
        raise PublishRefusedError(f"{availability.missing()} Or publish --without-pictures.")


def _public_releases(moment: datetime | None) -> PublicReleases:
    if moment:
        store.look_ahead(in_utc(moment))
    shown = store.shown()
    if problems := store.reload():
        raise DataError(problems)
    return shown


def _rendered(
    order: PublishOrder, shown: PublicReleases, step: Callable[[str, int, int], None]
) -> Iterator[tuple[str, bytes]]:
    step("Planning", 0, 1)
    files = list(site_files.files(shown, pictures=order.pictures))
    report = partial(step, "Publishing")
    for done, (path, make) in enumerate(files, 1):
        yield path, make()
        report(done, len(files))
