"""Make the moving picture of the README: lesson 00's scope in a real JupyterLab, one knob after another.

Run it as ``python -m pytest tests/browser/readme_picture.py`` after a change of the panel's looks.
"""

import io
from pathlib import Path

import pytest
from PIL import Image

PICTURE = Path(__file__).parents[2] / ".github" / "scope.gif"
WIDTH = 860
FRAME_MS = 160

pytestmark = pytest.mark.browser


def test_make_the_picture(lesson, lab_url):
    lesson.open(lab_url, "00_start_here.ipynb")
    lesson.run_all()
    page = lesson.page
    panel = page.locator(".rectlab", has=page.locator("input.rl-bias_shift")).first
    panel.scroll_into_view_if_needed()
    frames = []

    def turn(name, key, times):
        page.locator(f"input.rl-{name}").first.focus()
        for _ in range(times):
            page.keyboard.press(key)
            page.wait_for_timeout(120)
            frames.append(panel.screenshot())

    page.locator("input.rl-l1").first.focus()
    page.keyboard.press("Home")
    page.locator("button.rl-reset").first.click()
    page.wait_for_timeout(800)
    turn("bias_shift", "ArrowLeft", 18)
    turn("bias_shift", "ArrowRight", 18)
    turn("hidden_layers", "ArrowRight", 5)
    page.locator("button.rl-train").first.click()
    for _ in range(12):
        page.wait_for_timeout(200)
        frames.append(panel.screenshot())
    page.locator("button.rl-pause").first.click()
    write_gif(frames)


def write_gif(screenshots):
    """Write PNG screenshots as one GIF with one palette."""
    images = [Image.open(io.BytesIO(png)).convert("RGB") for png in screenshots]
    size = (WIDTH, min(image.height for image in images) * WIDTH // images[0].width)
    images = [image.resize(size, Image.Resampling.LANCZOS) for image in images]
    palette = images[-1].quantize(64, dither=Image.Dither.NONE)
    images = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]
    out = io.BytesIO()
    images[0].save(out, "GIF", save_all=True, append_images=images[1:], duration=FRAME_MS, loop=0, optimize=True)
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_bytes(out.getvalue())
