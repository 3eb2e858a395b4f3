# %% [markdown] lang="en"
# # 12 · Flow matching and few steps
#
# > **Interviewer:** *You train on straight lines from noise to data. Why does sampling still take twenty steps, and how do you get down to four without losing quality?*
#
# Junior to senior. After this lesson you can
#
# - write path, loss and two solvers from memory, and say at once which convention a piece of code uses;
# - explain why straight training lines give bent trajectories, and how exact an Euler step can be;
# - read the clean image, the noise and the score off one velocity;
# - distil a teacher into a student of four steps, or one, and say what FID does not show about it;
# - compare two ways to draw times by seeds, not by one run.
#
# | section | minutes |
# |---|---|
# | 1 Answer first | 10 |
# | 2 The idea | 15 |
# | 3 What costs you the offer | 5 |
# | 4 Find the defect | 20 |
# | 5 Build it | 45 |
# | 6 See it work | 25 |
# | 7 Follow-ups | 30 |
# | 8 Take-aways | 5 |

# %% [markdown] lang="zh"
# # 12 · 流匹配与少步采样
#
# > **面试官**：*训练用的是从噪声到数据的直线。那为什么采样还要二十步？怎样降到四步而不损失质量？*
#
# 难度从初级到高级。学完这一课，你能够：
#
# - 不看资料写出路径、损失和两种求解器，并且一眼看出一段代码用的是哪种约定；
# - 解释为什么直的训练线会得到弯的轨迹，以及一个 Euler 步能有多精确；
# - 从一个速度里读出干净图像、噪声和得分；
# - 把教师蒸馏成四步、甚至一步的学生，并说出 FID 没有告诉你的部分；
# - 用多个种子、而不是一次训练，来比较两种时刻抽样。
#
# | 小节 | 分钟 |
# |---|---|
# | 1 先作答 | 10 |
# | 2 核心思想 | 15 |
# | 3 哪些话会丢掉 offer | 5 |
# | 4 找缺陷 | 20 |
# | 5 动手写 | 45 |
# | 6 看它工作 | 25 |
# | 7 追问 | 30 |
# | 8 小结 | 5 |

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from imagegen import data, latents, metrics, models, plots
from imagegen.oracle import Oracle

keras.utils.set_random_seed(1)
digits, test_digits = data.digits("train"), data.digits("test")
test_images = test_digits.images
LABELS = np.arange(2000, dtype="int32") % 10

# %% [markdown] lang="en"
# ## 1 · Answer first
#
# Two or three minutes each, in your own words, as you would say it aloud. You are graded by key points, not by length.

# %% [markdown] lang="zh"
# ## 1 · 先作答
#
# 每题两三分钟，用自己的话，就像当面回答一样。评分看要点，不看长度。

# %%
quiz.ask("flow-text-loss")

# %%
quiz.ask("flow-text-one-step")

# %% [markdown] lang="en"
# ## 2 · The idea
#
# Draw noise $\varepsilon$ and a data point $x$, join them by a straight line, and walk along it at constant speed
# ([2210.02747](https://arxiv.org/abs/2210.02747), [2209.03003](https://arxiv.org/abs/2209.03003)):
#
# $$x_t = (1 - t)\,\varepsilon + t\,x, \qquad \frac{dx_t}{dt} = x - \varepsilon.$$
#
# **Time 0 is noise and time 1 is data** throughout this lesson. A network that sees $x_t$ and $t$ is trained by regression on $x - \varepsilon$. It does not know which pair a
# point came from, so it learns the mean over all pairs whose lines pass there at that time: $v(x, t) = \mathbb{E}[x - \varepsilon\,|\,x_t = x]$. To sample, start in noise and follow $dx/dt = v(x, t)$.
#
# It is diffusion with another schedule: $x_t$ is a scaled clean image plus Gaussian noise of deviation $1 - t$. So one velocity holds everything else:
#
# $$\mathbb{E}[x|x_t] = x_t + (1-t)\,v, \qquad \mathbb{E}[\varepsilon|x_t] = x_t - t\,v, \qquad \nabla\log p_t(x_t) = -\frac{\mathbb{E}[\varepsilon|x_t]}{1-t}.$$
#
# **Why not one step?** The figure has four data points on a line (heights) and time from left to right. Left: the lines of random pairs, on which one trains. They cross. Middle: the
# trajectories of the field that a perfect network learns from them. Trajectories of a field cannot cross, so they bend: at first all head for the mean of the data. Right: keep
# the ends of the middle picture, forget the way, and join each noise to *the point that it became*. These lines do not cross. Train on them, and one step is enough. This is **reflow**.

# %% [markdown] lang="zh"
# ## 2 · 核心思想
#
# 抽一份噪声 $\varepsilon$ 和一个数据点 $x$，用直线连起来，匀速走过去
# （[2210.02747](https://arxiv.org/abs/2210.02747)、[2209.03003](https://arxiv.org/abs/2209.03003)）：
#
# $$x_t = (1 - t)\,\varepsilon + t\,x, \qquad \frac{dx_t}{dt} = x - \varepsilon.$$
#
# 本课一律约定**时刻 0 是噪声，时刻 1 是数据**。网络看到 $x_t$ 和 $t$，对 $x - \varepsilon$ 做回归。它不知道这个点来自哪一对，所以学到的是此时经过此处的所有配对的平均：
# $v(x, t) = \mathbb{E}[x - \varepsilon\,|\,x_t = x]$。采样就是从噪声出发，沿着 $dx/dt = v(x, t)$ 走。
#
# 它就是换了调度的扩散：$x_t$ 是缩放过的干净图像加上标准差为 $1 - t$ 的高斯噪声。所以一个速度里什么都有：
#
# $$\mathbb{E}[x|x_t] = x_t + (1-t)\,v, \qquad \mathbb{E}[\varepsilon|x_t] = x_t - t\,v, \qquad \nabla\log p_t(x_t) = -\frac{\mathbb{E}[\varepsilon|x_t]}{1-t}.$$
#
# **为什么一步不够** 图中有四个数据点（纵轴），时间从左到右。左：随机配对的直线，训练用的就是它们，彼此相交。中：完美的网络从中学到的速度场的轨迹。同一个场的轨迹不能相交，所以只好弯：
# 一开始全都走向数据的均值。右：只留下中图的两端，忘掉中间的路，把每份噪声与*它变成的点*连起来。这些直线不相交。用它们训练，一步就够。这就是 **reflow**。

# %% tags=["picture"]
points = np.array([[-1.6], [-0.4], [1.3], [2.1]], "float32")
line = Oracle(points)
starts = np.linspace(-2.1, 2.1, 43, dtype="float32")[:, None]
walk, clock = [starts], np.linspace(0, 1, 401)
for begin, end in zip(clock[:-1], clock[1:]):
    walk.append(walk[-1] + (end - begin) * line.velocity(walk[-1], begin))
walk = np.array(walk)[:, :, 0]
ends = line.nearest(walk[-1][:, None])[1]
paired = np.random.default_rng(4).integers(0, len(points), len(starts))
figure, axes = plt.subplots(1, 3, figsize=(10, 3.2), sharey=True, layout="constrained")
for row, (end, other) in enumerate(zip(ends, paired)):
    axes[0].plot([0, 1], [starts[row, 0], points[other, 0]], color=f"C{other}", linewidth=0.7)
    axes[1].plot(clock, walk[:, row], color=f"C{end}", linewidth=0.7)
    axes[2].plot([0, 1], [starts[row, 0], walk[-1, row]], color=f"C{end}", linewidth=0.7)
