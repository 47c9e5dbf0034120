import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from console_fakes import Desktop, desktop, over
from kiosk_fakes import eventually

from assistant.core.events import NotesProgress
from assistant.knowledge.packs.packs import load
from assistant.packs.uploads import clear_uploads
from assistant.web.console.access import TOKEN_HEADER

PACK = "---\ntitle: Trains\n---\n\n## Rails\n\nRails are made of steel.\n\n? What are rails made of?\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path) as made:
        made.log_in()
        yield made


def put(desk: Desktop, name: str, content: bytes = PACK.encode(), **answers: str) -> tuple[int, str]:
    """answers: to what was asked back."""
    answer = desk.client.put(
        "/console/packs", params={"name": name, **answers}, content=content, headers={TOKEN_HEADER: desk.token}
    )
    return answer.status_code, answer.text


def files(desk: Desktop) -> list[str]:
    """Everything in the data folder."""
    return sorted(str(path.relative_to(desk.config.data)) for path in desk.config.data.rglob("*") if path.is_file())


def test_a_pack_is_uploaded_and_listed(desk: Desktop) -> None:
    status, told = put(desk, "trains.md")
    assert status == 200
    assert "1 passage." in told
    assert files(desk) == ["knowledge/trains.md"]
    page = desk.client.get("/console/knowledge").text
    assert "<strong>Trains</strong>" in page
    assert 'data-remove="trains.md"' in page


def test_a_document_that_is_uploaded_becomes_a_pack_of_its_name(desk: Desktop) -> None:
    page = b"<html><body><h1>Rails</h1><p>Rails are made of steel, and they are 18 metres long.</p></body></html>"
    status, told = put(desk, "Our trains.HTML", page)
    assert (status, json.loads(told)["asks"], json.loads(told)["suggested"]) == (409, "title", "Our trains")
    assert "has no title of its own" in told
    assert files(desk) == []
    status, told = put(desk, "Our trains.HTML", page, title="Trains of the harbour")
    assert status == 200, told
    assert "Trains of the harbour: 1 passage. It is being taken in" in told
    assert files(desk) == ["knowledge/Our trains.pack"]
    assert "<strong>Trains of the harbour</strong>" in desk.client.get("/console/knowledge").text


def test_a_document_that_cannot_be_read_is_refused_by_its_name(desk: Desktop) -> None:
    status, told = put(desk, "labels.pdf", b"%PDF-1.7 nothing", title="Labels")
    assert status == 422
    assert '"labels.pdf ' in told, "what is wrong with it"
    assert "upload-" not in told
    assert files(desk) == []


def test_what_is_left_out_of_a_document_is_told_without_where_it_lay(desk: Desktop) -> None:
    lines = b'{"text": "Rails are made of steel."}\n{"colour": "red"}\n'
    for _ in range(2):
        status, told = put(desk, "labels.jsonl", lines, title="Labels", replace="yes")
        assert status == 200
        assert "line 2 is left out" in told
        assert "upload-" not in told
        assert "replaces" not in told
    assert files(desk) == ["knowledge/labels.pack"], "the same once more replaces nothing"


def test_a_pack_is_replaced_only_when_asked_and_comes_back_when_that_is_undone(desk: Desktop) -> None:
    put(desk, "trains.md")
    iron = PACK.replace("steel", "iron").encode()
    status, told = put(desk, "trains.md", iron)
    assert (status, json.loads(told)["asks"]) == (409, "replace")
    assert "would replace the pack 'Trains'" in told
    assert "steel" in kept(desk, "trains.md")
    assert put(desk, "trains.md", iron, replace="yes")[0] == 200
    assert "iron" in kept(desk, "trains.md")
    assert 'data-undo="trains.md"' in desk.client.get("/console/knowledge").text
    for found in ("steel", "iron", "steel"):
        assert desk.do("undo", {"name": "trains.md"})[0] == 200
        assert found in kept(desk, "trains.md")
    assert files(desk) == ["knowledge/previous/trains.md", "knowledge/trains.md"]
    assert desk.do("undo", {"name": "other.md"})[0] >= 400
    headers = {TOKEN_HEADER: desk.token}
    desk.client.request("DELETE", "/console/packs", params={"name": "trains.md"}, headers=headers)
    assert files(desk) == [], "what was removed is not kept"


