"""The parts of a script, one file each: every one turns a choice into a few lines of Python."""
