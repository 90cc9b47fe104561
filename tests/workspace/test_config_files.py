"""Settings come from five places, later ones win, and one line says what is wrong with one."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.config import Config
from engine.errors import ConfigError
from engine.workspace.config_files import LoadedConfig, load_config, user_config_file
from engine.workspace.trust import Trust


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
def trust(tmp_path: Path) -> Trust:
    return Trust(tmp_path / "state" / "trusted.json")


def load(
    root: Path,
    *,
    workspace: str | bytes | None = None,
    user: str | None = None,
    environ: Mapping[str, str] | None = None,
    flags: Mapping[str, object] | None = None,
    config_file: Path | None = None,
) -> LoadedConfig:
    if workspace is not None:
        (root / "mltui.toml").write_bytes(workspace if isinstance(workspace, bytes) else workspace.encode())
    if user is not None:
        user_config_file().parent.mkdir(parents=True, exist_ok=True)
        user_config_file().write_text(user)
    return load_config(
        root,
        flags=flags or {},
        config_file=config_file,
        environ=environ or {},
        trust=Trust(root.parent / "state" / "trusted.json"),
    )


def refusal(root: Path, **places: object) -> str:
    with pytest.raises(ConfigError) as caught:
        load(root, **places)  # type: ignore[arg-type]
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_without_any_file_everything_is_at_its_default(root: Path) -> None:
    loaded = load(root)
    assert loaded == LoadedConfig(config=Config(), sources={}, messages=())


def test_later_places_win(root: Path) -> None:
    user = "samples = 2\njobs = 2\nrounds = 2\nseed = 2\n[policy]\nmodel = 'user'\ntemperature = 0.5\n"
    workspace = "jobs = 3\nrounds = 3\nseed = 3\n[policy]\nmodel = 'workspace'\n[limits]\ntime_s = 3\n"
    environ = {"MLTUI_ROUNDS": "4", "MLTUI_SEED": "4", "OTHER": "1"}
    loaded = load(root, user=user, workspace=workspace, environ=environ, flags={"seed": 5, "samples": None})
    config = loaded.config
    assert (config.samples, config.jobs, config.rounds, config.seed) == (2, 3, 4, 5)
    assert (config.policy.model, config.policy.temperature, config.limits.time_s) == ("workspace", 0.5, 3.0)
    assert loaded.sources == {
        "samples": f"{user_config_file()}:1",
        "jobs": "mltui.toml:1",
        "rounds": "environment variable MLTUI_ROUNDS",
        "seed": "--seed",
        "policy.model": "mltui.toml:5",
        "policy.temperature": f"{user_config_file()}:7",
        "limits.time_s": "mltui.toml:7",
    }


def test_a_config_file_of_the_command_line_replaces_the_users(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("jobs = 7\nisolation = 'none'\n")
    loaded = load(root, user="samples = 2\n", config_file=other)
    assert (loaded.config.samples, loaded.config.jobs, loaded.config.isolation) == (5, 7, "none")


def test_a_config_file_that_is_not_there_is_told(root: Path, tmp_path: Path) -> None:
    assert refusal(root, config_file=tmp_path / "no.toml") == f"there is no config file {tmp_path}/no.toml"
    assert "it is a folder" in refusal(root, config_file=tmp_path)


def test_the_environment_has_a_variable_for_every_key_at_the_top(root: Path) -> None:
    environ = {
        "MLTUI_MODEL": "m",
        "MLTUI_BASE_URL": "http://b/v1",
        "OPENAI_BASE_URL": "http://a/v1",
        "MLTUI_SEARCH": "best-of-n",
        "MLTUI_OFFLINE": "yes",
        "MLTUI_NETWORK": "0",
        "MLTUI_BASELINE": "false",
        "MLTUI_ROUNDS": "false",
        "MLTUI_EXCLUDE": "a.csv, b/*",
        "MLTUI_PYTHON": "/usr/bin/python3",
        "MLTUI_JOBS": " ",
    }
    config = load(root, environ=environ).config
    assert (config.policy.model, config.policy.base_url) == ("m", "http://b/v1")
    assert (config.search, config.offline, config.network, config.baseline) == (
        "best-of-n",
        True,
        False,
        False,
    )
    assert (config.rounds, config.exclude, config.python) == (None, ("a.csv", "b/*"), "/usr/bin/python3")
    assert config.jobs == 5


def test_the_base_url_of_openai_counts_too(root: Path) -> None:
    assert load(root, environ={"OPENAI_BASE_URL": "http://a/v1"}).config.policy.base_url == "http://a/v1"


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"MLTUI_SAMPLES": "many"}, 'expected a whole number of at least 1, got "many"'),
        ({"MLTUI_SAMPLES": "0"}, "expected a whole number of at least 1, got 0"),
        ({"MLTUI_SAMPLES": "2.5"}, 'expected a whole number of at least 1, got "2.5"'),
        ({"MLTUI_SAMPLES": "9" * 30}, f'expected a whole number of at least 1, got "{"9" * 30}"'),
    ],
)
def test_a_wrong_variable_is_named(root: Path, environ: dict[str, str], message: str) -> None:
    assert refusal(root, environ=environ) == f"environment variable MLTUI_SAMPLES: samples: {message}"


def test_a_misspelt_variable_is_told(root: Path) -> None:
    loaded = load(root, environ={"MLTUI_SAMPELS": "3", "MLTUI_SOMETHING": "1"})
    assert loaded.messages == (
        "the environment variable MLTUI_SAMPELS means nothing; did you mean MLTUI_SAMPLES?",
    )


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"samples": 0}, "--samples: expected a whole number of at least 1, got 0"),
        ({"limits": {"time_s": -1.0}}, "--time-limit: expected a number above 0, got -1.0"),
        ({"search": "wild"}, '--search: expected one of "rounds", "mcts", "greedy", "best-of-n", got "wild"'),
    ],
)
def test_a_wrong_flag_is_named(root: Path, flags: dict[str, object], message: str) -> None:
    assert refusal(root, flags=flags) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('\n\nsamples = "many"', '3: samples: expected a whole number of at least 1, got "many"'),
        ("samples = 0", "1: samples: expected a whole number of at least 1, got 0"),
        ("samples = true", "1: samples: expected a whole number of at least 1, got true"),
        ("samples = 1.5", "1: samples: expected a whole number of at least 1, got 1.5"),
        ("samples = [1, 2]", "1: samples: expected a whole number of at least 1, got [1, 2]"),
        ("rounds = 0", "1: rounds: expected a whole number of at least 1, or false for none, got 0"),
        ("offline = 1", "1: offline: expected true or false, got 1"),
        ("baseline = true", "1: baseline: expected text in quotes or false, got true"),
        ("exclude = 'a'", '1: exclude: expected a list of texts, as ["a", "b"], got "a"'),
        ("exclude = [\n'a',\n3]", '1: exclude: expected a list of texts, as ["a", "b"], got ["a", 3]'),
        ("search = 'tree'", '1: search: expected one of "rounds", "mcts", "greedy", "best-of-n", got "tree"'),
        ("policy = 'gpt'", '1: policy: expected a section [policy], got "gpt"'),
        ("seed = 1979-05-27", "1: seed: expected a whole number, or false for none, got 1979-05-27"),
        (
            "[policy]\n# c\ntop_p = 2",
            "3: policy.top_p: expected a number above 0 and at most 1, or false for none, got 2",
        ),
        (
            "policy.temperature = -1",
            "1: policy.temperature: expected a number of at least 0, or false for none, got -1",
        ),
        ("limits = { time_s = 0 }", "1: limits.time_s: expected a number above 0, got 0"),
        ("[limits]\ntime_s = inf", "2: limits.time_s: expected a number above 0, got inf"),
        ("[limits]\ntime_s = nan", "2: limits.time_s: expected a number above 0, got nan"),
        ("judge = 3", "1: judge: expected a section [judge], or false for none, got 3"),
        ("a = 1\nsampels = 3", "1: unknown key 'a'"),
        ("\nsampels = 3", "2: unknown key 'sampels'; did you mean 'samples'?"),
        ("[policy]\nmodle = 'x'", "2: unknown key 'policy.modle'; did you mean 'policy.model'?"),
        ("model = 'x'", "1: unknown key 'model'; did you mean 'policy.model'?"),
        ("time_s = 3", "1: unknown key 'time_s'; did you mean 'limits.time_s'?"),
        ("[limit]\ntime_s = 3", "1: unknown key 'limit'; did you mean 'limits'?"),
        (
            "[search]\nx = 3",
            '1: search: expected one of "rounds", "mcts", "greedy", "best-of-n", got { x = 3 }',
        ),
        ("samples = ", "1:11: not valid TOML: Invalid value"),
        ("a = 1\n[b\n", "2:3: not valid TOML: Expected ']' at the end of a table declaration"),
        ("a = 1\na = 2\n", "2:6: not valid TOML: Cannot overwrite a value"),
        ("samples = \u202e\x1b[31m", "1:11: not valid TOML: Invalid value"),
    ],
)
def test_a_wrong_line_is_named(root: Path, text: str, message: str) -> None:
    assert refusal(root, workspace=text) == f"mltui.toml:{message}"


def test_a_file_that_is_no_text_is_told(root: Path) -> None:
    assert refusal(root, workspace=b"a = 1\nb = '\xff'\n") == "mltui.toml:2: not UTF-8 text"


def test_depth_without_end_is_told(root: Path) -> None:
    assert "nested too deeply" in refusal(root, workspace="a = " + "[" * 100_000 + "]" * 100_000)


def test_the_users_file_is_named_with_its_path(root: Path) -> None:
    assert refusal(root, user="sampels = 1").startswith(f"{user_config_file()}:1: unknown key")


def test_a_value_that_draws_on_the_terminal_is_cleaned(root: Path) -> None:
    assert "\x1b" not in refusal(root, workspace='search = "\\u001B[31mred"')


def test_windows_line_ends_and_a_byte_order_mark_are_fine(root: Path) -> None:
    assert load(root, workspace=b"\xef\xbb\xbfsamples = 3\r\n[policy]\r\nmodel = 'm'\r\n").config.samples == 3


def test_false_takes_back_a_limit(root: Path) -> None:
    user = "rounds = 3\n[policy]\ntemperature = 0.3"
    config = load(root, user=user, workspace="rounds = false\npolicy.top_p = false").config
    assert (config.rounds, config.policy.top_p, config.policy.temperature) == (None, None, 0.3)


def test_a_judge_speaks_to_the_policys_endpoint_unless_it_has_its_own(root: Path) -> None:
    policy = "[policy]\nmodel = 'big'\nbase_url = 'http://here/v1'\napi_key_env = 'MINE'\n"
    judge = load(root, user=f"{policy}[judge]\nmodel = 'small'\n").config.judge
    assert judge is not None
    assert (judge.model, judge.base_url, judge.api_key_env) == ("small", "http://here/v1", "MINE")


RISKY = {
    "policy.base_url": "[policy]\nmodel = 'm'\nbase_url = 'http://evil/v1'\n",
    "policy.api_key_env": "[policy]\n\napi_key_env = 'AWS_SECRET'\n",
    "judge.base_url": "judge = { base_url = 'http://evil/v1' }\n",
    "judge.model": "judge.model = 'm'\n",
    "isolation": "samples = 1\nisolation = 'none'\n",
    "network": "'network' = true\n",
    "python": "python = '/tmp/python'\n",
    "packages": "[packages]\ninstall = ['evil']\n",
}


@pytest.mark.parametrize("key", RISKY)
def test_a_workspace_may_not_set_what_is_risky(root: Path, key: str) -> None:
    (root / "mltui.toml").write_text(RISKY[key])
    with pytest.raises(ConfigError) as caught:
        load(root)
    line = next(n for n, text in enumerate(RISKY[key].splitlines(), 1) if key.rpartition(".")[2] in text)
    assert str(caught.value) == (
        f"mltui.toml:{line}: {key} may not be set by a workspace that you have not trusted"
    )
    assert str(user_config_file()) in str(caught.value.hint)
    assert f"mltui trust {root}" in str(caught.value.hint)


@pytest.mark.parametrize("key", RISKY)
def test_the_person_may_set_all_of_it(root: Path, key: str) -> None:
    load(root, user=RISKY[key])


def test_a_trusted_file_may_set_all_of_it_until_it_changes(root: Path, trust: Trust) -> None:
    (root / "mltui.toml").write_text("network = true\n")
    trust.trust([root / "mltui.toml"])
    loaded = load(root)
    assert loaded.config.network
    assert loaded.messages == ("mltui.toml sets network: you have trusted this file",)
    (root / "mltui.toml").write_text("network = true \n")
    refusal(root)


def test_a_workspace_may_name_a_model_but_the_endpoint_stays_the_persons(root: Path) -> None:
    config = load(root, user="[policy]\nbase_url = 'http://mine/v1'", workspace="policy.model = 'm'").config
    assert (config.policy.model, config.policy.base_url) == ("m", "http://mine/v1")
    judged = load(root, workspace="[judge]\ntemperature = 0.1").config.judge
    assert judged is not None
    assert judged.base_url == "http://mine/v1"


def test_a_config_that_leads_out_is_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("password = 'x'")
    (root / "mltui.toml").symlink_to(tmp_path / "secret")
    message = refusal(root)
    assert "leads out of the workspace" in message
    assert "password" not in message


@pytest.mark.parametrize("target", ["nowhere", "."])
def test_a_config_that_cannot_be_read_is_told(root: Path, target: str) -> None:
    (root / "mltui.toml").symlink_to(target)
    assert "cannot read" in refusal(root)


def test_a_config_without_end_is_told(root: Path) -> None:
    assert "larger than" in refusal(root, workspace="#" * 1_100_000)
