# %% [markdown] lang="en"
# # 01 · Generative adversarial networks
#
# > **Interviewer:** *What is a GAN? How good are GANs at generating images? And here is a GAN that somebody wrote: please repair it.*
#
# Junior to senior. After this lesson you can
#
# - state the game, its optimum and what the optimum does not promise;
# - name the faults of GANs that are real, and the one that is usually named and is not;
# - find 33 planted defects in Keras GANs, each from its symptom;
# - write the losses, the two training steps and the R1 penalty, and train a GAN that draws digits in under a minute.
#
# | section | minutes |
# |---|---|
# | 1 Answer first | 10 |
# | 2 The idea | 15 |
# | 3 What costs you the offer | 5 |
# | 4 Find the defect | 20 |
# | 5 Build it | 45 |
# | 6 See it work | 10 |
# | 7 Follow-ups | 25 |
# | 8 Take-aways | 5 |

# %% [markdown] lang="zh"
# # 01 · 生成对抗网络（GAN）
#
# > **面试官**：*什么是 GAN？GAN 生成图像的效果如何？另外，这里有一份别人写的 GAN，请把它修好。*
#
# 难度从初级到高级。学完这一课，你能够：
#
# - 说清这场博弈、它的最优解，以及最优解并不保证什么；
# - 说出 GAN 真正的毛病，并指出常被误安在它头上的那一个；
# - 从症状出发，在 Keras GAN 代码里找出埋下的 33 处缺陷；
# - 写出损失、两个训练步和 R1 惩罚，一分钟之内训练出会写数字的 GAN。
#
# | 小节 | 分钟 |
# |---|---|
# | 1 先作答 | 10 |
# | 2 核心思想 | 15 |
# | 3 哪些话会丢掉 offer | 5 |
# | 4 找缺陷 | 20 |
# | 5 动手写 | 45 |
# | 6 看它工作 | 10 |
# | 7 追问 | 25 |
# | 8 小结 | 5 |

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from imagegen import data, metrics, models, plots, ring, training

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
quiz.ask("gan-what")

# %%
quiz.ask("gan-quality")

# %% [markdown] lang="en"
# ## 2 · The idea
#
# A **generator** $G$ turns noise $z \sim p(z)$ into a sample. A **discriminator** $D$ gives the probability that a sample is real: the
# sigmoid of its **logit**, which may be any number. Their objectives are opposed ([1406.2661](https://arxiv.org/abs/1406.2661), eq. 1):
#
# $$\min_G \max_D \; V(D, G) = \mathbb{E}_{x \sim p_\text{data}}[\log D(x)] + \mathbb{E}_{z \sim p(z)}[\log(1 - D(G(z)))]$$
#
# $G$ never sees an image. All it learns comes back through $D$, as the slope of $D$'s opinion with respect to the pixels.
# That makes a GAN a *framework to train an implicit model*: you can sample from it, you cannot ask it for $p(x)$.
#
# For a fixed $G$ the best discriminator is $D^*(x) = p_\text{data}(x) / (p_\text{data}(x) + p_g(x))$ (prop. 1), and with it the value of
# the game is $-\log 4 + 2\,\mathrm{JSD}(p_\text{data} \| p_g)$ (theorem 1). The Jensen-Shannon divergence JSD is 0 for equal distributions only, and
# at most $\log 2$: the value is lowest when $p_g = p_\text{data}$ and $D^* = 1/2$ everywhere.
# The goal is the *whole distribution*, not "high quality": one perfect image, repeated, loses this game.
#
# Left: two densities and $D^*$ between them. Right: why nobody minimises $\log(1 - D(G(z)))$ in practice. While $D$ rejects a sample
# (logit far below zero; the grey line marks −6) that loss is flat; $-\log D(G(z))$, the **non-saturating** loss, is steep exactly there (section 3 of the paper).

# %% [markdown] lang="zh"
# ## 2 · 核心思想
#
# **生成器**（generator）$G$ 把噪声 $z \sim p(z)$ 变成样本；**判别器**（discriminator）$D$ 给出样本为真的概率，
# 也就是它输出的 **logit**（可以是任意实数）过一次 sigmoid。
# 两者的目标是对立的（[1406.2661](https://arxiv.org/abs/1406.2661) 式 1）：
#
# $$\min_G \max_D \; V(D, G) = \mathbb{E}_{x \sim p_\text{data}}[\log D(x)] + \mathbb{E}_{z \sim p(z)}[\log(1 - D(G(z)))]$$
#
# $G$ 从来看不到真图。它学到的一切都是穿过 $D$ 传回来的：$D$ 的判断对像素的斜率。
# 所以 GAN 是*训练隐式模型的框架*：能采样，但问不出 $p(x)$。
#
# 固定 $G$，最优判别器是 $D^*(x) = p_\text{data}(x) / (p_\text{data}(x) + p_g(x))$（命题 1），此时博弈的值是
# $-\log 4 + 2\,\mathrm{JSD}(p_\text{data} \| p_g)$（定理 1）。JSD 是 Jensen-Shannon 散度，只有两个分布相同才为 0，最大不过 $\log 2$：
# 所以当 $p_g = p_\text{data}$、处处 $D^* = 1/2$ 时，博弈的值最低。
# 目标是*整个分布*，不是“质量高”：把一张完美的图反复画，赢不了这场博弈。
#
# 左图：两个密度以及两者之间的 $D^*$。右图：实践中为什么没人最小化 $\log(1 - D(G(z)))$。$D$ 拒绝样本时（logit 远小于 0，灰线处是 −6）
# 这个损失是平的；**非饱和**（non-saturating）损失 $-\log D(G(z))$ 恰好在那里最陡（论文第 3 节）。

