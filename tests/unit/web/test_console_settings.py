from collections.abc import Iterator
from pathlib import Path

import pytest
from console_fakes import Desktop, desktop, password_hash

from assistant.core.config import Config
from assistant.core.config_file import load
from assistant.web.console.settings_form import COMMON, SettingsForm, explanations, redacted

TEXT = "# ours\n[home]\nname = 'Lisbon'  # by the river\n[models.ollama]\nurl = 'http://me:hunter2@server:11434'\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path, TEXT) as made:
        made.log_in()
        yield made


def test_common_keys_are_saved_comments_and_the_previous_file_kept(desk: Desktop) -> None:
    before = desk.file.read_text(encoding="utf-8")
    status, told = desk.save(
        "configuration",
        {"home.name": "Porto", "home.latitude": "41.15", "chat.sentences": "3", "tones.done": False,
         "kiosk.languages": "pt, en", "home.unit": "mi", "audio.microphone": "2"},
    )  # fmt: skip
    assert status == 200, told
    config = load(desk.file)
    assert (config.home.name, config.home.latitude, config.home.unit) == ("Porto", 41.15, "mi")
    assert (config.chat.sentences, config.tones.done, config.kiosk.languages) == (3, False, ("pt", "en"))
    assert config.audio.microphone == 2
    text = desk.file.read_text(encoding="utf-8")
    assert "# ours" in text
    assert "# by the river" in text
    assert desk.file.with_name("assistant.toml.previous").read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"home.latitude": "north"}, 'Home, latitude: "north": write a number'),
        ({"home.latitude": "91"}, "Home, latitude: It takes a number, at least -90, at most 90"),
        ({"home.latitude": "nan"}, "Home, latitude: It takes a number"),
        ({"chat.sentences": "2.5"}, "Chat, sentences: It takes a whole number"),
        ({"kiosk.languages": "xx"}, "Kiosk, languages: That is no language"),
        ({"home.unit": "yards"}, "Home, unit: It takes one of these: km, mi"),
        ({"tones.done": "perhaps"}, 'Tones, done: "perhaps": it is on or off'),
        ({"console.password_hash": "x"}, "console.password_hash cannot be changed here"),
        ({"paths.data": "/"}, "paths.data cannot be changed here"),
        ({"nothing": "x"}, "nothing cannot be changed here"),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_nothing_is_lost(
    desk: Desktop, values: dict[str, object], told: str
) -> None:
    before = desk.file.read_text(encoding="utf-8")
    status, answer = desk.save("configuration", {"home.name": "Porto", **values})
    assert status == 422
    assert told in answer["error"]
    assert ".new" not in answer["error"], "no file that nobody knows"
    assert desk.file.read_text(encoding="utf-8") == before
    assert not desk.file.with_name("assistant.toml.previous").exists()


def test_each_wrong_field_is_told_with_what_it_takes_and_in_nobody_elses_words(desk: Desktop) -> None:
    status, answer = desk.save("configuration", {"home.latitude": "95", "home.longitude": "-500", "home.name": "Porto"})
    assert status == 422
    fields: dict[str, str] = answer["fields"]
    assert fields == {
        "home.latitude": "It takes a number, at least -90, at most 90.",
        "home.longitude": "It takes a number, at least -180, at most 180.",
    }
    for foreign in ("assistant.toml", ".new", "input", "less than or equal", str(desk.file.parent)):
        assert foreign not in answer["error"]


def test_hidden_characters_do_not_get_into_the_configuration(desk: Desktop) -> None:
    assert desk.save("configuration", {"home.name": "Por\x1b[31mto\r\n\x00"})[0] == 200
    assert load(desk.file).home.name == "Por [31mto"


def test_a_file_that_was_changed_meanwhile_is_not_written_over(desk: Desktop) -> None:
    old = desk.version("configuration")
    changed = desk.file.read_text(encoding="utf-8").replace("Lisbon", "Faro")
    desk.file.write_text(changed, encoding="utf-8")
    status, answer = desk.save("configuration", {"home.name": "Porto"}, old)
    assert status == 422
    assert "changed meanwhile" in answer["error"]
    assert desk.file.read_text(encoding="utf-8") == changed


def test_what_is_not_changed_is_not_written(desk: Desktop) -> None:
    before = desk.file.read_text(encoding="utf-8")
    assert (
        desk.save("configuration", {"home.name": "Lisbon", "kiosk.languages": ", ".join(Config().kiosk.languages)})[0]
        == 200
    )
    assert desk.file.read_text(encoding="utf-8") == before


def test_a_key_that_a_variable_sets_cannot_be_changed(desk: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_HOME__NAME", "Faro")
    assert "Set by the variable ASSISTANT_HOME__NAME" in desk.client.get("/console/configuration").text
    status, answer = desk.save("configuration", {"home.name": "Porto"})
    assert status == 422
    assert "ASSISTANT_HOME__NAME" in answer["error"]


def test_a_file_that_has_become_wrong_is_told_instead_of_the_form(desk: Desktop) -> None:
    desk.file.write_text("[home]\nnmae = 'x'\n", encoding="utf-8")
    answer = desk.client.get("/console/configuration")
    assert answer.status_code == 422
    assert "did you mean name" in answer.text


def test_all_other_keys_are_shown_but_nothing_secret(desk: Desktop) -> None:
    page = desk.client.get("/console/configuration").text
    assert "models.ollama.url" in page
    assert "hunter2" not in page
    assert password_hash() not in page
    assert "http://***@server:11434" in page


def test_every_key_is_explained_by_the_comments_of_the_packaged_file() -> None:
    form = SettingsForm(Path("pi5-8gb")).read()
    assert [entry.key for entry in form.common] == list(COMMON)
    helps = explanations()
    assert helps["home.name"].startswith("Where the kiosk stands")
    assert helps["privacy.keep_words_minutes"].startswith("For how many minutes")
    assert len(form.others) > 80
    assert set(redacted(Config())) == {entry.key for entry in (*form.common, *form.others)}
