"""A service behind OpenSSL as most are: whoever it refuses hears why, as the last word of the connection."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

ANSWER = b'{"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "software": {"name": "TLS"}}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: %d\r\n\r\n"


@contextmanager
def answering(context: ssl.SSLContext) -> Iterator[str]:
    """Answers everything with the same statement; its base."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_serve, args=(listening, context), name="tls-server")
        thread.start()
        try:
            yield f"https://127.0.0.1:{listening.getsockname()[1]}/fhir"
        finally:
            listening.shutdown(socket.SHUT_RDWR)  # wakes the accept
            thread.join()


def _serve(listening: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            plain, _ = listening.accept()
        except OSError:
            return
        with plain, suppress(OSError):
            plain.settimeout(5)
            _one(plain, context)


def _one(plain: socket.socket, context: ssl.SSLContext) -> None:
    secure = context.wrap_socket(plain.dup(), server_side=True, do_handshake_on_connect=False)
    try:
        secure.do_handshake()
    except ssl.SSLError:
        # What it had to say is on its way: closing with something unread would take it back.
        plain.shutdown(socket.SHUT_WR)
        while plain.recv(65536):
            pass
        return
    finally:
        if secure.version() is None:
            secure.close()
    with secure:
        while secure.recv(65536):
            secure.sendall(HEAD % len(ANSWER) + ANSWER)
