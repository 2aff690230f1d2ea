"""A letter made again: are its sentences still those of the first one?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk_app.domain.letters import LetterKind
from desk_app.usecases.letter_text import earlier_text
from desk_app.usecases.letters import confirmation_letter
from tests.flows.people import adult
from tests.usecases.fakes import NOW, Bench
from tests.usecases.press import FakePress
from tests.usecases.test_opening_day import accepted, run


class OtherSentences(FakePress):
    def template(self, language: str) -> str:
        return f"{language} 1.0 def"


def test_each_letter_is_kept_with_what_it_was_made_of() -> None:
    bench = Bench()
    letter = run(confirmation_letter(bench.desk, accepted(bench, adult())))
    assert bench.store.letters[letter.reference].template == "fr 1.0 abc"


def test_sentences_that_changed_since_the_last_one_are_told_with_its_day() -> None:
    bench = Bench()
    row = accepted(bench, adult())
    first = run(confirmation_letter(bench.desk, row))
    again = run(confirmation_letter(bench.desk, row))
    assert run(earlier_text(bench.desk, again)) is None
    later = replace(bench.desk, press=OtherSentences())
    third = run(confirmation_letter(later, row))
    assert run(earlier_text(later, third)) == NOW
    fourth = run(confirmation_letter(later, row))
    bench.store.letters[third.reference] = replace(
        bench.store.letters[third.reference], made_at=NOW + timedelta(days=1)
    )
    assert run(earlier_text(later, fourth)) is None, "the last one had these sentences already"
    assert first.reference != again.reference


@pytest.mark.parametrize("change", [{"template": ""}, {"template": "en 1.0 abc"}, {"kind": LetterKind.RECEIPT}])
def test_what_cannot_be_compared_is_not(change: dict[str, object]) -> None:
    bench = Bench()
    row = accepted(bench, adult())
    first = run(confirmation_letter(bench.desk, row))
    bench.store.letters[first.reference] = replace(bench.store.letters[first.reference], **change)
    later = replace(bench.desk, press=OtherSentences())
    assert run(earlier_text(later, run(confirmation_letter(later, row)))) is None
