"""The search: which candidates to try next. Pure functions over the state."""
