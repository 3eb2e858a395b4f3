# %% [markdown] lang="en"
# # 05 · Conditional GANs
#
# > **Interviewer:** *What is a conditional GAN? What would you use one for? And this one draws nice digits, but never the digit I ask for: please repair it.*
#
# Junior to senior. After this lesson you can
#
# - say where the condition enters, what the discriminator judges, and what conditioning does not give;
# - derive the projection discriminator and name four other ways to inject a condition;
# - find 26 defects in conditional GANs, most of which never raise an exception;
# - train a GAN that draws the digit you ask for, and measure whether it obeys and whether it varies.
#
# | section | minutes |
# |---|---|
# | 1 Answer first | 10 |
# | 2 The idea | 15 |
# | 3 What costs you the offer | 5 |
# | 4 Find the defect | 20 |
# | 5 Build it | 40 |
# | 6 See it work | 15 |
# | 7 Follow-ups | 25 |
# | 8 Take-aways | 5 |

# %% [markdown] lang="zh"
# # 05 · 条件 GAN（cGAN）
#
# > **面试官**：*什么是条件 GAN？你会拿它做什么？还有，这一个画的数字挺好看，可从来不是我要的那个数字，请把它修好。*
#
# 难度从初级到高级。学完这一课，你能够：
#
# - 说清条件从哪里进入、判别器评判的是什么，以及条件给不了你什么；
# - 推导投影判别器，并说出另外四种注入条件的方式；
# - 在条件 GAN 里找出 26 处缺陷，其中大多数从不报错；
# - 训练一个点哪个数字就画哪个数字的 GAN，并测量它听不听话、有没有变化。
#
# | 小节 | 分钟 |
# |---|---|
# | 1 先作答 | 10 |
# | 2 核心思想 | 15 |
# | 3 哪些话会丢掉 offer | 5 |
# | 4 找缺陷 | 20 |
# | 5 动手写 | 40 |
# | 6 看它工作 | 15 |
# | 7 追问 | 25 |
# | 8 小结 | 5 |

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from imagegen import data, explorer, metrics, models, plots, ring, training, translation

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
quiz.ask("cgan-what")

# %%
quiz.ask("cgan-uses")

# %% [markdown] lang="en"
# ## 2 · The idea
#
# An unconditional GAN samples $p(x)$: you take what you get. A conditional one samples $p(x \mid y)$: you say which digit, which caption,
# which edge map. The condition enters **both** networks ([1411.1784](https://arxiv.org/abs/1411.1784)):
#
# $$\min_G \max_D \; \mathbb{E}_{(x, y)}[\log D(x, y)] + \mathbb{E}_{z, y}[\log(1 - D(G(z, y), y))]$$
#
# The discriminator judges a **pair**. A flawless 3 handed in for a 7 is a fake pair. If $D$ saw the image alone, nothing would tie
# image and label together. The left figure shows it in one dimension. Two classes lie at $-2$ and $2$, and the generator ignores its label: whatever
# is ordered, it draws from both. A blind $D$ finds the right marginal and answers $1/2$ everywhere: no slope, nothing to learn.
# $D^*(x, y)$ sees the wrong half at once.
#
# Right: how a label is written down matters. As one number, classes 0 and 9 are nine times as far apart as 3 and 4. As one-hot
# codes, all pairs are equally far apart.

# %% [markdown] lang="zh"
# ## 2 · 核心思想
#
# 无条件 GAN 从 $p(x)$ 采样：抽到什么算什么。条件 GAN 从 $p(x \mid y)$ 采样：画哪个数字、哪句描述、哪张边缘图，由你指定。
# 条件要输入**两个**网络（[1411.1784](https://arxiv.org/abs/1411.1784)）：
#
# $$\min_G \max_D \; \mathbb{E}_{(x, y)}[\log D(x, y)] + \mathbb{E}_{z, y}[\log(1 - D(G(z, y), y))]$$
#
# 判别器评判的是**一对**。要的是 7，交来一个完美的 3，就是假对。如果 $D$ 只看图像，图像和标签之间就没有任何约束。
# 左图用一维说明：两个类别分别在 $-2$ 和 $2$，生成器不理会标签，要什么都从两类里随便画。看不到标签的 $D$ 发现边缘分布没错，
# 处处回答 $1/2$：没有斜率，学不到东西。而 $D^*(x, y)$ 一眼就看出画错的那一半。
#
# 右图：标签怎么写也有讲究。写成一个数，0 和 9 的距离是 3 和 4 的九倍；写成 one-hot，任意两类等距。

# %%
x = np.linspace(-5, 5, 400)
first, second = (np.exp(-((x - mean) ** 2) / 2) / np.sqrt(2 * np.pi) for mean in (-2, 2))
either = (first + second) / 2
digit = np.arange(10)

figure, (left, middle, right) = plt.subplots(1, 3, figsize=(9.5, 3.0), layout="constrained", width_ratios=(2, 1, 1))
left.fill_between(x, first, alpha=0.25, label="$p(x\\mid y{=}0)$")
left.plot(x, either, label="$p_g(x\\mid y)$")
left.plot(x, np.full_like(x, 0.5), "k:", label="$D^*(x)$")
left.plot(x, first / (first + either), "k--", label="$D^*(x, y{=}0)$")
left.set_xlabel("$x$")
left.legend(fontsize=8)
middle.imshow(np.abs(digit[:, None] - digit[None, :]), cmap="Blues")
middle.set_title("$|y - y'|$", fontsize=10)
right.imshow(np.sqrt(2) * (digit[:, None] != digit[None, :]), cmap="Blues")
right.set_title("$\\|e_y - e_{y'}\\|$", fontsize=10)
plt.show()

