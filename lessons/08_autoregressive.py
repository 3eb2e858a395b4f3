# %% [markdown] lang="en"
# # 08 · A language model that draws
#
# > **Interviewer:** *Write p(image) as next-token prediction. What does it cost to sample? How do MaskGIT and VAR avoid that?*
#
# Junior to senior. After this lesson you can
#
# - write the causal mask and the shifted loss, and recognise a leak by a number that is too good;
# - draw tokens with temperature, top-k and top-p in the order in which they are meant, and steer them with guidance;
# - write a KV cache that gives the same logits as the full pass, and say how many times faster it is and why;
# - decode in parallel as MaskGIT does and say what is lost; write the mask of next-scale prediction.
#
# | section | minutes |
# |---|---|
# | 1 Answer first | 10 |
# | 2 The idea | 20 |
# | 3 What costs you the offer | 5 |
# | 4 Find the defect | 25 |
# | 5 Build it | 60 |
# | 6 See it work | 20 |
# | 7 Follow-ups | 30 |
# | 8 Take-aways | 5 |

# %% [markdown] lang="zh"
# # 08 · 会画画的语言模型
#
# > **面试官**：*把 p(图像) 写成下一个词元的预测。采样要花多少代价？MaskGIT 和 VAR 是怎么绕开的？*
#
# 难度从初级到高级。学完这一课，你能够：
#
# - 写出因果掩码和移位的损失，凭一个“好得过头”的数认出信息泄漏；
# - 按正确的顺序用温度、top-k、top-p 抽词元，并用引导（guidance）控制它们；
# - 写出与完整前向结果一致的 KV 缓存，说清它快多少倍、为什么；
# - 像 MaskGIT 那样并行解码，说清损失了什么；写出逐尺度预测的掩码。
#
# | 小节 | 分钟 |
# |---|---|
# | 1 先作答 | 10 |
# | 2 核心思想 | 20 |
# | 3 哪些话会丢掉 offer | 5 |
# | 4 找缺陷 | 25 |
# | 5 动手写 | 60 |
# | 6 看它工作 | 20 |
# | 7 追问 | 30 |
# | 8 小结 | 5 |

# %%
import time

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from imagegen import captions, data, drawing, plots, tokenizer, training, typewriter

keras.utils.set_random_seed(1)
plots.show_chinese()  # captions come in both languages

# %% [markdown] lang="en"
# ## 1 · Answer first
#
# Two or three minutes each, in your own words, as you would say it aloud. You are graded by key points, not by length.

# %% [markdown] lang="zh"
# ## 1 · 先作答
#
# 每题两三分钟，用自己的话，就像当面回答一样。评分看要点，不看长度。

# %%
quiz.ask("ar-text-factorise")

# %%
quiz.ask("ar-text-maskgit")

# %% [markdown] lang="en"
# ## 2 · The idea
#
# Any joint probability is a product of conditional ones. Fix an order of the tokens and
#
# $$p(x) = \prod_{i=1}^{n} p(x_i \mid x_1, \dots, x_{i-1}).$$
#
# PixelRNN did this with pixel values ([1601.06759](https://arxiv.org/abs/1601.06759)); here $x_i$ is one of the 256 image tokens of lesson 07, 16 to a digit. A
# **decoder-only transformer** computes all $n$ factors in one pass: a *mask* lets each position look at earlier ones only, and the *targets* are the inputs
# shifted by one. The loss is cross-entropy, so it is the exact negative log-likelihood of the tokens; no bound, no adversary.
#
# **Text is more of the same.** Put the words of a caption in front, in one vocabulary with the image tokens, and the model draws what the sentence says: this is
# the first DALL·E ([2102.12092](https://arxiv.org/abs/2102.12092)) and, with a class in place of words, LlamaGen ([2406.06525](https://arxiv.org/abs/2406.06525)).
# Ours has 102 words of two languages, 256 image tokens, and reads as well as draws; the first token says which:
#
# - to draw: `<begin>` words `<image>` 16 image tokens;
# - to read: `<image>` 16 image tokens `<begin>` words `<end>`.
#
# Nobody wrote the captions. Thickness, slant, width and height are measured on what the tokens decode to, in three levels each, so a drawing is graded
# with the ruler that wrote its caption. Below: a test digit, and what each of its tokens costs the shipped model, in bits. Without a caption, and with one.

# %% [markdown] lang="zh"
# ## 2 · 核心思想
#
# 任何联合概率都是条件概率的乘积。把词元的次序固定下来，就有
#
# $$p(x) = \prod_{i=1}^{n} p(x_i \mid x_1, \dots, x_{i-1}).$$
#
# PixelRNN 对像素值这样做（[1601.06759](https://arxiv.org/abs/1601.06759)）；这里的 $x_i$ 是第 07 课的 256 种图像词元之一，每个数字 16 个。
# **仅解码器的 Transformer**（decoder-only）一次前向就算出全部 $n$ 个因子：*掩码*让每个位置只看前面，*目标*是输入移一位。损失是交叉熵，
# 也就是词元精确的负对数似然：不是下界，也不需要对手。
#
# **文字也是同一回事。** 把描述的词放在前面，与图像词元共用一张词表，模型就会画出句子说的东西：这就是第一代 DALL·E
# （[2102.12092](https://arxiv.org/abs/2102.12092)）；把词换成类别，就是 LlamaGen（[2406.06525](https://arxiv.org/abs/2406.06525)）。
# 我们的模型有两种语言的 102 个词、256 个图像词元，既会画也会读，由第一个词元决定：
#
# - 画：`<begin>` 词 `<image>` 16 个图像词元；
# - 读：`<image>` 16 个图像词元 `<begin>` 词 `<end>`。
#
# 描述不是人写的：粗细、倾斜、宽、高都在词元解码出的图上测量，各分三级，所以画得对不对，用写描述的那把尺子一量就知道。
# 下面是一个测试数字，以及它的每个词元让随课的模型花多少比特：没有描述，和有描述。

# %%
network = drawing.trained()
test_digits = data.digits("test")
test_tokens = tokenizer.encode(test_digits.images)
test_levels = captions.levels(tokenizer.decode(test_tokens), test_digits.labels)


def bits_by_place(network, words, tokens):
    """Bits (N, 16) that each image token costs after the words (N, W)."""
    ids, slots = drawing.to_draw(words, tokens)
    log_shares = tf.nn.log_softmax(network(ids[:, :-1], slots[:, :-1])[:, -tokens.shape[1] :])
    return -np.array(tf.gather(log_shares, ids[:, -tokens.shape[1] :], batch_dims=2)) / np.log(2)


