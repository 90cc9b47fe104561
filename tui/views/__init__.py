"""Words: what the screen says, as pure functions of the cockpit. No widgets, no clocks, no files."""
