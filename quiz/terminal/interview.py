"""The mock interview in a terminal, or over a pipe."""

from pathlib import Path

from quiz.bank.draws import draw
from quiz.bank.loading import bank
from quiz.exercises.stubs import stub
from quiz.ground.language import Text, current, set_language
from quiz.practice import interview_report
from quiz.practice.clock import Ticker, clock_text
from quiz.practice.interview import KEEP_EVERY, TYPED, Interview, kept_record, new_record
from quiz.practice.interview_plan import InterviewError
from quiz.rendering.console import safe, styled
from quiz.terminal.asker import MODEL_ANSWER, Asker, NoAnswer

WELCOME = Text(
    "Hello. We have {minutes:g} minutes. I will ask you to explain, to read code, to compute and to write. "
    "Take your time to think; what you do not know, skip. How it went you will hear at the end.",
    "你好，我们有 {minutes:g} 分钟。我会请你讲概念、看代码、算数，再写一点代码。可以先想一想再答，不会的就跳过。结果最后一起说。",
)
WELCOME_BACK = Text(
    "Welcome back. {used} of {minutes:g} minutes are used; we go on where we stopped.",
    "欢迎回来。{minutes:g} 分钟已经用了 {used}，我们接着刚才的地方继续。",
)
COMMANDS = Text(
    "/skip counts 0 · /pause stops the clock · /quit ends with the report · Ctrl-C keeps everything for later",
    "/skip 跳过（记 0 分） · /pause 暂停计时 · /quit 结束并出报告 · Ctrl-C 保存进度，以后再继续",
)
CLOCK = Text("{used} of {total}", "已用 {used}，共 {total}")
NEAR_END = Text("About {minutes} minutes left.", "还剩大约 {minutes} 分钟。")
LAST_MINUTE = Text("Less than a minute left.", "剩下不到一分钟了。")
OUT_OF_TIME = Text("That was our time, so let us stop here. Thank you.", "时间到了，我们就到这里。谢谢你。")
DONE = Text("That was my last question. Thank you.", "我的问题问完了，谢谢你。")
STOPPED = Text("Let us stop here. Thank you.", "那就到这里，谢谢你。")
PAUSED = Text("The clock is stopped at {used}. Press Enter to continue.", "计时停在 {used}，按回车继续。")
HEARD = Text("Thank you.", "好的。")
SKIPPED = Text("All right, we leave that out.", "好，这题跳过。")
KEPT = Text("Your draft was kept; carry on where you left off:", "刚才写到一半的内容都在，请接着写：")
IN_WORDS = Text("An empty line ends the answer.", "空行表示答完。")
WRITE_HERE = Text(
    "The stub is in {path}. Edit it there, save, and press Enter here.",
    "代码骨架在 {path}，请在文件里写好并保存，然后回到这里按回车。",
)
CHECKING = Text("Checking ...", "正在检查……")
UNTOUCHED = Text("The stub in the file has not been filled in yet.", "文件里的骨架还没有填。")
YOURS_TO_JUDGE = Text(
    "Some of what you said only you can judge. /skip leaves the rest as it is.",
    "有些内容只有你自己能判断。输入 /skip 可保留其余部分不评。",
)
RESULT = Text("{score:.0f} of 100", "{score:.0f} 分（满分 100）")
REPORT = Text("The report: {html} and {markdown}", "报告：{html} 和 {markdown}")
INTERRUPTED = Text(
    "The interview was saved. Continue with: quiz interview --resume", "面试已保存。继续请运行：quiz interview --resume"
)
UNFINISHED = Text(
    "The interview of {started} is not finished ({count} answered). Continue: quiz interview --resume; discard it and start over: quiz interview --new.",
    "{started} 的面试还没有结束（已答 {count} 题）。继续：quiz interview --resume；放弃并重新开始：quiz interview --new。",
)
ENDINGS = {"time": OUT_OF_TIME, "done": DONE, "stopped": STOPPED}


class Skipped(Exception):
    """The candidate typed /skip."""


