"""The rig's endpoint, on a free port of this machine alone."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def stub(rig: Path, folder: Path, *options: str | Path) -> Iterator[str]:
    """Its address. It keeps its log in the folder, as `calls.jsonl`; `options` are those of its own."""
    with socket.socket() as any_free:
        any_free.bind(("127.0.0.1", 0))
        port = any_free.getsockname()[1]
    command: list[str | Path] = [sys.executable, rig / "stub_llm.py", "--port", str(port)]
    command += ["--log", folder / "calls.jsonl", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline() if process.stdout else ""
        if "stub on" not in line:
            raise SystemExit(f"the stub of {rig} did not start; it needs aiohttp: {line}")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait()
