"""The console's page of exhibits: photographs come by upload or the kiosk's camera, and none of them stays."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from console_fakes import Desktop, desktop
from PIL import Image

from assistant.vision.exhibits.store import ExhibitStore

PHOTOGRAPHS = "/console/exhibits/photographs"


def painted(seed: int) -> bytes:
    out = BytesIO()
    blocks = np.random.default_rng(seed).integers(30, 220, (40, 40, 3)).astype(np.uint8)
    Image.fromarray(blocks).save(out, "PNG")
    return out.getvalue()


def upload(desk: Desktop, data: bytes, **given: str) -> tuple[int, dict[str, str]]:
    headers = {"x-csrf-token": desk.token}
    answer = desk.client.put(PHOTOGRAPHS, params={"name": "a.png", **given}, content=data, headers=headers)
    return answer.status_code, answer.json()


def test_photographs_make_an_exhibit_and_are_gone(tmp_path: Path) -> None:
    with desktop(tmp_path) as desk:
        desk.log_in()
        for number in range(3):
            status, answer = upload(desk, painted(number), exhibit="Smoker", pack="Bees")
            assert status == 200
        assert answer["told"].startswith("Smoker: 3 photographs, told of from Bees")
        page = desk.client.get("/console/exhibits").text
        assert "Smoker" in page
        assert "3 photographs" in page
        kept = [path for path in desk.config.data.rglob("*") if path.is_file()]
        assert [path.suffix for path in kept if "exhibits" in path.parts] == [".npz"]
        assert not [path for path in kept if path.suffix == ".png"]


@pytest.mark.parametrize(
    ("given", "status", "told"),
    [
        ({"exhibit": "Smoker", "name": "a.txt"}, 415, "no photograph"),
        ({"exhibit": "Smoker", "name": "../a.png"}, 422, "no plain name"),
        ({"exhibit": "…"}, 422, "no name of an exhibit"),
        ({"exhibit": "Smoker", "pack": "x" * 301}, 422, "too long"),
    ],
)
def test_a_wrong_name_is_told(tmp_path: Path, given: dict[str, str], status: int, told: str) -> None:
    with desktop(tmp_path) as desk:
        desk.log_in()
        code, answer = upload(desk, painted(1), **given)
        assert code == status
        assert told in answer["error"]
        assert not ExhibitStore(desk.config.data).load().exhibits


def test_a_broken_photograph_is_named_and_changes_nothing(tmp_path: Path) -> None:
    with desktop(tmp_path) as desk:
        desk.log_in()
        status, answer = upload(desk, b"no picture", exhibit="Smoker")
        assert status == 422
        assert answer["error"].startswith("a.png is no picture")
        assert not ExhibitStore(desk.config.data).load().exhibits


def test_nobody_adds_one_without_logging_in(tmp_path: Path) -> None:
    with desktop(tmp_path) as desk:
        assert upload(desk, painted(1), exhibit="Smoker")[0] == 401


def test_the_kiosks_camera_adds_one_and_tells_what_it_sees(tmp_path: Path) -> None:
    with desktop(tmp_path) as desk:
        desk.log_in()
        assert desk.do("recognise")[1]["told"] == "There are no exhibits yet."
        status, answer = desk.do("photograph-exhibit", {"name": "Smoker", "pack": ""})
        assert status == 200
        assert str(answer["told"]).startswith("Smoker: 1 photograph")
        assert desk.do("photograph-exhibit", {"name": "…", "pack": ""})[0] == 422
        upload(desk, painted(5), exhibit="Hive tool")
        assert "Sureness" in str(desk.do("recognise")[1]["told"])


def test_one_is_removed(tmp_path: Path) -> None:
    with desktop(tmp_path) as desk:
        desk.log_in()
        upload(desk, painted(1), exhibit="Smoker")
        upload(desk, painted(2))
        headers = {"x-csrf-token": desk.token}

        def remove(name: str) -> tuple[int, dict[str, str]]:
            answer = desk.client.request("DELETE", "/console/exhibits", params={"name": name}, headers=headers)
            return answer.status_code, answer.json()

        assert remove("Smoker") == (200, {"told": "Smoker is forgotten."})
        assert remove("")[0] == 200
        assert not ExhibitStore(desk.config.data).load().exhibits
        assert remove("Smokr")[0] == 404
