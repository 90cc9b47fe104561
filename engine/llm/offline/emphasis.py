"""What a lane is asked to concentrate on, as kinds of change."""

from enum import StrEnum


class Kind(StrEnum):
    """A part of the recipe that a change touches, or what it is good for."""

    CLEANING = "cleaning"
    ENCODING = "encoding"
    FEATURES = "features"
    FAMILY = "model family"
    TUNING = "tuning"
    ENSEMBLE = "ensembling"
    TARGET = "target transform"
    VALIDATION = "validation"
    ROBUSTNESS = "robustness"
    SPEED = "speed"
    ABLATION = "ablation"


_CUES: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (Kind.ABLATION, ("ablat", "simplif", "leave out", "take away")),
    (Kind.ENSEMBLE, ("ensembl", "blend", "stack", "averag")),
    (Kind.TARGET, ("target", "transform", "loss", "objective")),
    (Kind.ENCODING, ("encod",)),
    (Kind.CLEANING, ("clean", "missing", "imput", "categor", "prepar", "preproc")),
    (Kind.FEATURES, ("feature", "interaction")),
    (Kind.VALIDATION, ("validat", "fold", "leak", "overfit", "generali")),
    (Kind.ROBUSTNESS, ("robust", "outlier", "regulari")),
    (Kind.SPEED, ("speed", "fast", "cheap", "simple")),
    (Kind.TUNING, ("tun", "hyper", "setting", "parameter")),
    (Kind.FAMILY, ("model", "family", "algorithm", "linear", "tree", "boost")),
)


def kind_of(emphasis: str) -> Kind | None:
    """The kind that the emphasis names: in its key if possible, else in its sentence. None: it names none."""
    key, _, sentence = emphasis.strip().lower().partition(":")
    for text in (key, sentence):
        for kind, cues in _CUES:
            if any(cue in text for cue in cues):
                return kind
    return None
