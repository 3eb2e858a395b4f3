# %% [markdown] lang="en"
# # 03 · Autoencoders
#
# > **Interviewer:** *What is an autoencoder? And what is it used for in image generation?*
#
# Junior to senior. After this lesson you can
#
# - say what an autoencoder is without the word "compression", and what keeps it from copying;
# - compute the ceiling of every linear autoencoder, and watch a trained one meet it;
# - denoise, inpaint and super-resolve with one loss, give the gain in dB, and say why the results are soft;
# - show why a random code decodes to scribbles, and what fitting a density to the codes repairs.
#
# | section | minutes |
# |---|---|
# | 1 Answer first | 5 |
# | 2 The idea | 15 |
# | 3 What costs you the offer | 5 |
# | 4 Find the defect | 15 |
# | 5 Build it | 40 |
# | 6 See it work | 15 |
# | 7 Follow-ups | 25 |
# | 8 Take-aways | 5 |

# %% [markdown] lang="zh"
# # 03 · 自编码器
#
# > **面试官**：*什么是自编码器？它在图像生成里有什么用？*
#
# 难度从初级到高级。学完这一课，你能够：
#
# - 不用“压缩”二字说清什么是自编码器，以及是什么让它不去照抄；
# - 算出所有线性自编码器的天花板，并看着训练出来的那个碰到它；
# - 用同一个损失做去噪、补全和超分，给出提升多少 dB，并说明结果为什么偏软；
# - 说明随机编码为什么解码出来是一团乱画，以及对编码拟合一个密度能修好多少。
#
# | 小节 | 分钟 |
# |---|---|
# | 1 先作答 | 5 |
# | 2 核心思想 | 15 |
# | 3 哪些话会丢掉 offer | 5 |
# | 4 找缺陷 | 15 |
# | 5 动手写 | 40 |
# | 6 看它工作 | 15 |
# | 7 追问 | 25 |
# | 8 小结 | 5 |

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
import sklearn.mixture
import tensorflow as tf
from keras import layers

from imagegen import data, metrics, plots, training

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
quiz.ask("ae-what")

# %%
quiz.ask("ae-uses")

# %% [markdown] lang="en"
# ## 2 · The idea
#
# Two networks: an **encoder** $f$ maps an image $x$ to a code $z = f(x)$, a **decoder** $g$ maps the code back. They are trained together to
# make $g(f(x))$ resemble $x$: squared error, or cross-entropy for pixels in $[0, 1]$. The target is the input, so no label is needed.
#
# Taken literally, the task is solved by doing nothing: $g(f(x)) = x$. What makes it useful is a **constraint that forbids the identity**, and
# then the cheapest way to keep the error low is to know what images look like:
#
# - a **bottleneck**: fewer units than the data has dimensions;
# - **damage**: the input is noisy or has a hole, the target is clean (Vincent et al. 2008). The code may then be as wide as you like;
# - **sparsity** or a **contractive** penalty ([1206.5538](https://arxiv.org/abs/1206.5538)): the code is wide, but few units may be active, or they may not react to
#   every small change. Sparse autoencoders of this kind now take language models apart ([2309.08600](https://arxiv.org/abs/2309.08600)).
#
# **With linear layers this is PCA.** $k$ linear units and squared error have their optimum in the projection onto the first $k$ principal components
# (Baldi & Hornik 1989): the same subspace and the same error, though not the same axes. Non-linear layers bend the subspace (left: each black point moves to the
# nearest point of the line and of the curve; the curve is drawn, not trained).
#
# **With noise it is a slope.** The best denoiser for Gaussian noise of standard deviation $\sigma$ is the conditional mean, and
# $\mathbb{E}[\text{clean} \mid x] - x = \sigma^2 \nabla \log p_\sigma(x)$, where $p_\sigma$ is the density of noisy images:
# *Tweedie's formula*. The gradient is called the **score**. That a denoising autoencoder learns it was shown for small noise
# ([1211.4246](https://arxiv.org/abs/1211.4246)). Every arrow on the right points to where data is denser. Diffusion models are made of these arrows.

# %% [markdown] lang="zh"
# ## 2 · 核心思想
#
# 两个网络：**编码器**（encoder）$f$ 把图像 $x$ 映射成编码 $z = f(x)$，**解码器**（decoder）$g$ 再映射回来。两者一起训练，使 $g(f(x))$ 接近 $x$：
# 用平方误差，像素在 $[0, 1]$ 时也可以用交叉熵。目标就是输入，所以不需要标签。
#
# 照字面理解，什么都不做就完成了任务：$g(f(x)) = x$。它之所以有用，是因为有一个**禁止恒等映射的约束**；这时要让误差低，
# 最省力的办法就是弄懂图像长什么样：
#
# - **瓶颈**（bottleneck）：单元数少于数据的维数；
# - **损坏**：输入加噪声或挖洞，目标是干净的（Vincent 等 2008）。这时编码想多宽都行；
# - **稀疏**或**收缩**（contractive）惩罚（[1206.5538](https://arxiv.org/abs/1206.5538)）：编码很宽，但只许少数单元激活，或不许对每个小变化都有反应。
#   如今人们就用这类稀疏自编码器来拆解语言模型（[2309.08600](https://arxiv.org/abs/2309.08600)）。
#
# **全是线性层时，它就是 PCA。** $k$ 个线性单元加平方误差，最优解是投影到前 $k$ 个主成分（Baldi 与 Hornik 1989）：子空间相同，误差相同，
# 但坐标轴不一定相同。非线性层则能把子空间弯过来（左图：每个黑点移到直线和曲线上离它最近的点；曲线是画上去的，没有训练）。
#
# **加了噪声时，它就是斜率。** 对标准差为 $\sigma$ 的高斯噪声，最好的去噪器是条件均值，并且
# $\mathbb{E}[\text{干净图} \mid x] - x = \sigma^2 \nabla \log p_\sigma(x)$，其中 $p_\sigma$ 是加噪图的密度：
# 这就是 *Tweedie 公式*，式中的梯度叫**得分**（score）。去噪自编码器会学到它，最早是在小噪声下证明的（[1211.4246](https://arxiv.org/abs/1211.4246)）。右图的每个箭头都指向数据更密的地方。扩散模型正是由这些箭头构成的。

# %%
random = np.random.default_rng(2)
angle = random.uniform(0.05, 0.95, 150) * np.pi
points = np.stack([np.cos(angle), np.sin(angle)], axis=1) + 0.03 * random.normal(size=(150, 2))
queries = np.array([[-1.15, 0.75], [0.25, 0.55], [0.7, 1.0]])

center = points.mean(axis=0)
axis = np.linalg.svd(points - center)[2][0]
on_line = center + ((queries - center) @ axis)[:, None] * axis
on_curve = queries / np.linalg.norm(queries, axis=1, keepdims=True)  # the nearest point of the half-circle

figure, (left, right) = plt.subplots(1, 2, figsize=(8.6, 2.9), layout="constrained")
ends = center + np.array([[-1.3], [1.3]]) * axis
curve = np.linspace(0.03, 0.97, 50) * np.pi
left.plot(*ends.T, color=plots.COLORS[1], label=str(quiz.Text("one linear unit (PCA)", "一个线性单元（PCA）")))
left.plot(
    np.cos(curve), np.sin(curve), color=plots.COLORS[2], label=str(quiz.Text("one unit, bent", "一个单元，可弯曲"))
)
for query, line_point, curve_point in zip(queries, on_line, on_curve):
    for point, color in ((line_point, plots.COLORS[1]), (curve_point, plots.COLORS[2])):
        left.annotate("", point, query, arrowprops={"arrowstyle": "->", "color": color})
left.plot(*queries.T, "k.")

