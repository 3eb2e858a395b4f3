# %% [markdown] lang="en"
# # 09 · Diffusion
#
# > **Interviewer:** *Explain the forward process, the reverse process, and why predicting noise works. You trained with 1,000 steps: why may you sample with 20?*
#
# Junior to senior. After this lesson you can
#
# - write schedule, forward jump, loss, posterior and a DDIM sampler from memory, and say which index belongs to which level;
# - test a sampler without training anything, with a denoiser that is exact;
# - tell the levels at which a picture is decided from those at which it is polished, by the loss of each;
# - explain why the perfect network of this loss would be useless, and why a trained one is not.
#
# | section | minutes |
# |---|---|
# | 1 Answer first | 5 |
# | 2 The idea | 20 |
# | 3 What costs you the offer | 5 |
# | 4 Find the defect | 20 |
# | 5 Build it | 50 |
# | 6 See it work | 20 |
# | 7 Follow-ups | 25 |
# | 8 Take-aways | 5 |

# %% [markdown] lang="zh"
# # 09 · 扩散模型
#
# > **面试官**：*讲讲前向过程、反向过程，以及为什么预测噪声就行得通。训练用了 1,000 步，为什么采样可以只用 20 步？*
#
# 难度从初级到高级。学完这一课，你能够：
#
# - 不看资料写出噪声调度、一步到位的加噪、损失、后验和 DDIM 采样器，并说清哪个下标对应哪个噪声水平；
# - 用一个精确的去噪器来测试采样器，不必训练任何东西；
# - 按噪声水平拆开损失，分清哪一段决定画面内容，哪一段只是打磨细节；
# - 解释为什么这个损失的“完美网络”毫无用处，而训练出来的网络却有用。
#
# | 小节 | 分钟 |
# |---|---|
# | 1 先作答 | 5 |
# | 2 核心思想 | 20 |
# | 3 哪些话会丢掉 offer | 5 |
# | 4 找缺陷 | 20 |
# | 5 动手写 | 50 |
# | 6 看它工作 | 20 |
# | 7 追问 | 25 |
# | 8 小结 | 5 |

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from imagegen import data, latents, metrics, models, plots, training
from imagegen.oracle import Oracle

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
quiz.ask("diffusion-forward")

# %% [markdown] lang="en"
# ## 2 · The idea
#
# **Forward.** Add a little Gaussian noise, and shrink the picture so that the variance stays 1; do it $T$ times:
#
# $$q(x_t|x_{t-1}) = \mathcal{N}\big(\sqrt{1-\beta_t}\,x_{t-1},\ \beta_t I\big).$$
#
# Nothing is learnt. Gaussians compose, so the way to any level is one jump
# ([2006.11239](https://arxiv.org/abs/2006.11239), eq. 4), with $\bar\alpha_t = \prod_{s \le t}(1-\beta_s)$:
#
# $$x_t = \sqrt{\bar\alpha_t}\,x_0 + \sqrt{1-\bar\alpha_t}\,\varepsilon, \qquad \varepsilon \sim \mathcal{N}(0, I).$$
#
# What matters about a level is its **signal-to-noise ratio** $\bar\alpha_t/(1-\bar\alpha_t)$. A schedule only says how fast it is passed.
#
# **Reverse.** Given both ends, the step between is known: $q(x_{t-1}|x_t, x_0)$ is a Gaussian (eq. 6 and 7). Without $x_0$ it is a mixture over all
# pictures that may stand behind $x_t$. For small steps that is nearly Gaussian as well, and its mean needs one thing only: $\mathbb{E}[x_0|x_t]$, the best guess
# of the clean picture under squared error.
#
# **Why noise?** Since $x_t$ is known, a guess of $x_0$ is a guess of $\varepsilon$ and the other way round. So the network is trained by regression on what we
# mixed in ourselves (eq. 14):
#
# $$L_\text{simple} = \mathbb{E}_{x_0, t, \varepsilon}\,\big\|\varepsilon - \varepsilon_\theta(x_t, t)\big\|^2.$$
#
# It is the variational bound without its weights, and denoising score matching: $\nabla\log q(x_t) = -\mathbb{E}[\varepsilon|x_t]/\sqrt{1-\bar\alpha_t}$
# ([2011.13456](https://arxiv.org/abs/2011.13456)).
#
# **1,000 or 20?** The loss asks for the noise at *single* levels; no two neighbours ever meet in it. So the same network serves any process with these
# marginals. DDIM ([2010.02502](https://arxiv.org/abs/2010.02502)) writes down a family: estimate $x_0$, and build a point of any lower level from it,
#
# $$x_{t'} = \sqrt{\bar\alpha_{t'}}\,\hat x_0 + \sqrt{1-\bar\alpha_{t'}-\sigma^2}\,\hat\varepsilon + \sigma z, \qquad
# \sigma = \eta\sqrt{\tfrac{1-\bar\alpha_{t'}}{1-\bar\alpha_t}\Big(1-\tfrac{\bar\alpha_t}{\bar\alpha_{t'}}\Big)}.$$
#
# $\eta = 1$ is DDPM's own step. $\eta = 0$ draws no noise: it follows an ordinary differential equation, and can take long steps.
#
# Below: three schedules, and one digit on its way through the levels of the first. The middle row is what a *perfect* denoiser sees there: at the left nothing
# but the mean of all digits, then a ghost of several candidates, then one of them.

# %% [markdown] lang="zh"
# ## 2 · 核心思想
#
# **前向** 加一点高斯噪声，同时把图缩小一点，使方差保持为 1；重复 $T$ 次：
#
# $$q(x_t|x_{t-1}) = \mathcal{N}\big(\sqrt{1-\beta_t}\,x_{t-1},\ \beta_t I\big).$$
#
# 这里没有任何东西要学。高斯叠加仍是高斯，所以到任一水平都能一步到位
# （[2006.11239](https://arxiv.org/abs/2006.11239) 第 4 式），其中 $\bar\alpha_t = \prod_{s \le t}(1-\beta_s)$：
#
# $$x_t = \sqrt{\bar\alpha_t}\,x_0 + \sqrt{1-\bar\alpha_t}\,\varepsilon, \qquad \varepsilon \sim \mathcal{N}(0, I).$$
#
# 一个噪声水平的本质是它的**信噪比**（SNR）$\bar\alpha_t/(1-\bar\alpha_t)$；调度只决定以多快的速度经过它。
#
# **反向** 两端已知，中间一步就已知：$q(x_{t-1}|x_t, x_0)$ 是高斯分布（第 6、7 式）。不知道 $x_0$ 时，它是所有可能站在 $x_t$ 背后的图的混合。
# 步子小的时候，这个混合也近似高斯，而它的均值只需要一样东西：$\mathbb{E}[x_0|x_t]$，即平方误差下对干净图像的最优猜测。
#
# **为什么预测噪声** $x_t$ 已知，猜 $x_0$ 就等于猜 $\varepsilon$，反之亦然。于是训练就是回归我们自己掺进去的东西（第 14 式）：
#
# $$L_\text{simple} = \mathbb{E}_{x_0, t, \varepsilon}\,\big\|\varepsilon - \varepsilon_\theta(x_t, t)\big\|^2.$$
#
# 它是去掉了权重的变分下界，也就是去噪得分匹配（denoising score matching）：$\nabla\log q(x_t) = -\mathbb{E}[\varepsilon|x_t]/\sqrt{1-\bar\alpha_t}$
# （[2011.13456](https://arxiv.org/abs/2011.13456)）。
#
# **1,000 步还是 20 步** 损失只问*单个*水平上的噪声，从不涉及相邻两步。所以任何具有这些边缘分布的过程都可以用同一个网络。
# DDIM（[2010.02502](https://arxiv.org/abs/2010.02502)）写出了一整族：先估计 $x_0$，再由它拼出任一更低水平上的点，
#
# $$x_{t'} = \sqrt{\bar\alpha_{t'}}\,\hat x_0 + \sqrt{1-\bar\alpha_{t'}-\sigma^2}\,\hat\varepsilon + \sigma z, \qquad
# \sigma = \eta\sqrt{\tfrac{1-\bar\alpha_{t'}}{1-\bar\alpha_t}\Big(1-\tfrac{\bar\alpha_t}{\bar\alpha_{t'}}\Big)}.$$
#
# $\eta = 1$ 就是 DDPM 自己的一步。$\eta = 0$ 不抽噪声：它沿着一条常微分方程走，所以可以迈大步。
#
# 下图：三种调度，以及一张数字在第一种调度里经过各个水平的样子。中间一行是*完美*去噪器在那里看到的：最左边只有所有数字的平均，
# 接着是几个候选的重影，最后才是其中一张。

