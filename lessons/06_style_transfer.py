# %% [markdown] lang="en"
# # 06 · Style transfer
#
# > **Interviewer:** *What is style transfer? Which numbers are the style? And what exactly is optimised?*
#
# Junior to senior. After this lesson you can
#
# - say what content and style are, as two losses on the activations of a frozen network;
# - write the Gram matrix, AdaIN and the step that moves pixels, and say which variables change in each method;
# - find twelve defects in style-transfer code, ten of which neither crash nor warn;
# - report a transfer by two numbers: how far the style loss fell, and how far the content moved.
#
# Photographs, textures and the weights of an ImageNet classifier come with installed packages. Nothing is downloaded.
#
# | section | minutes |
# |---|---|
# | 1 Answer first | 5 |
# | 2 The idea | 15 |
# | 3 What costs you the offer | 5 |
# | 4 Find the defect | 20 |
# | 5 Build it | 35 |
# | 6 See it work | 15 |
# | 7 Follow-ups | 25 |
# | 8 Take-aways | 5 |

# %% [markdown] lang="zh"
# # 06 · 风格迁移
#
# > **面试官**：*什么是风格迁移？“风格”究竟是哪些数？到底在优化什么？*
#
# 难度从初级到高级。学完这一课，你能够：
#
# - 用冻结网络激活上的两个损失，说清什么是内容、什么是风格；
# - 写出 Gram 矩阵、AdaIN 和移动像素的那一步，并说出每种方法里变的是哪些变量；
# - 在风格迁移代码里找出十二处缺陷，其中十处既不报错也不警告；
# - 用两个数报告一次迁移：风格损失降了多少倍，内容移动了多远。
#
# 照片、纹理和 ImageNet 分类器的权重都在已安装的包里，不需要下载任何东西。
#
# | 小节 | 分钟 |
# |---|---|
# | 1 先作答 | 5 |
# | 2 核心思想 | 15 |
# | 3 哪些话会丢掉 offer | 5 |
# | 4 找缺陷 | 20 |
# | 5 动手写 | 35 |
# | 6 看它工作 | 15 |
# | 7 追问 | 25 |
# | 8 小结 | 5 |

# %%
import itertools

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from matplotlib_inline.backend_inline import set_matplotlib_formats

from imagegen import backbones, explorer, plots, training

keras.utils.set_random_seed(1)
set_matplotlib_formats("jpeg", pil_kwargs={"quality": 90})  # photographs: a fraction of the size of PNG

# %% [markdown] lang="en"
# ## 1 · Answer first
#
# Two or three minutes, in your own words, as you would say it aloud. You are graded by key points, not by length.

# %% [markdown] lang="zh"
# ## 1 · 先作答
#
# 两三分钟，用自己的话，就像当面回答一样。评分看要点，不看长度。

# %%
quiz.ask("style-what")

# %% [markdown] lang="en"
# ## 2 · The idea
#
# **Two targets.** The result should show *what* the content image shows, with the texture and the colours of the style image. Neither can be
# compared pixel by pixel with the result. Both are compared in the activations of a **frozen** network that was trained to classify
# photographs ([1508.06576](https://arxiv.org/abs/1508.06576)). Let $F^l$ be the activations of layer $l$, with one row of $C$ channels for each of the $N = HW$ positions.
#
# - **Content**: the activations themselves at a middle or late layer, place by place: $\mathcal{L}_c = \operatorname{mean}\,(F^l(x) - F^l(c))^2$.
# - **Style**: statistics that have forgotten the place. The **Gram matrix** holds, for every pair of channels, how strongly they respond together,
#   averaged over the positions: $G^l = \frac{1}{N} {F^l}^\top F^l$, of size $C \times C$. Then $\mathcal{L}_s = \operatorname{mean}_l \operatorname{mean}\,(G^l(x) - G^l(s))^2$.
#
# $$\min_x \; \alpha\,\mathcal{L}_c(x) + \beta\,\mathcal{L}_s(x) + \gamma\,\mathrm{TV}(x)$$
#
# The variable is the **image** $x$. No weight of any network changes. Total variation (TV), the mean absolute difference of neighbouring pixels, keeps high-frequency
# noise out of the result ([1412.0035](https://arxiv.org/abs/1412.0035)). The ratio $\beta / \alpha$ has no right value: it is a knob.
#
# Why does that say "style"? The squared Gram distance is a squared maximum mean discrepancy (MMD, a distance between two *sets* of points) with the kernel $k(a, b) = (a^\top b)^2$; the points are local features
# ([1701.01036](https://arxiv.org/abs/1701.01036)). Style transfer is distribution matching, and other statistics serve as well: the mean and the deviation of each channel, for instance.
#
# Below: a photograph and, for five layers of EfficientNet-Lite0, the channel that varies most over it. Early layers follow every edge,
# late ones know a few coarse places only (the bright frame in the last one comes from the image border, not from the cat).

# %% [markdown] lang="zh"
# ## 2 · 核心思想
#
# **两个目标** 结果里要有内容图*画的东西*，却带着风格图的纹理和颜色。两者都不能和结果逐像素比较，而是在一个**冻结**的、为分类照片而训练的网络的激活上
# 比较（[1508.06576](https://arxiv.org/abs/1508.06576)）。设 $F^l$ 为第 $l$ 层的激活，$N = HW$ 个位置各占一行，每行 $C$ 个通道。
#
# - **内容**：中层或深层的激活本身，逐位置比较：$\mathcal{L}_c = \operatorname{mean}\,(F^l(x) - F^l(c))^2$。
# - **风格**：忘掉了位置的统计量。**Gram 矩阵**记录每一对通道一起响应的强度，对位置取平均：$G^l = \frac{1}{N} {F^l}^\top F^l$，
#   大小 $C \times C$。于是 $\mathcal{L}_s = \operatorname{mean}_l \operatorname{mean}\,(G^l(x) - G^l(s))^2$。
#
# $$\min_x \; \alpha\,\mathcal{L}_c(x) + \beta\,\mathcal{L}_s(x) + \gamma\,\mathrm{TV}(x)$$
#
# 变量是**图像** $x$，任何网络的权重都不变。全变分（total variation，TV，即相邻像素之差的绝对值的平均）用来压住高频噪声（[1412.0035](https://arxiv.org/abs/1412.0035)）。
# $\beta / \alpha$ 没有标准答案：它是一个旋钮。
#
# 凭什么说这就是“风格”？Gram 距离的平方，就是两*组*局部特征之间、核为 $k(a, b) = (a^\top b)^2$ 的最大均值差异（MMD，两个点集之间的一种距离）的平方（
# [1701.01036](https://arxiv.org/abs/1701.01036)）。风格迁移就是分布匹配，换别的统计量也行，比如每个通道的均值和标准差。
#
# 下面是一张照片，以及 EfficientNet-Lite0 的五个层里在这张照片上起伏最大的通道。浅层紧跟每一条边缘，深层只剩几个粗略的位置
# （最后一张图的亮边来自图像边界，与猫无关）。

