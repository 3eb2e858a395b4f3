"""Judges of lesson 05: the projection logit, the two conditional training steps, the pix2pix loss, receptive fields."""

import numpy as np

from quiz.exercises.gan import (
    NOT_PROBABILITIES,
    Player,
    judge_discriminator_step,
    judge_generator_step,
    softplus,
    taken_for_probabilities,
)
from quiz.exercises.verdicts import Exercise, call, nearest
from quiz.ground.language import Text


class ProjectionLogit(Exercise):
    id = "cgan.projection_logit"
    title = Text("The projection discriminator's logit", "投影判别器的 logit")
    defines = ("projection_logit",)
    rows = ("9.1", "9.3", "C08", "C09", "C17", "C18")
    hints = (
        Text(
            "Two terms are added: one that knows nothing of the class, one that compares the features with the vector of the class.",
            "两项相加：一项与类别无关，一项把特征和该类别的向量作比较。",
        ),
        Text(
            "Each image needs one row of the table of class vectors: its own. Picking rows by integer is a gather; "
            "a one-hot product does the same.",
            "每张图只需要类别向量表中属于自己的那一行。按整数取行就是 gather；用 one-hot 相乘效果一样。",
        ),
        Text(
            "Look at the shape of every term before you add: (B,) plus (B, 1) is (B, B). Flatten the labels first, "
            "so that a column of labels does no harm.",
            "相加之前先看每一项的形状：(B,) 加 (B, 1) 会变成 (B, B)。先把标签展平，这样传进一列标签也不会出错。",
        ),
    )

    def draw(self, rng):
        batch, size, classes = int(rng.integers(2, 4)), 2, int(rng.integers(4, 6))
        known = rng.permutation(classes)[: classes - 2]

        def drawn(*shape):
            return (rng.uniform(0.3, 1.8, size=shape) * rng.choice([-1, 1], size=shape)).round(1).astype("float32")

        return {
            "features": drawn(batch, size),
            "labels": rng.choice(known, size=batch).astype("int32"),
            "class_vectors": drawn(classes, size),
            "weights": drawn(size),
        }

    def judge(self, inputs, seen, verdict):
        features, vectors, weights = (inputs[name].astype(float) for name in ("features", "class_vectors", "weights"))
        labels = inputs["labels"]
        realism = (features @ weights)[:, None]
        chosen = vectors[labels]
        match = (features * chosen).sum(axis=1, keepdims=True)
        asked = call("projection_logit", inputs["features"], labels, inputs["class_vectors"], inputs["weights"])
        verdict.shape(Text("one logit per image", "每张图一个 logit"), seen["logits"], (len(labels), 1), call=asked)
        verdict.close(
            Text("the logits", "logits"),
            seen["logits"],
            realism + match,
            "value",
            call=asked,
            wrong={
                "broadcast": (
                    realism + match[:, 0],
                    Text(
                        "(B, 1) plus (B,) is (B, B): every image met the class of every other one",
                        "(B, 1) 加 (B,) 得到 (B, B)：每张图和所有图的类别都配了一遍",
                    ),
                ),
                "no-class-term": (realism, Text("the class does not enter", "类别没有进入")),
                "no-realism-term": (
                    match,
                    Text(
                        "the term without the class is missing: nothing asks whether the image is real at all",
                        "少了与类别无关的那一项：没有谁来判断图像本身是否真实",
                    ),
                ),
                "multiplied": (
                    realism * match,
                    Text("the two terms are added, not multiplied", "两项是相加，不是相乘"),
                ),
                "averaged": (
                    realism + match / features.shape[1],
                    Text("an inner product sums over the features; yours is a mean", "内积对特征求和；你的是平均"),
                ),
                "all-classes": (
                    realism + (features @ vectors.sum(axis=0))[:, None],
                    Text(
                        "every class's vector entered, not the one that was asked for",
                        "所有类别的向量都进来了，而不是所要求的那一个",
                    ),
                ),
                "cosine": (
                    realism + match / (np.linalg.norm(features, axis=1) * np.linalg.norm(chosen, axis=1))[:, None],
                    Text("an inner product, not a cosine: the lengths count", "是内积，不是余弦：长度也起作用"),
                ),
                "probability": (
                    1 / (1 + np.exp(-realism - match)),
                    Text("a logit is asked for, before any sigmoid", "要的是 logit，不要经过 sigmoid"),
                ),
                "weights-times-vector": (
                    realism + (chosen @ weights)[:, None],
                    Text(
                        "the class vector meets the features, not the weights", "类别向量要与特征相乘，而不是与权重相乘"
                    ),
                ),
            },
        )
        verdict.close(
            Text("labels as a column (B, 1)", "标签是一列 (B, 1)"),
            seen["column"],
            realism + match,
            "label-column",
            call=call(
                "projection_logit", inputs["features"], labels[:, None], inputs["class_vectors"], inputs["weights"]
            ),
        )
        verdict.close(
            Text("a batch of one", "只有一张图"),
            seen["single"],
            (realism + match)[:1],
            "batch-of-one",
            call=call(
                "projection_logit", inputs["features"][:1], labels[:1], inputs["class_vectors"], inputs["weights"]
            ),
        )
        verdict.close(
            Text("class vectors of zero leave the plain logit", "类别向量全为 0 时只剩普通 logit"),
            seen["unconditional"],
            realism,
            "not-additive",
        )
        verdict.close(
            Text("rows that no label uses do not matter", "没有标签用到的行不起作用"),
            seen["unused_touched"],
            realism + match,
            "unused-rows",
        )
        lifted = vectors.copy()
        lifted[labels[0]] += 3.0
        verdict.close(
            Text("a row that is used does", "被用到的行起作用"),
            seen["used_touched"],
            realism + (features * lifted[labels]).sum(axis=1, keepdims=True),
            "used-row",
        )


