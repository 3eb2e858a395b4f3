"""Judges of lesson 01: the losses, the optimal discriminator, the two training steps, R1 and mode statistics."""

import numpy as np

from quiz.exercises import Exercise
from quiz.language import Text


def softplus(values):
    """log(1 + exp(values)) without overflow."""
    return np.logaddexp(0.0, values)


def bce_losses(real_logits, fake_logits):
    """Discriminator loss and non-saturating generator loss, in nats, from logits of any shape (1406.2661, section 3)."""
    return softplus(-real_logits).mean() + softplus(fake_logits).mean(), softplus(-fake_logits).mean()


class Losses(Exercise):
    id = "gan.losses"
    title = Text("The two losses of a GAN", "GAN 的两个损失")
    defines = ("gan_losses",)
    rows = ("1.2", "1.4", "G12", "G16", "G17")
    hints = (
        Text(
            "Write both sentences first: the discriminator wants real to score 1 and generated to score 0; "
            "the generator wants its own samples to score 1. How many terms has each loss?",
            "先把两句话写下来：判别器要让真图得 1、生成图得 0；生成器要让自己的图得 1。每个损失各有几项？",
        ),
        Text(
            "You are given logits. log(sigmoid(a)) overflows when you compute the sigmoid first. "
            "Which smooth function of a equals -log(sigmoid(a)) and never overflows?",
            "给你的是 logits。先算 sigmoid 再取 log 会溢出。哪个光滑函数恰好等于 -log(sigmoid(a))，而且不会溢出？",
        ),
        Text(
            "Each expectation is a mean over its own batch, and real and generated batches may differ in size. "
            "The saturating generator loss is the discriminator's second term with its sign turned.",
            "每个期望都是对自己那批样本求平均，真图和生成图的批大小可以不同。饱和版的生成器损失就是判别器第二项取反号。",
        ),
    )

    def draw(self, rng):
        return {
            "real": rng.normal(1.0, 2.0, size=(int(rng.integers(5, 9)), 1)).astype("float32"),
            "fake": rng.normal(-1.0, 2.0, size=(int(rng.integers(10, 14)), 1)).astype("float32"),
        }

    def judge(self, inputs, seen, verdict):
        real, fake = inputs["real"].astype(float), inputs["fake"].astype(float)
        d_right, g_right = bce_losses(real, fake)
        flipped = softplus(real).mean() + softplus(-fake).mean()
        summed = Text(
            "that is the sum over the batch: the loss, and with it the step size, would grow with the batch size",
            "这是对整批求和：损失（以及步长）会随批大小变化",
        )
        labels = Text(
            "that is the loss with real and generated exchanged: the discriminator would learn to call generated images real",
            "真假标签反了：判别器会学着把生成图判为真",
        )
        twice = Text(
            "that is the value when the sigmoid is taken twice: what comes in are logits, not probabilities",
            "这是取了两次 sigmoid 的结果：传进来的是 logits，不是概率",
        )
        only_real = Text("the generated half is missing", "缺了生成图那一半")
        halved = Text(
            "that is the mean of the two terms; the objective is their sum, so at zero logits it is 2 ln 2",
            "这是两项的平均；目标函数是两项之和，logits 全为 0 时应为 2 ln 2",
        )
        pooled = Text(
            "that is one mean over all images together: with batches of different size the larger one outweighs the other",
            "这是把所有图放在一起求平均：两批大小不同时，大的一批会压过小的一批",
        )

        def sigmoid(x):
            return 1 / (1 + np.exp(-x))

        verdict.close(
            Text("discriminator loss", "判别器损失"),
            seen["discriminator"],
            d_right,
            "discriminator-value",
            wrong={
                "labels-flipped": (flipped, labels),
                "summed": (softplus(-real).sum() + softplus(fake).sum(), summed),
                "sigmoid-twice": (sum(bce_losses(sigmoid(real), sigmoid(fake))[:1]), twice),
                "real-only": (softplus(-real).mean(), only_real),
                "fake-only": (softplus(fake).mean(), Text("the half on real images is missing", "缺了真图那一半")),
                "halved": (d_right / 2, halved),
                "pooled": ((softplus(-real).sum() + softplus(fake).sum()) / (len(real) + len(fake)), pooled),
            },
        )
        verdict.close(
            Text("generator loss, non-saturating", "生成器损失（非饱和）"),
            seen["non_saturating"],
            g_right,
            "generator-value",
            wrong={
                "saturating": (
                    -softplus(fake).mean(),
                    Text(
                        "that is the saturating loss: its gradient vanishes while the generator is bad",
                        "这是饱和损失：生成器还很差的时候梯度就消失了",
                    ),
                ),
                "generator-sign": (
                    softplus(fake).mean(),
                    Text(
                        "that is the discriminator's term: the generator would learn to be recognised as fake",
                        "这是判别器的那一项：生成器会学着让自己被认出是假的",
                    ),
                ),
                "summed": (softplus(-fake).sum(), summed),
                "sigmoid-twice": (softplus(-sigmoid(fake)).mean(), twice),
                "real-only": (
                    softplus(-real).mean(),
                    Text("the generator's loss is about its own samples", "生成器的损失只看自己生成的样本"),
                ),
            },
        )
        verdict.close(
            Text("generator loss, saturating", "生成器损失（饱和）"),
            seen["saturating"],
            -softplus(fake).mean(),
            "saturating-value",
            wrong={
                "kind-ignored": (
                    seen["non_saturating"],
                    Text(
                        "the same as for kind='non-saturating': is kind used?",
                        "和 kind='non-saturating' 的结果一样：用到 kind 了吗？",
                    ),
                ),
                "generator-sign": (
                    softplus(fake).mean(),
                    Text(
                        "the sign is turned: the generator minimises log(1 - D)",
                        "符号反了：生成器最小化的是 log(1 - D)",
                    ),
                ),
            },
        )
        verdict.close(
            Text("at zero logits", "logits 全为 0 时"), seen["at_zero"], [2 * np.log(2), np.log(2)], "zero-logits"
        )
        verdict.close(
            Text("slopes at a logit of -6", "logit = -6 处的斜率"),
            seen["slopes"],
            [-sigmoid(6.0), -sigmoid(-6.0)],
            "slope",
            rtol=0.02,
            atol=1e-3,
        )
        verdict.true(
            Text("logits of ±100 stay finite", "logits 为 ±100 时仍有限"),
            np.all(np.isfinite(np.asarray(seen["extreme"], dtype=float))),
            "overflow",
            Text(
                "log of a probability that has become exactly 0 is infinite: stay with the logits",
                "概率变成精确的 0 之后取 log 就是无穷大：请直接用 logits 计算",
            ),
        )
        verdict.close(
            Text("a confident mistake still has a slope", "自信而错误时仍有梯度"),
            seen["slope_when_fooled"],
            1.0,
            "clipped",
            rtol=0.02,
            wrong={
                "clipped": (
                    0.0,
                    Text(
                        "the loss is flat at a logit of 30: the probability was clipped, so nothing is learnt where the mistake is largest",
                        "在 logit = 30 处损失是平的：概率被截断了，错得最厉害的地方反而学不到东西",
                    ),
                )
            },
        )


