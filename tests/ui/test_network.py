"""The network's return: told by the system, or seen by the addresses and the clock."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QNetworkInformation

from ui import network as room
from ui.network import LOOK_MS, Network, addresses, system_teller

Reach = QNetworkInformation.Reachability
HOME = frozenset({"192.0.2.7"})


class Told(QObject):
    """A system that tells."""

    reachabilityChanged = Signal(Reach)  # noqa: N815 - Qt's own name

    def __init__(self, now: Reach = Reach.Online) -> None:
        super().__init__()
        self.now = now

    def reachability(self) -> Reach:
        return self.now


class World:
    def __init__(self) -> None:
        self.back: list[str] = []
        self.here = HOME
        self.seconds = 1000.0

    def network(self, told: Told | None) -> Network:
        return Network(
            lambda: self.back.append("back"), teller=lambda: told, here=lambda: self.here, now=lambda: self.seconds
        )


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(room, "SOON_MS", (1, 20))
    return World()


def test_the_systems_word_that_it_is_back_is_taken(world: World, qtbot: Any) -> None:
    told = Told()
    network = world.network(told)
    for reach in (Reach.Site, Reach.Disconnected, Reach.Unknown):
        told.reachabilityChanged.emit(reach)
    assert not network._soon.isActive()
    told.reachabilityChanged.emit(Reach.Online)
    told.reachabilityChanged.emit(Reach.Site)  # one return, not two
    qtbot.waitUntil(lambda: world.back == ["back", "back"])
    assert not network._soon.isActive()
    network.stop()
    told.reachabilityChanged.emit(Reach.Disconnected)
    told.reachabilityChanged.emit(Reach.Online)
    assert not network._soon.isActive()


def test_a_machine_that_starts_without_a_network_hears_the_first_one(world: World, qtbot: Any) -> None:
    told = Told(Reach.Disconnected)
    network = world.network(told)
    told.reachabilityChanged.emit(Reach.Local)
    qtbot.waitUntil(lambda: bool(world.back))
    network.stop()


@pytest.mark.parametrize("told", [None, Told()])
def test_another_address_is_seen_whether_the_system_tells_or_not(world: World, qtbot: Any, told: Told | None) -> None:
    network = world.network(told)
    for here, is_back in ((HOME, False), (frozenset[str](), False), (HOME, True), (HOME | {"10.8.0.2"}, True)):
        world.here = here
        world.seconds += LOOK_MS / 1000
        network._soon.stop()
        network.look()
        assert network._soon.isActive() is is_back
    network.stop()


@pytest.mark.parametrize(("jump", "is_back"), [(0.0, False), (15.0, False), (3600.0, True), (-3600.0, True)])
def test_a_machine_that_slept_is_seen_by_its_clock(world: World, qtbot: Any, jump: float, is_back: bool) -> None:
    network = world.network(None)
    world.seconds += LOOK_MS / 1000 + jump
    network.look()
    assert network._soon.isActive() is is_back
    network.stop()
    assert not network._soon.isActive()
    assert not network._look.isActive()


def test_it_looks_by_itself(world: World, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LOOK_MS", 1)
    network = world.network(None)
    world.here = HOME | {"192.0.2.8"}
    qtbot.waitUntil(lambda: len(world.back) == 2)
    network.stop()


def test_the_real_ones_answer(qtbot: Any) -> None:
    teller = system_teller()
    assert teller is None or teller.reachability() in Reach
    assert not {"127.0.0.1", "::1"} & addresses()
    Network(lambda: None).stop()