class ConditionalSteps(Exercise):
    id = "cgan.conditional_steps"
    title = Text("The two training steps of a conditional GAN", "条件 GAN 的两个训练步")
    defines = ("discriminator_step", "generator_step")
    rows = ("9.1", "9.4", "C05", "C07", "C10", "C11", "C12", "C13", "C16", "C22")
    seconds = 60.0
    hints = (
        Text(
            "Write down the pairs first: which image stands beside which label, and is the pair to be called real or fake?",
            "先把配对写下来：哪张图配哪个标签，这一对应该判真还是判假？",
        ),
        Text(
            "A generated image is judged beside the very label that it was made for. A real image beside a wrong label is a "
            "fake pair; the two kinds of fakes share one vote, half each.",
            "生成图要配上生成它时所用的那个标签来评判。真图配错标签也是假对；两种假对合起来算一票，各占一半。",
        ),
        Text(
            "Everything else is as in an unconditional GAN: two tapes, and `tape.gradient(loss, model.trainable_variables)` "
            "decides who learns. Both models take a list of two inputs.",
            "其余与无条件 GAN 一样：两个 tape，由 `tape.gradient(loss, model.trainable_variables)` 决定谁来学。两个模型的输入都是两项组成的列表。",
        ),
    )

    def draw(self, rng):
        side, noise_size, classes = int(rng.integers(2, 4)), int(rng.integers(2, 4)), int(rng.integers(3, 6))
        pixels, count = side * side, int(rng.integers(3, 6))
        labels = rng.integers(classes, size=(2, count))

        def normal(*shape, scale=1.0):
            return (scale * rng.normal(size=shape)).astype("float32")

        return {
            "images": np.tanh(normal(2, count, side, side, 1) + 0.5),
            "labels": labels.astype("int32"),
            "wrong_labels": ((labels[1] + rng.integers(1, classes, size=count)) % classes).astype("int32"),
            "noise": normal(4, count, noise_size),
            "generator_weights": [normal(noise_size, pixels, scale=0.6), normal(classes, pixels, scale=0.6)],
            "discriminator_weights": [
                normal(classes, pixels, scale=0.4),
                normal(pixels, 1, scale=0.4),
                np.float32([rng.uniform(0.5, 0.8)]),
            ],
            "rate": round(float(rng.uniform(0.1, 0.4)), 2),
            "momentum": 0.8,
        }

    def judge(self, inputs, seen, verdict):
        discriminator, generator = (
            Player(own, inputs[f"{own}_weights"], inputs["rate"], inputs["momentum"], len(inputs["labels"][0]))
            for own in ("discriminator", "generator")
        )
        for turn, (d_step, g_step) in enumerate(zip(seen["steps"][::2], seen["steps"][1::2], strict=True)):
            real, labels = inputs["images"][turn], inputs["labels"][turn]
            first, second = inputs["noise"][2 * turn], inputs["noise"][2 * turn + 1]
            wrong_labels = inputs["wrong_labels"] if turn else None
            judge_discriminator_step(
                verdict,
                turn,
                d_step,
                discriminator,
                generator,
                _discriminator_side(real, labels, wrong_labels, _generate(generator.weights, first, labels)),
                Text("discriminator_step with wrong_labels", "给出 wrong_labels 的 discriminator_step")
                if turn
                else None,
                _WRONG_PAIRS if turn else None,
            )
            generator.weights = d_step["generator"]
            side = _generator_side(second, labels, discriminator.weights)
            judge_generator_step(verdict, turn, g_step, generator, discriminator, side)
            discriminator.weights = g_step["discriminator"]


