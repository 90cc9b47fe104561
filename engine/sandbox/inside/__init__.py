"""Files for the interpreter of a script that has no /dev/shm of its own; nothing here runs in the engine."""
