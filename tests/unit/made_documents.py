# ruff: noqa: E501 - a document stands in a line, or two
"""A folder of documents made for the purpose: each with what must be found in it and what must not be said.

    PYTHONPATH=. python tests/unit/made_documents.py FOLDER

writes them, to be looked at or added to a kiosk.
"""

import datetime as dt
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
import pptx
from documents import Drawn, write_drawn
from docx.oxml import parse_xml
from openpyxl import Workbook
from pptx.util import Emu


@dataclass(frozen=True)
class Made:
    """A document, what must stand in its passages, and what must not."""

    name: str
    write: Callable[[Path], object]
    found: tuple[str, ...]
    """Each a whole passage."""
    not_said: tuple[str, ...] = ()
    """Each a part of no passage that is answered from."""
    doubtful: tuple[str, ...] = ()
    """Each a part of a passage that is shown to the curator and not answered from."""
    remark: str = ""
    """A part of what the curator is told."""
    language: str = "en"
    title: str = ""
    """What the document calls itself."""

    def __str__(self) -> str:
        return self.name


def text(said: str, encoding: str = "utf-8") -> Callable[[Path], object]:
    return lambda path: path.write_bytes(said.encode(encoding))


def drawn(*pieces: Drawn, title: str = "") -> Callable[[Path], object]:
    return lambda path: write_drawn(path, [pieces], title=title)


def lines(left: float, top: float, said: str, size: float = 11, step: float = 14) -> list[Drawn]:
    return [(left, top - step * row, size, line) for row, line in enumerate(said.splitlines())]


def grid(lefts: tuple[float, ...], top: float, rows: Sequence[tuple[str, ...]]) -> list[Drawn]:
    """Cells of a table, drawn row by row."""
    return [
        (left, top - 16 * number, 11, cell)
        for number, row in enumerate(rows)
        for left, cell in zip(lefts, row, strict=True)
        if cell
    ]


NAMES = " ".join(
    f'xmlns:{short}="{long}"'
    for short, long in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    }.items()
)
P = '<w:p><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>'
CHANGED = """<w:p><w:r><w:t xml:space="preserve">The engine weighs </w:t></w:r><w:ins w:id="1" w:author="a"><w:r>
<w:t xml:space="preserve">forty </w:t></w:r></w:ins><w:del w:id="2" w:author="a"><w:r>
<w:delText xml:space="preserve">fifty </w:delText></w:r></w:del><w:r><w:t>tons.</w:t></w:r></w:p>"""
MOVED = """<w:p><w:moveFrom w:id="3"><w:r><w:t>It stood outside.</w:t></w:r></w:moveFrom><w:moveTo w:id="4"><w:r>
<w:t>It stands inside.</w:t></w:r></w:moveTo></w:p>"""
CONTROL = f"<w:sdt><w:sdtPr/><w:sdtContent>{P.format('The hall was built in 1901.')}</w:sdtContent></w:sdt>"
INLINE = """<w:p><w:r><w:t xml:space="preserve">We open at </w:t></w:r><w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>nine</w:t>
</w:r></w:sdtContent></w:sdt><w:r><w:t>.</w:t></w:r></w:p>"""
BOX = f"""<w:p><w:r><w:t>The boiler is original.</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
<wps:txbx><w:txbxContent>{P.format("Please do not touch it.")}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>
<mc:Fallback><w:pict><v:textbox><w:txbxContent>{P.format("Please do not touch it.")}</w:txbxContent></v:textbox></w:pict>
</mc:Fallback></mc:AlternateContent></w:r></w:p>"""
ROWS = """<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>
<w:sdt><w:sdtContent><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:sdtContent></w:sdt>
<w:tr><w:trPr><w:del w:id="5" w:author="a"/></w:trPr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>"""
TABLE = ROWS.format(*map(P.format, ("Founded", "1843", "Architect", "Anna Weber", "Closed", "1999")))
NOTED = '<w:p><w:r><w:t>It was mended once</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:t>.</w:t></w:r></w:p>'
RAISED = """<w:p><w:r><w:t>The yard has 30 m</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t>
</w:r><w:r><w:t xml:space="preserve"> of ground</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>7</w:t>
</w:r><w:r><w:t>.</w:t></w:r></w:p>"""


HIDDEN = """<w:p><w:r><w:t>The vault is closed.</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>Its code is 1234.</w:t></w:r>
</w:p>"""


def word(*parts: str) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        document = docx.Document()
        body = document.element.body
        for part in parts:
            body.insert(len(body) - 1, parse_xml(part.replace(">", f" {NAMES}>", 1)))
        document.save(str(path))

    return write


