"""Judges of lesson 09: the schedule, the forward jump and the loss, the posterior, a DDIM step, and a whole sampler."""

import numpy as np

from quiz.exercises.verdicts import Exercise
from quiz.ground.language import Text

LARGEST_BETA = 0.999


def linear_schedule(num_steps):
    """Betas and alpha-bars of DDPM's linear schedule, stretched or squeezed to another number of steps."""
    scale = 1000 / num_steps
    beta = np.minimum(np.linspace(1e-4 * scale, 0.02 * scale, num_steps), LARGEST_BETA)
    return beta, np.cumprod(1 - beta)


def with_clean_end(alpha_bar):
    """alpha-bars for the index t + 1: at t = -1 nothing is noisy and alpha-bar is 1."""
    return np.concatenate([[1.0], alpha_bar])


def family_step(noisy, predicted, level, next_level, eta, fresh):
    """x at the next level (2010.02502, eq. 12 and 16); levels are alpha-bars."""
    deviation = eta * np.sqrt((1 - next_level) / (1 - level) * (1 - level / next_level))
    clean = (noisy - np.sqrt(1 - level) * predicted) / np.sqrt(level)
    return (
        np.sqrt(next_level) * clean
        + np.sqrt(np.maximum(1 - next_level - deviation**2, 0)) * predicted
        + deviation * fresh
    )


class Schedule(Exercise):
    id = "diffusion.schedule"
    title = Text("Schedule and signal-to-noise ratio", "噪声调度与信噪比")
    defines = ("make_schedule",)
    hints = (
        Text(
            "The paper's two betas belong to 1,000 steps. What has to happen to a step's noise if the same way from picture to noise "
            "is walked in 100 steps?",
            "论文里的两个 beta 是配 1,000 步的。如果从图像到噪声的同一段路只走 100 步，每一步的噪声要怎样变？",
        ),
        Text(
            "alpha-bar is what is left of the signal's variance after t steps: each step keeps a share, and shares multiply.",
            "alpha-bar 是走了 t 步之后信号方差还剩下的比例：每一步保留一部分，这些比例要相乘。",
        ),
        Text(
            "Signal and noise have variances that add up to 1. Divide one by the other: no square root, no decibels. With very few steps "
            "a scaled beta can exceed 1; the docstring says what then.",
            "信号与噪声的方差加起来是 1。两者相除即可：不开方，也不换成分贝。步数很少时，缩放后的 beta 可能超过 1；文档字符串写明了此时怎么办。",
        ),
    )

    def draw(self, rng):
        return {"num_steps": int(rng.integers(60, 400)), "few_steps": int(rng.integers(8, 16))}

    def judge(self, inputs, seen, verdict):
        steps, few = inputs["num_steps"], inputs["few_steps"]
        beta, alpha_bar = linear_schedule(steps)
        if not all(
            verdict.shape(Text(f"shape of {name}", f"{name} 的形状"), seen[name], (steps,))
            for name in ("beta", "alpha_bar", "snr")
        ):
            return
        plain = np.linspace(1e-4, 0.02, steps)
        verdict.close(
            Text("betas for another number of steps", "换一个步数时的 beta"),
            seen["beta"],
            beta,
            "beta-value",
            atol=1e-7,
            wrong={
                "unscaled-betas": (
                    plain,
                    Text(
                        f"unscaled betas: with both ends kept, {steps} steps leave {np.prod(1 - plain):.0%} of the signal's variance "
                        "at the end, and sampling starts from pure noise",
                        f"beta 没有缩放：两端不变时，{steps} 步走完还剩 {np.prod(1 - plain):.0%} 的信号方差，而采样是从纯噪声出发的",
                    ),
                ),
                "scaled-the-wrong-way": (
                    plain * steps / 1000,
                    Text("fewer steps need larger betas, not smaller ones", "步数越少，beta 应越大，而不是越小"),
                ),
                "falling-betas": (
                    beta[::-1],
                    Text("the betas fall: the first step is the gentlest", "beta 是递减的：应当从最小的开始"),
                ),
                "end-left-out": (
                    np.linspace(0.1 / steps, 20 / steps, steps, endpoint=False),
                    Text(
                        "the last beta stays below its end: both ends belong to it",
                        "最后一个 beta 没有取到终点：两端都要包含",
                    ),
                ),
                "square-roots-interpolated": (
                    np.linspace((0.1 / steps) ** 0.5, (20 / steps) ** 0.5, steps) ** 2,
                    Text(
                        'that is the schedule of latent diffusion, linear in the root of beta ("scaled linear")',
                        "这是潜扩散用的调度，对 beta 的平方根线性插值（scaled linear）",
                    ),
                ),
            },
        )
        verdict.close(
            Text("alpha-bar", "alpha-bar"),
            seen["alpha_bar"],
            alpha_bar,
            "alpha-bar-value",
            wrong=self._wrong_products(beta, alpha_bar, plain),
        )
        ratio = alpha_bar / (1 - alpha_bar)
        verdict.close(
            Text("signal-to-noise ratio", "信噪比"),
            seen["snr"],
            ratio,
            "snr-value",
            rtol=2e-3,  # 1 - alpha-bar of the first step loses digits in single precision
            wrong={
                "snr-of-amplitudes": (
                    np.sqrt(ratio),
                    Text(
                        "that is the ratio of amplitudes: the ratio of variances is asked for",
                        "这是幅度之比：要的是方差之比",
                    ),
                ),
                "snr-inverted": (1 / ratio, Text("that is noise over signal", "这是噪声比信号，反了")),
                "snr-in-decibels": (10 * np.log10(ratio), Text("that is in decibels", "这是分贝值")),
                "snr-in-logarithms": (np.log(ratio), Text("that is its logarithm", "这是信噪比的对数")),
                "snr-without-noise": (
                    alpha_bar,
                    Text(
                        "that is the signal's variance alone: divide by that of the noise",
                        "这只是信号方差：还要除以噪声方差",
                    ),
                ),
                "snr-of-one-step": (
                    (1 - beta) / beta,
                    Text(
                        "that is the ratio of a single step, not of the whole way up to it",
                        "这是单独一步的信噪比，不是累积到这一步的",
                    ),
                ),
            },
        )
        verdict.close(
            Text("1,000 steps: the paper's betas", "1,000 步：就是论文的 beta"),
            seen["thousand_beta"],
            np.linspace(1e-4, 0.02, 1000),
            "thousand-steps",
            atol=1e-7,
        )
        verdict.close(
            Text("1,000 steps: signal left at the end", "1,000 步：最后剩下的信号"),
            seen["thousand_alpha_bar"][-1]
            if np.shape(seen["thousand_alpha_bar"]) == (1000,)
            else seen["thousand_alpha_bar"],
            linear_schedule(1000)[1][-1],
            "thousand-steps",
            rtol=1e-3,
            atol=0,
        )
        few_beta, few_alpha_bar = linear_schedule(few)
        verdict.close(
            Text("few steps: no beta above 0.999", "步数很少：beta 不超过 0.999"),
            seen["few_beta"],
            few_beta,
            "not-clipped",
            wrong={
                "not-clipped": (
                    np.linspace(0.1 / few, 20 / few, few),
                    Text(
                        "with so few steps a scaled beta exceeds 1: a variance above that of the data, and a negative alpha",
                        "步数这么少时，缩放后的 beta 超过了 1：alpha 变成负数",
                    ),
                ),
            },
        )
        verdict.close(
            Text("few steps: alpha-bar stays positive", "步数很少：alpha-bar 仍为正"),
            seen["few_alpha_bar"],
            few_alpha_bar,
            "not-clipped",
            atol=1e-9,
        )

    @staticmethod
    def _wrong_products(beta, alpha_bar, plain):
        return {
            "not-accumulated": (
                1 - beta,
                Text(
                    "that is alpha, what one step keeps: alpha-bar is the product of all up to t",
                    "这是 alpha，一步保留的比例：alpha-bar 是到 t 为止的连乘",
                ),
            ),
            "summed": (np.cumsum(1 - beta), Text("that is a running sum: shares multiply", "这是累加：比例要相乘")),
            "one-step-late": (
                np.concatenate([[1.0], alpha_bar[:-1]]),
                Text(
                    "shifted by one: alpha_bar[0] already holds the first step",
                    "错开了一位：alpha_bar[0] 已经包含第一步",
                ),
            ),
            "betas-multiplied": (
                np.cumprod(beta),
                Text("that is the product of the betas, not of 1 - beta", "这是 beta 的连乘，不是 1 - beta 的连乘"),
            ),
            "root-of-alpha-bar": (
                np.sqrt(alpha_bar),
                Text("that is the root of alpha-bar, the signal's amplitude", "这是 alpha-bar 的平方根，即信号的幅度"),
            ),
            "noise-for-signal": (1 - alpha_bar, Text("that is the variance of the noise", "这是噪声的方差")),
            "multiplied-from-the-end": (
                np.cumprod((1 - beta)[::-1])[::-1],
                Text("the product runs from the wrong end", "连乘的方向反了"),
            ),
            "unscaled-betas": (np.cumprod(1 - plain), Text("computed from unscaled betas", "用的是没有缩放的 beta")),
        }