# %%
x = np.linspace(-4, 7, 400)
p = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
q = np.exp(-((x - 3) ** 2) / 2) / np.sqrt(2 * np.pi)
logit = np.linspace(-8, 8, 400)

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 2.8), layout="constrained")
left.plot(x, p, label=r"$p_{data}$")
left.plot(x, q, label="$p_g$")
left.plot(x, p / (p + q), "k--", label="$D^*$")
left.set_xlabel("$x$")
left.legend()
right.plot(logit, -np.logaddexp(0, logit), label=r"$\log(1 - D)$")
right.plot(logit, np.logaddexp(0, -logit), label=r"$-\log D$")
right.axvline(-6, color="grey", linewidth=0.8)
right.set_xlabel(r"logit of $D(G(z))$")
right.legend()
plt.show()

# %% [markdown] lang="en"
# Training alternates. The **discriminator's step** takes real and generated images and changes $D$ only; the generated images
# are data to it. The **generator's step** lets gradients pass *through* $D$ into $G$ and changes $G$ only. Two losses, two optimizers.
#
# What the theory does not say: the optimum is one of functions, with $D$ always at its best. Alternating gradient steps on weights
# need not get there, and circling, vanishing gradients and **mode collapse** ($G$ draws a part of the data only) are what you meet on the way:
# against the $D$ of the moment one convincing image is enough, and only $D$'s answer punishes it. One remedy with a mechanism you can state: the **R1 penalty** $\frac{\gamma}{2}\,\mathbb{E}_{x \sim p_\text{data}}\|\nabla_x D(x)\|^2$
# ([1801.04406](https://arxiv.org/abs/1801.04406), section 4.1) punishes $D$ for having a slope on real data, so that near the optimum nothing pushes $G$ away from it.
# In this formula, as in your code below, $D$ is the logit.

# %% [markdown] lang="zh"
# 训练是交替进行的。**判别器步**吃真图和生成图，只更新 $D$；生成图对它来说就是数据。
# **生成器步**让梯度*穿过* $D$ 进入 $G$，只更新 $G$。两个损失，两个优化器。
#
# 理论没有说的是：最优解是函数空间里的，并且假定 $D$ 始终最优。在权重上交替做梯度步不一定能到那里，
# 路上会遇到原地打转、梯度消失和**模式坍缩**（mode collapse，$G$ 只画得出数据的一部分）：对眼下的 $D$ 来说，一张足够逼真的图就够了，要等 $D$ 回过神来才会惩罚它。
# 有一种对策，它的机理你说得清楚：**R1 惩罚**
# $\frac{\gamma}{2}\,\mathbb{E}_{x \sim p_\text{data}}\|\nabla_x D(x)\|^2$（[1801.04406](https://arxiv.org/abs/1801.04406) 第 4.1 节）
# 惩罚 $D$ 在真实数据上的斜率，于是到了最优点附近，没有什么再把 $G$ 推开。这个公式里的 $D$ 是 logit，你下面写的代码也一样。

# %% [markdown] lang="en"
# ## 3 · What costs you the offer
#
# | said in interviews | why it fails | say instead |
# |---|---|---|
# | "The two networks optimise each other." | They have opposed objectives; $G$ is updated only through the gradient of $D$. | the min-max and who is updated when ([1406.2661](https://arxiv.org/abs/1406.2661), algorithm 1) |
# | "GAN images tend to be blurry." | Blur is the signature of pixel-likelihood models. GANs are sharp; they drop modes and train unstably. | mode collapse, instability; adding the adversarial term is what *sharpens* an L1 model ([1611.07004](https://arxiv.org/abs/1611.07004)) |
# | "Training is done when D's loss reaches zero." | At the optimum $D = 1/2$: loss $2\ln 2 = 1.386$ for $D$, $\ln 2 = 0.693$ for $G$. | watch samples and FID (a distance to the real images, lesson 02), not a loss near zero |
# | "Newer losses fixed GANs." | With equal budgets a neutral study found no loss consistently better than the non-saturating one ([1711.10337](https://arxiv.org/abs/1711.10337)). | name a mechanism, bounding $D$'s slope (WGAN-GP, spectral norm) or flattening $D$ on real data (R1), and report several seeds |
# | "GANs are the state of the art." | Diffusion overtook them on diverse data ([2105.05233](https://arxiv.org/abs/2105.05233)). | GANs keep one forward pass: super-resolution, few-step distillation, codec decoders |

