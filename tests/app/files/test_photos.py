"""A photo loses everything but its pixels, and nothing that isn't a photo comes through."""

import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.files.photos import Developed, develop
from app.files.rules import ImageTooLarge, NotAnImage
from tests.support.photos import (
    PLACE,
    a_bomb,
    a_moving_picture,
    a_phone_photo,
    a_photo,
    a_screenshot_that_tells,
)


def opened(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data)) as image:
        image.load()
        return image


def both(photo: Developed) -> list[Image.Image]:
    return [opened(photo.large), opened(photo.small)]


def colour_at(image: Image.Image, x: float, y: float) -> str:
    pixel = image.convert("RGB").getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(pixel, tuple)
    return min(COLOURS, key=lambda name: sum(abs(a - b) for a, b in zip(COLOURS[name], pixel, strict=True)))


COLOURS = {"red": (255, 0, 0), "white": (255, 255, 255), "blue": (0, 0, 255), "teal": (0, 128, 128)}


@pytest.mark.parametrize("make", [a_phone_photo, a_screenshot_that_tells])
def test_nothing_tells_where_a_photo_was_taken(make: Callable[[], bytes]) -> None:
    sent = make()
    assert PLACE in sent or b"Location" in sent

    photo = develop(sent)

    for data, image in zip((photo.large, photo.small), both(photo), strict=True):
        assert PLACE not in data
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)


@pytest.mark.parametrize(
    ("orientation", "red_side"), [(1, (0.2, 0.5)), (3, (0.8, 0.5)), (6, (0.5, 0.2)), (8, (0.5, 0.8)), (2, (0.8, 0.5))]
)
def test_a_photo_stands_upright_however_the_phone_was_held(orientation: int, red_side: tuple[float, float]) -> None:
    photo = develop(a_phone_photo(orientation=orientation))

    for image in both(photo):
        assert colour_at(image, *red_side) == "red"
        assert colour_at(image, 1 - red_side[0], 1 - red_side[1]) == "white"
    assert (photo.width > photo.height) == (orientation in (1, 2, 3))


@pytest.mark.parametrize(
    ("sent", "large", "small"),
    [
        ((4000, 3000), (2048, 1536), (480, 360)),
        ((3000, 4000), (1536, 2048), (360, 480)),
        ((100, 80), (100, 80), (100, 80)),
        ((4000, 1), (2048, 1), (480, 1)),
    ],
)
def test_a_photo_is_made_as_small_as_screens_need_and_never_larger(
    sent: tuple[int, int], large: tuple[int, int], small: tuple[int, int]
) -> None:
    photo = develop(a_photo(sent))

    assert (photo.width, photo.height) == large
    assert [image.size for image in both(photo)] == [large, small]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_what_phones_and_browsers_make_is_read(form: str) -> None:
    photo = develop(a_photo(form=form))

    assert [image.format for image in both(photo)] == ["WEBP", "WEBP"]
    assert colour_at(opened(photo.large), 0.5, 0.5) == "teal"


@pytest.mark.parametrize(("mode", "form"), [("L", "PNG"), ("P", "PNG"), ("1", "PNG"), ("CMYK", "JPEG"), ("LA", "PNG")])
def test_a_photo_may_be_kept_in_any_kind_of_colours(mode: str, form: str) -> None:
    photo = develop(a_photo(form=form, mode=mode, colour="white"))

    assert colour_at(opened(photo.large), 0.5, 0.5) == "white"


def test_what_is_transparent_becomes_white() -> None:
    photo = develop(a_photo(form="PNG", mode="RGBA", colour="#00000000"))

    assert opened(photo.large).mode == "RGB"
    assert colour_at(opened(photo.large), 0.5, 0.5) == "white"


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_image_stays(form: str) -> None:
    photo = develop(a_moving_picture(form))

    for image in both(photo):
        assert getattr(image, "n_frames", 1) == 1
        assert colour_at(image, 0.5, 0.5) == "red"


@pytest.mark.parametrize("size", [(60_000, 60_000), (7_072, 7_071)])
def test_too_many_pixels_are_refused_before_they_are_decoded(size: tuple[int, int]) -> None:
    bomb = a_bomb(size)
    tracemalloc.start()

    with pytest.raises(ImageTooLarge):
        develop(bomb)

    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most_bytes < 1_000_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        a_photo()[:200],
        a_photo(form="BMP"),
        a_bomb((100, 100))[:60],
    ],
)
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    with pytest.raises(NotAnImage):
        develop(data)


@settings(max_examples=200, deadline=None)
@given(form=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]), at=st.integers(0, 2000), put=st.binary(max_size=20))
def test_a_broken_photo_is_read_or_refused_and_nothing_else(form: str, at: int, put: bytes) -> None:
    whole = a_photo((60, 40), form=form)
    at = at % len(whole)

    with suppress(NotAnImage, ImageTooLarge):
        develop(whole[:at] + put + whole[at + len(put) :])
