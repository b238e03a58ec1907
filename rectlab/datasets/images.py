"""Images: digits of 8 x 8 pixels from scikit-learn and of 28 x 28 from MNIST, and CIFAR-10 in colour."""

import functools
import gzip
import importlib.util
from pathlib import Path

import numpy as np

from rectlab import checks
from rectlab.datasets import cifar_files, mnist_files
from rectlab.datasets.dataset import Dataset

N_DIGITS = 1297  # for training
# the images for training, then those for testing: scikit-learn's train_test_split, stratified, random_state=0
DIGITS_ORDER = Path(__file__).with_name("digits_order.csv")
N_VALID = 10_000  # for validation, the last of MNIST's 60,000: the paper gives the size, not which images
PIXELS = (0.0, 1.0)  # the valid range of a scaled pixel, even of one that is 0 in every image of the set


@functools.cache
def digits() -> Dataset:
    """Return 1,797 handwritten digits of 8 x 8 pixels; they come with scikit-learn, so no network is needed.

    Returns
    -------
    Dataset
        1,297 training and 500 test images, the split stratified and always the same; pixels in [0, 1], in steps of
        1/16; labels 0 to 9.

    References
    ----------
    Alpaydin, Kaynak (1998), Optical Recognition of Handwritten Digits, UCI repository.

    Examples
    --------
    >>> digits().X_train.shape
    (1297, 64)
    """
    pixels, labels = _digits_as_they_come()
    X, y = (pixels / 16).astype(np.float32), labels.astype(np.int64)
    train, test = np.split(np.loadtxt(DIGITS_ORDER, dtype=np.int64, delimiter=","), [N_DIGITS])
    source = "Alpaydin and Kaynak (1998), UCI repository, by way of scikit-learn's load_digits"
    parts = X[train], y[train], X[test], y[test]
    return Dataset("digits", *parts, source, n_classes=10, image_shape=(8, 8), box=PIXELS)


def _digits_as_they_come():
    """Return pixels (1797, 64), 0 to 16, and labels, from the file in scikit-learn.

    To import scikit-learn takes longer than everything else that a first panel waits for, torch apart.
    """
    package = importlib.util.find_spec("sklearn")
    file = Path(package.submodule_search_locations[0], "datasets", "data", "digits.csv.gz") if package else None
    if file is None or not file.is_file():
        from sklearn.datasets import load_digits

        return load_digits(return_X_y=True)
    with gzip.open(file, "rt", encoding="ascii") as lines:
        table = np.loadtxt(lines, delimiter=",")
    return table[:, :-1], table[:, -1]


@functools.cache
def mnist() -> Dataset:
    """Return MNIST split as in the paper: 50,000 training, 10,000 validation and 10,000 test images.

    If the environment variable RECTLAB_DATA is set, the four files are read from that folder or its subfolder
    ``mnist``, zipped or unzipped; else they are fetched once, 12 MB, and kept in the user's cache folder. A mirror that
    sends nothing for 20 seconds is given up. Files that are not the official ones, by their SHA-256, are named in the
    words: other data sets use the same names and shapes.

    Returns
    -------
    Dataset
        Pixels in [0, 1], in steps of 1/255; labels 0 to 9; the validation part is the last 10,000 of the 60,000.

    Raises
    ------
    FileNotFoundError
        If RECTLAB_DATA is set and the files are not there.
    ValueError
        If a file is truncated, damaged or of the wrong size, or a label is not from 0 to 9.
    OSError
        If the cache folder cannot be written.
    ConnectionError
        If a file is missing and no mirror gives it.

    References
    ----------
    LeCun, Bottou, Bengio, Haffner (1998); split: Glorot, Bordes, Bengio (2011), section 4.1, p. 319.

    Examples
    --------
    >>> mnist()  # doctest: +SKIP
    Dataset('mnist': 50,000 train + 10,000 valid + 10,000 test samples, 784 features, 10 classes, images 28 × 28)
    """
    arrays, others = mnist_files.read_all()
    X, X_test = _scaled(arrays["train-images-idx3-ubyte.gz"]), _scaled(arrays["t10k-images-idx3-ubyte.gz"])
    y = arrays["train-labels-idx1-ubyte.gz"].astype(np.int64)
    y_test = arrays["t10k-labels-idx1-ubyte.gz"].astype(np.int64)
    if (highest := max(y.max(), y_test.max())) > 9:
        must, do = "from 0 to 9", "These are not the files of MNIST: put those into RECTLAB_DATA, or unset it."
        checks.refuse("datasets.mnist", "labels", must, str(highest), do)
    source, name = "LeCun, Bottou, Bengio, Haffner (1998)", "mnist"
    if others:
        source, name = f"unknown: {', '.join(others)} differ from the official files", "mnist (not the official files)"
    return Dataset(
        name, X[:-N_VALID], y[:-N_VALID], X_test, y_test, source,
        X_valid=X[-N_VALID:], y_valid=y[-N_VALID:], n_classes=10, image_shape=(28, 28), box=PIXELS,
    )


