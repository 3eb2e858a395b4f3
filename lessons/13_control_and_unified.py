# %% [markdown] lang="en"
# # 13 · Control, personalisation, and one model that reads and draws
#
# > **Interviewer:** *Add a new control to a trained model without breaking it. And then: one model that reads and draws. Which loss, which tokens, which mask?*
#
# Junior to senior. After this lesson you can
#
# - write LoRA, say what it trains and what it saves, merge it, and prove that merged and unmerged agree;
# - put a control branch beside a locked network, show that the start is the old model bit for bit, and measure that the control is obeyed;
# - teach a model one handwriting from ten digits, measure what it forgets, and hold on to it by prior preservation;
# - write the mask and the loss of a sequence of text and images, with each loss at its own positions, and see one model caption and draw under them.
#
# | section | minutes |
# |---|---|
# | 1 Answer first | 10 |
# | 2 The idea | 15 |
# | 3 What costs you the offer | 5 |
# | 4 Find the defect | 20 |
# | 5 Build it | 50 |
# | 6 See it work | 35 |
# | 7 Follow-ups | 30 |
# | 8 Take-aways | 5 |

# %% [markdown] lang="zh"
# # 13 · 控制、个性化，以及一个既能读又能画的模型
#
# > **面试官**：*给训练好的模型加一种新的控制，又不弄坏它，怎么做？再问：一个模型既读图又画图，用什么损失、什么词元、什么掩码？*
#
# 难度从初级到高级。学完这一课，你能够：
#
# - 写出 LoRA，说清它训练什么、省下什么，把它合并，并证明合并前后一致；
# - 在锁定的网络旁接一个控制分支，证明起点与原模型逐位相同，并用一个数说明控制确实起作用；
# - 用十个数字教会模型一种笔迹，测出它忘掉了什么，再用先验保持留住；
# - 写出图文混合序列的掩码和损失，让每种损失只碰自己的位置，并看同一个模型用它们既读图又画图。
#
# | 小节 | 分钟 |
# |---|---|
# | 1 先作答 | 10 |
# | 2 核心思想 | 15 |
# | 3 哪些话会丢掉 offer | 5 |
# | 4 找缺陷 | 20 |
# | 5 动手写 | 50 |
# | 6 看它工作 | 35 |
# | 7 追问 | 30 |
# | 8 小结 | 5 |

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from skimage.morphology import skeletonize

from imagegen import captions, data, latents, metrics, plots, training, unified

keras.utils.set_random_seed(1)
train_digits, test_digits = data.digits("train"), data.digits("test")
train_images, train_labels = train_digits.images, train_digits.labels.astype("int32")
test_images, test_labels = test_digits.images, test_digits.labels.astype("int32")
grid = latents.load("grid")
train_latents = grid.encode(train_images).reshape(len(train_images), -1)
ONE_OF_EACH = np.array([np.flatnonzero(test_labels == label)[0] for label in range(10)])

# %% [markdown] lang="en"
# ## 1 · Answer first
#
# Two or three minutes each, in your own words, as you would say it aloud. You are graded by key points, not by length.

# %% [markdown] lang="zh"
# ## 1 · 先作答
#
# 每题两三分钟，用自己的话，就像当面回答一样。评分看要点，不看长度。

# %%
quiz.ask("control-text-lora")

# %%
quiz.ask("control-text-zero-conv")

# %% [markdown] lang="en"
# ## 2 · The idea
#
# A trained model is expensive, and every customer wants something else from it. Three ways to add without taking away, from the lightest to the heaviest:
#
# 1. **A low-rank change** (LoRA, [2106.09685](https://arxiv.org/abs/2106.09685)): beside a locked weight $W$ stands a product of two thin matrices,
#    $W x + \frac{\alpha}{r} B A x$. One factor starts at zero, so nothing changes at first. Later the product can be merged into $W$, and then costs nothing.
# 2. **A control branch** (ControlNet, [2302.05543](https://arxiv.org/abs/2302.05543), eq. 2): beside the locked network $F$ stands a trainable copy that sees the control $c$ too,
#    $$y = F(x;\Theta) + Z\big(F(x + Z(c;\Theta_{1});\Theta_\mathrm{copy});\Theta_{2}\big).$$
#    Both joints $Z$ start at zero: at the first step the pictures are those of the old model, number by number.
# 3. **Fine-tuning on a few pictures** (DreamBooth, [2208.12242](https://arxiv.org/abs/2208.12242)): a rare token gets a meaning. The danger is that the old words change theirs; the remedy
#    is to train on the model's own samples of the old words as well.
#
# Below are a map that is to be obeyed, ten digits of one hand that is to be learnt, and what the shipped model of lesson 11 draws on its own. At the end of the lesson the first two rows
# meet in one picture.

# %% [markdown] lang="zh"
# ## 2 · 核心思想
#
# 训练好的模型很贵，而每个客户想要的都不一样。在不破坏原模型的前提下增加能力，有三种办法，从轻到重：
#
# 1. **低秩改动**（LoRA，[2106.09685](https://arxiv.org/abs/2106.09685)）：锁定的权重 $W$ 旁放两个细长矩阵的乘积，$W x + \frac{\alpha}{r} B A x$。
#    其中一个因子从零开始，所以起初什么都不变；之后乘积可以并入 $W$，不再有任何开销。
# 2. **控制分支**（ControlNet，[2302.05543](https://arxiv.org/abs/2302.05543)，式 2）：锁定的网络 $F$ 旁放一个可训练的副本，它还能看到控制信号 $c$：
#    $$y = F(x;\Theta) + Z\big(F(x + Z(c;\Theta_{1});\Theta_\mathrm{copy});\Theta_{2}\big).$$
#    两处连接 $Z$ 都从零开始：第一步画出的图与原模型逐个数相同。
# 3. **用几张图微调**（DreamBooth，[2208.12242](https://arxiv.org/abs/2208.12242)）：给一个稀有词元赋予含义。危险在于旧词的含义也跟着变；
#    补救办法是同时用模型自己按旧词画的样本来训练。
#
# 下面依次是：要服从的笔画图、要学会的一种笔迹的十个数字，以及第 11 课那个现成模型自己画的数字。到本课末尾，前两行会在同一张图里相遇。


# %%
def stroke_maps(images):
    """Thin centre lines of images (N, 28, 28, 1), flattened: (N, 784) float32, 1 on the line and 0 beside it."""
    return np.stack([skeletonize(image[..., 0] > 0.5) for image in images]).reshape(len(images), -1).astype("float32")


def one_hand():
    """Rows of ten training digits, one a class, that lean left by about 15 degrees in strokes of 3.6 pixels: one writer's hand."""
    measured = captions.measure(train_images)
    apart = sum(
        ((measured[name] - value) / measured[name].std()) ** 2
        for name, value in {"slant": -15, "thickness": 3.6}.items()
    )
    return np.array([rows[np.argmin(apart[rows])] for rows in (np.flatnonzero(train_labels == i) for i in range(10))])


def guided(model, labels, guidance, *more, nothing=latents.NUM_CLASSES):
    """Return velocity(x, time) of a model towards labels (N,): u + guidance * (c - u); `more` goes into both passes."""
    both_labels = tf.concat([labels, tf.fill(np.shape(labels), nothing)], axis=0)
    doubled = [tf.concat([part, part], axis=0) for part in more]

    @tf.function
    def velocity(x, time):
        both = model([tf.concat([x, x], 0), tf.concat([time, time], 0), both_labels, *doubled], training=False)
        conditional, unconditional = tf.split(both, 2)
        return unconditional + guidance * (conditional - unconditional)

    return velocity