class OptimalDiscriminator(Exercise):
    id = "gan.optimal_discriminator"
    title = Text("The optimal discriminator and what the game measures", "最优判别器，以及这场博弈在度量什么")
    defines = ("optimal_discriminator", "game_value")
    rows = ("1.3",)
    hints = (
        Text(
            "Fix one point x. The discriminator picks one number D there: which D maximises p log D + q log(1 - D)?",
            "固定一个点 x。判别器在这一点只需选一个数 D：哪个 D 使 p log D + q log(1 - D) 最大？",
        ),
        Text(
            "Set the derivative to zero; check your answer where q = 0 and where p = q.",
            "令导数为零；再用 q = 0 和 p = q 两处检验你的答案。",
        ),
        Text(
            "The value of the game is the integral of that maximum over x. On a uniform grid an integral is a sum times the spacing, "
            "and 0 log 0 counts as 0.",
            "博弈的值就是把这个最大值对 x 积分。均匀网格上，积分就是求和再乘以间距；0 log 0 按 0 算。",
        ),
    )

    def draw(self, rng):
        # Narrow enough that p / (p + q) never rounds to 1: there even a sound formula would take the log of 0.
        grid = np.linspace(-6, 6, int(rng.integers(1500, 2500)))
        mean, width = rng.uniform(0.5, 1.5), rng.uniform(0.8, 1.2)
        return {
            "grid": grid,
            "data": np.exp(-(grid**2) / 2) / np.sqrt(2 * np.pi),
            "generated": np.exp(-(((grid - mean) / width) ** 2) / 2) / (width * np.sqrt(2 * np.pi)),
        }

    def judge(self, inputs, seen, verdict):
        p, q = inputs["data"], inputs["generated"]
        spacing = inputs["grid"][1] - inputs["grid"][0]
        value = np.sum(p * np.log(p / (p + q)) + q * np.log(q / (p + q))) * spacing
        verdict.close(
            Text("D*(x) at every point", "每一点的 D*(x)"),
            seen["ratio"],
            p / (p + q),
            "ratio",
            wrong={
                "swapped": (q / (p + q), Text("that is the probability of *generated*", "这是判为*生成*的概率")),
                "likelihood-ratio": (
                    p / q,
                    Text("that is p/q: a ratio of densities is no probability", "这是 p/q：密度之比不是概率"),
                ),
            },
        )
        verdict.close(
            Text("where both densities agree", "两个密度相等处"),
            seen["ratio_when_equal"],
            np.full(3, 0.5),
            "equilibrium",
        )
        verdict.close(
            Text("the value of the game", "博弈的值"),
            seen["value"],
            value,
            "value",
            atol=1e-4,
            wrong={
                "missing-factor": (
                    (value + np.log(4)) / 2 - np.log(4),
                    Text("the Jensen-Shannon divergence comes in twice", "JS 散度前面的系数是 2"),
                ),
                "missing-constant": (value + np.log(4), Text("-log 4 is missing", "少了 -log 4")),
                "no-spacing": (
                    value / spacing,
                    Text("a sum over the grid is no integral yet", "对网格求和还不是积分"),
                ),
                "sign": (-value, Text("the sign is turned", "符号反了")),
            },
        )
        verdict.close(
            Text("the value when p = q", "p = q 时的值"),
            seen["value_when_equal"],
            -np.log(4),
            "value-at-optimum",
            atol=1e-4,
        )
        verdict.close(
            Text("the value when the supports are disjoint", "两个支撑集不相交时的值"),
            seen["value_when_disjoint"],
            0.0,
            "disjoint",
            atol=1e-4,
        )