def write_sheets(path: Path) -> None:
    book = Workbook()
    prices = book.active
    assert prices is not None
    prices.title = "Prices"
    prices.append(["Ticket", "Price", "From", "Off"])
    prices.append(["Adult", 8.5, dt.date(2024, 5, 3), 0.2])
    prices.append(["Child", 3, dt.date(2024, 6, 1), 0.25])
    for row in (2, 3):
        prices.cell(row, 2).number_format = '#,##0.00 "€"'
        prices.cell(row, 4).number_format = "0%"
    prices.append([])
    prices.append(["Founded", 1843])
    prices.append(["Visitors", "=SUM(B2:B3)"])
    asked = book.create_sheet("Asked")
    asked.append(["Question", "Answer"])
    asked.append(["How old is the mill?", "Since 1843."])
    hidden = book.create_sheet("Salaries")
    hidden.append(["The director", "earns a lot."])
    hidden.sheet_state = "hidden"
    book.save(path)


def write_slides(path: Path) -> None:
    slides = pptx.Presentation()
    first = slides.slides.add_slide(slides.slide_layouts[1])
    first.shapes.title.text = "The mill"
    first.placeholders[1].text = "Built in 1850\nGrinds two tons a day"
    first.notes_slide.notes_text_frame.text = "Speak slowly here."
    second = slides.slides.add_slide(slides.slide_layouts[5])
    second.shapes.title.text = "Prices"
    shape = second.shapes.add_table(2, 2, Emu(0), Emu(2000000), Emu(3000000), Emu(900000))
    for row, cells in enumerate((("Ticket", "Price"), ("Adult", "8 euros"))):
        for column, said in enumerate(cells):
            shape.table.cell(row, column).text = said
    hidden = slides.slides.add_slide(slides.slide_layouts[5])
    hidden.shapes.title.text = "Hidden"
    hidden.shapes.add_textbox(0, 0, 100, 100).text_frame.text = "The safe is behind the picture."
    hidden.element.set("show", "0")
    slides.save(str(path))


OPEN = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for name, long in {"office": "office", "text": "text", "table": "table", "draw": "drawing"}.items()
)


def open_document(body: str) -> Callable[[Path], object]:
    content = f"<office:document-content {OPEN}><office:body>{body}</office:body></office:document-content>"
    return packed({"META-INF/manifest.xml": "<manifest/>", "content.xml": content})


def packed(parts: dict[str, str]) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, said in parts.items():
                archive.writestr(name, said)

    return write


def cells(*rows: tuple[str, ...]) -> str:
    made = ("".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row) for row in rows)
    return "".join(f"<table:table-row>{row}</table:table-row>" for row in made)


ODT = f"""<office:text><text:tracked-changes><text:changed-region><text:deletion><text:p>It was torn down.</text:p>
</text:deletion></text:changed-region></text:tracked-changes><text:h text:outline-level="1">The mill</text:h>
<text:p>It grinds<text:s/>two <text:span>tons</text:span><text:note><text:note-citation>1</text:note-citation><text:note-body>
<text:p>See Weber.</text:p></text:note-body></text:note> a day, as it has done since the year 1850.<draw:frame><draw:text-box>
<text:p>Please do not touch the wheels of the mill while they turn around.</text:p></draw:text-box></draw:frame></text:p>
<text:p>Please bring:</text:p><text:list><text:list-item><text:p>a hat for the sun, which is strong in summer</text:p>
</text:list-item><text:list-item><text:p>some water</text:p></text:list-item></text:list><text:h text:outline-level="1">Facts</text:h>
<table:table>{cells(("Founded by the brothers of the convent in the year", "1843"), ("Rebuilt by the town after the great fire", "1901"))}
</table:table></office:text>"""
ODS = f"""<office:spreadsheet><table:table table:name="Sheet1">{cells(("Ticket", "Price"), ("Adult", "8 €"), ("Child", "3 €"))}
<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16000"/></table:table-row>
</table:table></office:spreadsheet>"""
BOOK = {
    "META-INF/container.xml": '<container><rootfiles><rootfile full-path="O/book.opf"/></rootfiles></container>',
    "O/book.opf": """<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>The book of the mill</dc:title>
</metadata><manifest><item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>
<item id="two" href="second%20page.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="one.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="n"/><itemref idref="one"/><itemref idref="two"/></spine></package>""",
    "O/nav.xhtml": "<html><body><p>Contents of this book</p></body></html>",
    "O/one.xhtml": """<?xml version="1.0" encoding="utf-8"?><html xmlns:epub="http://www.idpf.org/2007/ops"><body><h1>Wheels</h1>
<p>The wheel<sup><a href="#n">1</a></sup> is old<a epub:type="noteref" href="#m">2</a>, and its axle<sup>3</sup> is new.
It turns in 30 m<sup>2</sup> of water.</p></body></html>""",
    "O/second page.xhtml": "<html><body><h1>Stones</h1><p>The stones came from the café’s hill in the year 1850.</p></body></html>",
}
RTF = r"""{\rtf1\ansi\ansicpg1252{\info{\title The mill by the river}}{\fonttbl{\f0 Arial;}}\f0
The caf\'e9 of the mill is as old as the mill itself, which was built in 1850.\par
\trowd\cellx1000\cellx2000\intbl Ticket\cell Price\cell\row\trowd\intbl Adult\cell 8 euros\cell\row
\trowd\intbl Child\cell 3 euros\cell\row\pard It is closed on Mondays, and on all other days it opens at nine.\par}"""

