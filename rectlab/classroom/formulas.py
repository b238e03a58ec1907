"""Markdown for pages: formulas become MathML, which every browser draws without a script or a network."""

import re

from jinja2 import pass_context
from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath


def mathml(tex, display="inline"):
    r"""Return a formula in TeX as MathML, inside the line or (``display="block"``) on one of its own.

    >>> mathml(r"\tau")
    '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline"><mrow><mi>&#x003C4;</mi></mrow></math>'
    """
    tex = re.sub(r"\\text\{[^{}]*\}", lambda found: found[0].replace(r"\_", "_"), tex)  # latex2mathml keeps the \ there
    drawn = convert(tex, display=display)
    return re.sub(r"<mi>([a-z]{2,})</mi>", "<mi>\u2009\\1</mi>", drawn)  # a thin space before log and its like


class _Renderer(IPythonRenderer):
    """Jupyter's Markdown with MathML in place of TeX that waits for a script."""

    def inline_math(self, body):
        return mathml(body)

    def block_math(self, body):
        return mathml(body, "block")

    def latex_environment(self, name, body):
        return mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", "block")


def html_of(markdown):
    """Return Markdown as HTML."""
    return MarkdownWithMath(renderer=_Renderer(escape=False)).render(markdown)


class Exporter(HTMLExporter):
    """The HTML of nbconvert, with formulas that need no script."""

    @pass_context
    def markdown2html(self, context, source):
        """Return a Markdown cell as HTML."""
        return html_of(source)
