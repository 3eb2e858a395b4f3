# %% [markdown] lang="en"
# # 14 · Evaluation, preference and safety
#
# > **Interviewer:** *Your FID improved and users like it less: explain. Then prove to me that an image came from your model, and not from your training set.*
#
# Mid to senior. After this lesson you can
#
# - make a model with a better FID that people reject, on purpose, and say which of FID's blind spots did it;
# - put an interval on FID, on KID and on a ranking by votes, and say whether 7.4 against 7.9 is a difference;
# - tune a model on preferences, see it over-optimise, and catch it with a second judge;
# - test for memorised images with a positive control, and detect a watermark at a false-alarm rate that you can defend.
#
# | section | minutes |
# |---|---|
# | 1 Answer first | 5 |
# | 2 The idea | 15 |
# | 3 What costs you the offer | 5 |
# | 4 Find the defect | 20 |
# | 5 Build it | 50 |
# | 6 See it work | 30 |
# | 7 Follow-ups | 25 |
# | 8 Take-aways | 5 |

# %% [markdown] lang="zh"
# # 14 · 评测、偏好与安全
#
# > **面试官**：*你的 FID 变好了，用户却更不喜欢：解释一下。再向我证明：这张图出自你的模型，而不是出自你的训练集。*
#
# 难度从中级到高级。学完这一课，你能够：
#
# - 有意做出一个 FID 更好、却被人嫌弃的模型，并说清是 FID 的哪个盲点造成的；
# - 给 FID、KID 和投票排名都配上区间，并回答 7.4 与 7.9 算不算有差别；
# - 用偏好微调模型，看它怎样优化过头，并用第二个裁判抓住它；
# - 带着阳性对照做记忆检测，并以站得住脚的误报率检出水印。
#
# | 小节 | 分钟 |
# |---|---|
# | 1 先作答 | 5 |
# | 2 核心思想 | 15 |
# | 3 哪些话会丢掉 offer | 5 |
# | 4 找缺陷 | 20 |
# | 5 动手写 | 50 |
# | 6 看它工作 | 30 |
# | 7 追问 | 25 |
# | 8 小结 | 5 |

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
import scipy.ndimage
import scipy.stats
import tensorflow as tf
from keras import layers
from scipy.spatial.distance import cdist
from sklearn.linear_model import LogisticRegression

from imagegen import arena, captions, data, features, latents, metrics, oracle, plots, training

keras.utils.set_random_seed(1)

# %% [markdown] lang="en"
# ## 1 · Answer first
#
# Two or three minutes, in your own words, as you would say it aloud. You are graded by key points, not by length.

# %% [markdown] lang="zh"
# ## 1 · 先作答
#
# 两三分钟，用自己的话，就像当面回答一样。评分看要点，不看长度。

# %%
quiz.ask("eval-text-fid-dislike")

# %% [markdown] lang="en"
# ## 2 · The idea
#
# **Every metric answers one question.** FID: is this *set* distributed like that one? CLIPScore: does this image fit *its caption* ([2104.08718](https://arxiv.org/abs/2104.08718))? Votes: which of two would *somebody* rather have?
# None answers another's question, and each, once it is the target, stops being a measure.
#
# **A number without an interval is a rumour.** The samples are random, the reference images are, and so are the voters. The bootstrap repeats the experiment with the rows at hand: $\hat\theta^*$ scatters around $\hat\theta$ as $\hat\theta$ scatters around the truth, so
#
# $$\big[\,2\hat\theta - q_{1-\alpha/2}(\hat\theta^*),\;\; 2\hat\theta - q_{\alpha/2}(\hat\theta^*)\,\big].$$
#
# **Votes become ratings** by Bradley-Terry: $P(i \succ j) = \sigma(s_i - s_j)$. **Votes become gradients** by DPO ([2305.18290](https://arxiv.org/abs/2305.18290), for diffusion [2311.12908](https://arxiv.org/abs/2311.12908)): with the errors $e$ of the model and $e^0$ of its frozen copy on the preferred ($w$) and the rejected ($l$) image,
#
# $$L = -\log\sigma\Big(\beta\,\big[(e^0_w - e_w) - (e^0_l - e_l)\big]\Big).$$
#
# **Two questions of origin.** *Is it a copy?* Compare the distance to the nearest training image with what is usual there, and calibrate on images that nobody trained on ([2301.13188](https://arxiv.org/abs/2301.13188)). *Is it ours?* Hide bits that only you can read, and state how often an innocent image would
# pass for yours ([2303.15435](https://arxiv.org/abs/2303.15435)).
#
# Here are the two versions of the story, from one network: the flow on grid latents of lesson 11, sampled in two ways.

# %% [markdown] lang="zh"
# ## 2 · 核心思想
#
# **每个指标只回答一个问题** FID：这*一批*图的分布像不像那一批？CLIPScore：这张图合不合*它的描述*（[2104.08718](https://arxiv.org/abs/2104.08718)）？投票：两张里*有人*更想要哪张？
# 谁也代替不了谁；而任何一个一旦成了优化目标，就不再是度量。
#
# **没有区间的数只是传闻** 样本是随机的，参考图是随机的，投票的人也是。自助法（bootstrap）用手头的行重演实验：$\hat\theta^*$ 围绕 $\hat\theta$ 的散布，就像 $\hat\theta$ 围绕真值的散布，所以区间是
#
# $$\big[\,2\hat\theta - q_{1-\alpha/2}(\hat\theta^*),\;\; 2\hat\theta - q_{\alpha/2}(\hat\theta^*)\,\big].$$
#
# **投票变成评分**，靠 Bradley-Terry：$P(i \succ j) = \sigma(s_i - s_j)$。**投票变成梯度**，靠 DPO（[2305.18290](https://arxiv.org/abs/2305.18290)，扩散版 [2311.12908](https://arxiv.org/abs/2311.12908)）：设当前模型的误差为 $e$，其冻结副本的误差为 $e^0$，下标 $w$ 为被偏好的图，$l$ 为被拒绝的图，
#
# $$L = -\log\sigma\Big(\beta\,\big[(e^0_w - e_w) - (e^0_l - e_l)\big]\Big).$$
#
# **关于来历的两个问题** *是抄来的吗？* 把到最近训练图的距离与附近的通常距离相比，再用没人训练过的图来校准（[2301.13188](https://arxiv.org/abs/2301.13188)）。*是我们的吗？* 藏进只有你读得出的比特，并说明一张无辜的图有多大机会被当成你的
# （[2303.15435](https://arxiv.org/abs/2303.15435)）。
#
# 下面就是故事里的两个版本，出自同一个网络：第 11 课网格潜变量上的流，用两种方式采样。

# %%
digits, test = data.digits("train"), data.digits("test")
labels = test.labels.astype("int32")
autoencoder = latents.load("grid")
reference, tuned = latents.load_grid_flow(), latents.load_grid_flow()
NOTHING, CALLS = latents.NUM_CLASSES, 16


def sampler(network):
    """A compiled Euler step from noise (time 0) to data (time 1) with guidance; ``network`` gives the conditional velocity."""

    @tf.function(reduce_retracing=True)
    def step(x, time, labels, scale):
        times = tf.fill(tf.shape(labels), time)
        conditional = network([x, times, labels])
        unconditional = reference([x, times, tf.fill(tf.shape(labels), NOTHING)])
        return x + (unconditional + scale * (conditional - unconditional)) / CALLS

    return step


steps = {"reference": sampler(reference), "tuned": sampler(tuned)}


def draw(labels, scale, temperature=1.0, seed=0, which="reference", noise=None):
    """Flat latents (N, 128) for labels (N,); ``temperature`` multiplies the first noise."""
    if noise is None:
        noise = np.random.default_rng(seed).standard_normal((len(labels), 128))
    x = tf.constant(temperature * noise, tf.float32)
    for call in range(CALLS):
        x = steps[which](x, tf.constant(call / CALLS), tf.constant(labels), tf.constant(scale, tf.float32))
    return x.numpy()


