"""The network comes back, or this machine wakes up: then what waits is worth a try at once.

Systems tell it where Qt knows their way of telling. Beside that, and where there is none, the machine's own addresses
and its clock are looked at every few seconds: a virtual private network tells nobody, and neither does a lid.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, SignalInstance
from PySide6.QtNetwork import QNetworkInformation, QNetworkInterface

LOOK_MS = 5_000
# A network that has just come needs a moment until it knows names.
SOON_MS = (1_000, 9_000)
JUMP_SECONDS = 20.0  # more than a busy machine is late
_REACHED = (
    QNetworkInformation.Reachability.Local,
    QNetworkInformation.Reachability.Site,
    QNetworkInformation.Reachability.Online,
)


class Teller(Protocol):
    """What of QNetworkInformation is used."""

    @property
    def reachabilityChanged(self) -> SignalInstance: ...

    def reachability(self) -> QNetworkInformation.Reachability: ...


def system_teller() -> Teller | None:
    """The system's own word. None where Qt knows no way to hear it."""
    if QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
        return QNetworkInformation.instance()
    return None


def addresses() -> frozenset[str]:
    """The addresses by which others may reach this machine now."""
    return frozenset(
        one.toString() for one in QNetworkInterface.allAddresses() if not one.isLoopback() and not one.isLinkLocal()
    )


class Network(QObject):
    """Calls `back` soon after the network came back, and once more a little later. Nothing is loaded of Qt's network
    before one is made: not before the first window is painted."""

    def __init__(
        self,
        back: Callable[[], None],
        *,
        teller: Callable[[], Teller | None] = system_teller,
        here: Callable[[], frozenset[str]] = addresses,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self._back = back
        self._here = here
        self._now = now
        self._known = here()
        self._looked_at = now()
        self._left: list[int] = []  # ms until each further call
        self._teller = teller()
        self._is_reached = self._teller is None or self._teller.reachability() in _REACHED
        if self._teller is not None:
            self._teller.reachabilityChanged.connect(self._told)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._tell)
        self._look = QTimer(self)
        self._look.timeout.connect(self.look)
        self._look.start(LOOK_MS)

    def stop(self) -> None:
        """Tell no more."""
        self._look.stop()
        self._soon.stop()
        if self._teller is not None:
            self._teller.reachabilityChanged.disconnect(self._told)
            self._teller = None

    def look(self) -> None:
        """Another address, or a clock that jumped: this machine slept, or its clock was set."""
        known, self._known = self._known, self._here()
        before, self._looked_at = self._looked_at, self._now()
        late = self._looked_at - before - LOOK_MS / 1000
        if self._known - known or abs(late) > JUMP_SECONDS:
            self._came_back()

    def _told(self, reachability: QNetworkInformation.Reachability) -> None:
        was_reached, self._is_reached = self._is_reached, reachability in _REACHED
        if self._is_reached and not was_reached:
            self._came_back()

    def _came_back(self) -> None:
        self._left = list(SOON_MS)
        self._soon.start(self._left.pop(0))

    def _tell(self) -> None:
        self._back()
        if self._left:
            self._soon.start(self._left.pop(0))
