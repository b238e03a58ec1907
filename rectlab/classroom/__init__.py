"""Everything around Jupyter: the environment, the learner's copy, the server, stored outputs and the test run.

This room uses the standard library, Jupyter, and of rectlab only ``compute`` and, to redraw the
lessons' numbers, ``streams`` and ``questions``.

=============  ===============================================================================
``bootstrap``  creates ``.venv`` and keeps it fitting; run as a file by the system's Python
``folders``    where the lessons come from, and where the learner's copy goes
``copies``     ``my_notebooks/``: the learner's copy of the lessons, never overwritten
``server``     JupyterLab on that copy: token on, loopback only, no news, no delayed packets
``sockets``    the kernel's websocket without Nagle's algorithm
``contents``   its files: a panel that was saved comes back live while its kernel runs
``saving``     what a stored notebook leaves out, as pure functions on its JSON
``store``      runs the lessons in ``notebooks/`` and stores their outputs
``spread``     runs them on fresh seeds: how far do their numbers spread?
``pages``      runs them and writes each as a page whose sliders work without a kernel
``formulas``   their Markdown, with formulas that need no script
``doctor``     checks whether this machine is ready for a lesson, and how to mend it
``suite``      the one pytest run behind ``make test``
``offline``    runs a command with nothing but the loopback network
=============  ===============================================================================
"""