sigma = 0.3
grid = np.stack(np.meshgrid(np.linspace(-1.5, 1.5, 15), np.linspace(-0.4, 1.5, 10)), axis=-1).reshape(-1, 2)
closeness = -((grid[:, None] - points) ** 2).sum(axis=2) / (2 * sigma**2)
share = np.exp(closeness - closeness.max(axis=1, keepdims=True))
denoised = share @ points / share.sum(axis=1, keepdims=True)  # E[clean | noisy] when every point is equally likely
right.quiver(*grid.T, *(denoised - grid).T, angles="xy", scale_units="xy", scale=2.5, width=0.004)
right.set_title(r"$(\mathbb{E}[\mathrm{clean}\,|\,x] - x)\,/\,2.5,\ \ \sigma = 0.3$", fontsize=9)
for axes in (left, right):
    axes.plot(*points.T, ".", color=plots.COLORS[0], markersize=3, alpha=0.5)
    axes.set(xlim=(-1.65, 1.65), ylim=(-0.55, 1.6), aspect="equal", xticks=[], yticks=[])
left.legend(fontsize=8, loc="lower center", ncols=2, frameon=False)
plt.show()

# %% [markdown] lang="en"
# **What it is not.** The loss says nothing about where codes lie: at any scale, anywhere, in clusters with gaps between them. An autoencoder is
# a map, not a distribution, and **not a sampler**. To draw new images somebody has to supply a distribution over codes: a KL term while training
# (the VAE, [1312.6114](https://arxiv.org/abs/1312.6114)), an adversary ([1511.05644](https://arxiv.org/abs/1511.05644)), a density fitted afterwards
# ([1903.12436](https://arxiv.org/abs/1903.12436)), or a second model on the codes.
#
# **What it is used for.** *Restoration*, with pairs made from clean images: damaged in, clean out. That is supervised regression, not generation, and
# with a squared error its best answer is a mean, hence soft. Today above all the *codec*: latents for latent diffusion
# ([2112.10752](https://arxiv.org/abs/2112.10752)), tokens for transformers ([1711.00937](https://arxiv.org/abs/1711.00937), [2012.09841](https://arxiv.org/abs/2012.09841)).
# And *representations*: pretraining by filling in masked patches ([2111.06377](https://arxiv.org/abs/2111.06377)), or a decoder on top of a frozen encoder
# ([2510.11690](https://arxiv.org/abs/2510.11690)). In each of them reconstruction is the ceiling: what decode-after-encode loses, nothing brings back.

# %% [markdown] lang="zh"
# **它不是什么** 损失没有规定编码该在哪里：什么尺度都行，什么位置都行，可以聚成一团一团，中间留着空隙。自编码器是一个映射，不是分布，
# 更**不是采样器**。要画新图，得有人给出编码上的分布：训练时加 KL 项（即 VAE，[1312.6114](https://arxiv.org/abs/1312.6114)）、
# 加对抗网络（[1511.05644](https://arxiv.org/abs/1511.05644)）、事后拟合一个密度（[1903.12436](https://arxiv.org/abs/1903.12436)），或在编码上再训一个模型。
#
# **它有什么用** 一是*复原*，样本对由干净图造出来：受损的进，干净的出。这是有监督回归，不是生成；用平方误差时，最优答案是平均，所以偏软。
# 二是如今最重要的*编解码器*：给潜空间扩散提供潜变量（[2112.10752](https://arxiv.org/abs/2112.10752)），给 Transformer 提供词元
# （[1711.00937](https://arxiv.org/abs/1711.00937)、[2012.09841](https://arxiv.org/abs/2012.09841)）。三是*表示*：靠补全遮住的图块做预训练
# （[2111.06377](https://arxiv.org/abs/2111.06377)），或在冻结的编码器上训一个解码器（[2510.11690](https://arxiv.org/abs/2510.11690)）。
# 无论哪一种，重建都是上限：编码再解码丢掉的东西，谁也找不回来。

# %% [markdown] lang="en"
# ## 3 · What costs you the offer
#
# | said in interviews | why it fails | say instead |
# |---|---|---|
# | "An autoencoder compresses its input." | One option of several: wide codes work with noise or sparsity. | reconstruction under a constraint that forbids the identity ([1206.5538](https://arxiv.org/abs/1206.5538)) |
# | "It tries to reconstruct." | In which sense, and why would that generalise? | the loss (MSE, cross-entropy), the target (the input), the constraint; capacity without one memorises |
# | "It has nothing to do with PCA." | With linear layers and MSE it spans PCA's subspace. | same subspace, same error, free axes; non-linear layers bend it (Baldi & Hornik 1989) |
# | "It learns the latent distribution, so it generates high-quality images." | It learns a map. Nothing fixes where codes lie. | add a prior: VAE, density ex post, second-stage model ([1903.12436](https://arxiv.org/abs/1903.12436)) |
# | "It generates by denoising, inpainting and super-resolution." | Regression with a clean target. L2 gives the mean of the plausible answers. | restoration; PSNR and sharpness trade off ([1711.06077](https://arxiv.org/abs/1711.06077)) |
# | "Style transfer is an application of autoencoders." | Reconstruction does not separate style from content. | AdaIN: frozen encoder, channel statistics, a trained decoder ([1703.06868](https://arxiv.org/abs/1703.06868)) |
# | "The diffusion model will restore what the codec loses." | Everything it draws passes through the decoder. | reconstruction is the ceiling; perceptual and adversarial terms raise it ([2012.09841](https://arxiv.org/abs/2012.09841)) |

# %% [markdown] lang="zh"
# ## 3 · 哪些话会丢掉 offer
#
# | 面试里常听到 | 问题在哪 | 应该这样说 |
# |---|---|---|
# | “自编码器就是压缩输入。” | 只是几种办法之一：加噪或稀疏时，编码可以很宽。 | 在禁止恒等映射的约束下做重建（[1206.5538](https://arxiv.org/abs/1206.5538)） |
# | “它努力重建输入。” | 以什么衡量？凭什么能泛化？ | 说出损失（MSE、交叉熵）、目标（输入本身）、约束；有容量而无约束就会死记 |
# | “它和 PCA 没有关系。” | 线性层加 MSE，张成的就是 PCA 的子空间。 | 子空间相同、误差相同、坐标轴自由；非线性层把它弯过来（Baldi 与 Hornik 1989） |
# | “它学到了潜在分布，所以能生成高质量图像。” | 它学的是映射。编码在哪里，没人规定。 | 要加先验：VAE、事后拟合密度、第二阶段模型（[1903.12436](https://arxiv.org/abs/1903.12436)） |
# | “它靠去噪、补全、超分来生成。” | 那是有干净目标的回归。L2 给出的是合理答案的平均。 | 叫复原；PSNR 和清晰度此消彼长（[1711.06077](https://arxiv.org/abs/1711.06077)） |
# | “风格迁移是自编码器的应用。” | 重建不会把风格和内容分开。 | AdaIN：冻结的编码器、通道统计量、训练的解码器（[1703.06868](https://arxiv.org/abs/1703.06868)） |
# | “编解码器丢掉的，扩散模型会补回来。” | 它画的一切都要经过解码器。 | 重建是上限；感知损失和对抗损失能抬高它（[2012.09841](https://arxiv.org/abs/2012.09841)） |

# %% [markdown] lang="en"
# ## 4 · Find the defect
#
# Each listing below is right except for one planted defect. Name the line, say what somebody would notice (crash, warning, or nothing
# at all), and choose the repair.

# %% [markdown] lang="zh"
# ## 4 · 找缺陷
#
# 下面每份代码里都埋了一处缺陷，其余都对。指出是哪一行，说明别人会看到什么（报错、警告，还是什么都看不到），再选出修法。

