"""Doubles of the world outside: they speak the real protocol on a real socket."""
