# %% [markdown] lang="en"
# # 02 · Evaluating generated images
#
# > **Interviewer:** *How do you evaluate generated images? Write me FID. Now tell me how you would cheat it.*
#
# Junior to senior. After this lesson you can
#
# - say for every metric what it compares, which way is better, and what it cannot see;
# - write PSNR, SSIM, the Fréchet distance behind FID, KID, precision and recall, each checked against a closed form or scikit-image;
# - show with numbers why FID depends on the number of images, and why the mean image beats a real one in PSNR;
# - find 15 defects in metric code, most of which never crash;
# - run a two-alternative test with people and report it with its interval.
#
# No training here: the whole notebook runs in well under a minute.
#
# | section | minutes |
# |---|---|
# | 1 Answer first | 5 |
# | 2 The idea | 15 |
# | 3 What costs you the offer | 5 |
# | 4 Find the defect | 20 |
# | 5 Build it | 50 |
# | 6 See it work | 20 |
# | 7 Follow-ups | 25 |
# | 8 Take-aways | 5 |

# %% [markdown] lang="zh"
# # 02 · 图像生成质量评估
#
# > **面试官**：*怎么评价生成图像的质量？把 FID 写出来。再说说，要是想作弊，你会怎么骗过它？*
#
# 难度从初级到高级。学完这一课，你能够：
#
# - 对每个指标说清它比的是什么、往哪个方向好、看不见什么；
# - 写出 PSNR、SSIM、FID 背后的 Fréchet 距离、KID、精确率与召回率，并逐一用闭式解或 scikit-image 核对；
# - 用数字说明 FID 为什么依赖图像数量，以及为什么“平均图”的 PSNR 比真图还高；
# - 在指标代码里找出 15 处缺陷，其中大多数从不报错；
# - 组织一次二选一的人工评测，并连同置信区间报告结果。
#
# 本课不训练模型：整本笔记本远不到一分钟就能跑完。
#
# | 小节 | 分钟 |
# |---|---|
# | 1 先作答 | 5 |
# | 2 核心思想 | 15 |
# | 3 哪些话会丢掉 offer | 5 |
# | 4 找缺陷 | 20 |
# | 5 动手写 | 50 |
# | 6 看它工作 | 20 |
# | 7 追问 | 25 |
# | 8 小结 | 5 |

# %%
import io

import matplotlib.pyplot as plt
import numpy as np
import scipy.ndimage
from IPython.display import Markdown, display
from PIL import Image
from scipy.spatial.distance import cdist

from imagegen import data, features, human, metrics, plots

train, test = data.digits("train"), data.digits("test")


