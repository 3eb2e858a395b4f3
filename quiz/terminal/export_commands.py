"""``quiz export`` and ``quiz import``."""

import sys
from typing import Annotated

import typer

from quiz.ground import language
from quiz.ground.language import Text
from quiz.terminal.options import (
    BadInput,
    Command,
    DeckLang,
    Kind,
    Lang,
    Level,
    ProgressFile,
    SourceFile,
    Topic,
    chosen,
    group,
    one_of,
    open_progress,
    say,
    say_written,
    text,
    write_or_print,
    writing,
)

export_app = group(text("Write out progress, flash cards or a sheet.", "导出进度、记忆卡片或试卷。"), "export")
import_app = group(text("Import progress.", "导入进度。"), "import")


@export_app.command("progress", cls=Command, help=text("Write all attempts to a file.", "把全部作答记录写入文件。"))
def export_progress(file: ProgressFile, lang: Lang = None):
    if file == "-":
        sys.stdout.write("".join(open_progress().export_lines()))
        return
    count = open_progress().export(file)
    say(Text(f"{count} attempts written to {file}.", f"已将 {count} 条作答记录写入 {file}。"))


@export_app.command("anki", cls=Command, help=text("Write an Anki package.", "生成 Anki 卡片包（.apkg）。"))
def export_anki(
    out: Annotated[
        str, typer.Option("--out", metavar="FILE.apkg", help=text("File to write.", "输出文件。"))
    ] = "image-generation.apkg",
    lang: DeckLang = None,
    topic: Topic = None,
    level: Level = None,
    kind: Kind = None,
):
    from quiz.export.decks import MissingGenanki, languages_of, write_anki

    questions = _to_export(topic, level, kind)
    try:
        with writing(out):
            write_anki(questions, out, languages_of(lang, language.current()))
    except MissingGenanki:
        raise BadInput(
            Text(
                "Anki packages need genanki: pip install genanki. Without it: quiz export tsv.",
                "生成 Anki 卡片包需要 genanki：pip install genanki。不装也可以用 quiz export tsv。",
            )
        ) from None
    say_written(len(questions), out)


@export_app.command(
    "tsv", cls=Command, help=text("Write a table for Anki or a spreadsheet.", "生成 Anki 或电子表格可读的表格。")
)
def export_tsv(
    out: Annotated[
        str,
        typer.Option(
            "--out",
            metavar="FILE.tsv",
            help=text("File to write; - for standard output.", "输出文件；- 表示标准输出。"),
        ),
    ] = "image-generation.tsv",
    lang: DeckLang = None,
    topic: Topic = None,
    level: Level = None,
    kind: Kind = None,
):
    from quiz.export.decks import languages_of, tsv

    questions = _to_export(topic, level, kind)
    write_or_print(tsv(questions, languages_of(lang, language.current())), out, len(questions))


@export_app.command(
    "sheet", cls=Command, help=text("Write a sheet of questions to print.", "生成可打印的试卷，可附答案。")
)
def export_sheet(
    out: Annotated[
        str,
        typer.Option(
            "--out", metavar="FILE", help=text("File to write; - for standard output.", "输出文件；- 表示标准输出。")
        ),
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="html|md", help=text("Format.", "格式。"))] = "html",
    answers: Annotated[bool, typer.Option(help=text("Include the key at the end.", "末尾附答案。"))] = True,
    count: Annotated[int, typer.Option(min=1, help=text("Number of questions to draw.", "抽取多少道题。"))] = None,
    seed: Annotated[int, typer.Option(help=text("Seed for what is drawn.", "固定随机抽取。"))] = 0,
    topic: Topic = None,
    level: Level = None,
    kind: Kind = None,
    lang: Lang = None,
):
    from quiz.export.sheets import FORMATS, draw_questions, sheet

    one_of("--format", form, FORMATS)
    questions = _to_export(topic, level, kind)
    if count is not None:
        questions = draw_questions(questions, count, seed)
    content = sheet(questions, language.current(), seed, answers, form)
    write_or_print(content, out or f"image-generation.{form}", len(questions))


def _to_export(topic, level, kind):
    questions = chosen(topic, level, kind)
    if not questions:
        raise BadInput(Text("No question matches.", "没有符合条件的题目。"))
    return questions


@import_app.command("progress", cls=Command, help=text("Import an exported file.", "导入先前导出的文件。"))
def import_progress(file: SourceFile, lang: Lang = None):
    found = open_progress().import_(file)
    say(
        Text(
            f"{found.added} attempts added, {found.known} already here, {found.drafts} drafts imported.",
            f"新增 {found.added} 条作答记录，已有 {found.known} 条，导入草稿 {found.drafts} 份。",
        )
    )
    if found.refused:
        number, reason = found.refused[0]
        raise BadInput(
            Text(
                f"{file}: {len(found.refused)} lines could not be used; the first is line {number}: {reason}.",
                f"{file}：有 {len(found.refused)} 行无法使用，首个是第 {number} 行（{reason}）。",
            )
        )