def kept(desk: Desktop, name: str) -> str:
    return (desk.config.data / "knowledge" / name).read_text(encoding="utf-8")


def test_a_text_without_a_title_gets_the_one_that_is_given(desk: Desktop) -> None:
    text = b"## Rails\n\nRails are made of steel.\n"
    assert json.loads(put(desk, "r12-final.md", text)[1])["asks"] == "title"
    assert put(desk, "r12-final.md", text, title="Rails")[0] == 200
    assert "<strong>Rails</strong>" in desk.client.get("/console/knowledge").text
    licensed = b"---\nlicence: CC0-1.0\n---\n" + text
    status, told = put(desk, "r12-final.md", licensed, replace="yes")
    assert (status, "Rails: 1 passage" in told) == (200, True), "the title is that of the pack that it replaces"
    assert kept(desk, "r12-final.md").startswith("---\ntitle: Rails\nlicence: CC0-1.0\n---\n")


@pytest.mark.parametrize(
    ("name", "content", "title", "told"),
    [
        ("ships.md", PACK.encode(), "", "has the title 'Trains', and so has"),
        ("ships.txt", b"Ships float.", "TRAINS ", "has the title 'TRAINS', and so has"),
        ("ships.html", b"<p>Ships float on the water of the sea.</p>", "Trains", "and so has"),
        ("ships.md", PACK.replace("Trains", "T" * 3000).encode(), "", "(3000 letters) is no title; it takes 1 to 120"),
        (
            "ships.html",
            b"<p>Ships float on the water.</p>",
            "x" * 121,
            "at most 120 letters in one line; this one has 121",
        ),
        ("ships.txt", b"Ships float.", "a\nb", "in one line; this one has 3"),
        ("ships.md", PACK.replace("Trains", "Ships").encode(), "Boats", "can be given to one document that has none"),
        ("ships.md", PACK.replace("Trains", "Ships").replace("steel", "st\0eel").encode(), "", "line 7 holds a NUL"),
        ("ships.txt", b"Ships\0 float.", "Ships", "line 1 holds a NUL character"),
    ],
)
def test_titles_that_are_taken_or_too_long_and_what_is_no_text_are_refused_with_a_sentence(
    desk: Desktop, name: str, content: bytes, title: str, told: str
) -> None:
    put(desk, "trains.md")
    status, text = put(desk, name, content, **({"title": title} if title else {}))
    assert (status, told in json.loads(text)["error"]) == (422, True), text
    assert "upload-" not in text
    assert len(text) < 600
    assert files(desk) == ["knowledge/trains.md"]


def test_an_upload_is_answered_from_without_a_restart_and_the_page_tells_how_far_it_is(desk: Desktop) -> None:
    desk.notes.keep_current()
    assert eventually(lambda: desk.notes.status.standing is NotesProgress.CURRENT, 60)
    put(desk, "trains.md")
    assert eventually(lambda: bool(desk.notes.packs), 60)
    assert desk.notes.find("What are rails made of?", "en").hits[0].passage.text == "Rails are made of steel."
    told = desk.client.get("/console/notes.json").json()
    assert told == {"standing": "current", "told": "1 passage in use.", "waiting": [], "done": 0, "total": 0}
    assert "1 passage in use." in desk.client.get("/console/knowledge").text