# %% [markdown] lang="en"
# **Ways to inject $y$.** Concatenate its code to $z$ and to $x$; condition the normalisation, so that scale and shift depend on the class
# ([1707.00683](https://arxiv.org/abs/1707.00683)), or on the label of every pixel (SPADE, [1903.07291](https://arxiv.org/abs/1903.07291)); let $D$ classify as well
# (AC-GAN, [1610.09585](https://arxiv.org/abs/1610.09585)), at the price of easy, typical samples; or **project**
# ([1802.05637](https://arxiv.org/abs/1802.05637)). The optimal logit is a log-ratio that splits in two:
#
# $$\log\frac{p(x, y)}{q(x, y)} = \underbrace{\log\frac{p(y \mid x)}{q(y \mid x)}}_{v_y \cdot h(x)} + \underbrace{\log\frac{p(x)}{q(x)}}_{w \cdot h(x)}$$
#
# If both $p(y \mid x)$ and $q(y \mid x)$ are softmax over shared features $h$, their log-ratio is an inner product with a class vector, up to a function of $x$ alone.
#
# **Matching-aware negatives** ([1605.05396](https://arxiv.org/abs/1605.05396)): show $D$ real images beside *wrong* conditions, too.
#
# **An image as the condition.** Pix2pix ([1611.07004](https://arxiv.org/abs/1611.07004)) has aligned pairs and adds
# $\lambda \|x - G(y)\|_1$, $\lambda = 100$. L1 fixes the low frequencies; a discriminator of *patches* asks for texture. The condition says *what* and *where*,
# the adversarial term makes it crisp.
#
# | application | condition $y$ | loss | data |
# |---|---|---|---|
# | pix2pix | edges, map, sketch | cGAN + L1 | aligned pairs |
# | SPADE | label of each pixel | cGAN + features | label maps |
# | inpainting | image with a hole | L2 + adversarial | images |
# | SRGAN | low resolution | perceptual + adversarial | images |
# | GAN-CLS | caption | matching-aware | captions |
# | CycleGAN | image of another domain | adversarial + cycle | *unpaired* sets: not a class-conditional GAN |

# %% [markdown] lang="zh"
# **注入 $y$ 的方式。** 把它的编码拼接到 $z$ 和 $x$ 上；做条件归一化，让缩放和平移取决于类别（[1707.00683](https://arxiv.org/abs/1707.00683)）
# 或取决于每个像素的标签（SPADE，[1903.07291](https://arxiv.org/abs/1903.07291)）；让 $D$ 兼做分类（AC-GAN，[1610.09585](https://arxiv.org/abs/1610.09585)），
# 代价是样本偏向容易、典型的样子；或者做**投影**（projection，[1802.05637](https://arxiv.org/abs/1802.05637)）。最优 logit 是一个对数比，可以拆成两项：
#
# $$\log\frac{p(x, y)}{q(x, y)} = \underbrace{\log\frac{p(y \mid x)}{q(y \mid x)}}_{v_y \cdot h(x)} + \underbrace{\log\frac{p(x)}{q(x)}}_{w \cdot h(x)}$$
#
# 如果 $p(y \mid x)$ 和 $q(y \mid x)$ 都是共享特征 $h$ 上的 softmax，那么它们的对数比就是与类别向量的内积，外加一个只依赖 $x$ 的函数。
#
# **匹配感知的负样本**（matching-aware，[1605.05396](https://arxiv.org/abs/1605.05396)）：还要把真图配上*错误*的条件给 $D$ 看。
#
# **条件也可以是图像。** pix2pix（[1611.07004](https://arxiv.org/abs/1611.07004)）有对齐的成对数据，再加上 $\lambda \|x - G(y)\|_1$，$\lambda = 100$。
# L1 管低频，评判*小块*的判别器要求纹理。条件决定*画什么、在哪里*，对抗项让它清晰。
#
# | 应用 | 条件 $y$ | 损失 | 数据 |
# |---|---|---|---|
# | pix2pix | 边缘、地图、草图 | cGAN + L1 | 对齐的成对图像 |
# | SPADE | 每个像素的标签 | cGAN + 特征匹配 | 语义图 |
# | 图像修复 | 挖了洞的图 | L2 + 对抗 | 图像 |
# | SRGAN | 低分辨率图 | 感知 + 对抗 | 图像 |
# | GAN-CLS | 一句话 | 匹配感知 | 图文对 |
# | CycleGAN | 另一个域的图像 | 对抗 + 循环 | *不成对*的两个集合：不是类别条件 GAN |

# %% [markdown] lang="en"
# ## 3 · What costs you the offer
#
# | said in interviews | why it fails | say instead |
# |---|---|---|
# | "The label guides the generator." | With a blind $D$ nothing ties image and label: accuracy at chance (section 6.1). | $y$ enters both networks, $D$ judges the pair ([1411.1784](https://arxiv.org/abs/1411.1784)) |
# | "Conditioning improves quality and diversity." | It gives control. Variety *within* a condition often drops; pix2pix ignores its noise. | sample $p(x \mid y)$; measure diversity per class ([1903.05628](https://arxiv.org/abs/1903.05628)) |
# | "The condition adds the fine detail." | L1 with the same condition is blurred. | the condition fixes what and where, the adversarial term the texture ([1611.07004](https://arxiv.org/abs/1611.07004)) |
# | "Its applications: inpainting, super-resolution, style transfer." | The same list fits an autoencoder; unpaired stylisation needs cycle consistency ([1703.10593](https://arxiv.org/abs/1703.10593)). | for each: what is $y$, which loss, which data |
# | "FID is low, so it works." | FID cannot see that labels are ignored, nor that a hallucinated detail was never there ([1711.06077](https://arxiv.org/abs/1711.06077)). | conditional accuracy, FID per class, FCN-score, LPIPS, a user study |

