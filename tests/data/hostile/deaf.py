# EXPECT: timeout. Ignores all signals, closes its output and stops its own group.
# BOUND: ends by itself after 20 s.
import os, signal, time

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
print("deaf", flush=True)
os.closerange(0, 3)
if os.fork() == 0:
    os.kill(os.getpid(), signal.SIGSTOP)
end = time.time() + 20
while time.time() < end:
    time.sleep(1)
