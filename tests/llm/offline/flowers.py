"""A small world of flowers, two or three kinds of them, told apart by what was measured."""

import random
from collections.abc import Sequence

TASK = "# Flowers\n\nPredict the `kind` of each flower. The submission has the columns `id` and `kind`.\n"


def tables(kinds: Sequence[str], rows: int = 150, test_rows: int = 60, *, seed: int = 1) -> dict[str, str]:
    """`train.csv` and `test.csv`; the later kinds are rarer."""
    flowers = _flowers(kinds, rows + test_rows, seed)
    train = ["id,petal,sepal,site,leaves,kind", *(",".join(flower) for flower in flowers[:rows])]
    test = ["id,petal,sepal,site,leaves", *(",".join(flower[:-1]) for flower in flowers[rows:])]
    return {"train.csv": "\n".join(train) + "\n", "test.csv": "\n".join(test) + "\n"}


def answers(kinds: Sequence[str], rows: int = 150, test_rows: int = 60, *, seed: int = 1) -> str:
    """What the test file lacks."""
    flowers = _flowers(kinds, rows + test_rows, seed)[rows:]
    return "id,kind\n" + "".join(f"{flower[0]},{flower[-1]}\n" for flower in flowers)


def _flowers(kinds: Sequence[str], count: int, seed: int) -> list[list[str]]:
    rng = random.Random(seed)
    return [_flower(number, kinds, rng) for number in range(1, count + 1)]


def _flower(number: int, kinds: Sequence[str], rng: random.Random) -> list[str]:
    place = rng.choices(range(len(kinds)), weights=(3, 1.5, 1)[: len(kinds)])[0]
    petal, sepal = rng.gauss(5 + 1.5 * place, 1.2), rng.gauss(3 - place, 1.0)
    site = rng.choice(("north", "south", "east", "west", "hill", "shore"))
    gap = "" if number % 9 == 0 else f"{sepal:.2f}"
    return [str(number), f"{petal:.2f}", gap, site, str(rng.randint(0, 40)), kinds[place]]
