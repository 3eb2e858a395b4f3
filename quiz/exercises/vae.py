"""Judges of lesson 04: reparameterisation, the divergence, the ELBO, active units, and rate against distortion."""

import numpy as np

from quiz.exercises.gan import NOT_PROBABILITIES, taken_for_probabilities
from quiz.exercises.verdicts import Exercise, call, nearest
from quiz.ground.language import Text


def softplus(values):
    """log(1 + exp(values)) without overflow."""
    return np.logaddexp(0.0, values)


def sigmoid(values):
    return np.exp(-softplus(-values))


def divergence(mean, log_variance):
    """KL(N(mean, exp(log_variance)) || N(0, I)) per dimension, in nats (1312.6114, appendix B)."""
    return 0.5 * (mean**2 + np.exp(log_variance) - 1.0 - log_variance)


def cross_entropy(images, logits):
    """-log p(x|z) of a Bernoulli decoder per pixel, in nats."""
    return softplus(logits) - images * logits


class Reparameterize(Exercise):
    id = "vae.reparameterize"
    title = Text("Reparameterisation", "重参数化")
    defines = ("reparameterize",)
    rows = ("7.3", "V04", "V10", "V23")
    hints = (
        Text(
            "A draw from a distribution has no derivative with respect to its parameters. Which part of the draw could come "
            "from a distribution that has no parameters at all?",
            "从一个分布里抽样，对它的参数没有导数可言。抽样的哪一部分可以改从一个没有参数的分布里来？",
        ),
        Text(
            "Standard normal noise, scaled and shifted. You are given the logarithm of the *variance*: what is the standard deviation?",
            "标准正态噪声，先缩放再平移。给你的是*方差*的对数：标准差是多少？",
        ),
        Text(
            "Let TensorFlow or Keras draw the noise, with the shape of the whole mean: one number for every row and every dimension. "
            "NumPy's noise is drawn once when a tf.function is traced, and never again.",
            "噪声要由 TensorFlow 或 Keras 来抽，形状与整个均值相同：每一行、每一维各一个数。NumPy 的噪声只在 tf.function 追踪时抽一次，以后再也不变。",
        ),
    )

    def draw(self, rng):
        rows, size = int(rng.integers(4, 8)), int(rng.integers(3, 6))
        signs = rng.choice([-1.0, 1.0], size=(rows, size))
        signs[0, :2] = (1.0, -1.0)  # one variance above 1 and one below, so that no two formulas agree
        return {
            "mean": rng.uniform(-2, 2, size=(rows, size)).astype("float32"),
            "log_variance": (signs * rng.uniform(0.8, 1.6, size=(rows, size))).astype("float32"),
            "rows": 20_000,
        }

    def judge(self, inputs, seen, verdict):
        mean, log_variance = inputs["mean"].astype(float), inputs["log_variance"].astype(float)
        rows, target = inputs["rows"], np.exp(log_variance[0])
        deviation = np.exp(0.5 * log_variance[0])
        whole = verdict.shape(Text("shape of z", "z 的形状"), seen["small"], mean.shape)
        if not whole or tuple(seen["many_shape"]) != (rows, mean.shape[1]):
            verdict.true(
                Text("shape for a larger batch", "更大批次下的形状"),
                tuple(seen["many_shape"]) == (rows, mean.shape[1]),
                "shape",
                Text(f"found {tuple(seen['many_shape'])}", f"得到 {tuple(seen['many_shape'])}"),
            )
            return
        verdict.true(
            Text("z is drawn, not computed", "z 是抽出来的，不是算出来的"),
            np.any(seen["variance"] > 1e-10) or seen["calls_differ"],
            "no-noise",
            Text(
                "z is the same for every row and every call: without noise this is a plain autoencoder",
                "每一行、每次调用得到的 z 都一样：没有噪声，这就是普通的自编码器",
            ),
        )
        verdict.true(
            Text("every row has noise of its own", "每一行有自己的噪声"),
            seen["rows_differ"],
            "noise-shared-by-rows",
            Text(
                "rows with the same mean get the same z: one noise vector serves the whole batch",
                "均值相同的行得到相同的 z：整批共用了一个噪声向量",
            ),
        )
        verdict.close(
            Text("mean of z, in standard deviations off", "z 的均值，以标准差为单位的偏差"),
            (seen["mean"] - mean[0]) / deviation,
            np.zeros(len(target)),
            "mean-of-z",
            call="(z.mean(axis=0) - mean) / deviation",
            atol=0.06,
            wrong={
                "mean-missing": (
                    -mean[0] / deviation,
                    Text("z is centred at 0: where has the mean gone?", "z 的中心在 0：均值去哪了？"),
                ),
                "uniform-noise": (
                    np.full(len(target), 0.5),
                    Text("the noise is uniform on [0, 1], not standard normal", "噪声是 [0, 1] 均匀分布，不是标准正态"),
                ),
            },
        )
        verdict.close(
            Text("variance of z", "z 的方差"),
            seen["variance"],
            target,
            "variance-of-z",
            call="z.var(axis=0)",
            rtol=0.07,
            atol=0,
            wrong={
                "exp-log-variance": (
                    np.exp(2 * log_variance[0]),
                    Text(
                        "the variance is exp(2 log_variance): exp(log_variance) was used as the standard deviation",
                        "方差是 exp(2 log_variance)：你把 exp(log_variance) 当成了标准差",
                    ),
                ),
                "log-variance-as-deviation": (
                    log_variance[0] ** 2,
                    Text(
                        "the logarithm itself was used as the standard deviation: it may be negative",
                        "你把对数本身当成了标准差：它可以是负的",
                    ),
                ),
                "log-variance-not-halved": (
                    np.exp(log_variance[0]) ** 0.5,
                    Text(
                        "the variance is exp(log_variance / 2): half of the logarithm belongs to the standard deviation, and the noise "
                        "was scaled by its root",
                        "方差成了 exp(log_variance / 2)：标准差本应是 exp(log_variance / 2)，你又多开了一次方",
                    ),
                ),
                "unit-variance": (
                    np.ones(len(target)),
                    Text("the noise is not scaled: every variance is 1", "噪声没有缩放：方差全是 1"),
                ),
                "softplus": (
                    softplus(log_variance[0]) ** 2,
                    Text(
                        "softplus of the logarithm was used as the standard deviation: the encoder's second output is log σ²",
                        "你把对数做了 softplus 当标准差：编码器的第二个输出是 log σ²",
                    ),
                ),
                "softplus-variance": (
                    softplus(log_variance[0]),
                    Text(
                        "softplus of the logarithm was used as the variance: the encoder's second output is log σ²",
                        "你把对数做了 softplus 当方差：编码器的第二个输出是 log σ²",
                    ),
                ),
                "sign-of-log-variance": (
                    1 / target,
                    Text("the sign of log_variance is turned", "log_variance 的符号反了"),
                ),
            },
        )
        verdict.true(
            Text("every dimension has noise of its own", "每一维有自己的噪声"),
            seen["correlation"] < 0.2,
            "noise-shared-by-dimensions",
            Text(
                "the dimensions of z move together: one number serves a whole row", "z 的各维一起动：一整行共用了一个数"
            ),
        )
        verdict.true(
            Text("the noise is normal", "噪声是正态的"),
            abs(seen["fourth_moment"] - 3.0) < 0.35,
            "not-normal",
            Text(
                f"the fourth standardised moment is {seen['fourth_moment']:.2f}; a normal distribution has 3",
                f"四阶标准矩是 {seen['fourth_moment']:.2f}；正态分布是 3",
            ),
        )
        verdict.true(
            Text("two calls differ", "两次调用结果不同"),
            seen["calls_differ"],
            "noise-frozen",
            Text("the same z twice: the noise has a fixed seed", "两次得到同一个 z：噪声的种子是固定的"),
        )
        _judge_slopes(mean, log_variance, seen, verdict)
        verdict.compiled_calls_differ(
            seen,
            Text(
                "inside a tf.function the same noise comes back at every call: it was drawn once, while the function was traced, as "
                "NumPy and Python do it; let TensorFlow or Keras draw it",
                "在 tf.function 里每次都是同一份噪声：它只在追踪时抽了一次，NumPy 和 Python 都是这样；请让 TensorFlow 或 Keras 来抽",
            ),
        )


