"""Data sets: fixed splits, read-only arrays, the idx parser, and downloads that go wrong on a loopback server."""

import contextlib
import functools
import gzip
import hashlib
import http.server
import math
import os
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pooch
import pytest

from rectlab import datasets
from rectlab.datasets import fetching, images, mnist_files, toys

NAMES = tuple(mnist_files.SHA256)
LABELS = "t10k-labels-idx1-ubyte.gz"
SMALL = {
    name: tuple(60 if n == 60_000 else 20 if n == 10_000 else n for n in mnist_files.SHAPES[name]) for name in NAMES
}


def idx_bytes(array: np.ndarray) -> bytes:
    """Write an idx file by hand: zero, zero, unsigned byte, dimensions, sizes big-endian, numbers."""
    sizes = b"".join(int(n).to_bytes(4, "big") for n in array.shape)
    return gzip.compress(b"\x00\x00\x08" + bytes([array.ndim]) + sizes + array.astype(np.uint8).tobytes(), mtime=0)


def small_array(name: str) -> np.ndarray:
    count = math.prod(SMALL[name])
    return (np.arange(count) % (10 if "labels" in name else 256)).reshape(SMALL[name])


@pytest.fixture
def small_mnist(monkeypatch):
    """Expect 60 + 20 images instead of 60,000 + 10,000, with checksums to fit, and forget what was cached."""
    files = {name: idx_bytes(small_array(name)) for name in NAMES}
    monkeypatch.setattr(mnist_files, "SHAPES", SMALL)
    monkeypatch.setattr(mnist_files, "SHA256", {name: hashlib.sha256(raw).hexdigest() for name, raw in files.items()})
    official = {name: hashlib.sha256(gzip.decompress(raw)).hexdigest() for name, raw in files.items()}
    monkeypatch.setattr(mnist_files, "OFFICIAL", official)
    monkeypatch.setattr(images, "N_VALID", 10)
    monkeypatch.setattr(images, "mnist", functools.cache(images.mnist.__wrapped__))
    monkeypatch.delenv("RECTLAB_DATA", raising=False)
    return files


@pytest.fixture
def folder(small_mnist, tmp_path):
    for name, raw in small_mnist.items():
        (tmp_path / name).write_bytes(raw)
    return tmp_path


@pytest.fixture
def cache(monkeypatch, tmp_path):
    """Put the user's cache folder under tmp_path."""
    path = tmp_path / "cache"
    monkeypatch.setattr(fetching, "cache_folder", lambda: path)
    return path


