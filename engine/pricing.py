"""What a model costs. Only this file knows `genai-prices`, and only its bundled table: nothing is fetched."""

import ipaddress
from decimal import Decimal
from urllib.parse import urlsplit

from engine.budget import Free, Priced, Tariff, Unpriced
from engine.clean import clean_line

_MILLION = 1_000_000
_USUAL_TOKENS = 10_000
"""Prices are told for a call of this size; some models charge more for very long prompts."""


def tariff_of(model: str, base_url: str | None) -> Tariff:
    """What calls of the model at the endpoint cost; None is OpenAI's own. Blocks at the first call.

    Priced by who sells it there, never by the model's name alone: the same model may stand on a machine next
    door, or behind somebody who charges otherwise.
    """
    if base_url is not None and _is_here(base_url):
        return Free(why="the endpoint is on this machine")
    try:
        _usd(model, base_url, 1, 1)
    except LookupError:
        return Unpriced(why=f"the price of {clean_line(model, 60)} there is not known")
    million_in = _usd(model, base_url, _USUAL_TOKENS, 0) * _MILLION / _USUAL_TOKENS
    million_out = _usd(model, base_url, 0, _USUAL_TOKENS) * _MILLION / _USUAL_TOKENS
    return Priced(
        words=f"{clean_line(model, 60)} costs ${million_in:,.2f} in and ${million_out:,.2f} out "
        "a million tokens",
        usd=lambda prompt_tokens, completion_tokens: _usd(model, base_url, prompt_tokens, completion_tokens),
    )


def _usd(model: str, base_url: str | None, prompt_tokens: int, completion_tokens: int) -> Decimal:
    from genai_prices import Usage, calc_price  # noqa: PLC0415  half a second, and not every run pays

    usage = Usage(input_tokens=prompt_tokens, output_tokens=completion_tokens)
    if base_url is None:
        return calc_price(usage, model, provider_id="openai").total_price
    return calc_price(usage, model, provider_api_url=base_url).total_price


def _is_here(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