def decode(vectors):
    return autoencoder.decode(vectors.reshape(-1, *latents.GRID_SHAPE))


versions = {
    str(quiz.Text("version 1", "版本 1")): decode(draw(labels, 2.0, temperature=0.9)),
    str(quiz.Text("version 2", "版本 2")): decode(draw(labels, 1.25)),
}
shown = [int(np.flatnonzero(labels == digit)[place]) for digit in range(10) for place in (0, 1)]
plots.compare(
    {f"{name}, FID {metrics.fid(test.images, images):.0f}": images[shown] for name, images in versions.items()},
    columns=20,
)

# %% [markdown] lang="en"
# Version 2 has by far the better FID. Which one would you rather ship? Version 1 guides harder and starts from weaker noise: hardly a digit is broken, and those of one class look alike. Version 2 has the variety of the data, and some digits that nobody can read.

# %% [markdown] lang="zh"
# 版本 2 的 FID 好得多。你更愿意上线哪一个？版本 1 引导更强、起始噪声更弱：几乎没有写坏的，但同一类长得都差不多。版本 2 有数据那样的多样性，也有一些谁也认不出的数字。

# %% [markdown] lang="en"
# ## 3 · What costs you the offer
#
# | said in interviews | why it fails | say instead |
# |---|---|---|
# | "FID fell, so the pictures are better." | It compares two sets; no single picture, no prompt, no taste. | which question did we ask? ([1706.08500](https://arxiv.org/abs/1706.08500), [2401.09603](https://arxiv.org/abs/2401.09603)) |
# | "7.4 beats 7.9." | Not before you know the interval. | same number of images, several seeds, interval of the *difference* |
# | "CLIPScore measures quality." | It measures agreement with a caption, and hardly counts objects. | beside it GenEval or questions to a model ([2310.11513](https://arxiv.org/abs/2310.11513)) |
# | "Model A leads the arena by 12 Elo." | Twelve points from how many votes? | rating, interval, number of votes per pair |
# | "The reward went up, so tuning worked." | The reward is a proxy, and you trained on it. | fresh votes, a second judge, distance to the start ([2210.10760](https://arxiv.org/abs/2210.10760)) |
# | "The nearest training image is far away: nothing is memorised." | Far compared with what? Shifted copies are far as well. | a ratio, a threshold from held-out images, a positive control |
# | "The watermark is detected in 99 %." | And in how many innocent images? | detection rate *at* a false-alarm rate, after the attacks |
# | "C2PA proves the origin." | Metadata are gone after a screenshot. | signed metadata *and* a mark in the pixels |

# %% [markdown] lang="zh"
# ## 3 · 哪些话会丢掉 offer
#
# | 面试里常听到 | 问题在哪 | 应该这样说 |
# |---|---|---|
# | “FID 降了，所以图更好。” | 它比较两个集合，不看单张图，不看提示词，也不懂审美。 | 我们问的是哪个问题？（[1706.08500](https://arxiv.org/abs/1706.08500)、[2401.09603](https://arxiv.org/abs/2401.09603)） |
# | “7.4 胜过 7.9。” | 不知道区间就不能下结论。 | 图像数量相同、多个随机种子、*差值*的区间 |
# | “CLIPScore 衡量质量。” | 它衡量与描述是否相符，而且几乎不会数数。 | 另配 GenEval 或向模型提问（[2310.11513](https://arxiv.org/abs/2310.11513)） |
# | “模型 A 在竞技场领先 12 Elo。” | 这 12 分来自多少票？ | 评分、区间、每一对的票数 |
# | “奖励升了，说明微调有效。” | 奖励只是代理，而你正是拿它训练的。 | 新的投票、第二个裁判、离起点的距离（[2210.10760](https://arxiv.org/abs/2210.10760)） |
# | “最近的训练图很远，没有记忆。” | 与什么比算远？平移过的副本同样很远。 | 用比值，阈值取自留出图，再加阳性对照 |
# | “水印检出率 99%。” | 无辜的图里有多少也被检出？ | 在给定误报率*之下*、经过攻击之后的检出率 |
# | “C2PA 证明来源。” | 截一次屏，元数据就没了。 | 签名元数据*加上*像素里的标记 |

# %% [markdown] lang="en"
# ## 4 · Find the defect
#
# Evaluation code rarely crashes: it flatters. Name the line, what somebody would notice, and the repair.

# %% [markdown] lang="zh"
# ## 4 · 找缺陷
#
# 评测代码很少报错，它只会说好话。指出是哪一行、别人会看到什么，再选出修法。

# %%
quiz.ask("eval-bug-matmul")

# %%
quiz.ask("eval-bug-cosine")

# %%
quiz.ask("eval-bug-never-lost")

# %%
quiz.ask("eval-bug-many-keys")

# %%
quiz.ask("eval-bug-held-out")

# %%
quiz.ask("eval-bug-paired")

# %% [markdown] lang="en"
# ## 5 · Build it
#
# ### 5.1 An interval for any statistic

# %% [markdown] lang="zh"
# ## 5 · 动手写
#
# ### 5.1 任何统计量的区间


# %% exercise="eval.bootstrap_interval"
def bootstrap_interval(statistic, samples, level, draws, rng):
    """Basic bootstrap interval of a statistic of one or several independent samples (Efron and Tibshirani 1993).

    The other convention, the percentile interval, returns the quantiles themselves: it keeps the bias that resampling adds.

    Args:
        statistic: function of as many arrays as there are samples; returns a number.
        samples: list of arrays; a row (first axis) is an observation. Numbers of rows may differ.
        level: coverage, for example 0.95. Both tails share what it leaves over.
        draws: number of times that all samples are drawn anew: with replacement, each on its own, as many rows as it has.
        rng: a NumPy Generator, the only source of chance: the same state gives the same interval.
    Returns:
        (low, high): 2 * estimate - upper quantile, 2 * estimate - lower quantile of the statistic over the draws; the estimate is the statistic of
        the samples themselves.
    """
    # DOCSTRING zh
    # 一个或几个独立样本的统计量的基本自助区间（basic bootstrap；Efron 与 Tibshirani，1993）。
    #
    # 另一种约定是百分位区间，直接返回分位数：重抽带来的偏差留在里面。
    #
    # 参数：
    #     statistic：函数，有几个样本就接收几个数组；返回一个数。
    #     samples：数组的列表；每行（第一个轴）是一次观测。各样本的行数可以不同。
    #     level：覆盖率，例如 0.95。剩下的部分由两侧尾部平分。
    #     draws：把所有样本重抽多少次：有放回，各抽各的，每个样本有几行就抽几行。
    #     rng：NumPy 的 Generator，随机性的唯一来源：状态相同，区间就相同。
    # 返回：
    #     (low, high)：2 * 估计值 - 上分位数，2 * 估计值 - 下分位数；分位数是统计量在各次重抽上的分位数，估计值是原样本上的统计量。
    # END DOCSTRING
    # BEGIN SOLUTION
    values = []
    for _ in range(draws):
        drawn = [sample[rng.integers(0, len(sample), len(sample))] for sample in samples]
        values.append(statistic(*drawn))
    tail = (1 - level) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    estimate = statistic(*samples)
    return 2 * estimate - high, 2 * estimate - low
    # END SOLUTION


# %%
# Scratch: the mean of 100 standard normal numbers, about 0 ± 0.2.
# bootstrap_interval(np.mean, [np.random.default_rng(0).normal(size=100)], 0.95, 2000, np.random.default_rng(1))

# %%
quiz.check("eval.bootstrap_interval", bootstrap_interval)

# %% [markdown] lang="en"
# ### 5.2 Ratings from votes

# %% [markdown] lang="zh"
# ### 5.2 由投票得到评分