def _judge_slopes(mean, log_variance, seen, verdict):
    cut = Text(
        "no gradient arrives: the draw is cut off from the encoder, which then cannot learn from the reconstruction",
        "梯度传不到：抽样和编码器断开了，编码器没法从重建误差里学习",
    )
    for name, category, label in (
        ("slope_of_mean", "no-gradient-mean", Text("dz/d mean", "dz/d mean")),
        ("slope_of_log_variance", "no-gradient-log-variance", Text("dz/d log_variance", "dz/d log_variance")),
    ):
        if not verdict.true(
            Text(f"gradient reaches {name[9:]}", f"梯度能传到 {name[9:]}"), seen[name] is not None, category, cut
        ):
            continue
        expected = np.ones(mean.shape) if name == "slope_of_mean" else 0.5 * (seen["code"].astype(float) - mean)
        verdict.close(label, seen[name], expected, f"{name.replace('_', '-')}", rtol=1e-3, atol=1e-3)


class GaussianKL(Exercise):
    id = "vae.gaussian_kl"
    title = Text("Divergence from the prior", "与先验的 KL 散度")
    defines = ("gaussian_kl",)
    rows = ("7.4", "V07", "V15", "V23")
    hints = (
        Text(
            "Both distributions factorise over dimensions, so their divergence is a sum of one-dimensional ones.",
            "两个分布都按维度分解，所以它们的 KL 散度是各个一维 KL 散度之和。",
        ),
        Text(
            "In one dimension take the expectation of log q - log p under q. You need E[z²] under q: it is the mean squared plus the variance.",
            "在一维里，对 log q - log p 取 q 下的期望。其中要用到 q 下的 E[z²]：等于均值的平方加方差。",
        ),
        Text(
            "Three terms and a constant, all halved: how far the mean is off, how large the variance is, how small it is. "
            "The result is zero at N(0, 1) and never negative.",
            "三项加一个常数，再整体除以 2：均值偏了多少、方差有多大、方差有多小。在 N(0, 1) 处为零，永远不为负。",
        ),
    )

    def draw(self, rng):
        rows, size = int(rng.integers(3, 7)), int(rng.integers(3, 9))
        log_variance = rng.uniform(-2.5, 1.5, size=(rows, size))
        log_variance[0, 0], log_variance[0, 1] = -1.0, 0.5
        return {
            "mean": rng.normal(0.3, 1.0, size=(rows, size)).round(1).astype("float32"),
            "log_variance": log_variance.round(1).astype("float32"),
            "size": 20,
        }

    def judge(self, inputs, seen, verdict):
        mean, log_variance = inputs["mean"].astype(float), inputs["log_variance"].astype(float)
        right = divergence(mean, log_variance).sum(axis=1)
        found = np.asarray(seen["random"])
        few = mean[:2, :2], log_variance[:2, :2]
        verdict.true(
            Text("one number per image", "每张图一个数"),
            found.ndim > 0,
            "batch-reduced",
            Text(
                "yours is a single number: sum over the dimensions only, the batch is averaged later",
                "你返回的是一个数：这里只对维度求和，对批的平均留到后面",
            ),
        )
        verdict.true(
            Text("summed over the dimensions", "对维度求和"),
            found.shape != mean.shape,
            "not-summed",
            Text(
                f"yours has shape {found.shape}: the dimensions are still to be summed",
                f"你的形状是 {found.shape}：还没有对维度求和",
            ),
        )
        few_right = divergence(*few).sum(axis=1)
        verdict.close(
            Text("two images, two dimensions", "两张图、两个维度"),
            seen["few"],
            few_right,
            "value",
            call=call("gaussian_kl", *few),
            wrong=_wrong_divergences(seen["few"], *few, few_right),
        )
        verdict.close(
            Text("value on random inputs", "随机输入上的值"),
            found,
            right,
            "value",
            wrong=_wrong_divergences(found, mean, log_variance, right),
        )
        verdict.close(Text("zero where q is the prior", "q 等于先验时为零"), seen["at_prior"], np.zeros(4), "at-prior")
        verdict.close(
            Text("20 means at 1: 10 nats", "20 个均值都为 1：10 奈特"),
            seen["one_off"],
            np.full(3, 0.5 * inputs["size"]),
            "one-off",
        )
        verdict.close(
            Text("stays finite for a tiny variance", "方差极小时仍有限"),
            seen["narrow"],
            np.full(2, 19.5 * inputs["size"]),
            "narrow",
        )