def heun(velocity, x, steps=10):
    """Follow a velocity from time 0 (noise) to 1 (data): Heun's method, the last step by Euler (2206.00364, algorithm 1)."""
    for step in range(steps):
        time = tf.fill((len(x),), step / steps)
        slope = velocity(x, time)
        ahead = x + slope / steps
        if step < steps - 1:
            slope = (slope + velocity(ahead, time + 1 / steps)) / 2
        x = x + slope / steps
    return x


def pictures(flat):
    return grid.decode(np.reshape(flat, (-1, *latents.GRID_SHAPE)))


base = latents.load_grid_flow()
shipped_weights = base.get_weights()
hand = one_hand()
test_maps = stroke_maps(test_images)
noise = tf.random.stateless_normal((len(test_images), 128), seed=(1, 2))
without_control = pictures(heun(guided(base, test_labels, 1.5), noise))
plots.compare(
    {
        str(quiz.Text("stroke maps", "笔画图")): test_maps[ONE_OF_EACH].reshape(-1, 28, 28),
        str(quiz.Text("one hand", "一种笔迹")): train_images[hand],
        str(quiz.Text("the model alone", "模型自己画的")): without_control[ONE_OF_EACH],
    },
    columns=10,
)

# %% [markdown] lang="en"
# **One model that reads and draws.** Two decisions sort the models. *Discrete or continuous image tokens?* With a codebook everything is next-token prediction (Chameleon,
# [2405.09818](https://arxiv.org/abs/2405.09818), and your lesson 08); without one, images keep all their detail and need another loss. *One representation or two?* Janus
# ([2410.13848](https://arxiv.org/abs/2410.13848)) reads with one encoder and draws with another.
#
# Transfusion ([2408.11039](https://arxiv.org/abs/2408.11039)) puts words and continuous patches into one sequence and one transformer. The mask is **mixed**: words see what came before, the patches of an
# image see one another. The loss is **mixed** as well, $L_\mathrm{text} + \lambda L_\mathrm{image}$: words are predicted, patches are denoised. Everything hinges on one discipline: each loss touches only
# its own positions.

# %% [markdown] lang="zh"
# **一个既读又画的模型** 两个选择就能把这些模型分开。**图像词元用离散的还是连续的？** 有码本，一切都是下一个词元预测（Chameleon，
# [2405.09818](https://arxiv.org/abs/2405.09818)，以及你的第 08 课）；没有码本，图像细节都在，但需要另一种损失。**一种表示还是两种？** Janus
# （[2410.13848](https://arxiv.org/abs/2410.13848)）用一个编码器读，用另一个画。
#
# Transfusion（[2408.11039](https://arxiv.org/abs/2408.11039)）把词语和连续的图像块放进同一条序列、同一个 Transformer。掩码是**混合的**：词语只看前面的，同一张图的块互相看。
# 损失也是**混合的**，$L_\mathrm{text} + \lambda L_\mathrm{image}$：词语靠预测，图像块靠去噪。关键在一条纪律：每种损失只碰自己的位置。

# %% [markdown] lang="en"
# ## 3 · What costs you the offer
#
# | said in interviews | why it fails | say instead |
# |---|---|---|
# | "LoRA compresses the model." | $W$ stays as it is, in full. | It stores a *change* of rank $r$; the base is needed as before ([2106.09685](https://arxiv.org/abs/2106.09685)) |
# | "Both LoRA matrices start at zero." | Then both gradients are zero for ever. | One is zero, the other random: the product is zero and still learns |
# | "LoRA makes inference slower." | Only while it is not merged. | $W + \frac{\alpha}{r} B A$ has the shape of $W$ |
# | "Zero weights have zero gradients." | The gradient of a weight is its *input* times the slope above it. | The way out learns first, one step later the copy does ([2302.05543](https://arxiv.org/abs/2302.05543)) |
# | "ControlNet is a small add-on." | It is a copy: here 1.3 times the base. | LoRA is small; a control branch is about as large as what it copies |
# | "Freezing the base prevents forgetting." | The *merged* model forgets if the change reaches old prompts. | Measure old prompts with the same seeds; preserve the prior ([2208.12242](https://arxiv.org/abs/2208.12242)) |
# | "Ten pictures, so it generalises." | Or it copies. | Report the distance to the training pictures beside the likeness |
# | "In a unified model everything is next-token prediction." | Only with discrete image tokens. | With patches: mixed mask, mixed loss ([2408.11039](https://arxiv.org/abs/2408.11039)) |

# %% [markdown] lang="zh"
# ## 3 · 哪些话会丢掉 offer
#
# | 面试里常听到 | 问题在哪 | 应该这样说 |
# |---|---|---|
# | “LoRA 把模型压缩了。” | $W$ 原样保留，一个数都不少。 | 存的是秩为 $r$ 的**改动**；基础模型照样要有（[2106.09685](https://arxiv.org/abs/2106.09685)） |
# | “LoRA 的两个矩阵都从零开始。” | 那两个梯度永远是零。 | 一个为零、一个随机：乘积为零，却学得动 |
# | “LoRA 会拖慢推理。” | 只在没有合并时。 | $W + \frac{\alpha}{r} B A$ 与 $W$ 同形 |
# | “权重为零，梯度就为零。” | 权重的梯度是它的**输入**乘上游斜率。 | 出口先学，一步之后副本也学（[2302.05543](https://arxiv.org/abs/2302.05543)） |
# | “ControlNet 是个小插件。” | 它是副本：这里是基础模型的 1.3 倍。 | 小的是 LoRA；控制分支约与所复制的部分一样大 |
# | “冻结了基础模型就不会遗忘。” | 改动一旦影响旧提示词，**合起来的**模型照样遗忘。 | 用同样的种子测旧提示词，并做先验保持（[2208.12242](https://arxiv.org/abs/2208.12242)） |
# | “十张图就能泛化。” | 也可能是照抄。 | 除了像不像，还要报告与训练图的距离 |
# | “统一模型里一切都是下一个词元预测。” | 只有离散图像词元才是。 | 用图像块时：混合掩码、混合损失（[2408.11039](https://arxiv.org/abs/2408.11039)） |

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
quiz.ask("control-bug-merge")

# %%
quiz.ask("control-bug-both-zero")

# %%
quiz.ask("control-bug-scale")

# %%
quiz.ask("control-bug-base-shared")

# %%
quiz.ask("control-bug-two-zeros")

# %%
quiz.ask("control-bug-text-leak")

# %%
quiz.ask("control-bug-text-mask-length")

# %%
quiz.ask("control-bug-patches-as-words")

# %%
quiz.ask("control-listing-both-joints-zero")

# %% [markdown] lang="en"
# ## 5 · Build it
#
# ### 5.1 LoRA
#
# Conventions: rows are vectors, so the change is `x @ down @ up` (the paper's $A$ and $B$, transposed); it is scaled by $\alpha / r$. Some libraries divide by $\sqrt{r}$ instead
# ([2312.03732](https://arxiv.org/abs/2312.03732)), and the check knows it by name.

