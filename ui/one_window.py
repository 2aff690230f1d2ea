"""A second start brings the first window forward: the window listens on a local socket, the second start knocks."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

_PATIENCE = 2000  # ms for a window that is busy
_SHOWN = b"shown"


def _name(folder: Path) -> str:
    """One for each folder and nothing of its path: others on this machine can read it."""
    return f"guichet-{sha256(str(folder.resolve()).encode()).hexdigest()[:20]}"


class Doorbell:
    """Held by the first window. `rung` is called when somebody started the program again."""

    def __init__(self, folder: Path, rung: Callable[[], None]) -> None:
        self._rung = rung
        self._server = QLocalServer()
        # Linux: no file is left where the process is killed. Elsewhere the option means nothing.
        self._server.setSocketOptions(QLocalServer.SocketOption.AbstractNamespaceOption)
        QLocalServer.removeServer(_name(folder))
        self._server.newConnection.connect(self._answer)
        self._server.listen(_name(folder))

    def _answer(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            self._rung()
            caller.write(_SHOWN)
            caller.flush()
            caller.disconnectFromServer()
            caller.deleteLater()

    def stop(self) -> None:
        """The window goes."""
        self._server.close()


def ring(folder: Path) -> bool:
    """Ask the window of `folder` to come forward. False: it did not answer."""
    socket = QLocalSocket()
    socket.setSocketOptions(QLocalSocket.SocketOption.AbstractNamespaceOption)
    socket.connectToServer(_name(folder))
    if not socket.waitForConnected(_PATIENCE):
        return False
    socket.waitForReadyRead(_PATIENCE)  # False too where the answer came with the end of the call
    return socket.readAll().data() == _SHOWN


def bring_forward(window: QWidget) -> None:
    """Out of the task bar and in front, as far as the system lets a window do that."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
