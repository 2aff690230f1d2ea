"""A private key as JSON Web Signatures know it: which algorithm, which name, and its public half for whoever checks."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from desk_app.domain.secret import Secret
from desk_app.service.causes import NoAnswerError
from desk_app.service.pem import private_key

LEAST_BITS = 2048  # of an RSA key
_BYTES = 48  # of a coordinate on P-384


class SigningKey:
    """An RSA key (RS384) or one on the curve P-384 (ES384). ValueError for any other."""

    def __init__(self, key: Any) -> None:
        if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= LEAST_BITS:
            self.algorithm = "RS384"
        elif isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP384R1):
            self.algorithm = "ES384"
        else:
            raise ValueError("neither RSA of 2048 bits nor P-384")
        self._key = key

    def public(self) -> dict[str, str]:
        """The public half as a JWK, under its own fingerprint."""
        numbers = self._key.public_key().public_numbers()
        if isinstance(numbers, rsa.RSAPublicNumbers):
            half = {"e": _number(numbers.e), "kty": "RSA", "n": _number(numbers.n)}
        else:
            half = {"crv": "P-384", "kty": "EC", "x": _number(numbers.x, _BYTES), "y": _number(numbers.y, _BYTES)}
        digest = hashlib.sha256(_json(half)).digest()  # RFC 7638: these members, in this order
        return {**half, "kid": _base64(digest), "alg": self.algorithm, "use": "sig"}

    def signed(self, claims: Mapping[str, object], key_id: str = "") -> str:
        """The claims as a JWT. `key_id` names the key where it is known by another name than its fingerprint."""
        header = {"alg": self.algorithm, "kid": key_id or self.public()["kid"], "typ": "JWT"}
        said = f"{_base64(_json(header))}.{_base64(_json(claims))}"
        return f"{said}.{_base64(self._signature(said.encode()))}"

    def _signature(self, said: bytes) -> bytes:
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(said, padding.PKCS1v15(), hashes.SHA384())
        r, s = decode_dss_signature(self._key.sign(said, ec.ECDSA(hashes.SHA384())))
        return r.to_bytes(_BYTES, "big") + s.to_bytes(_BYTES, "big")


def signing_key(path: str, passphrase: Secret) -> SigningKey:
    """The key in the file. Raises NoAnswerError `key-unfit`, and those of `pem.private_key`."""
    try:
        return SigningKey(private_key(path, passphrase))
    except ValueError:
        raise NoAnswerError("key-unfit", file=path) from None


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _number(number: int, length: int = 0) -> str:
    return _base64(number.to_bytes(length or (number.bit_length() + 7) // 8, "big"))


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