# %% [markdown] lang="zh"
# ## 5 · 动手写
#
# ### 5.1 LoRA
#
# 约定：向量是行，所以改动写成 `x @ down @ up`（论文里的 $A$、$B$ 的转置），乘以 $\alpha / r$。有的库除的是 $\sqrt{r}$
# （[2312.03732](https://arxiv.org/abs/2312.03732)），检查会认出这种约定。


# %% exercise="control.lora_layer"
def lora_factors(dense, rank):
    """Return the factors (down, up) of a low-rank change of a layer as it starts (2106.09685, section 4.1).

    Args:
        dense: a built keras.layers.Dense, kernel of shape (D, U).
        rank: r, the number of columns of down.
    Returns:
        Two trainable variables: down (D, r), drawn anew at each call with mean 0 and standard deviation 1 / sqrt(D); up (r, U), zero.
    """
    # DOCSTRING zh
    # 返回一层的低秩改动在起点处的两个因子 (down, up)（2106.09685 第 4.1 节）。
    #
    # 参数：
    #     dense：已构建的 keras.layers.Dense，kernel 的形状是 (D, U)。
    #     rank：r，down 的列数。
    # 返回：
    #     两个可训练的变量：down，形状 (D, r)，每次调用都重新抽取，均值 0，标准差 1 / sqrt(D)；up，形状 (r, U)，全为零。
    # END DOCSTRING
    # BEGIN SOLUTION
    size, units = dense.kernel.shape
    down = tf.Variable(tf.random.normal((size, rank), stddev=size**-0.5), name="down")
    return down, tf.Variable(tf.zeros((rank, units)), name="up")
    # END SOLUTION


def lora(dense, down, up, alpha, x):
    """Return what the layer gives with its change: activation(x @ kernel + bias + alpha / r * x @ down @ up), shape (..., U).

    Args:
        dense: a built keras.layers.Dense, locked: no gradient reaches its kernel and its bias. It may have no bias (dense.bias is None)
            and any activation (dense.activation).
        down, up: the factors, (D, r) and (r, U). They get a gradient, and so does x.
        alpha: a number; divided by the rank r.
        x: float32 tensor, shape (..., D): vectors or sequences.
    """
    # DOCSTRING zh
    # 返回加上改动之后这一层的输出：activation(x @ kernel + bias + alpha / r * x @ down @ up)，形状 (..., U)。
    #
    # 参数：
    #     dense：已构建的 keras.layers.Dense，已冻结：梯度不得传到它的 kernel 和 bias。它可能没有 bias（dense.bias 是 None），
    #         激活函数也可能是任何一种（dense.activation）。
    #     down、up：两个因子，(D, r) 和 (r, U)。它们得到梯度，x 也得到梯度。
    #     alpha：一个数；要除以秩 r。
    #     x：float32 张量，形状 (..., D)：向量或序列。
    # END DOCSTRING
    # BEGIN SOLUTION
    total = x @ tf.stop_gradient(dense.kernel) + alpha / down.shape[1] * (x @ down) @ up
    if dense.bias is not None:
        total += tf.stop_gradient(dense.bias)
    return dense.activation(total)
    # END SOLUTION


def merged_kernel(dense, down, up, alpha):
    """Return the kernel (D, U) with which the plain layer gives what `lora` gives. The layer itself is left as it is."""
    # DOCSTRING zh
    # 返回一个 kernel (D, U)：普通的层用上它，结果就与 `lora` 相同。这一层本身保持原样。
    # END DOCSTRING
    # BEGIN SOLUTION
    return dense.kernel + alpha / down.shape[1] * tf.matmul(down, up)
    # END SOLUTION


# %%
# Scratch: try it before you check it.
# layer = keras.layers.Dense(3, activation="relu")
# layer.build((None, 5))
# lora(layer, *lora_factors(layer, 2), 4.0, tf.random.normal((7, 5)))

# %%
quiz.check("control.lora_layer", lora_factors, lora, merged_kernel)

# %% [markdown] lang="en"
# Stuck? `quiz.hint("control.lora_layer")`.
#
# ### 5.2 A control branch
#
# Equation 2 of the paper with the whole network as $F$. Stable Diffusion's ControlNet copies the encoder half only and joins at every level; the rule is the same.

# %% [markdown] lang="zh"
# 卡住了？`quiz.hint("control.lora_layer")`。
#
# ### 5.2 控制分支
#
# 论文的式 2，把整个网络当作 $F$。Stable Diffusion 的 ControlNet 只复制编码器那一半，并在每一级都连接；规则是一样的。


# %% exercise="control.zero_control_branch"
def control_branch(base, control_dim):
    """Return a model that adds a control to a base, and starts as the base (2302.05543, equation 2).

    Args:
        base: a functional keras.Model from [x (B, D), time (B,), labels (B,) int32] to (B, D). It ends up locked; its weights never change.
        control_dim: M, numbers in a control.
    Returns:
        A keras.Model from [x, time, labels, control (B, M)] to
        base(x, time, labels) + way_out(copy(x + way_in(control), time, labels)).
        copy: a network like the base that starts with the base's weights; way_in, way_out: dense layers to D numbers with bias, all zero at
        first. Its trainable_variables are those of the three, and none of the base.
    Keras clones architecture, not weights, and clones the flag `trainable` too; two parts of one model need different names.
    """
    # DOCSTRING zh
    # 返回一个给基础模型加上控制的模型，它在起点处等同于基础模型（2302.05543，式 2）。
    #
    # 参数：
    #     base：函数式 keras.Model，由 [x (B, D), time (B,), labels (B,) int32] 得到 (B, D)。最后它要处于冻结状态；权重始终不变。
    #     control_dim：M，一个控制信号里有多少个数。
    # 返回：
    #     一个 keras.Model，由 [x, time, labels, control (B, M)] 得到
    #     base(x, time, labels) + way_out(copy(x + way_in(control), time, labels))。
    #     copy：与 base 结构相同的网络，从 base 的权重出发；way_in、way_out：输出 D 个数的全连接层，带偏置，起初全为零。
    #     它的 trainable_variables 正是这三部分的变量，没有一个属于 base。
    # Keras 的克隆只复制结构，不复制权重，却会连 `trainable` 这个标志一起复制；同一个模型的两部分不能重名。
    # END DOCSTRING
    # BEGIN SOLUTION
    copy = keras.models.clone_model(base)
    copy.name = "copy"
    copy.set_weights(base.get_weights())
    base.trainable = False
    inputs = [keras.Input(part.shape[1:], dtype=part.dtype) for part in base.inputs]
    control = keras.Input((control_dim,))
    x, time, labels = inputs
    way_in = keras.layers.Dense(x.shape[-1], kernel_initializer="zeros", name="way_in")
    way_out = keras.layers.Dense(x.shape[-1], kernel_initializer="zeros", name="way_out")
    branch = copy([x + way_in(control), time, labels])
    return keras.Model([*inputs, control], base(inputs) + way_out(branch))
    # END SOLUTION


# %%
quiz.check("control.zero_control_branch", control_branch)

# %% [markdown] lang="en"
# ### 5.3 One mask for text and images
#
# A row of `segments` says what stands at each position: −1 text, −2 padding, otherwise the number of an image. Convention: True means that the row's position may look at the column's; PyTorch's
# boolean masks say the same in `scaled_dot_product_attention` and the opposite in `MultiheadAttention`.

# %% [markdown] lang="zh"
# ### 5.3 文本与图像共用的掩码
#
# `segments` 的一行说明每个位置是什么：−1 是文本，−2 是填充，其余是图像的编号。约定：True 表示行所在的位置可以看列所在的位置；
# PyTorch 的布尔掩码在 `scaled_dot_product_attention` 里也是这个意思，在 `MultiheadAttention` 里正好相反。


