"""The findings of a text as HTML: the text is whole, each number has its mark, and nothing of it is markup."""

import re
from html import unescape

from hypothesis import given, settings
from hypothesis import strategies as st

from lib.claims import report
from lib.outlets.html import text_report

PIECES = st.lists(
    st.sampled_from(
        [
            "717",
            "In 2023 police recorded 115,489 offences.",
            "<b>",
            "&amp;",
            "\n",
            "\n\n",
            " and ",
            "one in ten children",
            "£10 million",
            "…",
            "“717” of 4,228",
        ]
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, max_examples=60)
@given(PIECES)
def test_the_text_is_shown_whole_with_a_mark_at_each_number(register, pieces):
    text = " ".join(pieces)
    if not text.strip():
        return
    found = report.check(text, register)
    shown = text_report.result(found)
    body = shown.split('<div class="checked-text">')[1].split("</div>")[0]
    marks = re.findall(r'<mark class="([a-z-]+)" id="mark-(\d+)">([^<]*)<', body)
    assert [unescape(number) for _, _, number in marks] == [finding.number for finding in found.findings]
    assert [kind for kind, _, _ in marks] == [text_report.group(finding) for finding in found.findings]
    assert shown.count('<li id="finding-') == len(found.findings)
    without = re.sub(r"<a href=.*?</a>", "", body)
    assert unescape(re.sub("<[^>]+>", "", without.replace("</p>", "</p>\n"))).split() == text.split()
    assert "<b>" not in body
