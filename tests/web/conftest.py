"""The web edition, built once a session, its code in node, and its pages in a real browser."""

import functools
import http.server
import json
import os
import shutil
import subprocess
import threading

import pytest

from tools import web


@pytest.fixture(scope="session")
def packages():
    """The packages of web/, installed; the tests are skipped where that cannot be done, but not in CI."""
    for command in ("node", "npm"):
        if not shutil.which(command):
            pytest.skip(f"no {command} on this machine: install node 20 or newer to run the tests of the web edition")
    try:
        web.install()
    except web.WebError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def site(packages, tmp_path_factory):
    """The folder of the built app."""
    folder = tmp_path_factory.mktemp("web") / "site"
    web.build(folder)
    return folder


@pytest.fixture(scope="session")
def node(packages, tmp_path_factory):
    """What the app's code makes of cases: a function from and to plain dicts, see ``web/src/parity.ts``."""
    folder = tmp_path_factory.mktemp("node")
    web.bundle(["parity.ts"], folder, {"MULTIPLY": web.kernel()}, "--platform=node")
    (folder / "package.json").write_text('{"type": "module"}')

    def run(timezone="UTC", **cases):
        found = subprocess.run(
            ["node", folder / "parity.js"],
            input=json.dumps(cases),
            capture_output=True,
            text=True,
            env=os.environ | {"TZ": timezone},
        )
        assert found.returncode == 0, found.stderr
        return json.loads(found.stdout)

    return run


@pytest.fixture(scope="module")
def address(site):
    """The address of the site on a server that knows nothing but files, in a sub-folder as project pages are."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def handle(self):
            try:
                super().handle()
            except (BrokenPipeError, ConnectionResetError):
                pass  # the page was left while it loaded

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site.parent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{site.name}/"
    server.shutdown()
    server.server_close()