@pytest.fixture
def mirrors(monkeypatch, small_mnist):
    """Serve /good/, /short/ (half of each file), /cut/ (the connection breaks halfway) and /none/ on the loopback.

    /endless/ sends more than a file can hold; /portal/ is the page of a network that asks for a password first.
    """
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            _, kind, name = self.path.split("/")
            raw = small_mnist[name]
            half, page = raw[: len(raw) // 2], b"<!DOCTYPE html><title>Please sign in</title>"
            sent = {"good": raw, "portal": page}.get(kind, half)
            self.send_response(404 if kind == "none" else 200)
            if kind != "endless":
                self.send_header("Content-Length", str(len(raw if kind == "cut" else sent)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                for _ in range(4 if kind == "endless" else 0):
                    self.wfile.write(bytes(1_000_000))
                self.wfile.write(sent)

        def log_message(self, *arguments):
            """Stay silent."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    def use(*kinds):
        urls = tuple(f"http://127.0.0.1:{server.server_port}/{kind}/" for kind in kinds)
        monkeypatch.setattr(mnist_files, "MIRRORS", urls)
        monkeypatch.setattr(mnist_files, "MOST_BYTES", 2_000_000)
        return urls, asked

    yield use
    server.shutdown()
    thread.join()
    server.server_close()


def all_arrays(data):
    parts = (data.X_train, data.y_train, data.X_valid, data.y_valid, data.X_test, data.y_test)
    return [array for array in parts if array is not None]


def test_digits_are_scikit_learn_s_over_16_each_used_once():
    from sklearn.datasets import load_digits

    data = datasets.digits()
    assert data.X_train.shape == (1297, 64) and data.X_test.shape == (500, 64)
    rows = np.column_stack([np.vstack([data.X_train, data.X_test]) * 16, np.append(data.y_train, data.y_test)])
    original = load_digits()
    expected = np.column_stack([original.data, original.target])
    assert sorted(map(tuple, rows.astype(int))) == sorted(map(tuple, expected.astype(int)))


def test_digits_are_the_same_by_scikit_learn_itself_pixels_labels_and_split(monkeypatch):
    from sklearn.model_selection import train_test_split

    here = datasets.digits()
    monkeypatch.setattr(images.importlib.util, "find_spec", lambda _: None)  # as if its file lay elsewhere
    pixels, labels = images._digits_as_they_come()
    parts = train_test_split(pixels / 16, labels, train_size=1297, test_size=500, stratify=labels, random_state=0)
    for ours, theirs in zip((here.X_train, here.X_test, here.y_train, here.y_test), parts):
        assert np.array_equal(ours, theirs)


def test_the_first_panel_does_not_wait_for_scikit_learn():
    code = "import sys, rectlab; rectlab.Scope(); print({'sklearn', 'scipy.stats', 'pandas'} & set(sys.modules))"
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert asked.stdout == "set()\n"


def test_digits_are_split_class_by_class():
    data = datasets.digits()
    total = np.bincount(np.append(data.y_train, data.y_test))
    assert abs(np.bincount(data.y_test) - total * 500 / 1797).max() < 1


def test_digits_split_is_the_same_in_another_process():
    code = "from rectlab import datasets; d = datasets.digits(); print((d.X_test.tobytes() + d.y_test.tobytes()).hex())"
    root = Path(datasets.__file__).parents[2]
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root).stdout
    here = datasets.digits()
    assert there.strip() == (here.X_test.tobytes() + here.y_test.tobytes()).hex()


@pytest.mark.parametrize("name", [name for name in datasets.names() if name not in ("mnist", "cifar10")])
def test_every_offline_data_set_is_typed_read_only_and_cached(name):
    data = datasets.load(name)
    assert data.name == name and datasets.load(name) is data
    assert data.X_train.dtype == data.X_test.dtype == np.float32
    assert data.y_train.dtype == data.y_test.dtype == np.int64
    assert set(data.y_train) == set(range(data.n_classes))
    for array in all_arrays(data):
        with pytest.raises(ValueError, match="^assignment destination is read-only$"):
            array[0] = 0
    if data.image_shape:
        assert math.prod(data.image_shape) == data.n_features
        assert data.X_train.min() == 0 and data.X_train.max() == 1


def test_data_sets_speak_without_their_arrays():
    assert repr(datasets.digits()) == (
        "Dataset('digits': 1,297 train + 500 test samples, 64 features, 10 classes, images 8 × 8)"
    )
    assert datasets.digits().in_words() == (
        "digits: 1,297 training and 500 test images of 8 × 8 pixels, in 10 classes."
    )
    assert datasets.toy_1d("step").in_words() == (
        "step: 150 training and 50 test points with 1 feature, with a number to predict."
    )


def test_toy_curves_are_what_they_say():
    curves = {"sine": lambda x: math.sin(2 * math.pi * x), "abs": abs, "step": lambda x: 1.0 if x > 0 else 0.0}
    for task, curve in curves.items():
        data = datasets.toy_1d(task, n_samples=80, seed=3)
        assert data.X_train.shape == (60, 1) and data.y_train.shape == (60,) and data.y_train.dtype == np.float32
        assert len(data.X_test) == 20 and data.n_classes is None
        assert abs(data.X_train).max() <= 1
        for x, y in zip(data.X_train[:, 0].tolist(), data.y_train.tolist(), strict=True):
            assert y == pytest.approx(curve(x), abs=1e-6)


def test_toy_shapes_without_noise_lie_on_their_curves():
    def part(task):
        data = datasets.toy_2d(task, noise=0.0)
        X, y = np.vstack([data.X_train, data.X_test]), np.append(data.y_train, data.y_test)
        assert abs(X).max() <= 1 + 1e-6
        assert (y == 0).sum() == (y == 1).sum() == 200
        return X[y == 0].astype(float), X[y == 1].astype(float)

    zero, one = part("circles")
    np.testing.assert_allclose(np.hypot(*zero.T), 1, rtol=1e-6)
    np.testing.assert_allclose(np.hypot(*one.T), 0.5, rtol=1e-6)
    zero, one = part("xor")
    assert (zero.prod(axis=1) > 0).all() and (one.prod(axis=1) < 0).all()
    zero, one = part("moons")
    np.testing.assert_allclose(np.hypot(*(1.5 * zero + [0.5, 0.25]).T), 1, rtol=1e-6)
    np.testing.assert_allclose(np.hypot(*(1.5 * one - [0.5, 0.25]).T), 1, rtol=1e-6)
    zero, one = part("spiral")
    for arm, start in ((zero, 0), (one, math.pi)):
        radius, angle = np.hypot(*arm.T), np.arctan2(arm[:, 1], arm[:, 0])
        turns = (angle - 3 * math.pi * radius - start) / (2 * math.pi)
        np.testing.assert_allclose(turns, np.round(turns), atol=1e-5)


def test_toy_noise_has_the_stated_standard_deviation():
    clean, noisy = (toys.toy_2d("xor", n_samples=8000, noise=noise, seed=1) for noise in (0.0, 0.2))
    difference = (noisy.X_train - clean.X_train).ravel()
    assert difference.std() == pytest.approx(0.2, rel=4 / math.sqrt(2 * difference.size))


@pytest.mark.parametrize("make", [datasets.toy_1d, datasets.toy_2d])
def test_toy_tasks_follow_their_seed_alone(make):
    fresh = make.__wrapped__
    assert fresh(seed=1).X_train.tobytes() == fresh(seed=1).X_train.tobytes() != fresh(seed=2).X_train.tobytes()
    assert make(seed=1) is make(seed=1)


NAME, COUNT = "Pass one of these names.", "n_samples must be a whole number of at least 8; got {}. Pass 200, say."
SEED = "seed must be a whole number of at least 0; got {}. Pass 0, say."
NOISE = "noise must be a number of at least 0; got {}. Pass 0.1, say."


@pytest.mark.parametrize(
    ("make", "arguments", "message"),
    [
        (datasets.toy_1d, {"task": "moons"}, f"task must be one of sine, abs, step; got 'moons'. {NAME}"),
        (datasets.toy_2d, {"task": "sine"}, f"task must be one of moons, circles, spiral, xor; got 'sine'. {NAME}"),
        (datasets.toy_1d, {"n_samples": 4}, COUNT.format(4)),
        (datasets.toy_2d, {"n_samples": 400.0}, COUNT.format(400.0)),
        (datasets.toy_2d, {"seed": -1}, SEED.format(-1)),
        (datasets.toy_2d, {"seed": False}, SEED.format(False)),
        (datasets.toy_2d, {"noise": -0.1}, NOISE.format(-0.1)),
        (datasets.toy_2d, {"noise": math.nan}, NOISE.format("nan")),
        (datasets.toy_2d, {"noise": "much"}, NOISE.format("'much'")),
        (datasets.load, {"name": "cifar"},
         f"name must be one of digits, mnist, moons, circles, spiral, xor, cifar10; got 'cifar'. {NAME}"),
    ],
)
def test_bad_requests_are_answered_in_full(make, arguments, message):
    make(**({"seed": 0} if make is not datasets.load else {"name": "digits"}))  # a warm cache must not let them pass
    with pytest.raises(ValueError) as caught:
        make(**arguments)
    assert str(caught.value) == f"datasets.{make.__name__}: {message}"


@pytest.mark.parametrize("name", NAMES)
def test_idx_files_are_read_number_for_number(folder, name):
    array = mnist_files.read_idx(folder / name, SMALL[name])
    assert array.dtype == np.uint8
    np.testing.assert_array_equal(array, small_array(name))


@pytest.mark.parametrize("inside", [".", "mnist"])
def test_mnist_is_read_from_the_given_folder_and_split_at_its_end(folder, monkeypatch, inside):
    root = folder if inside == "." else folder.parent / "root"
    if inside == "mnist":
        root.mkdir()
        folder.rename(root / "mnist")
    monkeypatch.setenv("RECTLAB_DATA", str(root))
    assert "mnist" in datasets.offline()
    data = images.mnist()
    labels = small_array("train-labels-idx1-ubyte.gz")
    np.testing.assert_array_equal(data.y_train, labels[:50])
    np.testing.assert_array_equal(data.y_valid, labels[50:])
    pixels = small_array("train-images-idx3-ubyte.gz").reshape(60, 784)
    np.testing.assert_array_equal(data.X_valid, pixels[50:].astype(np.float32) / np.float32(255))
    assert data.X_train.shape == (50, 784) and data.X_test.shape == (20, 784) and data.y_test.shape == (20,)
    assert all(not array.flags.writeable for array in all_arrays(data))
    assert data.X_train.dtype == np.float32 and data.y_train.dtype == np.int64
    assert data.box == (0.0, 1.0) and data.X_train.min() >= 0 and data.X_train.max() <= 1


def test_a_given_folder_without_the_files_is_named(small_mnist, monkeypatch, tmp_path, cache):
    (tmp_path / LABELS).write_bytes(small_mnist[LABELS])  # one of four is not enough
    monkeypatch.setenv("RECTLAB_DATA", str(tmp_path))
    assert "mnist" not in datasets.offline()
    with pytest.raises(FileNotFoundError) as caught:
        images.mnist()
    assert str(caught.value) == (
        "datasets.mnist: RECTLAB_DATA or its subfolder mnist must hold train-images-idx3-ubyte.gz, "
        "train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz; "
        f"got {str(tmp_path)!r}, which lacks train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, "
        "t10k-images-idx3-ubyte.gz. Put the four files there, or unset RECTLAB_DATA."
    )
    monkeypatch.setenv("RECTLAB_DATA", str(tmp_path / LABELS))
    with pytest.raises(FileNotFoundError, match="labels-idx1-ubyte.gz', which is no folder. Put the four files there"):
        images.mnist()


def unzipped(folder, name, new):
    (folder / new).write_bytes(gzip.decompress((folder / name).read_bytes()))
    if new != name:
        (folder / name).unlink()


@pytest.mark.parametrize("new", [str, lambda name: name[:-3], lambda name: name[:-3].replace("-idx", ".idx")])
def test_files_that_are_unzipped_already_are_read(folder, monkeypatch, new):
    for name in NAMES[:3]:
        unzipped(folder, name, new(name))
    monkeypatch.setenv("RECTLAB_DATA", str(folder))
    assert "mnist" in datasets.offline() and images.mnist().name == "mnist"


@pytest.mark.parametrize("where", ["~/files", "$HOME/files", "${HOME}/files"])
def test_the_home_folder_may_be_written_short(folder, monkeypatch, where):
    (folder / "files").mkdir()
    for name in NAMES:
        (folder / name).rename(folder / "files" / name)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("RECTLAB_DATA", where)
    assert images.mnist().X_train.shape == (50, 784)


@pytest.mark.parametrize("name", NAMES)
def test_another_data_set_under_the_same_names_is_said(folder, monkeypatch, name):
    (folder / name).write_bytes(idx_bytes(small_array(name)[::-1]))
    monkeypatch.setenv("RECTLAB_DATA", str(folder))
    data = images.mnist()
    assert data.in_words().startswith("mnist (not the official files): 50 training")
    assert data.source == f"unknown: {name} differ from the official files"


def test_labels_beyond_9_are_refused(folder, monkeypatch):
    (folder / LABELS).write_bytes(idx_bytes(np.full(20, 200)))
    monkeypatch.setenv("RECTLAB_DATA", str(folder))
    with pytest.raises(ValueError) as caught:
        images.mnist()
    assert str(caught.value) == (
        "datasets.mnist: labels must be from 0 to 9; got 200. These are not the files of MNIST: put those into "
        "RECTLAB_DATA, or unset it."
    )


def test_a_cache_that_cannot_be_written_is_named(mirrors, cache, tmp_path):
    _, asked = mirrors("good", "good")
    cache.write_text("a file where the folder should be")
    with pytest.raises(OSError) as caught:
        images.mnist()
    assert str(caught.value) == (
        f"datasets.mnist: the cache folder {cache} must be writable; got FileExistsError (File exists). Make it so, or "
        "set RECTLAB_DATA to a folder that holds the four files of MNIST."
    )
    assert asked == []


def test_a_mirror_that_never_answers_is_given_up_and_the_next_asked_first(mirrors, cache, monkeypatch):
    (good,), asked = mirrors("good")
    with socket.create_server(("127.0.0.1", 0)) as silent:  # it takes connections and never answers
        hanging = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        monkeypatch.setattr(fetching, "SILENT_S", 0.2)
        monkeypatch.setattr(mnist_files, "MIRRORS", (hanging,))
        with pytest.raises(ConnectionError, match=re.escape(f"ReadTimeout (nothing for 0.2 s) from {hanging}. Check")):
            images.mnist()
        monkeypatch.setattr(mnist_files, "MIRRORS", (hanging, good))
        started = time.monotonic()
        assert images.mnist().X_train.shape == (50, 784)
    assert len(asked) == 4 and time.monotonic() - started < 60


HEADER = b"\x00\x00\x08\x01\x00\x00\x00\x14"  # 20 labels
GOOD = gzip.compress(HEADER + bytes(20))
NOT_WHOLE = "be a whole gzip file; got a truncated or damaged one"
NOT_IDX = "begin with the idx header 00000801 00000014 (bytes, shape (20,)); got "


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        pytest.param(GOOD[:-9], NOT_WHOLE, id="truncated"),
        pytest.param(b"<!DOCTYPE html>", NOT_WHOLE, id="not gzip"),
        pytest.param(GOOD[:10] + b"\xff" * 8 + GOOD[18:], NOT_WHOLE, id="damaged"),
        pytest.param(b"", NOT_IDX + "an empty file", id="empty"),
        pytest.param(
            gzip.compress(b"\x00\x00\x0d\x01" + HEADER[4:] + bytes(80)), NOT_IDX + "00000d01 00000014", id="floats"
        ),
        pytest.param(
            gzip.compress(HEADER[:4] + b"\x00\x00\x00\x15" + bytes(21)), NOT_IDX + "00000801 00000015", id="wrong size"
        ),
        pytest.param(gzip.compress(HEADER + bytes(19)), "hold 20 bytes after its header; got 19", id="too short"),
        pytest.param(gzip.compress(HEADER + bytes(21)), "hold 20 bytes after its header; got 21", id="too long"),
        pytest.param(gzip.compress(HEADER + bytes(10**7)), "hold 20 bytes after its header; got 21", id="a bomb"),
    ],
)
def test_a_bad_idx_file_is_named(tmp_path, raw, complaint):
    path = tmp_path / LABELS
    path.write_bytes(raw)
    with pytest.raises(ValueError) as caught:
        mnist_files.read_idx(path, (20,))
    assert str(caught.value) == f"datasets.mnist: {path} must {complaint}. Delete the file and fetch it again."


def test_a_download_is_kept_and_not_repeated(mirrors, cache):
    _, asked = mirrors("good", "none")
    assert "mnist" not in datasets.offline() and not asked
    assert images.mnist().X_train.shape == (50, 784)
    assert sorted(path.name for path in cache.iterdir()) == sorted(NAMES)
    assert asked == [f"/good/{name}" for name in NAMES]
    assert "mnist" in datasets.offline()
    images.mnist.__wrapped__()
    assert len(asked) == len(NAMES)


@pytest.mark.parametrize("kind", ["short", "cut", "none", "portal", "endless"])
def test_the_second_mirror_stands_in_for_a_bad_first(mirrors, cache, kind):
    _, asked = mirrors(kind, "good")
    assert images.mnist().X_test.shape == (20, 784)
    assert asked == [f"/{kind}/{NAMES[0]}", *(f"/good/{name}" for name in NAMES)]  # the bad one is asked only once
    assert sorted(path.name for path in cache.iterdir()) == sorted(NAMES)


@pytest.mark.parametrize(
    ("kind", "error"),
    [("short", "ValueError"), ("cut", "ChunkedEncodingError"), ("none", "HTTPError"), ("portal", "ValueError"),
     ("endless", "FileTooLarge")],
)
def test_two_bad_mirrors_are_both_named_and_leave_no_file(mirrors, cache, kind, error, capfd, caplog):
    (first, second), _ = mirrors(kind, kind)
    pooch.get_logger().setLevel("INFO")
    pooch.get_logger().addHandler(caplog.handler)
    with pytest.raises(ConnectionError) as caught:
        images.mnist()
    assert str(caught.value) == (
        f"datasets.mnist: one of 2 mirrors must give train-images-idx3-ubyte.gz whole; got {error} from {first}, "
        f"{error} from {second}. Check the network, or set RECTLAB_DATA to a folder that holds the four files of MNIST."
    )
    assert list(cache.iterdir()) == []
    assert "mnist" not in datasets.offline()
    pooch.get_logger().removeHandler(caplog.handler)
    assert capfd.readouterr().err == "" and not caplog.records  # where no terminal listens: no bar, no log


def test_a_terminal_sees_a_progress_bar(mirrors, cache, monkeypatch, capsys):
    mirrors("good", "none")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    images.mnist()
    assert "100%" in capsys.readouterr().err


def test_a_damaged_cached_file_is_fetched_again(mirrors, cache, small_mnist):
    mirrors("good", "none")
    cache.mkdir()
    (cache / LABELS).write_bytes(b"half")
    assert images.mnist().y_test.shape == (20,)
    assert (cache / LABELS).read_bytes() == small_mnist[LABELS]


@pytest.mark.skipif(not os.environ.get("RECTLAB_DATA"), reason="RECTLAB_DATA names no folder with MNIST")
def test_real_mnist_has_the_split_of_the_paper_and_known_statistics():
    data = datasets.mnist()
    assert repr(data) == (
        "Dataset('mnist': 50,000 train + 10,000 valid + 10,000 test samples, 784 features, 10 classes, images 28 × 28)"
    )
    assert data.in_words() == (
        "mnist: 50,000 training, 10,000 validation and 10,000 test images of 28 × 28 pixels, in 10 classes."
    )
    X = np.concatenate([data.X_train, data.X_valid])
    # The mean and standard deviation that torchvision's examples normalise the 60,000 with.
    assert X.mean(dtype=np.float64) == pytest.approx(0.1307, abs=5e-5)
    assert X.std(dtype=np.float64) == pytest.approx(0.3081, abs=5e-5)
    assert X.min() == 0 and X.max() == 1
    assert data.y_train[:5].tolist() == [5, 0, 4, 1, 9]  # the first digits of the well-known figure
    assert np.bincount(np.append(data.y_train, data.y_valid)).sum() == 60_000
    assert datasets.mnist() is data


@pytest.mark.skipif(not os.environ.get("RECTLAB_DATA"), reason="RECTLAB_DATA names no folder with MNIST")
def test_given_files_have_the_checksums_that_downloads_must_have():
    folder = mnist_files._given_folder()
    for name, checksum in mnist_files.SHA256.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == checksum


@pytest.mark.parametrize("data", [datasets.digits(), *(datasets.toy_1d(task) for task in ("sine", "abs", "step"))])
def test_every_sample_lies_in_the_valid_box(data):
    low, high = data.box
    for X in (data.X_train, data.X_test):
        assert (X >= low).all() and (X <= high).all()
    assert data.X_train.max() > high - 0.1 and data.X_train.min() < low + 0.1  # and the box is no wider than need be


def test_the_box_of_images_is_that_of_their_pixels_also_where_no_sample_uses_it():
    digits = datasets.digits()
    assert digits.box == (0.0, 1.0) and (digits.X_train.max(0) == 0).any()  # a pixel that is black in every image


def test_points_with_normal_noise_have_no_box():
    assert datasets.toy_2d("moons").box is None