def _generate(weights, noise, labels):
    kernel, vectors = (part.astype(float) for part in weights)
    return np.tanh(noise @ kernel + vectors[labels])


def _discriminator_side(real, labels, wrong_labels, made):
    flat = real.reshape(len(real), -1).astype(float)
    pairs = {"real": (flat, labels), "fake": (made, labels)}
    reading = {"real": (1, 1.0), "fake": (0, 1.0)}
    if wrong_labels is not None:
        pairs |= {"wrong": (flat, wrong_labels), "fake_told_wrong": (made, wrong_labels)}
        reading = {"real": (1, 1.0), "fake": (0, 0.5), "wrong": (0, 0.5)}

    def logits_at(weights):
        vectors, kernel, bias = (part.astype(float) for part in weights)
        return {
            kind: pictures @ kernel + bias + np.sum(pictures * vectors[classes], axis=1, keepdims=True)
            for kind, (pictures, classes) in pairs.items()
        }

    def slopes_at(weights, by_kind):
        vectors, kernel, bias = (np.zeros(part.shape) for part in weights)
        for kind, slope in by_kind.items():
            pictures, classes = pairs[kind]
            np.add.at(vectors, classes, slope * pictures)
            kernel += pictures.T @ slope
            bias += slope.sum(axis=0)
        return [vectors, kernel, bias]

    return logits_at, slopes_at, reading


def _generator_side(noise, labels, discriminator_weights):
    vectors, kernel, bias = (part.astype(float) for part in discriminator_weights)
    towards = kernel[:, 0] + vectors[labels]

    def logits_at(weights):
        return {"fake": np.sum(_generate(weights, noise, labels) * towards, axis=1, keepdims=True) + bias}

    def slopes_at(weights, by_kind):
        before_tanh = by_kind["fake"] * towards * (1 - _generate(weights, noise, labels) ** 2)
        of_vectors = np.zeros(weights[1].shape)
        np.add.at(of_vectors, labels, before_tanh)
        return [noise.T.astype(float) @ before_tanh, of_vectors]

    return logits_at, slopes_at, {"fake": (1, 1.0)}