# %%
quiz.ask("ae-bug-no-flatten")

# %%
quiz.ask("ae-bug-range")

# %%
quiz.ask("ae-bug-noisy-target")

# %%
quiz.ask("ae-bug-not-pasted")

# %%
quiz.ask("ae-bug-standard-normal")

# %%
quiz.ask("ae-bug-from-logits")

# %%
quiz.ask("ae-bug-unmasked-training")

# %%
quiz.ask("ae-bug-independent-units")

# %% [markdown] lang="en"
# Seven more: `quiz list --topic ae --kind bug` in a terminal names all.
#
# ## 5 · Build it
#
# ### 5.1 The ceiling of every linear autoencoder
#
# PCA needs no training, so it is the first baseline to beat. The second function tells whether two sets of $k$ directions span the same subspace:
# $k$ *principal angles*, all zero if they do.

# %% [markdown] lang="zh"
# 还有七道：在终端里运行 `quiz list --topic ae --kind bug` 可列出全部。
#
# ## 5 · 动手写
#
# ### 5.1 所有线性自编码器的天花板
#
# PCA 不用训练，所以是第一个要超过的基线。第二个函数判断两组 $k$ 个方向是否张成同一个子空间：有 $k$ 个*主夹角*（principal angles），
# 子空间相同时全为零。


# %% exercise="ae.linear"
def pca_reconstruct(train, images, size):
    """Encode images with the principal components of the training data, and decode them again.

    Args:
        train: training images as rows, NumPy array, floating point, shape (N, P), N > size.
        images: images to be reconstructed, NumPy array, shape (M, P); the mean and the components come from train alone.
        size: number of components kept, an integer from 1 to P.
    Returns:
        Reconstructions, shape (M, P): the projection of each image onto the plane through the mean of train that is spanned by the
        `size` directions of largest variance of train.
    """
    # DOCSTRING zh
    # 用训练数据的主成分编码图像，再解码回来。
    #
    # 参数：
    #     train：训练图像，每行一张，浮点 NumPy 数组，形状 (N, P)，N > size。
    #     images：待重建的图像，NumPy 数组，形状 (M, P)；均值和主成分只由 train 计算。
    #     size：保留的主成分个数，1 到 P 的整数。
    # 返回：
    #     重建结果，形状 (M, P)：把每张图投影到过 train 均值、由 train 方差最大的 `size` 个方向张成的平面上。
    # END DOCSTRING
    # BEGIN SOLUTION
    mean = train.mean(axis=0)
    _, directions = np.linalg.eigh(np.cov(train, rowvar=False))  # eigenvalues rise
    components = directions[:, ::-1][:, :size].T
    return (images - mean) @ components.T @ components + mean
    # END SOLUTION


def principal_angles(first, second):
    """Angles between two subspaces (Björck & Golub 1973).

    Args:
        first, second: NumPy arrays, floating point, both of shape (K, P), K < P. The K rows of each span a subspace; they are linearly
            independent, but in general neither of length 1 nor orthogonal.
    Returns:
        The K principal angles in degrees, rising, shape (K,), each from 0 to 90, never NaN. They depend on the two subspaces only: their
        cosines are the singular values of A @ B.T, where the rows of A and of B are orthonormal bases of the two.
    """
    # DOCSTRING zh
    # 两个子空间之间的夹角（Björck & Golub 1973）。
    #
    # 参数：
    #     first, second：浮点 NumPy 数组，形状都是 (K, P)，K < P。各自的 K 行张成一个子空间；各行线性无关，但一般既不是单位长度，也不正交。
    # 返回：
    #     K 个主夹角，单位为度，由小到大，形状 (K,)，每个都在 0 到 90 之间，不会是 NaN。它们只取决于两个子空间：
    #     余弦是 A @ B.T 的奇异值，A 和 B 的行分别是两个子空间的标准正交基。
    # END DOCSTRING
    # BEGIN SOLUTION
    bases = [np.linalg.qr(rows.T)[0] for rows in (first, second)]
    cosines = np.linalg.svd(bases[0].T @ bases[1], compute_uv=False)
    return np.degrees(np.arccos(np.clip(cosines, -1, 1)))
    # END SOLUTION


# %%
# Scratch: try it before you check it.
# principal_angles(np.eye(2, 3), np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]]))

# %%
quiz.check("ae.linear", pca_reconstruct, principal_angles)

# %% [markdown] lang="en"
# Stuck? `quiz.hint("ae.linear")`.
#
# ### 5.2 Damaged in, clean out
#
# One loss for three tasks: what is done to the image is passed in as a function. Without damage it is the loss of a plain autoencoder.

# %% [markdown] lang="zh"
# 卡住了？`quiz.hint("ae.linear")`。
#
# ### 5.2 受损的进，干净的出
#
# 一个损失管三件事：对图像做什么损坏，作为函数传进来。什么损坏都不做，就是普通自编码器的损失。


# %% exercise="ae.denoise"
def add_noise(images, sigma):
    """Add Gaussian noise.

    Args:
        images: float32 tensor, shape (B, H, W, 1), values in [0, 1].
        sigma: standard deviation of the noise, a positive number.
    Returns:
        float32 tensor, shape (B, H, W, 1): images plus normal noise of mean 0. Every pixel of every image has noise of its own, every call
        draws anew (inside a tf.function too), and nothing is clipped: values outside of [0, 1] are meant to occur.
    """
    # DOCSTRING zh
    # 加高斯噪声。
    #
    # 参数：
    #     images：float32 张量，形状 (B, H, W, 1)，取值 [0, 1]。
    #     sigma：噪声的标准差，正数。
    # 返回：
    #     float32 张量，形状 (B, H, W, 1)：图像加上均值为 0 的正态噪声。每张图的每个像素各有自己的噪声，每次调用都重新抽取
    #     （在 tf.function 里也一样）；不做截断，超出 [0, 1] 的值是正常的。
    # END DOCSTRING
    # BEGIN SOLUTION
    return images + sigma * tf.random.normal(tf.shape(images))
    # END SOLUTION


def restoration_loss(model, damage, images):
    """Mean squared error of a model that restores damaged images (Vincent et al. 2008).

    Args:
        model: Keras model from images (B, H, W, 1) to images of the same shape; its output is not clipped.
        damage: function from a batch of images to damaged images of the same shape. It may be random, so it is called once.
        images: clean images, float32 tensor, shape (B, H, W, 1).
    Returns:
        The squared difference of the restored and the clean images, averaged over the batch and all pixels: a scalar tensor,
        differentiable in the model's weights.
    """
    # DOCSTRING zh
    # 修复受损图像的模型的均方误差（Vincent et al. 2008）。
    #
    # 参数：
    #     model：Keras 模型，输入图像 (B, H, W, 1)，输出同样形状的图像；输出不截断。
    #     damage：函数，输入一批图像，返回同样形状的受损图像。可能带随机性，所以只调用一次。
    #     images：干净图像，float32 张量，形状 (B, H, W, 1)。
    # 返回：
    #     修复结果与干净图像之差的平方，对整批和所有像素取平均：标量张量，对模型权重可导。
    # END DOCSTRING
    # BEGIN SOLUTION
    restored = model(damage(images), training=True)
    return tf.reduce_mean(tf.square(restored - images))
    # END SOLUTION


# %%
quiz.check("ae.denoise", add_noise, restoration_loss)

# %% [markdown] lang="en"
# ### 5.3 What is known stays
#
# A network that fills a hole redraws the whole picture, and gets the rest nearly right. Nearly is not good enough: what was measured is returned as it is.
# In super-resolution the measurement is an average over each block of pixels, and it can be honoured as well.