BODY = """The crane was built by the city in the year 1850 and has been
standing at the harbour since. It lifts forty tons and is moved
by four men who walk in its wheels."""
LEFT = """The crane was built by the city
in the year 1850 and has been at
the harbour since. It lifts forty
tons and is moved by four men."""
RIGHT = """Ships of other countries came
here to be mended, as they still
do now. The dock was dug in the
summer of 1900 by prisoners."""
COLUMNS = (
    "The crane was built by the city in the year 1850 and has been at the harbour since. It lifts forty tons and is moved "
    "by four men. Ships of other countries came here to be mended, as they still do now. The dock was dug in the summer "
    "of 1900 by prisoners."
)
ROOMS = [("Red room", "Tickets"), ("Blue room", "Toys"), ("Cellar", "Tools")]
PRICES = [("Ticket", "Price", "Valid"), ("Adult", "8 euros", "one day"), ("Child", "3 euros", "two days")]
BOXES = [("Opening hours", "Prices"), ("Monday closed", "Adult 8 euros"), ("Tuesday 9 to 5", "Child 3 euros")]
THREE = [
    ("The crane was built by", "Ships from everywhere", "The dock was dug in the"),
    ("the city in the year of", "came here and stayed in", "summer of the year 1900"),
    ("the great flood and is", "the harbour for weeks as", "by prisoners who slept"),
    ("still in use every day.", "they were mended there.", "in wooden huts nearby."),
]
UNEVEN = [("Ticket", "Price", "Valid"), ("Adult", "", "one day"), ("Child", "3 euros", ""), ("", "18 euros", "")]

