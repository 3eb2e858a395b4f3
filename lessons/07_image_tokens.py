# %% [markdown] lang="en"
# # 07 · Image tokens
#
# > **Interviewer:** *How does an image become a sequence that a language model can predict? Your codebook uses 4 of its 512 codes: what now?*
#
# Junior to senior. After this lesson you can
#
# - write a vector quantiser and say, term by term, which weights each gradient moves;
# - recognise a collapsed codebook by one number, and name three cures and what each of them does;
# - write finite scalar quantisation, and say what it does away with and what it does not;
# - read a curve of quality against bits per image, and say what a tokenizer costs the model that comes after it.
#
# | section | minutes |
# |---|---|
# | 1 Answer first | 10 |
# | 2 The idea | 15 |
# | 3 What costs you the offer | 5 |
# | 4 Find the defect | 20 |
# | 5 Build it | 50 |
# | 6 See it work | 15 |
# | 7 Follow-ups | 25 |
# | 8 Take-aways | 5 |

# %% [markdown] lang="zh"
# # 07 · 图像词元
#
# > **面试官**：*一张图怎样变成语言模型能预测的序列？你的码本有 512 个码，只用到了 4 个，怎么办？*
#
# 难度从初级到高级。学完这一课，你能够：
#
# - 写出向量量化器，并逐项说清每个梯度推动的是哪些权重；
# - 凭一个数认出坍缩的码本，说出三种办法以及各自起什么作用；
# - 写出有限标量量化（FSQ），说清它省掉了什么、没省掉什么；
# - 看懂“质量—每图比特数”曲线，说清分词器给后面的模型带来多少负担。
#
# | 小节 | 分钟 |
# |---|---|
# | 1 先作答 | 10 |
# | 2 核心思想 | 15 |
# | 3 哪些话会丢掉 offer | 5 |
# | 4 找缺陷 | 20 |
# | 5 动手写 | 50 |
# | 6 看它工作 | 15 |
# | 7 追问 | 25 |
# | 8 小结 | 5 |

# %% tags=["machinery"]
import importlib.resources
import json

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from imagegen import captions, data, metrics, models, plots, tokenizer, training

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
quiz.ask("tokens-text-lookup")

# %%
quiz.ask("tokens-text-straight-through")

# %% [markdown] lang="en"
# ## 2 · The idea
#
# A language model draws from a softmax over a finite list. Pixels could be that list (ImageGPT did it, with 512 colours), but a 256×256 image is then a sequence
# of 65,536 steps. So an image is first **compressed into few tokens**: an encoder turns it into a small grid of vectors $z$, and each vector gives
# way to the nearest entry of a learnt list, the **codebook** $e_1, \dots, e_K$ (VQ-VAE, [1711.00937](https://arxiv.org/abs/1711.00937), eq. 1 and 2):
#
# $$k = \arg\min_j \lVert z - e_j \rVert^2, \qquad z_q = e_k.$$
#
# The number $k$ is the token. A decoder draws the image from the codes. Here is a digit as the tokenizer of this course sees it:
# 16 tokens out of 256, so 128 bits. Below, the decoder draws it as the tokens arrive; where none has arrived yet stands the token that is most frequent there.

# %% [markdown] lang="zh"
# ## 2 · 核心思想
#
# 语言模型是从有限列表上的 softmax 里抽样。列表可以就是像素（ImageGPT 用 512 种颜色这样做过），但一张 256×256 的图就成了 65,536 步的序列。
# 所以先把图**压缩成少量词元（token）**：编码器把图变成一个小的向量网格 $z$，每个向量换成一张学出来的列表，即**码本**（codebook）$e_1, \dots, e_K$ 中最近的一项
# （VQ-VAE，[1711.00937](https://arxiv.org/abs/1711.00937) 式 1、2）：
#
# $$k = \arg\min_j \lVert z - e_j \rVert^2, \qquad z_q = e_k.$$
#
# 编号 $k$ 就是词元，解码器由码画出图像。下面是本课程的分词器眼中的一个数字：16 个词元，每个有 256 种取值，共 128 比特。
# 下一行是词元逐个到达时解码器画出的样子；还没到的位置，先放该处最常见的词元。

# %%
digits, test_digits = data.digits("train"), data.digits("test")
train_ids = tokenizer.encode(digits.images)
usual = np.array([np.bincount(column).argmax() for column in train_ids.T])

shown = int(np.flatnonzero(test_digits.labels == 3)[4])
digit, ids = test_digits.images[shown], tokenizer.encode(test_digits.images[shown : shown + 1])[0]
figure, (left, middle, right) = plt.subplots(1, 3, figsize=(7, 2.4), layout="constrained")
left.imshow(digit[..., 0], cmap="gray")
for line in (6.5, 13.5, 20.5):
    left.axhline(line, color="C1", linewidth=0.8)
    left.axvline(line, color="C1", linewidth=0.8)