_WRONG_PAIRS = {
    "wrong-labels-ignored": (
        {"real": (1, 1.0), "fake": (0, 1.0)},
        Text(
            "wrong_labels are not used: no real image stands beside a wrong label",
            "没有用到 wrong_labels：真图没有配过错误标签",
        ),
    ),
    "not-halved": (
        {"real": (1, 1.0), "fake": (0, 1.0), "wrong": (0, 1.0)},
        Text(
            "the two kinds of fake pairs share one vote: half each, or fakes outweigh real pairs two to one",
            "两种假对合起来算一票：各占一半，否则假对与真对的分量是二比一",
        ),
    ),
    "mismatch-called-real": (
        {"real": (1, 1.0), "fake": (0, 0.5), "wrong": (1, 0.5)},
        Text("a real image beside a wrong label was called real", "真图配错标签被判成了真"),
    ),
    "fakes-told-wrong": (
        {"real": (1, 1.0), "fake_told_wrong": (0, 0.5), "wrong": (0, 0.5)},
        Text(
            "the generated images stand beside labels that they were not made for",
            "生成图旁边的标签不是生成它时用的标签",
        ),
    ),
    "fakes-dropped": ({"real": (1, 1.0), "wrong": (0, 1.0)}, Text("the generated images are missing", "缺了生成图")),
    "wrong-labels-on-fakes": (
        {"real": (1, 1.0), "fake": (0, 0.5), "fake_told_wrong": (0, 0.5)},
        Text("the wrong labels belong beside real images", "错误标签应该配在真图旁边"),
    ),
}