# %% [markdown] lang="zh"
# ## 3 · 哪些话会丢掉 offer
#
# | 面试里常听到 | 问题在哪 | 应该这样说 |
# |---|---|---|
# | “用标签引导生成器。” | $D$ 看不到标签，图像和标签就没有约束：准确率只有随机水平（见 6.1）。 | $y$ 输入两个网络，$D$ 评判的是一对（[1411.1784](https://arxiv.org/abs/1411.1784)） |
# | “加条件能提高质量和多样性。” | 得到的是控制。同一条件*之内*的变化常常变少；pix2pix 甚至忽略噪声。 | 从 $p(x \mid y)$ 采样；逐类测多样性（[1903.05628](https://arxiv.org/abs/1903.05628)） |
# | “细节是条件带来的。” | 同样的条件只配 L1 就是糊的。 | 条件决定画什么、在哪里，纹理来自对抗项（[1611.07004](https://arxiv.org/abs/1611.07004)） |
# | “应用有：修复、超分、风格迁移。” | 同一份清单套在自编码器上也成立；不成对的风格化靠的是循环一致性（[1703.10593](https://arxiv.org/abs/1703.10593)）。 | 每一项都说清：$y$ 是什么、用什么损失、要什么数据 |
# | “FID 很低，所以没问题。” | FID 看不出标签被忽略，也看不出哪处细节是编造的（[1711.06077](https://arxiv.org/abs/1711.06077)）。 | 条件准确率、逐类 FID、FCN-score、LPIPS、用户研究 |

# %% [markdown] lang="en"
# ## 4 · Find the defect
#
# Each listing below runs except for one planted defect. Name the line, say what somebody would notice (crash, warning, or nothing
# at all), and choose the repair. Conditional GANs fail in silence more often than others: the images look fine.

# %% [markdown] lang="zh"
# ## 4 · 找缺陷
#
# 下面每份代码里都埋了一处缺陷。指出是哪一行，说明别人会看到什么（报错、警告，还是什么都看不到），再选出修法。
# 条件 GAN 比别的模型更容易悄无声息地出错：图看起来好好的。

# %%
quiz.ask("cgan-bug-blind-discriminator")

# %%
quiz.ask("cgan-bug-numpy-integer")

# %%
quiz.ask("cgan-bug-generator-unconnected")

# %%
quiz.ask("cgan-bug-two-labels")

# %%
quiz.ask("cgan-bug-recipe-keras2")

# %%
quiz.ask("cgan-bug-offset-zero")

# %%
quiz.ask("cgan-bug-square-logits")

# %%
quiz.ask("cgan-bug-bn-inference")

# %% [markdown] lang="en"
# More of them, one at a time: `quiz.ask("cgan-bug-...")`; `quiz list --topic cgan --kind bug` in a terminal names all.

# %% [markdown] lang="zh"
# 还有更多，一次一道：`quiz.ask("cgan-bug-...")`；在终端里运行 `quiz list --topic cgan --kind bug` 可列出全部。

# %% [markdown] lang="en"
# ## 5 · Build it
#
# ### 5.1 The projection logit
#
# Two terms, one number per image. Mind the shapes: `(B,)` plus `(B, 1)` is `(B, B)`, and nobody will tell you.

# %% [markdown] lang="zh"
# ## 5 · 动手写
#
# ### 5.1 投影 logit
#
# 两项相加，每张图一个数。当心形状：`(B,)` 加 `(B, 1)` 会变成 `(B, B)`，而且没有任何提示。


# %% exercise="cgan.projection_logit"
def projection_logit(features, labels, class_vectors, weights):
    """Logit of a projection discriminator (1802.05637, section 3): realism plus match.

    Args:
        features: h(x), shape (B, D), float32.
        labels: class of each image, integers from 0 to K - 1, shape (B,) or (B, 1).
        class_vectors: one vector v per class, shape (K, D), float32.
        weights: w, shape (D,), float32.
    Returns:
        w . h(x) + v_label . h(x) for every image, shape (B, 1): logits, no sigmoid; products are summed over D.
    """
    # DOCSTRING zh
    # 投影判别器的 logit（1802.05637 第 3 节）：真实程度加上匹配程度。
    #
    # 参数：
    #     features：h(x)，形状 (B, D)，float32。
    #     labels：每张图的类别，0 到 K - 1 的整数，形状 (B,) 或 (B, 1)。
    #     class_vectors：每个类别一个向量 v，形状 (K, D)，float32。
    #     weights：w，形状 (D,)，float32。
    # 返回：
    #     每张图的 w . h(x) + v_label . h(x)，形状 (B, 1)：这是 logit，不加 sigmoid；乘积对 D 求和。
    # END DOCSTRING
    # BEGIN SOLUTION
    chosen = tf.gather(class_vectors, tf.reshape(labels, (-1,)))
    return tf.reduce_sum(features * (chosen + weights), axis=1, keepdims=True)
    # END SOLUTION


