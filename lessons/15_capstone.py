# %% [markdown] lang="en"
# # 15 · Choosing a model
#
# > **Interviewer:** *GAN, VAE, autoregressive, diffusion, flow: which one do you take for this product, what does it cost, and how would you know that you were wrong?*
#
# All levels. After this lesson you can
#
# - say in one line each what the five families are trained for, what they can compute about an image, and what a sample costs;
# - turn a deadline into a number of steps, and a price of a GPU into a price of an image;
# - compare models fairly, and read a table without asking it for a single winner;
# - choose for three products and give reasons that could turn out wrong;
# - walk through a system-design case: latency, cost, safety, evaluation;
# - sit a full mock interview, and know what to review after it.
#
# | section | minutes |
# |---|---|
# | 1 Answer first | 10 |
# | 2 The idea | 15 |
# | 3 What costs you the offer | 5 |
# | 4 Find the defect | 15 |
# | 5 Build it | 30 |
# | 6 See it work | 60 |
# | 7 Follow-ups | 25 |
# | 8 Take-aways | 5 |

# %% [markdown] lang="zh"
# # 15 · 模型怎么选
#
# > **面试官**：*GAN、VAE、自回归、扩散、流：这个产品你用哪一种？代价多大？又怎么知道自己选错了？*
#
# 各个级别。学完这一课，你能够：
#
# - 用一句话说清五个家族各自的训练目标、对一张图能算出什么、采一个样本要花多少；
# - 把时限换算成步数，把 GPU 的租金换算成一张图的价钱；
# - 公平地比较模型，读表时不逼它给出唯一的冠军；
# - 为三个产品做选择，并给出可能被证伪的理由；
# - 走完一道系统设计题：延迟、成本、安全、评测；
# - 参加一场完整的模拟面试，并知道之后该复习什么。
#
# | 小节 | 分钟 |
# |---|---|
# | 1 先作答 | 10 |
# | 2 核心思想 | 15 |
# | 3 哪些话会丢掉 offer | 5 |
# | 4 找缺陷 | 15 |
# | 5 动手写 | 30 |
# | 6 看它工作 | 60 |
# | 7 追问 | 25 |
# | 8 小结 | 5 |

# %%
import time

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from imagegen import captions, data, drawing, latents, metrics, models, plots, tokenizer, training

train_digits, test_digits = data.digits("train"), data.digits("test")
train_images, train_labels = train_digits.images, train_digits.labels.astype("int32")
test_images, test_labels = test_digits.images, test_digits.labels.astype("int32")

# %% [markdown] lang="en"
# ## 1 · Answer first
#
# Two questions that open many interviews. Two or three minutes each, in your own words, as you would say it aloud.

# %% [markdown] lang="zh"
# ## 1 · 先作答
#
# 很多面试就是从这两题开始的。每题两三分钟，用自己的话，就像当面回答一样。

# %%
quiz.ask("gan-quality")

# %%
quiz.ask("latent-text-parts")

# %% [markdown] lang="en"
# ## 2 · The idea
#
# | family | trained to | a sample costs | can say how likely an image is | typical failure |
# |---|---|---|---|---|
# | GAN ([1406.2661](https://arxiv.org/abs/1406.2661)) | fool a second network | one pass | no | drops modes, unstable |
# | VAE ([1312.6114](https://arxiv.org/abs/1312.6114)) | raise a bound on log p(x) | one pass | a bound | blur, unused latents |
# | tokens, one by one ([2102.12092](https://arxiv.org/abs/2102.12092)) | predict the next token | a pass per token, cached | exactly, for its tokens | tokenizer's ceiling, slow |
# | diffusion ([2006.11239](https://arxiv.org/abs/2006.11239)) | remove noise | a pass per step, twice with guidance | a bound, or by its ODE | slow; burnt at high guidance |
# | latent flow ([2210.02747](https://arxiv.org/abs/2210.02747), [2112.10752](https://arxiv.org/abs/2112.10752)) | tell the velocity, in latents | a pass per step, few steps, one decoder | by its ODE, for latents | autoencoder's ceiling |
#
# Quality, variety, speed: in its first form each family gives up one of the three (the "trilemma",
# [2112.07804](https://arxiv.org/abs/2112.07804)), and much of the work since then buys the missing one back: distillation gives speed to diffusion, latents and tokenizers make each pass cheaper.
#
# So nobody chooses a family. **You choose constraints, and they choose the family.** Ask for four things before you name a model: the deadline of an image, what controls it, what a
# failure costs, and whether a density or an encoder is needed.
#
# One of the four is nearly always misjudged. A user waits for the sampler *and for everybody who came first*. With one worker, random arrivals and exponential service times of $s$ seconds on average (M/M/1), the wait, service included, is
# $s / (1 - \text{load})$ on average. Guess before you look: at a load of 90 %, what does a sampler that is three times as fast save, and what does a second worker save?

# %% [markdown] lang="zh"
# ## 2 · 核心思想
#
# | 家族 | 训练目标 | 采一个样本 | 能否说出一张图的概率 | 典型失败 |
# |---|---|---|---|---|
# | GAN（[1406.2661](https://arxiv.org/abs/1406.2661)） | 骗过另一个网络 | 一次前向 | 不能 | 丢模式、不稳定 |
# | VAE（[1312.6114](https://arxiv.org/abs/1312.6114)） | 提高 log p(x) 的下界 | 一次前向 | 给出界 | 模糊、潜变量闲置 |
# | 逐个词元（[2102.12092](https://arxiv.org/abs/2102.12092)） | 预测下一个词元 | 每个词元一次，可缓存 | 精确，针对词元 | 受词元化器限制、慢 |
# | 扩散（[2006.11239](https://arxiv.org/abs/2006.11239)） | 去掉噪声 | 每步一次，有引导则两次 | 给出界，或用它的 ODE | 慢；引导过强会烧焦 |
# | 潜空间流（[2210.02747](https://arxiv.org/abs/2210.02747)、[2112.10752](https://arxiv.org/abs/2112.10752)） | 在潜空间给出速度 | 每步一次，步数少，解码一次 | 用 ODE，针对潜变量 | 受自编码器限制 |
#
# 质量、多样性、速度：每个家族最初的版本都要牺牲其中一样（所谓“三难”，[2112.07804](https://arxiv.org/abs/2112.07804)），后来有许多工作是在把缺的那样补回来：
# 蒸馏给扩散补上速度，潜空间和词元化器让每次前向更便宜。
#
# 所以没有人是在选家族。**你选的是约束，约束再来选家族。** 说出模型之前先问四件事：一张图的时限、由什么来控制、出错的代价，以及要不要密度或编码器。
#
# 四件事里有一件几乎总被误判：用户等的不只是采样器，*还有排在前面的所有人*。一个 worker、随机到达、服务时间服从均值 $s$ 秒的指数分布（M/M/1）时，平均等待（含服务）是 $s / (1 - \text{负载})$。
# 先猜再看：负载 90% 时，采样器快三倍能省多少？加一个 worker 又能省多少？

# %%
busy = np.linspace(0.05, 0.97, 200)  # load of the present worker: arrivals times 1.5 s


