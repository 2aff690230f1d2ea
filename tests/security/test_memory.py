"""A crash writes no memory to the disk, whatever the command: each of them may hold a key."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import main

pytest.importorskip("resource")
_COMMAND = """
import resource, sys
import main

limits = {}
resource.setrlimit = limits.__setitem__  # where tests have run already, there may be no limit left to lower

def told(given):
    print(*limits.get(resource.RLIMIT_CORE, ()))
    return 0

main.COMMANDS = dict.fromkeys(main.COMMANDS, told)
main.main(sys.argv[1:])
"""


@pytest.mark.parametrize("words", ["", "token", "audit verify", "audit export", "backup", "restore x.guichet"])
def test_no_command_may_dump_its_memory(words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, *words.split()],
        cwd=Path(main.__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["0", "0"]