def table(head, rows):
    """Show rows of texts and numbers as a table."""
    lines = [head, ["---"] * len(head), *rows]
    display(Markdown("\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)))


def blur(images, sigma):
    """Gaussian blur of images (N, 28, 28, 1), sigma in pixels."""
    return scipy.ndimage.gaussian_filter(images, (0, sigma, sigma, 0))


def add_noise(images, sigma, seed=1):
    """Gaussian noise of standard deviation sigma, clipped to [0, 1]."""
    noise = np.random.default_rng(seed).normal(0, sigma, images.shape)
    return np.clip(images + noise, 0, 1).astype("float32")


# %% [markdown] lang="en"
# ## 1 · Answer first
#
# Two or three minutes, in your own words, as you would say it aloud. You are graded by key points, not by length.

# %% [markdown] lang="zh"
# ## 1 · 先作答
#
# 两三分钟，用自己的话，就像当面回答一样。评分看要点，不看长度。

# %%
quiz.ask("metrics-what")

# %% [markdown] lang="en"
# ## 2 · The idea
#
# Ask first **what the image is compared with**. That decides which metric is legal.
#
# | compared with | question it answers | metrics |
# |---|---|---|
# | its own original, pixel by pixel | how much did restoration or compression lose? | PSNR, SSIM; LPIPS in deep features ([1801.03924](https://arxiv.org/abs/1801.03924)) |
# | a *set* of real images | is the distribution right? | FID ([1706.08500](https://arxiv.org/abs/1706.08500)), KID ([1801.01401](https://arxiv.org/abs/1801.01401)), CMMD ([2401.09603](https://arxiv.org/abs/2401.09603)) |
# | the same, split in two | are samples good? is everything covered? | precision and recall ([1904.06991](https://arxiv.org/abs/1904.06991)), density and coverage ([2002.09797](https://arxiv.org/abs/2002.09797)) |
# | the condition | does it show what was asked for? | classifier accuracy; CLIPScore ([2104.08718](https://arxiv.org/abs/2104.08718)), GenEval ([2310.11513](https://arxiv.org/abs/2310.11513)), VQAScore ([2404.01291](https://arxiv.org/abs/2404.01291)) |
# | people's eyes | can they tell? which do they prefer? | two-alternative tests ([1603.08511](https://arxiv.org/abs/1603.08511)) with a protocol and intervals ([1904.01121](https://arxiv.org/abs/1904.01121)), Elo; learned proxies such as PickScore ([2305.01569](https://arxiv.org/abs/2305.01569)) |
#
# PSNR and SSIM stand in the first row only. A free sample *has no original*. Look at what they say even where the original is known:
# below, one digit and seven other images, each with its PSNR in dB and its SSIM. The same digit moved by two pixels, which no reader would
# mind, falls far behind a blur that everybody would reject; moved downwards, it even loses to the mean of all digits.

# %% [markdown] lang="zh"
# ## 2 · 核心思想
#
# 先问：**这张图和什么比？** 这决定了哪个指标可以用。
#
# | 和什么比 | 回答的问题 | 指标 |
# |---|---|---|
# | 自己的原图，逐像素 | 复原或压缩损失了多少？ | PSNR、SSIM；深层特征上的 LPIPS（[1801.03924](https://arxiv.org/abs/1801.03924)） |
# | 一个真图*集合* | 分布对不对？ | FID（[1706.08500](https://arxiv.org/abs/1706.08500)）、KID（[1801.01401](https://arxiv.org/abs/1801.01401)）、CMMD（[2401.09603](https://arxiv.org/abs/2401.09603)） |
# | 同上，但拆成两个数 | 单张好不好？覆盖全不全？ | 精确率与召回率（[1904.06991](https://arxiv.org/abs/1904.06991)）、density 与 coverage（[2002.09797](https://arxiv.org/abs/2002.09797)） |
# | 条件 | 画的是不是要求的东西？ | 分类器准确率；CLIPScore（[2104.08718](https://arxiv.org/abs/2104.08718)）、GenEval（[2310.11513](https://arxiv.org/abs/2310.11513)）、VQAScore（[2404.01291](https://arxiv.org/abs/2404.01291)） |
# | 人的眼睛 | 分得出真假吗？更喜欢哪个？ | 二选一测试（[1603.08511](https://arxiv.org/abs/1603.08511)），要有规程和区间（[1904.01121](https://arxiv.org/abs/1904.01121)）；Elo；PickScore 之类学出来的替代品（[2305.01569](https://arxiv.org/abs/2305.01569)） |
#
# PSNR 和 SSIM 只出现在第一行。自由采样的图*没有原图*。即便原图已知，也看看它们会怎么打分：下面是一个数字和另外七张图，
# 各标出 PSNR（dB）和 SSIM。把同一个数字平移两个像素，谁也不会在意，分数却远不如谁都不会接受的模糊图；往下平移时，甚至输给所有数字的平均图。

# %%
original = test.images[test.labels == 5][:1]
another = test.images[test.labels == 5][1:2]
variants = {
    "$x$": original,
    r"$x * G_{\sigma=1}$": blur(original, 1.0),
    r"$x + 0.15\,\epsilon$": add_noise(original, 0.15),
    "$x(u - 2, v)$": np.roll(original, 2, axis=2),
    "$x(u, v - 2)$": np.roll(original, 2, axis=1),
    r"$E[x]$": train.images.mean(axis=0, keepdims=True),
    "$0$": np.zeros_like(original),
    "$x'$": another,
}
labels = [
    f"{name}\n{metrics.psnr(image, original):.1f} dB · {metrics.ssim(image, original):.2f}".replace("inf", "∞")
    for name, image in variants.items()
]
figure, axes = plt.subplots(2, 4, figsize=(7.2, 4.2), layout="constrained")
for axis, label, image in zip(axes.flat, labels, variants.values()):
    axis.imshow(image[0, ..., 0], cmap="gray", vmin=0, vmax=1)
    axis.set_title(label, fontsize=9)
    axis.set_axis_off()
plt.show()

# %% [markdown] lang="en"
# For free samples, compare **sets**, in the features of a network that was trained on something else.
#
# **FID** fits one Gaussian to the features of each set and takes the squared Fréchet distance of the two; *lower is better*:
#
# $$\mathrm{FID} = \|\mu_r - \mu_g\|^2 + \mathrm{Tr}\left(\Sigma_r + \Sigma_g - 2\,(\Sigma_r \Sigma_g)^{1/2}\right)$$
#
# It is one number for two different faults: bad images, and missing images. **Precision and recall** keep them apart. Put a ball around every
# point that reaches to its $k$-th nearest neighbour: together the balls are the region of that set. *Precision* is the share of generated points in the
# real region (fidelity), *recall* the share of real points in the generated region (diversity). Blue: real points and their region; orange: generated.

# %% [markdown] lang="zh"
# 对自由样本，要比的是**集合**，而且是在另一个任务上训练过的网络的特征里比。
#
# **FID** 给每个集合的特征拟合一个高斯，再取两个高斯的 Fréchet 距离的平方；*越低越好*：
#
# $$\mathrm{FID} = \|\mu_r - \mu_g\|^2 + \mathrm{Tr}\left(\Sigma_r + \Sigma_g - 2\,(\Sigma_r \Sigma_g)^{1/2}\right)$$
#
# 一个数里混着两种毛病：图不好，和图不全。**精确率与召回率**（precision, recall）把它们分开。以每个点为中心、到第 $k$ 近邻为半径作球，
# 所有球合起来就是这个集合的区域。*精确率*是生成点落在真实区域里的比例（保真度），*召回率*是真实点落在生成区域里的比例（多样性）。
# 蓝色是真实点和它们的区域，橙色是生成点。

# %%
rng = np.random.default_rng(4)
angle = rng.uniform(0, 2 * np.pi, 60)
real_points = np.stack([np.cos(angle), np.sin(angle)], axis=1) + rng.normal(0, 0.08, (60, 2))
one_mode = real_points[angle.argmin()] + rng.normal(0, 0.06, (60, 2))
too_wide = rng.uniform(-1.5, 1.5, (60, 2))
figure, axes = plt.subplots(1, 2, figsize=(7, 3.7), layout="constrained")
for axis, generated in zip(axes, (one_mode, too_wide)):
    for points, color in ((real_points, plots.COLORS[0]), (generated, plots.COLORS[1])):
        distance = np.linalg.norm(points[:, None] - points, axis=-1)
        for center, radius in zip(points, np.sort(distance, axis=1)[:, 3]):
            axis.add_patch(plt.Circle(center, radius, color=color, alpha=0.05, linewidth=0))
        axis.plot(*points.T, ".", color=color, markersize=4)
    scores = metrics.precision_recall(real_points, generated)
    axis.set_title(quiz.Text("precision {:.2f}, recall {:.2f}", "精确率 {:.2f}，召回率 {:.2f}").format(*scores))
    axis.set(xlim=(-1.9, 1.9), ylim=(-1.9, 1.9), aspect="equal", xticks=[], yticks=[])
plt.show()

# %% [markdown] lang="en"
# Left: a collapsed generator. All it draws is right, and it draws almost nothing: precision 1, recall near 0. Right: a generator that
# fills the plane. It covers every real point, and most of what it draws is nowhere near the data. FID alone would not tell you which of the two you have.
#
# **KID** is the other way to compare sets: no Gaussian, but a kernel mean over pairs, which can be estimated without bias from few images.

# %% [markdown] lang="zh"
# 左边是坍缩的生成器：画出来的都对，但几乎什么都没画，精确率 1，召回率接近 0。右边的生成器铺满了平面：每个真实点都盖住了，
# 但画出来的一大半离数据很远。只看 FID，分不清是哪一种。
#
# **KID** 是比较集合的另一条路：不假设高斯，而是对成对样本求核函数的平均，图像很少时也能无偏地估计。

# %% [markdown] lang="en"
# ## 3 · What costs you the offer
#
# | said in interviews | why it fails | say instead |
# |---|---|---|
# | "Image quality is measured by PSNR and SSIM." | Both need the aligned original; a free sample has none. The mean image beats a real image (section 6.1). | legal for restoration and codecs only; and even there low distortion and good looks trade off ([1711.06077](https://arxiv.org/abs/1711.06077)) |
# | "And there is FID." | A name is no answer. | Gaussians on Inception features, the formula, lower is better ([1706.08500](https://arxiv.org/abs/1706.08500)) |
# | "FID 9.8 against 10.4: ours is better." | Biased in the number of images, by an amount that depends on the model; moved by resizing and JPEG; blind to copies. | same $N$, resizing and reference set, several seeds, extrapolation or KID beside it ([1911.07023](https://arxiv.org/abs/1911.07023), [2104.11222](https://arxiv.org/abs/2104.11222)) |
# | "A high Inception Score means diverse images." | It never looks at the real set, and one perfect image for each of the classifier's classes gets the best score there is. | precision and recall ([1904.06991](https://arxiv.org/abs/1904.06991)); notes on the score: [1801.01973](https://arxiv.org/abs/1801.01973) |
# | "These metrics also cover style consistency." | Against photographs none of PSNR, SSIM, FID measures it. | name a measurement: Gram or CLIP feature distance to the style reference, FID against a set of *style* images (in ArtFID, [2207.12280](https://arxiv.org/abs/2207.12280)), and people |
# | "We also asked some people." | Without a protocol it is an anecdote. | blinded pairs, random sides, number of raters, agreement, interval ([1603.08511](https://arxiv.org/abs/1603.08511), [1904.01121](https://arxiv.org/abs/1904.01121)) |

# %% [markdown] lang="zh"
# ## 3 · 哪些话会丢掉 offer
#
# | 面试里常听到 | 问题在哪 | 应该这样说 |
# |---|---|---|
# | “图像质量用 PSNR 和 SSIM 衡量。” | 两者都需要对齐的原图，自由样本没有。“平均图”的分数比真图还高（6.1 节）。 | 只适用于复原和编解码；即便在那里，低失真和好看也不可兼得（[1711.06077](https://arxiv.org/abs/1711.06077)） |
# | “还有 FID。” | 报名字不算回答。 | Inception 特征上的高斯、公式、越低越好（[1706.08500](https://arxiv.org/abs/1706.08500)） |
# | “FID 9.8 对 10.4，我们更好。” | 它随图像数量有偏，偏差大小还因模型而异；缩放和 JPEG 会改变它；看不出抄袭。 | 相同的 $N$、缩放方式和参考集，多个随机种子，再配上外推或 KID（[1911.07023](https://arxiv.org/abs/1911.07023)、[2104.11222](https://arxiv.org/abs/2104.11222)） |
# | “Inception Score 高，说明多样性好。” | 它根本不看真图；分类器认识的每一类各出一张完美的图，就能拿到最高分。 | 精确率与召回率（[1904.06991](https://arxiv.org/abs/1904.06991)）；对该分数的批评见 [1801.01973](https://arxiv.org/abs/1801.01973) |
# | “这些指标也能反映风格一致性。” | 以照片为参考，PSNR、SSIM、FID 都不度量它。 | 说出具体度量：与风格参考图的 Gram 或 CLIP 特征距离、以一批*风格*图为参考的 FID（见 ArtFID，[2207.12280](https://arxiv.org/abs/2207.12280)），再加人工评测 |
# | “我们也找人看过。” | 没有规程，只能算个例。 | 盲测成对图、随机左右、评审人数、一致性、置信区间（[1603.08511](https://arxiv.org/abs/1603.08511)、[1904.01121](https://arxiv.org/abs/1904.01121)） |

# %% [markdown] lang="en"
# ## 4 · Find the defect
#
# Metric code rarely crashes: it returns a number, and somebody puts the number into a table. Name the line, what somebody would
# notice, and the repair.

# %% [markdown] lang="zh"
# ## 4 · 找缺陷
#
# 指标代码很少报错：它总会返回一个数，然后有人把这个数填进表里。指出是哪一行、别人会看到什么，再选出修法。

# %%
quiz.ask("metrics-bug-bytes")

# %%
quiz.ask("metrics-bug-baseline")

# %%
quiz.ask("metrics-bug-elementwise")

# %%
quiz.ask("metrics-bug-rowvar")

# %%
quiz.ask("metrics-bug-unequal")

# %%
quiz.ask("metrics-bug-diagonal")

# %%
quiz.ask("metrics-bug-roles")

# %%
quiz.ask("metrics-bug-sides")

# %% [markdown] lang="en"
# ## 5 · Build it
#
# NumPy is enough. The checks compare with scikit-image, with closed forms, and with the values of the usual mistakes.
#
# ### 5.1 PSNR

# %% [markdown] lang="zh"
# ## 5 · 动手写
#
# 有 NumPy 就够了。检查会拿你的结果与 scikit-image、闭式解以及常见错误的取值比较。
#
# ### 5.1 PSNR


# %% exercise="metrics.psnr"
def psnr(images, references, data_range):
    """Peak signal-to-noise ratio of every image: 10 log10(data_range² / mean squared error).

    Args:
        images, references: arrays of one shape, (N, H, W, C); floating point, or uint8 (bytes).
        data_range: width of the value range, a number: 1 for [0, 1], 2 for [-1, 1], 255 for bytes. It is the peak,
            whatever values the pixels happen to have.
    Returns:
        One value per image, shape (N,), in dB. The error is averaged over H, W and C. Infinite for identical images.
    """
    # DOCSTRING zh
    # 每张图的峰值信噪比（PSNR）：10 log10(data_range² / 均方误差)。
    #
    # 参数：
    #     images、references：形状相同的数组，(N, H, W, C)；浮点数或 uint8（字节）。
    #     data_range：取值范围的宽度，一个数：[0, 1] 是 1，[-1, 1] 是 2，字节是 255。它就是峰值，与像素实际取到什么值无关。
    # 返回：
    #     每张图一个值，形状 (N,)，单位 dB。误差对 H、W、C 取平均。两张图完全相同时为无穷大。
    # END DOCSTRING
    # BEGIN SOLUTION
    difference = np.asarray(images, dtype=float) - np.asarray(references, dtype=float)
    mean_squared_error = np.mean(difference**2, axis=(1, 2, 3))
    with np.errstate(divide="ignore"):
        return 10 * np.log10(data_range**2 / mean_squared_error)
    # END SOLUTION


# %%
# Scratch: an error of 0.1 in [0, 1] is 20 dB.
# psnr(np.full((1, 4, 4, 1), 0.1), np.zeros((1, 4, 4, 1)), data_range=1)

# %%
quiz.check("metrics.psnr", psnr)

# %% [markdown] lang="en"
# ### 5.2 SSIM
#
# SSIM compares local brightness, contrast and structure under a sliding window. With the window's weighted means $\mu$, variances $\sigma^2$
# and covariance $\sigma_{xy}$ at one position (Wang et al. 2004):
#
# $$\mathrm{SSIM} = \frac{(2\mu_x\mu_y + C_1)(2\sigma_{xy} + C_2)}{(\mu_x^2 + \mu_y^2 + C_1)(\sigma_x^2 + \sigma_y^2 + C_2)}, \qquad C_1 = (0.01 L)^2,\; C_2 = (0.03 L)^2$$

# %% [markdown] lang="zh"
# ### 5.2 SSIM
#
# SSIM 在滑动窗口里比较局部的亮度、对比度和结构。在某个位置上，设窗口加权得到的均值为 $\mu$、方差为 $\sigma^2$、协方差为 $\sigma_{xy}$（Wang 等，2004）：
#
# $$\mathrm{SSIM} = \frac{(2\mu_x\mu_y + C_1)(2\sigma_{xy} + C_2)}{(\mu_x^2 + \mu_y^2 + C_1)(\sigma_x^2 + \sigma_y^2 + C_2)}, \qquad C_1 = (0.01 L)^2,\; C_2 = (0.03 L)^2$$


# %% exercise="metrics.ssim"
def ssim(images, references, window, data_range):
    """Structural similarity of every image (Wang et al. 2004).

    Args:
        images, references: grey images, floating point, both of shape (N, H, W).
        window: weights of the K x K neighbourhood, shape (K, K), K odd, not negative, sum 1.
        data_range: L, width of the value range: 1 for [0, 1], 255 for bytes.
    Returns:
        One value per image, shape (N,), in [-1, 1]: the formula at every position where the whole window fits into the
        image, (H - K + 1) x (W - K + 1) of them and no padding, then the plain mean over those positions.
        Means, variances and the covariance at a position are weighted by the window: E[x] = sum of w x,
        var = E[x²] - E[x]², cov = E[xy] - E[x] E[y], without a correction for the number of pixels.
    """
    # DOCSTRING zh
    # 每张图的结构相似性（SSIM；Wang 等，2004）。
    #
    # 参数：
    #     images、references：灰度图，浮点数，形状都是 (N, H, W)。
    #     window：K x K 邻域的权重，形状 (K, K)，K 为奇数，非负，总和为 1。
    #     data_range：L，取值范围的宽度：[0, 1] 是 1，字节是 255。
    # 返回：
    #     每张图一个值，形状 (N,)，在 [-1, 1]：凡是整个窗口都落在图内的位置，都按公式算一个值，共 (H - K + 1) x (W - K + 1) 个，不做填充；
    #     再对这些位置直接取平均。某个位置上的均值、方差和协方差都由窗口加权：E[x] = w x 之和，
    #     var = E[x²] - E[x]²，cov = E[xy] - E[x] E[y]，不按像素个数做修正。
    # END DOCSTRING

    # BEGIN SOLUTION
    def local_mean(values):
        patches = np.lib.stride_tricks.sliding_window_view(values, window.shape, axis=(1, 2))
        return np.einsum("nhwij,ij->nhw", patches, window, optimize=True)

    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    mean_x, mean_y = local_mean(images), local_mean(references)
    variances = local_mean(images**2) - mean_x**2 + local_mean(references**2) - mean_y**2
    covariance = local_mean(images * references) - mean_x * mean_y
    luminance = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    return np.mean(luminance * (2 * covariance + c2) / (variances + c2), axis=(1, 2))
    # END SOLUTION


# %%
quiz.check("metrics.ssim", ssim)

# %% [markdown] lang="en"
# ### 5.3 The Fréchet distance
#
# Everything in FID but the feature network. The trap is the matrix root: of a *product*, which is not symmetric, and of covariances
# that have no full rank when there are fewer images than features (Inception gives 2,048).

# %% [markdown] lang="zh"
# ### 5.3 Fréchet 距离
#
# FID 里除了特征网络之外的一切。陷阱在矩阵平方根：开方的是一个*乘积*，不对称；而且图像数少于特征维数时（Inception 有 2048 维），协方差不满秩。


# %% exercise="metrics.frechet_distance"
def feature_statistics(features):
    """Mean and covariance of features.

    Args:
        features: shape (N, D), one row per image.
    Returns:
        (mean, covariance): shapes (D,) and (D, D). The covariance is divided by N - 1.
    """
    # DOCSTRING zh
    # 特征的均值与协方差。
    #
    # 参数：
    #     features：形状 (N, D)，每张图一行。
    # 返回：
    #     (mean, covariance)：形状 (D,) 和 (D, D)。协方差除以 N - 1。
    # END DOCSTRING
    # BEGIN SOLUTION
    return features.mean(axis=0), np.cov(features, rowvar=False)
    # END SOLUTION


def frechet_distance(mean1, cov1, mean2, cov2):
    """Squared Fréchet distance of two Gaussians, |m1 - m2|² + Tr(C1 + C2 - 2 (C1 C2)^(1/2)) (1706.08500).

    Args:
        mean1, mean2: shape (D,).
        cov1, cov2: shape (D, D), symmetric positive semi-definite, possibly of lower rank.
    Returns:
        A real scalar, not negative but for rounding. (C1 C2)^(1/2) is the root of the matrix, not of its entries.
    """
    # DOCSTRING zh
    # 两个高斯分布之间 Fréchet 距离的平方：|m1 - m2|² + Tr(C1 + C2 - 2 (C1 C2)^(1/2))（1706.08500）。
    #
    # 参数：
    #     mean1、mean2：形状 (D,)。
    #     cov1、cov2：形状 (D, D)，对称半正定，可能不满秩。
    # 返回：
    #     实数标量，除舍入误差外非负。(C1 C2)^(1/2) 是矩阵的平方根，不是逐元素开方。
    # END DOCSTRING
    # BEGIN SOLUTION
    values, vectors = np.linalg.eigh(cov1)
    root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    # C1^(1/2) C2 C1^(1/2) has the eigenvalues of C1 C2 and is symmetric: no complex numbers.
    eigenvalues = np.linalg.eigvalsh(root @ cov2 @ root)
    root_trace = np.sqrt(np.clip(eigenvalues, 0, None)).sum()
    return np.sum((mean1 - mean2) ** 2) + np.trace(cov1) + np.trace(cov2) - 2 * root_trace
    # END SOLUTION


# %%
quiz.check("metrics.frechet_distance", feature_statistics, frechet_distance)

# %% [markdown] lang="en"
# ### 5.4 KID
#
# The squared maximum mean discrepancy with the kernel $k(x, y) = (x^\top y / D + 1)^3$ ([1801.01401](https://arxiv.org/abs/1801.01401)): how alike are two
# images of one set, on average, compared with two images of different sets?
#
# $$\mathrm{KID} = \frac{1}{N(N-1)}\sum_{i \ne j} k(x_i, x_j) + \frac{1}{M(M-1)}\sum_{i \ne j} k(y_i, y_j) - \frac{2}{NM}\sum_{i,j} k(x_i, y_j)$$

# %% [markdown] lang="zh"
# ### 5.4 KID
#
# 核函数为 $k(x, y) = (x^\top y / D + 1)^3$ 的最大均值差异的平方（[1801.01401](https://arxiv.org/abs/1801.01401)）：同一集合里的两张图，
# 平均来说比不同集合里的两张图像多少？
#
# $$\mathrm{KID} = \frac{1}{N(N-1)}\sum_{i \ne j} k(x_i, x_j) + \frac{1}{M(M-1)}\sum_{i \ne j} k(y_i, y_j) - \frac{2}{NM}\sum_{i,j} k(x_i, y_j)$$


# %% exercise="metrics.kid"
def kid(real_features, fake_features):
    """Unbiased estimate of the squared maximum mean discrepancy, kernel (x.y / D + 1)^3 (1801.01401).

    Args:
        real_features: shape (N, D), N >= 2.
        fake_features: shape (M, D), M >= 2; N and M may differ. D is the number of features in the kernel.
    Returns:
        A scalar, from all pairs at once (no subsets). Its expectation is 0 for equal distributions, so it may be negative.
    """
    # DOCSTRING zh
    # 最大均值差异（MMD）平方的无偏估计，核为 (x.y / D + 1)^3（1801.01401）。
    #
    # 参数：
    #     real_features：形状 (N, D)，N >= 2。
    #     fake_features：形状 (M, D)，M >= 2；N 与 M 可以不同。D 是特征维数，也就是核里的 D。
    # 返回：
    #     标量，一次用上所有的对（不分子集）。两个分布相同时期望为 0，所以可能为负。
    # END DOCSTRING

    # BEGIN SOLUTION
    def kernel(x, y):
        return (x @ y.T / x.shape[1] + 1) ** 3

    def mean_of_pairs(x):
        similarities = kernel(x, x)
        return (similarities.sum() - np.trace(similarities)) / (len(x) * (len(x) - 1))

    return mean_of_pairs(real_features) + mean_of_pairs(fake_features) - 2 * kernel(real_features, fake_features).mean()
    # END SOLUTION


# %%
quiz.check("metrics.kid", kid)

# %% [markdown] lang="en"
# ### 5.5 Precision and recall

# %% [markdown] lang="zh"
# ### 5.5 精确率与召回率


# %% exercise="metrics.precision_recall"
def precision_recall(real, fake, k=3):
    """Improved precision and recall (1904.06991).

    The region of a set is the union of balls, one around each point, whose radius is the Euclidean distance to the point's
    k-th nearest neighbour in the same set; the point itself does not count as a neighbour, the border belongs to the ball.

    Args:
        real: features of real images, shape (N, D), N > k.
        fake: features of generated images, shape (M, D), M > k.
        k: which neighbour the radius reaches to, an integer.
    Returns:
        (precision, recall), scalars in [0, 1]: the share of generated points in the region of the real set, and the share of
        real points in the region of the generated set.
    """
    # DOCSTRING zh
    # 改进的精确率与召回率（1904.06991）。
    #
    # 一个集合的区域是若干个球的并集：每个点一个球，半径是它到同一集合中第 k 近邻的欧氏距离；点自己不算自己的近邻，球面也属于球。
    #
    # 参数：
    #     real：真实图像的特征，形状 (N, D)，N > k。
    #     fake：生成图像的特征，形状 (M, D)，M > k。
    #     k：半径取到第几个近邻，整数。
    # 返回：
    #     (precision, recall)，两个标量，在 [0, 1]：生成点落在真实集合区域内的比例，以及真实点落在生成集合区域内的比例。
    # END DOCSTRING
    # BEGIN SOLUTION
    between = cdist(real, fake)
    real_radii, fake_radii = (np.sort(cdist(points, points), axis=1)[:, k] for points in (real, fake))
    precision = np.mean(np.any(between <= real_radii[:, None], axis=0))
    recall = np.mean(np.any(between <= fake_radii[None, :], axis=1))
    return precision, recall
    # END SOLUTION


# %%
quiz.check("metrics.precision_recall", precision_recall)

# %% [markdown] lang="en"
# ## 6 · See it work
#
# From here on your own functions measure.
#
# ### 6.1 The mean image beats a real image
#
# Take 200 test digits as "references" and pair each with something. Legal uses first: the original, degraded. Then what PSNR would be if
# somebody applied it to free samples, paired at random.

# %% [markdown] lang="zh"
# ## 6 · 看它工作
#
# 从这里开始，由你自己的函数来度量。
#
# ### 6.1 “平均图”赢过真图
#
# 取 200 张测试数字当“参考图”，给每张配一个对手。先是合法的用法：把原图弄坏。然后看看若把 PSNR 用在自由样本上、随机配对，会得到什么。

# %%
line = np.exp(-0.5 * (np.arange(-5, 6) / 1.5) ** 2)
window = np.outer(line, line) / line.sum() ** 2  # the window of Wang et al.

references = test.images[:200]
pairs = {
    quiz.Text("the original, noise 0.15", "原图加噪声 0.15"): add_noise(references, 0.15),
    quiz.Text("the original, blur 1 pixel", "原图模糊 1 像素"): blur(references, 1.0),
    quiz.Text("the original, moved by 2 pixels", "原图平移 2 像素"): np.roll(references, 2, axis=2),
    quiz.Text("**the mean of all training images**", "**所有训练图的平均**"): np.broadcast_to(
        train.images.mean(axis=0), references.shape
    ),
    quiz.Text("**a real digit, drawn at random**", "**随机一张真数字**"): train.images[:200],
    quiz.Text("a black image", "全黑图"): np.zeros_like(references),
}
head = [quiz.Text("paired with the reference", "与参考图配对的是"), "PSNR (dB)", "SSIM"]
table(
    head,
    [
        [
            name,
            f"{psnr(images, references, 1.0).mean():.1f}",
            f"{ssim(images[..., 0], references[..., 0], window, 1.0).mean():.2f}",
        ]
        for name, images in pairs.items()
    ],
)

# %% [markdown] lang="en"
# The two bold rows are the argument to remember. A generator that always draws the grey average gains about 3 dB over one that draws perfect
# digits: the mean is what minimises the expected squared error, and a sharp digit in the wrong place pays twice. Even a black image beats the real ones.
# For a model trained on squared error this is not a joke but the optimum: it is where blur comes from ([1711.06077](https://arxiv.org/abs/1711.06077)).
#
# ### 6.2 FID grows when images are few
#
# Left: both sets come from *one* Gaussian in 64 dimensions, so the true distance is 0. To first order the expected value is
# $d(d+5)/(2N)$ when both sets have $N$ images (dashed). Middle: digits, in digit features, against a fixed set of 2,000. Right: KID for two sets of real digits.

# %% [markdown] lang="zh"
# 记住加粗的两行。永远只画灰色平均图的生成器，比画出完美数字的生成器高约 3 dB：平均图正是让期望平方误差最小的那张图，而一个清晰的数字只要
# 位置不对，就要付两次代价。连全黑图都赢过真图。对用平方误差训练的模型来说，这不是玩笑，而是最优解：模糊就是这样来的（[1711.06077](https://arxiv.org/abs/1711.06077)）。
#
# ### 6.2 图像少，FID 就高
#
# 左图：两个集合来自*同一个* 64 维高斯，真实距离为 0。两边各 $N$ 张时，期望值的一阶近似是 $d(d+5)/(2N)$（虚线）。
# 中图：数字图像，在数字特征里与固定的 2000 张比。右图：两组真数字之间的 KID。

# %%
rng = np.random.default_rng(0)
counts = np.array([100, 200, 500, 1000, 2000])
reference, unseen = train.images[:2000], train.images[2000:]
reference_features = metrics.features(reference)
reference_statistics = feature_statistics(reference_features)
sources = {
    quiz.Text("real, unseen", "未见过的真图"): metrics.features(unseen),
    quiz.Text("noise 0.1", "噪声 0.1"): metrics.features(add_noise(unseen, 0.1)),
    quiz.Text("blur 0.7", "模糊 0.7"): metrics.features(blur(unseen, 0.7)),
}


def fid_of_gaussians(count, dimensions=64):
    first, second = rng.normal(size=(2, count, dimensions))
    return frechet_distance(*feature_statistics(first), *feature_statistics(second))


def fid_of_subset(image_features, count):
    return frechet_distance(*reference_statistics, *feature_statistics(rng.permutation(image_features)[:count]))


def kid_with_diagonal(x, y):
    """The mean over all pairs, an image with itself included."""
    size = x.shape[1]
    return sum(np.mean((a @ b.T / size + 1) ** 3) * sign for a, b, sign in ((x, x, 1), (y, y, 1), (x, y, -2)))


gaussian_fids = [np.mean([fid_of_gaussians(count) for _ in range(4)]) for count in counts]
digit_fids = {
    name: [np.mean([fid_of_subset(image_features, count) for _ in range(5)]) for count in counts]
    for name, image_features in sources.items()
}
real_features = next(iter(sources.values()))
draws = {
    count: [(rng.permutation(reference_features)[:count], rng.permutation(real_features)[:count]) for _ in range(20)]
    for count in counts[:4]
}
kids = {count: [kid(*pair) for pair in found] for count, found in draws.items()}
biased_kids = {count: [kid_with_diagonal(*pair) for pair in found] for count, found in draws.items()}

figure, (left, middle, right) = plt.subplots(1, 3, figsize=(10, 3.1), layout="constrained")
left.loglog(counts, gaussian_fids, "o-", color=plots.COLORS[0])
left.loglog(counts, 64 * 69 / (2 * counts), "k--", linewidth=1)
left.set(xlabel="$N$", ylabel="FID", title="$d = 64$, $p = q$")
for (name, fids), color in zip(digit_fids.items(), plots.COLORS):
    slope, limit = np.polyfit(1 / counts, fids, 1)
    middle.plot(1 / counts, fids, "o", color=color, label=f"{name}: {limit:.0f} + {slope:.0f}/N")
    middle.plot([0, 1 / counts[0]], [limit, limit + slope / counts[0]], "-", color=color, linewidth=1)
middle.set(xlabel="$1/N$", ylabel="FID", ylim=(0, None))
middle.legend(fontsize=8, frameon=False)
for values, color, name in (
    (biased_kids, plots.COLORS[1], quiz.Text("with the diagonal", "算上对角线")),
    (kids, plots.COLORS[0], quiz.Text("unbiased", "无偏")),
):
    means, deviations = (np.array([statistic(found) for found in values.values()]) for statistic in (np.mean, np.std))
    right.errorbar(list(values), means, deviations, fmt="o-", capsize=3, color=color, label=str(name))
right.axhline(0, color="grey", linewidth=0.8)
right.set(xscale="log", xlabel="$N$", ylabel="KID")
right.legend(fontsize=8, frameon=False)
plt.show()
table(
    [quiz.Text("FID", "FID"), *(f"N = {count}" for count in counts)],
    [["$d = 64$, $p = q$", *(f"{value:.2f}" for value in gaussian_fids)]]
    + [[name, *(f"{value:.1f}" for value in fids)] for name, fids in digit_fids.items()],
)

# %% [markdown] lang="en"
# Read the middle panel as a warning: real digits measured on 100 images score *worse* than blurred or noisy ones measured on 2,000. The points lie near straight
# lines in $1/N$, so the value at $1/N = 0$ can be extrapolated ([1911.07023](https://arxiv.org/abs/1911.07023)). Look at the slopes in the legend too: they
# are not the same. The bias depends on the model, so that "we all use the same $N$" lessens the problem and does not remove it. KID stays around 0 at every
# $N$, below it about as often as above; keep the diagonal in, and it turns into another biased score. With Inception's 2,048 features the authors of FID ask for
# at least 10,000 images ([their code](https://github.com/bioinf-jku/TTUR)).
#
# ### 6.3 Five generators, and no honest winner
#
# Five "generators" of 1,000 images, measured against the 4,000 training digits, as papers often do:
#
# - **copies**: training images, drawn without change. It has learnt nothing.
# - **collapsed**: ten training images, one per class, 100 times each.
# - **blurred** and **noisy**: real unseen digits, degraded.
# - **real**: 1,000 unseen digits. No generator can be better than this one.

# %% [markdown] lang="zh"
# 中图是一个警告：真数字只用 100 张来量，分数竟然比用 2000 张量的模糊图、噪声图*还差*。这些点在 $1/N$ 上接近直线，因此可以外推到
# $1/N = 0$（[1911.07023](https://arxiv.org/abs/1911.07023)）。再看图例里的斜率：各不相同。偏差取决于模型，所以“大家都用同样的 $N$”只能减轻问题，不能消除问题。
# 而 KID 在任何 $N$ 下都围绕 0，正负大致各半；一旦把对角线算进去，它也成了有偏的分数。
# 用 2048 维的 Inception 特征时，FID 的作者建议至少用 10000 张图（[官方代码](https://github.com/bioinf-jku/TTUR)）。
#
# ### 6.3 五个“生成器”，没有一个诚实的赢家
#
# 五个“生成器”各出 1000 张图，像许多论文那样与 4000 张训练图比较：
#
# - **抄袭**：原样抽取训练图。它什么也没学到。
# - **坍缩**：十张训练图，每类一张，各重复 100 次。
# - **模糊**与**噪声**：把未见过的真数字弄坏。
# - **真图**：1000 张未见过的数字。没有生成器能比它更好。

# %%
train_features = metrics.features(train.images)
typical = []
for digit in range(10):
    members = np.flatnonzero(train.labels == digit)
    gap = np.linalg.norm(train_features[members] - train_features[members].mean(axis=0), axis=1)
    typical.append(train.images[members[gap.argmin()]])

generators = {
    quiz.Text("copies", "抄袭"): train.images[:1000],
    quiz.Text("collapsed", "坍缩"): np.repeat(typical, 100, axis=0),
    quiz.Text("blurred (1.0)", "模糊 (1.0)"): blur(test.images, 1.0),
    quiz.Text("noisy (0.15)", "噪声 (0.15)"): add_noise(test.images, 0.15),
    quiz.Text("real, unseen", "未见过的真图"): test.images,
}
plots.compare({str(name): images[rng.permutation(1000)[:8]] for name, images in generators.items()})

# %% [markdown] lang="en"
# The Inception Score is $\exp \mathbb{E}_x\,\mathrm{KL}(p(y \mid x)\,\|\,p(y))$ ([1606.03498](https://arxiv.org/abs/1606.03498)), here with the digit
# classifier: between 1 and 10, higher is better. "People" is a simulated rater who is shown a real digit and a generated one 200 times and goes by the
# sharpness of strokes: 50 % means that he cannot tell; below it the fakes look more real than the real ones. "Nearest" is the median distance to the closest training image in pixels.

# %% [markdown] lang="zh"
# Inception Score 是 $\exp \mathbb{E}_x\,\mathrm{KL}(p(y \mid x)\,\|\,p(y))$（[1606.03498](https://arxiv.org/abs/1606.03498)），这里用数字分类器来算：在 1 到 10 之间，
# 越高越好。“人工”是一位模拟评审：给他看一张真图和一张生成图，共 200 次，他根据笔画的清晰程度来判断；50% 说明他分不出来，低于 50% 则是假图看着比真图还真。
# “最近邻”是到最近训练图的像素距离的中位数。


# %%
def inception_score(image_features):
    given = features.probabilities_from_features(image_features)
    overall = given.mean(axis=0)
    return np.exp(np.mean(np.sum(given * np.log((given + 1e-12) / (overall + 1e-12)), axis=1)))


def sharpness_rater(seen_images):
    """A rater who calls the image real whose sharpness is nearer to what real images have."""
    usual = metrics.sharpness(seen_images)

    def choose(left, right):
        gaps = [abs(metrics.sharpness(image[None]) - usual) for image in (left, right)]
        return human.LEFT if gaps[0] < gaps[1] else human.RIGHT

    return choose


rater = sharpness_rater(train.images)
train_statistics = feature_statistics(train_features)
shuffled_features = rng.permutation(train_features)
unrelated = train.images[2000:3000]  # "references" for the illegal use of PSNR; no generator has copied them


def measure(images):
    image_features = metrics.features(images)
    precision, recall = precision_recall(shuffled_features[:1000], image_features)
    return {
        "PSNR": psnr(images, unrelated, 1.0).mean(),
        "FID": frechet_distance(*train_statistics, *feature_statistics(image_features)),
        "KID": kid(shuffled_features[:1000], image_features),
        quiz.Text("precision", "精确率"): precision,
        quiz.Text("recall", "召回率"): recall,
        "IS": inception_score(image_features),
        quiz.Text("people", "人工"): human.simulate(human.draw_trials(unrelated, images, 200, seed=5), rater),
        quiz.Text("nearest", "最近邻"): np.median(
            cdist(images.reshape(1000, -1)[::4], train.images.reshape(4000, -1)).min(axis=1)
        ),
    }


measured = {name: measure(images) for name, images in generators.items()}
columns = list(next(iter(measured.values())))
lower_is_better = {"FID", "KID"}
rankings = {}
for column in columns[:6]:
    scores = np.array([row[column] for row in measured.values()])
    rankings[column] = np.argsort(np.argsort(scores if column in lower_is_better else -scores)) + 1


def cell(value, rank):
    if isinstance(value, human.Result):
        low, high = value.interval
        return f"{value.share:.0%} ({low:.0%}–{high:.0%})"
    text = f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return f"**{text}**" if rank == 1 else text


arrows = [f"{column} {'↓' if column in lower_is_better else '↑'}" for column in columns[:6]]
table(
    [quiz.Text("generator", "生成器"), *arrows, *columns[6:]],
    [
        [name, *(cell(value, rankings[column][place] if column in rankings else None) for column, value in row.items())]
        for place, (name, row) in enumerate(measured.items())
    ],
)

# %% tags=["picture"]
figure, axis = plt.subplots(figsize=(6.4, 2.6), layout="constrained")
ranks = np.array(list(rankings.values())).T
axis.imshow(ranks, cmap="YlGnBu_r", vmin=0, vmax=6, aspect="auto")
for (row, column), rank in np.ndenumerate(ranks):
    axis.text(column, row, rank, ha="center", va="center", color="white" if rank < 3 else "black")
axis.set_xticks(range(6), [str(column) for column in rankings])
axis.set_yticks(range(5), [str(name) for name in measured])
axis.set_title(quiz.Text("rank by each metric (1 = best)", "各指标下的名次（1 为最好）"))
plt.show()


def where_features_are(images):
    center, image_features = train_statistics[0], metrics.features(images)
    shift = np.sum((image_features.mean(axis=0) - center) ** 2)
    variance = image_features.var(axis=0).sum()
    return shift, variance, np.linalg.norm(image_features - center, axis=1).mean()


table(
    [
        quiz.Text("features of", "特征"),
        quiz.Text("shift of the mean, squared", "均值偏移的平方"),
        quiz.Text("total variance", "总方差"),
        quiz.Text("distance from the training mean", "到训练集均值的平均距离"),
    ],
    [[name, *(f"{value:.3g}" for value in where_features_are(images))] for name, images in generators.items()],
)

# %% [markdown] lang="en"
# The best possible generator stands in the last row, and no metric puts it clearly first. Column by column, the blind spot:
#
# - **PSNR** (used without a reference) prefers blur, and puts perfect digits at the bottom.
# - **FID** prefers the copies: against the training set, nothing fits the training set better than itself. **KID** calls copies and real equal; their
#   difference is far below its noise. Neither sees that nothing was learnt.
# - **Precision** prefers the collapsed generator, as does the **Inception Score**: ten perfect pictures get the highest score there is.
# - **Precision** also misses blur and noise here: the last table shows that degraded digits slide towards the dense middle of the real features, inside the balls.
#   It is *recall* that falls. Do not expect textbook behaviour from features that were trained to ignore what you want to measure.
# - **Recall** catches the collapse, but prefers the copies.
# - **FID and KID disagree** about which is worse, collapse or blur: the collapsed set has its mean in the right place and its shape wrong, the blurred set has both wrong.
# - **People** see blur and noise at once, and see neither copies nor collapse: a pair on the screen says nothing about the set.
# - Only the **nearest neighbour** gives the copies away: median distance 0. But it says nothing about quality.
#
# No existing metric separates memorising from other faults reliably ([2306.04675](https://arxiv.org/abs/2306.04675)). So the answer to "how do you evaluate?" is a *set* of measurements,
# each chosen for a fault, and a look at nearest neighbours.
#
# ### 6.4 You are the rater
#
# 20 pairs: one real digit, one blurred very slightly (0.4 pixels). The number is fixed beforehand, the sides are drawn, nothing is told before the end.
# When the 95 % interval includes 50 %, your answers do not show that you can tell. (In the stored notebook the simulated rater answers.)

# %% [markdown] lang="zh"
# 最后一行是可能的最好的生成器，却没有哪个指标明确地把它排在第一。逐列看盲点：
#
# - **PSNR**（没有参考图硬用）偏爱模糊，把完美的数字排在末尾。
# - **FID** 偏爱抄袭：以训练集为参考，没有什么比训练集自己更像训练集。**KID** 认为抄袭和真图一样好，两者之差远小于它的噪声。谁也看不出模型什么都没学到。
# - **精确率**偏爱坍缩的生成器，**Inception Score** 也一样：十张完美的图就拿到了最高分。
# - **精确率**在这里还看不出模糊和噪声：上面最后一张表显示，弄坏的数字滑向真实特征稠密的中部，仍在球内；下降的反而是*召回率*。
#   特征本来就是为了忽略这些差别而训练的，别指望它按教科书来。
# - **召回率**抓住了坍缩，却偏爱抄袭。
# - 坍缩和模糊哪个更差，**FID 和 KID 意见相反**：坍缩的集合均值是对的，形状不对；模糊的集合两样都不对。
# - **人**一眼看出模糊和噪声，却看不出抄袭和坍缩：屏幕上的一对图，说明不了整个集合。
# - 只有**最近邻**揭穿了抄袭：中位距离为 0。但它对质量只字不提。
#
# 现有指标没有一个能可靠地把记忆训练集与其他毛病区分开（[2306.04675](https://arxiv.org/abs/2306.04675)）。所以“怎么评价”的答案是*一组*度量，
# 每个对应一种毛病，再加上看一眼最近邻。
#
# ### 6.4 你来当评审
#
# 20 对图：一张真数字，一张极轻微地模糊过（0.4 像素）。题数事先定好，左右随机，结束前不透露对错。
# 如果 95% 区间包含 50%，你的作答就没有显示出你能分辨。（存档的笔记本里由模拟评审作答。）

# %%
trials = human.draw_trials(unrelated, blur(test.images, 0.4), count=20, seed=7)
test_of_yours = human.show(trials, rater)

# %% [markdown] lang="en"
# Twenty trials are few. How wide the interval is for 60 % right answers, and what 100 raters with 20 trials each would buy:

# %% [markdown] lang="zh"
# 20 题是很少的。同样答对 60%，区间有多宽？请 100 位评审各答 20 题，又能换来什么？

# %%
table(
    [quiz.Text("trials", "题数"), quiz.Text("95 % interval at 60 % right", "答对 60% 时的 95% 区间")],
    [[count, "{:.1%} – {:.1%}".format(*metrics.wilson(round(0.6 * count), count))] for count in (20, 100, 500, 2000)],
)

# %% [markdown] lang="en"
# The last row holds only if 2,000 answers are independent. Answers of one person are not, nor are answers about one image: report the
# agreement between raters and resample *raters and images*, not single clicks.
#
# ### 6.5 The same images, another pipeline
#
# FID moves although no generator changed: real unseen digits, saved and loaded in different ways. In 2048 Inception features the effect is of the same kind
# ([2104.11222](https://arxiv.org/abs/2104.11222)).

# %% [markdown] lang="zh"
# 最后一行只有在 2000 个回答相互独立时才成立。同一个人的回答并不独立，关于同一张图的回答也不独立：要报告评审之间的一致性，
# 并对*评审和图像*做重采样，而不是对单次点击。
#
# ### 6.5 同样的图，换一条流水线
#
# 生成器没变，FID 却变了：同样是未见过的真数字，只是存取方式不同。在 2048 维的 Inception 特征里也是同一类现象（[2104.11222](https://arxiv.org/abs/2104.11222)）。


# %%
def through_jpeg(images, quality):
    loaded = []
    for image in images[..., 0]:
        file = io.BytesIO()
        Image.fromarray(np.uint8(np.round(255 * image))).save(file, "jpeg", quality=quality)
        loaded.append(np.asarray(Image.open(file)))
    return np.stack(loaded)[..., None] / np.float32(255)


def through_size(images, size, method):
    pictures = [Image.fromarray(image) for image in images[..., 0]]
    return np.clip([p.resize((size, size), method).resize((28, 28), method) for p in pictures], 0, 1)[..., None]


pipelines = {
    quiz.Text("as they are", "原样"): test.images,
    "JPEG 90": through_jpeg(test.images, 90),
    "JPEG 50": through_jpeg(test.images, 50),
    quiz.Text("to 20 pixels and back, bicubic", "缩到 20 像素再放回，双三次"): through_size(
        test.images, 20, Image.BICUBIC
    ),
    quiz.Text("to 20 pixels and back, nearest", "缩到 20 像素再放回，最近邻"): through_size(
        test.images, 20, Image.NEAREST
    ),
    quiz.Text("to black and white at 0.5", "以 0.5 为阈值二值化"): np.round(test.images),
}
table(
    [quiz.Text("real digits, unseen", "未见过的真数字"), "FID"],
    [
        [name, f"{frechet_distance(*train_statistics, *feature_statistics(metrics.features(images))):.1f}"]
        for name, images in pipelines.items()
    ],
)

# %% [markdown] lang="en"
# ### 6.6 What each bug costs
#
# The defects of section 4 and a few relatives, on the noisy generator where nothing else is said. All of them return a number without a word of complaint; only a squared distance below zero gives two of them away.

# %% [markdown] lang="zh"
# ### 6.6 每个缺陷的代价
#
# 第 4 节的缺陷和它们的几个近亲；没有另外说明的，都用噪声生成器。它们全都一声不吭地返回一个数；只有其中两个因为平方距离小于零而露馅。

# %%
noisy = add_noise(test.images, 0.15)
(mean1, cov1), (mean2, cov2) = train_statistics, feature_statistics(metrics.features(noisy))
shift, spreads = np.sum((mean1 - mean2) ** 2), np.trace(cov1) + np.trace(cov2)
fid = frechet_distance(mean1, cov1, mean2, cov2)
bytes_noisy, bytes_real = (np.uint8(np.round(255 * images)) for images in (noisy, test.images))
wrapped_error = np.mean((bytes_noisy - bytes_real) ** 2, axis=(1, 2, 3))
collapsed_features = metrics.features(np.repeat(typical, 100, axis=0))
collapsed_scores = precision_recall(shuffled_features[:1000], collapsed_features)
without_self = precision_recall(shuffled_features[:1000], metrics.features(test.images), k=3)
with_self = precision_recall(shuffled_features[:1000], metrics.features(test.images), k=2)

costs = [
    (
        quiz.Text("PSNR of [-1, 1] images with data_range = 1", "[-1, 1] 的图用了 data_range = 1"),
        psnr(2 * noisy - 1, 2 * test.images - 1, 2).mean(),
        psnr(2 * noisy - 1, 2 * test.images - 1, 1).mean(),
    ),
    (
        quiz.Text("PSNR: bytes subtracted as bytes", "PSNR：字节直接相减"),
        psnr(bytes_noisy, bytes_real, 255).mean(),
        np.mean(10 * np.log10(255**2 / wrapped_error)),
    ),
    (
        quiz.Text("FID: root taken entry by entry", "FID：逐元素开方"),
        fid,
        shift + spreads - 2 * np.trace(np.sqrt(np.abs(cov1 @ cov2))),
    ),
    (
        quiz.Text("FID: product without its root", "FID：乘积没有开方"),
        fid,
        shift + spreads - 2 * np.trace(cov1 @ cov2),
    ),
    (quiz.Text("FID: factor 2 forgotten", "FID：漏了系数 2"), fid, shift + spreads - (shift + spreads - fid) / 2),
    (
        quiz.Text("FID: means only, no covariance", "FID：只比均值，不比协方差"),
        fid,
        shift,
    ),
    (
        quiz.Text("FID of real digits, 100 images for 1,000", "真数字的 FID：1000 张换成 100 张"),
        measured[list(measured)[-1]]["FID"],
        fid_of_subset(metrics.features(test.images), 100),
    ),
    (
        quiz.Text("KID of real digits, N = 100, diagonal kept", "真数字的 KID，N = 100，算上对角线"),
        np.mean(kids[100]),
        np.mean(biased_kids[100]),
    ),
    (
        quiz.Text("recall of the collapsed generator, roles swapped", "坍缩生成器的召回率，角色互换"),
        collapsed_scores[1],
        collapsed_scores[0],
    ),
    (
        quiz.Text("precision of real digits, a point its own neighbour", "真数字的精确率，把自己算作近邻"),
        without_self[0],
        with_self[0],
    ),
]
table(
    [quiz.Text("defect", "缺陷"), quiz.Text("right", "正确值"), quiz.Text("with the defect", "有缺陷时")],
    [[name, *(f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}" for value in values)] for name, *values in costs],
)

# %% [markdown] lang="en"
# ## 7 · Follow-ups
#
# **Junior**

# %% [markdown] lang="zh"
# ## 7 · 追问
#
# **初级**

# %%
quiz.ask("metrics-psnr-legal")

# %%
quiz.ask("metrics-fid-direction")

# %%
quiz.ask("metrics-fid-steps")

# %%
quiz.ask("metrics-psnr-value")

# %%
quiz.ask("metrics-collapse")

# %% [markdown] lang="en"
# **Mid**

# %% [markdown] lang="zh"
# **中级**

# %%
quiz.ask("metrics-fid-one-dimension")

# %%
quiz.ask("metrics-kid-negative")

# %%
quiz.ask("metrics-report")

# %%
quiz.ask("metrics-text-to-image")

# %%
quiz.ask("metrics-perception")

# %%
quiz.ask("metrics-trials")

# %% [markdown] lang="en"
# **Senior**

# %% [markdown] lang="zh"
# **高级**

# %%
quiz.ask("metrics-fixed-n")

# %%
quiz.ask("metrics-fid-bias")

# %%
quiz.ask("metrics-imagenet")

# %%
quiz.ask("metrics-memorising")

# %%
quiz.ask("metrics-proxy")

# %% [markdown] lang="en"
# ## 8 · Take-aways
#
# 1. Ask what the image is compared with. PSNR and SSIM need the aligned original; a free sample has none, and the mean image beats a real one.
# 2. FID is the squared Fréchet distance of two Gaussians in feature space; lower is better. Its bias falls like $1/N$ and depends on the model.
# 3. KID is unbiased and may be negative. Precision is fidelity, recall is coverage; a collapse costs recall.
# 4. Copies win FID, collapse wins precision and Inception Score: pair every metric with the fault it cannot see, and look at nearest neighbours.
# 5. A human test needs random sides, a fixed number of trials and an interval, and it cannot see the set.
#
# **Read:** [1706.08500](https://arxiv.org/abs/1706.08500) (FID), [1801.01401](https://arxiv.org/abs/1801.01401) (KID), [1904.06991](https://arxiv.org/abs/1904.06991) (precision and recall), [1911.07023](https://arxiv.org/abs/1911.07023) (bias),
# [2104.11222](https://arxiv.org/abs/2104.11222) (resizing), [1711.06077](https://arxiv.org/abs/1711.06077) (distortion against perception), [2306.04675](https://arxiv.org/abs/2306.04675) (what is still wrong).
#
# **Review:** write the Fréchet distance again from memory in two days; explain the rank table to somebody in a week. `quiz.review("metrics")` here, or `quiz review --topic metrics` in a terminal, asks what you missed, and the rest before you forget it.
# Next: [03 · Autoencoders](03_autoencoder.ipynb).

# %% [markdown] lang="zh"
# ## 8 · 小结
#
# 1. 先问和什么比。PSNR、SSIM 需要对齐的原图；自由样本没有原图，“平均图”还能赢过真图。
# 2. FID 是特征空间里两个高斯的 Fréchet 距离的平方，越低越好。它的偏差按 $1/N$ 减小，而且因模型而异。
# 3. KID 无偏，可以为负。精确率是保真度，召回率是覆盖；坍缩损失的是召回率。
# 4. 抄袭赢 FID，坍缩赢精确率和 Inception Score：用每个指标时都要想到它看不见的毛病，并看看最近邻。
# 5. 人工评测要随机左右、固定题数、给出区间；而且它看不见整个集合。
#
# **阅读**：[1706.08500](https://arxiv.org/abs/1706.08500)（FID）、[1801.01401](https://arxiv.org/abs/1801.01401)（KID）、[1904.06991](https://arxiv.org/abs/1904.06991)（精确率与召回率）、[1911.07023](https://arxiv.org/abs/1911.07023)（偏差）、
# [2104.11222](https://arxiv.org/abs/2104.11222)（缩放）、[1711.06077](https://arxiv.org/abs/1711.06077)（失真与感知）、[2306.04675](https://arxiv.org/abs/2306.04675)（还有哪些问题）。
#
# **复习**：两天后凭记忆再写一遍 Fréchet 距离；一周后把那张名次表讲给别人听。在这里运行 `quiz.review("metrics")`，或在终端里运行 `quiz review --topic metrics`：答错的先来，其余的赶在你忘掉之前再问。
# 下一课：[03 · 自编码器](03_autoencoder.ipynb)。
