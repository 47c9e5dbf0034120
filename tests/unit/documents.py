"""Documents made for tests."""

import faulthandler
import zipfile
from collections.abc import Sequence
from pathlib import Path, PosixPath

import docx
from PIL import Image, ImageDraw, ImageFont

ENCRYPTION = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >> /ID [<00> <00>]"
"""With a password that nobody knows."""


Drawn = tuple[float, float, float, str]
"""Where a piece of text begins, in points from the left and from the foot of the page; its size; the text, "**" before
it for bold."""


def write_pdf(path: Path, pages: Sequence[Sequence[str]], *, trailer: str = "", title: str = "") -> None:
    """Pages of lines in Helvetica."""
    drawn = [[(60.0, 780.0 - 16 * row, 11.0, line) for row, line in enumerate(lines)] for lines in pages]
    write_drawn(path, drawn, trailer=trailer, title=title)


def write_drawn(path: Path, pages: Sequence[Sequence[Drawn]], *, trailer: str = "", title: str = "") -> None:
    """Pages of pieces of text in Helvetica, in the order that they are drawn in."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    for number, pieces in enumerate(pages):
        font = "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {font} /Contents {6 + 2 * number} 0 R >>")
        shown = ""
        for left, line, size, text in pieces:
            said = text.removeprefix("**").replace("(", "\\(").replace(")", "\\)")
            font = "F2" if text.startswith("**") else "F1"
            shown += f"/{font} {size} Tf 1 0 0 1 {left} {line} Tm ({said}) Tj "
        stream = f"BT {shown}ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    if title:
        objects.append(f"<< /Title ({title}) >>")
        trailer += f" /Info {len(objects)} 0 R"
    text, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(text))
        text += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"trailer << /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{len(text)}\n%%EOF"
    path.write_bytes(f"{text}xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode("cp1252"))


def write_scan(path: Path, text: str) -> None:
    """A PDF of one page that is a picture of large letters."""
    page = Image.new("L", (1240, 400), 255)
    ImageDraw.Draw(page).text((80, 150), text, fill=0, font=ImageFont.load_default(60))
    page.save(path, "PDF", resolution=150)


def write_word(path: Path) -> None:
    document = docx.Document()
    document.add_heading("Opening hours", 1)
    document.add_paragraph("The museum is open every day except Monday, from nine in the morning until five.")
    document.add_paragraph("Please bring:")
    document.add_paragraph("a hat", style="List Bullet")
    document.add_paragraph("some water", style="List Bullet")
    document.add_heading("Prices", 1)
    table = document.add_table(0, 2)
    for row in (("Ticket", "Price"), ("Adult", "8 euros"), ("Child", "3 euros")):
        for cell, said in zip(table.add_row().cells, row, strict=True):
            cell.text = said
    document.save(str(path))


def write_bomb(path: Path) -> None:
    """A DOCX of some kilobytes that would unpack to 300 MB."""
    write_word(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/more.xml", "w") as part:
        for _ in range(300):
            part.write(bytes(1_000_000))


class FaultyPath(PosixPath):
    """A document whose reader fails with an error that nobody foresaw."""

    @property
    def suffix(self) -> str:
        raise ZeroDivisionError("what stands in the document")


class CrashingPath(PosixPath):
    """A document whose reader crashes, as a library in C may do."""

    @property
    def suffix(self) -> str:
        faulthandler._sigsegv()  # type: ignore[attr-defined]
        return ""
