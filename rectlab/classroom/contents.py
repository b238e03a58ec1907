"""The server's files: a panel that was saved comes back live when its notebook is opened again.

A saved notebook holds words and pictures, no live views (see ``saving``). The server remembers the views that a save
left out. When the notebook is read again, as after a reload or in a second browser, each view whose widget the kernel
still has is put back; JupyterLab then shows the panel as it is now.
"""

from queue import Empty

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupyter_server.utils import ensure_async

from rectlab.classroom import saving

WAIT_S = 2.0  # a kernel that does not answer for this long is asked no more: the picture is shown


class LiveContents(AsyncLargeFileManager):
    """The standard manager of files, which puts back the views of panels that still live."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._views = {}

    async def save(self, model, path=""):
        """Save as usual and remember the live views, which a hook leaves out of the file."""
        if model.get("type") == "notebook" and isinstance(model.get("content"), dict):
            self._views |= saving.views(model["content"])
        return await super().save(model, path)

    async def get(self, path, *args, **kwargs):
        """Read as usual and put back the views of widgets that this notebook's kernel still has."""
        model = await super().get(path, *args, **kwargs)
        if model["type"] == "notebook" and model["content"] and saving.lacks_views(model["content"], self._views):
            saving.put_back(model["content"], self._views, await self._widgets(path.strip("/")))
        return model

    async def _widgets(self, path):
        """Return the model ids of the widgets in the kernels of a notebook."""
        found = set()
        for session in await ensure_async(self.parent.session_manager.list_sessions()):
            if session["path"] == path:
                found |= await widgets_of(self.parent.kernel_manager.get_kernel(session["kernel"]["id"]))
        return found


async def widgets_of(kernel):
    """Return the model ids of a kernel's widgets, asked for on the control channel, which answers while a cell runs."""
    client = kernel.client()
    client.start_channels(shell=False, iopub=False, stdin=False, hb=False, control=True)
    try:
        client.control_channel.send(client.session.msg("comm_info_request", {"target_name": "jupyter.widget"}))
        return set((await client.get_control_msg(timeout=WAIT_S))["content"].get("comms", ()))
    except Empty:
        return set()
    finally:
        client.stop_channels()