def _wrong_divergences(found, mean, log_variance, right):
    with np.errstate(invalid="ignore", divide="ignore"):
        as_variance = 0.5 * (mean**2 + log_variance - 1 - np.log(log_variance)).sum(axis=1)
    first, second = np.clip(mean, 1e-7, 1), np.clip(log_variance, 1e-7, 1)
    return {
        "mean-over-dimensions": (
            right / mean.shape[1],
            Text(
                "that is the mean over the dimensions: divided by their number, the KL term is too weak",
                "这是对维度求平均：除以维数之后，KL 项就太弱了",
            ),
        ),
        "sign": (
            -right,
            Text(
                "the sign is turned: a divergence is never negative, this one would be minimised without end",
                "符号反了：KL 散度不会为负；这样最小化会没有尽头",
            ),
        ),
        "missing-exp": (
            0.5 * (mean**2 - 1).sum(axis=1),
            Text(
                "the variance term holds log_variance itself: exp is missing",
                "方差那一项直接用了 log_variance：少了 exp",
            ),
        ),
        "missing-half": (2 * right, Text("the factor one half is missing", "少了系数 1/2")),
        "bits": (
            right / np.log(2),
            Text("that is in bits: nats are asked for", "这是比特；要的是奈特"),
        ),
        "missing-one": (
            right + 0.5 * mean.shape[1],
            Text("the - 1 is missing: at N(0, 1) the divergence is 0", "少了 - 1：在 N(0, 1) 处 KL 应为 0"),
        ),
        "log-deviation": (
            0.5 * (mean**2 + np.exp(2 * log_variance) - 1 - 2 * log_variance).sum(axis=1),
            Text(
                "that takes log_variance for the logarithm of the standard deviation",
                "你把 log_variance 当成了标准差的对数",
            ),
        ),
        "log-of-variance": (
            as_variance,
            Text(
                "that takes log_variance for the variance: its logarithm does not exist where it is negative",
                "你把 log_variance 当成了方差：为负时取不了对数",
            ),
        ),
        "mean-not-squared": (
            nearest(
                found,
                [
                    divergence(0 * mean, log_variance).sum(axis=1) + 0.5 * part.sum(axis=1)
                    for part in (mean, np.abs(mean))
                ],
            ),
            Text("the mean comes in squared", "均值要取平方"),
        ),
        "reversed": (
            0.5 * ((1 + mean**2) / np.exp(log_variance) - 1 + log_variance).sum(axis=1),
            Text("that is KL(p || q): the encoder's distribution comes first", "这是 KL(p || q)：编码器的分布应在前面"),
        ),
        "categorical": (
            (first * np.log(first / second)).sum(axis=1),
            Text(
                "that is Keras's KL divergence of probability vectors: it clips what it gets to [1e-7, 1] and knows no Gaussians",
                "这是 Keras 对概率向量的 KL 散度：它把输入截到 [1e-7, 1]，与高斯分布无关",
            ),
        ),
    }


