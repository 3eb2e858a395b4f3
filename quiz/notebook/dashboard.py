"""The dashboard of a notebook: one figure, and the key points that are missed most."""

import io
from datetime import timedelta

import matplotlib
import matplotlib.font_manager
from IPython.display import Image, Markdown, display
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from quiz.bank.loading import bank
from quiz.ground.front_end import has_front_end, is_static
from quiz.ground.language import Text, current
from quiz.ground.lessons import SHORT_NAMES
from quiz.ground.vocabulary import LEVEL_NAMES, LEVELS
from quiz.practice.outlook import left
from quiz.practice.overview import Overview
from quiz.progress.store import Progress

WIDTH, DPI = 10.0, 150
BLUE, LIGHT, ORANGE, GREY, PALE = "#0072B2", "#9CCBEB", "#D55E00", "#57606a", "#f3f4f6"
WEAK_LISTED = 8
EMPTY = Text(
    'Nothing answered yet: {questions} questions in {topics} topics are waiting. Start with `quiz.ask("gan-what")`, '
    "or let `quiz.review()` serve today's questions; this page fills as you answer.",
    '还没有作答记录：{topics} 个主题、{questions} 道题在等你。可以从 `quiz.ask("gan-what")` 开始，'
    "或者用 `quiz.review()` 依次做今天的题；答过之后，这里会显示你的掌握情况。",
)
HEADLINE = Text(
    "**{share:.0%}** of the course mastered · {answered} of {questions} questions answered · "
    "**{streak}** {days} in a row (longest: {longest})",
    "已掌握 **{share:.0%}** · 答过 {answered} / {questions} 题 · 连续学习 **{streak}** 天（最长 {longest} 天）",
)
MASTERY = Text("Mastery, and how many were answered", "掌握程度与答题数")
ACTIVITY = Text("Answers a day, last four weeks", "最近四周每天的作答数")
FORECAST = Text("Next two weeks", "未来两周")
SPENT = Text("Time spent on answers", "作答用时")
MINUTES, HOURS = Text("{time:.0f} min", "{time:.0f} 分钟"), Text("{time:.1f} h", "{time:.1f} 小时")
REVIEWS, FRESH = Text("reviews", "复习"), Text("new questions", "新题")
TODAY = Text("today", "今天")
NO_TIME = Text("No timed answer yet.", "还没有计时的作答。")
MEANING = Text(
    "Mastery is the last score times the probability that you still remember; what was never answered counts as 0.",
    "掌握程度 = 最近一次得分 × 现在仍记得的概率；没答过的题按 0 计。",
)
WEAK = Text("Key points that you miss most", "最常漏掉的要点")
WEAK_HEAD = Text("| key point | question | said |\n|---|---|---|", "| 要点 | 题目 | 说到 |\n|---|---|---|")


def dashboard():
    """Show where you stand: mastery, the days behind and ahead, time, and the key points that you miss most.

    Where no picture can be shown, the text alone is printed.
    """
    overview = Overview(Progress())
    if not (has_front_end() or is_static()):
        print(headline(overview), weak_points(overview), sep="\n\n")
        return
    display(Markdown(headline(overview)))
    if overview.attempts:
        display(Image(png(overview), width=int(WIDTH * 100)))
        display(Markdown(f"{MEANING}\n\n{weak_points(overview)}"))


def headline(overview):
    """The sums in a line or two, and what to do next, markdown."""
    whole = overview.whole
    if not overview.attempts:
        return str(EMPTY.format(questions=len(bank()), topics=len(overview.topics)))
    told = HEADLINE.format(
        share=whole.share,
        answered=whole.answered,
        questions=whole.questions,
        streak=overview.streak,
        days="day" if overview.streak == 1 else "days",
        longest=overview.longest_streak,
    )
    return "  \n".join(map(str, [told, *left(overview.schedule)]))


def weak_points(overview):
    """The key points that were missed most, as a markdown table; "" when there are none."""
    rows = [
        f"| {_cell(weak.point.statement)} | `{weak.question.label}` | {weak.said} / {weak.attempts} |"
        for weak in overview.weak_points[:WEAK_LISTED]
    ]
    return "\n".join([f"**{WEAK}**", "", str(WEAK_HEAD), *rows]) if rows else ""


def png(overview):
    """The figure as PNG bytes."""
    buffer = io.BytesIO()
    # Labels of ticks are made when the figure is drawn: the font must still be chosen then.
    with matplotlib.rc_context({"font.family": _fonts(), "axes.unicode_minus": False}):
        figure(overview).savefig(buffer, format="png", dpi=DPI)
    return buffer.getvalue()


