"""Deep untrained networks: what their starting weights do to the signal, to its direction, and to the gradient.

``stacks`` builds networks of up to a hundred layers and runs them up and down, ``jacobians`` takes their derivative
apart, ``saturation`` watches layers saturate while they train, ``chaos`` maps weight and bias variance.
"""
