"""The census of a network: every hidden unit's state on a probe, on the whole training set, and on any valid input."""

from itertools import islice

import torch

from rectlab.checks import refuse, whole
from rectlab.compute.chunks import examples_at_a_time
from rectlab.measures._shape import inputs_of
from rectlab.measures.states import LayerStates, unit_states
from rectlab.words import counted


def census(population, X, *, probe_size=None, bias_shift=0.0, bounds=None):
    """Find the state of every hidden unit.

    Parameters
    ----------
    population : Population
    X : Tensor (n_examples, in_features)
        All examples: pass the whole training set, since "dead" means silent on all of it.
    probe_size : int, 1 to n_examples, optional
        The probe is the first ``probe_size`` examples; all by default.
    bias_shift : float
    bounds : rectlab.measures.Bounds, optional
        What :func:`rectlab.measures.certify` says about this network at this shift, for a box that holds the examples.

    Returns
    -------
    LayerStates

    Raises
    ------
    ValueError
        If the probe does not fit the examples, if the bounds are another network's, or if X leaves their box.

    Examples
    --------
    >>> from rectlab.networks import Population
    >>> one = Population(1, (2,), 1)
    >>> _ = one.weights[0].copy_(torch.tensor([[[1.0], [-1.0]]]))
    >>> seen = census(one, torch.tensor([[1.0], [2.0], [-1.0]]), probe_size=2)
    >>> seen.silent.tolist(), seen.dead.tolist(), seen.codes()[0].tolist()
    ([[1]], [[0]], [2, 0])
    >>> seen.in_words()
    'Of 2 units in 1 layer, on 2 examples: 1 silent, 0 selective, 1 always on. On all 3, 0 stay silent: dead.'
    """
    X = inputs_of("census", population, X)
    n = len(X)
    n_probe = whole("census", "probe_size", n if probe_size is None else probe_size, 1, n, do="Pass more examples.")
    probe, rest = [], []
    for _, h in population.hidden(X, bias_shift):
        probe.append(unit_states(h[..., :n_probe].mT))
        if n_probe < n:
            rest.append(unit_states(h[..., n_probe:].mT))
    whole_set = tuple(a.merged(b) for a, b in zip(probe, rest)) if rest else tuple(probe)
    if bounds is None:
        return LayerStates(tuple(probe), whole_set)
    _check_bounds(bounds, whole_set, bias_shift)
    return LayerStates(tuple(probe), whole_set, bounds.certified, bounds.box_in_words())


def silent_units(population, X, bias_shift=0.0, n_layers=None):
    """Return which hidden units are exactly zero on all of X: one look of a :func:`rectlab.measures.timeline`.

    Parameters
    ----------
    population, X
        As for :func:`census`.
    bias_shift : float or sequence (members,)
    n_layers : int, optional
        Look only at the first ``n_layers`` hidden layers, which takes less time.

    Returns
    -------
    tuple of bool ndarray (members, units)
        One per hidden layer.
    """
    X, most = inputs_of("silent_units", population, X), len(population.hidden_sizes)
    do = f"The network has {most} hidden layers."
    n_layers = most if n_layers is None else whole("silent_units", "n_layers", n_layers, 1, most, do=do)
    rows = examples_at_a_time(population.n_members * max(population.hidden_sizes), least=256)

    def silent(part):  # (members, units) for each layer; torch.aminmax takes ten times as long as amax and amin
        hidden = (h for _, h in islice(population.hidden(part, bias_shift), n_layers))
        return [(h.amax(2) == 0) & (h.amin(2) == 0) for h in hidden]

    parts = zip(*map(silent, X.split(rows)))
    return tuple(torch.stack(marks).all(0).cpu().numpy() for marks in parts)


def _check_bounds(bounds, whole_set, bias_shift):
    """Raise ValueError unless bounds fit the network and no certified unit is on for an example of the whole set."""
    shapes, wanted = [marks.shape for marks in bounds.certified], [states.zeros.shape for states in whole_set]
    woken = shapes == wanted and sum((sure & s.ever_on).sum() for sure, s in zip(bounds.certified, whole_set))
    if shapes != wanted or woken or bounds.bias_shift != bias_shift:
        got = f"{counted(int(woken), 'certified unit')} on for some example"
        got = got if woken else f"{shapes} at {bounds.bias_shift:g}"
        must = f"those of this network, (members, units) {wanted} at a bias shift of {bias_shift:g}"
        refuse("census", "bounds", f"{must}, for a box that holds X", got, "Call certify anew.")
