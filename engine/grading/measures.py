"""The metrics by scikit-learn's definitions, in plain Python: of any rows, so that they can be resampled.

A measure takes numbers of rows, each as often as it counts, and gives the metric of those. It raises
UndefinedError where these rows have none.
"""

import math
import sys
from collections.abc import Callable, Iterable, Sequence

Measure = Callable[[Sequence[int]], float]

_EPSILON = sys.float_info.epsilon
"""scikit-learn divides by it instead of zero, and clips probabilities to it."""


class UndefinedError(ValueError):
    """These rows have no such metric; the message says why."""


def absolute_error(truth: Sequence[float], guesses: Sequence[float]) -> Measure:
    """MAE."""
    return _mean_of([abs(a - b) for a, b in zip(truth, guesses, strict=True)])


def root_squared_error(truth: Sequence[float], guesses: Sequence[float]) -> Measure:
    """RMSE."""
    return _root(_mean_of([(a - b) * (a - b) for a, b in zip(truth, guesses, strict=True)]))


def root_squared_log_error(truth: Sequence[float], guesses: Sequence[float]) -> Measure:
    """RMSLE; every number lies above -1."""
    return root_squared_error([math.log1p(a) for a in truth], [math.log1p(b) for b in guesses])


def percentage_error(truth: Sequence[float], guesses: Sequence[float]) -> Measure:
    """MAPE, as a fraction."""
    pairs = zip(truth, guesses, strict=True)
    return _mean_of([abs(a - b) / max(abs(a), _EPSILON) for a, b in pairs])


def determination(truth: Sequence[float], guesses: Sequence[float]) -> Measure:
    """R2; of a constant target it is 1 where the guesses are perfect, else 0, as in scikit-learn."""

    def value(rows: Sequence[int]) -> float:
        if len(rows) < 2:
            raise UndefinedError("R2 needs at least two rows")
        middle = math.fsum(truth[row] for row in rows) / len(rows)
        spread = math.fsum((truth[row] - middle) ** 2 for row in rows)
        left = math.fsum((truth[row] - guesses[row]) ** 2 for row in rows)
        if spread == 0:
            return float(left == 0)
        return 1.0 - left / spread

    return value


def accuracy(truth: Sequence[str], guesses: Sequence[str]) -> Measure:
    """The share of equal labels."""
    return _mean_of([float(a == b) for a, b in zip(truth, guesses, strict=True)])


def f1(truth: Sequence[str], guesses: Sequence[str], classes: Iterable[str]) -> Measure:
    """The mean over these classes of 2 * hits / (true + guessed), 0 where a class is neither."""
    wanted = tuple(classes)

    def value(rows: Sequence[int]) -> float:
        hits = dict.fromkeys(wanted, 0)
        met = dict.fromkeys(wanted, 0)
        for row in rows:
            true, guess = truth[row], guesses[row]
            if true in met:
                met[true] += 1
                hits[true] += true == guess
            if guess in met:
                met[guess] += 1
        return math.fsum(2 * hits[name] / met[name] if met[name] else 0.0 for name in wanted) / len(wanted)

    return value


def ranking(is_positive: Sequence[bool], scores: Sequence[float]) -> Measure:
    """AUC of two classes: how often a positive row outranks a negative one, ties half (Mann-Whitney)."""
    places = {score: place for place, score in enumerate(sorted(set(scores)))}
    ranks = [places[score] for score in scores]

    def value(rows: Sequence[int]) -> float:
        positives, negatives = [0] * len(places), [0] * len(places)
        for row in rows:
            (positives if is_positive[row] else negatives)[ranks[row]] += 1
        pairs = sum(positives) * sum(negatives)
        if not pairs:
            raise UndefinedError("AUC needs rows of both classes in the answers")
        won, below = 0.0, 0
        for higher, lower in zip(positives, negatives, strict=True):
            won += higher * (below + lower / 2)
            below += lower
        return won / pairs

    return value


def one_against_rest(truth: Sequence[int], chances: Sequence[Sequence[float]], classes: int) -> Measure:
    """AUC of several classes: the unweighted mean of each class against the rest."""
    each = [ranking([row == one for row in truth], [row[one] for row in chances]) for one in range(classes)]
    return lambda rows: math.fsum(measure(rows) for measure in each) / classes


def log_loss(truth: Sequence[int], chances: Sequence[Sequence[float]]) -> Measure:
    """The mean of -log of the probability that each row gives to its true class."""
    given = [row[true] for true, row in zip(truth, chances, strict=True)]
    return _mean_of([-math.log(min(max(chance, _EPSILON), 1.0 - _EPSILON)) for chance in given])


def _mean_of(losses: Sequence[float]) -> Measure:
    return lambda rows: math.fsum(losses[row] for row in rows) / len(rows)


def _root(mean: Measure) -> Measure:
    return lambda rows: math.sqrt(mean(rows))
