"""A day's work, then every byte that the process wrote, wherever it did: nothing of anybody can be read there.

`python -m tests.proof leaks`. Twice: the use cases in a process of their own (see leaky_day), which alone knows the
provisional code it printed; and the real window with real keys, killed in the middle. Both have a home, a temporary
folder and the rest of their own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import product
from pathlib import Path

import main
from desk_app.demonstration import PASSWORD, morning
from desk_app.demonstration.fictive_desk import lay_out, sandbox
from desk_app.demonstration.player import Player
from desk_app.demonstration.stage import Stage
from desk_app.sandbox.fictive_person import SeedPerson
from desk_app.sandbox.seeds import person
from desk_app.security.failed import FILE as FAILED
from tests.proof import leaky_day
from tests.proof.search import Search
from tests.proof.thief import PUBLIC
from tests.proof.told import Told

PROGRAM = Path(main.__file__).resolve()
OWN = {
    "HOME": "home",
    "TMPDIR": "tmp",
    "XDG_RUNTIME_DIR": "run",
    "XDG_CONFIG_HOME": "config",
    "XDG_CACHE_HOME": "cache",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
}
PAPER = (b"%PDF-", b"%!PS", b"RaS2", b"RaS3", b"\x89PNG", b"\xff\xd8\xff")  # how what is drawn or printed begins
TRACE = "trace"
_OPENED = re.compile(r'(?:open|openat|creat)\((?:[^",]*, )?"(?P<path>[^"]*)", (?P<flags>[A-Z_|]*).*= \d')
_WRITING = os.O_WRONLY | os.O_RDWR


def folders_of_its_own(scratch: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Make them below `scratch`; the environment that leads there."""
    for name in OWN.values():
        (scratch / name).mkdir(mode=0o700)
    kept = {name: value for name, value in environment.items() if not name.startswith(("XDG_", "PYTHONPYCACHE"))}
    return kept | {name: str(scratch / folder) for name, folder in OWN.items()} | {"PYTHONDONTWRITEBYTECODE": "1"}


def wrong(scratch: Path, search: Search, *, besides: tuple[str, ...] = ()) -> Iterator[str]:
    """What can be read below `scratch`, but in the folders `besides`; and what looks like paper, but in the spool."""
    for folder in sorted(scratch.iterdir()):
        if folder.name in ("service", "export", "planted.json", *besides):
            continue
        if folder.is_file():
            yield from (f"{folder.name}: {hit}" for hit in search.look(folder.read_bytes()))
            continue
        yield from (f"{folder.name}/{hit}" for hit in search.find(folder, but=(PUBLIC,)))
        if folder.name != "spool":
            for path in folder.rglob("*"):
                if path.is_file() and path.read_bytes()[:8].startswith(PAPER):
                    yield f"{path.relative_to(scratch)}: paper that stayed"


# --- without a window


def behind_the_window(scratch: Path) -> list[str]:
    """Findings of the use cases' day; `scratch` is an empty folder."""
    with sandbox(PROGRAM, scratch / "service") as service:
        lay_out(scratch / "desk", service, profile="dmp")
        environment = folders_of_its_own(scratch, os.environ) | {"QT_QPA_PLATFORM": "offscreen"}
        with (scratch / "stdout").open("wb") as out, (scratch / "stderr").open("wb") as errors:
            command = [sys.executable, "-m", leaky_day.__name__, str(scratch)]
            done = subprocess.run(command, env=environment, stdout=out, stderr=errors, cwd=PROGRAM.parent, check=False)
    if done.returncode:
        return [f"the day did not end: {(scratch / 'stderr').read_text()[-2000:]}"]
    codes = json.loads((scratch / "planted.json").read_text())["codes"]
    people = [person(key) for key in ("adult-typed", "adult-scanned", "adult-spare", "auto-created")]
    words = [leaky_day.NAME, leaky_day.GIVEN, leaky_day.STREET, leaky_day.EMAIL, PASSWORD]
    search = Search(
        words=[*words, *(one.traits.birth_name for one in people)],
        numbers=[one.number for one in people],
        codes=[*codes, leaky_day.WRONG, "".join(leaky_day.MOBILE.split()), "+33612345677"]
        + [one.creation_code for one in people if one.creation_code],
    )
    return [*_left_on_purpose(scratch, search, "export"), *wrong(scratch, search)]