titles = (
    quiz.Text("lines of random pairs", "随机配对的直线"),
    quiz.Text("what a perfect network follows", "完美的网络走的路"),
    quiz.Text("reflow: each noise with its own end", "reflow：噪声与自己的终点相连"),
)
for axis, title in zip(axes, titles):
    axis.set_title(str(title), fontsize=9)
    axis.set_xlabel(str(quiz.Text("time", "时刻")))
    axis.plot(np.ones(len(points)), points[:, 0], "k.", markersize=8)
    axis.axhline(points.mean(), color="grey", linewidth=0.6, linestyle=":")
plt.show()

# %% [markdown] lang="en"
# **Few steps.** Every method below replaces "where do I head now" by a question about a longer way.
#
# - **Reflow**: straighten the trajectories, then take long Euler steps.
# - **Progressive distillation** ([2202.00512](https://arxiv.org/abs/2202.00512)): one step of the student lands where two of the teacher do; repeat.
# - **Consistency** ([2303.01469](https://arxiv.org/abs/2303.01469)): from every point of a trajectory, name its end.
# - **Mean velocity** (MeanFlow, [2505.13447](https://arxiv.org/abs/2505.13447)): $u(x_t, t, s) = \frac{1}{s-t}\int_t^s v\,d\tau$. Its identity needs no teacher; with one, $u$ is a difference of two positions over a difference of two times.
# - **ADD, DMD** ([2311.17042](https://arxiv.org/abs/2311.17042), [2311.18828](https://arxiv.org/abs/2311.18828)): leave the teacher's trajectories and match distributions, by a discriminator or by two scores.

# %% [markdown] lang="zh"
# **少步采样** 下面每种方法，都是把“现在往哪走”换成一个关于更长一段路的问题。
#
# - **Reflow**：先把轨迹拉直，再走大的 Euler 步。
# - **渐进蒸馏**（progressive distillation，[2202.00512](https://arxiv.org/abs/2202.00512)）：学生走一步，落在教师走两步的地方；反复进行。
# - **一致性模型**（consistency，[2303.01469](https://arxiv.org/abs/2303.01469)）：从轨迹上任一点，说出终点。
# - **平均速度**（MeanFlow，[2505.13447](https://arxiv.org/abs/2505.13447)）：$u(x_t, t, s) = \frac{1}{s-t}\int_t^s v\,d\tau$。它的恒等式不需要教师；有教师时，$u$ 就是两个位置之差除以两个时刻之差。
# - **ADD、DMD**（[2311.17042](https://arxiv.org/abs/2311.17042)、[2311.18828](https://arxiv.org/abs/2311.18828)）：离开教师的轨迹，改为匹配分布，靠判别器，或靠两个得分。

# %% [markdown] lang="en"
# ## 3 · What costs you the offer
#
# | said in interviews | why it fails | say instead |
# |---|---|---|
# | "The paths are straight, so one step is enough." | The *training lines* are straight. The field is their mean, and its trajectories bend. | One exact step leads to the mean of the data |
# | "Flow matching is not diffusion." | With Gaussian noise, velocity, noise and score are linear in one another. | Another schedule, another weight for each time ([2403.03206](https://arxiv.org/abs/2403.03206)) |
# | "The target is noise − data. No, data − noise." | Both occur. | Say which end is 0; target, path and sampler must agree |
# | "The velocity points from $x_t$ to the image." | That vector shrinks to zero on the way. | From the *original* noise to the data; constant on a line |
# | "Heun halves the steps, so it is twice as fast." | It asks twice a step. | Compare at equal evaluations |
# | "Reflow gives optimal transport." | Transport cost does not grow; that is all. | Straighter, and it inherits the teacher's errors ([2209.03003](https://arxiv.org/abs/2209.03003)) |
# | "Logit-normal times won: FID 26.4 against 27.1." | One run each. | The same seeds for both, and the differences |
# | "The student's FID equals the teacher's: nothing is lost." | Variety, other guidance scales and inversion are not in that number. | Recall, many seeds of one prompt, a scale sweep |

# %% [markdown] lang="zh"
# ## 3 · 哪些话会丢掉 offer
#
# | 面试里常听到 | 问题在哪 | 应该这样说 |
# |---|---|---|
# | “路径是直的，一步就够。” | 直的是*训练用的线*。场是它们的平均，轨迹会弯。 | 精确地走一步，到的是数据的均值 |
# | “流匹配不是扩散。” | 噪声是高斯时，速度、噪声、得分互为线性。 | 换了调度，换了各时刻的权重（[2403.03206](https://arxiv.org/abs/2403.03206)） |
# | “目标是噪声减数据。不对，是数据减噪声。” | 两种都有人用。 | 先说哪一端是 0；目标、路径、采样器要一致 |
# | “速度从 $x_t$ 指向图像。” | 那个向量沿途会缩到零。 | 从*最初的*噪声指向数据，在一条线上不变 |
# | “Heun 步数减半，所以快一倍。” | 它每步问两次。 | 在调用次数相同时比较 |
# | “reflow 得到最优传输。” | 只保证传输代价不变大。 | 更直，但继承教师的误差（[2209.03003](https://arxiv.org/abs/2209.03003)） |
# | “logit-normal 赢了：FID 26.4 对 27.1。” | 各只训练了一次。 | 两边用同样的种子，看差值 |
# | “学生的 FID 与教师相同，什么都没丢。” | 多样性、别的引导强度、反演，都不在这个数里。 | 召回率，同一提示词多个种子，扫一遍引导强度 |

# %% [markdown] lang="en"
# ## 4 · Find the defect
#
# Each listing runs except for one planted defect. Name the line, say what somebody would notice (crash, warning, or nothing at all), and choose the repair.
# The last one is different: somebody says that it is wrong.

# %% [markdown] lang="zh"
# ## 4 · 找缺陷
#
# 下面每份代码里都埋了一处缺陷。指出是哪一行，说明别人会看到什么（报错、警告，还是什么都看不到），再选出修法。
# 最后一份不一样：是有人说它错了。

# %%
quiz.ask("flow-bug-time-shape")

# %%
quiz.ask("flow-bug-path")

# %%
quiz.ask("flow-bug-endpoint")

# %%
quiz.ask("flow-bug-heun-time")

# %%
quiz.ask("flow-bug-shift-end")

# %%
quiz.ask("flow-bug-opposite-ends")

# %%
quiz.ask("flow-bug-score-deviation")

# %%
quiz.ask("flow-bug-shuffled-apart")

# %%
quiz.ask("flow-listing-counts-down")

# %% [markdown] lang="en"
# ## 5 · Build it
#
# ### 5.1 Path and loss
#
# The convention once more: $t = 0$ is noise, $t = 1$ is data. SD3, FLUX and many repositories count the other way; the check says so where it meets that.

# %% [markdown] lang="zh"
# ## 5 · 动手写
#
# ### 5.1 路径与损失
#
# 再说一遍约定：$t = 0$ 是噪声，$t = 1$ 是数据。SD3、FLUX 和许多仓库是反过来数的；检查遇到那种写法会指出来。


