"""CIFAR-10: every pixel in its place, the paper's sizes, and archives that are not what they should be."""

import functools
import gzip
import hashlib
import io
import tarfile

import numpy as np
import pytest

from rectlab import datasets
from rectlab.datasets import cifar_files, fetching, images

NAMES = tuple(cifar_files.OFFICIAL)


def small_file(k: int) -> bytes:
    """Return four records: labels k, k + 1, ...; every byte of an image says its plane, row and column modulo 256."""
    plane, row, column = np.indices((3, 32, 32))
    image = (100 * plane + 32 * row + column + k) % 256
    records = [np.append(k + n, image.ravel() + n) % 256 for n in range(4)]
    return np.array(records, np.uint8).tobytes()


def archive(files: dict[str, bytes], folder: str = cifar_files.INSIDE) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(f"{folder}/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return raw.getvalue()


@pytest.fixture
def files(monkeypatch, tmp_path):
    """Expect 4 images in a file instead of 10,000, and forget what was cached; RECTLAB_DATA is tmp_path."""
    made = {name: small_file(k) for k, name in enumerate(NAMES)}
    monkeypatch.setattr(cifar_files, "IMAGES", 4)
    monkeypatch.setattr(cifar_files, "OFFICIAL", {n: hashlib.sha256(raw).hexdigest() for n, raw in made.items()})
    monkeypatch.setattr(images, "cifar10", functools.cache(images.cifar10.__wrapped__))
    monkeypatch.setenv("RECTLAB_DATA", str(tmp_path))
    return made


def put(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, raw in files.items():
        (folder / name).write_bytes(raw)


@pytest.mark.parametrize("inside", [".", "cifar-10-batches-bin", "cifar10", "cifar10/cifar-10-batches-bin", "archive"])
def test_every_pixel_has_its_place_and_half_of_the_test_images_validate(files, tmp_path, inside):
    assert "cifar10" not in datasets.offline()
    if inside == "archive":
        put(tmp_path, {cifar_files.ARCHIVE: archive(files)})
    else:
        put(tmp_path / inside, files)
    assert "cifar10" in datasets.offline()
    data = images.cifar10()
    assert data.name == "cifar10" and data.image_shape == (32, 32, 3) and data.box == (0.0, 1.0)
    assert [part.shape for part in (data.X_train, data.X_valid, data.X_test)] == [(20, 3072), (2, 3072), (2, 3072)]
    assert data.y_train[:5].tolist() == [0, 1, 2, 3, 1] and data.y_valid.tolist() == [5, 6]
    assert data.y_test.tolist() == [7, 8] and data.y_test.dtype == np.int64
    row, column, plane = np.indices((32, 32, 3))
    for X, n, k in ((data.X_train[5], 1, 1), (data.X_test[1], 3, 5)):
        expected = ((100 * plane + 32 * row + column + k) % 256 + n) % 256
        np.testing.assert_array_equal(X.reshape(32, 32, 3), expected.astype(np.float32) / np.float32(255))
    assert data.in_words() == (
        "cifar10: 20 training, 2 validation and 2 test images of 32 × 32 pixels in colour, in 10 classes."
    )


def test_other_images_under_the_same_names_are_said(files, tmp_path):
    put(tmp_path, files | {"test_batch.bin": small_file(0)})
    assert images.cifar10().name == "cifar10 (not the official files)"
    assert images.cifar10().source == "unknown: test_batch.bin differ from the official files"


WHOLE = "must be a whole archive (tar, gzip); got a truncated or damaged one, or another kind of file. Delete it and"


@pytest.mark.parametrize(("spoil", "complaint"), [
    pytest.param(lambda raw: raw[: len(raw) // 2], WHOLE, id="truncated"),
    pytest.param(lambda raw: b"<!DOCTYPE html><title>404</title>", WHOLE, id="a page"),
    pytest.param(lambda raw: b"", WHOLE, id="empty"),
    pytest.param(lambda raw: gzip.compress(b"<html>" * 99), WHOLE, id="a zipped page"),
    pytest.param(lambda raw: archive({"data_batch_1": b"pickle"}, "cifar-10-batches-py"),
                 f"must hold the six files of CIFAR-10's binary version; it lacks {', '.join(NAMES)}. Take",
                 id="python"),
])
def test_an_archive_that_is_none_is_named_and_stays(files, tmp_path, spoil, complaint):
    raw = spoil(archive(files))
    put(tmp_path, {cifar_files.ARCHIVE: raw})
    with pytest.raises(ValueError) as caught:
        images.cifar10()
    path = tmp_path / cifar_files.ARCHIVE
    assert str(caught.value).startswith(f"datasets.cifar10: {path} {complaint}") and path.read_bytes() == raw


@pytest.mark.parametrize(("raw", "complaint"), [
    (small_file(0)[:-1], "must hold 4 records of 3,073 bytes; got 12,291 bytes. Delete it and fetch it again."),
    (b"\n<!doctype HTML>", "must hold 4 records of 3,073 bytes; got 16 bytes, a page of HTML. Delete it and fetch it"),
])
def test_a_file_of_another_size_is_named(files, tmp_path, raw, complaint):
    put(tmp_path, files | {NAMES[2]: raw})
    with pytest.raises(ValueError) as caught:
        images.cifar10()
    assert str(caught.value).startswith(f"datasets.cifar10: {tmp_path / NAMES[2]} {complaint}")


def test_labels_beyond_9_are_refused(files, tmp_path):
    put(tmp_path, files | {NAMES[0]: small_file(9)})
    with pytest.raises(ValueError, match="labels in .*data_batch_1.bin must be from 0 to 9; got 12. This is no"):
        images.cifar10()


def test_a_folder_without_the_files_is_named(files, tmp_path):
    put(tmp_path, {NAMES[0]: files[NAMES[0]]})
    with pytest.raises(FileNotFoundError) as caught:
        images.cifar10()
    assert str(caught.value) == (
        f"datasets.cifar10: RECTLAB_DATA must hold cifar-10-binary.tar.gz, or a folder cifar-10-batches-bin with "
        f"{', '.join(NAMES)}; got {str(tmp_path)!r}, which lacks them. Put them there, or unset RECTLAB_DATA."
    )


def test_without_a_folder_the_archive_is_fetched_by_its_sum_and_kept(files, tmp_path, monkeypatch):
    asked = []
    monkeypatch.delenv("RECTLAB_DATA")
    monkeypatch.setattr(fetching, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(fetching, "fetch", lambda *arguments: asked.append(arguments) or tmp_path / cifar_files.ARCHIVE)
    put(tmp_path, {cifar_files.ARCHIVE: archive(files)})
    assert "cifar10" not in datasets.offline()  # its size is not that of the official archive
    assert images.cifar10().name == "cifar10"
    (function, name, known, mirrors, _, _), = asked
    assert (function, name, known) == ("datasets.cifar10", "cifar-10-binary.tar.gz", cifar_files.SHA256)
    assert len(mirrors) == 2 and all(mirror.endswith("/") for mirror in mirrors)
    monkeypatch.setattr(cifar_files, "BYTES", (tmp_path / name).stat().st_size)
    assert "cifar10" in datasets.offline()


def test_panels_offer_no_images_in_colour():
    assert set(datasets.names()) - set(datasets.shown()) == {"cifar10"}
