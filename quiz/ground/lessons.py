"""The lessons of the course, in order, and where a learner stands in each."""

from dataclasses import dataclass

from quiz.ground.language import Text


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
    Lesson("08_autoregressive", "ar", Text("A language model that draws", "会画画的语言模型"), Text("Write p(image) as next-token prediction: what does it cost, and how do MaskGIT and VAR avoid it?", "把 p(图像) 写成下一个词元的预测：代价是什么？MaskGIT 和 VAR 怎样绕开？")),
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
TOPICS = (
    "gan", "metrics", "ae", "vae", "cgan", "style", "tokens", "ar",
    "diffusion", "guidance", "latent", "flow", "control", "eval",
)  # fmt: skip