middle.imshow(np.ones((4, 4)), cmap="gray", vmin=0, vmax=1)
for cell, code in enumerate(ids):
    middle.text(cell % 4, cell // 4, code, ha="center", va="center", fontsize=11)
right.imshow(tokenizer.decode(ids[None])[0, ..., 0], cmap="gray")
for axes, title in (
    (left, quiz.Text("784 pixels, 6,272 bits", "784 个像素，6,272 比特")),
    (middle, quiz.Text("16 tokens, 128 bits", "16 个词元，128 比特")),
    (right, quiz.Text("drawn from the tokens", "由词元画出")),
):
    axes.set_title(str(title), fontsize=9)
    axes.set_xticks([])
    axes.set_yticks([])
plt.show()

# %%
counts = np.arange(0, 17, 2)
arriving = np.array([np.where(np.arange(16) < count, ids, usual) for count in counts])
plots.grid(tokenizer.decode(arriving), columns=len(counts), labels=counts)

# %% [markdown] lang="en"
# **Training it.** The search for the nearest code has no gradient. Two tricks make up for that.
#
# - *Straight through*: the decoder's gradient at $z_q$ is handed to $z$ as it is, as though nothing had been replaced. In code:
#   `z + stop_gradient(z_q - z)`.
# - *Two loss terms* keep codes and vectors together ($\operatorname{sg}$ = stop-gradient; eq. 3 of the paper):
#
# $$\underbrace{\lVert \operatorname{sg}[z] - e \rVert^2}_{\text{codebook: moves codes}} \;+\; \beta\,\underbrace{\lVert z - \operatorname{sg}[e] \rVert^2}_{\text{commitment: moves the encoder}}$$
#
# Both terms have the same value. They differ in nothing but whom they move.
#
# **What goes wrong.** A code that no vector chooses gets no gradient, so it stays where it is, and is not chosen next time either. Most of the codebook
# can die like this: **codebook collapse**. Its measure is the *perplexity* of code usage, the exponential of its entropy: how many codes, used evenly,
# would be as unpredictable. Cures: restart dead codes at vectors of the batch ([2005.00341](https://arxiv.org/abs/2005.00341)); search in few dimensions,
# where nothing is far away ([2110.04627](https://arxiv.org/abs/2110.04627)); or have no codebook at all: **finite scalar quantisation** bounds a
# few channels and rounds each one ([2309.15505](https://arxiv.org/abs/2309.15505)).
#
# **What it costs.** The tokenizer is a ceiling: the model over tokens never draws better than the decoder does from the best tokens. And every bit that the
# tokenizer spends, that model has to predict. On photographs, an adversarial and a perceptual loss let one token stand for 16×16 pixels (VQGAN,
# [2012.09841](https://arxiv.org/abs/2012.09841)): texture may then be invented, and need not be stored.

# %% [markdown] lang="zh"
# **怎么训练** 找最近的码这一步没有梯度，要靠两个技巧。
#
# - *直通估计*（straight-through）：解码器在 $z_q$ 处的梯度原样交给 $z$，好像什么都没换过。代码就是 `z + stop_gradient(z_q - z)`。
# - *两个损失项*让码和向量不分开（$\operatorname{sg}$ 是停止梯度；论文式 3）：
#
# $$\underbrace{\lVert \operatorname{sg}[z] - e \rVert^2}_{\text{码本项：推动码}} \;+\; \beta\,\underbrace{\lVert z - \operatorname{sg}[e] \rVert^2}_{\text{承诺项：推动编码器}}$$
#
# 两项的值相同，唯一的差别是推动谁。
#
# **会出什么问题** 没有向量选的码得不到梯度，于是停在原地，下次还是没人选。码本的大部分可以就这样死掉：**码本坍缩**（codebook collapse）。
# 衡量它的是码使用率的*困惑度*（perplexity），即熵的指数：相当于有多少个码被均匀使用。办法有：把死码重启到批次中的向量处
# （[2005.00341](https://arxiv.org/abs/2005.00341)）；在低维空间里查找，那里什么都不远（[2110.04627](https://arxiv.org/abs/2110.04627)）；
# 或者干脆不要码本：**有限标量量化**（FSQ）把少数几个通道限幅，再逐个取整（[2309.15505](https://arxiv.org/abs/2309.15505)）。
#
# **代价是什么** 分词器是上限：词元上的模型画得再好，也好不过解码器用最佳词元画出来的。而分词器花的每一比特，后面的模型都得去预测。
# 在照片上，对抗损失加感知损失让一个词元能代表 16×16 个像素（VQGAN，[2012.09841](https://arxiv.org/abs/2012.09841)）：纹理可以编造，不必存储。

# %% [markdown] lang="en"
# ## 3 · What costs you the offer
#
# | said in interviews | why it fails | say instead |
# |---|---|---|
# | "Images are quantised because transformers need integers." | Inputs may be vectors; the *output* needs a distribution. | a softmax over codes can be sampled and holds several possibilities ([1711.00937](https://arxiv.org/abs/1711.00937)) |
# | "The codebook is trained by the reconstruction loss." | Straight-through hands that gradient to the encoder; the codes get none of it. | by the codebook term, or by moving averages |
# | "β weighs the codebook loss." | That is a published bug, kept as `legacy=True` ([issue 57](https://github.com/CompVis/taming-transformers/issues/57)). | β weighs the commitment term, which moves the encoder |
# | "Moving averages cure collapse." | A code that nobody chooses has nothing to average. | they make chosen codes quicker; restarts or few dimensions revive the others |
# | "FSQ cannot collapse." | No code is learnt, but a channel that saturates tanh has no gradient and says nothing. | no codebook, no extra loss; normalise the channels, and measure the usage all the same |
# | "Perplexity 49, so the codebook has collapsed." | On one image of 49 tokens that is the maximum. | measure over a data set |
# | "A better reconstruction makes better samples." | More bits are harder to predict. | compare tokenizers by what a fixed second stage draws ([2406.06525](https://arxiv.org/abs/2406.06525)) |

# %% [markdown] lang="zh"
# ## 3 · 哪些话会丢掉 offer
#
# | 面试里常听到 | 问题在哪 | 应该这样说 |
# |---|---|---|
# | “量化是因为 Transformer 只认整数。” | 输入可以是向量；需要分布的是*输出*。 | 码上的 softmax 可以抽样，容得下几种可能（[1711.00937](https://arxiv.org/abs/1711.00937)） |
# | “码本是靠重建损失训练的。” | 直通估计把那个梯度交给了编码器，码一点也没有。 | 靠码本项，或者滑动平均 |
# | “β 乘在码本损失上。” | 这是发布过的 bug，后来以 `legacy=True` 保留（[issue 57](https://github.com/CompVis/taming-transformers/issues/57)）。 | β 乘承诺项，它推动编码器 |
# | “滑动平均能治坍缩。” | 没人选的码没有东西可平均。 | 它让被选中的码走得更快；救活其余的码要靠重启或低维 |
# | “FSQ 不会坍缩。” | 码不用学，但某个通道若让 tanh 饱和，就没有梯度，什么也不说。 | 没有码本，没有额外损失；通道要归一化，使用率还是要量 |
# | “困惑度只有 49，码本坍缩了。” | 对一张 49 个词元的图，这已经是最大值。 | 要在整个数据集上量 |
# | “重建越好，样本就越好。” | 比特越多，越难预测。 | 用固定的第二阶段画出的结果来比较分词器（[2406.06525](https://arxiv.org/abs/2406.06525)） |

# %% [markdown] lang="en"
# ## 4 · Find the defect
#
# Each listing below has one planted defect. Name the line, say what somebody would notice (crash, warning, or nothing at all), and choose the repair.
# The last question shows a line that many people would "repair": decide whether it is wrong at all.

# %% [markdown] lang="zh"
# ## 4 · 找缺陷
#
# 下面每份代码里都埋了一处缺陷。指出是哪一行，说明别人会看到什么（报错、警告，还是什么都看不到），再选出修法。
# 最后一题给出的那一行，很多人会去“修”：请判断它到底错没错。

# %%
quiz.ask("tokens-bug-beta")

# %%
quiz.ask("tokens-bug-after-straight-through")

# %%
quiz.ask("tokens-bug-no-straight-through")

# %%
quiz.ask("tokens-bug-perplexity-base")

# %%
quiz.ask("tokens-bug-restart")

# %%
quiz.ask("tokens-right-line")

# %% [markdown] lang="en"
# Four more: `quiz.ask("tokens-bug-axis")`, `tokens-bug-dead`, `tokens-bug-duplicates` and `tokens-bug-basis`.
#
# ## 5 · Build it
#
# ### 5.1 The quantiser
#
# The check looks at values first, then at who gets which gradient: the encoder, the codebook, or nobody. It runs your function inside a `tf.function` as well.

# %% [markdown] lang="zh"
# 还有四道：`quiz.ask("tokens-bug-axis")`、`tokens-bug-dead`、`tokens-bug-duplicates`、`tokens-bug-basis`。
#
# ## 5 · 动手写
#
# ### 5.1 量化器
#
# 检查先看取值，再看每个梯度交给了谁：编码器、码本，还是谁也没有。它还会把你的函数放进 `tf.function` 里运行。


# %% exercise="tokens.vector_quantize"
def vector_quantize(vectors, codebook, beta=0.25):
    """Replace every vector by its nearest code (VQ-VAE, 1711.00937, eq. 1 to 3). Works inside a tf.function.

    Args:
        vectors: the encoder's output, float32 tensor, shape (B, H, W, D).
        codebook: the codes, float32 tensor, shape (K, D).
        beta: weight of the commitment term. (The first VQGAN code weighed the codebook term instead, and calls that legacy.)
    Returns:
        (quantized, ids, loss)
        quantized: shape (B, H, W, D), the values of the nearest codes; a gradient that arrives here goes to `vectors`
            unchanged and not to `codebook`.
        ids: integers, shape (B, H, W): the code with the smallest Euclidean distance, the first one of equals.
        loss: scalar, codebook term + beta * commitment term. Each term is the mean of the squared differences over all
            B * H * W * D numbers. The first moves `codebook` alone, the second `vectors` alone.
    """
    # DOCSTRING zh
    # 把每个向量换成离它最近的码（VQ-VAE，1711.00937，式 1 到 3）。在 tf.function 里也能用。
    #
    # 参数：
    #     vectors：编码器的输出，float32 张量，形状 (B, H, W, D)。
    #     codebook：全部的码，即码本，float32 张量，形状 (K, D)。
    #     beta：承诺项（commitment）的权重。（VQGAN 最初的代码把权重加在了码本项上，并自称 legacy。）
    # 返回：
    #     (quantized, ids, loss)
    #     quantized：形状 (B, H, W, D)，取最近的码的值；传到这里的梯度原样交给 `vectors`，不给 `codebook`。
    #     ids：整数，形状 (B, H, W)：欧氏距离最小的码；距离相等时取第一个。
    #     loss：标量，码本项 + beta * 承诺项。两项都是差的平方对全部 B * H * W * D 个数的平均。前者只移动 `codebook`，后者只移动 `vectors`。
    # END DOCSTRING
    # BEGIN SOLUTION
    # |v - e|^2 without |v|^2, which is the same for every code.
    distances = tf.reduce_sum(codebook**2, axis=1) - 2.0 * tf.einsum("bhwd,kd->bhwk", vectors, codebook)
    ids = tf.argmin(distances, axis=-1, output_type=tf.int32)
    codes = tf.gather(codebook, ids)
    codebook_term = tf.reduce_mean(tf.square(tf.stop_gradient(vectors) - codes))
    commitment_term = tf.reduce_mean(tf.square(vectors - tf.stop_gradient(codes)))
    quantized = vectors + tf.stop_gradient(codes - vectors)
    return quantized, ids, codebook_term + beta * commitment_term
    # END SOLUTION


# %%
# Scratch: try it before you check it.
# vector_quantize(tf.random.normal((1, 2, 3, 4)), tf.random.normal((5, 4)))

# %%
quiz.check("tokens.vector_quantize", vector_quantize)

# %% [markdown] lang="en"
# Stuck? `quiz.hint("tokens.vector_quantize")`.
#
# ### 5.2 How many codes are really in use?

# %% [markdown] lang="zh"
# 卡住了？`quiz.hint("tokens.vector_quantize")`。
#
# ### 5.2 到底用到了多少个码？


# %% exercise="tokens.perplexity"
def perplexity(ids, num_codes):
    """Perplexity of code usage, and the number of dead codes.

    Args:
        ids: code numbers 0 to num_codes - 1, integer NumPy array of any shape; all of them are counted together.
        num_codes: size K of the codebook.
    Returns:
        (perplexity, dead): the exponential of the entropy (in nats) of the shares of the codes, from 1 to K, and the number of
        codes that do not occur, an integer.
    """
    # DOCSTRING zh
    # 码的使用情况的困惑度（perplexity），以及死码的个数。
    #
    # 参数：
    #     ids：码的编号，0 到 num_codes - 1，整数 NumPy 数组，形状任意；全部放在一起统计。
    #     num_codes：码本的大小 K。
    # 返回：
    #     (perplexity, dead)：各码所占比例的熵（以奈特计）取指数，从 1 到 K；以及一次也没有出现的码的个数，整数。
    # END DOCSTRING
    # BEGIN SOLUTION
    counts = np.bincount(np.ravel(ids), minlength=num_codes)
    shares = counts[counts > 0] / counts.sum()
    return np.exp(-np.sum(shares * np.log(shares))), int(np.sum(counts == 0))
    # END SOLUTION


# %%
quiz.check("tokens.perplexity", perplexity)

# %% [markdown] lang="en"
# ### 5.3 Codes that follow their vectors
#
# Instead of a codebook term, many tokenizers move each code to the running mean of the vectors that chose it: k-means, one batch at a time.

# %% [markdown] lang="zh"
# ### 5.3 跟着向量走的码
#
# 许多分词器不用码本项，而是把每个码移到选中它的向量的滑动平均处：逐批进行的 k 均值。


# %% exercise="tokens.moving_codes"
def moving_codes(counts, sums, vectors, ids, decay=0.99):
    """One update of a codebook by moving averages (1711.00937, appendix A.1).

    Args:
        counts: running number of vectors that chose each code, float32 tensor, shape (K,), positive.
        sums: running sum of these vectors, float32 tensor, shape (K, D).
        vectors: the vectors of this batch, float32 tensor, shape (N, D).
        ids: the code that each of them chose, int32 tensor, shape (N,).
        decay: weight of what is remembered; what is new has the weight 1 - decay.
    Returns:
        (counts, sums, codes): both averages after the update, and the codes, shape (K, D): sums over counts. So a code that nobody
        chose stays where it is, while its count and sum shrink.
    """
    # DOCSTRING zh
    # 用滑动平均更新一次码本（1711.00937，附录 A.1）。
    #
    # 参数：
    #     counts：选中各码的向量数的滑动平均，float32 张量，形状 (K,)，为正。
    #     sums：这些向量之和的滑动平均，float32 张量，形状 (K, D)。
    #     vectors：这一批的向量，float32 张量，形状 (N, D)。
    #     ids：它们各自选中的码，int32 张量，形状 (N,)。
    #     decay：旧值的权重；新值的权重是 1 - decay。
    # 返回：
    #     (counts, sums, codes)：更新之后的两个滑动平均，以及码，形状 (K, D)：sums 除以 counts。所以没有人选的码留在原处，而它的 counts 和 sums 缩小。
    # END DOCSTRING
    # BEGIN SOLUTION
    chosen = tf.one_hot(ids, tf.shape(counts)[0])
    counts = decay * counts + (1.0 - decay) * tf.reduce_sum(chosen, axis=0)
    sums = decay * sums + (1.0 - decay) * tf.matmul(chosen, vectors, transpose_a=True)
    return counts, sums, sums / counts[:, None]
    # END SOLUTION


# %%
quiz.check("tokens.moving_codes", moving_codes)

# %% [markdown] lang="en"
# ### 5.4 No codebook at all
#
# Bound, round, number. One channel with $L$ levels takes the values $-1, \dots, 1$ in $L - 1$ equal steps; several channels make $\prod_c L_c$ codes.

# %% [markdown] lang="zh"
# ### 5.4 干脆不要码本
#
# 限幅、取整、编号。一个 $L$ 级的通道取 $-1, \dots, 1$ 之间等距的 $L$ 个值（$L - 1$ 个间隔）；几个通道合起来有 $\prod_c L_c$ 个码。


# %% exercise="tokens.fsq"
def fsq(vectors, levels):
    """Finite scalar quantisation (2309.15505), with every channel's levels spaced evenly from -1 to 1.

    Level d of a channel with L levels, 0 <= d <= L - 1, has the value 2 d / (L - 1) - 1, and d is (tanh(v) + 1) / 2 * (L - 1),
    rounded. (The paper's code shifts channels with an even number of levels, so that one level is 0 and 1 is never reached.)

    Args:
        vectors: the encoder's output, float32 tensor, shape (B, H, W, C).
        levels: C integers, each at least 2.
    Returns:
        (quantized, ids)
        quantized: shape (B, H, W, C), values from -1 to 1. Its gradient is that of tanh(vectors): the rounding is skipped.
        ids: integers, shape (B, H, W), from 0 to the product of the levels minus 1. The first channel counts fastest: id = d_1 +
            L_1 d_2 + L_1 L_2 d_3 and so on.
    """
    # DOCSTRING zh
    # 有限标量量化（FSQ，2309.15505），每个通道的各级在 -1 到 1 之间等距排列。
    #
    # 一个有 L 级的通道，第 d 级（0 <= d <= L - 1）的值是 2 d / (L - 1) - 1，而 d 由 (tanh(v) + 1) / 2 * (L - 1) 取整得到。
    # （论文的代码在级数为偶数时把通道平移，使得有一级是 0，而 1 永远取不到。）
    #
    # 参数：
    #     vectors：编码器的输出，float32 张量，形状 (B, H, W, C)。
    #     levels：C 个整数，每个至少为 2。
    # 返回：
    #     (quantized, ids)
    #     quantized：形状 (B, H, W, C)，取值 -1 到 1。它的梯度就是 tanh(vectors) 的梯度：取整被跳过。
    #     ids：整数，形状 (B, H, W)，从 0 到各级数的乘积减 1。第一个通道变得最快：id = d_1 + L_1 d_2 + L_1 L_2 d_3，依此类推。
    # END DOCSTRING
    # BEGIN SOLUTION
    bounded = tf.tanh(vectors)
    top = tf.constant(levels, tf.float32) - 1.0
    digits = tf.round((bounded + 1.0) / 2.0 * top)
    ids = tf.reduce_sum(tf.cast(digits, tf.int32) * np.cumprod([1, *levels[:-1]]).astype("int32"), axis=-1)
    return bounded + tf.stop_gradient(2.0 * digits / top - 1.0 - bounded), ids
    # END SOLUTION


def fsq_codes(ids, levels):
    """The values (..., C) from -1 to 1 that numbers of `fsq` stand for: `ids` is an integer tensor of any shape (...)."""
    # DOCSTRING zh
    # 由 `fsq` 的编号得到它们代表的值 (..., C)，取值 -1 到 1；`ids` 是形状任意 (...) 的整数张量。
    # END DOCSTRING
    # BEGIN SOLUTION
    digits = tf.cast(ids, tf.int32)[..., None] // np.cumprod([1, *levels[:-1]]).astype("int32") % tf.constant(levels)
    return 2.0 * tf.cast(digits, tf.float32) / (tf.constant(levels, tf.float32) - 1.0) - 1.0
    # END SOLUTION


# %%
quiz.check("tokens.fsq", fsq, fsq_codes)

# %% [markdown] lang="en"
# ## 6 · See it work
#
# ### 6.1 One code path
#
# Encoder and decoder are the same in all runs; between them stands something that has `quantize`. **Your** functions do the quantising.

# %% [markdown] lang="zh"
# ## 6 · 看它工作
#
# ### 6.1 同一条代码路径
#
# 所有实验的编码器和解码器都一样，中间放一个带 `quantize` 的东西。做量化的是**你写的**函数。

# %% tags=["machinery"]
BATCH_SIZE = 64
digits, test_digits = data.digits("train"), data.digits("test")


class LearnedCodes:
    """A codebook (K, D) that starts as normal noise and learns: by gradients, or as moving averages of its vectors."""

    def __init__(self, num_codes, code_size, moving=False, restart=False):
        self.num_codes, self.moving, self.restart = num_codes, moving, restart
        self.codes = tf.Variable(tf.random.normal((num_codes, code_size)))
        self.counts = tf.Variable(tf.ones(num_codes))
        self.sums = tf.Variable(self.codes)
        self.trained = [] if moving else [self.codes]

    def quantize(self, vectors, training=False):
        return vector_quantize(vectors, self.codes)

    def follow(self, vectors, ids, decay=0.95):
        """After each step: codes as moving averages, and dead codes restarted at vectors of the batch."""
        if not (self.moving or self.restart):
            return
        flat = tf.reshape(vectors, (-1, self.codes.shape[1]))
        counts, sums, moved = moving_codes(self.counts, self.sums, flat, tf.reshape(ids, (-1,)), decay)
        codes = moved if self.moving else self.codes
        if self.restart:
            dead = counts < 0.1
            newcomers = tf.gather(flat, tf.random.uniform((self.num_codes,), 0, tf.shape(flat)[0], tf.int32))
            codes = tf.where(dead[:, None], newcomers, codes)
            counts, sums = tf.where(dead, 1.0, counts), tf.where(dead[:, None], newcomers, sums)
        self.codes.assign(codes)
        self.counts.assign(counts)
        self.sums.assign(sums)


class FixedGrid:
    """The codes of FSQ: nothing to learn, nothing to follow.

    Vectors are brought to mean 0 and variance 1 first. Without that a channel may drift to where tanh is flat: it gets no
    gradient there, says the same about every image, and never comes back.
    """

    trained = ()

    def __init__(self, levels):
        self.levels, self.num_codes = levels, int(np.prod(levels))
        self.normalise = keras.layers.BatchNormalization(center=False, scale=False, momentum=0.9)
        self.normalise.build((None, None, None, len(levels)))

    def quantize(self, vectors, training=False):
        return *fsq(self.normalise(vectors, training=training), self.levels), 0.0

    def follow(self, vectors, ids):
        pass


def train_tokenizer(codes, grid, code_size, steps):
    """Train encoder and decoder around `codes`; gives back a function of images: (reconstructions, ids)."""
    encoder, decoder = models.grid_encoder(grid, code_size), models.grid_decoder(grid, code_size)
    variables = [*encoder.trainable_variables, *decoder.trainable_variables, *codes.trained]
    optimizer = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(3e-3, steps))
    optimizer.build(variables)

    @tf.function
    def step(images):
        with tf.GradientTape() as tape:
            vectors = encoder(images, training=True)
            quantized, ids, codes_loss = codes.quantize(vectors, training=True)
            error = tf.reduce_sum((decoder(quantized, training=True) - images) ** 2) / BATCH_SIZE
            loss = error + grid * grid * code_size * codes_loss
        optimizer.apply(tape.gradient(loss, variables), variables)
        codes.follow(vectors, ids)
        return {"reconstruction": error}

    batches = data.shifted(training.batches(digits.images, batch_size=BATCH_SIZE, seed=1), pixels=1, seed=1)
    training.train(step, batches, steps=steps)

    def reconstruct(images):
        quantized, ids, _ = codes.quantize(encoder(images))
        return decoder(quantized).numpy(), ids.numpy()

    return reconstruct