# %% exercise="control.mixed_mask"
def mixed_mask(segments):
    """Return who may look at whom in sequences of text and images, (B, T, T) booleans: row looks at column (2408.11039).

    Args:
        segments: (B, T) int32 tensor: -1 text, -2 padding, 0, 1, ... the number of the image that a position belongs to.
    A position sees all earlier ones; a position of an image sees the later ones of the same image too; nobody sees padding; and every
    position, padding included, sees itself, so that no row is empty.
    """
    # DOCSTRING zh
    # 返回图文混合序列里谁可以看谁，布尔值，形状 (B, T, T)：行看列（2408.11039）。
    #
    # 参数：
    #     segments：int32 张量，形状 (B, T)：-1 是文本，-2 是填充，0、1……是该位置所属图像的编号。
    # 每个位置看得到之前的所有位置；图像里的位置还看得到同一张图中在后的位置；谁也看不到填充；而每个位置，包括填充，都看得到自己，
    # 所以没有哪一行是空的。
    # END DOCSTRING
    # BEGIN SOLUTION
    places = tf.range(tf.shape(segments)[1])
    earlier = places[None, :] <= places[:, None]
    same_image = (segments[:, :, None] == segments[:, None, :]) & (segments >= 0)[:, :, None]
    seen = (earlier | same_image) & (segments != -2)[:, None, :]
    return seen | (places[None, :] == places[:, None])
    # END SOLUTION


# %%
quiz.check("control.mixed_mask", mixed_mask)

# %% [markdown] lang="en"
# ### 5.4 Two losses on one sequence
#
# Words are predicted one position ahead; patches are corrected where they stand. Convention: a pair of neighbours counts for the text loss only if both are text. (With an end-of-image token
# one lets the last patch predict it; here images have a fixed length, and the token is not needed.) The weight belongs to the image loss.

# %% [markdown] lang="zh"
# ### 5.4 同一条序列上的两种损失
#
# 词语要提前一个位置预测，图像块在原位修正。约定：相邻两个位置都是文本，才计入文本损失。（用图像结束符的话，会让最后一块去预测它；这里图像长度固定，用不着。）权重属于图像损失。


# %% exercise="control.mixed_loss"
def mixed_loss(logits, ids, velocity, target, segments, weight):
    """Return (text, image, text + weight * image), three scalars (2408.11039, with a velocity in place of noise).

    Args:
        logits: (B, T, K), scores of the token that follows each position.
        ids: (B, T) int32, 0 to K - 1; what stands at positions of images and padding means nothing.
        velocity, target: (B, T, D), predicted and true velocity of the patch at each position; elsewhere they mean nothing.
        segments: (B, T) int32, as for `mixed_mask`.
        weight: a number.
    text: cross-entropy in nats, averaged over all pairs of neighbours (t, t + 1) that are both text. image: squared error, averaged over all
    numbers at positions of images. A loss that nothing is asked for is 0, and so is its gradient.
    """
    # DOCSTRING zh
    # 返回 (text, image, text + weight * image)，三个标量（2408.11039，把噪声换成速度）。
    #
    # 参数：
    #     logits：(B, T, K)，每个位置对下一个词元的打分。
    #     ids：(B, T) int32，0 到 K - 1；图像和填充处的值没有意义。
    #     velocity、target：(B, T, D)，每个位置上图像块的预测速度和真实速度；在别处没有意义。
    #     segments：(B, T) int32，同 `mixed_mask`。
    #     weight：一个数。
    # text：以奈特计的交叉熵，对所有两边都是文本的相邻位置 (t, t + 1) 取平均。image：误差的平方，对图像各位置上的全部数取平均。
    # 没有任何东西可算的损失为 0，梯度也为 0。
    # END DOCSTRING
    # BEGIN SOLUTION
    words = segments == -1
    asked = tf.cast(words[:, :-1] & words[:, 1:], tf.float32)
    nats = tf.nn.sparse_softmax_cross_entropy_with_logits(ids[:, 1:], logits[:, :-1])
    text = tf.reduce_sum(nats * asked) / tf.maximum(tf.reduce_sum(asked), 1.0)
    drawn = tf.cast(segments >= 0, tf.float32)
    errors = tf.reduce_mean(tf.square(velocity - target), axis=-1)
    image = tf.reduce_sum(errors * drawn) / tf.maximum(tf.reduce_sum(drawn), 1.0)
    return text, image, text + weight * image
    # END SOLUTION


# %%
quiz.check("control.mixed_loss", mixed_loss)

# %% [markdown] lang="en"
# ## 6 · See it work
#
# ### 6.1 Obey a stroke map
#
# The base is the flow that lesson 11 fills holes with (`latents.load_grid_flow`, a residual MLP on 8×8×2 latents). It knows ten classes and nothing of stroke maps. The branch is trained on training digits and their
# own maps; what is measured are maps of *test* digits. Three numbers: **overlap**, intersection over union of the ink that is drawn and the ink of the digit that the map was taken from; FID; and the accuracy of
# the class.

# %% [markdown] lang="zh"
# ## 6 · 看它工作
#
# ### 6.1 服从笔画图
#
# 基础模型是第 11 课补洞用的那个流（`latents.load_grid_flow`，8×8×2 潜变量上的残差 MLP）。它认识十个类别，对笔画图一无所知。分支用训练数字和它们自己的笔画图训练；测的是**测试**数字的笔画图。
# 三个数：**重合度**，即画出的墨迹与原数字墨迹的交并比；FID；类别准确率。


# %%
def flow_step(model, variables, optimizer):
    """Return a compiled update of some variables for `training.train`: latents (B, 128), labels (B,) and what else the model takes.

    One ordinary label in ten is replaced by "no label"; new tokens, which stand behind it, are left alone.
    """
    optimizer.build(variables)

    @tf.function
    def step(clean, labels, *more):
        noise, time = tf.random.normal(clean.shape), tf.random.uniform((len(clean),))
        forgotten = (tf.random.uniform((len(clean),)) < 0.1) & (labels < latents.NUM_CLASSES)
        labels = tf.where(forgotten, latents.NUM_CLASSES, labels)
        with tf.GradientTape() as tape:
            predicted = model([noise + time[:, None] * (clean - noise), time, labels, *more], training=True)
            loss = tf.reduce_mean(tf.square(predicted - (clean - noise)))
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    return step


def overlap(images, originals):
    """Mean intersection over union of the ink of images and originals, both (N, 28, 28, 1)."""
    drawn, given = images > 0.5, originals > 0.5
    return float(((drawn & given).sum((1, 2, 3)) / (drawn | given).sum((1, 2, 3))).mean())


CONTROL_STEPS = 500
controlled = control_branch(base, test_maps.shape[1])
untrained = pictures(heun(guided(controlled, test_labels, 1.5, test_maps), noise))
train_maps = stroke_maps(train_images)
rows = training.batches(np.arange(len(train_images)), batch_size=128, seed=1)
control_run = training.train(
    flow_step(
        controlled,
        controlled.trainable_variables,
        keras.optimizers.Adam(latents.warm_cosine(2e-3, CONTROL_STEPS), beta_2=0.99),
    ),
    ((train_latents[row], train_labels[row], train_maps[row]) for row in rows),
    steps=CONTROL_STEPS,
)

