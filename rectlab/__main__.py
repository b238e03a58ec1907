"""The commands behind the Makefile, which run on every system: ``python -m rectlab lab``; ``--help`` lists all."""

import argparse
import sys
from pathlib import Path

from rectlab.classroom import folders

ROOT = folders.ROOT
LESSONS, MINE = folders.lessons(), folders.mine()
PARTS = ROOT / "record_parts"  # finished parts of long runs


def lab(options, extra):
    """Copy the lessons into the learner's folder and open JupyterLab there."""
    from rectlab.classroom import copies, server

    try:
        for sentence in copies.deliver(LESSONS, options.folder):
            print(sentence, flush=True)
    except OSError as problem:
        another = f"Name another one: rectlab lab --folder FOLDER, or {folders.OWN} in the environment."
        raise OSError(f"lab: your folder must be one that can be written; got {problem}. {another}") from problem
    if options.folder != ROOT / "my_notebooks":
        print(f"Your lessons lie in {options.folder}", flush=True)
    server.launch(options.folder, extra)


def fresh(options, extra):
    """Start one lesson over."""
    from rectlab.classroom import copies

    print(*copies.fresh(LESSONS, options.folder, options.lesson), sep="\n")


def lessons(options, extra):
    """Write the lessons into a folder."""
    from rectlab.classroom import copies

    copies.hand_out(LESSONS, Path(options.folder), options.without_solutions)


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

    return pages.write(LESSONS, Path(options.into), options.lessons, options.seconds)


def doctor(options, extra):
    """Say whether this machine is ready."""
    from rectlab.classroom import doctor

    return doctor.report(MINE)


def progress(options, extra):
    """Print what the learner has done: guesses beside answers, exercises, the twelve questions before and after."""
    from rectlab.questions.progress import progress

    print(progress().in_words())


def test(options, extra):
    """Run the tests."""
    from rectlab.classroom import suite

    return suite.run(ROOT, options.all, options.lax, extra)


def _recorded(path):
    """Say where a record lies, or that its training was stopped; return the exit code."""
    print(f"kept: {path}" if path else "Stopped. What is finished is kept: the same command goes on from there.")
    return 0 if path else 130


def figure3(options, extra):
    """Train the networks of the paper's Figure 3, or continue where the last run stopped."""
    from rectlab.lessons.penalty.figure3 import record, record_pairs

    if options.pairs:
        return _recorded(record_pairs(PARTS, device=options.device))
    size = "small" if options.small else f"batch_{options.batch}"
    return _recorded(record(size, PARTS, device=options.device))


def table1(options, extra):
    """Train the networks of one row of the paper's Table 1, or continue where the last run stopped."""
    from rectlab.lessons.comparison.table1 import record

    data, size = "cifar10" if options.cifar10 else "mnist", "small" if options.small else "paper"
    return _recorded(record(data, size, PARTS, device=options.device))


def figure4(options, extra):
    """Train with few and with all labels of MNIST, with and without pre-training, and write the record of lesson 09."""
    from rectlab.lessons.pretraining import kept

    print(f"kept: {kept.record()}")


def table2(options, extra):
    """Train networks that read stars, without and with pre-training, and write the record of lesson 10."""
    from rectlab.lessons.text import pretrained

    print(f"kept: {pretrained.record()}")


def batches(options, extra):
    """Train small networks at batches of 10, 50 and 200, or continue where the last run stopped."""
    from rectlab.lessons.paper.batches import record

    return _recorded(record(PARTS, device=options.device))


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


# these write into the package
IN_A_CLONE = (notebooks, spread, test, figure3, table1, figure4, table2, batches, products)


def parser():
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(prog="rectlab", description="A laboratory for the rectifier.")
    commands = top.add_subparsers(dest="command", required=True)

    def command(name, run, summary):
        one = commands.add_parser(name, help=summary, description=summary, allow_abbrev=False)
        one.set_defaults(run_command=run)
        return one

    def folder(one):
        one.add_argument("--folder", type=Path, default=MINE, help=f"where your copies lie (default: {MINE})")

    def device(one):
        one.add_argument("--device", default="auto", help="auto, cpu, cuda or mps (default: the first that works)")

    one = command("lab", lab, "open your copy of the lessons; further arguments go to JupyterLab")
    folder(one)
    one = command("fresh", fresh, "start your copy of one lesson over; the old one is kept beside it")
    one.add_argument("lesson", nargs="?", help="for example 03")
    folder(one)
    one = command("lessons", lessons, "write the lessons, without outputs, into a folder, as for a class")
    one.add_argument("folder", help="no lesson that lies there already is overwritten")
    one.add_argument("--without-solutions", action="store_true", help="leave the cells with solutions out")
    one = command("notebooks", notebooks, "run the lessons in notebooks/ and store their outputs")
    one.add_argument("lessons", nargs="*", help="only these, for example 00 03")
    one = command("spread", spread, "run the lessons on fresh seeds: how far do their numbers spread?")
    one.add_argument("lessons", nargs="*", help="only these, for example 00 03")
    one.add_argument("--times", type=int, default=20, help="number of fresh sets of seeds")
    one = command("html", html, "run the lessons and write each as a page with working sliders")
    one.add_argument("lessons", nargs="*", help="only these, for example 00 03")
    one.add_argument("--into", default=ROOT / "pages" if folders.is_clone() else "pages", help="default: pages")
    one.add_argument("--seconds", type=int, default=120, help="the most that one cell may take (default: 120)")
    command("doctor", doctor, "is this machine ready? one line for each fault that mends it")
    command("progress", progress, "what you have done: guesses, exercises, and the twelve questions before and after")
    one = command("test", test, "run every test; further arguments go to pytest")
    one.add_argument("--all", action="store_true", help="the slow tests too")
    one.add_argument("--lax", action="store_true", help="compare stored outputs only where a cell asks for it")
    one = command("figure3", figure3, "train the networks of the paper's Figure 3: hours; can be stopped and goes on")
    size = one.add_mutually_exclusive_group()
    size.add_argument("--batch", type=int, choices=(10, 50), default=10, help="60 networks at 10, or 200 at 50")
    size.add_argument("--small", action="store_true", help="3 x 100 units instead of 3 x 1000: minutes")
    size.add_argument("--pairs", action="store_true", help="its best point and no penalty, eight fresh seeds, in pairs")
    device(one)
    one = command("table1", table1, "train the networks of the paper's Table 1: hours; can be stopped and goes on")
    one.add_argument("--cifar10", action="store_true", help="its row of CIFAR-10 instead of MNIST")
    one.add_argument("--small", action="store_true", help="3 x 100 units, 10,000 training images: minutes")
    device(one)
    command("figure4", figure4, "test error over the number of labels on MNIST, with and without pre-training: minutes")
    command("table2", table2, "networks that read stars, without and with pre-training, on made reviews: minutes")
    one = command("batches", batches, "zeros against batch size and rate, in small networks: minutes")
    device(one)
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
    if not LESSONS and options.run_command is not progress:
        top.error("the lessons must lie beside the package; got an installation without them. Install rectlab again.")
    if options.run_command in IN_A_CLONE and not folders.is_clone():
        top.error(f"{options.command}: must run in a clone of rectlab; got an installed package. Clone rectlab first.")
    try:
        return options.run_command(options, extra) or 0
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # a terminal of plain ASCII shows ? for the multiplication sign
    sys.exit(main())
