"""The kernel's websocket without Nagle's algorithm.

Jupyter's server leaves this algorithm on. A small message then waits until the previous one is acknowledged: one
slider move in twenty takes 50 ms longer. With TCP_NODELAY every message leaves at once.
"""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptWebsocketConnection(ZMQChannelsWebsocketConnection):
    """The standard connection between browser and kernel, with TCP_NODELAY set."""

    def connect(self):
        """Set TCP_NODELAY, then connect as usual."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
