"""A private CUPS on 127.0.0.1 with its default settings for job files, and raw printers behind its queues: absent,
slow, jammed. Everything lies in one folder and ends with the context."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PPD = "lsb/usr/cupsfilters/Generic-PDF_Printer-PDF.ppd"
STARTS_WITHIN = 20.0  # seconds
_FILES = """\
ServerRoot {root}/etc
RequestRoot {root}/spool
TempDir {root}/spool/tmp
CacheDir {root}/cache
StateDir {root}/state
ErrorLog {root}/log/error_log
AccessLog {root}/log/access_log
PageLog {root}/log/page_log
Printcap
"""
_SERVER = """\
Listen 127.0.0.1:{port}
Browsing No
WebInterface No
IdleExitTimeout 0
<Location />
Order allow,deny
Allow 127.0.0.1
</Location>
"""
_OPEN = """\
<Policy default>
JobPrivateAccess all
JobPrivateValues none
SubscriptionPrivateAccess all
SubscriptionPrivateValues none
<Limit All>
Order deny,allow
</Limit>
</Policy>
"""
# As a system's own: a job is its owner's to read and to purge.
USUAL = """\
<Policy default>
JobPrivateAccess default
JobPrivateValues default
<Limit Create-Job Print-Job Print-URI Validate-Job>
Order deny,allow
</Limit>
<Limit Send-Document Purge-Jobs Set-Job-Attributes Cancel-My-Jobs Cancel-Job>
Require user @OWNER @SYSTEM
Order deny,allow
</Limit>
<Limit All>
Order deny,allow
</Limit>
</Policy>
"""


@dataclass(slots=True)
class Spooler:
    """A running CUPS; `stop` and `start` again keep its queues and jobs."""

    root: Path
    port: int
    _process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.port}"

    def uri(self, queue: str) -> str:
        """A queue's address."""
        return f"ipp://{self.address}/printers/{queue}"

    def documents(self) -> list[Path]:
        """The documents that lie in its spool: `d` files; `c` files are the jobs' descriptions."""
        return sorted(path for path in (self.root / "spool").glob("d*") if path.is_file())

    def add(self, queue: str, device: str, *options: str) -> None:
        """A queue that takes PDF and sends it on to `device`. `options` are its defaults (`sides=one-sided`)."""
        command = ["lpadmin", "-h", self.address, "-p", queue, "-E", "-v", device, "-m", PPD]
        command += [part for option in options for part in ("-o", option)]
        subprocess.run(command, check=True, capture_output=True, timeout=20)

    def refuse(self, queue: str) -> None:
        """The queue takes nothing any more."""
        command = ["/usr/sbin/cupsreject", "-h", self.address, queue]
        subprocess.run(command, check=True, capture_output=True, timeout=20)

    def start(self) -> None:
        """Listen."""
        etc = self.root / "etc"
        command = ["/usr/sbin/cupsd", "-f", "-c", str(etc / "cupsd.conf"), "-s", str(etc / "cups-files.conf")]
        log = (self.root / "log" / "out").open("ab")
        self._process = subprocess.Popen(command, stdout=log, stderr=log)
        log.close()
        end = time.monotonic() + STARTS_WITHIN
        while not _listens(self.port):
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError((self.root / "log" / "out").read_text(errors="replace")[-2000:])
            self._process.poll()

    def stop(self) -> None:
        """As a machine that is switched off."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def spooler(root: Path, policy: str = _OPEN) -> Iterator[Spooler]:
    """Laid out in `root` and started."""
    for name in ("etc/ppd", "spool/tmp", "cache", "state", "log"):
        (root / name).mkdir(parents=True, exist_ok=True)
    root.chmod(0o755)
    for name, mode in (("spool/tmp", 0o1770), ("spool", 0o710), ("cache", 0o770)):
        (root / name).chmod(mode)
    if os.geteuid() == 0:  # its filters run as lp
        for folder in (root, *(path for path in root.rglob("*") if path.is_dir())):
            shutil.chown(folder, group="lp")
    running = Spooler(root, _free_port())
    (root / "etc" / "cups-files.conf").write_text(_FILES.format(root=root), encoding="utf-8")
    (root / "etc" / "cupsd.conf").write_text(_SERVER.format(port=running.port) + policy, encoding="utf-8")
    running.start()
    try:
        yield running
    finally:
        running.stop()


@dataclass
class RawPrinter:
    """A printer on a socket: it swallows what comes. `is_jammed`: it takes the line and reads nothing; `slowly`: so
    many bytes at a time."""

    is_jammed: bool = False
    slowly: int = 0
    documents: list[bytes] = field(default_factory=list)
    port: int = 0
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def device(self) -> str:
        """What a queue sends on to."""
        return f"socket://127.0.0.1:{self.port}"

    def clear(self) -> None:
        """Take the paper out."""
        self.is_jammed = False
        self.moved.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[RawPrinter]:
        """Switched on."""
        server = await asyncio.start_server(self._line, "127.0.0.1", self.port, limit=1024)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            self.clear()
            server.close()

    async def _line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        document = bytearray()
        with contextlib.suppress(OSError):
            while True:
                if self.is_jammed:
                    await self.moved.wait()
                    self.moved.clear()
                    continue
                block = await reader.read(self.slowly or 65536)
                if not block:
                    break
                document += block
                if self.slowly:
                    await asyncio.sleep(0.01)
        if document:
            self.documents.append(bytes(document))
        writer.close()


def _listens(port: int) -> bool:
    with socket.socket() as one:
        one.settimeout(0.2)
        return one.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