# %%
SIZE = 128
STYLE_LAYERS = ("stem", "expand_1", "expand_3", "expand_5", "expand_8")
CONTENT_LAYER = "expand_5"

photographs = {
    quiz.Text("cat", "猫"): backbones.photograph("cat", SIZE),
    quiz.Text("pavilion", "楼阁"): backbones.photograph("china", SIZE),
    quiz.Text("coffee", "咖啡"): backbones.photograph("coffee", SIZE),
}
textures = {
    quiz.Text("petals", "花瓣"): backbones.photograph("flower", SIZE, box=(130, 240, 160)),
    quiz.Text("tissue", "组织切片"): backbones.photograph("immunohistochemistry", SIZE, box=(0, 0, 256)),
    quiz.Text("gravel", "碎石"): backbones.photograph("gravel", SIZE, box=(0, 0, 200)),
}
cat, pavilion, coffee = photographs.values()
petals, tissue, gravel = textures.values()
imagenet = backbones.extractor("efficientnet_lite0", STYLE_LAYERS)

figure, axes = plt.subplots(1, 1 + len(STYLE_LAYERS), figsize=(9, 1.8), layout="constrained")
axes[0].imshow(cat)
axes[0].set_title(str(quiz.Text("photograph", "照片")), fontsize=8)
for axis, (name, activations) in zip(axes[1:], imagenet(cat[None]).items()):
    strongest = np.argmax(np.std(activations, axis=(0, 1, 2)))
    axis.imshow(activations[0, ..., strongest], cmap="magma")
    axis.set_title(f"{name}: {activations.shape[1]}×{activations.shape[2]}×{activations.shape[3]}", fontsize=8)
for axis in axes:
    axis.set_axis_off()
plt.show()

# %% [markdown] lang="en"
# **The families.** What is optimised differs; what is compared hardly does.
#
# | method | variables | per new image | per new style |
# |---|---|---|---|
# | Gatys ([1508.06576](https://arxiv.org/abs/1508.06576)) | the pixels | hundreds of steps | nothing |
# | feed-forward ([1603.08155](https://arxiv.org/abs/1603.08155)) | weights of one network per style; the same two losses train it | one pass | a training run |
# | conditional instance norm ([1610.07629](https://arxiv.org/abs/1610.07629)) | one network, a scale and a shift per style | one pass | its scales and shifts |
# | AdaIN ([1703.06868](https://arxiv.org/abs/1703.06868)) | one decoder, for all styles | one pass | one pass |
# | CycleGAN ([1703.10593](https://arxiv.org/abs/1703.10593)) | two generators, two discriminators; sets instead of pairs | one pass | a training run |
# | diffusion: IP-Adapter ([2308.06721](https://arxiv.org/abs/2308.06721)), shared attention ([2312.02133](https://arxiv.org/abs/2312.02133)) | an adapter, or nothing | a sampling run | nothing |
#
# **AdaIN** replaces the Gram matrix by its cheapest relative. Each channel of the content's features gets the mean and the deviation of the style's:
#
# $$\mathrm{AdaIN}(c, s) = \sigma(s)\,\frac{c - \mu(c)}{\sigma(c)} + \mu(s)$$
#
# There is no learnt parameter in it. A frozen encoder measures, a decoder turns such features back into an image, and it has seen so many
# statistics in training that new ones do not surprise it: one decoder, any style.

# %% [markdown] lang="zh"
# **几大家族** 各家优化的对象不同，比较的东西却大同小异。
#
# | 方法 | 变量 | 每张新图 | 每种新风格 |
# |---|---|---|---|
# | Gatys（[1508.06576](https://arxiv.org/abs/1508.06576)） | 像素 | 几百步优化 | 无需额外工作 |
# | 前馈网络（[1603.08155](https://arxiv.org/abs/1603.08155)） | 每种风格一个网络的权重，用同样两个损失训练 | 一次前向 | 训练一次 |
# | 条件实例归一化（[1610.07629](https://arxiv.org/abs/1610.07629)） | 一个网络，每种风格一组缩放和平移 | 一次前向 | 学一组缩放和平移 |
# | AdaIN（[1703.06868](https://arxiv.org/abs/1703.06868)） | 一个解码器，通吃所有风格 | 一次前向 | 一次前向 |
# | CycleGAN（[1703.10593](https://arxiv.org/abs/1703.10593)） | 两个生成器、两个判别器；比的是集合而不是图对 | 一次前向 | 训练一次 |
# | 扩散模型：IP-Adapter（[2308.06721](https://arxiv.org/abs/2308.06721)）、共享注意力（[2312.02133](https://arxiv.org/abs/2312.02133)） | 一个适配器，或者什么都不学 | 采样一次 | 无需额外工作 |
#
# **AdaIN** 把 Gram 矩阵换成它最便宜的近亲：内容特征的每个通道，换上风格特征的均值和标准差：
#
# $$\mathrm{AdaIN}(c, s) = \sigma(s)\,\frac{c - \mu(c)}{\sigma(c)} + \mu(s)$$
#
# 公式里没有学出来的参数。冻结的编码器负责测量，解码器把这样的特征变回图像；训练时各种统计量它都见过，新的也难不倒它：一个解码器，任意风格。