shown = int(np.flatnonzero(test_digits.labels == 2)[0])
sentence = captions.caption(2, test_levels[shown], "en", 0)
words = captions.encode_all([sentence, ""])
bits = bits_by_place(network, words, np.repeat(test_tokens[shown : shown + 1], 2, axis=0))
figure, axes = plt.subplots(1, 3, figsize=(7.5, 2.7), layout="constrained")
axes[0].imshow(test_digits.images[shown, ..., 0], cmap="gray")
for panel, cost, name in zip(axes[1:], bits[::-1], ("<begin> <image>", "<begin> … <image>"), strict=True):
    panel.imshow(cost.reshape(4, 4), cmap="Oranges", vmin=0, vmax=12)
    for place, value in enumerate(cost):
        panel.text(place % 4, place // 4, f"{value:.1f}", ha="center", va="center", fontsize=9)
    panel.set_title(f"{name}\n{cost.sum():.0f} / 128 {quiz.Text('bits', '比特')}", fontsize=9)
for panel in axes:
    panel.set_xticks([])
    panel.set_yticks([])
axes[0].set_title(sentence.replace(", ", ",\n"), fontsize=8)
plt.show()

# %% [markdown] lang="en"
# **What sampling costs.** Training sees all positions at once; sampling does not: token $i$ has to be drawn before $i + 1$ can be predicted. That is $n$ calls, one
# after the other. Three ways out, each with its price:
#
# - a **KV cache** keeps keys and values of earlier positions. Still $n$ calls, but each handles one position. Nothing is lost.
# - **Parallel decoding**, MaskGIT ([2202.04200](https://arxiv.org/abs/2202.04200)): a bidirectional model fills in masked tokens, many at a time, the most confident
#   first. Few calls; but tokens of one call are drawn independently of each other.
# - **Next-scale prediction**, VAR ([2404.02905](https://arxiv.org/abs/2404.02905)): a step predicts a whole map of tokens, the next finer one. It needs a tokenizer with scales.
#
# **How it is steered.** The *temperature* divides logits. *Top-k* keeps the k likeliest tokens, *top-p* the likeliest that together reach p
# ([1904.09751](https://arxiv.org/abs/1904.09751)). *Guidance*, as in diffusion ([2207.12598](https://arxiv.org/abs/2207.12598)), extrapolates the logits from "without
# caption" towards "with caption"; a share of the training captions is dropped so that one network knows both ([2203.13131](https://arxiv.org/abs/2203.13131)).

# %% [markdown] lang="zh"
# **采样的代价。** 训练时所有位置一起算，采样却不行：先抽出第 $i$ 个词元，才能预测第 $i + 1$ 个。所以要依次调用 $n$ 次。有三条出路，各有代价：
#
# - **KV 缓存**：存下前面各位置的键和值。仍是 $n$ 次调用，但每次只算一个位置。没有任何损失。
# - **并行解码**，MaskGIT（[2202.04200](https://arxiv.org/abs/2202.04200)）：双向模型一次填许多被遮住的词元，最有把握的先定。调用次数少；但同一次里的词元是相互独立抽的。
# - **逐尺度预测**，VAR（[2404.02905](https://arxiv.org/abs/2404.02905)）：一步预测一整张词元图，即下一个更细的尺度。它需要带尺度的分词器。
#
# **怎样控制。** *温度*除的是 logit。*Top-k* 留下概率最大的 k 个；*top-p* 从大到小累计到 p 为止（[1904.09751](https://arxiv.org/abs/1904.09751)）。
# *引导*和扩散模型里一样（[2207.12598](https://arxiv.org/abs/2207.12598)）：把 logit 从“无描述”向“有描述”外推；训练时丢掉一部分描述，一个网络就同时学会两者
# （[2203.13131](https://arxiv.org/abs/2203.13131)）。

# %% [markdown] lang="en"
# ## 3 · What costs you the offer
#
# | said in interviews | why it fails | say instead |
# |---|---|---|
# | "Autoregressive training is slow, one token after the other." | Training is parallel over positions; only sampling is sequential. | one pass with a mask; $n$ calls to sample ([1706.03762](https://arxiv.org/abs/1706.03762)) |
# | "A KV cache reduces the number of steps." | It makes each step cheap, not fewer. | same $n$ calls, same logits, one new position each |
# | "Our bits per token are lower, so our images are better." | Tokens of another tokenizer are other data. | compare likelihoods with one tokenizer only, images by what they look like ([2406.06525](https://arxiv.org/abs/2406.06525)) |
# | "The most probable token gives the best image." | The joint mode is not a typical sample: flat, and always the same. | draw; temperature, top-p, guidance ([1904.09751](https://arxiv.org/abs/1904.09751)) |
# | "MaskGIT is autoregressive decoding in fewer steps, without loss." | Tokens of one step are independent given the rest. | fewer calls against lost dependence; no exact likelihood, no ordinary cache ([2202.04200](https://arxiv.org/abs/2202.04200)) |
# | "VAR has fewer tokens." | It has more (680 against 256); it has fewer steps. | steps follow the scales, not the tokens ([2404.02905](https://arxiv.org/abs/2404.02905)) |
# | "Loss went to zero: it has learnt the data." | Below the entropy of the data there is only a leak or a training set learnt by heart. | check the mask with a changed future token; check held-out loss |

# %% [markdown] lang="zh"
# ## 3 · 哪些话会丢掉 offer
#
# | 面试里常听到 | 问题在哪 | 应该这样说 |
# |---|---|---|
# | “自回归训练慢，一个词元一个词元来。” | 训练时各位置并行；只有采样是串行的。 | 带掩码一次前向；采样要调用 $n$ 次（[1706.03762](https://arxiv.org/abs/1706.03762)） |
# | “KV 缓存减少了步数。” | 它让每步便宜，步数不变。 | 仍是 $n$ 次调用，logit 相同，每次只算一个新位置 |
# | “我们每词元的比特数更低，所以图更好。” | 换了分词器，词元就是另一种数据。 | 只在同一分词器下比似然，图像好坏看图（[2406.06525](https://arxiv.org/abs/2406.06525)） |
# | “取概率最大的词元，图最好。” | 联合分布的众数不是典型样本：平淡，而且每次都一样。 | 要抽样；用温度、top-p、引导（[1904.09751](https://arxiv.org/abs/1904.09751)） |
# | “MaskGIT 就是步数更少的自回归解码，没有损失。” | 同一步的词元在给定其余时是独立抽的。 | 用丢失的相关性换更少的调用；没有精确似然，也不能用普通缓存（[2202.04200](https://arxiv.org/abs/2202.04200)） |
# | “VAR 的词元更少。” | 反而更多（680 比 256），少的是步数。 | 步数取决于尺度数，而不是词元数（[2404.02905](https://arxiv.org/abs/2404.02905)） |
# | “损失到零了，数据学会了。” | 低于数据的熵，不是泄漏就是背下了训练集。 | 改动未来的词元来查掩码；看留出数据上的损失 |

# %% [markdown] lang="en"
# ## 4 · Find the defect
#
# Each listing runs except for one planted defect. Name the line, say what somebody would notice, and choose the repair. Two questions at the end show code that is accused without reason, or not.

# %% [markdown] lang="zh"
# ## 4 · 找缺陷
#
# 下面每份代码里都埋了一处缺陷。指出是哪一行，说明别人会看到什么，再选出修法。最后两题里的代码被人指控有错：是不是冤枉，由你判断。

# %%
quiz.ask("ar-bug-shift")

# %%
quiz.ask("ar-bug-length")

# %%
quiz.ask("ar-bug-no-self")

# %%
quiz.ask("ar-bug-masked-head")

# %%
quiz.ask("ar-bug-first-layer")

# %%
quiz.ask("ar-bug-centre-row")

# %%
quiz.ask("ar-bug-channel-order")

# %%
quiz.ask("ar-bug-softmax-first")

# %%
quiz.ask("ar-bug-cache-place")

# %%
quiz.ask("ar-bug-cache-corner")

# %%
quiz.ask("ar-right-shifted-mask")

# %%
quiz.ask("ar-right-probe")

# %% [markdown] lang="en"
# ## 5 · Build it
#
# ### 5.1 Who may look where, and what is predicted
#
# Captions differ in length, so there is padding, and nobody may look at it. The prompt is given and costs nothing.

# %% [markdown] lang="zh"
# ## 5 · 动手写
#
# ### 5.1 谁可以看谁，预测的是什么
#
# 描述长短不一，所以有填充，谁都不许看填充。提示词是给定的，不计损失。


# %% exercise="ar.causal_mask_and_targets"
def causal_mask(real):
    """Who may look at whom in a batch of padded sequences (1706.03762, section 3.2.3).

    Args:
        real: booleans, shape (B, T), False at padding, which may stand anywhere.
    Returns:
        Booleans, shape (B, T, T): [b, i, j] is True where position i may look at position j, which is where j comes earlier and
        is no padding, or where j = i. Every position looks at itself, padding too, so that no row is empty.
    """
    # DOCSTRING zh
    # 一批带填充的序列里，谁可以看谁（1706.03762 第 3.2.3 节）。
    #
    # 参数：
    #     real：布尔值，形状 (B, T)，填充处为 False；填充可以在任何位置。
    # 返回：
    #     布尔值，形状 (B, T, T)：位置 i 可以看位置 j 时 [b, i, j] 为 True，也就是 j 在前面且不是填充，或者 j = i。
    #     每个位置都看得到自己，填充也一样，所以没有哪一行是空的。
    # END DOCSTRING
    # BEGIN SOLUTION
    count = real.shape[1]
    earlier = np.tri(count, dtype=bool)
    return earlier & real[:, None, :] | np.eye(count, dtype=bool)
    # END SOLUTION


def next_token_loss(logits, ids, prompt, pad):
    """Cross-entropy of the tokens that follow the prompt, in nats per token.

    Args:
        logits: output of a causal network that has read `ids`, float32 tensor, shape (B, L, K). The logits at a position are
            about the token that comes next.
        ids: int32 tensor, shape (B, L). The first `prompt` tokens are given; behind the last token of a row stands padding.
        prompt: number of given tokens, at least 1.
        pad: id of the padding, which is never predicted.
    Returns:
        Scalar: the mean over all tokens of the batch that are asked for, each with the same weight; differentiable in the logits.
    """
    # DOCSTRING zh
    # 提示词之后各词元的交叉熵，单位为每个词元的奈特数。
    #
    # 参数：
    #     logits：读过 `ids` 的因果网络的输出，float32 张量，形状 (B, L, K)。某个位置的 logit 说的是下一个词元。
    #     ids：int32 张量，形状 (B, L)。开头的 `prompt` 个词元是给定的；每行最后一个词元之后是填充。
    #     prompt：给定的词元数，至少为 1。
    #     pad：填充的编号，它从不作为预测的目标。
    # 返回：
    #     标量：对整批里所有需要预测的词元取平均，每个词元的权重相同；对 logits 可导。
    # END DOCSTRING
    # BEGIN SOLUTION
    targets = ids[:, 1:]
    nats = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits[:, :-1])
    asked = (tf.range(1, ids.shape[1]) >= prompt) & (targets != pad)
    weights = tf.cast(asked, nats.dtype)
    return tf.reduce_sum(nats * weights) / tf.reduce_sum(weights)
    # END SOLUTION