class TrainSteps(Exercise):
    id = "gan.train_steps"
    title = Text("The two training steps", "两个训练步")
    defines = ("discriminator_step", "generator_step")
    rows = ("1.7", "G05", "G06", "G07", "G10", "G11", "G12", "G15", "G16", "G17", "G21")
    seconds = 60.0
    hints = (
        Text(
            "Two tapes, two optimizers. In each step ask: which loss, and whose variables does its gradient go to?",
            "两个 tape，两个优化器。每一步都问自己：用哪个损失？梯度给谁的变量？",
        ),
        Text(
            "The discriminator's step needs real *and* generated images; the generator's step needs the discriminator's opinion "
            "of generated images, with gradients passing through the discriminator but not into its variables.",
            "判别器那一步既要真图也要生成图；生成器那一步要判别器对生成图的看法，梯度穿过判别器，但不更新它的变量。",
        ),
        Text(
            "`tape.gradient(loss, model.trainable_variables)` chooses who learns. Call the generator inside the tape, "
            "as a function: `predict` leaves no trace on it.",
            "`tape.gradient(loss, model.trainable_variables)` 决定谁来学。生成器要在 tape 里面、当函数来调用：`predict` 不会留下梯度。",
        ),
    )

    def draw(self, rng):
        side, noise_size = int(rng.integers(4, 7)), int(rng.integers(3, 6))
        pixels, count = side * side, int(rng.integers(6, 10))
        return {
            "images": np.tanh(rng.normal(size=(count, side, side, 1))).astype("float32"),
            "noise": rng.normal(size=(count, noise_size)).astype("float32"),
            "generator_weights": rng.normal(0, 0.5, size=(noise_size, pixels)).astype("float32"),
            "discriminator_weights": rng.normal(0, 0.5, size=(pixels, 1)).astype("float32"),
        }

    def judge(self, inputs, seen, verdict):
        real, fake = seen["d_real_before"].astype(float), seen["d_fake_before"].astype(float)
        d_before, _ = bce_losses(real, fake)
        d_after, _ = bce_losses(seen["d_real_after"].astype(float), seen["d_fake_after"].astype(float))
        _, g_before = bce_losses(seen["g_real_before"].astype(float), seen["g_fake_before"].astype(float))
        _, g_after = bce_losses(seen["g_real_after"].astype(float), seen["g_fake_after"].astype(float))
        d_changed, g_changed = seen["changed_by_discriminator_step"], seen["changed_by_generator_step"]
        verdict.true(
            Text("the discriminator's step changes the discriminator", "判别器那一步更新判别器"),
            d_changed["discriminator"],
            "discriminator-still",
            Text(
                "after discriminator_step the discriminator's weights are what they were",
                "discriminator_step 之后判别器的权重没有变",
            ),
        )
        verdict.true(
            Text("... and leaves the generator alone", "……且不动生成器"),
            not d_changed["generator"],
            "generator-moved",
            Text("discriminator_step changed the generator's weights", "discriminator_step 改动了生成器的权重"),
        )
        verdict.true(
            Text("... on the real half and on the generated half", "……真图和生成图两半都看"),
            seen["d_sees_real"] and seen["d_sees_fake"],
            "half-missing",
            Text("one of the two halves has no influence on the update", "两半之中有一半对更新没有影响"),
        )
        verdict.close(
            Text("the discriminator's step returns its loss", "判别器那一步返回它的损失"),
            seen["discriminator_loss"],
            d_before,
            "loss-value",
            rtol=1e-3,
            wrong={
                "labels-flipped": (
                    softplus(real).mean() + softplus(-fake).mean(),
                    Text("that is the loss with real and generated exchanged", "这是真假标签对调后的损失"),
                ),
            },
        )
        verdict.true(
            Text("the discriminator's loss falls on its own batch", "判别器的损失在这批数据上下降"),
            d_after < d_before,
            "discriminator-direction",
            Text(
                f"it rose from {d_before:.3f} to {d_after:.3f}: are the targets real = 1, generated = 0, and is the loss minimised?",
                f"它从 {d_before:.3f} 升到了 {d_after:.3f}：目标是真 = 1、生成 = 0 吗？是在最小化损失吗？",
            ),
        )
        verdict.true(
            Text("the generator's step changes the generator", "生成器那一步更新生成器"),
            g_changed["generator"],
            "generator-still",
            Text(
                "after generator_step the generator's weights are what they were",
                "generator_step 之后生成器的权重没有变",
            ),
        )
        verdict.true(
            Text("... and leaves the discriminator alone", "……且不动判别器"),
            not g_changed["discriminator"],
            "discriminator-moved",
            Text(
                "generator_step changed the discriminator's weights: it would be trained to call generated images real",
                "generator_step 改动了判别器的权重：它会被训练成把生成图判为真",
            ),
        )
        g_fake = seen["g_fake_before"].astype(float)
        verdict.close(
            Text("the generator's step returns its loss", "生成器那一步返回它的损失"),
            seen["generator_loss"],
            g_before,
            "loss-value",
            rtol=1e-3,
            wrong={
                "saturating": (
                    -softplus(g_fake).mean(),
                    Text("that is the saturating loss", "这是饱和损失"),
                ),
                "generator-target": (
                    softplus(g_fake).mean(),
                    Text(
                        "that is the loss for target 0: the generator would ask to be caught",
                        "这是目标为 0 的损失：生成器会求着被识破",
                    ),
                ),
            },
        )
        verdict.true(
            Text("the generator's loss falls on its own batch", "生成器的损失在这批数据上下降"),
            g_after < g_before,
            "generator-direction",
            Text(
                f"it rose from {g_before:.3f} to {g_after:.3f}: is the generator's target for its own samples 1?",
                f"它从 {g_before:.3f} 升到了 {g_after:.3f}：生成器对自己样本的目标是 1 吗？",
            ),
        )
        verdict.close(
            Text("at zero logits the losses are 1.386 and 0.693", "logits 为 0 时两个损失是 1.386 和 0.693"),
            seen["losses_at_zero"],
            [2 * np.log(2), np.log(2)],
            "loss-value",
            rtol=1e-3,
        )
        slope_ratio = seen["generator_update_when_rejected"]
        verdict.true(
            Text("the generator learns even when every sample is rejected", "即使样本全被拒绝，生成器仍在学"),
            slope_ratio > 0.3,
            "saturating",
            Text(
                "when the discriminator is sure (logit -8) the update all but vanishes: that is the saturating loss",
                "判别器很确定时（logit = -8）更新几乎为零：这是饱和损失",
            ),
        )


