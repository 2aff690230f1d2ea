"""What a service says it can do, and what of it is missing here."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.sandbox.metadata import capability
from desk_app.service.capability import is_r4, lacking, name
from resources.catalogue import LANGUAGES, texts

OURS = capability("http://127.0.0.1/fhir", "2026-03-02")
ALL = ("transaction", "search", "look-up", "history", "match", "renew-code", "cancel-code")


def without(*missing: str) -> dict[str, Any]:
    """The sandbox's own statement, less the searches of these types; `transaction` and operations likewise."""
    rest = OURS["rest"][0]
    resources = []
    for one in rest["resource"]:
        kept = [code for code in one["interaction"] if not (one["type"] in missing and code["code"] == "search-type")]
        operations = [made for made in one.get("operation", ()) if made["name"] not in missing]
        resources.append(one | {"interaction": kept, "operation": operations})
    interactions = [code for code in rest["interaction"] if code["code"] not in missing]
    return OURS | {"rest": [rest | {"resource": resources, "interaction": interactions}]}


@pytest.mark.parametrize(
    ("missing", "lacks"),
    [
        ((), ()),
        (("transaction",), ("transaction",)),
        (("Consent",), ("search",)),
        (("Task", "match"), ("look-up", "match")),
        (("AuditEvent", "cancel-code", "renew-code"), ("history", "renew-code", "cancel-code")),
        (("transaction", "Patient", "Task", "AuditEvent", "match", "renew-code", "cancel-code"), ALL),
    ],
)
def test_what_is_missing_is_named(missing: tuple[str, ...], lacks: tuple[str, ...]) -> None:
    assert lacking(without(*missing)) == lacks


def test_a_statement_without_resources_says_nothing_of_them() -> None:
    assert lacking({"resourceType": "CapabilityStatement"}) == ("match", "renew-code", "cancel-code")


def test_what_a_client_may_do_is_no_offer() -> None:
    rest = OURS["rest"][0]
    assert lacking(OURS | {"rest": [rest, rest | {"mode": "client", "interaction": []}]}) == ()
    only = {"mode": "server", "resource": [{"type": "Patient"}]}
    assert lacking(OURS | {"rest": [rest | {"mode": "client"}, only]})[:2] == ("transaction", "search")


def test_each_lack_has_its_sentence() -> None:
    for language in LANGUAGES:
        assert all(f"connection.cannot.{one}" in texts(language) for one in ALL)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(OURS)), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*sorted(OURS), "rest", "resource", "interaction"]), JSON, max_size=6))
def test_nothing_a_server_says_is_an_error(statement: dict[str, Any]) -> None:
    assert set(lacking(statement)) <= set(ALL)
    assert isinstance(name(statement), str)
    assert is_r4(statement) in (True, False)
