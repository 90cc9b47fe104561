"""Running scripts that nobody has read: isolation, limits, fair shares. The door is `local.open_executor`."""
