"""The commands behind the Makefile, which run on every system: ``python -m rectlab lab``; ``--help`` lists all."""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LESSONS, MINE = ROOT / "notebooks", ROOT / "my_notebooks"


def lab(options, extra):
    """Copy the lessons into the learner's folder and open JupyterLab there."""
    from rectlab.classroom import copies, server

    for sentence in copies.deliver(LESSONS, MINE):
        print(sentence, flush=True)
    server.launch(MINE, extra)


def fresh(options, extra):
    """Start one lesson over."""
    from rectlab.classroom import copies

    print(*copies.fresh(LESSONS, MINE, options.lesson), sep="\n")


def notebooks(options, extra):
    """Run the lessons and store their outputs."""
    from rectlab.classroom import store

    return store.store(LESSONS, options.lessons)


def spread(options, extra):
    """Run the lessons on fresh seeds and keep how far their numbers spread."""
    from rectlab.classroom import spread

    return spread.spread(LESSONS, options.lessons, options.times)


def html(options, extra):
    """Write the lessons as pages."""
    from rectlab.classroom import pages

    return pages.write(LESSONS, ROOT / "pages")


def doctor(options, extra):
    """Say whether this machine is ready."""
    from rectlab.classroom import doctor

    return doctor.report(ROOT)


def progress(options, extra):
    """Print the learner's guesses beside the answers, and the answers to the twelve questions before and after."""
    from rectlab.questions import concepts, predictions, record

    print(predictions.score(record.guesses(MINE)))
    print(concepts.score(record.concept_sheets(MINE)))


def test(options, extra):
    """Run the tests."""
    from rectlab.classroom import suite

    return suite.run(ROOT, options.all, options.lax, extra)


def figure3(options, extra):
    """Train the networks of the paper's Figure 3, or continue where the last run stopped."""
    from rectlab.lessons.penalty.figure3 import record

    path = record("small" if options.small else "paper", ROOT / "figure3_parts")
    print(f"kept: {path}" if path else "Stopped. What is finished is kept: the same command goes on from there.")
    return 0 if path else 130


def claims(options, extra):
    """Print the ledger of the paper's claims, or run its miniatures again first."""
    from rectlab.lessons.paper import page, recorded

    if options.run:
        print(f"kept: {recorded.run(options.run)}")
    print(page.in_words() if options.html is None else page.write(options.html))


def products(options, extra):
    """Time sparse against dense products on this machine, and write the record of lesson 11."""
    from rectlab.lessons.arithmetic import timing

    print(f"kept: {timing.record()}")


def parser():
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(prog="python -m rectlab", description="A laboratory for the rectifier.")
    commands = top.add_subparsers(dest="command", required=True)

    def command(name, run, summary):
        one = commands.add_parser(name, help=summary, description=summary, allow_abbrev=False)
        one.set_defaults(run_command=run)
        return one

    command("lab", lab, "open your copy of the lessons; further arguments go to JupyterLab")
    one = command("fresh", fresh, "start your copy of one lesson over; the old one is kept beside it")
    one.add_argument("lesson", nargs="?", help="for example 03")
    one = command("notebooks", notebooks, "run the lessons in notebooks/ and store their outputs")
    one.add_argument("lessons", nargs="*", help="only these, for example 00 03")
    one = command("spread", spread, "run the lessons on fresh seeds: how far do their numbers spread?")
    one.add_argument("lessons", nargs="*", help="only these, for example 00 03")
    one.add_argument("--times", type=int, default=20, help="number of fresh sets of seeds")
    command("html", html, "run the lessons and write each as a page with working sliders into pages/")
    command("doctor", doctor, "is this machine ready? one line for each fault that mends it")
    command("progress", progress, "your guesses beside what came out, and the twelve questions before and after")
    one = command("test", test, "run every test; further arguments go to pytest")
    one.add_argument("--all", action="store_true", help="the slow tests too")
    one.add_argument("--lax", action="store_true", help="compare stored outputs only where a cell asks for it")
    one = command("figure3", figure3, "train the networks of the paper's Figure 3: hours; can be stopped and goes on")
    one.add_argument("--small", action="store_true", help="3 x 100 units instead of 3 x 1000: minutes")
    command("products", products, "time sparse against dense products on this machine: minutes")
    one = command("claims", claims, "the ledger of the paper's claims: the paper's number, ours, and the verdict")
    one.add_argument("--html", type=Path, metavar="FILE", help="write it as a page to print")
    one.add_argument("--run", type=int, default=0, metavar="N", help="run every miniature N times first: minutes each")
    return top


def main(argv=None):
    """Run one command and return its exit code."""
    top = parser()
    options, extra = top.parse_known_args(argv)
    if extra and options.run_command not in (lab, test):
        top.error(f"unrecognized arguments: {' '.join(extra)}")
    if not LESSONS.is_dir():
        top.error("the lessons must lie beside the package; got an installation without them. Use a clone of rectlab")
    try:
        return options.run_command(options, extra) or 0
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