def wait_of_one(service, load):
    """Mean seconds from request to image with one worker (M/M/1)."""
    return service / (1 - load)


def wait_of_two(service, load):
    """The same with two workers and one queue (M/M/2), when each is busy for `load` of the time."""
    return service / (1 - load**2)


figure, axes = plt.subplots(figsize=(5.6, 2.8), layout="constrained")
axes.plot(busy, wait_of_one(1.5, busy), label=str(quiz.Text("as it is: 1.5 s an image", "现状：每张 1.5 秒")))
axes.plot(busy, wait_of_two(1.5, busy / 2), label=str(quiz.Text("a second worker", "加一个 worker")))
axes.plot(busy, wait_of_one(0.5, busy / 3), label=str(quiz.Text("a sampler three times as fast", "采样器快三倍")))
axes.axhline(1.5, color="grey", linestyle=":", linewidth=0.8)
axes.set(ylim=(0, 16), xlabel=str(quiz.Text("load today", "目前的负载")))
axes.set_ylabel(str(quiz.Text("mean wait, s", "平均等待，秒")))
axes.legend(fontsize=8)
plt.show()
print(
    f"{quiz.Text('at 90 %', '负载 90% 时')}: {wait_of_one(1.5, 0.9):.1f} s, "
    f"{wait_of_two(1.5, 0.45):.1f} s, {wait_of_one(0.5, 0.3):.2f} s"
)

# %% [markdown] lang="en"
# Both repairs remove most of the queue, which was nine tenths of the wait; only the sampler goes on to shorten what is left. The dotted line is what the benchmark of the sampler alone promised.

# %% [markdown] lang="zh"
# 两种办法都消掉了大部分排队，而排队占了等待的九成；只有更快的采样器还能缩短剩下的部分。虚线是单测采样器时给出的承诺。

# %% [markdown] lang="en"
# ## 3 · What costs you the offer
#
# | said in interviews | why it fails | say instead |
# |---|---|---|
# | "Diffusion is the best model." | At which budget, for what, by which judge? | Name the constraint first, then the family, then what you give up |
# | "GANs are dead." | One pass is still one pass; adversarial losses train decoders and few-step students ([2311.17042](https://arxiv.org/abs/2311.17042)). | Alive where milliseconds count, and as a loss |
# | "Our FID is 7.4 and theirs 7.9, so we win." | One run each; the spread over seeds is unknown ([1711.10337](https://arxiv.org/abs/1711.10337)). | Several seeds, the same pipeline, mean and spread |
# | "100 bits beat 150 bits." | Tokens of a lossy code against pixels without loss. | Compare bits of the same thing only |
# | "Fewer weights, so it is faster." | A weight may be used once or 256 times, and calls may have to wait for each other. | FLOPs for the price, dependent calls for the latency |
# | "We batch more, so users get images sooner." | Throughput rises, latency too. | A longest wait for a batch, and the 95th percentile |
# | "Safety is a filter at the end." | What was trained on, what was asked, what came out and what can be proved later are four places. | Data, prompt, image, provenance |
# | "Distil it to one step, then it is free." | Adversarial and mode-seeking losses may drop variety, and one image a prompt does not show it. | Measure recall, and look at several images of one prompt |

# %% [markdown] lang="zh"
# ## 3 · 哪些话会丢掉 offer
#
# | 面试里常听到 | 问题在哪 | 应该这样说 |
# |---|---|---|
# | “扩散就是最好的模型。” | 多大预算、做什么用、由谁来评？ | 先说约束，再说家族，最后说放弃了什么 |
# | “GAN 已经死了。” | 一次前向终究是一次前向；解码器和少步学生也靠对抗损失来训练（[2311.17042](https://arxiv.org/abs/2311.17042)）。 | 毫秒必争的地方它还活着，作为损失也活着 |
# | “我们 FID 7.4，他们 7.9，我们赢了。” | 各跑一次，种子间的波动不知道（[1711.10337](https://arxiv.org/abs/1711.10337)）。 | 多个种子、同一流程，报均值和离散程度 |
# | “100 比特胜过 150 比特。” | 一边是有损编码的词元，一边是无损的像素。 | 只比较同一对象的比特数 |
# | “权重少，所以更快。” | 一个权重可能用一次，也可能用 256 次，而且调用可能要先后等待。 | 价钱看 FLOPs，延迟看必须先后进行的调用 |
# | “批再大些，用户就更快拿到图。” | 吞吐上升，延迟也上升。 | 设定凑批的最长等待，盯住第 95 百分位 |
# | “安全就是最后加个过滤器。” | 训练用了什么、要求了什么、画出了什么、事后能证明什么，是四个地方。 | 数据、提示词、图像、来源证明 |
# | “蒸馏到一步就白赚了。” | 对抗损失和偏向众数的损失可能丢多样性，每个提示词只看一张图是看不出来的。 | 测召回率，再看同一提示词的多张图 |

# %% [markdown] lang="en"
# ## 4 · Find the defect
#
# Models fail in training; services fail between the model and the user. Each listing below has one planted defect: name the line, what one sees (crash, warning,
# or nothing at all), and the repair. The last one is different: somebody says that it is wrong.

# %% [markdown] lang="zh"
# ## 4 · 找缺陷
#
# 模型坏在训练里，服务坏在模型与用户之间。下面每份代码里都埋了一处缺陷：指出是哪一行，说明会看到什么（报错、警告，还是什么都看不到），再选出修法。
# 最后一份不一样：是有人说它错了。

# %%
quiz.ask("capstone-bug-ragged")

# %%
quiz.ask("capstone-bug-wrong-door")

# %%
quiz.ask("capstone-bug-company")

# %%
quiz.ask("capstone-bug-promise")

# %%
quiz.ask("capstone-bug-nobody-queues")

# %%
quiz.ask("capstone-two-sorts")

# %% [markdown] lang="en"
# ## 5 · Build it
#
# ### 5.1 What an image costs
#
# Back of the envelope, as at the whiteboard. Convention: a multiplication and an addition count as **two** FLOPs. Many reports count the pair as one multiply-add (MAC), which halves every number: ask.

# %% [markdown] lang="zh"
# ## 5 · 动手写
#
# ### 5.1 一张图的代价
#
# 就像在白板上那样估算。约定：一次乘法加一次加法算**两个** FLOP。不少报告把这一对算成一个乘加（MAC），所有数字就减半：要先问清楚。


# %% exercise="capstone.cost_per_image"
def forward_flops(parameters, tokens):
    """Return the FLOPs of one forward pass of dense layers: a multiplication and an addition for each weight and token (2001.08361, section 2.1).

    Args:
        parameters: number of weights.
        tokens: how many vectors pass each weight: tokens of a transformer, cells of a convolution's output, 1 for an MLP.
    """
    # DOCSTRING zh
    # 返回全连接层一次前向的 FLOP 数：每个权重、每个词元一次乘法加一次加法（2001.08361 第 2.1 节）。
    #
    # 参数：
    #     parameters：权重的个数。
    #     tokens：有多少个向量经过每个权重：transformer 是词元数，卷积是输出的格数，MLP 是 1。
    # END DOCSTRING
    # BEGIN SOLUTION
    return 2 * parameters * tokens
    # END SOLUTION


