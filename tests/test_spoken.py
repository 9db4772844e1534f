"""What was spoken is read, compared with what was expected, and searched for noise. Orca itself runs in `make qa`."""

import pytest

from lib import exhibits
from lib.exhibits import chart_names
from qa.spoken import desktop, transcript
from qa.spoken.journeys import Step, journeys
from qa.spoken.transcript import Heard
from tests.exhibits.test_registry import CASES


class Reader:
    """A desktop that says one text for each key."""

    def __init__(self, *texts):
        self.texts = list(texts)

    def press(self, *_, **__):
        return [self.texts.pop(0)]


def test_texts_are_told_apart_and_white_space_is_none():
    assert transcript.utterances("One\n line.\x1e \x1eTwo.\x1e") == ["One line.", "Two."]


def test_words_count_however_they_are_divided():
    assert transcript.says(["115,489.", "from 44 forces.", " The ", "source"], "115,489 from 44 forces. The source")
    assert not transcript.says(["1,115,489"], "15,489")
    assert not transcript.says(["fewer than 100"], "fewer than 10")


@pytest.mark.parametrize(
    "text",
    ["pane clickable.", "Release middle dot", ">", "push button.", "[z]", "Chart: proportion figure.", "arrow_down"],
)
def test_noise_is_named(text):
    assert transcript.noise([text])


def test_what_is_spoken_twice_is_noise_and_a_sentence_is_none():
    assert transcript.noise(["Which figures", "Which figures."])
    assert (
        transcript.noise(["[z] not applicable.", "Upload: a file push button.", "Chart: map of police forces figure."])
        == []
    )


def test_a_step_is_repeated_until_all_is_heard_and_no_longer():
    step = Step("Read on", ("Down",), ("two", "three"), most=9)
    heard = step.take(Reader("One.", "Two.", "Three.", "Four."))
    assert heard.spoken == ("One.", "Two.", "Three.")
    assert heard.keys == "Down (3 times)"
    assert heard.faults == []


def test_a_step_that_hears_too_little_says_what_is_lacking():
    heard = Step("Read on", ("Down",), ("three",), most=2).take(Reader("One.", "Two."))
    assert heard.faults == ["not heard: 'three'"]


def test_what_was_heard_stands_beside_what_was_expected():
    written = transcript.markdown("Title", "About.", [Heard("Read | on", "Down", ("a*b", "two"), ("three",))])
    assert written.startswith("# Title\n\nAbout.\n")
    assert r"| Read \| on | `Down` | a\*b<br>two | three | **no**: not heard: 'three' |" in written


def test_each_journey_is_made_of_the_release(register):
    summary, forces, checked = journeys(register)
    assert any("fewer than 10" in one for step in forces.steps for one in step.expected)
    assert {summary.path, forces.path, checked.path} == {"/", "/forces", "/check_a_text"}


def test_every_chart_has_a_name_of_its_own_without_code_words(register):
    made = [exhibits.make(name, register, selection) for name, selection in CASES]
    names = {one.id: one.chart_name for one in made if one.draw}
    assert {"force-peers", "force-codes"} < set(names)  # of one police force
    assert len(set(names.values())) == len(names) > 8
    assert len(set(chart_names.BY_ID.values())) == len(chart_names.BY_ID)


class Voice:
    """A clock that stands still but for `sleep`, and a voice that says texts at their seconds, on a page at rest."""

    def __init__(self, file, **texts):
        self.file, self.now, self.texts = file, 0.0, {float(second): text for text, second in texts.items()}
        file.touch()

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds
        for second in [one for one in self.texts if one <= self.now]:
            with self.file.open("a", encoding="utf-8") as stream:
                stream.write(self.texts.pop(second) + transcript.SEPARATOR)

    def send(self, *_, **__):
        return {"value": True}


@pytest.fixture
def heard(monkeypatch, tmp_path):
    def hear(expected=(), **texts):
        voice = Voice(tmp_path / "spoken", **texts)
        monkeypatch.setattr(desktop, "monotonic", voice.monotonic)
        monkeypatch.setattr(desktop, "sleep", voice.sleep)
        return desktop.Desktop({}, voice.file, voice).hear(lambda: None, expected), voice.now

    return hear


def test_what_is_expected_may_come_late_and_what_is_not_is_not_waited_for(heard):
    assert heard(("kent",), other=0.5, kent=9)[0] == ["other", "kent"]


def test_without_an_expected_text_a_second_of_silence_is_the_end(heard):
    said, seconds = heard(other=0.5, kent=9)
    assert said == ["other"]
    assert seconds < 2


def test_what_never_comes_is_waited_for_only_so_long(heard):
    said, seconds = heard(("kent",), other=0.5)
    assert said == ["other"]
    assert desktop.LATE <= seconds < desktop.LATE + 2


def test_speech_without_an_end_is_given_up(heard):
    with pytest.raises(TimeoutError, match="no end"):
        heard(**{f"more{number}": number / 2 for number in range(300)})
