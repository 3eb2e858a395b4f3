"""The language of figures, tables and messages: the words that come back in many lessons."""

from quiz.ground.language import LANGUAGES, current

_TEXTS = {
    "step": ("step", "训练步"),
    "loss": ("loss", "损失"),
    "real": ("real", "真实样本"),
    "generated": ("generated", "生成样本"),
    "before": ("before", "处理前"),
    "after": ("after", "处理后"),
    "generator": ("generator", "生成器"),
    "discriminator": ("discriminator", "判别器"),
    "r1": ("R1 penalty", "R1 惩罚"),
    "reconstruction": ("reconstruction", "重建"),
    "kl": ("KL divergence", "KL 散度"),
    "elbo": ("negative ELBO", "负 ELBO"),
    "autoencoder": ("autoencoder", "自编码器"),
    "codebook": ("codebook loss", "码本损失"),
    "commitment": ("commitment loss", "承诺损失"),
    "content": ("content loss", "内容损失"),
    "style": ("style loss", "风格损失"),
    "training": ("training", "训练"),
    "accuracy": ("accuracy", "准确率"),
    "attributes": ("attributes", "属性"),
    "calls": ("calls", "调用次数"),
    "class": ("class", "类别"),
    "distance": ("distance", "距离"),
    "distortion": ("distortion", "失真"),
    "diversity": ("diversity", "多样性"),
    "height": ("height", "高"),
    "modes": ("modes", "模式数"),
    "precision": ("precision", "精确率"),
    "rate": ("rate", "码率"),
    "recall": ("recall", "召回率"),
    "sharpness": ("sharpness", "清晰度"),
    "slant": ("slant", "倾斜"),
    "steps": ("steps", "步数"),
    "thickness": ("thickness", "粗细"),
    "width": ("width", "宽"),
    "history": (
        "{steps} steps in {seconds:.1f} s; last losses: {losses}",
        "{seconds:.1f} 秒训练 {steps} 步；最后的损失：{losses}",
    ),
    "slow": (
        "A slow machine: {steps} steps in {seconds:.0f} s. Training goes on to step {least}, because fewer would show little.",
        "这台机器较慢：{seconds:.0f} 秒只走了 {steps} 步。步数太少看不出效果，所以继续训练到第 {least} 步。",
    ),
    "interrupted": (
        "Interrupted after {steps} steps and {seconds:.0f} s of training. What was trained so far is kept.",
        "训练在第 {steps} 步（{seconds:.0f} 秒）被中断，已训练的结果全部保留。",
    ),
}


def say(text, **values):
    """Return a text in the current language, with ``{name}`` filled in from ``values``.

    Args:
        text: a key of the table; a mapping {"en": ..., "zh": ...}; or anything else, which speaks for itself.
    """
    position = LANGUAGES.index(current())
    if isinstance(text, dict):
        return text[current()].format(**values)
    return _TEXTS[text][position].format(**values) if text in _TEXTS else str(text)
