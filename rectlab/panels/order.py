"""The order of a hand's messages: a kernel may hear them on two threads, and the older one last."""

import threading


class Order:
    """Remembers which message of which view named something last.

    Beside a running cell JupyterLab sends a panel's messages now to the kernel's main thread, now to one of their own:
    then a slider's last place may be heard before the one that it passed.

    Examples
    --------
    >>> order = Order()
    >>> order.still_new({"view": "a", "id": 8}, ["bias_shift"])
    ['bias_shift']
    >>> order.still_new({"view": "a", "id": 7}, ["bias_shift", "l1"])
    ['l1']
    """

    def __init__(self):
        self._newest, self._guard = {}, threading.Lock()

    def still_new(self, message, names):
        """Return those names that no later message of the view has had; all, where a message has no number or no view.

        Parameters
        ----------
        message : dict
            With "id", a number that rises, and "view", whose number it is.
        names : iterable of str
        """
        number, view = message.get("id"), message.get("view")
        if not (isinstance(number, int) and isinstance(view, str)):
            return list(names)
        with self._guard:
            new = [name for name in names if number >= self._newest.get((view, name), number)]
            self._newest |= {(view, name): number for name in new}
        return new