def report(codes, reconstruct):
    """What is left of the test digits: images, and numbers by name."""
    images, ids = reconstruct(test_digits.images)
    in_use, dead = perplexity(ids, codes.num_codes)
    return images, {
        "perplexity": float(in_use),
        "dead": int(dead),
        "error": float(np.sum((images - test_digits.images) ** 2) / len(images)),
        "fid": metrics.fid(test_digits.images, images),
        "accuracy": metrics.conditional_accuracy(images, test_digits.labels),
    }


# %% [markdown] lang="en"
# ### 6.2 Predict, then run
#
# A codebook of 512 codes of size 16, drawn from $\mathcal{N}(0, I)$ and trained by gradients; 7×7 tokens a digit, 250 steps of 64 digits, so 784,000 lookups.
# **How many codes will be in use at the end (perplexity on the test digits)?** Write your number down before you run the next cell.

# %% [markdown] lang="zh"
# ### 6.2 先预测，再运行
#
# 码本有 512 个码，16 维，从 $\mathcal{N}(0, I)$ 抽取，靠梯度训练；每个数字 7×7 个词元，250 步，每步 64 张，一共查表 784,000 次。
# **最后会用到多少个码（测试数字上的困惑度）？** 运行下一格之前，先写下你的数。

# %%
my_prediction = 256  # your number of codes, 1 to 512

