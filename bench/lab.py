"""Seconds from `make lab` until the start page is on the screen, in Chromium; skipped where there is no Chromium.

python -m bench --only lab
"""

import os
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
REPEATS = 3
PATIENCE = 120
"""Seconds after which a server that has not told its address, or a page that has not come, counts as broken."""


def rows():
    """Yield a row for the server, which has told its address, and for the notebook, which can be read and typed into."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    runs = [_first_page(browser) for _ in range(REPEATS if browser else 0)]
    for name, number in (("the address is printed", 0), ("the start page is on the screen", 1)):
        told = [run[number] for run in runs]
        yield {"until": name, "seconds": statistics.median(told) if told else None, "slowest": max(told, default=None)}


def _first_page(browser):
    """Seconds to the address and to the page, of one `make lab` in an environment that is ready."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        places = {name: home for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_WORKSPACES_DIR")}
        start = time.perf_counter()
        server = subprocess.Popen(
            ["make", "lab", "LAB_FLAGS=--no-browser"],
            cwd=ROOT,
            env=os.environ | places | {"IMAGEGEN_HOME": home},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            address = next(
                found.group() for line in server.stderr if (found := re.search(r"http://127\S+token=\S+", line))
            )
            told = time.perf_counter() - start
            page = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"]).new_page()
            page.goto(address)
            page.locator(".jp-Notebook .jp-MarkdownOutput h1").first.wait_for(timeout=PATIENCE * 1000)
            return told, time.perf_counter() - start
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.stderr.close()
            server.wait(timeout=PATIENCE)
