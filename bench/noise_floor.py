"""How often runs with other seeds find a real difference between two scripts, and how often they are fooled.

Fifteen scripts are drawn, of which one is better by so many standard deviations of what seeds do to a script;
the two best by their first runs run again, as `repeats` has it.

python -m bench.noise_floor [--draws 4000] [--shared 0.0]
"""

import argparse
import math
import random
import sys

from engine.grading.floor import gain_over

SCRIPTS = 15
REPEATS = (2, 3, 5)
GAPS = (0.0, 2.0, 4.0, 8.0)


def main() -> None:
    """Prints the table of docs/evaluation.md."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--draws", type=int, default=4_000)
    parser.add_argument(
        "--shared", type=float, default=0.0, help="share of the variance that seeds do to all"
    )
    options = parser.parse_args()
    sys.stdout.write("| `repeats` |" + "".join(f" {gap:g} |" for gap in GAPS) + "\n")
    for repeats in REPEATS:
        rng = random.Random(f"{repeats} {options.shared}")  # noqa: S311  chance, not secrecy
        shares = [_share(rng, repeats, gap, options.shared, options.draws) for gap in GAPS]
        sys.stdout.write(f"| {repeats} |" + "".join(f" {share:.0%} |" for share in shares) + "\n")


def _share(rng: random.Random, repeats: int, gap: float, shared: float, draws: int) -> float:
    """How often the best is called better, and rightly where there is a gap."""
    return sum(_is_found(rng, repeats, gap, shared) for _ in range(draws)) / draws


def _is_found(rng: random.Random, repeats: int, gap: float, shared: float) -> bool:
    seeds = [rng.gauss(0, math.sqrt(shared)) for _ in range(1 + repeats)]
    own = math.sqrt(1 - shared)
    runs = [
        [(gap if script == 0 else 0.0) + seed + rng.gauss(0, own) for seed in seeds]
        for script in range(SCRIPTS)
    ]
    best, second = sorted(range(SCRIPTS), key=lambda script: runs[script][0], reverse=True)[:2]
    found = gain_over(runs[best], runs[second])
    return found is not None and found.gain > found.floor and (gap == 0 or best == 0)


if __name__ == "__main__":
    main()