# %%
digits, test_digits = data.digits("train", value_range=(-1, 1)), data.digits("test")
stored = digits.images[:500]
oracle = Oracle(stored)
beta_of_paper = np.linspace(1e-4, 0.02, 1000)
alpha_bar_of_paper = np.cumprod(1 - beta_of_paper)
angles = (np.linspace(0, 1, 1001) + 0.008) / 1.008 * np.pi / 2
schedules = {
    quiz.Text("linear, 1,000 steps (2006.11239)", "线性，1,000 步（2006.11239）"): alpha_bar_of_paper,
    quiz.Text("the same betas, 100 steps", "同样的 beta，只走 100 步"): np.cumprod(1 - np.linspace(1e-4, 0.02, 100)),
    quiz.Text("cosine (2102.09672)", "余弦（2102.09672）"): (np.cos(angles) ** 2 / np.cos(angles[0]) ** 2)[1:-1],
}
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 2.6), layout="constrained")
for name, alpha_bar in schedules.items():
    progress = np.linspace(0, 1, len(alpha_bar))
    left.plot(progress, alpha_bar, label=str(name))
    right.semilogy(progress, alpha_bar / (1 - alpha_bar))
left.set_ylabel(str(quiz.Text("signal variance, alpha-bar", "信号方差 alpha-bar")))
right.set_ylabel(str(quiz.Text("signal-to-noise ratio", "信噪比")))
right.axhline(1, color="grey", linewidth=0.6)
right.set_ylim(1e-5, 1e4)
for axes in (left, right):
    axes.set_xlabel("$t / T$")
left.set_ylim(-0.05, 1.5)
left.legend(fontsize=7, loc="upper right")
plt.show()

# %%
noise = np.random.default_rng(3).standard_normal(stored[:1].shape)
shown_levels = [999, 850, 780, 720, 660, 620, 580, 540, 500, 400, 250, 100]
noisy_strip, guess_strip = [], []
for t in shown_levels:
    signal, spread = np.sqrt(alpha_bar_of_paper[t]), np.sqrt(1 - alpha_bar_of_paper[t])
    noisy_strip.append((signal * stored[:1] + spread * noise)[0])
    guess_strip.append(oracle.clean(noisy_strip[-1][None], signal, spread)[0])
plots.compare(
    {
        "$x_t$": np.array(noisy_strip),
        r"$E[x_0 | x_t]$": np.array(guess_strip),
        "$x_0$": np.repeat(stored[:1], len(shown_levels), axis=0),
    },
    columns=len(shown_levels),
    value_range=(-1, 1),
)

# %% [markdown] lang="en"
# ## 3 · What costs you the offer
#
# | said in interviews | why it fails | say instead |
# |---|---|---|
# | "It learns to add noise, and then to remove it." | The forward process has no weights. | only the reverse step is learnt; the forward one is a formula ([2006.11239](https://arxiv.org/abs/2006.11239), section 2) |
# | "1,000 training steps, so 1,000 sampling steps." | The loss involves single levels only. | any process with the same marginals may use the network ([2010.02502](https://arxiv.org/abs/2010.02502), section 3) |
# | "DDIM is another model." | Nothing is retrained. | another sampler for the same noise predictor; $\eta$ goes from an ODE to DDPM |
# | "It predicts noise, so it knows nothing about the image." | $\hat x_0 = (x_t - \sqrt{1-\bar\alpha}\,\hat\varepsilon)/\sqrt{\bar\alpha}$. | $\varepsilon$, $x_0$, $v$ and score are the same knowledge, weighed differently ([2202.00512](https://arxiv.org/abs/2202.00512)) |
# | "I halved the steps and kept the betas." | 100 unscaled steps leave 36 % of the signal's variance. | scale the betas, and look at the SNR of the last level ([2305.08891](https://arxiv.org/abs/2305.08891)) |
# | "The new schedule has the lower loss, so it is better." | The loss at each level is what it was; the levels are drawn differently. | compare losses level by level, or samples |
# | "With a perfect denoiser the samples would be perfect." | The minimiser on a finite set reproduces the set. | generalisation is what the network gets wrong ([2310.02664](https://arxiv.org/abs/2310.02664)) |

# %% [markdown] lang="zh"
# ## 3 · 哪些话会丢掉 offer
#
# | 面试里常听到 | 问题在哪 | 应该这样说 |
# |---|---|---|
# | “它先学加噪，再学去噪。” | 前向过程没有权重。 | 只有反向一步是学的，前向是公式（[2006.11239](https://arxiv.org/abs/2006.11239) 第 2 节） |
# | “训练用 1,000 步，采样也得 1,000 步。” | 损失只涉及单个水平。 | 边缘分布相同的任何过程都能用这个网络（[2010.02502](https://arxiv.org/abs/2010.02502) 第 3 节） |
# | “DDIM 是另一个模型。” | 什么都没有重新训练。 | 同一个噪声预测器的另一种采样器；$\eta$ 从 ODE 过渡到 DDPM |
# | “它预测的是噪声，所以不了解图像。” | $\hat x_0 = (x_t - \sqrt{1-\bar\alpha}\,\hat\varepsilon)/\sqrt{\bar\alpha}$。 | $\varepsilon$、$x_0$、$v$、得分是同一份知识，只是加权不同（[2202.00512](https://arxiv.org/abs/2202.00512)） |
# | “步数减了，beta 没动。” | 100 步不缩放，还剩 36% 的信号方差。 | beta 要跟着缩放，并检查最后一个水平的信噪比（[2305.08891](https://arxiv.org/abs/2305.08891)） |
# | “换了调度，损失更低，所以更好。” | 每个水平上的损失没变，变的是各水平抽到的频率。 | 逐水平比较损失，或者直接比样本 |
# | “去噪器完美，样本就完美。” | 有限数据集上的最优解只会重现数据集。 | 泛化恰恰来自网络没做到最优（[2310.02664](https://arxiv.org/abs/2310.02664)） |

# %% [markdown] lang="en"
# ## 4 · Find the defect
#
# Each listing runs except for one planted defect. Name the line, say what somebody would notice (crash, warning, or nothing at all), and
# choose the repair. Most of them have been seen in public code, and most are silent: the loss is fine, and the samples are a little off.

