"""How long visitors of the Playground's own page wait, and what they cost: `python -m benchmarks.visitors 6`.

All open the page at once, in one Chromium, and close it when everyone sees the lab. It counts until the last of them
has a picture that answers, and until no kernel is left. On a busy machine look at the processor time: with two cores to
themselves, nobody waits for longer than half of it.
"""

import argparse
import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import psutil

LONGEST = 600  # seconds for anything


async def visit(browser, address):
    """Open the page; return it when its lab is drawn and has answered a click."""
    page = await (await browser.new_context()).new_page()
    page.set_default_timeout(1000 * LONGEST)
    await page.goto(address)
    await page.locator(".nnlib-lab canvas[data-frame]").wait_for()
    await page.locator(".nnlib-lab").get_by_role("button", name="Step", exact=True).click()
    await page.locator(".nnlib-words", has_text="Step 1,").wait_for()
    return page


async def visitors(count, address, chromium, server):
    """Return the seconds until each visitor's lab has answered, the memory of the kernels, and the work done for it.

    The work is in seconds of a processor: the server's with its kernels, and Chromium's.
    """
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        start, seconds, before = time.perf_counter(), [], _work(server)

        async def one():
            page = await visit(browser, address)
            seconds.append(time.perf_counter() - start)
            return page

        await asyncio.gather(*(one() for _ in range(count)))
        memory = [_memory(kernel) for kernel in kernels(server)]
        everything = _work(psutil.Process())
        work = _work(server) - before, everything - _work(server)
        await browser.close()
    return sorted(seconds), memory, work


def _answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def kernels(server):
    """The processes of the kernels that go on."""
    found = []
    for process in server.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # or it has just ended
            if "ipykernel_launcher" in process.cmdline():
                found.append(process)
    return found


def _work(process):
    """The processor time of a process and of what it has started, in seconds."""
    total = 0.0
    for each in [process, *process.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            total += times.user + times.system
    return total


def _memory(kernel):
    """The proportional share of a kernel's memory in MB; all of it where the system doesn't tell shares."""
    found = kernel.memory_full_info()
    return getattr(found, "pss", found.rss) / 1e6


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.visitors", description=__doc__)
    parser.add_argument("visitors", type=int, nargs="*", default=[1, 3, 6], help="how many at once (1 3 6)")
    parser.add_argument("--chromium", default=shutil.which("chromium"), help="the path of Chromium")
    options = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "JUPYTER_CONFIG_DIR": home,
            "JUPYTER_RUNTIME_DIR": home,
            "IPYTHONDIR": home,
        }
        command = [sys.executable, "-m", "nnlib.labs.playground", "--no-browser", f"--port={port}"]
        server = psutil.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while not _answers(port):
                time.sleep(0.2)
            print("visitors  first   last  load  server + pages  MB a kernel  none left after")
            for count in options.visitors:
                load = os.getloadavg()[0]
                address = f"http://127.0.0.1:{port}"
                seconds, memory, work = asyncio.run(visitors(count, address, options.chromium, server))
                closed = time.perf_counter()
                while kernels(server) and time.perf_counter() - closed < LONGEST:
                    time.sleep(0.5)
                gone = time.perf_counter() - closed
                print(
                    f"{count:8}  {seconds[0]:4.1f}s {seconds[-1]:4.1f}s  {load:4.1f}  "
                    f"{work[0]:6.1f} + {work[1]:5.1f}s  {sum(memory) / len(memory):11.0f}  {gone:13.0f}s",
                    flush=True,
                )
        finally:
            server.terminate()
            server.wait(30)


if __name__ == "__main__":
    main()