def seconds_per_image(once, per_step, steps, guided, rate):
    """Return the seconds of arithmetic of one image.

    Args:
        once: FLOPs of what runs once an image (text encoder, decoder).
        per_step: FLOPs of one pass of the network that runs in every step.
        steps: number of steps, a whole number.
        guided: whether guidance asks that network twice in each step (True) or not (False).
        rate: FLOPs a second that the machine really reaches.
    """
    # DOCSTRING zh
    # 返回一张图的运算所需的秒数。
    #
    # 参数：
    #     once：每张图只运行一次的部分（文本编码器、解码器）的 FLOP 数。
    #     per_step：每一步都要运行的网络前向一次的 FLOP 数。
    #     steps：步数，整数。
    #     guided：引导使每一步要调用该网络两次（True），还是不用引导（False）。
    #     rate：机器实际达到的每秒 FLOP 数。
    # END DOCSTRING
    # BEGIN SOLUTION
    return (once + steps * per_step * (2 if guided else 1)) / rate
    # END SOLUTION


def most_steps(budget, once, per_step, guided, rate):
    """Return the largest whole number of steps with which an image takes at most `budget` seconds; 0 if not even one fits.

    Args:
        budget: the deadline in seconds; the other arguments are those of `seconds_per_image`.
    """
    # DOCSTRING zh
    # 返回一张图至多用 `budget` 秒时能走的最大步数，整数；连一步都放不下时返回 0。
    #
    # 参数：
    #     budget：期限，单位为秒；其余参数同 `seconds_per_image`。
    # END DOCSTRING
    # BEGIN SOLUTION
    seconds_a_step = per_step * (2 if guided else 1) / rate
    return max(0, int((budget - once / rate) / seconds_a_step))
    # END SOLUTION


# %%
# Scratch: a denoiser of 2.6 billion weights on 4,096 tokens, 3 TFLOP around it, 150 TFLOP a second.
# most_steps(2.0, 3e12, forward_flops(2.6e9, 4096), True, 150e12)

# %%
quiz.check("capstone.cost_per_image", forward_flops, seconds_per_image, most_steps)

# %% [markdown] lang="en"
# Stuck? `quiz.hint("capstone.cost_per_image")`.
#
# ### 5.2 The front
#
# With two numbers there is seldom one winner. What can be struck from the list is a model that another beats: nowhere worse, somewhere better.

# %% [markdown] lang="zh"
# 卡住了？`quiz.hint("capstone.cost_per_image")`。
#
# ### 5.2 前沿
#
# 有两个数时，很少有唯一的赢家。能划掉的，是被另一个模型压倒的：处处不更好，某处更差。


# %% exercise="capstone.pareto_front"
def pareto_front(costs):
    """Mark the models that no other beats.

    One model beats another if it is at most as large in every cost and smaller in at least one. Equal rows beat nobody.

    Args:
        costs: float array, shape (N, D): N models, D costs each; smaller is better.
    Returns:
        Booleans, shape (N,): True for a model that no other beats.
    """
    # DOCSTRING zh
    # 标出没有被任何模型压倒的模型。
    #
    # 一个模型压倒另一个，是指它的每一项代价都不更大，且至少有一项更小。完全相同的行谁也不压倒谁。
    #
    # 参数：
    #     costs：浮点数组，形状 (N, D)：N 个模型，各有 D 项代价；越小越好。
    # 返回：
    #     布尔值，形状 (N,)：没有被任何模型压倒的为 True。
    # END DOCSTRING
    # BEGIN SOLUTION
    not_worse = (costs[:, None] <= costs[None]).all(axis=2)
    better = (costs[:, None] < costs[None]).any(axis=2)
    return ~(not_worse & better).any(axis=0)
    # END SOLUTION


# %%
# Scratch: FID and seconds of five models.
# pareto_front(np.array([[40, 9], [280, 0.01], [230, 4], [25, 0.6], [60, 0.3]]))

# %%
quiz.check("capstone.pareto_front", pareto_front)

# %% [markdown] lang="en"
# ## 6 · See it work
#
# ### 6.1 Five families, the same digits, the same seconds
#
# All five learn $p(\text{image} \mid \text{class})$ from the same 4,000 digits, each with **14 seconds of processor time**, seven by the clock if two cores do nothing else. Processor time, so that
# what else the machine does matters less; compilation is not counted.
#
# What the budget does *not* contain, said before the race and not after it: the tokenizer and the autoencoder of lessons 07 and 11 ship with the course and were trained for longer. GAN, VAE and pixel diffusion
# start from nothing. Tokens and latent flow also see every digit moved by one pixel in each direction, which the others do not. Nor is the effort of tuning equal: settings follow each family's lesson where the task is the same, and differ where it
# is not (a prior for each class in the VAE, the clean image as the target of pixel diffusion).
#
# **Predict.** Put the families in the order of their FID, the best first.

# %% [markdown] lang="zh"
# ## 6 · 看它工作
#
# ### 6.1 五个家族，同样的数字，同样的秒数
#
# 五个模型都从同样的 4,000 个数字学习 $p(\text{图像} \mid \text{类别})$，各给 **14 秒处理器时间**，如果两个核不干别的，就是七秒钟。用处理器时间计，机器同时在忙什么影响就小一些；编译不计入。
#
# 预算里*没有*包含什么，赛前就说清楚：第 07 课的词元化器和第 11 课的自编码器随课程附带，训练得更久；GAN、VAE 和像素扩散从零开始。
# 词元和潜空间流还看到每个数字上下左右各移一个像素的版本，其余三个没有。调参的力度也不相同：任务与各自那一课相同的地方沿用那里的设置，不同的地方则另选
# （VAE 每类一个先验，像素扩散以干净图像为目标）。
#
# **先预测。** 把五个家族按 FID 排序，最好的在前。

# %%
my_order = ["diffusion", "GAN", "latent flow", "tokens", "VAE"]  # the best FID first

# %%
BUDGET = 14  # seconds of processor time a family
CLASSES, NO_CLASS = 10, 10
MOVES = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)]  # 4,000 digits are few: what is encoded anyway is moved as well
moved_labels = np.tile(train_labels, len(MOVES))
contestants = {}


def until(batches, seconds):
    """Yield batches until this process has used so many seconds of processor time."""
    started = time.process_time()
    for batch in batches:
        if time.process_time() - started > seconds:
            return
        yield batch


def fit(step, batches):
    """Train within the budget; a first batch compiles the step before the clock starts."""
    batches = iter(batches)
    step(*next(batches))
    return training.train(step, until(batches, BUDGET), steps=1_000_000)


def some_labels_dropped(labels):
    """Labels (B,), one in ten replaced by "no class", for guidance."""
    return tf.where(tf.random.uniform(tf.shape(labels)) < 0.1, NO_CLASS, labels)


