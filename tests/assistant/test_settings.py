"""Settings come from the environment, unusable ones are named, and the documentation lists them truly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.settings import PREFIX, Settings, SettingsError, is_loopback, load

ROOT = Path(__file__).parents[2]
CONTRACT = {
    *("NETLM_DATA_DIR", "NETLM_HOST", "NETLM_PORT", "NETLM_EMBEDDING_MODEL"),
    *("NETLM_LLM", "NETLM_VECTOR_URL", "NETLM_DATABASE_URL", "NETLM_API_KEYS"),
}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every setting of ours out of the environment."""
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)


def test_documentation_lists_every_setting_truly() -> None:
    """docs/settings.md has one row for each setting, with its default and its meaning as the code has them."""
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    assert [name for name, _, _ in rows] == [PREFIX + name.upper() for name in Settings.model_fields]
    for name, default, meaning in rows:
        field = Settings.model_fields[name.removeprefix(PREFIX).lower()]
        assert meaning == field.description
        if field.default_factory is None:
            assert default == ("unset" if field.default in (None, ()) else f"`{field.default}`")


def test_settings_of_the_contract_exist() -> None:
    """Every variable of the contract is a setting."""
    assert {PREFIX + name.upper() for name in Settings.model_fields} >= CONTRACT


def test_defaults_serve_loopback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With nothing set, the server is for this machine alone and keeps its data in the user's folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    settings = load()
    assert (settings.host, settings.port, settings.keys) == ("127.0.0.1", 8000, ())
    assert not settings.open_to_network
    assert settings.data_dir.name == "netlm"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NETLM_PORT", "eighty"),
        ("NETLM_PORT", "0"),
        ("NETLM_PORT", "65536"),
        ("NETLM_DATA_DIR", __file__),
        ("NETLM_DATABASE_URL", "mysql://db/netlm"),
        ("NETLM_DATABASE_URL", "postgresql://"),
        ("NETLM_CONVERSATION_DAYS", "-1"),
        ("NETLM_CONVERSATION_DAYS", "1.5"),
        ("NETLM_RATE_LIMIT", "0"),
        ("NETLM_ALLOWED_ORIGINS", "*"),
        ("NETLM_ALLOWED_ORIGINS", "https://a.example,,https://b.example"),
        ("NETLM_ALLOWED_ORIGINS", "https://a.example/path"),
        ("NETLM_FRAME_ANCESTORS", "https://a.example; script-src *"),
        ("NETLM_FRAME_ANCESTORS", "*"),
        ("NETLM_DATABASE_URL", "sqlite:///"),
        ("NETLM_API_KEYS", "one,,two"),
        ("NETLM_API_KEYS", ","),
        ("NETLM_LLM", "a-model-without-provider"),
        ("NETLM_VECTOR_URL", "chroma.example"),
        ("NETLM_CRITERIA_DIR", __file__),
        ("NETLM_CRITERIA_DIR", "no-such-folder"),
        ("NETLM_BODY_TIMEOUT", "0"),
        ("NETLM_BODY_TIMEOUT", "nan"),
    ],
)
def test_unusable_value_is_named_and_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A value that cannot be used is refused by the variable's name; the value, perhaps a secret, is not shown."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name} ") as refusal:
        load()
    assert value not in str(refusal.value) or value in {"0", ",", "sqlite:///", "postgresql://"}


def test_all_faults_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who mends one setting need not run into the next."""
    monkeypatch.setenv("NETLM_PORT", "x")
    monkeypatch.setenv("NETLM_API_KEYS", ",")
    with pytest.raises(SettingsError) as refusal:
        load()
    assert [line.split()[0] for line in str(refusal.value).splitlines()] == ["NETLM_PORT", "NETLM_API_KEYS"]


def test_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that a deployment leaves empty changes nothing."""
    for name in CONTRACT:
        monkeypatch.setenv(name, "")
    assert load().port == 8000


def test_keys_are_split_and_kept_out_of_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys stand between commas, blanks around them do not count, and printing the settings shows none."""
    monkeypatch.setenv("NETLM_API_KEYS", "first , second")
    settings = load()
    assert settings.keys == ("first", "second")
    assert "first" not in repr(settings)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        *[("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("[::1]", True), ("localhost", True)],
        *[("0.0.0.0", False), ("::", False), ("10.0.0.1", False), ("example.org", False)],
    ],
)
def test_loopback_is_known(host: str, loopback: bool) -> None:
    """Only what this machine alone can reach counts as loopback."""
    assert is_loopback(host) is loopback
    assert Settings(host=host).open_to_network is not loopback
    assert not Settings(host=host, api_keys="key").open_to_network  # type: ignore[arg-type]


def test_database_may_lie_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The conversations follow NETLM_DATABASE_URL, else they lie in the data folder."""
    assert Settings(data_dir=tmp_path).conversations_path == tmp_path / "conversations.sqlite"
    elsewhere = tmp_path / "other" / "c.sqlite"
    monkeypatch.setenv("NETLM_DATABASE_URL", f"sqlite:///{elsewhere}")
    assert load().conversations_path == elsewhere


def test_language_model_is_named_as_langchain_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """NETLM_LLM takes a provider and a model, whose name may hold colons and slashes."""
    for name in ("openai:gpt-any", "ollama:family:4b", "bedrock_converse:vendor.model-v1:0", "together:org/model"):
        monkeypatch.setenv("NETLM_LLM", name)
        assert load().llm == name
