"""What is in a process' memory stays there."""

from __future__ import annotations


def no_core_dumps() -> None:
    """A crash must not write this process' memory, with its key, to a disk. Without such a limit, nothing."""
    try:
        import resource
    except ImportError:  # Windows writes no dump of its own accord
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
