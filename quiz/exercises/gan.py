"""Judges of lesson 01: the losses, the optimal discriminator, the two training steps, R1 and mode statistics."""

import numpy as np

from quiz.exercises.verdicts import Exercise, call, nearest, written
from quiz.ground.language import Text


def softplus(values):
    """log(1 + exp(values)) without overflow."""
    return np.logaddexp(0.0, values)


def bce_losses(real_logits, fake_logits):
    """Discriminator loss and non-saturating generator loss, in nats, from logits of any shape (1406.2661, section 3)."""
    return softplus(-real_logits).mean() + softplus(fake_logits).mean(), softplus(-fake_logits).mean()


def sigmoid(values):
    return np.exp(-softplus(-values))


def taken_for_probabilities(logits, target):
    """Cross-entropies that Keras gives for logits when it takes them for probabilities, each as a mean.

    It clips them to [1e-7, 1 - 1e-7], in single precision.
    """
    clipped = np.clip(np.asarray(logits, "float32"), np.float32(1e-7), np.float32(1 - 1e-7))
    return float(-np.log(clipped if target else np.float32(1) - clipped).mean())


NOT_PROBABILITIES = Text(
    "the logits were taken for probabilities: keras.losses.BinaryCrossentropy expects probabilities unless you say from_logits=True",
    "logits 被当成了概率：keras.losses.BinaryCrossentropy 默认输入是概率，除非写上 from_logits=True",
)


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
        # Few and round, so that a message can show them; sizes differ, and so do the means of both.
        real, fake = rng.normal(1.0, 1.5, size=(2, 1)), rng.normal(-1.0, 1.5, size=(int(rng.integers(3, 5)), 1))
        real += max(0.0, fake.mean() + 1.0 - real.mean())
        return {"real": real.round(1).astype("float32"), "fake": fake.round(1).astype("float32")}

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

        bits = Text(
            "that is in bits: nats are asked for, so use the natural logarithm", "这是比特；要的是奈特，请用自然对数"
        )
        swapped = Text(
            "the two losses come back in the wrong order: the discriminator's is the first",
            "两个损失的返回顺序反了：判别器的在前",
        )
        not_reduced = Text("one number is asked for: the mean over the batch", "要的是一个数：对整批求平均")
        asked = call("gan_losses", real, fake)
        as_probabilities = [taken_for_probabilities(real, 1), taken_for_probabilities(fake, 0)]
        verdict.close(
            Text("discriminator loss", "判别器损失"),
            seen["discriminator"],
            d_right,
            "discriminator-value",
            call=f"{asked}[0]",
            wrong={
                "order-swapped": (g_right, swapped),
                "not-reduced": (nearest(seen["discriminator"], [softplus(-real), softplus(-real)[:, 0]]), not_reduced),
                "from-logits": (sum(as_probabilities), NOT_PROBABILITIES),
                "bits": (d_right / np.log(2), bits),
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
            call=f"{asked}[1]",
            wrong={
                "order-swapped": (d_right, swapped),
                "not-reduced": (
                    nearest(seen["non_saturating"], [softplus(-fake), softplus(-fake)[:, 0]]),
                    not_reduced,
                ),
                "from-logits": (taken_for_probabilities(fake, 1), NOT_PROBABILITIES),
                "bits": (g_right / np.log(2), bits),
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
            call=f"{call('gan_losses', real, fake, kind=repr('saturating'))}[1]",
            wrong={
                "kind-ignored": (
                    g_right,
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
            Text("at zero logits", "logits 全为 0 时"),
            seen["at_zero"],
            [2 * np.log(2), np.log(2)],
            "zero-logits",
            call=call("gan_losses", np.zeros((4, 1)), np.zeros((4, 1))),
        )
        verdict.close(
            Text(
                "slopes of the generator's two losses where a generated image has the logit -6",
                "生成图的 logit 为 -6 处，两种生成器损失的斜率",
            ),
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
                "at logits of ±100 a loss is NaN or infinite: a probability has become exactly 0 or 1, and its logarithm overflows; "
                "stay with the logits",
                "logits 为 ±100 时损失变成了 NaN 或无穷大：概率已经精确地等于 0 或 1，取对数就溢出；请直接用 logits 计算",
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
            # 0 at both ends: there a sum and the trapezoidal rule agree.
            "few_data": np.array([0.0, *rng.permutation([0.1, 0.3, 0.6]), 0.0]),
            "few_generated": np.array([0.0, *rng.permutation([0.15, 0.4, 0.45]), 0.0]),
        }

    def judge(self, inputs, seen, verdict):
        p, q = inputs["data"], inputs["generated"]
        spacing = inputs["grid"][1] - inputs["grid"][0]
        value = np.sum(p * np.log(p / (p + q)) + q * np.log(q / (p + q))) * spacing
        few_p, few_q = inputs["few_data"], inputs["few_generated"]
        for name, key, densities, asked in (
            (Text("D*(x) at three points", "三个点上的 D*(x)"), "few_ratios", (few_p[1:-1], few_q[1:-1]), True),
            (Text("D*(x) for two Gaussians", "两个高斯密度的 D*(x)"), "ratio", (p, q), False),
        ):
            data, generated = densities
            verdict.close(
                name,
                seen[key],
                data / (data + generated),
                "ratio",
                call=call("optimal_discriminator", data, generated) if asked else None,
                wrong={
                    "swapped": (
                        generated / (data + generated),
                        Text("that is the probability of *generated*", "这是判为*生成*的概率"),
                    ),
                    "likelihood-ratio": (
                        data / generated,
                        Text(
                            "that is p_data/p_g: a ratio of densities is no probability",
                            "这是 p_data/p_g：密度之比不是概率",
                        ),
                    ),
                    "logit": (
                        np.log(data / generated),
                        Text("that is the optimal *logit*: D* is its sigmoid", "这是最优的 *logit*：D* 是它的 sigmoid"),
                    ),
                },
            )
        few_value = np.sum(few_p[1:-1] * np.log(few_p[1:-1] / (few_p + few_q)[1:-1])) + np.sum(
            few_q[1:-1] * np.log(few_q[1:-1] / (few_p + few_q)[1:-1])
        )
        verdict.close(
            Text("the value of the game on five points", "五个点上的博弈值"),
            seen["few_value"],
            few_value,
            "value",
            atol=1e-4,
            call=call("game_value", np.arange(5.0), few_p, few_q),
            wrong=_wrong_game_values(seen["few_value"], few_value, 1.0, few_p, few_q),
        )
        verdict.close(
            Text("the value of the game for two Gaussians", "两个高斯密度的博弈值"),
            seen["value"],
            value,
            "value",
            atol=1e-4,
            wrong=_wrong_game_values(seen["value"], value, spacing, p, q),
        )
        verdict.close(
            Text("the value when p_data = p_g", "p_data = p_g 时的值"),
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


def _wrong_game_values(found, value, spacing, p, q):
    """What known mistakes give, from the value of the game, the spacing of the grid and both densities."""
    ln4 = np.log(4)
    data_half = np.sum(p[p > 0] * np.log(p[p > 0] / (p + q)[p > 0])) * spacing
    return {
        "missing-factor": (
            (value + ln4) / 2 - ln4,
            Text("the Jensen-Shannon divergence comes in twice", "JS 散度前面的系数是 2"),
        ),
        "missing-constant": (value + ln4, Text("-log 4 is missing", "少了 -log 4")),
        "sign": (-value, Text("the sign is turned", "符号反了")),
        "bits": (
            value / np.log(2),
            Text(
                "that is in bits: nats are asked for, so use the natural logarithm",
                "这是比特；要的是奈特，请用自然对数",
            ),
        ),
        "one-half": (
            nearest(found, [data_half, value - data_half]),
            Text("one of the two expectations is missing", "两个期望少了一个"),
        ),
        "no-spacing": (value / spacing, Text("a sum over the grid is no integral yet", "对网格求和还不是积分")),
        "averaged": (
            value / spacing / len(p),
            Text(
                "that is the mean over the grid: an integral is the sum times the spacing",
                "这是对网格取平均；积分是求和再乘以间距",
            ),
        ),
    }


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
        side, noise_size, count = int(rng.integers(2, 4)), int(rng.integers(2, 4)), int(rng.integers(3, 5))
        pixels = side * side

        def normal(*shape, scale=1.0):
            return (scale * rng.normal(size=shape)).astype("float32")

        return {
            "images": np.tanh(normal(2, count, side, side, 1) + 0.8),
            "noise": normal(4, count, noise_size),
            "generator_weights": [normal(noise_size, pixels, scale=0.7), normal(pixels, scale=0.2)],
            "discriminator_weights": [normal(pixels, 1, scale=0.5), np.float32([rng.uniform(0.6, 0.9)])],
            "rate": round(float(rng.uniform(0.1, 0.4)), 2),
            "momentum": 0.8,
        }

    def judge(self, inputs, seen, verdict):
        discriminator, generator = (
            Player(own, inputs[f"{own}_weights"], inputs["rate"], inputs["momentum"], len(inputs["images"][0]))
            for own in ("discriminator", "generator")
        )
        for turn, (d_step, g_step) in enumerate(zip(seen["steps"][::2], seen["steps"][1::2], strict=True)):
            real, first, second = inputs["images"][turn], inputs["noise"][2 * turn], inputs["noise"][2 * turn + 1]
            judge_discriminator_step(
                verdict, turn, d_step, discriminator, generator, _discriminator_side(real, first, generator.weights)
            )
            generator.weights = d_step["generator"]
            judge_generator_step(
                verdict, turn, g_step, generator, discriminator, _generator_side(second, discriminator.weights)
            )
            discriminator.weights = g_step["discriminator"]


class Player:
    """What the judge knows of one network of a chain of steps: its weights, and the velocity that its optimizer should have.

    Attributes:
        own: "discriminator" or "generator".
        weights: a list of arrays, those that the network had before the step that is judged next.
        count: images in a batch.
    """

    def __init__(self, own, weights, rate, momentum, count):
        self.own, self.weights, self.rate, self.momentum, self.count = own, weights, rate, momentum, count
        self.velocity = [np.zeros(np.shape(part)) for part in weights]

    def step(self, slopes):
        """Weights and velocity after one step of SGD with momentum (Keras: v = momentum v - rate g, w = w + v)."""
        velocity = [self.momentum * old - self.rate * slope for old, slope in zip(self.velocity, slopes, strict=True)]
        return [old + new for old, new in zip(self.weights, velocity, strict=True)], velocity


class Side:
    """One player's view of one batch.

    Attributes:
        logits: dict of arrays, for messages: what the discriminator said.
        loss: function of a reading to the loss in nats.
        slopes: function of weights and a reading to a list of gradients.

    A reading is a dict that gives, for some kinds of logits, a pair of a target (1, 0, or -1 for the saturating term
    log(1 - D)) and a weight.
    """

    def __init__(self, logits_at, slopes_at, weights, reading):
        self.logits_at, self.slopes_at, self.reading = logits_at, slopes_at, reading
        self.logits = logits_at(weights)

    def loss(self, reading=None):
        return sum(
            weight * _TERMS[target](self.logits[kind]).mean()
            for kind, (target, weight) in (reading or self.reading).items()
        )

    def slopes(self, weights, reading=None):
        logits = self.logits_at(weights)
        by_kind = {
            kind: weight * _SLOPES[target](logits[kind]) / len(logits[kind])
            for kind, (target, weight) in (reading or self.reading).items()
        }
        return self.slopes_at(weights, by_kind)


_TERMS = {1: lambda logits: softplus(-logits), 0: softplus, -1: lambda logits: -softplus(logits)}
_SLOPES = {1: lambda logits: -sigmoid(-logits), 0: sigmoid, -1: lambda logits: -sigmoid(logits)}


def _generate(weights, noise):
    return np.tanh(np.asarray(noise, float) @ weights[0] + weights[1])


def _discriminator_side(real, noise, generator_weights):
    pictures = {"real": real.reshape(len(real), -1).astype(float), "fake": _generate(generator_weights, noise)}

    def logits_at(weights):
        return {kind: rows @ weights[0].astype(float) + weights[1] for kind, rows in pictures.items()}

    def slopes_at(weights, by_kind):
        return [
            sum(pictures[kind].T @ slope for kind, slope in by_kind.items()),
            sum(s.sum(axis=0) for s in by_kind.values()),
        ]

    return logits_at, slopes_at, {"real": (1, 1.0), "fake": (0, 1.0)}


def _generator_side(noise, discriminator_weights):
    kernel, bias = (part.astype(float) for part in discriminator_weights)

    def logits_at(weights):
        return {"fake": _generate(weights, noise) @ kernel + bias}

    def slopes_at(weights, by_kind):
        before_tanh = by_kind["fake"] @ kernel.T * (1 - _generate(weights, noise) ** 2)
        return [noise.T.astype(float) @ before_tanh, before_tanh.sum(axis=0)]

    return logits_at, slopes_at, {"fake": (1, 1.0)}


def judge_discriminator_step(verdict, turn, taken, player, other, side, label=None, mistakes=None):
    """Judge what one discriminator step gave back and did, and take over its weights.

    Args:
        turn: 0 for the first step of the chain.
        taken: what the probe brought back of this step.
        player: Player that learns here; its weights and velocity are brought up to date.
        other: Player that must stay as it is.
        side: arguments of a Side but the weights: (logits_at, slopes_at, reading).
        label: Text of this step in the names of checks.
        mistakes: ``{category: (reading, Text)}`` beyond those that every GAN knows.
    """
    logits_at, slopes_at, reading = side
    view = Side(logits_at, slopes_at, player.weights, reading)
    real, *fakes = reading
    flipped = {kind: (1 - target, weight) for kind, (target, weight) in reading.items()}
    readings = {
        "labels-flipped": (
            flipped,
            Text(
                "real and generated are exchanged: the discriminator would learn to call generated images real",
                "真假标签反了：判别器会学着把生成图判为真",
            ),
        ),
        "real-only": ({real: reading[real]}, Text("the half on generated images is missing", "缺了生成图那一半")),
        "fake-only": (
            {kind: reading[kind] for kind in fakes},
            Text("the half on real images is missing", "缺了真图那一半"),
        ),
    } | (mistakes or {})
    by_logits = [
        taken_for_probabilities(view.logits[kind], target) * weight for kind, (target, weight) in reading.items()
    ]
    _judge_step(verdict, turn, taken, player, other, view, label or _STEPS["discriminator"], readings, sum(by_logits))


def judge_generator_step(verdict, turn, taken, player, other, side):
    """Judge what one generator step gave back and did; arguments as for ``judge_discriminator_step``."""
    view = Side(side[0], side[1], player.weights, side[2])
    readings = {
        "saturating": (
            {"fake": (-1, 1.0)},
            Text(
                "that is the saturating loss, log(1 - D): its gradient vanishes while the discriminator is sure",
                "这是饱和损失 log(1 - D)：判别器很有把握时梯度就消失了",
            ),
        ),
        "generator-target": (
            {"fake": (0, 1.0)},
            Text(
                "that is the loss for target 0: the generator would learn to be recognised as fake",
                "这是目标为 0 的损失：生成器会学着让自己被认出是假的",
            ),
        ),
    }
    by_logits = taken_for_probabilities(view.logits["fake"], 1)
    _judge_step(verdict, turn, taken, player, other, view, _STEPS["generator"], readings, by_logits)


_STEPS = {
    "discriminator": Text("discriminator_step", "discriminator_step"),
    "generator": Text("generator_step", "generator_step"),
}
_NETWORK = {"generator": "生成器", "discriminator": "判别器"}


def _judge_step(verdict, turn, taken, player, other, view, label, readings, by_logits):
    own, rival, step = player.own, other.own, f"{player.own}_step"
    time_en, time_zh = ("", "") if turn == 0 else (", the second time", "（第二次）")
    learned = flat(taken[own]) - flat(player.weights)
    still = not np.any(learned)
    frozen = still and own in taken["frozen"]
    right = view.loss()
    if not frozen:
        verdict.close(
            Text(f"{label.en} returns its loss{time_en}", f"{label.zh} 返回它的损失{time_zh}"),
            taken["loss"],
            right,
            "loss-value",
            call=f"{step}(...)",
            where=_shown({kind: view.logits[kind] for kind in view.reading}),
            wrong={name: (view.loss(reading), text) for name, (reading, text) in readings.items()}
            | {
                "from-logits": (by_logits, NOT_PROBABILITIES),
                "halved": (
                    right / 2,
                    Text(
                        "that is the mean of the two terms; the objective is their sum",
                        "这是两项的平均；目标函数是两项之和",
                    ),
                )
                if own == "discriminator"
                else (right * player.count, _SUMMED),
                "summed": (right * player.count, _SUMMED),
                "loss-after": (
                    Side(view.logits_at, view.slopes_at, taken[own], view.reading).loss(),
                    Text(
                        "that is the loss after the update: return the one whose gradient was taken",
                        "这是更新之后的损失：应返回求梯度时的那个",
                    ),
                ),
            },
        )
    if frozen:
        message = Text(
            f"{rival}_step left {own}.trainable = False: {step} then changes nothing, without a word. Set it back to True, or "
            f"leave it alone: the list of variables decides who learns",
            f"{rival}_step 留下了 {own}.trainable = False：之后 {step} 什么都不更新，也不报错。请改回 True，或者干脆不动它：谁来学由变量列表决定",
        )
    else:
        message = Text(
            f"after {step} the {own}'s weights are what they were: is the gradient applied, and to the {own}'s variables?",
            f"{step} 之后{_NETWORK[own]}的权重没有变：梯度应用了吗？用在{_NETWORK[own]}的变量上了吗？",
        )
    verdict.true(
        Text(f"{label.en} changes the {own}{time_en}", f"{label.zh} 更新{_NETWORK[own]}{time_zh}"),
        not still,
        f"{own}-frozen" if frozen else f"{own}-still",
        message,
    )
    harm_en, harm_zh = (
        (": it would be trained to call generated images real", "：它会被训练成把生成图判为真")
        if rival == "discriminator"
        else ("", "")
    )
    verdict.true(
        Text(f"... and leaves the {rival} alone{time_en}", f"……且不动{_NETWORK[rival]}{time_zh}"),
        np.array_equal(flat(taken[rival]), flat(other.weights)),
        f"{rival}-moved",
        Text(f"{step} changed the {rival}'s weights{harm_en}", f"{step} 改动了{_NETWORK[rival]}的权重{harm_zh}"),
    )
    name = Text(f"the {own}'s new weights{time_en}", f"{_NETWORK[own]}的新权重{time_zh}")
    _judge_update(verdict, taken, player, view, readings, name)
    _, player.velocity = player.step(view.slopes(player.weights))
    player.weights = taken[own]


def _shown(logits):
    """The logits of a batch, for a message."""
    said = [(*_PAIRS[kind], written(values.ravel().round(3))) for kind, values in logits.items()]
    return Text(
        " at the logits " + " and ".join(f"{values} for {en}" for en, _, values in said),
        "（logits：" + "；".join(f"{zh} {values}" for _, zh, values in said) + "）",
    )


_PAIRS = {
    "real": ("real images", "真图"),
    "fake": ("generated images", "生成图"),
    "wrong": ("real images beside wrong labels", "真图配错误标签"),
}


def _judge_update(verdict, taken, player, view, readings, name):
    """Compare the weights after a step with those that one step of the optimizer along the loss gives."""
    own, step = player.own, f"{player.own}_step"
    slopes = view.slopes(player.weights)
    expected, velocity = player.step(slopes)
    twin = Player(own, expected, player.rate, player.momentum, player.count)
    twin.velocity = velocity
    before, right, found = flat(player.weights), flat(expected), flat(taken[own])
    size = np.abs(right - before).max()
    known = {
        "two-updates": (
            nearest(found, [flat(twin.step(again)[0]) for again in (slopes, view.slopes(expected))]),
            Text(f"{step} makes two updates: one is asked for", f"{step} 更新了两次：只应更新一次"),
        ),
        "own-optimizer": (
            before - player.rate * flat(slopes),
            Text(
                f"the momentum of the last {step} is lost: use the optimizer that is passed, and no new one in every call",
                f"上一次 {step} 的动量丢了：应使用传入的优化器，不要每次调用都新建一个",
            ),
        ),
        "uphill": (
            nearest(found, [flat(player.step([-slope for slope in slopes])[0]), before + player.rate * flat(slopes)]),
            Text("the step goes uphill: the loss rises", "这一步是往上走的：损失会上升"),
        ),
    } | {
        category: (
            flat(player.step(view.slopes(player.weights, reading))[0]),
            Text(
                f"the update does not follow the loss that is asked for: {text.en}",
                f"更新所依据的不是要求的损失：{text.zh}",
            ),
        )
        for category, (reading, text) in readings.items()
    }
    move, wanted = found - before, right - before
    ratio = float(move @ wanted / max(wanted @ wanted, 1e-30))
    if ratio > 0 and np.allclose(move, ratio * wanted, atol=1e-3 * ratio * size):
        known["update-scaled"] = (
            found,
            Text(
                f"the update has the right direction, but is {ratio:.3g} times as long as one step of the optimizer that is passed, "
                "along the mean over the batch",
                f"更新方向对，但长度是传入的优化器沿整批平均损失走一步的 {ratio:.3g} 倍",
            ),
        )
    verdict.true(
        name,
        np.allclose(found, right, rtol=0, atol=2e-3 * size + 1e-6),
        *next(
            (
                (category, text)
                for category, (value, text) in known.items()
                if np.allclose(found, value, rtol=0, atol=2e-3 * size + 1e-6)
            ),
            (
                "update",
                Text(
                    f"{step} moved the {own} otherwise than one step of the optimizer that is passed, along the gradient of the "
                    "loss: is it that optimizer, used once, and does every term of the loss carry a gradient?",
                    f"{step} 对{_NETWORK[own]}的改动，与传入的优化器沿损失的梯度走一步不同：用的是它吗？只用了一次吗？损失的每一项都传得出梯度吗？",
                ),
            ),
        ),
    )


_SUMMED = Text("that is the sum over the batch, not the mean", "这是对整批求和，不是平均")


def flat(arrays):
    """All numbers of a list of arrays as one vector."""
    return np.concatenate([np.ravel(part).astype(float) for part in arrays])


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
        height, width, count = 2, int(rng.integers(2, 4)), int(rng.integers(3, 5))
        weights = rng.uniform(0.5, 1.5, size=(height * width, 1)) * rng.choice([-1, 1], size=(height * width, 1))
        return {
            "images": rng.normal(size=(count, height, width, 1)).round(1).astype("float32"),
            "weights": weights.round(1).astype("float32"),
            "gamma": round(float(rng.uniform(1.3, 3.0)), 1),
            "points": rng.normal(size=(5, 2)).round(1).astype("float32"),
            "slope": rng.uniform(0.5, 2.0, size=2).round(1).astype("float32"),
        }

    def judge(self, inputs, seen, verdict):
        images, weights, gamma = inputs["images"].astype(float), inputs["weights"].astype(float), inputs["gamma"]
        count = len(images)
        squared = np.sum(weights**2)
        asked = call("r1_penalty", "D", "images", gamma)
        where = Text(
            f", D(x) the sum of {written(weights.ravel())} times the pixels, images of shape {images.shape},",
            f"（D(x) 是像素以 {written(weights.ravel())} 加权之和，images 的形状是 {images.shape}）",
        )
        summed = Text("that is the sum over the batch, not the mean", "这是对整批求和，不是平均")
        verdict.close(
            Text("linear discriminator", "线性判别器"),
            seen["linear"],
            0.5 * gamma * squared,
            "value",
            call=asked,
            where=where,
            wrong={
                "not-averaged": (
                    np.full(count, 0.5 * gamma * squared),
                    Text("one number is asked for: the mean over the images", "要的是一个数：对图像求平均"),
                ),
                "gamma-ignored": (0.5 * squared, Text("gamma is not used", "没有用到 gamma")),
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
        verdict.close(
            Text("constant discriminator", "常数判别器"),
            seen["constant"],
            0.0,
            "constant",
            call=call("r1_penalty", "lambda x: 0 * sum of x + 3", "images", gamma),
        )
        reached = verdict.true(
            Text("a gradient reaches the discriminator's weights", "梯度能传到判别器的权重"),
            seen["second"] is not None,
            "no-second-gradient",
            Text(
                "no gradient of the penalty reaches the discriminator's weights: it must be computed with TensorFlow all the way, "
                "under the tape of the training step",
                "惩罚项对判别器的权重没有梯度：从头到尾都要用 TensorFlow 计算，处在训练步的 tape 之下",
            ),
        )
        if reached:
            verdict.close(
                Text(
                    "the gradient of the penalty with respect to the weights of a linear D",
                    "惩罚项对线性 D 的权重的梯度",
                ),
                seen["second"],
                gamma * weights,
                "second-gradient",
                rtol=1e-3,
            )
        points_name = Text(
            "images may have any shape: points of the plane, (B, 2)", "图像可以是任意形状：平面上的点 (B, 2)"
        )
        if seen["points_error"]:
            verdict.true(
                points_name,
                False,
                "rank-fixed",
                Text(
                    f"images of shape (B, ...) are promised, and for points of shape (B, 2) it raises {seen['points_error']}",
                    f"图像的形状是 (B, ...)，而对形状为 (B, 2) 的点却报错：{seen['points_error']}",
                ),
            )
        else:
            slope = inputs["slope"].astype(float)
            verdict.close(
                points_name,
                seen["points"],
                0.5 * gamma * np.sum(slope**2),
                "rank-fixed",
                call=asked,
                where=Text(
                    f", D(x) = {slope[0]:g} x1 + {slope[1]:g} x2, for points of shape (5, 2),",
                    f"（D(x) = {slope[0]:g} x1 + {slope[1]:g} x2，点的形状是 (5, 2)）",
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
        # Outside of the disc of three sigma, some of them inside the square around it.
        far = centers[rng.integers(0, 8, size=17)] + rng.choice([-1, 1], size=(17, 2)) * sigma * rng.uniform(
            2.3, 3.6, size=(17, 1)
        )
        samples = rng.permutation(np.concatenate([good, far])).astype("float32")
        # Three centres share a sample, one has a sample in the corner of the square around it, one has two good samples.
        few = [[0.6, 0.2], [0.5, -0.4], [-0.4, -1.9], [22.4, 2.5], [41.2, 1.0], [41.4, -1.9], [60.0, 60.0]]
        few = few[: int(rng.integers(6, 8))]
        return {
            "samples": samples,
            "centers": centers.astype("float32"),
            "sigma": sigma,
            "few_samples": rng.permutation(np.float32(few)),
            "few_centers": rng.permutation(np.float32([[0, 0], [2, 0], [0, 2], [20, 0], [40, 0]])),
        }

    def judge(self, inputs, seen, verdict):
        few = inputs["few_samples"].astype(float), inputs["few_centers"].astype(float)
        many = inputs["samples"].astype(float), inputs["centers"].astype(float)
        for name, key, (samples, centers), sigma, asked in (
            (
                Text("a few samples near five centres", "五个中心附近的几个样本"),
                "few",
                few,
                1.0,
                call("mode_stats", *few, 1.0),
            ),
            (Text("modes and share on a ring of eight", "八个模式的环"), "many", many, inputs["sigma"], None),
        ):
            verdict.close(
                name,
                seen[key],
                mode_stats(samples, centers, sigma),
                "value",
                call=asked,
                wrong=_wrong_mode_stats(np.asarray(seen[key]), samples, centers, sigma),
            )
        verdict.close(
            Text("a sample at exactly three sigma", "恰好在三个 sigma 处的样本"),
            seen["border"],
            [1.0, 1.0],
            "border",
            call=call("mode_stats", [[3.0, 0.0]], [[0.0, 0.0], [9.0, 0.0]], 1.0),
        )
        verdict.close(
            Text("a collapsed generator: 20 samples at one centre", "坍缩的生成器：20 个样本都在一个中心上"),
            seen["collapsed"],
            [1.0, 1.0],
            "collapsed",
        )
        verdict.close(Text("noise far from the ring", "远离环的噪声"), seen["far_away"], [0.0, 0.0], "far-away")


def mode_stats(samples, centers, sigma, near=None):
    """Modes found and share of good samples, an array (2,); near (N, M) overrides which samples are near which centres."""
    distance = np.linalg.norm(samples[:, None] - centers[None], axis=-1)
    if near is None:
        near = distance <= 3 * sigma
    nearest_center = distance.argmin(axis=1)
    good = near[np.arange(len(samples)), nearest_center]
    return np.array([len(np.unique(nearest_center[good])), good.mean()])


def _wrong_mode_stats(found, samples, centers, sigma):
    right = mode_stats(samples, centers, sigma)
    offsets = np.abs(samples[:, None] - centers[None])
    distance = np.linalg.norm(offsets, axis=-1)
    near = distance <= 3 * sigma

    def at(near):
        return mode_stats(samples, centers, sigma, near)

    count = np.array([right[0], near.any(axis=1).sum()])
    all_modes = np.array([len(np.unique(distance.argmin(axis=1))), right[1]])
    return {
        "order-swapped": (
            right[::-1],
            Text("the two numbers come back in the wrong order: modes first", "两个数的返回顺序反了：模式数在前"),
        ),
        "square": (
            at(offsets.max(axis=-1) <= 3 * sigma),
            Text(
                "the samples were counted in a square: the distance to a centre is Euclidean",
                "数的是方形里的样本：到中心的距离是欧氏距离",
            ),
        ),
        "sum-of-distances": (
            at(offsets.sum(axis=-1) <= 3 * sigma),
            Text(
                "the coordinates' distances were added: the distance is Euclidean", "把各坐标的差相加了：距离是欧氏距离"
            ),
        ),
        "squared-distance": (
            at(distance**2 <= 3 * sigma),
            Text("a squared distance was compared with three sigma", "拿距离的平方和三个 sigma 比了"),
        ),
        "one-sigma": (at(distance <= sigma), Text("the limit is three sigma, not one", "界限是三个 sigma，不是一个")),
        "all-samples-count": (
            all_modes,
            Text(
                "a mode was counted for a sample that is farther than three sigma from its centre",
                "离中心超过三个 sigma 的样本也让模式算作找到了",
            ),
        ),
        "nearest-ignored": (
            np.array([near.any(axis=0).sum(), right[1]]),
            Text(
                "one sample was counted for two modes: it belongs to its nearest centre only",
                "一个样本被算给了两个模式：它只归属最近的中心",
            ),
        ),
        "count": (
            count,
            Text("the second number is a count; a share lies between 0 and 1", "第二个数是个数；占比应在 0 和 1 之间"),
        ),
        "share-of-modes": (
            nearest(
                found, [np.array([right[0] / len(centers), right[1]]), np.array([right[0] / len(centers), count[1]])]
            ),
            Text(
                "the first number is a share of the modes: their number is asked for",
                "第一个数是模式的占比；要的是个数",
            ),
        ),
        "share-of-centers": (
            np.array([right[0], right[0] / len(centers)]),
            Text(
                "the share is that of the centres found: the share of good samples is asked for",
                "这是找到的中心所占的比例；要的是优质样本的占比",
            ),
        ),
    }