class Pix2PixLoss(Exercise):
    id = "cgan.pix2pix_loss"
    title = Text("The generator's loss in pix2pix", "pix2pix 的生成器损失")
    defines = ("pix2pix_g_loss",)
    rows = ("10.1", "10.2")
    hints = (
        Text(
            "Two wishes: the pair should be called real, and the image should lie near its target. Only one of them carries the weight.",
            "两个愿望：这一对被判为真；图像靠近目标。权重只乘在其中一个上。",
        ),
        Text(
            'The discriminator answers with a map of logits, one for each patch. Its cross-entropy against "real" is averaged over the map and the batch.',
            "判别器给出的是一张 logit 图，每个小块一个。与“真”的交叉熵对整张图和整批取平均。",
        ),
        Text(
            "L1 is about pixels, never about logits: the mean absolute difference over all pixels of all images.",
            "L1 是关于像素的，与 logits 无关：对所有图的所有像素取平均的绝对差。",
        ),
    )

    def draw(self, rng):
        # Small and round, so that a message can show them.
        shape = (2, 2, 1, 2)
        return {
            "fake_logits": rng.uniform(-3.0, 0.8, size=(2, int(rng.integers(1, 4)), 1, 1)).round(1).astype("float32"),
            "fake": rng.uniform(-1, 1, size=shape).round(1).astype("float32"),
            "target": rng.uniform(-1, 1, size=shape).round(1).astype("float32"),
            "lam": float(rng.choice([5.0, 20.0, 30.0])),
        }

    def judge(self, inputs, seen, verdict):
        logits, fake, target = (inputs[name].astype(float) for name in ("fake_logits", "fake", "target"))
        weight, batch = inputs["lam"], len(logits)
        adversarial = softplus(-logits).mean()
        distance = np.abs(fake - target).mean()
        right = adversarial + weight * distance
        verdict.close(
            Text("the loss", "损失"),
            seen["loss"],
            right,
            "value",
            call=call("pix2pix_g_loss", inputs["fake_logits"], inputs["fake"], inputs["target"], lam=weight),
            wrong={
                "bits": (
                    adversarial / np.log(2) + weight * distance,
                    Text(
                        "the adversarial term is in bits: nats are asked for, so use the natural logarithm",
                        "对抗项的单位是比特；要的是奈特，请用自然对数",
                    ),
                ),
                "channels-summed": (
                    adversarial + weight * distance * fake.shape[-1],
                    Text(
                        "the distance is summed over the channels: a mean over them is asked for, too",
                        "距离对通道求了和；对通道也应取平均",
                    ),
                ),
                "all-summed": (
                    nearest(
                        seen["loss"],
                        [
                            adversarial + weight * distance * fake.size,
                            softplus(-logits).sum() + weight * distance * fake.size,
                            softplus(-logits).sum() + weight * distance,
                        ],
                    ),
                    Text(
                        "a term is summed over the whole batch: means are asked for", "有一项对整批求了和；要的是平均"
                    ),
                ),
                "weight-on-the-wrong-term": (
                    weight * adversarial + distance,
                    Text(
                        "lam weighs the distance to the target, not the adversarial term",
                        "lam 乘在与目标的距离上，而不是对抗项上",
                    ),
                ),
                "weight-on-both": (
                    weight * (adversarial + distance),
                    Text("lam weighs both terms", "lam 把两项都乘上了"),
                ),
                "weight-ignored": (
                    nearest(seen["loss"], [adversarial + distance, adversarial + 100 * distance]),
                    Text("lam is not used", "没有用到 lam"),
                ),
                "squared": (
                    adversarial + weight * ((fake - target) ** 2).mean(),
                    Text("that is L2, which blurs more than L1", "这是 L2，比 L1 更容易糊"),
                ),
                "summed": (
                    adversarial + weight * np.abs(fake - target).sum() / batch,
                    Text("the distance is summed over the pixels; a mean is asked for", "距离对像素求了和；这里要平均"),
                ),
                "logits-summed": (
                    softplus(-logits).sum() / batch + weight * distance,
                    Text(
                        "the cross-entropy is summed over the patches; a mean is asked for",
                        "交叉熵对小块求了和；这里要平均",
                    ),
                ),
                "saturating": (
                    -softplus(logits).mean() + weight * distance,
                    Text("that is the saturating form, log(1 - D)", "这是饱和形式 log(1 - D)"),
                ),
                "generator-sign": (
                    softplus(logits).mean() + weight * distance,
                    Text("the generator would learn to be recognised as fake", "生成器会学着被认出是假的"),
                ),
                "no-adversarial-term": (weight * distance, Text("the adversarial term is missing", "缺了对抗项")),
                "from-logits": (
                    taken_for_probabilities(logits, 1) + weight * distance,
                    NOT_PROBABILITIES,
                ),
                "no-distance": (adversarial, Text("the distance to the target is missing", "缺了与目标的距离")),
            },
        )
        verdict.close(
            Text("lam is 100 by default", "lam 默认为 100"),
            seen["default"],
            adversarial + 100 * distance,
            "default",
            call=call("pix2pix_g_loss", inputs["fake_logits"], inputs["fake"], inputs["target"]),
        )
        verdict.close(
            Text("a perfect image leaves the adversarial term", "图像完全正确时只剩对抗项"),
            seen["adversarial"],
            adversarial,
            "adversarial-term",
        )
        verdict.close(
            Text("a fooled discriminator leaves the distance", "判别器被完全骗过时只剩距离"),
            seen["distance"],
            weight * distance,
            "distance-term",
        )
        verdict.close(Text("lam = 0", "lam = 0"), seen["weightless"], adversarial, "weightless")
        verdict.close(
            Text("logits of -60, a perfect image", "logits 为 -60、图像完全正确"),
            seen["rejected"],
            60.0,
            "clipped",
            rtol=1e-3,
            call=call("pix2pix_g_loss", "<all -60>", "target", "target", lam=weight),
        )