# %%
# Scratch: try it before you check it.
# projection_logit(np.ones((2, 3), "float32"), np.array([0, 1]), np.eye(2, 3, dtype="float32"), np.ones(3, "float32"))

# %%
quiz.check("cgan.projection_logit", projection_logit)

# %% [markdown] lang="en"
# ### 5.2 The two steps, in pairs
#
# As in lesson 01, but everything comes in pairs. The check looks at which weights moved and *which pairs* the losses were made of.
# Stuck? `quiz.hint("cgan.conditional_steps")`.

# %% [markdown] lang="zh"
# ### 5.2 成对的两个训练步
#
# 和第 01 课一样，只是一切都成对出现。检查看的是：哪些权重动了，以及损失是由*哪些配对*算出来的。
# 卡住了？`quiz.hint("cgan.conditional_steps")`。


# %% exercise="cgan.conditional_steps"
def discriminator_step(generator, discriminator, optimizer, images, labels, noise, wrong_labels=None):
    """One update of the discriminator; the generator stays as it is.

    Args:
        generator: Keras model, called with the list [noise (B, Z), labels (B,)], to images (B, H, W, C).
        discriminator: Keras model, called with the list [images (B, H, W, C), labels (B,)], to logits (B, 1).
        optimizer: the discriminator's own Keras optimizer.
        images: real images, a float32 tensor of shape (B, H, W, C), in the generator's value range.
        labels: their classes, an int32 tensor of shape (B,). The generator is asked for the same classes.
        noise: a float32 tensor of shape (B, Z), from N(0, I).
        wrong_labels: None, or an int32 tensor (B,), each another class than `labels` has there: real images beside these are
            fake pairs, too (1605.05396, algorithm 1).
    Returns:
        The discriminator's loss before the update, a scalar in nats: the mean of -log D over real pairs, plus the mean of
        -log(1 - D) over generated pairs. With `wrong_labels` the second term is the average of two means: over
        generated pairs, and over real images beside wrong labels.
    """
    # DOCSTRING zh
    # 更新一步判别器；生成器保持不变。
    #
    # 参数：
    #     generator：Keras 模型，以列表 [噪声 (B, Z), 标签 (B,)] 调用，得到图像 (B, H, W, C)。
    #     discriminator：Keras 模型，以列表 [图像 (B, H, W, C), 标签 (B,)] 调用，得到 logit (B, 1)。
    #     optimizer：判别器自己的 Keras 优化器。
    #     images：真实图像，float32 张量，形状 (B, H, W, C)，取值范围与生成器的输出相同。
    #     labels：它们的类别，int32 张量，形状 (B,)。让生成器画的也是这些类别。
    #     noise：float32 张量，形状 (B, Z)，取自 N(0, I)。
    #     wrong_labels：None，或 int32 张量 (B,)，每个都与 `labels` 对应位置的类别不同：真实图像配上它们，
    #         也算假的配对（1605.05396 算法 1）。
    # 返回：
    #     更新之前的判别器损失，标量，单位为奈特：-log D 在真实配对上的均值，加上 -log(1 - D) 在生成配对上的均值。
    #     给了 `wrong_labels` 时，第二项是两个均值的平均：生成配对上的，以及真实图像配错误标签上的。
    # END DOCSTRING
    # BEGIN SOLUTION
    generated = generator([noise, labels], training=True)
    with tf.GradientTape() as tape:
        real_loss = tf.reduce_mean(tf.nn.softplus(-discriminator([images, labels], training=True)))
        fake_loss = tf.reduce_mean(tf.nn.softplus(discriminator([generated, labels], training=True)))
        if wrong_labels is not None:
            mismatched = discriminator([images, wrong_labels], training=True)
            fake_loss = (fake_loss + tf.reduce_mean(tf.nn.softplus(mismatched))) / 2
        loss = real_loss + fake_loss
    variables = discriminator.trainable_variables
    optimizer.apply(tape.gradient(loss, variables), variables)
    return loss
    # END SOLUTION


def generator_step(generator, discriminator, optimizer, labels, noise):
    """One update of the generator with the non-saturating loss; the discriminator stays as it is.

    Args:
        generator, discriminator: as above.
        optimizer: the generator's own Keras optimizer.
        labels: the classes that are asked for, an int32 tensor of shape (B,).
        noise: a float32 tensor of shape (B, Z), from N(0, I).
    Returns:
        The generator's loss before the update, a scalar in nats: the mean of -log D(G(z, y), y) over the batch.
    """
    # DOCSTRING zh
    # 用非饱和损失更新一步生成器；判别器保持不变。
    #
    # 参数：
    #     generator, discriminator：同上。
    #     optimizer：生成器自己的 Keras 优化器。
    #     labels：要画的类别，int32 张量，形状 (B,)。
    #     noise：float32 张量，形状 (B, Z)，取自 N(0, I)。
    # 返回：
    #     更新之前的生成器损失，标量，单位为奈特：-log D(G(z, y), y) 在批上的均值。
    # END DOCSTRING
    # BEGIN SOLUTION
    with tf.GradientTape() as tape:
        judged = discriminator([generator([noise, labels], training=True), labels], training=True)
        loss = tf.reduce_mean(tf.nn.softplus(-judged))
    variables = generator.trainable_variables
    optimizer.apply(tape.gradient(loss, variables), variables)
    return loss
    # END SOLUTION


# %%
quiz.check("cgan.conditional_steps", discriminator_step, generator_step)

