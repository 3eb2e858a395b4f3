"""JupyterLab in a real browser: a server of its own on loopback, Debian's Chromium, nothing fetched from outside."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# News pop-ups cover buttons; virtual scrolling leaves cells out of the page that a test looks for.
LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}


@pytest.fixture(scope="module")
def lab_root(tmp_path_factory):
    """The folder that JupyterLab serves."""
    return tmp_path_factory.mktemp("lab") / "root"


@pytest.fixture(scope="module")
def lab(lab_root):
    """The address of a JupyterLab that serves a copy of notebooks/; each file of tests has a learner's record of its own."""
    home = lab_root.parent
    notebooks = home / "root" / "notebooks"
    shutil.copytree(ROOT / "notebooks", notebooks)
    (home / "config" / "labconfig").mkdir(parents=True)
    (home / "config" / "labconfig" / "default_setting_overrides.json").write_text(json.dumps(LAB_SETTINGS))
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
        "IMAGEGEN_HOME": "progress",
    }
    environment = os.environ | {name: str(home / folder) for name, folder in places.items()}
    environment.pop("QUIZ_STATIC", None)
    port = free_port()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"),
            *("--ServerApp.port_retries=0", "--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True"),
            *(f"--ServerApp.root_dir={home / 'root'}", "--LabApp.expose_app_in_browser=True"),
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ],
        env=environment,
        stdout=(home / "server.log").open("w"),
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for_server(address, server, home / "server.log")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture
def page(browser):
    """A page of its own, large enough that nothing is folded away; requests to other machines are collected."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    opened = context.new_page()
    opened.outside = []
    opened.on("request", lambda request: note_outside(opened.outside, request.url))
    yield opened
    context.close()


def note_outside(collected, url):
    local = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:")
    if not url.startswith(local):
        collected.append(url)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_server(address, server, log):
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError(f"JupyterLab ended at once:\n{log.read_text()[-3000:]}")
        try:
            urllib.request.urlopen(f"{address}/api", timeout=2)
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not answer:\n{log.read_text()[-3000:]}")
