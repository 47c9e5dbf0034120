"""Picture files, good and bad."""

import resource
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from assistant.core.errors import PictureError
from assistant.vision.pictures import LONG_SIDE, jpeg, load_picture

RED, BLUE = (255, 0, 0), (0, 0, 255)


def halves(width: int = 80, height: int = 40) -> Image.Image:
    """The upper half red, the lower blue."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (0, height // 2, width, height))
    return image


def saved(path: Path, image: Image.Image, **options: object) -> Path:
    image.save(path, **options)  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_the_usual_kinds_are_read(tmp_path: Path, suffix: str) -> None:
    pixels = load_picture(saved(tmp_path / f"p.{suffix}", halves())).pixels
    assert pixels.shape == (40, 80, 3)
    assert pixels.dtype == np.uint8
    assert np.abs(pixels[5, 40].astype(int) - RED).max() < 30


def test_what_is_transparent_is_paper(tmp_path: Path) -> None:
    path = saved(tmp_path / "p.png", Image.new("RGBA", (4, 4), (0, 0, 0, 0)))
    assert load_picture(path).pixels.min() == 255


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_telephone_held_otherwise_takes_upright_pictures(tmp_path: Path, orientation: int) -> None:
    turned = {
        1: halves(),
        2: halves().transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: halves().transpose(Image.Transpose.ROTATE_180),
        4: halves().transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: halves().transpose(Image.Transpose.TRANSPOSE),
        6: halves().transpose(Image.Transpose.ROTATE_90),
        7: halves().transpose(Image.Transpose.TRANSVERSE),
        8: halves().transpose(Image.Transpose.ROTATE_270),
    }[orientation]
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    pixels = load_picture(saved(tmp_path / "p.jpg", turned, exif=exif)).pixels
    assert pixels.shape == (40, 80, 3)
    assert np.abs(pixels[5, 40].astype(int) - RED).max() < 30


def with_place(path: Path, latitude: object, south: str, longitude: object, west: str) -> Path:
    exif = Image.Exif()
    gps = {1: south, 2: latitude, 3: west, 4: longitude}
    exif[ExifTags.IFD.GPSInfo] = gps
    return saved(path, halves(), exif=exif)


def test_the_place_where_it_was_taken_is_read(tmp_path: Path) -> None:
    place = load_picture(with_place(tmp_path / "p.jpg", (13.0, 9.0, 47.0), "S", (72.0, 32.0, 44.0), "W")).place
    assert place == pytest.approx((-13.1631, -72.5456), abs=1e-3)


@pytest.mark.parametrize(("latitude", "south"), [((95.0, 0.0, 0.0), "N"), ((13.0, 9.0), "S"), ((13.0, 9.0, 47.0), "X")])
def test_an_impossible_place_is_none(tmp_path: Path, latitude: object, south: str) -> None:
    assert load_picture(with_place(tmp_path / "p.jpg", latitude, south, (72.0, 0.0, 0.0), "W")).place is None


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"no picture .*none\.jpg"):
        load_picture(tmp_path / "none.jpg")


@pytest.mark.parametrize("content", [b"", b"hello", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"])
def test_what_is_no_picture_is_refused_with_what_would_be_right(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.jpg"
    path.write_bytes(content)
    with pytest.raises(PictureError, match="JPEG, PNG and WebP"):
        load_picture(path)


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_a_truncated_file_is_refused(tmp_path: Path, suffix: str) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (200, 200, 3), np.uint8))
    path = saved(tmp_path / f"p.{suffix}", noise)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(PictureError):
        load_picture(path)


def huge_png(path: Path) -> Path:
    """A hundred megapixels of black in 100 kB."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    side = 10_000
    head = side.to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(side + 1)) for _ in range(side)) + packer.flush()
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b""))
    return path


def test_a_hundred_megapixels_are_refused_before_they_are_in_memory(tmp_path: Path) -> None:
    path = huge_png(tmp_path / "huge.png")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(PictureError, match="100 megapixels; a picture may have 50"):
        load_picture(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000, "kB"


def test_a_large_photograph_takes_little_memory(tmp_path: Path) -> None:
    path = saved(tmp_path / "large.jpg", Image.new("RGB", (8000, 6000), RED))
    code = (
        "import resource, sys; from pathlib import Path; from assistant.vision.pictures import load_picture;"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; before = peak();"
        "print(load_picture(Path(sys.argv[1])).pixels.shape, peak() - before)"
    )
    printed = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True).stdout
    shape, growth = printed.rsplit(maxsplit=1)
    assert shape == f"(960, {LONG_SIDE}, 3)"
    assert int(growth) < 100_000, "kB; whole it would be 144 MB"


def test_a_vision_model_gets_a_small_jpeg(tmp_path: Path) -> None:
    picture = load_picture(saved(tmp_path / "p.png", halves(2000, 1000)))
    (tmp_path / "sent.jpg").write_bytes(jpeg(picture, 300))
    with Image.open(tmp_path / "sent.jpg") as sent:
        assert (sent.format, sent.size) == ("JPEG", (300, 150))


def test_greys_of_sixteen_bits_keep_their_light(tmp_path: Path) -> None:
    path = saved(tmp_path / "p.png", Image.new("I;16", (20, 10), 128 << 8))
    assert set(load_picture(path).pixels.ravel()) == {128}


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_damaged_exif_block_is_as_good_as_none(tmp_path: Path) -> None:
    path = saved(tmp_path / "p.jpg", halves(), exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x12\x01" * 20)
    assert load_picture(path).pixels.shape == (40, 80, 3)