class Elbo(Exercise):
    id = "vae.elbo"
    title = Text("The ELBO and its two terms", "ELBO 与它的两项")
    defines = ("negative_elbo",)
    rows = ("7.1", "7.4", "7.6", "V07", "V08", "V09", "V18", "V21")
    hints = (
        Text(
            "Three numbers are asked for, and the first follows from the other two. What does an image cost in each of them, in nats?",
            "要返回三个数，第一个由后两个得到。在后两项里，一张图各花多少奈特？",
        ),
        Text(
            "-log p(x|z) of independent pixels is a sum over pixels. From logits there is a function that never takes the logarithm of 0.",
            "像素独立时，-log p(x|z) 是对像素求和。从 logits 出发，有一个函数永远不会对 0 取对数。",
        ),
        Text(
            "Sum over everything that belongs to one image, average over the batch, and only then add. beta weighs the divergence, nothing else.",
            "属于同一张图的全部求和，对批求平均，最后才相加。beta 只乘在 KL 上。",
        ),
    )

    def draw(self, rng):
        rows, side, size = int(rng.integers(3, 6)), int(rng.integers(4, 8)), int(rng.integers(2, 6))
        shape = (rows, side, side + 1, 3)
        few = (3, 1, 2, 1)
        return {
            "few": [
                rng.permutation([0.0, 1.0, 1.0, 0.0, 1.0, 0.0]).reshape(few).astype("float32"),
                rng.normal(0.5, 1.5, size=few).round(1).astype("float32"),
                rng.normal(0.4, 1.0, size=(3, 1)).round(1).astype("float32"),
                rng.uniform(-2.0, 0.8, size=(3, 1)).round(1).astype("float32"),
            ],
            "images": rng.integers(0, 2, size=shape).astype("float32"),
            "logits": rng.normal(0.5, 2.0, size=shape).astype("float32"),
            "mean": rng.normal(0.4, 1.0, size=(rows, size)).astype("float32"),
            "log_variance": rng.uniform(-2.5, 1.0, size=(rows, size)).astype("float32"),
            "beta": float(rng.uniform(2.0, 5.0)),
            "grey_images": rng.uniform(0, 1, size=shape).astype("float32"),
        }

    def judge(self, inputs, seen, verdict):
        images, logits, mean, log_variance, grey = (
            inputs[name].astype(float) for name in ("images", "logits", "mean", "log_variance", "grey_images")
        )
        rows, pixels, size = len(images), images[0].size, mean.shape[1]
        distortion = cross_entropy(images, logits).sum() / rows
        rate = divergence(mean, log_variance).sum() / rows
        _judge_few(inputs["few"], seen, verdict)
        _judge_distortion(images, logits, distortion, seen, verdict)
        verdict.close(
            Text("rate: the divergence per image", "码率：每张图的 KL 散度"),
            seen["rate"],
            rate,
            "rate-value",
            wrong=_wrong_rates(rate, rows, size),
        )
        verdict.close(
            Text("loss at beta = 1: the negative ELBO", "beta = 1 时的损失：负 ELBO"),
            seen["loss"],
            distortion + rate,
            "loss-value",
            wrong=_wrong_losses(distortion, rate),
        )
        weighted = distortion + inputs["beta"] * rate
        verdict.close(
            Text("loss at another beta", "换一个 beta 的损失"),
            seen["weighted_loss"],
            weighted,
            "beta-value",
            wrong={
                "beta-ignored": (
                    distortion + rate,
                    Text("beta changes nothing: is it used?", "beta 没有作用：用到它了吗？"),
                ),
                "beta-on-distortion": (
                    inputs["beta"] * distortion + rate,
                    Text("beta weighs the divergence, not the reconstruction", "beta 乘在 KL 上，不是重建项上"),
                ),
                "beta-on-both": (
                    inputs["beta"] * (distortion + rate),
                    Text("beta weighs the divergence only", "beta 只乘在 KL 上"),
                ),
            },
        )
        verdict.close(
            Text("both terms are reported without beta", "两项本身不含 beta"),
            seen["weighted_parts"],
            [distortion, rate],
            "parts-weighted",
            wrong={
                "parts-weighted": (
                    [distortion, inputs["beta"] * rate],
                    Text("the rate that is returned holds beta: report nats", "返回的码率里乘了 beta：请报告奈特数"),
                )
            },
        )
        verdict.close(
            Text("grey images as targets", "灰度图作目标"),
            seen["grey"],
            cross_entropy(grey, logits).sum() / rows,
            "grey",
        )
        verdict.close(
            Text("logits of ±200, all wrong", "logits 为 ±200 且全错"),
            seen["extreme"],
            200.0 * pixels,
            "overflow",
            rtol=1e-3,
        )


