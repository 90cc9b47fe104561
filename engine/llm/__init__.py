"""The language model: an OpenAI-compatible endpoint, or the offline policy behind the same client."""