def guided(network, size, guidance):
    """Return predict(x, time, labels) of a network on vectors of a size: u + guidance * (c - u), both halves in one batch.

    Compiled once, for every batch size.
    """

    @tf.function(input_signature=[tf.TensorSpec((None, size)), tf.TensorSpec(()), tf.TensorSpec((None,), tf.int32)])
    def predict(x, time, labels):
        nobody = tf.fill(tf.shape(labels), NO_CLASS)
        times = tf.fill(2 * tf.shape(labels), time)
        both = network([tf.tile(x, (2, 1)), times, tf.concat([labels, nobody], 0)], training=False)
        conditional, unconditional = tf.split(both, 2)
        return unconditional + guidance * (conditional - unconditional)

    return predict


# %% [markdown] lang="en"
# **GAN** (lesson 05): networks on patches, projection discriminator, non-saturating loss, R1 in every eighth update, averaged weights to draw from.

# %% [markdown] lang="zh"
# **GAN**（第 05 课）：在小块上工作的网络、投影判别器、非饱和损失，每八次更新做一次 R1，用平均后的权重采样。

# %%
NOISE_SIZE, R1_EVERY, R1_GAMMA = 64, 8, 1.0
keras.utils.set_random_seed(1)
generator, average_generator = (models.patch_generator(NOISE_SIZE, CLASSES) for _ in range(2))
average_generator.set_weights(generator.get_weights())
discriminator = models.patch_discriminator(CLASSES)
generator_optimizer, discriminator_optimizer = (keras.optimizers.Adam(2e-3, beta_1=0.5) for _ in range(2))
generator_optimizer.build(generator.trainable_variables)
discriminator_optimizer.build(discriminator.trainable_variables)


@tf.function
def play(images, labels):
    noise = tf.random.normal((2, len(images), NOISE_SIZE))
    fakes = generator([noise[0], labels], training=True)
    with tf.GradientTape() as tape:
        real, fake = (discriminator([shown, labels], training=True) for shown in (images, fakes))
        judged = tf.reduce_mean(tf.nn.softplus(-real) + tf.nn.softplus(fake))
    weights = discriminator.trainable_variables
    discriminator_optimizer.apply(tape.gradient(judged, weights), weights)
    with tf.GradientTape() as tape:
        fakes = generator([noise[1], labels], training=True)
        fooled = tf.reduce_mean(tf.nn.softplus(-discriminator([fakes, labels], training=True)))
    weights = generator.trainable_variables
    generator_optimizer.apply(tape.gradient(fooled, weights), weights)
    models.update_average(average_generator, generator, decay=0.99)
    return {"discriminator": judged, "generator": fooled}


@tf.function
def restrain(images, labels):
    with tf.GradientTape() as tape:
        with tf.GradientTape() as image_tape:
            image_tape.watch(images)
            score = tf.reduce_sum(discriminator([images, labels], training=True))
        slope = image_tape.gradient(score, images)
        penalty = R1_EVERY * R1_GAMMA / 2 * tf.reduce_mean(tf.reduce_sum(slope**2, axis=(1, 2, 3)))
    weights = discriminator.trainable_variables
    # The penalty does not depend on biases: their slope is None, and Keras would warn.
    pairs = zip(tape.gradient(penalty, weights), weights)
    discriminator_optimizer.apply_gradients([(slope, weight) for slope, weight in pairs if slope is not None])


def gan_step(images, labels):
    images, labels = tf.convert_to_tensor(images), tf.convert_to_tensor(labels)
    if int(generator_optimizer.iterations) % R1_EVERY == 0:
        restrain(images, labels)
    return play(images, labels)


painter = tf.function(average_generator, reduce_retracing=True)


def draw_gan(labels, random):
    noise = random.standard_normal((len(labels), NOISE_SIZE)).astype("float32")
    return models.generate(painter, noise, labels)


history = fit(gan_step, training.batches(2 * train_images - 1, train_labels, batch_size=64, seed=1))
contestants["GAN"] = dict(draw=draw_gan, updates=history.steps, calls=1, network=generator)

# %% [markdown] lang="en"
# **VAE** (lesson 04): binary pixels; the prior of the latents is a Gaussian for each class, learnt along with the rest. (With one prior for all and a decoder that is told the class, the class may be ignored: the latents already tell it.)

# %% [markdown] lang="zh"
# **VAE**（第 04 课）：二值像素；潜变量的先验是每类一个高斯，与其余部分一起学。（如果共用一个先验、只把类别告诉解码器，它可能不理会类别：潜变量里已经有了。）

# %%
LATENT_SIZE = 20
keras.utils.set_random_seed(1)
encoder = models.dense_encoder(LATENT_SIZE, hidden_units=(512,))
decoder = models.dense_decoder(LATENT_SIZE, hidden_units=(512,))
prior = keras.layers.Embedding(CLASSES, 2 * LATENT_SIZE, embeddings_initializer="zeros")
prior.build(())
vae_weights = encoder.trainable_variables + decoder.trainable_variables + prior.trainable_variables
vae_optimizer = keras.optimizers.Adam(2e-3)
vae_optimizer.build(vae_weights)


def vae_terms(images, labels):
    """Distortion and rate of binary images given their class, both in nats an image."""
    mean, log_variance = encoder(images)
    prior_mean, prior_log_variance = tf.split(prior(labels), 2, axis=1)
    codes = mean + tf.exp(log_variance / 2) * tf.random.normal(tf.shape(mean))
    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits(images, decoder(codes))
    distance = (tf.exp(log_variance) + (mean - prior_mean) ** 2) / tf.exp(prior_log_variance)
    rate = 0.5 * tf.reduce_sum(prior_log_variance - log_variance - 1 + distance, axis=1)
    return tf.reduce_mean(tf.reduce_sum(cross_entropy, axis=(1, 2, 3))), tf.reduce_mean(rate)


@tf.function
def vae_step(images, labels):
    with tf.GradientTape() as tape:
        distortion, rate = vae_terms(images, labels)
        loss = distortion + rate
    vae_optimizer.apply(tape.gradient(loss, vae_weights), vae_weights)
    return {"distortion": distortion, "rate": rate}


pixels_of = tf.function(lambda codes: tf.sigmoid(decoder(codes)))


def draw_vae(labels, random):
    mean, log_variance = np.split(np.array(prior(labels)), 2, axis=1)
    codes = mean + np.exp(log_variance / 2) * random.standard_normal(mean.shape)
    return np.array(pixels_of(codes.astype("float32")))


binary_train, binary_test = ((images > 0.5).astype("float32") for images in (train_images, test_images))
history = fit(vae_step, training.batches(binary_train, train_labels, batch_size=128, seed=1))
vae_bits = np.mean([sum(map(float, vae_terms(binary_test, test_labels))) for _ in range(10)]) / np.log(2)
contestants["VAE"] = dict(draw=draw_vae, updates=history.steps, calls=1, network=decoder, bits=vae_bits)

# %% [markdown] lang="en"
# **Tokens** (lessons 07 and 08): the shipped tokenizer turns a digit into 16 tokens; a small transformer, from scratch, predicts them one by one after "the digit 7".