@functools.cache
def cifar10() -> Dataset:
    """Return CIFAR-10 split by the sizes of the paper: 50,000 training, 5,000 validation and 5,000 test images.

    If the environment variable RECTLAB_DATA is set, the six files of the binary version are read from that folder or
    its subfolder ``cifar-10-batches-bin``, ``cifar10`` or ``cifar10/cifar-10-batches-bin``, or from the archive
    ``cifar-10-binary.tar.gz`` there; else the archive is fetched once, 170 MB, and kept in the user's cache folder.
    Files that are not the official ones, by their SHA-256, are named in the words.

    Returns
    -------
    Dataset
        Pixels in [0, 1], in steps of 1/255, as rows of red, green and blue: ``X[0].reshape(32, 32, 3)`` is an image;
        labels 0 to 9 (airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck). It takes 0.8 GB.

    Raises
    ------
    FileNotFoundError
        If RECTLAB_DATA is set and the files are not there.
    ValueError
        If a file is truncated, damaged or something else, or a label is not from 0 to 9.
    OSError
        If the cache folder cannot be written.
    ConnectionError
        If the archive is missing and no mirror gives it.

    Notes
    -----
    The paper trains on all 50,000 training images and gives 5,000 for validation and 5,000 for the test: apparently the
    10,000 test images in two halves. It does not say which; here the first half validates.

    The paper's other two sets of images are not here. NISTP: 81.9 million characters, made by distorting NIST's Special
    Database 19; those images were not published. Recipe: the database
    (https://www.nist.gov/srd/nist-special-database-19), 62 classes, 32 x 32, with the distortions of Bengio and others
    (2010, arXiv 1009.3589). NORB: the jittered-cluttered version, pairs of 108 x 108 pixels in 6 classes, is several
    gigabytes (https://cs.nyu.edu/~ylclab/data/norb-v1.0/). Recipe: 233,172 training, 58,428 validation and 58,320 test
    pairs, reduced to 2 x 32 x 32, scaled to [-1, 1], hidden layers of 4,000 and 2,000 units; the split is that of Nair
    and Hinton (2010). With either as arrays, ``rectlab.Dataset`` and ``rectlab.sweep`` take them.

    References
    ----------
    Krizhevsky (2009), Learning multiple layers of features from tiny images; split: Glorot, Bordes, Bengio (2011),
    section 4.1, p. 319.

    Examples
    --------
    >>> cifar10()  # doctest: +SKIP
    Dataset('cifar10': 50,000 train + 5,000 valid + 5,000 test samples, 3,072 features, 10 classes, images 32 × 32)
    """
    found, others = cifar_files.read_all()
    *training, test = found.values()
    (X, y), (X_test, y_test) = _coloured(training), _coloured([test])
    half = len(y_test) // 2
    source, name = "Krizhevsky (2009), Learning multiple layers of features from tiny images", "cifar10"
    if others:
        source = f"unknown: {', '.join(others)} differ from the official files"
        name = "cifar10 (not the official files)"
    return Dataset(
        name, X, y, X_test[half:], y_test[half:], source, X_valid=X_test[:half], y_valid=y_test[:half], n_classes=10,
        image_shape=(32, 32, 3), box=PIXELS,
    )


def _coloured(files: list) -> tuple[np.ndarray, np.ndarray]:
    """Return X (n, 3,072) in [0, 1], pixel by pixel, and y of files of records; file by file, to save memory."""
    n = len(files[0])
    X, y = np.empty((n * len(files), cifar_files.PIXELS), np.float32), np.concatenate([file[:, 0] for file in files])
    for k, file in enumerate(files):
        planes = file[:, 1:].reshape(n, 3, -1)
        X[k * n : (k + 1) * n] = planes.transpose(0, 2, 1).reshape(n, -1)
    X /= 255
    return X, y.astype(np.int64)


def _scaled(pixels: np.ndarray) -> np.ndarray:
    """Return (n, height, width) bytes as (n, height * width) float32 in [0, 1]; divided in place, to save memory."""
    X = pixels.reshape(len(pixels), -1).astype(np.float32)
    X /= 255
    return X
