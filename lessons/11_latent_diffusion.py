# %% [markdown] lang="en"
# # 11 · Latent diffusion and diffusion transformers
#
# > **Interviewer:** *Why diffuse in latents, and what can go wrong there? And if you replace the U-Net by a transformer: what changes?*
#
# Junior to senior. After this lesson you can
#
# - say what each part of a latent diffusion model does, what it saves, and which loss none of the later parts can make good;
# - measure the scale factor, apply it on the right side twice, and name what happens when one of the two is forgotten;
# - cut latents into tokens and back, and write a block with adaLN-zero that starts as the identity and still learns;
# - edit an image by strength, fill a hole in latents, and measure the seam;
# - train the whole chain on two cores within a minute, to digits that a classifier reads.
#
# | section | minutes |
# |---|---|
# | 1 Answer first | 10 |
# | 2 The idea | 15 |
# | 3 What costs you the offer | 5 |
# | 4 Find the defect | 20 |
# | 5 Build it | 45 |
# | 6 See it work | 20 |
# | 7 Follow-ups | 30 |
# | 8 Take-aways | 5 |

# %% [markdown] lang="zh"
# # 11 · 潜空间扩散与扩散 Transformer
#
# > **面试官**：*为什么要在潜空间里做扩散？那里会出什么问题？把 U-Net 换成 Transformer，又有什么不同？*
#
# 难度从初级到高级。学完这一课，你能够：
#
# - 说清潜空间扩散模型（latent diffusion）每一部分做什么、省下什么，以及哪一种损失是后面各部分都补不回来的；
# - 测出缩放因子，在该用的两处都用对，并说出漏掉其中一处会怎样；
# - 把潜变量切成词元再拼回去，写出一个从恒等映射出发、仍然学得动的 adaLN-zero 块；
# - 按强度编辑图像，在潜空间里补洞，并测量接缝；
# - 在两个核上一分钟之内训练完整条链路，生成分类器认得出的数字。
#
# | 小节 | 分钟 |
# |---|---|
# | 1 先作答 | 10 |
# | 2 核心思想 | 15 |
# | 3 哪些话会丢掉 offer | 5 |
# | 4 找缺陷 | 20 |
# | 5 动手写 | 45 |
# | 6 看它工作 | 20 |
# | 7 追问 | 30 |
# | 8 小结 | 5 |

# %%
import time

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from imagegen import data, latents, metrics, models, plots, training

keras.utils.set_random_seed(1)
train_digits, test_digits = data.digits("train"), data.digits("test")
train_images, train_labels = train_digits.images, train_digits.labels.astype("int32")
test_images = test_digits.images
LABELS = np.arange(4000, dtype="int32") % 10
ONE_OF_EACH = [int(np.flatnonzero(test_digits.labels == label)[0]) for label in range(10)]

# %% [markdown] lang="en"
# ## 1 · Answer first
#
# Two or three minutes each, in your own words, as you would say it aloud. You are graded by key points, not by length.

# %% [markdown] lang="zh"
# ## 1 · 先作答
#
# 每题两三分钟，用自己的话，就像当面回答一样。评分看要点，不看长度。

# %%
quiz.ask("latent-text-parts")

# %%
quiz.ask("latent-text-scale")

# %% [markdown] lang="en"
# ## 2 · The idea
#
# A photograph of 512×512 pixels is 786,432 numbers, and most of them say what film grain looks like. Latent diffusion
# ([2112.10752](https://arxiv.org/abs/2112.10752)) divides the work:
#
# 1. **First stage.** An autoencoder learns to leave out what the eye does not miss, and to put plausible texture back: reconstruction, a perceptual and an
#    adversarial loss, a divergence with a weight of about $10^{-6}$. Then it is frozen. $f = 8$ and 4 channels turn 786,432 numbers into 16,384.
# 2. **Second stage.** A diffusion or flow model learns the distribution of the latents. Only this part runs twenty times a sample, and only this part knows what
#    was asked for.
# 3. **Decoder.** It runs once, at the end.
#
# Between the stages stands one inconspicuous number. The noise schedule was written for data with standard deviation 1; raw latents have whatever the first
# stage happened to give them. So latents are multiplied by $1/\mathrm{std}$ (Stable Diffusion 1: 0.18215) on the way in and divided by it on the way out.
#
# What the split changes can be seen without any training. Mix an image with noise, and the same image's latents with the same share of noise, then decode: **in pixels
# noise is grain, in latents noise is meaning.** In the upper row you see the same 7 through ever thicker snow; in the lower row there is no snow, only
# strokes, and at some point they stop being a 7.

# %% [markdown] lang="zh"
# ## 2 · 核心思想
#
# 一张 512×512 的照片有 786,432 个数，其中大部分只是在描述颗粒长什么样。潜空间扩散（[2112.10752](https://arxiv.org/abs/2112.10752)）把活分开干：
#
# 1. **第一阶段** 自编码器学会略去肉眼不会在意的东西，再补上逼真的纹理：重建损失、感知损失、对抗损失，加一个权重约 $10^{-6}$ 的 KL 项。
#    训练完就冻结。$f = 8$、4 通道时，786,432 个数变成 16,384 个。
# 2. **第二阶段** 扩散或流模型学习潜变量的分布。一次采样要跑二十遍的只有这一部分，知道用户要什么的也只有这一部分。
# 3. **解码器** 最后跑一次。
#
# 两个阶段之间有一个不起眼的数。噪声调度是按标准差为 1 的数据写的，而原始潜变量的尺度由第一阶段随意决定。
# 所以潜变量进来时要乘以 $1/\mathrm{std}$（Stable Diffusion 1 是 0.18215），出去时再除掉。
#
# 分成两段之后有什么不同，不用训练就能看到。把一张图与噪声混合，再把同一张图的潜变量与同样比例的噪声混合、然后解码：
# **像素里的噪声是颗粒，潜空间里的噪声是含义。** 上一行雪越下越大，雪后面始终是同一个 7；下一行没有雪，只有笔画，但从某一处起就不再是 7 了。

# %%
shipped = latents.load("dense")
seven = test_images[test_digits.labels == 7][6:7]
shares = np.linspace(0, 0.9, 10, dtype="float32")
rng = np.random.default_rng(6)
latent_noise = rng.standard_normal((1, latents.LATENT_DIM)).astype("float32")
pixel_noise = rng.standard_normal(seven.shape).astype("float32")
contrast = train_images.std()
in_pixels = [(1 - share) * seven + share * (contrast * pixel_noise + train_images.mean()) for share in shares]
in_latents = [shipped.decode((1 - share) * shipped.encode(seven) + share * latent_noise) for share in shares]
plots.compare(
    {
        str(quiz.Text("noise in pixels", "像素里的噪声")): np.clip(np.concatenate(in_pixels), 0, 1),
        str(quiz.Text("noise in latents", "潜空间里的噪声")): np.concatenate(in_latents),
    },
    columns=10,
)

