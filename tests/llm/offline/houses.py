"""A small world of houses: gaps, words, ranks, dates, an id and a price, made by arithmetic."""

import random

COLUMNS = (
    "Id",
    "Area",
    "PorchArea",
    "Rooms",
    "Built",
    "YrSold",
    "Quality",
    "Street",
    "Garage",
    "Listed",
    "Price",
)
TASK = """# Houses

Predict `Price` of each house, in dollars. The metric is the MAE in dollars.
`submission.csv` has the columns `Id` and `Price`.
"""


def tables(rows: int = 60, test_rows: int = 20, *, seed: int = 3) -> dict[str, str]:
    """`train.csv` and `test.csv`."""
    rng = random.Random(seed)
    houses = [_house(number, rng) for number in range(1, rows + test_rows + 1)]
    train = [",".join(COLUMNS), *(",".join(house) for house in houses[:rows])]
    test = [",".join(COLUMNS[:-1]), *(",".join(house[:-1]) for house in houses[rows:])]
    return {"train.csv": "\n".join(train) + "\n", "test.csv": "\n".join(test) + "\n"}


def _house(number: int, rng: random.Random) -> list[str]:
    area, rooms, built = rng.randint(40, 400), rng.randint(1, 9), rng.randint(1900, 2005)
    quality = rng.choice(("Po", "Fa", "TA", "Gd", "Ex"))
    street = rng.choice(("Elm", "Oak", "Main", "High", "Mill", "Park", "Lake", "Hill", "Ash", "Bay"))
    rank = ("Po", "Fa", "TA", "Gd", "Ex").index(quality)
    price = 20_000 + 900 * area + 6_000 * rank + 150 * (built - 1900) + rng.randint(-9_000, 9_000)
    garage = "" if number % 7 == 0 else str(rng.randint(0, 3))
    listed = f"20{rng.randint(10, 14)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    words = "" if number % 11 == 0 else quality
    sold = rng.randint(2006, 2010)
    cells = (number, area, rng.randint(0, 60), rooms, built, sold, words, street, garage, listed, price)
    return [str(cell) for cell in cells]