def figure(overview):
    """A matplotlib Figure: mastery on the left; activity, forecast and time on the right."""
    found = Figure(figsize=(WIDTH, max(6.0, 1.2 + 0.42 * len(overview.topics))), layout="constrained")
    found.get_layout_engine().set(hspace=0.08)
    heat, rest = found.subfigures(1, 2, width_ratios=[1.15, 1])
    _draw_mastery(heat.subplots(), overview)
    activity, forecast, seconds = rest.subplots(3, 1, height_ratios=[1, 1, 1.3])
    _draw_activity(activity, overview)
    _draw_forecast(forecast, overview)
    _draw_seconds(seconds, overview)
    return found


def _draw_mastery(axes, overview):
    topics = list(overview.topics)
    colours = matplotlib.colormaps["Blues"]
    for (topic, level), cell in overview.cells.items():
        x, y = LEVELS.index(level), topics.index(topic)
        colour = colours(0.12 + 0.75 * cell.share) if cell.answered else PALE
        axes.add_patch(matplotlib.patches.Rectangle((x - 0.48, y - 0.45), 0.96, 0.9, color=colour, linewidth=0))
        ink = "white" if cell.share > 0.55 else "black" if cell.answered else GREY
        share = f"{cell.share:.0%}" if cell.answered else "–"
        axes.text(x - 0.06, y, share, ha="right", va="center", color=ink, fontsize=10)
        axes.text(x + 0.02, y, f"{cell.answered}/{cell.questions}", ha="left", va="center", color=ink, fontsize=7.5)
    axes.set_xlim(-0.5, len(LEVELS) - 0.5)
    axes.set_ylim(len(topics) - 0.5, -0.5)
    axes.set_xticks(range(len(LEVELS)), [str(LEVEL_NAMES[level]) for level in LEVELS])
    axes.set_yticks(range(len(topics)), [str(SHORT_NAMES.get(topic, topic)) for topic in topics])
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    axes.spines[:].set_visible(False)
    axes.set_title(str(MASTERY), loc="left", fontsize=10, pad=10)


def _draw_activity(axes, overview):
    counts = overview.activity()
    axes.bar(range(1 - len(counts), 1), counts, color=BLUE, width=0.8)
    _name_days(axes, overview.today, [-21, -14, -7, 0])
    _plain(axes, ACTIVITY, max(counts))


def _draw_forecast(axes, overview):
    reviews, fresh = overview.schedule.forecast(), overview.new_forecast()
    places = range(len(reviews))
    axes.bar(places, reviews, color=ORANGE, width=0.8, label=str(REVIEWS))
    axes.bar(places, fresh, bottom=reviews, color=LIGHT, width=0.8, label=str(FRESH))
    _name_days(axes, overview.today, [0, 7, 13])
    axes.legend(frameon=False, fontsize=8, ncols=2, loc="lower right", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.1)
    _plain(axes, FORECAST, max(map(sum, zip(reviews, fresh, strict=True))))


def _draw_seconds(axes, overview):
    spent = sorted(overview.seconds.items(), key=lambda pair: pair[1])
    axes.barh(range(len(spent)), [seconds for _, seconds in spent], color=BLUE, height=0.7)
    for place, (_, seconds) in enumerate(spent):
        axes.text(seconds, place, f" {_duration(seconds)}", va="center", fontsize=8)
    # Few bars stay as thin as many, and stand on top.
    axes.set_ylim(len(spent) - 0.5 - max(len(spent), len(overview.topics) / 2), len(spent) - 0.5)
    axes.set_yticks(range(len(spent)), [str(SHORT_NAMES.get(topic, topic)) for topic, _ in spent], fontsize=8)
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.margins(x=0.2)
    axes.set_title(str(SPENT), loc="left", fontsize=10)
    if not spent:
        axes.text(0.5, 0.5, str(NO_TIME), transform=axes.transAxes, ha="center", color=GREY, fontsize=9)


def _name_days(axes, today, places):
    """Dates below the bars of some days; 0 is today."""
    names = [str(TODAY) if place == 0 else f"{today + timedelta(days=place):%m-%d}" for place in places]
    axes.set_xticks(places, names)


def _duration(seconds):
    minutes = max(1, seconds / 60)
    return str(HOURS.format(time=minutes / 60) if minutes >= 120 else MINUTES.format(time=minutes))


def _plain(axes, title, highest):
    """Bars over days: a title, whole numbers on the left, no frame."""
    axes.set_ylim(0, max(1, highest) * 1.08)
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0, labelsize=8)
    axes.set_title(str(title), loc="left", fontsize=10)


def _cell(text):
    """A text that may stand in a markdown table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def _fonts():
    """Font families for the reader's language: matplotlib carries no Chinese one, a dependency brings Noto Sans SC."""
    if current() != "zh":
        return ["sans-serif"]
    import pylopdf_fonts_zh_cn

    path = pylopdf_fonts_zh_cn.sans_path()
    name = matplotlib.font_manager.FontProperties(fname=path).get_name()
    if name not in matplotlib.font_manager.get_font_names():
        matplotlib.font_manager.fontManager.addfont(path)
    return ["sans-serif", name]
