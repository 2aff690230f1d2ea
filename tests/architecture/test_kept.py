"""What git keeps: no package, archive or data of somebody else's, which would stay in its history for good."""

from __future__ import annotations

import shutil
import subprocess

from tests.architecture.sources import ROOT

LARGEST = 1024 * 1024  # bytes: a face or a picture is smaller


def test_nothing_large_is_kept() -> None:
    git = shutil.which("git")
    assert git is not None
    told = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    kept = [ROOT / name for name in told.decode().split("\0") if name]
    assert kept
    large = [path.name for path in kept if path.exists() and path.stat().st_size > LARGEST]
    assert not large
