"""Photos as phones make them, and files that only look like photos."""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageCms, PngImagePlugin

PLACE = b"52.0907,5.1214"  # Utrecht; it must never come out


def a_photo(
    size: tuple[int, int] = (640, 480), *, form: str = "JPEG", colour: str = "teal", mode: str = "RGB", **saved: object
) -> bytes:
    """A picture of one colour, in a form that Pillow writes."""
    out = BytesIO()
    Image.new("RGBA" if "A" in mode else "RGB", size, colour).convert(mode).save(out, form, **saved)
    return out.getvalue()


def a_phone_photo(size: tuple[int, int] = (400, 300), *, orientation: int = 1) -> bytes:
    """A photo that tells where it was taken in each place where a photo can tell it. Its left half is red."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = PLACE.decode()  # the camera's maker
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 5.0, 26.5), 3: "E", 4: (5.0, 7.0, 17.0), 29: PLACE.decode()})
    out = BytesIO()
    image.save(
        out,
        "JPEG",
        exif=exif,
        xmp=b"<x:xmpmeta>" + PLACE + b"</x:xmpmeta>",
        comment=PLACE,
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + PLACE,
    )
    return out.getvalue() + PLACE  # and behind its end


def a_screenshot_that_tells() -> bytes:
    """A PNG with words beside its pixels."""
    told = PngImagePlugin.PngInfo()
    told.add_itxt("Location", PLACE.decode())
    told.add_text("XML:com.adobe.xmp", PLACE.decode())
    return a_photo(form="PNG", pnginfo=told)


def a_moving_picture(form: str) -> bytes:
    """Red first, then blue."""
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    out = BytesIO()
    frames[0].save(out, form, save_all=True, append_images=frames[1:], duration=100, loop=0)
    return out.getvalue()


def a_bomb(size: tuple[int, int] = (60_000, 60_000)) -> bytes:
    """A PNG of a few kilobytes that says it is 3.6 gigapixels, and means it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