# %%
quiz.check("ar.causal_mask_and_targets", causal_mask, next_token_loss)

# %% [markdown] lang="en"
# Stuck? `quiz.hint("ar.causal_mask_and_targets")`.
#
# ### 5.2 Draw a token
#
# The order is a convention, and a widespread one: temperature, then top-k, then top-p on what is left. The draw takes its random number as an argument, so that it can be checked.

# %% [markdown] lang="zh"
# 卡住了？`quiz.hint("ar.causal_mask_and_targets")`。
#
# ### 5.2 抽一个词元
#
# 顺序是一种约定，而且很通行：先温度，再 top-k，最后在留下的词元上做 top-p。抽样所用的随机数由参数传入，这样才能检查。


# %% exercise="ar.sample_token"
def token_probabilities(logits, temperature=1.0, top_k=None, top_p=None):
    """Probabilities from which the next token is drawn (1904.09751, section 3).

    In this order: divide the logits by the temperature; keep the `top_k` likeliest tokens; of those, made to add up to 1, keep the
    likeliest that together reach `top_p`, the one that crosses it included. What is left adds up to 1. Of equally likely tokens
    the lower number goes first, so that exactly `top_k` stay.

    Args:
        logits: float32 array, shape (B, K).
        temperature: not negative; 0 gives the likeliest token probability 1.
        top_k: 1 to K, or None for all.
        top_p: 0 to 1, or None for all.
    Returns:
        Array, shape (B, K), rows adding up to 1.
    """
    # DOCSTRING zh
    # 抽取下一个词元所用的概率（1904.09751 第 3 节）。
    #
    # 按这个顺序：logit 除以温度；保留最可能的 `top_k` 个词元；把它们的概率归一到总和为 1，再从中保留合起来达到 `top_p` 的最可能的那几个，
    # 跨过这条线的那个也算在内。留下的总和为 1。概率相等的词元，编号小的在前，所以留下的正好是 `top_k` 个。
    #
    # 参数：
    #     logits：float32 数组，形状 (B, K)。
    #     temperature：非负；为 0 时最可能的词元概率为 1。
    #     top_k：1 到 K，或 None，表示全部。
    #     top_p：0 到 1，或 None，表示全部。
    # 返回：
    #     数组，形状 (B, K)，每行总和为 1。
    # END DOCSTRING
    # BEGIN SOLUTION
    if temperature == 0:
        return np.eye(logits.shape[1])[logits.argmax(axis=1)]
    shares = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
    order = np.argsort(-logits, axis=1, kind="stable")
    ranked = np.take_along_axis(shares, order, axis=1).astype("float64")
    if top_k is not None:
        ranked[:, top_k:] = 0
    ranked /= ranked.sum(axis=1, keepdims=True)
    if top_p is not None:
        before = np.cumsum(ranked, axis=1) - ranked
        ranked[before >= top_p] = 0
        ranked /= ranked.sum(axis=1, keepdims=True)
    probabilities = np.empty_like(ranked)
    np.put_along_axis(probabilities, order, ranked, axis=1)
    return probabilities
    # END SOLUTION


def sample_token(probabilities, uniform):
    """The token that a uniform random number stands for: the first whose running sum of probabilities exceeds it.

    Args:
        probabilities: array, shape (B, K), rows adding up to 1.
        uniform: array, shape (B,), in [0, 1), one number for each row.
    Returns:
        Integers, shape (B,); never a token of probability 0.
    """
    # DOCSTRING zh
    # 一个均匀随机数所对应的词元：累计概率第一个超过它的那个。
    #
    # 参数：
    #     probabilities：数组，形状 (B, K)，每行总和为 1。
    #     uniform：数组，形状 (B,)，在 [0, 1)，每行一个数。
    # 返回：
    #     整数，形状 (B,)；绝不会是概率为 0 的词元。
    # END DOCSTRING
    # BEGIN SOLUTION
    totals = np.cumsum(probabilities, axis=1)
    return (totals > uniform[:, None]).argmax(axis=1)
    # END SOLUTION


