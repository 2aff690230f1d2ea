"""The Vitale number: each part is checked, and what is wrong names its part and nothing else."""

from __future__ import annotations

import pytest
import stdnum.fr.nir
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain import nir
from desk_app.domain.people import BirthDate, Sex, Traits
from desk_app.domain.refusal import Weight
from resources.catalogue import LANGUAGES, texts

RIGHT = "295109912611193"


def number(**parts: str) -> str:
    """A right number but for the parts given, its key computed."""
    own = {"sex": "2", "year": "77", "month": "01", "department": "31", "municipality": "555", "rank": "329"} | parts
    thirteen = "".join(own.values())
    return thirteen + nir.key_of(thirteen)


thirteens = st.builds(
    lambda sex, year, month, place, rank: f"{sex}{year:02d}{month:02d}{place}{rank:03d}",
    st.sampled_from("123478"),
    st.integers(0, 75),
    st.one_of(st.integers(1, 12), st.integers(20, 42), st.integers(50, 99)),
    st.one_of(
        st.builds("{:02d}{:03d}".format, st.integers(1, 96), st.integers(1, 990)),
        st.builds("{}{:03d}".format, st.sampled_from(["2A", "2B", "20", "99"]), st.integers(1, 990)),
        st.builds("{}{}{:02d}".format, st.sampled_from(["97", "98"]), st.integers(1, 9), st.integers(1, 90)),
    ),
    st.integers(1, 999),
)


@given(thirteens)
def test_a_right_number_is_right_here_and_for_stdnum(thirteen: str) -> None:
    key = nir.key_of(thirteen)
    assert nir.check(thirteen + key).whole
    assert stdnum.fr.nir.is_valid(thirteen + key)
    assert key == stdnum.fr.nir.calc_check_digits(thirteen)
    wrong = f"{int(key) % 97 + 1:02d}"
    assert [p.code for p in nir.check(thirteen + wrong).problems] == ["number_key"]