def _wrong_distortions(images, logits):
    rows, pixels, probabilities = len(images), images[0].size, sigmoid(logits)
    distortion = cross_entropy(images, logits).sum() / rows
    return {
        "mean-over-pixels": (
            distortion / pixels,
            Text(
                "that is the mean over the pixels: beside a summed divergence it is so weak that the code collapses",
                "这是对像素求平均：和求和的 KL 放在一起，它弱到潜变量会坍缩",
            ),
        ),
        "summed-over-batch": (
            distortion * rows,
            Text("that is the sum over the batch, the mean is asked for", "这是对整批求和，应对批求平均"),
        ),
        "distortion-sign": (
            -distortion,
            Text("the sign is turned: the distortion is *minus* log p(x|z)", "符号反了：失真是*负的* log p(x|z)"),
        ),
        "sigmoid-twice": (
            cross_entropy(images, probabilities).sum() / rows,
            Text("the sigmoid was taken twice: what comes in are logits", "取了两次 sigmoid：传进来的是 logits"),
        ),
        "arguments-swapped": (
            cross_entropy(logits, images).sum() / rows,
            Text("target and output are exchanged", "目标和输出写反了"),
        ),
        "squared-error": (
            ((images - probabilities) ** 2).sum() / rows,
            Text(
                "that is a squared error: for black and white pixels p(x|z) is Bernoulli",
                "这是平方误差：黑白像素的 p(x|z) 是伯努利分布",
            ),
        ),
        "only-white-pixels": (
            (images * softplus(-logits)).sum() / rows,
            Text("the pixels that are 0 have been forgotten", "漏掉了值为 0 的像素"),
        ),
        "mean-over-channels": (
            distortion / images.shape[3],
            Text(
                "the channels were averaged, as keras.losses.BinaryCrossentropy does over the last axis: sum over every pixel and channel",
                "对通道求了平均，keras.losses.BinaryCrossentropy 会对最后一维这样做：应对每个像素、每个通道求和",
            ),
        ),
    }


def _wrong_rates(rate, rows, size):
    return {
        "rate-mean-over-dimensions": (
            rate / size,
            Text(
                "the divergence is averaged over the dimensions: sum them, the prior is as strong as the likelihood says",
                "KL 对维度求了平均：应求和，先验的分量由似然决定",
            ),
        ),
        "rate-summed-over-batch": (
            rate * rows,
            Text("that is the sum over the batch, the mean is asked for", "这是对整批求和，应对批求平均"),
        ),
        "rate-sign": (-rate, Text("the sign of the divergence is turned", "KL 的符号反了")),
        "rate-missing-half": (
            2 * rate,
            Text("the factor one half of the divergence is missing", "KL 少了系数 1/2"),
        ),
    }