def _left_on_purpose(scratch: Path, search: Search, *folders: str) -> Iterator[str]:
    """What must be found: what the service was sent, and a letter that was saved."""
    for name in ("service", *folders):
        if not search.find(scratch / name):
            yield f"the search finds nothing in {name}"


# --- the window


class Watched(Player):
    """Hands on the window of a process that is looked at on each screen, as far as the system shows it to others."""

    def __init__(self, stage: Stage, out: Path, pid: int, own: Path, search: Search) -> None:
        super().__init__(stage, out)
        self.pid = pid
        self.own = own
        self.search = search
        self.findings: list[str] = []

    def look(self, name: str) -> None:
        """A picture, once nothing moves; then titles, arguments, environment, and the files open for writing."""
        super().look(name)
        process = Path("/proc") / str(self.pid)
        shown = {
            "title": self.stage.title().encode(),
            "arguments": (process / "cmdline").read_bytes(),
            "environment": (process / "environ").read_bytes(),
            "threads": b" ".join(path.read_bytes() for path in process.glob("task/*/comm")),
        }
        for what, content in shown.items():
            self.findings += [f"{what} at {name}: {hit}" for hit in self.search.look(content)]
        limit = next(line for line in (process / "limits").read_text().splitlines() if "core file" in line)
        if limit.split()[-3:-1] != ["0", "0"]:
            self.findings.append("core dumps are on")
        for number in (process / "fd").iterdir():
            with suppress(FileNotFoundError):  # closed meanwhile
                self.findings += self._file(number, name)

    def _file(self, number: Path, name: str) -> Iterator[str]:
        target = str(number.readlink())
        flags = int((number.parents[1] / "fdinfo" / number.name).read_text().split("flags:")[1].split()[0], 8)
        if not target.startswith("/") or target.startswith(("/dev/", "/proc/", "/memfd:")) or not flags & _WRITING:
            return
        if not Path(target).is_relative_to(self.own):
            yield f"written outside its folders: {target}"
        elif target.endswith("(deleted)"):  # a listing would not show it
            yield from (f"a file without a name at {name}: {hit}" for hit in self.search.look(number.read_bytes()))


def at_the_window(scratch: Path, tracer: str | None = None, *, is_whole: bool = True) -> list[str]:
    """Findings of a day at the window, killed while a code stands in its field; `scratch` is an empty folder. `tracer`:
    where strace is, to see each file that is opened. Half a day is without an opening from its first key to its letter.

    StageError where there is no virtual screen."""
    opened, renewed, half = (person(key) for key in ("adult-typed", "auto-created", "adult-scanned"))
    search = Search(
        words=[PASSWORD, "camille@example.org", half.creation_code[:11]]
        + [one.traits.birth_name for one in (opened, renewed, half)],
        numbers=[one.number for one in (opened, renewed, half)],
        codes=[opened.creation_code, half.creation_code, "0612345678"],
    )
    (scratch / "export").mkdir()
    with sandbox(PROGRAM, scratch / "service") as service, Stage() as stage:
        lay_out(scratch / "desk", service, profile="dmp")
        environment = folders_of_its_own(scratch, stage.environment)
        command = [sys.executable, str(PROGRAM), "--folder", str(scratch / "desk"), "window"]
        if tracer is not None:
            command = [tracer, "-f", "-qq", "-o", str(scratch / TRACE), "-e", "trace=open,openat,creat", *command]
        with (scratch / "stdout").open("wb") as out, (scratch / "stderr").open("wb") as errors:
            window = subprocess.Popen(command, env=environment, stdout=out, stderr=errors, cwd=scratch / "home")
            try:
                stage.wait_for("Guichet", seconds=60)
                pid = window.pid if tracer is None else _child(window.pid)
                player = Watched(stage, scratch / "export", pid, scratch, search)
                _play(player, half, is_whole=is_whole)
                os.kill(pid, signal.SIGKILL)
            finally:
                window.kill()
                window.wait()
    said = [f"{name} is not empty" for name in ("stdout", "stderr") if (scratch / name).stat().st_size]
    elsewhere: list[str] = []
    if tracer is not None:
        trace = (scratch / TRACE).read_text()
        elsewhere = [*written_elsewhere(trace, scratch)] if str(scratch / "desk") in trace else ["nothing was traced"]
    planted = _left_on_purpose(scratch, search, *(("export",) if is_whole else ()))
    return [*player.findings, *elsewhere, *said, *planted, *wrong(scratch, search)]


