"""A package index on a real socket: it serves wheels, holds its answer back, or refuses, as a test wishes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path


class Mood(StrEnum):
    """How it answers."""

    SERVES = "serves"
    HOLDS = "holds"
    """It takes the request and says nothing."""
    REFUSES = "refuses"


class SimpleIndex:
    """Serves `folder`'s wheels at `/simple/NAME/` by the protocol that every installer speaks (PEP 503)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mood = Mood.SERVES
        self.asked = asyncio.Event()
        self.port = 0

    def url(self, userinfo: str = "") -> str:
        return f"http://{userinfo}{'@' if userinfo else ''}127.0.0.1:{self.port}/simple"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                self.asked.set()
                method, path, _ = request.decode().split(" ")
                if self.mood is Mood.HOLDS:
                    await reader.read()
                    return
                status, kind, body = self._found(path)
                head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write(head.encode() + (b"" if method == "HEAD" else body))
                await writer.drain()
        except ConnectionError:
            return  # the asker was killed, which some tests are about
        finally:
            writer.close()

    def _found(self, path: str) -> tuple[str, str, bytes]:
        if self.mood is Mood.REFUSES:
            return "403 Forbidden", "text/plain", b"no"
        name = path.rstrip("/").rpartition("/")[2]
        if name.endswith(".whl"):
            return "200 OK", "application/octet-stream", (self.folder / name).read_bytes()
        wheels = [wheel.name for wheel in self.folder.glob(f"{name.replace('-', '_')}-*.whl")]
        links = "".join(f'<a href="/files/{wheel}">{wheel}</a>' for wheel in wheels)
        status = "200 OK" if wheels else "404 Not Found"
        return status, "text/html", f"<!DOCTYPE html><html><body>{links}</body></html>".encode()


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[SimpleIndex]:
    """An index over the wheels of a folder, on a port of its own."""
    index = SimpleIndex(folder)
    connections: set[asyncio.Task[None]] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections.add(task)
        try:
            await index.answer(reader, writer)
        finally:
            connections.discard(task)

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    index.port = server.sockets[0].getsockname()[1]
    try:
        yield index
    finally:
        server.close()
        for task in list(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
