"""The page that checks a text, as Streamlit runs it."""

from datetime import date

import pytest

from tests.apps import opened, text

SCRIPT = "pages/check_a_text.py"
SPEECH = "In 2023 police in England and Wales recorded 115,489 child sexual abuse and exploitation offences."
WRONG = "In 2023 police in England and Wales recorded 115,849 child sexual abuse and exploitation offences."


@pytest.fixture
def app():
    return opened(SCRIPT)


def checked(app, typed, dated=None):
    app.text_area(key="text-typed").set_value(typed)
    if dated:
        app.date_input(key="text-dated").set_value(dated)
    app.button[0].click().run()
    assert not app.exception
    return text(app)


def test_a_number_as_published_and_a_transposed_one_are_told_apart(app):
    assert "One number: 1 as published" in checked(app, SPEECH)
    shown = checked(app, WRONG)
    assert "One number: 1 to correct" in shown
    assert '<mark class="to-correct" id="mark-1">115,849' in shown
    assert "115,489" in shown.split('class="may-be-said"')[1]
    assert 'data-caveat="under-reporting"' in shown or "only 1 in 10" in shown


def test_nothing_of_the_text_is_put_into_the_address_and_what_is_typed_is_escaped(app):
    shown = checked(app, f"<script>alert(1)</script> {SPEECH} & <b>more</b>")
    assert not app.query_params
    assert "<script>" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_an_empty_text_is_refused_in_a_sentence_and_loses_nothing(app):
    assert "One number: 1 as published" in checked(app, SPEECH)
    shown = checked(app, "   ")
    assert "There is no text to check." in shown
    assert "One number: 1 as published" in shown


def test_the_findings_outlive_a_rerun_and_another_page(app):
    checked(app, SPEECH)
    assert "One number: 1 as published" in text(app.run())
    app.switch_page("pages/offences.py").run()
    assert "as published</h2>" not in text(app)
    app.switch_page(SCRIPT).run()
    assert "One number: 1 as published" in text(app)
    assert app.text_area(key="text-typed").value == SPEECH


def test_last_year_is_read_by_the_date_of_the_text(app):
    said = "Last year police in England and Wales recorded 115,489 child sexual abuse and exploitation offences."
    assert "1 as published" in checked(app, said, date(2024, 5, 1))
    assert "1 to correct" in checked(app, said, date(2026, 5, 1))


def test_a_file_is_read_once_and_what_is_typed_after_it_counts(app):
    app.file_uploader(key="text-file").upload("speech.txt", SPEECH.encode(), "text/plain")
    assert "One number: 1 as published" in checked(app, "")
    assert "One number: 1 to correct" in checked(app, WRONG)


def test_a_file_of_another_kind_is_refused_in_a_sentence(app):
    app.file_uploader(key="text-file").upload("speech.docx", b"%PDF-1.7 ...", "application/pdf")
    shown = checked(app, "")
    assert 'class="unknown"' in shown
    assert 'id="findings"' not in shown