# %% [markdown] lang="zh"
# ### 5.3 已知的保持原样
#
# 补洞的网络会把整张图重画一遍，其余部分也画得差不多。但差不多不行：测到的就要原样返回。
# 超分里测到的是每块像素的平均值，同样可以做到严格吻合。


# %% exercise="ae.known_pixels"
def inpaint(model, images, known):
    """Fill in missing pixels and leave the known ones alone.

    Args:
        model: function from images (B, H, W, 1) to images of the same shape; it was trained on images whose missing pixels are 0,
            and is to be called once, as model(images).
        images: NumPy array, float32, shape (B, H, W, 1). At missing pixels anything may stand, the truth or NaN: it must neither reach
            the model nor change the result.
        known: NumPy array of bool, shape (B, H, W, 1), True where the pixel is known.
    Returns:
        float32 array or tensor, shape (B, H, W, 1): at known pixels the input, bit for bit (not clipped either), elsewhere the model's output.
    """
    # DOCSTRING zh
    # 补上缺失的像素，已知像素保持不变。
    #
    # 参数：
    #     model：函数，输入图像 (B, H, W, 1)，返回同样形状的图像；训练时缺失像素为 0。只以 model(images) 的形式调用一次。
    #     images：NumPy 数组，float32，形状 (B, H, W, 1)。缺失像素处可能是任何值，真值或 NaN 都有可能：它既不能进入模型，也不能影响结果。
    #     known：bool 型 NumPy 数组，形状 (B, H, W, 1)，像素已知处为 True。
    # 返回：
    #     float32 数组或张量，形状 (B, H, W, 1)：已知像素处是输入，逐位相同（也不截断），其余是模型的输出。
    # END DOCSTRING
    # BEGIN SOLUTION
    visible = np.where(known, images, np.float32(0))
    return np.where(known, images, np.array(model(visible)))
    # END SOLUTION


def match_averages(images, small):
    """The images nearest to a proposal (least squares) whose block averages are those that were measured.

    Args:
        images: proposals for the large images, NumPy array, floating point, shape (B, f * h, f * w, 1).
        small: measured averages over blocks of f x f pixels, NumPy array, shape (B, h, w, 1). f is an integer and follows from the shapes;
            h and w may differ.
    Returns:
        Array or tensor of the shape of images: in every block each pixel is moved by the same amount, so that the block's average is the
        measured one. Nothing is clipped.
    """
    # DOCSTRING zh
    # 在块平均值等于测量值的图像中，找出离给定图像最近（最小二乘意义下）的那些。
    #
    # 参数：
    #     images：大图的初稿，浮点 NumPy 数组，形状 (B, f * h, f * w, 1)。
    #     small：测得的 f x f 块平均值，NumPy 数组，形状 (B, h, w, 1)。f 是整数，由形状得出；h 和 w 可以不同。
    # 返回：
    #     数组或张量，形状与 images 相同：每个块内所有像素移动同样的量，使块平均值等于测量值。不做截断。
    # END DOCSTRING
    # BEGIN SOLUTION
    count, rows, columns, _ = small.shape
    factor = images.shape[1] // rows
    averages = images.reshape(count, rows, factor, columns, factor, 1).mean(axis=(2, 4))
    return images + (small - averages).repeat(factor, axis=1).repeat(factor, axis=2)
    # END SOLUTION


# %%
quiz.check("ae.known_pixels", inpaint, match_averages)

# %% [markdown] lang="en"
# ### 5.4 A distribution for the codes, after the fact

# %% [markdown] lang="zh"
# ### 5.4 事后给编码一个分布


# %% exercise="ae.ex_post"
def ex_post_sample(codes, count, seed):
    """Draw new codes from a Gaussian that is fitted to given ones (1903.12436).

    Args:
        codes: the encoder's codes of N training images, NumPy array, float32, shape (N, D), N > D.
        count: number of draws, an integer.
        seed: integer; the same seed gives the same draws, another seed other draws.
    Returns:
        New codes, shape (count, D), from the normal distribution with the mean and the full covariance of codes (divided by N or by N - 1,
        either will do). A unit that has one value in all codes keeps that value: a covariance without inverse is no reason to fail.
    """
    # DOCSTRING zh
    # 对给定的编码拟合高斯，再从中抽取新的编码（1903.12436）。
    #
    # 参数：
    #     codes：编码器对 N 张训练图像给出的编码，NumPy 数组，float32，形状 (N, D)，N > D。
    #     count：抽取个数，整数。
    #     seed：整数；种子相同，结果相同；种子不同，结果不同。
    # 返回：
    #     新编码，形状 (count, D)，取自以 codes 的均值和完整协方差（除以 N 或 N - 1 均可）为参数的正态分布。
    #     所有编码中取值都相同的单元保持该值：协方差不可逆不应导致失败。
    # END DOCSTRING
    # BEGIN SOLUTION
    random = np.random.default_rng(seed)
    return random.multivariate_normal(codes.mean(axis=0), np.cov(codes, rowvar=False), size=count)
    # END SOLUTION


# %%
quiz.check("ae.ex_post", ex_post_sample)

# %% [markdown] lang="en"
# ## 6 · See it work
#
# ### 6.1 A linear autoencoder meets PCA
#
# 4,000 training digits, 1,000 test digits, values in $[0, 1]$; every number below is measured on the test digits, which are never trained on and
# choose nothing. **Your** `restoration_loss` trains every network of this lesson. Here there is no damage, so it is a plain autoencoder, and 20 units for all:
# a linear one (784-20-784), the same with a ReLU on the code, and one with a hidden layer on each side (784-512-20-512-784).

# %% [markdown] lang="zh"
# ## 6 · 看它工作
#
# ### 6.1 线性自编码器碰到 PCA
#
# 4,000 张训练数字、1,000 张测试数字，像素值在 $[0, 1]$；下面每个数都在测试数字上量出，它们从不参与训练，也不用来做任何选择。
# 这一课的每个网络都由**你写的** `restoration_loss` 训练。这里没有损坏，所以就是普通自编码器，编码都是 20 个单元：
# 一个线性的（784-20-784），一个在编码上加了 ReLU，一个两侧各有一层隐藏层（784-512-20-512-784）。

# %%
CODE_SIZE, BATCH_SIZE, LEARNING_RATE, SECONDS = 20, 128, 2e-3, 60
IMAGE_SHAPE = (28, 28, 1)

train_images, test_images = data.digits("train").images, data.digits("test").images
train_rows, test_rows = train_images.reshape(len(train_images), -1), test_images.reshape(len(test_images), -1)


def undamaged(images):
    return images


def build_autoencoder(code_size, hidden_units=512, code_activation=None, output_activation="sigmoid"):
    """Encoder from images (B, 28, 28, 1) to codes (B, code_size), and decoder back. Without hidden units there is no hidden layer."""
    keras.utils.set_random_seed(1)
    hidden = [layers.Dense(hidden_units, activation="relu") for _ in range(2 if hidden_units else 0)]
    code = layers.Dense(code_size, activation=code_activation)
    encoder = keras.Sequential([keras.Input(IMAGE_SHAPE), layers.Flatten(), *hidden[:1], code])
    pixels = layers.Dense(784, activation=output_activation)
    decoder = keras.Sequential([keras.Input((code_size,)), *hidden[1:], pixels, layers.Reshape(IMAGE_SHAPE)])
    return encoder, decoder