def _child(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def written_elsewhere(trace: str, own: Path) -> Iterator[str]:
    """The files that were opened for writing and do not lie below `own`."""
    for opened in _OPENED.finditer(trace):
        path, flags = opened["path"], opened["flags"]
        if any(flag in flags for flag in ("O_WRONLY", "O_RDWR", "O_CREAT")) or not flags:
            inside = not path.startswith("/") or Path(path).is_relative_to(own) or path.startswith(("/dev/", "/proc/"))
            if not inside:
                yield f"written outside its folders: {path}"


def _play(player: Watched, half: SeedPerson, *, is_whole: bool) -> None:
    """Sign in with a slip first, open, renew, look up, lock, and begin another opening."""
    player.type("pas celui-la", "Return")
    player.wait_for_file(player.own / "desk" / FAILED)  # noted once it was refused
    player.look("a slip")
    player.press("ctrl+a")
    player.type(PASSWORD, "Return")
    player.at(morning.HOME)
    if is_whole:
        morning.adult_typed(player)
        morning.follow_up(player)
    morning.new_code_by_letter(player)
    player.press("F4")
    player.at("Trouver")
    player.type("leroux")
    player.look("found")
    player.press("Escape")
    player.at(morning.HOME)
    player.press("F11")
    player.at("Administration")
    player.press("j")
    player.at("Journal")
    player.press("Escape")
    player.at("Administration")
    player.press("Escape")
    player.at(morning.HOME)
    player.press("ctrl+l")
    player.at("Poste verrouillé")
    player.type(PASSWORD, "Return")
    player.at(morning.HOME)
    player.scan(morning.datamatrix(half))
    player.at("À dire")
    player.press("Return")
    player.at("Numéro et identité")
    player.press("Return")
    player.at("Pièce présentée")
    player.press("1", "space", "Return")
    player.at("Code de création")
    player.type(half.creation_code[:11])  # not whole: it stands in the field
    player.look("half a code")


def prove(rounds: int) -> Told:
    """Both days, as often as asked for."""
    seen: Counter[str] = Counter()
    files = size = 0
    tracer = shutil.which("strace")
    days: dict[str, Callable[[Path], list[str]]] = {
        "a day behind the window": behind_the_window,
        f"a day at the window{', traced' if tracer else ''}": lambda scratch: at_the_window(scratch, tracer),
    }
    for (name, day), _ in product(days.items(), range(rounds)):
        with tempfile.TemporaryDirectory() as scratch:
            found = day(Path(scratch))
            seen.update(found)
            seen[f"held: {name}"] += not found
            written = [path for path in Path(scratch).rglob("*") if path.is_file() and not path.is_symlink()]
            files, size = files + len(written), size + sum(path.stat().st_size for path in written)
    return Told(seen=seen, figures={"files": files, "MiB": round(size / 2**20, 1)})
