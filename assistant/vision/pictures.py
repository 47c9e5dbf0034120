"""Picture files: read with bounded memory, turned upright, and made small for a model."""

import io
import math
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from assistant.core.errors import PictureError
from assistant.core.messages import Picture

FORMATS = ("JPEG", "PNG", "WEBP")
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
MOST_PIXELS = 50_000_000
"""The largest telephones make 48 to 50 megapixels; decoded as PNG that is 200 MB, and JPEG takes far less."""
MOST_BYTES = 100_000_000
LONG_SIDE = 1280
"""Pixels; what a camera gives, and more than any detector or small vision model looks at."""
MODEL_SIDE = 672
"""Pixels on the long side for a vision model. The small ones look at squares of 336 (CLIP of LLaVA-Phi-3) or 378
(SigLIP of moondream), at most two by two of them: what is larger is only sent to be scaled down there."""
JPEG_QUALITY = 90

_UPRIGHT = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
"""What undoes an orientation of EXIF (tag 274)."""
_DAMAGED = (OSError, SyntaxError, ValueError, TypeError, KeyError, EOFError, struct.error, OverflowError)
"""What Pillow raises, depending on where a file is broken."""

# The limit here is lower than Pillow's own, and is checked from the header as that one is.
Image.MAX_IMAGE_PIXELS = None


def load_picture(path: Path) -> Picture:
    """A picture of a file, upright, at most LONG_SIDE on its long side.

    Raises PictureError where it is missing, no JPEG, PNG or WebP, broken or too large.
    """
    if not path.is_file():
        raise PictureError(f"There is no picture {path}.")
    if (size := path.stat().st_size) > MOST_BYTES:
        raise PictureError(f"{path} has {size / 1e6:.0f} MB; a picture may have {MOST_BYTES / 1e6:.0f} MB.")
    return _open(path, str(path))


def read_picture(data: bytes, name: str) -> Picture:
    """The same, of a file's bytes that were never a file; errors call it by its name."""
    return _open(io.BytesIO(data), name)


def save_picture(picture: Picture, path: Path) -> None:
    """Writes it as a file of the kind that its name says. Raises PictureError for another kind, OSError."""
    if path.suffix.lower() not in SUFFIXES:
        raise PictureError(f"{path}: a picture is saved as {', '.join(sorted(SUFFIXES))}.")
    Image.fromarray(picture.pixels).save(path, quality=JPEG_QUALITY)


def turned(picture: Picture, degrees: int) -> Picture:
    """A picture turned clockwise, by a multiple of 90."""
    if not degrees:
        return picture
    return replace(picture, pixels=np.ascontiguousarray(np.rot90(picture.pixels, -degrees // 90)))


def jpeg(picture: Picture, side: int = MODEL_SIDE) -> bytes:
    """A picture as a JPEG file for a vision model, at most `side` pixels on its long side."""
    image = Image.fromarray(picture.pixels)
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def scaled(picture: Picture, width: int, height: int) -> "np.ndarray[Any, np.dtype[np.uint8]]":
    """The pixels of a picture in another size, stretched where its shape differs; (height, width, 3)."""
    return np.asarray(Image.fromarray(picture.pixels).resize((width, height), Image.Resampling.BILINEAR))


def _open(source: Path | io.BytesIO, name: str) -> Picture:
    try:
        with Image.open(source, formats=FORMATS) as image:
            return _read(image, name)
    except UnidentifiedImageError as error:
        raise PictureError(f"{name} is no picture that can be read; JPEG, PNG and WebP can.") from error
    except _DAMAGED as error:
        raise PictureError(f"{name} is broken: {error}") from error


def _read(image: Image.Image, name: str) -> Picture:
    """Of an opened file, of which only the header has been read."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        millions = width * height / 1e6
        raise PictureError(f"{name} has {millions:.0f} megapixels; a picture may have {MOST_PIXELS / 1e6:.0f}.")
    orientation, place = _exif(image)
    image.thumbnail((LONG_SIDE, LONG_SIDE))  # of a JPEG, no more than twice that is ever decoded (draft mode)
    for method in _UPRIGHT.get(orientation, ()):
        image = image.transpose(method)
    return Picture(np.array(_opaque(image)), place)


def _opaque(image: Image.Image) -> Image.Image:
    """In RGB; what is transparent is white, as on paper."""
    if image.mode.startswith("I;16"):  # greys of 16 bits, which Pillow would cut off at 255
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if not image.has_transparency_data:
        return image.convert("RGB")
    layers = image.convert("RGBA")
    paper = Image.new("RGBA", layers.size, "white")
    return Image.alpha_composite(paper, layers).convert("RGB")


def _exif(image: Image.Image) -> tuple[int, tuple[float, float] | None]:
    """Orientation (1 is upright) and place; a damaged EXIF block is as good as none."""
    try:
        exif = image.getexif()
        orientation = exif.get(ExifTags.Base.Orientation, 1)
        place = _place(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except _DAMAGED:
        return 1, None
    return orientation if isinstance(orientation, int) else 1, place


def _place(gps: dict[int, Any]) -> tuple[float, float] | None:
    """Latitude and longitude in degrees; None where they are missing, damaged or impossible."""
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "NS")
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "EW")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return latitude, longitude


def _degrees(parts: object, hemisphere: object, signs: str) -> float | None:
    """Of degrees, minutes and seconds; the second of `signs` is the negative hemisphere."""
    if not isinstance(parts, tuple) or len(parts) != 3 or hemisphere not in tuple(signs):
        return None
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value):
        return None
    return -value if hemisphere == signs[1] else value
