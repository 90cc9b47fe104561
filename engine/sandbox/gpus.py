"""GPUs: which there are, what a script needs to use them, and who has which share of them."""

import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.sandbox.lent import Lent

_NVIDIA = re.compile(r"nvidia\d+")
_NVIDIA_BESIDE = ("nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-modeset")
_NVIDIA_FOLDERS = ("run/opengl-driver", "run/opengl-driver-32", "etc/OpenCL")
_AMD_FOLDERS = (
    *("opt/rocm", "opt/amdgpu", "run/opengl-driver", "etc/OpenCL"),
    *("sys/class/kfd", "sys/class/drm", "sys/dev/char", "sys/devices"),
)
"""The libraries are under /usr as a rule; how the devices hang together is told below /sys."""
_NIX_LIBRARIES = "run/opengl-driver/lib"
_WSL_LIBRARIES = "usr/lib/wsl/lib"  # found by the loader itself
_AMD_VENDOR = "0x1002"
_NEARLY = 1e-9


class Maker(StrEnum):
    """Whose drivers and variables they take."""

    NVIDIA = "nvidia"
    AMD = "amd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpus:
    """The GPUs of this machine that we may use."""

    maker: Maker | None
    """None: there are none."""
    names: tuple[str, ...]
    """As the maker's variable spells them: a number, or `GPU-...`."""
    lent: Lent
    """Devices and drivers."""

    def variables(self, names: Sequence[str]) -> Mapping[str, str]:
        """What shows a script these and no others."""
        shown = ",".join(names)
        match self.maker:
            case None:
                return {"CUDA_VISIBLE_DEVICES": ""}
            case Maker.NVIDIA:
                return {"CUDA_DEVICE_ORDER": "PCI_BUS_ID", "CUDA_VISIBLE_DEVICES": shown}
            case Maker.AMD:
                # HIP counts anew among those that ROCr leaves over, and reads CUDA's variable as its own
                counted = ",".join(str(number) for number in range(len(names)))
                return {"ROCR_VISIBLE_DEVICES": shown or "-1", "HIP_VISIBLE_DEVICES": counted or "-1"}


NO_GPUS = Gpus(maker=None, names=(), lent=Lent())


def find_gpus(environ: Mapping[str, str], root: Path = Path("/")) -> Gpus:
    """By the files of their devices, and by what the variables that we were started with leave of them.

    A driver is not asked: it may take seconds to answer. Paths are told as seen from `root`.
    """
    dev = root / "dev"
    numbered = sorted(_matching(dev, _NVIDIA), key=lambda path: int(path.name.removeprefix("nvidia")))
    # WSL has one door for all that Windows has; how many that is shows only behind it
    wsl = [dev / "dxg"] if (dev / "dxg").exists() and (root / _WSL_LIBRARIES).is_dir() else []
    if numbered or wsl:
        beside = [dev / name for name in _NVIDIA_BESIDE] + sorted((dev / "nvidia-caps").glob("*"))
        allowed = _allowed(environ, "CUDA_VISIBLE_DEVICES")
        return Gpus(
            maker=Maker.NVIDIA,
            names=_names(allowed, len(numbered) or 1),
            lent=_lent(root, [*numbered, *wsl, *(path for path in beside if path.exists())], _NVIDIA_FOLDERS),
        )
    rendering = [path for path in sorted((dev / "dri").glob("renderD*")) if _is_amd(path, root)]
    if rendering and (dev / "kfd").exists():
        allowed = _allowed(environ, "ROCR_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES")
        return Gpus(
            maker=Maker.AMD,
            names=_names(allowed, len(rendering)),
            lent=_lent(root, [dev / "kfd", *rendering], _AMD_FOLDERS),
        )
    return NO_GPUS


class GpuShares:
    """Who has how much of which GPU. For one thread."""

    def __init__(self, names: Sequence[str], per_script: float) -> None:
        self._free = dict.fromkeys(names, 1.0)
        self._per_script = min(per_script, float(len(names)))

    def take(self) -> tuple[str, ...] | None:
        """A script's share, the freest first; None: it has to wait until one is given back.

        Several at once are whole ones. Nothing, where there are none or scripts are to see none.
        """
        if self._per_script == 0:
            return ()
        amount = min(1.0, self._per_script)
        fitting = [name for name, free in self._free.items() if free + _NEARLY >= amount]
        wanted = math.ceil(self._per_script)
        if len(fitting) < wanted:
            return None
        taken = tuple(sorted(fitting, key=lambda name: -self._free[name])[:wanted])
        for name in taken:
            self._free[name] -= amount
        return taken

    def give_back(self, taken: Sequence[str]) -> None:
        """What `take` gave."""
        for name in taken:
            self._free[name] += min(1.0, self._per_script)


def share_words(gpus: Gpus, per_script: float) -> str:
    """What a script gets of them: `none`, `1 (nvidia)`, `half of one (amd)`."""
    amount = min(per_script, float(len(gpus.names)))
    if amount == 0 or gpus.maker is None:
        return "none"
    if amount >= 1:
        return f"{math.ceil(amount)} ({gpus.maker})"
    return f"{'half' if amount == 0.5 else f'{amount:.0%}'} of one ({gpus.maker})"


def groups_of(devices: Sequence[Path]) -> frozenset[int]:
    """The groups that may use them: a script that runs as another user has to be in these."""
    return frozenset(path.stat().st_gid for path in devices) - {os.getgid()}


def _allowed(environ: Mapping[str, str], *variables: str) -> list[str] | None:
    """What the first of these that is set leaves; None: all. As CUDA reads it, -1 ends the list."""
    text = next((environ[name] for name in variables if name in environ), None)
    if text is None:
        return None
    names = [name.strip() for name in text.split(",")]
    ends = [place for place, name in enumerate(names) if name in ("", "-1", "NoDevFiles")]
    return names[: min(ends, default=len(names))]


def _names(allowed: list[str] | None, count: int) -> tuple[str, ...]:
    """The allowed ones that can be there, or all, by number: the drivers count those that are in sight."""
    if allowed is None:
        return tuple(str(number) for number in range(count))
    return tuple(name for name in allowed if not name.isdigit() or int(name) < count)


def _lent(root: Path, devices: Sequence[Path], folders: Sequence[str]) -> Lent:
    libraries = [_NIX_LIBRARIES] if (root / _NIX_LIBRARIES).is_dir() else []
    return Lent(
        devices=tuple(devices),
        folders=tuple(root / folder for folder in folders if (root / folder).is_dir()),
        variables={"LD_LIBRARY_PATH": ":".join(str(root / folder) for folder in libraries)}
        if libraries
        else {},
    )


def _matching(folder: Path, pattern: re.Pattern[str]) -> Iterator[Path]:
    return (path for path in folder.glob("*") if pattern.fullmatch(path.name))


def _is_amd(device: Path, root: Path) -> bool:
    """A machine may draw with the chip of another maker."""
    vendor = root / "sys/class/drm" / device.name / "device" / "vendor"
    return not vendor.exists() or vendor.read_text(encoding="ascii").strip() == _AMD_VENDOR