# %%
STEPS, LEVELS = 250, (8, 8, 8)

keras.utils.set_random_seed(1)
plain = LearnedCodes(512, 16)
outcomes = {quiz.Text("codebook, 16 dimensions", "码本，16 维"): report(plain, train_tokenizer(plain, 7, 16, STEPS))}
found = outcomes[next(iter(outcomes))][1]["perplexity"]
factor = max(my_prediction / found, found / my_prediction)
print(
    quiz.Text(
        f"perplexity {found:.1f} of 512; you said {my_prediction}",
        f"困惑度 {found:.1f}，共 512 个码；你说的是 {my_prediction}",
    )
)
if factor < 2:
    print(quiz.Text("Within a factor of two: well judged.", "相差不到两倍：判断得准。"))
else:
    print(quiz.Text(f"Off by a factor of {factor:.0f}: read on for the reason.", f"差了 {factor:.0f} 倍：原因见下文。"))

# %% [markdown] lang="en"
# The decoder makes do with a handful of codes, and it does not look like a failure: the loss falls, the digits can be read. In 16 dimensions the noise that the
# codes start from lies far from the vectors; the few codes that happen to be nearest are pulled in, and from then on they are nearest to everything.
#
# ### 6.3 Three cures side by side, and one that is none
#
# The same steps, the same batches, the same networks.

