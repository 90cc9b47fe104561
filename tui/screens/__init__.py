"""The one main screen, what it shows beside it for a moment, and where every key leads."""
