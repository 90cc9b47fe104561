# EXPECT: memory, error. Memory that is no process's alone: mapped and shared, or in files that have no name.
# BOUND: 2 GB, and 20 s.
import mmap, os, time

blocks = []
for number in range(32):
    if number % 2 and hasattr(os, "memfd_create"):
        try:
            descriptor = os.memfd_create("hog")
            os.write(descriptor, bytes(64 << 20))
            continue
        except OSError as error:
            print("denied", error.errno)
    block = mmap.mmap(-1, 64 << 20)
    block.write(b"x" * (64 << 20))
    blocks.append(block)
    time.sleep(0.05)
time.sleep(20)
