"""The sandbox as a process of its own: says where it is on one line, then serves until it is told to stop."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import sys
from pathlib import Path

from desk_app.sandbox.app import start


def serve(port: int, data: Path, faults: bool) -> int:
    """Run until SIGTERM or SIGINT. The first line on standard output is JSON: `base` and `tokens`. Returns 0, or 1."""
    try:
        asyncio.run(_serve(port, data, faults))
    except KeyboardInterrupt:
        return 0
    except (OSError, sqlite3.Error) as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 1
    return 0


async def _serve(port: int, data: Path, faults: bool) -> None:
    running = await start(data, port=port, faults=faults)
    try:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            try:
                loop.add_signal_handler(name, stop.set)
            except NotImplementedError:  # Windows: Ctrl+C raises KeyboardInterrupt instead
                break
        print(json.dumps({"base": running.base, "tokens": running.tokens}), flush=True)
        await stop.wait()
    finally:
        await running.close()
