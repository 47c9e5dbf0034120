"""What is made of documents of every kind."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from documents import ENCRYPTION, CrashingPath, FaultyPath, write_bomb, write_pdf, write_scan, write_word

from assistant.knowledge.reading import documents
from assistant.knowledge.reading.blocks import Block, ReadDocument, UnreadableError
from assistant.knowledge.reading.documents import Librarian
from assistant.knowledge.reading.pdf import ocr


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path, language: str = "en") -> ReadDocument:
    return documents.read(path, language)


def texts(reading: ReadDocument) -> list[str]:
    return [block.text for block in reading.blocks]


@pytest.fixture(scope="module")
def librarian() -> Iterator[Librarian]:
    with Librarian("en", memory=1 << 30) as made:
        yield made


@pytest.mark.parametrize("head", ["question;answer;also right\n", "Frage;Antwort;auch richtig\n", "", "Q;A;more\n"])
def test_what_is_also_right_stands_in_a_third_column(tmp_path: Path, head: str) -> None:
    rows = "Who painted it?;Leonardo da Vinci;Leonardo / da Vinci\nHow many legs?;8;\nWhere is it?;Paris\n"
    blocks = read(written(tmp_path / "quiz.csv", head + rows)).blocks
    assert [(block.text, block.questions, block.answers) for block in blocks] == [
        ("Leonardo da Vinci", ("Who painted it?",), ("Leonardo", "da Vinci")),
        ("8", ("How many legs?",), ()),
        ("Paris", ("Where is it?",), ()),
    ]


def test_a_table_of_three_columns_with_one_question_is_none_of_questions(tmp_path: Path) -> None:
    rows = "What?;Who?;When?\nWall;Anna Weber;1843\n"
    assert not any(block.questions for block in read(written(tmp_path / "a.csv", rows)).blocks)


def test_markdown_is_read_without_its_signs(tmp_path: Path) -> None:
    text = "# Harbour\n\nThe **old** [crane](http://x) of `1850`\nstill works.\n\n? Does it work?\n\n[de] Er geht.\n"
    [block] = read(written(tmp_path / "a.md", text)).blocks
    assert block == Block("Harbour", "The old crane of 1850 still works.", ("Does it work?",), (("de", "Er geht."),))


def test_a_list_goes_with_the_words_that_introduce_it(tmp_path: Path) -> None:
    reading = read(written(tmp_path / "a.md", "Please bring:\n\n- a hat\n- some water\n\nSee you soon.\n"))
    assert texts(reading) == ["Please bring: a hat; some water.", "See you soon."]


def test_long_items_of_a_list_stand_alone(tmp_path: Path) -> None:
    item = "This item of the list is a whole story. " * 5
    reading = read(written(tmp_path / "a.md", f"- short\n- {item}\n- brief\n"))
    assert texts(reading) == ["short.", item.strip(), "brief."]


PRICES = "| Ticket | Price | Valid |\n|---|---|---|\n| Adult | 8 euros | one day |\n| Child | 3 euros | |\n"


def test_a_row_of_a_table_is_a_sentence(tmp_path: Path) -> None:
    table = written(tmp_path / "a.md", PRICES)
    assert texts(read(table)) == ["Adult: price 8 euros, valid one day.", "Child: price 3 euros."]
    assert texts(read(table, "de"))[1] == "Child: Price 3 euros."


def test_html_is_read_without_what_leads_through_the_site(tmp_path: Path) -> None:
    page = """<html><head><title>Harbour</title><script>x()</script></head><body><nav>Home</nav>
    <main><h2>Crane</h2>Built in <b>1850</b>.<p>It lifts <i>three</i> tons.</p><ul><li>red<li>tall</ul>
    <table><tr><th>Ticket<th>Price</tr><tr><td>Adult<td>8&nbsp;euros</tr></table>
    <p>Of the <acronym>EU</acronym>'s <blink>oldest</blink>.</p><pre class="screen">$ ls</pre><pre>$ <b>cat</b></pre>
    <pre>Roses are red.</pre><dl><dt>Jib</dt><dd>Its arm.</dd></dl></main><footer>Imprint</footer></body></html>"""
    reading = read(written(tmp_path / "a.html", page))
    assert {block.heading for block in reading.blocks} == {"Harbour: Crane"}
    expected = ["Built in 1850.", "It lifts three tons.", "red; tall.", "Adult: price 8 euros.", "Of the EU's oldest."]
    expected += ["Roses are red.", "Jib: Its arm."]
    assert texts(reading) == expected


def test_what_is_nothing_but_links_leads_elsewhere(tmp_path: Path) -> None:
    page = """<body><header><h1>Site</h1></header><ul><li><a href="a">Home</a><li><b><a href="b">Shop</a></b></ul>
    <div><a href="c">Prev</a> | <a href="d">Next</a></div><p>See the <a href="e">crane</a>.</p>
    <ul><li><a href="i">Prev</a><li>The book<li><a href="j">Next</a></ul><ul><li>the <a href="f">jib</a></ul>
    <dl><dt><a href="g">1.</a></dt><dd><dl><dt><a href="h">1.1</a></dt></dl></dd></dl>
    <footer>Imprint</footer></body>"""
    assert texts(read(written(tmp_path / "a.html", page))) == ["See the crane.", "the jib."]
    article = '<?xml version="1.0"?><body><article><header><h1>Crane</h1></header><p>It is old.</p></article></body>'
    assert read(written(tmp_path / "b.html", article)).blocks[0].heading == "b: Crane"


def test_word_documents_are_read_in_their_order(tmp_path: Path) -> None:
    write_word(tmp_path / "hours.docx")
    reading = read(tmp_path / "hours.docx")
    assert [(block.heading, block.text[:30]) for block in reading.blocks] == [
        ("hours: Opening hours", "The museum is open every day e"),
        ("hours: Opening hours", "Please bring: a hat; some wate"),
        ("hours: Prices", "Adult: price 8 euros."),
        ("hours: Prices", "Child: price 3 euros."),
    ]


def test_questions_with_one_answer_are_one_passage(tmp_path: Path) -> None:
    rows = "Frage;Antwort\nWie alt?;Seit 1850.\nWie hoch?;Zwölf Meter.\nSeit wann?;Seit 1850.\n"
    reading = read(written(tmp_path / "a.csv", rows), "de")
    assert [(block.text, block.questions) for block in reading.blocks] == [
        ("Seit 1850.", ("Wie alt?", "Seit wann?")),
        ("Zwölf Meter.", ("Wie hoch?",)),
    ]


def test_any_other_table_is_read_row_by_row(tmp_path: Path) -> None:
    assert texts(read(written(tmp_path / "a.csv", "Ticket,Price\nAdult,8 euros\nChild,3 euros\n"))) == [
        "Adult: price 8 euros.",
        "Child: price 3 euros.",
    ]


def test_json_lines_that_are_wrong_are_told_and_left_out(tmp_path: Path) -> None:
    lines = '{"text": "A fact.", "questions": ["What?"]}\n{"txt": "x"}\nno json\n'
    reading = read(written(tmp_path / "a.jsonl", lines))
    assert reading.blocks == (Block("a", "A fact.", ("What?",)),)
    assert reading.remarks[0].startswith("line 2 is left out: ")
    assert reading.remarks[1].startswith("line 3 is left out: it is no JSON object; write a line such as")


def test_another_encoding_is_found_out_and_told(tmp_path: Path) -> None:
    text = "Die Brücke über die Straße wurde für die Gäste geöffnet. Sie ist größer als früher. " * 3
    (tmp_path / "a.txt").write_bytes(text.encode("cp1252"))
    reading = read(tmp_path / "a.txt")
    assert texts(reading) == [text.strip()]
    assert "is not UTF-8" in reading.remarks[0]
    (tmp_path / "b.txt").write_bytes(text.encode("utf-16"))
    assert texts(read(tmp_path / "b.txt")) == [text.strip()]


def test_pages_become_paragraphs_again(tmp_path: Path) -> None:
    pages = [
        [
            *(
                "Harbour guide",
                "The crane was built by the city in the year 1850 and it is the old-",
                "est one of them.",
            ),
            "It has lifted ships of every kind for 90 years, and",
        ],
        ["Harbour guide", "nobody knows how many. It was the first of its kind in the whole of", "the country."],
        ["Harbour guide", "Ships of other countries came here to be mended, as they still do now."],
    ]
    write_pdf(tmp_path / "a.pdf", pages, title="The guide")
    reading = read(tmp_path / "a.pdf")
    assert texts(reading) == [
        "The crane was built by the city in the year 1850 and it is the oldest one of them.",
        (
            "It has lifted ships of every kind for 90 years, and nobody knows how many. "
            "It was the first of its kind in the whole of the country."
        ),
        "Ships of other countries came here to be mended, as they still do now.",
    ]
    assert reading.blocks[0].heading == "The guide"


def test_a_scanned_page_is_told_where_it_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_scan(tmp_path / "scan.pdf", "THE CRANE")
    monkeypatch.setattr(ocr, "find_spec", lambda _: None)
    with pytest.raises(UnreadableError, match=r"has no text, only pictures of its 1 pages.*wakebutton\[ocr\]"):
        read(tmp_path / "scan.pdf")


@pytest.mark.skipif(bool(ocr.missing()), reason=f"OCR: {ocr.missing()}")
def test_a_scanned_page_is_read_by_ocr(tmp_path: Path) -> None:
    write_scan(tmp_path / "scan.pdf", "THE CRANE IS OLD")
    reading = read(tmp_path / "scan.pdf")
    assert "THE CRANE IS OLD" in texts(reading)[0]
    assert "has 1 of 1 pages that are pictures; they were read by OCR" in reading.remarks[0]


FAULTS = {
    "encrypted.pdf": "is encrypted; save it without a password",
    "malformed.pdf": "is no PDF file, or a broken one",
    "bomb.docx": "would unpack to 301 MB",
    "broken.docx": "is no DOCX file",
    "long.txt": r"has a line of 1,500,000 letters \(line 2\)",
    "huge.txt": "has 50 MB, more than the 20 MB that are read",
    "binary.txt": "is not UTF-8 text",
    "empty.md": "holds no text",
    "missing.txt": "cannot be read: No such file",
    "deep.html": "is nested too deeply|holds no text|is broken, or too large",
}


@pytest.mark.parametrize(("name", "told"), FAULTS.items(), ids=FAULTS)
def test_a_document_that_cannot_be_read_is_told_in_a_line(
    tmp_path: Path, librarian: Librarian, name: str, told: str
) -> None:
    path = tmp_path / name
    match name:
        case "encrypted.pdf":
            write_pdf(path, [["Secret."]], trailer=ENCRYPTION)
        case "bomb.docx":
            write_bomb(path)
        case "long.txt":
            path.write_text("A fact.\n" + "x" * 1_500_000, encoding="utf-8")
        case "huge.txt":
            path.write_text("x" * 50_000_000, encoding="utf-8")
        case "binary.txt":
            path.write_bytes(b"\x00\xff\x80" * 100)
        case "deep.html":
            path.write_text("<div>" * 100_000, encoding="utf-8")
        case "empty.md":
            path.touch()
        case "missing.txt":
            pass
        case _:
            path.write_bytes(b"%PDF-1.4 nothing that follows")
    with pytest.raises(UnreadableError, match=told):
        librarian.read(path)
    assert texts(librarian.read(written(tmp_path / "good.txt", "A fact."))) == ["A fact."]


def test_what_breaks_the_reader_or_takes_too_long_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    good = written(tmp_path / "good.txt", "A fact.")
    with Librarian("en", seconds=30) as librarian:
        librarian._process.kill()
        with pytest.raises(UnreadableError, match="is broken, or too large"):
            librarian.read(good)
        assert texts(librarian.read(good)) == ["A fact."]
        librarian._seconds = 0.2
        assert librarian._process.pid
        os.kill(librarian._process.pid, signal.SIGSTOP)
        with pytest.raises(UnreadableError, match=r"takes more than 0\.2 s"):
            librarian.read(good)


def test_memory_for_reading_is_limited(tmp_path: Path) -> None:
    path = written(tmp_path / "large.html", "<p>A fact.</p>" * 1_000_000)
    with Librarian("en", memory=250 << 20) as librarian, pytest.raises(UnreadableError, match=r"memory|too large"):
        librarian.read(path)


def test_words_that_introduce_no_list_are_not_lost(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("These are the prices:")
    document.add_table(1, 1).rows[0].cells[0].text = "8 euros"
    document.save(str(tmp_path / "a.docx"))
    assert texts(read(tmp_path / "a.docx")) == ["These are the prices:", "8 euros."]


def test_every_article_of_a_page_is_read_and_the_end_of_a_line_parts_words(tmp_path: Path) -> None:
    rooms = "<body><article><p>Room one.</p></article><article><p><b>Open<br>9 to 5</b></p></article></body>"
    assert texts(read(written(tmp_path / "a.html", rooms))) == ["Room one.", "Open 9 to 5"]
    page = "<body><article>Read more.</article><main><p>The crane.</p></main></body>"
    assert texts(read(written(tmp_path / "b.html", page))) == ["The crane."]


def test_merged_cells_of_a_table_stand_under_their_own_heading(tmp_path: Path) -> None:
    seasons = """<table><tr><th>Season<th>Ticket<th>Price<tr><td rowspan=2>Summer<td>Adult<td>8 euros
    <tr><td>Child<td>6 euros<tr><td>Winter<td rowspan="x">Adult<td>5 euros</table>"""
    assert texts(read(written(tmp_path / "a.html", seasons))) == [
        "Summer: ticket Adult, price 8 euros.",
        "Summer: ticket Child, price 6 euros.",
        "Winter: ticket Adult, price 5 euros.",
    ]
    short = """<table><tr><th>Day<th>Opens<th>Note<tr><td>Mon<td>9<td rowspan=2>closed in May<tr><td>Tue
    <tr><td>Wed<td>10<td>late</table>"""
    assert texts(read(written(tmp_path / "d.html", short))) == [
        "Mon: opens 9, note closed in May.",
        "Tue: note closed in May.",
        "Wed: opens 10, note late.",
    ]
    hours = """<table><tr><th>Day<th>Opens<th>Closes<th>Café
    <tr><td>Monday<td colspan=2>closed<td>open until 5</table>"""
    assert texts(read(written(tmp_path / "b.html", hours))) == ["Monday: opens closed, café open until 5."]
    document = docx.Document()
    table = document.add_table(rows=2, cols=4)
    for column, text in enumerate(("Day", "Opens", "Closes", "Café")):
        table.cell(0, column).text = text
    for column, text in ((0, "Monday"), (1, "closed"), (3, "open until 5")):
        table.cell(1, column).text = text
    table.cell(1, 1).merge(table.cell(1, 2))
    document.save(str(tmp_path / "c.docx"))
    assert texts(read(tmp_path / "c.docx")) == ["Monday: opens closed, café open until 5."]


def test_an_error_that_no_reader_foresaw_is_logged_with_its_kind_and_place_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good = written(tmp_path / "good.txt", "A fact.")
    with Librarian("en") as librarian:
        with pytest.raises(
            UnreadableError, match=r"cannot read \(ZeroDivisionError in documents\.py:\d+.*save it anew"
        ):
            librarian.read(FaultyPath(good))
        assert "good.txt: a reader failed with ZeroDivisionError in documents.py:" in caplog.text
        with pytest.raises(UnreadableError, match=r"made the process that reads it end \(SIGSEGV\).*save it anew"):
            librarian.read(CrashingPath(good))
        assert "good.txt: the process that reads was ended by SIGSEGV: Fatal Python error: Segmentation" in caplog.text
        assert texts(librarian.read(good)) == ["A fact."]