# %%
with_control = pictures(heun(guided(controlled, test_labels, 1.5, test_maps), noise))
other_maps = np.roll(test_maps, 1, axis=0)
rows = {}
for name, images in {
    quiz.Text("no control", "没有控制"): without_control,
    quiz.Text("branch joined, untrained", "接上分支，还没训练"): untrained,
    quiz.Text("control", "有控制"): with_control,
    quiz.Text("control, somebody else's map", "有控制，但用别人的笔画图"): pictures(
        heun(guided(controlled, test_labels, 1.5, other_maps), noise)
    ),
}.items():
    accuracy = metrics.conditional_accuracy(images, test_labels)
    rows[name] = overlap(images, test_images), metrics.fid(test_images, images), accuracy
plots.table({quiz.Text("overlap", "重合度"): ".2f", "FID": ".1f", "accuracy": ".3f"}, rows)

# %%
YES_OR_NO = {True: quiz.Text("yes", "是"), False: quiz.Text("no", "否")}
unchanged = all(np.array_equal(old, new) for old, new in zip(shipped_weights, base.get_weights(), strict=True))
trained_numbers = sum(int(np.prod(variable.shape)) for variable in controlled.trainable_variables)
print(quiz.Text(f"base unchanged, bit for bit: {YES_OR_NO[unchanged]}", f"基础模型逐位不变：{YES_OR_NO[unchanged]}"))
print(
    quiz.Text(
        f"{trained_numbers:,d} numbers trained beside {base.count_params():,d} locked ones",
        f"训练了 {trained_numbers:,d} 个数，旁边锁定 {base.count_params():,d} 个",
    )
)

# %% [markdown] lang="en"
# The untrained branch changes nothing, down to the last digit of every number in the row. Trained, it is obeyed: the overlap with the digit behind the map rises, FID falls (the maps bring the variety of test
# digits with them), the class stays readable. **The last row is the one to show in a review**: with somebody else's map the label and the map contradict each other, and accuracy says who gives way.
#
# ### 6.2 One hand from ten digits: predict, then run
#
# Ten digits, one a class, all leaning left by about 15° in strokes thicker than average, stand for somebody's handwriting. Ten new tokens, "0 in this hand" to "9 in this hand", start as copies of the ten ordinary labels; a LoRA of rank 4 goes beside every
# dense layer. Nothing else is trained, and the ordinary labels are not touched.
#
# Ordinary digits lean right by some degrees, the hand's lean left. **After 150 updates on the ten digits alone, ask for ordinary digits: what share of the way from the base's slant to the hand's have they gone?** 0 means that
# they stayed, 1 that they all lean as the hand does. Write your number down before you run the next cell.

# %% [markdown] lang="zh"
# 没训练的分支什么都不改变，那一行里每个数的每一位都一样。训练之后，控制生效了：与笔画图背后那个数字的重合度上升，FID 下降（笔画图把测试数字的多样性带了进来），类别照样认得出。
# **评审时该拿出来的是最后一行**：换上别人的笔画图，标签与图互相矛盾，准确率说明是谁让了步。
#
# ### 6.2 十个数字，一种笔迹：先预测，再运行
#
# 十个数字，一类一个，都向左倾约 15°，笔画比平均粗，代表某个人的笔迹。十个新词元，“这种笔迹的 0”到“这种笔迹的 9”，从十个普通标签的副本出发；每个全连接层旁放一个秩为 4 的 LoRA。
# 别的都不训练，普通标签也没有动过。
#
# 普通数字略向右倾，这种笔迹向左倾。**只用这十个数字更新 150 次之后，再要普通数字：它们的倾斜从基础模型到这种笔迹，走完了多少？** 0 表示没有动，1 表示倾斜得和这种笔迹一样。
# 运行下一格之前，先写下你的数。

# %%
my_prediction = 0.2  # your share, 0 to 1


# %%
class LowRank(keras.layers.Layer):
    """A locked dense layer with your low-rank change beside it."""

    def __init__(self, dense, rank, alpha):
        super().__init__()
        self.dense, self.alpha = dense, alpha
        self.down, self.up = lora_factors(dense, rank)

    def call(self, x):
        return lora(self.dense, self.down, self.up, self.alpha, x)


class MoreLabels(keras.layers.Layer):
    """A locked embedding with ten new rows behind it, which start as the first ten."""

    def __init__(self, embedding):
        super().__init__()
        self.old = embedding
        self.rows = tf.Variable(embedding.embeddings[:10])

    def call(self, labels):
        return tf.gather(tf.concat([tf.stop_gradient(self.old.embeddings), self.rows], axis=0), labels)


def adaptable(network, rank=4, alpha=8.0):
    """Return a model that shares all weights of the network, its layers with changes, and the variables of the changes."""
    changed = {}

    def swap(layer):
        if isinstance(layer, keras.layers.Dense):
            changed[layer.name] = LowRank(layer, rank, alpha)
        elif isinstance(layer, keras.layers.Embedding):
            changed[layer.name] = MoreLabels(layer)
        return changed.get(layer.name, layer)

    model = keras.models.clone_model(network, clone_function=swap)
    variables = []
    for layer in changed.values():
        variables += [layer.down, layer.up] if isinstance(layer, LowRank) else [layer.rows]
    return model, changed, variables


NEW = latents.NUM_CLASSES + 1  # the first new token; the one before it means "no label"
HAND_STEPS, HAND_ROWS, PRIOR_ROWS = 150, 32, 96
asked = np.arange(1000, dtype="int32") % 10
prior = np.array(heun(guided(base, asked, 1.0), tf.random.stateless_normal((1000, 128), seed=(3, 4))))
hand_latents = train_latents[hand]


def hand_batches(preserving, seed=1):
    """Yield batches of the ten digits under the new tokens, and of the base's own samples under the old ones if `preserving`."""
    generator = np.random.default_rng(seed)
    while True:
        mine, own = generator.integers(0, 10, HAND_ROWS), generator.integers(0, len(prior), PRIOR_ROWS)
        clean, labels = hand_latents[mine], NEW + mine
        if preserving:
            clean, labels = np.concatenate([clean, prior[own]]), np.concatenate([labels, asked[own]])
        yield clean, labels.astype("int32")


def personalise(preserving):
    """Train a change on the ten digits; return model, changed layers, and the locked network that it shares."""
    keras.utils.set_random_seed(2)
    network = latents.load_grid_flow()
    model, changed, variables = adaptable(network)
    step = flow_step(model, variables, keras.optimizers.Adam(4e-3, beta_2=0.99))
    training.train(step, hand_batches(preserving), steps=HAND_STEPS)
    return model, changed, network


alone = personalise(preserving=False)
preserved = personalise(preserving=True)

# %%
hand_noise = tf.random.stateless_normal((1000, 128), seed=(5, 6))


def described(images):
    """Mean slant in degrees, mean thickness in pixels, FID, accuracy, and the distance to the digit of the ten with the same class."""
    measured = captions.measure(images)
    apart = np.sqrt(((images - train_images[hand][asked[: len(images)]]) ** 2).sum((1, 2, 3))).mean()
    fid, accuracy = metrics.fid(test_images, images), metrics.conditional_accuracy(images, asked[: len(images)])
    return measured["slant"].mean(), measured["thickness"].mean(), fid, accuracy, apart