class ForwardAndLoss(Exercise):
    id = "diffusion.forward_and_loss"
    title = Text("The forward jump and the loss", "前向一步到位与损失")
    defines = ("add_noise", "diffusion_loss")
    hints = (
        Text(
            "x_t needs no loop: it is a weighted sum of image and noise, and the squares of the two weights add up to 1.",
            "x_t 不需要循环：它是图像与噪声的加权和，两个权重的平方和为 1。",
        ),
        Text(
            "Look up one number per image, then give it as many axes of length 1 as an image has. For the loss, three things are drawn or "
            "computed before the network is called, and one of them is its target.",
            "先按每张图查出一个数，再给它补上与图像轴数相同的长度为 1 的轴。算损失时，调用网络之前要准备三样东西，其中一样就是目标。",
        ),
        Text(
            "TensorFlow or Keras must draw both the steps and the noise, or a compiled function repeats them. Upper bounds of integer draws "
            "are exclusive in TensorFlow. The last thing to do is a mean over everything.",
            "步数和噪声都要由 TensorFlow 或 Keras 来抽，否则编译后的函数会反复用同一份。TensorFlow 的整数抽样不含上界。最后对所有元素求平均。",
        ),
    )

    def draw(self, rng):
        channels = int(rng.integers(3, 5))
        height, width, steps = int(rng.integers(3, 6)), int(rng.integers(6, 9)), int(rng.integers(5, 9))
        shape, number = (
            (channels, height, width, channels),
            4000,
        )  # as many images as channels: a wrong axis fits as well
        return {
            "images": rng.uniform(-1, 1, size=shape).astype("float32"),
            "noise": rng.normal(size=shape).astype("float32"),
            "t": rng.permutation(steps)[:channels].astype("int32"),
            "flat_images": rng.uniform(-1, 1, size=(channels, channels)).astype("float32"),
            "flat_noise": rng.normal(size=(channels, channels)).astype("float32"),
            "alpha_bar": np.linspace(rng.uniform(0.9, 0.95), rng.uniform(0.1, 0.2), steps).astype("float32"),
            "many": rng.choice([-0.8, 0.5], size=(number, 2, 3, 3)).astype("float32"),
            "weight": float(rng.uniform(0.2, 0.4)),
            "offset": float(rng.uniform(0.2, 0.4)),
        }

    def judge(self, inputs, seen, verdict):
        alpha_bar = inputs["alpha_bar"].astype(float)
        self._judge_jump(inputs, alpha_bar, seen, verdict)
        if not verdict.true(
            Text("the network is asked once", "网络只调用一次"),
            seen["number_of_calls"] == 1,
            "number-of-calls",
            Text(
                f"it was called {seen['number_of_calls']} times for one loss: each image needs one step, drawn at random",
                f"一次损失里调用了 {seen['number_of_calls']} 次：每张图只需随机抽一个步数",
            ),
        ):
            return
        noisy, steps = seen["asked_noisy"], seen["asked_steps"]
        number = len(inputs["many"])
        if not verdict.shape(Text("shape of x_t", "x_t 的形状"), noisy, inputs["many"].shape):
            return
        if not verdict.true(
            Text("every image has a step of its own", "每张图有自己的步数"),
            steps.shape == (number,) and len(np.unique(steps)) > 1,
            "one-step-for-the-batch",
            Text(
                f"t has shape {steps.shape} and {len(np.unique(steps))} different values: draw one per image, shape (B,)",
                f"t 的形状是 {steps.shape}，只有 {len(np.unique(steps))} 种取值：应每张图抽一个，形状 (B,)",
            ),
        ):
            return
        if not self._judge_steps(steps, len(alpha_bar), verdict):
            return
        self._judge_loss(inputs, alpha_bar[steps.astype(int)].reshape(-1, 1, 1, 1), noisy.astype(float), seen, verdict)

    def _judge_jump(self, inputs, alpha_bar, seen, verdict):
        level = alpha_bar[inputs["t"]]
        for suffix, label in (
            ("", Text("x_t of images", "图像的 x_t")),
            ("_flat", Text("x_t of vectors", "向量的 x_t")),
        ):
            images, noise = (
                inputs[f"{name}{suffix}"] if not suffix else inputs[f"flat_{name}"] for name in ("images", "noise")
            )
            images, noise = images.astype(float), noise.astype(float)
            at = level.reshape(-1, *[1] * (images.ndim - 1))
            verdict.close(
                label,
                seen[f"noisy{suffix}"],
                np.sqrt(at) * images + np.sqrt(1 - at) * noise,
                "noisy-value",
                wrong=self._wrong_jumps(images, noise, at, level, alpha_bar, inputs["t"]),
            )

    @staticmethod
    def _wrong_jumps(images, noise, at, level, alpha_bar, t):
        def mixed(signal_share):
            share = signal_share.reshape(at.shape)
            return np.sqrt(share) * images + np.sqrt(1 - share) * noise

        before = with_clean_end(alpha_bar)[t]
        known = {
            "roots-missing": (
                at * images + (1 - at) * noise,
                Text(
                    "the roots are missing: alpha-bar is a variance, and like this the variance of x_t falls below 1 on the way",
                    "少了开方：alpha-bar 是方差；这样 x_t 的方差会在途中掉到 1 以下",
                ),
            ),
            "root-of-the-signal-missing": (
                at * images + np.sqrt(1 - at) * noise,
                Text("the image is scaled by the *root* of alpha-bar", "图像要乘 alpha-bar 的*平方根*"),
            ),
            "root-of-the-noise-missing": (
                np.sqrt(at) * images + (1 - at) * noise,
                Text("the noise is scaled by the *root* of 1 - alpha-bar", "噪声要乘 1 - alpha-bar 的*平方根*"),
            ),
            "weights-exchanged": (
                np.sqrt(1 - at) * images + np.sqrt(at) * noise,
                Text(
                    "the two weights are exchanged: at t = 0 nearly all is image",
                    "两个权重写反了：t = 0 时几乎全是图像",
                ),
            ),
            "image-not-scaled": (
                images + np.sqrt(1 - at) * noise,
                Text(
                    "the image keeps its size: that is the variance-exploding convention of score models, not DDPM's",
                    "图像没有缩小：这是得分模型的方差爆炸（variance exploding）约定，不是 DDPM 的",
                ),
            ),
            "one-step-early": (
                mixed(before),
                Text("one step too early: t = 0 is the first step that adds noise", "早了一步：t = 0 已经是第一次加噪"),
            ),
            "straight-line": (
                (t / len(alpha_bar)).reshape(at.shape) * noise + (1 - (t / len(alpha_bar))).reshape(at.shape) * images,
                Text("that is the straight line of flow matching", "这是流匹配的直线路径"),
            ),
        }
        if images.shape[-1] == len(level):
            known["wrong-axis"] = (
                np.sqrt(level) * images + np.sqrt(1 - level) * noise,
                Text(
                    "alpha_bar[t] has lined up with the last axis: channel by channel instead of image by image",
                    "alpha_bar[t] 对齐到了最后一维：变成按通道取，而不是按图取",
                ),
            )
        return known

    @staticmethod
    def _judge_steps(steps, total, verdict):
        least, most = int(steps.min()), int(steps.max())
        for label, holds, category, message in (
            (
                Text("t stays between 0 and T - 1", "t 在 0 到 T - 1 之间"),
                least >= 0 and most < total and np.all(steps == np.round(steps)),
                "t-out-of-range",
                Text(f"t runs from {least} to {most} with T = {total}", f"T = {total} 时 t 从 {least} 到 {most}"),
            ),
            (
                Text("t = 0 is drawn", "会抽到 t = 0"),
                least == 0,
                "first-step-never-drawn",
                Text(
                    "t = 0 is never drawn: the network is never taught the last step of sampling",
                    "从没抽到 t = 0：采样的最后一步网络从没学过",
                ),
            ),
            (
                Text("t = T - 1 is drawn", "会抽到 t = T - 1"),
                most >= total - 1,
                "last-step-never-drawn",
                Text(
                    "t = T - 1 is never drawn: the network is never taught the level at which sampling starts",
                    "从没抽到 t = T - 1：采样起点的噪声水平网络从没学过",
                ),
            ),
        ):
            if not verdict.true(label, holds, category, message):
                return False
        counts = np.bincount(steps.astype(int), minlength=total)
        expected = len(steps) / total
        return verdict.true(
            Text("all steps equally often", "各步出现得一样多"),
            np.all(np.abs(counts - expected) < 6 * np.sqrt(expected)),
            "t-not-uniform",
            Text(
                f"found {counts.tolist()} draws of t = 0, 1, ...: they should be uniform",
                f"t = 0, 1, ... 各抽到 {counts.tolist()} 次：应当均匀",
            ),
        )

    @staticmethod
    def _judge_loss(inputs, level, noisy, seen, verdict):
        images = inputs["many"].astype(float)
        signal, deviation = np.sqrt(level), np.sqrt(1 - level)
        noise = (noisy - signal * images) / deviation
        answered = inputs["weight"] * noisy + inputs["offset"]
        shared = bool(np.allclose(noise, noise[:1], atol=1e-3))
        verdict.true(
            Text("every image has noise of its own", "每张图有自己的噪声"),
            not shared,
            "noise-shared-by-images",
            Text("one noise picture serves the whole batch", "整批共用了一张噪声图"),
        )
        rows = noise.reshape(len(noise), -1)
        verdict.true(
            Text("every pixel has noise of its own", "每个像素有自己的噪声"),
            np.abs(np.corrcoef(rows.T) - np.eye(rows.shape[1])).max() < 0.2 if not shared else True,
            "noise-shared-by-pixels",
            Text("pixels or channels of an image share one number", "同一张图的像素或通道共用了一个噪声值"),
        )
        by_step = [noise[level[:, 0, 0, 0] == value].std() for value in np.unique(level)]
        verdict.close(
            Text("noise in x_t: mean and standard deviation", "x_t 里的噪声：均值与标准差"),
            [noise.mean(), noise.std(), min(by_step), max(by_step)],
            [0.0, 1.0, 1.0, 1.0],
            "x-t-of-the-loss",
            atol=0.06,
            rtol=0,
            wrong={
                "uniform-noise": (
                    [0.5, 12**-0.5, 12**-0.5, 12**-0.5],
                    Text(
                        "the noise is uniform on [0, 1]: the prior that sampling starts from is a normal",
                        "噪声是 [0, 1] 均匀分布：采样的起点却是正态",
                    ),
                ),
            },
        )
        verdict.true(
            Text("the noise is normal", "噪声是正态的"),
            shared or abs(np.mean(noise**4) / np.mean(noise**2) ** 2 - 3) < 0.5,
            "not-normal",
            Text("its fourth moment is not that of a normal distribution", "四阶矩不是正态分布的"),
        )
        squared = np.mean((answered - noise) ** 2)
        verdict.close(
            Text("the loss", "损失"),
            seen["loss"],
            squared,
            "loss-value",
            rtol=1e-3,
            wrong={
                "target-is-the-image": (
                    np.mean((answered - images) ** 2),
                    Text(
                        "the target is x_0: another convention. Here the network predicts the noise",
                        "目标用了 x_0：那是另一种约定。这里网络预测的是噪声",
                    ),
                ),
                "target-is-the-velocity": (
                    np.mean((answered - (signal * noise - deviation * images)) ** 2),
                    Text(
                        "the target is v (2202.00512): another convention. Here the network predicts the noise",
                        "目标用了 v（2202.00512）：那是另一种约定。这里网络预测的是噪声",
                    ),
                ),
                "target-is-the-noisy-image": (
                    np.mean((answered - noisy) ** 2),
                    Text("the target is x_t, which the network is given", "目标用了 x_t，而它本来就是输入"),
                ),
                "target-is-scaled-noise": (
                    np.mean((answered - deviation * noise) ** 2),
                    Text(
                        "the target is the noise as it stands in x_t: predict it before it was scaled",
                        "目标用了 x_t 里缩放过的噪声：应预测缩放前的",
                    ),
                ),
                "summed": (
                    squared * noise.size,
                    Text("that is a sum over everything: take the mean", "这是对所有元素求和：应求平均"),
                ),
                "summed-over-pixels": (
                    squared * images[0].size,
                    Text("the pixels are summed: take the mean over them as well", "对像素求了和：像素也要求平均"),
                ),
                "absolute-error": (
                    np.mean(np.abs(answered - noise)),
                    Text("that is the absolute error", "这是绝对误差"),
                ),
                "root": (np.sqrt(squared), Text("that is the root of the mean square", "这是均方根")),
                "halved": (squared / 2, Text("that is half of it", "多除了 2")),
                "weighted-by-snr": (
                    np.mean(level / (1 - level) * (answered - noise) ** 2),
                    Text(
                        "each step is weighed by its signal-to-noise ratio: L_simple drops the weights",
                        "各步按信噪比加了权：L_simple 去掉了权重",
                    ),
                ),
            },
        )
        verdict.true(
            Text("gradient reaches the network", "梯度能传到网络"),
            seen["slope"] is not None,
            "no-gradient",
            Text(
                "no gradient arrives: the loss is cut off from the network's answer",
                "梯度传不到：损失和网络的输出断开了",
            ),
        )
        if seen["slope"] is not None:
            verdict.close(
                Text("size of that gradient", "梯度的大小"),
                seen["slope"],
                np.mean(2 * (answered - noise) * noisy),
                "gradient-value",
                rtol=2e-3,
                atol=1e-4,
            )
        verdict.true(
            Text("two calls differ", "两次调用结果不同"),
            seen["calls_differ"],
            "noise-frozen",
            Text("the same loss twice: steps and noise have a fixed seed", "两次的损失一样：步数和噪声用了固定的种子"),
        )
        verdict.compiled_calls_differ(
            seen,
            Text(
                "inside a tf.function the same noise comes back: NumPy drew it once, when the function was traced",
                "在 tf.function 里每次都是同一份噪声：它只在追踪时由 NumPy 抽了一次",
            ),
        )