# %% [markdown] lang="en"
# **What a transformer changes.** DiT ([2212.09748](https://arxiv.org/abs/2212.09748)) cuts the grid of latents into patches, makes each a token, and stacks identical
# blocks: no levels of resolution, no skip connections, and a cost that is set by patch size and width. Time and class no longer enter as extra channels. They compute shift,
# scale and gate of every block (**adaLN**), and the layer that does so starts at **zero**: all gates are closed, the whole stack is the identity, and depth does no harm at
# the start. Larger models add text tokens to the same attention (MMDiT, [2403.03206](https://arxiv.org/abs/2403.03206)).
#
# **What can go wrong.** The first stage is a ceiling: what its decoder cannot draw (small faces, lettering), no sampler can. Latents that are too rich make the second stage
# harder; latents that are too poor make the ceiling lower. And every edit passes through an encoder and a decoder that do not quite undo each other.

# %% [markdown] lang="zh"
# **换成 Transformer 有什么不同** DiT（[2212.09748](https://arxiv.org/abs/2212.09748)）把潜变量网格切成块，每块一个词元，再堆叠相同的块：
# 没有多级分辨率，没有跳跃连接，计算量由块的大小和宽度决定。时间和类别不再作为额外通道输入，而是算出每个块的平移、缩放和门控（**adaLN**），
# 而且算它们的那一层从**零**开始：所有门控关闭，整个网络是恒等映射，一开始再深也没有害处。更大的模型把文本词元放进同一次注意力里（MMDiT，
# [2403.03206](https://arxiv.org/abs/2403.03206)）。
#
# **会出什么问题** 第一阶段是天花板：它的解码器画不出的东西（小脸、文字），任何采样器都画不出来。潜变量太丰富，第二阶段就难学；太贫乏，天花板就低。
# 而且每次编辑都要经过一个编码器和一个解码器，而这两者并不完全互逆。

# %% [markdown] lang="en"
# ## 3 · What costs you the offer
#
# | said in interviews | why it fails | say instead |
# |---|---|---|
# | "Stable Diffusion's VAE generates the image." | Its prior is never sampled; the divergence has a weight of about $10^{-6}$. | An autoencoder with a light regulariser; the denoiser is the generative model ([2112.10752](https://arxiv.org/abs/2112.10752)) |
# | "0.18215 is a learnt constant." | It is measured once: 1 over the standard deviation of the latents. | $1/\mathrm{std}$ on training images; another autoencoder has another one |
# | "The scale factor is cosmetic." | With deviation $s$ every noise level is off by $s^2$ in signal-to-noise. | It makes the schedule mean what it says |
# | "Latents lose nothing." | Decode an encoded page of text and read it. | The first stage bounds every sample; measure its reconstruction FID alone |
# | "Strength is how strongly the prompt acts." | That is the guidance scale. | The share of the path that is run: where sampling begins ([2108.01073](https://arxiv.org/abs/2108.01073)) |
# | "For inpainting I paste the clean known part at every step." | The network has never seen clean cells among noisy ones. | Noise it to the level of the step ([2201.09865](https://arxiv.org/abs/2201.09865)) |
# | "adaLN-zero means that the block's weights are zero." | Then nothing would learn. | Only the modulation starts at zero; the gate has a gradient, because the features behind it are not zero |
# | "DiT is better because attention is better." | The paper's claim is about scaling: lower FID with more compute. | Say at which budget. At 6 seconds on two cores, see below |

# %% [markdown] lang="zh"
# ## 3 · 哪些话会丢掉 offer
#
# | 面试里常听到 | 问题在哪 | 应该这样说 |
# |---|---|---|
# | “Stable Diffusion 的图是 VAE 生成的。” | 它的先验从来没有用来采样，KL 的权重只有约 $10^{-6}$。 | 那是正则很轻的自编码器，生成模型是去噪网络（[2112.10752](https://arxiv.org/abs/2112.10752)） |
# | “0.18215 是学出来的常数。” | 它只测一次：潜变量标准差的倒数。 | 训练图上的 $1/\mathrm{std}$；换一个自编码器，数就不同 |
# | “缩放因子只是锦上添花。” | 标准差是 $s$ 时，每个噪声水平的信噪比都差 $s^2$ 倍。 | 有了它，噪声调度才名副其实 |
# | “潜变量不丢信息。” | 把一页文字编码再解码，读读看。 | 第一阶段限制了一切样本；单独测它的重建 FID |
# | “强度就是提示词起作用的程度。” | 那是引导强度。 | 是要走的路径的比例，即采样从哪里开始（[2108.01073](https://arxiv.org/abs/2108.01073)） |
# | “补全时每一步都贴干净的已知部分。” | 网络从没见过噪声里夹着干净格子的输入。 | 加噪到当前步的水平（[2201.09865](https://arxiv.org/abs/2201.09865)） |
# | “adaLN-zero 就是块的权重全为零。” | 那样什么也学不到。 | 只有调制层从零开始；门控有梯度，因为它后面的特征不为零 |
# | “DiT 更好，因为注意力更好。” | 论文说的是规模：计算越多，FID 越低。 | 要说清在多大的预算下。两个核、六秒钟的结果见下文 |

# %% [markdown] lang="en"
# ## 4 · Find the defect
#
# Each listing below runs except for one planted defect. Name the line, say what somebody would notice (crash, warning, or nothing
# at all), and choose the repair. The last one is different: somebody says that it is wrong.

# %% [markdown] lang="zh"
# ## 4 · 找缺陷
#
# 下面每份代码里都埋了一处缺陷。指出是哪一行，说明别人会看到什么（报错、警告，还是什么都看不到），再选出修法。
# 最后一份不一样：是有人说它错了。

# %%
quiz.ask("latent-bug-scaled-twice")

# %%
quiz.ask("latent-bug-batch-scale")

# %%
quiz.ask("latent-bug-transpose")

# %%
quiz.ask("latent-bug-patch-size")

# %%
quiz.ask("latent-bug-dead-block")

# %%
quiz.ask("latent-bug-strength-clock")