samples = {
    "base": pictures(heun(guided(base, asked, 1.5), hand_noise)),
    "old": pictures(heun(guided(alone[0], asked, 1.5), hand_noise)),
    "new": pictures(heun(guided(alone[0], asked + NEW, 1.5), hand_noise)),
    "old preserved": pictures(heun(guided(preserved[0], asked, 1.5), hand_noise)),
    "new preserved": pictures(heun(guided(preserved[0], asked + NEW, 1.5), hand_noise)),
}
names = {
    "base": quiz.Text("base", "基础模型"),
    "old": quiz.Text("ordinary labels, ten digits alone", "普通标签，只用十个数字"),
    "new": quiz.Text("new tokens, ten digits alone", "新词元，只用十个数字"),
    "old preserved": quiz.Text("ordinary labels, prior preserved", "普通标签，先验保持"),
    "new preserved": quiz.Text("new tokens, prior preserved", "新词元，先验保持"),
}
rows = {name: described(images) for name, images in samples.items()}
plots.table(
    {"slant": ".1f", "thickness": ".2f", "FID": ".1f", "accuracy": ".3f", "distance": ".2f"},
    {names[name]: row for name, row in rows.items()},
)

# %%
shares = {
    name: (rows[name][0] - rows["base"][0]) / (rows["new"][0] - rows["base"][0]) for name in ("old", "old preserved")
}
print(
    quiz.Text(
        f"share of the way: {shares['old']:.2f}, with prior preservation {shares['old preserved']:.2f}; you said {my_prediction:.2f}",
        f"走完的比例：{shares['old']:.2f}，先验保持时 {shares['old preserved']:.2f}；你说的是 {my_prediction:.2f}",
    )
)
if abs(shares["old"] - my_prediction) <= 0.15:
    print(quiz.Text("Within 0.15: well judged.", "相差不到 0.15：判断得准。"))
else:
    print(quiz.Text("More than 0.15 off: read on for the reason.", "相差超过 0.15：原因见下文。"))
plots.compare({str(names[name]): images[:10] for name, images in samples.items()}, columns=10)

# %% [markdown] lang="en"
# Nobody touched the ordinary labels, and yet they have followed: the change sits in layers that *all* labels share, and nothing in the ten digits says that other labels should stay where they were. That is what
# DreamBooth's authors call language drift. With three of the base's own samples for every digit of the hand the old words keep their meaning and the new ones get theirs. The remedy costs no data (the model draws them) and
# no extra memory at inference.
#
# Look at the last column as well: the new tokens lie little more than a third as far from the ten digits as the base does, and the picture shows the very same shapes. **Ten pictures teach a look, and are learnt by heart along the way**; stop early, and report the distance.
#
# ### 6.3 Merge

# %% [markdown] lang="zh"
# 没有人动过普通标签，它们却跟着变了：改动所在的层是**所有**标签共用的，而那十个数字里没有任何东西说明别的标签应当留在原处。DreamBooth 的作者称之为语言漂移。
# 每一个笔迹样本配上三个基础模型自己画的样本，旧词就保住了含义，新词也学会了自己的。这个办法不需要数据（模型自己画），推理时也不多占内存。
#
# 最后一列也要看：新词元的样本到那十个数字的距离只有基础模型的三分之一多一点，图里就是同样的形状。**十张图能教会一种风格，同时也被背了下来**；要及早停下，并报告距离。
#
# ### 6.3 合并

# %%
model, changed, network = preserved
merged = latents.residual_mlp(latent_dim=128, width=192, num_classes=20)
for ours, plain in zip(network.layers, merged.layers, strict=True):
    if isinstance(ours, keras.layers.Dense):
        change = changed[ours.name]
        plain.set_weights([merged_kernel(ours, change.down, change.up, change.alpha), ours.bias])
    elif isinstance(ours, keras.layers.Embedding):
        plain.set_weights([tf.concat([ours.embeddings, changed[ours.name].rows], axis=0)])
merged_images = pictures(heun(guided(merged, asked + NEW, 1.5), hand_noise))
difference = np.abs(merged_images - samples["new preserved"]).max()
numbers = sum(
    int(tf.size(part))
    for layer in changed.values()
    for part in ((layer.down, layer.up) if isinstance(layer, LowRank) else (layer.rows,))
)
same = all(np.array_equal(old, new) for old, new in zip(shipped_weights, network.get_weights(), strict=True))
small, same = YES_OR_NO[bool(difference < 1e-3)], YES_OR_NO[same]
print(
    quiz.Text(
        f"1,000 digits, merged against unmerged: largest difference of a pixel below 0.001: {small}",
        f"1,000 个数字，合并前后：像素最大差小于 0.001：{small}",
    )
)
print(quiz.Text(f"base unchanged, bit for bit: {same}", f"基础模型逐位不变：{same}"))
print(
    quiz.Text(
        f"the hand is {numbers:,d} numbers, the base {network.count_params():,d}",
        f"这种笔迹是 {numbers:,d} 个数，基础模型是 {network.count_params():,d} 个",
    )
)

# %% [markdown] lang="en"
# The two additions were trained apart and never saw each other. Both are sums, so they can be used together: the hand's velocity plus what the control branch adds. Compare the last three rows: the hand is kept, and the map only bends it.

# %% [markdown] lang="zh"
# 这两种附加是分开训练的，互相没见过。两者都是加法，所以可以一起用：笔迹模型的速度，加上控制分支所添的部分。比较最后三行：笔迹保住了，笔画图只让它稍有变化。

# %% tags=["picture"]
chosen = ONE_OF_EACH
maps, labels, start = test_maps[chosen], test_labels[chosen], tf.gather(noise, chosen)
with_branch, without_branch = guided(controlled, labels, 1.5, maps), guided(base, labels, 1.5)
in_hand = guided(merged, labels + NEW, 1.5)


def together(x, time):
    return in_hand(x, time) + with_branch(x, time) - without_branch(x, time)


plots.compare(
    {
        str(quiz.Text("stroke map", "笔画图")): maps.reshape(-1, 28, 28),
        str(quiz.Text("no control", "没有控制")): pictures(heun(without_branch, start)),
        str(quiz.Text("control", "有控制")): pictures(heun(with_branch, start)),
        str(quiz.Text("control, in the hand", "有控制，换笔迹")): pictures(heun(together, start)),
        str(quiz.Text("the hand alone", "只有笔迹")): pictures(heun(in_hand, start)),
    },
    columns=10,
)

# %% [markdown] lang="en"
# ### 6.4 One sequence, one mask
#
# A caption, a picture of 16 patches, words about it, padding: your mask on such a sequence. White means that the row looks at the column.

# %% [markdown] lang="zh"
# ### 6.4 一条序列，一个掩码
#
# 一句描述、一张分成 16 块的图、几个谈论它的词、填充：这条序列上你的掩码如下。白色表示行所在的位置可以看列所在的位置。

# %%
segments = np.repeat([-1, 0, -1, -2], [5, 16, 4, 3])[None].astype("int32")
figure, axis = plt.subplots(figsize=(3.6, 3.6), layout="constrained")
axis.imshow(mixed_mask(tf.constant(segments))[0], cmap="gray", interpolation="nearest")
axis.set_xticks([2, 12.5, 22.5, 26], ["text", "image", "text", "pad"], fontsize=8)
axis.set_yticks([2, 12.5, 22.5, 26], ["text", "image", "text", "pad"], fontsize=8)
plt.show()