# %% exercise="eval.bradley_terry"
def bradley_terry(wins):
    """Maximum likelihood of the Bradley-Terry model, P(i beats j) = sigmoid(s_i - s_j), with its uncertainty.

    Other conventions: Elo multiplies by 400 / ln 10; some pin one model at 0. Here strengths are natural logarithms and sum to 0.

    Args:
        wins: float array, shape (K, K); wins[i, j] counts how often i was preferred to j, ties as half to each. The diagonal is ignored; pairs may
            never have met, but every model has won and lost something.
    Returns:
        strengths, shape (K,), and their covariance, shape (K, K): the pseudo-inverse of the Fisher information, in which a pair weighs
        games * P(i beats j) * P(j beats i).
    """
    # DOCSTRING zh
    # Bradley-Terry 模型 P(i 胜 j) = sigmoid(s_i - s_j) 的最大似然估计，连同它的不确定性。
    #
    # 别的约定：Elo 要乘以 400 / ln 10；有人把某个模型固定在 0。这里的强度是自然对数，总和为 0。
    #
    # 参数：
    #     wins：浮点数组，形状 (K, K)；wins[i, j] 是 i 比 j 更受偏好的次数，平局两边各算一半。对角线不计；有的对可能从未交手，但每个模型都有胜有负。
    # 返回：
    #     强度，形状 (K,)，以及它们的协方差，形状 (K, K)：Fisher 信息矩阵的伪逆，其中一对模型的权重是
    #     交手次数 * P(i 胜 j) * P(j 胜 i)。
    # END DOCSTRING
    # BEGIN SOLUTION
    wins = np.array(wins, float)
    np.fill_diagonal(wins, 0)
    games = wins + wins.T
    strengths = np.zeros(len(wins))
    for _ in range(60):
        chances = 1 / (1 + np.exp(strengths[None, :] - strengths[:, None]))
        weights = games * chances * chances.T
        information = np.diag(weights.sum(axis=1)) - weights
        excess = (wins - games * chances).sum(axis=1)
        strengths = strengths + np.clip(np.linalg.pinv(information) @ excess, -1, 1)
        strengths = strengths - strengths.mean()
    return strengths, np.linalg.pinv(information)
    # END SOLUTION


# %%
quiz.check("eval.bradley_terry", bradley_terry)

# %% [markdown] lang="en"
# ### 5.3 A gradient from votes

# %% [markdown] lang="zh"
# ### 5.3 由投票得到梯度


# %% exercise="eval.dpo_loss"
def dpo_loss(preferred, rejected, reference_preferred, reference_rejected, beta):
    """Diffusion-DPO (2311.12908) on errors: a smaller error stands for a larger log-likelihood.

    The other convention, that of language models (2305.18290), takes log-probabilities, with the opposite sign.

    Args:
        preferred, rejected: errors of the model on the better and the worse image of B pairs, float32 tensors, shape (B,).
        reference_preferred, reference_rejected: those of the frozen model, with the same noise and times. They get no gradient.
        beta: all factors before the difference together, a positive number.
    Returns:
        Scalar in nats, the mean over the pairs of -log sigmoid(beta * (gain on the preferred - gain on the rejected)), where a gain is how much
        smaller than the reference's the error is. ln 2 where the model equals its reference. Finite for any margin.
    """
    # DOCSTRING zh
    # 用误差写成的 Diffusion-DPO（2311.12908）：误差越小，表示对数似然越大。
    #
    # 另一种约定来自语言模型（2305.18290）：用的是对数概率，符号相反。
    #
    # 参数：
    #     preferred、rejected：模型在 B 对图像中较好和较差的那张上的误差，float32 张量，形状 (B,)。
    #     reference_preferred、reference_rejected：冻结的参考模型的误差，噪声和时刻相同。它们不得到梯度。
    #     beta：差值前面的所有系数合在一起，正数。
    # 返回：
    #     标量，单位为奈特：-log sigmoid(beta * (较好者的增益 - 较差者的增益)) 对各对取平均；增益是指误差比参考模型的小多少。
    #     模型与参考模型相同时为 ln 2。差值再大，结果也是有限数。
    # END DOCSTRING
    # BEGIN SOLUTION
    gain_preferred = tf.stop_gradient(reference_preferred) - preferred
    gain_rejected = tf.stop_gradient(reference_rejected) - rejected
    return -tf.reduce_mean(tf.math.log_sigmoid(beta * (gain_preferred - gain_rejected)))
    # END SOLUTION


# %%
quiz.check("eval.dpo_loss", dpo_loss)

# %% [markdown] lang="en"
# ### 5.4 Is it a copy?

# %% [markdown] lang="zh"
# ### 5.4 是抄来的吗？


# %% exercise="eval.memorisation_test"
def memorisation_test(generated, training, held_out, rate, neighbours):
    """Flag images that lie suspiciously near to a training image (after 2301.13188, with a threshold that promises a rate).

    The other convention divides by the distance to the second neighbour: a training image that is there twice would pass.

    Args:
        generated: images to be tested, shape (N, H, W, 1).
        training, held_out: real images, of the same shape but for N; the second set was not trained on.
        rate: share of honest images that may be flagged.
        neighbours: how many nearest training images, the nearest included, say what distance is usual here.
    Returns:
        scores, shape (N,): Euclidean distance to the nearest training image, over the mean distance to the ``neighbours`` nearest; 0 where that mean is 0.
        threshold: the quantile ``rate`` (np.quantile) of the scores of the held-out images.
        flagged: bool, shape (N,), True where the score is below the threshold.
    """
    # DOCSTRING zh
    # 标出离某张训练图近得可疑的图像（源自 2301.13188，阈值按允许的误报率来定）。
    #
    # 另一种约定是除以到第二近邻的距离：训练集里出现两次的图就会漏过去。
    #
    # 参数：
    #     generated：待检验的图像，形状 (N, H, W, 1)。
    #     training、held_out：真实图像，除 N 外形状相同；后一组没有用于训练。
    #     rate：正常图像中允许被标出的比例。
    #     neighbours：用多少张最近的训练图（最近的那张也算）来说明这一带通常的距离。
    # 返回：
    #     scores，形状 (N,)：到最近训练图的欧氏距离，除以到最近 ``neighbours`` 张的平均距离；这个平均为 0 时取 0。
    #     threshold：留出图像得分的 ``rate`` 分位数（np.quantile）。
    #     flagged：bool，形状 (N,)，得分低于阈值处为 True。
    # END DOCSTRING

    # BEGIN SOLUTION
    def flat(images):
        return np.asarray(images, float).reshape(len(images), -1)

    def score(images):
        nearest = np.sort(cdist(flat(images), flat(training)), axis=1)[:, :neighbours]
        mean = nearest.mean(axis=1)
        return np.divide(nearest[:, 0], mean, out=np.zeros(len(mean)), where=mean > 0)

    scores = score(generated)
    threshold = np.quantile(score(held_out), rate)
    return scores, threshold, scores < threshold
    # END SOLUTION


# %%
quiz.check("eval.memorisation_test", memorisation_test)

# %% [markdown] lang="en"
# ### 5.5 Is it ours?

# %% [markdown] lang="zh"
# ### 5.5 是我们的吗？


# %% exercise="eval.watermark_detect"
def watermark_detect(images, carriers, keys):
    """Whose key do the images carry, and how surprising would that be without a mark?

    Args:
        images: float array, shape (N, H, W, C).
        carriers: shape (B, H, W, C); bit k of an image is 1 where its inner product with carrier k is positive.
        keys: bits of U users, zeros and ones, shape (U, B).
    Returns:
        users, shape (N,): the key that agrees with the image in most bits, counted from 0.
        p_values, shape (N,): probability that the best of U keys agrees in at least so many bits by chance, where each bit is a fair coin: U times the
        exact binomial tail, at most 1.
    """
    # DOCSTRING zh
    # 图像里带的是谁的密钥？没有水印时，这样的结果有多意外？
    #
    # 参数：
    #     images：浮点数组，形状 (N, H, W, C)。
    #     carriers：载体，形状 (B, H, W, C)；图像与第 k 个载体的内积为正时，它的第 k 位是 1。
    #     keys：U 个用户的各位，取 0 或 1，形状 (U, B)。
    # 返回：
    #     users，形状 (N,)：与图像相符位数最多的密钥，从 0 数起。
    #     p_values，形状 (N,)：假设每一位都是抛一枚均匀的硬币，U 个密钥中最好的一个碰巧至少相符这么多位的概率：U 乘以二项分布的精确尾概率，至多为 1。
    # END DOCSTRING
    # BEGIN SOLUTION
    answers = np.einsum("nhwc,bhwc->nb", images, carriers) > 0
    matches = (answers[:, None] == (keys == 1)).sum(axis=2)
    best = matches.max(axis=1)
    chance = scipy.stats.binom.sf(best - 1, len(carriers), 0.5)
    return matches.argmax(axis=1), np.minimum(1.0, len(keys) * chance)
    # END SOLUTION