def fit(
    model, steps, damage=undamaged, loss=restoration_loss, images=train_images, shift=1, learning_rate=LEARNING_RATE
):
    """Train a model on batches that are shifted by up to `shift` pixels; the learning rate falls to a fiftieth on a cosine."""
    schedule = keras.optimizers.schedules.CosineDecay(learning_rate, steps, alpha=0.02)
    optimizer = keras.optimizers.Adam(schedule)
    variables = model.trainable_variables
    optimizer.build(variables)

    @tf.function
    def step(batch):
        with tf.GradientTape() as tape:
            error = loss(model, damage, batch)
        optimizer.apply(tape.gradient(error, variables), variables)
        return error

    batches = data.shifted(training.batches(images, batch_size=BATCH_SIZE, seed=1), pixels=shift, seed=1)
    training.train(step, batches, steps=steps, seconds=SECONDS)
    return model


def output_of(model, images):
    return np.array(model(images, training=False))


def mean_squared_error(images):
    return float(np.mean((images - test_images) ** 2))


# %%
linear = build_autoencoder(CODE_SIZE, hidden_units=None, output_activation=None)
cut_off = build_autoencoder(CODE_SIZE, hidden_units=None, code_activation="relu", output_activation=None)
bent = encoder, decoder = build_autoencoder(CODE_SIZE)

# PCA was fitted to digits that are not shifted, and so are the two linear ones.
for pair, steps in ((linear, 1400), (cut_off, 600)):
    fit(keras.Sequential(pair), steps=steps, shift=0, learning_rate=1e-2)
autoencoder = fit(keras.Sequential(bent), steps=800)


# %%
def leading_directions(rows):
    return np.linalg.eigh(rows.T @ rows)[1][:, ::-1][:, :CODE_SIZE].T


components = leading_directions(train_rows - train_rows.mean(axis=0))
uncentred = leading_directions(train_rows)
pca_error = mean_squared_error(pca_reconstruct(train_rows, test_rows, CODE_SIZE).reshape(test_images.shape))
rows = {"PCA": (pca_error, 1, 0)}
for name, pair in (
    (quiz.Text("linear", "线性"), linear),
    (quiz.Text("linear, ReLU on the code", "线性，编码上加 ReLU"), cut_off),
):
    error = mean_squared_error(output_of(keras.Sequential(pair), test_images))
    angle = principal_angles(pair[1].layers[0].kernel.numpy(), components).max()
    rows[name] = error, error / pca_error, angle
error = mean_squared_error((test_rows @ uncentred.T @ uncentred).reshape(test_images.shape))
angle = principal_angles(uncentred, components).max()
rows[quiz.Text("linear without biases (closed form)", "线性，没有偏置（闭式解）")] = error, error / pca_error, angle
reconstructions = output_of(autoencoder, test_images)
error = mean_squared_error(reconstructions)
rows["784-512-20-512-784"] = error, error / pca_error, None
plots.table({"MSE": ".5f", "/ PCA": ".2f", quiz.Text("angle, °", "夹角，°"): ".1f"}, rows)

# %% [markdown] lang="en"
# The angle is the largest of your twenty principal angles, between the rows of the decoder and the components. The linear autoencoder found PCA's plane
# by gradient descent, and can do no better. A ReLU on the code gives half of each axis away. Without biases the plane has to pass
# through the origin; here that costs next to nothing, for the mean digit lies almost within the span of the components anyway, and the plane tilts a little. The
# non-linear autoencoder has the same 20 numbers to say what it saw, and little more than half the error.
#
# ### 6.2 Three restorations
#
# One network each, 784-384-64-384-784, all trained by your loss, with three kinds of damage: your noise of standard deviation 0.3; a hole of 12x12 pixels at a
# random place; and 4x4 blocks replaced by their average, so that 49 numbers are left of 784. The baselines cost nothing and have to be beaten.
# PSNR and its gain are in dB; sharpness is the variance of the Laplacian (what a pixel differs by from its neighbours): blur lowers it, noise raises it.

# %% [markdown] lang="zh"
# 角度一列是解码器的行与主成分之间二十个主夹角中最大的一个，由你的函数算出。线性自编码器靠梯度下降找到了 PCA 的平面，也只能到此为止。
# 编码上的 ReLU 把每个轴扔掉一半。没有偏置，平面就必须穿过原点；这里几乎没有代价，因为平均数字本来就差不多落在主成分张成的空间里，平面只是歪了一点。
# 非线性自编码器同样只有 20 个数可用，误差只有一半多一点。
#
# ### 6.2 三种复原
#
# 各用一个网络 784-384-64-384-784，都用你的损失训练，损坏有三种：你写的噪声，标准差 0.3；位置随机的 12x12 像素的洞；
# 每个 4x4 块换成它的平均值，于是 784 个数只剩 49 个。基线不花分文，必须超过它们。
# PSNR 和提升的单位是 dB；清晰度（sharpness）是拉普拉斯（像素与邻居之差）的方差：模糊使它变小，噪声使它变大。

# %%
SIGMA, HOLE, BLOCK, RESTORATION_STEPS = 0.3, 12, 4, 200


def noisy(images):
    return add_noise(images, SIGMA)


def with_hole(images):
    """Images (B, 28, 28, 1) with a square of zeros, at a place of its own in each."""
    corners = tf.random.uniform((tf.shape(images)[0], 2), 4, 28 - HOLE - 4 + 1, tf.int32)
    inside = [(tf.range(28) >= corners[:, i, None]) & (tf.range(28) < corners[:, i, None] + HOLE) for i in (0, 1)]
    return tf.where(inside[0][:, :, None, None] & inside[1][:, None, :, None], 0.0, images)


def shrink(images):
    """Averages over blocks of 4x4 pixels: (B, 28, 28, 1) to (B, 7, 7, 1)."""
    return tf.nn.avg_pool2d(images, BLOCK, BLOCK, "VALID")


def enlarge(small):
    return tf.repeat(tf.repeat(small, BLOCK, axis=1), BLOCK, axis=2)


def coarse(images):
    return enlarge(shrink(images))


def restorer(damage, **changes):
    return fit(keras.Sequential(build_autoencoder(64, hidden_units=384)), RESTORATION_STEPS, damage=damage, **changes)


denoiser, inpainter, enlarger = (restorer(damage) for damage in (noisy, with_hole, coarse))

# %%
tf.random.set_seed(2)
noisy_test = np.array(noisy(test_images))
known = np.array(with_hole(tf.ones_like(test_images))) > 0
masked_test = np.where(known, test_images, np.float32(0))
small_test = np.array(shrink(test_images))
enlarged_test = np.array(enlarge(small_test))

denoised = output_of(denoiser, noisy_test)
redrawn = output_of(inpainter, masked_test)
filled = np.array(inpaint(inpainter, np.where(known, test_images, np.float32("nan")), known))
proposed = output_of(enlarger, enlarged_test)
enlarged = np.array(match_averages(proposed, small_test))


def pca(size, *sets):
    """Reconstruct several sets of images with one fit."""
    rows = np.concatenate(sets).reshape(-1, 784)
    return np.split(pca_reconstruct(train_rows, rows, size).reshape(-1, *IMAGE_SHAPE), len(sets))


pca_clean, pca_denoised = pca(CODE_SIZE, test_images, noisy_test)


def linear_restorer(damaged, clean):
    """Ridge regression from damaged to clean images in closed form: no bottleneck, no non-linearity, no training steps."""
    inputs, targets = (np.array(images).reshape(-1, 784) for images in (damaged, clean))
    penalty = 1e-3 * len(inputs) * np.eye(784)
    weights = np.linalg.solve(inputs.T @ inputs + penalty, inputs.T @ targets)
    return lambda images: (images.reshape(-1, 784) @ weights).reshape(-1, *IMAGE_SHAPE)


noisy_train = np.array(noisy(train_images))
linearly_denoised = linear_restorer(noisy_train, train_images)(noisy_test)
linearly_filled = inpaint(linear_restorer(with_hole(train_images), train_images), test_images, known)
linearly_enlarged = linear_restorer(coarse(train_images), train_images)(enlarged_test)