# %% [markdown] lang="zh"
# ## 4 · 找缺陷
#
# 下面每份代码里都埋了一处缺陷。指出是哪一行，说明别人会看到什么（报错、警告，还是什么都看不到），再选出修法。
# 其中多数在公开代码里出现过，而且多半悄无声息：损失看着很好，样本却差一点。

# %%
quiz.ask("diffusion-bug-cumulative")

# %%
quiz.ask("diffusion-bug-off-by-one")

# %%
quiz.ask("diffusion-bug-broadcast")

# %%
quiz.ask("diffusion-bug-deviation")

# %%
quiz.ask("diffusion-bug-wrong-end")

# %%
quiz.ask("diffusion-bug-call-number")

# %%
quiz.ask("diffusion-bug-missing-level")

# %%
quiz.ask("diffusion-bug-clip")

# %% [markdown] lang="en"
# And one that looks wrong. Is it?

# %% [markdown] lang="zh"
# 还有一处看起来不对的。真的不对吗？

# %%
quiz.ask("diffusion-two-means")

# %% [markdown] lang="en"
# ## 5 · Build it
#
# Steps are counted from 0 everywhere in this lesson: `alpha_bar[0]` belongs to the gentlest noise, `alpha_bar[T - 1]` to nearly pure noise, and the clean image has no
# entry; where one is needed, it is called $-1$. (The papers count the same steps from 1 to $T$.) The network predicts **noise**.
#
# ### 5.1 The schedule

# %% [markdown] lang="zh"
# ## 5 · 动手写
#
# 这一课的步数一律从 0 数起：`alpha_bar[0]` 是最轻的噪声，`alpha_bar[T - 1]` 是几乎的纯噪声，干净图像在数组里没有位置，需要时记作 $-1$。
# （论文把同样的步从 1 数到 $T$。）网络预测的是**噪声**。
#
# ### 5.1 噪声调度


# %% exercise="diffusion.schedule"
def make_schedule(num_steps):
    """DDPM's linear schedule for any number of steps, and its signal-to-noise ratio (2006.11239, section 4; 2107.00630).

    The paper's betas rise linearly from 0.0001 to 0.02, both ends included, over 1,000 steps. For another number of steps both
    ends are multiplied by 1000 / num_steps, so that the last level holds as little signal; a beta above 0.999 is set to 0.999.

    Args:
        num_steps: T, an integer of at least 2.
    Returns:
        (beta, alpha_bar, snr), arrays of shape (T,); index 0 is the first step that adds noise. alpha_bar[t] is the share of the signal's
        variance that is left after it; snr is the ratio of the variances of signal and noise (not of amplitudes, not in decibels).
    """
    # DOCSTRING zh
    # 任意步数的 DDPM 线性调度及其信噪比（2006.11239 第 4 节；2107.00630）。
    #
    # 论文里 beta 在 1000 步内从 0.0001 线性升到 0.02，两端都包含。步数不同时，两端都乘以 1000 / num_steps，
    # 使最后一级剩下的信号同样少；大于 0.999 的 beta 取 0.999。
    #
    # 参数：
    #     num_steps：T，不小于 2 的整数。
    # 返回：
    #     (beta, alpha_bar, snr)，形状都是 (T,) 的数组；下标 0 是第一个加噪声的步。alpha_bar[t] 是这一步之后信号方差剩下的比例；
    #     snr 是信号与噪声的方差之比（不是振幅之比，也不是分贝）。
    # END DOCSTRING
    # BEGIN SOLUTION
    scale = 1000 / num_steps
    beta = np.minimum(np.linspace(1e-4 * scale, 0.02 * scale, num_steps), 0.999)
    alpha_bar = np.cumprod(1 - beta)
    return beta, alpha_bar, alpha_bar / (1 - alpha_bar)
    # END SOLUTION


# %%
# Scratch: try it before you check it.
# make_schedule(5)

# %%
quiz.check("diffusion.schedule", make_schedule)

# %% [markdown] lang="en"
# Stuck? `quiz.hint("diffusion.schedule")`. The end to remember: 1,000 steps leave $4 \cdot 10^{-5}$ of the signal's variance.
#
# ### 5.2 The jump and the loss

# %% [markdown] lang="zh"
# 卡住了？`quiz.hint("diffusion.schedule")`。值得记住的终点：1,000 步之后，信号方差只剩 $4 \cdot 10^{-5}$。
#
# ### 5.2 一步到位与损失


# %% exercise="diffusion.forward_and_loss"
def add_noise(images, noise, t, alpha_bar):
    """x_t in one jump (2006.11239, eq. 4), for images, vectors or anything else.

    Args:
        images: x_0, float32 tensor, shape (B, ...).
        noise: standard normal, float32 tensor of the same shape.
        t: step of each image, int32 tensor, shape (B,), from 0 to T - 1; 0 already adds noise.
        alpha_bar: float32 tensor, shape (T,).
    Returns:
        x_t, shape of images. Its variance is 1 if that of the images is.
    """
    # DOCSTRING zh
    # 一步到位地得到 x_t（2006.11239 式 4），对图像、向量或其他数据都适用。
    #
    # 参数：
    #     images：x_0，float32 张量，形状 (B, ...)。
    #     noise：标准正态噪声，float32 张量，形状相同。
    #     t：每张图的步数，int32 张量，形状 (B,)，从 0 到 T - 1；0 也已加了噪声。
    #     alpha_bar：float32 张量，形状 (T,)。
    # 返回：
    #     x_t，形状与 images 相同。若图像方差为 1，它的方差也为 1。
    # END DOCSTRING
    # BEGIN SOLUTION
    level = tf.reshape(tf.gather(alpha_bar, t), [-1] + [1] * (len(images.shape) - 1))
    return tf.sqrt(level) * images + tf.sqrt(1 - level) * noise
    # END SOLUTION


def diffusion_loss(network, images, alpha_bar):
    """One draw of L_simple (2006.11239, eq. 14). The network predicts the noise, not x_0 and not v (2202.00512).

    Args:
        network: function of x_t, shape (B, ...), and t, int32, shape (B,); it returns the shape of x_t. It is called once.
        images: x_0, float32 tensor, shape (B, ...).
        alpha_bar: float32 tensor, shape (T,).
    Returns:
        Scalar: the squared error of the predicted noise, averaged over everything, differentiable. Every image has a step of its own, uniform
        from 0 to T - 1 (both included), every entry has normal noise of its own; every call draws anew, inside a tf.function too.
    """
    # DOCSTRING zh
    # 抽取一次 L_simple（2006.11239 式 14）。网络预测的是噪声，不是 x_0，也不是 v（2202.00512）。
    #
    # 参数：
    #     network：函数，输入 x_t（形状 (B, ...)）和 t（int32，形状 (B,)），返回值形状与 x_t 相同。只调用一次。
    #     images：x_0，float32 张量，形状 (B, ...)。
    #     alpha_bar：float32 张量，形状 (T,)。
    # 返回：
    #     标量：噪声预测误差的平方，对全部元素取平均，可导。每张图各有自己的步数，在 0 到 T - 1（两端都包含）上均匀抽取；
    #     每个元素各有自己的正态噪声；每次调用都重新抽取，在 tf.function 里也一样。
    # END DOCSTRING
    # BEGIN SOLUTION
    t = tf.random.uniform(tf.shape(images)[:1], 0, len(alpha_bar), tf.int32)
    noise = tf.random.normal(tf.shape(images))
    predicted = network(add_noise(images, noise, t, alpha_bar), t)
    return tf.reduce_mean(tf.square(predicted - noise))
    # END SOLUTION


