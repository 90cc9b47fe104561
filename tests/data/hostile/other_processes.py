# EXPECT: ok. Reads what the kernel tells of every process, and tries to touch one that is not its own.
# BOUND: signal 0 only; the process that it tries to touch is a sleeper of the test's.
import ctypes, glob, os, resource

victim = int(open("victim.pid").read())
libc = ctypes.CDLL(None, use_errno=True)
for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/task/*/environ"):
    try:
        if b"SBX_API_KEY" in open(path, "rb").read():
            print("LEAK", path)
    except OSError:
        pass
if os.path.exists(f"/proc/{victim}/stat"):
    for name in ("mem", "maps", "root/etc/hostname", "cwd/victim.pid", "fd/0", "environ", "auxv"):
        try:
            open(f"/proc/{victim}/{name}", "rb").read(1)
            print("LEAK", name)
        except OSError as error:
            print("denied", name, error.errno)


def attempt(what, act, *arguments):
    try:
        act(*arguments)
        print("LEAK", what)
    except OSError as error:
        print("denied", what, error.errno)


attempt("kill", os.kill, victim, 0)
attempt("prlimit", resource.prlimit, victim, resource.RLIMIT_NOFILE, (7, 7))
attempt("setpriority", os.setpriority, os.PRIO_PROCESS, victim, 19)
attempt("scheduler", os.sched_setscheduler, victim, os.SCHED_IDLE, os.sched_param(0))
for name, arguments in {
    "ptrace": (16, victim, 0, 0),
    "process_vm_readv": (victim, 0, 0, 0, 0, 0),
    "shmget": (4711, 4096, 0o1666),
    "msgget": (4711, 0o1666),
}.items():
    print("LEAK" if getattr(libc, name)(*arguments) >= 0 else "denied", name, ctypes.get_errno())
