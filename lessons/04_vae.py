# %% [markdown] lang="en"
# # 04 · Variational autoencoders
#
# > **Interviewer:** *What is a VAE? How good are VAEs at generating images? And here is a VAE that somebody wrote: please repair it.*
#
# Junior to senior. After this lesson you can
#
# - derive the ELBO, say what it is a bound on, and how far below it lies;
# - write the reparameterisation, the divergence and both terms of the loss, each in nats per image;
# - find 25 defects in a Keras VAE, most of them silent, and tell four of them apart by two numbers;
# - predict when a unit of the code collapses, and show what blur, beta and a prior hole look like on digits.
#
# | section | minutes |
# |---|---|
# | 1 Answer first | 10 |
# | 2 The idea | 20 |
# | 3 What costs you the offer | 5 |
# | 4 Find the defect | 20 |
# | 5 Build it | 45 |
# | 6 See it work | 15 |
# | 7 Follow-ups | 30 |
# | 8 Take-aways | 5 |

# %% [markdown] lang="zh"
# # 04 · 变分自编码器（VAE）
#
# > **面试官**：*什么是 VAE？VAE 生成图像的效果如何？另外，这里有一份别人写的 VAE，请把它修好。*
#
# 难度从初级到高级。学完这一课，你能够：
#
# - 推导 ELBO，说清它是什么的下界、比真值低多少；
# - 写出重参数化、KL 散度以及损失的两项，全部以“每图多少奈特”计；
# - 在一份 Keras VAE 里找出 25 处缺陷（多数悄无声息），并且只凭两个数就能区分其中四种；
# - 预测编码的某个单元何时坍缩，并在手写数字上展示模糊、beta 和先验空洞各是什么样子。
#
# | 小节 | 分钟 |
# |---|---|
# | 1 先作答 | 10 |
# | 2 核心思想 | 20 |
# | 3 哪些话会丢掉 offer | 5 |
# | 4 找缺陷 | 20 |
# | 5 动手写 | 45 |
# | 6 看它工作 | 15 |
# | 7 追问 | 30 |
# | 8 小结 | 5 |

# %%
import time

import keras
import matplotlib.pyplot as plt
import numpy as np
import sklearn.mixture
import tensorflow as tf

from imagegen import data, metrics, models, plots, training

keras.utils.set_random_seed(1)

# %% [markdown] lang="en"
# ## 1 · Answer first
#
# Two or three minutes each, in your own words, as you would say it aloud. You are graded by key points, not by length.

# %% [markdown] lang="zh"
# ## 1 · 先作答
#
# 每题两三分钟，用自己的话，就像当面回答一样。评分看要点，不看长度。

# %%
quiz.ask("vae-what")

# %%
quiz.ask("vae-quality")

# %% [markdown] lang="en"
# ## 2 · The idea
#
# Assume that an image was made in two steps: draw a code $z \sim p(z) = \mathcal{N}(0, I)$, then draw the image from $p(x|z)$, whose
# parameters a **decoder** network computes from $z$. We want the weights that make the data likely, but $p(x) = \int p(x|z)\,p(z)\,dz$
# is out of reach: for almost every $z$ the integrand is next to nothing.
#
# So a second network, the **encoder**, proposes for each image where to look: $q(z|x) = \mathcal{N}(\mu(x), \sigma^2(x))$. It gives $\mu$ and
# $\log \sigma^2$. One network for all images, instead of one optimisation per image: that is *amortised* variational inference. With it
# ([1312.6114](https://arxiv.org/abs/1312.6114), section 2.2; [1401.4082](https://arxiv.org/abs/1401.4082)),
#
# $$\log p(x) \;=\; \underbrace{\mathbb{E}_{q(z|x)}[\log p(x|z)] - \mathrm{KL}(q(z|x)\,\|\,p(z))}_{\text{ELBO}} \;+\; \mathrm{KL}(q(z|x)\,\|\,p(z|x)).$$
#
# The last term is never negative, so the ELBO is a **lower bound** on the log-likelihood. Training maximises it over both networks.
# Turn the signs and both parts get names that engineers like ([1711.00464](https://arxiv.org/abs/1711.00464)):
#
# $$-\text{ELBO} = \underbrace{\mathbb{E}_{q}[-\log p(x|z)]}_{\text{distortion}} + \underbrace{\mathrm{KL}(q(z|x)\,\|\,p(z))}_{\text{rate}}$$
#
# The rate is what the code costs, the distortion is what it leaves unexplained; both are counted in nats per image. To **generate**,
# draw $z \sim \mathcal{N}(0, I)$ and decode. The encoder has done its work.
#
# The gradient for the encoder has to pass through a random draw. Write $z = \mu + \sigma \varepsilon$ with $\varepsilon \sim \mathcal{N}(0, I)$:
# the randomness has become an input, and $z$ is differentiable in $\mu$ and $\sigma$. This **reparameterisation** uses the decoder's own slope.
# The alternative, the score-function estimator, uses only its value.
#
# Left: a model small enough to know $\log p(x)$ exactly ($z \sim \mathcal{N}(0, 1)$, $x|z \sim \mathcal{N}(z, 1)$, $x = 1.5$). The ELBO touches it
# where $q$ is the true posterior, and nowhere else. Right: the standard deviation of both gradient estimators, per component, when $z$ has $D$ dimensions.