# %%
quiz.check("eval.watermark_detect", watermark_detect)

# %% [markdown] lang="en"
# ## 6 · See it work
#
# ### 6.1 Your votes against FID
#
# Four candidates for each request: the real digit, both versions, and version 0, the plain conditional model. Vote in the arena: 30 duels, blind, sides drawn at random. Where nobody can click, a simulated reader votes, noisily, for what is legible and written with a
# rather bold pen.

# %% [markdown] lang="zh"
# ## 6 · 看它工作
#
# ### 6.1 你的投票与 FID
#
# 每个要求有四个候选：真数字、两个版本，以及不加引导的版本 0。请在竞技场投票：30 局，盲测，左右随机。没有人可以点击时，由模拟读者投票：他带着噪声，偏爱认得出、笔画略粗的字。

# %%
candidates = {
    str(quiz.Text("real", "真图")): test.images,
    str(quiz.Text("version 0", "版本 0")): decode(draw(labels, 1.0)),
    **versions,
}


def delight(images, labels):
    """How much the simulated reader likes images (N, 28, 28, 1): legible, with strokes of about three pixels."""
    read = features.class_probabilities(images)[np.arange(len(images)), labels]
    return np.log(read + 1e-3) - ((captions.measure(images)["thickness"] - 3.0) / 0.6) ** 2


def simulated(left, right, labels, seed=3):
    """Sides that the simulated reader votes for, by Bradley-Terry on his delight."""
    chance = 1 / (1 + np.exp(delight(right, labels) - delight(left, labels)))
    return np.where(np.random.default_rng(seed).random(len(labels)) < chance, arena.LEFT, arena.RIGHT)


few = arena.draw_duels([*candidates.values()], labels, rounds=5, seed=1)
votes = arena.show(few, simulated)

# %%
many = arena.draw_duels([*candidates.values()], labels, rounds=100, seed=2)
tables = {
    quiz.Text("30 votes", "30 票"): votes.wins if votes.wins.sum() == 30 else arena.simulate(few, simulated).wins,
    quiz.Text("600 votes", "600 票"): arena.simulate(many, simulated).wins,
}
fids = [metrics.fid(test.images, images) if place else 0.0 for place, images in enumerate(candidates.values())]
figure, panels = plt.subplots(1, 2, figsize=(8.6, 2.6), layout="constrained", sharey=True)
rows = []
for axes, (title, wins) in zip(panels, tables.items()):
    # Half a win to each side of every pair: with 30 votes somebody may never have lost.
    strengths, covariance = bradley_terry(wins + 0.5 * (1 - np.eye(4)))
    errors = 1.96 * np.sqrt(np.diag(covariance))
    for place, name in enumerate(candidates):
        axes.errorbar(fids[place], strengths[place], errors[place], fmt="o", capsize=3, color=plots.COLORS[place])
        axes.annotate(name, (fids[place], strengths[place]), xytext=(6, 5), textcoords="offset points", fontsize=8)
        rows.append((title, name, f"{strengths[place]:.2f} ± {errors[place]:.2f}", fids[place]))
    axes.set_title(str(title), fontsize=9)
    axes.set_xlabel("FID")
    axes.set_xlim(-5, max(fids) * 1.25)
panels[0].set_ylabel(str(quiz.Text("Bradley-Terry strength", "Bradley-Terry 强度")))
plt.show()
VOTES, WHO, STRENGTH = quiz.Text("votes", "票数"), quiz.Text("candidate", "候选"), quiz.Text("strength", "强度")
plots.table({VOTES: "<", WHO: "<", STRENGTH: "", "FID": ".1f"}, rows)

# %% [markdown] lang="en"
# With 30 votes the intervals overlap: nobody has won. With 600 there is a winner, and it is the version with by far the *worst* FID; the others, the real digits among them, can hardly be told apart. Three controls say why.

# %% [markdown] lang="zh"
# 只有 30 票时，区间互相重叠，谁也没赢。600 票时有了赢家，而它正是 FID *最差*的那一版，差得还很远；其余几个，连同真数字在内，几乎分不出高低。下面三个对照说明原因。

# %%
real_features, rows = features.features(test.images), {}
for name, images in candidates.items():
    found = features.features(images)
    read = features.probabilities_from_features(found)
    precision, recall = metrics.precision_recall(real_features, found)
    own, accuracy = read[np.arange(len(labels)), labels], np.mean(read.argmax(axis=1) == labels)
    rows[name] = metrics.fid(test.images, images), accuracy, precision, recall, np.mean(own < 0.5)
first, second = versions.values()
shuffled = np.random.default_rng(0).permutation(len(labels))
fid, accuracy = metrics.fid(test.images, second[shuffled]), metrics.conditional_accuracy(second[shuffled], labels)
stranger = quiz.Text("version 2, every picture given to another prompt", "版本 2，每张图都配给别的提示词")
rows[stranger] = fid, accuracy, None, None, None
UNREAD = quiz.Text("unread", "认不出")
plots.table({"FID": ".1f", "accuracy": ".3f", "precision": ".2f", "recall": ".2f", UNREAD: ".1%"}, rows)

# %%
worst = np.argsort(features.class_probabilities(second)[np.arange(len(labels)), labels])[:20]
plots.compare({str(quiz.Text("what users remember", "用户记住的")): second[worst]}, columns=20)

# %% [markdown] lang="en"
# 1. **FID rewards the whole distribution.** Version 1 has the recall of a model that draws the prettiest half; users see one picture, not the recall.
# 2. **FID does not see the prompt.** Hand every picture to somebody who asked for another digit: FID is the same, and hardly a wish is granted.
# 3. **FID is an average.** The row above is part of version 2. A few such pictures in a hundred hardly move two Gaussians, and they are what people remember.
#
# So both statements are true, and neither is a mistake: the users judge single pictures against a wish, FID judges a set against another. The real digits, with FID 0 by definition, lose the vote as well: **data are not what people want, they are what people wrote.**

# %% [markdown] lang="zh"
# 1. **FID 奖励的是整个分布** 版本 1 的召回率，说明它只画最好看的那一半；用户看到的是一张图，不是召回率。
# 2. **FID 看不到提示词** 把每张图都交给要别的数字的人：FID 不变，而几乎没有一个愿望得到满足。
# 3. **FID 是平均** 上面这一行都出自版本 2。一百张里有几张这样的图，两个高斯几乎不动，可人们记住的正是它们。
#
# 所以两句话都对，谁也没算错：用户拿单张图与愿望比，FID 拿一个集合与另一个集合比。按定义 FID 为 0 的真数字，在投票里同样输了：**数据不是人们想要的样子，而是人们写出来的样子。**

# %% [markdown] lang="en"
# ### 6.2 Is 7.4 against 7.9 a difference?
#
# A prediction first. FID of version 2 from 1,000 images: **how wide is its 95 % interval, from end to end?** Write a number; it is graded below.

# %% [markdown] lang="zh"
# ### 6.2 7.4 与 7.9 算有差别吗？
#
# 先猜一个数。版本 2 用 1,000 张图算 FID：**它的 95% 区间从头到尾有多宽？** 写下来，下文判分。

# %%
my_prediction = None  # for example 1


