"""The commands of `python -m lib`."""

from __future__ import annotations

import dataclasses
import ipaddress
import json
import socket
import sys
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, TypeVar

import click

from lib import settings
from lib.dataset.table_schema import DataError
from lib.model.uk_time import in_utc
from lib.outlets.files import citation
from lib.releases import release_folder
from lib.releases.store import DATA, EARLIER, RELEASES, store
from lib.releases.watcher import log_problems
from lib.telemetry import logs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lib.dataset.register import Register
    from lib.model.records import Selection
    from lib.releases.making.release_files import Publication
    from lib.releases.release_packages import ReleasePackage

Made = TypeVar("Made")
NO_CONTACT_WARNING: Final = (
    "WARNING: DASHBOARD_CONTACT is not set. Every page tells readers that no contact has been set up, so nobody can "
    "report a mistake. Set it to the sentence that says whom to write to."
)
UNREADABLE: Final = 2  # exit status of `check-text`, as of a wrong command line
MOMENTS: Final = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")  # how a moment may be written
MOST_CHANGES: Final = 24  # sentences about what a reader would see changed


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Look after the data package and the dashboard."""


@main.command(short_help="Check a data package.")
@click.argument("path", required=False, type=click.Path(path_type=Path))
def check(path: Path | None) -> None:
    """Check a data package and list everything that is wrong with it.

    PATH is a folder or a zip file that holds datapackage.json. Without it, this checks the dashboard's own data, the
    other releases and the list of those that were withdrawn. It compares a package with the release before
    it, and changes nothing. The exit status is 0 when the package can be used and 1 when it cannot.
    """
    from lib.releases.making import upkeep  # noqa: PLC0415 - `serve` does not need it

    folder = path or DATA
    if not folder.exists():
        click.echo(f"There is nothing at {folder}. Give a folder or a zip file that holds datapackage.json.", err=True)
        sys.exit(1)
    folders = upkeep.PackageFolders(DATA, EARLIER, RELEASES)
    register = _checked(partial(upkeep.check, folder, folders))
    rows = sum(table.height for table in register.tables.values())
    click.echo(f"data package ok: {len(register.tables)} tables, {rows:,} rows, release {register.release.id}")
    for sentence in upkeep.row_count_changes(folder, folders, register):
        click.echo(sentence)
    if path is None:
        for package in _checked(_releases):
            release = package.register.release
            click.echo(f"release {release.id} ok, out at {release.published_at.isoformat()} in London")


def _releases() -> tuple[ReleasePackage, ...]:
    """Read the releases beside the dashboard's own data.

    Raises:
        DataError: one of them, or the list of withdrawn ones, is invalid.
    """
    read_releases = release_folder.read(DATA, EARLIER, RELEASES)
    if read_releases.problems:
        raise DataError(read_releases.problems)
    return tuple(state.package for name, state in read_releases.states.items() if state.package and name != DATA.name)


def _checked(read: Callable[[], Made]) -> Made:
    """Return what `read` returns, or print every problem on standard error and exit with status 1."""
    try:
        return read()
    except DataError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        count = len(error.problems)
        click.echo(f"{count:,} problem{'' if count == 1 else 's'}", err=True)
        sys.exit(1)


@main.command(short_help="Record the rows and bytes of each table.")
@click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def fingerprint(path: Path | None) -> None:
    """Record how many rows and which bytes each table has, and which releases came before.

    PATH is a folder that holds datapackage.json, which this changes. Without it, that of the dashboard's own data. Run
    it after every change that is meant, because the check refuses a table that is not as recorded. It never changes
    a release that is public and kept as an earlier one.
    """
    from lib.releases.making import upkeep  # noqa: PLC0415 - `serve` does not need it

    _report_steps(
        partial(
            upkeep.record_fingerprints,
            path or DATA,
            upkeep.PackageFolders(DATA, EARLIER, RELEASES),
            datetime.now(tz=UTC),
        )
    )


@main.command(short_help="List changed values in revisions.csv.")
@click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--reason", required=True, help="Why the values changed, in a few words that everybody will see.")
def revise(path: Path | None, reason: str) -> None:
    """List in revisions.csv every published value that changed since the release before, and record the tables anew.

    PATH is a folder that holds datapackage.json. Without it, this takes the dashboard's own data. What is listed
    already stays.
    """
    from lib.releases.making import upkeep  # noqa: PLC0415 - `serve` does not need it

    _report_steps(
        partial(
            upkeep.revise, path or DATA, upkeep.PackageFolders(DATA, EARLIER, RELEASES), reason, datetime.now(tz=UTC)
        )
    )


@main.command(short_help="Measure how much the counts vary.")
@click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def dispersion(path: Path | None) -> None:
    """Measure over the newest whole years how much the counts of each code vary, and write dispersion.csv anew.

    PATH is a folder that holds datapackage.json. Without it, this takes the dashboard's own data.
    """
    from lib.measures import dispersion_table  # noqa: PLC0415 - `serve` does not need it
    from lib.releases.making import upkeep  # noqa: PLC0415 - `serve` does not need it

    _report_steps(
        partial(
            upkeep.remake_table,
            path or DATA,
            upkeep.PackageFolders(DATA, EARLIER, RELEASES),
            dispersion_table.TABLE,
            lambda register: (dispersion_table.COLUMNS, dispersion_table.rows(register)),
        )
    )


@main.command(short_help="Move a release that is out into data.")
@click.argument("release")
def replace(release: str) -> None:
    """Make a release that is out the dashboard's own data, and keep the one before in data_earlier.

    RELEASE is its id, such as 2027-01-21. Commit both folders afterwards. Stopped at any moment, it can be run again.
    """
    from lib.releases.making import upkeep  # noqa: PLC0415 - `serve` does not need it

    _report_steps(
        partial(upkeep.replace_data, release, upkeep.PackageFolders(DATA, EARLIER, RELEASES), datetime.now(tz=UTC))
    )


def _check_signer() -> None:
    """Print what is wrong with the certificate chain and key that the settings name, and exit with status 1."""
    from lib.outlets.credentials import signers  # noqa: PLC0415 - most commands sign nothing

    try:
        signers.configured()
    except settings.SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def _report_steps(work: Callable[[], Iterable[str]]) -> None:
    """Run `work` and print the sentences it yields, or why it failed, with exit status 1."""
    from lib.releases.making import next_release, writing  # noqa: PLC0415 - `serve` does not need them

    try:
        for sentence in _checked(work):
            click.echo(sentence)
    except (next_release.ReleaseRefusedError, writing.FolderInUseError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)


@main.command(short_help="Make a release from Home Office tables.")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--at", required=True, help='Moment of release in London, such as "2027-01-21 09:30".')
@click.option("--release", "name", type=click.DateTime(["%Y-%m-%d"]), help="Its id, a date. [default: the day of --at]")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=RELEASES,
    show_default="releases",
    help="Where releases lie. This one gets a folder of its own there.",
)
@click.option(
    "--from", "start", type=click.Path(exists=True, path_type=Path), help="The package to begin with. [default: newest]"
)
@click.option("--note", default="", help="What the release holds. [default: what changed]")
@click.option("--reason", default="source revision", show_default=True, help="Why published counts changed.")
@click.option("--checked-on", type=click.DateTime(["%Y-%m-%d"]), help="When it was last checked. [default: today]")
@click.option("--source", help="Id of the publication, where it is not the one that the counts are from until now.")
@click.option("--source-title", default="", help="Its title, where sources.csv has no such row yet.")
@click.option("--source-published", default="", help="Its date, such as 2027-01-21.")
@click.option("--source-url", default="", help="The link to it, where it has one.")
@click.option(
    "--fewer",
    is_flag=True,
    help="Drop quarters that are in the current release. Each count is then revised to nothing.",
)
@click.option("--unchanged", is_flag=True, help="Allow a new publication with the very counts of the current release.")
@click.option(
    "--ignore-code",
    "codes",
    multiple=True,
    metavar="CODE",
    help="An offence code that is new in the files and none of those wanted. Once for each, or several with commas.",
)
@click.option(
    "--without-force",
    "dropped",
    multiple=True,
    metavar="CODE",
    help="Code of a force that the source has dropped. From its last rows on, neither it nor a total with it has a "
    "count. Once for each.",
)
@click.option("--ignore-sheet", "sheets", multiple=True, metavar="NAME", help="A sheet that is no table of counts.")
def refresh(
    files: tuple[Path, ...],
    at: str,
    name: datetime | None,
    folder: Path,
    start: Path | None,
    note: str,
    reason: str,
    checked_on: datetime | None,
    source: str | None,
    source_title: str,
    source_published: str,
    source_url: str,
    codes: tuple[str, ...],
    dropped: tuple[str, ...],
    sheets: tuple[str, ...],
    *,
    fewer: bool,
    unchanged: bool,
) -> None:
    """Make a new release from the Home Office's police recorded crime open data.

    FILES are its Police Force Area tables, as ODS, CSV or Parquet. Several together make one series. The new release is
    a package of its own. The data that the dashboard shows do not change. docs/publishing.md walks through it. The
    exit status is 0 when the release was made and 1 when nothing was.
    """
    # `check` and `serve` do not need them.
    from lib.releases.making import next_release, release_files, writing  # noqa: PLC0415

    if not source and (source_title or source_published or source_url):
        click.echo("--source-title, --source-published and --source-url tell of a --source: say its id too.", err=True)
        sys.exit(1)
    publication: Publication | None = None
    if source:
        publication = release_files.Publication(
            id=source, title=source_title, published=source_published, url=source_url
        )
    order = next_release.RefreshOrder(
        sources=files,
        data=DATA,
        earlier=EARLIER,
        start=start,
        folder=folder,
        id=f"{name:%Y-%m-%d}" if name else "",
        at=at,
        checked_on=(checked_on or datetime.now(tz=UTC)).date(),
        note=note,
        reason=reason,
        publication=publication,
        fewer=fewer,
        unchanged=unchanged,
        ignored_codes=frozenset(code.strip() for listed in codes for code in listed.split(",") if code.strip()),
        ignored_sheets=frozenset(sheets),
        dropped_forces=frozenset(dropped),
    )
    try:
        with click.progressbar(
            length=len(files) + len(next_release.STEPS) + 1, label="Beginning", file=sys.stderr
        ) as bar:

            def step(label: str) -> None:
                bar.label = label
                bar.update(1)

            outcome = _checked(partial(next_release.refresh, order, step))
            bar.label = "Done"
            bar.update(1)
    except (next_release.ReleaseRefusedError, writing.FolderInUseError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    for sentence in outcome.done:
        click.echo(sentence)
    _report_changes(outcome.before, outcome.after)
    click.echo(f"The new release lies in {outcome.place}. Left to do by hand:")
    for place, task in enumerate(outcome.left, 1):
        click.echo(f"{place}. {task}")


def _report_changes(before: Register, after: Register) -> None:
    """Print what a reader of the dashboard would see changed, a sentence for each view, at most `MOST_CHANGES`."""
    changes = list(_changes(before, after))
    if not changes:
        click.echo("Nothing changes in what the pages say.")
        return
    click.echo("What changes on the pages:")
    for sentence in changes[:MOST_CHANGES]:
        click.echo(f"- {sentence}")
    if len(changes) > MOST_CHANGES:
        click.echo(f"- And {len(changes) - MOST_CHANGES} more.")


def _changes(before: Register, after: Register) -> Iterator[str]:
    """Yield a sentence for each view whose words or table differ between two releases: first all exhibits, then forces.

    A view is what a page shows that is opened without a query, and the table of each force.
    """
    from lib.addresses import bare  # noqa: PLC0415 - `check` and `serve` need nothing of it
    from lib.exhibits import REGISTRY  # noqa: PLC0415
    from lib.model.site_map import BY_ID  # noqa: PLC0415

    views: list[tuple[str, str, tuple[str, ...]]] = [
        (f"{BY_ID[builder.page].label}, {name.removeprefix('forces-').replace('-', ' ')}", name, ())
        for name, builder in REGISTRY.items()
        if not builder.needs
    ]
    views += [(f"Police forces, {force.name}", "forces-table", (code,)) for code, force in after.forces.items()]
    for label, name, force in views:
        old, new = (
            _view(name, register, dataclasses.replace(bare.selection(register), force=force))
            for register in (before, after)
        )
        if old.headline != new.headline:
            yield f'{label}: before "{old.headline}"; after "{new.headline}".'
        elif old.description != new.description:
            gone, come = (_not_in(*pair) for pair in ((old, new), (new, old)))
            yield f'{label}: before "{gone}" After "{come}"'
        elif changed := new.rows - old.rows:
            count = f"{len(changed):,} of {len(new.rows):,} rows"
            yield f'{label}: {count} in the table of "{new.headline}" are new or changed.'


def _not_in(one: _View, other: _View) -> str:
    """Return the sentences of one description that are not in the other."""
    sentences, others = ((view.description + " ").split(". ") for view in (one, other))
    return ". ".join(sentence for sentence in sentences if sentence not in others)


class _View(NamedTuple):
    """What a reader sees of an exhibit: its words, and what tells the rows of its table apart."""

    headline: str
    description: str = ""
    rows: frozenset[tuple[object, ...]] = frozenset()


def _view(name: str, register: Register, selection: Selection) -> _View:
    """Make an exhibit and return what is seen of it; where it cannot be made, why."""
    from lib import exhibits  # noqa: PLC0415

    try:
        exhibit = exhibits.make(name, register, selection)
    except Exception as error:  # noqa: BLE001 - the release is made: its maker must learn of this too
        return _View(f"cannot be shown ({type(error).__name__}: {error})")
    shown = [column.name for column in exhibit.columns if column.shown or column.name == "printed"]
    rows = (row for row in exhibit.table.select(shown).iter_rows() if set(selection.force) <= set(row))
    return _View(exhibit.headline, exhibit.description, frozenset(rows))


@main.command("check-text", short_help="Check the numbers of a text.")
@click.argument("file", type=click.File("rb"))
@click.option("--date", "dated", type=click.DateTime(["%Y-%m-%d"]), help="Date of the text. [default: today in London]")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check_text(file: BinaryIO, dated: datetime | None, *, as_json: bool) -> None:
    """Hold every number of a text against the figures of the dashboard.

    FILE is plain text or a Word document (.docx) of at most 1 MB and 50,000 characters, or - for standard input. The
    exit status is 0 where every number is as published, 1 where one is not, and 2 where the text cannot be read.
    """
    from lib.claims import report, text_files  # noqa: PLC0415 - `serve` does not need them

    register = _checked(store.current)
    try:
        read = text_files.read(file.read(text_files.MOST_BYTES + 1))
        found = report.check(read.text, register, dated.date() if dated else None, not_read=read.not_read)
    except text_files.TextRefusedError as error:
        click.echo(str(error), err=True)
        sys.exit(UNREADABLE)
    click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1) if as_json else found.as_text)
    sys.exit(0 if all(finding.as_published for finding in found.findings) else 1)


@main.command("mcp", short_help="Serve tools to an assistant on this machine.")
def serve_tools() -> None:
    """Let an assistant on this machine call the tools: Model Context Protocol on standard input and output.

    The assistant starts this command, and README.md says how to add it. Nothing but the protocol is on standard output.
    Warnings and errors are lines of JSON on standard error.
    """
    logs.configure("warning", sys.stderr)
    _checked(store.current)
    from lib.outlets.mcp import mcp_server  # noqa: PLC0415 - no other command may pay for its library

    mcp_server.FigureServer(store.current).run()


@main.command("settings", short_help="List the environment variables.")
def list_settings() -> None:
    """Print what each variable of the environment is for, as a Markdown table."""
    click.echo(settings.table(settings.ALL))


@main.command(short_help="Serve the dashboard.")
@click.option(
    "--port",
    default=lambda: settings.current().port,
    show_default="8501",
    type=click.IntRange(1, settings.LARGEST_PORT),
    help="Where to listen. Also PORT.",
)
@click.option("--host", default="localhost", show_default=True, help="Name or IP number to listen on.")
@click.option(
    "--proxy",
    default=lambda: settings.current().proxy,
    metavar="NUMBERS",
    help="IP numbers or networks, separated by commas, of proxies whose X-Forwarded-Proto is believed. "
    "None, unless DASHBOARD_PROXY names some.",
)
@click.option(
    "--drain",
    default=lambda: settings.current().drain,
    show_default="0",
    type=click.FloatRange(0, settings.LONGEST_DRAIN),
    help="Seconds between a SIGTERM, when /readyz begins to answer 503, and the end. Also DASHBOARD_DRAIN.",
)
@click.option(
    "--log-level",
    default=lambda: settings.current().log_level,
    show_default="info",
    type=click.Choice(settings.LEVELS, case_sensitive=False),
    help="The least that is written of our own lines, on standard output. Also DASHBOARD_LOG_LEVEL.",
)
@click.option(
    "--as-at",
    type=click.DateTime(MOMENTS),
    help="Show what is public at this moment in London, to look at a release before it is out: on this machine alone.",
)
def serve(port: int, host: str, proxy: str, drain: float, log_level: str, as_at: datetime | None) -> None:
    """Check the data, then serve the dashboard until stopped.

    Writes one line of JSON for each request and each page run, with nothing about who asked. `python -m lib settings`
    lists the variables of the environment that it heeds.
    """
    if as_at:
        _look_ahead(as_at, host)
    _checked(store.current)
    log_problems(store.reload())
    _check_signer()
    if settings.current().contact == settings.NO_CONTACT:
        click.echo(NO_CONTACT_WARNING, err=True)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            click.echo(f"Cannot listen on {host}, port {port}: {error.strerror}. Choose another with --port.", err=True)
            sys.exit(1)
    click.echo(f"Starting on http://{host}:{port} (stop with Ctrl+C)", err=True)
    from lib.outlets.bulletin import bulletin_charts, social_cards  # noqa: PLC0415
    from lib.web import health, precompressed, process  # noqa: PLC0415

    logs.configure(log_level)
    work = {
        "packing": precompressed.PRECOMPRESSED.work,
        "first sight": lambda: bulletin_charts.draw_ahead(store.current(), lambda: health.HEALTH.leaving),
        "link pictures": lambda: process.in_background(
            lambda: social_cards.draw_ahead(store.current(), lambda: health.HEALTH.leaving)
        ),
    }
    process.run(host=host, port=port, proxy=proxy, drain=drain, work=work)


@main.command(short_help="Write the whole site as plain files.")
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--as-of",
    type=click.DateTime(MOMENTS),
    help="Publish what is public at this moment in London. [default: now]",
)
@click.option("--embargoed", is_flag=True, help="OUT is private: the moment may be still to come.")
@click.option("--without-pictures", is_flag=True, help="Leave out images and charts, which need a browser.")
def publish(out: Path, as_of: datetime | None, *, embargoed: bool, without_pictures: bool) -> None:
    """Write the print version, the files and images of every chart and table, and the data as a site of plain files.

    OUT becomes a link to a folder beside it. It changes in one step, when everything has been written, so it is whole
    whenever this is stopped. DASHBOARD_ORIGIN says where the site will be, such as
    https://data.example.org. The exit status is 0 when OUT is up to date and 1 when nothing was changed.
    """
    from lib.outlets.site import publishing  # noqa: PLC0415 - `check` needs nothing of it

    _check_signer()
    try:
        with click.progressbar(length=1, label="Beginning", file=sys.stderr, show_eta=True) as bar:

            def step(label: str, done: int, all_: int) -> None:
                bar.label, bar.length = label, all_
                bar.update(done - bar.pos)

            order = publishing.PublishOrder(
                out=out, moment=as_of, embargoed=embargoed, pictures=not without_pictures, origin=citation.origin()
            )
            outcome = _checked(partial(publishing.publish, order, step))
    except publishing.PublishRefusedError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    click.echo(f"Published release {outcome.release}: {outcome.count:,} files, {outcome.size / 1e6:.1f} MB, in {out}.")


def _is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a host."""
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _look_ahead(moment: datetime, host: str) -> None:
    if not _is_loopback(host):
        click.echo(f"--as-at may show what is not public yet: it does not go with --host {host}.", err=True)
        sys.exit(1)
    store.look_ahead(in_utc(moment), preview=True)
