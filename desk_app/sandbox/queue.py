"""Requests before the one thread that owns the database: what waits together is written to the disk together."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from desk_app.sandbox.dispatch import Call, Service
from desk_app.sandbox.outcome import Reply

TOGETHER = 64  # requests that share one writing


class Queue:
    """Asks the service in the order of arrival. Nobody waits for company: one request alone is written alone."""

    def __init__(self, thread: ThreadPoolExecutor, service: Service) -> None:
        self.service = service
        self._thread = thread
        self._waiting: list[tuple[Call, asyncio.Future[Reply]]] = []
        self._work: asyncio.Task[None] | None = None

    async def ask(self, call: Call) -> Reply:
        """The answer, once it is on the disk."""
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting.append((call, answer))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._through(), name="sandbox-queue")
        return await answer

    async def _through(self) -> None:
        while taken := self._waiting[:TOGETHER]:
            del self._waiting[:TOGETHER]
            calls = [call for call, _ in taken]
            replies = await asyncio.get_running_loop().run_in_executor(self._thread, self.service.answer_all, calls)
            for (_, answer), reply in zip(taken, replies, strict=True):
                if not answer.done():  # whoever asked may have gone
                    answer.set_result(reply)

    async def close(self) -> None:
        """Let what is under way end."""
        if self._work:
            await self._work
