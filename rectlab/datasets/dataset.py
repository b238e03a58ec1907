"""The form of all data sets: samples in rows, read-only, with a sentence about themselves."""

from dataclasses import dataclass, replace

import numpy as np

VALID_SHARE = 0.25  # at least this share of the training set validates where a data set has no validation part
WHOLE = 64  # training examples are a multiple of this: a last batch of a few would disturb a network


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Training, validation and test samples as read-only numpy arrays.

    Attributes
    ----------
    name : str
        Its key for `load`, or the task it was drawn for.
    X_train, X_test : ndarray of float32, shape (n_samples, n_features)
        In [0, 1] for images.
    y_train, y_test : ndarray, shape (n_samples,)
        int64 class labels 0 to n_classes - 1, or float32 targets for regression.
    source : str
        Where the data come from, in one line.
    X_valid, y_valid : ndarray or None
        A validation part, where the data set has one.
    n_classes : int or None
        None for regression.
    image_shape : tuple of int or None
        (height, width) in pixels, where a sample is an image; (height, width, 3) in colour.
    box : tuple of float or None
        (lowest, highest) valid value of every feature, even if no sample has it; None where any number is valid.

    Notes
    -----
    Every `load` gives the same arrays, so they are read-only: ``torch.tensor(X)`` copies them without a warning;
    ``torch.from_numpy`` and ``torch.as_tensor`` do not copy, and warn.

    Examples
    --------
    >>> X, y = np.zeros((3, 2), np.float32), np.array([0, 1, 0])
    >>> Dataset("mine", X, y, X[:1], y[:1], source="made up", n_classes=2)
    Dataset('mine': 3 train + 1 test samples, 2 features, 2 classes)
    """

    name: str
    X_train: np.ndarray
    y_train: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    source: str
    X_valid: np.ndarray | None = None
    y_valid: np.ndarray | None = None
    n_classes: int | None = None
    image_shape: tuple[int, ...] | None = None
    box: tuple[float, float] | None = None

    def __post_init__(self):
        for array in (self.X_train, self.y_train, self.X_valid, self.y_valid, self.X_test, self.y_test):
            if array is not None:
                array.flags.writeable = False

    @property
    def n_features(self) -> int:
        """Number of columns of X."""
        return self.X_train.shape[1]

    def with_validation(self) -> "Dataset":
        """Return this data set with a validation part: its own, or else at least a quarter of the training samples.

        Settings are chosen on it. Without it they would be chosen on the test samples, whose error would then be too
        good. The split is stratified by class and always the same; what is left for training is a multiple of 64.

        Examples
        --------
        >>> from rectlab.datasets import digits
        >>> digits().with_validation()
        Dataset('digits': 960 train + 337 valid + 500 test samples, 64 features, 10 classes, images 8 × 8)
        """
        if self.X_valid is not None:
            return self
        from sklearn.model_selection import train_test_split

        n_train = int((1 - VALID_SHARE) * len(self.y_train)) // WHOLE * WHOLE
        X, X_valid, y, y_valid = train_test_split(
            self.X_train, self.y_train, train_size=n_train, stratify=self.y_train, random_state=0
        )
        return replace(self, X_train=X, y_train=y, X_valid=X_valid, y_valid=y_valid)

    def in_words(self) -> str:
        """Say sizes, kind of sample, and task in one sentence."""
        parts = [f"{len(self.X_train):,} training"]
        if self.X_valid is not None:
            parts.append(f"{len(self.X_valid):,} validation")
        counts = ", ".join(parts) + f" and {len(self.X_test):,} test"
        if self.image_shape:
            colour = " in colour" if len(self.image_shape) == 3 else ""
            samples = f"images of {self.image_shape[0]} × {self.image_shape[1]} pixels{colour}"
        else:
            samples = f"points with {self.n_features} feature{'s' if self.n_features > 1 else ''}"
        task = f"in {self.n_classes} classes" if self.n_classes else "with a number to predict"
        return f"{self.name}: {counts} {samples}, {task}."

    def __repr__(self) -> str:
        valid = "" if self.X_valid is None else f" + {len(self.X_valid):,} valid"
        task = f"{self.n_classes} classes" if self.n_classes else "regression"
        image = f", images {self.image_shape[0]} × {self.image_shape[1]}" if self.image_shape else ""
        return (
            f"Dataset({self.name!r}: {len(self.X_train):,} train{valid} + {len(self.X_test):,} test samples, "
            f"{self.n_features:,} feature{'s' if self.n_features > 1 else ''}, {task}{image})"
        )
