# EXPECT: ok. Starts a program from where no path leads to it, to be rid of its walls.
# BOUND: one shell.
import os, shutil

home = open("home.txt").read()
try:
    program = os.memfd_create("program")
except OSError as error:
    print("denied memfd", error.errno)
    program = os.open("program", os.O_RDWR | os.O_CREAT, 0o755)
with open("/bin/cat", "rb") as source, open(program, "wb", closefd=False) as target:
    shutil.copyfileobj(source, target)
path = f"/proc/self/fd/{os.open(f'/proc/self/fd/{program}', os.O_RDONLY)}"
os.close(program)
reading, writing = os.pipe()
if os.fork() == 0:
    os.dup2(writing, 1)
    try:
        os.execve(path, ["cat", f"{home}/.env"], {})
    except OSError as error:
        os._exit(9)
os.close(writing)
print("LEAK" if b"decoy" in os.read(reading, 999) else "denied")
os.wait()
