"""Questions: asked before a picture or judged by a check, with what the learner answered.

Before a picture a panel asks for a number or a choice (``kinds``) or a sketch (``curves``); ``predictions`` finds
those of all lessons, ``guesses`` keeps what was guessed, ``scoring`` says it. ``checking`` judges exercises, with the
judges of ``judging``, ``mishaps`` and ``verdicts``; ``expecting`` states a lesson's numbers. ``concepts`` are the
twelve questions on the ideas of the course, asked before it and after it, and ``sheets`` keeps the answers. They
stay in small files beside the lessons: nothing leaves the machine.
"""