# %%
quiz.check("ar.sample_token", token_probabilities, sample_token)

# %% [markdown] lang="en"
# ### 5.3 Guidance
#
# Two conventions are in use, $u + w\,(c - u)$ and $c + w\,(c - u)$; the second $w$ is smaller by one. Say which one you mean before you say a number. Here it is the first.

# %% [markdown] lang="zh"
# ### 5.3 引导
#
# 通行的约定有两种：$u + w\,(c - u)$ 和 $c + w\,(c - u)$，后者的 $w$ 小 1。报数之前先说清用的是哪一种。这里用第一种。


# %% exercise="ar.guided_logits"
def guided_logits(model, prompts, silent, drawn, w):
    """Logits of the next token, u + w (c - u): 0 ignores the caption, 1 is the plain model, beyond 1 exaggerates.

    Args:
        model: function of ids (N, T) that returns logits (N, T, K); call it once.
        prompts: ids of the sequences with caption, int32 tensor, shape (B, P).
        silent: ids of the sequences without, of the same shape.
        drawn: image tokens drawn so far, shape (B, T), T may be 0; both sequences go on with the same ones.
        w: guidance scale. In 2207.12598 the same result has w smaller by 1.
    Returns:
        Logits (B, K) of the token after the last one.
    """
    # DOCSTRING zh
    # 下一个词元的 logit，u + w (c - u)：0 不理会描述，1 就是原来的模型，大于 1 则夸大。
    #
    # 参数：
    #     model：函数，由编号 (N, T) 得到 logit (N, T, K)；只调用一次。
    #     prompts：带描述的序列的编号，int32 张量，形状 (B, P)。
    #     silent：不带描述的序列的编号，形状相同。
    #     drawn：目前已画出的图像词元，形状 (B, T)，T 可以为 0；两种序列后面接的是同样这些词元。
    #     w：引导强度（guidance scale）。要得到同样的结果，2207.12598 里的 w 要小 1。
    # 返回：
    #     最后一个词元之后那个词元的 logit，形状 (B, K)。
    # END DOCSTRING
    # BEGIN SOLUTION
    ids = tf.concat([tf.concat([prompts, drawn], axis=1), tf.concat([silent, drawn], axis=1)], axis=0)
    c, u = tf.split(model(ids)[:, -1], 2)
    return u + w * (c - u)
    # END SOLUTION


# %%
quiz.check("ar.guided_logits", guided_logits)

# %% [markdown] lang="en"
# ### 5.4 A cache
#
# A prompt comes in at once, tokens come one by one, and both go through the same function.

# %% [markdown] lang="zh"
# ### 5.4 缓存
#
# 提示词一次输入，词元逐个输入，走的是同一个函数。


# %% exercise="ar.kv_cache"
def attend(queries, keys, values, cache=None):
    """Causal attention of T new positions over P earlier ones and themselves (1706.03762, eq. 1).

    Args:
        queries, keys, values: of the new positions, float32 tensors, shape (B, H, T, D). Products are divided by the square root of D.
        cache: None at the beginning (P = 0), else keys and values (B, H, P, D) as the last call returned them.
    Returns:
        Mixed values (B, H, T, D), and the new cache: keys and values (B, H, P + T, D), oldest first. Nothing else is remembered.
    """
    # DOCSTRING zh
    # 因果注意力：T 个新位置查看之前的 P 个位置，以及它们自己（1706.03762，式 1）。
    #
    # 参数：
    #     queries、keys、values：新位置的查询、键、值，float32 张量，形状 (B, H, T, D)。内积除以 D 的平方根。
    #     cache：开始时为 None（P = 0），之后是上一次调用返回的键和值，形状 (B, H, P, D)。
    # 返回：
    #     混合后的值 (B, H, T, D)，以及新的缓存：键和值，形状 (B, H, P + T, D)，最早的在前。除此以外什么都不记。
    # END DOCSTRING
    # BEGIN SOLUTION
    if cache is not None:
        keys, values = tf.concat([cache[0], keys], axis=2), tf.concat([cache[1], values], axis=2)
    new, every = queries.shape[2], keys.shape[2]
    scores = tf.matmul(queries, keys, transpose_b=True) / queries.shape[3] ** 0.5
    places = tf.range(every - new, every)
    scores = tf.where(tf.range(every)[None, :] <= places[:, None], scores, -1e9)
    return tf.matmul(tf.nn.softmax(scores), values), (keys, values)
    # END SOLUTION


# %%
quiz.check("ar.kv_cache", attend)

# %% [markdown] lang="en"
# ### 5.5 Scales
#
# VAR draws maps of growing size. The unit of causality is the map: within one, all tokens see each other, because all are drawn at once.

# %% [markdown] lang="zh"
# ### 5.5 尺度
#
# VAR 画的是一张张越来越大的词元图。因果关系以图为单位：同一张图里的词元互相可见，因为它们是同时抽的。


# %% exercise="ar.scale_mask"
def scale_of_token(sizes):
    """The number of the map that each token belongs to, from 0, maps one behind the other.

    Args:
        sizes: (height, width) of each map, coarsest first.
    Returns:
        Integers, shape (N,), N the number of tokens of all maps.
    """
    # DOCSTRING zh
    # 各张图首尾相接时，每个词元属于第几张图，从 0 数起。
    #
    # 参数：
    #     sizes：每张图的（高, 宽），最粗的在前。
    # 返回：
    #     整数，形状 (N,)，N 是所有图的词元总数。
    # END DOCSTRING
    # BEGIN SOLUTION
    return np.repeat(np.arange(len(sizes)), [height * width for height, width in sizes])
    # END SOLUTION


def scale_mask(sizes):
    """Who may look at whom in next-scale prediction (2404.02905, figure 4).

    Args:
        sizes: (height, width) of each map, coarsest first.
    Returns:
        Booleans, shape (N, N): True where the token of the row may look at that of the column: all earlier maps and its own, whole.
    """
    # DOCSTRING zh
    # 逐尺度预测（next-scale prediction）里谁可以看谁（2404.02905，图 4）。
    #
    # 参数：
    #     sizes：每张图的（高, 宽），最粗的在前。
    # 返回：
    #     布尔值，形状 (N, N)：行上的词元可以看列上的词元时为 True：之前的所有图，以及自己所在的整张图。
    # END DOCSTRING
    # BEGIN SOLUTION
    scales = scale_of_token(sizes)
    return scales[None, :] <= scales[:, None]
    # END SOLUTION


# %%
quiz.check("ar.scale_mask", scale_of_token, scale_mask)

# %% [markdown] lang="en"
# Three ways to say what comes first, as the masks show it. Left: a caption with two words of padding, then tokens one by one. Middle: MaskGIT, everybody sees everybody. Right: VAR
# with maps of side 1, 2, 3 and 4.

# %% [markdown] lang="zh"
# 谁先谁后有三种说法，看掩码就明白。左：描述里有两个填充，之后逐个词元。中：MaskGIT，大家互相可见。右：VAR，边长 1、2、3、4 的图。

