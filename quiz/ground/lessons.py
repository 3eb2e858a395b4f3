"""The lessons of the course, in order, and the topics of the bank."""

from dataclasses import dataclass

from quiz.ground.language import Text


@dataclass(frozen=True)
class Lesson:
    """One lesson: the stem of its notebook, the topic of its questions and exercises, its headline question, and what it
    ends in.

    ``borrowed`` names the kinds of question that it asks from other topics and has none of its own of.
    """

    stem: str
    topic: str
    title: Text
    headline: Text
    outcome: Text
    borrowed: tuple[str, ...] = ()


LESSONS = (
    Lesson("01_gan", "gan", Text("Generative adversarial networks", "生成对抗网络"), Text("What is a GAN, how good are they, and what is wrong with this one?", "什么是 GAN？效果如何？这一份错在哪里？"), Text("a GAN that draws digits, and what each bug costs", "会写数字的 GAN，以及每个缺陷的代价")),
    Lesson("02_metrics", "metrics", Text("Judging generated images", "图像生成质量评估"), Text("How do you evaluate generated images?", "怎样评估生成的图像？"), Text("five generators, five metrics, each metric's blind spot", "五个生成器、五种指标，各自的盲区")),
    Lesson("03_autoencoder", "ae", Text("Autoencoders", "自编码器"), Text("What is an autoencoder, and what is it used for in image generation?", "什么是自编码器？在图像生成里有什么用？"), Text("why random codes are scribbles, and what a fitted Gaussian repairs", "随机编码为什么是乱画，拟合一个高斯能修好多少")),
    Lesson("04_vae", "vae", Text("Variational autoencoders", "变分自编码器"), Text("What is a VAE, how good are they, and what is wrong with this one?", "什么是 VAE？效果如何？这一份错在哪里？"), Text("four broken VAEs beside the right one", "四个坏掉的 VAE 与正确的并排")),
    Lesson("05_cgan", "cgan", Text("Conditional GANs", "条件 GAN"), Text("What is a conditional GAN, and what is it for?", "什么是条件 GAN？用来做什么？"), Text("any digit on demand", "要哪个数字就画哪个")),
    Lesson("06_style_transfer", "style", Text("Style transfer", "风格迁移"), Text("What is style transfer?", "什么是风格迁移？"), Text("a cat of petals, made by moving pixels, and the price of each mistake", "只移动像素，画出一只花瓣做的猫，以及每种错误的代价")),
    Lesson("07_image_tokens", "tokens", Text("Image tokens", "图像词元"), Text("How does an image become a sequence that a language model can predict?", "一张图怎样变成语言模型能预测的序列？"), Text("a digit in 16 whole numbers, a codebook that dies, and three cures", "16 个整数就是一个数字；一个会“死”的码本和三种办法")),
    Lesson("08_autoregressive", "ar", Text("A language model that draws", "会画画的语言模型"), Text("Write p(image) as next-token prediction: what does it cost, and how do MaskGIT and VAR avoid it?", "把 p(图像) 写成下一个词元的预测：代价是什么？MaskGIT 和 VAR 怎样绕开？"), Text("a sentence in, a digit out, token by token, in two languages", "输入一句话，逐个 token 画出数字，中英文都行")),
    Lesson("09_diffusion", "diffusion", Text("Diffusion", "扩散模型"), Text("Explain the forward and the reverse process, and why 20 steps can do the work of 1,000.", "讲讲前向过程与反向过程；为什么 20 步能做完 1,000 步的事？"), Text("a sampler proved on an exact denoiser, digits drawn in 20 calls, and why the perfect network would be a copying machine", "用精确去噪器验证的采样器、20 次调用画出的数字，以及为什么“完美的网络”只是一台复印机")),
    Lesson("10_guidance_and_text", "guidance", Text("Text and guidance", "文本与引导"), Text("How does a sentence steer pixels? Derive classifier-free guidance.", "一句话怎样左右像素？推导无分类器引导。"), Text("digits drawn from sentences in two languages, and the scale at which FID, obedience and colours part ways", "用中英文句子画出的数字，以及 FID、听话程度和画面在哪个强度上分道扬镳")),
    Lesson("11_latent_diffusion", "latent", Text("Latent diffusion and diffusion transformers", "潜空间扩散与扩散 Transformer"), Text("Why diffuse in latents, and what changes with a transformer?", "为什么在潜空间里做扩散？换成 Transformer 有什么不同？"), Text("one latent space: draw, edit, inpaint, and a transformer against an MLP", "同一个潜空间里生成、编辑、修补，再比较 Transformer 与 MLP")),
    Lesson("12_flow_matching", "flow", Text("Flow matching and few steps", "流匹配与少步采样"), Text("From noise to data along straight lines: why twenty steps, and how do you get down to four?", "沿直线从噪声到数据：为什么要二十步，怎样降到四步？"), Text("solvers judged on exact fields, and a student that draws in four steps what its teacher needs twenty for", "在精确的速度场上评判求解器；教师二十步画的图，学生四步画出")),
    Lesson("13_control_and_unified", "control", Text("Control, and one model that reads and draws", "控制，以及既能读又能画的模型"), Text("Add a new control without breaking the base model; then one model that reads and draws: which loss, which mask?", "加一种新控制又不弄坏基础模型；一个模型既读又画：用什么损失、什么掩码？"), Text("a stroke map obeyed, one handwriting learnt from ten digits, both in one picture, and one model that captions digits and draws them under your mask", "照着笔画图写数字、从十个数字学会一种笔迹、两者合成一张图，以及一个在你写的掩码下既读图又画图的模型")),
    Lesson("14_evaluation_and_safety", "eval", Text("Evaluation, preference and safety", "评测、偏好与安全"), Text("Your FID improved and users like it less: explain. And prove that an image came from your model.", "FID 变好了，用户却更不喜欢：解释一下。再证明一张图出自你的模型。"), Text("a better FID that loses the vote, a reward that rises while the votes fall, a test that catches every copy, and a watermark with its false alarms", "FID 更好却输掉投票、奖励上升而票数下跌、抓住每一份副本的检测，以及标明误报率的水印")),
    Lesson("15_capstone", "capstone", Text("Choosing a model", "模型怎么选"), Text("GAN, VAE, tokens, diffusion, flow: which one for this product, and what does it cost?", "GAN、VAE、词元、扩散、流：这个产品该用哪一种，代价多大？"), Text("five families, the same digits, the same seconds: one table, one front, and a full mock interview", "五个家族、同样的数字、同样的秒数：一张表、一条前沿，外加一场完整的模拟面试"), borrowed=("text",)),
)  # fmt: skip
SHORT_NAMES = {
    "gan": Text("GANs", "GAN"),
    "metrics": Text("Metrics", "评估指标"),
    "ae": Text("Autoencoders", "自编码器"),
    "vae": Text("VAEs", "VAE"),
    "cgan": Text("Conditional GANs", "条件 GAN"),
    "style": Text("Style transfer", "风格迁移"),
    "tokens": Text("Image tokens", "图像词元"),
    "ar": Text("Autoregression", "自回归模型"),
    "diffusion": Text("Diffusion", "扩散模型"),
    "guidance": Text("Guidance", "引导"),
    "latent": Text("Latent diffusion", "潜空间扩散"),
    "flow": Text("Flow matching", "流匹配"),
    "control": Text("Control", "可控生成"),
    "eval": Text("Evaluation, safety", "评测与安全"),
    "capstone": Text("Choosing a model", "模型选择"),
}
"""Every topic of the bank in a word or two, for figures and tables."""
TOPICS = (
    "gan", "metrics", "ae", "vae", "cgan", "style", "tokens", "ar",
    "diffusion", "guidance", "latent", "flow", "control", "eval", "capstone",
)  # fmt: skip
