"""What all tests share: nobody's own progress is touched, no log lines of TensorFlow in between, and one browser."""

import os
import shutil
from pathlib import Path

import hypothesis
import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# The same examples on every run, and none fails because the machine is slow.
hypothesis.settings.register_profile("course", derandomize=True, deadline=None)
hypothesis.settings.load_profile("course")


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    """Every test has a learner's record of its own."""
    monkeypatch.setenv("IMAGEGEN_HOME", str(tmp_path / "progress"))


@pytest.fixture
def fixture_bank(monkeypatch):
    """The small bank of tests/fixtures instead of the course's."""
    monkeypatch.setenv("IMAGEGEN_BANK", str(Path(__file__).parent / "fixtures" / "bank"))


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: install the package chromium to run the browser tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield running
        running.close()