# %%
def fid_of(real, fake):
    return metrics.frechet_distance(*metrics.feature_statistics(real), *metrics.feature_statistics(fake))


seeds = [features.features(decode(draw(labels, 1.25, seed=seed))) for seed in range(5)]
close = features.features(decode(draw(labels, 1.35)))
by_seed = [fid_of(real_features, found) for found in seeds]
basic = bootstrap_interval(fid_of, [real_features, seeds[0]], 0.95, 300, np.random.default_rng(1))
# The other convention is the same draws, not turned over.
percentile = 2 * by_seed[0] - basic[1], 2 * by_seed[0] - basic[0]
print(
    f"{quiz.Text('five seeds of one model:', '同一模型的五个种子：')} {' '.join(f'{value:.1f}' for value in by_seed)}"
)
print(f"{quiz.Text('basic interval', '基本区间')} {basic[0]:.1f} {basic[1]:.1f}")
print(f"{quiz.Text('percentile interval', '百分位区间')} {percentile[0]:.1f} {percentile[1]:.1f}")
rows = {}
for name, found in (
    (quiz.Text("version 1", "版本 1"), features.features(first)),
    (quiz.Text("scale 1.25, which is version 2", "强度 1.25，即版本 2"), seeds[0]),
    (quiz.Text("scale 1.35", "强度 1.35"), close),
):
    # The cubic kernel wants products of about one: features in units of their own length.
    unit_length = np.sqrt(np.mean(real_features**2))
    kid = metrics.kid(real_features / unit_length, found / unit_length)
    rows[name] = fid_of(real_features, found), f"{1000 * kid.mean:.1f} ± {1960 * kid.standard_error:.1f}"
plots.table({"FID": ".1f", "KID × 1000": ""}, rows)


# %%
def gap(real, one, other):
    """Difference of two FIDs that share their reference images: what they have in common cancels."""
    return fid_of(real, one) - fid_of(real, other)


difference = bootstrap_interval(gap, [real_features, seeds[0], close], 0.95, 300, np.random.default_rng(2))
print(
    f"{quiz.Text('difference of the two scales', '两个强度之差')} {gap(real_features, seeds[0], close):.1f}, {difference[0]:.1f} ... {difference[1]:.1f}"
)
width = basic[1] - basic[0]
if my_prediction is not None:
    print(
        quiz.Text("close", "猜得很近")
        if width / 1.5 <= my_prediction <= 1.5 * width
        else quiz.Text("not close", "差得有点远"),
        f"{my_prediction} / {width:.1f}",
    )

# %%
figure, axes = plt.subplots(figsize=(6.4, 1.9), layout="constrained")
axes.plot(by_seed, np.full(5, 2), "o", alpha=0.7)
for height, (low, high) in ((1, basic), (0, percentile)):
    axes.plot([low, high], [height, height], "|-", linewidth=3, markersize=12, color=plots.COLORS[2 - height])
axes.axvline(by_seed[0], color="grey", linewidth=0.8)
names = [quiz.Text("percentile", "百分位区间"), quiz.Text("basic", "基本区间"), quiz.Text("five seeds", "五个种子")]
axes.set_yticks(range(3), [str(name) for name in names])
axes.set_ylim(-0.6, 2.6)
axes.set_xlabel("FID")
plt.show()

# %% [markdown] lang="en"
# A difference of half a point is less than what another seed of the noise does. The interval is wider still, since it draws the reference images anew as well, which the seeds hold fixed; of the difference of two scales we do not even know the sign. KID, from ten blocks of 100 images, says the same: version 1 is far away, the two scales are not told apart. Resampling with repeated rows makes any two sets look more different, so the draws of FID lie *above* the estimate: the percentile interval (bottom) starts beside its own estimate, the grey line. The basic interval turns it over, and so takes out a bias that the
# estimate itself has, for it comes from a finite sample too. Compare at one $N$, with the interval of the *difference*; and say whether seeds of *training* are in it: here they are not, and they usually weigh more.
#
# ### 6.3 CLIPScore in the course's own space
#
# A small image encoder and a bag of words, trained with lesson 10's contrastive loss on digits with their captions in both languages. Then $2.5\max(\cos, 0)$ of each picture with "a 7", and with a full caption.

# %% [markdown] lang="zh"
# 半分之差，还不如换一个噪声种子的影响。区间还要更宽，因为它连参考图也一起重抽，而五个种子用的是同一批参考图；两个强度之差，我们连正负号都说不准。KID 由十组、每组 100 张图算出，结论相同：版本 1 离得很远，两个强度分不开。有放回地重抽会出现重复行，使任意两个集合看起来差得更多，所以 FID 的抽样值都偏*高*：百分位区间（最下）落在估计值（灰线）的一侧。基本区间把它翻转，顺带去掉了估计值自身的偏差，因为它同样来自有限样本。
# 比较时 $N$ 要相同，并给出*差值*的区间；还要说明其中有没有包含*训练*的种子：这里没有，而它们的影响通常更大。
#
# ### 6.3 在本课程自己的空间里算 CLIPScore
#
# 一个小图像编码器加一个词袋，用第 10 课的对比损失在带中英文描述的数字上训练。然后对每张图与“a 7”这样的句子，以及与完整描述，计算 $2.5\max(\cos, 0)$。

# %%
LENGTH, VECTOR, PAIR_STEPS = 24, 48, 700
levels = captions.levels(digits.images, digits.labels)
sentences, _ = captions.captions(digits.labels, levels, language="both", seed=1, silence=0.5)
ids = captions.encode_all(sentences, LENGTH)
keras.utils.set_random_seed(1)
image_encoder = keras.Sequential(
    [keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(256, activation="gelu"), layers.Dense(VECTOR)]
)
words = keras.Input((LENGTH,), dtype="int32")
table = layers.Embedding(len(captions.VOCABULARY), VECTOR)(words)
said = keras.ops.cast(keras.ops.not_equal(words, captions.token_id(captions.PAD)), "float32")[..., None]
hidden = layers.Dense(96, activation="gelu")(keras.ops.sum(table * said, axis=1))
text_encoder = keras.Model(words, layers.Dense(VECTOR)(hidden))
pair_variables = image_encoder.trainable_variables + text_encoder.trainable_variables
pair_optimizer = keras.optimizers.Adam(latents.warm_cosine(2e-3, PAIR_STEPS))
pair_optimizer.build(pair_variables)


@tf.function
def pair_step(images, ids):
    with tf.GradientTape() as tape:
        images = tf.math.l2_normalize(image_encoder(images, training=True), axis=1)
        texts = tf.math.l2_normalize(text_encoder(ids, training=True), axis=1)
        logits = 14.0 * tf.matmul(images, texts, transpose_b=True)
        own = tf.range(tf.shape(images)[0])
        loss = tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(own, logits)
            + tf.nn.sparse_softmax_cross_entropy_with_logits(own, tf.transpose(logits))
        )
    pair_optimizer.apply(tape.gradient(loss, pair_variables), pair_variables)
    return loss / 2


training.train(pair_step, training.batches(digits.images, ids, batch_size=256, seed=1), steps=PAIR_STEPS)


def unit(vectors):
    return tf.math.l2_normalize(vectors, axis=1).numpy()


def clip_scores(images, sentences):
    """2.5 max(cosine, 0) of each image with its sentence, shape (N,)."""
    cosines = np.sum(unit(image_encoder(images)) * unit(text_encoder(captions.encode_all(sentences, LENGTH))), axis=1)
    return 2.5 * np.maximum(cosines, 0)


# %%
asked = [captions.caption(int(label), [captions.NOT_SAID] * 4, "en") for label in labels]
blurred = scipy.ndimage.gaussian_filter(second, (0, 1.2, 1.2, 0))
pictures = candidates | {
    str(quiz.Text("version 2, blurred", "版本 2，模糊")): blurred,
    str(quiz.Text("version 2, shuffled", "版本 2，打乱")): second[shuffled],
}
plots.table(
    {"FID": ".1f", "CLIPScore": ".3f"},
    {name: (metrics.fid(test.images, images), clip_scores(images, asked).mean()) for name, images in pictures.items()},
)