restored = {
    quiz.Text("noise 0.3", "噪声 0.3"): {
        quiz.Text("as it comes", "不处理"): noisy_test,
        quiz.Text("clipped to [0, 1]", "截断到 [0, 1]"): np.clip(noisy_test, 0, 1),
        quiz.Text("PCA, 20 components", "PCA，20 个主成分"): pca_denoised,
        quiz.Text("linear, closed form", "线性，闭式解"): linearly_denoised,
        quiz.Text("network", "网络"): denoised,
    },
    quiz.Text("hole 12x12", "洞 12x12"): {
        quiz.Text("black", "填黑"): masked_test,
        quiz.Text("mean image", "填平均图"): np.where(known, test_images, train_images.mean(axis=0)),
        quiz.Text("linear, known pixels exact", "线性，已知像素原样"): linearly_filled,
        quiz.Text("network, known pixels not pasted", "网络，不贴回已知像素"): redrawn,
        quiz.Text("network, known pixels exact", "网络，已知像素原样"): filled,
    },
    quiz.Text("7x7 to 28x28", "7x7 到 28x28"): {
        quiz.Text("pixels repeated", "重复像素"): enlarged_test,
        quiz.Text("bicubic", "双三次插值"): np.array(tf.image.resize(small_test, (28, 28), "bicubic")),
        quiz.Text("linear, closed form", "线性，闭式解"): linearly_enlarged,
        quiz.Text("network", "网络"): proposed,
        quiz.Text("network, averages matched", "网络，块平均吻合"): enlarged,
    },
}
rows = {quiz.Text("the digits themselves", "数字本身"): (None, None, metrics.sharpness(test_images))}
for task, versions in restored.items():
    untouched = metrics.psnr(next(iter(versions.values())), test_images)
    for name, images in versions.items():
        decibels, sharpness = metrics.psnr(images, test_images), metrics.sharpness(np.clip(images, 0, 1))
        rows[f"{task} · {name}"] = decibels, decibels - untouched, sharpness
plots.table({"PSNR": ".2f", quiz.Text("gain", "提升"): "+.2f", "sharpness": ".3f"}, rows)

# %%
print(quiz.Text("known pixels that changed:", "被改动的已知像素："), int(np.sum(filled[known] != test_images[known])))
print(
    quiz.Text("largest difference of block averages:", "块平均的最大偏差："),
    f"{np.abs(np.array(shrink(proposed)) - small_test).max():.2f} -> {np.abs(np.array(shrink(enlarged)) - small_test).max():.0e}",
)

# %%
labels = data.digits("test").labels
one_of_each = [int(np.flatnonzero(labels == label)[0]) for label in range(10)]
rows = {
    quiz.Text("digits", "数字"): test_images,
    quiz.Text("noisy", "加噪"): noisy_test,
    quiz.Text("denoised", "去噪"): denoised,
    quiz.Text("hole", "带洞"): np.where(known, test_images, 0.35),
    quiz.Text("filled", "补全"): filled,
    quiz.Text("7x7", "7x7"): enlarged_test,
    quiz.Text("enlarged", "放大"): enlarged,
}
plots.compare({str(name): images[one_of_each] for name, images in rows.items()}, columns=10)

# %% [markdown] lang="en"
# First a surprise: the linear restorer, ridge regression from damaged to clean pixels, has a closed form and beats this small network at denoising. Always fit it
# first. At the missing resolution the two lie within a decibel; at the hole it falls behind, since what belongs there depends on the rest of the image in a way that no
# fixed linear map knows.
#
# Then look where an answer is open: a stroke that may or may not cross the hole is grey, and every edge of the enlarged digits is soft. The squared error asks for
# the mean of the plausible answers, and gets it; that is why the network does better in PSNR than to the eye. And look at what costs no training at all:
# pasting the known pixels, and agreeing with the averages that were measured, both of which can only lower the error.
#
# ### 6.3 No sampler
#
# The decoder of 6.1, and four places to take codes from. On the left the first two units of the codes of the training digits, and what
# $\mathcal{N}(0, I)$ takes them to be. On the right the length of the whole code of 20 units.

# %% [markdown] lang="zh"
# 先是一个意外：线性复原（从受损像素到干净像素的岭回归）有闭式解，不用训练，去噪却胜过这个小网络。所以永远先拟合它。超分时两者相差不到一分贝；
# 补洞时它就落后了，因为该补什么取决于图的其余部分，任何固定的线性映射都做不到。
#
# 再看看那些答案不唯一的地方：一笔可能穿过洞也可能不穿过，就画成灰的；放大后的每条边都是软的。平方误差要的是各种合理答案的平均，得到的也就是平均；
# 所以网络的 PSNR 比看上去要好。再看看不用训练就有的收益：贴回已知像素、与测到的块平均吻合，这两样只会让误差变小。
#
# ### 6.3 它不是采样器
#
# 用 6.1 的解码器，编码取自四个地方。左图是训练数字的编码的前两个单元，以及 $\mathcal{N}(0, I)$ 以为它们所在的位置。
# 右图是整个 20 维编码的长度。

# %%
codes = np.array(encoder(train_images, training=False))
count = len(test_images)
standard_normal = np.random.default_rng(1).standard_normal((count, CODE_SIZE))
independent = codes.mean(axis=0) + codes.std(axis=0) * standard_normal
gaussian = ex_post_sample(codes, count, seed=1)
# In single precision the small eigenvalues of the fitted covariances come out negative, and there is nothing to sample from.
mixture = sklearn.mixture.GaussianMixture(20, tol=1e-2, random_state=1).fit(codes.astype("float64"))
from_mixture = np.random.default_rng(1).permutation(mixture.sample(count)[0])

figure, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
axes[0].plot(*codes[:1500, :2].T, ".", markersize=2, color=plots.COLORS[0], label=str(quiz.Text("codes", "编码")))
axes[0].plot(*standard_normal[:300, :2].T, ".", markersize=2, color=plots.COLORS[1], label="$N(0, I)$")
axes[0].set_xlabel("$z_1$")
axes[0].set_ylabel("$z_2$")
axes[0].legend(fontsize=8, markerscale=4)
bins = np.linspace(0, 45, 60)
for name, some in (
    (str(quiz.Text("codes", "编码")), codes),
    ("$N(0, I)$", standard_normal),
    (str(quiz.Text("fitted Gaussian", "拟合的高斯")), gaussian),
):
    axes[1].hist(np.linalg.norm(some, axis=1), bins, density=True, histtype="step", label=name)
axes[1].set_xlabel("$|z|$")
axes[1].set_yticks([])
axes[1].legend(fontsize=8)
plt.show()


# %%
def decode(some_codes):
    return output_of(decoder, some_codes.astype("float32"))


sources = {
    quiz.Text("test digits", "测试数字"): test_images,
    quiz.Text("reconstructions", "重建"): reconstructions,
    quiz.Text("N(0, I)", "N(0, I)"): decode(standard_normal),
    quiz.Text("fitted unit by unit", "逐单元拟合"): decode(independent),
    quiz.Text("fitted Gaussian", "拟合的高斯"): decode(gaussian),
    quiz.Text("mixture of 20", "20 个高斯的混合"): decode(from_mixture),
}
real_features = metrics.features(test_images)
scores, rows = {}, {}
for name, images in sources.items():
    precision, recall = metrics.precision_recall(real_features, metrics.features(images))
    scores[name.en] = metrics.fid(test_images, images)
    rows[name] = scores[name.en], precision, recall
plots.table({"FID": ".0f", "precision": ".2f", "recall": ".2f"}, rows)