# %% [markdown] lang="en"
# ## 3 · What costs you the offer
#
# | said in interviews | why it fails | say instead |
# |---|---|---|
# | "It gives an image a new style." | Half of the task is missing: copying the style image would do that. | Keep the content of one image, take the statistics of texture and colour of another ([1508.06576](https://arxiv.org/abs/1508.06576)) |
# | "The network learns the style." | In the original method no network learns anything. | frozen classifier, the *pixels* are optimised; feed-forward nets, AdaIN, CycleGAN are later families ([1603.08155](https://arxiv.org/abs/1603.08155), [1703.06868](https://arxiv.org/abs/1703.06868), [1703.10593](https://arxiv.org/abs/1703.10593)) |
# | "Style is a deep feature." | Which number? Name a representation. | Gram matrices over several layers, an MMD with a quadratic kernel ([1701.01036](https://arxiv.org/abs/1701.01036)); or mean and deviation per channel |
# | "Photographs work like paintings." | A plain Gram loss bends straight lines: nothing in it knows places. | locally affine colour, statistics per segment ([1703.07511](https://arxiv.org/abs/1703.07511)) |
# | "This is the stylised image." | There is no such thing as *the* result. | weights, layers and start decide; report both losses |
# | "It is a GAN." / "It is an autoencoder." | No discriminator and no reconstruction is needed. | say which of the families you mean, and what its variables are |

# %% [markdown] lang="zh"
# ## 3 · 哪些话会丢掉 offer
#
# | 面试里常听到 | 问题在哪 | 应该这样说 |
# |---|---|---|
# | “就是给图换一种风格。” | 少了一半任务：那直接交上风格图就行了。 | 保留一张图的内容，取另一张图的纹理与颜色统计（[1508.06576](https://arxiv.org/abs/1508.06576)） |
# | “网络学会了风格。” | 原始方法里没有任何网络在学。 | 分类网络冻结，优化的是*像素*；前馈网络、AdaIN、CycleGAN 是后来的家族（[1603.08155](https://arxiv.org/abs/1603.08155)、[1703.06868](https://arxiv.org/abs/1703.06868)、[1703.10593](https://arxiv.org/abs/1703.10593)） |
# | “风格就是深层特征。” | 到底是哪些数？要说出表示。 | 若干层上的 Gram 矩阵，即二次核的 MMD（[1701.01036](https://arxiv.org/abs/1701.01036)）；或各通道的均值和标准差 |
# | “照片和画作一个做法。” | 单纯的 Gram 损失会把直线弄弯：它根本不知道位置。 | 局部仿射的颜色变换，按分割区域取统计量（[1703.07511](https://arxiv.org/abs/1703.07511)） |
# | “这就是风格化之后的图。” | 不存在*唯一*的结果。 | 由权重、层和起点决定；两个损失都要报告 |
# | “它是一种 GAN。”/“它是一种自编码器。” | 既不需要判别器，也不需要重建。 | 说清是哪个家族，变量是什么 |

# %% [markdown] lang="en"
# ## 4 · Find the defect
#
# Style-transfer code nearly always runs, and the loss nearly always falls. Name the line, what somebody would notice, and the repair.

# %% [markdown] lang="zh"
# ## 4 · 找缺陷
#
# 风格迁移的代码几乎总能跑，损失也几乎总会下降。指出是哪一行、别人会看到什么，再选出修法。

# %%
quiz.ask("style-bug-reshape")

# %%
quiz.ask("style-bug-unnormalised")

# %%
quiz.ask("style-bug-batch-statistics")

# %%
quiz.ask("style-bug-constant-image")

# %%
quiz.ask("style-bug-weights")

# %%
quiz.ask("style-bug-training-mode")

# %%
quiz.ask("style-bug-numpy")

# %%
quiz.ask("style-bug-own-target")

# %% [markdown] lang="en"
# Four more, one at a time: `style-bug-variance`, `style-bug-flat-channel`, `style-bug-range`, `style-bug-clip`.

# %% [markdown] lang="zh"
# 还有四道，一次一道：`style-bug-variance`、`style-bug-flat-channel`、`style-bug-range`、`style-bug-clip`。

# %% [markdown] lang="en"
# ## 5 · Build it
#
# ### 5.1 The Gram matrix

# %% [markdown] lang="zh"
# ## 5 · 动手写
#
# ### 5.1 Gram 矩阵


# %% exercise="style.gram_matrix"
def gram_matrix(features):
    """Gram matrix of the channels of every image: which features respond together, wherever they are (1508.06576).

    Args:
        features: activations, float32 tensor, shape (B, H, W, C).
    Returns:
        Float32 tensor, shape (B, C, C): for every image the inner products of its channels, summed over all positions and
        divided by their number H * W (and by nothing else). No mean is subtracted. Images of a batch stay apart.
        Differentiable in `features`.
    """
    # DOCSTRING zh
    # 每张图各通道的 Gram 矩阵：哪些特征一起响应，不管在什么位置（1508.06576）。
    #
    # 参数：
    #     features：激活，float32 张量，形状 (B, H, W, C)。
    # 返回：
    #     float32 张量，形状 (B, C, C)：对每张图，通道两两之间的内积，对所有位置求和，再除以位置数 H * W（别的都不除）。不减均值。
    #     一批里的各张图互不相干。对 `features` 可导。
    # END DOCSTRING
    # BEGIN SOLUTION
    positions = tf.cast(tf.shape(features)[1] * tf.shape(features)[2], features.dtype)
    return tf.einsum("bhwi,bhwj->bij", features, features) / positions
    # END SOLUTION


# %%
# Scratch: try it before you check it.
# gram_matrix(imagenet(cat[None])["stem"]).shape

# %%
quiz.check("style.gram_matrix", gram_matrix)

# %% [markdown] lang="en"
# Stuck? `quiz.hint("style.gram_matrix")`.
#
# ### 5.2 The two losses

# %% [markdown] lang="zh"
# 卡住了？`quiz.hint("style.gram_matrix")`。
#
# ### 5.2 两个损失


