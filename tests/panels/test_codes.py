"""The code of a panel: Python that makes it again."""

import numpy as np

import rectlab


def test_code_names_only_what_is_not_as_at_first(made):
    scope = made(rectlab.Scope)
    assert scope.code == "rectlab.Scope()"
    scope.bias_shift, scope.width, scope.activation = -0.2, 64, "tanh"
    assert scope.code == "rectlab.Scope(bias_shift=-0.2, activation='tanh', width=64)"


def test_values_of_numpy_are_written_as_python_s(made):
    scope = made(rectlab.Scope, bias_shift=np.float64(-0.5), width=np.int64(64), seed=np.int32(7))
    assert scope.code == "rectlab.Scope(bias_shift=-0.5, width=64, seed=7)"