class ReceptiveField(Exercise):
    id = "cgan.receptive_field"
    title = Text("How much a PatchGAN logit sees", "PatchGAN 的一个 logit 能看到多大范围")
    defines = ("receptive_field",)
    rows = ("10.1",)
    hints = (
        Text(
            "Start from one output position and walk back to the image: how many inputs does a kernel of size k need for one output? For n neighbouring outputs?",
            "从一个输出位置往回走：核大小为 k 时，1 个输出需要几个输入？相邻的 n 个输出呢？",
        ),
        Text(
            "Walking back through a layer with stride s, neighbouring outputs are s inputs apart. So order matters: begin with the last layer.",
            "往回走过步幅为 s 的一层时，相邻输出在输入上相隔 s。所以次序重要：从最后一层开始。",
        ),
        Text(
            "n outputs of a layer need (n - 1) strides and one whole kernel. Begin with n = 1; with no layer at all a value sees itself.",
            "一层的 n 个输出需要 n - 1 个步幅再加一个完整的核。从 n = 1 开始；没有任何层时，一个值只看到自己。",
        ),
    )

    def draw(self, rng):
        while True:
            count = int(rng.integers(3, 6))
            kernels, strides = rng.integers(2, 6, size=count), rng.integers(1, 4, size=count)
            layers = [[int(kernel), int(stride)] for kernel, stride in zip(kernels, strides, strict=True)]
            given = [_field(layers), *(value for value, _ in _wrong_fields(layers).values())]
            if len(set(map(int, given))) == len(given):
                return {"layers": layers}

    def judge(self, inputs, seen, verdict):
        layers = [tuple(layer) for layer in inputs["layers"]]
        verdict.close(
            Text("a random stack of layers", "随机的一叠层"),
            seen["random"],
            _field(layers),
            "value",
            call=f"receptive_field({layers})",
            wrong=_wrong_fields(layers),
        )
        for name, key, stack, right in (
            (Text("the classic PatchGAN", "经典的 PatchGAN"), "classic", [(4, 2)] * 3 + [(4, 1)] * 2, 70),
            (Text("a single layer", "只有一层"), "single", [(5, 3)], 5),
            (Text("1x1 convolutions", "1x1 卷积"), "pixel", [(1, 1), (1, 1)], 1),
            (Text("no layer", "没有层"), "empty", [], 1),
        ):
            verdict.close(name, seen[key], right, key, call=f"receptive_field({stack})")


def _wrong_fields(layers):
    return {
        "reversed": (
            _field(layers[::-1]),
            Text("that is the stack in reverse order", "这是层次序颠倒后的结果"),
        ),
        "strides-ignored": (
            1 + sum(kernel - 1 for kernel, _ in layers),
            Text("that is right only where every stride is 1", "只有步幅都为 1 时才对"),
        ),
        "kernels-multiplied": (
            np.prod([kernel for kernel, _ in layers]),
            Text("kernels do not multiply: neighbouring windows overlap", "核大小不是相乘：相邻窗口有重叠"),
        ),
        "strides-multiplied": (
            np.prod([stride for _, stride in layers]),
            Text(
                "that is the distance between two outputs, not how far one sees",
                "这是两个输出之间的距离，不是一个输出能看到的范围",
            ),
        ),
        "off-by-one": (
            _field(layers) - 1,
            Text("one short: count both ends of the window", "少了 1：窗口两端都要算"),
        ),
        "whole-kernels": (
            _field(layers) + sum(_jumps(layers)),
            Text(
                "every layer adds one too many: a kernel of k reaches k - 1 steps",
                "每层多加了 1：大小为 k 的核只跨 k - 1 步",
            ),
        ),
        "own-stride": (
            1 + sum((kernel - 1) * stride for kernel, stride in _with_own_strides(layers)),
            Text(
                "a layer's own stride spaces its outputs; its kernel is spaced by the layers before it",
                "一层自己的步幅决定输出的间距；它的核的间距由前面各层决定",
            ),
        ),
    }


def _field(layers):
    """Side of the receptive field of one output, by walking back from the last layer."""
    side = 1
    for kernel, stride in reversed(layers):
        side = (side - 1) * stride + kernel
    return side


def _jumps(layers):
    """Distance on the image between neighbouring inputs of each layer."""
    return [int(np.prod([stride for _, stride in layers[:index]])) for index in range(len(layers))]


def _with_own_strides(layers):
    """Layers (kernel, jump) where the jump wrongly includes the layer's own stride."""
    jump = 1
    for kernel, stride in layers:
        jump *= stride
        yield kernel, jump