# %% [markdown] lang="zh"
# ## 3 · 哪些话会丢掉 offer
#
# | 面试里常听到 | 问题在哪 | 应该这样说 |
# |---|---|---|
# | “两个网络互相优化。” | 它们的目标是对立的；$G$ 只能通过 $D$ 的梯度更新。 | 写出极小极大目标，说清哪一步更新谁（[1406.2661](https://arxiv.org/abs/1406.2661) 算法 1） |
# | “GAN 生成的图容易模糊。” | 模糊是像素似然模型的特征。GAN 的图是清晰的，毛病是丢模式、训练不稳。 | 模式坍缩与不稳定；给 L1 模型加上对抗项，图才变*清晰*（[1611.07004](https://arxiv.org/abs/1611.07004)） |
# | “D 的损失降到 0 就训好了。” | 最优时 $D = 1/2$：$D$ 的损失是 $2\ln 2 = 1.386$，$G$ 的是 $\ln 2 = 0.693$。 | 看样本、看 FID（与真实图像集的距离，第 02 课），而不是看损失是否接近 0 |
# | “新的损失函数解决了 GAN 的问题。” | 在同等预算下，一项中立的大规模研究没有发现哪种损失稳定地优于非饱和损失（[1711.10337](https://arxiv.org/abs/1711.10337)）。 | 说出机理：限制 $D$ 的斜率（WGAN-GP、谱归一化），或在真实数据上把 $D$ 压平（R1）；并报告多个随机种子 |
# | “GAN 是目前最好的生成模型。” | 在多样化数据上它已被扩散模型超过（[2105.05233](https://arxiv.org/abs/2105.05233)）。 | GAN 的价值在于一次前向：超分辨率、少步蒸馏、编解码器的解码端 |

# %% [markdown] lang="en"
# ## 4 · Find the defect
#
# Each listing below is right except for one planted defect. Name the line, say what somebody would notice (crash, warning, or nothing
# at all), and choose the repair. The silent ones are the ones that interviewers like.

# %% [markdown] lang="zh"
# ## 4 · 找缺陷
#
# 下面每份代码里都埋了一处缺陷，其余都对。指出是哪一行，说明别人会看到什么（报错、警告，还是什么都看不到），再选出修法。
# 面试官最爱问的是最后一种：悄无声息的。

# %%
quiz.ask("gan-bug-real-image-name")

# %%
quiz.ask("gan-bug-unlisted-input")

# %%
quiz.ask("gan-bug-lost-branch")

# %%
quiz.ask("gan-bug-not-frozen")

# %%
quiz.ask("gan-bug-labels-flipped")

# %%
quiz.ask("gan-bug-range")

# %%
quiz.ask("gan-bug-default-adam")

# %%
quiz.ask("gan-bug-clipped")

# %% [markdown] lang="en"
# More of them, one at a time: `quiz.ask("gan-bug-...")`; `quiz list --topic gan --kind bug` in a terminal names all.

# %% [markdown] lang="zh"
# 还有更多，一次一道：`quiz.ask("gan-bug-...")`；在终端里运行 `quiz list --topic gan --kind bug` 可列出全部。

# %% [markdown] lang="en"
# ## 5 · Build it
#
# ### 5.1 The losses
#
# From **logits**, not probabilities: `log(sigmoid(a))` is minus infinity once the sigmoid has rounded to 0.

# %% [markdown] lang="zh"
# ## 5 · 动手写
#
# ### 5.1 损失
#
# 输入是 **logits** 而不是概率：sigmoid 一旦舍入成 0，`log(sigmoid(a))` 就是负无穷。


# %% exercise="gan.losses"
def gan_losses(real_logits, fake_logits, kind="non-saturating"):
    """Losses of both players, to be minimised.

    Args:
        real_logits: D's logits for real images, shape (B, 1).
        fake_logits: D's logits for generated images, shape (C, 1); B and C may differ.
        kind: the generator minimises -log D(G(z)) if "non-saturating", log(1 - D(G(z))) if "saturating".
    Returns:
        (discriminator loss, generator loss): scalars in nats, expectations taken over each batch.
        D's loss is the negative of V(D, G) (1406.2661, eq. 1).
    """
    # DOCSTRING zh
    # 两名玩家各自要最小化的损失。
    #
    # 参数：
    #     real_logits：D 对真实图像的 logit，形状 (B, 1)。
    #     fake_logits：D 对生成图像的 logit，形状 (C, 1)；B 与 C 可以不同。
    #     kind：为 "non-saturating" 时生成器最小化 -log D(G(z))；为 "saturating" 时最小化 log(1 - D(G(z)))。
    # 返回：
    #     （判别器损失, 生成器损失）：两个标量，单位为奈特，期望取各自批次的平均。
    #     D 的损失是 V(D, G) 的相反数（1406.2661，式 1）。
    # END DOCSTRING
    # BEGIN SOLUTION
    real_term = tf.reduce_mean(tf.nn.softplus(-real_logits))  # -log D(x)
    fake_term = tf.reduce_mean(tf.nn.softplus(fake_logits))  # -log(1 - D(G(z)))
    generator_loss = tf.reduce_mean(tf.nn.softplus(-fake_logits)) if kind == "non-saturating" else -fake_term
    return real_term + fake_term, generator_loss
    # END SOLUTION


# %%
# Scratch: try it before you check it.
# gan_losses(tf.zeros((4, 1)), tf.zeros((4, 1)))

# %%
quiz.check("gan.losses", gan_losses)

