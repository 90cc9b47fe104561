"""The path of one candidate: written, run, scored, reflected. Each step begins where the facts left off."""