# %%
orders = [captions.encode_all([text], LENGTH) for text in ("a thin 7 leaning left", "left a leaning 7 thin")]
print(
    f"{quiz.Text('two orders of the words', '两种词序')}: {(unit(text_encoder(orders[0])) @ unit(text_encoder(orders[1])).T).item():.4f}"
)

# %% [markdown] lang="en"
# CLIPScore does what FID cannot: it notices shuffled prompts, and it sides with the voters for version 1. It has its own blindness: the blur that ruins FID *raises* it, real handwriting scores lower than all three versions of the model, and for a bag of words two orders of the words are one sentence (cosine 1). Its space was made by *this* training: scores of two spaces do not compare.
#
# ### 6.4 Preference tuning, and how it goes wrong
#
# From 400 simulated votes a **reward model** is fitted: logistic regression on the difference of two pictures, seen through 7 x 7 cells. How often it agrees with the voter is printed beside how often the voter agrees with himself when asked again; the first number is the larger one, since these are the votes that it was fitted on. Then rounds of DPO with **your** loss: the model draws pairs, the reward model says which is better, 20 updates, and again. Three curves: the reward, which is
# what we train on; the share of *fresh* votes for the tuned against the original picture, which is what we want; and FID.

# %% [markdown] lang="zh"
# CLIPScore 做得到 FID 做不到的事：它察觉提示词被打乱，也和投票者一样偏向版本 1。它也有自己的盲区：毁掉 FID 的模糊反而让它*升高*，真实手写体的得分低于模型的三个版本；对词袋来说，两种词序是同一句话（余弦为 1）。这个空间出自*这一次*训练：不同空间的分数不能互相比较。
#
# ### 6.4 偏好微调，以及它怎样走偏
#
# 用 400 张模拟投票拟合一个**奖励模型**：在 7 × 7 的格子上看两张图之差，做逻辑回归。它与投票者一致的比例会打印出来，旁边是投票者重投一次与自己一致的比例；前者更大，因为它正是在这批票上拟合的。然后用**你写的**损失做几轮 DPO：模型成对地画，奖励模型判哪张更好，更新 20 步，再来一轮。看三条曲线：奖励，这是训练的目标；*新*投票里选微调后那张的比例，这才是我们想要的；还有 FID。

# %%
ROUNDS, PAIRS, UPDATES, BETA, SCALE = 6, 640, 20, 0.1, 1.25
rng = np.random.default_rng(0)


def cells(images):
    """Mean of each 4x4 cell, (N, 49)."""
    return 4 * images.reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(-1, 49)


asked_for = rng.integers(0, 10, 400).astype("int32")
pair = [decode(draw(asked_for, SCALE, seed=seed)) for seed in (11, 12)]
preferred_left = simulated(*pair, asked_for) == arena.LEFT
reward_model = LogisticRegression(fit_intercept=False, C=0.3).fit(cells(pair[0]) - cells(pair[1]), preferred_left)


def reward(images):
    return cells(images) @ reward_model.coef_[0]


agreement = np.mean((reward(pair[0]) > reward(pair[1])) == preferred_left)
himself = np.mean(simulated(*pair, asked_for) == simulated(*pair, asked_for, seed=4))
print(f"{quiz.Text('reward model agrees with the votes', '奖励模型与投票一致')}: {agreement:.2f}")
print(f"{quiz.Text('voter agrees with himself', '投票者与自己一致')}: {himself:.2f}")

dpo_optimizer = keras.optimizers.Adam(3e-5)
dpo_optimizer.build(tuned.trainable_variables)


@tf.function
def dpo_step(preferred, rejected, labels):
    noise, time = tf.random.normal(tf.shape(preferred)), tf.random.uniform(tf.shape(labels))

    def error(network, clean):
        noisy = noise + time[:, None] * (clean - noise)
        return tf.reduce_sum(tf.square(network([noisy, time, labels]) - (clean - noise)), axis=1)

    frozen = error(reference, preferred), error(reference, rejected)
    with tf.GradientTape() as tape:
        loss = dpo_loss(error(tuned, preferred), error(tuned, rejected), *frozen, BETA)
    dpo_optimizer.apply(tape.gradient(loss, tuned.trainable_variables), tuned.trainable_variables)
    return loss


def judged():
    """Reward, share of fresh votes against the original, FID, and thickness of 1,000 digits; and the digits."""
    images = decode(draw(labels, SCALE, seed=5, which="tuned"))
    liked = 1 / (1 + np.exp(delight(original, labels) - delight(images, labels)))
    thickness = captions.measure(images)["thickness"].mean()
    return (reward(images).mean(), liked.mean(), metrics.fid(test.images, images), thickness), images


original = decode(draw(labels, SCALE, seed=5))
curve, strips = [], {}
for round_number in range(ROUNDS + 1):
    values, images = judged()
    curve.append(values)
    if round_number % 2 == 0:
        strips[str(round_number)] = images[shown[:16]]
    if round_number == ROUNDS:
        break
    asked_for = rng.integers(0, 10, PAIRS).astype("int32")
    pair = [draw(asked_for, SCALE, seed=100 + 2 * round_number + side, which="tuned") for side in (0, 1)]
    left_wins = (reward(decode(pair[0])) > reward(decode(pair[1])))[:, None]
    better, worse = np.where(left_wins, *pair), np.where(left_wins, *pair[::-1])
    for _ in range(UPDATES):
        chosen = rng.integers(0, PAIRS, 128)
        dpo_step(*map(tf.constant, (better[chosen], worse[chosen], asked_for[chosen])))
REWARD, LIKED = quiz.Text("reward", "奖励"), quiz.Text("fresh votes", "新投票")
plots.table(
    {quiz.Text("round", "轮"): "d", REWARD: ".2f", LIKED: ".1%", "FID": ".1f", "thickness": ".2f"},
    [(round_number, *values) for round_number, values in enumerate(curve)],
)

# %%
curve = np.array(curve)
peak = int(curve[:, 1].argmax())
figure, panels = plt.subplots(1, 3, figsize=(9, 2.3), layout="constrained")
titles = (
    quiz.Text("reward: trained on", "奖励：训练目标"),
    quiz.Text("fresh votes for the tuned model", "新投票中选微调模型的比例"),
    quiz.Text("FID", "FID"),
)
for axes, title, values, color in zip(panels, titles, curve.T, ("C0", "C3", "C2")):
    axes.plot(values, "o-", color=color, markersize=4)
    axes.axvline(peak, color="grey", linewidth=0.8)
    axes.set_title(str(title), fontsize=9)
    axes.set_xlabel(str(quiz.Text("round", "轮")))
panels[1].axhline(0.5, color="grey", linewidth=0.8, linestyle=":")
plt.show()

# %% tags=["picture"]
plots.compare(strips, columns=16)

# %% [markdown] lang="en"
# The reward rises to the end. The votes rise, peak after a round or two, and fall below one half: the tuned model is then worse than the one we started from. The reward model had learnt "bolder is better", which is true *near the data*, where strokes have two and a half pixels and the voter wants three; a straight line knows no "enough".
# This is over-optimisation as it is drawn in [2210.10760](https://arxiv.org/abs/2210.10760), and no loss curve shows it. What catches it: fresh votes, a second judge that was not trained on, and the distance to the reference (here FID). What helps: stop at the peak, a larger $\beta$, new votes on the tuned model's own pictures.
#
# ### 6.5 Is it a copy?
#
# A test that never fires proves nothing, so it gets a **positive control**: the oracle, the perfect denoiser of the training set, which can only copy. And a **negative** one: test digits, which nobody trained on; half of them set the threshold, the other half check it.