# %% [markdown] lang="en"
# At zero logits you should find 1.386 and 0.693. Remember these two: they are the losses at the optimum, where $D$ can only guess. A strong $D$ may run
# far below for long stretches while the samples are good ([1809.11096](https://arxiv.org/abs/1809.11096), section 4.2), so look at samples too. Stuck? `quiz.hint("gan.losses")`.
#
# ### 5.2 What the game measures

# %% [markdown] lang="zh"
# logits 全为 0 时应得到 1.386 和 0.693。记住这两个数：到了最优点，$D$ 只能瞎猜，损失就是它们。$D$ 强的时候可以长期远低于此而样本照样很好
#（[1809.11096](https://arxiv.org/abs/1809.11096) 第 4.2 节），所以还要看样本。卡住了？`quiz.hint("gan.losses")`。
#
# ### 5.2 这场博弈在度量什么


# %% exercise="gan.optimal_discriminator"
def optimal_discriminator(data_density, generated_density):
    """The best discriminator for a fixed generator (1406.2661, proposition 1).

    Args:
        data_density: p_data at N points, shape (N,), not negative.
        generated_density: p_g at the same points, shape (N,), not negative.
    Returns:
        D*(x) at every point, shape (N,), in [0, 1].
    """
    # DOCSTRING zh
    # 固定生成器时的最优判别器（1406.2661，命题 1）。
    #
    # 参数：
    #     data_density：N 个点上的 p_data，形状 (N,)，非负。
    #     generated_density：同样这些点上的 p_g，形状 (N,)，非负。
    # 返回：
    #     每个点上的 D*(x)，形状 (N,)，取值在 [0, 1]。
    # END DOCSTRING
    # BEGIN SOLUTION
    return data_density / (data_density + generated_density)
    # END SOLUTION


def game_value(grid, data_density, generated_density):
    """V(D*, G) by a sum over a uniform grid (1406.2661, theorem 1).

    Args:
        grid: N equidistant points, shape (N,).
        data_density, generated_density: both densities on the grid, shape (N,); either may be 0 in places.
    Returns:
        The integral of p_data log D* + p_g log(1 - D*), a scalar in nats. 0 log 0 counts as 0.
    """
    # DOCSTRING zh
    # V(D*, G)，在均匀网格上求和得到（1406.2661，定理 1）。
    #
    # 参数：
    #     grid：N 个等距的点，形状 (N,)。
    #     data_density、generated_density：两个密度在网格上的取值，形状 (N,)；两者都可能在某些点为 0。
    # 返回：
    #     p_data log D* + p_g log(1 - D*) 的积分，标量，单位为奈特。0 log 0 算作 0。
    # END DOCSTRING
    # BEGIN SOLUTION
    tiny = np.finfo(float).tiny  # turns 0 log 0 into 0 instead of NaN
    best = optimal_discriminator(data_density, generated_density + tiny)
    integrand = data_density * np.log(best + tiny) + generated_density * np.log(1 - best + tiny)
    return integrand.sum() * (grid[1] - grid[0])
    # END SOLUTION


# %%
quiz.check("gan.optimal_discriminator", optimal_discriminator, game_value)

# %% [markdown] lang="en"
# Move one Gaussian away from the other and watch the value. It starts at $-\log 4$ and **saturates**: far apart, moving a little
# changes nothing. That is the vanishing gradient, seen from the theory's side ([1701.04862](https://arxiv.org/abs/1701.04862)).

# %% [markdown] lang="zh"
# 把一个高斯从另一个旁边移开，看看博弈的值。它从 $-\log 4$ 开始，然后**饱和**：离得远了，再挪一点什么也不变。
# 这就是从理论这一侧看到的梯度消失（[1701.04862](https://arxiv.org/abs/1701.04862)）。

# %%
grid = np.linspace(-8, 16, 3000)
shifts = np.linspace(0, 8, 33)


def gaussian(mean):
    return np.exp(-((grid - mean) ** 2) / 2) / np.sqrt(2 * np.pi)


values = [game_value(grid, gaussian(0), gaussian(shift)) for shift in shifts]
figure, axes = plt.subplots(figsize=(5, 2.4), layout="constrained")
axes.plot(shifts, values, marker=".")
axes.axhline(-np.log(4), color="grey", linewidth=0.8)
axes.set_xlabel(r"$\mu_g - \mu_{data}$")
axes.set_ylabel("$V(D^*, G)$")
plt.show()

# %% [markdown] lang="en"
# ### 5.3 The two steps
#
# The heart of the lesson. The check looks at *which weights moved*, which way the losses went, and what happens when $D$ rejects everything.

# %% [markdown] lang="zh"
# ### 5.3 两个训练步
#
# 这一课的核心。检查看的是：*哪些权重动了*、损失往哪个方向走，以及 $D$ 全部拒绝时会怎样。