# %% [markdown] lang="zh"
# ## 2 · 核心思想
#
# 假设一张图分两步产生：先抽编码 $z \sim p(z) = \mathcal{N}(0, I)$，再从 $p(x|z)$ 抽图，$p(x|z)$ 的参数由**解码器**（decoder）网络从 $z$ 算出。
# 我们想要让数据最可能的权重，但 $p(x) = \int p(x|z)\,p(z)\,dz$ 算不出来：对几乎所有的 $z$，被积函数都接近于零。
#
# 于是用第二个网络，**编码器**（encoder），为每张图指出该往哪里看：$q(z|x) = \mathcal{N}(\mu(x), \sigma^2(x))$，输出的是 $\mu$ 和 $\log \sigma^2$。
# 所有图共用一个网络，而不是逐图优化，这叫*摊销*变分推断（amortised variational inference）。有了它
# （[1312.6114](https://arxiv.org/abs/1312.6114) 第 2.2 节；[1401.4082](https://arxiv.org/abs/1401.4082)）：
#
# $$\log p(x) \;=\; \underbrace{\mathbb{E}_{q(z|x)}[\log p(x|z)] - \mathrm{KL}(q(z|x)\,\|\,p(z))}_{\text{ELBO}} \;+\; \mathrm{KL}(q(z|x)\,\|\,p(z|x)).$$
#
# 最后一项不会为负，所以 ELBO 是对数似然的**下界**。训练就是对两个网络一起最大化它。
# 取负号，两部分就有了工程师喜欢的名字（[1711.00464](https://arxiv.org/abs/1711.00464)）：
#
# $$-\text{ELBO} = \underbrace{\mathbb{E}_{q}[-\log p(x|z)]}_{\text{失真 distortion}} + \underbrace{\mathrm{KL}(q(z|x)\,\|\,p(z))}_{\text{码率 rate}}$$
#
# 码率是编码的花费，失真是编码没解释掉的部分，两者都以“每图奈特数”计。**生成**时抽 $z \sim \mathcal{N}(0, I)$ 再解码，编码器的任务已经完成。
#
# 编码器的梯度要穿过一次随机抽样。写成 $z = \mu + \sigma \varepsilon$，$\varepsilon \sim \mathcal{N}(0, I)$：随机性成了输入，$z$ 对 $\mu$ 和 $\sigma$ 可导。
# 这就是**重参数化**（reparameterisation），它用上了解码器自身的斜率。另一种办法是得分函数估计（score function），只用到函数值。
#
# 左图：一个小到能精确算出 $\log p(x)$ 的模型（$z \sim \mathcal{N}(0, 1)$，$x|z \sim \mathcal{N}(z, 1)$，$x = 1.5$）。只有当 $q$ 等于真实后验时，ELBO 才碰到它。
# 右图：$z$ 有 $D$ 维时，两种梯度估计（每个分量）的标准差。

# %%
x, means = 1.5, np.linspace(-0.5, 2.0, 200)
log_evidence = -0.5 * (np.log(2 * np.pi * 2) + x**2 / 2)
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 2.8), layout="constrained")
for variance, style in ((0.5, "-"), (1.0, "--"), (0.1, ":")):
    distortion = 0.5 * (np.log(2 * np.pi) + (x - means) ** 2 + variance)
    rate = 0.5 * (means**2 + variance - 1 - np.log(variance))
    left.plot(means, -distortion - rate, style, color="C0", label=rf"ELBO, $\sigma^2 = {variance}$")
left.axhline(log_evidence, color="C1", label=r"$\log p(x)$")
left.set_xlabel(r"$\mu$")
left.legend(fontsize=8)

sizes = np.arange(1, 33)
noise = np.random.default_rng(0).standard_normal((20_000, sizes[-1]))
log_likelihood = np.cumsum(-0.5 * (x - noise) ** 2, axis=1)  # of the first D dimensions, for mu = 0 and sigma = 1
right.semilogy(
    sizes,
    [(log_likelihood[:, d - 1] * noise[:, 0]).std() for d in sizes],
    label=str(quiz.Text("score function", "得分函数")),
)
right.semilogy(sizes, [(x - noise[:, 0]).std()] * len(sizes), label=str(quiz.Text("reparameterised", "重参数化")))
right.set_xlabel("$D$")
right.set_ylabel(str(quiz.Text("standard deviation", "标准差")))
right.legend(fontsize=8)
plt.show()

# %% [markdown] lang="en"
# **What can go wrong.** The two terms are a bargain: a unit of the code is kept while a nat of rate saves more than a nat of distortion.
# Weigh the rate by $\beta$ and you move along a rate-distortion curve. If the price is too high the encoder gives up, $q(z|x) = p(z)$ for every
# image: **posterior collapse** ([1511.06349](https://arxiv.org/abs/1511.06349)). And even with every single $q(z|x)$ in order, their average over the
# data need not be $\mathcal{N}(0, I)$: drawing from the prior then lands in **holes** where no image was ever encoded ([1903.05789](https://arxiv.org/abs/1903.05789)).
#
# **How good?** Stable training of one objective, a bound on the likelihood, an encoder, coverage of all modes: maximum likelihood punishes every
# image that the model leaves out. The price is **blur**: given $z$, pixels are independent, and the best independent guess about an edge whose place
# is open is grey. That is a statement about flat VAEs: hierarchies ([2007.03898](https://arxiv.org/abs/2007.03898),
# [2011.10650](https://arxiv.org/abs/2011.10650)) are sharp, and the "VAE" under latent diffusion has a rate weight of about $10^{-6}$
# ([2112.10752](https://arxiv.org/abs/2112.10752)): nearly an autoencoder, with somebody else doing the sampling.

# %% [markdown] lang="zh"
# **会出什么问题** 两项之间是一笔买卖：只有当一奈特码率能省下超过一奈特失真时，编码的一个单元才值得保留。
# 给码率乘上 $\beta$，就沿着率失真曲线移动。价格太高，编码器就放弃了：对每张图都有 $q(z|x) = p(z)$，即**后验坍缩**（posterior collapse，
# [1511.06349](https://arxiv.org/abs/1511.06349)）。而且即使每个 $q(z|x)$ 都正常，它们在数据上的平均也未必是 $\mathcal{N}(0, I)$：
# 这时从先验采样会落进从没有图被编码到的**空洞**（[1903.05789](https://arxiv.org/abs/1903.05789)）。
#
# **效果如何** 只有一个目标、训练稳定，有似然的下界，有编码器，覆盖所有模式：最大似然会惩罚模型漏掉的每一张图。
# 代价是**模糊**：给定 $z$ 之后像素相互独立，而对一条位置未定的边缘，独立猜测的最优解就是灰。
# 不过这说的是单层 VAE：层次化 VAE（[2007.03898](https://arxiv.org/abs/2007.03898)、[2011.10650](https://arxiv.org/abs/2011.10650)）是清晰的；
# 潜空间扩散底下的“VAE”，码率权重只有约 $10^{-6}$（[2112.10752](https://arxiv.org/abs/2112.10752)）：几乎就是自编码器，采样由别人负责。

# %% [markdown] lang="en"
# ## 3 · What costs you the offer
#
# | said in interviews | why it fails | say instead |
# |---|---|---|
# | "A VAE is trained to maximise the fidelity of the data." | That is an autoencoder. | It maximises the ELBO, a lower bound on $\log p(x)$: expected $\log p(x \mid z)$ minus $\mathrm{KL}(q(z \mid x) \,\Vert\, p(z))$ ([1312.6114](https://arxiv.org/abs/1312.6114)) |
# | "The encoder compresses the image to a vector." | It gives a distribution, mean and *log*-variance. Without a draw there is no VAE. | amortised inference of $q(z \mid x)$, reparameterised ([1312.6114](https://arxiv.org/abs/1312.6114), section 2.4) |
# | "I average all losses, so sizes do not matter." | 784 pixels and 20 units: the rate then weighs 39 times too much, and the code collapses. | sum over pixels and units, average over the batch |
# | "VAE images have good content fidelity." | Blur is their best known weakness. | independent pixels average over what $z$ leaves open ([1512.09300](https://arxiv.org/abs/1512.09300)) |
# | "VAEs keep the style consistent." | Neither defined nor measured. | coverage, with a reason (likelihood) and a number (recall, nats; [1904.06991](https://arxiv.org/abs/1904.06991)) |
# | "Our ELBO on grey MNIST is −101 nats." | A Bernoulli has no mass on 0.37: no likelihood of grey pixels. | binarise and say how, or change $p(x \mid z)$ ([1907.06845](https://arxiv.org/abs/1907.06845)) |
# | "VAEs are history." | NVAE and VDVAE are sharp; every latent diffusion model stands on one. | hierarchy, VQ, first stage of latent diffusion |

