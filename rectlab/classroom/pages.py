"""Lessons as pages: ``make html`` writes each as one HTML file whose sliders work without a kernel or a network."""

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat

from rectlab.classroom.copies import choose, lesson_names
from rectlab.classroom.formulas import Exporter
from rectlab.classroom.store import SECONDS, execute
from rectlab.compute import files
from rectlab.compute.switches import ON_PAGES

HERE = Path(__file__).parent
STYLES = (HERE / "jupyter/custom/custom.css", HERE / "page/page.css")  # the first is JupyterLab's too
CONTENTS = "index.html"


@dataclass(frozen=True)
class Lesson:
    """What pages say of a lesson; its notebook's first cell says it first."""

    stem: str
    title: str
    question: str
    suffix: str = ".ipynb"

    @classmethod
    def of(cls, notebook, stem):
        """Read title and question from a notebook; a notebook without a title is called as its file."""
        text = notebook.cells[0].source if notebook.cells else ""
        title = re.search(r"^# (.+)", text, re.MULTILINE)
        question = re.search(r"^\*\*The question:\*\* (.+?)(?:\n\n|\Z)", text, re.MULTILINE | re.DOTALL)
        asked = " ".join(question[1].split()) if question else ""
        return cls(stem, title[1] if title else stem, asked[:1].upper() + asked[1:])

    @property
    def name(self):
        """The title up to its colon, for links."""
        return self.title.partition(":")[0]

    @property
    def file(self):
        """The file name of what becomes the page, for links."""
        return self.stem + self.suffix

    @property
    def page(self):
        """The file name of the lesson's page."""
        return f"{self.stem}.html"


WORDS = Lesson("GLOSSARY", "Glossary", "Every word of the field, in a sentence or two.", suffix=".md")


def page_of(notebook, folder, title, seconds=SECONDS, **around):
    """Run a notebook in a folder and return it as HTML; raises RuntimeError when a cell fails or takes too long.

    ``around`` may name the lessons ``before`` and ``after``, and the page of ``contents``.
    """
    os.environ[ON_PAGES] = "1"
    try:
        execute(notebook, folder, seconds)
    finally:
        del os.environ[ON_PAGES]
    return as_html(notebook, title, **around)


def as_html(notebook, title, before=None, after=None, contents=None):
    """Return a notebook as HTML that needs no other file: pictures say their words, solutions are folded."""
    # nbconvert's embed_images would tear <kbd>Shift</kbd> apart, and the lessons' texts hold no pictures.
    exporter = Exporter(template_name="page", extra_template_basedirs=[str(HERE)], embed_images=False)
    styles = [path.read_text("utf-8") for path in STYLES]
    around = {"before": before, "after": after, "contents": contents, "styles": styles}
    body, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": title}, **around})
    return body


def linked(body, lessons, there):
    """Return HTML whose links to lessons lead to their pages; where no page is there, the link becomes its text.

    >>> linked('<a href="01_one.ipynb">one</a>', [one := Lesson("01_one", "One", "")], there=[one])
    '<a href="01_one.html">one</a>'
    """
    for lesson in lessons:
        if lesson in there:
            body = body.replace(f'href="{lesson.file}', f'href="{lesson.page}')
        else:
            body = re.sub(rf'<a href="{re.escape(lesson.file)}[^>]*>(.*?)</a>', r"\1", body)
    return body


def contents_of(lessons):
    """Return the page that names every lesson and its question."""
    lines = [f"- [{lesson.title}]({lesson.page})  \n  {lesson.question}" for lesson in lessons]
    return text_as_html("\n\n".join(["# Rectlab: the lessons", *lines]), "Rectlab: the lessons")


def text_as_html(text, title, **around):
    """Return Markdown as HTML that needs no other file."""
    return as_html(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)]), title, **around)


def write(folder, target, wanted=(), seconds=SECONDS):
    """Write lessons of a folder as pages into another, all or those named; return an exit code.

    A lesson of which a cell fails, or takes more than ``seconds``, gets no page; the end says which these are.
    """
    target.mkdir(parents=True, exist_ok=True)
    notebooks = {name: nbformat.read(folder / name, as_version=4) for name in lesson_names(folder)}
    lessons = {name: Lesson.of(notebook, Path(name).stem) for name, notebook in notebooks.items()}
    chosen, failed = choose(folder, wanted), []
    there = [lesson for name, lesson in lessons.items() if name in chosen or (target / lesson.page).exists()]
    words = [WORDS] if (folder / WORDS.file).exists() else []
    every = [*lessons.values(), WORDS]
    for name in chosen:
        lesson, start = lessons[name], time.perf_counter()
        at = there.index(lesson)
        around = {"before": there[at - 1] if at else None, "after": (*there[at + 1 :], None)[0], "contents": CONTENTS}
        try:
            body = page_of(notebooks[name], folder, lesson.title, seconds, **around)
        except RuntimeError as error:
            print(f"{name}: not written: {error}", flush=True)
            failed.append(name)
            continue
        files.write_whole({target / lesson.page: linked(body, every, there + words)})
        print(f"{lesson.page}: {time.perf_counter() - start:.1f} s, {len(body.encode()) / 1e6:.1f} MB", flush=True)
    there = [lesson for lesson in there if (target / lesson.page).exists()]
    for page in words:
        body = text_as_html((folder / page.file).read_text("utf-8"), page.title, contents=CONTENTS)
        files.write_whole({target / page.page: linked(body, every, there + words)})
    files.write_whole({target / CONTENTS: contents_of(there + words)})
    if failed:
        print(f"No new page for {', '.join(failed)}: the reason stands above. A slow cell gets more time by --seconds.")
    return 1 if failed else 0