# %% exercise="gan.train_steps"
def discriminator_step(generator, discriminator, optimizer, images, noise):
    """One update of the discriminator; the generator stays as it is.

    Args:
        generator: Keras model, noise (B, Z) to images (B, H, W, C).
        discriminator: Keras model, images (B, H, W, C) to logits (B, 1).
        optimizer: the discriminator's own Keras optimizer.
        images: real images, shape (B, H, W, C), in the generator's value range.
        noise: shape (B, Z), from N(0, I).
    Returns:
        The discriminator's loss before the update, a scalar.
    """
    # DOCSTRING zh
    # 更新一步判别器；生成器保持不变。
    #
    # 参数：
    #     generator：Keras 模型，噪声 (B, Z) 到图像 (B, H, W, C)。
    #     discriminator：Keras 模型，图像 (B, H, W, C) 到 logit (B, 1)。
    #     optimizer：判别器自己的 Keras 优化器。
    #     images：真实图像，形状 (B, H, W, C)，取值范围与生成器的输出相同。
    #     noise：形状 (B, Z)，取自 N(0, I)。
    # 返回：
    #     更新之前的判别器损失，标量。
    # END DOCSTRING
    # BEGIN SOLUTION
    generated = generator(noise, training=True)
    with tf.GradientTape() as tape:
        loss, _ = gan_losses(discriminator(images, training=True), discriminator(generated, training=True))
    gradients = tape.gradient(loss, discriminator.trainable_variables)
    optimizer.apply_gradients(zip(gradients, discriminator.trainable_variables))
    return loss
    # END SOLUTION


def generator_step(generator, discriminator, optimizer, noise):
    """One update of the generator with the non-saturating loss; the discriminator stays as it is.

    Args:
        generator, discriminator: as above.
        optimizer: the generator's own Keras optimizer.
        noise: shape (B, Z), from N(0, I).
    Returns:
        The generator's loss before the update, a scalar.
    """
    # DOCSTRING zh
    # 用非饱和损失更新一步生成器；判别器保持不变。
    #
    # 参数：
    #     generator、discriminator：同上。
    #     optimizer：生成器自己的 Keras 优化器。
    #     noise：形状 (B, Z)，取自 N(0, I)。
    # 返回：
    #     更新之前的生成器损失，标量。
    # END DOCSTRING
    # BEGIN SOLUTION
    with tf.GradientTape() as tape:
        fake_logits = discriminator(generator(noise, training=True), training=True)
        _, loss = gan_losses(fake_logits, fake_logits)
    gradients = tape.gradient(loss, generator.trainable_variables)
    optimizer.apply_gradients(zip(gradients, generator.trainable_variables))
    return loss
    # END SOLUTION


# %%
quiz.check("gan.train_steps", discriminator_step, generator_step)

# %% [markdown] lang="en"
# ### 5.4 R1, and a way to count modes

# %% [markdown] lang="zh"
# ### 5.4 R1，以及怎样数模式


# %% exercise="gan.r1_penalty"
def r1_penalty(discriminator, images, gamma):
    """gamma / 2 times the mean squared norm of D's gradient on real images (1801.04406, section 4.1).

    Args:
        discriminator: callable, images (B, ...) to logits (B, 1).
        images: real images, shape (B, ...), a float32 tensor.
        gamma: weight, a float.
    Returns:
        A scalar that the discriminator's variables can be trained by.
    """
    # DOCSTRING zh
    # gamma / 2 乘以 D 在真实图像上的梯度的平方范数的平均（1801.04406，4.1 节）。
    #
    # 参数：
    #     discriminator：可调用对象，图像 (B, ...) 到 logit (B, 1)。
    #     images：真实图像，形状 (B, ...)，float32 张量。
    #     gamma：权重，浮点数。
    # 返回：
    #     一个标量，判别器的变量可以据此训练。
    # END DOCSTRING
    # BEGIN SOLUTION
    with tf.GradientTape() as inner_tape:
        inner_tape.watch(images)
        total_score = tf.reduce_sum(discriminator(images))
    slope = inner_tape.gradient(total_score, images)
    per_image = tf.reduce_sum(tf.square(slope), axis=tf.range(1, tf.rank(slope)))
    return 0.5 * gamma * tf.reduce_mean(per_image)
    # END SOLUTION


# %% exercise="gan.mode_stats"
def mode_stats(samples, centers, sigma):
    """How much of a mixture of Gaussians the samples cover, and how many of them are good.

    Args:
        samples: shape (N, 2).
        centers: centres of the mixture, shape (M, 2).
        sigma: standard deviation of each component.
    Returns:
        (modes, share): a sample is good when its nearest centre is at most 3 sigma away; modes counts the
        centres that at least one good sample belongs to, share is the good samples' part of all, in [0, 1].
    """
    # DOCSTRING zh
    # 样本覆盖了高斯混合的多少个模式，又有多少样本是好样本。
    #
    # 参数：
    #     samples：形状 (N, 2)。
    #     centers：各分量的中心，形状 (M, 2)。
    #     sigma：每个分量的标准差。
    # 返回：
    #     (modes, share)：离最近的中心不超过 3 sigma 的样本是好样本；modes 是至少拥有一个好样本的中心数，
    #     share 是好样本占全部样本的比例，在 [0, 1]。
    # END DOCSTRING
    # BEGIN SOLUTION
    distances = np.linalg.norm(samples[:, None, :] - centers[None, :, :], axis=-1)
    is_good = distances.min(axis=1) <= 3 * sigma
    found = np.unique(distances.argmin(axis=1)[is_good])
    return len(found), is_good.mean()
    # END SOLUTION


