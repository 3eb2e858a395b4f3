"""The lessons of the course, in order, and where a learner stands in each."""

from collections import Counter
from dataclasses import dataclass

from quiz.exercises import exercises
from quiz.language import Text
from quiz.progress import Progress
from quiz.questions import bank
from quiz.schedule import Schedule


@dataclass(frozen=True)
class Lesson:
    """One lesson: the stem of its notebook, its headline question, and the topic of its questions and exercises."""

    stem: str
    topic: str
    title: Text
    headline: Text


LESSONS = (
    Lesson("01_gan", "gan", Text("Generative adversarial networks", "生成对抗网络"), Text("What is a GAN, how good are they, and what is wrong with this one?", "什么是 GAN？效果如何？这一份错在哪里？")),
    Lesson("02_metrics", "metrics", Text("Judging generated images", "图像生成质量评估"), Text("How do you evaluate generated images?", "怎样评估生成的图像？")),
    Lesson("03_autoencoder", "ae", Text("Autoencoders", "自编码器"), Text("What is an autoencoder, and what is it used for in image generation?", "什么是自编码器？在图像生成里有什么用？")),
    Lesson("04_vae", "vae", Text("Variational autoencoders", "变分自编码器"), Text("What is a VAE, how good are they, and what is wrong with this one?", "什么是 VAE？效果如何？这一份错在哪里？")),
    Lesson("05_cgan", "cgan", Text("Conditional GANs", "条件 GAN"), Text("What is a conditional GAN, and what is it for?", "什么是条件 GAN？用来做什么？")),
    Lesson("06_style_transfer", "style", Text("Style transfer", "风格迁移"), Text("What is style transfer?", "什么是风格迁移？")),
    Lesson("11_latent_diffusion", "latent", Text("Latent diffusion and diffusion transformers", "潜空间扩散与扩散 Transformer"), Text("Why diffuse in latents, and what changes with a transformer?", "为什么在潜空间里做扩散？换成 Transformer 有什么不同？")),
)  # fmt: skip

SHORT_NAMES = {
    "gan": Text("GANs", "GAN"),
    "metrics": Text("Metrics", "评估指标"),
    "ae": Text("Autoencoders", "自编码器"),
    "vae": Text("VAEs", "VAE"),
    "cgan": Text("Conditional GANs", "条件 GAN"),
    "style": Text("Style transfer", "风格迁移"),
    "tokens": Text("Image tokens", "图像 token"),
    "ar": Text("Autoregression", "自回归模型"),
    "diffusion": Text("Diffusion", "扩散模型"),
    "guidance": Text("Guidance", "引导"),
    "latent": Text("Latent diffusion", "潜空间扩散"),
    "flow": Text("Flow matching", "流匹配"),
    "control": Text("Control", "可控生成"),
    "eval": Text("Evaluation, safety", "评测与安全"),
}
"""Every topic of the bank in a word or two, for figures and tables."""


@dataclass(frozen=True)
class Standing:
    """How far one lesson has come: counts of its questions and exercises together."""

    items: int
    answered: int
    solved: int


def standing(lesson, states):
    """Where a learner stands in a lesson.

    Args:
        lesson: a Lesson.
        states: ``Progress().states()``.
    """
    # A code question points at an exercise and is not counted twice.
    items = [one.id for one in bank().values() if one.topic == lesson.topic and one.kind != "code"]
    items += [exercise_id for exercise_id in exercises() if exercise_id.split(".")[0] == lesson.topic]
    known = [states[item] for item in items if item in states]
    return Standing(len(items), len(known), sum(state.name == "solved" for state in known))


def course_table(progress=None):
    """The map of the lessons as a markdown table in the reader's language, with links beside a notebook."""
    progress = progress or Progress()
    schedule = Schedule(progress)
    states = progress.states(schedule.attempts)
    due = Counter(card.question.topic for card in schedule.due() if card.reviews)
    lines = [
        str(Text("| lesson | the interviewer asks | solved | | due |", "| 课 | 面试官会问 | 已掌握 | | 待复习 |")),
        "|---|---|---|---|---|",
    ]
    for lesson in LESSONS:
        found = standing(lesson, states)
        filled = round(10 * found.solved / found.items) if found.items else 0
        bar = "▓" * filled + "░" * (10 - filled)
        lines.append(
            f"| [{lesson.stem[:2]} {lesson.title}]({lesson.stem}.ipynb) | {lesson.headline} "
            f"| {found.solved} / {found.items} | {bar} | {due[lesson.topic] or ''} |"
        )
    return "\n".join(lines)