# %% exercise="style.losses"
def transfer_losses(features, content_features, style_grams):
    """Content loss and style loss of images, from their activations (1508.06576).

    Args:
        features: {layer: activations (B, H, W, C)} of the images, float32 tensors.
        content_features: {layer: activations (B, H, W, C)} of the content images, for the layers that hold content.
        style_grams: {layer: Gram matrices (B, C, C)} of the style images, divided by H * W, for the layers that hold style.
            A layer may stand in both targets, in one, or in none. H and W differ between layers.
    Returns:
        (content_loss, style_loss), two scalar tensors, differentiable in `features`. Content: squared difference of the
        activations. Style: squared difference of the Gram matrices of `features` (as `gram_matrix` gives them) to the
        targets. Each is the mean over all entries of a layer, then the plain mean over the layers of its target.
    """
    # DOCSTRING zh
    # 由激活算出图像的内容损失与风格损失（1508.06576）。
    #
    # 参数：
    #     features：图像的 {层: 激活 (B, H, W, C)}，float32 张量。
    #     content_features：内容图的 {层: 激活 (B, H, W, C)}，只含代表内容的层。
    #     style_grams：风格图的 {层: Gram 矩阵 (B, C, C)}，已除以 H * W，只含代表风格的层。
    #         一层可以同时属于两个目标，可以只属于一个，也可以都不属于。各层的 H 和 W 不同。
    # 返回：
    #     (content_loss, style_loss)，两个标量张量，对 `features` 可导。内容：激活之差的平方。风格：`features` 的 Gram 矩阵
    #     （即 `gram_matrix` 的结果）与目标之差的平方。两者都先对一层的全部元素取平均，再对目标所含的各层直接取平均。
    # END DOCSTRING
    # BEGIN SOLUTION
    content = [tf.reduce_mean(tf.square(features[name] - wanted)) for name, wanted in content_features.items()]
    style = [tf.reduce_mean(tf.square(gram_matrix(features[name]) - wanted)) for name, wanted in style_grams.items()]
    return tf.add_n(content) / len(content), tf.add_n(style) / len(style)
    # END SOLUTION


# %%
quiz.check("style.losses", transfer_losses)

# %% [markdown] lang="en"
# The extractor scales every layer to a root mean square of 1 on six photographs, so these plain means weigh the layers about alike.
#
# ### 5.3 The step that moves pixels
#
# The one line that interviewers ask for: with respect to what is the loss differentiated?

# %% [markdown] lang="zh"
# 特征提取器把每一层都缩放到在六张照片上均方根为 1，所以直接取平均时各层权重相当。
#
# ### 5.3 移动像素的一步
#
# 面试官最想看的就是那一行：损失对什么求导？


# %% exercise="style.pixel_step"
def pixel_step(image, extractor, objective, optimizer):
    """One update of the image; the network stays as it is (1508.06576).

    Args:
        image: tf.Variable, float32, shape (B, H, W, 3), in [0, 1]. It is changed in place.
        extractor: Keras model, images to {layer: activations}. It may hold batch normalisation and trainable weights: run it
            in inference mode and leave its weights and running averages alone.
        objective: function of that dict of activations to the loss, a scalar tensor.
        optimizer: Keras optimizer for the image.
    Returns:
        The loss before the update, a scalar tensor. Afterwards the image has made one step of the optimizer towards a lower
        loss and is clipped to [0, 1]. Works inside a tf.function.
    """
    # DOCSTRING zh
    # 更新图像一步；网络保持原样（1508.06576）。
    #
    # 参数：
    #     image：tf.Variable，float32，形状 (B, H, W, 3)，取值 [0, 1]。原地修改。
    #     extractor：Keras 模型，由图像得到 {层: 激活}。里面可能有批归一化和可训练的权重：要以推理模式运行，不动它的权重和滑动平均。
    #     objective：函数，由上述字典得到损失，标量张量。
    #     optimizer：图像所用的 Keras 优化器。
    # 返回：
    #     更新之前的损失，标量张量。此后图像已朝损失变小的方向走了优化器的一步，并截断到 [0, 1]。在 tf.function 里也能用。
    # END DOCSTRING
    # BEGIN SOLUTION
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(image)
        loss = objective(extractor(image, training=False))
    optimizer.apply([tape.gradient(loss, image)], [image])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return loss
    # END SOLUTION


# %%
quiz.check("style.pixel_step", pixel_step)

# %% [markdown] lang="en"
# ### 5.4 AdaIN

# %% [markdown] lang="zh"
# ### 5.4 AdaIN


# %% exercise="style.adain"
def adain(content, style, epsilon=1e-5):
    """Give every channel of the content features the mean and deviation of the style features (1703.06868, eq. 8).

    Args:
        content: activations of the content images, float32 tensor, shape (B, H, W, C).
        style: activations of the style images, shape (B, H', W', C); the size may differ from the content's.
        epsilon: added to the variance of both before the root is taken.
    Returns:
        Shape (B, H, W, C). Mean and variance are taken per image and per channel, over the positions, and the variance is
        divided by their number (not by one less).
    """
    # DOCSTRING zh
    # 让内容特征的每个通道具有风格特征的均值和标准差（1703.06868，式 8）。
    #
    # 参数：
    #     content：内容图的激活，float32 张量，形状 (B, H, W, C)。
    #     style：风格图的激活，形状 (B, H', W', C)；大小可以与内容图的不同。
    #     epsilon：开方之前加在两者的方差上。
    # 返回：
    #     形状 (B, H, W, C)。均值和方差按每张图、每个通道计算，对各位置取；方差除以位置数（不是位置数减一）。
    # END DOCSTRING
    # BEGIN SOLUTION
    content_mean, content_variance = tf.nn.moments(content, axes=(1, 2), keepdims=True)
    style_mean, style_variance = tf.nn.moments(style, axes=(1, 2), keepdims=True)
    normalised = (content - content_mean) / tf.sqrt(content_variance + epsilon)
    return normalised * tf.sqrt(style_variance + epsilon) + style_mean
    # END SOLUTION


# %%
quiz.check("style.adain", adain)

# %% [markdown] lang="en"
# ## 6 · See it work
#
# ### 6.1 Do the two losses measure what they claim?
#
# Two cut-outs each of three textures. Style should call the two cut-outs of a texture alike; content should not, because nothing stands in the same place.
# Dark is near; on the diagonal each cut-out meets itself.

# %% [markdown] lang="zh"
# ## 6 · 看它工作
#
# ### 6.1 两个损失量的真是那两样东西吗？
#
# 三种纹理各剪两块。风格损失应当认为同一种纹理的两块相近；内容损失则不应当，因为没有任何东西在同一个位置上。
# 颜色越深越接近；对角线上是每一块与它自己。