# %%
quiz.ask("latent-bug-mask-size")

# %%
quiz.ask("latent-bug-mask-inverted")

# %%
quiz.ask("latent-bug-clean-paste")

# %%
quiz.ask("latent-listing-five-axes")

# %% [markdown] lang="en"
# ## 5 · Build it
#
# ### 5.1 The scale factor
#
# Three short functions, and each has a twin that is wrong and runs.

# %% [markdown] lang="zh"
# ## 5 · 动手写
#
# ### 5.1 缩放因子
#
# 三个很短的函数，每个都有一个能跑却是错的孪生兄弟。


# %% exercise="latent.scale_factor"
def scale_factor(raw):
    """Return the number by which raw latents are multiplied to have standard deviation 1 (2112.10752, appendix G).

    Args:
        raw: latents as the encoder gives them, float32 tensor, shape (N, ...), of many training images.
    Returns:
        1 / std, one positive scalar for all entries together; the deviation is taken about their mean (which stays where it is).
    """
    # DOCSTRING zh
    # 返回一个倍数：原始潜变量乘上它之后标准差为 1（2112.10752 附录 G）。
    #
    # 参数：
    #     raw：编码器给出的潜变量，float32 张量，形状 (N, ...)，来自许多训练图像。
    # 返回：
    #     1 / std，所有元素共用的一个正标量；标准差是相对均值算的（均值保持原处）。
    # END DOCSTRING
    # BEGIN SOLUTION
    return 1.0 / tf.math.reduce_std(raw)
    # END SOLUTION


def encode(encoder, images, factor):
    """Return the scaled latents of images: one call of encoder(images), times the factor that was measured before.

    Args:
        encoder: images (B, ...) to raw latents (B, ...).
        images: float32 tensor, shape (B, ...).
        factor: a scalar, 1 / std of the raw latents. It is not measured again: batches must stay comparable.
    """
    # DOCSTRING zh
    # 返回图像缩放后的潜变量：调用一次 encoder(images)，再乘以事先测好的倍数。
    #
    # 参数：
    #     encoder：图像 (B, ...) 到原始潜变量 (B, ...)。
    #     images：float32 张量，形状 (B, ...)。
    #     factor：标量，原始潜变量的 1 / std。这里不再重新测量：各批之间必须可比。
    # END DOCSTRING
    # BEGIN SOLUTION
    return factor * encoder(images)
    # END SOLUTION


def decode(decoder, scaled, factor):
    """Return decoder(...) of scaled latents (B, ...), the scale undone before it; the decoder knows raw latents only."""
    # DOCSTRING zh
    # 先撤销缩放，再返回 decoder(...) 对潜变量 (B, ...) 的输出；解码器只认识原始潜变量。
    # END DOCSTRING
    # BEGIN SOLUTION
    return decoder(scaled / factor)
    # END SOLUTION


# %%
# Scratch: try it before you check it.
# scale_factor(tf.random.normal((100, 8, 8, 4), stddev=5.5))

# %%
quiz.check("latent.scale_factor", scale_factor, encode, decode)

# %% [markdown] lang="en"
# Stuck? `quiz.hint("latent.scale_factor")`.
#
# ### 5.2 Patches
#
# Two conventions are in use for the numbers inside a token: (row, column, channel), as here and in DiT's code on the way back, and (channel, row, column), which a strided convolution
# of channels-first code suggests. Either works as long as both directions agree, and a mixture of the two looks like a puzzle.

# %% [markdown] lang="zh"
# 卡住了？`quiz.hint("latent.scale_factor")`。
#
# ### 5.2 切块
#
# 词元内部的数有两种常见排法：（行、列、通道），这里用的是它，DiT 的代码在拼回去时也是它；还有（通道、行、列），通道在前的代码里容易写成这样。
# 只要来回一致，哪一种都行；混着用，图就成了拼图。