def _wrong_losses(distortion, rate):
    return {
        "rate-subtracted": (
            distortion - rate,
            Text(
                "the divergence is subtracted: the loss would push q away from the prior",
                "KL 是减去的：损失会把 q 从先验推开",
            ),
        ),
        "elbo-not-negated": (
            -distortion - rate,
            Text(
                "that is the ELBO itself: a loss is minimised, so its sign is turned",
                "这是 ELBO 本身：损失要最小化，所以要取负",
            ),
        ),
        "rate-dropped": (
            distortion,
            Text(
                "the divergence is not in the loss: that trains a noisy autoencoder",
                "损失里没有 KL：这训练的是加噪的自编码器",
            ),
        ),
    }


def _judge_few(few, seen, verdict):
    """The three numbers of three images of two pixels: the values can be followed with pencil and paper."""
    images, logits, mean, log_variance = (part.astype(float) for part in few)
    distortion, rate = cross_entropy(images, logits).sum() / 3, divergence(mean, log_variance).sum() / 3
    right = np.array([distortion + rate, distortion, rate])
    swapped = Text(
        "the numbers come back in the wrong order: loss, distortion, rate", "返回顺序不对：应为损失、失真、码率"
    )
    verdict.close(
        Text("loss, distortion and rate of three images of two pixels", "三张两像素图像的损失、失真和码率"),
        seen["few"],
        right,
        "value",
        call=call("negative_elbo", *few),
        wrong={
            "order-swapped": (
                nearest(
                    seen["few"],
                    [right[[1, 2, 0]], right[[0, 2, 1]], right[[2, 1, 0]], right[[1, 0, 2]], right[[2, 0, 1]]],
                ),
                swapped,
            ),
            "bits": (right / np.log(2), Text("those are bits: nats are asked for", "这是比特；要的是奈特")),
            "from-logits": (
                [rate + (wrong := _as_probabilities(images, logits)), wrong, rate],
                NOT_PROBABILITIES,
            ),
        }
        | {
            category: ([rate + value, value, rate], text)
            for category, (value, text) in _wrong_distortions(images, logits).items()
        }
        | {
            category: ([distortion + value, distortion, value], text)
            for category, (value, text) in _wrong_rates(rate, 3, mean.shape[1]).items()
        }
        | {
            category: ([value, distortion, rate], text)
            for category, (value, text) in _wrong_losses(distortion, rate).items()
        },
    )


def _as_probabilities(images, logits):
    """Cross-entropy per image when the logits are taken for probabilities; images of 0 and 1."""
    ones, zeros = logits[images > 0.5], logits[images < 0.5]
    total = len(ones) * taken_for_probabilities(ones, 1) if len(ones) else 0.0
    return (total + (len(zeros) * taken_for_probabilities(zeros, 0) if len(zeros) else 0.0)) / len(images)


def _judge_distortion(images, logits, distortion, seen, verdict):
    verdict.close(
        Text("distortion: -log p(x|z) per image", "失真：每张图的 -log p(x|z)"),
        seen["distortion"],
        distortion,
        "distortion-value",
        wrong=_wrong_distortions(images, logits),
    )