# %% exercise="flow.path_and_loss"
def path_and_target(data, noise, time):
    """Return a point on the straight path and the velocity there (2210.02747, 2209.03003); time 0 is noise, time 1 is data.

    Args:
        data: float32 tensor, shape (B, ...): vectors, images or anything else.
        noise: standard normal, the same shape.
        time: float32 tensor, shape (B,), from 0 to 1: one time an example.
    Returns:
        (x, target), both in the shape of data: the point at that time, and the derivative of the path with respect to time.
    """
    # DOCSTRING zh
    # 返回直线路径上的一点，以及那里的速度（2210.02747、2209.03003）；时刻 0 是噪声，时刻 1 是数据。
    #
    # 参数：
    #     data：float32 张量，形状 (B, ...)：向量、图像或别的什么。
    #     noise：标准正态，形状相同。
    #     time：float32 张量，形状 (B,)，从 0 到 1：每个样本一个时刻。
    # 返回：
    #     (x, target)，形状都与 data 相同：该时刻的点，以及路径对时间的导数。
    # END DOCSTRING
    # BEGIN SOLUTION
    share = tf.reshape(time, [-1] + [1] * (len(data.shape) - 1))
    return (1.0 - share) * noise + share * data, data - noise
    # END SOLUTION


def flow_loss(network, data, noise, time):
    """Return the squared error of a network's velocity, a scalar: the mean over all entries of all examples.

    Args:
        network: function of x (B, ...) and time (B,) to a velocity (B, ...); called once.
        data, noise, time: as in `path_and_target`.
    The gradient reaches the network's weights.
    """
    # DOCSTRING zh
    # 返回网络速度的平方误差，一个标量：对所有样本的所有元素取平均。
    #
    # 参数：
    #     network：函数，由 x (B, ...) 和 time (B,) 得到速度 (B, ...)；只调用一次。
    #     data、noise、time：同 `path_and_target`。
    # 梯度要传到网络的权重。
    # END DOCSTRING
    # BEGIN SOLUTION
    x, target = path_and_target(data, noise, time)
    return tf.reduce_mean(tf.square(network(x, time) - target))
    # END SOLUTION


# %%
# Scratch: try it before you check it.
# path_and_target(tf.ones((2, 3)), tf.zeros((2, 3)), tf.constant([0.25, 1.0]))

# %%
quiz.check("flow.path_and_loss", path_and_target, flow_loss)

# %% [markdown] lang="en"
# Stuck? `quiz.hint("flow.path_and_loss")`.
#
# ### 5.2 Two solvers
#
# The field may not exist at time 1 (an exact one divides by $1 - t$), so nobody asks there.

# %% [markdown] lang="zh"
# 卡住了？`quiz.hint("flow.path_and_loss")`。
#
# ### 5.2 两种求解器
#
# 速度场在时刻 1 可能不存在（精确的场要除以 $1 - t$），所以谁也不在那里问。


# %% exercise="flow.solvers"
def euler(velocity, x, steps):
    """Follow dx/dt = velocity(x, time) from time 0 to time 1 in equal Euler steps.

    Args:
        velocity: function of x (B, D) and time (B,), float32, to dx/dt (B, D); asked once a step, at its beginning.
        x: where the path starts, shape (B, D).
        steps: number of steps, at least 1.
    Returns:
        x at time 1, shape (B, D).
    """
    # DOCSTRING zh
    # 用等长的 Euler 步，沿 dx/dt = velocity(x, time) 从时刻 0 走到时刻 1。
    #
    # 参数：
    #     velocity：函数，由 x (B, D) 和 time (B,)（float32）得到 dx/dt (B, D)；每步开头问一次。
    #     x：路径的起点，形状 (B, D)。
    #     steps：步数，至少为 1。
    # 返回：
    #     时刻 1 的 x，形状 (B, D)。
    # END DOCSTRING
    # BEGIN SOLUTION
    for step in range(steps):
        x = x + velocity(x, tf.fill((len(x),), step / steps)) / steps
    return x
    # END SOLUTION


def heun(velocity, x, steps):
    """The same by Heun's method (2206.00364, algorithm 1 without noise): 2 * steps - 1 evaluations.

    A step tries Euler, asks for the velocity where and when that ends, and moves from the old point by the mean of both velocities.
    The last step is a plain Euler step: nothing is asked at time 1.
    """
    # DOCSTRING zh
    # 同上，改用 Heun 方法（2206.00364 算法 1，不加噪声）：共调用 2 * steps - 1 次。
    #
    # 每一步先试走一个 Euler 步，在它到达的位置和时刻再问一次速度，然后从旧的点出发，按两个速度的平均值走。
    # 最后一步是普通的 Euler 步：不在时刻 1 提问。
    # END DOCSTRING
    # BEGIN SOLUTION
    for step in range(steps):
        time = tf.fill((len(x),), step / steps)
        slope = velocity(x, time)
        if step < steps - 1:
            slope = (slope + velocity(x + slope / steps, time + 1 / steps)) / 2
        x = x + slope / steps
    return x
    # END SOLUTION


# %%
quiz.check("flow.solvers", euler, heun)

# %% [markdown] lang="en"
# ### 5.3 What else a velocity knows

# %% [markdown] lang="zh"
# ### 5.3 速度还知道什么


# %% exercise="flow.score"
def clean_and_noise(velocity, x, time):
    """Return the expected data and the expected noise at a point of the straight path (time 0 is noise, time 1 is data).

    Args:
        velocity: E[data - noise | x], float32 tensor, shape (B, ...).
        x: the point, the same shape.
        time: shape (B,), 0 <= time < 1.
    Returns:
        (E[data | x], E[noise | x]), both in the shape of x.
    """
    # DOCSTRING zh
    # 返回直线路径上某一点处数据的期望与噪声的期望（时刻 0 是噪声，时刻 1 是数据）。
    #
    # 参数：
    #     velocity：E[data - noise | x]，float32 张量，形状 (B, ...)。
    #     x：该点，形状相同。
    #     time：形状 (B,)，0 <= time < 1。
    # 返回：
    #     (E[data | x], E[noise | x])，形状都与 x 相同。
    # END DOCSTRING
    # BEGIN SOLUTION
    share = tf.reshape(time, [-1] + [1] * (len(x.shape) - 1))
    return x + (1.0 - share) * velocity, x - share * velocity
    # END SOLUTION


def score(velocity, x, time):
    """Return the gradient of log p(x) at that time, the shape of x; the noise in x has the deviation 1 - time (2011.13456)."""
    # DOCSTRING zh
    # 返回该时刻 log p(x) 的梯度，形状与 x 相同；x 中噪声的标准差是 1 - time（2011.13456）。
    # END DOCSTRING
    # BEGIN SOLUTION
    share = tf.reshape(time, [-1] + [1] * (len(x.shape) - 1))
    _, noise = clean_and_noise(velocity, x, time)
    return -noise / (1.0 - share)
    # END SOLUTION


# %%
quiz.check("flow.score", clean_and_noise, score)

# %% [markdown] lang="en"
# ### 5.4 What a student is told
#
# The convention here: a target leads to **the next stop**. Consistency models aim at the end of the path instead.

# %% [markdown] lang="zh"
# ### 5.4 告诉学生什么
#
# 这里的约定：目标指向**下一站**。一致性模型则指向路径的终点。


