"""Whoever gives tokens, beside a service that asks for them: as strict as the standards let it be."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from email.utils import format_datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import parse_qs

from aiohttp import web
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from desk_app.clock import SystemClock
from desk_app.domain.secret import Secret
from desk_app.service.client import FhirService
from desk_app.service.sign_in import AssertedSignIn, Registration
from tests.service.authority import PrivateKey, pem
from tests.service.double import Double, fhir, serving, silent
from tests.service.test_client import taken
from tests.sync.double import MovingClock

T = TypeVar("T")
STATEMENT = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"}
EC_KEY = ec.generate_private_key(ec.SECP384R1())
RSA_KEY = rsa.generate_private_key(65537, 2048)


def unpacked(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@dataclass
class Giver:
    """Whoever gives tokens, beside the service: as strict as the standard lets it be."""

    key: PrivateKey
    clock: MovingClock | SystemClock
    life: Any = 300
    address: str = ""
    refusing: list[web.Response] = field(default_factory=list)  # one after the other; then it gives
    discovery: Callable[[], web.Response] | None = None
    given: list[str] = field(default_factory=list)
    taken_back: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)  # ids of assertions
    discovered: int = 0
    is_silent: bool = False
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request, body: bytes) -> web.StreamResponse:
        if self.is_silent:
            self.was_asked.set()
            return await silent(request, body)
        if request.path == "/fhir/.well-known/smart-configuration":
            self.discovered += 1
            if self.discovery is not None:
                return self.discovery()
            return web.json_response({"token_endpoint": self.address})
        if request.path == "/token":
            self.was_asked.set()
            return self._give(request, body)
        shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if shown not in self.given or shown in self.taken_back:
            return fhir({}, 401, Date=format_datetime(self.clock.now()))
        if request.path == "/fhir/metadata":
            return fhir(STATEMENT)
        return taken()

    def _give(self, request: web.Request, body: bytes) -> web.Response:
        assert "Authorization" not in request.headers
        form = {name: value[0] for name, value in parse_qs(body.decode()).items()}
        assert form.pop("client_assertion_type") == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        self._check(form.pop("client_assertion"))
        assert form == {"grant_type": "client_credentials", "scope": "system/*.cruds"}
        if self.refusing:
            return self.refusing.pop(0)
        self.given.append(f"jeton-{len(self.given) + 1}.secret")
        said = {"access_token": self.given[-1], "token_type": "Bearer", "expires_in": self.life}
        return web.json_response({name: value for name, value in said.items() if value is not None})

    def _check(self, assertion: str) -> None:
        head, claims, signature = assertion.split(".")
        header, said = json.loads(unpacked(head)), json.loads(unpacked(claims))
        self.verify(f"{head}.{claims}".encode(), unpacked(signature), header["alg"])
        assert header["typ"] == "JWT"
        assert header["kid"] == thumbprint(self.key)
        assert said["iss"] == said["sub"] == "poste-1"
        assert said["aud"] == self.address
        left = said["exp"] - self.clock.now().timestamp()
        assert 0 < left <= 300
        assert said["jti"] not in self.seen
        self.seen.add(said["jti"])

    def verify(self, said: bytes, signature: bytes, algorithm: str) -> None:
        public = self.key.public_key()
        if isinstance(public, rsa.RSAPublicKey):
            assert algorithm == "RS384"
            public.verify(signature, said, padding.PKCS1v15(), hashes.SHA384())
            return
        assert (algorithm, len(signature)) == ("ES384", 96)
        r, s = (int.from_bytes(half, "big") for half in (signature[:48], signature[48:]))
        public.verify(encode_dss_signature(r, s), said, ec.ECDSA(hashes.SHA384()))


def thumbprint(key: PrivateKey) -> str:
    """RFC 7638, written anew from the standard."""

    def number(value: int, length: int) -> str:
        return base64.urlsafe_b64encode(value.to_bytes(length, "big")).rstrip(b"=").decode()

    numbers = key.public_key().public_numbers()
    if isinstance(numbers, rsa.RSAPublicNumbers):
        members = f'{{"e":"AQAB","kty":"RSA","n":"{number(numbers.n, 256)}"}}'
    else:
        x, y = number(numbers.x, 48), number(numbers.y, 48)
        members = f'{{"crv":"P-384","kty":"EC","x":"{x}","y":"{y}"}}'
    return base64.urlsafe_b64encode(hashlib.sha256(members.encode()).digest()).rstrip(b"=").decode()


Use = Callable[[FhirService, Giver], Coroutine[Any, Any, T]]


def signed_in(
    folder: Path,
    use: Use[T],
    *,
    key: PrivateKey = EC_KEY,
    passphrase: str = "",
    tells: bool = True,
    registered: Mapping[str, Any] = MappingProxyType({}),
    **changed: Any,
) -> tuple[T, Giver, Double]:
    """Run `use` with a client that signs in. `tells`: the service says where tokens are given; else the settings do.
    `registered` are changes of the registration, `changed` of the giver."""
    file = folder / "poste.key"
    file.write_bytes(pem(key, passphrase))

    async def main() -> tuple[T, Giver, Double]:
        clock = MovingClock()
        giver = Giver(key, clock, **changed)
        async with serving(giver.handle) as double:
            giver.address = double.base.replace("/fhir", "/token")
            address = "" if tells else giver.address
            registration = Registration(client_id="poste-1", key=str(file), scope="system/*.cruds", address=address)
            sign_in = AssertedSignIn(double.base, replace(registration, **registered), Secret(passphrase), clock)
            service = FhirService(double.base, Secret(""), demonstration=True, clock=clock, sign_in=sign_in)
            try:
                return await use(service, giver), giver, double
            finally:
                await service.close()

    return asyncio.run(main())
