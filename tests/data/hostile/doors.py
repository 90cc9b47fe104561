# EXPECT: ok. Tries every kind of socket, and the ways around them.
# BOUND: this machine only; the servers are the test's.
import ctypes, json, socket

ports = json.load(open("doors.json"))


def attempt(what, family, kind, address):
    try:
        with socket.socket(family, kind) as door:
            door.settimeout(2)
            door.connect(address)
            door.sendall(b"out")
        print("LEAK", what)
    except OSError as error:
        print("denied", what, error.errno)


attempt("tcp", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", ports["tcp"]))
attempt("udp", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", ports["udp"]))
attempt("tcp 6", socket.AF_INET6, socket.SOCK_STREAM, ("::1", ports["tcp"]))
attempt("udp 6", socket.AF_INET6, socket.SOCK_DGRAM, ("::1", ports["udp"]))
attempt("path", socket.AF_UNIX, socket.SOCK_STREAM, ports["path"])
attempt("abstract", socket.AF_UNIX, socket.SOCK_STREAM, "\0" + ports["abstract"])
for name, number, kind in (("netlink", 16, 3), ("packet", 17, 3), ("vsock", 40, 1), ("alg", 38, 5), ("bluetooth", 31, 3)):
    try:
        socket.socket(number, kind).close()
        print("LEAK", name)
    except OSError as error:
        print("denied", name, error.errno)
libc = ctypes.CDLL(None, use_errno=True)
print("LEAK io_uring" if libc.syscall(425, 8, bytes(120)) >= 0 else "denied io_uring", ctypes.get_errno())
one, other = socket.socketpair()
one.sendall(b"within")
print(other.recv(9))
