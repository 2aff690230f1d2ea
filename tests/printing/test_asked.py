"""What a printer's answers mean, word by word: « printed » is said only where nothing in them speaks against it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.printers import Paper, Way
from desk_app.sandbox.printer import COMPLETED
from printing.printers import asked
from resources.catalogue import LANGUAGES, texts

PRINTER = asked.facts("ipp://one/ipp/print", {})


@pytest.mark.parametrize(
    ("device", "way"),
    [
        ("ipp://hall.example/ipp/print", Way.IPP_QUEUE),
        ("ipps://hall.example:443/ipp/print?waitjob=true&encryption=required", Way.IPP_QUEUE),
        ("ipp://hall.example/ipp/print?waitjob", Way.IPP_QUEUE),
        ("dnssd://Hall._ipps._tcp.local/?uuid=1234", Way.IPP_QUEUE),
        ("socket://hall.example", Way.QUEUE),
        ("ipp://hall.example/ipp/print?waitjob=false", Way.QUEUE),
        ("ipp://hall.example/ipp/print?waitjob=no", Way.QUEUE),
        ("ipp://spooler.example:631/printers/HALL", Way.QUEUE),
        ("ipps://spooler.example/classes/ALL", Way.QUEUE),
        ("dnssd://HALL%20%40%20spooler._ipp._tcp.local/cups?uuid=1234", Way.QUEUE),
        ("implicitclass://HALL/", Way.QUEUE),
        ("ipp://[", Way.QUEUE),
        ("", Way.QUEUE),
    ],
)
def test_a_queue_knows_of_paper_only_where_it_waits_for_a_printer_s_own_word(device: str, way: Way) -> None:
    assert asked.way({"device-uri": device, "cups-version": "2.4.2"}) is way


@pytest.mark.parametrize(
    ("reasons", "paper"),
    [
        ("none", Paper.PRINTED),
        ("job-completed-successfully", Paper.PRINTED),
        ("job-completed-with-warnings", Paper.PRINTED),
        ("unsupported-attributes-or-values", Paper.PRINTED),
        ("job-completed-with-errors", Paper.STOPPED),
        ("job-canceled-at-device", Paper.STOPPED),
        ("aborted-by-system", Paper.STOPPED),
        ("document-unprintable-error", Paper.STOPPED),
        ("unsupported-document-format", Paper.STOPPED),
        (["none", "errors-detected"], Paper.STOPPED),
    ],
)
def test_completed_with_a_reason_why_not_is_no_printed_letter(reasons: str | list[str], paper: Paper) -> None:
    said = asked.job_status(PRINTER, {"job-state": COMPLETED, "job-state-reasons": reasons})
    assert (said.paper, said.is_over) == (paper, True)
    assert bool(said.reasons) is (paper is Paper.STOPPED)


ANYTHING = st.one_of(
    st.none(),
    st.integers(),
    st.booleans(),
    st.text(),
    st.binary(),
    st.lists(st.one_of(st.text(), st.integers(), st.none(), st.tuples(st.integers(), st.integers()))),
    st.dictionaries(st.text(), st.integers()),
    st.tuples(st.integers()),
)


@given(
    st.dictionaries(st.sampled_from(asked.PRINTER_ATTRIBUTES), ANYTHING),
    st.dictionaries(st.sampled_from(asked.JOB_ATTRIBUTES), ANYTHING),
)
def test_attributes_of_any_kind_bring_nothing_down(printer: dict[str, Any], job: dict[str, Any]) -> None:
    facts = asked.facts("ipp://one/ipp/print", printer)
    assert hash(facts)
    asked.job_of(facts.uri, job, "G1")
    asked.ignored({"unsupported-attributes": [job]})
    asked.job_asked(facts, strictly=False)
    said = asked.job_status(facts, job)
    assert said.paper not in (Paper.PRINTED, Paper.DELIVERED) or job["job-state"] == COMPLETED


@pytest.mark.parametrize("state", [None, "completed", True, 0, 10, -9, [9], [3, 9]])
def test_a_state_that_is_none_is_never_done(state: object) -> None:
    said = asked.job_status(PRINTER, {"job-state": state})
    assert (said.paper, said.is_over) == (Paper.UNKNOWN, False)


# RFC 8011, 5.3.8 and 5.4.12, and what CUPS says beside.
STANDING = [
    "media-needed",
    "media-jam",
    "media-empty",
    "input-tray-missing",
    "output-tray-missing",
    "output-area-full",
    "cover-open",
    "door-open",
    "interlock-open",
    "toner-empty",
    "marker-supply-empty",
    "marker-waste-full",
    "developer-empty",
    "opc-life-over",
    "fuser-over-temp",
    "fuser-under-temp",
    "interpreter-resource-unavailable",
    "paused",
    "shutdown",
    "connecting-to-device",
    "timed-out",
    "stopping",
    "stopped-partly",
    "spool-area-full",
    "offline",
    "printer-stopped",
    "printer-stopped-partly",
    "resources-are-not-ready",
    "job-hold-until-specified",
    "aborted-by-system",
    "job-completed-with-errors",
    "job-canceled-by-user",
    "job-canceled-by-operator",
    "job-canceled-at-device",
    "errors-detected",
    "document-format",
    "document-access",
    "document-unprintable",
    "unsupported-document-format",
    "unsupported-compression",
]
GOING_ON = ["toner-low", "media-low", "marker-supply-low", "output-area-almost-full", "developer-low", "opc-near-eol"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ending", ["", "-error", "-report"])
def test_each_reason_why_nothing_comes_has_plain_words(language: str, ending: str) -> None:
    said = asked.reasons([f"{one}{ending}" for one in STANDING])
    assert set(said) == set(STANDING)
    assert [one for one in said if f"printer.reason.{one}" not in texts(language)] == []


def test_no_words_are_kept_under_a_name_that_no_reason_ends_in() -> None:
    every = texts("fr").keys()
    known = [key.removeprefix("printer.reason.") for key in every if key.startswith("printer.reason.")]
    assert asked.reasons(known) == tuple(one for one in known if one != "moving-to-paused")


@pytest.mark.parametrize("reason", GOING_ON)
def test_what_only_runs_low_stops_no_letter(reason: str) -> None:
    printer = asked.facts("ipp://one/ipp/print", {"printer-state": 4, "printer-state-reasons": f"{reason}-warning"})
    assert asked.job_status(printer, {"job-state": 5}).paper is Paper.PRINTING