# %% [markdown] lang="zh"
# ## 3 · 哪些话会丢掉 offer
#
# | 面试里常听到 | 问题在哪 | 应该这样说 |
# |---|---|---|
# | “VAE 的训练是最大化数据的保真度。” | 那是自编码器。 | 最大化 ELBO，即 $\log p(x)$ 的下界：$\log p(x \mid z)$ 的期望减去 $\mathrm{KL}(q(z \mid x) \,\Vert\, p(z))$（[1312.6114](https://arxiv.org/abs/1312.6114)） |
# | “编码器把图压缩成一个向量。” | 它给出的是分布：均值和*对数*方差。不抽样就不是 VAE。 | 对 $q(z \mid x)$ 的摊销推断，用重参数化（[1312.6114](https://arxiv.org/abs/1312.6114) 第 2.4 节） |
# | “我所有损失都取平均，所以大小无所谓。” | 784 个像素、20 个单元：码率的权重大了 39 倍，编码会坍缩。 | 对像素和单元求和，只对批求平均 |
# | “VAE 的图内容保真度好。” | 模糊正是它最出名的弱点。 | $z$ 没说清的部分，独立像素只能取平均（[1512.09300](https://arxiv.org/abs/1512.09300)） |
# | “VAE 的风格一致性好。” | 既没有定义，也没有测量。 | 覆盖率：讲得出道理（似然），也有数字（召回率、奈特；[1904.06991](https://arxiv.org/abs/1904.06991)） |
# | “我们在灰度 MNIST 上的 ELBO 是 −101 奈特。” | 伯努利分布在 0.37 处没有概率：这不是灰度像素的似然。 | 先二值化并说明做法，或改换 $p(x \mid z)$（[1907.06845](https://arxiv.org/abs/1907.06845)） |
# | “VAE 已经过时了。” | NVAE、VDVAE 很清晰；每个潜空间扩散模型底下都有一个。 | 层次化、VQ、潜空间扩散的第一阶段 |

# %% [markdown] lang="en"
# ## 4 · Find the defect
#
# Each listing below runs except for one planted defect. Name the line, say what somebody would notice (crash, warning, or nothing
# at all), and choose the repair. A VAE is the best place to learn this: most of its defects are silent.

# %% [markdown] lang="zh"
# ## 4 · 找缺陷
#
# 下面每份代码里都埋了一处缺陷。指出是哪一行，说明别人会看到什么（报错、警告，还是什么都看不到），再选出修法。
# VAE 是练这项本事的最好去处：它的缺陷大多悄无声息。

# %%
quiz.ask("vae-bug-decoder-fed-image")

# %%
quiz.ask("vae-bug-loss-of-four")

# %%
quiz.ask("vae-bug-silent-head")

# %%
quiz.ask("vae-bug-mean-mean")

# %%
quiz.ask("vae-bug-exp-log-variance")

# %%
quiz.ask("vae-bug-frozen-noise")

# %%
quiz.ask("vae-bug-broadcast")

# %%
quiz.ask("vae-bug-range")

# %% [markdown] lang="en"
# Seventeen more, one at a time: `quiz.ask("vae-bug-...")`; `quiz list --topic vae --kind bug` in a terminal names all.

# %% [markdown] lang="zh"
# 还有十七道，一次一道：`quiz.ask("vae-bug-...")`；在终端里运行 `quiz list --topic vae --kind bug` 可列出全部。

# %% [markdown] lang="en"
# ## 5 · Build it
#
# ### 5.1 The draw
#
# The check looks at moments, at how the noise is shared, and at the two slopes: $\partial z / \partial \mu$ and $\partial z / \partial \log \sigma^2$.

# %% [markdown] lang="zh"
# ## 5 · 动手写
#
# ### 5.1 抽样
#
# 检查看的是：矩、噪声怎样共用，以及两个斜率 $\partial z / \partial \mu$ 和 $\partial z / \partial \log \sigma^2$。


# %% exercise="vae.reparameterize"
def reparameterize(mean, log_variance):
    """Draw z from N(mean, exp(log_variance)) so that gradients reach both arguments (1312.6114, section 2.4).

    Args:
        mean: float32 tensor, shape (B, D).
        log_variance: natural logarithm of the variance (not of the standard deviation), float32 tensor, shape (B, D).
    Returns:
        z, float32 tensor, shape (B, D), differentiable in both arguments. Every row and every dimension has normal noise of
        its own; every call draws anew, inside a tf.function too.
    """
    # DOCSTRING zh
    # 从 N(mean, exp(log_variance)) 中抽取 z，并让梯度能传到两个参数（1312.6114 第 2.4 节）。
    #
    # 参数：
    #     mean：float32 张量，形状 (B, D)。
    #     log_variance：方差（不是标准差）的自然对数，float32 张量，形状 (B, D)。
    # 返回：
    #     z，float32 张量，形状 (B, D)，对两个参数都可导。每行每一维各有自己的正态噪声；每次调用都重新抽取，在 tf.function 里也一样。
    # END DOCSTRING
    # BEGIN SOLUTION
    noise = tf.random.normal(tf.shape(mean))
    return mean + tf.exp(0.5 * log_variance) * noise
    # END SOLUTION


# %%
# Scratch: try it before you check it.
# reparameterize(tf.zeros((4, 2)), tf.zeros((4, 2)))

# %%
quiz.check("vae.reparameterize", reparameterize)

# %% [markdown] lang="en"
# Stuck? `quiz.hint("vae.reparameterize")`.
#
# ### 5.2 The rate

# %% [markdown] lang="zh"
# 卡住了？`quiz.hint("vae.reparameterize")`。
#
# ### 5.2 码率


