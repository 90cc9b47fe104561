"""What can be configured, with its defaults. Reading files is `workspace.config_files`' work."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engine.outcome import BeforeRun

PositiveInt = Annotated[int, Field(ge=1)]
PositiveFloat = Annotated[float, Field(gt=0)]
Texts = Annotated[tuple[str, ...], Field(strict=False)]
"""A TOML array arrives as a list."""

IsolationChoice = Literal["auto", "bwrap", "landlock", "none"]
LeastIsolation = Literal["bwrap", "landlock", "none"]
SearchChoice = Literal["rounds", "mcts", "greedy", "best-of-n"]
OutputFormat = Literal["code", "json"]
MetricChoice = Literal["mae", "rmse", "rmsle", "mape", "r2", "accuracy", "f1", "f1_macro", "auc", "log_loss"]
"""The keys of `metric.METRICS`."""

DEFAULT_ROUNDS = 3
_KEEP = 5
_TIMES_KEEP = 3
"""So many are sampled for each that may run, where a round chooses before it runs."""
DEFAULT_PACKAGES = ("numpy", "pandas", "scikit-learn", "lightgbm")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ModelConfig(_Section):
    """A language model behind an OpenAI-compatible endpoint."""

    model: str | None = None
    base_url: str | None = None
    api_key_env: str = "OPENAI_API_KEY"
    """The environment variable that holds the key; keys never stand in a file of ours."""
    max_tokens: PositiveInt | None = 4096
    temperature: Annotated[float, Field(ge=0)] | None = 1.0
    top_p: Annotated[float, Field(gt=0, le=1)] | None = 1.0
    """None in any of the three leaves the parameter out."""
    timeout_s: PositiveFloat = 120.0
    """Without a single byte from the endpoint."""
    attempts: PositiveInt = 5


class LimitsConfig(_Section):
    """`[limits]`: what one execution may use."""

    time_s: PositiveFloat = 600.0
    cpu_s: PositiveFloat | None = None
    memory_mb: PositiveInt | None = None
    """None: a fair share of what the machine has."""
    processes: PositiveInt = 256
    open_files: PositiveInt = 1024
    file_mb: PositiveInt = 1024
    disk_mb: PositiveInt = 2048
    output_mb: PositiveInt = 16


class BudgetConfig(_Section):
    """`[budget]`: what a run may spend, beside its rounds and candidates. None: no limit of that kind."""

    dollars: PositiveFloat | None = 5.0
    """Where a model's price is not known, 2,000,000 tokens stand in for them."""
    tokens: PositiveInt | None = None
    wall_time_s: PositiveFloat | None = None
    """Of engines at work, not of the time between."""


class PackagesConfig(_Section):
    """`[packages]`: what the environment that mltui makes for scripts holds."""

    install: Texts = DEFAULT_PACKAGES
    allow: Texts = ()
    """Names that a script may ask for and gets without a person's leave; `*` allows every one."""
    auto: bool = False
    """Whether a request is granted by itself, without a person: the same as `allow = ["*"]`."""
    build: bool = False
    """Whether packages that come as source alone may be built, which runs their code outside the sandbox."""


class EvaluateConfig(_Section):
    """`[evaluate]`: how the verified score comes about, where it is not mltui's own grading."""

    function: str | None = None
    """`grade.py:score`: a function of true and predicted values, which are matched by id before."""
    command: str | None = None
    """A program that is given `{submission}`; its last number, or JSON `{"score": x}`, is the score."""
    name: str | None = None
    """What `function` or `command` measures, where it is none of the metrics that mltui knows."""
    better: Literal["lower", "higher"] | None = None
    """Which way it gets better; needed beside `name`."""
    positive: str | None = None
    """The label that F1, AUC and log loss of two classes count as positive. None: 1, else as scikit-learn."""
    timeout_s: PositiveFloat = 60.0


class Config(_Section):
    """Everything that can be set. Unknown keys are errors."""

    @model_validator(mode="before")
    @classmethod
    def _samples_to_choose_from(cls, data: object) -> object:
        if not isinstance(data, dict) or "samples" in data or data.get("before_run") is None:
            return data
        keep = data.get("keep", _KEEP)
        return data if not isinstance(keep, int) else data | {"samples": _TIMES_KEEP * keep}

    search: SearchChoice = "rounds"
    samples: PositiveInt = 5
    """With `before_run`, where it is not set: three times `keep`."""
    sampling_slots: PositiveInt = 5
    jobs: PositiveInt = 5
    rounds: PositiveInt | None = None
    candidates: PositiveInt | None = None
    """Where neither is set, three rounds."""
    before_run: BeforeRun | None = None
    """Judge a round's scripts before they run, each for itself (`value`) or in pairs (`elimination`)."""
    keep: PositiveInt = _KEEP
    """How many of them run, at most."""
    instead_of_run: bool = False
    """Whether none of them runs: choosing stands in place of it."""
    repairs: Annotated[int, Field(ge=0)] = 1
    """How many repairs in a row a lane gets."""
    seed: int | None = None
    offline: bool = False
    output: OutputFormat = "code"
    baseline: str | Literal[False] | None = None
    """The person's own script; None looks for one, false wants none."""
    reflect: Literal["each", "best"] = "each"
    """`best`: only on what is the best when its score is known."""
    revise: bool = False
    """Whether the model reads each draft once more before it runs."""
    include: Texts = ()
    exclude: Texts = ()
    prompt_file_tokens: PositiveInt = 12_000
    """How much of a prompt the files may fill."""
    memory_tokens: PositiveInt = 4_000
    """How much of a prompt the recent attempts may fill."""
    prompt_tokens: PositiveInt = 32_000
    """How long a prompt that asks for a script may be."""
    preview_rows: PositiveInt = 5
    python: str | None = None
    isolation: IsolationChoice = "auto"
    min_isolation: LeastIsolation | None = None
    """The weakest that `auto` may choose; None: `landlock`."""
    network: bool = False
    caches: Mapping[str, str] = {}
    """Environment variable (`HF_HOME`) -> a folder of models, shown to scripts read-only where it is."""
    gpus_per_script: Annotated[float, Field(ge=0)] = 1.0
    """0.5: two scripts share one; 0: scripts see none."""
    policy: ModelConfig = ModelConfig()
    judge: ModelConfig | None = None
    """None: the policy's model judges too."""
    limits: LimitsConfig = LimitsConfig()
    budget: BudgetConfig = BudgetConfig()
    metric: MetricChoice = "mae"
    select_by: Literal["reported", "verified"] = "reported"
    """`verified`: only on a holdout that mltui split off."""
    repeats: Annotated[int, Field(ge=0)] = 0
    """How many other seeds the two best of a run are run with again."""
    evaluate: EvaluateConfig = EvaluateConfig()
    packages: PackagesConfig = PackagesConfig()