# %% [markdown] lang="zh"
# **词元**（第 07、08 课）：附带的词元化器把数字变成 16 个词元；一个从零训练的小 Transformer 在 “the digit 7” 之后逐个预测它们。

# %%
keras.utils.set_random_seed(1)
transformer = drawing.Transformer(width=64, depth=2)
token_optimizer = keras.optimizers.AdamW(4e-3, beta_2=0.98, weight_decay=0.02, global_clipnorm=1.0)
token_optimizer.build(transformer.trainable_variables)
train_tokens = np.concatenate([tokenizer.encode(np.roll(train_images, move, axis=(1, 2))) for move in MOVES])
PHRASES = [f"the digit {label}" for label in range(CLASSES)]
words_of = captions.encode_all(PHRASES)


def token_batches(random):
    for tokens, labels in training.batches(train_tokens, moved_labels, batch_size=64, seed=1):
        words = np.where(random.random((len(labels), 1)) < 0.1, drawing.PAD, words_of[labels])
        yield tuple(map(tf.constant, drawing.to_draw(words, tokens)))


@tf.function
def token_step(ids, slots):
    targets = ids[:, -tokenizer.TOKENS :]
    with tf.GradientTape() as tape:
        logits = transformer(ids[:, :-1], slots[:, :-1], training=True)[:, -tokenizer.TOKENS :]
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits))
    token_optimizer.apply(tape.gradient(loss, transformer.trainable_variables), transformer.trainable_variables)
    return loss


def draw_tokens(labels, random):
    sentences = [PHRASES[label] for label in labels]
    return tokenizer.decode(drawing.draw(transformer, sentences, guidance=1.3, seed=int(random.integers(1_000_000))))


history = fit(token_step, token_batches(np.random.default_rng(1)))
token_bits = tokenizer.TOKENS * drawing.bits_per_token(
    transformer, [PHRASES[label] for label in test_labels], tokenizer.encode(test_images)
)
contestants["tokens"] = dict(
    draw=draw_tokens,
    updates=history.steps,
    calls=2 * tokenizer.TOKENS,
    network=transformer,
    shipped=tokenizer.build_decoder(),
    bits=token_bits,
)

# %% [markdown] lang="en"
# **Diffusion** (lesson 09), here on pixels: cosine schedule, 20 deterministic steps, guidance 1.3. The network is a residual MLP on 784 pixels and predicts the *clean image*. (Change the target to
# the noise, and see how much harder that is in so few seconds: noise fills all 784 dimensions, digits only a few.)

# %% [markdown] lang="zh"
# **扩散**（第 09 课），这里直接在像素上：余弦调度、20 个确定性步、引导 1.3。网络是作用于 784 个像素的残差 MLP，预测的是*干净图像*。
# （把目标改成噪声试试，看看这么短的时间里会难多少：噪声占满全部 784 维，数字只占其中几维。）


# %%
def alpha_bar(time):
    """Share of the signal's variance at a time in [0, 1]: the cosine schedule (2102.09672), kept away from 0."""
    return tf.cos(0.999 * np.pi / 2 * time) ** 2


keras.utils.set_random_seed(1)
denoiser, average_denoiser = (latents.residual_mlp(784, width=384) for _ in range(2))
average_denoiser.set_weights(denoiser.get_weights())
denoiser_optimizer = keras.optimizers.Adam(1e-3, beta_2=0.99)
denoiser_optimizer.build(denoiser.trainable_variables)


@tf.function
def diffusion_step(clean, labels):
    noise, time = tf.random.normal(clean.shape), tf.random.uniform((len(clean),))
    level, labels = alpha_bar(time)[:, None], some_labels_dropped(labels)
    with tf.GradientTape() as tape:
        predicted = denoiser([tf.sqrt(level) * clean + tf.sqrt(1 - level) * noise, time, labels], training=True)
        loss = tf.reduce_mean((predicted - clean) ** 2)
    denoiser_optimizer.apply(tape.gradient(loss, denoiser.trainable_variables), denoiser.trainable_variables)
    models.update_average(average_denoiser, denoiser, decay=0.99)
    return loss


predict_clean = guided(average_denoiser, 784, 1.3)


def draw_diffusion(labels, random, steps=20):
    x = tf.constant(random.standard_normal((len(labels), 784)), tf.float32)
    times = tf.constant(np.linspace(1, 0, steps + 1), tf.float32)
    for now, later in zip(times[:-1], times[1:]):
        level, next_level = alpha_bar(now), alpha_bar(later)
        clean = tf.clip_by_value(predict_clean(x, now, labels), -1, 1)
        noise = (x - tf.sqrt(level) * clean) / tf.sqrt(1 - level)
        x = tf.sqrt(next_level) * clean + tf.sqrt(1 - next_level) * noise
    return np.clip((np.reshape(x, (-1, 28, 28, 1)) + 1) / 2, 0, 1)


flat_images = 2 * train_images.reshape(len(train_images), -1) - 1
history = fit(diffusion_step, training.batches(flat_images, train_labels, batch_size=128, seed=1))
contestants["diffusion"] = dict(draw=draw_diffusion, updates=history.steps, calls=2 * 20, network=denoiser)

# %% [markdown] lang="en"
# **Latent flow** (lesson 11): the same kind of network on the 24 numbers of the shipped autoencoder, ten steps of Heun (the last one of Euler) with guidance 1.3.

# %% [markdown] lang="zh"
# **潜空间流**（第 11 课）：同一类网络，作用于附带自编码器的 24 个数；Heun 法十步（最后一步用欧拉法），引导 1.3。

# %%
PER_CALL, FLOW_BATCH = 10, 128
keras.utils.set_random_seed(1)
autoencoder = latents.load("dense")
train_codes = np.concatenate([autoencoder.encode(np.roll(train_images, move, axis=(1, 2))) for move in MOVES])
velocity, average_velocity = (latents.residual_mlp(latents.LATENT_DIM, width=192) for _ in range(2))
average_velocity.set_weights(velocity.get_weights())
velocity_optimizer = keras.optimizers.Adam(1.5e-3, beta_2=0.99)
velocity_optimizer.build(velocity.trainable_variables)


def flow_update(clean, labels):
    noise, time = tf.random.normal(tf.shape(clean)), tf.random.uniform((FLOW_BATCH,))
    x, labels = noise + time[:, None] * (clean - noise), some_labels_dropped(labels)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((velocity([x, time, labels], training=True) - (clean - noise)) ** 2)
    velocity_optimizer.apply(tape.gradient(loss, velocity.trainable_variables), velocity.trainable_variables)
    models.update_average(average_velocity, velocity, decay=0.995)
    return loss


@tf.function
def flow_step(codes, labels):
    """Several updates in one call: for a network this small, calling costs as much as computing."""
    losses = tf.TensorArray(tf.float32, PER_CALL)
    for part in tf.range(PER_CALL):
        rows = tf.range(part * FLOW_BATCH, (part + 1) * FLOW_BATCH)
        losses = losses.write(part, flow_update(tf.gather(codes, rows), tf.gather(labels, rows)))
    return {"loss": losses.stack()}


predict_velocity = guided(average_velocity, latents.LATENT_DIM, 1.3)


