"""What reading an output costs, by its kind: `python -m bench.parser`. Exit code 1 below the aim.

Each kind is fed in pieces, as a pipe gives them, to a process of its own, so that its peak memory is its own.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import chain

from engine.parsing.score import Reader

AIM_MB_PER_S = 20.0
AIM_PEAK_MB = 64.0
_HOSTILE = "hostile: "
"""Only memory is bounded for what no script prints by itself."""
_PIECE_BYTES = 64 * 1024
_LAST = b"\nValidation MAE: 17233.46\n"
_MAE = 17233.46


def _lines(make: Callable[[int], str]) -> Callable[[int], Iterator[bytes]]:
    def flood(size: int) -> Iterator[bytes]:
        block = "".join(make(at) for at in range(20_000)).encode()
        for start in range(0, size, len(block)):
            yield block[: size - start]

    return flood


def _one_line(size: int) -> Iterator[bytes]:
    for _ in range(0, size, 1_000_000):
        yield b"x" * 1_000_000


def _base64(size: int) -> Iterator[bytes]:
    block = random.Random(1).randbytes(3_000_000).hex().encode().translate(_LETTERS)  # noqa: S311
    block = b"\n".join(block[at : at + 76] for at in range(0, len(block), 76)) + b"\n"
    for start in range(0, size, len(block)):
        yield block[: size - start]


_LETTERS = bytes.maketrans(b"0123456789abcdef", b"maelbstfinru10xy")
FLOODS: dict[str, Callable[[int], Iterator[bytes]]] = {
    "noise without digits": _lines(lambda _: "loading the next part of the data and so on\n"),
    "noise with many digits": _lines(
        lambda at: f"row {at}: {at * 7.3:.3f} {at * 3.1:.2f} 1.234,5 0x{at:x}\n"
    ),
    "short lines": _lines(lambda at: f"{at % 7}\n"),
    "progress bar with \\r": _lines(
        lambda at: f"\r{at % 100:3}%|####  | {at}/20000 [00:09, 9.9it/s, mae=9.5]"
    ),
    "one overlong line": _one_line,
    "lines of JSON": _lines(
        lambda at: f'{{"level": "INFO", "step": {at}, "msg": "best so far", "v": {at}}}\n'
    ),
    "lines of JSON with MAE": _lines(
        lambda at: f'{{"step": {at}, "train_mae": {at * 1.1:.3f}, "rmse": 1.5}}\n'
    ),
    "dense metric lines": _lines(lambda at: f"step {at} val mae {9e4 - at:.1f} train mae {8e4 - at:.1f}\n"),
    "a metric line in 50": _lines(lambda at: f"train mae {at}.5\n" if at % 50 == 0 else f"batch {at} loss\n"),
    "letters that look alike": _base64,
    "names without numbers": _lines(lambda _: "mae\n"),
    f"{_HOSTILE}openings": _lines(lambda _: "\x1b]\x1b["),
    "one line of braces": _lines(lambda at: f'{{"mae {at}": ['),
    "words in Chinese": _lines(lambda at: f"第 {at} 批 数据 读取 完成\n"),
    "colours": _lines(lambda at: f"\x1b[32mINFO\x1b[0m \x1b[1mstep\x1b[0m {at} \x1b[2mdone\x1b[0m\n"),
}


def main() -> int:
    """Prints a table; 1 where a kind is too slow, takes too much memory or is read wrongly."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--megabytes", type=int, default=64)
    arguments.add_argument("--kind", choices=sorted(FLOODS), help="measure this one here, as JSON")
    asked = arguments.parse_args()
    if asked.kind:
        _say(json.dumps(_measure(FLOODS[asked.kind], asked.megabytes)))
        return 0
    _say(f"{'kind':<26}{'MB/s':>8}{'peak MB':>9}{'grown MB':>10}  read")
    is_good = True
    for kind in FLOODS:
        command = [sys.executable, "-m", "bench.parser", "--megabytes", str(asked.megabytes), "--kind", kind]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        is_fast = found["mb_per_s"] >= AIM_MB_PER_S or kind.startswith(_HOSTILE)
        is_kind_good = is_fast and found["peak_mb"] <= AIM_PEAK_MB and found["value"] == _MAE
        is_good = is_good and is_kind_good
        _say(
            f"{kind:<26}{found['mb_per_s']:>8.1f}{found['peak_mb']:>9.1f}{found['grown_mb']:>10.1f}"
            f"  {found['value']}{'' if is_kind_good else '  BELOW THE AIM'}"
        )
    _say(f"aim: {AIM_MB_PER_S:g} MB/s, at most {AIM_PEAK_MB:g} MB for the whole process, and {_MAE}")
    return 0 if is_good else 1


def _measure(flood: Callable[[int], Iterator[bytes]], megabytes: int) -> dict[str, float | None]:
    pieces = flood(megabytes * 1_000_000)
    reader, spent_s, fed = Reader(), 0.0, 0
    at_first = _peak_mb()
    for whole in chain(pieces, (_LAST,)):
        for start in range(0, len(whole), _PIECE_BYTES):
            piece = whole[start : start + _PIECE_BYTES]
            begun = time.process_time()
            reader.feed(piece)
            spent_s += time.process_time() - begun
            fed += len(piece)
    begun = time.process_time()
    reading = reader.end()
    spent_s += time.process_time() - begun
    return {
        "mb_per_s": fed / 1e6 / spent_s,
        "peak_mb": _peak_mb(),
        "grown_mb": _peak_mb() - at_first,
        "value": getattr(reading, "value", None),
    }


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
