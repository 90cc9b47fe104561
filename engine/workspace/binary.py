"""What can be said of a file that is not text, from its first bytes and with the standard library alone."""

import ast
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from engine.clean import clean_line
from engine.workspace.reading import counted, read_regular

_START_BYTES = 64_000
_MOST_ENTRIES = 20_000
_NAMED_ENTRIES = 20
_UNREADABLE = (
    OSError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    OverflowError,
    LookupError,
    TypeError,
    RecursionError,
    SyntaxError,
    MemoryError,
)
"""What a broken archive or header makes the standard library raise."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"BM", "BMP image"),
    (b"II*\0", "TIFF image"),
    (b"MM\0*", "TIFF image"),
    (b"\x93NUMPY", "NumPy array"),
    (b"PAR1", "Parquet table"),
    (b"ARROW1", "Arrow or Feather table"),
    (b"FEA1", "Feather table"),
    (b"\x89HDF\r\n\x1a\n", "HDF5 file"),
    (b"SQLite format 3\0", "SQLite database"),
    (b"PK\x03\x04", "zip archive"),
    (b"PK\x05\x06", "zip archive"),
    (b"\x1f\x8b", "gzip-compressed file"),
    (b"BZh", "bzip2-compressed file"),
    (b"\xfd7zXZ\0", "xz-compressed file"),
    (b"\x28\xb5\x2f\xfd", "zstandard-compressed file"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"%PDF", "PDF document"),
    (b"OggS", "Ogg audio"),
    (b"fLaC", "FLAC audio"),
    (b"ID3", "MP3 audio"),
    (b"GGUF", "GGUF model"),
    (b"\x7fELF", "ELF binary"),
)
_BY_SUFFIX = {
    ".pkl": "pickle",
    ".pickle": "pickle",
    ".joblib": "joblib pickle",
    ".pt": "PyTorch file",
    ".pth": "PyTorch file",
    ".onnx": "ONNX model",
    ".npz": "NumPy archive",
    ".safetensors": "safetensors model",
    ".mp4": "video",
    ".avi": "video",
    ".mp3": "MP3 audio",
    ".dcm": "DICOM image",
    ".tfrecord": "TFRecord file",
}


def describe(path: Path, suffix: str) -> str:
    """The kind of file and what can be read of it, in one line. Raises OSError."""
    start = read_regular(path, _START_BYTES)
    kind = _kind(start, suffix)
    detail = _DETAILS.get(kind)
    if detail is None:
        return kind
    try:
        more = detail(path, start)
    except _UNREADABLE:
        more = "its header cannot be read"
    return f"{kind}; {more}" if more else kind


def _kind(start: bytes, suffix: str) -> str:
    if start[:4] == b"RIFF" and start[8:12] in (b"WAVE", b"WEBP"):
        return "WAV audio" if start[8:12] == b"WAVE" else "WebP image"
    by_magic = next((kind for magic, kind in _MAGIC if start.startswith(magic)), "binary file")
    by_suffix = _BY_SUFFIX.get(suffix)
    return by_suffix if by_suffix and by_magic in ("binary file", "zip archive") else by_magic


def _png(_path: Path, start: bytes) -> str:
    width, height = struct.unpack(">II", start[16:24])
    return f"{width} x {height} pixels"


def _gif(_path: Path, start: bytes) -> str:
    width, height = struct.unpack("<HH", start[6:10])
    return f"{width} x {height} pixels"


def _jpeg(_path: Path, start: bytes) -> str:
    """The size stands in the first frame header (ITU T.81, B.2.2), behind segments of any length."""
    at = 2
    while at + 9 <= len(start) and start[at] == 0xFF:
        marker, length = start[at + 1], struct.unpack(">H", start[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", start[at + 5 : at + 9])
            return f"{width} x {height} pixels"
        at += 2 + length
    return ""


def _array(_path: Path, start: bytes) -> str:
    """Shape and type from the header (NEP 1)."""
    length_format, at = ("<H", 8) if start[6] == 1 else ("<I", 8)
    size = struct.calcsize(length_format)
    length = struct.unpack(length_format, start[at : at + size])[0]
    if length > 10_000:
        raise ValueError("a header longer than any real one")
    header = ast.literal_eval(start[at + size : at + size + length].decode("latin-1").strip())
    return clean_line(f"shape {header['shape']}, dtype {header['descr']}", 200)


def _archive(path: Path, _start: bytes) -> str:
    entries = _entry_count(path)
    if entries > _MOST_ENTRIES:
        return counted(entries, "entry").replace("entrys", "entries")
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        shown = [_entry(archive, info) for info in infos[:_NAMED_ENTRIES]]
    more = len(infos) - len(shown)
    return f"{len(infos)} in it: {', '.join(shown)}{f' and {more} more' if more else ''}"


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    name = clean_line(info.filename, 80)
    if not info.filename.endswith(".npy"):
        return f"{name} ({info.file_size} bytes)"
    with archive.open(info) as stream:
        return f"{name} ({_array(Path(name), stream.read(12_000))})"


def _entry_count(path: Path) -> int:
    """How many entries an archive says it has, without reading its whole directory."""
    with path.open("rb") as stream:
        stream.seek(0, 2)
        stream.seek(max(0, stream.tell() - 66_000))
        end = stream.read()
    at = end.rindex(b"PK\x05\x06")
    count: int = struct.unpack("<H", end[at + 10 : at + 12])[0]
    return _MOST_ENTRIES + 1 if count == 0xFFFF else count


_DETAILS: dict[str, Callable[[Path, bytes], str]] = {
    "PNG image": _png,
    "GIF image": _gif,
    "JPEG image": _jpeg,
    "NumPy array": _array,
    "NumPy archive": _archive,
    "zip archive": _archive,
}
