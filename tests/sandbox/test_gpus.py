"""GPUs: found by their device files, shown to scripts by share, and waited for."""

import asyncio
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.ports import Queued
from engine.sandbox.gpus import Gpus, GpuShares, find_gpus, share_words
from engine.sandbox.loans import find_loans
from engine.sandbox.local import LocalExecutor
from engine.sandbox.settings import SandboxSettings
from tests.sandbox.world import NEVER_ENDS, World, finished, has_started, until


def machine(root: Path, *names: str) -> Path:
    """A root folder with these files."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("0x1002\n" if name.endswith("vendor") else "a device")
    return root


NVIDIA = ("dev/nvidia0", "dev/nvidia1", "dev/nvidiactl", "dev/nvidia-uvm", "dev/nvidia-caps/nvidia-cap1")
AMD = ("dev/kfd", "dev/dri/renderD128", "dev/dri/renderD129", "sys/class/drm/renderD128/device/vendor")

TELL = """
import json, os
names = [name for name in os.environ if name.endswith("VISIBLE_DEVICES")]
print(json.dumps({name: os.environ[name] for name in names}))
"""


@pytest.fixture(autouse=True)
def no_gpus_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES"):
        monkeypatch.delenv(name, raising=False)


def found(root: Path, gpus: Gpus) -> set[str]:
    return {str(path.relative_to(root)) for path in gpus.lent.devices}


def test_nvidia_s_devices_are_found(tmp_path: Path) -> None:
    gpus = find_gpus({}, machine(tmp_path, *NVIDIA, "dev/nvidia-modeset", "dev/sda"))
    assert gpus.names == ("0", "1")
    assert found(tmp_path, gpus) == {*NVIDIA, "dev/nvidia-modeset"}
    assert gpus.variables(("1",))["CUDA_VISIBLE_DEVICES"] == "1"
    assert gpus.variables(())["CUDA_VISIBLE_DEVICES"] == ""


def test_more_than_ten_are_counted_in_order(tmp_path: Path) -> None:
    machine(tmp_path, *(f"dev/nvidia{number}" for number in range(12)))
    devices = find_gpus({}, tmp_path).lent.devices
    assert [path.name for path in devices] == [f"nvidia{number}" for number in range(12)]


@pytest.mark.parametrize(
    ("inherited", "names"),
    [
        ("1", ("1",)),
        ("1,0", ("1", "0")),
        ("", ()),
        ("-1", ()),
        ("1,-1,0", ("1",)),
        ("7", ()),
        ("GPU-4f2a", ("GPU-4f2a",)),
    ],
)
def test_what_we_were_given_is_all_that_we_give(
    tmp_path: Path, inherited: str, names: tuple[str, ...]
) -> None:
    assert find_gpus({"CUDA_VISIBLE_DEVICES": inherited}, machine(tmp_path, *NVIDIA)).names == names


def test_amd_s_devices_are_found_and_a_chip_of_another_maker_is_none(tmp_path: Path) -> None:
    machine(tmp_path, *AMD, "opt/rocm/lib/libhsa.so")
    other = tmp_path / "sys/class/drm/renderD129/device/vendor"
    other.parent.mkdir(parents=True)
    other.write_text("0x8086\n")
    gpus = find_gpus({}, tmp_path)
    assert gpus.names == ("0",)
    assert found(tmp_path, gpus) == {"dev/kfd", "dev/dri/renderD128"}
    assert tmp_path / "opt/rocm" in gpus.lent.folders


def test_amd_counts_anew_among_those_that_are_left(tmp_path: Path) -> None:
    gpus = find_gpus({"ROCR_VISIBLE_DEVICES": "1"}, machine(tmp_path, *AMD))
    assert gpus.variables(gpus.names) == {"ROCR_VISIBLE_DEVICES": "1", "HIP_VISIBLE_DEVICES": "0"}
    assert gpus.variables(()) == {"ROCR_VISIBLE_DEVICES": "-1", "HIP_VISIBLE_DEVICES": "-1"}


def test_windows_lends_its_own_by_one_door(tmp_path: Path) -> None:
    machine(tmp_path, "dev/dxg")
    assert find_gpus({}, tmp_path).names == ()
    gpus = find_gpus({}, machine(tmp_path, "usr/lib/wsl/lib/libcuda.so.1"))
    assert (gpus.names, found(tmp_path, gpus)) == (("0",), {"dev/dxg"})


def test_the_drivers_of_nixos_are_found(tmp_path: Path) -> None:
    lent = find_gpus({}, machine(tmp_path, *NVIDIA, "run/opengl-driver/lib/libcuda.so")).lent
    assert lent.folders == (tmp_path / "run/opengl-driver",)
    assert lent.variables == {"LD_LIBRARY_PATH": str(tmp_path / "run/opengl-driver/lib")}


def takes(names: str, per_script: float) -> Iterator[tuple[str, ...] | None]:
    shares = GpuShares(tuple(names), per_script)
    while True:
        yield shares.take()


@pytest.mark.parametrize(
    ("names", "per_script", "expected"),
    [
        ("01", 1.0, [("0",), ("1",), None]),
        ("01", 0.5, [("0",), ("1",), ("0",), ("1",), None]),
        ("0", 1 / 3, [("0",), ("0",), ("0",), None]),
        ("0", 0.4, [("0",), ("0",), None]),
        ("0123", 2.0, [("0", "1"), ("2", "3"), None]),
        ("012", 2.0, [("0", "1"), None]),
        ("0", 4.0, [("0",), None]),
        ("01", 0.0, [(), (), ()]),
        ("", 1.0, [(), (), ()]),
    ],
)
def test_shares(names: str, per_script: float, expected: list[tuple[str, ...] | None]) -> None:
    assert [taken for taken, _ in zip(takes(names, per_script), expected, strict=False)] == expected


def test_what_is_given_back_is_given_again() -> None:
    shares = GpuShares(("0",), 0.5)
    first, second = shares.take(), shares.take()
    assert first == second == ("0",)
    assert shares.take() is None
    shares.give_back(first)
    assert (shares.take(), shares.take()) == (("0",), None)


def test_devices_arrive_and_each_script_sees_its_own(walled: World, tmp_path: Path) -> None:
    root = machine(tmp_path / "machine", *NVIDIA)

    async def both() -> list[str]:
        executor = LocalExecutor(walled.isolation, SandboxSettings(jobs=2), root)
        specs = [walled.spec(f"{TELL}\nprint(open({str(root / NVIDIA[0])!r}).read())") for _ in "12"]
        try:
            await asyncio.gather(*(finished(executor.submit(spec)) for spec in specs))
        finally:
            await executor.close()
        return [spec.stdout.read_text() for spec in specs]

    told = [text.splitlines() for text in asyncio.run(both())]
    assert [json.loads(lines[0]) for lines in told] == [
        {"CUDA_VISIBLE_DEVICES": "0"},
        {"CUDA_VISIBLE_DEVICES": "1"},
    ]
    assert [lines[1] for lines in told] == ["a device", "a device"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_a_device_of_a_group_can_be_used_by_a_script_of_root_s(walled: World, tmp_path: Path) -> None:
    root = machine(tmp_path / "machine", "dev/nvidiactl")
    device = root / "dev" / "nvidia0"
    try:
        os.mknod(device, stat.S_IFCHR | 0o660, os.makedev(1, 5))  # /dev/zero
        device.open("rb").close()
    except PermissionError:
        pytest.skip("no devices can be made here")
    video = 44
    os.chown(device, 0, video)
    device.chmod(0o660)
    code = f"""
        import os
        with open({str(device)!r}, "r+b", buffering=0) as opened:
            print(os.getuid() != 0, os.getgroups(), opened.read(2), opened.write(b"x"))
        """

    async def alone() -> str:
        executor = LocalExecutor(walled.isolation, SandboxSettings(), root)
        spec = walled.spec(code)
        try:
            await finished(executor.submit(spec))
        finally:
            await executor.close()
        return spec.stdout.read_text()

    assert asyncio.run(alone()) == "True [44] b'\\x00\\x00' 1\n"


def test_more_gpus_than_there_are_is_told(tmp_path: Path) -> None:
    root = machine(tmp_path, *NVIDIA)
    assert find_loans(SandboxSettings(gpus_per_script=2.0), root).notes == ()
    (note,) = find_loans(SandboxSettings(gpus_per_script=3.0), root).notes
    assert note == "`gpus_per_script` is 3: each script gets all that there are"
    assert find_loans(SandboxSettings(gpus_per_script=3.0), tmp_path / "bare").notes == ()


def test_scripts_that_are_to_see_none_see_none(world: World, tmp_path: Path) -> None:
    root = machine(tmp_path / "machine", *NVIDIA)

    async def alone() -> str:
        executor = LocalExecutor(world.isolation, SandboxSettings(gpus_per_script=0.0), root)
        spec = world.spec(f"{TELL}\nimport os\nprint(os.path.exists({str(root / NVIDIA[0])!r}))")
        try:
            await finished(executor.submit(spec))
        finally:
            await executor.close()
        return spec.stdout.read_text()

    told, _, is_there = asyncio.run(alone()).partition("\n")
    assert json.loads(told) == {"CUDA_VISIBLE_DEVICES": ""}
    assert is_there == ("False\n" if world.isolation == "bwrap" else "True\n")


def test_a_script_waits_for_a_gpu_although_there_is_a_slot_and_says_so(world: World, tmp_path: Path) -> None:
    root = machine(tmp_path / "machine", "dev/nvidia0")

    async def three() -> list[str]:
        executor = LocalExecutor(world.isolation, SandboxSettings(jobs=3), root)
        holder, waiting, leaving = (executor.submit(world.spec(code)) for code in (NEVER_ENDS, TELL, TELL))
        held = holder.events()
        await until(held, has_started)
        events = waiting.events()
        assert await anext(events) == Queued()
        assert await anext(events) == Queued(reason="waits for a GPU: another script has it")
        told: list[str] = []
        leaving.cancel()
        told.append((await finished(leaving)).kind)
        holder.cancel()
        told += [type(event).__name__ async for event in events]
        await executor.close()
        return told

    told = asyncio.run(three())
    assert told[:2] == ["cancelled", "Started"]
    assert told[-1] == "Finished"


@pytest.mark.parametrize(
    ("devices", "per_script", "words"),
    [
        ((), 1.0, "none"),
        (("dev/nvidia0",), 1.0, "1 (nvidia)"),
        (("dev/nvidia0",), 0.5, "half of one (nvidia)"),
        (("dev/nvidia0", "dev/nvidia1"), 0.25, "25% of one (nvidia)"),
        (("dev/nvidia0", "dev/nvidia1"), 4.0, "2 (nvidia)"),
        (("dev/nvidia0",), 0.0, "none"),
    ],
)
def test_what_a_script_gets_is_said_in_words(
    tmp_path: Path, devices: tuple[str, ...], per_script: float, words: str
) -> None:
    root = machine(tmp_path / "machine", *devices)
    assert share_words(find_gpus({}, root), per_script) == words
