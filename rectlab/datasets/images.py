"""Images of digits: 8 x 8 from scikit-learn, 28 x 28 from MNIST."""

import functools

import numpy as np

from rectlab import checks
from rectlab.datasets import mnist_files
from rectlab.datasets.dataset import Dataset

N_DIGITS = 1297  # for training
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
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    pixels, labels = load_digits(return_X_y=True)
    X, y = (pixels / 16).astype(np.float32), labels.astype(np.int64)
    parts = train_test_split(X, y, train_size=N_DIGITS, test_size=500, stratify=y, random_state=0)
    X_train, X_test, y_train, y_test = parts
    source = "Alpaydin and Kaynak (1998), UCI repository, by way of scikit-learn's load_digits"
    return Dataset("digits", X_train, y_train, X_test, y_test, source, n_classes=10, image_shape=(8, 8), box=PIXELS)


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


def _scaled(pixels: np.ndarray) -> np.ndarray:
    """Return (n, height, width) bytes as (n, height * width) float32 in [0, 1]; divided in place, to save memory."""
    X = pixels.reshape(len(pixels), -1).astype(np.float32)
    X /= 255
    return X