# %% [markdown] lang="en"
# ### 5.3 An image as the condition: the loss of pix2pix

# %% [markdown] lang="zh"
# ### 5.3 以图像为条件：pix2pix 的损失


# %% exercise="cgan.pix2pix_loss"
def pix2pix_g_loss(fake_logits, fake, target, lam=100):
    """The generator's loss of pix2pix (1611.07004, eq. 4), with the non-saturating adversarial term.

    Args:
        fake_logits: D's logits for pairs (condition, fake), one per patch, shape (B, P, Q, 1).
        fake: generated images, shape (B, H, W, C), in [-1, 1].
        target: the images that belong to the conditions, shape (B, H, W, C), in [-1, 1].
        lam: weight of the distance.
    Returns:
        The mean of -log D over all patches and images, in nats, plus lam times the mean absolute difference over all
        pixels, channels and images: a scalar.
    """
    # DOCSTRING zh
    # pix2pix 的生成器损失（1611.07004 式 4），对抗项取非饱和形式。
    #
    # 参数：
    #     fake_logits：D 对配对（条件, fake）给出的 logit，每个小块一个，形状 (B, P, Q, 1)。
    #     fake：生成图像，形状 (B, H, W, C)，取值 [-1, 1]。
    #     target：条件所对应的图像，形状 (B, H, W, C)，取值 [-1, 1]。
    #     lam：距离项的权重。
    # 返回：
    #     标量：-log D 对所有小块和图像的均值（奈特），加上 lam 乘以所有像素、通道和图像上的平均绝对差。
    # END DOCSTRING
    # BEGIN SOLUTION
    adversarial = tf.reduce_mean(tf.nn.softplus(-fake_logits))
    return adversarial + lam * tf.reduce_mean(tf.abs(target - fake))
    # END SOLUTION


# %%
quiz.check("cgan.pix2pix_loss", pix2pix_g_loss)

# %% [markdown] lang="en"
# ### 5.4 What one patch logit sees
#
# The classic stack of pix2pix sees 70x70 pixels. Which window does the small one of section 6.4 see?

# %% [markdown] lang="zh"
# ### 5.4 一个 patch logit 能看到多大
#
# pix2pix 的经典结构能看到 70x70 像素。6.4 节里那个小网络能看到多大的窗口？


# %% exercise="cgan.receptive_field"
def receptive_field(layers):
    """Side of the window of the image that one output of a stack of convolutions depends on.

    Args:
        layers: list of (kernel, stride) pairs of integers, from the image to the output; padding does not matter.
    Returns:
        The side of the window in pixels, an integer; 1 for an empty list.
    """
    # DOCSTRING zh
    # 一叠卷积层的一个输出所依赖的图像窗口的边长。
    #
    # 参数：
    #     layers：(卷积核边长, 步长) 整数对的列表，从图像到输出；填充不影响结果。
    # 返回：
    #     窗口的边长，单位为像素，整数；空列表返回 1。
    # END DOCSTRING
    # BEGIN SOLUTION
    side = 1
    for kernel, stride in reversed(layers):
        side = (side - 1) * stride + kernel
    return side
    # END SOLUTION


# %%
quiz.check("cgan.receptive_field", receptive_field)

# %%
# The classic PatchGAN; and this lesson's: patches of 4x4 pixels, two 3x3 convolutions on them, one of 1x1.
receptive_field([(4, 2), (4, 2), (4, 2), (4, 1), (4, 1)]), receptive_field([(4, 4), (3, 1), (3, 1), (1, 1)])

# %% [markdown] lang="en"
# ## 6 · See it work
#
# ### 6.1 What each wiring costs: the ring of eight
#
# Eight Gaussians on a ring; the label says which one is ordered. Colours are the *ordered* labels: a ring of clean colours obeys.

# %% [markdown] lang="zh"
# ## 6 · 看它工作
#
# ### 6.1 每种接法的代价：八个高斯围成的环
#
# 环上八个高斯，标签指定要哪一个。颜色表示*所要求的*标签：每团颜色纯净，就说明听话。

# %%
wirings = {
    "both": quiz.Text("y in both networks", "y 进两个网络"),
    "generator only": quiz.Text("D does not see y", "D 看不到 y"),
    "random fake labels": quiz.Text("fakes with random labels", "假图配随机标签"),
    "scalar label": quiz.Text("y as one number", "y 写成一个数"),
}
runs = {wiring: ring.train_ring_cgan(wiring, steps=600, seed=1) for wiring in wirings}

figure, panels = plt.subplots(1, 4, figsize=(9.5, 2.6), layout="constrained", sharex=True, sharey=True)
rows = {}
for axes, (wiring, run) in zip(panels, runs.items(), strict=True):
    modes, share = ring.mode_stats(run.samples)
    rows[wirings[wiring]] = ring.conditional_accuracy(run.samples, run.labels), share, f"{modes}/8"
    axes.scatter(*run.samples.T, c=run.labels, s=3, cmap="hsv", vmin=0, vmax=8)
    axes.set_title(str(wirings[wiring]), fontsize=9)
    axes.set_aspect("equal")
    axes.set(xlim=(-3, 3), ylim=(-3, 3), xticks=[], yticks=[])
plt.show()
plots.table({"accuracy": ".2f", quiz.Text("within 3σ", "3σ 以内"): ".2f", "modes": ""}, rows)