# %%
def distances(images, wanted):
    """(content loss, style loss) of images (B, H, W, 3), each to its own of the wanted ones, in the ImageNet features."""
    seen, wanted = imagenet(images), imagenet(wanted)
    pairs = []
    for index in range(len(images)):
        features, aim = ({name: value[index : index + 1] for name, value in of.items()} for of in (seen, wanted))
        grams = {name: gram_matrix(aim[name]) for name in STYLE_LAYERS}
        pairs.append([float(loss) for loss in transfer_losses(features, {CONTENT_LAYER: aim[CONTENT_LAYER]}, grams)])
    return np.array(pairs)


kinds = {"gravel": quiz.Text("gravel", "碎石"), "grass": quiz.Text("grass", "草"), "brick": quiz.Text("bricks", "砖")}
names = [f"{kind} {number}" for kind in kinds.values() for number in (1, 2)]
pieces = np.stack([backbones.photograph(name, SIZE, box=(at, at, 200)) for name in kinds for at in (0, 300)])
table = np.stack([distances(pieces, np.roll(pieces, -shift, axis=0)) for shift in range(6)])
table = np.stack([np.roll(table[:, row], row, axis=0) for row in range(6)])
figure, axes = plt.subplots(1, 2, figsize=(6.4, 3.2), layout="constrained")
titles = (quiz.Text("content loss", "内容损失"), quiz.Text("style loss", "风格损失"))
for axis, values, name in zip(axes, np.moveaxis(table, -1, 0), titles):
    axis.imshow(values, cmap="viridis")
    axis.set_title(str(name), fontsize=9)
    axis.set_xticks(range(6), names, rotation=45, fontsize=8, ha="right")
    axis.set_yticks(range(6), names, fontsize=8)
plt.show()