# %% [markdown] lang="en"
# On the words the edge is the causal staircase; the image is a solid square, because its patches see one another; words behind it see all of it. The columns of the padding are black but for the diagonal.

# %% [markdown] lang="zh"
# 词语处的边缘是因果阶梯；图像是一整块白色方形，因为它的块互相看得见；后面的词能看到整张图。填充的列除了对角线都是黑的。

# %% [markdown] lang="en"
# ### 6.5 One model that reads and draws
#
# `imagegen.unified` ships a transformer of 472,616 numbers that has neither a mask nor a loss: it takes your mask, and your loss is checked on it (the shipped weights were trained with both as the exercises solve them). An image is its grid of latents, cut into 16 patches of 2×2 cells; a patch is eight numbers, with no codebook between. The words are those of lesson 08.
#
# | | sequence | time of the patches | loss |
# |---|---|---|---|
# | draw | start, words, 16 patches | between 0 (noise) and 1 | the velocity of the patches |
# | read | 16 patches, start, words, end | 1: clean | the words behind the image |
#
# Both kinds of row stand in every batch of training (`tools/train_unified.py`). Noise is the question of the flow loss. When the model reads, nobody asks for a velocity: the image is given, and noise would only hide what the caption has to name.
#
# First the discipline. `asked_at` is `segments` with padding wherever nothing is asked: on the caption of a row that draws, on the patches of a row that reads. Your mask gets `segments`, your loss gets `asked_at`; the slopes of the loss show whom it touches.

# %% [markdown] lang="zh"
# ### 6.5 一个既读又画的模型
#
# `imagegen.unified` 自带一个有 472,616 个参数的 Transformer，它自己没有掩码，也没有损失：掩码用你写的，损失拿你写的来检查（随课的权重是用练习的参考解训练的）。图像是它的潜变量网格，切成 16 块，每块 2×2 格，也就是八个连续的数，中间没有码本。词语就是第 08 课的词语。
#
# | | 序列 | 图像块的时间 | 损失 |
# |---|---|---|---|
# | 画 | 起始、词语、16 块 | 0（噪声）到 1 之间 | 图像块的速度 |
# | 读 | 16 块、起始、词语、结束 | 1：干净 | 图像后面的词语 |
#
# 训练时每一批里两种行都有（`tools/train_unified.py`）。噪声是流损失出的题；读图时没有人问速度，图像是给定的，加噪只会遮住描述要说的内容。
#
# 先看分工。`asked_at` 就是 `segments`，只是把不提问的位置都改成填充：画图行的描述，读图行的图像块。掩码拿 `segments`，损失拿 `asked_at`；看损失对各处输出的梯度，就知道它管到了哪里。

# %%
LANGUAGE = str(quiz.Text("en", "zh"))
one_model = unified.trained()
test_levels = captions.levels(test_images, test_labels)
test_latents = grid.encode(test_images)


def sentences_of(digits):
    """One sentence for each of the test digits with these numbers, in the reader's language."""
    return captions.captions(test_labels[digits], test_levels[digits], LANGUAGE, seed=2)[0]


two = ONE_OF_EACH[[4, 7]]  # a 4 to be drawn, a 7 to be read
ids, segments, clean, asked_at = unified.examples(
    captions.encode_all(sentences_of(two)),
    unified.to_patches(test_latents[two]),
    np.random.default_rng(1),
    reading=0.5,
    silence=0.0,
)
start = tf.random.stateless_normal(clean.shape, seed=(7, 8))
time = tf.constant([0.5, 1.0])  # the first row draws, the second one reads
between = start + time[:, None, None] * (clean - start)
logits, velocity = one_model(ids, between, time, segments, mixed_mask(tf.constant(segments)))
with tf.GradientTape() as tape:
    tape.watch([logits, velocity])
    text_loss, image_loss, both_losses = mixed_loss(logits, ids, velocity, clean - start, asked_at, 2.0)
touched = [tf.reduce_any(slope != 0, axis=-1).numpy() for slope in tape.gradient(both_losses, [logits, velocity])]
for row, name in enumerate(str(quiz.Text("draws reads", "画图 读图")).split()):
    print(f"{name}: {''.join('.TP'[0 if kind == -2 else 1 if kind == -1 else 2] for kind in segments[row])}")
    for letter, places, loss in zip(
        "TP", touched, (quiz.Text("text loss", "文本损失"), quiz.Text("image loss", "图像损失")), strict=True
    ):
        print(f"{name}: {''.join(letter if place else '.' for place in places[row])}  {loss}")

# %% [markdown] lang="en"
# T is a word, start or end, P a patch, a dot nothing; the dot before the patches of the row that draws is padding, since the row that reads needs one place more, for "end". The row that draws is asked for its 16 patches and nothing else. The row that reads is asked from the start token on; the slope stands one position *before* the word, and the last one is where "end" is to be said.
#
# Disjoint at the outputs does not mean independent: all blocks are shared, and both losses pull on them.
#
# Now both directions. On the left a caption and what was drawn from it by twelve steps of Heun's method (the last by Euler) with guidance 2, for which one caption in eight was hidden in training; on the right test digits, and what the same network says of them, word by word.

# %% [markdown] lang="zh"
# T 是词语（含起始和结束），P 是图像块，点表示没有；画图那一行图像块前的点是填充，因为读图那一行要多一个“结束”的位置。画图那一行只被问了 16 个图像块。读图那一行从起始词元开始被问；梯度出现在那个词的**前一个**位置，最后一处该说出“结束”。
#
# 输出位置互不相交，不等于互不相干：各层的权重都共用，两种损失都在拉它们。
#
# 再看两个方向。左边是描述，以及用 Heun 法走十二步（最后一步用欧拉法）、引导强度 2 画出的图（为此训练时约八分之一的描述被藏起来）；右边是测试数字，以及同一个网络逐词说出的描述。

# %%
wishes = sentences_of(ONE_OF_EACH)
drawn_images = grid.decode(unified.draw(one_model, mixed_mask, wishes, seed=1))
others = np.array([np.flatnonzero(test_labels == label)[1] for label in range(10)])
read_sentences = unified.read(one_model, mixed_mask, test_latents[others], LANGUAGE)
figure, axes = plt.subplots(10, 4, figsize=(11, 5.6), width_ratios=[7, 1, 1, 7], layout="constrained")
for (left, drawn, given, right), wish, image, digit, sentence in zip(
    axes, wishes, drawn_images, test_images[others], read_sentences, strict=True
):
    for axis, picture in ((drawn, image), (given, digit)):
        axis.imshow(picture[..., 0], cmap="gray", vmin=0, vmax=1)
    left.text(1, 0.5, wish, ha="right", va="center", fontsize=8)
    right.text(0, 0.5, sentence, ha="left", va="center", fontsize=8)
    for axis in (left, drawn, given, right):
        axis.axis("off")
axes[0, 1].set_title(str(quiz.Text("drawn", "画的")), fontsize=8)
axes[0, 2].set_title(str(quiz.Text("read", "读的")), fontsize=8)
plt.show()


# %%
def causal_mask(segments):
    """Who looks at whom if patches are treated as words."""
    return mixed_mask(tf.where(segments >= 0, -1, segments))


def noisy_reading():
    """Share of right classes in 300 test digits whose patches are half noise when they are read."""
    half = 0.5 * (np.random.default_rng(1).standard_normal(test_latents[:300].shape) + test_latents[:300])
    labels = [captions.parse(said)[0] for said in unified.read(one_model, mixed_mask, half, LANGUAGE)]
    return float(np.mean(labels == test_labels[:300]))


