"""Rule 5: a secret prints as *** and refuses to be pickled, written as JSON or copied."""

from __future__ import annotations

import copy
import json
import logging
import pickle

import pytest

from desk_app.domain.secret import MASK, Secret


def test_it_never_shows() -> None:
    secret = Secret("ABCD1234EFGH")
    record = logging.LogRecord("x", logging.INFO, "x", 1, "code %s %r", (secret, secret), None)
    assert str(secret) == repr(secret) == f"{secret}" == f"{secret:>10}" == MASK
    assert record.getMessage() == f"code {MASK} {MASK}"


def test_it_never_travels() -> None:
    secret = Secret("ABCD1234EFGH")
    for carry in (pickle.dumps, json.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            carry(secret)


def test_it_can_be_wiped() -> None:
    secret = Secret(bytearray(b"abcd"))
    kept = secret._bytes
    secret.wipe()
    secret.wipe()
    assert not secret
    assert bytes(kept) == b""