# %% [markdown] lang="zh"
# 奖励一路升到底。投票先升，一两轮后见顶，然后跌破一半：此时微调后的模型还不如起点。奖励模型学到的是“越粗越好”，这在*数据附近*是对的：那里笔画两个半像素，而投票者想要三个；可直线不懂什么叫“够了”。
# 这正是 [2210.10760](https://arxiv.org/abs/2210.10760) 里画的优化过头，任何损失曲线都看不出来。抓得住它的是：新的投票、没有参与训练的第二个裁判、离参考模型的距离（这里看 FID）。有帮助的是：停在峰值、加大 $\beta$、在微调模型自己的图上重新收集投票。
#
# ### 6.5 是抄来的吗？
#
# 从不报警的检测什么也证明不了，所以要有**阳性对照**：oracle，即训练集的完美去噪器，它只会抄。还要有**阴性对照**：没人训练过的测试数字，一半用来定阈值，另一半用来检验。

# %%
RATE, NEIGHBOURS = 0.01, 50
codes = autoencoder.encode(digits.images).reshape(len(digits.images), -1)
perfect = oracle.Oracle(codes)
x = np.random.default_rng(3).standard_normal((200, codes.shape[1])).astype("float32")
for call in range(25):
    x = x + perfect.velocity(x, call / 25) / 25
some = digits.images[:200]
suspects = {
    quiz.Text("other test digits (negative control)", "另一半测试数字（阴性对照）"): test.images[1::2],
    quiz.Text("oracle (positive control)", "oracle（阳性对照）"): decode(x),
    quiz.Text("the flow, version 1", "流模型，版本 1"): first[::2],
    quiz.Text("the flow, version 2", "流模型，版本 2"): second[::2],
    quiz.Text("training digits with noise 0.1", "训练数字加噪声 0.1"): np.clip(
        some + np.random.default_rng(0).normal(0, 0.1, some.shape), 0, 1
    ),
    quiz.Text("training digits, shifted by 1 pixel", "训练数字平移 1 像素"): np.roll(some, 1, axis=2),
}
together = np.concatenate([*suspects.values()])
scores, threshold, flags = memorisation_test(together, digits.images, test.images[::2], RATE, NEIGHBOURS)
ends = np.cumsum([len(images) for images in suspects.values()])[:-1]
copied = dict(zip(suspects, np.split(scores, ends)))
rows = {}
for name, flagged in zip(suspects, np.split(flags, ends)):
    low, high = metrics.wilson(int(flagged.sum()), len(flagged))
    rows[name] = np.mean(flagged), f"{low:.1%} … {high:.1%}"
plots.table({quiz.Text("flagged", "被标记"): ".1%", quiz.Text("95 % interval", "95% 区间"): ""}, rows)

# %%
figure, axes = plt.subplots(figsize=(7, 2.4), layout="constrained")
for name, color in zip([*suspects][:4], plots.COLORS):
    axes.hist(
        copied[name], bins=40, range=(0, 1), density=True, histtype="step", linewidth=1.6, color=color, label=str(name)
    )
axes.axvline(threshold, color="grey", linewidth=0.8)
axes.legend(fontsize=7)
axes.set_xlabel(
    str(quiz.Text("distance to the nearest, over what is usual here", "到最近训练图的距离与附近通常距离之比"))
)
plt.show()

# %% [markdown] lang="en"
# The oracle is caught every time, honest digits as often as promised, and the flow no more often than those. The last line is the limit of the test: a copy moved by one pixel walks through. So say what your test *sees*: pixels here; with features of a copy detector more; and an image that occurs many times in the training set is the first to be memorised, so remove duplicates.
#
# ### 6.6 Is it ours?
#
# **A mark in the pixels.** 32 carriers of random signs; their sum, signed by the key, is added at a strength of 0.1. The detector looks at what a slight blur would take away, since the digit itself would drown the mark. And **a mark in the noise**: the signs of the *starting noise* spell the key, four places to a bit; the detector runs the flow backwards and reads them (the idea of
# [2305.20030](https://arxiv.org/abs/2305.20030) and [2404.04956](https://arxiv.org/abs/2404.04956)). The same function judges both. Alarm below $p = 0.001$.

# %% [markdown] lang="zh"
# oracle 次次被抓，正常的数字与承诺的误报率相符，流模型并不比它们更常被标记。最后一行是这个检测的极限：平移一个像素的副本就能溜过去。所以要说清你的检测*看得见*什么：这里是像素；换成抄袭检测器的特征会看得更多。另外，在训练集里出现多次的图最先被记住，所以要去重。
#
# ### 6.6 是我们的吗？
#
# **像素里的标记** 32 个随机正负号的载体，按密钥定号后相加，以 0.1 的强度叠加到图上。检测器看的是轻微模糊会抹掉的那部分，否则数字本身会淹没标记。还有**噪声里的标记**：让*起始噪声*的正负号拼出密钥，四个位置一个比特；检测器把流倒着走，再读出来
# （思路见 [2305.20030](https://arxiv.org/abs/2305.20030) 和 [2404.04956](https://arxiv.org/abs/2404.04956)）。两者由同一个函数判断。$p < 0.001$ 就报警。

# %%
BITS, STRENGTH, ALARM = 32, 0.1, 1e-3
rng = np.random.default_rng(7)
keys = rng.integers(0, 2, size=(1, BITS))
carriers = rng.choice([-1.0, 1.0], size=(BITS, 28, 28, 1))
mark = np.einsum("b,bhwc->hwc", 2.0 * keys[0] - 1, carriers) / np.sqrt(BITS)
in_pixels = np.clip(second + STRENGTH * mark, 0, 1).astype("float32")

places = rng.permutation(128).reshape(BITS, 4)
noise_carriers = np.zeros((BITS, 1, 1, 128))
noise_carriers[np.arange(BITS)[:, None], 0, 0, places] = rng.choice([-1.0, 1.0], size=(BITS, 4))
signs = np.einsum("b,bd->d", 2.0 * keys[0] - 1, noise_carriers[:, 0, 0])
noise = signs * np.abs(np.random.default_rng(8).standard_normal((len(labels), 128)))
in_noise = decode(draw(labels, SCALE, noise=noise))


def residual(images):
    """What a slight blur takes away."""
    return images - scipy.ndimage.gaussian_filter(images, (0, 1, 1, 0))


@tf.function(reduce_retracing=True)
def back(x, time, labels):
    return x - reference([x, tf.fill(tf.shape(labels), time), labels]) / CALLS


def starting_noise(images):
    """Run the flow from data to noise, without guidance, for the class that a classifier reads."""
    read = tf.constant(features.class_probabilities(images).argmax(axis=1).astype("int32"))
    x = tf.constant(autoencoder.encode(images).reshape(len(images), -1), tf.float32)
    for call in range(CALLS, 0, -1):
        x = back(x, tf.constant((call - 0.5) / CALLS), read)
    return x.numpy().reshape(-1, 1, 1, 128)


def again(images, kind):
    other = latents.load(kind)
    return other.decode(other.encode(images))


attacks = {
    quiz.Text("nothing", "不处理"): lambda images: images,
    quiz.Text("noise 0.1", "噪声 0.1"): lambda images: np.clip(
        images + np.random.default_rng(1).normal(0, 0.1, images.shape), 0, 1
    ).astype("float32"),
    quiz.Text("blur, 0.7 pixels", "模糊，0.7 像素"): lambda images: scipy.ndimage.gaussian_filter(
        images, (0, 0.7, 0.7, 0)
    ),
    quiz.Text("blur, 1 pixel", "模糊，1 像素"): lambda images: scipy.ndimage.gaussian_filter(images, (0, 1, 1, 0)),
    quiz.Text("re-encoded by the grid autoencoder", "经网格自编码器重编码"): lambda images: again(images, "grid"),
    quiz.Text("re-encoded by the dense autoencoder", "经稠密自编码器重编码"): lambda images: again(images, "dense"),
    quiz.Text("shifted by 1 pixel", "平移 1 像素"): lambda images: np.roll(images, 1, axis=2),
}


def alarms(images, of_noise):
    seen = starting_noise(images) if of_noise else residual(images)
    return np.mean(watermark_detect(seen, noise_carriers if of_noise else carriers, keys)[1] < ALARM)