# %% tags=["picture"]
# The first two rows show the same ten digits; codes that were drawn have no digit that they belong to.
shown = [images[one_of_each] if place < 2 else images for place, images in enumerate(sources.values())]
plots.compare(dict(zip(map(str, sources), shown)), columns=10)

# %% [markdown] lang="en"
# One decoder, six rows. It draws digits when its codes come from digits. $\mathcal{N}(0, I)$ lies in a small ball where hardly any digit has its code, and nothing
# in the training has ever said that codes should be there. Fitting each unit repairs centre and scale; the full covariance repairs the correlations, and the draws
# begin to look like digits. The mixture knows that codes come in clusters. None of these steps has touched the network: what was missing is a
# **distribution**. Lesson 04 puts one into the training; latent diffusion learns one afterwards, and since it draws through the same decoder, the second row is its ceiling.
#
# A warning in the table: the scribbles of $\mathcal{N}(0, I)$ have high precision at a recall of zero. They all look alike, and fall together into the
# neighbourhood of some odd digit. Precision alone says nothing.
#
# FID is taken in the features of the course's small classifier: compare it with rows of this course, not with papers.
#
# ### 6.4 What each defect costs
#
# First the constraint. Three things are asked of each row: the test digits back, the test digits with your noise on them, and how much of the noise
# is gone, all as PSNR in dB. Then the classical mistakes, each beside the same network without it. Short runs, 784-256-20 and back.

# %% [markdown] lang="zh"
# 同一个解码器，六行图。编码来自数字，它就画数字。$\mathcal{N}(0, I)$ 缩在一个小球里，那里几乎没有数字的编码，而训练从没说过编码应该在那里。
# 逐单元拟合修好中心和尺度；完整的协方差修好相关性，样本开始像数字了。混合高斯还知道编码是一团一团的。这几步都没有动过网络：
# 缺的是一个**分布**。第 04 课把它放进训练里；潜空间扩散则事后去学一个，而画图时仍要经过同一个解码器，所以第二行就是它的上限。
#
# 表里有一处要当心：$\mathcal{N}(0, I)$ 的乱画精确率很高，召回率却是零。它们彼此相像，一起落进了某个怪数字的邻域。单看精确率什么也说明不了。
#
# FID 用的是本课程小分类器的特征：只能和本课程里的数比，不能和论文比。
#
# ### 6.4 每个缺陷的代价
#
# 先看约束。每行考三件事：还原测试数字；还原加了你的噪声的测试数字；噪声去掉了多少，都是 PSNR，单位 dB。再看几个经典错误，每个都与没有该错误的同一网络并列。
# 都是短训练，784-256-20 再返回。

# %%
SHORT_STEPS = 200


def short_run(code_size=CODE_SIZE, output_activation="sigmoid", **changes):
    pair = build_autoencoder(code_size, hidden_units=256, output_activation=output_activation)
    return fit(keras.Sequential(pair), SHORT_STEPS, **changes)


def through(model):
    """What a model makes of the test digits, and of the noisy ones."""
    return output_of(model, test_images), output_of(model, noisy_test)


plain = short_run()
constraints = {
    quiz.Text("PCA, 20 components", "PCA，20 个主成分"): (pca_clean, pca_denoised),
    quiz.Text("PCA, 784 components: no bottleneck", "PCA，784 个主成分：没有瓶颈"): pca(784, test_images, noisy_test),
    quiz.Text("code of 20 units", "编码 20 个单元"): through(plain),
    quiz.Text("code of 784 units: hardly a bottleneck", "编码 784 个单元：几乎没有瓶颈"): through(short_run(784)),
    quiz.Text("code of 784 units, noisy input", "编码 784 个单元，输入加噪"): through(short_run(784, damage=noisy)),
}
before = metrics.psnr(noisy_test, test_images)
rows = {}
for name, outputs in constraints.items():
    clean, cleaned = (metrics.psnr(images, test_images) for images in outputs)
    rows[name] = clean, cleaned, cleaned - before
plots.table(
    {quiz.Text("clean", "无噪声"): ".1f", quiz.Text("noisy", "有噪声"): ".2f", quiz.Text("gain", "提升"): "+.2f"}, rows
)


# %%
def cross_entropy(model, damage, images):
    return tf.reduce_mean(keras.losses.binary_crossentropy(images, model(damage(images), training=True)))


def sigmoid_twice(model, damage, images):
    """Cross-entropy from logits, given what a sigmoid has made of them already."""
    output = model(damage(images), training=True)
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=images, logits=output))


def noisy_target(model, damage, images):
    damaged = damage(images)
    return tf.reduce_mean(tf.square(model(damaged, training=True) - damaged))


def from_signed(images):
    return (images + 1) / 2


def score(images):
    return metrics.psnr(np.clip(images, 0, 1), test_images)


right_entropy = output_of(short_run(loss=cross_entropy), test_images)
without_sigmoid = output_of(short_run(output_activation=None, loss=cross_entropy), test_images)
twice = output_of(short_run(loss=sigmoid_twice), test_images)
signed = from_signed(output_of(short_run(images=2 * train_images - 1), 2 * test_images - 1))
copier = output_of(restorer(noisy, loss=noisy_target), noisy_test)
linear_copier = linear_restorer(noisy_train, noisy_train)(noisy_test)
leaky = np.array(inpaint(restorer(undamaged), test_images, known))

pairs = [
    (
        quiz.Text("cross-entropy, sigmoid left off", "交叉熵，漏了 sigmoid"),
        score(right_entropy),
        score(without_sigmoid),
    ),
    (quiz.Text("cross-entropy, sigmoid applied twice", "交叉熵，sigmoid 做了两次"), score(right_entropy), score(twice)),
    (
        quiz.Text("images in [-1, 1], output sigmoid", "图像在 [-1, 1]，输出 sigmoid"),
        score(output_of(plain, test_images)),
        score(signed),
    ),
    (quiz.Text("denoising, target noisy, code of 64", "去噪，目标是加噪图，编码 64"), score(denoised), score(copier)),
    (
        quiz.Text("the same, linear and no bottleneck", "同上，线性且没有瓶颈"),
        score(linearly_denoised),
        score(linear_copier),
    ),
    (quiz.Text("inpainting, trained without holes", "补全，训练时没有洞"), score(filled), score(leaky)),
    (quiz.Text("inpainting, known pixels not pasted", "补全，没有贴回已知像素"), score(filled), score(redrawn)),
    (quiz.Text("super-resolution, averages not matched", "超分，块平均不吻合"), score(enlarged), score(proposed)),
]
RIGHT, WRONG, COST = quiz.Text("right", "正确"), quiz.Text("wrong", "错误"), quiz.Text("cost", "代价")
plots.table(
    {quiz.Text("PSNR in dB", "PSNR，单位 dB"): "<", RIGHT: ".2f", WRONG: ".2f", COST: "+.2f"},
    [(name, right, wrong, wrong - right) for name, right, wrong in pairs],
)

# %%
fitted = scores["fitted Gaussian"]
pairs = [
    (quiz.Text("codes drawn unit by unit", "编码逐单元抽取"), scores["fitted unit by unit"]),
    (quiz.Text("codes drawn from N(0, I)", "编码从 N(0, I) 抽取"), scores["N(0, I)"]),
]
plots.table(
    {"FID": "<", RIGHT: ".0f", WRONG: ".0f", COST: "+.0f"},
    [(name, fitted, wrong, wrong - fitted) for name, wrong in pairs],
)

# %%
images = {
    quiz.Text("right", "正确"): right_entropy,
    quiz.Text("sigmoid left off", "漏了 sigmoid"): without_sigmoid,
    quiz.Text("sigmoid twice", "sigmoid 两次"): twice,
    quiz.Text("[-1, 1]", "[-1, 1]"): signed,
    quiz.Text("target noisy, linear", "目标带噪，线性"): linear_copier,
    quiz.Text("trained without holes", "训练时没有洞"): leaky,
}
plots.compare({str(name): pictures[one_of_each] for name, pictures in images.items()}, columns=10)

