"""Settings codes: a panel's knobs as a short text that can be written on a board and typed in again."""

import json
import zlib


class Coded:
    """What a panel with knobs needs to have a settings code; ``knobs()`` gives its knobs by name."""

    @property
    def code(self):
        """The knobs as a short text: ``from_code`` of it gives this panel again, as it was before any training."""
        return code_of(type(self).__name__, self._values(), {n: k.default_value for n, k in self.knobs().items()})

    @classmethod
    def from_code(cls, code):
        """Return the panel of a settings code.

        Parameters
        ----------
        code : str
            As ``code`` gives it.

        Raises
        ------
        ValueError
            If it was mistyped.
        """
        return cls(**values_of(cls.__name__, code, list(cls.knobs())))


def code_of(name, values, defaults):
    """Return a code: the panel's name, the values that are not the defaults, and two check characters.

    Parameters
    ----------
    name : str
    values, defaults : dict

    Examples
    --------
    >>> code_of("Scope", {"bias_shift": -0.2, "width": 128}, {"bias_shift": 0.0, "width": 128})
    'Scope bias_shift=-0.2 #96'
    """
    pairs = [f"{key}={_text(value)}" for key, value in values.items() if value != defaults[key]]
    body = " ".join([name, *pairs])
    return f"{body} #{_check(body)}"


def values_of(name, code, known):
    """Return the values that a code holds.

    Raises
    ------
    ValueError
        If it is another panel's, names an unknown setting, or its check characters do not fit.

    Examples
    --------
    >>> values_of("Scope", "Scope bias_shift=-0.2 #96", ["bias_shift", "width"])
    {'bias_shift': -0.2}
    """
    body, _, check = " ".join(code.split()).rpartition(" #") if isinstance(code, str) else ("", "", "")
    if not body or body.split()[0] != name:
        raise ValueError(
            f"{name}.from_code: code must begin with {name} and end with #..; got {code!r}. Copy all of it."
        )
    if check != _check(body):
        raise ValueError(
            f"{name}.from_code: the check characters must be #{_check(body)} for these settings; got #{check}. "
            "A character was mistyped: compare with the original."
        )
    pairs = dict(pair.partition("=")[::2] for pair in body.split()[1:])
    if unknown := sorted(set(pairs) - set(known)):
        raise ValueError(f"{name}.from_code: settings must be among {', '.join(known)}; got {', '.join(unknown)}.")
    return {key: _value(text) for key, text in pairs.items()}


def _check(body):
    return f"{zlib.crc32(body.encode()) % 256:02x}"


def _text(value):
    return value if isinstance(value, str) else json.dumps(value)


def _value(text):
    try:
        return json.loads(text)
    except ValueError:
        return text
