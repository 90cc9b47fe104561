# EXPECT: ok. A chain of processes, each in a session and with an environment of its own, that never rests.
# BOUND: ends by itself after 20 s.
import os, time

end = time.time() + 20
if os.fork() == 0:
    while time.time() < end:
        os.setsid() if os.getpid() != os.getsid(0) else None
        if os.fork() != 0:
            os._exit(0)
    os._exit(0)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execve("/bin/sleep", ["sleep", "20"], {})
    os._exit(0)
time.sleep(0.2)