# %% [markdown] lang="en"
# Read the first table from the right: PCA with all its components hands the noise on untouched (and clean digits up to rounding errors). A wide network trained for so short a time has not
# learnt to copy yet, and its 256 hidden units are a narrow place of their own: it is saved by these, not by its loss. With noise on the input, not to copy is what the
# loss asks for; in runs this short the difference is still small. In the second table nothing crashes and nothing warns. *Sigmoid left off*: the cross-entropy
# clips what leaves $(0, 1)$, and a clipped value has no slope: such pixels are stuck, hence the specks. *Sigmoid twice*: a logit that cannot be negative says
# "dark" best with 0; there the sigmoid is flat, and the strokes never come back. *[-1, 1]*: the background, −1, is out of reach, so every pixel is drawn to the
# nearest value, 0, which is mid-grey, and is stuck there in the same way. *Target noisy*: with a fresh draw at every step the noise cannot be learnt, and it does not fit through 64 units, so the bottleneck forgives
# the mistake; take it away and what comes out is what went in (clipped to $[0, 1]$, like every image in this table). *Trained without holes*: the network copies black holes, as it was taught.
#
# ## 7 · Follow-ups
#
# ### Junior

# %% [markdown] lang="zh"
# 第一张表从右往左看：用上全部主成分的 PCA 把噪声原封不动地传下去（干净的数字也一样，只差舍入误差）。编码很宽的网络，训练这么短还没学会照抄，
# 而且 256 个隐藏单元本身就是一处窄口：救它的是这两样，不是损失。输入加噪之后，不照抄才成了损失的要求；训练这么短，差别还很小。
# 第二张表里，没有一处报错，也没有一处警告。*漏了 sigmoid*：交叉熵把超出 $(0, 1)$ 的值截断，而截断处没有斜率，这些像素就卡住了，所以图上有麻点。
# *sigmoid 做了两次*：不能为负的 logit，要说“黑”最好是 0；sigmoid 在那里是平的，笔画再也回不来。
# *[-1, 1]*：背景 −1 够不着，于是每个像素都被拉到最近的值 0，也就是中灰，并同样卡死在那里。*目标是加噪图*：每步都重新抽噪声，噪声学不会，也挤不过 64 个单元，所以瓶颈原谅了这个错误；
# 一旦没有瓶颈，进去什么，出来还是什么（与表中所有图一样，截断到 $[0, 1]$）。*训练时没有洞*：网络照教的那样，把黑洞原样画了出来。
#
# ## 7 · 追问
#
# ### 初级

# %%
quiz.ask("ae-essential")

# %%
quiz.ask("ae-output-loss")

# %%
quiz.ask("ae-stacked-linear")

# %%
quiz.ask("ae-left-out-variance")

# %%
quiz.ask("ae-linear-parameters")

# %%
quiz.ask("ae-forbid-identity")

# %%
quiz.ask("ae-random-code")

# %%
quiz.ask("ae-denoising-pair")

# %%
quiz.ask("ae-denoising-step")

# %%
quiz.ask("ae-noise-psnr")

# %%
quiz.ask("ae-fewer-positions")

# %%
quiz.ask("ae-text-constraint")

# %% [markdown] lang="en"
# ### Mid

# %% [markdown] lang="zh"
# ### 中级

# %%
quiz.ask("ae-overcomplete")

# %%
quiz.ask("ae-same-error-other-weights")

# %%
quiz.ask("ae-linear-optimum")

# %%
quiz.ask("ae-constraint-match")

# %%
quiz.ask("ae-memorise")

# %%
quiz.ask("ae-shrinkage")

# %%
quiz.ask("ae-objection")

# %%
quiz.ask("ae-after-the-fit")

# %%
quiz.ask("ae-make-a-sampler")

# %%
quiz.ask("ae-ex-post-recipe")

# %%
quiz.ask("ae-blurry-winner")

# %%
quiz.ask("ae-symptom-match")

# %%
quiz.ask("ae-style-claim")

# %%
quiz.ask("ae-role-match")

# %%
quiz.ask("ae-codec-ratio")

# %%
quiz.ask("ae-text-pca")

# %%
quiz.ask("ae-text-not-a-sampler")

# %% [markdown] lang="en"
# ### Senior

# %% [markdown] lang="zh"
# ### 高级

# %%
quiz.ask("ae-score")

# %%
quiz.ask("ae-sparse-interpretability")

# %%
quiz.ask("ae-price-of-a-draw")

# %%
quiz.ask("ae-garbled-text")

# %%
quiz.ask("ae-sharp-codec")

# %%
quiz.ask("ae-text-codec")

# %% [markdown] lang="en"
# ## 8 · Take-aways
#
# 1. An autoencoder reconstructs its input under a constraint that forbids the identity: a bottleneck, damage, or sparsity.
# 2. Linear with squared error it is PCA: same subspace, same error, free axes. Compute that ceiling before you train anything.
# 3. Damaged in, clean out: restoration is regression, and L2 gives the mean, good in PSNR and soft to the eye. What is known goes back in exactly.
# 4. The loss does not say where codes lie: no sampler. Add a distribution, while training (VAE) or afterwards (density, diffusion).
# 5. Today it is the codec under the generator, and its reconstruction is the ceiling of everything above it.
#
# **Papers.** Baldi and Hornik 1989 · Hinton and Salakhutdinov 2006 · Vincent et al. 2008 · Bengio et al. 2012 ([1206.5538](https://arxiv.org/abs/1206.5538)) ·
# Alain and Bengio 2012 ([1211.4246](https://arxiv.org/abs/1211.4246)) · Ghosh et al. 2019 ([1903.12436](https://arxiv.org/abs/1903.12436)) ·
# Rombach et al. 2021 ([2112.10752](https://arxiv.org/abs/2112.10752))
#
# **Review.** `quiz.review("ae")` here, or `quiz review --topic ae` in a terminal, asks what you missed, and the rest before you forget it. Next: [04 · Variational autoencoders](04_vae.ipynb).

# %% [markdown] lang="zh"
# ## 8 · 小结
#
# 1. 自编码器在禁止恒等映射的约束下重建输入：瓶颈、损坏，或稀疏。
# 2. 线性加平方误差就是 PCA：子空间相同、误差相同、坐标轴自由。训练任何东西之前，先把这个天花板算出来。
# 3. 受损的进，干净的出：复原是回归，L2 给出平均，PSNR 好看、肉眼偏软。已知的要原样放回去。
# 4. 损失没有规定编码在哪里，所以它不是采样器。要加一个分布：训练时加（VAE），或事后加（密度、扩散）。
# 5. 如今它是生成器底下的编解码器，它的重建就是上面一切的上限。
#
# **论文** Baldi 与 Hornik 1989 · Hinton 与 Salakhutdinov 2006 · Vincent 等 2008 · Bengio 等 2012（[1206.5538](https://arxiv.org/abs/1206.5538)）·
# Alain 与 Bengio 2012（[1211.4246](https://arxiv.org/abs/1211.4246)）· Ghosh 等 2019（[1903.12436](https://arxiv.org/abs/1903.12436)）·
# Rombach 等 2021（[2112.10752](https://arxiv.org/abs/2112.10752)）
#
# **复习** 在这里运行 `quiz.review("ae")`，或在终端里运行 `quiz review --topic ae`：答错的先来，其余的赶在你忘掉之前再问。下一课：[04 · 变分自编码器](04_vae.ipynb)。