# %% [markdown] lang="en"
# Chance is 1/8 = 0.125. Without $y$ in $D$ nothing ties a sample to its order: all eight modes are there and the accuracy is that of chance. Set
# `steps=1500`, and most samples lie within 3σ while the accuracy stays where it is: a metric that does not look at labels (modes, share, FID)
# then sees nothing wrong. The scalar label is learnt, but slowly: neighbours in number are neighbours in code.
#
# ### 6.2 Digits to order
#
# The patch networks of lesson 01, with the label as an embedding beside the noise in $G$ and as a projection in $D$: your
# formula of 5.1. The steps are **yours**. R1 on real pairs every eighth step, averaged weights to draw from.
#
# *Kernel → Interrupt* stops the training; what was trained is kept.

# %% [markdown] lang="zh"
# 随机水平是 1/8 = 0.125。$D$ 看不到 $y$ 时，没有什么把样本和要求绑在一起：八个模式都在，准确率却只是随机水平。把 `steps` 改成 1500，
# 大多数样本都会落在 3σ 以内，准确率却原地不动：这时不看标签的指标（模式数、占比、FID）什么问题也发现不了。
# 标量标签也能学，只是很慢：数值相邻的类别，编码也相邻。
#
# ### 6.2 点哪个画哪个
#
# 网络还是第 01 课的小块网络：标签在 $G$ 里作为嵌入与噪声并排，在 $D$ 里作为投影，就是 5.1 里你写的公式。训练步是**你写的**。
# 每八步在真对上做一次 R1，采样用平均后的权重。
#
# *Kernel → Interrupt* 可停止训练，已训练的部分会保留。

# %%
NOISE_SIZE, BATCH_SIZE, NUM_CLASSES = 64, 64, 10
R1_GAMMA, R1_EVERY = 1.0, 8

keras.utils.set_random_seed(1)
generator, average = (models.patch_generator(NOISE_SIZE, NUM_CLASSES) for _ in range(2))
average.set_weights(generator.get_weights())
discriminator = models.patch_discriminator(NUM_CLASSES)
generator_optimizer, discriminator_optimizer = (keras.optimizers.Adam(2e-3, beta_1=0.5) for _ in range(2))
generator_optimizer.build(generator.trainable_variables)
discriminator_optimizer.build(discriminator.trainable_variables)

digits = data.digits("train", value_range=(-1.0, 1.0))  # the range of the generator's tanh
test_digits = data.digits("test")
classes = digits.labels.astype("int32")


@tf.function
def train_step(images, labels):
    noise = tf.random.normal((2, BATCH_SIZE, NOISE_SIZE))
    judged = discriminator_step(generator, discriminator, discriminator_optimizer, images, labels, noise[0])
    fooled = generator_step(generator, discriminator, generator_optimizer, labels, noise[1])
    models.update_average(average, generator, decay=0.99)
    return {"discriminator": judged, "generator": fooled}


@tf.function
def penalty_step(images, labels):
    with tf.GradientTape() as tape:
        with tf.GradientTape() as image_tape:
            image_tape.watch(images)
            score = tf.reduce_sum(discriminator([images, labels], training=True))
        slope = image_tape.gradient(score, images)
        penalty = R1_EVERY * 0.5 * R1_GAMMA * tf.reduce_mean(tf.reduce_sum(slope**2, axis=(1, 2, 3)))
    weights = discriminator.trainable_variables
    # The penalty does not depend on biases: their slope is None, and Keras would warn.
    pairs = zip(tape.gradient(penalty, weights), weights, strict=True)
    discriminator_optimizer.apply_gradients([(slope, weight) for slope, weight in pairs if slope is not None])


count = 0


def step(images, labels):
    global count
    count += 1
    images, labels = tf.convert_to_tensor(images), tf.convert_to_tensor(labels)
    if count % R1_EVERY == 0:
        penalty_step(images, labels)
    return train_step(images, labels)


def draw(labels, random):
    noise = random.standard_normal((len(labels), NOISE_SIZE)).astype("float32")
    return models.generate(average, noise, np.asarray(labels, "int32"))


history = training.train(
    step,
    training.batches(digits.images, classes, batch_size=BATCH_SIZE, seed=1),
    steps=900,
    seconds=60,
    sample=lambda: draw(np.arange(20) % 10, np.random.default_rng(0)),
)
print(history)

# %% tags=["picture"]
ordered = np.repeat(np.arange(10), 14)
plots.grid(draw(ordered, np.random.default_rng(0)), columns=14)

# %% [markdown] lang="en"
# A row is a class. Does it obey, and does it vary? Two numbers beside FID: the accuracy of an independent classifier on what was ordered, and the
# pixel deviation within a class as a share of that of real digits. Below your GAN stand two frauds: its own images with their labels
# shuffled, and one image per class repeated.

# %% [markdown] lang="zh"
# 一行一个类别。它听话吗？有变化吗？在 FID 之外看两个数：独立分类器对所要求类别的准确率，以及类内像素标准差占真实数字的比例。
# 你的 GAN 下面是两个冒牌货：同样的图、但标签打乱；以及每类只有一张图、反复输出。

# %%
wanted = np.arange(1000) % 10
images = draw(wanted, np.random.default_rng(1))
sets = {
    quiz.Text("real digits, another 1,000", "真实数字（另外 1000 张）"): (digits.images[:1000] / 2 + 0.5, classes[:1000]),
    quiz.Text("this cGAN", "本课的 cGAN"): (images, wanted),
    quiz.Text("the same images, labels shuffled", "同样的图，标签打乱"): (
        images,
        np.random.default_rng(2).permutation(wanted),
    ),
    quiz.Text("one image per class, repeated", "每类一张图反复输出"): (images[wanted], wanted),
}
real_spread = metrics.diversity(test_digits.images, test_digits.labels)
rows = {}
for name, (shown, labels) in sets.items():
    spread = metrics.diversity(shown, labels) / real_spread
    rows[name] = metrics.fid(test_digits.images, shown), metrics.conditional_accuracy(shown, labels), spread
