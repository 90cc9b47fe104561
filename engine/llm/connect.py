"""From the config to a sampler: an endpoint, or the offline policy behind the same client."""

from collections.abc import Mapping

import httpx2
import openai

from engine.config import ModelConfig
from engine.errors import ConfigError
from engine.llm.address import OPENAI, host_of, key_for
from engine.llm.endpoint import EndpointSampler, EndpointSettings
from engine.llm.offline.transport import OfflineTransport
from engine.llm.parameters import Parameters

OFFLINE_NAME = "offline policy, no language model"
_CONNECT_S = 10.0


def offline_sampler(tokens_per_s: float | None) -> EndpointSampler:
    """The built-in policy, in process. None: at once; a pace is for screens."""
    client = openai.AsyncOpenAI(
        base_url="http://offline.invalid/v1",
        api_key="none",
        max_retries=0,
        http_client=httpx2.AsyncClient(transport=OfflineTransport(tokens_per_s)),
    )
    settings = EndpointSettings(
        model="offline-policy",
        host="the offline policy",
        timeout_s=60.0,
        attempts=1,
        sends_seed=True,
        secret=None,
    )
    return EndpointSampler(client, settings, Parameters(wanted={"max_tokens": 4096}))


async def endpoint_sampler(
    config: ModelConfig, environ: Mapping[str, str], *, sends_seed: bool
) -> EndpointSampler:
    """A model behind an endpoint. Raises ConfigError where no model or no key is named, SamplingError
    where the endpoint cannot be reached."""
    base_url = config.base_url or OPENAI
    host = host_of(base_url)
    key = key_for(config, environ)
    client = openai.AsyncOpenAI(
        base_url=base_url,
        api_key=key or "none",
        max_retries=0,
        timeout=httpx2.Timeout(config.timeout_s, connect=_CONNECT_S),
    )
    wanted = {"max_tokens": config.max_tokens, "temperature": config.temperature, "top_p": config.top_p}

    def sampler(model: str) -> EndpointSampler:
        settings = EndpointSettings(
            model=model,
            host=host,
            timeout_s=config.timeout_s,
            attempts=config.attempts,
            sends_seed=sends_seed,
            secret=key,
        )
        return EndpointSampler(client, settings, Parameters(wanted=wanted))

    asker = sampler(config.model or "?")
    await asker.check()
    return asker if config.model else sampler(await _only_model(asker, host))


async def _only_model(asker: EndpointSampler, host: str) -> str:
    listed = await asker.listed_models()
    if len(listed) == 1:
        return listed[0]
    known = f"; it has {', '.join(listed[:8])}" if listed else ""
    raise ConfigError(f"which model of {host}?{known}", hint="name it with --model, or as `policy.model`")