# %%
quiz.check("diffusion.forward_and_loss", add_noise, diffusion_loss)

# %% [markdown] lang="en"
# A network that answers 0 has the loss 1. If your first log line says something else, target or reduction is wrong.
#
# ### 5.3 The step between, when both ends are known

# %% [markdown] lang="zh"
# 永远输出 0 的网络，损失是 1。如果你的第一行日志不是这个数，不是目标错了，就是求平均的方式错了。
#
# ### 5.3 两端已知时的中间一步


# %% exercise="diffusion.posterior"
def posterior(clean, noisy, t, beta, alpha_bar):
    """Mean and variance of q(x_{t-1} | x_t, x_0) (2006.11239, eq. 6 and 7).

    Args:
        clean: x_0 itself (not the noise), NumPy array, shape (B, ...), in any value range; nothing is clipped.
        noisy: x_t, same shape.
        t: one step for all, an integer from 0 to T - 1. Behind t = 0 lies the clean image: the variance is 0 there.
        beta, alpha_bar: NumPy arrays, shape (T,).
    Returns:
        (mean, variance): an array of the shape of clean, and one number, the same for all entries.
    """
    # DOCSTRING zh
    # q(x_{t-1} | x_t, x_0) 的均值和方差（2006.11239 式 6、式 7）。
    #
    # 参数：
    #     clean：x_0 本身（不是噪声），NumPy 数组，形状 (B, ...)，取值范围任意；不做截断。
    #     noisy：x_t，形状相同。
    #     t：所有图共用的步数，0 到 T - 1 的整数。t = 0 再往前就是干净图像，此处方差为 0。
    #     beta, alpha_bar：NumPy 数组，形状 (T,)。
    # 返回：
    #     (mean, variance)：与 clean 形状相同的数组，以及一个对所有元素都相同的数。
    # END DOCSTRING
    # BEGIN SOLUTION
    before = alpha_bar[t - 1] if t > 0 else 1.0
    clean_weight = np.sqrt(before) * beta[t] / (1 - alpha_bar[t])
    noisy_weight = np.sqrt(1 - beta[t]) * (1 - before) / (1 - alpha_bar[t])
    return clean_weight * clean + noisy_weight * noisy, beta[t] * (1 - before) / (1 - alpha_bar[t])
    # END SOLUTION


# %%
quiz.check("diffusion.posterior", posterior)

# %% [markdown] lang="en"
# ### 5.4 One step of the DDIM family

# %% [markdown] lang="zh"
# ### 5.4 DDIM 家族的一步


# %% exercise="diffusion.ddim_step"
def ddim_step(noisy, predicted_noise, t, t_next, alpha_bar, eta, fresh_noise):
    """One step from level t to the lower level t_next (2010.02502, eq. 12 and 16). The prediction is the noise, not x_0 and not v.

    Args:
        noisy: x_t, NumPy array, shape (B, ...); it is left unchanged.
        predicted_noise, fresh_noise: same shape; the second is standard normal.
        t: integer from 0 to T - 1.
        t_next: integer below t, not necessarily t - 1; -1 is the clean image, where alpha-bar is 1.
        alpha_bar: NumPy array, shape (T,).
        eta: scale of the fresh noise's standard deviation: 0 is deterministic, 1 gives it the posterior's variance.
    Returns:
        x at t_next, same shape. The clean estimate is not clipped.
    """
    # DOCSTRING zh
    # 从第 t 级走一步到更低的第 t_next 级（2010.02502 式 12、式 16）。预测的是噪声，不是 x_0，也不是 v。
    #
    # 参数：
    #     noisy：x_t，NumPy 数组，形状 (B, ...)；不要修改它。
    #     predicted_noise, fresh_noise：形状相同；后者是标准正态噪声。
    #     t：0 到 T - 1 的整数。
    #     t_next：小于 t 的整数，不一定是 t - 1；-1 表示干净图像，此时 alpha-bar 为 1。
    #     alpha_bar：NumPy 数组，形状 (T,)。
    #     eta：新噪声标准差的倍率：0 表示确定性，1 使其方差等于后验方差。
    # 返回：
    #     t_next 处的 x，形状相同。对干净图像的估计不做截断。
    # END DOCSTRING
    # BEGIN SOLUTION
    level, next_level = alpha_bar[t], alpha_bar[t_next] if t_next >= 0 else 1.0
    deviation = eta * np.sqrt((1 - next_level) / (1 - level) * (1 - level / next_level))
    clean = (noisy - np.sqrt(1 - level) * predicted_noise) / np.sqrt(level)
    direction = np.sqrt(1 - next_level - deviation**2) * predicted_noise
    return np.sqrt(next_level) * clean + direction + deviation * fresh_noise
    # END SOLUTION


# %%
quiz.check("diffusion.ddim_step", ddim_step)

# %% [markdown] lang="en"
# Two routes, one answer: with $\eta = 1$ and $t' = t - 1$ this is the posterior of 5.3 at $x_0 = \hat x_0$, mean and variance. Try it on random numbers.

# %% [markdown] lang="zh"
# 两条路，一个答案：取 $\eta = 1$、$t' = t - 1$，它就是 5.3 的后验在 $x_0 = \hat x_0$ 处的均值与方差。用随机数试一下。

# %%
beta, alpha_bar, snr = make_schedule(50)
x, predicted, fresh = np.random.default_rng(0).standard_normal((3, 4, 5))
estimate = (x - np.sqrt(1 - alpha_bar[30]) * predicted) / np.sqrt(alpha_bar[30])
mean, variance = posterior(estimate, x, 30, beta, alpha_bar)
step = ddim_step(x, predicted, 30, 29, alpha_bar, 1.0, fresh)
print(f"{np.abs(step - (mean + np.sqrt(variance) * fresh)).max():.1e}")

# %% [markdown] lang="en"
# ### 5.5 The sampler
#
# The check hands you an exact noise predictor for a small set of images, watches every call, and asks where you arrive.

# %% [markdown] lang="zh"
# ### 5.5 采样器
#
# 检查会给你一个针对一小组图像的精确噪声预测器，盯着每一次调用，最后看你到了哪里。


# %% exercise="diffusion.sampler"
def ddim_sample(predict_noise, start, num_calls, alpha_bar, eta=0.0, seed=0):
    """Draw samples with a given number of calls of the network (2010.02502, section 4.2).

    Args:
        predict_noise: function of x, shape (B, ...), and t, one integer from 0 to T - 1: a time of the schedule, not the number of the call.
        start: x at t = T - 1, standard normal, NumPy array, shape (B, ...).
        num_calls: number of calls, from 1 to T. Their times run evenly from T - 1 to 0, both included, as whole numbers (within 1); one call is at T - 1.
        alpha_bar: NumPy array, shape (T,).
        eta: as in ddim_step.
        seed: decides the fresh noise; every step and every image has its own. Another seed gives other samples if eta > 0.
    Returns:
        Samples, shape of start; the step behind the last call goes to the clean image and adds no noise. Nothing is clipped.
    """
    # DOCSTRING zh
    # 用给定的网络调用次数抽取样本（2010.02502 第 4.2 节）。
    #
    # 参数：
    #     predict_noise：函数，输入 x（形状 (B, ...)）和 t（0 到 T - 1 的一个整数：调度表里的时刻，不是第几次调用）。
    #     start：t = T - 1 处的 x，标准正态，NumPy 数组，形状 (B, ...)。
    #     num_calls：调用次数，1 到 T。各次的时刻从 T - 1 到 0 均匀排列，两端都包含，取整数（误差不超过 1）；只调用一次时取 T - 1。
    #     alpha_bar：NumPy 数组，形状 (T,)。
    #     eta：同 ddim_step。
    #     seed：决定新噪声；每一步、每张图各有自己的噪声。eta > 0 时换种子会得到不同的样本。
    # 返回：
    #     样本，形状与 start 相同；最后一次调用之后的那一步到达干净图像，不再加噪声。不做截断。
    # END DOCSTRING
    # BEGIN SOLUTION
    random = np.random.default_rng(seed)
    times = np.round(np.linspace(len(alpha_bar) - 1, 0, num_calls)).astype(int)
    current = start
    for t, t_next in zip(times, [*times[1:], -1]):
        fresh_noise = random.standard_normal(start.shape)
        current = ddim_step(current, predict_noise(current, t), t, t_next, alpha_bar, eta, fresh_noise)
    return current
    # END SOLUTION


