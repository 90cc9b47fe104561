"""Moves: recipes one step away from another one, by what they change."""
