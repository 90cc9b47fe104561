"""What a script sees of the operating system, the same under every isolation that has walls."""

from pathlib import Path

SYSTEM = Path("/usr")
BESIDE_SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
STORES = ("/nix/store", "/gnu/store")
ETC = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime")
ETC_NETWORK = (
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/ssl/certs",
    "/etc/ssl/cert.pem",
    "/etc/ssl/openssl.cnf",
    "/etc/pki/tls/certs",
    "/etc/pki/tls/cert.pem",
    "/etc/pki/tls/openssl.cnf",
    "/etc/pki/ca-trust",
    "/etc/ca-certificates",
)
"""Whom to trust; not /etc/ssl/private beside it, which root's scripts could read."""


def system_folders() -> tuple[Path, ...]:
    """Those that are folders here, and no links."""
    candidates = (SYSTEM, *map(Path, BESIDE_SYSTEM), *map(Path, STORES))
    return tuple(path for path in candidates if path.is_dir() and not path.is_symlink())