MADE = [
    # Encodings
    Made("latin.txt", text("Die Brücke.", "cp1252"), ("Die Brücke.",), language="de", remark="was read as cp1252"),
    Made("quotes.txt", text("Le musée : « fermé » l’été – 8 €.", "cp1252"), ("Le musée : « fermé » l’été – 8 €.",), language="fr"),
    Made("english.txt", text("The café is old.\n\nIt is near.", "cp1252"), ("The café is old.", "It is near.")),
    Made("dos.txt", text("Plain.\n\nDie Brücke ist schön.", "cp850"), ("Plain.",), ("Br",), ("Die Brücke ist schön.",), language="de"),
    Made("mac.txt", text("Plain.\n\nDas Öl ist schön.", "mac_roman"), ("Plain.",), ("schšn",), ("Das Öl ist schön.",), language="de"),
    Made("cyrillic.txt", text("Музей открыт.", "cp1251"), ("Музей открыт.",), language="ru"),
    Made("russian guest.txt", text("Plain.\n\nМузей открыт.", "cp1251"), ("Plain.",), ("Ìóçåé",), ("Музей открыт.",)),
    Made("chinese.txt", text("博物馆九点开门。", "gb18030"), ("博物馆九点开门。",), language="zh"),
    Made("polish.txt", text("Łódź jest piękna.", "cp1250"), ("Łódź jest piękna.",), language="pl"),
    Made("wide.txt", text("The crane is old.", "utf-16-le"), ("The crane is old.",)),
    Made("twice.txt", text("Plain.\n\nDie BrÃ¼cke."), ("Plain.",), ("BrÃ",), ("Die BrÃ¼cke.",)),
    Made("torn.md", lambda path: path.write_bytes("Größe: ä ö ü.\n\nCaf".encode() + b"\xe9.\n"), ("Größe: ä ö ü.",), ("Caf",), ("Caf",), "is UTF-8 but for 1 place"),
    Made("page.html", text("<p>Die Brücke über die Straße.</p>", "cp1252"), ("Die Brücke über die Straße.",), language="de"),
    Made("declared.html", text('<meta charset="iso-8859-2"><p>Łódź jest piękna.</p>', "iso8859-2"), ("Łódź jest piękna.",)),
    # Word
    Made("changes.docx", word(CHANGED, MOVED), ("The engine weighs forty tons. It stands inside.",), ("fifty", "outside")),
    Made("controls.docx", word(CONTROL, INLINE), ("The hall was built in 1901. We open at nine.",)),
    Made("box.docx", word(BOX), ("The boiler is original. Please do not touch it.",)),
    Made("facts.docx", word(TABLE), ("Founded: 1843. Architect: Anna Weber.",), ("Closed", "1999")),
    Made("notes.docx", word(NOTED), ("It was mended once.",), remark="has 1 footnote, which"),
    Made("hidden.docx", word(HIDDEN), ("The vault is closed.",), ("code",)),
    Made("raised.docx", word(RAISED), ("The yard has 30 m² of ground.",), ("ground7", "m2")),
    # Tables
    Made("headless.csv", text("Adult,8 euros\nChild,3 euros\n"), ("Adult: 8 euros.", "Child: 3 euros.")),
    Made("values.csv", text("Architect,Anna Weber\nFounded,1843\nHeight,12 m\n"), ("Architect: Anna Weber.", "Founded: 1843.", "Height: 12 m.")),
    Made("excel.csv", text("sep=;\nTicket;Price\nAdult;8,50 €\nChild;3,00 €\n"), ("Adult: price 8,50 €.", "Child: price 3,00 €."), ("sep=",)),
    Made("colons.csv", text("Founded: 1843\nOpening hours: 9 to 5, daily\n"), ("Founded: 1843.", "Opening hours: 9 to 5, daily.")),
    Made("wide.csv", text("Item,Year,Weight\nCrane,1850,12 t\nShip,1900,300 t\n"), ("Crane: year 1850, weight 12 t.", "Ship: year 1900, weight 300 t.")),
    Made("days.csv", text("Monday,closed\nTuesday,9-17\nWednesday,9-17\nThursday,9-17\n"), ("Monday: closed.", "Tuesday: 9-17."), ("closed 9",)),
    Made("euro.csv", text("Question;Answer\nHow much?;It costs 8,50 €.\n", "cp1252"), ("It costs 8,50 €.",)),
    Made("latin nine.txt", text("Größe: 5 €.", "iso8859-15"), ("Größe: 5 €.",), language="de"),
    Made("words.csv", text("Guernica,Picasso,Blue\nMona Lisa,Leonardo,Red\n"), ("Guernica: Picasso, Blue.", "Mona Lisa: Leonardo, Red."), remark="its first row is taken for a fact"),
    Made("tabs.tsv", text("Crane\tThe crane was built in 1850.\nShip\tThe ship sank in 1900.\n"), ("Crane: The crane was built in 1850.", "Ship: The ship sank in 1900.")),
    Made("asked.csv", text("q,a\nHow old is it?,Since 1843.\n"), ("Since 1843.",), ("q:", "How old")),
    Made("asked.jsonl", text('{"question": "How old is it?", "answer": "Since 1843."}\n{"questions": ["Who?"], "text": "Anna."}\n{"a": 1}\n'), ("Since 1843.", "Anna."), remark="line 3 is left out: it has no text"),
    Made("columns.txt", text("We sell these.\n\nTicket    Price     Valid\nAdult     8 euros   one day\nChild     3 euros   two days\n\nDogs are free."), ("We sell these.", "Adult: price 8 euros, valid one day.", "Dogs are free."), ("Price Valid",)),
    Made("uneven.txt", text("Adult\t8 euros\tone day\nChild\t\t3 euros\nDogs are free."), ("Dogs are free.",), ("Child",), ("Child 3 euros",)),
    Made("notes.md", text("The crane[^1] is old.\n\n[^1]: See Weber, 1920.\n"), ("The crane is old.", "See Weber, 1920."), ("[^1]",)),
    # PDF
    Made("headings.pdf", drawn((60, 780, 22, "**The Old Harbour"), *lines(60, 740, BODY), (60, 670, 14, "**Opening hours"), *lines(60, 650, "We open at nine every day of the year, and we\nclose at five."), title="untitled"), ("We open at nine every day of the year, and we close at five.", BODY.replace("\n", " ")), ("Opening hours We", "untitled"), title="The Old Harbour"),
    Made("prices.pdf", drawn(*lines(60, 780, BODY), *grid((60, 200, 300), 720, PRICES), title="Microsoft Word - prices.doc"), ("Adult: price 8 euros, valid one day. Child: price 3 euros, valid two days.",), ("Price Valid", "Adult 8")),
    Made("rooms.pdf", drawn(*grid((60, 200), 720, ROOMS)), ("Red room: Tickets. Blue room: Toys. Cellar: Tools.",), ("Red room Tickets",)),
    Made("menu.pdf", drawn((60, 720, 11, "Coffee ............ 3 euros"), (60, 704, 11, "Cake ............ 4 euros")), ("Coffee: 3 euros. Cake: 4 euros.",), ("....",)),
    Made("columns.pdf", drawn(*[piece for pair in zip(lines(60, 720, LEFT), lines(300, 720, RIGHT), strict=True) for piece in pair]), (COLUMNS,), ("city Ships",)),
    Made("one column then the other.pdf", drawn(*lines(60, 720, LEFT), *lines(300, 720, RIGHT)), (COLUMNS,), ("city Ships",)),
    Made("boxes.pdf", drawn(*grid((60, 300), 720, BOXES)), (), ("closed: Adult", "closed Adult"), ("Monday closed",)),
    Made("three columns.pdf", drawn(*grid((50, 220, 390), 720, THREE)), (" ".join(row[n] for n in range(3) for row in THREE),), ("by Ships",)),
    Made("years.pdf", drawn((60, 720, 11, "The crane was built in 1850"), (197, 724, 6.5, "12"), (205, 720, 11, ", and it is still there today.")), ("The crane was built in 1850, and it is still there today.",), ("12",)),
    Made("uneven.pdf", drawn(*lines(60, 780, BODY), *grid((60, 200, 300), 700, UNEVEN)), (BODY.replace("\n", " "),), ("18 euros", "Adult"), ("Child 3 euros",)),
    Made("slogans.pdf", drawn(*[piece for pair in zip(lines(60, 720, "Every ship has its own harbour.\nEvery harbour has its own town."), lines(300, 720, "No crane stands here any more.\nNo wheel turns in the harbour."), strict=True) for piece in pair]), (), ("harbour. No",), ("Every ship has its own harbour.",)),
    Made("footnotes.pdf", drawn((60, 720, 11, "The crane"), (110, 724, 6, "1"), (115, 720, 11, "of the harbour was built by the city in 1850."), (60, 706, 11, "It has 30 m"), (118, 710, 6, "2"), (123, 706, 11, "of ground."), (60, 100, 8, "1 See Weber, 1920.")), ("The crane of the harbour was built by the city in 1850. It has 30 m² of ground. See Weber, 1920.",), ("crane1", "1 See", "m2")),
    Made("points.pdf", drawn((60, 720, 11, "Please bring:"), (60, 704, 11, "•"), (80, 704, 11, "a hat for the sun"), (60, 688, 11, "•"), (80, 688, 11, "some water")), ("Please bring: a hat for the sun; some water.",), ("•",)),
    # Other kinds
    Made("text.odt", open_document(ODT), ("It grinds two tons a day, as it has done since the year 1850.", "Please do not touch the wheels of the mill while they turn around.", "Please bring: a hat for the sun, which is strong in summer; some water.", "Founded by the brothers of the convent in the year: 1843. Rebuilt by the town after the great fire: 1901."), ("torn down", "Weber"), remark="has 1 footnote"),
    Made("table.ods", open_document(ODS), ("Adult: price 8 €. Child: price 3 €.",), ("Sheet1",)),
    Made("book.epub", packed(BOOK), ("The wheel is old, and its axle is new. It turns in 30 m² of water.", "The stones came from the café’s hill in the year 1850."), ("Contents", "axle3", "wheel1", "old2"), title="The book of the mill"),
    Made("text.rtf", text(RTF, "ascii"), ("The café of the mill is as old as the mill itself, which was built in 1850.", "Adult: price 8 euros. Child: price 3 euros. It is closed on Mondays, and on all other days it opens at nine."), title="The mill by the river"),
    Made("sheets.xlsx", write_sheets, ("Adult: price 8.50 €, from May 3, 2024, off 20%.", "Founded: 1843.", "Since 1843."), ("director", "0.25", "2024-"), remark="1 cell whose formula was never calculated"),
    Made("talk.pptx", write_slides, ("Built in 1850; Grinds two tons a day.", "Adult: price 8 euros."), ("slowly", "safe"), remark="the speaker's notes of 1 slide,"),
]  # fmt: skip


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for made in MADE:
        made.write(folder / made.name)