rows = {}
for name, clean in (
    (quiz.Text("real digits: false alarms", "真数字：误报"), test.images),
    (quiz.Text("version 2 without a mark: false alarms", "无标记的版本 2：误报"), second),
):
    rows[name] = alarms(clean, False), alarms(clean, True)
for name, attack in attacks.items():
    rows[name] = alarms(attack(in_pixels[::2]), False), alarms(attack(in_noise[::2]), True)
plots.table({quiz.Text("pixels", "像素"): ".1%", quiz.Text("noise", "噪声"): ".1%"}, rows)

# %%
print(
    f"FID {metrics.fid(test.images, second):.1f} -> {metrics.fid(test.images, in_pixels):.1f} {quiz.Text('(pixels)', '（像素）')}, {metrics.fid(test.images, in_noise):.1f} {quiz.Text('(noise)', '（噪声）')}"
)

# %%
plots.compare(
    {
        str(quiz.Text("without", "无标记")): second[shown[:16]],
        str(quiz.Text("in the pixels", "在像素里")): in_pixels[shown[:16]],
        str(quiz.Text("in the noise", "在噪声里")): in_noise[shown[:16]],
    },
    columns=16,
)

# %% [markdown] lang="en"
# Read the false alarms first: a detection rate means nothing without them. The binomial p-value is exact for a *random key*; for one key and many images it holds only as far as the bits of an image are fair coins, and so it is checked, on real digits and on the model's own.
# Then compare the columns. What is added to the pixels goes when somebody redraws the picture: an autoencoder keeps what a digit shows, and the mark is not part of it; and a shift of one pixel puts every carrier out of step. What is written into the noise is part of what the picture shows, and some of its finds outlive the grid autoencoder; but a little noise or another autoencoder hides it from our rough inverse, which misses many marks even in untouched pictures, and reading it takes the model and the class.
# The last line is the price in FID. The grain in the pixels shows. And with one key all pictures start from the same signs: most look normal, and together they lack variety. So [2404.04956](https://arxiv.org/abs/2404.04956) encrypts the bits before they become noise.
# Whoever promises detection names the attack, the strength and the false-alarm rate.

# %% [markdown] lang="zh"
# 先看误报：没有它，检出率毫无意义。二项分布的 p 值对*随机密钥*是精确的；对一个密钥、许多图像，只有当图像的比特确如公平硬币时才成立，所以要在真数字和模型自己的图上检验。
# 再比较两列。加在像素上的东西，有人把图重画一遍就没了：自编码器只保留数字画的是什么，而标记不在其中；平移一个像素，所有载体就都错了位。写进噪声里的东西，是画面内容的一部分，经过网格自编码器后仍有一部分检得出；但加一点噪声、换一个自编码器，我们这个粗糙的逆过程就读不出了，它连没动过的图也会漏掉许多；而且读取时需要模型和类别。
# 最后一行是以 FID 计的代价。像素里的颗粒看得出来；而同一个密钥下，所有图都从同样的正负号出发：单看大多正常，放在一起就缺少多样性。所以 [2404.04956](https://arxiv.org/abs/2404.04956) 先把比特加密，再变成噪声。
# 谁要承诺检出率，就得说明攻击方式、强度和误报率。

# %% [markdown] lang="en"
# ## 7 · Follow-ups
#
# ### Junior

# %% [markdown] lang="zh"
# ## 7 · 追问
#
# ### 初级

# %%
quiz.ask("eval-clipscore")

# %%
quiz.ask("eval-what-sees-what")

# %%
quiz.ask("eval-counting")

# %%
quiz.ask("eval-half-a-point")

# %%
quiz.ask("eval-rater-interval")

# %%
quiz.ask("eval-elo-scale")

# %%
quiz.ask("eval-positive-control")

# %% [markdown] lang="en"
# ### Mid

# %% [markdown] lang="zh"
# ### 中级

# %%
quiz.ask("eval-looks-exchanged")

# %%
quiz.ask("eval-elo")

# %%
quiz.ask("eval-cmmd")

# %%
quiz.ask("eval-dpo-pair")

# %%
quiz.ask("eval-target-as-judge")

# %%
quiz.ask("eval-precision-of-alarm")

# %%
quiz.ask("eval-bits-by-chance")

# %%
quiz.ask("eval-watermark-match")

# %%
quiz.ask("eval-calibrate")

# %%
quiz.ask("eval-open-weights")

# %% [markdown] lang="en"
# ### Senior

# %% [markdown] lang="zh"
# ### 高级

# %%
quiz.ask("eval-stochastic-policy")

# %%
quiz.ask("eval-reward-hacking")

# %%
quiz.ask("eval-side-by-side")

# %%
quiz.ask("eval-inverted-flow")

# %%
quiz.ask("eval-text-memorise")

# %% [markdown] lang="en"
# ## 8 · Take-aways
#
# 1. FID compares sets, does not see the prompt, and is an average: it can improve while every vote goes the other way.
# 2. No number without an interval: basic bootstrap for FID, standard error over subsets for KID, Fisher information for ratings, and the interval of the *difference* for a decision.
# 3. CLIPScore sees the prompt and not the quality; people see both, if they are blind to the names.
# 4. A reward that you train on stops being a measure: fresh votes, a second judge, distance to the reference; stop at the peak.
# 5. Copies: a ratio, a threshold from held-out images, a positive control. Watermarks: a detection rate *at* a false-alarm rate, after the attacks.
#
# **Papers.** Heusel et al. 2017 ([1706.08500](https://arxiv.org/abs/1706.08500)) · Hessel et al. 2021 ([2104.08718](https://arxiv.org/abs/2104.08718)) · Jayasumana et al. 2024 ([2401.09603](https://arxiv.org/abs/2401.09603)) ·
# Wallace et al. 2023 ([2311.12908](https://arxiv.org/abs/2311.12908)) · Gao et al. 2022 ([2210.10760](https://arxiv.org/abs/2210.10760)) · Carlini et al. 2023 ([2301.13188](https://arxiv.org/abs/2301.13188)) · Fernandez et al. 2023 ([2303.15435](https://arxiv.org/abs/2303.15435)) · Wen et al. 2023 ([2305.20030](https://arxiv.org/abs/2305.20030))
#
# **Review.** `quiz.review("eval")` here, or `quiz review --topic eval` in a terminal, asks what you missed, and the rest before you forget it.

# %% [markdown] lang="zh"
# ## 8 · 小结
#
# 1. FID 比的是集合，看不到提示词，而且是平均：它可以变好，而投票全部倒向另一边。
# 2. 没有区间就不报数：FID 用基本自助法，KID 用子集间的标准误，评分用 Fisher 信息；做决定看*差值*的区间。
# 3. CLIPScore 看得到提示词，看不到质量；人两样都看得到，前提是看不到模型的名字。
# 4. 拿来训练的奖励就不再是度量：要新的投票、第二个裁判、离参考模型的距离；停在峰值。
# 5. 副本：用比值，阈值取自留出图，配阳性对照。水印：报告给定误报率*之下*、经过攻击之后的检出率。
#
# **论文** Heusel 等 2017（[1706.08500](https://arxiv.org/abs/1706.08500)）· Hessel 等 2021（[2104.08718](https://arxiv.org/abs/2104.08718)）· Jayasumana 等 2024（[2401.09603](https://arxiv.org/abs/2401.09603)）·
# Wallace 等 2023（[2311.12908](https://arxiv.org/abs/2311.12908)）· Gao 等 2022（[2210.10760](https://arxiv.org/abs/2210.10760)）· Carlini 等 2023（[2301.13188](https://arxiv.org/abs/2301.13188)）· Fernandez 等 2023（[2303.15435](https://arxiv.org/abs/2303.15435)）· Wen 等 2023（[2305.20030](https://arxiv.org/abs/2305.20030)）
#
# **复习** 在这里运行 `quiz.review("eval")`，或在终端里运行 `quiz review --topic eval`：答错的先来，其余的赶在你忘掉之前再问。