# %% exercise="flow.distillation"
def teacher_path(velocity, noise, stops, substeps):
    """Return where a teacher's trajectories stand at given times.

    Args:
        velocity: function of x (B, D) and time (B,), float32, to dx/dt (B, D); time 0 is noise, time 1 is data.
        noise: shape (B, D).
        stops: list of K rising times, the first 0 and the last 1, not necessarily evenly spaced.
        substeps: Euler steps of equal length between two stops; the teacher is asked (K - 1) * substeps times.
    Returns:
        Positions, shape (K, B, D); the first are the noise. They are data: no gradient flows to the teacher.
    """
    # DOCSTRING zh
    # 返回教师的轨迹在给定时刻所在的位置。
    #
    # 参数：
    #     velocity：函数，由 x (B, D) 和 time (B,)（float32）得到 dx/dt (B, D)；时刻 0 是噪声，时刻 1 是数据。
    #     noise：形状 (B, D)。
    #     stops：K 个递增时刻的列表，第一个是 0，最后一个是 1，间隔不一定相等。
    #     substeps：相邻两站之间等长 Euler 步的个数；教师一共被问 (K - 1) * substeps 次。
    # 返回：
    #     位置，形状 (K, B, D)；第一组就是噪声。它们是数据：没有梯度流向教师。
    # END DOCSTRING
    # BEGIN SOLUTION
    x, path = noise, [noise]
    for begin, end in zip(stops[:-1], stops[1:]):
        length = (end - begin) / substeps
        for step in range(substeps):
            x = x + length * velocity(x, tf.fill((len(x),), begin + step * length))
        path.append(x)
    return tf.stop_gradient(tf.stack(path))
    # END SOLUTION


def mean_velocities(path, stops):
    """Return the mean velocity from each stop to the next, shape (K - 1, B, D), of positions (K, B, D) at the times `stops`.

    An Euler step of a student that has learnt them lands where the teacher stood (average velocity of 2505.13447).
    """
    # DOCSTRING zh
    # 由各站 stops 处的位置 (K, B, D)，返回每一站到下一站的平均速度，形状 (K - 1, B, D)。
    #
    # 学会了这些速度的学生，走一个 Euler 步就落在教师到过的地方（2505.13447 的平均速度）。
    # END DOCSTRING
    # BEGIN SOLUTION
    lengths = tf.constant(np.diff(stops), tf.float32)
    return (path[1:] - path[:-1]) / lengths[:, None, None]
    # END SOLUTION


# %%
quiz.check("flow.distillation", teacher_path, mean_velocities)

# %% [markdown] lang="en"
# ## 6 · See it work
#
# ### 6.1 Exact errors
#
# No training yet. On a stored set the perfect velocity is known (`imagegen.oracle`), and for Gaussians so is the end of every path. Whatever goes wrong now is the solver's doing.
# The first column is your `euler` from $N(0, 1)$ to $N(3, 0.5^2)$: the standard deviation that comes out. The others: 100 noises on their way to 500 digits, the mean distance
# from the nearest stored digit, and how many end at the digit where the exact path ends.

# %% [markdown] lang="zh"
# ## 6 · 看它工作
#
# ### 6.1 精确的误差
#
# 先不训练。对存下来的一组图，完美的速度是已知的（`imagegen.oracle`）；对高斯分布，连每条路的终点也已知。这时出的任何差错，都算求解器的。
# 第一列是你的 `euler` 从 $N(0, 1)$ 走到 $N(3, 0.5^2)$，得到的标准差。后两列：100 份噪声走向 500 个数字，到最近的存储数字的平均距离，以及有多少落在精确路径的那个终点。


# %%
def gaussian(x, time):
    """Exact velocity from N(0, 1) to N(3, 0.5²)."""
    t = time[:, None]
    unit = (x - 3.0 * t) / (0.25 * t**2 + (1.0 - t) ** 2)
    return 3.0 + 0.25 * t * unit - (1.0 - t) * unit


oracle = Oracle(2 * digits.images[:500].reshape(500, -1) - 1)


def exact(x, time):
    """Exact velocity towards 500 stored digits in [-1, 1]."""
    return oracle.velocity(np.asarray(x), float(time[0]))


begin = tf.random.stateless_normal((100, 784), seed=(1, 1))
arrival = oracle.nearest(np.asarray(heun(exact, begin, 50)))[1]
stages, rows = {}, []
for steps in (1, 2, 4, 8, 50):
    low, high = np.ravel(euler(gaussian, tf.constant([[-1.0], [1.0]]), steps))
    stages[steps] = np.asarray(euler(exact, begin, steps))
    distance, index = oracle.nearest(stages[steps])
    rows.append((steps, (high - low) / 2, distance.mean(), np.mean(index == arrival)))
DEVIATION, RIGHT_END = quiz.Text("deviation", "标准差"), quiz.Text("right end", "终点正确")
plots.table({"steps": "d", DEVIATION: ".3f", "distance": ".3f", RIGHT_END: ".0%"}, rows)

# %%
plots.compare(
    {str(steps): images[:10].reshape(-1, 28, 28, 1) for steps, images in stages.items()},
    columns=10,
    value_range=(-1, 1),
)

# %% [markdown] lang="en"
# One step: deviation 0, and the same grey mean for every noise, although the velocity is perfect. Two steps: the deviation $s^2/(s^2+1) = 0.2$ instead of $0.5$. The pictures look finished long before the
# deviation is right, and *which* digit one ends at needs more steps still.
#
# ### 6.2 Euler and Heun at equal cost
#
# Evaluations are what costs. $n$ steps of Heun take $2n - 1$ of them, so Euler may take $2n - 1$ steps for the same price.

# %% [markdown] lang="zh"
# 一步：标准差为 0，每份噪声都得到同一张灰色的平均图，尽管速度是完美的。两步：标准差是 $s^2/(s^2+1) = 0.2$，而不是 $0.5$。图看上去早就画完了，标准差却还没到位；
# 至于终点落在*哪个*数字，需要的步数更多。
#
# ### 6.2 同样代价下的 Euler 与 Heun
#
# 花钱的是调用次数。Heun 走 $n$ 步要 $2n - 1$ 次，所以同样的价钱 Euler 可以走 $2n - 1$ 步。

# %%
heun_steps = [2, 3, 5, 10, 20]
calls = np.array([2 * steps - 1 for steps in heun_steps])
units = tf.random.stateless_normal((500, 1), seed=(2, 1))
solvers = {"Euler": (euler, calls.tolist()), "Heun": (heun, heun_steps)}
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 2.9), layout="constrained")
rows = []
for name, (solver, steps) in solvers.items():
    errors = [np.sqrt(np.mean((solver(gaussian, units, count) - (3 + 0.5 * units)) ** 2)) for count in steps]
    missed = [np.mean(oracle.nearest(np.asarray(solver(exact, begin, count)))[1] != arrival) for count in steps]
    left.loglog(calls, errors, "o-", markersize=3, label=name)
    right.semilogx(calls, missed, "o-", markersize=3, label=name)
    rows.append((name, *errors))
left.loglog(calls, 1.2 / calls, ":", color="grey", label="$1/n$")
left.loglog(calls, 1.2 / calls**2, "--", color="grey", label="$1/n^2$")
left.set_title(str(quiz.Text("Gaussian: error of the sample", "高斯：样本的误差")), fontsize=9)
right.set_title(str(quiz.Text("500 digits: share that ends elsewhere", "500 个数字：终点走错的比例")), fontsize=9)
for axis in (left, right):
    axis.set_xticks(calls, [str(count) for count in calls])
    axis.minorticks_off()
    axis.set_xlabel(str(quiz.Text("evaluations", "调用次数")))
    axis.legend(fontsize=8)
plt.show()
plots.table({quiz.Text("evaluations", "调用次数"): "<"} | {str(count): ".4f" for count in calls}, rows)

