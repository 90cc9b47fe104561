"""The Python that scripts run under: the configured one, the workspace's, or one made by uv. An edge."""

from engine.packages.additions import Additions
from engine.packages.installed import normalised
from engine.packages.module_names import distribution_of
from engine.packages.script_python import ScriptPython, describe
from engine.packages.uv import uv_version

__all__ = ["Additions", "ScriptPython", "describe", "distribution_of", "normalised", "uv_version"]