# %% [markdown] lang="zh"
# 解码器靠几个码就凑合过去了，而且看上去并不像失败：损失在降，数字也认得出。码的初值是噪声，在 16 维里离向量很远；碰巧最近的那几个被拉了过来，
# 从此它们离所有向量都最近。
#
# ### 6.3 三种办法并排，外加一种不管用的
#
# 步数相同，批次相同，网络相同。

# %%
runs = {
    quiz.Text("moving averages alone", "只用滑动平均"): (lambda: LearnedCodes(512, 16, moving=True), 16),
    quiz.Text("4 dimensions", "降到 4 维"): (lambda: LearnedCodes(512, 4), 4),
    quiz.Text("moving averages, restarts", "滑动平均加重启"): (
        lambda: LearnedCodes(512, 16, moving=True, restart=True),
        16,
    ),
    quiz.Text("FSQ, 8·8·8 levels", "FSQ，8·8·8 级"): (lambda: FixedGrid(LEVELS), len(LEVELS)),
}
for name, (build, code_size) in runs.items():
    keras.utils.set_random_seed(1)
    codes = build()
    outcomes[name] = report(codes, train_tokenizer(codes, 7, code_size, STEPS))

columns = {
    quiz.Text("perplexity", "困惑度"): ".1f",
    quiz.Text("dead", "死码"): "d",
    quiz.Text("error", "平方误差"): ".2f",
    "FID": ".1f",
    "accuracy": ".3f",
}
plots.table(columns, {name: numbers.values() for name, (_, numbers) in outcomes.items()})

