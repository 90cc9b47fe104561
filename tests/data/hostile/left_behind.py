# EXPECT: ok. Leaves what a careless reader would trip over.
# BOUND: a handful of empty files.
import os

home = open("home.txt").read()
os.symlink(f"{home}/.env", "submission.csv")
os.symlink("/", "root")
os.symlink("loop", "loop")
os.mkfifo("metrics.json")
open("x" * 255, "w").close()
open("a\nb\x1b[2Jc", "w").close()
open(b"bad\xff\xfename", "w").close()
where = "."
for _ in range(100):
    where += "/deep"
    os.mkdir(where)
for name, make in {
    "suid-open": lambda: os.close(os.open("suid-open", os.O_CREAT | os.O_WRONLY, 0o6755)),
    "suid-chmod": lambda: (open("suid-chmod", "w").close(), os.chmod("suid-chmod", 0o4755)),
    "suid-mknod": lambda: os.mknod("suid-mknod", 0o104755),
    "device": lambda: os.mknod("device", 0o20666, os.makedev(1, 3)),
}.items():
    try:
        make()
    except OSError as error:
        print("denied", name, error.errno)
os.mkdir("closed")
os.chmod("closed", 0)