class ActiveUnits(Exercise):
    id = "vae.active_units"
    title = Text("Active units", "活跃单元数")
    defines = ("active_units",)
    rows = ("7.6", "V07", "V21")
    hints = (
        Text(
            "A unit is asleep when the encoder says the same about every image. What has to vary, and over what?",
            "如果编码器对每张图说的都一样，这个单元就是“睡着”的。什么要变？在什么上变？",
        ),
        Text(
            "You get one row per image and one column per unit: one number per unit is needed first.",
            "每行一张图，每列一个单元：先给每个单元求出一个数。",
        ),
        Text(
            "A unit whose mean is always 3.7 tells nothing about the image: the average must not matter, the spread does.",
            "一个均值永远是 3.7 的单元，对图像什么也没说：平均值不算数，离散程度才算数。",
        ),
    )

    def draw(self, rng):
        # The numbers of strong, weak and constant units differ, so that every mistake gives a count of its own.
        images, strong, weak, constant = (int(rng.integers(*span)) for span in ((60, 120), (4, 7), (2, 4), (7, 10)))
        spreads = np.concatenate([rng.uniform(0.5, 1.3, strong), np.full(weak, 0.05), np.full(constant, 1e-4)])
        centers = np.concatenate([np.zeros(strong + weak), rng.uniform(1.0, 3.0, constant)])
        noise = rng.normal(size=(images, len(spreads)))
        noise = (noise - noise.mean(axis=0)) / noise.std(axis=0)
        order = rng.permutation(len(spreads))
        return {
            "means": (centers + spreads * noise)[:, order].astype("float32"),
            "offset": float(rng.uniform(2.0, 4.0)),
            "weak_threshold": 0.001,
            # Variances 1, 0.64, 0.25, 0.25, 1, 0.0025, 0 and 0: every mistake gives a count of its own.
            "few": rng.permutation(
                np.float32([[1, 0.8, 0.5, 0.5, 2, 0.05, 3, 1], [-1, -0.8, -0.5, 1.5, 4, -0.05, 3, 1]]), axis=1
            ),
        }

    def judge(self, inputs, seen, verdict):
        means = inputs["means"].astype(float)
        variance = means.var(axis=0)
        right = int((variance > 0.01).sum())
        few = inputs["few"].astype(float)
        for name, key, values, threshold, asked in (
            (Text("two images, eight units", "两张图、八个单元"), "few", few, 0.01, call("active_units", few)),
            (
                Text("two images, eight units, threshold 0.5", "两张图、八个单元，阈值 0.5"),
                "few_with_threshold",
                few,
                0.5,
                call("active_units", few, threshold=0.5),
            ),
            (Text("units with a variance above 0.01", "方差大于 0.01 的单元数"), "count", means, 0.01, None),
        ):
            count = int((values.var(axis=0) > threshold).sum())
            verdict.close(name, seen[key], count, "count", call=asked, wrong=_wrong_counts(values, threshold))
        verdict.close(
            Text("a variance equal to the threshold is not larger", "方差等于阈值不算大于"),
            seen["few_at_zero"],
            6,
            "border",
            call=call("active_units", few, threshold=0.0),
        )
        verdict.close(
            Text("with another threshold", "换一个阈值"),
            seen["count_with_lower_threshold"],
            int((variance > inputs["weak_threshold"]).sum()),
            "threshold",
            wrong={
                "threshold-ignored": (
                    right,
                    Text("threshold changes nothing: is it used?", "阈值没有作用：用到它了吗？"),
                )
            },
        )
        verdict.close(
            Text("a constant added to all means changes nothing", "所有均值加一个常数，结果不变"),
            seen["count_when_shifted"],
            right,
            "shift",
        )
        verdict.close(Text("a collapsed code has none", "坍缩的编码一个也没有"), seen["collapsed"], 0, "collapsed")


def _wrong_counts(means, threshold):
    right = int((means.var(axis=0) > threshold).sum())
    return {
        "threshold-ignored": (
            int((means.var(axis=0) > 0.01).sum()),
            Text("threshold changes nothing: is it used?", "阈值没有作用：用到它了吗？"),
        ),
        "variance-over-units": (
            int((means.var(axis=1) > threshold).sum()),
            Text(
                "the variance was taken over the units of an image: it belongs over the images of a unit",
                "方差是对一张图的各单元算的：应对一个单元的各张图算",
            ),
        ),
        "standard-deviation": (
            int((means.std(axis=0) > threshold).sum()),
            Text(
                "the standard deviation was compared with a threshold for the variance",
                "拿标准差去和方差的阈值比了",
            ),
        ),
        "mean-instead-of-variance": (
            int((np.abs(means.mean(axis=0)) > threshold).sum()),
            Text(
                "that counts units whose average is not 0: a constant tells nothing about the image",
                "这是在数平均值不为 0 的单元：常数不含图像的任何信息",
            ),
        ),
        "second-moment": (
            int(((means**2).mean(axis=0) > threshold).sum()),
            Text(
                "the mean of squares counts a constant unit as active: subtract the average first",
                "平方的平均会把常数单元也算成活跃：要先减去平均值",
            ),
        ),
        "share": (
            right / means.shape[1],
            Text("that is a share, the number of units is asked for", "这是占比，要的是个数"),
        ),
        "inactive": (
            means.shape[1] - right,
            Text("those are the units that are *not* active", "这是*不*活跃的单元数"),
        ),
    }