# %%
real = np.arange(24)[None] // 2 != 2
sizes = [(side, side) for side in (1, 2, 3, 4)]
figure, axes = plt.subplots(1, 3, figsize=(7.5, 2.6), layout="constrained")
for panel, mask, name in zip(
    axes,
    (causal_mask(real)[0], np.ones((16, 16), bool), scale_mask(sizes)),
    (quiz.Text("token by token", "逐个词元"), "MaskGIT", "VAR"),
    strict=True,
):
    panel.imshow(np.asarray(mask), cmap="Blues", vmin=0, vmax=1.4)
    panel.set_title(str(name), fontsize=9)
    panel.set_xticks([])
    panel.set_yticks([])
axes[0].set_ylabel(str(quiz.Text("looks", "查看者")))
axes[0].set_xlabel(str(quiz.Text("is looked at", "被查看者")))
plt.show()

# %% [markdown] lang="en"
# ## 6 · See it work
#
# ### 6.1 A minute from scratch
#
# 4,000 digits are few for a language model. Each comes in five places, moved by up to a pixel, which the tokenizer reads as other tokens. Captions are drawn anew for
# every batch: two languages, four wordings, attributes named or not; one in eight is dropped, for guidance. **Your** loss trains the network.

# %% [markdown] lang="zh"
# ## 6 · 看它工作
#
# ### 6.1 从零开始的一分钟
#
# 对语言模型来说 4,000 个数字太少。每个数字取五个位置（至多平移一个像素），在分词器眼里就是不同的词元。每一批的描述都现抽：两种语言、四种说法、属性说或不说；
# 八分之一的描述被丢掉，留给引导用。训练用的是**你写的**损失。

# %%
digits = data.digits("train")
moves = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)]
train_tokens = np.concatenate([tokenizer.encode(np.roll(digits.images, move, axis=(1, 2))) for move in moves])
train_labels = np.tile(digits.labels, len(moves))
train_levels = captions.levels(tokenizer.decode(train_tokens), train_labels)
kept = ~drawing.is_held_out(train_labels, train_levels)
usage = np.stack([np.bincount(column, minlength=256) for column in train_tokens.T]) + 1
usage = usage / usage.sum(axis=1, keepdims=True)
unigram = -np.log2(usage[np.arange(16), test_tokens]).mean()
print(
    f"{kept.sum()} {quiz.Text('sequences', '条序列')}; {quiz.Text('unigram by place', '各位置单独统计')} {unigram:.2f} {quiz.Text('bits a token', '比特/词元')}"
)

# %%
STEPS, SECONDS, LEARNING_RATE, BATCH_SIZE = 900, 28, 5e-3, 64
ROOMS = (10, drawing.LONGEST - 1)

keras.utils.set_random_seed(1)
mine = drawing.Transformer(width=64, depth=2)
optimizer = keras.optimizers.AdamW(LEARNING_RATE, beta_2=0.98, weight_decay=0.02, global_clipnorm=1.0)
optimizer.build(mine.trainable_variables)


def sequences(words, tokens, generator):
    """Ids and slots of a batch, one caption in eight dropped; two lengths only, so that two graphs are compiled."""
    words = np.where(generator.random((len(words), 1)) < 0.12, drawing.PAD, words)
    room = min(room for room in ROOMS if room >= words.shape[1])
    return drawing.to_draw(np.pad(words, ((0, 0), (0, room - words.shape[1]))), tokens)


@tf.function
def update(ids, slots):
    with tf.GradientTape() as tape:
        logits = mine(ids, slots, training=True)
        loss = next_token_loss(logits, ids, ids.shape[1] - tokenizer.TOKENS, drawing.PAD)
    optimizer.apply(tape.gradient(loss, mine.trainable_variables), mine.trainable_variables)
    return loss


started = time.perf_counter()


def step(ids, slots):
    done = int(optimizer.iterations)
    spent = max(done / STEPS, (time.perf_counter() - started) / SECONDS)
    warm = min(1, (done + 1) / 50)
    optimizer.learning_rate = LEARNING_RATE * warm * max(0.02, 0.5 * (1 + np.cos(np.pi * min(spent, 1))))
    return update(tf.constant(ids), tf.constant(slots))


WISHES = ["a thin 7 leaning left", "一个粗的 3，向右倾", "a wide zero", "画一个直立的五"] * 4
known_digits = train_labels[kept], train_levels[kept], train_tokens[kept]
history = training.train(
    step,
    drawing.batches(known_digits, BATCH_SIZE, 1, sequences),
    steps=STEPS,
    seconds=SECONDS,
    sample=lambda: tokenizer.decode(drawing.draw(mine, WISHES, guidance=2.0)),
    every=15,
)
print(f"{history.steps} {quiz.Text('steps', '步')}")
plots.losses(history)

# %% [markdown] lang="en"
# ### 6.2 Predict, then run
#
# Now your loop with the shipped weights: `guided_logits`, `token_probabilities`, `sample_token`, and the whole sequence through the network for every token. Then the library draws
# the same digits, with the same random numbers, and a cache: it feeds the prompt once and then one token at a time. 12 positions of prompt, 16 image tokens.
# **How many times faster is the cache?** Write your number down before you run the cell below.

# %% [markdown] lang="zh"
# ### 6.2 先预测，再运行
#
# 现在用随课的权重跑你写的循环：`guided_logits`、`token_probabilities`、`sample_token`，每抽一个词元都把整条序列送进网络。然后由库来画同样的数字，
# 随机数相同，但带缓存：提示词只输入一次，之后一次一个词元。提示词占 12 个位置，图像词元 16 个。**缓存快多少倍？** 运行下一格之前，先写下你的数。

# %%
my_prediction = 4  # times faster

# %%
generator = np.random.default_rng(5)
chosen = generator.integers(0, len(test_tokens), 250)
sentences, _ = captions.captions(test_digits.labels[chosen], test_levels[chosen], "both", seed=5)


def draw_with_full_passes(network, sentences, w=1.0, seed=0, **settings):
    """Image tokens (N, 16), every one from a pass over the whole sequence."""
    words = captions.encode_all(sentences)
    prompts, slots = drawing.to_draw(words, np.zeros((len(words), tokenizer.TOKENS), int))
    prompts = prompts[:, : -tokenizer.TOKENS]
    silent = drawing.to_draw(np.zeros_like(words))[0]
    generator, drawn = np.random.default_rng(seed), np.zeros((len(words), 0), "int32")

    def model(ids):
        return network.advance(ids, np.tile(slots[:1, : ids.shape[1]], (len(ids), 1)))[0]

    for _ in range(tokenizer.TOKENS):
        logits = np.array(guided_logits(model, prompts, silent, drawn + drawing.FIRST_IMAGE_TOKEN, w))
        probabilities = np.array(token_probabilities(logits[:, drawing.FIRST_IMAGE_TOKEN :], **settings))
        tokens = np.array(sample_token(probabilities, generator.random(len(words))))
        drawn = np.concatenate([drawn, tokens[:, None].astype("int32")], axis=1)
    return drawn


seconds, drawings = [], []
for run in (draw_with_full_passes, drawing.draw):
    settings = {"w": 1.5} if run is draw_with_full_passes else {"guidance": 1.5}
    run(network, sentences[:2], top_p=0.95, **settings)  # compile, fill caches
    begin = time.perf_counter()
    drawings.append(run(network, sentences, top_p=0.95, **settings))
    seconds.append(time.perf_counter() - begin)
