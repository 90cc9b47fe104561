# EXPECT: ok. Tries every way to read, change, rename or mark the files of the person.
# BOUND: decoys of the test's only; each attempt once.
import os, shutil

home = open("home.txt").read()
secret, data, victim = f"{home}/.env", f"{home}/data/train.csv", f"{home}/victim"


def attempt(what, act, *arguments, **options):
    try:
        act(*arguments, **options)
        print("LEAK", what)
    except OSError as error:
        print("denied", what, error.errno)


attempt("read", lambda: open(secret).read())
attempt("list", os.listdir, home)
attempt("holdout", lambda: open(f"{home}/holdout/answers.csv").read())
attempt("by root link", lambda: open(f"/proc/self/root{secret}").read())
attempt("hard link", os.link, secret, "mine")
attempt("hard link of the input", os.link, os.path.realpath("train.csv"), "mine2")
os.symlink(secret, "link")
attempt("by link", lambda: open("link").read())
attempt("copy", shutil.copy, secret, "copy")
for name, path in {"data": data, "input": "train.csv"}.items():
    attempt(f"write {name}", lambda: open(path, "w"))
    attempt(f"append {name}", lambda: open(path, "a"))
    attempt(f"empty {name}", os.truncate, path, 0)
    attempt(f"empty {name} while reading", lambda: os.close(os.open(path, os.O_RDONLY | os.O_TRUNC)))
attempt("unlink", os.unlink, data)
attempt("rename", os.rename, data, f"{home}/data/gone.csv")
attempt("move in", os.rename, data, "stolen.csv")
attempt("make", lambda: open(f"{victim}/mark", "w"))
attempt("mkdir", os.mkdir, f"{victim}/folder")
attempt("symlink", os.symlink, "x", f"{victim}/link")
attempt("fifo", os.mkfifo, f"{victim}/fifo")
for place in ("/usr/lib/mltui-mark", "/etc/mltui-mark", "/var/tmp/mltui-mark"):
    attempt(place, lambda: open(place, "x"))
for act in (lambda: os.chmod(data, 0), lambda: os.utime(data, (0, 0)), lambda: os.chown(data, 1, 1)):
    try:  # whether it is told that it worked does not matter; the test looks
        act()
    except OSError:
        pass
try:
    open("/dev/shm/mltui-mark", "x")  # may be its own; the test looks
except OSError:
    pass
