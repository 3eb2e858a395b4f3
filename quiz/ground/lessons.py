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
    Lesson("09_diffusion", "diffusion", Text("Diffusion", "扩散模型"), Text("Explain the forward and the reverse process, and why 20 steps can do the work of 1,000.", "讲讲前向过程与反向过程；为什么 20 步能做完 1,000 步的事？")),
    Lesson("10_guidance_and_text", "guidance", Text("Text and guidance", "文本与引导"), Text("How does a sentence steer pixels? Derive classifier-free guidance.", "一句话怎样左右像素？推导无分类器引导。")),
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
