"""When the kernel of a visitor to the Playground's own page ends."""

import time

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

ARRIVAL = 120  # seconds for a page to come through a slow network and start


class Visitors(AsyncMappingKernelManager):
    """Ends a kernel soon after its page has gone, but not while its page is still on the way.

    The kernel starts before the page is sent, so otherwise a slow visitor's would be gone before they arrive.
    """

    def __init__(self, **options):
        super().__init__(**options)
        self._arrived, self._seen = set(), {}

    def notify_connect(self, kernel_id):
        self._arrived.add(kernel_id)
        super().notify_connect(kernel_id)

    async def cull_kernel_if_idle(self, kernel_id):
        first = self._seen.setdefault(kernel_id, time.monotonic())
        if kernel_id in self._arrived or time.monotonic() - first > ARRIVAL:
            await super().cull_kernel_if_idle(kernel_id)