# %%
quiz.check("gan.r1_penalty", r1_penalty)

# %%
quiz.check("gan.mode_stats", mode_stats)

# %% [markdown] lang="en"
# ## 6 · See it work
#
# ### 6.1 What each bug costs: the ring of eight
#
# Eight Gaussians on a ring, two small networks, a few seconds a run. **Your** losses train every run below. The first row is complete,
# each of the others changes one thing. Read the two numbers together: modes found (coverage) and the share of good samples (fidelity).

# %% [markdown] lang="zh"
# ## 6 · 看它工作
#
# ### 6.1 每个缺陷的代价：八个高斯围成的环
#
# 环上八个高斯、两个小网络，每次训练只要几秒。下面每一行都用**你写的**损失来训练：第一行是完整的，其余各行只改一处。
# 两个数要一起看：找到的模式数（覆盖）和优质样本占比（保真）。


# %%
def flipped_losses(real_logits, fake_logits):
    discriminator_loss, _ = gan_losses(fake_logits, real_logits)
    return discriminator_loss, gan_losses(real_logits, fake_logits)[1]


runs = {
    quiz.Text("R1, right", "有 R1，正确"): dict(loss=gan_losses, r1_gamma=0.1),
    quiz.Text("without R1", "没有 R1"): dict(loss=gan_losses, r1_gamma=0.0),
    quiz.Text("labels flipped", "标签反了"): dict(loss=flipped_losses, r1_gamma=0.1),
    quiz.Text("D never trained", "D 没有训练"): dict(loss=gan_losses, r1_gamma=0.1, discriminator_steps=0),
}
rings = {str(name): ring.train_ring_gan(steps=1200, seed=1, **options).samples for name, options in runs.items()}
rows = {}
for name, samples in rings.items():
    modes, share = mode_stats(samples, ring.CENTERS, ring.SIGMA)
    rows[name] = f"{modes}/8", share
plots.table({"modes": "", quiz.Text("good samples", "优质样本"): ".0%"}, rows)

# %%
plots.scatter(rings, centers=ring.CENTERS, sigma=ring.SIGMA)

# %% [markdown] lang="en"
# Labels flipped and a discriminator that never trains lose every mode, and their pictures are empty: $G$ climbs the slope of a $D$ that points
# away from the data or anywhere, and its samples have left the frame. Both of the first two rows find the whole ring: a problem this small
# can do without R1, and what separates their shares of good samples may be the seed. Change it and run again before you believe a difference: a single seed proves nothing about a GAN.
#
# ### 6.2 Digits
#
# Real 28x28 digits. The networks work on a 7x7 grid of 4x4 patches, so cheap that a CPU makes hundreds of steps in half a minute (their number is printed; a slow machine trains on until it has made 900);
# the steps are **yours**. Three additions, each from a paper you can cite:
#
# - R1 every eighth step ("lazy", [1912.04958](https://arxiv.org/abs/1912.04958), section 3.1);
# - a running average of the generator's weights to draw from ([1806.04498](https://arxiv.org/abs/1806.04498)): alternating steps
#   circle the optimum, an average sits nearer to it;
# - clusters where there are no labels ([2006.10728](https://arxiv.org/abs/2006.10728)): k-means cuts the unlabelled digits into 50 groups
#   (here by their pixels, in the paper by $D$'s features), and both networks are told the group: a conditional GAN ([lesson 05](05_cgan.ipynb)) that needs no labels.
#   The generator is asked for every group, again and again, and cannot drop one unnoticed. Your steps need not know: the group travels as the last
#   column of the noise and as a second channel of the image.
#
# *Kernel → Interrupt* stops the training; what was trained is kept.

# %% [markdown] lang="zh"
# 标签反了、判别器没有训练，都会丢掉全部模式，图也是空的：$D$ 的斜率指向远离数据的方向，或者乱指，$G$ 只顾顺着它走，样本早已跑出画面。
# 前两行都找到了整个环：问题这么小，没有 R1 也行；优质样本占比的差别，可能只是随机种子造成的。先换个种子再跑一遍再下结论：对 GAN 来说，单个种子什么也证明不了。
#
# ### 6.2 数字
#
# 真实的 28x28 数字。网络在 4x4 小块组成的 7x7 网格上工作，计算很省，CPU 半分钟就能走几百步（下面会打印步数；机器较慢时，会一直练到 900 步）；训练步是**你写的**。
# 另加三样东西，都有论文可引：
#
# - 每八步做一次 R1（所谓 lazy，[1912.04958](https://arxiv.org/abs/1912.04958) 第 3.1 节）；
# - 对生成器权重做滑动平均，用平均后的权重来采样（[1806.04498](https://arxiv.org/abs/1806.04498)）：交替更新会绕着最优点打转，平均值离它更近；
# - 没有标签就用聚类代替（[2006.10728](https://arxiv.org/abs/2006.10728)）：k-means 把无标签的数字分成 50 组（这里按像素，论文按 $D$ 的特征），
#   并把组号告诉两个网络：这就是不需要标签的条件 GAN（[第 05 课](05_cgan.ipynb)）。每一组都会被反复点名，生成器丢掉哪一组都瞒不过去。你写的训练步不必知道这件事：组号就放在噪声的最后一列和图像的第二个通道里。
#
# *Kernel → Interrupt* 可停止训练，已训练的部分会保留。