def draw_flow(labels, random, steps=10):
    x = tf.constant(random.standard_normal((len(labels), latents.LATENT_DIM)), tf.float32)
    for step in range(steps):
        slope = predict_velocity(x, tf.constant(step / steps, tf.float32), labels)
        if step < steps - 1:
            ahead = predict_velocity(x + slope / steps, tf.constant((step + 1) / steps, tf.float32), labels)
            slope = (slope + ahead) / 2
        x = x + slope / steps
    return autoencoder.decode(x.numpy())


history = fit(flow_step, training.batches(train_codes, moved_labels, batch_size=PER_CALL * FLOW_BATCH, seed=1))
contestants["latent flow"] = dict(
    draw=draw_flow, updates=history.steps, calls=2 * 19, network=velocity, shipped=autoencoder.decoder
)

# %% [markdown] lang="en"
# ### 6.2 One table
#
# 1,000 digits each, 100 of every class, against the 1,000 test digits, in the course's digit features. *s/1,000*: seconds to draw them in two batches of 500. *ms/1*: milliseconds for a single digit, the latency
# that a user would see. *calls*: passes of the large network that an image needs, two for every guided one. *bits*: what the model needs to describe a test digit, where it can say so: the VAE for binary pixels, as an upper
# bound; the token model for 16 tokens. *updates*: calls of the training step; the latent flow makes ten updates in each, the others one.

# %% [markdown] lang="zh"
# ### 6.2 一张表
#
# 每个模型画 1,000 个数字，每类 100 个，与 1,000 个测试数字比较，用课程的数字特征。*s/1,000*：分两批、每批 500 张画完的秒数。*ms/1*：单独画一个数字的毫秒数，也就是用户看到的延迟。
# *调用次数*：一张图要让大网络跑几遍，有引导的每次算两遍。*比特*：描述一个测试数字要多少比特，说得出的才有：VAE 针对二值像素，是上界；词元模型针对 16 个词元。
# *更新次数*：训练步的调用次数；潜空间流每次调用做十次更新，其余各做一次。

# %%
HALF = np.arange(500, dtype="int32") % CLASSES
WANTED = np.concatenate([HALF, HALF])
real_features = metrics.features(test_images)


def measure(draw):
    """Images (1000, 28, 28, 1), the seconds that they took, and milliseconds for one; what compiles has run before."""
    random = np.random.default_rng(7)
    draw(HALF, random)
    started = time.perf_counter()
    images = np.concatenate([draw(HALF, random), draw(HALF, random)])
    seconds = time.perf_counter() - started
    draw(HALF[:1], random)
    alone = []
    for label in range(3):
        started = time.perf_counter()
        draw(HALF[label : label + 1], random)
        alone.append(1000 * (time.perf_counter() - started))
    return images, seconds, float(np.median(alone))


def quality(images):
    """FID, precision, recall, and the share that a classifier reads as the class that was ordered."""
    precision, recall = metrics.precision_recall(real_features, metrics.features(images))
    return metrics.fid(test_images, images), precision, recall, metrics.conditional_accuracy(images, WANTED)


for one in contestants.values():
    one["images"], one["seconds"], one["alone"] = measure(one["draw"])
    one["fid"], one["precision"], one["recall"], one["accuracy"] = quality(one["images"])
    one["weights"] = one["network"].count_params() + (one["shipped"].count_params() if "shipped" in one else 0)

FAMILY = {
    "GAN": quiz.Text("GAN", "GAN"),
    "VAE": quiz.Text("VAE", "VAE"),
    "tokens": quiz.Text("tokens*", "词元*"),
    "diffusion": quiz.Text("pixel diffusion", "像素扩散"),
    "latent flow": quiz.Text("latent flow*", "潜空间流*"),
}
COLUMNS = {
    "fid": ("FID", ".0f"),
    "precision": ("precision", ".2f"),
    "recall": ("recall", ".2f"),
    "accuracy": ("accuracy", ".2f"),
    "seconds": ("s/1,000", ".2f"),
    "alone": ("ms/1", ".0f"),
    "calls": ("calls", "d"),
    "weights": (quiz.Text("weights", "权重数"), ",d"),
    "bits": (quiz.Text("bits", "比特"), ".0f"),
    "updates": (quiz.Text("updates", "更新次数"), "d"),
}
real = quality(train_images[np.concatenate([np.flatnonzero(train_labels == label)[:100] for label in WANTED[:10]])])
rows = {FAMILY[name]: one for name, one in contestants.items()}
rows[quiz.Text("real training digits", "真实训练数字")] = dict(zip(("fid", "precision", "recall"), real))
print(quiz.Text("* with a first stage that ships, trained for longer", "* 第一阶段随课程附带，训练得更久"))
plots.table(dict(COLUMNS.values()), {name: [one.get(key) for key in COLUMNS] for name, one in rows.items()})

# %%
order = sorted(contestants, key=lambda name: contestants[name]["fid"])
place = {name: order.index(name) for name in order}
pairs = [(better, worse) for at, better in enumerate(my_order) for worse in my_order[at + 1 :]]
right = sum(place[better] < place[worse] for better, worse in pairs)
print(quiz.Text(f"{right} of {len(pairs)} pairs in the right order", f"{len(pairs)} 对里排对了 {right} 对"))
print(" < ".join(str(FAMILY[name]) for name in order))
if right >= 8:
    print(quiz.Text("Well judged.", "判断得准。"))
else:
    print(
        quiz.Text(
            "Look at what each network has to learn: 784 pixels, 24 numbers, or 16 tokens.",
            "看看每个网络要学的是什么：784 个像素、24 个数，还是 16 个词元。",
        )
    )

# %% [markdown] lang="en"
# ### 6.3 One figure
#
# On the left the two numbers that decide most often, FID and the time of a user who waits for one digit; your `pareto_front` says who stays on the list. On the right what the numbers look like.

# %% [markdown] lang="zh"
# ### 6.3 一张图
#
# 左边是最常起决定作用的两个数：FID，以及用户等一个数字的时间；谁留在名单上，由你写的 `pareto_front` 来说。右边是这些数字的样子。

# %% tags=["picture"]
names = list(contestants)
costs = np.array([[contestants[name]["fid"], contestants[name]["alone"]] for name in names])
stays = np.array(pareto_front(costs))
figure, (left, right_side) = plt.subplots(1, 2, figsize=(9.6, 3.1), layout="constrained", width_ratios=[1, 1.35])
front = costs[stays][np.argsort(costs[stays][:, 1])]
left.step(front[:, 1], front[:, 0], where="post", color="grey", linewidth=0.8)
for name, (fid, alone), kept in zip(names, costs, stays):
    left.plot(alone, fid, "o", color="C0" if kept else "C3", markersize=7)
    left.annotate(
        str(FAMILY[name]),
        (alone, fid),
        xytext=(0, 8),
        textcoords="offset points",
        ha="center",
        fontsize=8,
        bbox=dict(facecolor="white", edgecolor="none", pad=0.5),
    )