def test_what_is_accepted_is_answered_from_without_a_restart(desk: Desktop) -> None:
    desk.notes.keep_current()
    put(desk, "bridges.md", "---\ntitle: Brücken\n---\n\nDer Zug fährt.\n\nDie alte BrÃ¼cke.\n".encode())
    assert eventually(lambda: len(desk.notes.passages) == 1, 60)
    assert desk.do("accept", {"pack": "bridges.md"})[1]["accepted"] == 1
    assert eventually(lambda: len(desk.notes.passages) == 2, 60)


def test_what_a_killed_upload_has_left_is_gone_after_the_next_start(desk: Desktop) -> None:
    left = desk.config.data / "uploads" / "upload-x1"
    left.mkdir(parents=True)
    (left / "half.pdf").touch()
    clear_uploads(desk.config.data)
    clear_uploads(desk.config.data)
    assert files(desk) == []
    assert put(desk, "trains.md")[0] == 200


@pytest.mark.parametrize(
    ("name", "status", "told"),
    [
        ("../trains.md", 422, "no folders"),
        ("..\\trains.md", 422, "no folders"),
        ("/etc/trains.md", 422, "no folders"),
        ("a/b.md", 422, "no folders"),
        (".trains.md", 422, "no leading dot"),
        ("C:trains.md", 422, "no folders"),
        ("", 422, "is no name of a file"),
        ("trains\n.md", 422, "is no name of a file"),
        ("trains\0.md", 422, "is no name of a file"),
        ("x" * 130 + ".md", 422, "is no name of a file"),
        ("trains.exe", 415, "is no pack"),
        ("trains", 415, "is no pack"),
        ("trains.pack", 415, "one of .md, .txt, .markdown, .html, .htm, .pdf"),
        ("trains.html.md.zip", 415, "is no pack"),
    ],
)
def test_a_name_that_is_no_plain_name_of_a_pack_is_refused(desk: Desktop, name: str, status: int, told: str) -> None:
    put(desk, "other.md")
    before = files(desk)
    got, text = put(desk, name)
    assert got == status
    assert told in text
    assert files(desk) == before


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"\xff\xfe\x00", "is not UTF-8"), (b"", "holds no passage"), (b"---\ncolour: red\n---\n\nA.\n", "colour")],
)
def test_a_file_that_is_no_pack_is_refused_and_the_old_one_stays(desk: Desktop, content: bytes, told: str) -> None:
    put(desk, "trains.md")
    status, text = put(desk, "trains.md", content, replace="yes")
    assert status == 422
    assert told in text
    assert "upload-" not in text
    assert (desk.config.data / "knowledge" / "trains.md").read_text(encoding="utf-8") == PACK
    assert files(desk) == ["knowledge/trains.md"]


def test_a_file_over_the_limit_is_refused_and_the_old_one_stays(desk: Desktop) -> None:
    put(desk, "trains.md")
    status, text = put(desk, "trains.md", PACK.encode() + b"x" * 20_000_000)
    assert status == 413
    assert "More than 20000000 bytes are too much" in text
    assert (desk.config.data / "knowledge" / "trains.md").read_text(encoding="utf-8") == PACK
    assert files(desk) == ["knowledge/trains.md"]


def test_an_upload_without_the_token_is_refused(desk: Desktop) -> None:
    answer = desk.client.put("/console/packs", params={"name": "trains.md"}, content=PACK.encode())
    assert answer.status_code == 403
    assert files(desk) == []


def test_a_pack_is_removed_by_its_name_only(desk: Desktop) -> None:
    put(desk, "trains.md")

    def remove(name: str) -> int:
        headers = {TOKEN_HEADER: desk.token}
        return desk.client.request("DELETE", "/console/packs", params={"name": name}, headers=headers).status_code

    assert remove("../knowledge/trains.md") == 422
    assert remove("bees.md") == 503
    assert files(desk) == ["knowledge/trains.md"]
    assert remove("trains.md") == 200
    assert files(desk) == []


