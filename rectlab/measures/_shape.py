"""What every measure asks of its input."""


def check_activations(function, activations):
    """Raise ValueError unless activations are (members, batch, units) with something in it."""
    if activations.ndim != 3 or activations.numel() == 0:
        raise ValueError(
            f"{function}: activations must have shape (members, batch, units) with something in it; "
            f"got {tuple(activations.shape)}. For one network use activations[None]."
        )
