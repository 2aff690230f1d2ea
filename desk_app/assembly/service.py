"""The client of the central service, as the settings have it."""

from __future__ import annotations

import ssl

from desk_app.domain.secret import Secret
from desk_app.ports import Clock
from desk_app.service.causes import NoAnswerError
from desk_app.service.client import FhirService
from desk_app.service.sign_in import AssertedSignIn, Registration
from desk_app.service.trust import Trust
from desk_app.settings import Settings


def service_of(settings: Settings, clock: Clock, *, token: Secret, passphrase: Secret) -> FhirService:
    """`token` is the one given for good, of no account where this desk signs in with its own key. `passphrase` unlocks
    the keys."""
    trust = Trust(
        authority=settings.authority,
        certificate=settings.certificate,
        key=settings.certificate_key,
        passphrase=passphrase,
    )
    registration = Registration(
        client_id=settings.client_id,
        key=settings.client_key,
        key_id=settings.client_key_id,
        address=settings.token_url,
        scope=settings.scope,
    )
    signs_in = bool(settings.client_id)
    return FhirService(
        settings.service_url,
        Secret("") if signs_in else token,
        demonstration=settings.demonstration,
        clock=clock,
        trust=trust,
        sign_in=AssertedSignIn(settings.service_url, registration, passphrase, clock) if signs_in else None,
        language=settings.language,
    )


def authorities_of(settings: Settings) -> ssl.SSLContext:
    """Whom this desk believes, of whoever else it speaks to: nobody, where the site's own file is not to be read."""
    try:
        return Trust(authority=settings.authority).context()
    except NoAnswerError:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
