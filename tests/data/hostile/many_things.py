# EXPECT: ok, error. Takes descriptors, threads, pipes and processes until it is refused.
# BOUND: 2000 of each; all end with it.
import os, signal, threading

taken = []
for make in (lambda: os.open("/dev/null", 0), lambda: os.pipe()):
    try:
        for _ in range(2000):
            taken.append(make())
        print("LEAK descriptors")
    except OSError as error:
        print("denied", error.errno, len(taken))
    for each in taken:
        for descriptor in each if isinstance(each, tuple) else (each,):
            os.close(descriptor)
    taken.clear()
try:
    for _ in range(2000):
        if os.fork() == 0:
            signal.pause()
    print("LEAK processes")
except OSError as error:
    print("denied", error.errno)