@given(thirteens, st.integers(0, 14), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_seen(thirteen: str, place: int, digit: str) -> None:
    right = thirteen + nir.key_of(thirteen)
    changed = right[:place] + digit + right[place + 1 :]
    if changed != right:
        assert not nir.check(changed).whole


@given(st.text(max_size=60))
def test_anything_typed_is_read_without_fuss(text: str) -> None:
    reading = nir.check(text)
    assert reading.whole == (not reading.problems)
    assert not reading.whole or stdnum.fr.nir.is_valid(reading.number)
    assert not reading.number.isascii() or nir.clean(nir.group(text)) == reading.number


@pytest.mark.parametrize(
    "typed",
    [
        "2 95 10 99 126 111 93",
        "2\u00a095\u202f10.99-126/111 93",
        "\u200e2951099\u200b12611193\x00",
        "２９５１０９９１２６１１１９３",
    ],
)
def test_any_spacing_and_invisible_marks(typed: str) -> None:
    assert nir.check(typed).number == RIGHT
    assert nir.check(typed).whole
    assert nir.group(typed) == "2 95 10 99 126 111 93"


def test_grouping_grows_as_it_is_typed() -> None:
    assert [nir.group(RIGHT[:n]) for n in (0, 1, 2, 3, 8, 13, 15)] == [
        "",
        "2",
        "2 9",
        "2 95",
        "2 95 10 99 1",
        "2 95 10 99 126 111",
        "2 95 10 99 126 111 93",
    ]
    assert nir.group("253072b073004") == "2 53 07 2B 073 004"


@pytest.mark.parametrize(
    ("wrong", "code", "part", "named"),
    [
        (number(sex="5"), "number_sex", (0, 1), "5"),
        (number(month="13"), "number_month", (3, 5), "13"),
        (number(month="00"), "number_month", (3, 5), "00"),
        (number(month="43"), "number_month", (3, 5), "43"),
        (number(department="00"), "number_department", (5, 7), "00"),
        (number(department="20"), "number_department", (5, 7), "20"),
        (number(department="97", municipality="012"), "number_department", (5, 8), "970"),
        (number(department="97", municipality="491"), "number_municipality", (8, 10), "91"),
        (number(municipality="000"), "number_municipality", (7, 10), "000"),
        (number(municipality="991"), "number_municipality", (7, 10), "991"),
        (number(rank="000"), "number_rank", (10, 13), "000"),
        (number()[:13] + "00", "number_key", (13, 15), "00"),
        (number()[:13] + "98", "number_key", (13, 15), "98"),
        ("2770O31555329", "number_character", (4, 5), "O"),
        ("27701A1555329", "number_character", (5, 6), "A"),
        ("277013B555329", "number_department", (5, 7), "3B"),
        (number()[:14], "number_length", None, "14"),
        (number() + "1", "number_length", None, "16"),
        ("1" * 10_000, "number_month", (3, 5), "11"),
        ("", "number_missing", None, ""),
    ],
)
def test_what_is_wrong_names_its_part(wrong: str, code: str, part: tuple[int, int] | None, named: str) -> None:
    if code == "number_month" and named == "11":
        code, part, named = "number_length", None, "32"  # eleven is a month: only the length is wrong
    (problem,) = nir.check(wrong).problems
    assert (problem.code, problem.part, problem.weight) == (code, part, Weight.WALL)
    assert named in (*dict(problem.values).values(), "")
    for language in LANGUAGES:
        assert named in texts(language)(f"problem.{problem.code}", **dict(problem.values))


def test_the_sentence_of_the_month() -> None:
    (problem,) = nir.check(number(month="13")).problems
    assert "le mois 13 n’existe pas" in texts("fr")("problem.number_month", **dict(problem.values))


def test_thirteen_digits_ask_for_the_key() -> None:
    reading = nir.check(RIGHT[:13])
    (problem,) = reading.problems
    assert (problem.code, problem.weight, dict(problem.values)) == (
        "number_key_missing",
        Weight.QUESTION,
        {"computed": "93"},
    )
    assert (reading.key, reading.key_given, reading.whole) == ("93", False, False)


def test_what_a_number_tells() -> None:
    reading = nir.check(number(month="36", department="97", municipality="411"))
    assert (reading.sex, reading.year, reading.month, reading.department, reading.place) == (
        Sex.FEMALE,
        "77",
        6,
        "974",
        "97411",
    )
    assert nir.check(number(month="20")).month is None
    assert nir.check(number(sex="7")).sex is Sex.MALE
    assert nir.check(number(year="50", department="20")).whole


def traits(**own: object) -> Traits:
    known: dict[str, object] = {
        "birth_name": "GARCIA",
        "given_names": "ANNA",
        "first_given_name": "ANNA",
        "sex": Sex.FEMALE,
        "birth_date": BirthDate(1977, 1, 21),
        "birthplace": "31555",
    }
    return Traits(**(known | own))  # type: ignore[arg-type]  # a test's table of attributes


@pytest.mark.parametrize(
    ("own", "differs"),
    [
        ({}, []),
        ({"sex": Sex.MALE}, ["sex"]),
        ({"birth_date": BirthDate(1978, 1, 21)}, ["year"]),
        ({"birth_date": BirthDate(1977, 2, 21)}, ["month"]),
        ({"birth_date": BirthDate(1977)}, []),
        ({"birthplace": "75101"}, ["birthplace"]),
        ({"birthplace": ""}, []),
        ({"sex": Sex.MALE, "birth_date": BirthDate(1980, 3, 1)}, ["sex", "year", "month"]),
    ],
)
def test_a_difference_is_a_question_never_a_wall(own: dict[str, object], differs: list[str]) -> None:
    problems = nir.differences(number(), traits(**own))
    assert [p.code for p in problems] == [f"number_trait_differs.{trait}" for trait in differs]
    assert all(p.weight is Weight.QUESTION for p in problems)
    for problem in problems:
        assert "n trait diffère du numéro" in texts("fr")(f"problem.{problem.code}")
        assert f"problem.{problem.code}" in texts("en")


def test_corsica_changed_its_departments() -> None:
    born = traits(birth_date=BirthDate(1950, 1), birthplace="2A004")
    assert nir.differences(number(year="50", department="20", municipality="004"), born) == ()


@pytest.mark.parametrize(("born", "parents"), [(2015, True), (2007, True), (1977, False), (1980, False), (2077, False)])
def test_a_parents_number_shows_by_its_year(born: int, parents: bool) -> None:
    assert nir.belongs_to_adult_of(number(), BirthDate(born, 5, 1)) is parents
