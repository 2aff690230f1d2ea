"""The public half of the key with which this desk signs in, as whoever gives tokens wants it."""

from __future__ import annotations

import json

from desk_app.commandline.terminal import say, typed
from desk_app.domain.secret import Secret
from desk_app.service.causes import NoAnswerError
from resources.catalogue import Texts


def tell_public_key(texts: Texts, file: str, key_id: str) -> int:
    """A JWKS on standard output, `key_id` naming the key where it is not empty. The passphrase is asked for at the
    prompt, where the key is locked. Raises NoAnswerError, as `jwk.signing_key`, and `key-unnamed`."""
    public = _public(texts, file)
    say(json.dumps({"keys": [{**public, "kid": key_id or public["kid"]}]}, indent=1))
    return 0


def _public(texts: Texts, file: str) -> dict[str, str]:
    from desk_app.service.jwk import signing_key

    if not file:
        raise NoAnswerError("key-unnamed")
    try:
        return signing_key(file, Secret("")).public()
    except NoAnswerError as error:
        if error.cause != "key-locked":
            raise
    passphrase = Secret(typed(texts("setup.token.passphrase"), unseen=True))
    try:
        return signing_key(file, passphrase).public()
    finally:
        passphrase.wipe()
