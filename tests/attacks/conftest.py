"""The files in these folders are answers that are graded, not tests."""

collect_ignore_glob = ["*/*"]