# %%
quiz.check("diffusion.sampler", ddim_sample)

# %% [markdown] lang="en"
# ## 6 · See it work
#
# ### 6.1 Without any training: an exact denoiser
#
# If the data are 500 stored digits and nothing else, $\mathbb{E}[\varepsilon|x_t]$ has a closed form: a softmax over the 500 of how well each explains $x_t$
# (`imagegen/oracle.py`). With it a right sampler must land *on* stored digits. So a sampler can be tested in seconds: distance 0, or a bug. Two random digits are
# about 20 apart. The same 24 starts in every row; **your** `ddim_sample` does the work.

# %% [markdown] lang="zh"
# ## 6 · 看它工作
#
# ### 6.1 不训练：精确的去噪器
#
# 如果数据就是 500 张存好的数字，别无其他，那么 $\mathbb{E}[\varepsilon|x_t]$ 有闭式：看这 500 张各自能多好地解释 $x_t$，再做 softmax
# （`imagegen/oracle.py`）。有了它，正确的采样器必须*落在*存好的数字上。于是几秒钟就能测试采样器：距离为 0，否则就是有 bug。
# 两张随机的数字相距约 20。每一行用的都是同样 24 个起点，干活的是**你写的** `ddim_sample`。

# %%
T = 1000
beta, alpha_bar, snr = make_schedule(T)
starts = np.random.default_rng(7).standard_normal((24, *stored.shape[1:])).astype("float32")


def oracle_noise(x, t):
    return oracle.noise(x, np.sqrt(alpha_bar[t]), np.sqrt(1 - alpha_bar[t]))


ladder, rows = {}, []
for num_calls, eta in ((1, 0), (2, 0), (3, 0), (5, 0), (10, 0), (20, 0), (20, 1), (200, 1)):
    samples = ddim_sample(oracle_noise, starts, num_calls, alpha_bar, eta=eta)
    distance, nearest = oracle.nearest(samples)
    name = f"{num_calls}" + (r", $\eta = 1$" if eta else "")
    ladder[name] = samples
    rows.append((num_calls, eta, distance.mean(), len(set(nearest))))
DIGITS = quiz.Text("digits", "不同的数字")
plots.table({"calls": "d", "eta": "d", "distance": ".3f", DIGITS: "d"}, rows)

# %% tags=["picture"]
plots.compare(ladder, columns=12, value_range=(-1, 1))

# %% [markdown] lang="en"
# One call gives the **mean digit**, two dozen times the same grey ghost: pure noise says nothing about the picture, and the best guess under squared error is the
# mean. Look at two calls: the distance is 0, and yet all samples are *one* digit, the stored one nearest to the mean. A distance alone would call that perfect, so count the
# digits as well. From five calls on all is well: the path is smooth, and nothing in it needs a thousand.
#
# ### 6.2 What each defect costs
#
# The same test on eight samplers, 20 calls each. *Spread* is the standard deviation of all pixels half way down, over what it should be.

# %% [markdown] lang="zh"
# 只调用一次，得到的是**平均数字**，二十几张都是同一团灰影：纯噪声对画面什么也没说，平方误差下的最优猜测就是平均。
# 再看两次调用：距离是 0，可所有样本都是*同一张*数字，即离平均最近的那张。只看距离会以为完美，所以还要数一数有几种数字。
# 从五次起就都好了：路径是平滑的，没有哪里需要一千步。
#
# ### 6.2 每个缺陷的代价
#
# 同样的测试，用在八个采样器上，各调用 20 次。*散布*是走到一半时全体像素的标准差，除以应有的值。


# %%
def deviation_of(t, t_next, levels):
    next_level = levels[t_next] if t_next >= 0 else 1.0
    return np.sqrt((1 - next_level) / (1 - levels[t]) * (1 - levels[t] / next_level))


def step_to(x, noise, level, next_level, limit=np.inf):
    """A deterministic step; the clean estimate is clipped to the limit, and the noise stays as it was predicted."""
    clean = np.clip((x - np.sqrt(1 - level) * noise) / np.sqrt(level), -limit, limit)
    return np.sqrt(next_level) * clean + np.sqrt(1 - next_level) * noise


def padded_step(x, noise, t, t_next, levels, eta, fresh):
    return step_to(x, noise, levels[t], np.append(levels, 1.0)[t_next + 1])


def clipped_step(x, noise, t, t_next, levels, eta, fresh):
    return step_to(x, noise, levels[t], levels[t_next] if t_next >= 0 else 1.0, limit=0.9)


def variance_step(x, noise, t, t_next, levels, eta, fresh):
    return ddim_step(x, noise, t, t_next, levels, 1.0, deviation_of(t, t_next, levels) * fresh)


def unreduced_step(x, noise, t, t_next, levels, eta, fresh):
    return ddim_step(x, noise, t, t_next, levels, 0.0, fresh) + deviation_of(t, t_next, levels) * fresh


def sample_with(step, calls=20, eta=0.0, levels=alpha_bar, time_of=lambda t, call: t):
    """Samples of the oracle with another step, and the spread half way, over that of the right marginal."""
    random = np.random.default_rng(0)
    times = np.round(np.linspace(len(levels) - 1, 0, calls)).astype(int)
    x, spread = starts, None
    for call, (t, t_next) in enumerate(zip(times, [*times[1:], -1])):
        level = levels[time_of(t, call)]
        noise = oracle.noise(x, np.sqrt(level), np.sqrt(1 - level))
        x = step(x, noise, t, t_next, levels, eta, random.standard_normal(x.shape))
        if call == calls // 2:
            spread = x.std() / np.sqrt(levels[t_next] * stored.var() + 1 - levels[t_next])
    return x, spread


unscaled = np.cumprod(1 - np.linspace(1e-4, 0.02, 100))
samplers = {
    quiz.Text("right, eta = 0", "正确，eta = 0"): dict(step=ddim_step),
    quiz.Text("right, eta = 1", "正确，eta = 1"): dict(step=ddim_step, eta=1.0),
    quiz.Text("alpha-bar padded at the wrong end", "alpha-bar 补错了端"): dict(step=padded_step),
    quiz.Text("the call's number as its time", "把第几次调用当时间"): dict(
        step=ddim_step, time_of=lambda t, call: 19 - call
    ),
    quiz.Text("variance for standard deviation", "方差当标准差"): dict(step=variance_step),
    quiz.Text("fresh noise on top", "新噪声直接叠加"): dict(step=unreduced_step),
    quiz.Text("clipped at 0.9, noise not recomputed", "截断到 0.9，噪声没重算"): dict(step=clipped_step),
    quiz.Text("unscaled betas, T = 100", "beta 没缩放，T = 100"): dict(step=ddim_step, levels=unscaled),
}
broken, rows = {}, {}
for name, changes in samplers.items():
    samples, spread = sample_with(**changes)
    distance, nearest = oracle.nearest(samples)
    broken[str(name)] = samples
    rows[name] = distance.mean(), len(set(nearest)), spread