factor = seconds[0] / seconds[1]
same = (drawings[0] == drawings[1]).all(axis=1).mean()
print(f"{seconds[0]:.2f} s, {seconds[1]:.2f} s: {factor:.1f}x; {quiz.Text('you said', '你说的是')} {my_prediction}")
print(f"{quiz.Text('digits with the same 16 tokens', '16 个词元全部相同的数字')}: {same:.0%}")
off = max(my_prediction / factor, factor / my_prediction)
if off < 1.5:
    print(quiz.Text("Within a factor of 1.5: well judged.", "相差不到 1.5 倍：判断得准。"))
else:
    print(
        quiz.Text(
            f"Off by a factor of {off:.1f}: count positions, not calls.", f"差了 {off:.1f} 倍：要数位置，不要数调用。"
        )
    )

# %% [markdown] lang="en"
# Both make 16 calls. Full passes handle 12 + 13 + ... + 27 = 312 positions, the cache 12 + 15 = 27: at best 11.6 times fewer. What is missing from that is overhead: small matrices, and the draw itself.
#
# And here is **your** cache inside the network: its layers, your `attend`, one token at a time against everything at once.

# %% [markdown] lang="zh"
# 两者都调用 16 次。完整前向要算 12 + 13 + … + 27 = 312 个位置，缓存只算 12 + 15 = 27 个：最多快 11.6 倍。没达到，是因为有固定开销：小矩阵不划算，抽样本身也要时间。
#
# 下面把**你写的**缓存装进网络：层是网络的，注意力是你的 `attend`，逐个输入与一次输入相比。


# %%
def with_your_cache(network, ids, slots, caches):
    """Logits of new tokens, and a cache for each block. No padding: your attention knows of none."""
    x = network.embed(ids) + network.place(slots)
    kept = []
    for block, cache in zip(network.blocks, caches or [None] * len(network.blocks), strict=True):
        mixed, cache = attend(*block.heads_of(x), cache)
        x = block.after_attention(x, mixed)
        kept.append(cache)
    return network.logits_of(x), kept


ids, slots = drawing.to_draw(captions.encode_all(["a thin 7 leaning left"]), drawings[0][:1])
pieces, caches = [], None
for start, stop in [(0, 8), *((place, place + 1) for place in range(8, ids.shape[1]))]:
    logits, caches = with_your_cache(network, ids[:, start:stop], slots[:, start:stop], caches)
    pieces.append(logits)
difference = np.abs(np.concatenate(pieces, axis=1) - np.array(network(ids, slots))).max()
print(f"{quiz.Text('largest difference of the logits', 'logit 的最大差')}: {difference:.1e}")

# %% [markdown] lang="en"
# ### 6.3 A minute against a longer training
#
# A thousand drawings from the captions of the test digits, all four attributes named, in either language. *Class* is what the course's classifier reads; the
# attributes are measured again and are right by chance a third of the time. *Real* are the test digits after the tokenizer: no model of its tokens can do better.

# %% [markdown] lang="zh"
# ### 6.3 一分钟与更久的训练
#
# 按测试数字的描述画一千个，四个属性都说，两种语言各一遍。*类别*由本课程的分类器来读；属性重新测量，瞎猜的正确率是三分之一。
# *真实*一行是测试数字经过分词器之后的结果：任何以它的词元为对象的模型都不可能更好。

# %%
COLUMNS = {
    "class": quiz.Text("class", "类别"),
    "thickness": quiz.Text("thickness", "粗细"),
    "slant": quiz.Text("slant", "倾斜"),
    "width": quiz.Text("width", "宽"),
    "height": quiz.Text("height", "高"),
    "fid": "FID",
    "bits": quiz.Text("bits", "比特"),
}


def score_table(results):
    columns = {title: ".1f" if key == "fid" else ".3f" for key, title in COLUMNS.items()}
    return plots.table(columns, {name: [numbers.get(key) for key in COLUMNS] for name, numbers in results.items()})


results = {quiz.Text("real", "真实"): drawing.ceiling()}
for name, model in ((quiz.Text("your minute", "你的一分钟"), mine), (quiz.Text("shipped", "随课权重"), network)):
    for language in captions.LANGUAGES:
        results[f"{name} · {language}"] = drawing.measure(
            model, language, guidance=drawing.GUIDANCE, top_p=drawing.TOP_P
        )
score_table(results)

# %% [markdown] lang="en"
# Read the columns from left to right: that is the order in which a model learns to listen. The class decides nearly every token, thickness still most of them; width and height, which are
# measured within a class, show in a few tokens at the edge and come last. What separates the two models is not an idea but steps and copies (`tools/train_drawing.py`):
# a somewhat larger network, the same loss, both directions, copies that are turned, sheared and zoomed. Bits can be compared here, because both predict tokens of one tokenizer.
#
# ### 6.4 Guidance and the other knobs

# %% [markdown] lang="zh"
# 各列从左往右看，正是模型学会“听话”的次序：类别几乎左右每个词元，粗细也影响大部分；宽和高是在同类之内量的，只体现在边缘的少数词元上，学得最晚。
# 两个模型的差别不在想法，而在步数和副本（`tools/train_drawing.py`）：网络稍大，损失相同，两个方向一起学，副本经过旋转、错切和缩放。
# 两者的比特数可以相比，因为预测的是同一个分词器的词元。
#
# ### 6.4 引导和别的旋钮

# %%
knobs = {f"w = {w}": {"guidance": w} for w in (0.0, 1.0, 1.5, 2.5, 5.0)}
knobs |= {"T = 0": {"temperature": 0}, "T = 0.6": {"temperature": 0.6}, "T = 1.5": {"temperature": 1.5}}
knobs |= {"top-k 10": {"top_k": 10}, "top-p 0.9": {"top_p": 0.9}}
turned = {name: drawing.measure(network, "en", count=300, **settings) for name, settings in knobs.items()}
score_table({name: numbers | {"bits": None} for name, numbers in turned.items()})

# %%
figure, axes = plt.subplots(figsize=(5, 2.8), layout="constrained")
scales = [float(name[4:]) for name in turned if name.startswith("w")]
guided = [numbers for name, numbers in turned.items() if name.startswith("w")]
attributes = [np.mean([numbers[name] for name in captions.ATTRIBUTES]) for numbers in guided]
axes.plot(scales, [numbers["class"] for numbers in guided], "o-C0", label=str(quiz.Text("class", "类别")))
axes.plot(scales, attributes, "s-C2", label=str(quiz.Text("attributes", "属性")))
axes.set_xlabel("w")
axes.set_ylim(0, 1.03)
fids = axes.twinx()
fids.plot(scales, [numbers["fid"] for numbers in guided], "^--C1")
fids.set_ylabel("FID", color="C1")
axes.legend(fontsize=8, loc="lower right")
plt.show()

# %% [markdown] lang="en"
# At $w = 0$ the caption is not heard: digits, but any. Beyond the plain model at $w = 1$ the sentence is obeyed more strictly, and then FID pays, because the drawings of one
# sentence grow alike. Temperature 0 is the extreme: one drawing for each sentence. A truncation by top-p is cheap insurance against the odd token that starts a stroke nobody can finish.
#
# ### 6.5 One sentence, changed word by word
#
# Rows: thickness; columns: slant. Each cell is a draw from its own sentence. **The framed cells were never seen**: no thick 7 leaning left and no thin 5 leaning right
# was in training, in any wording. The model has to put together what it knows of thick, of left and of 7.

