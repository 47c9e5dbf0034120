"""Picture files as people have them: turned, broken, huge, with and without a place."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import assistant
from assistant.errors import PictureError
from assistant.messages import Picture
from assistant.vision.pictures import LONG_SIDE, MODEL_SIDE, jpeg, load_picture

ORIENTATION, GPS = 0x0112, 0x8825
RED, BLUE = (220, 20, 20), (20, 20, 220)
SANTIAGO = {1: "S", 2: (33.0, 26.0, 15.0), 3: "W", 4: (70.0, 39.0, 0.0)}


def flag(width: int = 60, height: int = 40) -> Image.Image:
    """Red above, blue below."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (0, height // 2, width, height))
    return image


def png_header(width: int, height: int) -> bytes:
    """A PNG of the size that says it is so large, and holds nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def is_upright(picture: Picture) -> bool:
    height, width, _ = picture.pixels.shape
    above, below = picture.pixels[height // 4, width // 2], picture.pixels[-height // 4, width // 2]
    return width > height and bool(above[0] > 150 > above[2] and below[2] > 150 > below[0])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_three_formats_are_read_whatever_the_name(tmp_path: Path, kind: str) -> None:
    flag().save(tmp_path / "photo", kind)
    picture = load_picture(tmp_path / "photo")
    assert picture.pixels.shape == (40, 60, 3)
    assert picture.pixels.dtype == np.uint8
    assert is_upright(picture)
    assert picture.place is None


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "as_stored"),
    [
        (1, None),
        (2, Image.Transpose.FLIP_LEFT_RIGHT),
        (3, Image.Transpose.ROTATE_180),
        (4, Image.Transpose.FLIP_TOP_BOTTOM),
        (5, Image.Transpose.TRANSPOSE),
        (6, Image.Transpose.ROTATE_90),
        (7, Image.Transpose.TRANSVERSE),
        (8, Image.Transpose.ROTATE_270),
    ],
)
def test_a_turned_picture_is_put_upright(
    tmp_path: Path, kind: str, orientation: int, as_stored: Image.Transpose | None
) -> None:
    whole = flag()
    whole.paste((20, 220, 20), (0, 0, 20, 20))  # a green corner tells left from right
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    (whole.transpose(as_stored) if as_stored is not None else whole).save(tmp_path / "p", kind, exif=exif, quality=95)
    picture = load_picture(tmp_path / "p")
    assert picture.pixels.shape == (40, 60, 3)
    assert np.argmax(picture.pixels[8, 8]) == 1
    assert np.argmax(picture.pixels[8, 50]) == 0
    assert np.argmax(picture.pixels[32, 8]) == 2


def with_gps(path: Path, gps: dict[int, object]) -> Path:
    exif = Image.Exif()
    exif[GPS] = gps
    flag().save(path, "JPEG", exif=exif)
    return path


def test_the_place_is_read_with_its_hemispheres(tmp_path: Path) -> None:
    place = load_picture(with_gps(tmp_path / "p", dict(SANTIAGO))).place
    assert place == pytest.approx((-33.4375, -70.65))
    place = load_picture(with_gps(tmp_path / "p", {**SANTIAGO, 1: "N", 3: "E"})).place
    assert place == pytest.approx((33.4375, 70.65))


@pytest.mark.parametrize(
    "change",
    [{1: "X"}, {2: (33.0, 26.0)}, {2: (99.0, 0.0, 0.0)}, {4: (181.0, 0.0, 0.0)}, {3: "N"}],
    ids=["hemisphere", "no seconds", "beyond the pole", "beyond the date line", "wrong axis"],
)
def test_a_damaged_place_is_none(tmp_path: Path, change: dict[int, object]) -> None:
    picture = load_picture(with_gps(tmp_path / "p", {**SANTIAGO, **change}))
    assert picture.place is None
    assert is_upright(picture)


def test_a_division_by_nothing_is_no_place(tmp_path: Path) -> None:
    path = with_gps(tmp_path / "p", {**SANTIAGO, 2: (33.0, 26.0, 5.0)})
    content = path.read_bytes()
    for order in ("<", ">"):
        content = content.replace(struct.pack(f"{order}II", 5, 1), struct.pack(f"{order}II", 5, 0))
    path.write_bytes(content)
    assert load_picture(path).place is None


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_damaged_exif_block_is_as_good_as_none(tmp_path: Path) -> None:
    path = tmp_path / "p"
    flag().save(path, "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x12\x01" * 20)
    assert is_upright(load_picture(path))


def test_what_is_transparent_is_white_and_greys_keep_their_light(tmp_path: Path) -> None:
    Image.new("RGBA", (20, 10), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert load_picture(tmp_path / "clear.png").pixels.min() == 255
    Image.new("I;16", (20, 10), 128 << 8).save(tmp_path / "grey.png")
    assert set(load_picture(tmp_path / "grey.png").pixels.ravel()) == {128}


def test_a_large_picture_is_made_smaller_and_the_model_gets_a_small_jpeg(tmp_path: Path) -> None:
    flag(4000, 3000).save(tmp_path / "p", "JPEG")
    picture = load_picture(tmp_path / "p")
    assert picture.pixels.shape == (LONG_SIDE * 3 // 4, LONG_SIDE, 3)
    sent = Image.open(io.BytesIO(jpeg(picture)))
    assert (sent.format, sent.size) == ("JPEG", (MODEL_SIDE, MODEL_SIDE * 3 // 4))
    small = Picture(np.asarray(flag()))
    assert Image.open(io.BytesIO(jpeg(small))).size == (60, 40)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_file_is_told(tmp_path: Path, kind: str) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (80, 80, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "p", kind)
    content = (tmp_path / "p").read_bytes()
    for length in (0, 20, len(content) // 2):
        (tmp_path / "p").write_bytes(content[:length])
        with pytest.raises(PictureError, match=r"p is (broken|no picture)"):
            load_picture(tmp_path / "p")


def test_what_is_no_picture_is_told_with_what_would_be_right(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"There is no picture .*nowhere\.jpg"):
        load_picture(tmp_path / "nowhere.jpg")
    with pytest.raises(PictureError, match="There is no picture"):
        load_picture(tmp_path)
    (tmp_path / "note.jpg").write_text("Dear visitor")
    with pytest.raises(PictureError, match=r"note\.jpg is no picture .* JPEG, PNG and WebP"):
        load_picture(tmp_path / "note.jpg")
    flag().save(tmp_path / "photo.gif")
    with pytest.raises(PictureError, match="is no picture that can be read"):
        load_picture(tmp_path / "photo.gif")


def test_a_file_of_too_many_bytes_is_not_even_opened(tmp_path: Path) -> None:
    with (tmp_path / "p.webp").open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(PictureError, match=r"has 200 MB; a picture may have 100 MB"):
        load_picture(tmp_path / "p.webp")


def test_a_picture_that_says_it_is_huge_is_refused_by_its_header(tmp_path: Path) -> None:
    (tmp_path / "bomb.png").write_bytes(png_header(60_000, 60_000))
    with pytest.raises(PictureError, match=r"has 3600 megapixels; a picture may have 50"):
        load_picture(tmp_path / "bomb.png")


MEASURE = """
import resource, sys
from pathlib import Path
from assistant.errors import PictureError
from assistant.vision.pictures import load_picture
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    print(load_picture(Path(sys.argv[1])).pixels.shape)
except PictureError as error:
    print(error)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def grown(path: Path) -> tuple[str, float]:
    """What a process of its own said of a picture, and the memory that it took, in MB."""
    root = Path(assistant.__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True, cwd=root
    )
    said, kilobytes = run.stdout.splitlines()
    return said, int(kilobytes) / 1000


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_hundred_megapixels_are_refused_with_bounded_memory(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "huge"
    Image.new("L" if kind != "WEBP" else "RGB", (10_000, 10_000)).save(
        path, kind, **({"method": 0} if kind == "WEBP" else {})
    )
    said, megabytes = grown(path)
    assert "has 100 megapixels; a picture may have 50." in said
    assert megabytes < 60  # decoded it is 300


def test_a_telephones_largest_jpeg_is_never_decoded_whole(tmp_path: Path) -> None:
    Image.new("RGB", (8064, 6048), RED).save(tmp_path / "p.jpg")
    said, megabytes = grown(tmp_path / "p.jpg")
    assert said == f"({LONG_SIDE * 3 // 4}, {LONG_SIDE}, 3)"
    assert megabytes < 80  # decoded whole it is 146
