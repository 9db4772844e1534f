"""References for programs that manage them: complete, escaped, with the cautions."""

import json
import re

import pytest

from lib import exhibits
from lib.exhibits.exhibit import Exhibit
from lib.outlets.files import citation, references
from tests.exhibits.test_registry import CASES, IDS


@pytest.fixture(params=CASES, ids=IDS)
def exhibit(request, register) -> Exhibit:
    return exhibits.make(request.param[0], register, request.param[1])


def test_a_bibtex_entry_is_balanced_and_has_title_link_and_cautions(exhibit):
    entry = references.as_bibtex(exhibit).decode()
    plain = re.sub(r"\\[{}]", "", entry)
    assert plain.count("{") == plain.count("}")
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", entry, re.MULTILINE))
    assert set(fields) == {"author", "title", "year", "howpublished", "version", "note", "url"}
    assert fields["url"] == citation.absolute(citation.permalink(exhibit))
    assert exhibit.headline.translate(references.TEX) in fields["title"]
    assert all(caveat.short.translate(references.TEX) in fields["note"] for caveat in exhibit.must_show)
    unescaped = re.sub(r"\\[a-zA-Z]+\{\}|\\.", "", "".join(fields[name] for name in ("title", "note", "author")))
    assert not set("%$#_&~^\\") & set(unescaped)


def test_a_ris_record_has_one_tag_on_each_line(exhibit):
    lines = references.as_ris(exhibit).decode().split("\r\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
    assert (lines[0], lines[-2], lines[-1]) == ("TY  - DATA", "ER  - ", "")
    tags = dict(line.split("  - ", 1) for line in lines[:-1])
    assert tags["UR"] == citation.absolute(citation.permalink(exhibit))
    assert all(" ".join(caveat.short.split()) in tags["N1"] for caveat in exhibit.must_show)


def test_csl_json_is_a_list_of_one_data_set(exhibit):
    (item,) = json.loads(references.as_csl(exhibit))
    assert item["type"] == "dataset"
    assert item["issued"]["date-parts"] == [[int(part) for part in exhibit.version.split("-")]]
    assert all(caveat.short in item["note"] for caveat in exhibit.must_show)
    assert item["title"] == exhibit.name


def test_two_views_have_two_keys(register):
    found = [references._key(exhibits.make(name, register, selection)) for name, selection in CASES]  # noqa: SLF001
    views = {(name, exhibits.settled(name, register, selection)) for name, selection in CASES}
    assert len(set(found)) == len(views)
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", key) for key in found)
