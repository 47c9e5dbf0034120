"""Documents made for tests."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
from PIL import Image, ImageDraw, ImageFont

ENCRYPTION = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >> /ID [<00> <00>]"
"""With a password that nobody knows."""


def write_pdf(path: Path, pages: Sequence[Sequence[str]], *, trailer: str = "", title: str = "") -> None:
    """Pages of lines in Helvetica."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        font = "/Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {font} /Contents {5 + 2 * number} 0 R >>")
        shown = "".join(f"({line}) Tj 0 -16 Td " for line in lines)
        stream = f"BT /F1 11 Tf 60 780 Td {shown}ET"
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
    path.write_text(f"{text}xref\n0 {size}\n0000000000 65535 f \n{table}{end}", encoding="latin-1")


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