# %% [markdown] lang="en"
# With three evaluations Euler is ahead, with five they are level; then Heun's error falls with the square, and Euler's does not. On the digits, where a small error on the way may lead to another digit, Heun needs more evaluations to catch up. Nobody should say which is better without saying at how many evaluations.
#
# ### 6.3 One network, three answers
#
# First without training: the score read off the oracle's velocity, the score as the oracle gives it (minus the expected noise over its deviation), and a third route that knows nothing of
# either: the gradient of $\log p_t$ by automatic differentiation.

# %% [markdown] lang="zh"
# 三次调用时 Euler 领先，五次时持平；再往后，Heun 的误差按平方下降，Euler 不行。在数字上，途中一点小误差就可能走到另一个数字，Heun 要更多次调用才追得上。不说调用次数就说哪个更好，是不该说的话。
#
# ### 6.3 一个网络，三种答案
#
# 先不训练：从 oracle 的速度里读出的得分，oracle 直接给出的得分（期望噪声取负除以标准差），还有对两者一无所知的第三条路：用自动微分求 $\log p_t$ 的梯度。

# %%
stored, rows = tf.constant(oracle.images), []
for time in (0.1, 0.3, 0.5, 0.7, 0.9):
    times = tf.fill((20,), time)
    x, _ = path_and_target(stored[:20], begin[:20], times)
    read = score(tf.constant(exact(x, times)), x, times)
    known = -oracle.noise(np.asarray(x), time, 1 - time) / (1 - time)
    with tf.GradientTape() as tape:
        tape.watch(x)
        squared = tf.reduce_sum((x[:, None] - time * stored[None]) ** 2, axis=2)
        log_density = tf.reduce_logsumexp(-0.5 * squared / (1 - time) ** 2, axis=1)
    gradient = tape.gradient(log_density, x)
    scale = np.abs(known).max()
    rows.append((time, np.abs(read - known).max() / scale, np.abs(read - gradient).max() / scale))
ORACLE, GRADIENT = quiz.Text("off the oracle", "与 oracle 之差"), quiz.Text("off the gradient", "与梯度之差")
plots.table({"t": ".1f", ORACLE: ".0e", GRADIENT: ".0e"}, rows)

# %% [markdown] lang="en"
# Now learnt. Two small networks on the 24 latent numbers of lesson 11 start from the same weights and see the same batches; one predicts the velocity, the other the noise. Both are turned into a score.
# They answer one question. The second curve compares with the oracle of the training latents, which a network of this size cannot be, and should not.

# %% [markdown] lang="zh"
# 再看学出来的。两个小网络在第 11 课的 24 维潜变量上，从同样的权重出发，看同样的批次；一个预测速度，另一个预测噪声。两者都换算成得分。
# 它们回答的是同一个问题。第二条曲线与训练潜变量的 oracle 比较，这么小的网络不可能变成它，也不应该。

# %%
dense = latents.load("dense")
codes, code_labels = dense.encode(digits.images), digits.labels.astype("int32")
UPDATES, GROUP, BATCH = 500, 50, 128


def small():
    return latents.residual_mlp(width=128, blocks=2)


small_network, small_average = small(), small()
optimizer = keras.optimizers.Adam(latents.warm_cosine(2e-3, UPDATES), beta_2=0.99)
optimizer.build(small_network.trainable_variables)
fresh_optimizer = [variable.numpy() for variable in optimizer.variables]


@tf.function
def updates(clean, noise, times, labels, noise_share):
    """A group of updates: the target is data - noise where noise_share is 0, and the noise where it is 1."""
    for k in tf.range(len(clean)):
        x, velocity = path_and_target(clean[k], noise[k], times[k])
        target = noise_share * noise[k] + (1 - noise_share) * velocity
        with tf.GradientTape() as tape:
            predicted = small_network([x, times[k], labels[k]], training=True)
            loss = tf.reduce_mean(tf.square(predicted - target))
        gradients = tape.gradient(loss, small_network.trainable_variables)
        optimizer.apply_gradients(zip(gradients, small_network.trainable_variables))
        models.update_average(small_average, small_network, 0.99)