class RateDistortion(Exercise):
    id = "vae.rate_distortion"
    title = Text("Rate and distortion of a linear beta-VAE", "线性 beta-VAE 的码率与失真")
    defines = ("rate_distortion",)
    rows = ("7.6", "8.1", "8.5", "V07")
    hints = (
        Text(
            "The components do not see each other: write the cost of one of them as a function of its error, and take the derivative.",
            "各分量互不影响：把其中一个的代价写成误差的函数，再求导。",
        ),
        Text(
            "Where the derivative is zero, the error does not depend on the component's own variance. Which range is it allowed to lie in?",
            "导数为零处的误差与该分量自己的方差无关。它允许落在什么范围里？",
        ),
        Text(
            "Think of water that rises: components that stick out are coded down to the water level, those below it are given up. "
            "A component that is given up costs nothing and is reconstructed by its mean.",
            "想象水位上升：露出水面的分量被编码到水位为止，淹没的就放弃。放弃的分量不花码率，重建时用均值代替。",
        ),
    )

    def draw(self, rng):
        size = int(rng.integers(4, 7))
        decoder_variance = round(float(rng.uniform(0.05, 0.2)), 2)
        beta = round(float(rng.uniform(3.0, 5.0)), 1)
        levels = np.exp(rng.uniform(-1.5, 3.5, size=size)) * decoder_variance
        # At least one component above both levels, one between them, and one below both.
        levels[:3] = decoder_variance * np.array([4.0 * beta, 0.5 * (1.0 + beta), 0.4])
        return {"variances": rng.permutation(levels).round(3), "beta": beta, "decoder_variance": decoder_variance}

    def judge(self, inputs, seen, verdict):
        variances, beta, noise = inputs["variances"], inputs["beta"], inputs["decoder_variance"]

        def right(level):
            error = np.minimum(variances, level)
            return 0.5 * np.log(variances / error), error

        rate, error = right(noise)
        asked, asked_weighted = (call("rate_distortion", variances, weight, noise) for weight in (1.0, beta))
        swapped = Text("the two arrays come back in the wrong order: rate first", "两个数组的返回顺序反了：码率在前")
        verdict.close(
            Text("error per component, beta = 1", "每个分量的误差，beta = 1"),
            seen["error"],
            error,
            "error-value",
            call=f"{asked}[1]",
            wrong={
                "order-swapped": (rate, swapped),
                "error-above-variance": (
                    np.full(len(variances), noise),
                    Text(
                        "a component below the level cannot have an error above its own variance: then nothing is sent",
                        "低于水位的分量，误差不会超过它自己的方差：那时什么也不传",
                    ),
                ),
                "posterior-variance": (
                    np.minimum(noise / variances, 1.0),
                    Text(
                        "that is the variance of the code given the image; the error is asked for in pixels",
                        "这是给定图像时编码的方差；要的是像素空间的误差",
                    ),
                ),
                "kept-part": (
                    np.maximum(variances - noise, 0.0),
                    Text("that is the part of the variance that is kept", "这是保留下来的那部分方差"),
                ),
            },
        )
        verdict.close(
            Text("rate per component, beta = 1", "每个分量的码率，beta = 1"),
            seen["rate"],
            rate,
            "rate-value",
            call=f"{asked}[0]",
            wrong={
                "order-swapped": (error, swapped),
                "negative-rate": (
                    0.5 * np.log(variances / noise),
                    Text(
                        "a rate is never negative: components below the level are not coded",
                        "码率不会为负：低于水位的分量不编码",
                    ),
                ),
                "bits": (rate / np.log(2.0), Text("those are bits, nats are asked for", "这是比特，要的是奈特")),
                "missing-half": (2 * rate, Text("the factor one half is missing", "少了系数 1/2")),
                "rate-sign": (-rate, Text("the sign is turned", "符号反了")),
            },
        )
        weighted_rate, weighted_error = right(beta * noise)
        divided_rate, divided_error = right(noise / beta)
        wrong_way = Text("a larger beta makes the divergence dearer: the level rises", "beta 越大，KL 越贵：水位上升")
        ignored = Text("beta changes nothing: is it used?", "beta 没有作用：用到它了吗？")
        verdict.close(
            Text("error at another beta", "换一个 beta 的误差"),
            seen["weighted_error"],
            weighted_error,
            "beta-error",
            call=f"{asked_weighted}[1]",
            wrong={"beta-ignored": (error, ignored), "beta-inverted": (divided_error, wrong_way)},
        )
        verdict.close(
            Text("rate at another beta", "换一个 beta 的码率"),
            seen["weighted_rate"],
            weighted_rate,
            "beta-rate",
            call=f"{asked_weighted}[0]",
            wrong={
                "beta-ignored": (rate, ignored),
                "beta-inverted": (divided_rate, wrong_way),
                "beta-on-rate": (
                    beta * weighted_rate,
                    Text("the rate is reported in nats, without beta", "码率以奈特报告，不乘 beta"),
                ),
            },
        )
        nothing = np.zeros(len(variances))
        verdict.close(
            Text("a level above everything: collapse", "水位高过一切：坍缩"),
            np.stack([seen["drowned_rate"], seen["drowned_error"]]),
            np.stack([nothing, variances]),
            "collapse",
        )
        fine_rate, fine_error = right(1e-6 * noise)
        verdict.close(
            Text("a level next to nothing: an autoencoder", "水位接近零：自编码器"),
            np.stack([seen["fine_rate"], seen["fine_error"]]),
            np.stack([fine_rate, fine_error]),
            "tiny-beta",
        )