# %% [markdown] lang="zh"
# $w = 0$ 时听不见描述：画出来是数字，但什么数字都有。过了 $w = 1$（普通模型）之后，句子被执行得更严格，随后轮到 FID 付账，因为同一句话画出的图越来越像。
# 温度 0 是极端：一句话只有一张画。用 top-p 截断是便宜的保险，防止偶尔一个词元起了个谁也收不了的笔画。
#
# ### 6.5 一句话，逐词改
#
# 行是粗细，列是倾斜，每一格都由自己的句子画出。**带框的格子从没见过**：训练里没有任何一个粗而左倾的 7，也没有细而右倾的 5，换什么说法都没有。
# 模型只能把它知道的“粗”“左”和“7”拼起来。

# %% tags=["picture"]
figure, panels = plt.subplots(1, 4, figsize=(8.6, 2.4), layout="constrained")
for panel, (label, language) in zip(panels, ((7, "en"), (7, "zh"), (5, "en"), (5, "zh")), strict=True):
    wanted = [(thickness, slant, captions.NOT_SAID, captions.NOT_SAID) for thickness in range(3) for slant in range(3)]
    wishes = [captions.caption(label, levels, language, 1) for levels in wanted]
    images = tokenizer.decode(drawing.draw(network, wishes, guidance=2.0, top_p=0.9, seed=3))[..., 0]
    panel.imshow(images.reshape(3, 3, 28, 28).transpose(0, 2, 1, 3).reshape(84, 84), cmap="gray")
    for held_label, thickness, slant in drawing.HELD_OUT:
        if held_label == label:
            panel.add_patch(plt.Rectangle((28 * slant, 28 * thickness), 27, 27, fill=False, color="C1", linewidth=2))
    panel.set_title(wishes[8].replace(", leaning", ",\nleaning"), fontsize=8)
    panel.set_xticks([])
    panel.set_yticks([])
plt.show()

# %%
unseen = {}
for held_label, thickness, slant in drawing.HELD_OUT:
    levels = np.tile((thickness, slant, captions.NOT_SAID, captions.NOT_SAID), (200, 1))
    wishes, said = captions.captions(np.full(200, held_label), levels, "both", seed=2)
    images = tokenizer.decode(drawing.draw(network, wishes, guidance=2.0, top_p=0.95, seed=2))
    shares = captions.score(images, np.full(200, held_label), said)
    sentence = captions.caption(held_label, levels[0], str(quiz.Text("en", "zh")), 0)
    unseen[sentence] = [shares[key] for key in ("class", "thickness", "slant")]
plots.table({COLUMNS[key]: ".2f" for key in ("class", "thickness", "slant")}, unseen)

# %% [markdown] lang="en"
# ### 6.6 Learnt by heart?
#
# For each drawing the nearest training digit, in pixels, over the five places. If drawings were copies, they would lie nearer to the training digits than test digits do.

# %% [markdown] lang="zh"
# ### 6.6 背下来的吗？
#
# 为每张画找出最近的训练数字（像素距离，五个位置都算）。如果是照抄，画与训练数字的距离会比测试数字的更近。

# %%
drawn = drawing.draw(
    network,
    captions.captions(test_digits.labels[:300], test_levels[:300])[0],
    guidance=drawing.GUIDANCE,
    top_p=drawing.TOP_P,
)
pictures = {
    quiz.Text("drawn", "画出的"): tokenizer.decode(drawn),
    quiz.Text("test, tokenised", "测试，经分词器"): tokenizer.decode(test_tokens[:300]),
}
moved = np.concatenate([np.roll(digits.images, move, axis=(1, 2)) for move in moves]).reshape(-1, 784)
lengths = (moved**2).sum(axis=1)
for name, images in pictures.items():
    flat = images.reshape(-1, 784)
    squared = lengths - 2 * flat @ moved.T + (flat**2).sum(axis=1)[:, None]
    nearest = np.sqrt(np.maximum(squared.min(axis=1), 0))
    print(
        f"{quiz.Text('distance to the nearest training digit, median', '到最近训练数字的距离，中位数')} {np.median(nearest):.2f}  {name}"
    )
known = {tuple(tokens) for tokens in train_tokens}
copies = np.mean([tuple(tokens) in known for tokens in drawn])
print(f"{quiz.Text('all 16 tokens as in a training digit', '16 个词元与某个训练数字全同')}: {copies:.1%}")

squared = lengths - 2 * pictures[quiz.Text("drawn", "画出的")][:10].reshape(10, -1) @ moved.T
plots.compare(
    {
        str(quiz.Text("drawn", "画出的")): tokenizer.decode(drawn[:10]),
        str(quiz.Text("nearest in training", "最近的训练数字")): moved[squared.argmin(axis=1)].reshape(-1, 28, 28, 1),
    },
    columns=10,
)

# %% [markdown] lang="en"
# ### 6.7 Sixteen steps or eight
#
# MaskGIT's way with the same tokens and captions: a second shipped network, which began as the first, may look in both directions and was trained on to fill gaps
# (`tools/train_filling.py`). A step draws *all* unknown tokens and keeps the most confident; after step $k$ of $K$ a share of $\cos(\frac{\pi}{2}\frac{k}{K})$ is still unknown.

# %% [markdown] lang="zh"
# ### 6.7 十六步还是八步
#
# 用 MaskGIT 的办法处理同样的词元和描述：随课程附带的第二个网络，从第一个的权重出发，双向可见，接着训练它填空（`tools/train_filling.py`）。每一步抽出*全部*未知词元，留下最有把握的；$K$ 步中的第 $k$ 步之后，还有
# $\cos(\frac{\pi}{2}\frac{k}{K})$ 的比例未知。

# %%
filler = drawing.trained_to_fill()
one = drawing.measure(network, count=300, guidance=drawing.GUIDANCE, top_p=drawing.TOP_P)
results = {quiz.Text("1 by 1, 16 calls", "逐个，16 次调用"): one}
for steps in (8, 4, 1):
    results[quiz.Text(f"parallel, {steps} calls", f"并行，{steps} 次调用")] = drawing.measure(
        filler, count=300, drawer=drawing.draw_in_parallel, steps=steps, guidance=drawing.GUIDANCE
    )
score_table(results)

# %%
stages = []
drawing.draw_in_parallel(
    filler, WISHES[:2], steps=8, guidance=2.0, seed=4, follow=lambda tokens: stages.append(tokens.copy())
)
one_by_one = drawing.draw(network, WISHES[:2], guidance=2.0, top_p=0.9, seed=4)
pictures = {}
for index, wish in enumerate(WISHES[:2]):
    by_one = [np.where(np.arange(16) < 2 * count, one_by_one[index], -1) for count in range(1, 9)]
    pictures[f"{wish} · 2, 4, 6, …"] = np.stack([typewriter.unfinished(tokens) for tokens in by_one])
    pictures[f"{wish} · MaskGIT"] = np.stack([typewriter.unfinished(tokens[index]) for tokens in stages])
plots.compare(pictures, columns=8)