def trained(seed, draw_times, noise_share=0.0):
    """Weights after UPDATES updates; draw_times(rng, shape) gives the times of a group of batches."""
    keras.utils.set_random_seed(seed)
    start = small().get_weights()
    small_network.set_weights(start)
    small_average.set_weights(start)
    for variable, value in zip(optimizer.variables, fresh_optimizer):
        variable.assign(value)
    rng = np.random.default_rng(seed)
    for _ in range(UPDATES // GROUP):
        rows = rng.integers(0, len(codes), (GROUP, BATCH))
        labels = np.where(rng.random(rows.shape) < 0.1, latents.NUM_CLASSES, code_labels[rows]).astype("int32")
        noise = rng.standard_normal((*rows.shape, latents.LATENT_DIM), dtype="float32")
        times = draw_times(rng, rows.shape).astype("float32")
        updates(codes[rows], noise, times, labels, tf.constant(noise_share))
    return small_average.get_weights()


def uniform(rng, shape):
    return rng.random(shape)


predict = tf.function(lambda x, times, labels: small_average([x, times, labels], training=False), reduce_retracing=True)
weights_of = {"velocity": trained(1, uniform), "noise": trained(1, uniform, noise_share=1.0)}
code_oracle = Oracle(codes, code_labels)
rng = np.random.default_rng(5)
held_out, held_labels = dense.encode(test_images), test_digits.labels.astype("int32")
held_noise = tf.constant(rng.standard_normal(held_out.shape, dtype="float32"))
moments = np.linspace(0.1, 0.9, 9).astype("float32")
gaps = {"networks": [], "oracle": []}
for time in moments:
    times = tf.fill((len(held_out),), time)
    x, _ = path_and_target(tf.constant(held_out), held_noise, times)
    small_average.set_weights(weights_of["velocity"])
    by_velocity = score(predict(x, times, held_labels), x, times)
    small_average.set_weights(weights_of["noise"])
    by_noise = -predict(x, times, held_labels) / (1 - time)
    by_oracle = -code_oracle.noise(np.asarray(x), time, 1 - time, held_labels) / (1 - time)
    for name, other in (("networks", by_noise), ("oracle", by_oracle)):
        gaps[name].append(np.linalg.norm(by_velocity - other) / np.linalg.norm(other))
figure, axis = plt.subplots(figsize=(5.6, 2.7), layout="constrained")
named = {
    "networks": quiz.Text("velocity network and noise network", "速度网络与噪声网络"),
    "oracle": quiz.Text("velocity network and oracle", "速度网络与 oracle"),
}
for name, values in gaps.items():
    axis.plot(moments, values, "o-", markersize=3, label=str(named[name]))
axis.set_xlabel(str(quiz.Text("time", "时刻")))
axis.set_title(str(quiz.Text("relative difference of the scores", "得分的相对差")), fontsize=9)
axis.set_ylim(0)
axis.legend(fontsize=8)
plt.show()

# %% [markdown] lang="en"
# Early on the two networks differ by about one part in twenty, although their losses weigh the times differently. Towards the data they part: the noise is $(x_t - t\,x)/(1-t)$, so that
# whatever a network gets wrong about the clean image counts $t/(1-t)$ times, at 0.9 nine times. There the two are not near each other, and the velocity network is far from the oracle, which knows the training digits
# by heart. So the choice of the target is a matter of taste in theory, and in practice it decides where the errors are.
#
# ### 6.4 Predict, then run: from twenty steps to four
#
# The teacher is the flow on 8×8 grid latents that ships with the course, with guidance 1.5. It draws 10,000 digits by 20 Euler steps, and `teacher_path` notes where they stand at 0, ¼, ½, ¾ and 1. Two students start
# from the teacher's own weights:
#
# - **mean velocity**: at each of the four stops, the way to the next one;
# - **reflow**: plain flow matching, only that each noise is paired with the digit that it became.
#
# Both have the guidance baked in: one pass a step, where the teacher needs two. **The FID of the mean-velocity student in 4 steps, divided by that of the teacher in 20: what do you expect?** Write it down.
# (The teacher's own 4 steps are in the first table below, do not peek.)

# %% [markdown] lang="zh"
# 前段两个网络只差二十分之一左右，尽管两个损失对时刻的加权不同。靠近数据时就分开了：噪声等于 $(x_t - t\,x)/(1-t)$，网络对干净图像的任何误判都要乘 $t/(1-t)$，在 0.9 处是九倍。
# 那里两者互不接近，速度网络离 oracle 也很远，而 oracle 把训练数字背得一清二楚。所以预测什么，理论上只是习惯，实践中却决定误差出在哪里。
#
# ### 6.4 先预测，再运行：从二十步到四步
#
# 教师是课程自带的 8×8 网格潜变量上的流，引导强度 1.5。它用 20 个 Euler 步画出 10,000 个数字，`teacher_path` 记下它们在 0、¼、½、¾、1 时的位置。两个学生都从教师的权重出发：
#
# - **平均速度**：在四站的每一站，学到下一站的路；
# - **reflow**：就是普通的流匹配，只不过每份噪声配的是它变成的那个数字。
#
# 两者都把引导固化进去了：每步一次前向，教师要两次。**平均速度学生走 4 步的 FID，除以教师走 20 步的 FID，你估计是多少？** 先写下来。（教师自己走 4 步的结果就在下面第一张表里，别偷看。）

# %%
my_prediction = 2.0  # FID of the student in 4 steps / FID of the teacher in 20

# %%
grid, teacher = latents.load("grid"), latents.load_grid_flow()


def guided(network, labels, guidance):
    """Return velocity(x, time) towards the labels (B,): u + guidance * (c - u); 1 is no guidance."""
    labels = tf.convert_to_tensor(labels)

    @tf.function(reduce_retracing=True)
    def velocity(x, time):
        both = [tf.concat([part, part], 0) for part in (x, time)]
        nothing = tf.fill(labels.shape, latents.NUM_CLASSES)
        conditional, unconditional = tf.split(network([*both, tf.concat([labels, nothing], 0)], training=False), 2)
        return unconditional + guidance * (conditional - unconditional)

    return velocity


def plain(network, labels):
    """Return velocity(x, time) towards the labels in one pass."""
    labels = tf.convert_to_tensor(labels)
    return tf.function(lambda x, time: network([x, time, labels], training=False), reduce_retracing=True)


def to_images(flat):
    return grid.decode(np.reshape(flat, (-1, *latents.GRID_SHAPE)))


noise = tf.random.stateless_normal((len(LABELS), 128), seed=(1, 2))
curves, drawn = {"Euler": [], "Heun": []}, {}
by_teacher = guided(teacher, LABELS, 1.5)
for name, solver, count in [("Euler", euler, n) for n in (1, 2, 4, 8, 20)] + [
    ("Heun", heun, n) for n in (2, 3, 5, 10)
]:
    images = to_images(solver(by_teacher, noise, count))
    cost = count if solver is euler else 2 * count - 1
    curves[name].append((cost, metrics.fid(test_images, images)))
    drawn[name, cost] = images
COSTS = {"": "<", quiz.Text("evaluations", "调用次数"): "d", "FID": ".1f"}
plots.table(COSTS, [(name, *point) for name, points in curves.items() for point in points])

# %%
STOPS, PAIRS = [0.0, 0.25, 0.5, 0.75, 1.0], 10_000
pair_labels = np.arange(PAIRS, dtype="int32") % 10
pair_noise = tf.random.stateless_normal((PAIRS, 128), seed=(3, 4))
recorder = guided(teacher, pair_labels[:2000], 1.5)
parts = [teacher_path(recorder, pair_noise[start : start + 2000], STOPS, 5) for start in range(0, PAIRS, 2000)]
path = tf.concat(parts, axis=1)
to_next_stop, path = mean_velocities(path, STOPS).numpy(), path.numpy()


def by_mean_velocity(rng, rows):
    stop = rng.integers(0, len(STOPS) - 1, len(rows))
    return path[stop, rows], np.array(STOPS, "float32")[stop], to_next_stop[stop, rows]


def by_reflow(rng, rows):
    times = tf.constant(rng.random(len(rows), dtype="float32"))
    x, target = path_and_target(tf.constant(path[-1, rows]), tf.constant(path[0, rows]), times)
    return x, times, target


def student(draw, updates=1000, batch=128):
    """A copy of the teacher, trained on draw(rng, rows) -> (x, time, target); returns averaged weights and the loss per update."""
    keras.utils.set_random_seed(1)
    network, average = latents.grid_flow(), latents.grid_flow()
    network.set_weights(teacher.get_weights())
    average.set_weights(teacher.get_weights())
    optimizer = keras.optimizers.Adam(latents.warm_cosine(1e-3, updates), beta_2=0.99)
    optimizer.build(network.trainable_variables)

    @tf.function
    def step(x, time, target, labels):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(network([x, time, labels], training=True) - target))
        gradients = tape.gradient(loss, network.trainable_variables)
        optimizer.apply_gradients(zip(gradients, network.trainable_variables))
        models.update_average(average, network, 0.99)
        return loss

    rng, losses = np.random.default_rng(1), []
    for _ in range(updates):
        rows = rng.integers(0, PAIRS, batch)
        losses.append(step(*draw(rng, rows), pair_labels[rows]))
    return average, np.array(losses)


named = {
    "Euler": quiz.Text("teacher, Euler", "教师，Euler"),
    "Heun": quiz.Text("teacher, Heun", "教师，Heun"),
    "mean velocity": quiz.Text("student, mean velocity", "学生，平均速度"),
    "reflow": quiz.Text("student, reflow", "学生，reflow"),
}
students = {}
for name, draw in (("mean velocity", by_mean_velocity), ("reflow", by_reflow)):
    students[name], losses = student(draw)
    fell = f"{losses[:20].mean():.4f} → {losses[-50:].mean():.4f}"
    print(quiz.Text(f"{named[name]}: loss {fell}", f"{named[name]}：损失 {fell}"))

# %%
for name, taught in students.items():
    curves[name], by_student = [], plain(taught, LABELS)
    for count in (1, 2, 4) if name == "mean velocity" else (1, 2, 4, 8):
        drawn[name, count] = to_images(euler(by_student, noise, count))
        curves[name].append((count, metrics.fid(test_images, drawn[name, count])))
twenty, four = dict(curves["Euler"])[20], dict(curves["mean velocity"])[4]
figure, axis = plt.subplots(figsize=(6.4, 3.4), layout="constrained")
for name, points in curves.items():
    style = "o--" if name == "mean velocity" else "o-"
    axis.loglog(*np.transpose(points), style, markersize=4, label=str(named[name]))
