"""The offline policy: answers chat completions by rule, with no language model. It sees only the request."""
