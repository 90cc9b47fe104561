"""The engine: the search, its facts and its edges. It draws nothing and imports nothing here."""