# %% exercise="vae.gaussian_kl"
def gaussian_kl(mean, log_variance):
    """KL(N(mean, exp(log_variance)) || N(0, I)) of each row (1312.6114, appendix B).

    Args:
        mean: float32 tensor, shape (B, D).
        log_variance: natural logarithm of the variance, float32 tensor, shape (B, D).
    Returns:
        Divergence in nats, shape (B,): summed over the D dimensions, not reduced over the batch.
    """
    # DOCSTRING zh
    # 逐行计算 KL(N(mean, exp(log_variance)) || N(0, I))（1312.6114 附录 B）。
    #
    # 参数：
    #     mean：float32 张量，形状 (B, D)。
    #     log_variance：方差的自然对数，float32 张量，形状 (B, D)。
    # 返回：
    #     散度，单位为奈特，形状 (B,)：对 D 个维度求和，不在批上归约。
    # END DOCSTRING
    # BEGIN SOLUTION
    per_unit = 0.5 * (tf.square(mean) + tf.exp(log_variance) - 1.0 - log_variance)
    return tf.reduce_sum(per_unit, axis=1)
    # END SOLUTION


# %%
quiz.check("vae.gaussian_kl", gaussian_kl)

# %% [markdown] lang="en"
# Two values to carry in your head: 0 at the prior, and half a nat for each unit whose mean is off by one.
#
# ### 5.3 The bound
#
# Both terms come back beside the loss, because the sum alone hides a collapse.

# %% [markdown] lang="zh"
# 有两个值值得记住：等于先验时为 0；每有一个单元的均值偏离 1，就是半个奈特。
#
# ### 5.3 下界
#
# 损失之外，两项也要一起返回：只看总和，坍缩是看不出来的。


# %% exercise="vae.elbo"
def negative_elbo(images, logits, mean, log_variance, beta=1.0):
    """Loss of a VAE with a Bernoulli decoder, and its two terms (1312.6114, eq. 3 and appendix C.1).

    Args:
        images: targets in [0, 1], float32 tensor, shape (B, H, W, C).
        logits: the decoder's output before the sigmoid, float32 tensor, shape (B, H, W, C).
        mean, log_variance: parameters of q(z|x), float32 tensors, shape (B, D).
        beta: weight of the rate in the loss; 1 gives the negative ELBO.
    Returns:
        (loss, distortion, rate), three scalars in nats per image. distortion is -log p(x|z) and rate the divergence from N(0, I),
        both summed over everything that belongs to one image and averaged over the batch, and neither multiplied by beta.
        loss = distortion + beta * rate.
    """
    # DOCSTRING zh
    # 解码器为伯努利分布的 VAE 的损失及其两项（1312.6114 式 3 与附录 C.1）。
    #
    # 参数：
    #     images：目标，取值 [0, 1]，float32 张量，形状 (B, H, W, C)。
    #     logits：解码器在 sigmoid 之前的输出，float32 张量，形状 (B, H, W, C)。
    #     mean, log_variance：q(z|x) 的参数，float32 张量，形状 (B, D)。
    #     beta：损失中码率的权重；取 1 就是负 ELBO。
    # 返回：
    #     (loss, distortion, rate)，三个标量，单位为每张图的奈特数。distortion 是 -log p(x|z)，rate 是到 N(0, I) 的散度；
    #     两者都对一张图的全部元素求和、对批取平均，都不乘 beta。loss = distortion + beta * rate。
    # END DOCSTRING
    # BEGIN SOLUTION
    per_pixel = tf.nn.sigmoid_cross_entropy_with_logits(labels=images, logits=logits)
    distortion = tf.reduce_mean(tf.reduce_sum(per_pixel, axis=(1, 2, 3)))
    rate = tf.reduce_mean(gaussian_kl(mean, log_variance))
    return distortion + beta * rate, distortion, rate
    # END SOLUTION


# %%
quiz.check("vae.elbo", negative_elbo)

# %% [markdown] lang="en"
# ### 5.4 Is the code alive?
#
# A unit is *active* when its mean varies over the data: $\mathrm{Var}_x[\mu_j(x)] > 0.01$ ([1509.00519](https://arxiv.org/abs/1509.00519), section 5).

# %% [markdown] lang="zh"
# ### 5.4 编码还活着吗？
#
# 如果一个单元的均值在数据上有变化，就称它*活跃*（active）：$\mathrm{Var}_x[\mu_j(x)] > 0.01$（[1509.00519](https://arxiv.org/abs/1509.00519) 第 5 节）。


# %% exercise="vae.active_units"
def active_units(means, threshold=0.01):
    """Number of units whose mean varies over the data (1509.00519, section 5).

    Args:
        means: the encoder's means of N images, NumPy array, shape (N, D).
        threshold: a unit is active when the variance of its mean over the images is larger.
    Returns:
        The number of active units, an integer from 0 to D.
    """
    # DOCSTRING zh
    # 均值随数据变化的单元个数（1509.00519 第 5 节）。
    #
    # 参数：
    #     means：编码器对 N 张图像给出的均值，NumPy 数组，形状 (N, D)。
    #     threshold：单元的均值在各图像间的方差大于它，该单元就算活跃。
    # 返回：
    #     活跃单元的个数，0 到 D 的整数。
    # END DOCSTRING
    # BEGIN SOLUTION
    variance_over_images = np.var(means, axis=0)
    return int(np.sum(variance_over_images > threshold))
    # END SOLUTION


# %%
quiz.check("vae.active_units", active_units)

# %% [markdown] lang="en"
# ### 5.5 When does a unit collapse? A case that can be solved
#
# Let encoder and decoder be linear and the data Gaussian. Then the optimum treats each principal component by itself: a component of
# variance $v$ is reconstructed with an error $e$ (a mean squared error, $0 < e \le v$), and the code has to spend
# $\frac{1}{2}\ln\frac{v}{e}$ nats on that. With decoder noise of variance $s^2$ the cost is
#
# $$\frac{e}{2 s^2} + \beta \cdot \tfrac{1}{2} \ln \frac{v}{e}, \qquad 0 < e \le v.$$
#
# Minimise it over $e$. What comes out is *reverse water-filling*, and for $\beta = 1$ it is probabilistic PCA: collapse happens at the optimum,
# without any fault of the optimiser ([1911.02469](https://arxiv.org/abs/1911.02469)).

# %% [markdown] lang="zh"
# ### 5.5 单元什么时候坍缩？一个解得出来的例子
#
# 设编码器、解码器都是线性的，数据是高斯的。这时最优解对每个主成分分别处理：方差为 $v$ 的成分以误差 $e$（均方误差，$0 < e \le v$）重建，
# 为此编码要花 $\frac{1}{2}\ln\frac{v}{e}$ 奈特。解码器噪声方差为 $s^2$ 时，代价是
#
# $$\frac{e}{2 s^2} + \beta \cdot \tfrac{1}{2} \ln \frac{v}{e}, \qquad 0 < e \le v.$$
#
# 对 $e$ 求最小。得到的就是*反注水*（reverse water-filling）；$\beta = 1$ 时即概率 PCA：坍缩发生在最优点上，
# 优化器没有任何过错（[1911.02469](https://arxiv.org/abs/1911.02469)）。


