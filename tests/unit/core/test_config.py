import re
import tomllib
from itertools import pairwise
from pathlib import Path

import platformdirs
import pytest
from pydantic import ValidationError

from assistant.core.config import ActionSettings, Config, ReadingSettings
from assistant.core.config_file import WrongSettings, checked, find, load
from assistant.core.errors import ConfigError
from assistant.core.resources import resource


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No configuration of this machine."""
    monkeypatch.delenv("ASSISTANT_CONFIG", raising=False)
    monkeypatch.setattr(platformdirs, "user_config_dir", lambda _app: str(tmp_path / "user"))
    monkeypatch.setattr("assistant.core.config_file.SYSTEM_FILE", tmp_path / "site" / "assistant.toml")


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_packaged_file_holds_every_key_with_its_default_and_a_comment() -> None:
    path = resource("config", "assistant.toml")
    shipped = tomllib.loads(path.read_text(encoding="utf-8"))
    defaults = Config().model_dump(mode="json")
    defaults["routing"].pop("examples")  # a table of its own, shown in a comment
    for name, model in (("actions", ActionSettings), ("readings", ReadingSettings)):  # lists of tables, as comments
        assert defaults.pop(name) == []
        text, fields = path.read_text(encoding="utf-8"), model.model_fields.keys()
        assert not [field for field in fields if f"\n# {field} = " not in text]
    assert shipped == defaults
    lines = path.read_text(encoding="utf-8").splitlines()
    keys = [(above, line) for above, line in pairwise(lines) if " = " in line and not line.startswith("#")]
    uncommented = {line.split(" = ")[0] for above, line in keys if not above.startswith("#")}
    # Keys of one comment stand together; the first of each group has it.
    grouped = {"longitude", "latitude", "port", "speaker", "token_seconds", "top_k", "top_p", "letters"}
    assert uncommented <= grouped


def test_a_file_may_set_only_what_differs(tmp_path: Path) -> None:
    config = load(written(tmp_path / "a.toml", '[home]\nname = "Lisbon"\n'))
    assert config.home.name == "Lisbon"
    assert config.home.longitude == Config().home.longitude
    assert config.hearing == Config().hearing


def test_where_the_file_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find() == resource("config", "assistant.toml")
    site = written(tmp_path / "site" / "assistant.toml", "")
    assert find() == site
    user = written(tmp_path / "user" / "assistant.toml", "")
    assert find() == user
    variable = written(tmp_path / "variable.toml", "")
    monkeypatch.setenv("ASSISTANT_CONFIG", str(variable))
    assert find() == variable
    given = written(tmp_path / "given.toml", "")
    assert find(given) == given


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no configuration file at .*missing\.toml"):
        load(tmp_path / "missing.toml")


def test_a_variable_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_HOME__NAME", "Quito")
    assert load(written(tmp_path / "a.toml", '[home]\nname = "Lisbon"\nunit = "mi"\n')).home.name == "Quito"
    assert load(written(tmp_path / "a.toml", '[home]\nname = "Lisbon"\nunit = "mi"\n')).home.unit == "mi"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[hearing]\nmargn_seconds = 3\n",
            r"hearing\.margn_seconds = 3: there is no such key; did you mean margin_sec",
        ),
        ("[haering]\n", r"haering = .*no such key; did you mean hearing"),
        ('[home]\nunit = "yd"\n', r'home\.unit = "yd": write "km" or "mi"'),
        ('[chat]\nsentences = "two"\n', r'chat\.sentences = "two": write a whole number from 1 to 10'),
        ("[home]\nlatitude = 95\n", r"home\.latitude = 95: write a number from -90 to 90"),
        ("[kiosk]\nlanguages = []\n", r"kiosk\.languages = \[\]: name at least one"),
        (
            '[kiosk]\nlanguages = ["english"]\n',
            r'"english" in kiosk\.languages: write the two small letters of a language',
        ),
        (
            '[models.ollama]\nurl = "http://pi:99999"\n',
            r'models\.ollama\.url = "http://pi:99999": .*a port is a number from 1 to 65535',
        ),
        ("[home\n", r"a\.toml, line 1 \(\[home\): write \[home\]"),
        ("[home]\nlatitude = 38,72\n", r"line 2 \(latitude = 38,72\): write latitude = 38\.72"),
        ('[home]\nlatitude = "38,72"\n', r'home\.latitude = "38,72": write 38\.72'),
        ('[kiosk]\nlanguages = "de"\n', r'kiosk\.languages = "de": write \["de"\]'),
        ('[kiosk]\nlanguages = "de, en"\n', r'kiosk\.languages = "de, en": write \["de", "en"\]'),
        ('[kiosk]\nlanguages = ["DE"]\n', r'"DE" in kiosk\.languages: write "de"'),
        ('[kiosk]\nlanguages = ["de"\n[home]\n', r'line 2 \(languages = \["de"\): write languages = \["de"\]'),
        ("[home]\nname = Lisbon\n", r'line 2 \(name = Lisbon\): write name = "Lisbon"'),
        ("[home]\nname = “Lisbon”\n", r'write name = "Lisbon"'),
        ("[tones]\ndone = True\n", r"line 2 \(done = True\): write done = true"),
        ('[home]\nname = "a"\nname = "b"\n', r'line 3 \(name = "b"\): that is there twice'),
        ("what is this\n", r"line 1 \(what is this\) cannot be read; a line is KEY = VALUE"),
        (
            "[light.states]\nready = { seconds = 2 }\n",
            r'light\.states\.ready\.pattern: it is missing; write "off", "on"',
        ),
        (
            '[mqtt]\nhost = "broker:1884"\nport = 5\n',
            r"\[mqtt\]: host names port 1884, and port is 5; write one of them",
        ),
        ('[mqtt]\nhost = "me:pw@broker"\n', r"\[mqtt\]: host = .*write only the name or address of the machine"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value_and_what_would_be_right(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        load(written(tmp_path / "a.toml", text))


def test_all_wrong_settings_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"(?s)home\.unit.*chat\.sentences"):
        load(written(tmp_path / "a.toml", '[home]\nunit = "yd"\n[chat]\nsentences = 0\n'))


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"a\.toml cannot be read"):
        load(path)


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes('[home]\r\nname = "Lisbon"\r\n'.encode("utf-8-sig"))
    assert load(path).home.name == "Lisbon"
    path.write_text("[home]\n", encoding="utf-16")
    with pytest.raises(ConfigError, match="no UTF-8 text; save it as UTF-8"):
        load(path)


def test_a_wrong_variable_is_named_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_KIOSK__LANGUAGES", "de")
    monkeypatch.setenv("ASSISTANT_CHAT", "{broken")
    with pytest.raises(WrongSettings) as raised:
        load(written(tmp_path / "a.toml", "[home]\nlatitude = 95\n"))
    assert 'ASSISTANT_KIOSK__LANGUAGES = "de": write ["de"].' in str(raised.value)
    assert 'ASSISTANT_CHAT = "{broken": write a table with sentences, ' in str(raised.value)
    assert f"{tmp_path / 'a.toml'} has wrong settings:\n  home.latitude" in str(raised.value)
    assert {wrong.key for wrong in raised.value.wrong} == {"home.latitude", "kiosk.languages", "chat"}


def test_hosts_are_taken_as_people_write_them(tmp_path: Path) -> None:
    text = '[mqtt]\nhost = "mqtts://broker:8883/"\n[knowledge.server]\nhost = "http://chroma:8001"\n'
    config = load(written(tmp_path / "a.toml", text + '[screen]\nallowed_hosts = ["http://kiosk.local:8321/"]\n'))
    assert (config.mqtt.host, config.mqtt.port, config.mqtt.tls) == ("broker", 8883, True)
    assert (config.knowledge.server.host, config.knowledge.server.port) == ("chroma", 8001)
    assert config.screen.allowed_hosts == ("kiosk.local",)


@pytest.mark.parametrize(
    ("variable", "address"),
    [
        ("", "http://127.0.0.1:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("pi:8080", "http://pi:8080"),
        ("http://[::1", "http://127.0.0.1:11434"),
        ("::1:1:1:x y", "http://127.0.0.1:11434"),
    ],
)
def test_ollamas_own_variable_says_where_it_is_unless_the_file_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, address: str
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", variable)
    assert load(written(tmp_path / "a.toml", "")).models.ollama.address == address
    named = load(written(tmp_path / "b.toml", '[models.ollama]\nurl = "other"\n'))
    assert named.models.ollama.address == "http://other:11434"


def test_data_lies_where_it_is_configured(tmp_path: Path) -> None:
    assert load(written(tmp_path / "a.toml", f'[paths]\ndata = "{tmp_path}/d"\n')).data == tmp_path / "d"
    assert Config().data == Path(platformdirs.user_data_dir("wakebutton"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[home]\nname = ""\n', 'home.name = "": write a text in quotes that is not empty'),
        (
            '[kiosk]\nlanguages = ["qq"]\n',
            '"qq" in kiosk.languages: that is no language; fixed sentences exist in en, pt',
        ),
        ('[button]\ninputs = ["gpio", "none"]\n', "none stands alone; together go gpio and keyboard"),
        ('[button]\npull = "none"\n', 'set active = "low" or "high"'),
        ("[button]\npin = 40\n", "button.pin = 40: write a whole number from 0 to 27"),
        ('[light]\nkind = "rgb"\n', "a light of kind 'rgb' takes 3 pins, such as [22, 23, 24]"),
        ('[light]\nkind = "rgb"\npins = [22, 22, 24]\n', "takes 3 pins"),
        ('[light]\nkind = "led"\npins = [17]\n', "button.pin and light.pins are both 17"),
        ('[light.states]\nready = { pattern = "on", colour = "gren" }\n', "such as orange or #ff8000"),
        ("[heat]\nthrottled = 70\n", "too_warm must be below throttled"),
        ("[heat]\nhysteresis_degrees = -1\n", "heat.hysteresis_degrees = -1"),
    ],
)
def test_what_makes_no_sense_is_refused_at_start(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load(written(tmp_path / "a.toml", text))
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[skills.house]\nopening = "x"\n', 'skills.house.opening = "x": there is no such key; did you mean open?'),
        ('[skills.house.open]\nmon = "ten to six"\n', "skills.house.open"),
        (
            '[skills.house.facts.toilet]\nen = "Below."\n',
            'skills.house.facts = "toilet": there is no such topic; did you mean toilets?',
        ),
        ("[skills.clock]\nzone = 5\n", "skills.clock.zone = 5: there is no such key"),
        ('[skills.house]\nclosed = ["12-25"]\n', "[skills.house]: closed and special need open"),
    ],
)
def test_a_wrong_setting_of_a_skill_is_refused_as_any_other(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(WrongSettings) as error:
        load(written(tmp_path / "a.toml", text))
    assert "a.toml has wrong settings" in str(error.value)
    assert told in str(error.value)
    assert load(written(tmp_path / "b.toml", "[skills.house]\n[skills.unknown]\nkey = 1\n"))


def test_a_wrong_setting_of_a_skill_in_the_environment_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_SKILLS", '{"house": {"opening": 1}}')
    with pytest.raises(WrongSettings, match="The environment has wrong settings"):
        load(written(tmp_path / "a.toml", ""))


MACHINE = {"name": "film", "phrases": {"en": ["Show the film."]}}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"actions": [MACHINE]}, 'the action "film" does nothing; write mqtt, http, gpio or osc'),
        ({"actions": [MACHINE | {"gpio": {"pin": 17}}]}, "switches pin 17, which is the button's or the light's"),
        ({"actions": [MACHINE | {"mqtt": {"topic": "film"}}]}, '"film" needs a broker'),
        ({"readings": [MACHINE | {"topic": "film"}]}, '"film" needs a broker'),
        ({"readings": [MACHINE]}, 'the reading "film" has none; write one of topic, file and url'),
        ({"readings": [MACHINE | {"file": "/a", "url": "http://a"}]}, "has file and url; write one"),
        ({"readings": [MACHINE | {"file": "/a", "lowest": 3, "highest": 2}]}, "lowest = 3, which is not below"),
        (
            {"actions": [MACHINE | {"gpio": {"pin": 5}}], "readings": [MACHINE | {"file": "/a"}]},
            'two of the actions and readings are called "film"',
        ),
    ],
)
def test_a_machine_that_cannot_work_is_told_by_its_name(settings: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(told)):
        Config.model_validate(settings)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("gpio = { pin = 99 }", "actions.gpio.pin = 99: write a whole number from 0 to 27"),
        ("gpio = { pin = 5, on = false, seconds = 2 }", r"\[actions.gpio\]: seconds tells how long an output is on"),
        ('mqtt = { topic = "a/#" }', 'actions.mqtt.topic = "a/#": write a topic without'),
        ('http = { url = "localhost/x" }', 'actions.http.url = "localhost/x": write the whole address'),
        ('http = { url = "http://me:pw@a/x" }', "leave name and password out of it"),
        ('osc = { host = "a", address = "cue" }', 'actions.osc.address = "cue": write an OSC address'),
    ],
)
def test_what_an_action_cannot_do_is_told_with_what_would_be_right(text: str, told: str) -> None:
    action = f'[[actions]]\nname = "film"\nphrases = {{ en = ["Show the film."] }}\n{text}\n'
    with pytest.raises(ConfigError, match=told) as error:
        checked(action, Path("assistant.toml"))
    assert "pw" not in str(error.value)
