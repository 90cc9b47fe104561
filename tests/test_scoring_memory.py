"""What reading a score costs in memory: measured in a process of its own, where nothing else adds to it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")

MOST_BYTES = 64 * 1024 * 1024
MEASURED = """
import json, sys
from pathlib import Path
from engine.journal.files import StoredOutput
from engine.parsing import score

def held(what):
    # Not ru_maxrss, which a child inherits from the process that started it.
    return int(Path("/proc/self/status").read_text().partition(what)[2].split()[0]) * 1024

output = StoredOutput(Path(sys.argv[1]))
before = held("VmRSS:")
parsed = score.read(output)
shown = score.numbered_tail(output, 120, 12_000)
judged = score.ModelReading(stated=True, value=17233.46, line=None, why="")
decision = score.decide(parsed, judged, output, None)
print(json.dumps([held("VmHWM:") - before, decision.reading.line, len(shown)]))
"""
KINDS = {
    "lines of numbers": "row 12: 17.25 3.50 1.234,5 of some model\n",
    "wide characters": "模型 \U0001f4c8 17.25 训练中\n",
    "one line": "x",
}


@pytest.mark.parametrize("line", KINDS.values(), ids=KINDS)
def test_scoring_a_large_output_stays_within_64_megabytes(line: str, tmp_path: Path) -> None:
    file = tmp_path / "stdout.log"
    block = (line * (1024 * 1024 // len(line.encode()))).encode()
    lines = block.count(b"\n")
    with file.open("wb") as stream:
        for _ in range(24):
            stream.write(block)
        stream.write(b"\nValidation MAE: 17233.46\n")
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(file)], capture_output=True, text=True, check=True, timeout=120
    )
    grown_bytes, found_line, shown_chars = json.loads(done.stdout)
    assert found_line == 24 * lines + 2
    assert shown_chars <= 12_000
    assert grown_bytes < MOST_BYTES, f"{grown_bytes / 1024 / 1024:.0f} MB"
