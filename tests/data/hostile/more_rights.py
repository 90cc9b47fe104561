# EXPECT: ok. Tries to get more than it was given: limits, cores, priority, namespaces, mounts, devices.
# BOUND: each attempt once.
import ctypes, fcntl, os, resource

libc = ctypes.CDLL(None, use_errno=True)
for name in ("NOFILE", "NPROC", "FSIZE", "CORE", "DATA"):
    which = getattr(resource, f"RLIMIT_{name}")
    soft, hard = resource.getrlimit(which)
    if hard == resource.RLIM_INFINITY:
        print("LEAK unlimited" if name != "NPROC" else "unlimited", name)
        continue
    try:
        resource.setrlimit(which, (hard + 1, hard + 1))
        print("LEAK", name)
    except (OSError, ValueError) as error:
        print("denied", name, error)
before = os.sched_getaffinity(0)
try:
    os.sched_setaffinity(0, range(256))
except OSError:
    pass
print("LEAK affinity" if os.sched_getaffinity(0) != before else "denied affinity")
try:
    os.nice(-15)
    print("LEAK nice")
except OSError as error:
    print("denied nice", error.errno)
for name, arguments in {
    "unshare": (0x10000000,),
    "setns": (0, 0),
    "mount": (b"none", b"/", b"tmpfs", 0, None),
    "chroot": (b".",),
    "setuid": (0 if os.getuid() else 1,),
}.items():
    print("LEAK" if getattr(libc, name)(*arguments) == 0 else "denied", name, ctypes.get_errno())
for path in ("/proc/self/oom_score_adj", "/proc/sys/kernel/core_pattern", "/dev/mem", "/dev/kmsg", "/dev/tty"):
    try:
        with open(path, "r+b", buffering=0) as file:
            file.write(b"-1000" if "oom" in path else b"")
        print("LEAK" if "oom" not in path or open(path).read() == "-1000\n" else "own", path)
    except OSError as error:
        print("denied", path, error.errno)
for descriptor in (0, 1, 2):
    try:
        fcntl.ioctl(descriptor, 0x5412, b"x")
        print("LEAK typed")
    except OSError as error:
        print("denied typing", error.errno)