# %%
columns = [int(np.flatnonzero(test_digits.labels == label)[1]) for label in range(10)]
rows = {str(quiz.Text("test digits", "测试数字")): test_digits.images[columns]}
plots.compare(rows | {str(name): images[columns] for name, (images, _) in outcomes.items()}, columns=10)

# %% [markdown] lang="en"
# *Moving averages alone* move the chosen codes faster, and leave the others dead: not a cure. *Few dimensions* bring every code within reach. *Restarts* put
# a code where vectors are, and use nearly all of them. *FSQ* has no second loss and no codebook to keep. It has a collapse of its own, though: a channel that drifts to
# where tanh is flat gets no gradient and falls silent. That is why `FixedGrid` normalises the vectors first; take that out, and whole channels die in the first steps.
#
# ### 6.4 Quality against bits
#
# Rate and distortion again, as in lesson 04, with one difference: here the rate is set by hand, grid × log2(codes). Lines: 1,500 steps each, computed once by
# `tools/tokenizer_curve.py` with the code of this notebook. The stars are two short runs of your own: same tokens, fewer steps.

# %% [markdown] lang="zh"
# *只用滑动平均*：被选中的码走得更快，其余照样是死码，治不了坍缩。*低维*：每个码都够得着。*重启*：把码放到有向量的地方，几乎全部用上。
# *FSQ*：没有第二个损失，也不用维护码本。但它有自己的坍缩：某个通道漂到 tanh 的平坦处，就得不到梯度，从此沉默。所以 `FixedGrid` 先把向量归一化；
# 去掉这一步，头几步里就会有整个通道死掉。
#
# ### 6.4 质量与比特数
#
# 又是第 04 课的码率与失真，差别在于：这里的码率由人设定，等于网格数 × log2(码数)。折线每点 1,500 步，由 `tools/tokenizer_curve.py` 用本笔记本的代码算好；
# 星号是你自己现跑的两次：词元一样，步数更少。