left.set(xscale="log", yscale="log")
left.margins(x=0.25, y=0.2)
left.set_xlabel(str(quiz.Text("ms for one digit", "一个数字的毫秒数")))
left.set_ylabel("FID")
rows = [np.concatenate(list(contestants[name]["images"][:14, :, :, 0]), axis=1) for name in names]
right_side.imshow(np.concatenate(rows, axis=0), cmap="gray", vmin=0, vmax=1, aspect="auto")
right_side.set_yticks([28 * row + 14 for row in range(len(names))], [str(FAMILY[name]) for name in names], fontsize=8)
right_side.set_xticks([])
right_side.spines[:].set_visible(False)
plt.show()
print(
    quiz.Text("on the front: ", "在前沿上："),
    ", ".join(str(FAMILY[name]) for name, kept in zip(names, stays) if kept),
)

# %% [markdown] lang="en"
# Read the table as an interviewer would want you to.
#
# - **What had to be learnt decides more than the family.** The same kind of residual MLP, the same seconds: on 784 pixels it draws pale digits that are all alike, on 24 latents the best of the table. What differs most is the first stage, which is not in the budget: that is
#   the case for latent space, and the catch in this comparison.
# - **Calls are latency.** GAN and VAE answer at once. Whoever calls a network dozens of times, one call after the other, takes longer, often many times as long, and size does not tell how long: the token model has the fewest weights of all, and is slower than the latent flow.
# - **Precision without recall** (pixel diffusion, and the GAN) is a model that draws much the same member of each class again and again; FID alone would not tell you which of the two is missing.
# - **The bits do not compete.** One number describes 784 binary pixels without loss, the other 16 tokens of a lossy code.
# - **One run each.** Which of two neighbours in FID is ahead may change with the seed. Lesson 14 shows how to ask.

# %% [markdown] lang="zh"
# 像面试官期待的那样来读这张表。
#
# - **要学的东西比家族更起作用。** 同一类残差 MLP、同样的秒数：在 784 个像素上画出的数字又淡又雷同，在 24 个潜变量上却是全表最好。最大的差别在第一阶段，而它不在预算里：
#   这正是用潜空间的理由，也是这次比较里的蹊跷。
# - **调用次数就是延迟。** GAN 和 VAE 立刻就有结果。凡是要把网络一次接一次地调用几十遍的，都更慢，常常慢很多倍，而且从大小看不出慢多少：词元模型的权重全表最少，却比潜空间流还慢。
# - **有精确率、没有召回率**（像素扩散，还有 GAN），说明它反复在画每一类里差不多的那几张；只看 FID，你不知道缺的是哪一样。
# - **比特数之间不能比。** 一个数无损地描述 784 个二值像素，另一个描述有损编码的 16 个词元。
# - **各跑了一次。** FID 相邻的两个谁在前，换个种子可能就变了。怎样追问，见第 14 课。


# %%
def dense_flops(network):
    """FLOPs of a pass of one image, by your `forward_flops`: each layer's weights, times the cells that they are used on."""
    cells = {
        layer: int(np.prod(layer.output.shape[1:-1])) if isinstance(layer, keras.layers.Conv2D) else 1
        for layer in network.layers
        if layer.weights and not isinstance(layer, keras.layers.Embedding)
    }
    return sum(forward_flops(layer.count_params(), count) for layer, count in cells.items())


# The transformer's tokens pass its weights once each, thanks to the cache: begin, words, image, 16 tokens; guidance doubles them.
sequence = words_of.shape[1] + 2 + tokenizer.TOKENS
work = {
    name: one["calls"] * dense_flops(one["network"])
    if name != "tokens"
    else forward_flops(transformer.count_params(), 2 * sequence)
    for name, one in contestants.items()
}
for name in ("tokens", "latent flow"):
    work[name] += dense_flops(contestants[name]["shipped"])
rows = {}
for name, flops in work.items():
    alone = contestants[name]["alone"]
    rows[FAMILY[name]] = flops / 1e6, alone, flops / alone / 1e6
plots.table({"MFLOP": ".1f", "ms/1": ".0f", "GFLOP/s": ".2f"}, rows)

# %% [markdown] lang="en"
# An image of any of these costs a few hundred million operations at most, a fraction of a second's work for one core, and yet some keep a user waiting many times as long as others. The last column, operations per second that are really reached, is
# far from what the machine can do: at batch size 1 and with networks this small you pay for *calls*. That is why `rate` in your exercise says "really reaches": measure it, do not read it off a data sheet.
#
# ### 6.4 Three products, three choices
#
# Now with the table in front of you. First the choices, then the reasons: a rubric is three questions, each graded.

# %% [markdown] lang="zh"
# 这些模型画一张图最多也就几亿次运算，一个核不到一秒的活，可有的却让用户多等许多倍。最后一列是每秒真正达到的运算量，离机器的能力差得远：批大小为 1、网络又这么小的时候，花钱买的是*调用*。
# 所以练习里的 `rate` 写的是“真正达到的”：要去测，不要照抄规格表。
#
# ### 6.4 三个产品，三次选择
#
# 现在表格就在眼前。先选，再说理由：评分表就是三道题，逐一评分。

# %%
quiz.ask("capstone-three-products")

# %%
quiz.ask("capstone-rubric")

# %%
quiz.ask("capstone-step-budget")

# %% [markdown] lang="en"
# The same on our digits, where constraints can be applied by a machine. Fill in your choice for each product, then run the next cell.

# %% [markdown] lang="zh"
# 再用我们的数字来一遍，这次约束可以交给机器来执行。先为每个产品填上你的选择，再运行下一格。

# %%
my_choices = {"live": "GAN", "archive": "VAE", "dataset": "diffusion"}

# %%
products = {
    "live": (
        quiz.Text(
            "a digit for every key press, one pass, nothing shipped in advance; readable",
            "每按一个键出一个数字：一次前向，不能预装别的网络；要认得出",
        ),
        lambda one: one["calls"] == 1 and "shipped" not in one,
        lambda one: -one["accuracy"],
    ),
    "archive": (
        quiz.Text("a score for scans: how unusual are these pixels?", "给扫描件打分：这些像素有多不寻常？"),
        lambda one: "bits" in one and "shipped" not in one,
        lambda one: one["bits"],
    ),
    "dataset": (
        quiz.Text(
            "100,000 digits overnight, to train a classifier: true to the data, and varied",
            "一夜之间画 100,000 个数字，用来训练分类器：要逼真，也要多样",
        ),
        lambda one: True,
        lambda one: one["fid"],
    ),
}
for product, (asked, fits, cost) in products.items():
    left_over = [name for name in contestants if fits(contestants[name])]
    chosen = min(left_over, key=lambda name: cost(contestants[name]))
    mark = "✓" if my_choices[product] == chosen else "✗"
    print(f"{mark} {asked}\n    {', '.join(str(FAMILY[name]) for name in left_over)} → {FAMILY[chosen]}")

