"""A paper that is no letter to a printer: the day sheet, the journal, what this desk knows of a person."""

from __future__ import annotations

from desk_app.usecases.desk import Desk


async def send_sheet(desk: Desk, pdf: bytes, name: str, printer: str) -> None:
    """Print it; `name` becomes the job's, and names nobody. Whoever asked for it notes it. Refusals as of
    `Printers.send`."""
    await desk.printers.send(printer, pdf, name=name)
