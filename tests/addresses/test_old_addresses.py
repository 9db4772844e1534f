"""What an address meant on 26 November 2026 it means for ever: no measure is the twelve codes, no basis counts.

Each address stands with the numbers that it gave on that day. The counts of the frozen package are those of that day.
"""

import csv
import io
import json
import re
from html import unescape

import pytest

from lib.outlets.pictures import availability
from tests.apps import opened, text

TWELVE = "child and familial sexual offences (12 codes)"
# Address of a table -> rows, the sum of its numbers, the first and the last of them.
TABLES = {
    "/exhibits/forces-map.csv": (45, 124532.0, 2148.0, 62266.0),
    "/exhibits/forces-map.json": (45, 124532.0, 2148.0, 62266.0),
    "/exhibits/forces-map.csv?basis=rate": (45, 228.309, 6.146, 4.856),
    "/exhibits/forces-map.json?basis=rate&measure=88A": (45, 2540.729, 80.404, 55.76),
    "/exhibits/forces-map.csv?measure=twelve-codes": (45, 124532.0, 2148.0, 62266.0),
    "/exhibits/forces-map.csv?measure=23": (45, 1580.0, 46.0, 790.0),
    "/exhibits/forces-map.csv?year=2012-13": (45, 39300.0, 557.0, 19650.0),
    "/exhibits/forces-compare.csv": (45, 124532.0, 2148.0, 62266.0),
    "/exhibits/forces-compare.csv?force=E23000011,E23000005": (3, 67795.0, 3729.0, 62266.0),
    "/exhibits/forces-compare.csv?basis=rate&sort=value": (45, 228.309, 7.662, 4.856),
    "/exhibits/forces-compare.json?region=W92000004": (6, 69592.0, 620.0, 62266.0),
    "/exhibits/forces-time.csv": (14, 721243.0, 19650.0, 46106.0),
    "/exhibits/forces-time.csv?force=W15000001&period=quarters": (165, 778002.0, 59.0, 15124.0),
    "/exhibits/forces-time.json?measure=73": (14, 3666.0, 192.0, 247.0),
    "/exhibits/forces-table.csv": (630, 1442486.0, 557.0, 46106.0),
    "/exhibits/forces-table.json?region=E12000001": (70, 804793.0, 205.0, 46106.0),
    "/exhibits/forces-table.csv?measure=71": (630, 22264.0, 10.0, 823.0),
    "/exhibits/forces-spread.csv": (45, 228.309, 6.146, 4.856),
    "/exhibits/forces-spread.csv?measure=86": (45, 15688.175, 405.169, 326.716),
    "/exhibits/force-codes.csv?force=E23000011": (13, 3600.0, 1800.0, 152.0),
    "/exhibits/force-codes.csv?force=E23000011&measure=88A": (13, 3600.0, 1800.0, 152.0),
    "/exhibits/force-codes.json?force=E23000005&year=2012-13": (13, 1896.0, 948.0, 17.0),
    "/exhibits/force-peers.csv?force=E23000011": (8, 40.122, 6.084, 4.856),
    "/exhibits/force-peers.csv?force=E23000005&measure=88A": (8, 468.349, 75.414, 55.76),
    "/exhibits/breakdown.csv": (6, 123945.0, 115489.0, 2086.0),
    "/exhibits/breakdown.csv?figures=announced": (6, 123000.0, 115000.0, 1883.0),
}
# Address of an exhibit's own page, which other sites embed, or of a page of the dashboard -> what its heading says.
HEADINGS = {
    "/exhibits/forces-map": f"62,266 {TWELVE}",
    "/exhibits/forces-map?basis=rate": f"4.9 {TWELVE} per 1,000 people aged 0 to 17",
    "/exhibits/forces-compare?force=E23000005": f"3,729 {TWELVE}",
    "/exhibits/forces-time?force=BTP": f"88 {TWELVE}",
    "/exhibits/forces-table?measure=88A": "7,140 offences of sexual grooming (code 88A)",
    "/exhibits/force-codes?force=E23000011": f"1,800 {TWELVE}",
    "/exhibits/force-peers?force=E23000011": f"6.1 {TWELVE} per 1,000 people aged 0 to 17",
    "/forces?view=map": f"62,266 {TWELVE}",
    "/forces?basis=rate": f"4.9 {TWELVE} per 1,000 people aged 0 to 17",
    "/forces?view=compare&force=E23000011": f"1,800 {TWELVE}",
    "/forces?view=time": f"62,266 {TWELVE}",
    "/forces?view=table&region=E12000007": f"5,331 {TWELVE}",
    "/forces?view=profile&force=E23000005": f"3,729 {TWELVE}",
    "/forces?measure=23": "790 incest or familial sexual offences (code 23)",
    "/forces?version=2026-11-22": f"62,266 {TWELVE}",
}
# Address of a drawing -> what its heading says.
PICTURES = {
    "/exhibits/forces-map.svg?size=slide": f"62,266 {TWELVE}",
    "/exhibits/forces-compare.svg?force=E23000005&size=social": f"3,729 {TWELVE}",
    "/bulletin/drawings/forces-time.E23000005.wide.svg": TWELVE,
}


def numbers(client, path):
    """The numbers of a table: rows, sum, first and last."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    if ".json" in path:
        rows = json.loads(answer.content)["rows"]
    else:
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    (column,) = (name for name in rows[0] if name == "value" or name.startswith("rate_per"))
    values = [float(row[column]) for row in rows if row[column] and not str(row[column]).startswith("[")]
    return len(rows), round(sum(values), 3), round(values[0], 3), round(values[-1], 3)


def heading(client, path):
    """The heading of an exhibit: on its own page, or of the first one on a page of the dashboard."""
    if path.startswith("/exhibits/"):
        found = re.search(r"<h1[^>]*>(.*?)</h1>", client.get(path).text, re.DOTALL)
    else:
        place, _, query = path.partition("?")
        app = opened(f"pages{place}.py", **dict(part.split("=") for part in query.split("&")))
        found = re.search(r'<h2 id="force[^"]*">(.*?)</h2>', text(app), re.DOTALL)
    return unescape(found[1])


@pytest.mark.parametrize("path", TABLES)
def test_a_table_gives_the_numbers_that_it_gave(client, path):
    assert numbers(client, path) == TABLES[path]


@pytest.mark.parametrize("path", HEADINGS)
def test_a_heading_says_what_it_said(client, path):
    assert HEADINGS[path] in heading(client, path)


@pytest.mark.parametrize("path", PICTURES)
def test_a_picture_says_what_it_said(client, path):
    if availability.missing():
        pytest.skip("no browser is installed")
    assert PICTURES[path] in unescape(re.sub(r"<[^>]+>", " ", client.get(path).text))