# %% exercise="vae.rate_distortion"
def rate_distortion(variances, beta, decoder_variance):
    """What the best linear beta-VAE does with each principal component of Gaussian data (1911.02469).

    Per component it minimises error / (2 * decoder_variance) + beta * rate, where rate = 0.5 * ln(variance / error)
    and 0 < error <= variance.

    Args:
        variances: variance of the data along each component, NumPy array, shape (D,), positive.
        beta: weight of the rate, positive.
        decoder_variance: variance of p(x|z) per pixel, positive.
    Returns:
        (rate, error), NumPy arrays, shape (D,) each: rate in nats without beta, never negative; error as a mean squared error.
    """
    # DOCSTRING zh
    # 最优的线性 beta-VAE 怎样处理高斯数据的每个主成分（1911.02469）。
    #
    # 对每个主成分最小化 error / (2 * decoder_variance) + beta * rate，其中 rate = 0.5 * ln(variance / error)，
    # 且 0 < error <= variance。
    #
    # 参数：
    #     variances：数据沿各主成分的方差，NumPy 数组，形状 (D,)，为正。
    #     beta：码率的权重，为正。
    #     decoder_variance：p(x|z) 每个像素的方差，为正。
    # 返回：
    #     (rate, error)，NumPy 数组，形状各为 (D,)：rate 以奈特为单位，不含 beta，不会为负；error 是均方误差。
    # END DOCSTRING
    # BEGIN SOLUTION
    water_level = beta * decoder_variance
    error = np.minimum(variances, water_level)
    return 0.5 * np.log(variances / error), error
    # END SOLUTION


# %%
quiz.check("vae.rate_distortion", rate_distortion)

# %% [markdown] lang="en"
# The twenty largest principal components of the training digits, and the water level for the right loss, for *averages everywhere*
# ($\beta = 784/20$), and for *average over pixels, sum over units* ($\beta = 784$). A component below the line is not coded at all.

# %% [markdown] lang="zh"
# 训练数字最大的二十个主成分，以及三种水位：正确的损失、*处处平均*（$\beta = 784/20$）、*像素平均而单元求和*（$\beta = 784$）。
# 线以下的成分完全不编码。

# %%
digits, test_digits = data.digits("train"), data.digits("test")
pixels = digits.images.reshape(len(digits.images), -1)
variances = np.linalg.svd(pixels - pixels.mean(axis=0), compute_uv=False)[:20] ** 2 / len(pixels)
decoder_variance = 0.03  # about the error per pixel that twenty principal components leave

figure, axes = plt.subplots(figsize=(5.5, 2.6), layout="constrained")
axes.bar(np.arange(1, 21), variances, color="lightgrey")
for beta, color in ((1, "C2"), (784 / 20, "C1"), (784, "C3")):
    rate, error = rate_distortion(variances, beta, decoder_variance)
    coded = f"{np.sum(rate > 0)}/20, {rate.sum():.1f} {quiz.Text('nats', '奈特')}"
    axes.axhline(beta * decoder_variance, color=color, label=f"β = {beta:g}: {coded}")
axes.set_yscale("log")
axes.set_ylim(0.01, 400)
axes.set_xticks([1, 5, 10, 15, 20])
axes.set_xlabel(str(quiz.Text("principal component", "主成分")))
axes.set_ylabel(str(quiz.Text("variance", "方差")))
axes.legend(fontsize=8)
plt.show()

# %% [markdown] lang="en"
# ## 6 · See it work
#
# ### 6.1 The data, said exactly
#
# Each pixel of the 4,000 training digits and of the 1,000 test digits becomes 1 where its grey value exceeds 0.5 and 0 elsewhere. So the Bernoulli
# decoder is a likelihood, and $-$ELBO a number in nats per image that may be compared, with others that cut in the same way. (Drawing each pixel with
# its grey value as probability is another data set: it holds the entropy of the draw, and costs more nats.) The test digits are never trained on, and
# they choose nothing: every number below is that of the weights when the steps were spent.
#
# ### 6.2 What each defect costs
#
# Small networks, 784-256-20 and back, a few seconds a run, all with the same number of steps, the same batches and the same first weights. **Your** functions train them;
# each row but the first has one thing wrong. All are measured in the same way: your `negative_elbo` on the test digits, ten draws of $z$.

# %% [markdown] lang="zh"
# ## 6 · 看它工作
#
# ### 6.1 数据，说个明白
#
# 4,000 张训练数字和 1,000 张测试数字，每个像素灰度大于 0.5 就变成 1，否则变成 0。这样伯努利解码器才是似然，$-$ELBO 才是可以比较的“每图奈特数”，
# 当然只能和同样截断的结果比。（以灰度为概率去抽每个像素，得到的是另一个数据集：它带着抽样本身的熵，奈特数更高。）测试数字从不参与训练，
# 也不用来做任何选择：下面每个数都是步数用完时的权重给出的。
#
# ### 6.2 每个缺陷的代价
#
# 小网络，784-256-20 再返回，每次训练几秒，步数相同、批次相同、初始权重相同。训练用的都是**你写的**函数；除第一行外，每行各有一处错误。
# 衡量方式也都一样：在测试数字上用你的 `negative_elbo`，$z$ 抽十次取平均。


# %%
LATENT_SIZE, BATCH_SIZE = 20, 128


def binarise(images):
    return (images > 0.5).astype("float32")


train_images, test_images = binarise(digits.images), binarise(test_digits.images)


def add_terms(distortion, rate):
    return distortion + rate


def build_step(encoder, decoder, optimizer, draw=reparameterize, objective=add_terms):
    """One training step as a function of a batch of images (B, 28, 28, 1); it returns both terms in nats per image."""
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.build(variables)

    @tf.function
    def step(images):
        with tf.GradientTape() as tape:
            mean, log_variance = encoder(images, training=True)
            logits = decoder(draw(mean, log_variance), training=True)
            _, distortion, rate = negative_elbo(images, logits, mean, log_variance)
            loss = objective(distortion, rate)
        # Without the divergence nothing but the draw depends on the log-variance, without the draw nothing but the divergence.
        optimizer.apply(tape.gradient(loss, variables, unconnected_gradients="zero"), variables)
        return {"reconstruction": distortion, "kl": rate}

    return step