# %%
SHORT_STEPS = 300
stars = {}
for num_codes in (16, 256):
    keras.utils.set_random_seed(1)
    codes = LearnedCodes(num_codes, 8, moving=True, restart=True)
    stars[16 * np.log2(num_codes)] = report(codes, train_tokenizer(codes, 4, 8, SHORT_STEPS))[1]["fid"]

curve = json.loads(importlib.resources.files("imagegen").joinpath("assets/tokenizer_curve.json").read_text())
shipped = metrics.fid(test_digits.images, tokenizer.decode(tokenizer.encode(test_digits.images)))

# %%
figure, axes = plt.subplots(figsize=(6, 3.4), layout="constrained")
for grid, kind in sorted(
    {(point["grid"], point["kind"]) for point in curve}, key=lambda pair: (pair[1] == "fsq", pair[0])
):
    points = [point for point in curve if (point["grid"], point["kind"]) == (grid, kind)]
    style = {4: "oC0", 7: "sC1"}[grid] + (":" if kind == "fsq" else "-")
    name = f"{grid}×{grid} · {quiz.Text('learnt codes', '学出来的码') if kind == 'vq' else 'FSQ'}"
    bits = [grid * grid * np.log2(point["num_codes"]) for point in points]
    axes.plot(bits, [point["fid"] for point in points], style, label=name)
axes.plot(list(stars), list(stars.values()), "*k", markersize=10, label=str(quiz.Text("your short runs", "你的短训练")))
axes.plot(128, shipped, "DC2", label=str(quiz.Text("shipped tokenizer", "随课的分词器")))
axes.set_yscale("log")
axes.set_xlabel(str(quiz.Text("bits per digit: tokens × log2(codes)", "每个数字的比特数：词元数 × log2(码数)")))
axes.set_ylabel(str(quiz.Text("FID of reconstructions", "重建的 FID")))
axes.legend(fontsize=7, ncols=2)
plt.show()

# %% [markdown] lang="en"
# Two things to read off. *Bits can be spent in two ways*: 4×4 with 1,024 codes (160 bits) lies next to 7×7 with 16 codes (196 bits); for the model that
# comes next that is 16 steps or 49. And *training is worth as much as bits*: the green diamond has the 128 bits of the second star. It was
# trained for longer, on shifted and distorted copies, and with a loss in the features of the classifier, which is what a perceptual loss is; since the FID is
# taken in these very features it is flattered by that, and the squared error is the fairer witness. After the few steps of section 6.3 FSQ led; after 1,500
# the learnt codes have overtaken it (dotted: FID up to 2.6 times as high, squared error 6 to 25 % more). It has nothing to maintain, but also nothing that learns where the vectors are.
#
# ### 6.5 What the tokens say

# %% [markdown] lang="zh"
# 可以读出两件事。*比特有两种花法*：4×4 配 1,024 个码（160 比特），旁边就是 7×7 配 16 个码（196 比特）；对后面的模型来说，一个是 16 步，一个是 49 步。*训练和比特一样值钱*：绿色菱形与第二颗星同为
# 128 比特。它训练得更久，用了平移和变形的副本，还加了分类器特征上的损失，这就是感知损失（perceptual loss）。FID 正是在这些特征上算的，所以会偏好看，
# 平方误差才是更公正的证人。6.3 节步数少，FSQ 领先；到 1,500 步，学出来的码已经反超（点线：FID 最多高到 2.6 倍，平方误差多 6% 到 25%）。FSQ 不用维护任何东西，但也没有什么去学向量在哪里。
#
# ### 6.5 词元说了什么

# %%
test_ids = tokenizer.encode(test_digits.images)
drawn = tokenizer.decode(test_ids)
shares = captions.score(drawn, test_digits.labels, captions.levels(test_digits.images, test_digits.labels))
in_use, dead = perplexity(test_ids, tokenizer.VOCABULARY_SIZE)
by_place = [perplexity(column, tokenizer.VOCABULARY_SIZE)[0] for column in test_ids.T]
print(
    f"FID {shipped:.1f}, {quiz.Text('squared error', '平方误差')} {np.sum((drawn - test_digits.images) ** 2) / len(drawn):.2f}"
)
print(f"{quiz.Text('read as their class', '读作原来的类别')}: {shares['class']:.3f}")
print(f"{quiz.Text('perplexity', '困惑度')} {in_use:.0f}, {quiz.Text('dead', '死码')} {dead}")
print(
    quiz.Text(
        f"bits, counting each place by itself: {np.log2(by_place).sum():.0f}",
        f"各位置单独计，共 {np.log2(by_place).sum():.0f} 比特",
    )
)
print(quiz.Text("perplexity by place:", "各位置的困惑度："))
print(np.round(by_place).astype(int).reshape(4, 4))

# %% [markdown] lang="en"
# 16 · log2(256) = 128 bits is the size of the envelope. What is inside is less, because no place uses all codes evenly, and places depend on each other. What is left
# is what the transformer of the next lesson has to pay for, in nats a token. Look at the corners: there is hardly any ink in them, and still they use dozens of codes.
# The encoder sees beyond its cell and puts there what found no room elsewhere. A token belongs to its place only roughly.
#
# A last look: tokens can be cut and pasted. Below, the upper two rows of tokens of one digit stand above the lower two rows of another, and above it the same
# scissors on pixels. Some strokes that the pixels break the decoder joins.