limit = quiz.Text("1.3 times 20 Euler steps", "20 个 Euler 步的 1.3 倍")
axis.axhline(1.3 * twenty, color="grey", linestyle=":", label=str(limit))
axis.set_xticks([1, 2, 4, 8, 20], ["1", "2", "4", "8", "20"])
axis.set_yticks([20, 40, 80, 160], ["20", "40", "80", "160"])
axis.minorticks_off()
axis.set_xlabel(str(quiz.Text("evaluations of the field", "速度场的调用次数")))
axis.set_ylabel("FID")
axis.legend(fontsize=8)
plt.show()

# %%
print(
    quiz.Text(
        f"student in 4 steps: FID {four:.1f}; teacher in 20: {twenty:.1f}; ratio {four / twenty:.2f}; you said {my_prediction:.2f}",
        f"学生 4 步：FID {four:.1f}；教师 20 步：{twenty:.1f}；比值 {four / twenty:.2f}；你说的是 {my_prediction:.2f}",
    )
)
if abs(four / twenty - my_prediction) <= 0.2:
    print(quiz.Text("Within 0.2: well judged.", "相差不到 0.2：判断得准。"))
else:
    print(quiz.Text("More than 0.2 off: read on for the reason.", "相差超过 0.2：原因见下文。"))

# %%
real_features, rows = metrics.features(test_images), []
for name, count in (("Euler", 4), ("Euler", 20), ("Heun", 19), ("mean velocity", 4), ("reflow", 4), ("reflow", 1)):
    images = drawn[name, count]
    precision, recall = metrics.precision_recall(real_features, metrics.features(images[:1000]))
    accuracy = metrics.conditional_accuracy(images, LABELS)
    fid = dict(curves[name])[count]
    rows.append((named[name], count, fid, accuracy, precision, recall))
plots.table(COSTS | {"accuracy": ".3f", "precision": ".2f", "recall": ".2f"}, rows)

# %%
plots.compare(
    {
        f"{named[name]}, {count}": drawn[name, count][:10]
        for name, count in (("Euler", 20), ("Euler", 4), ("mean velocity", 4), ("reflow", 1))
    },
    columns=10,
)

# %% [markdown] lang="en"
# In the picture all rows start from the same noises, and so you can follow each digit down a column: faults included, a student copies its teacher's samples. The teacher in 4 steps draws the *typical*
# digit: high precision, little variety, and its recall shows it. Three things are worth saying in an interview:
#
# - the mean-velocity student is as good in 4 steps as its teacher in 20, **at the stops that it was taught**. Asked to cross everything in one step it fails, since at time 0 it knows the way to ¼ only;
# - the reflow student was taught at all times, and its curve is nearly flat from eight steps to one: its trajectories *are* almost straight. Yet look at the last column: from 4 steps to 1 FID hardly
#   moves, and **recall falls**. The variety goes first, and one number does not show it;
# - both copy 10,000 samples of the teacher, with its guidance and its errors. No real digit is seen again.
#
# ### 6.5 Which times? Ask the seeds
#
# The network of 6.3 once more, velocity only, with three ways to draw the training times: uniform; logit-normal (SD3: the sigmoid of a standard normal); and uniform with SD3's shift of 3 towards the noise
# ([2403.03206](https://arxiv.org/abs/2403.03206), eq. 23: $t \mapsto a\,t/(1 + (a-1)\,t)$, $a = 3$, with $t$ the share of noise). Each with the same three seeds,
# FID by 20 Euler steps without guidance. Each line of the left panel is one seed. The right panel trains nothing: the teacher's **sampling** grid is shifted, with four noises each.

# %% [markdown] lang="zh"
# 图中各行从同样的噪声出发，所以顺着一列就能看出同一个数字的变化：学生照抄教师的样本，连毛病一起抄。教师走 4 步，画的是*典型*的数字：精确率高，变化少，召回率说明了这一点。
# 面试时有三点值得说：
#
# - 平均速度学生走 4 步，与教师走 20 步一样好，**前提是在教过它的站上**。要它一步走完全程就不行，因为在时刻 0 它只知道到 ¼ 的路；
# - reflow 学生在所有时刻上都学过，从八步到一步，曲线几乎是平的：它的轨迹*就是*近乎直的。但请看最后一列：从 4 步到 1 步，FID 几乎不动，**召回率却掉了**。最先丢的是多样性，而一个数看不出来；
# - 两者都照抄教师的 10,000 个样本，连同它的引导和它的错误，再没见过真实的数字。
#
# ### 6.5 抽哪些时刻？去问种子
#
# 再用 6.3 的网络，只预测速度，训练时刻有三种抽法：均匀；logit-normal（SD3：标准正态过 sigmoid）；以及均匀再按 SD3 的公式以 3 向噪声端平移
# （[2403.03206](https://arxiv.org/abs/2403.03206) 式 23：$t \mapsto a\,t/(1 + (a-1)\,t)$，$a = 3$，$t$ 是噪声的份额）。每种用同样的三个种子，20 个 Euler 步、不加引导算 FID。
# 左图每条线是一个种子。右图什么都不训练：平移的是教师的**采样**网格，各用四份噪声。


# %%
def shift_to_noise(times, shift):
    """SD3's shift (2403.03206), whose time is the share of noise, for times that are the share of data."""
    share = 1 - times
    return 1 - shift * share / (1 + (shift - 1) * share)


def logit_normal(rng, shape):
    return 1 / (1 + np.exp(-rng.standard_normal(shape)))


def shifted(rng, shape):
    return shift_to_noise(rng.random(shape), 3.0)


ways = {
    quiz.Text("uniform", "均匀"): uniform,
    quiz.Text("logit-normal", "logit-normal"): logit_normal,
    quiz.Text("shift 3", "平移 3"): shifted,
}
SEEDS = (1, 2, 3)
by_seed = np.zeros((len(SEEDS), len(ways)))
for row, seed in enumerate(SEEDS):
    code_noise = tf.random.stateless_normal((len(LABELS), latents.LATENT_DIM), seed=(seed, 7))
    for column, draw in enumerate(ways.values()):
        small_average.set_weights(weights_of["velocity"] if seed == 1 and draw is uniform else trained(seed, draw))
        ends = euler(lambda x, times: predict(x, times, LABELS), code_noise, 20)
        by_seed[row, column] = metrics.fid(test_images, dense.decode(ends))
SEED = quiz.Text("seed", "种子")
plots.table({SEED: "d"} | dict.fromkeys(ways, ".1f"), [(seed, *fids) for seed, fids in zip(SEEDS, by_seed)])

# %%
shifts, STARTS = (0.5, 1.0, 2.0), 4
by_start = {count: np.zeros((STARTS, len(shifts))) for count in (4, 8)}
by_teacher = guided(teacher, LABELS[:1000], 1.5)
for start in range(STARTS):
    some = tf.random.stateless_normal((1000, 128), seed=(start, 9))
    for count, table in by_start.items():
        for column, shift in enumerate(shifts):
            times, x = shift_to_noise(np.linspace(0, 1, count + 1), shift).astype("float32"), some
            for now, after in zip(times[:-1], times[1:]):
                x = x + by_teacher(x, tf.fill((1000,), now)) * (after - now)
            table[start, column] = metrics.fid(test_images, to_images(x))
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3), layout="constrained")
for row, seed in enumerate(SEEDS):
    left.plot(range(len(ways)), by_seed[row], "o-", markersize=4, label=f"{SEED} {seed}")
