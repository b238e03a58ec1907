"""Make the moving picture of the README: a scope in a real JupyterLab, in four beats, each with its caption.

Run it as ``python -m pytest tests/browser/readme_picture.py`` after a change of the panel's looks. All numbers in the
captions are read from the panel when its picture is taken.
"""

import io
from pathlib import Path

import matplotlib
import pytest
from PIL import Image, ImageDraw, ImageFont

PICTURE = Path(__file__).parents[2] / ".github" / "scope.gif"
WIDTH = 1000
FRAME_MS, HELD_MS = 110, 4000
COLOURS = 96
FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"
L1 = 0.01
STEPS = 1050

pytestmark = pytest.mark.browser


class Film:
    """Screenshots of one panel, each with the caption of its beat."""

    def __init__(self, panel):
        self.panel, self.frames, self.caption = panel, [], ""

    def take(self, times=1, every_ms=FRAME_MS):
        for _ in range(times):
            self.panel.page.wait_for_timeout(every_ms)
            self.frames.append((self.panel.root.screenshot(), self.caption))


def test_make_the_picture(lesson, lab_url):
    lesson.page.set_viewport_size({"width": 1516, "height": 720})
    lesson.open_cells(lab_url, "import rectlab\nscope = rectlab.Scope()\nscope")
    panel = lesson.panel()
    film = Film(panel)

    def zeros():
        return lesson.ask("round(100 * float(scope.snapshot.zero_fraction[0]))")

    film.caption = f"A real network. {zeros()} % of it is exactly zero."
    film.take(14)
    film.caption = "Push the bias: it goes silent, layer by layer."
    for keys in (["ArrowLeft"] * 25, ["ArrowRight"] * 25):
        panel.slider("bias_shift").focus()
        for key in keys:
            lesson.page.keyboard.press(key)
            film.take(every_ms=50)
        film.take(6)
    film.caption = "Train it."
    train(lesson, film)
    error, before = lesson.ask("(scope.test_error, round(100 * float(scope.snapshot.zero_fraction[0])))")
    film.caption = f"Trained: {before} % zeros, {100 * error:.1f} % error."
    film.take(8)
    lesson.ask(f"(scope.reset(), setattr(scope, 'l1', {L1}))")
    film.caption = "Price activity ..."
    train(lesson, film)
    error = lesson.ask("scope.test_error")
    film.caption = f"Price activity: {zeros()} % zeros, {100 * error:.1f} % error."
    film.take(2)
    write_gif(film.frames)


def train(lesson, film):
    """Train as long as lesson 00 does, in front of the camera."""
    film.panel.button("train").click()
    while lesson.ask("scope.live.head_steps") < STEPS:
        film.take()
    film.panel.button("pause").click()
    lesson.until("not scope.playing")
    lesson.ask(f"scope.train(max(1, {STEPS} - scope.live.head_steps))")
    lesson.page.wait_for_timeout(1500)


def write_gif(frames):
    """Write captioned screenshots as one GIF whose palette is made from all of them; the last one is held."""
    images = [captioned(Image.open(io.BytesIO(png)).convert("RGB"), caption) for png, caption in frames]
    mosaic = Image.new("RGB", (images[0].width, sum(image.height for image in images[::8])))
    for k, image in enumerate(images[::8]):
        mosaic.paste(image, (0, k * images[0].height))
    palette = mosaic.quantize(COLOURS, dither=Image.Dither.NONE)
    images = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]
    durations = [FRAME_MS] * (len(images) - 1) + [HELD_MS]
    out = io.BytesIO()
    images[0].save(out, "GIF", save_all=True, append_images=images[1:], duration=durations, loop=0, optimize=True)
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_bytes(out.getvalue())


def captioned(image, caption):
    """Return the picture at the film's size, with a line of words above it."""
    image = image.resize((WIDTH, image.height * WIDTH // image.width), Image.Resampling.LANCZOS)
    font = ImageFont.truetype(str(FONT), 26)
    framed = Image.new("RGB", (WIDTH, image.height + 50), "white")
    framed.paste(image, (0, 50))
    ImageDraw.Draw(framed).text((8, 8), caption, fill="#1a1a1a", font=font)
    return framed