plots.table({"FID": ".0f", "accuracy": ".2f", "diversity": ".0%"}, rows)

# %% [markdown] lang="en"
# Read the third row: same FID, accuracy at chance; its "diversity" even rises, since a class now holds all digits. And the last:
# accuracy still high, diversity 0. No single number covers both. One more probe, of $D$ itself: how far does its logit fall when a real digit gets a wrong label?

# %% [markdown] lang="zh"
# 看第三行：FID 一样，准确率却是随机水平；“多样性”反而更高，因为一个类别里混进了所有数字。再看最后一行：准确率仍然很高，多样性是 0。
# 没有哪个单一的数能兼顾两者。再探一探 $D$ 本身：真实数字配上错误标签，logit 会掉多少？

# %%
some, right_labels = test_digits.images[:500] * 2 - 1, test_digits.labels[:500].astype("int32")
drop = discriminator([some, right_labels]) - discriminator([some, (right_labels + 1) % 10])
print(f"D(x, y) - D(x, y'): {np.mean(drop):.2f} ± {np.std(drop):.2f}")

# %% [markdown] lang="en"
# ### 6.3 Order a digit
#
# Move the slider, press the button: same class, other noise.

# %% [markdown] lang="zh"
# ### 6.3 点一个数字
#
# 拖动滑块选类别，按按钮换噪声：类别不变，样子会变。

# %%
explorer.explore(draw, num_classes=10, columns=10)

# %% [markdown] lang="en"
# ### 6.4 Translate: 7x7 pixels to 28x28
#
# The condition is now an image: a digit at a quarter of its resolution. One such image fits many digits. The same generator is trained twice
# for a few seconds: with L1 alone, and with **your** `pix2pix_g_loss` against a discriminator of 20x20 patches. $\lambda = 20$ here, because the
# networks are small and the run is short.

# %% [markdown] lang="zh"
# ### 6.4 图像翻译：7x7 到 28x28
#
# 现在条件是图像：分辨率只有四分之一的数字。一张这样的小图对应许多种数字写法。同一个生成器训练两次，每次几秒：
# 一次只用 L1，一次用**你写的** `pix2pix_g_loss`，对手是看 20x20 小块的判别器。网络小、时间短，这里取 $\lambda = 20$。

# %%
LAM = 20
conditions = translation.low_resolution(digits.images)
test_targets = test_digits.images * 2 - 1
test_conditions = translation.low_resolution(test_targets)


def train_translator(adversarial):
    keras.utils.set_random_seed(1)
    translator, judge = translation.translator(), translation.pair_discriminator()
    optimizers = [keras.optimizers.Adam(1e-3, beta_1=0.5) for _ in range(2)]
    for optimizer, network in zip(optimizers, (translator, judge), strict=True):
        optimizer.build(network.trainable_variables)

    @tf.function
    def update(targets, conditions):
        with tf.GradientTape() as tape, tf.GradientTape() as judge_tape:
            fakes = translator(conditions, training=True)
            error = tf.reduce_mean(tf.abs(targets - fakes))
            loss = LAM * error
            if adversarial:
                fake_logits, real_logits = judge([conditions, fakes]), judge([conditions, targets])
                loss = pix2pix_g_loss(fake_logits, fakes, targets, lam=LAM)
                judge_loss = tf.reduce_mean(tf.nn.softplus(-real_logits) + tf.nn.softplus(fake_logits))
        optimizers[0].apply(tape.gradient(loss, translator.trainable_variables), translator.trainable_variables)
        if adversarial:
            optimizers[1].apply(judge_tape.gradient(judge_loss, judge.trainable_variables), judge.trainable_variables)
        return error

    pairs = training.batches(digits.images, conditions, batch_size=32, seed=1)
    training.train(update, pairs, steps=220, seconds=15)
    return models.generate(translator, test_conditions)


sharp = {
    quiz.Text("condition, enlarged", "条件（放大）"): translation.enlarged(test_conditions) / 2 + 0.5,
    quiz.Text("nearest training pair", "最近的训练样本"): translation.nearest_target(
        test_conditions, conditions, digits.images / 2 + 0.5
    ),
    quiz.Text("L1 alone", "只用 L1"): train_translator(adversarial=False),
    quiz.Text("L1 + adversarial", "L1 + 对抗"): train_translator(adversarial=True),
    quiz.Text("target", "目标"): test_digits.images,
}

# %%
plots.compare({str(name): shown[:12] for name, shown in sharp.items()}, columns=12)

# %%
rows = {}
for name, shown in sharp.items():
    error = np.abs(shown - test_digits.images).mean()
    accuracy = metrics.conditional_accuracy(shown, test_digits.labels)
    rows[name] = metrics.sharpness(shown), error, accuracy, metrics.fid(test_digits.images, shown)
plots.table({"sharpness": ".3f", quiz.Text("L1 error", "L1 误差"): ".3f", "accuracy": ".2f", "FID": ".0f"}, rows)

