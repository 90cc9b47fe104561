"""The whole screen as a person sees it, state by state, kept as text."""
