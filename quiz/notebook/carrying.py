"""Takes progress from one machine to another, from within a notebook: the disks of Colab and Binder vanish."""

import sys
from pathlib import Path

from IPython.display import FileLink, display

from quiz.ground.front_end import has_front_end
from quiz.ground.language import Text
from quiz.progress.attempts import ProgressError
from quiz.progress.store import Progress

WRITTEN = Text(
    "{count} attempts written to {path}. Keep the file; quiz.import_progress({path!r}) takes it in again.",
    "已将 {count} 条作答记录写入 {path}。请把文件存好，之后用 quiz.import_progress({path!r}) 导入。",
)
TAKEN = Text(
    "{added} attempts added, {known} were here already, {drafts} drafts taken.",
    "新增 {added} 条作答记录，已有 {known} 条，导入草稿 {drafts} 份。",
)
REFUSED = Text(
    "{count} lines could not be used, the first is line {number}.", "有 {count} 行无法使用，首个是第 {number} 行。"
)


def export_progress(path="my-progress.jsonl"):
    """Write every attempt and draft to a file of JSON lines, and offer it for download."""
    try:
        count = Progress().export(path)
    except ProgressError as error:
        print(error)
        return
    print(WRITTEN.format(count=count, path=str(path)))
    if "google.colab" in sys.modules:
        from google.colab import files

        files.download(str(path))
    elif has_front_end() and not Path(path).is_absolute():
        display(FileLink(path))


def import_progress(path="my-progress.jsonl"):
    """Take in what ``export_progress`` wrote. What is here already stays; running it twice adds nothing."""
    try:
        found = Progress().import_(path)
    except ProgressError as error:
        print(error)
        return
    print(TAKEN.format(added=found.added, known=found.known, drafts=found.drafts))
    if found.refused:
        print(REFUSED.format(count=len(found.refused), number=found.refused[0][0]))