def evaluate(encoder, decoder, images, draws=10):
    """Distortion and rate of binary images in nats, averaged over several draws of z, and the number of active units."""
    mean, log_variance = encoder(images, training=False)
    parts = []
    for _ in range(draws):
        logits = decoder(reparameterize(mean, log_variance), training=False)
        parts.append([float(part) for part in negative_elbo(images, logits, mean, log_variance)[1:]])
    distortion, rate = np.mean(parts, axis=0)
    return distortion, rate, active_units(np.array(mean))


def sample(decoder, codes):
    """The decoder's pixel probabilities for codes (N, D): images (N, 28, 28, 1) in [0, 1]."""
    return np.array(tf.sigmoid(decoder(codes, training=False)))


# %%
SHORT_STEPS, SHORT_BATCH = 380, 64
prior_codes = np.random.default_rng(1).standard_normal((1000, LATENT_SIZE)).astype("float32")
runs = {
    quiz.Text("right", "正确"): {},
    quiz.Text("averages everywhere", "处处求平均"): {
        "objective": lambda distortion, rate: distortion / 784 + rate / LATENT_SIZE
    },
    quiz.Text("no noise", "没有噪声"): {"draw": lambda mean, log_variance: mean},
    quiz.Text("no divergence", "没有 KL"): {"objective": lambda distortion, rate: distortion},
    quiz.Text("exp(log σ²) as σ", "把 exp(log σ²) 当 σ"): {
        "draw": lambda mean, log_variance: reparameterize(mean, 2 * log_variance)
    },
}


def short_run(**changes):
    """Train small networks with something changed; returns distortion, rate and active units of the test digits, and samples."""
    keras.utils.set_random_seed(1)
    encoder = models.dense_encoder(LATENT_SIZE, hidden_units=(256,))
    decoder = models.dense_decoder(LATENT_SIZE, hidden_units=(256,))
    step = build_step(encoder, decoder, keras.optimizers.Adam(2e-3), **changes)
    training.train(step, training.batches(train_images, batch_size=SHORT_BATCH, seed=1), steps=SHORT_STEPS)
    return evaluate(encoder, decoder, test_images), sample(decoder, prior_codes)


outcomes = {str(name): short_run(**changes) for name, changes in runs.items()}

# %%
mean_image = np.clip(train_images.mean(axis=0), 1e-3, 1 - 1e-3)
mean_image_cost = -np.mean(
    np.sum(test_images * np.log(mean_image) + (1 - test_images) * np.log(1 - mean_image), axis=(1, 2, 3))
)
COLUMNS = {"-ELBO": ".1f", "distortion": ".1f", "rate": ".1f", quiz.Text("active", "活跃单元"): ""}


def bound(distortion, rate, active):
    """A row of the columns."""
    return distortion + rate, distortion, rate, f"{active}/{LATENT_SIZE}"


rows = {name: (*bound(*found), metrics.fid(test_digits.images, samples)) for name, (found, samples) in outcomes.items()}
rows[quiz.Text("mean training image", "训练图的平均")] = *bound(mean_image_cost, 0, 0), None
plots.table(COLUMNS | {"FID": ".0f"}, rows)

# %% tags=["picture"]
plots.compare({name: samples for name, (_, samples) in outcomes.items()}, columns=12)

# %% [markdown] lang="en"
# Read two columns together. *Averages everywhere*: rate 0, no active unit, and a bound that is that of the mean image, which every sample shows.
# *No divergence*: the best distortion of all, bought with hundreds of nats, and samples from the prior that are grey scribbles.
# *No noise*: a penalised autoencoder ([1903.12436](https://arxiv.org/abs/1903.12436) makes a virtue of that). It may even draw well, but as a VAE it is worthless:
# once $z$ is drawn as the rate assumes, the decoder is lost. *exp(log σ²)* is the dangerous one: some nats worse, and nothing to see in the samples.
# Only a test of the moments finds it.
#
# FID is taken in the features of the course's small classifier: compare it with rows of this course, not with papers.
#
# ### 6.3 The real run
#
# Now 784-512-20 and back, and the curve is that of the **test** digits. Training can always push its own number down, by learning
# 4,000 digits by heart; two things hold that off. Every batch is shifted by up to a pixel in each direction, and the learning rate falls on a
# cosine to a fiftieth (`bench/vae.py` measures what these two are worth). Width and learning rate were chosen with 500 of the training
# digits held out, not with the test digits.

# %% [markdown] lang="zh"
# 要把两列放在一起看。*处处求平均*：码率 0，没有活跃单元，界等于平均图的代价，每个样本也都是平均图。*没有 KL*：失真最低，却是用几百奈特换来的，
# 从先验采样只得到灰蒙蒙的乱画。*没有噪声*：这是带惩罚的自编码器（[1903.12436](https://arxiv.org/abs/1903.12436) 正是把它当优点来用），画得可能还不错，
# 但作为 VAE 毫无价值：一旦按码率所假定的那样去抽 $z$，解码器就不知所措了。最危险的是 *exp(log σ²)*：差了几个奈特，样本上什么都看不出来，只有检验矩才能发现。
#
# FID 用的是本课自带小分类器的特征：只能和本课程里的数比，不能和论文比。
#
# ### 6.3 正式训练
#
# 换成 784-512-20 再返回，并且画的是**测试**数字上的曲线。训练集上的数总能往下压，只要把 4,000 张数字背下来；有两样东西能推迟这件事：
# 每批图在两个方向上各平移至多一个像素，学习率沿余弦降到五十分之一（`bench/vae.py` 量了这两样值多少）。宽度和学习率是留出 500 张训练数字选定的，
# 没有用测试数字。

# %%
STEPS, SECONDS, LEARNING_RATE = 1500, 34, 4e-3

keras.utils.set_random_seed(1)
encoder = models.dense_encoder(LATENT_SIZE, hidden_units=(512,))
decoder = models.dense_decoder(LATENT_SIZE, hidden_units=(512,))
optimizer = keras.optimizers.Adam(LEARNING_RATE)
update = build_step(encoder, decoder, optimizer)
curve, started = [], time.perf_counter()


def step(images):
    if optimizer.iterations % 100 == 0:
        curve.append((int(optimizer.iterations), *evaluate(encoder, decoder, test_images, draws=1)))
    # The share of the budget that is spent, so that a slow machine reaches the end of the cosine as well.
    spent = max(int(optimizer.iterations) / STEPS, (time.perf_counter() - started) / SECONDS)
    optimizer.learning_rate = LEARNING_RATE * max(0.02, 0.5 * (1 + np.cos(np.pi * min(spent, 1))))
    return update(images)


