"""What the command line is given to say."""

from __future__ import annotations

import pytest

from desk_app.domain.refusal import Refusal
from desk_app.domain.reports import NumberReport, datamatrix_report, number_report
from resources.catalogue import texts
from tests.domain.scanned import EXAMPLE


def named(report: NumberReport) -> list[tuple[str, dict[str, str]]]:
    return [(problem.code, dict(problem.values)) for problem in report.problems]


def test_a_right_number() -> None:
    report = number_report("2 95 10 99 126 111 93")
    assert (report.number, report.ok, report.key, report.problems) == ("295109912611193", True, "93", ())


def test_a_wrong_month_and_a_missing_key() -> None:
    wrong = number_report("295139912611193")
    assert (wrong.ok, wrong.key, named(wrong)) == (False, "44", [("number_month", {"month": "13"})])
    missing = number_report("2951099126111")
    assert (missing.ok, missing.key) == (True, "93")
    key = number_report("295109912611194")
    assert (key.ok, key.key, named(key)) == (False, "93", [("number_key", {"typed": "94"})])


def test_a_datamatrix() -> None:
    assert datamatrix_report(EXAMPLE) == {
        "ins": "277010115400329",
        "oid": "1.2.250.1.213.1.4.8",
        "given_names": "SARAH-LOU ANNA",
        "family_name": "GARCIA-HAMMADI",
        "sex": "F",
        "birth_date": "1977-01-21",
        "birthplace": "01154",
    }


@pytest.mark.parametrize("payload", ["", "bonjour", EXAMPLE[:60], "G0123456789AB"])
def test_none_ends_in_a_sentence(payload: str) -> None:
    with pytest.raises(Refusal) as refusal:
        datamatrix_report(payload)
    assert texts("fr")(refusal.value.values["sentence"])