class Posterior(Exercise):
    id = "diffusion.posterior"
    title = Text("Forward posterior", "前向后验")
    defines = ("posterior",)
    hints = (
        Text(
            "Two Gaussians say something about x_{t-1}: what one would guess from x_0 alone, and what x_t tells about the step before. "
            "Their product is a Gaussian; precisions add.",
            "关于 x_{t-1}，有两个高斯分布各说一句：只看 x_0 的猜测，以及 x_t 对前一步的提示。两者之积仍是高斯，精度相加。",
        ),
        Text(
            "Everything can be said with beta, alpha = 1 - beta, alpha-bar at t and alpha-bar one step before. Mind whether a weight has a bar.",
            "全部系数只用到 beta、alpha = 1 - beta、t 处的 alpha-bar 和前一步的 alpha-bar。注意哪个带横线、哪个不带。",
        ),
        Text(
            "Before step 0 nothing is noisy. In Python the index 0 - 1 does not complain: it silently reads the other end of the array.",
            "第 0 步之前没有噪声。在 Python 里下标 0 - 1 不会报错，而是悄悄读到数组的另一端。",
        ),
    )

    def draw(self, rng):
        steps = int(rng.integers(20, 60))
        beta, alpha_bar = linear_schedule(steps)
        shape = (2, int(rng.integers(3, 5)), int(rng.integers(5, 7)), 3)
        return {
            "clean": rng.uniform(-1, 1, size=shape),
            "noisy": rng.normal(size=shape),
            "beta": beta,
            "alpha_bar": alpha_bar,
            "middle": int(rng.integers(steps // 4, steps // 2)),
        }

    def judge(self, inputs, seen, verdict):
        clean, noisy, beta, alpha_bar = (inputs[name] for name in ("clean", "noisy", "beta", "alpha_bar"))
        before = with_clean_end(alpha_bar)
        for name, t, label in (
            ("middle", inputs["middle"], Text("in the middle", "中间一步")),
            ("top", len(beta) - 1, Text("at the noisiest step", "噪声最大的一步")),
            ("last", 0, Text("at step 0", "第 0 步")),
        ):
            mean, variance = self.right(clean, noisy, beta[t], alpha_bar[t], before[t])
            known = self._wrong(clean, noisy, beta, alpha_bar, t)
            verdict.close(
                Text(f"mean {label.en}", f"均值：{label.zh}"),
                seen[f"{name}_mean"],
                mean,
                "mean-value",
                wrong={key: (value, text) for key, (value, _, text) in known.items() if value is not None},
            )
            verdict.close(
                Text(f"variance {label.en}", f"方差：{label.zh}"),
                seen[f"{name}_variance"],
                variance,
                "variance-value",
                rtol=1e-4,
                atol=1e-9,
                wrong={key: (value, text) for key, (_, value, text) in known.items() if value is not None},
            )

    @staticmethod
    def right(clean, noisy, beta, level, before):
        """Mean and variance (2006.11239, eq. 7)."""
        mean = np.sqrt(before) * beta / (1 - level) * clean + np.sqrt(1 - beta) * (1 - before) / (1 - level) * noisy
        return mean, beta * (1 - before) / (1 - level)

    def _wrong(self, clean, noisy, beta, alpha_bar, t):
        b, level, before = beta[t], alpha_bar[t], with_clean_end(alpha_bar)[t]
        after = np.append(alpha_bar[1:], 1.0)[t]
        mean, variance = self.right(clean, noisy, b, level, before)
        wrong_end = self.right(clean, noisy, b, level, after)
        wrapped = self.right(clean, noisy, b, level, alpha_bar[t - 1])
        none = self.right(clean, noisy, b, level, level)
        image, noise = np.sqrt(before) * b / (1 - level), np.sqrt(1 - b) * (1 - before) / (1 - level)
        with np.errstate(divide="ignore"):
            return {
                "padded-at-the-wrong-end": (
                    *wrong_end,
                    Text(
                        'alpha-bar "before" is the one after: the 1 was appended at the wrong end',
                        "“前一步”的 alpha-bar 取成了后一步：1 补在了错误的一端",
                    ),
                ),
                "end-wraps-around": (
                    *wrapped,
                    Text(
                        "at t = 0 the index t - 1 reads the last alpha-bar: before the first step it is 1",
                        "t = 0 时下标 t - 1 读到的是最后一个 alpha-bar：第一步之前应为 1",
                    ),
                ),
                "no-step-back": (
                    none[0],
                    None,
                    Text("alpha-bar before the step is the same as after it", "前一步的 alpha-bar 用成了这一步的"),
                ),
                "beta-for-the-variance": (
                    None,
                    b,
                    Text(
                        "that is beta, the upper choice of DDPM: the posterior's variance is smaller",
                        "这是 beta，DDPM 方差的上界取法：后验方差更小",
                    ),
                ),
                "deviation-for-variance": (
                    None,
                    np.sqrt(variance),
                    Text("that is the standard deviation", "这是标准差"),
                ),
                "log-variance": (
                    None,
                    np.log(variance) if variance else -np.inf,
                    Text("that is the logarithm of the variance", "这是方差的对数"),
                ),
                "weights-exchanged": (
                    image * noisy + noise * clean,
                    None,
                    Text("the weights of x_0 and x_t are exchanged", "x_0 与 x_t 的权重写反了"),
                ),
                "bar-on-alpha": (
                    image * clean + np.sqrt(level) * (1 - before) / (1 - level) * noisy,
                    None,
                    Text(
                        "x_t is weighed with alpha of this step alone, without a bar",
                        "x_t 的权重用的是这一步的 alpha，不带横线",
                    ),
                ),
                "bar-missing": (
                    np.sqrt(1 - b) * b / (1 - level) * clean + noise * noisy,
                    None,
                    Text("x_0 is weighed with alpha-*bar* of the step before", "x_0 的权重用的是前一步的 alpha-*bar*"),
                ),
                "root-missing": (
                    before * b / (1 - level) * clean + (1 - b) * (1 - before) / (1 - level) * noisy,
                    None,
                    Text("both weights hold roots", "两个权重里都有开方"),
                ),
                "prediction-taken-as-noise": (
                    (noisy - b / np.sqrt(1 - level) * clean) / np.sqrt(1 - b),
                    None,
                    Text(
                        "that is eq. 11, which wants the noise: the first argument here is x_0",
                        "这是第 11 式，它要的是噪声：这里第一个参数是 x_0",
                    ),
                ),
            }


class DdimStep(Exercise):
    id = "diffusion.ddim_step"
    title = Text("One step of DDIM", "DDIM 的一步")
    defines = ("ddim_step",)
    hints = (
        Text(
            "Three terms: where the clean image would be, a push back in the direction of the predicted noise, and fresh noise. "
            "First find out what the prediction says about the clean image.",
            "三项：干净图像的估计、沿预测噪声方向推回去的一段、新的噪声。先看看由预测能推出怎样的干净图像。",
        ),
        Text(
            "At the goal the noise must have the variance 1 - alpha-bar in total. What the fresh part takes, the predicted part has to give.",
            "到达目标时，噪声的总方差必须是 1 - alpha-bar。新噪声占去多少，预测的那部分就要让出多少。",
        ),
        Text(
            "With eta = 1 the fresh noise has the variance of the forward posterior; eta scales its standard deviation. For t_next = -1 "
            "there is no entry in the table: the picture is clean there.",
            "eta = 1 时，新噪声的方差就是前向后验的方差；eta 缩放的是它的标准差。t_next = -1 不在表里：那里图像是干净的。",
        ),
    )

    def draw(self, rng):
        steps = int(rng.integers(30, 90))
        t = int(rng.integers(steps // 2, steps * 3 // 4))
        shape = (2, int(rng.integers(3, 5)), int(rng.integers(5, 7)), 3)
        many = (60, 20, 30, 3)
        return {
            "noisy": rng.normal(size=shape),
            "predicted_noise": 1.5 * rng.normal(size=shape),
            "fresh_noise": rng.normal(size=shape),
            "t": t,
            "t_next": int(rng.integers(t // 3, t - 5)),
            "alpha_bar": linear_schedule(steps)[1],
            "clean": rng.choice([-0.9, 0.6], size=many),
            "true_noise": rng.normal(size=many),
            "many_fresh": rng.normal(size=many),
        }

    def judge(self, inputs, seen, verdict):
        noisy, predicted, fresh, alpha_bar = (
            inputs[name] for name in ("noisy", "predicted_noise", "fresh_noise", "alpha_bar")
        )
        t, goal = inputs["t"], inputs["t_next"]
        level, next_level = alpha_bar[t], alpha_bar[goal]
        for name, eta, shown, start in (
            (
                "zero_prediction",
                0.0,
                Text("a prediction of 0 scales by the ratio of the signals", "预测为 0 时，按信号之比缩放"),
                np.zeros_like(predicted),
            ),
            ("deterministic", 0.0, Text("eta = 0", "eta = 0"), predicted),
            ("ancestral", 1.0, Text("eta = 1", "eta = 1"), predicted),
            ("between", 0.5, Text("eta = 0.5", "eta = 0.5"), predicted),
        ):
            verdict.close(
                shown,
                seen[name],
                family_step(noisy, start, level, next_level, eta, fresh),
                "step-value",
                wrong=self._wrong(noisy, start, fresh, alpha_bar, t, goal, eta),
            )
        verdict.close(
            Text("the step to the clean image adds no noise", "走到干净图像的一步不加噪声"),
            seen["to_clean"],
            family_step(noisy, predicted, level, 1.0, 1.0, fresh),
            "last-step-value",
            wrong=self._wrong(noisy, predicted, fresh, alpha_bar, t, -1, 1.0),
        )
        residue = np.asarray(seen["spread"], float) - np.sqrt(next_level) * inputs["clean"]
        verdict.close(
            Text("variance of the noise after a step with the true noise", "用真实噪声走一步之后，噪声的方差"),
            residue.var() / (1 - next_level),
            1.0,
            "variance-after-the-step",
            rtol=0.03,
        )
        verdict.true(
            Text("the inputs are left alone", "不改动传进来的数组"),
            not seen["inputs_changed"],
            "inputs-changed",
            Text("it writes into the arrays that it was given", "它直接改写了传进来的数组"),
        )

    @staticmethod
    def _wrong(noisy, predicted, fresh, alpha_bar, t, goal, eta):
        level = alpha_bar[t]
        next_level = with_clean_end(alpha_bar)[goal + 1]

        def step(level=level, next_level=next_level, eta=eta, predicted=predicted):
            return family_step(noisy, predicted, level, next_level, eta, fresh)

        deviation = eta * np.sqrt((1 - next_level) / (1 - level) * (1 - level / next_level))
        clean = (noisy - np.sqrt(1 - level) * predicted) / np.sqrt(level)
        clipped = np.clip(clean, -1, 1)
        away = np.sqrt(np.maximum(1 - next_level - deviation**2, 0))
        beta = 1 - level / next_level
        one_too_noisy = np.append(alpha_bar, 1.0)[goal + 1]
        one_too_clean = with_clean_end(alpha_bar)[goal]
        signal, noise = np.sqrt(level), np.sqrt(1 - level)
        known = {
            "padded-at-the-wrong-end": (
                step(next_level=one_too_noisy),
                Text(
                    "it arrives one step too noisy: the 1 for the clean image was appended at the wrong end of alpha_bar",
                    "到达的位置多了一步噪声：代表干净图像的 1 补在了 alpha_bar 错误的一端",
                ),
            ),
            "end-wraps-around": (
                step(next_level=alpha_bar[goal]),
                Text(
                    "for t_next = -1 the last alpha-bar was read, the noisiest: there it is 1",
                    "t_next = -1 时读到的是最后一个、噪声最大的 alpha-bar：那里应为 1",
                ),
            ),
            "one-step-too-far": (
                step(next_level=one_too_clean),
                Text("it arrives one step too clean: off by one at the goal", "到达的位置少了一步噪声：目标下标差一"),
            ),
            "always-to-the-neighbour": (
                step(next_level=alpha_bar[t - 1]),
                Text("it goes from t to t - 1: the step may be longer", "它总是从 t 走到 t - 1：步子可以更大"),
            ),
            "start-off-by-one": (
                step(level=alpha_bar[t - 1]),
                Text("x_t is read at the level of t - 1", "x_t 被当成了 t - 1 处的"),
            ),
            "eta-ignored": (
                step(eta=0.0),
                Text("eta changes nothing: no fresh noise is added", "eta 没有作用：没有加入新噪声"),
            ),
            "always-ancestral": (
                step(eta=1.0),
                Text("fresh noise is added in full, whatever eta is", "不管 eta 是多少，都加了全部的新噪声"),
            ),
            "eta-on-the-variance": (
                step(eta=np.sqrt(eta)),
                Text("eta scales the standard deviation, not the variance", "eta 缩放的是标准差，不是方差"),
            ),
            "direction-not-reduced": (
                np.sqrt(next_level) * clean + np.sqrt(1 - next_level) * predicted + deviation * fresh,
                Text(
                    "the predicted part keeps its full size, and fresh noise comes on top: the variance grows with every step",
                    "预测的那部分没有让出方差，又加上了新噪声：方差会一步步变大",
                ),
            ),
            "variance-as-deviation": (
                np.sqrt(next_level) * clean
                + np.sqrt(np.maximum(1 - next_level - deviation**2, 0)) * predicted
                + deviation**2 * fresh,
                Text("the fresh noise is scaled by its variance: take the root", "新噪声乘的是方差：要开方"),
            ),
            "beta-for-the-variance": (
                np.sqrt(next_level) * clean
                + np.sqrt(np.maximum(1 - next_level - eta**2 * beta, 0)) * predicted
                + eta * np.sqrt(beta) * fresh,
                Text(
                    "the fresh noise has the variance beta: eq. 16 asks for that of the posterior",
                    "新噪声的方差用了 beta：第 16 式要的是后验方差",
                ),
            ),
            "clean-estimate-clipped": (
                np.sqrt(next_level) * clipped + away * predicted + deviation * fresh,
                Text(
                    "the clean estimate was clipped and the noise was not recomputed from it: the two no longer add up to x_t",
                    "干净估计被截断了，噪声却没有随之重算：两者不再拼成 x_t",
                ),
            ),
            "clean-estimate-clipped-and-noise-recomputed": (
                np.sqrt(next_level) * clipped + away * (noisy - signal * clipped) / noise + deviation * fresh,
                Text(
                    "the clean estimate was clipped; a sampler may do that, this function does not",
                    "干净估计被截断了；采样器可以这么做，这个函数不做",
                ),
            ),
            "prediction-taken-as-clean": (
                step(predicted=(noisy - signal * predicted) / noise),
                Text(
                    "the prediction was read as x_0: another convention. Here it is the noise",
                    "把预测当成了 x_0：那是另一种约定。这里它是噪声",
                ),
            ),
            "prediction-taken-as-velocity": (
                step(predicted=noise * noisy + signal * predicted),
                Text(
                    "the prediction was read as v: another convention. Here it is the noise",
                    "把预测当成了 v：那是另一种约定。这里它是噪声",
                ),
            ),
            "roots-missing": (
                next_level * (noisy - (1 - level) * predicted) / level + (1 - next_level) * predicted,
                Text("the roots of alpha-bar are missing", "alpha-bar 少了开方"),
            ),
            "signal-not-scaled": (
                clean + away * predicted + deviation * fresh,
                Text("the clean estimate has to be scaled to the level of the goal", "干净估计要按目标处的水平缩放"),
            ),
        }
        return known


class Sampler(Exercise):
    id = "diffusion.sampler"
    title = Text("A sampler with few calls", "少步采样器")
    defines = ("ddim_sample",)
    hints = (
        Text(
            "Start and end are fixed: the first call looks at pure noise, the last one at the gentlest noise there is. Spread the others evenly.",
            "起点和终点是固定的：第一次调用面对纯噪声，最后一次面对最轻微的噪声。其余的均匀分布在中间。",
        ),
        Text(
            "The network was trained on times of the long schedule. Which call this is, it does not want to know.",
            "网络是在长调度的时间上训练的。这是第几次调用，它并不关心。",
        ),
        Text(
            "Pair every time with its successor; the successor of the last one is -1, where the picture is clean. Keep what comes after each call.",
            "给每个时间配上它的下一个；最后一个的下一个是 -1，即干净图像。把每次调用之后的结果都留下来。",
        ),
    )
    seconds = 30.0

    def draw(self, rng):
        number, shape = int(rng.integers(8, 13)), (int(rng.integers(4, 6)), int(rng.integers(6, 8)), 3)
        steps = int(rng.integers(150, 400))
        stored = rng.choice([-1.0, 1.0], size=(number, *shape)) * rng.uniform(0.5, 1.5, size=(number, *shape))
        return {
            "stored": stored,
            "start": rng.normal(size=(12, *shape)),
            "many_start": rng.normal(size=(60, *shape)),
            "alpha_bar": linear_schedule(steps)[1],
            "ladder": [1, 2, 5, 20],
            "calls": 10,
            "seed": int(rng.integers(1000)),
        }

    def judge(self, inputs, seen, verdict):
        stored, start, alpha_bar = inputs["stored"], inputs["start"], inputs["alpha_bar"]
        for number in inputs["ladder"][::-1]:
            samples, times = seen[f"samples_{number}"], seen[f"times_{number}"]
            if not self._judge_times(times, number, len(alpha_bar), verdict):
                return
            if not verdict.shape(Text(f"shape with {number} calls", f"{number} 次调用时的形状"), samples, start.shape):
                return
        for number in inputs["ladder"][::-1]:
            path, times = [*seen[f"path_{number}"], seen[f"samples_{number}"]], seen[f"times_{number}"]
            if not verdict.true(
                Text(f"the last of {number} steps is a number", f"{number} 步中的最后一步是有限的数"),
                np.all(np.isfinite(path[-1])) or not np.all(np.isfinite(path[-2])),
                "end-wraps-around",
                Text(
                    "only the last step gives NaN: behind the last call alpha-bar is 1; index -1 reads the noisiest level, and the "
                    "variance of the step turns negative",
                    "只有最后一步是 NaN：最后一次调用之后 alpha-bar 是 1；下标 -1 读到的是噪声最大处，这一步的方差就成了负数",
                ),
            ):
                return
            wrong = {name: (self._replay(inputs, times, name), text) for name, text in self.MISTAKES.items()}
            verdict.close(
                Text(f"the whole trajectory with {number} calls", f"{number} 次调用的整条轨迹"),
                path,
                self._replay(inputs, times),
                "trajectory",
                rtol=1e-3,
                atol=1e-3,
                wrong=wrong,
            )
        distance = np.sqrt(((seen["samples_20"][:, None] - stored[None]) ** 2).sum(axis=(2, 3, 4)).min(axis=1)).max()
        verdict.true(
            Text("20 calls end on stored images", "20 次调用之后落在存储的图上"),
            distance < 0.1,
            "not-on-the-data",
            Text(f"a sample is {distance:.2f} away from the nearest image", f"有样本离最近的图还有 {distance:.2f}"),
        )
        self._judge_noise(inputs, seen, verdict)

    @staticmethod
    def _judge_times(times, number, total, verdict):
        def told(category, text):
            verdict.true(Text(f"times of {number} calls", f"{number} 次调用的时间"), False, category, text)
            return False

        found = times.tolist()
        shown = f"{found[:3]} ... {found[-3:]}" if len(found) > 6 else f"{found}"
        if len(found) != number:
            return told(
                "number-of-calls",
                Text(f"{len(found)} calls, {number} are allowed", f"调用了 {len(found)} 次，应为 {number} 次"),
            )
        if number > 1 and found == sorted(found):
            return told(
                "time-runs-upwards",
                Text(f"t runs {shown}: sampling goes from noise to image", f"t 依次是 {shown}：采样应从噪声走向图像"),
            )
        if number > 1 and found == list(range(number - 1, -1, -1)):
            return told(
                "number-of-the-call-as-time",
                Text(
                    f"the network was asked about t = {shown}: that is the number of the call, not the time on a schedule of {total} steps",
                    f"传给网络的 t 是 {shown}：这是第几次调用，不是 {total} 步调度上的时间",
                ),
            )
        if found[0] != total - 1:
            return told(
                "starts-below-the-top",
                Text(
                    f"the first call is at t = {found[0]}, but pure noise belongs to t = {total - 1}",
                    f"第一次调用在 t = {found[0]}，而纯噪声对应的是 t = {total - 1}",
                ),
            )
        if number > 1 and found[-1] != 0:
            return told(
                "stops-above-zero",
                Text(
                    f"the last call is at t = {found[-1]}: the last one belongs to t = 0",
                    f"最后一次调用在 t = {found[-1]}：应当在 t = 0",
                ),
            )
        even = np.linspace(total - 1, 0, number) if number > 1 else np.array([total - 1])
        if np.abs(times - even).max() > 1:
            return told(
                "times-not-even", Text(f"t runs {shown}: even steps are asked for", f"t 依次是 {shown}：应当等距")
            )
        return verdict.true(Text(f"times of {number} calls", f"{number} 次调用的时间"), True, "times", None)

    MISTAKES = {
        "noise-left-at-the-end": Text(
            "the last step does not go to the clean image: alpha-bar behind the last call is 1",
            "最后一步没有走到干净图像：最后一次调用之后 alpha-bar 是 1",
        ),
        "end-wraps-around": Text(
            "the last step goes back to the noisiest level: index -1 reads the other end",
            "最后一步又回到噪声最大处：下标 -1 读到了数组的另一端",
        ),
        "steps-of-one": Text(
            "each update goes from t to t - 1, while the next call is further down: the two do not meet",
            "每次更新都从 t 走到 t - 1，下一次调用却在更远处：两者对不上",
        ),
        "clipped": Text(
            "the clean estimate is clipped and the noise stays as predicted: they no longer add up to x_t",
            "干净估计被截断，噪声却保持原样：两者不再拼成 x_t",
        ),
    }

    def _replay(self, inputs, times, mistake=None):
        """What the calls see from the same start through the same times, and the samples; right or with one known mistake."""
        stored, alpha_bar, current = inputs["stored"], inputs["alpha_bar"], inputs["start"]
        flat, path = stored.reshape(len(stored), -1), [current]
        for place, t in enumerate(times):
            level = alpha_bar[t]
            last = place + 1 == len(times)
            next_level = 1.0 if last else alpha_bar[times[place + 1]]
            if mistake == "noise-left-at-the-end" and last:
                next_level = alpha_bar[0]
            elif mistake == "end-wraps-around" and last:
                next_level = alpha_bar[-1]
            elif mistake == "steps-of-one":
                next_level = with_clean_end(alpha_bar)[t]
            clean = self._clean(current, flat, level)
            predicted = (current - np.sqrt(level) * clean) / np.sqrt(1 - level)
            kept = np.clip(clean, -1, 1) if mistake == "clipped" else clean
            current = np.sqrt(next_level) * kept + np.sqrt(1 - next_level) * predicted
            path.append(current)
        return np.array(path)

    @staticmethod
    def _clean(noisy, flat, level):
        rows = noisy.reshape(len(noisy), -1)
        logits = (np.sqrt(level) * rows @ flat.T - 0.5 * level * np.sum(flat**2, axis=1)) / (1 - level)
        weights = np.exp(logits - logits.max(axis=1, keepdims=True))
        return (weights / weights.sum(axis=1, keepdims=True) @ flat).reshape(noisy.shape)

    def _judge_noise(self, inputs, seen, verdict):
        """With eta = 1: what each step adds beyond its mean, in units of the standard deviation that it should have."""
        alpha_bar, times = inputs["alpha_bar"], seen["noisy_times"]
        start, number = inputs["many_start"], inputs["calls"]
        if not self._judge_times(times, number, len(alpha_bar), verdict):
            return
        if not verdict.shape(Text("shape with eta = 1", "eta = 1 时的形状"), seen["noisy_samples"], start.shape):
            return
        flat = inputs["stored"].reshape(len(inputs["stored"]), -1)
        path = [*seen["noisy_path"], seen["noisy_samples"]]
        fresh, left = [], None
        for place, (before, after, t) in enumerate(zip(path[:-1], path[1:], times, strict=True)):
            level = alpha_bar[t]
            next_level = alpha_bar[times[place + 1]] if place + 1 < number else 1.0
            clean = self._clean(before, flat, level)
            predicted = (before - np.sqrt(level) * clean) / np.sqrt(1 - level)
            mean = family_step(before, predicted, level, next_level, 1.0, 0.0)
            if place + 1 == number:
                left = np.abs(after - mean).max()
            else:
                fresh.append((after - mean) / np.sqrt((1 - next_level) / (1 - level) * (1 - level / next_level)))
        fresh = np.array(fresh)
        rows = fresh.reshape(len(fresh), -1)
        images = fresh.transpose(1, 0, 2, 3, 4).reshape(len(start), -1)
        if verdict.true(
            Text("eta = 1 adds noise", "eta = 1 会加噪声"),
            not np.allclose(np.array(path), self._replay(inputs | {"start": start}, times), atol=1e-3),
            "eta-ignored",
            Text("the trajectory is the deterministic one", "轨迹还是确定性的那条"),
        ):
            verdict.true(
                Text("every image has noise of its own", "每张图有自己的噪声"),
                np.abs(np.corrcoef(images[:20]) - np.eye(20)).max() < 0.6,
                "noise-shared-by-images",
                Text("all images get the same noise", "所有图用了同一份噪声"),
            )
            verdict.true(
                Text("every step has noise of its own", "每一步有自己的噪声"),
                np.abs(np.corrcoef(rows) - np.eye(len(rows))).max() < 0.2,
                "noise-shared-by-steps",
                Text("the same noise is added at every step", "每一步加的是同一份噪声"),
            )
            deviations = rows.std(axis=1)
            verdict.close(
                Text(
                    "standard deviation of the fresh noise on the way, in units of the right one",
                    "途中新噪声的标准差（以正确值为单位）",
                ),
                [deviations.min(), deviations.max()],
                [1.0, 1.0],
                "variance-on-the-way",
                rtol=0,
                atol=0.08,
            )
        verdict.true(
            Text("the last step adds none", "最后一步不加噪声"),
            left < 1e-3,
            "noise-at-the-end",
            Text(
                "noise was added in the step to the clean image: it stays in the picture",
                "走到干净图像的一步也加了噪声：它会留在图里",
            ),
        )
        verdict.true(
            Text("the seed decides the noise", "噪声由种子决定"),
            seen["same_seed_repeats"] and seen["other_seed_differs"],
            "seed-ignored",
            Text(
                "the same seed must give the same samples, another seed others",
                "同一个种子要得到同样的样本，换种子要得到不同的样本",
            ),
        )
