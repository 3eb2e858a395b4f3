"""The command ``quiz``. Exit codes: 0 done, 1 a check failed or a line was refused, 2 bad usage or input, 130 interrupted."""

import errno
import os
import signal
import sys
import threading
import warnings
from contextlib import contextmanager

import typer

from quiz.ground import language
from quiz.ground.language import LANGUAGES, Text
from quiz.terminal import class_commands, grading_commands, progress_commands, question_commands
from quiz.terminal.export_commands import export_app, import_app
from quiz.terminal.options import BadInput, Lang, group, text

app = group(text("Questions on image generation, asked and graded.", "图像生成面试题：出题、作答、评分。"))
for commands in (question_commands.app, grading_commands.app, class_commands.app, progress_commands.app):
    app.registered_commands += commands.registered_commands
app.add_typer(export_app)
app.add_typer(import_app)


@app.callback()
@export_app.callback()
@import_app.callback()
def _group(lang: Lang = None):
    """Every group takes --lang, as every command does."""


def main(arguments=None):
    """Run the command ``quiz``.

    Args:
        arguments: a list of str; those of the process when left out.
    Returns:
        The exit code: 0, 1 when a check failed or a line was refused, 2 for bad usage or input, 130 when interrupted.
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    _prepare_streams()
    with warnings.catch_warnings(), _quiet_pipe():
        warnings.showwarning = _show_warning
        try:
            language.set_language(_wanted_language(arguments))
            code = app(arguments or ["--help"], prog_name="quiz", standalone_mode=False) or 0
            sys.stdout.flush()
            return _interrupted() if code == 130 else code
        except (KeyboardInterrupt, typer.Abort):
            return _interrupted()
        except Exception as error:
            message = _message(error)
            if message is None:
                raise
            print(f"quiz: {message}", file=sys.stderr)
            if isinstance(error, OSError):
                _drop_output()
            return 2


def _drop_output():
    """What could not be written is not tried again when the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _interrupted():
    print(
        "\nquiz: " + str(Text("stopped; your answers so far were kept.", "已停止，已作答的内容均已保存。")),
        file=sys.stderr,
    )
    return 130


def _prepare_streams():
    """No character that a terminal cannot show stops the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@contextmanager
def _quiet_pipe():
    """A reader that has seen enough, such as ``head``, ends the command without a word."""
    if not hasattr(signal, "SIGPIPE") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGPIPE, before)


def _wanted_language(arguments):
    """The language of --lang, wherever it stands: errors and help must be in it too."""
    for place, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            wanted = argument.partition("=")[2]
        elif argument == "--lang" and place + 1 < len(arguments):
            wanted = arguments[place + 1]
        else:
            continue
        if wanted in LANGUAGES:
            return wanted
    return language.current()


def _show_warning(message, category, filename, lineno, file=None, line=None):
    from quiz.progress.attempts import ProgressWarning

    if issubclass(category, ProgressWarning) or os.environ.get("QUIZ_DEBUG"):
        print(f"quiz: {message}", file=sys.stderr)


def _message(error):
    """What to tell about an error that is not ours to fix, in one line; None for a defect of this program."""
    from quiz.bank.loading import UnknownQuestion
    from quiz.bank.models import BankError
    from quiz.progress.attempts import ProgressError

    if isinstance(error, (BadInput, ProgressError, UnknownQuestion)):
        return error.message
    if isinstance(error, BankError):
        more = len(error.problems) - 1
        return error.problems[0] + (f" (+ {more})" if more else "")
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EIO):
        return Text(f"The output cannot be written: {error.strerror}.", "无法写入输出：磁盘已满或设备出错。")
    if hasattr(error, "format_message"):
        return _usage(error)
    return None


def _usage(error):
    """A usage error of the command line library in the reader's language."""
    english = " ".join(error.format_message().split()).rstrip(".")
    parameter = getattr(error, "param", None)
    name = getattr(error, "option_name", None) or getattr(parameter, "metavar", None) or ""
    if parameter is not None and any(option.startswith("-") for option in parameter.opts):
        name = parameter.opts[0]
    see = getattr(getattr(error, "ctx", None), "command_path", "quiz")
    return Text(f"{english}. See {see} --help.", f"{_usage_in_chinese(error, english, name)}参见 {see} --help。")


def _usage_in_chinese(error, english, name):
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if "NoSuchOption" in kinds:
        return f"没有选项 {name}。"
    if "MissingParameter" in kinds:
        return f"缺少参数 {name}。"
    if english.startswith("No such command"):
        return f"没有命令 {english.removeprefix('No such command').split()[0].strip(chr(39))}。"
    if english.startswith("Missing command"):
        return "缺少命令。"
    return f"{name} 的值无效。" if name else "命令用法不对。"