# %% [markdown] lang="en"
# Both see the same condition. L1 alone stays well below the sharpness of real digits (variance of the Laplacian); with the adversarial term the
# strokes come about halfway nearer to it, at about the same error, and more steps (`steps=400, seconds=25`) close the gap. Both beat the nearest training pair in error. And both *invent*: the accuracy says how
# often the invention still reads as the digit that was there. That gap is why nobody should read X-rays this way.

# %% [markdown] lang="zh"
# 两者看到的条件完全相同。只用 L1，清晰度（拉普拉斯的方差）明显低于真实数字；加上对抗项，误差差不多，差距缩小了一半左右，再多练几步（`steps=400, seconds=25`）就能补上。
# 两者的误差都低于最近的训练样本。但两者都在*编*：准确率说明，编出来的图还有多少能读成原来的数字。正因为有这个差距，没人该这样去看 X 光片。

# %% [markdown] lang="en"
# ## 7 · Follow-ups
#
# ### Junior

# %% [markdown] lang="zh"
# ## 7 · 追问
#
# ### 初级

# %%
quiz.ask("cgan-who-sees-y")

# %%
quiz.ask("cgan-purpose")

# %%
quiz.ask("cgan-blind-accuracy")

# %%
quiz.ask("cgan-one-hot")

# %%
quiz.ask("cgan-applications-match")

# %%
quiz.ask("cgan-unpaired")

# %%
quiz.ask("cgan-iteration-order")

# %%
quiz.ask("cgan-missing-pieces")

# %% [markdown] lang="en"
# ### Mid

# %% [markdown] lang="zh"
# ### 中级

# %%
quiz.ask("cgan-pairs-table")

# %%
quiz.ask("cgan-injection-match")

# %%
quiz.ask("cgan-matching-aware-loss")

# %%
quiz.ask("cgan-one-number")

# %%
quiz.ask("cgan-ignore-noise")

# %%
quiz.ask("cgan-which-metrics")

# %%
quiz.ask("cgan-details-source")

# %%
quiz.ask("cgan-patch-why")

# %%
quiz.ask("cgan-validate")

# %% [markdown] lang="en"
# ### Senior

# %% [markdown] lang="zh"
# ### 高级

# %%
quiz.ask("cgan-projection-order")

# %%
quiz.ask("cgan-acgan-bias")

# %%
quiz.ask("cgan-diversity-ratio")

# %%
quiz.ask("cgan-l1-median")

# %%
quiz.ask("cgan-keras-trainable")

# %%
quiz.ask("cgan-limits")

# %%
quiz.ask("cgan-replace")

# %% [markdown] lang="en"
# ## 8 · Take-aways
#
# 1. $y$ enters both networks and $D$ judges the pair $(x, y)$; with a blind $D$ accuracy is at chance while the images look fine.
# 2. The gain is control, not diversity. Report conditional accuracy *and* diversity within a class beside FID.
# 3. Projection: the logit is $w \cdot h + v_y \cdot h$, a log-ratio split in two. Embed labels; one number imposes an order.
# 4. Matching-aware negatives: real images beside wrong conditions are fake pairs; make sure that they are wrong.
# 5. With an image as the condition: L1 for the low frequencies, a patch discriminator for texture; sharp detail may be invented.
#
# **Papers.** Mirza and Osindero 2014 ([1411.1784](https://arxiv.org/abs/1411.1784)) · Miyato and Koyama 2018 ([1802.05637](https://arxiv.org/abs/1802.05637)) ·
# Reed et al. 2016 ([1605.05396](https://arxiv.org/abs/1605.05396)) · Isola et al. 2016 ([1611.07004](https://arxiv.org/abs/1611.07004)) ·
# Park et al. 2019 ([1903.07291](https://arxiv.org/abs/1903.07291)) · Zhu et al. 2017 ([1703.10593](https://arxiv.org/abs/1703.10593))
#
# **Review.** `quiz.review("cgan")` here, or `quiz review --topic cgan` in a terminal, asks what you missed, and the rest before you forget it. Next: [06 · Style transfer](06_style_transfer.ipynb).

# %% [markdown] lang="zh"
# ## 8 · 小结
#
# 1. $y$ 输入两个网络，$D$ 评判的是配对 $(x, y)$；$D$ 看不到 $y$ 时，图像好看，准确率却是随机水平。
# 2. 得到的是控制，不是多样性。除 FID 外，条件准确率*和*类内多样性都要报告。
# 3. 投影：logit 是 $w \cdot h + v_y \cdot h$，来自对数比的拆分。标签要做嵌入；写成一个数会强加次序。
# 4. 匹配感知的负样本：真图配错误条件是假对；要保证条件真的是错的。
# 5. 以图像为条件：L1 管低频，patch 判别器管纹理；清晰的细节可能是编造的。
#
# **论文** Mirza 与 Osindero 2014（[1411.1784](https://arxiv.org/abs/1411.1784)）· Miyato 与 Koyama 2018（[1802.05637](https://arxiv.org/abs/1802.05637)）·
# Reed 等 2016（[1605.05396](https://arxiv.org/abs/1605.05396)）· Isola 等 2016（[1611.07004](https://arxiv.org/abs/1611.07004)）·
# Park 等 2019（[1903.07291](https://arxiv.org/abs/1903.07291)）· Zhu 等 2017（[1703.10593](https://arxiv.org/abs/1703.10593)）
#
# **复习** 在这里运行 `quiz.review("cgan")`，或在终端里运行 `quiz review --topic cgan`：答错的先来，其余的赶在你忘掉之前再问。下一课：[06 · 风格迁移](06_style_transfer.ipynb)。