# %% [markdown] lang="en"
# One of the three was decided before quality was looked at, and another was down to two. Constraints often do most of the choosing.
#
# ### 6.5 System design
#
# *"Design the image generation of a marketing tool: a sentence in, four pictures out within three seconds, edits by mask, a million pictures a day."* Ten minutes at a whiteboard. Four headings carry the marks:
#
# | heading | what has to be said | numbers to name |
# |---|---|---|
# | latency | steps that fit, both passes of guidance in one batch, longest wait for a batch, what is cached | deadline, ms a call, 95th percentile |
# | cost | images a second and GPU, load over the day, one base model with small adapters for customers | price of 1,000 images at the load that is real |
# | safety | licensed and deduplicated data, prompt check, image check, watermark and provenance, a log that answers complaints | share let through, false alarms |
# | evaluation | blind choices on your prompts with intervals, a fixed set of old failures, FID for regressions only, a way back | seeds, interval, date of the test set |
#
# One question for each heading, to be answered in words.

# %% [markdown] lang="zh"
# 三个里，有一个还没看质量就已经定了，还有一个只剩两种可选。约束往往就这样替你选掉了大半。
#
# ### 6.5 系统设计
#
# *“为营销工具设计图像生成：输入一句话，三秒之内出四张图，能用掩码修改，一天一百万张。”* 白板前十分钟。分数在四个标题下：
#
# | 标题 | 必须说到的 | 要报出的数 |
# |---|---|---|
# | 延迟 | 放得下多少步，引导的两次前向合成一批，凑批最多等多久，哪些可以缓存 | 时限、每次调用的毫秒数、第 95 百分位 |
# | 成本 | 每块 GPU 每秒几张，一天里的负载变化，一个基础模型加各客户的小适配器 | 按真实负载算的每 1,000 张价钱 |
# | 安全 | 有授权且去重的数据，检查提示词，检查图像，水印与来源，能应对投诉的记录 | 放过的比例、误报率 |
# | 评测 | 在自己的提示词上盲选并给区间，一组固定的旧失败用例，FID 只用来发现退步，留有退路 | 种子数、区间、测试集的日期 |
#
# 每个标题一道题，用自己的话回答。

# %%
quiz.ask("flow-text-one-step")

# %%
quiz.ask("control-text-lora")

# %%
quiz.ask("eval-text-memorise")

# %%
quiz.ask("eval-text-fid-dislike")

# %% [markdown] lang="en"
# ### 6.6 The full mock interview
#
# Forty-five minutes over everything in the course: questions in words with follow-ups on what you left out, a planted bug, numbers, code, with a clock. You can pause; it goes on where you stopped, even after the kernel died. The report at the end
# lists what to review, each line with a link to the section of the lesson that teaches it. Take it once now, and once two days before the real one.

# %% [markdown] lang="zh"
# ### 6.6 完整的模拟面试
#
# 四十五分钟，覆盖整门课：问答题会就你没说到的地方追问，还有找缺陷、算数、写代码，全程计时。可以暂停；内核挂了也能从断点接着来。结束时的报告列出该复习什么，
# 每一行都带链接，指向讲它的那一节。现在做一次，真正面试的前两天再做一次。

# %%
quiz.interview(minutes=45, level="mid")

# %% [markdown] lang="en"
# ## 7 · Follow-ups
#
# ### Junior

# %% [markdown] lang="zh"
# ## 7 · 追问
#
# ### 初级

# %%
quiz.ask("capstone-one-line-each")

# %%
quiz.ask("capstone-calls")

# %%
quiz.ask("capstone-best-family")

# %%
quiz.ask("capstone-off-the-list")

# %%
quiz.ask("capstone-price")

# %%
quiz.ask("capstone-triage")

# %% [markdown] lang="en"
# ### Mid

# %% [markdown] lang="zh"
# ### 中级

# %%
quiz.ask("capstone-which-bits")

# %%
quiz.ask("capstone-time-in-queue")

# %%
quiz.ask("capstone-larger-batches")

# %%
quiz.ask("capstone-reused-work")

# %%
quiz.ask("capstone-data-order")

# %%
quiz.ask("capstone-request-path")

# %%
quiz.ask("metrics-close-call")

# %% [markdown] lang="en"
# ### Senior

# %% [markdown] lang="zh"
# ### 高级

# %%
quiz.ask("capstone-five-times-faster")

# %%
quiz.ask("capstone-fair-race")

# %%
quiz.ask("capstone-two-numbers-of-bits")

# %%
quiz.ask("capstone-new-version")

# %%
quiz.ask("metrics-tuned-on-itself")

# %%
quiz.ask("gan-dual-form")

# %% [markdown] lang="en"
# ## 8 · Take-aways
#
# 1. Constraints choose the family: deadline, control, cost of a failure, density or encoder. Name them first, and what you give up last.
# 2. A deadline is a number of steps: (budget − what runs once) / (passes a step · time of a pass), rounded down. A queue multiplies the wait: by 1 / (1 − load) in M/M/1.
# 3. With two numbers there is a front, not a winner. Strike what another beats; let the product choose among the rest.
# 4. A fair table names data, judge, budgets, what was trained beforehand, tuning and seeds. Bits of different things do not compete.
# 5. System design: latency, cost, safety, evaluation, each with a number and a way to find out that you were wrong.
#
# **Papers.** Xiao et al. 2021, the trilemma ([2112.07804](https://arxiv.org/abs/2112.07804)) · Lucic et al. 2017 ([1711.10337](https://arxiv.org/abs/1711.10337)) ·
# Theis et al. 2015 ([1511.01844](https://arxiv.org/abs/1511.01844)) · Rombach et al. 2021 ([2112.10752](https://arxiv.org/abs/2112.10752)) · Kaplan et al. 2020 ([2001.08361](https://arxiv.org/abs/2001.08361))
#
# **Review.** `quiz.review()` asks across all lessons what you missed, and the rest before you forget it; `quiz.review("capstone")` keeps to this one.

# %% [markdown] lang="zh"
# ## 8 · 小结
#
# 1. 是约束在选家族：时限、控制方式、出错的代价、要不要密度或编码器。先说它们，最后说放弃了什么。
# 2. 时限就是能走多少步：（预算 − 只跑一次的）/（每步次数 · 一次前向的时间），向下取整。排队让等待成倍变长：M/M/1 时是 1 / (1 − 负载) 倍。
# 3. 两个数给出的是前沿，不是冠军。划掉被压倒的，其余让产品来选。
# 4. 公平的表要写明数据、评判、预算、事先训练了什么、调参和种子。不同对象的比特数不能比。
# 5. 系统设计：延迟、成本、安全、评测，每一项都要有数字，还要有办法发现自己错了。
#
# **论文** Xiao 等 2021，三难问题（[2112.07804](https://arxiv.org/abs/2112.07804)）· Lucic 等 2017（[1711.10337](https://arxiv.org/abs/1711.10337)）·
# Theis 等 2015（[1511.01844](https://arxiv.org/abs/1511.01844)）· Rombach 等 2021（[2112.10752](https://arxiv.org/abs/2112.10752)）· Kaplan 等 2020（[2001.08361](https://arxiv.org/abs/2001.08361)）
#
# **复习** `quiz.review()` 会从全部课程里先问你答错的，其余的赶在你忘掉之前再问；`quiz.review("capstone")` 只问这一课。