plots.table({"distance": ".2g", DIGITS: "d", quiz.Text("spread", "散布"): ".2g"}, rows)

# %%
plots.compare(broken, columns=12, value_range=(-1, 1))

# %% [markdown] lang="en"
# *Padded at the wrong end* stops one level early: distance 0.4 and the finest of grains, nothing that a glance would find. *Variance for standard deviation* and *fresh noise on top* end on
# stored digits, and are still wrong: half way down the spread is far off, and a network would be asked about inputs that it never saw. That is why the exercise looks at the whole path. *Clipped*
# loses contrast that no later step gives back. The last row passes this test too, but count its digits: the last
# level of an unscaled schedule still holds a third of the signal, pure noise is taken for a picture in it, and the wrong shares of the digits come out.
#
# ### 6.3 A prediction first
#
# Now a network is trained, with labels, to draw any digit on demand, and the classifier of the course reads 1,000 samples. With 20 calls it will read nearly all of them as the digit that was asked for.
# **With a single call, which share will it read as asked?** Write a number from 0 to 1 before you go on; it is graded below.

# %% [markdown] lang="zh"
# *补错了端*早停了一个水平：距离 0.4，只有极细的颗粒，一眼看不出来。*方差当标准差*和*新噪声直接叠加*也落在存好的数字上，但仍是错的：
# 走到一半时散布偏得很远，网络会被问到它从没见过的输入。所以练习要看整条路径。*截断*丢掉的对比度，后面的步骤补不回来。
# 最后一行也通过了，但数一数各个数字有几张：没缩放的调度走到头还留着三分之一的信号，纯噪声被当成其中的一张图，画出来的数字比例就不对了。
#
# ### 6.3 先猜一个数
#
# 接下来真的训练一个带标签的网络，要哪个数字就画哪个，再让课程的分类器来认 1,000 个样本。调用 20 次时，几乎所有样本都会被认成所要的数字。
# **如果只调用一次，会有多大比例被认对？** 往下走之前，先写一个 0 到 1 之间的数，下文会判分。

# %%
my_prediction = None  # for example 0.4

# %% [markdown] lang="en"
# ### 6.4 Trained for real
#
# A pixel network needs more than a minute to become legible on two cores. So the network works on the 24 numbers that a small autoencoder makes of a digit (`imagegen/latents.py`;
# lesson 11 builds it): every line of diffusion stays the same, `...` in the shapes has become 24. The network is a residual MLP that is told $t/T$ and the label; **your** `diffusion_loss`
# trains it. Samples are drawn with a moving average of the weights.

# %% [markdown] lang="zh"
# ### 6.4 真的训练一个
#
# 在两个核上，直接画像素的网络一分钟内还画不清楚。所以网络作用在 24 个数上，它们由一个小自编码器从数字得来（`imagegen/latents.py`，第 11 课会讲怎么做）：
# 扩散的每一行代码都不变，只是形状里的 `...` 变成了 24。网络是残差 MLP，输入还有 $t/T$ 和标签；训练用的是**你写的** `diffusion_loss`。采样用权重的滑动平均。

# %%
BATCH_SIZE, UPDATES, PER_CALL = 256, 4000, 20
autoencoder = latents.load("dense")
unit_digits = data.digits("train")
SHIFTS = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)]  # 4,000 digits are few: moved copies make five times as many
codes = np.concatenate([autoencoder.encode(np.roll(unit_digits.images, shift, axis=(1, 2))) for shift in SHIFTS])
labels = np.tile(unit_digits.labels, len(SHIFTS)).astype("int32")

keras.utils.set_random_seed(1)
network = latents.residual_mlp(codes.shape[1], width=192)
average = keras.models.clone_model(network)
average.set_weights(network.get_weights())
optimizer = keras.optimizers.Adam(latents.warm_cosine(2e-3, UPDATES), beta_2=0.99)
optimizer.build(network.trainable_variables)
levels = tf.constant(alpha_bar, tf.float32)


def update(codes, labels):
    with tf.GradientTape() as tape:
        loss = diffusion_loss(
            lambda x, t: network([x, tf.cast(t, tf.float32) / T, labels], training=True), codes, levels
        )
    optimizer.apply(tape.gradient(loss, network.trainable_variables), network.trainable_variables)
    models.update_average(average, network, decay=0.995)
    return loss


@tf.function
def step(codes, labels):
    """Several updates in one call: for a network this small, calling costs as much as computing."""
    losses = tf.TensorArray(tf.float32, PER_CALL)
    for part in tf.range(PER_CALL):
        rows = tf.range(part * BATCH_SIZE, (part + 1) * BATCH_SIZE)
        losses = losses.write(part, update(tf.gather(codes, rows), tf.gather(labels, rows)))
    return {"loss": losses.stack()}


def compiled(model):
    """The model as a compiled function of x (N, D), one time and labels (N,)."""

    @tf.function
    def call(x, time, labels):
        return model([x, tf.fill(tf.shape(labels), time), labels], training=False)

    return call


average_call, network_call = compiled(average), compiled(network)


def predictor(labels, call=average_call):
    """The network as a function of x and one time, for `ddim_sample`."""
    labels = tf.constant(labels, tf.int32)
    return lambda x, t: call(tf.constant(x, tf.float32), tf.constant(t / T, tf.float32), labels).numpy()


def draw(labels, num_calls, eta=0.0, call=average_call):
    """Images (N, 28, 28, 1) in [0, 1] for labels (N,), always from the same starts."""
    start = np.random.default_rng(5).standard_normal((len(labels), codes.shape[1]))
    return autoencoder.decode(ddim_sample(predictor(labels, call), start, num_calls, alpha_bar, eta=eta))


# %%
history = training.train(
    step,
    training.batches(codes, labels, batch_size=PER_CALL * BATCH_SIZE, seed=1),
    steps=UPDATES,
    sample=lambda: draw(np.arange(20) % 10, 20),
)
print(history)

# %%
wanted = np.arange(1000) % 10


def judge(images):
    """FID, accuracy against the wanted labels, and diversity within a class."""
    return (
        metrics.fid(test_digits.images, images),
        metrics.conditional_accuracy(images, wanted),
        metrics.diversity(images, wanted),
    )


rows, shown = {}, {}
for num_calls, eta in [
    (1, 0),
    (2, 0),
    (5, 0),
    (10, 0),
    (20, 0),
    (100, 0),
    (2, 1),
    (5, 1),
    (10, 1),
    (20, 1),
    (100, 1),
    (1000, 1),
]:
    images = draw(wanted, num_calls, eta)
    rows[num_calls, eta] = judge(images)
    if num_calls in (1, 1000) or eta == 0 and num_calls in (2, 5, 20):
        shown[f"{num_calls}" + (r", $\eta = 1$" if eta else "")] = images
reconstructed = autoencoder.decode(autoencoder.encode(unit_digits.images[:1000]))
raw = judge(draw(wanted, 20, call=network_call))
floor = (
    metrics.fid(test_digits.images, reconstructed),
    metrics.conditional_accuracy(reconstructed, unit_digits.labels[:1000]),
    metrics.diversity(reconstructed, unit_digits.labels[:1000]),
)
plots.table(
    {"calls": "d", "eta": "d", "FID": ".1f", "accuracy": ".3f", "diversity": ".3f", "": "<"},
    [(*settings, *judged, "") for settings, judged in rows.items()]
    + [(20, 0, *raw, quiz.Text("last weights, not averaged", "最后的权重，未平均"))]
    + [(None, None, *floor, quiz.Text("training digits through the autoencoder", "训练数字过一遍自编码器"))],
)

