"""Which metric a config chooses, its direction with it."""

from engine.config import Config
from engine.errors import ConfigError
from engine.metric import METRICS, Direction, Metric, own_metric


def chosen_metric(config: Config) -> Metric:
    """The metric of a run. Raises ConfigError where a person's own measure has no direction."""
    evaluate = config.evaluate
    if evaluate.name is None:
        return METRICS[config.metric]
    if evaluate.command is None and evaluate.function is None:
        raise ConfigError(
            "evaluate.name names a measure of your own, and nothing computes it",
            hint="add evaluate.function or evaluate.command, or use `metric`",
        )
    if evaluate.better is None:
        raise ConfigError(
            f"evaluate.name is {evaluate.name!r}, and nothing says which way it gets better",
            hint='add evaluate.better = "lower" or "higher"',
        )
    return own_metric(evaluate.name, Direction(evaluate.better))


def check_evaluation(config: Config, *, has_own_holdout: bool) -> None:
    """Raises ConfigError where what is configured does not go together.

    `has_own_holdout`: whether mltui itself split the hidden answers off.
    """
    chosen_metric(config)
    if config.evaluate.command is not None and config.evaluate.function is not None:
        raise ConfigError(
            "evaluate.command and evaluate.function are both set", hint="one of them gives the verified score"
        )
    if config.select_by == "verified" and not has_own_holdout:
        raise ConfigError(
            'select_by = "verified" is only for a holdout that mltui itself split off',
            hint="split one off with `mltui init WORKSPACE`, or leave select_by out",
        )