class Stopped(Exception):
    """The candidate typed /quit, or the input ended."""


class Conversation(Asker):
    """Leads an interview on a console.

    Args:
        console, read: as for ``quiz.terminal.Asker``.
        interview: a running ``quiz.interviewing.Interview``.
        folder: where the stubs of coding exercises and the report are written.
        check: grades a file: (exercise id, path) to a CheckResult; in isolation when left out.
    """

    def __init__(self, console, interview, folder, read=None, check=None):
        super().__init__(console, interview.progress, read)
        self.interview, self.folder = interview, Path(folder)
        self._check = check or _check_file
        self._plain_read, self._read = self._read, self._read_or_obey

    def lead(self, resumed=False):
        """Ask until the interview is over, then write the report; gives the report's paths, HTML and Markdown."""
        self._greet(resumed)
        ticker = Ticker(self._keep_clock, KEEP_EVERY)
        try:
            while (turn := self.interview.turn) is not None:
                self._one(turn)
        except (Stopped, NoAnswer):
            self.interview.finish()
        except KeyboardInterrupt:
            self.interview.pause()
            self._say(f"\n{INTERRUPTED}", "bold")
            raise
        finally:
            ticker.stop()
        return self._end()

    def _keep_clock(self, count):
        """Now and then, so that a process that is killed has not forgotten the time; False when it is over."""
        if self.interview.clock.running:
            self.interview.save()
        return not self.interview.finished

    def _greet(self, resumed):
        record = self.interview.record
        if self.interview.finished:
            return
        if resumed:
            self._show(WELCOME_BACK.format(used=clock_text(self.interview.clock.used), minutes=record.minutes))
        else:
            self._show(WELCOME.format(minutes=record.minutes))
        self._say(str(COMMANDS), "dim")

    def _one(self, turn):
        """Ask one question until it is answered or skipped."""
        self._show_clock()
        self._show(turn.lead)
        self._show(turn.prompt, style="bold")
        self.console.print()
        try:
            {"words": self._hear_words, "code": self._hear_code}.get(turn.kind, self._hear)(turn)
            self._say(str(HEARD))
        except Skipped:
            self.interview.skip()
            self._say(str(SKIPPED))

    def _show_whole(self, text):
        """Lines that are not broken, so that a path in them can be copied."""
        self.console.print(styled(text), soft_wrap=True)

    def _show_clock(self):
        used, total = self.interview.clock.used, self.interview.total_seconds
        number = len(self.interview.record.answers) + 1
        told = CLOCK.format(used=clock_text(used), total=clock_text(total))
        self.console.print()
        self._say(f"── {number} ── {told} ──", "blue")
        left = self.interview.left
        if self.interview.near_end:
            self._show(NEAR_END.format(minutes=round(left / 60)) if left >= 60 else LAST_MINUTE, style="yellow")

    def _hear_words(self, turn):
        kept = self.interview.typed()
        if kept:
            self._show(KEPT)
            self._say(kept, "dim")
        self._say(str(IN_WORDS), "dim")
        lines = kept.splitlines()
        while True:
            line = self._read("> ").rstrip()
            if line:
                lines.append(line)
                self.interview.typed("\n".join(lines))
                self.interview.save()
                continue
            refusal = self.interview.answer("\n".join(lines))
            if not refusal:
                return
            self._show(refusal, style="yellow")

    def _hear(self, turn):
        question = bank()[turn.question]
        drawn = draw(question, turn.seed)
        self._show_parts(question, drawn)
        while refusal := self.interview.answer(self._answer(question, drawn)):
            self._show(refusal, style="yellow")

    def _hear_code(self, turn):
        exercise_id = bank()[turn.question].exercise
        path = self._stub_file(exercise_id)
        self._show_whole(WRITE_HERE.format(path=f"`{path}`"))
        while True:
            self._read("> ")
            if path.is_file() and path.read_bytes() == stub(exercise_id).encode():
                self._show(UNTOUCHED, style="yellow")
                continue
            self._say(str(CHECKING), "dim")
            self.interview.pause()
            try:
                result = self._check(exercise_id, path)
            except (OSError, ValueError) as error:
                self._say(f"{path}: {error}", "yellow")
                continue
            finally:
                self.interview.go_on()
            refusal = self.interview.answer(result, source=path.read_text(encoding="utf-8", errors="replace"))
            if not refusal:
                return
            self._show(refusal, style="yellow")

    def _stub_file(self, exercise_id):
        """The file to write the exercise in; one that is there already, from before an interruption, is left alone."""
        name = f"{interview_report.stem(self.interview.record)}-{exercise_id.replace('.', '-')}.py"
        path = self.folder / name
        if not path.exists():
            make_folder(self.folder)
            path.write_text(stub(exercise_id), encoding="utf-8")
        return path

    def _end(self):
        record = self.interview.record
        self.console.print()
        self._show(ENDINGS[record.ended], style="bold")
        if not record.answers:
            return None
        make_folder(self.folder)
        self._judge()
        html, markdown = interview_report.write(record, self.folder, self.interview.progress.attempts())
        self._show(RESULT.format(score=100 * interview_report.total(record)), style="bold")
        self._show_whole(REPORT.format(html=f"`{html}`", markdown=f"`{markdown}`"))
        return html, markdown

    def _judge(self):
        """Ask what only the candidate knows: the points that the grader could not make out."""
        waiting = self.interview.to_judge()
        if waiting:
            self._show(YOURS_TO_JUDGE, style="bold")
        try:
            for number, answer in waiting:
                self._show(answer.prompt.text)
                self._say(answer.answer, "dim")
                question = bank()[answer.question]
                self._show(MODEL_ANSWER, style="bold")
                self._show(question.model_answer)
                points = [point for point in question.key_points if point.id in answer.to_judge]
                self.interview.judge(number, self._rate(points, answer.marked))
        except (Skipped, Stopped, NoAnswer):
            pass
        self.interview.settle()

    def _read_or_obey(self, prompt):
        """A line of the candidate; the commands are obeyed instead."""
        while True:
            try:
                line = self._plain_read(prompt)
            except EOFError:
                raise Stopped from None
            command = line.strip().casefold()
            if command == "/skip":
                raise Skipped
            if command == "/quit":
                raise Stopped
            if command != "/pause":
                return line
            self._pause()

    def _pause(self):
        self.interview.pause()
        told = PAUSED.format(used=clock_text(self.interview.clock.used))
        try:
            self._plain_read(f"{told} " if current() == "en" else str(told))
        except EOFError:
            raise Stopped from None
        self.interview.go_on()