# %%
if my_prediction is not None:
    found = rows[1, 0][1]
    close = abs(my_prediction - found) <= 0.1
    print(
        quiz.Text("close" if close else "not close", "猜得很近" if close else "差得有点远"),
        f"{my_prediction:.2f} / {found:.2f}",
    )

# %% tags=["picture"]
plots.compare(shown, columns=20)

# %% [markdown] lang="en"
# One call should give the mean of the class, which is easy to read; the oracle of 6.1 did just that. The network does not: nearly half of these samples are torn. The reason is worth an offer.
# $\hat x_0 = (x_t - \sqrt{1-\bar\alpha}\,\hat\varepsilon)/\sqrt{\bar\alpha}$, and at the top $\sqrt{\bar\alpha} = 0.0064$: an error of 0.01 in the noise, which no loss curve shows, becomes 1.6 in $\hat x_0$, more than the
# whole spread of the latents. A long way down, later calls make up for it; two calls cannot. Models for very few steps therefore predict $v$ or $x_0$
# ([2202.00512](https://arxiv.org/abs/2202.00512)).
#
# In one plot, what more calls buy. **Twenty do the work of a thousand.** With few calls the deterministic sampler is the better one; with many the noisy one holds its accuracy better, since fresh noise also
# washes old errors out. What is left above the dashed line is the network's, and no sampler helps. Look at five calls, too: the highest accuracy of all, and the lowest diversity. **Accuracy alone rewards the mean.**
#
# The last weights are as good as their average here, because the learning rate has come down to a fiftieth: decay and averaging calm the same jitter.

# %% [markdown] lang="zh"
# 只调用一次，本应得到这一类的平均，很好认；6.1 的 oracle 正是如此。网络却做不到：近一半样本是破碎的。其中的道理值一个 offer。
# $\hat x_0 = (x_t - \sqrt{1-\bar\alpha}\,\hat\varepsilon)/\sqrt{\bar\alpha}$，而在最顶端 $\sqrt{\bar\alpha} = 0.0064$：噪声预测里 0.01 的误差，损失曲线上根本看不出来，
# 到了 $\hat x_0$ 里就成了 1.6，比潜变量的整个散布还大。路走得长，后面的调用能把它纠正回来；两次调用就来不及了。所以只走极少几步的模型改为预测 $v$ 或 $x_0$
# （[2202.00512](https://arxiv.org/abs/2202.00512)）。
#
# 再用一张图看，多调用几次能换来什么。**二十次就做完了一千次的事。** 调用少时，确定性的采样器更好；调用多时，加噪的采样器更能保住准确率，因为新噪声也会冲掉旧的误差。
# 虚线以上剩下的差距来自网络，采样器再好也没用。再看五次那一行：准确率最高，多样性最低。**只看准确率，奖励的是平均。**
#
# 这里最后的权重和滑动平均一样好，因为学习率已经降到五十分之一：衰减和平均压下的是同一种抖动。

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 2.8), layout="constrained")
for eta, style in ((0, "o-"), (1, "s--")):
    calls = [num_calls for num_calls, other in rows if other == eta]
    left.loglog(calls, [rows[num_calls, eta][0] for num_calls in calls], style, label=rf"$\eta = {eta:g}$")
    right.semilogx(calls, [rows[num_calls, eta][2] for num_calls in calls], style, label=rf"$\eta = {eta:g}$")
left.axhline(floor[0], color="grey", linestyle="--", linewidth=0.8)
right.axhline(floor[2], color="grey", linestyle="--", linewidth=0.8)
left.set_ylabel("FID")
right.set_ylabel(str(quiz.Text("diversity", "多样性")))
for axes in (left, right):
    axes.axvline(20, color="grey", linewidth=0.5)
    axes.set_xlabel(str(quiz.Text("network calls", "网络调用次数")))
left.legend(fontsize=8)
plt.show()

# %% [markdown] lang="en"
# ### 6.5 The loss, level by level, and the network that would be perfect
#
# Split the loss into ten parts of the schedule. Beside the network stands the oracle of the very codes that it was trained on: no function of $x_t$, $t$ and the label has a smaller loss on them.
# Then the same two on test digits, which neither has seen.

# %% [markdown] lang="zh"
# ### 6.5 逐段看损失，以及那个“完美”的网络
#
# 把损失按调度分成十段。和网络放在一起的，是用它自己那批训练编码做成的 oracle：在这些编码上，$x_t$、$t$ 和标签的任何函数都不可能有更小的损失。
# 然后把两者都放到谁也没见过的测试数字上。

# %%
code_oracle = Oracle(codes, labels)
test_codes = autoencoder.encode(test_digits.images)
random = np.random.default_rng(2)
chosen = random.integers(len(codes), size=1000)
sets = {
    "train": (codes[chosen], labels[chosen]),
    "test": (test_codes, test_digits.labels.astype("int32")),
}
profile = {}
for name, (clean, classes) in sets.items():
    predict = predictor(classes)
    for decile in range(10):
        t = T // 10 * decile + T // 20
        signal, spread = np.sqrt(alpha_bar[t]), np.sqrt(1 - alpha_bar[t])
        noise = random.standard_normal(clean.shape)
        noisy = signal * clean + spread * noise
        profile.setdefault((name, "network"), []).append(np.mean((predict(noisy, t) - noise) ** 2))
        profile.setdefault((name, "oracle"), []).append(
            np.mean((code_oracle.noise(noisy, signal, spread, classes) - noise) ** 2)
        )

figure, axes = plt.subplots(figsize=(6, 3), layout="constrained")
names = {
    "network": quiz.Text("network", "网络"),
    "oracle": quiz.Text("oracle of the training codes", "训练编码的 oracle"),
    "train": quiz.Text("training digits", "训练数字"),
    "test": quiz.Text("test digits", "测试数字"),
}
for (name, who), losses in profile.items():
    color, style = ("C0" if who == "network" else "C3"), ("o-" if name == "train" else "s--")
    axes.semilogy(np.arange(10) / 10 + 0.05, losses, style, color=color, label=f"{names[who]}, {names[name]}")
axes.axhline(1, color="grey", linewidth=0.6)
axes.set_xlabel("$t / T$")
axes.set_ylabel(str(quiz.Text("loss", "损失")))
axes.legend(fontsize=7)
plt.show()

# %%
samples = ddim_sample(predictor(wanted), random.standard_normal((1000, codes.shape[1])), 20, alpha_bar)
copies = ddim_sample(
    lambda x, t: code_oracle.noise(x, np.sqrt(alpha_bar[t]), np.sqrt(1 - alpha_bar[t]), wanted[:200]),
    random.standard_normal((200, codes.shape[1])),
    20,
    alpha_bar,
)
compared = {names["oracle"]: copies, names["network"]: samples, names["test"]: test_codes}
plots.table(
    {quiz.Text("median distance", "距离的中位数"): ".2f"},
    {name: [np.median(code_oracle.nearest(vectors)[0])] for name, vectors in compared.items()},
)