def test_a_broken_pack_is_listed_with_what_is_wrong(desk: Desktop) -> None:
    put(desk, "trains.md")
    (desk.config.data / "knowledge" / "broken.md").write_bytes(b"\xff")
    page = desk.client.get("/console/knowledge").text
    assert "is not UTF-8" in page
    assert "Trains" in page


def test_what_is_found_is_shown_with_its_score(desk: Desktop) -> None:
    status, told = desk.do("search", {"text": "What are rails made of?", "language": "en"})
    assert status == 200
    assert told["verdict"] == "direct"
    assert told["hits"] == [
        {"passage": "Rails are made of steel.", "pack": "Trains", "heading": "Rails", "score": 0.93, "via": "question",
         "fits": "very close", "by": "found by a question that it answers"}
    ]  # fmt: skip
    assert told["told"] == "The kiosk would read out the first of these, word for word."
    assert desk.searcher.asked == ("What are rails made of?", "en", 5)


def test_packs_of_the_configuration_cannot_be_added_to(tmp_path: Path) -> None:
    pack = tmp_path / "own.md"
    pack.write_text(PACK, encoding="utf-8")
    with desktop(tmp_path, f"[knowledge]\npacks = ['{pack}']\n") as desk:
        desk.log_in()
        status, text = put(desk, "trains.md")
        assert status == 422
        assert "listed in the configuration" in text
        assert '<form id="upload"' not in desk.client.get("/console/knowledge").text


def test_an_evaluation_tells_its_lines_and_leaves_a_report(tmp_path: Path) -> None:
    with desktop(tmp_path, doctor=("sh", "-c", 'echo "9 of 10"; echo "<p>9</p>" > "$2"')) as desk:
        desk.log_in()
        assert 'data-job="evaluation"' in desk.client.get("/console/knowledge").text
        assert desk.client.get("/console/evaluation.html").status_code == 404
        desk.config.data.mkdir(exist_ok=True)
        assert desk.do("job", {"name": "evaluation"})[0] == 200
        assert over(desk, "evaluation") == {"runs": False, "status": 0, "lines": ["9 of 10"]}
        report = desk.client.get("/console/evaluation.html")
        assert report.text == "<p>9</p>\n"
        assert report.headers["content-disposition"].startswith("attachment")


def sent(desk: Desktop, name: str, content: str) -> tuple[int, str]:
    answer = desk.client.put(
        "/console/questions", params={"name": name}, content=content.encode(), headers={TOKEN_HEADER: desk.token}
    )
    return answer.status_code, answer.text


def test_a_curators_own_questions_are_asked(tmp_path: Path) -> None:
    with desktop(tmp_path, doctor=("sh", "-c", 'echo "$3"')) as desk:
        desk.log_in()
        status, told = sent(desk, "trains.csv", "text,must\nWhat are rails made of?,steel\n")
        assert (status, "trains.csv: 1 question." in told) == (200, True)
        assert "<option>trains.csv</option>" in desk.client.get("/console/knowledge").text
        assert desk.do("job", {"name": "evaluation", "questions": "trains.csv"})[0] == 200
        assert over(desk, "evaluation")["lines"] == [str(desk.config.data / "questions" / "trains.csv")]
        assert desk.do("job", {"name": "evaluation"})[0] == 200
        assert over(desk, "evaluation")["lines"] == ["bees"]


@pytest.mark.parametrize(
    ("name", "content", "status", "told"),
    [
        ("trains.csv", "question\nWhat?\n", 422, "there is no such key"),
        ("trains.csv", "", 422, "holds no question"),
        ("trains.toml", "[[questions]]\ntext = 3", 422, "text = 3"),
        ("trains.toml", "[[questions]]\nfile = '/proc/version'", 422, "only typed questions are asked here"),
        ("trains.md", "What?", 415, "is no file of questions. It has to be one of .toml, .csv"),
        ("../trains.csv", "text\nWhat?\n", 422, "no folders"),
    ],
)
def test_what_are_no_questions_is_refused_and_the_old_file_stays(
    desk: Desktop, name: str, content: str, status: int, told: str
) -> None:
    sent(desk, "trains.csv", "text\nWhat are rails made of?\n")
    got, text = sent(desk, name, content)
    assert got == status
    assert told in text
    assert "upload-" not in text
    assert files(desk) == ["questions/trains.csv"]