class R1Penalty(Exercise):
    id = "gan.r1_penalty"
    title = Text("The R1 gradient penalty", "R1 梯度惩罚")
    defines = ("r1_penalty",)
    rows = ("2.3", "G20")
    seconds = 40.0
    hints = (
        Text(
            "Which gradient: with respect to the weights, or with respect to the images? On which images?",
            "是对谁的梯度：对权重，还是对图像？用的是哪些图像？",
        ),
        Text(
            "The discriminator's scores of different images do not influence one another, so the gradient of their *sum* "
            "holds each image's own gradient. What would a mean do to it?",
            "不同图像的得分互不影响，所以对得分之*和*求梯度，就得到每张图各自的梯度。换成平均会怎样？",
        ),
        Text(
            "Square the gradient, add up over all axes of one image, then average over the batch; gamma over two stands in front.",
            "梯度平方，在一张图的所有轴上求和，再对整批求平均；前面的系数是 gamma 除以 2。",
        ),
    )

    def draw(self, rng):
        side, count = int(rng.integers(3, 6)), int(rng.integers(6, 9))
        return {
            "images": rng.normal(size=(count, side, side, 1)).astype("float32"),
            "weights": rng.normal(size=(side * side, 1)).astype("float32"),
            "gamma": float(rng.uniform(0.5, 3.0)),
        }

    def judge(self, inputs, seen, verdict):
        images, weights, gamma = inputs["images"].astype(float), inputs["weights"].astype(float), inputs["gamma"]
        count = len(images)
        squared = np.sum(weights**2)
        summed = Text("that is the sum over the batch, not the mean", "这是对整批求和，不是平均")
        verdict.close(
            Text("linear discriminator", "线性判别器"),
            seen["linear"],
            0.5 * gamma * squared,
            "value",
            wrong={
                "no-half": (gamma * squared, Text("the factor 1/2 is missing", "少了系数 1/2")),
                "no-square": (
                    0.5 * gamma * np.sqrt(squared),
                    Text("that is the norm, R1 takes its square", "这是范数，R1 要的是它的平方"),
                ),
                "summed": (0.5 * gamma * squared * count, summed),
                "mean-score": (
                    0.5 * gamma * squared / count**2,
                    Text(
                        "the gradient was taken of the *mean* score: every image's gradient is then divided by the batch size",
                        "你是对*平均*得分求的梯度：每张图的梯度都被除以了批大小",
                    ),
                ),
                "pixel-mean": (
                    0.5 * gamma * squared / weights.size,
                    Text(
                        "the squares are to be summed over the pixels, not averaged", "平方要在像素上求和，不是求平均"
                    ),
                ),
                "one-sided-norm": (
                    0.5 * gamma * (np.sqrt(squared) - 1) ** 2,
                    Text(
                        "that is WGAN-GP's (norm - 1)²: R1 pulls the gradient to zero",
                        "这是 WGAN-GP 的 (范数 - 1)²：R1 把梯度拉向 0",
                    ),
                ),
            },
        )
        per_image = np.sum((2 * weights.reshape(images.shape[1:]) * images) ** 2, axis=(1, 2, 3))
        verdict.close(
            Text("quadratic discriminator: the penalty depends on the images", "二次判别器：惩罚随图像变化"),
            seen["quadratic"],
            0.5 * gamma * per_image.mean(),
            "value-on-images",
            wrong={"summed": (0.5 * gamma * per_image.sum(), summed)},
        )
        verdict.close(Text("constant discriminator", "常数判别器"), seen["constant"], 0.0, "constant")
        verdict.true(
            Text("the discriminator can learn from it", "判别器能从中学到东西"),
            seen["weights_get_gradient"],
            "no-second-gradient",
            Text(
                "no gradient reaches the discriminator's weights: the penalty must stay on the outer tape",
                "梯度传不到判别器的权重：惩罚项必须留在外层 tape 上",
            ),
        )


