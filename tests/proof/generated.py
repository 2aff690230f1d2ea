"""What chance sends: any JSON, JSON of FHIR's words, and real messages with a few places spoilt."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

MARK = "ZQX7"  # a word that nobody else writes: wherever it comes out, it was repeated
_WORDS = """
resourceType id meta versionId lastUpdated security extension url identifier system value use type coding code text name
family given gender birthDate deceasedBoolean deceasedDateTime active telecom address line city postalCode country rank
period start end entry resource request response method status location etag outcome issue severity details diagnostics
link relation total fullUrl ifMatch ifNoneExist patient subject for target what reference display agent who requestor
role purposeOfUse entity recorded action source observer provision actor purpose category scope policyRule dateTime
relationship parameter valueString valueCode valueBoolean valueDateTime valueAddress valueIdentifier rest operation
software fhirVersion input reasonCode note contained _family _value
"""
WORDS = _WORDS.split()
_VALUES = """
Patient Consent Task Bundle Parameters OperationOutcome CapabilityStatement AuditEvent RelatedPerson Provenance
transaction transaction-response searchset batch active inactive rejected permit deny male female true
Patient/1 Consent/1 urn:uuid:x #x http://127.0.0.1/fhir/Patient/1/_history/2 W/"1" 201 200 304 412 999
urn:guichet:act urn:guichet:refusal record-exists holder-opposed urn:oid:1.2.250.1.213.1.4.11
2026-03-02 2026-03-02T09:30:00Z 0001-01-01T00:00:00+14:00 9999-12-31T23:59:59-12:00 2026-13-45 2026-02-30
Infinity 1e999 -0 %00 ../../etc
"""
VALUES = _VALUES.split()
texts = (
    st.sampled_from(VALUES)
    | st.sampled_from([MARK, "", " ", "\x00", "\ud800", "\u202e", "é" * 300, "9" * 400, f"x{MARK}\n"])
    | st.text(max_size=12)
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([10**30, -(10**400), 0.1, 1e308, -0.0])
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
keys = st.sampled_from(WORDS) | st.text(max_size=6)
junk: st.SearchStrategy[Any] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=10
)
# Nothing empty and nothing that cannot be written down: what passes the first door and is really looked at.
_plain = st.sampled_from([*VALUES, MARK, "é" * 300, "9" * 400]) | st.integers(-3, 3) | st.booleans() | st.just(0.5)
wholesome: st.SearchStrategy[Any] = st.recursive(
    _plain,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, min_size=1, max_size=4)
    ),
    max_leaves=8,
)
_HEADERS = "date retry-after etag location if-match if-none-match if-none-exist prefer accept-encoding"
headers = st.dictionaries(
    st.sampled_from(_HEADERS.split()),
    texts | st.sampled_from(["Mon, 02 Mar 2026 09:30:00 GMT", "Mon, 99 Zzz 99999 99:99:99", "120", "-1", "1e9", "٣"]),
    max_size=3,
)
_REFUSING = (
    301,
    304,
    400,
    401,
    403,
    404,
    405,
    408,
    409,
    410,
    412,
    413,
    422,
    425,
    429,
    500,
    501,
    502,
    503,
    504,
    599,
    999,
)
statuses = st.sampled_from((200, 200, 200, 201, 204, 100, 299, *_REFUSING))
_HOW = ("replace", "drop", "wrap", "twice", "key")


def _edits(deep: int) -> st.SearchStrategy[list[Any]]:
    place = st.lists(st.integers(0, 40), min_size=deep, max_size=deep + 8)
    return st.lists(st.tuples(place, st.sampled_from(_HOW), wholesome | wholesome | junk, keys), max_size=3)


_shallow_or_deep = _edits(1), _edits(4)


@st.composite
def spoilt(draw: st.DrawFn, *samples: Any, deep: bool = False) -> Any:
    """One of the samples with up to three places replaced, dropped, wrapped in a list, doubled or renamed. Where it is
    `deep`, these are seldom outermost."""
    body = copy.deepcopy(draw(st.sampled_from(samples)))
    shallow = draw(st.integers(0, 5)) == 0 if deep else True
    for path, how, value, key in draw(_shallow_or_deep[not shallow]):
        body = _edited(body, path, how, value, key)
    return body


def _edited(body: Any, path: list[int], how: str, value: Any, key: str) -> Any:
    """The same JSON with one place edited, found by walking `path` as far down as it goes."""
    if not path or not isinstance(body, dict | list) or not body:
        return {"replace": value, "wrap": [body], "twice": [body, body]}.get(how, value)
    last = len(path) == 1
    places = sorted(body) if isinstance(body, dict) else range(len(body))
    inner = [place for place in places if isinstance(body[place], dict | list) and not last]
    place = (inner or places)[path[0] % len(inner or places)]
    if last and how in ("drop", "key"):
        if isinstance(body, list):
            return body[:place] + body[place + 1 :]
        rest = {name: item for name, item in body.items() if name != place}
        return {**rest, key: body[place]} if how == "key" else rest
    changed = copy.copy(body)
    changed[place] = _edited(body[place], path[1:], how, value, key)
    return changed