# %% [markdown] lang="zh"
# 16 · log2(256) = 128 比特是信封的大小，里面装的没这么多：没有哪个位置把所有码用得一样均匀，位置之间又相关。剩下的就是下一课的 Transformer 要付的账，
# 以“每词元多少奈特”计。看看四个角：那里几乎没有墨迹，却也用到几十个码。编码器看得到自己那一格之外，别处放不下的就塞到这里。词元只是大致对应自己的位置。
#
# 最后看一眼：词元可以剪贴。最下一行把一个数字上面两行的词元，接到另一个数字下面两行的词元上；它的上一行用同一把剪刀剪像素。有些被像素剪断的笔画，解码器接上了。

# %% tags=["picture"]
tops, bottoms = (
    [int(np.flatnonzero(test_digits.labels == label)[pick]) for label in labels]
    for labels, pick in (((7, 3, 9, 5, 0, 2, 8, 4), 2), ((2, 5, 4, 6, 7, 3, 1, 8), 3))
)
pasted = np.concatenate([test_ids[tops, :8], test_ids[bottoms, 8:]], axis=1)
cut = np.concatenate([test_digits.images[tops, :14], test_digits.images[bottoms, 14:]], axis=1)
plots.compare(
    {
        str(quiz.Text("upper half from", "上半取自")): test_digits.images[tops],
        str(quiz.Text("lower half from", "下半取自")): test_digits.images[bottoms],
        str(quiz.Text("pixels pasted", "拼接像素")): cut,
        str(quiz.Text("tokens pasted", "拼接词元")): tokenizer.decode(pasted),
    },
    columns=8,
)

# %% [markdown] lang="en"
# ## 7 · Follow-ups
#
# ### Junior

# %% [markdown] lang="zh"
# ## 7 · 追问
#
# ### 初级

# %%
quiz.ask("tokens-why-discrete")

# %%
quiz.ask("tokens-ratio")

# %%
quiz.ask("tokens-step-order")

# %%
quiz.ask("tokens-bits-vocabulary")

# %%
quiz.ask("tokens-fsq-codes")

# %% [markdown] lang="en"
# ### Mid

# %% [markdown] lang="zh"
# ### 中级

# %%
quiz.ask("tokens-terms")

# %%
quiz.ask("tokens-right-equal-terms")

# %%
quiz.ask("tokens-perplexity")

# %%
quiz.ask("tokens-batch-perplexity")

# %%
quiz.ask("tokens-ema")

# %%
quiz.ask("tokens-cures")

# %%
quiz.ask("tokens-adversarial")

# %%
quiz.ask("tokens-residual")

# %%
quiz.ask("tokens-fsq-statements")

# %% [markdown] lang="en"
# ### Senior

# %% [markdown] lang="zh"
# ### 高级

# %%
quiz.ask("tokens-text-collapse")

# %%
quiz.ask("tokens-reconstruction-or-generation")

# %%
quiz.ask("tokens-one-dimensional")

# %%
quiz.ask("tokens-bound")

# %%
quiz.ask("tokens-same-bits")

# %% [markdown] lang="en"
# ## 8 · Take-aways
#
# 1. Encoder, nearest code, decoder: the number of the code is the token. Discrete, because a softmax over codes can be sampled.
# 2. The decoder's gradient goes straight through to the encoder. The codebook term moves codes; the commitment term, weighted by $\beta$, moves the encoder. Same value, different gradients.
# 3. A code that is not chosen does not move: collapse. Measure perplexity over a data set; restart dead codes, lower the dimension, or use FSQ. Moving averages alone do not help.
# 4. Bits per image = tokens × log2(codes). The tokenizer is the ceiling of the model that follows, and its bits are that model's burden.
# 5. Check gradients, not logs: the two worst public bugs of VQ change no logged number.
#
# **Papers.** van den Oord et al. 2017 ([1711.00937](https://arxiv.org/abs/1711.00937)) · Esser et al. 2020 ([2012.09841](https://arxiv.org/abs/2012.09841)) ·
# Yu et al. 2021 ([2110.04627](https://arxiv.org/abs/2110.04627)) · Mentzer et al. 2023 ([2309.15505](https://arxiv.org/abs/2309.15505)) ·
# Yu et al. 2023 ([2310.05737](https://arxiv.org/abs/2310.05737)) · Yu et al. 2024 ([2406.07550](https://arxiv.org/abs/2406.07550))
#
# **Review.** `quiz.review("tokens")` here, or `quiz review --topic tokens` in a terminal, asks what you missed, and the rest before you forget it.

# %% [markdown] lang="zh"
# ## 8 · 小结
#
# 1. 编码器、最近的码、解码器：码的编号就是词元。要离散，是因为码上的 softmax 可以抽样。
# 2. 解码器的梯度直通给编码器。码本项推动码；承诺项乘 $\beta$，推动编码器。值相同，梯度不同。
# 3. 没被选中的码不会动，这就是坍缩。要在整个数据集上量困惑度；办法是重启死码、降低维数或改用 FSQ。只用滑动平均没有用。
# 4. 每图比特数 = 词元数 × log2(码数)。分词器是后面模型的上限，它的比特是后面模型的负担。
# 5. 查梯度，不要只看日志：VQ 最糟的两个公开 bug，不会改变任何一个记录下来的数。
#
# **论文** van den Oord 等 2017（[1711.00937](https://arxiv.org/abs/1711.00937)）· Esser 等 2020（[2012.09841](https://arxiv.org/abs/2012.09841)）·
# Yu 等 2021（[2110.04627](https://arxiv.org/abs/2110.04627)）· Mentzer 等 2023（[2309.15505](https://arxiv.org/abs/2309.15505)）·
# Yu 等 2023（[2310.05737](https://arxiv.org/abs/2310.05737)）· Yu 等 2024（[2406.07550](https://arxiv.org/abs/2406.07550)）
#
# **复习** 在这里运行 `quiz.review("tokens")`，或在终端里运行 `quiz review --topic tokens`：答错的先来，其余的赶在你忘掉之前再问。
