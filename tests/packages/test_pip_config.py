"""pip's settings are read as pip reads them, and say the same to uv."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import PackagesError
from engine.packages.package_source import package_source, redacted
from engine.packages.pip_config import PipSettings, config_files, parse_settings, read_settings

INDEX = "https://packages.example/simple"
OTHER = "https://other.example/simple"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[global]\nindex-url = " + INDEX, PipSettings(index_url=INDEX)),
        ("[global]\nindex_url = " + INDEX, PipSettings(index_url=INDEX)),
        ("[global]\nINDEX-URL = " + INDEX, PipSettings(index_url=INDEX)),
        ("[global]\n--index-url = " + INDEX, PipSettings(index_url=INDEX)),
        ("[install]\nindex-url = " + INDEX, PipSettings(index_url=INDEX)),
        (f"[install]\nindex-url = {INDEX}\n[global]\nindex-url = {OTHER}", PipSettings(index_url=INDEX)),
        ("[search]\nindex-url = " + INDEX, PipSettings()),
        ("[global]\nindex-url =", PipSettings()),
        ("[global]\nindex-url = http://a%20b/%(x)s", PipSettings(index_url="http://a%20b/%(x)s")),
        (
            f"[global]\nextra-index-url =\n    {INDEX}\n    {OTHER}\n",
            PipSettings(extra_index_urls=(INDEX, OTHER)),
        ),
        ("[global]\nfind-links = /a /b\n", PipSettings(find_links=("/a", "/b"))),
        ("[global]\nno-index = true\n", PipSettings(no_index=True)),
        ("[global]\nno-index = 0\n", PipSettings(no_index=False)),
        ("[global]\ntrusted-host = a.example b:8080", PipSettings(trusted_hosts=("a.example", "b:8080"))),
        ("[global]\ncert = /c.pem\nclient-cert = /k.pem", PipSettings(cert="/c.pem", client_cert="/k.pem")),
        ("[global]\nproxy = p:1", PipSettings(proxy="p:1")),
        ("[global]\ntimeout = 60", PipSettings(timeout_s=60)),
        ("[global]\ndefault-timeout = 60.5", PipSettings(timeout_s=60.5)),
        ("[global]\ntimeout = soon", PipSettings()),
        ("", PipSettings()),
    ],
)  # fmt: skip
def test_a_file_is_read_as_pip_reads_it(text: str, expected: PipSettings) -> None:
    assert parse_settings({"pip.conf": text}, {}) == expected


def test_a_later_file_wins_and_a_variable_wins_over_all() -> None:
    first, second = (
        "[global]\nindex-url = a\ntimeout = 1\nfind-links = x",
        "[global]\nindex-url = b\nfind-links = y",
    )
    assert parse_settings({"1": first, "2": second}, {}).index_url == "b"
    settings = parse_settings({"1": first, "2": second}, {"PIP_INDEX_URL": "c", "PIP_FIND_LINKS": ""})
    assert settings == PipSettings(index_url="c", timeout_s=1, find_links=("y",))


def test_the_install_section_of_a_weak_file_beats_the_global_one_of_a_strong_file() -> None:
    texts = {"1": "[install]\nindex-url = a", "2": "[global]\nindex-url = b"}
    assert parse_settings(texts, {}).index_url == "a"


def test_a_file_that_is_no_ini_is_named() -> None:
    with pytest.raises(PackagesError, match=r"/etc/pip\.conf: pip's configuration cannot be read"):
        parse_settings({"/etc/pip.conf": "index-url = x\n"}, {})


def test_files_that_are_absent_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert read_settings([tmp_path / "none", tmp_path / "folder"], {}) == PipSettings()


def test_the_files_are_looked_for_where_pip_documents_them(tmp_path: Path) -> None:
    home, prefix = tmp_path, Path("/venv")
    assert config_files({}, home, prefix, "linux") == (
        Path("/etc/xdg/pip/pip.conf"),
        Path("/etc/pip.conf"),
        home / ".pip" / "pip.conf",
        home / ".config" / "pip" / "pip.conf",
        prefix / "pip.conf",
    )
    assert config_files({"PIP_CONFIG_FILE": "/dev/null"}, home, prefix, "linux") == ()
    assert config_files({}, home, prefix, "darwin")[0] == Path("/Library/Application Support/pip/pip.conf")


@pytest.mark.parametrize("with_named_file", [True, False])
def test_pip_itself_says_the_same(tmp_path: Path, with_named_file: bool) -> None:
    home = tmp_path / "home"
    for path, text in {
        tmp_path / "xdg" / "pip" / "pip.conf": "[global]\nindex-url = https://global.example\ntimeout = 9\n",
        home
        / ".pip"
        / "pip.conf": "[global]\nextra-index-url = https://legacy.example\n  https://two.example\n",
        home / ".config" / "pip" / "pip.conf": "[install]\nfind-links = /user\n[global]\nproxy = user:1\n",
        tmp_path / "named.conf": "[global]\nindex_url = https://named.example\n",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    environ = {"HOME": str(home), "XDG_CONFIG_DIRS": str(tmp_path / "xdg"), "PIP_TRUSTED_HOST": "h.example"}
    if with_named_file:
        environ["PIP_CONFIG_FILE"] = str(tmp_path / "named.conf")
    told = subprocess.run(
        [sys.executable, "-c", ASK_PIP], env=environ, capture_output=True, text=True, check=True
    ).stdout
    files = config_files(environ, home, Path(sys.prefix), sys.platform)
    settings = read_settings(files, environ)
    assert json.loads(told) == {
        "index_url": settings.index_url or json.loads(told)["index_url"],
        "extra_index_urls": list(settings.extra_index_urls),
        "find_links": list(settings.find_links),
        "trusted_hosts": list(settings.trusted_hosts),
        "proxy": settings.proxy or "",
        "timeout": settings.timeout_s or 15,
    }
    assert settings.index_url == ("https://named.example" if with_named_file else "https://global.example")


ASK_PIP = """
import json
from pip._internal.commands import create_command
options, _ = create_command("install").parser.parse_args(["x"])
print(json.dumps({
    "index_url": options.index_url, "extra_index_urls": options.extra_index_urls,
    "find_links": options.find_links, "trusted_hosts": options.trusted_hosts,
    "proxy": options.proxy, "timeout": options.timeout,
}))
"""


@pytest.mark.parametrize(
    ("pip", "expected"),
    [
        (PipSettings(index_url=INDEX), {"UV_DEFAULT_INDEX": INDEX}),
        (PipSettings(extra_index_urls=(INDEX, OTHER)), {"UV_INDEX": f"{INDEX} {OTHER}"}),
        (PipSettings(find_links=("/a", "/b")), {"UV_FIND_LINKS": "/a,/b"}),
        (PipSettings(trusted_hosts=("a", "b:1")), {"UV_INSECURE_HOST": "a b:1"}),
        (PipSettings(cert="/c.pem"), {"SSL_CERT_FILE": "/c.pem"}),
        (PipSettings(cert="/"), {"SSL_CERT_DIR": "/"}),
        (PipSettings(client_cert="/k.pem"), {"SSL_CLIENT_CERT": "/k.pem"}),
        (PipSettings(timeout_s=0.5), {"UV_HTTP_TIMEOUT": "1"}),
        (PipSettings(timeout_s=180.0), {"UV_HTTP_TIMEOUT": "180"}),
        (PipSettings(proxy="p.example:1"), {"HTTPS_PROXY": "http://p.example:1", "http_proxy": "http://p.example:1"}),
        (PipSettings(), {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_PYTHON_DOWNLOADS": "never"}),
    ],
)  # fmt: skip
def test_uv_is_told_what_pip_is_told(pip: PipSettings, expected: dict[str, str]) -> None:
    environ = package_source(pip, {"PATH": "/bin"}).environ
    assert {name: environ.get(name) for name in expected} == expected
    assert environ["PATH"] == "/bin"


def test_no_index_becomes_a_flag_since_uv_has_no_variable_for_it() -> None:
    assert package_source(PipSettings(no_index=True), {}).flags == ("--no-index",)
    assert package_source(PipSettings(), {}).flags == ()


@pytest.mark.parametrize(
    "own",
    [
        {"UV_DEFAULT_INDEX": OTHER},
        {"UV_INDEX_URL": OTHER},
        {"UV_INDEX": OTHER},
        {"UV_EXTRA_INDEX_URL": OTHER},
        {"UV_FIND_LINKS": "/own"},
        {"UV_INDEX_STRATEGY": "first-index"},
        {"UV_HTTP_TIMEOUT": "3"},
    ],
)
def test_what_a_person_told_uv_wins(own: dict[str, str]) -> None:
    pip = PipSettings(index_url=INDEX, extra_index_urls=(INDEX,), find_links=("/pip",), timeout_s=60)
    environ = package_source(pip, own).environ
    assert {name: environ[name] for name in own} == own
    if "UV_INDEX_URL" in own:
        assert "UV_DEFAULT_INDEX" not in environ
    if "UV_EXTRA_INDEX_URL" in own:
        assert "UV_INDEX" not in environ


def test_nothing_turns_uv_to_another_environment_or_makes_it_run_what_it_installs() -> None:
    astray = {"VIRTUAL_ENV": "/v", "UV_PYTHON": "3.9", "UV_COMPILE_BYTECODE": "1", "PYTHONPATH": "/p"}
    assert not set(astray) & set(package_source(PipSettings(), astray).environ)


def test_credentials_are_never_told() -> None:
    pip = PipSettings(
        index_url="https://me:s3cret@packages.example/simple?token=s3cret",
        extra_index_urls=("https://s3cret@other.example/simple",),
        find_links=("https://me:s3cret@links.example/", "/folder"),
    )
    source = package_source(pip, {})
    assert source.told() == (
        "https://packages.example/simple, https://other.example/simple, https://links.example/, /folder"
    )
    assert "s3cret@" not in "".join(source.fingerprint)


def test_a_named_index_is_told_by_its_place() -> None:
    source = package_source(PipSettings(no_index=False), {"UV_INDEX": f"ours={INDEX}"})
    assert source.told() == f"the default index, {INDEX}"
    assert package_source(PipSettings(no_index=True), {}).told() == "nothing (no-index without find-links)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Failed: https://u:p@h.example/x and http://t@i/", "Failed: https://h.example/x and http://i/"),
        ("https://u:p@ss@h.example/x", "https://h.example/x"),
        ("mail a@b.example, https://h.example/@scope/x", "mail a@b.example, https://h.example/@scope/x"),
        ("no address", "no address"),
    ],
)
def test_user_names_and_passwords_are_cut_out_of_any_text(text: str, expected: str) -> None:
    assert redacted(text) == expected


def test_another_password_is_the_same_source_and_another_index_is_not() -> None:
    first = package_source(PipSettings(index_url="https://a:1@h.example/"), {})
    second = package_source(PipSettings(index_url="https://a:2@h.example/"), {})
    third = package_source(PipSettings(index_url="https://a:1@other.example/"), {})
    assert first.fingerprint == second.fingerprint != third.fingerprint