class ModeStats(Exercise):
    id = "gan.mode_stats"
    title = Text("Modes found and share of good samples", "找到的模式数与优质样本占比")
    defines = ("mode_stats",)
    rows = ("2.2", "G20", "G22")
    hints = (
        Text(
            "Start with the distance of every sample to every centre: which shape has that table?",
            "先算每个样本到每个中心的距离：这张表是什么形状？",
        ),
        Text(
            "A sample belongs to its nearest centre and is good when that centre is at most three sigma away.",
            "每个样本归属最近的中心；离这个中心不超过三个 sigma 就算优质样本。",
        ),
        Text(
            "A mode is found when at least one *good* sample belongs to it: count different ones.",
            "至少有一个*优质*样本归属的模式才算找到：数一数有几个不同的。",
        ),
    )

    def draw(self, rng):
        angles = np.arange(8) * np.pi / 4 + rng.uniform(0, 1)
        centers = 2.0 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
        sigma = float(rng.uniform(0.04, 0.08))
        chosen = rng.permutation(8)[: int(rng.integers(3, 6))]
        good = np.concatenate([centers[chosen], centers[rng.choice(chosen, 40)]])
        good = good + rng.uniform(-1, 1, size=good.shape) * sigma
        far = centers[rng.integers(0, 8, size=17)] + rng.choice([-1, 1], size=(17, 2)) * sigma * rng.uniform(
            3.2, 4.0, size=(17, 1)
        )
        samples = rng.permutation(np.concatenate([good, far])).astype("float32")
        return {"samples": samples, "centers": centers.astype("float32"), "sigma": sigma}

    def judge(self, inputs, seen, verdict):
        samples, centers, sigma = (np.asarray(inputs[name], dtype=float) for name in ("samples", "centers", "sigma"))
        distance = np.linalg.norm(samples[:, None] - centers[None], axis=-1)
        nearest, near = distance.argmin(axis=1), distance.min(axis=1) <= 3 * sigma
        modes = len(np.unique(nearest[near]))
        verdict.close(
            Text("modes found", "找到的模式数"),
            seen["modes"],
            modes,
            "modes",
            wrong={
                "all-samples-count": (
                    len(np.unique(nearest)),
                    Text(
                        "samples that are far from every centre were counted too", "离所有中心都很远的样本也被算进去了"
                    ),
                )
            },
        )
        squared = Text("a squared distance was compared with three sigma", "拿距离的平方和三个 sigma 比了")
        verdict.close(
            Text("share of high-quality samples", "优质样本占比"),
            seen["high_quality"],
            near.mean(),
            "share",
            wrong={
                "one-sigma": (
                    (distance.min(axis=1) <= sigma).mean(),
                    Text("the limit is three sigma, not one", "界限是三个 sigma，不是一个"),
                ),
                "count": (
                    near.sum(),
                    Text("that is a count; a share lies between 0 and 1", "这是个数；占比在 0 和 1 之间"),
                ),
                "squared-distance": (((distance**2).min(axis=1) <= 3 * sigma).mean(), squared),
            },
        )
        verdict.close(Text("a collapsed generator", "坍塌的生成器"), seen["collapsed"], [1.0, 1.0], "collapsed")
        verdict.close(Text("noise far from the ring", "远离环的噪声"), seen["far_away"], [0.0, 0.0], "far-away")
