"""The parser as one thing that bytes are fed to: it never holds more than a few blocks of them."""

from dataclasses import dataclass, field

from engine.parsing.score.choice import Found, Refusal, choose
from engine.parsing.score.metrics import MAE_WORDS, MetricWords
from engine.parsing.score.output import Output, output_bytes
from engine.parsing.score.scale import TargetScale
from engine.parsing.score.sieve import Sieve
from engine.parsing.score.stream import LineStream
from engine.parsing.score.survey import Survey, Walk


@dataclass(slots=True)
class Reader:
    """Reads an output while it comes. Lines are counted as the output pane counts them."""

    scale: TargetScale | None = None
    metric: MetricWords = MAE_WORDS
    _stream: LineStream = field(default_factory=LineStream.begin)
    _sieve: Sieve = field(init=False)

    def __post_init__(self) -> None:
        self._sieve = Sieve(walk=Walk(found=Survey(metric=self.metric)))

    def feed(self, data: bytes) -> None:
        """Takes the next bytes; a line or a character may be cut anywhere."""
        for piece in self._stream.feed(data):
            self._sieve.take(piece)

    def end(self) -> Found | Refusal:
        """The reading of all that was fed, or why there is none. Nothing may be fed after it."""
        return choose(self.survey(), self.scale)

    def survey(self) -> Survey:
        """All that was seen; `end` is what is usually wanted."""
        for piece in self._stream.end():
            self._sieve.take(piece)
        return self._sieve.end()


def read(
    output: Output, *, scale: TargetScale | None = None, metric: MetricWords = MAE_WORDS
) -> Found | Refusal:
    """The validation metric that the output states (`Found` is a Reading), or why it states none.

    Takes any text or bytes and never raises; the number stands in the output, on the line that is named.
    """
    reader = Reader(scale=scale, metric=metric)
    for part in output_bytes(output):
        reader.feed(part)
    return reader.end()
