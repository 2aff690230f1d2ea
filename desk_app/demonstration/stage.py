"""A virtual screen with a real keyboard: Xvfb, a window manager, and xdotool pressing keys as a person would."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType

from PIL import Image, ImageChops, ImageGrab

NEEDED = ("Xvfb", "openbox", "xdotool")
GROUP_SEPARATOR = "\x1d"
# Scanners send their characters a few milliseconds apart; people need fifty at the very least.
SCANNER_GAP_MS = "2"


class StageError(Exception):
    """What was waited for did not come."""


class Stage:
    """One screen of its own, used as a context. Every wait is for something seen, with a limit in seconds."""

    def __init__(self, *, size: tuple[int, int] = (1366, 768)) -> None:
        self._size = size
        self._processes: list[subprocess.Popen[bytes]] = []
        self.display = ""

    def __enter__(self) -> Stage:
        missing = [name for name in NEEDED if shutil.which(name) is None]
        if missing:
            raise StageError(f"il manque {', '.join(missing)} pour jouer la démonstration sans écran")
        reader, writer = os.pipe()
        width, height = self._size
        # The server picks a free display itself and writes its number: no race, no lock files to guess at.
        screen = ("-screen", "0", f"{width}x{height}x24", "-noreset", "-nolisten", "tcp")
        self._start("Xvfb", "-displayfd", str(writer), *screen, keep=(writer,))
        os.close(writer)
        with os.fdopen(reader) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise StageError("l’écran virtuel ne démarre pas")
        self.display = f":{number}"
        self._start("openbox", "--sm-disable")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._processes):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a program that shows its windows here."""
        return {**os.environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def _start(self, *command: str, keep: tuple[int, ...] = ()) -> None:
        environment = self.environment if self.display else None
        self._processes.append(
            subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, pass_fds=keep
            )
        )

    def _xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments], env=self.environment, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    def title(self) -> str:
        """The title of the window that has the keyboard: the application names its screen there, and nobody."""
        return self._xdotool("getactivewindow", "getwindowname")

    def wait_for(self, *titles: str, seconds: float = 20) -> str:
        """Wait until the window with the keyboard is titled by one of `titles`."""
        until = time.monotonic() + seconds
        seen = ""
        while time.monotonic() < until:
            seen = self.title()
            if any(title in seen for title in titles):
                return seen
            time.sleep(0.03)
        raise StageError(f"attendu : {' ou '.join(titles)} ; vu : {seen or 'aucune fenêtre'}")

    def wait_for_move(self, *, seconds: float = 20) -> None:
        """Wait until the screen is no longer as it is now."""
        until, before = time.monotonic() + seconds, self._look()
        while ImageChops.difference(before, self._look()).getbbox() is None:
            if time.monotonic() > until:
                raise StageError("l’écran ne change plus")
            time.sleep(0.05)

    def press(self, *keys: str) -> None:
        """Press named keys, one after the other."""
        self._xdotool("key", "--clearmodifiers", "--delay", "160", *keys)

    def type(self, text: str) -> None:
        """Type data at a quick person’s pace (xdotool halves the delay it is given)."""
        self._xdotool("type", "--clearmodifiers", "--delay", "130", "--", text)

    def scan(self, payload: str) -> None:
        """Do what a hand scanner does: a burst of characters, then Enter."""
        for index, part in enumerate(payload.split(GROUP_SEPARATOR)):
            if index:
                self._xdotool("key", "--delay", SCANNER_GAP_MS, "ctrl+bracketright")
            self._xdotool("type", "--delay", SCANNER_GAP_MS, "--", part)
        self._xdotool("key", "--delay", SCANNER_GAP_MS, "Return")

    def picture(self, path: Path, *, still: float = 0.3, seconds: float = 3) -> None:
        """Keep a picture of the screen once nothing has moved on it for `still` seconds, or after `seconds`."""
        until = time.monotonic() + seconds
        last, since = self._look(), time.monotonic()
        while time.monotonic() < min(until, since + still):
            time.sleep(0.05)
            now = self._look()
            if ImageChops.difference(last, now).getbbox() is not None:
                last, since = now, time.monotonic()
        path.parent.mkdir(parents=True, exist_ok=True)
        last.save(path, optimize=True)

    def _look(self) -> Image.Image:
        return ImageGrab.grab(xdisplay=self.display).convert("RGB")