history = training.train(
    step,
    data.shifted(training.batches(train_images, batch_size=BATCH_SIZE, seed=1), pixels=1, seed=1),
    steps=STEPS,
    seconds=SECONDS,
    sample=lambda: sample(decoder, prior_codes[:20]),
)
print(history)

# %%
distortion, rate, active = evaluate(encoder, decoder, test_images)
train_distortion, train_rate, _ = evaluate(encoder, decoder, train_images[:1000])
rows = {
    quiz.Text("test digits", "测试数字"): bound(distortion, rate, active),
    quiz.Text("training digits", "训练数字"): (train_distortion + train_rate, train_distortion, train_rate, None),
}
plots.table(COLUMNS, rows)

# %%
steps, test_distortion, test_rate, _ = np.array(curve).T
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 2.6), layout="constrained")
left.plot(steps, test_distortion + test_rate, label=str(quiz.Text("-ELBO, test", "-ELBO，测试")))
left.plot(steps, test_distortion, label=str(quiz.Text("distortion, test", "失真，测试")))
left.set_ylim(60, 200)
right.plot(steps, test_rate, color="C2", label=str(quiz.Text("rate, test", "码率，测试")))
for axes in (left, right):
    axes.set_xlabel(str(quiz.Text("step", "训练步")))
    axes.set_ylabel(str(quiz.Text("nats per image", "奈特/图")))
    axes.legend(fontsize=8)
plt.show()

# %% [markdown] lang="en"
# ### 6.4 Data, reconstructions, samples
#
# The same decoder three times; what differs is where its codes come from. The encoder's means of test digits give reconstructions, which lose what the
# code does not say: they are blurrier than the data. Codes from the prior give samples, and these are worse than any reconstruction: some of them fall
# where no image was ever encoded. The last row keeps the decoder and changes the prior: a mixture of Gaussians, fitted to the codes of the training digits.

# %% [markdown] lang="zh"
# ### 6.4 数据、重建、样本
#
# 同一个解码器用三次，不同的是编码从哪里来。用编码器给测试数字的均值，得到重建：编码没说的都丢了，所以比数据模糊。
# 用先验抽的编码，得到样本，而它们比任何重建都差：有些落在从没有图被编码到的地方。最后一行解码器不变，换掉先验：
# 对训练数字的编码拟合一个高斯混合，再从中抽。

# %%
test_means = np.array(encoder(test_images, training=False)[0])
train_codes = np.array(reparameterize(*encoder(train_images, training=False)))
mixture = sklearn.mixture.GaussianMixture(20, random_state=1).fit(train_codes.astype("float64"))
mixture_codes = np.random.default_rng(1).permutation(mixture.sample(1000)[0]).astype("float32")
pictures = {
    quiz.Text("test digits", "测试数字"): test_images,
    quiz.Text("reconstructions", "重建"): sample(decoder, test_means),
    quiz.Text("samples, prior N(0, I)", "样本，先验 N(0, I)"): sample(decoder, prior_codes),
    quiz.Text("samples, fitted prior", "样本，拟合的先验"): sample(decoder, mixture_codes),
}
real_features = metrics.features(test_digits.images)
rows = {}
for name, images in pictures.items():
    precision, recall = metrics.precision_recall(real_features, metrics.features(images))
    rows[name] = metrics.sharpness(images), metrics.fid(test_digits.images, images), precision, recall
plots.table({"sharpness": ".3f", "FID": ".0f", "precision": ".2f", "recall": ".2f"}, rows)

# %%
one_of_each = [int(np.flatnonzero(test_digits.labels == label)[0]) for label in range(10)]
plots.compare({str(name): images[one_of_each] for name, images in pictures.items()}, columns=10)

# %% [markdown] lang="en"
# Much of what is called "VAEs draw badly" is the prior: the rate averaged over the data is $I(x; z) + \mathrm{KL}(q(z)\,\|\,p(z))$
# ([1711.00464](https://arxiv.org/abs/1711.00464)), and a prior that follows the aggregate posterior $q(z)$ saves the second part. Learned priors
# ([1705.07120](https://arxiv.org/abs/1705.07120)) and the diffusion model over the codes of latent diffusion go this way. What remains is the blur of the reconstructions.
#
# A walk between two codes passes through digits. A walk between two images is a double exposure.

# %% [markdown] lang="zh"
# 人们说“VAE 画得差”，很大一部分其实怪先验：码率在数据上的平均等于 $I(x; z) + \mathrm{KL}(q(z)\,\|\,p(z))$
# （[1711.00464](https://arxiv.org/abs/1711.00464)），让先验跟上聚合后验 $q(z)$，就省下第二部分。可学习的先验（[1705.07120](https://arxiv.org/abs/1705.07120)）、
# 潜空间扩散里对编码再训一个扩散模型，走的都是这条路。剩下的才是重建本身的模糊。
#
# 在两个编码之间走，一路都是数字；在两张图之间走，只是重影。

# %%
first, second = one_of_each[3], one_of_each[8]
shares = np.linspace(0, 1, 12, dtype="float32")[:, None]
between_codes = (1 - shares) * test_means[first] + shares * test_means[second]
between_images = (1 - shares[..., None, None]) * test_images[first] + shares[..., None, None] * test_images[second]
plots.compare(
    {
        str(quiz.Text("between codes", "编码之间")): sample(decoder, between_codes),
        str(quiz.Text("between images", "图像之间")): between_images,
    },
    columns=12,
)

# %% [markdown] lang="en"
# ### 6.5 Rate against distortion
#
# The same short runs as in 6.2, with other weights of the rate. $\beta$ is a choice of a point on a curve, not a quality knob: only
# $\beta = 1$ trains the bound itself (the dashed line is the locus of its $-$ELBO), and $784/20$ is *averages everywhere* under its true name.

# %% [markdown] lang="zh"
# ### 6.5 码率与失真
#
# 和 6.2 一样的短训练，换几个码率权重。$\beta$ 是在一条曲线上选点，不是调质量的旋钮：只有 $\beta = 1$ 训练的是下界本身
# （虚线是与它 $-$ELBO 相等的点），而 $784/20$ 就是*处处求平均*的真名。

# %%
right, collapsed, _, free, _ = (outcome[0] for outcome in outcomes.values())
points = {0: free, 1: right, 784 / LATENT_SIZE: collapsed}
for beta in (0.2, 4.0):
    points[beta] = short_run(objective=lambda distortion, rate, beta=beta: distortion + beta * rate)[0]
plots.table({"beta": ".1f"} | COLUMNS, [(beta, *bound(*point)) for beta, point in sorted(points.items())])

