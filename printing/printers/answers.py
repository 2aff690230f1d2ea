"""What is read of an answer, from whoever stands at a printer's address: no more than fits, and from nowhere else."""

from __future__ import annotations

from aiohttp import ClientHandlerType, ClientPayloadError, ClientRequest, ClientResponse

MOST_BYTES = 4 * 2**20  # a hundred jobs, or a spooler's queues, are a tenth of it


class ShortAnswer(ClientResponse):
    """An answer without end is a broken one."""

    async def read(self) -> bytes:
        """The body; ClientPayloadError where it is longer than any true one."""
        body = bytearray()
        try:
            async for part in self.content.iter_any():
                body += part
                if len(body) > MOST_BYTES:
                    raise ClientPayloadError("the answer has no end")
        except BaseException:  # nobody reads on, at a time-out either
            self.close()
            raise
        return bytes(body)


async def no_redirect(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """A letter goes to the address that was allowed, or nowhere. ClientPayloadError for an answer that names another:
    what stands there has had the document."""
    answer = await handler(request)
    if 300 <= answer.status < 400:
        answer.close()
        raise ClientPayloadError("sent on to another address")
    return answer