# %% exercise="latent.patchify"
def patchify(grid, patch):
    """Cut a grid into square patches, one token each (2212.09748, section 3.2).

    Args:
        grid: float32 tensor, shape (B, H, W, C).
        patch: side of a patch in cells.
    Returns:
        Tokens, shape (B, H/patch * W/patch, patch * patch * C): patches in raster order, row after row; inside a token rows, then
        columns, then channels.
    Raises:
        ValueError: patch does not divide H, or does not divide W.
    """
    # DOCSTRING zh
    # 把网格切成正方形小块，每块一个词元（2212.09748 第 3.2 节）。
    #
    # 参数：
    #     grid：float32 张量，形状 (B, H, W, C)。
    #     patch：小块的边长，以格为单位。
    # 返回：
    #     词元，形状 (B, H/patch * W/patch, patch * patch * C)：小块按光栅顺序逐行排列；词元内部先行、再列、再通道。
    # 异常：
    #     ValueError：patch 不能整除 H，或不能整除 W。
    # END DOCSTRING
    # BEGIN SOLUTION
    batch, height, width, channels = grid.shape
    if height % patch or width % patch:
        raise ValueError(f"patches of {patch} do not fit a grid of {height} x {width}")
    cut = tf.reshape(grid, (batch, height // patch, patch, width // patch, patch, channels))
    return tf.reshape(tf.transpose(cut, (0, 1, 3, 2, 4, 5)), (batch, -1, patch * patch * channels))
    # END SOLUTION


def unpatchify(tokens, patch, height, width):
    """Return the grid (B, height, width, C) of tokens (B, height/patch * width/patch, patch * patch * C): the exact inverse of `patchify`."""
    # DOCSTRING zh
    # 由词元 (B, height/patch * width/patch, patch * patch * C) 返回网格 (B, height, width, C)：正是 `patchify` 的逆。
    # END DOCSTRING
    # BEGIN SOLUTION
    batch, _, size = tokens.shape
    cut = tf.reshape(tokens, (batch, height // patch, width // patch, patch, patch, size // patch**2))
    return tf.reshape(tf.transpose(cut, (0, 1, 3, 2, 4, 5)), (batch, height, width, size // patch**2))
    # END SOLUTION


# %%
quiz.check("latent.patchify", patchify, unpatchify)

# %% [markdown] lang="en"
# ### 5.3 adaLN-zero
#
# The check looks at the start (identity, and which weights get a gradient), and at a block with trained weights. Conventions: the order is shift, scale, gate; the factor is
# $1 + \text{scale}$; the gate stands alone.

# %% [markdown] lang="zh"
# ### 5.3 adaLN-zero
#
# 检查看的是起点（恒等映射，以及哪些权重得到梯度），还有换上训练过的权重之后的块。约定：次序是平移、缩放、门控；乘的是 $1 + \text{scale}$；门控前面不加 1。


# %% exercise="latent.adaln_zero"
def modulation(width):
    """Return a Keras layer from a condition (B, C) to shift, scale and gate side by side, (B, 3 * width); zero at first for every condition."""
    # DOCSTRING zh
    # 返回一个 Keras 层，把条件 (B, C) 映射为并排的平移、缩放、门控 (B, 3 * width)；初始时对任何条件都输出零。
    # END DOCSTRING
    # BEGIN SOLUTION
    return keras.layers.Dense(3 * width, kernel_initializer="zeros")
    # END SOLUTION


def adaln_zero(tokens, condition, modulation, branch):
    """Return tokens + gate * branch((1 + scale) * norm(tokens) + shift), one residual branch of a DiT block (2212.09748, figure 3).

    Args:
        tokens: float32 tensor, shape (B, T, W).
        condition: float32 tensor, shape (B, C): one row an image, shared by all its tokens.
        modulation: maps the condition to (B, 3 * W): shift, scale, gate, in this order.
        branch: attention or MLP, a function from (B, T, W) to (B, T, W), called once.
    norm is layer normalisation over the width of each token, epsilon 1e-6 added to the variance, without weights of its own.
    """
    # DOCSTRING zh
    # 返回 tokens + gate * branch((1 + scale) * norm(tokens) + shift)，即 DiT 块的一条残差支路（2212.09748 图 3）。
    #
    # 参数：
    #     tokens：float32 张量，形状 (B, T, W)。
    #     condition：float32 张量，形状 (B, C)：每张图一行，由它的所有词元共用。
    #     modulation：把条件映射为 (B, 3 * W)：依次是平移、缩放、门控。
    #     branch：注意力或 MLP，从 (B, T, W) 到 (B, T, W) 的函数，只调用一次。
    # norm 是在每个词元的宽度上做的层归一化，方差上加 1e-6，自身不带权重。
    # END DOCSTRING
    # BEGIN SOLUTION
    shift, scale, gate = tf.split(modulation(condition)[:, None], 3, axis=-1)
    mean, variance = tf.nn.moments(tokens, axes=[-1], keepdims=True)
    normalised = (tokens - mean) * tf.math.rsqrt(variance + 1e-6)
    return tokens + gate * branch((1.0 + scale) * normalised + shift)
    # END SOLUTION


# %%
quiz.check("latent.adaln_zero", modulation, adaln_zero)

# %% [markdown] lang="en"
# ### 5.4 Image to image by strength
#
# The second stage of this lesson is a flow (lesson 12 is about nothing else): a network that gives the velocity along the straight path $x_t = t\,z + (1 - t)\,\varepsilon$. Here **time 0 is noise and time 1 is
# data**; SD3 and many repositories count the other way.

# %% [markdown] lang="zh"
# ### 5.4 按强度图生图
#
# 本课的第二阶段是一个流模型（第 12 课专讲它）：网络给出直线路径 $x_t = t\,z + (1 - t)\,\varepsilon$ 上的速度。这里**时刻 0 是噪声，时刻 1 是数据**；
# SD3 和许多仓库是反过来数的。


# %% exercise="latent.img2img"
def img2img(velocity, start, noise, strength, steps):
    """Redraw latents from part of the way back: SDEdit (2108.01073) on a straight path.

    Args:
        velocity: function of x (B, D) and time (B,), float32, to dx/dt (B, D); time 0 is noise, time 1 is data.
        start: latents of the image to edit, shape (B, D).
        noise: standard normal, shape (B, D): the only noise that is used.
        strength: share of the path to run, 0 (return the latents) to 1 (ignore them).
        steps: Euler steps of the whole path, each 1 / steps long. The last int(strength * steps) of them are taken, from
            t * start + (1 - t) * noise at the time t where the first of them begins.
    Returns:
        Latents at time 1, shape (B, D).
    """
    # DOCSTRING zh
    # 从半路开始把潜变量重画一遍：直线路径上的 SDEdit（2108.01073）。
    #
    # 参数：
    #     velocity：函数，输入 x (B, D) 和时间 (B,)，float32，返回 dx/dt (B, D)；时间 0 是噪声，时间 1 是数据。
    #     start：待编辑图像的潜变量，形状 (B, D)。
    #     noise：标准正态，形状 (B, D)：只用这一份噪声。
    #     strength：要走的路程比例，0（原样返回潜变量）到 1（完全不理会它们）。
    #     steps：走完整条路的欧拉步数，每步长 1 / steps。只走其中最后 int(strength * steps) 步，
    #         起点是 t * start + (1 - t) * noise，t 是其中第一步开始的时间。
    # 返回：
    #     时间 1 处的潜变量，形状 (B, D)。
    # END DOCSTRING
    # BEGIN SOLUTION
    taken = int(strength * steps)
    begin = 1.0 - taken / steps
    x = begin * start + (1.0 - begin) * noise
    for step in range(taken):
        x = x + velocity(x, tf.fill((len(x),), begin + step / steps)) / steps
    return x
    # END SOLUTION


# %%
quiz.check("latent.img2img", img2img)

# %% [markdown] lang="en"
# ## 6 · See it work
#
# ### 6.1 First stage
#
# An autoencoder 784-512-24-512-784 with a cross-entropy per pixel; no divergence, no discriminator: on digits the blur is small. Every batch is shifted by up to a pixel.

# %% [markdown] lang="zh"
# ## 6 · 看它工作
#
# ### 6.1 第一阶段
#
# 一个 784-512-24-512-784 的自编码器，损失是逐像素交叉熵；没有 KL，也没有判别器：对数字来说模糊很轻。每批图平移至多一个像素。

# %%
FIRST_STEPS = 2000

autoencoder = latents.dense_autoencoder(hidden_units=512)
first_step = latents.autoencoder_step(
    autoencoder, keras.optimizers.Adam(latents.warm_cosine(3e-3, FIRST_STEPS), beta_2=0.99)
)
first_stage = training.train(
    first_step,
    data.shifted(training.batches(train_images, batch_size=128, seed=1), pixels=1, seed=1),
    steps=FIRST_STEPS,
    sample=lambda: autoencoder.decode(autoencoder.encode(test_images[:20])),
)

# %%
raw = tf.concat([autoencoder.encoder(train_images[start : start + 500]) for start in range(0, 4000, 500)], axis=0)
factor = float(scale_factor(raw))
train_latents = factor * raw.numpy()


def to_images(scaled):
    """Images (N, 28, 28, 1) in [0, 1] of scaled latents (N, 24)."""
    return np.array(tf.sigmoid(decode(autoencoder.decoder, tf.convert_to_tensor(scaled), factor)))


test_latents = np.array(encode(autoencoder.encoder, test_images, factor))
rebuilt = to_images(test_latents)
print(
    f"{quiz.Text('standard deviation of the raw latents', '原始潜变量的标准差')} {1 / factor:.2f}, {quiz.Text('factor', '缩放因子')} {factor:.3f}"
)
print(f"{quiz.Text('reconstruction FID', '重建 FID')} {metrics.fid(test_images, rebuilt):.1f}")
plots.compare(
    {
        str(quiz.Text("test digits", "测试数字")): test_images[ONE_OF_EACH],
        str(quiz.Text("right", "正确")): rebuilt[ONE_OF_EACH],
        str(quiz.Text("not undone", "没有撤销")): np.array(tf.sigmoid(autoencoder.decoder(test_latents[ONE_OF_EACH]))),
        str(quiz.Text("multiplied twice", "乘了两次")): np.array(
            tf.sigmoid(autoencoder.decoder(test_latents[ONE_OF_EACH] * factor))
        ),
    },
    columns=10,
)

# %% [markdown] lang="en"
# A factor that is forgotten on the way out costs everything; on the way in it costs something that no picture shows. At $t = \frac{1}{2}$ scaled latents have the signal-to-noise
# ratio 1, as the path means it; raw ones have $1/\text{factor}^2$.
#
# ### 6.2 Second stage
#
# A residual MLP with adaLN-zero (`latents.residual_mlp`, 600,000 weights) learns the velocity. One in ten labels is replaced by "no label", for guidance. The samples come from a running average of the
# weights. The number of updates is fixed, so that a slow machine gets the same result later.

# %% [markdown] lang="zh"
# 出去时漏了因子，损失的是一切；进来时漏了，损失的东西哪张图上都看不出来。在 $t = \frac{1}{2}$ 处，缩放后的潜变量信噪比为 1，正是路径的本意；原始的则是 $1/\text{factor}^2$。
#
# ### 6.2 第二阶段
#
# 带 adaLN-zero 的残差 MLP（`latents.residual_mlp`，60 万个权重）学习速度。十分之一的标签换成“无标签”，供引导使用。采样用的是权重的滑动平均。
# 更新次数是固定的，慢的机器只是晚一点得到同样的结果。


# %%
def flow_step(network, average, optimizer, decay):
    """Return a compiled update for `training.train`: latents at time 1 (B, D) and labels (B,) to the loss.

    The network learns E[z - noise | x_t], x_t = t z + (1 - t) noise (2210.02747); `average` follows its weights.
    """
    optimizer.build(network.trainable_variables)

    @tf.function
    def step(clean, labels):
        count = len(clean)
        noise, time = tf.random.normal(clean.shape), tf.random.uniform((count,))
        labels = tf.where(tf.random.uniform((count,)) < 0.1, latents.NUM_CLASSES, labels)
        with tf.GradientTape() as tape:
            predicted = network([noise + time[:, None] * (clean - noise), time, labels], training=True)
            loss = tf.reduce_mean(tf.square(predicted - (clean - noise)))
        gradients = tape.gradient(loss, network.trainable_variables)
        optimizer.apply_gradients(zip(gradients, network.trainable_variables))
        models.update_average(average, network, decay)
        return loss

    return step


def guided(network, labels, guidance):
    """Return velocity(x, time) towards the labels (B,): u + guidance * (c - u), so 1 is no guidance (2207.12598 calls it 1 + w)."""

    @tf.function(reduce_retracing=True)
    def velocity(x, time):
        both = network(
            [
                tf.concat([x, x], 0),
                tf.concat([time, time], 0),
                tf.concat([labels, tf.fill(labels.shape, latents.NUM_CLASSES)], 0),
            ],
            training=False,
        )
        conditional, unconditional = tf.split(both, 2)
        return unconditional + guidance * (conditional - unconditional)

    labels = tf.convert_to_tensor(labels)
    return velocity


def heun(velocity, x, steps):
    """Follow a velocity from time 0 to 1: Heun's method, the last step by Euler (2206.00364, algorithm 1)."""
    for step in range(steps):
        time = tf.fill((len(x),), step / steps)
        slope = velocity(x, time)
        ahead = x + slope / steps
        if step < steps - 1:
            slope = (slope + velocity(ahead, time + 1 / steps)) / 2
        x = x + slope / steps
    return x


SECOND_STEPS = 2000
network, average = latents.residual_mlp(), latents.residual_mlp()
average.set_weights(network.get_weights())
preview, preview_noise = guided(average, LABELS[:20], 1.3), tf.random.stateless_normal((20, 24), seed=(1, 1))
second_stage = training.train(
    flow_step(
        network, average, keras.optimizers.Adam(latents.warm_cosine(2e-3, SECOND_STEPS), beta_2=0.99), decay=0.995
    ),
    training.batches(train_latents, train_labels, batch_size=128, seed=1),
    steps=SECOND_STEPS,
    sample=lambda: to_images(heun(preview, preview_noise, 8)),
)

# %%
noise = tf.random.stateless_normal((len(LABELS), 24), seed=(1, 2))
samples, rows = {}, []
for guidance in (1.0, 1.3, 2.0):
    samples[guidance] = to_images(heun(guided(average, LABELS, guidance), noise, 10))
    fid, accuracy = metrics.fid(test_images, samples[guidance]), metrics.conditional_accuracy(samples[guidance], LABELS)
    rows.append((guidance, fid, accuracy))
seconds = first_stage.seconds + second_stage.seconds
print(quiz.Text(f"{seconds:.0f} s of training in total", f"训练总共 {seconds:.0f} 秒"))
plots.table({quiz.Text("guidance", "引导强度"): ".1f", "FID": ".1f", "accuracy": ".3f"}, rows)

# %%
plots.grid(samples[1.3][:100], columns=10)

# %% [markdown] lang="en"
# One column a class, no two alike. No guidance: the best variety, and one digit in twenty is read as another. Much guidance: every digit is read, and FID
# rises, because each class shrinks to its most typical writing. The conditional GAN of lesson 05 stands at about 24 and 0.94.
#
# ### 6.3 Predict, then run
#
# Take test digits of class $c$ and redraw each as class $c + 5$ (mod 10), by `img2img` with increasing strength. **At which strength are half of them read as the new class?**
# Write your number down before you run the next cell.

# %% [markdown] lang="zh"
# 一列一类，没有两个相同。不加引导：多样性最好，二十个里有一个会被读成别的数字。引导很强：个个都认得出，FID 却上升，因为每一类都缩成了最典型的写法。
# 第 05 课的条件 GAN 大约是 24 和 0.94。
#
# ### 6.3 先预测，再运行
#
# 取类别为 $c$ 的测试数字，用 `img2img` 把每一个重画成类别 $c + 5$（模 10），强度逐渐增大。**强度多大时，有一半会被读成新的类别？**
# 运行下一格之前，先写下你的数。

# %%
my_prediction = 0.5  # your strength, 0 to 1

# %%
chosen = np.concatenate([np.flatnonzero(test_digits.labels == label)[:25] for label in range(10)])
old, new = test_digits.labels[chosen], ((test_digits.labels[chosen] + 5) % 10).astype("int32")
strengths = np.linspace(0, 1, 11)
towards, edit_noise = guided(average, new, 1.5), tf.random.stateless_normal((len(chosen), 24), seed=(3, 4))
edits = [
    to_images(img2img(towards, tf.constant(test_latents[chosen]), edit_noise, strength + 1e-6, 20))
    for strength in strengths
]
read_new = np.array([metrics.conditional_accuracy(images, new) for images in edits])
read_old = np.array([metrics.conditional_accuracy(images, old) for images in edits])
moved = np.array([np.sqrt(np.mean((images - edits[0]) ** 2)) for images in edits])
half = float(np.interp(0.5, np.maximum.accumulate(read_new), strengths))
print(
    quiz.Text(
        f"half of them at strength {half:.2f}; you said {my_prediction:.2f}",
        f"强度 {half:.2f} 时过半；你说的是 {my_prediction:.2f}",
    )
)
if abs(half - my_prediction) <= 0.1:
    print(quiz.Text("Within 0.1: well judged.", "相差不到 0.1：判断得准。"))
else:
    print(quiz.Text("More than 0.1 off: read on for the reason.", "相差超过 0.1：原因见下文。"))

# %% tags=["picture"]
rows = np.array([np.flatnonzero(old == label)[1] for label in (0, 3, 4, 9)])
pictures = {f"{old[row]} → {new[row]}": np.stack([images[row] for images in edits]) for row in rows}
plots.compare(pictures, columns=11)

# %%
figure, axes = plt.subplots(figsize=(5.4, 2.6), layout="constrained")
axes.plot(strengths, read_old, "o-", markersize=3, label=str(quiz.Text("read as the old class", "读成原来的类别")))
axes.plot(strengths, read_new, "o-", markersize=3, label=str(quiz.Text("read as the new class", "读成新的类别")))
axes.plot(
    strengths, moved / moved[-1], ":", color="grey", label=str(quiz.Text("distance from the original", "与原图的距离"))
)
axes.axvline(half, color="C1", linewidth=0.8)
axes.set_xlabel(str(quiz.Text("strength", "强度")))
axes.legend(fontsize=8)
plt.show()

# %% [markdown] lang="en"
# Little happens for a long time, and then everything within a few steps: on a path from noise to data the class is decided in a narrow band of noise levels
# ([2402.16991](https://arxiv.org/abs/2402.16991)). Before it the edit changes strokes, after it the picture is a new one. Where the band lies depends on the data, the scale of the
# latents and the guidance: that is why strengths do not carry over from one model to another.
#
# ### 6.4 A grid, and a transformer on it
#
# In a vector no number has a place. `latents.load("grid")` is an autoencoder to 8×8 cells with 2 channels, trained by a script of the course (reconstruction FID below 1).
# On its latents two networks start level: the residual MLP from above, which sees 128 numbers, and a small DiT made of your `patchify` and `adaln_zero`, which sees 16 tokens. Both get
# **the same seconds**, not the same steps.

# %% [markdown] lang="zh"
# 很长一段里几乎没有变化，然后在短短几步之内全变了：从噪声到数据的路径上，类别是在一段很窄的噪声水平里决定的（[2402.16991](https://arxiv.org/abs/2402.16991)）。
# 在它之前，编辑只改变笔画；过了它，就是一张新图。这一段在哪里，取决于数据、潜变量的尺度和引导：所以强度值不能从一个模型照搬到另一个。
#
# ### 6.4 网格，以及网格上的 Transformer
#
# 向量里没有哪个数对应一个位置。`latents.load("grid")` 是一个编码成 8×8 个格子、每格 2 通道的自编码器，由课程的脚本训练（重建 FID 低于 1）。
# 在它的潜变量上，两个网络从同一起跑线出发：上面的残差 MLP，看到 128 个数；以及用你写的 `patchify` 和 `adaln_zero` 搭的小 DiT，看到 16 个词元。
# 两者得到**同样的秒数**，而不是同样的步数。


# %%
class SmallDiT(keras.Model):
    """A diffusion transformer on latents (B, 128), which it takes for a grid of 8 x 8 cells with 2 channels; inputs as `latents.residual_mlp`."""

    def __init__(self, width=64, blocks=2, heads=4, patch=2):
        super().__init__()
        self.patch = patch
        time, labels = keras.Input(()), keras.Input((), dtype="int32")
        self.condition = keras.Model([time, labels], latents.condition_vector(time, labels, 64))
        self.embed, self.places = keras.layers.Dense(width), keras.layers.Embedding((8 // patch) ** 2, width)
        self.attention = [keras.layers.MultiHeadAttention(heads, width // heads) for _ in range(blocks)]
        self.hidden = [keras.layers.Dense(2 * width, activation="gelu") for _ in range(blocks)]
        self.back = [keras.layers.Dense(width) for _ in range(blocks)]
        self.modulations = [modulation(width) for _ in range(2 * blocks)]
        self.last = keras.layers.Dense(patch * patch * 2, kernel_initializer="zeros")

    def call(self, inputs):
        x, time, labels = inputs
        condition = self.condition([time, labels])
        tokens = patchify(tf.reshape(x, (x.shape[0], *latents.GRID_SHAPE)), self.patch)
        tokens = self.embed(tokens) + self.places(tf.range(tokens.shape[1]))
        for block, attend in enumerate(self.attention):
            tokens = adaln_zero(tokens, condition, self.modulations[2 * block], lambda h, attend=attend: attend(h, h))
            tokens = adaln_zero(
                tokens,
                condition,
                self.modulations[2 * block + 1],
                lambda h, block=block: self.back[block](self.hidden[block](h)),
            )
        return tf.reshape(unpatchify(self.last(tokens), self.patch, 8, 8), x.shape)


EQUAL_SECONDS = 12  # of processor time, 6 s on two cores: what else the machine does changes nothing


def until(batches, seconds):
    """Yield batches until this process has used so many seconds of processor time."""
    started = time.process_time()
    for batch in batches:
        if time.process_time() - started > seconds:
            return
        yield batch


grid = latents.load("grid")
grid_latents = grid.encode(train_images).reshape(len(train_images), -1)
rivals = {"MLP": lambda: latents.residual_mlp(latent_dim=128), "DiT": SmallDiT}
trained = {}
for name, build in rivals.items():
    keras.utils.set_random_seed(1)
    network, average = build(), build()
    for model in (network, average):
        model([np.zeros((1, 128), "float32"), np.zeros(1, "float32"), np.zeros(1, "int32")])
    average.set_weights(network.get_weights())
    step = flow_step(network, average, keras.optimizers.Adam(2e-3, beta_2=0.99), decay=0.98)
    step(grid_latents[:128], train_labels[:128])  # compile before the clock runs
    batches = training.batches(grid_latents, train_labels, batch_size=128, seed=1)
    history = training.train(step, until(batches, EQUAL_SECONDS), steps=10_000)
    trained[name] = average, history

# %%
grid_noise = tf.random.stateless_normal((1000, 128), seed=(5, 6))
drawn, rows = {}, {}
for name, network, updates in (
    *((name, average, history.steps) for name, (average, history) in trained.items()),
    (str(quiz.Text("MLP, trained longer", "MLP，训练更久")), latents.load_grid_flow(), 4000),
):
    cells = heun(guided(network, LABELS[:1000], 1.5), grid_noise, 10)
    drawn[name] = grid.decode(np.reshape(cells, (-1, *latents.GRID_SHAPE)))
    fid, accuracy = metrics.fid(test_images, drawn[name]), metrics.conditional_accuracy(drawn[name], LABELS[:1000])
    rows[name] = network.count_params(), updates, fid, accuracy
PARAMETERS, UPDATES = quiz.Text("parameters", "参数量"), quiz.Text("updates", "更新次数")
plots.table({PARAMETERS: ",d", UPDATES: "d", "FID": ".0f", "accuracy": ".3f"}, rows)

# %%
plots.compare(drawn, columns=10)

# %% [markdown] lang="en"
# Read the updates beside FID: a token of the DiT meets every other token and every layer runs sixteen times an image, so an update costs more and there are fewer of them. Which network is
# ahead says something about 6 seconds on two cores; DiT's own claim is about the other end, where compute is plentiful and the grid is large.
#
# The last row is the same MLP after 4,000 updates, twice as many as in 6.2. The grid reconstructs far better than 24 numbers do, and yet samples are no better than those from the vector:
# **a richer latent space raises the ceiling and makes the second stage harder to learn.**
#
# ### 6.5 A hole in latents, and its seam
#
# The left half of test digits is known, the right half is drawn anew, by a flow on the grid that a script of the course trained for longer (`latents.load_grid_flow`, a residual MLP again).
# Two ways to hold the known part, and one that does without:
#
# - **noised**: before each step the known cells are set to the level of that step;
# - **clean**: the known cells are set to the clean latents at every step (the defect of section 4);
# - **two pictures**: a free sample of the same class, and the known half pasted over it, in pixels.
#
# The seam is the mean step between the two columns of pixels at the border, relative to the same step in real digits: 1 means that nothing shows.

# %% [markdown] lang="zh"
# 更新次数要和 FID 一起看：DiT 的每个词元都要与其他词元相遇，每一层对一张图要算十六遍，所以一次更新更贵，次数也更少。
# 谁领先，说的是两个核、6 秒钟时的情形；DiT 论文的结论在另一头，那里计算充裕、网格很大。
#
# 最后一行是同一种 MLP 更新 4,000 次之后，次数是 6.2 的两倍。网格的重建比 24 个数好得多，样本却并不比向量的更好：
# **潜空间越丰富，天花板越高，第二阶段也越难学。**
#
# ### 6.5 潜空间里的洞，以及它的接缝
#
# 测试数字的左半边已知，右半边重画，用的是课程脚本训练得更久的网格流模型（`latents.load_grid_flow`，也是残差 MLP）。
# 保持已知部分有两种做法，另有一种不去保持：
#
# - **加噪**：每一步之前，把已知格子设成这一步的噪声水平；
# - **干净**：每一步都把已知格子设成干净的潜变量（第 4 节的那个缺陷）；
# - **两张图**：自由采样一张同类的图，再在像素上把已知的一半贴上去。
#
# 接缝是边界两侧两列像素之差的平均，除以真实数字在同一处的差：1 表示看不出接缝。

# %%
count = 500
masked_images, masked_labels = test_images[:count], test_digits.labels[:count].astype("int32")
masked_latents = tf.constant(grid.encode(masked_images).reshape(count, -1))
known = np.zeros(latents.GRID_SHAPE, bool)
known[:, :4] = True  # the image is padded by 2 pixels, so these cells are its columns 0 to 13
known = known.reshape(1, -1)
on_grid = guided(latents.load_grid_flow(), masked_labels, 1.5)


def inpaint(hold, steps=20):
    """Latents (N, 128): before each step hold(time) gives what the known cells are set to; at the end they are the originals."""
    x = tf.random.stateless_normal(masked_latents.shape, seed=(7, 8))
    for step in range(steps):
        x = tf.where(known, hold(step / steps), x)
        x = x + on_grid(x, tf.fill((count,), step / steps)) / steps
    return tf.where(known, masked_latents, x)


def to_pictures(flat):
    return grid.decode(np.reshape(flat, (-1, *latents.GRID_SHAPE)))


def seam(images):
    """Mean step from column 13 to column 14, relative to that of the real digits."""
    step, real = (np.abs(picked[:, :, 14] - picked[:, :, 13]).mean() for picked in (images, masked_images))
    return step / real


fresh = tf.random.stateless_normal(masked_latents.shape, seed=(9, 10))
free = to_pictures(heun(on_grid, fresh, 10))
pasted = np.concatenate([masked_images[:, :, :14], free[:, :, 14:]], axis=2)
filled = {
    quiz.Text("original", "原图"): masked_images,
    quiz.Text("noised", "加噪"): to_pictures(inpaint(lambda time: time * masked_latents + (1 - time) * fresh)),
    quiz.Text("clean", "干净"): to_pictures(inpaint(lambda time: masked_latents)),
    quiz.Text("two pictures", "两张图"): pasted,
}
rows = {}
for name, images in filled.items():
    accuracy = metrics.conditional_accuracy(images, masked_labels)
    rows[name] = seam(images), accuracy, metrics.fid(test_images, images)
plots.table({quiz.Text("seam", "接缝"): ".2f", "accuracy": ".3f", "FID": ".0f"}, rows)

# %%
hidden = masked_images.copy()
hidden[:, :, 14:] = 0.5
pictures = {quiz.Text("known", "已知"): hidden, **filled}
plots.compare({str(name): images[ONE_OF_EACH] for name, images in pictures.items()}, columns=10)

# %% [markdown] lang="en"
# Two pictures cut in half do not meet: the step at the border is twice that of real digits, although each half is a fine digit, and the classifier does not mind. Holding the known cells
# while the rest is drawn brings the seam to about 1, as both halves grow from the same noise. Between *noised* and *clean* the seam does not decide; FID does. Accuracy tells you next to
# nothing here, since half of each digit was given: **choose the metric that sees the defect you fear.**
#
# One thing no row shows: the known pixels have changed as well, a little and everywhere, because they went through encoder and decoder.

# %% [markdown] lang="zh"
# 两张图各取一半，是对不上的：边界处的差是真实数字的两倍，尽管每一半都像样，分类器也毫不在意。画其余部分时固定住已知格子，接缝就降到 1 左右，
# 因为两半是从同一份噪声里长出来的。*加噪*和*干净*之间，接缝分不出高下，FID 分得出。准确率在这里几乎不说明问题，因为每个数字已经给了一半：
# **你担心哪种缺陷，就选看得见它的指标。**
#
# 还有一点哪一行都没有显示：已知像素也变了，处处都变了一点，因为它们也经过了编码器和解码器。

# %% [markdown] lang="en"
# ## 7 · Follow-ups
#
# ### Junior

# %% [markdown] lang="zh"
# ## 7 · 追问
#
# ### 初级

# %%
quiz.ask("latent-saving")

# %%
quiz.ask("latent-tokens")

# %%
quiz.ask("latent-pipeline")

# %%
quiz.ask("latent-dit-parts")

# %%
quiz.ask("latent-strength")

# %%
quiz.ask("latent-edit-calls")

# %% [markdown] lang="en"
# ### Mid

# %% [markdown] lang="zh"
# ### 中级

# %%
quiz.ask("latent-first-stage-losses")

# %%
quiz.ask("latent-vector-or-grid")

# %%
quiz.ask("latent-patch-cost")

# %%
quiz.ask("latent-modulation-size")

# %%
quiz.ask("latent-zero-gate")

# %%
quiz.ask("latent-noisy-known")

# %% [markdown] lang="en"
# ### Senior

# %% [markdown] lang="zh"
# ### 高级

# %%
quiz.ask("latent-text-ceiling")

# %%
quiz.ask("latent-wrong-variance")

# %%
quiz.ask("latent-modulation-share")

# %%
quiz.ask("latent-known-pixels-moved")

# %%
quiz.ask("latent-qk-norm")

# %%
quiz.ask("latent-mmdit")

# %%
quiz.ask("latent-repa")

# %% [markdown] lang="en"
# ## 8 · Take-aways
#
# 1. An autoencoder drops what the eye does not miss, a denoiser learns the latents, the decoder runs once. The first stage is a ceiling: measure its reconstructions alone.
# 2. Latents are multiplied by 1/std on the way in and divided by it on the way out; the schedule is written for standard deviation 1.
# 3. Strength says where sampling begins. The class is decided in a narrow band of noise levels: below it strokes change, above it the picture.
# 4. Known cells are noised to the level of the step. The seam is measured, and pixels outside of the mask move because decode(encode(x)) is not x.
# 5. DiT: patches to tokens, identical blocks, adaLN-zero. It starts as the identity, and the gate has a gradient from the start. Compare at equal compute, and say which.
#
# **Papers.** Rombach et al. 2021 ([2112.10752](https://arxiv.org/abs/2112.10752)) · Peebles and Xie 2022 ([2212.09748](https://arxiv.org/abs/2212.09748)) ·
# Meng et al. 2021 ([2108.01073](https://arxiv.org/abs/2108.01073)) · Lugmayr et al. 2022 ([2201.09865](https://arxiv.org/abs/2201.09865)) ·
# Esser et al. 2024 ([2403.03206](https://arxiv.org/abs/2403.03206)) · Yu et al. 2024 ([2410.06940](https://arxiv.org/abs/2410.06940))
#
# **Review.** `quiz.review("latent")` here, or `quiz review --topic latent` in a terminal, asks what you missed, and the rest before you forget it.

# %% [markdown] lang="zh"
# ## 8 · 小结
#
# 1. 自编码器略去肉眼不在意的，去噪网络学习潜变量，解码器只跑一次。第一阶段是天花板：要单独测它的重建。
# 2. 潜变量进来乘以 1/std，出去再除掉；噪声调度是按标准差为 1 写的。
# 3. 强度决定采样从哪里开始。类别在一段很窄的噪声水平里决定：没到它只改笔画，过了它整张图都变。
# 4. 已知格子要加噪到当前步的水平。接缝要测；掩码之外的像素也会动，因为 decode(encode(x)) 不等于 x。
# 5. DiT：块变词元、相同的块、adaLN-zero。起点是恒等映射，门控从一开始就有梯度。比较要在相同计算量下进行，并说清是多少。
#
# **论文** Rombach 等 2021（[2112.10752](https://arxiv.org/abs/2112.10752)）· Peebles 与 Xie 2022（[2212.09748](https://arxiv.org/abs/2212.09748)）·
# Meng 等 2021（[2108.01073](https://arxiv.org/abs/2108.01073)）· Lugmayr 等 2022（[2201.09865](https://arxiv.org/abs/2201.09865)）·
# Esser 等 2024（[2403.03206](https://arxiv.org/abs/2403.03206)）· Yu 等 2024（[2410.06940](https://arxiv.org/abs/2410.06940)）
#
# **复习** 在这里运行 `quiz.review("latent")`，或在终端里运行 `quiz review --topic latent`：答错的先来，其余的赶在你忘掉之前再问。
