"""What the census panel says: all units in one sentence, one unit in another, and how two censuses differ."""

from rectlab.words import counted, number


def states_in_words(census):
    """Say the states of all units on the probe, and how many are dead and certified, of a census of one network."""
    silent, selective, always_on = census.counts()
    dead, proved = int(census.dead.sum()), census.certified_dead
    sure = "" if proved is None else f", {int(proved.sum()):,} certified"
    states = f"{silent:,} of {census.n_units:,} units are silent, {selective:,} selective, {always_on:,} always on"
    probe, whole = (counted(n, "image") for n in (census.probe_size, census.n_examples))
    return f"On {probe} {states}; on all {whole} {dead:,} are dead{sure}."


def unit_in_words(seen):
    """Say bias, state, distance, pull and life of a unit, from its autopsy on all images."""
    on, n = int((seen.activations != 0).sum()), len(seen.activations)
    images = counted(n, "image")
    state = f"silent on all {images}" if not on else f"on for {'all' if on == n else f'{on:,} of'} {images}"
    pull = ", gradient exactly 0" if not on else "" if seen.gradient is None else f", gradient {number(seen.gradient)}"
    near = f"the nearest {number(seen.distance)} from its hinge"
    name = f"Unit {seen.unit} of layer {seen.layer}"
    return f"{name}: bias {number(seen.bias)}, {state}, {near}{pull}; {seen.life.latest()}."


def difference_in_words(before, now):
    """Say how many units are dead, silent and selective in two censuses."""
    pairs = [(name, int(getattr(before, name).sum()), int(getattr(now, name).sum())) for name in _COMPARED]
    return f"{', '.join(f'{name} {a:,} and {b:,}' for name, a, b in pairs)} of {now.n_units:,} units."


_COMPARED = ("dead", "silent", "selective")
