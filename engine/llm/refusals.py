"""What went wrong with a request, in words for a person, and whether asking again can help."""

import json
from dataclasses import dataclass

import httpx2
import openai

_MOST_CHARS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One request that brought no completion."""

    message: str
    hint: str
    again: int
    """How often it may be asked again because of this; 0: never."""
    fatal: bool = False
    """No other request will fare better: wrong key, unknown model."""
    retry_after_s: float | None = None


ALWAYS = 1_000


class CutShortError(Exception):
    """A stream ended without saying that it had."""


NETWORK_ERRORS = (CutShortError, openai.APIError, httpx2.HTTPError, json.JSONDecodeError, UnicodeDecodeError)


def may_be_charged(error: Exception) -> bool:
    """Whether the request had arrived whole before this: the endpoint may be writing an answer still."""
    return isinstance(error, httpx2.ReadTimeout) or isinstance(error.__cause__, httpx2.ReadTimeout)


def refusal_of(error: Exception, host: str, model: str, timeout_s: float) -> Refusal:
    """Words for an error that the client raised."""
    match error:
        case openai.APITimeoutError() | httpx2.TimeoutException():
            return Refusal(
                message=f"{host} sent nothing for {timeout_s:g} s",
                hint="raise `policy.timeout_s`, or check that the endpoint is not overloaded",
                again=2,
            )
        case openai.APIStatusError():
            return _of_status(error, host, model)
        case openai.APIConnectionError() | httpx2.TransportError():
            return Refusal(
                message=f"{host} cannot be reached ({_cause(error)})",
                hint="check `policy.base_url` and that the endpoint runs",
                again=ALWAYS,
            )
        case _:
            return Refusal(
                message=f"{host} answered what cannot be read ({_cause(error)})",
                hint="check that `policy.base_url` is an OpenAI-compatible endpoint",
                again=ALWAYS,
            )


def _of_status(error: openai.APIStatusError, host: str, model: str) -> Refusal:  # noqa: PLR0911  a table
    said = _said(error)
    match error.status_code:
        case 401 | 403:
            return Refusal(
                message=f"{host} refuses the key ({error.status_code}: {said})",
                hint="set the right key in the environment variable that `policy.api_key_env` names",
                again=1,
                fatal=True,
            )
        case 404:
            return Refusal(
                message=f"{host} does not know the model {model!r} ({said})",
                hint="check `--model` and `--base-url` (which usually ends in /v1)",
                again=1,
                fatal=True,
            )
        case 429 if error.code == "insufficient_quota":
            return Refusal(
                message=f"{host}: the quota is used up ({said})", hint="check plan and billing there", again=0
            )
        case 429:
            return Refusal(
                message=f"{host} limits the rate (429: {said})",
                hint="lower `sampling_slots`, or wait",
                again=ALWAYS,
                retry_after_s=_retry_after_s(error),
            )
        case 400 if error.code == "context_length_exceeded" or "context" in said.lower():
            return Refusal(
                message=f"{host}: the prompt is too long for {model} ({said})",
                hint="lower `prompt_file_tokens`, or take a model with a longer context",
                again=0,
            )
        case 408 | 409 | 425 | 500 | 502 | 503 | 504 | 529:
            return Refusal(
                message=f"{host} is in trouble ({error.status_code}: {said})",
                hint="the endpoint's own log may say more; try again later",
                again=ALWAYS,
                retry_after_s=_retry_after_s(error),
            )
        case status:
            return Refusal(
                message=f"{host} refuses the request ({status}: {said})", hint="see what it says", again=0
            )


def _said(error: openai.APIStatusError) -> str:
    body = error.body
    said = (body.get("message") or body.get("detail")) if isinstance(body, dict) else None
    return " ".join(str(said or error.message).split())[:_MOST_CHARS]


def _cause(error: BaseException) -> str:
    cause = error.__cause__ or error
    return " ".join(f"{type(cause).__name__}: {cause}".split()).rstrip(": ")[:_MOST_CHARS]


def _retry_after_s(error: openai.APIStatusError) -> float | None:
    text = error.response.headers.get("retry-after", "")
    try:
        return max(0.0, float(text))
    except ValueError:  # absent, or a date: our own back-off serves
        return None
