"""The Python that scripts run under: the configured one, the workspace's, or one made by uv. An edge."""

from engine.packages.prepare import prepare
from engine.packages.script_python import ScriptPython, describe

__all__ = ["ScriptPython", "describe", "prepare"]