def make_folder(folder):
    """Make a folder to write into; InterviewError when that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InterviewError(
            Text(f"{safe(folder)} cannot be written to: {error.strerror}.", f"无法写入 {safe(folder)}。")
        ) from None


def _check_file(exercise_id, path):
    from quiz.checking.in_isolation import check_file

    return check_file(exercise_id, path)


def begin(settings, progress, resume=False, anew=False):
    """The interview to lead: the one that is kept, or a new one.

    Args:
        settings: keyword arguments of ``quiz.interviewing.new_record``.
        resume: go on with the one that is kept; a finished one only gives its report once more.
        anew: give up one that is not finished; its answers stay in the progress.
    Raises:
        InterviewError: nothing to go on with, or one is not finished and neither ``resume`` nor ``anew`` was said.
    """
    if resume:
        interview = Interview.kept(progress)
        set_language(interview.record.lang)
        return interview
    unfinished = kept_record(progress)
    if unfinished and unfinished.ended:
        Interview(unfinished, progress).settle()
    if unfinished and not unfinished.ended and not anew:
        raise InterviewError(
            UNFINISHED.format(count=len(unfinished.answers), started=unfinished.started.replace("T", " "))
        )
    record = new_record(**settings)
    progress.keep(TYPED, "")
    return Interview(record, progress)
