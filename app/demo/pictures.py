"""Pictures of a building site, drawn: a front with its scaffold, new window frames, a stairwell that is painted."""

from io import BytesIO

from PIL import Image, ImageDraw

SIZE = (1200, 900)
_SKY, _GROUND = ((168, 199, 226), (238, 233, 222)), (148, 152, 138)
_BRICK, _MORTAR, _GLASS, _FRAME = (176, 102, 76), (196, 126, 98), (92, 122, 146), (242, 240, 233)
_TUBE, _PLANK = (208, 178, 74), (168, 132, 84)


def front(*, floors_done: int) -> bytes:
    """The front, with new frames on so many of its four floors, and the scaffold before the others."""
    image, draw = _canvas()
    _bricks(draw, (140, 110, 1060, 800))
    for floor in range(4):
        top = 150 + 160 * floor
        is_done = 4 - floor <= floors_done
        for column in range(5):
            _window(draw, 190 + 172 * column, top, is_new=is_done)
        if not is_done:
            _scaffold(draw, top)
    return _jpeg(image)


def frames() -> bytes:
    """New window frames, waiting against the wall."""
    image, draw = _canvas()
    _bricks(draw, (0, 0, 1200, 640))
    draw.rectangle((0, 640, 1200, 900), fill=_GROUND)
    for n in range(4):
        left = 110 + 250 * n
        draw.polygon([(left, 690), (left + 46, 250), (left + 236, 250), (left + 190, 690)], fill=_FRAME)
        draw.polygon([(left + 24, 660), (left + 62, 282), (left + 212, 282), (left + 172, 660)], fill=_GLASS)
        draw.line([(left + 44, 470), (left + 192, 470)], fill=_FRAME, width=16)
    return _jpeg(image)


def stairwell() -> bytes:
    """The stairs, half of their wall painted."""
    image, draw = _canvas()
    draw.rectangle((0, 0, 1200, 900), fill=(226, 219, 205))
    draw.rectangle((0, 0, 560, 900), fill=(198, 214, 196))
    for n in range(9):
        x, y = 130 + 110 * n, 800 - 78 * n
        draw.rectangle((x, y, 1200, y + 80), fill=(150 + 6 * n, 146 + 6 * n, 138 + 6 * n))
        draw.line([(x, y), (1200, y)], fill=(110, 106, 100), width=4)
        draw.line([(x + 40, y), (x + 40, y - 190)], fill=(58, 74, 66), width=9)
    draw.line([(170, 610), (1050, -14)], fill=(58, 74, 66), width=18)
    return _jpeg(image)


def _canvas() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A sky that grows lighter to the ground."""
    column = Image.new("RGB", (1, SIZE[1]))
    high, low = _SKY
    for y in range(SIZE[1]):
        share = y / SIZE[1]
        column.putpixel((0, y), tuple(round(a + (b - a) * share) for a, b in zip(high, low, strict=True)))
    image = column.resize(SIZE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 790, SIZE[0], SIZE[1]), fill=_GROUND)
    return image, draw


def _bricks(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    draw.rectangle(box, fill=_BRICK)
    for row, y in enumerate(range(top, bottom, 18)):
        draw.line([(left, y), (right, y)], fill=_MORTAR, width=2)
        for x in range(left + (24 if row % 2 else 0), right, 48):
            draw.line([(x, y), (x, min(y + 18, bottom))], fill=_MORTAR, width=2)


def _window(draw: ImageDraw.ImageDraw, left: int, top: int, *, is_new: bool) -> None:
    draw.rectangle((left, top, left + 120, top + 104), fill=_FRAME if is_new else (122, 104, 88))
    inset = 10 if is_new else 7
    draw.rectangle((left + inset, top + inset, left + 55, top + 104 - inset), fill=_GLASS)
    draw.rectangle((left + 65, top + inset, left + 120 - inset, top + 104 - inset), fill=_GLASS)
    draw.line([(left + inset, top + 70), (left + 50, top + inset)], fill=(150, 178, 198), width=5)


def _scaffold(draw: ImageDraw.ImageDraw, top: int) -> None:
    draw.rectangle((110, top + 122, 1090, top + 136), fill=_PLANK)
    draw.line([(110, top + 62), (1090, top + 62)], fill=_TUBE, width=6)
    for x in range(120, 1100, 190):
        draw.line([(x, top - 30), (x, top + 136)], fill=_TUBE, width=9)


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