# %%
NOISE_SIZE, BATCH_SIZE, R1_GAMMA, R1_EVERY, NUM_CLUSTERS = 64, 64, 1.0, 8, 50

keras.utils.set_random_seed(1)
digits = data.digits("train", value_range=(-1.0, 1.0))  # the range of the generator's tanh
test_digits = data.digits("test")
clusters = models.pseudo_classes(digits.images, NUM_CLUSTERS)
planes = np.broadcast_to(clusters[:, None, None, None], digits.images.shape)
pairs = np.concatenate([digits.images, planes], axis=-1).astype("float32")

plain_generator, average = (models.patch_generator(NOISE_SIZE, NUM_CLUSTERS) for _ in range(2))
average.set_weights(plain_generator.get_weights())
generator, discriminator = models.carrying_classes(plain_generator, models.patch_discriminator(NUM_CLUSTERS))
generator_optimizer, discriminator_optimizer = (keras.optimizers.Adam(2e-3, beta_1=0.5) for _ in range(2))
generator_optimizer.build(generator.trainable_variables)
discriminator_optimizer.build(discriminator.trainable_variables)


def noise_for(pairs):
    return tf.concat([tf.random.normal((BATCH_SIZE, NOISE_SIZE)), pairs[:, 0, 0, 1:]], axis=1)


@tf.function
def train_step(pairs):
    discriminator_loss = discriminator_step(generator, discriminator, discriminator_optimizer, pairs, noise_for(pairs))
    generator_loss = generator_step(generator, discriminator, generator_optimizer, noise_for(pairs))
    models.update_average(average, plain_generator, decay=0.99)
    return {"discriminator": discriminator_loss, "generator": generator_loss}


@tf.function
def penalty_step(pairs):
    with tf.GradientTape() as tape:
        penalty = R1_EVERY * r1_penalty(discriminator, pairs, R1_GAMMA)
    variables = discriminator.trainable_variables
    slopes = tape.gradient(penalty, variables)
    # Adding to a bias moves the scores and leaves their slope in the image alone: its gradient is zero, not missing.
    slopes = [keras.ops.zeros_like(value) if slope is None else slope for slope, value in zip(slopes, variables)]
    discriminator_optimizer.apply(slopes, variables)


count = 0


def step(pairs):
    global count
    count += 1
    pairs = tf.convert_to_tensor(pairs)
    if count % R1_EVERY == 0:
        penalty_step(pairs)
    return train_step(pairs)


sample_noise = np.random.default_rng(1).standard_normal((1000, NOISE_SIZE)).astype("float32")
sample_clusters = clusters[:1000]  # as often as they occur
history = training.train(
    step,
    training.batches(pairs, batch_size=BATCH_SIZE, seed=1),
    steps=1800,
    seconds=42,
    sample=lambda: models.generate(average, sample_noise[:20], sample_clusters[:20]),
)
print(history)

# %% tags=["picture"]
samples = models.generate(average, sample_noise, sample_clusters)
plots.grid(samples[:40], columns=20)

# %%
plots.losses(history)

# %% [markdown] lang="en"
# After a wild start the losses settle near 1.386 and 0.693 ($D$ a little below, $G$ a little above: $D$ still recognises some of the fakes), and they say
# nothing about quality. What does: **FID**, a distance between the features of real and of generated images, lower is better (here the features of the course's
# small classifier, so compare it with the rows below, not with papers); **precision**, the share of the generated images that lie among the real ones;
# **recall**, the share of the real ones that lie among the generated. Lesson 02 builds all three.

# %% [markdown] lang="zh"
# 损失起初大起大落，随后停在 1.386 和 0.693 附近（$D$ 略低，$G$ 略高：$D$ 仍认得出一些假图），而且说明不了质量。能说明质量的是 **FID**：
# 真图与生成图的特征之间的距离，越低越好（这里用的是本课自带小分类器的特征，所以只能和下面几行比，不能和论文里的比）；**精确率**：生成图落在真图当中的比例；
# **召回率**：真图落在生成图当中的比例。这三样第 02 课都会亲手写。

# %%
last_step = models.generate(plain_generator, sample_noise, sample_clusters)
noise_images = np.random.default_rng(0).uniform(size=samples.shape).astype("float32")
one_digit = np.repeat(samples[:1], len(samples), axis=0)
pictures = {
    quiz.Text("real digits, another 1,000", "真实数字（另外 1000 张）"): data.digits("train").images[: len(samples)],
    quiz.Text("this GAN, averaged weights", "本课 GAN，平均后的权重"): samples,
    quiz.Text("this GAN, last step", "本课 GAN，最后一步的权重"): last_step,
    quiz.Text("one sample, repeated", "同一张样本反复输出"): one_digit,
    quiz.Text("uniform noise", "均匀噪声"): noise_images,
}
real_features = metrics.features(test_digits.images)
rows = {}
for name, images in pictures.items():
    precision, recall = metrics.precision_recall(real_features, metrics.features(images))
    rows[name] = metrics.fid(test_digits.images, images), precision, recall
plots.table({"FID": ".0f", "precision": ".2f", "recall": ".2f"}, rows)

