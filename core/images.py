"""Draws pictures anew: upright, without what cameras add, and small where a list shows them."""

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageOps

MOST_PIXELS = 40_000_000
JPEG_QUALITY = 90
THUMBNAIL_SIDE, _THUMBNAIL_QUALITY = 240, 80
#: Types of stored files this module reads.
PICTURE_TYPES = {"image/jpeg": "JPEG", "image/png": "PNG"}
_UNREADABLE = (
    zlib.error,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    SyntaxError,
)
_WHITE = (255, 255, 255)


class PictureRefused(ValueError):
    """The picture cannot be kept; ``message`` is the sentence the person reads."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def redrawn(content: bytes, image_format: str) -> bytes:
    """Return the picture drawn anew: upright, and without place, device or hidden bytes.

    Args:
        image_format: ``JPEG`` or ``PNG``; a picture of another format is refused.

    Raises:
        PictureRefused: damaged, or more than 40 million pixels.
    """
    with _readable(), _opened(content, image_format) as picture:
        _check_pixels(picture)
        picture.verify()
    with _readable(), _opened(content, image_format) as picture:
        return _encoded(ImageOps.exif_transpose(picture), image_format)


def thumbnail(content: bytes, image_format: str) -> bytes:
    """Return a small JPEG of a picture that was kept, transparent parts white.

    Raises:
        PictureRefused: damaged, or more than 40 million pixels.
    """
    with _readable(), _opened(content, image_format) as picture:
        _check_pixels(picture)
        picture.draft("RGB", (THUMBNAIL_SIDE * 2, THUMBNAIL_SIDE * 2))
        small = ImageOps.exif_transpose(picture)
        small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        return _packed(_on_white(small), "JPEG", quality=_THUMBNAIL_QUALITY)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except PictureRefused:
        raise
    except Image.DecompressionBombError as error:
        raise PictureRefused("图片超过 4000 万像素。请缩小后上传。") from error
    except _UNREADABLE as error:
        raise PictureRefused("图片已损坏，打不开。请重新拍摄或另存后上传。") from error


def _opened(content: bytes, image_format: str) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=(image_format,))


def _check_pixels(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise PictureRefused(
            f"图片有 {picture.width}×{picture.height} 像素，超过 4000 万像素。请缩小后上传。"
        )


def _encoded(picture: Image.Image, image_format: str) -> bytes:
    transparent = image_format == "PNG" and picture.has_transparency_data
    plain = picture.convert("RGBA" if transparent else "RGB")
    if image_format == "PNG":
        return _packed(plain, "PNG")
    return _packed(plain, "JPEG", quality=JPEG_QUALITY)


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    ground = Image.new("RGB", seen.size, _WHITE)
    ground.paste(seen, mask=seen.getchannel("A"))
    return ground


def _packed(picture: Image.Image, image_format: str, **options: int) -> bytes:
    # Comments and profiles would be written again from here.
    picture.info.clear()
    packed = io.BytesIO()
    picture.save(packed, image_format, **options)
    return packed.getvalue()