# %% [markdown] lang="en"
# The curve first. Near pure noise the loss is almost 0, since the input *is* the answer; near the clean image it comes close to 1, since the noise is too faint to be told from the
# rest. A single average hides all of that, and a change of schedule moves it without moving anything else.
#
# Then the oracle. In the noisy half of the schedule the two agree: there the network has found the optimum. Towards the clean end they part. On its own codes the oracle is far ahead: it is the minimum of the loss
# that we optimise. On test digits it is worse there than answering 0, and its samples are *copies* (the table: distance to the nearest training code). **The global minimum of the diffusion loss is a machine that hands out
# the training set.** The network is useful because it does not get there: it is smooth where the oracle jumps, its two curves coincide, its samples lie about as far from the training codes as test digits do. Train longer,
# on fewer images, with more weights, and it moves towards the oracle: that is memorisation, and why duplicates are removed from data ([2310.02664](https://arxiv.org/abs/2310.02664)).

# %% [markdown] lang="zh"
# 先看曲线。接近纯噪声处，损失几乎为 0，因为输入*就是*答案；接近干净图像处，损失接近 1，因为噪声弱得和别的东西分不开。
# 只看一个平均数，这些全看不到；而换一个调度，平均数会变，别的却什么都没变。
#
# 再看 oracle。噪声大的那一半，两者一致：网络在那里已经找到了最优解。越靠近干净的一端，两者分得越开。在自己的编码上，oracle 遥遥领先：它就是我们所优化的那个损失的最小值。
# 到了测试数字上，它在那一端比永远输出 0 还差，而且它的样本全是*复制品*（见表：到最近训练编码的距离）。**扩散损失的全局最小值，是一台把训练集原样发还的机器。**
# 网络之所以有用，正因为它没走到那里：oracle 突变的地方它是平滑的，它的两条曲线重合，它的样本离训练编码的距离和测试数字差不多。训练更久、图更少、参数更多，它就会向 oracle 靠拢：
# 这就是记忆化（memorisation），也是数据要去重的原因（[2310.02664](https://arxiv.org/abs/2310.02664)）。

# %% [markdown] lang="en"
# ## 7 · Follow-ups
#
# ### Junior

# %% [markdown] lang="zh"
# ## 7 · 追问
#
# ### 初级

# %%
quiz.ask("diffusion-learned")

# %%
quiz.ask("diffusion-reverse-order")

# %%
quiz.ask("diffusion-signal-left")

# %%
quiz.ask("diffusion-snr")

# %%
quiz.ask("diffusion-zero-loss")

# %%
quiz.ask("diffusion-cosine")

# %%
quiz.ask("diffusion-one-step")

# %%
quiz.ask("diffusion-text-training")

# %% [markdown] lang="en"
# ### Mid

# %% [markdown] lang="zh"
# ### 中级

# %%
quiz.ask("diffusion-conversions")

# %%
quiz.ask("diffusion-clean-estimate")

# %%
quiz.ask("diffusion-rescale")

# %%
quiz.ask("diffusion-dropped-weights")

# %%
quiz.ask("diffusion-posterior-variance")

# %%
quiz.ask("diffusion-ddim-zero")

# %%
quiz.ask("diffusion-levels-decide")

# %%
quiz.ask("diffusion-averaged-weights")

# %%
quiz.ask("diffusion-second-order")

# %%
quiz.ask("diffusion-text-ddim")

# %% [markdown] lang="en"
# ### Senior

# %% [markdown] lang="zh"
# ### 高级

# %%
quiz.ask("diffusion-thousand-or-twenty")

# %%
quiz.ask("diffusion-gaussian-noise")

# %%
quiz.ask("diffusion-ode-or-sde")

# %%
quiz.ask("diffusion-zero-terminal")

# %%
quiz.ask("diffusion-text-dark")

# %% [markdown] lang="en"
# ## 8 · Take-aways
#
# 1. Forward: $x_t = \sqrt{\bar\alpha_t}\,x_0 + \sqrt{1-\bar\alpha_t}\,\varepsilon$, no weights. What counts is the SNR of a level; a schedule only sets the pace. Fewer steps need larger betas.
# 2. Loss: squared error of the noise at a random level. Its solution is $\mathbb{E}[\varepsilon|x_t]$, and $\varepsilon$, $x_0$, $v$ and score follow from each other.
# 3. The loss sees single levels, so any chain with these marginals may be sampled. DDIM: clean estimate, predicted noise, fresh noise; the variances add up to $1-\bar\alpha_{t'}$. Say which index is the clean image.
# 4. Test samplers with an exact denoiser, on the whole path and not only at its end. One exact call gives the mean; near pure noise a predictor of noise is far from exact.
# 5. The minimum of the loss on a finite set is a copying machine. Accuracy rewards the mean; look at FID and diversity, level by level at the loss.
#
# **Papers.** Sohl-Dickstein et al. 2015 ([1503.03585](https://arxiv.org/abs/1503.03585)) · Ho et al. 2020 ([2006.11239](https://arxiv.org/abs/2006.11239)) ·
# Song, Meng and Ermon 2020 ([2010.02502](https://arxiv.org/abs/2010.02502)) · Song et al. 2020 ([2011.13456](https://arxiv.org/abs/2011.13456)) ·
# Nichol and Dhariwal 2021 ([2102.09672](https://arxiv.org/abs/2102.09672)) · Karras et al. 2022 ([2206.00364](https://arxiv.org/abs/2206.00364)) · Lin et al. 2023 ([2305.08891](https://arxiv.org/abs/2305.08891))
#
# **Review.** `quiz.review("diffusion")` here, or `quiz review --topic diffusion` in a terminal, asks what you missed, and the rest before you forget it.

# %% [markdown] lang="zh"
# ## 8 · 小结
#
# 1. 前向：$x_t = \sqrt{\bar\alpha_t}\,x_0 + \sqrt{1-\bar\alpha_t}\,\varepsilon$，没有权重。关键是每个水平的信噪比，调度只定快慢。步数少，beta 就要大。
# 2. 损失：随机一个水平上噪声的平方误差。它的解是 $\mathbb{E}[\varepsilon|x_t]$；$\varepsilon$、$x_0$、$v$、得分可以互相换算。
# 3. 损失只看单个水平，所以任何具有这些边缘分布的链都能采样。DDIM 三项：干净估计、预测的噪声、新噪声，后两项方差之和是 $1-\bar\alpha_{t'}$。要说清哪个下标是干净图像。
# 4. 用精确的去噪器测试采样器，看整条路径，不能只看终点。精确地调用一次，得到的是平均；而在纯噪声附近，预测噪声的网络离精确还很远。
# 5. 有限数据集上，损失的最小值是一台复印机。准确率奖励平均；要看 FID 和多样性，损失要逐个水平地看。
#
# **论文** Sohl-Dickstein 等 2015（[1503.03585](https://arxiv.org/abs/1503.03585)）· Ho 等 2020（[2006.11239](https://arxiv.org/abs/2006.11239)）·
# Song、Meng 与 Ermon 2020（[2010.02502](https://arxiv.org/abs/2010.02502)）· Song 等 2020（[2011.13456](https://arxiv.org/abs/2011.13456)）·
# Nichol 与 Dhariwal 2021（[2102.09672](https://arxiv.org/abs/2102.09672)）· Karras 等 2022（[2206.00364](https://arxiv.org/abs/2206.00364)）· Lin 等 2023（[2305.08891](https://arxiv.org/abs/2305.08891)）
#
# **复习** 在这里运行 `quiz.review("diffusion")`，或在终端里运行 `quiz review --topic diffusion`：答错的先来，其余的赶在你忘掉之前再问。