DRAWINGS = 500
found = {
    quiz.Text("draws", "画图"): unified.measure_drawing(one_model, mixed_mask, LANGUAGE, count=DRAWINGS),
    quiz.Text("draws, causal patches", "画图，图像块也用因果掩码"): unified.measure_drawing(
        one_model, causal_mask, LANGUAGE, count=DRAWINGS
    ),
    quiz.Text("reads", "读图"): unified.measure_reading(one_model, mixed_mask, LANGUAGE),
    quiz.Text("reads, patches half noise", "读图，图像块一半是噪声"): {"class": noisy_reading()},
}
keys = ("class", *captions.ATTRIBUTES, "fid")
plots.table(
    dict.fromkeys(keys[:-1], ".3f") | {"FID": ".1f"},
    {name: [shares.get(key) for key in keys] for name, shares in found.items()},
)

# %% [markdown] lang="en"
# *Class* is what the course's classifier sees in a drawing, or the digit that a sentence names; the attributes are measured as in lesson 08, and chance is a third. The table rests on 500 drawings, 1,000 readings and 300 noisy ones; FID of so few is high. Three things to say aloud:
#
# - **One set of weights does both**, and no codebook stands between: the reader sees the very numbers that the drawer moves.
# - **The mask is part of the model.** With causal patches the same weights lose one class in ten and most of the FID, because they have learnt to look both ways.
# - **What is given is best left clean.** Half noise, under a time that says "clean", which training never showed, leaves half of the classes. Transfusion noises images before their captions, too, and reads better when it limits that noise.

# %% [markdown] lang="zh"
# **类别**一列：画图时是课程的分类器认出的数字，读图时是句子说出的数字；属性的量法与第 08 课相同，瞎猜是三分之一。表中画图 500 张，读图 1,000 张，加噪的 300 张；样本这么少，FID 偏高。面试时要说出三点：
#
# - **同一套权重做两件事**，中间没有码本：读的时候看到的数，就是画的时候移动的数。
# - **掩码是模型的一部分。** 图像块改用因果掩码，同样的权重就有约十分之一的类别画错，FID 差好几倍，因为它们学会的是互相看。
# - **给定的东西最好保持干净。** 掺一半噪声、时间却仍标为“干净”（训练中从没见过），类别只剩一半读得对。Transfusion 在描述之前的图像上也加噪，限制这种噪声之后读得更好。

# %% [markdown] lang="en"
# ## 7 · Follow-ups
#
# ### Junior

# %% [markdown] lang="zh"
# ## 7 · 追问
#
# ### 初级

# %%
quiz.ask("control-tools")

# %%
quiz.ask("control-lora-count")

# %%
quiz.ask("control-token-offset")

# %%
quiz.ask("control-controlnet-order")

# %%
quiz.ask("control-prior-preservation")

# %%
quiz.ask("control-why-bidirectional")

# %% [markdown] lang="en"
# ### Mid

# %% [markdown] lang="zh"
# ### 中级

# %%
quiz.ask("control-zero-weight")

# %%
quiz.ask("control-branch-count")

# %%
quiz.ask("control-rank-of-two")

# %%
quiz.ask("control-two-adapters")

# %%
quiz.ask("control-decoupled")

# %%
quiz.ask("control-mixed-mask-count")

# %%
quiz.ask("control-noise-when-drawing")

# %%
quiz.ask("control-caption-cache")

# %%
quiz.ask("control-positions-asked")

# %%
quiz.ask("control-unified-models")

# %% [markdown] lang="en"
# ### Senior

# %% [markdown] lang="zh"
# ### 高级

# %%
quiz.ask("control-forgetting-signs")

# %%
quiz.ask("control-guided-control")

# %%
quiz.ask("control-loss-weight")

# %%
quiz.ask("control-inversion")

# %%
quiz.ask("control-early-fusion")

# %%
quiz.ask("control-decoupled-encoders")

# %%
quiz.ask("control-public-knowledge")

# %% [markdown] lang="en"
# ## 8 · Take-aways
#
# 1. LoRA: a locked weight, a product of two thin matrices, one random and one zero, scaled by α/r. It merges into the weight, before the activation, and then costs nothing.
# 2. A control branch is a copy of the base between two joints of zeros. The start is the base bit for bit; the way out learns first. Report whether the control is obeyed *and* what it costs when it contradicts the prompt.
# 3. Ten pictures teach a look and spoil the old words, because the change is shared. The model's own samples of the old words hold them; measure old and new with the same seeds.
# 4. Additions that are sums can be used together, even if they never met in training. That they *may* be added does not mean that they agree.
# 5. One model that reads and draws: causal words, patches that see one another, two losses that each touch only their own positions. Noise where it draws, clean patches where it reads; the weights are shared, so report both tasks.
#
# **Papers.** Hu et al. 2021 ([2106.09685](https://arxiv.org/abs/2106.09685)) · Zhang et al. 2023 ([2302.05543](https://arxiv.org/abs/2302.05543)) ·
# Ruiz et al. 2022 ([2208.12242](https://arxiv.org/abs/2208.12242)) · Ye et al. 2023 ([2308.06721](https://arxiv.org/abs/2308.06721)) ·
# Chameleon 2024 ([2405.09818](https://arxiv.org/abs/2405.09818)) · Zhou et al. 2024 ([2408.11039](https://arxiv.org/abs/2408.11039)) ·
# Wu et al. 2024 ([2410.13848](https://arxiv.org/abs/2410.13848))
#
# **Review.** `quiz.review("control")` here, or `quiz review --topic control` in a terminal, asks what you missed, and the rest before you forget it.

# %% [markdown] lang="zh"
# ## 8 · 小结
#
# 1. LoRA：锁定的权重，加两个细长矩阵的乘积，一个随机、一个为零，乘以 α/r。它在激活函数之前并入权重，之后没有开销。
# 2. 控制分支是夹在两处零连接之间的副本。起点与基础模型逐位相同；出口先学。既要报告控制是否起作用，**也**要报告它与提示词矛盾时的代价。
# 3. 十张图能教会一种风格，也会带坏旧词，因为改动是共用的。用模型自己按旧词画的样本把它们留住；新旧都用同样的种子来测。
# 4. 凡是加法式的附加都能一起用，哪怕训练时从没见过面。**能**相加，不等于彼此协调。
# 5. 一个既读又画的模型：词语因果，图像块互看，两种损失各碰各的位置。画图时加噪，读图时图像块是干净的；权重共用，所以两个任务的数都要报告。
#
# **论文** Hu 等 2021（[2106.09685](https://arxiv.org/abs/2106.09685)）· Zhang 等 2023（[2302.05543](https://arxiv.org/abs/2302.05543)）·
# Ruiz 等 2022（[2208.12242](https://arxiv.org/abs/2208.12242)）· Ye 等 2023（[2308.06721](https://arxiv.org/abs/2308.06721)）·
# Chameleon 2024（[2405.09818](https://arxiv.org/abs/2405.09818)）· Zhou 等 2024（[2408.11039](https://arxiv.org/abs/2408.11039)）·
# Wu 等 2024（[2410.13848](https://arxiv.org/abs/2410.13848)）
#
# **复习** 在这里运行 `quiz.review("control")`，或在终端里运行 `quiz review --topic control`：答错的先来，其余的赶在你忘掉之前再问。
