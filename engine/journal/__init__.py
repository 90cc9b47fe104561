"""The journal: facts in SQLite, the files that facts name, and the lock on a workspace."""
