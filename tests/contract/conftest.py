"""One process for each server, kept for all the tests of a worker; each test brings people of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.contract.servers import NAMES, Server, running


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Server]]:
    """A server by its name, started when it is first asked for."""
    there: dict[str, Server] = {}
    with ExitStack() as stack:

        def by_name(name: str) -> Server:
            if name not in there:
                there[name] = stack.enter_context(running(name, tmp_path_factory.mktemp(name)))
            return there[name]

        yield by_name


@pytest.fixture(params=NAMES)
def server(request: pytest.FixtureRequest, started: Callable[[str], Server]) -> Server:
    """Every server in its turn: what is tested with it holds for all of them."""
    return started(request.param)
