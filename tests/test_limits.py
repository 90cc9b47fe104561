"""What one execution may use: from the config, and from how many run at once."""

import pytest

from engine.config import Config, LimitsConfig
from engine.prompting import limit_words
from engine.sandbox.probe import cores, memory_bytes
from engine.wiring import limits_of

GB = 1024**3


@pytest.mark.parametrize("jobs", [1, 2, 5, 64])
def test_cores_and_memory_are_shared_by_the_number_that_runs_at_once(jobs: int) -> None:
    limits = limits_of(Config(jobs=5), jobs)
    assert limits.threads == max(1, cores() // jobs)
    assert jobs * limits.memory_bytes <= 0.8 * memory_bytes() < (jobs + 1) * (limits.memory_bytes + jobs)


def test_a_memory_that_was_set_is_nobody_s_share() -> None:
    config = Config(limits=LimitsConfig(memory_mb=2048))
    assert limits_of(config, 1).memory_bytes == limits_of(config, 5).memory_bytes == 2 * GB


def test_the_model_is_told_the_share_of_now() -> None:
    config = Config(limits=LimitsConfig(memory_mb=512, time_s=30))
    assert limit_words(limits_of(config, cores())) == "time limit: 30 s; threads: 1; memory: 512 MB"
    assert limit_words(limits_of(config, 1)) == f"time limit: 30 s; threads: {cores()}; memory: 512 MB"


def test_the_defaults_fit_a_laptop() -> None:
    limits = limits_of(Config(), Config().jobs)
    assert (limits.time_s, limits.cpu_s, limits.processes, limits.open_files) == (600.0, None, 256, 1024)
    assert (limits.file_bytes, limits.disk_bytes, limits.output_bytes) == (GB, 2 * GB, 16 * 1024**2)
