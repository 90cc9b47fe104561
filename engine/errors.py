"""Every error that mltui raises on purpose. One tree, so that an edge can translate into it."""


class MltuiError(Exception):
    """What happened and where, in one line; `hint` says what to do next."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(MltuiError):
    """The words on the command line do not fit."""


class ConfigError(MltuiError):
    """A config file, or a value in it, cannot be used."""


class WorkspaceError(MltuiError):
    """The folder that the person pointed at cannot be worked on."""


class TaskMissingError(WorkspaceError):
    """Nothing there says what is to be learned; the person still can."""


class JournalError(MltuiError):
    """The journal cannot be opened, read or written."""


class SandboxError(MltuiError):
    """The sandbox itself failed; the script is not to blame."""


class PackagesError(MltuiError):
    """The Python that scripts run under cannot be found or made."""


class PromptError(MltuiError):
    """A prompt file is missing or has a place that cannot be filled."""


class CompletionError(MltuiError):
    """What the model answered holds no script that can be read."""


class SamplingError(MltuiError):
    """The endpoint gave no answer. `fatal` when asking again cannot help (wrong key, unknown model)."""

    def __init__(self, message: str, *, hint: str | None = None, fatal: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.fatal = fatal


class BudgetError(SamplingError):
    """The model was not asked: what the call may cost is more than the run's budget still has."""


class GradingError(MltuiError):
    """Predictions that cannot be graded, and the row or column that stands in the way."""
