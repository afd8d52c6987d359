"""Pictures: small ones for lists, kept ones without anything but what is seen."""

from __future__ import annotations

import io
import zlib

import pytest
from PIL import Image

from core.images import THUMBNAIL_SIDE, PictureRefused, redrawn, thumbnail
from tests.core import hostile


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def turned(size: tuple[int, int]) -> bytes:
    """A picture as a phone held upright sends it, with its place."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    return hostile.picture_bytes("JPEG", size, exif=exif)


def test_a_thumbnail_is_small_upright_and_bare():
    small = opened(thumbnail(turned((1200, 600)), "JPEG"))
    assert small.size == (THUMBNAIL_SIDE // 2, THUMBNAIL_SIDE)
    assert small.format == "JPEG"
    assert not small.getexif()


def test_a_phones_double_picture_is_taken_as_one():
    packed = io.BytesIO()
    first, second = Image.new("RGB", (40, 20), "red"), Image.new("RGB", (40, 20), "blue")
    first.save(packed, "MPO", save_all=True, append_images=[second])
    kept = opened(redrawn(packed.getvalue(), "JPEG"))
    assert (kept.format, kept.size) == ("JPEG", (40, 20))


def test_a_small_picture_is_not_blown_up():
    assert opened(thumbnail(hostile.picture_bytes("PNG"), "PNG")).size == (40, 20)


def test_a_transparent_seal_lies_on_white():
    packed = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(packed, "PNG")
    assert opened(thumbnail(packed.getvalue(), "PNG")).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize("draw", [redrawn, thumbnail])
def test_what_is_no_picture_is_refused(draw):
    for content in (
        b"",
        b"GIF89a",
        b"\xff\xd8\xff\xe0no",
        hostile.picture_bytes("GIF"),
        hostile.picture_bytes("PNG"),
    ):
        with pytest.raises(PictureRefused, match="打不开"):
            draw(content, "JPEG")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [8000, 15_000])
@pytest.mark.parametrize("draw", [redrawn, thumbnail])
def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_drawn(draw, side: int):
    header = bytearray(hostile.picture_bytes("PNG"))
    header[16:24] = side.to_bytes(4, "big") * 2
    header[29:33] = _checksum(bytes(header[12:29]))
    with pytest.raises(PictureRefused, match="4000 万像素"):
        draw(bytes(header), "PNG")


def _checksum(chunk: bytes) -> bytes:
    return zlib.crc32(chunk).to_bytes(4, "big")
