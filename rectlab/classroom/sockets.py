"""The kernel's websocket without Nagle's algorithm.

The server leaves that algorithm on. Small messages then wait for the acknowledgement of the one before: one slider
move in twenty takes 50 ms longer. With TCP_NODELAY every message leaves at once.
"""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptWebsocketConnection(ZMQChannelsWebsocketConnection):
    """The standard connection between browser and kernel, with TCP_NODELAY set."""

    def connect(self):
        """Set TCP_NODELAY, then connect as usual."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