# %% [markdown] lang="en"
# In one call every token is drawn from its own distribution, given the caption alone: two ways to write a 7 can meet in one drawing, and fewer drawings show their class. No training
# cures that, as long as the draws are independent. Each further call lets later tokens see earlier ones. But the most confident tokens stay first, so drawings of one caption grow
# alike: watch FID, which need not fall with the calls. And a call costs more here: all positions, every time, without a cache.
#
# ### 6.8 The same network reads

# %% [markdown] lang="zh"
# 只用一次调用时，每个词元只凭描述、各自独立地抽：两种 7 的写法会碰到同一张图里，画对类别的就少了。只要独立抽，怎么训练都治不好。多一次调用，后面的词元就能看到前面的。
# 不过最有把握的词元总是先留下，同一句话画出的图会越来越像：看 FID，它不一定随调用次数下降。另外，这里的一次调用更贵：每次都算全部位置，没有缓存可用。
#
# ### 6.8 同一个网络也会读

# %%
for language in captions.LANGUAGES:
    shares = drawing.reading_accuracy(network, language)
    print(f"{language}: " + ", ".join(f"{COLUMNS[name]} {share:.3f}" for name, share in shares.items()))
one_each = [int(np.flatnonzero(test_digits.labels == label)[1]) for label in (3, 1, 7, 2, 0, 5)]
read = drawing.read(network, test_tokens[one_each[:3]], "en") + drawing.read(network, test_tokens[one_each[3:]], "zh")
figure, panels = plt.subplots(1, 6, figsize=(9, 2.3), layout="constrained")
for panel, image, text in zip(panels, test_digits.images[one_each], read, strict=True):
    panel.imshow(image[..., 0], cmap="gray")
    panel.set_title(text.replace(", ", ",\n").replace("，", "，\n"), fontsize=7)
    panel.set_xticks([])
    panel.set_yticks([])
plt.show()

# %% [markdown] lang="en"
# ### 6.9 Type a sentence
#
# In either language; words that the model does not know are skipped. "draw" draws again. What comes first is not what you would draw first: raster order, row by row.

# %% [markdown] lang="zh"
# ### 6.9 写一句话
#
# 两种语言都行，模型不认识的词会跳过；点“画”就再画一张。先出现的不是你会先画的那一笔：光栅顺序，一行一行来。


# %%
def token_by_token(sentence, seed):
    """Yield the image tokens of a drawing, one more each time."""
    tokens = drawing.draw(network, [sentence], guidance=2.0, top_p=0.9, seed=seed)[0]
    for count in range(1, len(tokens) + 1):
        yield tokens[:count]


typewriter.typewriter(token_by_token, ["a thick 7 leaning left", "一个细的 3，向右倾", "a wide zero", "画一个直立的五"])

# %% [markdown] lang="en"
# ## 7 · Follow-ups
#
# ### Junior

# %% [markdown] lang="zh"
# ## 7 · 追问
#
# ### 初级

# %%
quiz.ask("ar-first-loss")

# %%
quiz.ask("ar-calls")

# %%
quiz.ask("ar-generation-order")

# %%
quiz.ask("ar-greedy")

# %% [markdown] lang="en"
# ### Mid

# %% [markdown] lang="zh"
# ### 中级

# %%
quiz.ask("ar-text-leak")

# %%
quiz.ask("ar-families")

# %%
quiz.ask("ar-bits")

# %%
quiz.ask("ar-temperature-ratio")

# %%
quiz.ask("ar-guided-logits")

# %%
quiz.ask("ar-mask-count")

# %%
quiz.ask("ar-maskgit-step")

# %%
quiz.ask("ar-scales")

# %% [markdown] lang="en"
# ### Senior

# %% [markdown] lang="zh"
# ### 高级

# %%
quiz.ask("ar-parallel-pair")

# %%
quiz.ask("ar-cache")

# %%
quiz.ask("ar-guided-caches")

# %%
quiz.ask("ar-exposure")

# %%
quiz.ask("ar-continuous-head")

# %%
quiz.ask("ar-trade-offs")

# %% [markdown] lang="en"
# ## 8 · Take-aways
#
# 1. $p(x) = \prod_i p(x_i \mid x_{<i})$: one masked pass to train, $n$ calls to sample. Mask and shift hide the target; a loss below the entropy of the data is a leak.
# 2. Temperature, top-k, top-p, in this order, on logits; guidance before them, $u + w(c - u)$, with the convention said.
# 3. A KV cache changes no logit and no number of calls: one new position a call instead of all. Test it in several pieces, prompt included.
# 4. MaskGIT draws several tokens a call and gives up their dependence; VAR draws a scale a call and needs a tokenizer with scales.
# 5. Bits per token compare models of one tokenizer. Images are judged by what they show: class, attributes, FID, and whether they are copies.
#
# **Papers.** van den Oord et al. 2016 ([1601.06759](https://arxiv.org/abs/1601.06759), [1606.05328](https://arxiv.org/abs/1606.05328)) · Esser et al. 2020 ([2012.09841](https://arxiv.org/abs/2012.09841)) ·
# Ramesh et al. 2021 ([2102.12092](https://arxiv.org/abs/2102.12092)) · Chang et al. 2022 ([2202.04200](https://arxiv.org/abs/2202.04200)) ·
# Tian et al. 2024 ([2404.02905](https://arxiv.org/abs/2404.02905)) · Sun et al. 2024 ([2406.06525](https://arxiv.org/abs/2406.06525))
#
# **Review.** `quiz.review("ar")` here, or `quiz review --topic ar` in a terminal, asks what you missed, and the rest before you forget it.

# %% [markdown] lang="zh"
# ## 8 · 小结
#
# 1. $p(x) = \prod_i p(x_i \mid x_{<i})$：训练时带掩码一次前向，采样时调用 $n$ 次。掩码和移位共同挡住目标；损失低于数据的熵就是泄漏。
# 2. 温度、top-k、top-p，按这个顺序作用于 logit；引导在它们之前，$u + w(c - u)$，并说明用的是哪种约定。
# 3. KV 缓存不改变任何 logit，也不改变调用次数：每次只算一个新位置，而不是全部。测试时要分几段输入，提示词也要分。
# 4. MaskGIT 一次抽几个词元，放弃它们之间的相关性；VAR 一次抽一个尺度，需要带尺度的分词器。
# 5. 每词元比特数只能在同一个分词器下比。图像要看画出了什么：类别、属性、FID，以及是不是照抄。
#
# **论文** van den Oord 等 2016（[1601.06759](https://arxiv.org/abs/1601.06759)、[1606.05328](https://arxiv.org/abs/1606.05328)）· Esser 等 2020（[2012.09841](https://arxiv.org/abs/2012.09841)）·
# Ramesh 等 2021（[2102.12092](https://arxiv.org/abs/2102.12092)）· Chang 等 2022（[2202.04200](https://arxiv.org/abs/2202.04200)）·
# Tian 等 2024（[2404.02905](https://arxiv.org/abs/2404.02905)）· Sun 等 2024（[2406.06525](https://arxiv.org/abs/2406.06525)）
#
# **复习** 在这里运行 `quiz.review("ar")`，或在终端里运行 `quiz review --topic ar`：答错的先来，其余的赶在你忘掉之前再问。
