"""Three lines of R, Python and Power Query: run against an address that serves the file, they read every row."""

import shutil
import subprocess
import sys
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from lib import exhibits
from lib.addresses import bare
from lib.model.records import Selection
from lib.outlets.files import citation, code_snippets
from lib.outlets.html import exhibit_pages

RSCRIPT = shutil.which("Rscript")
LINES = 3
UTF8 = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
VIEWS = {
    "breakdown": Selection(),
    "forces-table": Selection(force=("E23000032", "E23000036"), measure="eleven-codes", basis="rate"),
    "forces-map": Selection(basis="rate", measure="88A"),  # with numbers that are not applicable
    "years": Selection(),  # with one that is not available, and a byte order mark or none
    "timeline": Selection(),  # in words
}


@pytest.fixture
def served(client, configured):
    """An address at which other programs reach the files of this server."""

    class Files(BaseHTTPRequestHandler):
        def do_GET(self):
            answer = client.get(self.path)
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers["content-type"])
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        configured(DASHBOARD_ORIGIN=f"http://127.0.0.1:{server.server_port}")
        yield
        server.shutdown()
        thread.join()


def made(register, name):
    return exhibits.make(name, register, exhibits.settled(name, register, VIEWS[name]))


def number_column(exhibit):
    return next((column.file_name for column in exhibit.columns if column.name == "value"), "")


def run(command, **how):
    return subprocess.run(command, capture_output=True, text=True, check=True, **how).stdout.splitlines()


def facts(exhibit):
    """What each program must find: rows, missing numbers, and the sum of the others."""
    values = exhibit.table["value"].to_list() if number_column(exhibit) else []
    return [exhibit.table.height, sum(value is None for value in values), sum(filter(None, values))]


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("name", VIEWS)
def test_python_reads_every_row_and_prints_the_cautions(register, name):
    exhibit = made(register, name)
    code = code_snippets.of(exhibit)[1].code
    column = number_column(exhibit)
    found = f"data[{column!r}]" if column else "pd.Series(dtype=float)"
    *cautions, rows, missing, total = run(
        [
            sys.executable,
            "-W",
            "error",
            "-c",
            f"{code}\nprint(len(data))\nprint({found}.isna().sum())\nprint({found}.sum())",
        ]
    )
    assert [int(rows), int(missing), pytest.approx(float(total))] == facts(exhibit)
    assert all(caveat.short in " ".join(cautions) for caveat in exhibit.must_show)


@pytest.mark.skipif(RSCRIPT is None, reason="R is missing: on Debian, as root, apt-get install r-base-core")
@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("name", VIEWS)
def test_r_reads_every_row_and_prints_the_cautions(register, name):
    exhibit = made(register, name)
    code = code_snippets.of(exhibit)[0].code
    column = number_column(exhibit)
    found = f"data${column}" if column else "numeric(0)"
    after = f"cat(nrow(data), sum(is.na({found})), format(sum({found}, na.rm = TRUE), digits = 15), sep = '\\n')"
    *cautions, rows, missing, total = run(
        [RSCRIPT, "--vanilla", "-e", f"options(warn = 2)\n{code}\ncat('\\n')\n{after}"], env=UTF8
    )
    assert [int(rows), int(missing), pytest.approx(float(total))] == facts(exhibit)
    assert all(caveat.short in " ".join(cautions) for caveat in exhibit.must_show)


def test_each_has_three_lines_that_read_this_view_alone(register, configured):
    configured(DASHBOARD_ORIGIN="https://data.example.org")
    exhibit = made(register, "forces-table")
    link = f'"https://data.example.org{citation.file_link(exhibit, "csv")}"'
    snippets = code_snippets.of(exhibit)
    assert [snippet.program for snippet in snippets] == ["R", "Python", "Excel (Power Query)"]
    for snippet in snippets:
        assert len(snippet.code.splitlines()) == LINES
        assert snippet.code.count(f"({link}") == 1  # which the copy button completes where no origin is set
    assert snippets[2].code.count("(") == snippets[2].code.count(")")


def test_the_lines_are_folded_among_the_downloads_of_a_card_and_copied_from_there(register):
    selection = replace(bare.selection(register), force=("E23000032",))
    exhibit = exhibits.make("forces-table", register, exhibits.settled("forces-table", register, selection))
    section = exhibit_pages.download_section(exhibit)
    assert section.index("Download data") < section.index("<summary>Use this data</summary>")
    assert "force=E23000032&amp;measure=eleven-codes" in section
    for snippet in code_snippets.of(exhibit):
        assert f'aria-label="Copy {snippet.program} code: {exhibit.headline}"' in section


def test_an_unpublished_return_has_no_lines(register):
    exhibit = replace(made(register, "breakdown"), published=False)
    with pytest.raises(ValueError, match="not published"):
        code_snippets.of(exhibit)
