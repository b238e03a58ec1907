"""What became of many networks: by price, and in a kept record of Figure 3."""

import numpy as np
import torch


def always_on(networks, X):
    """Return how many hidden units of each network are above zero on every example (networks,).

    Parameters
    ----------
    networks : sequence of nn.Sequential
        Linear layers and rectifiers by turns, as :meth:`rectlab.sweeps.SweepResult.member` gives them.
    X : array (n_samples, in_features)
    """
    counts = []
    for network in networks:
        h, count = torch.tensor(X), 0
        for k, layer in enumerate(network):
            h = layer(h)
            count += int((h > 0).all(0).sum()) if k % 2 else 0
        counts.append(count)
    return np.array(counts)


def by_price(result, X):
    """Return means and standard deviations over seeds, two dicts by (target, L1 strength).

    Parameters
    ----------
    result : rectlab.sweeps.SweepResult
        Over target, l1 and seed.
    X : array (n_samples, in_features)
        What always-on units are counted on: the training inputs.

    Returns
    -------
    mean, spread : dict of dict
        "zeros" (%, mean over hidden layers), "dead" and "always_on" (units of all hidden layers), "error" (%).
    """
    columns = result.columns
    layers = range(1, 1 + sum(name.startswith("zero_fraction") for name in columns))
    measured = {
        "zeros": 100 * np.mean([columns[f"zero_fraction_{k}"] for k in layers], 0),
        "dead": np.sum([columns[f"silent_{k}"] for k in layers], 0),
        "always_on": always_on([result.member(i) for i in range(len(result))], X),
        "error": 100 * columns["error"],
    }
    prices = [(row["target"], row["l1"]) for row in result.rows]
    mean, spread = {}, {}
    for price in dict.fromkeys(prices):
        mine = np.array([p == price for p in prices])
        mean[price] = {name: values[mine].mean() for name, values in measured.items()}
        spread[price] = {name: values[mine].std(ddof=1) for name, values in measured.items()}
    return mean, spread


def bands(rows):
    """Return L1 strengths, mean zeros, mean error and the error's standard deviation over seeds, each (n_strengths,).

    Parameters
    ----------
    rows : sequence of dict
        Of :class:`rectlab.figure3_record.Record`: l1, error, zero_fraction_1 to 3.
    """
    l1, error = (np.array([row[name] for row in rows]) for name in ("l1", "error"))
    zeros = np.mean([[row[f"zero_fraction_{k}"] for k in (1, 2, 3)] for row in rows], 1)
    strengths = np.unique(l1)
    pick = [l1 == strength for strength in strengths]
    measures = ([zeros[p].mean(), error[p].mean(), error[p].std(ddof=1)] for p in pick)
    return strengths, *np.array(list(measures)).T
