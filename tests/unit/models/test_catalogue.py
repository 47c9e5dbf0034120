from pathlib import Path

import pytest
from model_fakes import edition, model_file
from pydantic import ValidationError

from assistant.core.config import Config
from assistant.core.errors import ConfigError
from assistant.core.languages import LANGUAGES, USUAL
from assistant.models.catalogue import Edition, PackageMember, check, load_catalogue

VALID = """
[models.ear]
role = "hearing"
licence = "MIT"
maker = "https://example.org"
[[models.ear.editions]]
files = [{ name = "model.bin", size = 3, sha256 = "SHA", url = "https://example.org/model.bin" }]
""".replace("SHA", "0" * 64)


def written(folder: Path, text: str) -> list[Path]:
    path = folder / "models.toml"
    path.write_text(text, encoding="utf-8")
    return [path]


def test_every_usual_language_has_a_piper_voice_first_and_each_one_of_espeak() -> None:
    catalogue = load_catalogue()
    assert set(catalogue.languages) == set(LANGUAGES)
    for code, voices in catalogue.languages.items():
        assert [voice.engine for voice in voices] == (["piper", "espeak"] if code in USUAL else ["espeak"])
        assert code not in USUAL or catalogue.model(voices[0].name).role == "voice"


def test_the_shipped_models_name_licence_and_maker_and_come_from_somewhere() -> None:
    catalogue = load_catalogue()
    assert {"whisper-base", "qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b", "en_US-joe-medium"} <= set(catalogue.models)
    for model in catalogue.models.values():
        assert model.licence
        assert model.maker.startswith("https://")
        assert any(each.has_urls for each in model.editions)
    assert all(catalogue.model(n).packaged for n in ("whisper-base", "qwen2.5-coder-1.5b", "en_US-joe-medium"))


def test_the_detector_is_the_one_that_the_configuration_names() -> None:
    catalogue = load_catalogue()
    assert catalogue.of_role("detector") == [Config().vision.detector]
    (file,) = catalogue.model(Config().vision.detector).editions[0].files
    assert file.name.endswith(".tflite")
    assert file.url.endswith(".zip#detect.tflite")


def test_a_configured_voice_comes_before_the_shipped_ones() -> None:
    catalogue = load_catalogue()
    chosen = catalogue.voices("pt", "pt-pt")
    assert [(v.engine, v.name) for v in chosen][:2] == [("espeak", "pt-pt"), ("piper", "pt_BR-faber-medium")]
    assert len(catalogue.voices("en", "en_US-joe-medium")) == len(catalogue.voices("en"))
    assert catalogue.voices("xx") == ()


def test_an_unknown_model_is_named_beside_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"'whisper-huge'; there are .*whisper-base"):
        load_catalogue().model("whisper-huge")


@pytest.mark.parametrize("name", ["../model.bin", "folder/model.bin", ".hidden", "/etc/passwd", ""])
def test_a_file_cannot_lie_outside_the_folder_of_its_model(name: str) -> None:
    with pytest.raises(ValidationError):
        model_file(name, b"abc")


def test_parts_that_do_not_add_up_are_refused() -> None:
    whole = edition()
    short = whole.packages[0].model_copy(update={"parts": (PackageMember(file="model.bin", path="a", size=1),)})
    with pytest.raises(ValidationError, match="do not add up"):
        Edition(files=whole.files, packages=(short, whole.packages[1]))


def test_an_edition_without_any_source_is_refused() -> None:
    with pytest.raises(ValidationError, match="needs packages, or a url"):
        Edition(files=(model_file("model.bin", b"abc"),))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (VALID.replace("size = 3", "size = 0"), r"editions.*size = 0: write a whole number above 0"),
        (VALID.replace('licence = "MIT"', 'license = "MIT"'), r"models\.ear\.lic"),
        (VALID + '[languages]\nen = [{ engine = "piper", name = "nobody" }]', "voices that are no models: nobody"),
        ("[model]\n", "there is no table 'model'"),
        ("[models", r"line 1 \(\[models\): write \[models\]"),
    ],
)
def test_a_wrong_catalogue_is_refused_with_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    paths = written(tmp_path, text)
    with pytest.raises(ConfigError, match=message) as caught:
        load_catalogue(paths)
    assert str(paths[0]) in str(caught.value)


def test_a_right_catalogue_is_read(tmp_path: Path) -> None:
    assert load_catalogue(written(tmp_path, VALID)).model("ear").size == 3


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"hearing": {"model": "en_US-joe-medium"}}, "there are whisper-base, whisper-small."),
        ({"vision": {"detector": "whisper-base"}}, "there are ssd-mobilenet-v1-coco."),
        ({"speaking": {"voices": {"en": "en_US-nope-medium"}}}, "there is no such voice"),
    ],
)
def test_a_configuration_that_names_what_there_is_not_is_refused(settings: dict[str, object], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        check(Config.model_validate(settings), load_catalogue())


def test_what_espeak_has_is_not_for_the_catalogue_to_say() -> None:
    check(Config.model_validate({"speaking": {"voices": {"en": "en-gb"}}}), load_catalogue())
