"""The system's own lock: over a bus of our own, as the desktops send it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtDBus import QDBusConnection, QDBusMessage

from ui.system_lock.linux import BusWatch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="each system tells it in its own way")

ASK = QDBusMessage.createMethodCall("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId")


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    """The address of a message bus that nobody else uses."""
    address = f"unix:path={tmp_path}/bus"
    started = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address", "--address", address],  # noqa: S607
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    try:
        yield started.stdout.readline().strip()
    finally:
        started.terminate()
        started.wait(10)
        started.stdout.close()


def signal(interface: str, name: str, *values: Any) -> QDBusMessage:
    message = QDBusMessage.createSignal("/somewhere", interface, name)
    message.setArguments(list(values))
    return message


def test_the_screen_savers_word_locks(qtbot: Any, bus: str) -> None:
    desk, system = QDBusConnection.connectToBus(bus, "desk"), QDBusConnection.connectToBus(bus, "system")
    assert desk.isConnected()
    locked: list[str] = []
    watch = BusWatch(lambda: locked.append("locked"), session=desk)
    desk.call(ASK)  # the bus takes one after the other: with this answer it knows what the desk wants to hear
    for interface in ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"):
        system.send(signal(interface, "ActiveChanged", False))
        assert system.send(signal(interface, "ActiveChanged", True))
    qtbot.waitUntil(lambda: len(locked) == 2)
    watch.stop()
    system.send(signal("org.gnome.ScreenSaver", "ActiveChanged", True))
    system.call(ASK)
    desk.call(ASK)
    QCoreApplication.sendPostedEvents()
    assert len(locked) == 2
    QDBusConnection.disconnectFromBus("desk")
    QDBusConnection.disconnectFromBus("system")