same = [table[first, first + 1] for first in (0, 2, 4)]
other = [table[first, second] for first, second in itertools.combinations(range(6), 2) if first // 2 != second // 2]
rows = {
    quiz.Text("same texture, other place", "同一纹理，不同位置"): np.mean(same, axis=0),
    quiz.Text("another texture", "不同纹理"): np.mean(other, axis=0),
}
plots.table({"content": ".3f", "style": ".4f"}, rows)

# %% [markdown] lang="en"
# Divide the second row by the first: for the style loss another texture is about five times as far as another piece of the same one, for the content loss little
# further. The pictures show a limit too: in style, gravel and grass stand closer than the two pieces of bricks. The loss ranks candidates for *one*
# target; there is no threshold below which two styles are the same.
#
# ### 6.2 A cat of petals
#
# The image starts as the photograph, and your `pixel_step` changes it. Two numbers are reported. **Style**: how many times smaller the style loss became.
# **Content**: the content loss of the result as a share of that of the style image itself. 0 is the photograph, 100 % is as foreign as the texture.

# %% [markdown] lang="zh"
# 用第二行除以第一行：对风格损失来说，不同纹理的距离大约是同一纹理另一块的五倍；对内容损失来说，只远了一点。图里也看得到局限：论风格，碎石和草之间，
# 比两块砖之间还要近。这个损失是拿来为*一个*目标比较候选的，并没有一个门槛，低于它就算同一种风格。
#
# ### 6.2 花瓣做的猫
#
# 图像从照片出发，由你写的 `pixel_step` 一步步修改。报告两个数。**风格**：风格损失缩小到几分之一。
# **内容**：结果的内容损失，除以风格图自己的内容损失。0 就是原照片，100% 就和纹理图一样面目全非。

# %%
STYLE_WEIGHT, SMOOTHNESS = 100.0, 8.0
STEPS, SECONDS, RATE = 80, 25, 0.025


def total_variation(images):
    """Mean absolute difference of neighbouring pixels, down and across."""
    down, across = images[:, 1:] - images[:, :-1], images[:, :, 1:] - images[:, :, :-1]
    return tf.reduce_mean(tf.abs(down)) + tf.reduce_mean(tf.abs(across))


def objective_for(canvas, contents, styles, extractor, content_layer, losses, style_weight):
    """The loss of the canvas as a function of its activations."""
    wanted = extractor(styles)
    grams = {name: gram_matrix(wanted[name]) for name in STYLE_LAYERS}
    content = {content_layer: extractor(contents)[content_layer]}

    def objective(features):
        content_loss, style_loss = losses(features, content, grams)
        return content_loss + style_weight * style_loss + SMOOTHNESS * total_variation(canvas)

    return objective


def optimise(canvas, extractor, objective, steps=STEPS, sample=None):
    """Move the pixels of the canvas, a variable; returns the History of the run."""
    optimizer = keras.optimizers.Adam(RATE)
    optimizer.build([canvas])
    step = tf.function(lambda _: pixel_step(canvas, extractor, objective, optimizer))
    return training.train(step, itertools.repeat(0), steps=steps, seconds=SECONDS, sample=sample, every=3)


def stylise(
    contents, styles, extractor=imagenet, content_layer=CONTENT_LAYER, losses=transfer_losses, steps=STEPS, live=False
):
    """Images (B, H, W, 3) with the content of `contents` and the style of `styles`, and the History of the run."""
    canvas = tf.Variable(contents)
    objective = objective_for(canvas, contents, styles, extractor, content_layer, losses, STYLE_WEIGHT)
    history = optimise(canvas, extractor, objective, steps, sample=canvas.numpy if live else None)
    return canvas.numpy(), history


def report(image, content, style):
    """How many times the style loss fell, and the content loss as a share of the style image's."""
    to_style = distances(np.stack([content, image]), np.stack([style, style]))[:, 1]
    to_content = distances(np.stack([style, image]), np.stack([content, content]))[:, 0]
    return to_style[0] / to_style[1], to_content[1] / to_content[0]


def gallery(rows, size=1.25):
    """Draw named rows of images."""
    columns = max(map(len, rows.values()))
    figure, axes = plt.subplots(
        len(rows), columns, figsize=(size * columns + 0.9, size * len(rows)), layout="constrained", squeeze=False
    )
    for row, (name, images) in zip(axes, rows.items()):
        row[0].text(-0.08, 0.5, str(name), transform=row[0].transAxes, ha="right", va="center", fontsize=9)
        for axis, image in itertools.zip_longest(row, images):
            axis.set_axis_off()
            if image is not None:
                axis.imshow(image)
    plt.show()


(cat_of_petals,), history = stylise(cat[None], petals[None], live=True)
fall, moved = report(cat_of_petals, cat, petals)
print(
    quiz.Text(
        "style loss {:.0f} times smaller, content moved by {:.0%}", "风格损失缩小到 {:.0f} 分之一，内容移动了 {:.0%}"
    ).format(fall, moved)
)

# %%
figure, axes = plt.subplots(1, 4, figsize=(9, 2.4), layout="constrained", width_ratios=(1, 1, 1, 1.3))
for axis, image in zip(axes, (cat, petals, cat_of_petals)):
    axis.imshow(image)
    axis.set_axis_off()
for axis, name in zip(axes, (quiz.Text("content", "内容"), quiz.Text("style", "风格"), quiz.Text("result", "结果"))):
    axis.set_title(str(name), fontsize=9)
axes[3].semilogy(history.losses["loss"])
axes[3].set_xlabel(str(quiz.Text("step", "训练步")), fontsize=8)
axes[3].set_title(str(quiz.Text("loss", "损失")), fontsize=9)
plt.show()

# %% [markdown] lang="en"
# Eyes, nose and fur stay where they were. What changed is what they are made of, and their colours: colour is part of the statistics, unless you take it out
# ([1606.05897](https://arxiv.org/abs/1606.05897)). Four more, in one batch: each image has targets of its own, and the Gram matrices stay apart.

# %% [markdown] lang="zh"
# 眼睛、鼻子、毛都还在原处，变的是它们的“材料”和颜色：颜色也是统计量的一部分，不想要可以另行去掉（[1606.05897](https://arxiv.org/abs/1606.05897)）。
# 再来四张，放在同一个批次里：每张图有自己的目标，Gram 矩阵互不相混。

# %%
pairs = [(cat, tissue), (pavilion, petals), (pavilion, gravel), (coffee, petals)]
contents, styles = (np.stack(images) for images in zip(*pairs))
results, _ = stylise(contents, styles, steps=60)
shown = [(cat, petals), *pairs]
gallery(
    {
        quiz.Text("content", "内容"): [content for content, _ in shown],
        quiz.Text("style", "风格"): [style for _, style in shown],
        quiz.Text("result", "结果"): [cat_of_petals, *results],
    }
)

# %% [markdown] lang="en"
# ### 6.3 What each mistake costs
#
# The same cat, the same petals, the same number of steps, one thing changed. All rows are **measured with the right losses**, whatever the
# run itself minimised; the last column is how many times its *own* loss fell.
#
# - *Gram not normalised*: sums over the positions instead of means. An early layer has 64 times the positions of a late one.
# - *content too shallow*: content is held at the stem instead of at `expand_5`.
# - *random filters*: the same architecture, its filters drawn at random.
# - *network trained*: the weights follow the gradient, the image does not.

# %% [markdown] lang="zh"
# ### 6.3 每种错误的代价
#
# 同一只猫、同样的花瓣、同样的步数，只改一处。不管训练时最小化的是什么，每一行都**用正确的损失测量**；最后一列是它*自己的*损失降了多少倍。
#
# - *Gram 没有归一化*：对位置求和而不是取平均。浅层的位置数是深层的 64 倍。
# - *内容层太浅*：内容保持在 stem 层，而不是 `expand_5`。
# - *随机滤波器*：结构相同，滤波器随机抽取。
# - *训练了网络*：跟着梯度走的是权重，而不是图像。


# %%
def summed_losses(features, content, grams):
    """The mutant: Gram matrices that are not divided by the number of positions."""
    content_loss, _ = transfer_losses(features, content, grams)
    style = []
    for name, wanted in grams.items():
        positions = features[name].shape[1] * features[name].shape[2]
        style.append(tf.reduce_mean(tf.square(positions * (gram_matrix(features[name]) - wanted))))
    return content_loss, tf.add_n(style) / len(style)


def train_the_network(content, style):
    """The mutant: a copy of the network learns to see the style in the unchanged photograph."""
    student = backbones.extractor("efficientnet_lite0", STYLE_LAYERS)
    student.trainable = True
    canvas, optimizer = tf.constant(content), keras.optimizers.Adam(3e-4)
    optimizer.build(student.trainable_variables)
    objective = objective_for(canvas, content, style, imagenet, CONTENT_LAYER, transfer_losses, STYLE_WEIGHT)

    @tf.function
    def step(_):
        with tf.GradientTape() as tape:
            loss = objective(student(canvas))
        optimizer.apply(tape.gradient(loss, student.trainable_variables), student.trainable_variables)
        return loss

    return content, training.train(step, itertools.repeat(0), steps=60, seconds=SECONDS)


random_filters = backbones.extractor("random", STYLE_LAYERS)
inputs = cat[None], petals[None]
outcomes = {
    quiz.Text("right", "正确"): (cat_of_petals[None], history),
    quiz.Text("Gram not normalised", "Gram 没有归一化"): stylise(*inputs, losses=summed_losses),
    quiz.Text("content too shallow", "内容层太浅"): stylise(*inputs, content_layer="stem"),
    quiz.Text("random filters", "随机滤波器"): stylise(*inputs, extractor=random_filters),
    quiz.Text("network trained", "训练了网络"): train_the_network(*inputs),
}

# %%
STYLE, CONTENT = quiz.Text("style", "风格"), quiz.Text("content", "内容")
rows = {}
for name, ((image,), run) in outcomes.items():
    fall, moved = report(image, cat, petals)
    own = run.losses["loss"][0] / run.losses["loss"][-1]
    rows[name] = f"1/{fall:.1f}", moved, f"1/{own:.1f}"
plots.table({STYLE: "", CONTENT: ".0%", quiz.Text("own loss", "自己的损失"): ""}, rows)

# %%
figure, axes = plt.subplots(1, len(outcomes), figsize=(9, 2.1), layout="constrained")
for axis, (name, ((image,), _)) in zip(axes, outcomes.items()):
    axis.imshow(image)
    axis.set_title(str(name), fontsize=8)
    axis.set_axis_off()
plt.show()

# %% [markdown] lang="en"
# Read the last column against the first. Every run made its own loss fall; the run with the unnormalised Gram matrix by the largest factor of all,
# and it is worse in both respects: only early layers counted, and nothing held the content. A shallow content layer
# asks for the photograph's own texture. Style overwrites that anyway, and what the deeper layer would have held moves much further: the style number
# even beats the right run's, which is why one number is not a report.
# Random filters describe colour and grain well enough to paint with, but a trained network hardly sees a change of style.
# And whoever trains the network gets a fine curve and the photograph back.

# %% [markdown] lang="zh"
# 把最后一列和第一列对着看。每次训练自己的损失都在降；Gram 没有归一化的那次降得最多，却在两方面都更差：起作用的只有浅层，
# 内容也没有谁守着。内容层太浅，要求的是照片自己的纹理，反正会被风格覆盖，而深一层本来能守住的东西却移动得远得多：它的风格一列甚至胜过正确的那次，
# 可见只报一个数不算报告。随机滤波器足以描述颜色和颗粒，画得出来，但在训练过的网络看来，
# 风格几乎没变。至于训练了网络的那位，得到的是一条漂亮的曲线，外加原来那张照片。

# %% [markdown] lang="en"
# ### 6.4 Turn the knob
#
# Nothing in the formula says how much style is right. The pavilion takes on the petals with growing weight $\beta$; each run starts where the one before ended.

# %% [markdown] lang="zh"
# ### 6.4 转动旋钮
#
# 公式没有说要多少风格才对。楼阁以越来越大的权重 $\beta$ 换上花瓣；每次都从上一次的结果出发。

# %%
weights = (0.1, 1, 10, 100, 1000)
canvas, weight = tf.Variable(pavilion[None]), tf.Variable(0.0)
inputs = pavilion[None], petals[None]
objective = objective_for(canvas, *inputs, imagenet, CONTENT_LAYER, transfer_losses, weight)
ladder, rows = [], []
for value in weights:
    weight.assign(value)
    optimise(canvas, imagenet, objective, steps=25)
    ladder.append(canvas.numpy()[0])
    fall, moved = report(ladder[-1], pavilion, petals)
    rows.append((value, f"1/{fall:.1f}", moved))
plots.table({"beta": "g", STYLE: "", CONTENT: ".0%"}, rows)

# %% tags=["picture"]
explorer.leaf(np.stack(ladder), [f"{value:g}" for value in weights], str(quiz.Text("style weight", "风格权重")))

# %% [markdown] lang="en"
# At the two smallest weights you mostly see the total variation, whose weight stays as it is: the photograph goes soft. From there on every gain in style is paid for
# with content.
#
# ### 6.5 AdaIN without a decoder
#
# A trained decoder would turn `adain(content, style)` back into an image in one pass. Without one, ask the pixels: find the image whose activations are
# nearest to that target. `pixel_step` does not mind what the objective is.

# %% [markdown] lang="zh"
# 权重最小的两张，看到的主要是全变分的作用（它的权重没有变）：照片变软了。再往上，风格每进一步，都要用内容来换。
#
# ### 6.5 没有解码器的 AdaIN
#
# 训练好的解码器一次前向就能把 `adain(content, style)` 变回图像。没有解码器，就问像素：找一张激活最接近这个目标的图。
# 目标函数是什么，`pixel_step` 并不在意。

# %%
ADAIN_LAYERS = ("stem", "expand_1", "expand_3")
contents, styles = np.stack([cat, pavilion]), np.stack([petals, petals])
seen, wanted = imagenet(contents), imagenet(styles)
aligned = {name: adain(seen[name], wanted[name]) for name in ADAIN_LAYERS}


def to_aligned(features):
    errors = [tf.reduce_mean(tf.square(features[name] - target)) for name, target in aligned.items()]
    return tf.add_n(errors) / len(errors) + 0.1 * total_variation(canvas)


canvas = tf.Variable(contents)
optimise(canvas, imagenet, to_aligned, steps=50)
gallery({CONTENT: contents, STYLE: styles, "AdaIN": canvas.numpy()})
found = [report(*images) for images in zip(canvas.numpy(), contents, styles)]
plots.table({STYLE: "", CONTENT: ".0%"}, [(f"1/{fall:.1f}", moved) for fall, moved in found])

# %% [markdown] lang="en"
# The layout is untouched, colour and contrast are those of the petals, and the petals themselves are missing. That is what the target says: every activation
# stays at its place and is only scaled and shifted. A mean and a deviation per channel are fewer numbers than a Gram matrix: 2C instead of C(C+1)/2.
# A trained decoder adds strokes of its own, since its training loss asks for matching statistics in several layers of the *output*.

# %% [markdown] lang="zh"
# 布局没有动，颜色和反差成了花瓣的，但花瓣本身没有出现。目标就是这么说的：每个激活都留在原位，只做了缩放和平移。
# 每通道一个均值、一个标准差，比 Gram 矩阵的数少得多：2C 个对 C(C+1)/2 个。训练好的解码器会添上笔触，因为它的训练损失要求*输出*在若干层上统计量一致。

# %% [markdown] lang="en"
# ### 6.6 The original network, where there is a connection
#
# VGG19 has no strides in its convolutions and no residual connections; to many eyes it still gives the best transfers. Its weights (80 MB) have to be
# downloaded once. Where that is not possible, this cell says so and the course goes on.

# %% [markdown] lang="zh"
# ### 6.6 有网络时：原始方法所用的网络
#
# VGG19 的卷积没有步长，也没有残差连接；很多人至今认为它迁移得最好。权重（80 MB）要下载一次；下载不了时，这一格会说明，课程照常继续。

# %%
VGG_STYLE = ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1")
try:
    vgg = backbones.extractor("vgg19", VGG_STYLE)
except ConnectionError:
    print(
        quiz.Text(
            "No connection, no VGG19: all of the above was made without it.",
            "没有网络，就没有 VGG19：以上内容都不需要它。",
        )
    )
else:
    canvas, wanted = tf.Variable(cat[None]), vgg(petals[None])
    content = {"block3_conv1": vgg(cat[None])["block3_conv1"]}
    grams = {name: gram_matrix(wanted[name]) for name in VGG_STYLE}

    def like_gatys(features):
        content_loss, style_loss = transfer_losses(features, content, grams)
        return content_loss + STYLE_WEIGHT * style_loss + SMOOTHNESS * total_variation(canvas)

    optimise(canvas, vgg, like_gatys)
    gallery({"VGG19": [cat, petals, canvas.numpy()[0]]})

# %% [markdown] lang="en"
# ## 7 · Follow-ups
#
# ### Junior

# %% [markdown] lang="zh"
# ## 7 · 追问
#
# ### 初级

# %%
quiz.ask("style-text-frozen-network")

# %%
quiz.ask("style-two-targets")

# %%
quiz.ask("style-variables")

# %%
quiz.ask("style-algorithm")

# %%
quiz.ask("style-gram-entries")

# %%
quiz.ask("style-gram-by-hand")

# %%
quiz.ask("style-permutation")

# %%
quiz.ask("style-what-measures")

# %%
quiz.ask("style-knob")

# %%
quiz.ask("style-whole-network")

# %% [markdown] lang="en"
# ### Mid

# %% [markdown] lang="zh"
# ### 中级

# %%
quiz.ask("style-text-gram")

# %%
quiz.ask("style-text-adain")

# %%
quiz.ask("style-mmd")

# %%
quiz.ask("style-adain-value")

# %%
quiz.ask("style-one-decoder")

# %%
quiz.ask("style-which-train")

# %%
quiz.ask("style-families")

# %%
quiz.ask("style-fourth-power")

# %%
quiz.ask("style-shallow-content")

# %%
quiz.ask("style-colour")

# %%
quiz.ask("style-instance-norm")

# %% [markdown] lang="en"
# ### Senior

# %% [markdown] lang="zh"
# ### 高级

# %%
quiz.ask("style-text-photoreal")

# %%
quiz.ask("style-photoreal")

# %%
quiz.ask("style-steganography")

# %%
quiz.ask("style-diffusion-era")

# %%
quiz.ask("style-layer-imbalance")

# %%
quiz.ask("style-random-filters")

# %%
quiz.ask("style-claim")

# %% [markdown] lang="en"
# ## 8 · Take-aways
#
# 1. Two targets: the content of one image (activations of a deeper layer, place by place), the style of another (statistics without places).
# 2. Gram matrix: $C \times C$, divided by $HW$, blind to any permutation of the positions; its distance is an MMD with a quadratic kernel.
# 3. In the original method the network is frozen and the pixels are the variables. Say for every other family what its variables are.
# 4. AdaIN: $\sigma(s)(c - \mu(c))/\sigma(c) + \mu(s)$, per image and channel, no parameters; hence one decoder for all styles.
# 5. No unique answer: weights, layers and start decide. Report how far the style loss fell *and* how far the content moved.
#
# **Papers.** Gatys et al. 2015 ([1508.06576](https://arxiv.org/abs/1508.06576)) · Johnson et al. 2016 ([1603.08155](https://arxiv.org/abs/1603.08155)) ·
# Li et al. 2017 ([1701.01036](https://arxiv.org/abs/1701.01036)) · Huang and Belongie 2017 ([1703.06868](https://arxiv.org/abs/1703.06868)) ·
# Luan et al. 2017 ([1703.07511](https://arxiv.org/abs/1703.07511)) · Zhu et al. 2017 ([1703.10593](https://arxiv.org/abs/1703.10593)) ·
# Hertz et al. 2023 ([2312.02133](https://arxiv.org/abs/2312.02133))
#
# **Pictures.** `china.jpg` and `flower.jpg` of scikit-learn: CC BY 2.0, danielbuechele and vultilion. Those of scikit-image: CC0 (cat: Stefan van der Walt,
# coffee: Rachel Michetti, gravel, grass, bricks: CC0Textures) or no known restrictions (tissue: Center for Microscopy And Molecular Imaging).
# The weights of EfficientNet-Lite0: Apache 2.0.
#
# **Review.** `quiz.review("style")` here, or `quiz review --topic style` in a terminal, asks what you missed, and the rest before you forget it. Then let `quiz.interview(minutes=30)` question you on all six lessons.

# %% [markdown] lang="zh"
# ## 8 · 小结
#
# 1. 两个目标：一张图的内容（较深一层的激活，逐位置比较），另一张图的风格（不含位置的统计量）。
# 2. Gram 矩阵：$C \times C$，除以 $HW$，位置怎么打乱都不变；它的距离是二次核的 MMD。
# 3. 原始方法里网络冻结，变量是像素。对其他每个家族，都要说得出变量是什么。
# 4. AdaIN：$\sigma(s)(c - \mu(c))/\sigma(c) + \mu(s)$，逐图逐通道，没有参数；所以一个解码器就够所有风格用。
# 5. 没有唯一答案：由权重、层和起点决定。既要报告风格损失降了多少，*也要*报告内容移动了多远。
#
# **论文** Gatys 等 2015（[1508.06576](https://arxiv.org/abs/1508.06576)）· Johnson 等 2016（[1603.08155](https://arxiv.org/abs/1603.08155)）·
# Li 等 2017（[1701.01036](https://arxiv.org/abs/1701.01036)）· Huang 与 Belongie 2017（[1703.06868](https://arxiv.org/abs/1703.06868)）·
# Luan 等 2017（[1703.07511](https://arxiv.org/abs/1703.07511)）· Zhu 等 2017（[1703.10593](https://arxiv.org/abs/1703.10593)）·
# Hertz 等 2023（[2312.02133](https://arxiv.org/abs/2312.02133)）
#
# **图片** scikit-learn 的 `china.jpg` 和 `flower.jpg`：CC BY 2.0，danielbuechele 与 vultilion。scikit-image 的图：CC0（猫：Stefan van der Walt，
# 咖啡：Rachel Michetti，碎石、草、砖：CC0Textures）或无已知限制（组织切片：Center for Microscopy And Molecular Imaging）。
# EfficientNet-Lite0 的权重：Apache 2.0。
#
# **复习** 在这里运行 `quiz.review("style")`，或在终端里运行 `quiz review --topic style`：答错的先来，其余的赶在你忘掉之前再问。最后用 `quiz.interview(minutes=30)` 把六课一起考一遍。
