"""Wait for what a live run does, but not forever."""

import asyncio


async def until(condition, seconds=300):
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)