left.set_xticks(range(len(ways)), [str(name) for name in ways])
left.set_ylabel("FID")
left.legend(fontsize=8)
left.set_title(str(quiz.Text("times of training", "训练的时刻")), fontsize=9)
for color, (count, table) in zip(("C3", "C4"), by_start.items()):
    for start in range(STARTS):
        name = f"{count} {quiz.Text('steps', '步')}" if start == 0 else None
        right.plot(range(len(shifts)), table[start], "o-", markersize=3, linewidth=0.8, color=color, label=name)
right.set_xticks(range(len(shifts)), [f"{shift:g}" for shift in shifts])
right.set_xlabel(str(quiz.Text("shift of the sampling grid", "采样网格的平移")))
right.legend(fontsize=8)
right.set_title(str(quiz.Text("times of sampling", "采样的时刻")), fontsize=9)
plt.show()
for column in (1, 2):
    gaps = by_seed[:, column] - by_seed[:, 0]
    told = "  ".join(f"{gap:+.1f}" for gap in gaps)
    print(f"{list(ways)[column]} − {list(ways)[0]}: {told}")
for count, table in by_start.items():
    told = "  ".join(f"{gap:+.1f}" for gap in table[:, 2] - table[:, 1])
    print(quiz.Text(f"shift 2 − shift 1, {count} steps: {told}", f"平移 2 − 平移 1，{count} 步：{told}"))

# %% [markdown] lang="en"
# Left: within every seed the order is the same; logit-normal wins by ten points or more, the shift loses by at least as much. This you may report; for this network, these latents and 500 updates. Yet uniform alone differs by about as
# much from seed to seed, so that two single runs with different seeds could have hidden it. Right: with the same number of steps, noises differ by several points of FID.
# Between the shifts 1 and 2 there is less than one point at 4 steps, and about one and a half at 8: had you compared one noise here with another there, you could have reported anything. And yet the lines run nearly in parallel: **within
# a noise**, shift 2 loses at 8 steps every time, while at 4 it gains next to nothing. The difference within a seed is what counts, not the level; and a shift goes with a number of steps. SD3's own argument is about resolution: in
# a large image neighbouring pixels say the same, so that noise hides less. 128 latent numbers are not that.
#
# ## 7 · Follow-ups
#
# ### Junior

# %% [markdown] lang="zh"
# 左图：在每个种子之内，名次都一样：logit-normal 好十点以上，平移差十点以上。这可以写进报告；条件是这个网络、这些潜变量、500 次更新。可是单看“均匀”这一种，换个种子也会差出约十点，所以两边各用不同的种子只训一次，这个差别就可能看不出来。
# 右图：步数相同时，不同噪声之间差好几点 FID。平移 1 与 2 之间，4 步时差不到一点，8 步时差一点五左右：要是拿这份噪声与那份噪声相比，得出什么结论都有可能。可是各条线几乎平行，**在同一份噪声之内**，平移 2 在 8 步时每次都变差，在 4 步时则几乎没有好处。
# 要看的是同一个种子内的差，不是高低；平移多少也要跟着步数走。SD3 自己的理由与分辨率有关：大图里相邻像素说的是同一件事，噪声遮住的更少；128 个潜变量并不是这种情形。
#
# ## 7 · 追问
#
# ### 初级

# %%
quiz.ask("flow-point")

# %%
quiz.ask("flow-sampling-order")

# %%
quiz.ask("flow-clean-guess")

# %%
quiz.ask("flow-steps-cost")

# %%
quiz.ask("flow-solver-calls")

# %% [markdown] lang="en"
# ### Mid

# %% [markdown] lang="zh"
# ### 中级

# %%
quiz.ask("flow-same-family")

# %%
quiz.ask("flow-score-value")

# %%
quiz.ask("flow-few-step-match")

# %%
quiz.ask("flow-reflow-order")

# %%
quiz.ask("flow-halvings")

# %%
quiz.ask("flow-shift")

# %%
quiz.ask("flow-logit-normal")

# %%
quiz.ask("flow-one-run")

# %%
quiz.ask("flow-consistency-boundary")

# %% [markdown] lang="en"
# ### Senior

# %% [markdown] lang="zh"
# ### 高级

# %%
quiz.ask("flow-two-euler-steps")

# %%
quiz.ask("flow-conditional-target")

# %%
quiz.ask("flow-minibatch-ot")

# %%
quiz.ask("flow-reflow-promise")

# %%
quiz.ask("flow-mean-velocity")

# %%
quiz.ask("flow-distilled-honestly")

# %% [markdown] lang="en"
# ## 8 · Take-aways
#
# 1. A point on a line from noise to data, a regression on data − noise, an ordinary differential equation to sample. Say which end is 0.
# 2. Training lines are straight, trajectories are not: the field is a mean. One exact Euler step leads to the mean of the data.
# 3. Data, noise and score are linear in the velocity: $x + (1-t)v$, $x - tv$, $-(x - tv)/(1-t)$.
# 4. Compare solvers at equal evaluations, count guidance twice, and know what a student was taught: its stops, its guidance, its teacher's errors.
# 5. Reflow changes the pairs, not the loss. Distillation never sees real data again; check recall as well as FID.
# 6. Times of training and of sampling: same seeds for both sides, and look at the differences.
#
# **Papers.** Lipman et al. 2022 ([2210.02747](https://arxiv.org/abs/2210.02747)) · Liu et al. 2022 ([2209.03003](https://arxiv.org/abs/2209.03003)) ·
# Karras et al. 2022 ([2206.00364](https://arxiv.org/abs/2206.00364)) · Salimans and Ho 2022 ([2202.00512](https://arxiv.org/abs/2202.00512)) ·
# Song et al. 2023 ([2303.01469](https://arxiv.org/abs/2303.01469)) · Esser et al. 2024 ([2403.03206](https://arxiv.org/abs/2403.03206)) · Geng et al. 2025 ([2505.13447](https://arxiv.org/abs/2505.13447))
#
# **Review.** `quiz.review("flow")` here, or `quiz review --topic flow` in a terminal, asks what you missed, and the rest before you forget it.

# %% [markdown] lang="zh"
# ## 8 · 小结
#
# 1. 噪声到数据连线上的一点，对“数据 − 噪声”做回归，采样就是解常微分方程。先说清哪一端是 0。
# 2. 训练的线是直的，轨迹不是：场是平均。精确地走一个 Euler 步，到的是数据的均值。
# 3. 数据、噪声、得分都是速度的线性函数：$x + (1-t)v$、$x - tv$、$-(x - tv)/(1-t)$。
# 4. 比较求解器要在调用次数相同时，引导算两次；还要知道学生学过什么：它的站点、它的引导、教师的误差。
# 5. Reflow 换的是配对，不是损失。蒸馏再没见过真实数据；看 FID 的同时要看召回率。
# 6. 训练的时刻、采样的时刻：两边用同样的种子，看差值。
#
# **论文** Lipman 等 2022（[2210.02747](https://arxiv.org/abs/2210.02747)）· Liu 等 2022（[2209.03003](https://arxiv.org/abs/2209.03003)）·
# Karras 等 2022（[2206.00364](https://arxiv.org/abs/2206.00364)）· Salimans 与 Ho 2022（[2202.00512](https://arxiv.org/abs/2202.00512)）·
# Song 等 2023（[2303.01469](https://arxiv.org/abs/2303.01469)）· Esser 等 2024（[2403.03206](https://arxiv.org/abs/2403.03206)）· Geng 等 2025（[2505.13447](https://arxiv.org/abs/2505.13447)）
#
# **复习** 在这里运行 `quiz.review("flow")`，或在终端里运行 `quiz review --topic flow`：答错的先来，其余的赶在你忘掉之前再问。
