"""A photo made safe: decoded once, turned upright, made smaller, and written anew from its pixels alone.

Nothing of the sender's file is kept, so no place, camera, comment or hidden payload is. Runs in a worker thread.
"""

from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageCms, ImageOps

from app.files.rules import NotAnImage, must_be_few_pixels
from channels.errors import Refused

LARGE_PX = 2048  # fills a laptop's screen
SMALL_PX = 480  # fills a phone's column at 360 px and a bit; 10 to 40 kB
QUALITY = 80
MEDIA_TYPE = "image/webp"

# What phones and browsers make. Pillow also knows forms that have no place here (EPS starts Ghostscript).
_READABLE = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
_SRGB = ImageCms.createProfile("sRGB")

# `rules.MOST_PIXELS` is the limit, and it is looked at before anything is decoded.
Image.MAX_IMAGE_PIXELS = None


class Developed(NamedTuple):
    """A photo in two sizes, as WebP, and the size in pixels of the large one."""

    large: bytes
    small: bytes
    width: int
    height: int


def develop(data: bytes) -> Developed:
    """The photo in `data`; of a moving picture, its first image.

    Takes up to 300 MB while it works, for the largest that is allowed. Raises `NotAnImage`, `ImageTooLarge`.
    """
    photo = _read(data)
    small = photo.copy()
    small.thumbnail((SMALL_PX, SMALL_PX), Image.Resampling.LANCZOS)
    return Developed(_written(photo), _written(small), *photo.size)


def _read(data: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(data), formats=_READABLE) as image:
            must_be_few_pixels(image.size)
            return _pixels_only(_upright_and_smaller(image))
    except Refused:
        raise
    except Exception:  # noqa: BLE001 - whatever a decoder trips over, it isn't a photo that can be read
        raise NotAnImage from None


def _upright_and_smaller(image: Image.Image) -> Image.Image:
    if image.mode not in ("L", "RGB", "RGBA", "CMYK"):
        transparent = "transparency" in image.info or "A" in image.getbands()
        smaller = image.convert("RGBA" if transparent else "RGB")
    else:
        smaller = image
    smaller.thumbnail((LARGE_PX, LARGE_PX), Image.Resampling.LANCZOS)
    return ImageOps.exif_transpose(smaller)


def _pixels_only(image: Image.Image) -> Image.Image:
    """A new image in plain colours, on white where the old one was transparent. It knows nothing but its pixels."""
    image = _in_common_colours(image)
    plain = Image.new("RGB", image.size, "white")
    plain.paste(image, mask=image.getchannel("A") if "A" in image.getbands() else None)
    return plain


def _in_common_colours(image: Image.Image) -> Image.Image:
    """Phones write wide colours with a profile; without it they would look pale."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "CMYK"):
        return image
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(image, own, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image
    return converted or image


def _written(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "WEBP", quality=QUALITY)
    return out.getvalue()