def test_a_file_of_questions_is_removed_and_then_not_asked(desk: Desktop) -> None:
    sent(desk, "trains.csv", "text\nWhat are rails made of?\n")
    removed = [
        desk.client.request(
            "DELETE", "/console/questions", params={"name": name}, headers={TOKEN_HEADER: desk.token}
        ).status_code
        for name in ("../knowledge/bees.csv", "bees.toml", "trains.csv", "trains.csv")
    ]
    assert removed == [422, 404, 200, 404]
    assert files(desk) == []
    assert desk.do("job", {"name": "evaluation", "questions": "trains.csv"})[0] == 404


def test_a_file_of_questions_that_cannot_be_kept_is_told(desk: Desktop) -> None:
    (desk.config.data / "questions").parent.mkdir(parents=True, exist_ok=True)
    (desk.config.data / "questions").touch()  # where the folder should be
    status, told = sent(desk, "trains.csv", "text\nWhat are rails made of?\n")
    assert status == 503
    assert "trains.csv cannot be kept" in told


def test_a_disk_that_takes_nothing_more_is_told(desk: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("assistant.web.console.pages.knowledge.received", full)
    status, told = put(desk, "trains.md")
    assert status == 503
    assert "No space left on device" in told
    assert files(desk) == []


def test_what_is_doubtful_is_shown_with_its_reason_and_accepted_by_a_button(desk: Desktop) -> None:
    text = "Der Zug fährt.\n\nDie BrÃ¼cke.\n\nDie StraÃŸe.\n".encode()
    status, told = put(desk, "trains.txt", text, title="Züge")
    assert status == 200
    assert "1 passage. 2 passages should be looked at, and nothing is answered from until accepted." in told
    page = desk.client.get("/console/knowledge").text
    assert "Die BrÃ¼cke." in page
    assert "its letters look as if they had been read in a wrong encoding" in page
    keys = re.findall('data-accept="([0-9a-f]+)"', page)
    assert len(keys) == 2
    assert desk.do("accept", {"pack": "trains.txt", "key": keys[0]})[1]["accepted"] == 1
    assert len(load(desk.config.data / "knowledge" / "trains.txt").passages) == 2
    assert desk.do("accept", {"pack": "trains.txt", "key": keys[0]})[1] == {
        "told": "That was accepted before.",
        "accepted": 0,
    }
    assert desk.do("accept", {"pack": "trains.txt"})[1]["accepted"] == 1
    assert "data-accept" not in desk.client.get("/console/knowledge").text
    assert desk.do("accept", {"pack": "../trains.txt"})[0] == 404
    assert desk.do("accept", {"pack": "trains.txt", "key": "x"})[0] == 422


def test_a_document_is_called_as_its_curator_says_and_another_kind_is_told_what_to_save_as(desk: Desktop) -> None:
    page = b"<html><title>Rails</title><body><p>Rails are made of steel.</p></body></html>"
    for title, heard in (("", "Rails"), ("Our railway", "Our railway")):
        answer = desk.client.put(
            "/console/packs",
            params={"name": "p17.html", "title": title, "replace": "yes"},
            content=page,
            headers={TOKEN_HEADER: desk.token},
        )
        assert f"{heard}: 1 passage." in answer.text
        assert f"<strong>{heard}</strong>" in desk.client.get("/console/knowledge").text
    status, told = put(desk, "labels.doc", page)
    assert (status, "Save a .doc file as DOCX or ODT. Nothing was changed." in told) == (415, True)