# %% [markdown] lang="en"
# Averaging the weights pays: compare the FID of the second row with the third. One sample, repeated, is mode collapse at its purest: no recall, whatever the
# precision. And precision alone is no proof of quality: to this classifier one noise image looks much like another, and about half of them fall together into the wide
# neighbourhood of a few odd digits.
#
# ## 7 · Follow-ups
#
# ### Junior

# %% [markdown] lang="zh"
# 对权重做平均是划算的：比较第二行和第三行的 FID。同一张样本反复输出，就是最纯粹的模式坍缩：不管精确率多高，召回率为零。单看精确率也证明不了质量：
# 在这个分类器眼里，噪声图都差不多，约有一半一起落进了少数几个怪数字的宽大邻域。
#
# ## 7 · 追问
#
# ### 初级

# %%
quiz.ask("gan-roles")

# %%
quiz.ask("gan-generator-signal")

# %%
quiz.ask("gan-one-perfect-image")

# %%
quiz.ask("gan-blur")

# %%
quiz.ask("gan-iteration-order")

# %%
quiz.ask("gan-equilibrium-loss")

# %%
quiz.ask("gan-watch")

# %%
quiz.ask("gan-missing-pieces")

# %% [markdown] lang="en"
# ### Mid

# %% [markdown] lang="zh"
# ### 中级

# %%
quiz.ask("gan-d-star-steps")

# %%
quiz.ask("gan-d-star-point")

# %%
quiz.ask("gan-slope-ratio")

# %%
quiz.ask("gan-too-good")

# %%
quiz.ask("gan-value-range")

# %%
quiz.ask("gan-stabilisers")

# %%
quiz.ask("gan-r1-value")

# %%
quiz.ask("gan-ttur")

# %%
quiz.ask("gan-report")

# %% [markdown] lang="en"
# ### Senior

# %% [markdown] lang="zh"
# ### 高级

# %%
quiz.ask("gan-ns-divergence")

# %%
quiz.ask("gan-disjoint-supports")

# %%
quiz.ask("gan-dirac")

# %%
quiz.ask("gan-trainable-keras3")

# %%
quiz.ask("gan-tests")

# %%
quiz.ask("gan-new-loss")

# %%
quiz.ask("gan-where-now")

# %% [markdown] lang="en"
# ## 8 · Take-aways
#
# 1. A GAN trains an implicit sampler by a game; the generator learns from the slope of $D$ alone.
# 2. Optimal $D$: the game measures $-\log 4 + 2\,\mathrm{JSD}$; the optimum is $D = 1/2$, losses 1.386 and 0.693, not zero.
# 3. Two steps, two optimizers, two lists of variables; in the generator's step gradients pass through $D$ and stop at its weights.
# 4. The faults are instability and mode collapse, not blur. Report coverage beside fidelity, and several seeds.
# 5. Name a mechanism: R1 flattens $D$ on real data; WGAN-GP and spectral norm bound its slope.
#
# **Papers.** Goodfellow et al. 2014 ([1406.2661](https://arxiv.org/abs/1406.2661)) · Arjovsky and Bottou 2017 ([1701.04862](https://arxiv.org/abs/1701.04862)) ·
# Mescheder et al. 2018 ([1801.04406](https://arxiv.org/abs/1801.04406)) · Lucic et al. 2018 ([1711.10337](https://arxiv.org/abs/1711.10337)) ·
# Radford et al. 2015 ([1511.06434](https://arxiv.org/abs/1511.06434))
#
# **Review.** `quiz.review("gan")` here, or `quiz review --topic gan` in a terminal, asks what you missed, and the rest before you forget it. Next: [02 · Evaluating generated images](02_metrics.ipynb).

# %% [markdown] lang="zh"
# ## 8 · 小结
#
# 1. GAN 用一场博弈训练隐式采样器；生成器只从 $D$ 的斜率中学习。
# 2. $D$ 最优时，博弈度量的是 $-\log 4 + 2\,\mathrm{JSD}$；最优点处 $D = 1/2$，损失是 1.386 和 0.693，不是 0。
# 3. 两个训练步、两个优化器、两份变量列表；生成器步里梯度穿过 $D$，但不更新它的权重。
# 4. 毛病是训练不稳和模式坍缩，不是模糊。报告保真度时也要报告覆盖度，并给出多个随机种子。
# 5. 要说出机理：R1 把 $D$ 在真实数据上压平；WGAN-GP 和谱归一化限制它的斜率。
#
# **论文** Goodfellow 等 2014（[1406.2661](https://arxiv.org/abs/1406.2661)）· Arjovsky 与 Bottou 2017（[1701.04862](https://arxiv.org/abs/1701.04862)）·
# Mescheder 等 2018（[1801.04406](https://arxiv.org/abs/1801.04406)）· Lucic 等 2018（[1711.10337](https://arxiv.org/abs/1711.10337)）·
# Radford 等 2015（[1511.06434](https://arxiv.org/abs/1511.06434)）
#
# **复习** 在这里运行 `quiz.review("gan")`，或在终端里运行 `quiz review --topic gan`：答错的先来，其余的赶在你忘掉之前再问。下一课：[02 · 图像生成质量评估](02_metrics.ipynb)。