# %%
shown = {beta: point for beta, point in sorted(points.items()) if beta > 0}
figure, axes = plt.subplots(figsize=(4.6, 2.8), layout="constrained")
axes.plot([point[1] for point in shown.values()], [point[0] for point in shown.values()], "o-")
for beta, (distortion, rate, _) in shown.items():
    axes.annotate(rf"$\beta={beta:g}$", (rate, distortion), textcoords="offset points", xytext=(6, 4), fontsize=8)
rates = np.linspace(0, max(point[1] for point in shown.values()), 2)
axes.plot(rates, points[1][0] + points[1][1] - rates, "--", color="grey", linewidth=0.8)
axes.margins(0.16)
axes.set_xlabel(str(quiz.Text("rate, nats per image", "码率，奈特/图")))
axes.set_ylabel(str(quiz.Text("distortion", "失真")))
plt.show()

# %% [markdown] lang="en"
# ## 7 · Follow-ups
#
# ### Junior

# %% [markdown] lang="zh"
# ## 7 · 追问
#
# ### 初级

# %%
quiz.ask("vae-encoder-heads")

# %%
quiz.ask("vae-objective")

# %%
quiz.ask("vae-standard-deviation")

# %%
quiz.ask("vae-kl-shifted")

# %%
quiz.ask("vae-training-step")

# %%
quiz.ask("vae-generation")

# %%
quiz.ask("vae-blur")

# %%
quiz.ask("vae-strengths")

# %%
quiz.ask("vae-beta-effect")

# %%
quiz.ask("vae-interpolation")

# %%
quiz.ask("vae-encoder-weights")

# %% [markdown] lang="en"
# ### Mid

# %% [markdown] lang="zh"
# ### 中级

# %%
quiz.ask("vae-derive-elbo")

# %%
quiz.ask("vae-elbo-gap")

# %%
quiz.ask("vae-reparameterisation-why")

# %%
quiz.ask("vae-log-variance-why")

# %%
quiz.ask("vae-kl-one-unit")

# %%
quiz.ask("vae-effective-beta")

# %%
quiz.ask("vae-symptom-match")

# %%
quiz.ask("vae-collapse-signs")

# %%
quiz.ask("vae-logging")

# %%
quiz.ask("vae-bernoulli-mix")

# %%
quiz.ask("vae-coverage")

# %%
quiz.ask("vae-style-consistency")

# %%
quiz.ask("vae-three-models")

# %%
quiz.ask("vae-grey-targets")

# %%
quiz.ask("vae-binarise")

# %%
quiz.ask("vae-lambda-layer")

# %% [markdown] lang="en"
# ### Senior

# %% [markdown] lang="zh"
# ### 高级

# %%
quiz.ask("vae-score-function")

# %%
quiz.ask("vae-reduction-by-fit")

# %%
quiz.ask("vae-water-level")

# %%
quiz.ask("vae-aggregate-posterior")

# %%
quiz.ask("vae-prior-hole")

# %%
quiz.ask("vae-iwae")

# %%
quiz.ask("vae-likelihood-blur")

# %%
quiz.ask("vae-family-match")

# %%
quiz.ask("vae-ldm-weight")

# %% [markdown] lang="en"
# ## 8 · Take-aways
#
# 1. A VAE maximises the ELBO: expected $\log p(x|z)$ minus $\mathrm{KL}(q(z|x)\,\|\,p(z))$; it lies $\mathrm{KL}(q(z|x)\,\|\,p(z|x))$ below $\log p(x)$.
# 2. $z = \mu + e^{\frac{1}{2}\log\sigma^2}\varepsilon$; the rate is $\frac{1}{2}\sum_j(\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2)$. Sum over pixels and units, average over the batch.
# 3. Log rate and distortion apart, on held-out data. Rate 0 is collapse, rate in the hundreds a missing divergence.
# 4. Strong in coverage, likelihood, inference and stability; weak in sharpness, because independent pixels average. Prior holes are a fault of their own.
# 5. $\beta$ picks a point of a rate-distortion curve. Hierarchies are sharp; the first stage of latent diffusion is nearly an autoencoder.
#
# **Papers.** Kingma and Welling 2013 ([1312.6114](https://arxiv.org/abs/1312.6114)) · Rezende et al. 2014 ([1401.4082](https://arxiv.org/abs/1401.4082)) ·
# Burda et al. 2015 ([1509.00519](https://arxiv.org/abs/1509.00519)) · Alemi et al. 2017 ([1711.00464](https://arxiv.org/abs/1711.00464)) ·
# Lucas et al. 2019 ([1911.02469](https://arxiv.org/abs/1911.02469)) · Vahdat and Kautz 2020 ([2007.03898](https://arxiv.org/abs/2007.03898))
#
# **Review.** `quiz.review("vae")` here, or `quiz review --topic vae` in a terminal, asks what you missed, and the rest before you forget it. Next: [05 · Conditional GANs](05_cgan.ipynb).

# %% [markdown] lang="zh"
# ## 8 · 小结
#
# 1. VAE 最大化 ELBO：$\log p(x|z)$ 的期望减去 $\mathrm{KL}(q(z|x)\,\|\,p(z))$；它比 $\log p(x)$ 低 $\mathrm{KL}(q(z|x)\,\|\,p(z|x))$。
# 2. $z = \mu + e^{\frac{1}{2}\log\sigma^2}\varepsilon$；码率是 $\frac{1}{2}\sum_j(\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2)$。对像素和单元求和，只对批求平均。
# 3. 码率和失真要分开记，而且记测试数据上的。码率为 0 是坍缩，码率上百是漏了 KL。
# 4. 长处是覆盖、似然、推断、稳定；短处是不清晰，因为独立像素会取平均。先验空洞是另一个毛病。
# 5. $\beta$ 是在率失真曲线上选点。层次化 VAE 很清晰；潜空间扩散的第一阶段几乎就是自编码器。
#
# **论文** Kingma 与 Welling 2013（[1312.6114](https://arxiv.org/abs/1312.6114)）· Rezende 等 2014（[1401.4082](https://arxiv.org/abs/1401.4082)）·
# Burda 等 2015（[1509.00519](https://arxiv.org/abs/1509.00519)）· Alemi 等 2017（[1711.00464](https://arxiv.org/abs/1711.00464)）·
# Lucas 等 2019（[1911.02469](https://arxiv.org/abs/1911.02469)）· Vahdat 与 Kautz 2020（[2007.03898](https://arxiv.org/abs/2007.03898)）
#
# **复习** 在这里运行 `quiz.review("vae")`，或在终端里运行 `quiz review --topic vae`：答错的先来，其余的赶在你忘掉之前再问。下一课：[05 · 条件 GAN](05_cgan.ipynb)。
