"""Judges of lesson 13: a low-rank change, a control branch that starts at nothing, one mask and one loss for text and images."""

import numpy as np

from quiz.exercises.verdicts import Exercise
from quiz.ground.language import Text

TEXT, PADDING = -1, -2


def arrays_of(inputs, *names):
    return [np.asarray(inputs[name], float) for name in names]


class LoraLayer(Exercise):
    id = "control.lora_layer"
    title = Text("A low-rank change beside a locked layer, and merged into it", "锁定层旁的低秩改动，以及并入它")
    defines = ("lora_factors", "lora", "merged_kernel")
    hints = (
        Text(
            "The change is a product of two thin matrices. At the start the product has to be zero, and yet one of the two must get a gradient. Which one can be zero?",
            "改动是两个细长矩阵的乘积。起初乘积必须为零，而两者之一又必须有梯度。哪一个可以是零？",
        ),
        Text(
            "A locked layer is used like a constant: its kernel and bias take part in the sum, and what flows back stops in front of them. The gradient towards the inputs does not stop.",
            "锁定的层当常数用：核和偏置参与求和，但回传的梯度在它们面前停下。传向输入的梯度不能停。",
        ),
        Text(
            "The two paths meet before the activation. Then the factors can be multiplied first and added to the kernel: the same sum in another order.",
            "两条路在激活函数之前汇合。这样就可以先把两个因子乘起来，再加到核上：同样的和，只是换了次序。",
        ),
    )

    def draw(self, rng):
        rank = int(rng.integers(2, 5))
        size, units = int(rng.integers(40, 49)), int(rng.integers(7, 12))
        return {
            "x": rng.normal(size=(2 * int(rng.integers(2, 4)), size)).astype("float32"),
            "kernel": (rng.normal(size=(size, units)) / np.sqrt(size)).astype("float32"),
            "bias": rng.uniform(0.2, 0.6, units).astype("float32"),
            "down": (rng.normal(size=(size, rank)) / np.sqrt(size)).astype("float32"),
            "up": (0.5 * rng.normal(size=(rank, units))).astype("float32"),
            "alpha": float(rank * rng.uniform(1.3, 1.8)),
        }

    def judge(self, inputs, seen, verdict):
        x, kernel, bias, down, up = arrays_of(inputs, "x", "kernel", "bias", "down", "up")
        alpha, rank, size = inputs["alpha"], down.shape[1], len(kernel)
        fits = verdict.shape(Text("shape of down", "down 的形状"), seen["down"], down.shape, "down-shape")
        if not (verdict.shape(Text("shape of up", "up 的形状"), seen["up"], up.shape, "up-shape") and fits):
            return
        verdict.true(
            Text("both factors are trainable variables", "两个因子都是可训练的变量"),
            all(seen["variables"]),
            "not-variables",
            Text(
                "a factor is no trainable variable: an optimizer could not move it",
                "有一个因子不是可训练的变量：优化器没法更新它",
            ),
        )
        first, second = np.any(seen["down"]), np.any(seen["up"])
        category, en, zh = (
            ("both-zero", "both factors are zero: neither ever gets a gradient", "两个因子都是零：谁都永远得不到梯度")
            if not (first or second)
            else ("both-random", "both factors are random: the model is another one before the first step", "两个因子都随机：第一步之前模型就变了")
            if first and second
            else ("factors-exchanged", "up is random and down is zero: here it is up that starts at zero (B in the paper)", "up 随机、down 为零：这里从零开始的是 up（论文里的 B）")
        )  # fmt: skip
        if not verdict.true(
            Text("down is random, up is zero", "down 随机，up 为零"), first and not second, category, Text(en, zh)
        ):
            return
        spread = np.std(seen["down"]) * np.sqrt(size)
        verdict.true(
            Text("spread of down", "down 的离散程度"),
            0.4 < spread < 2.5 and abs(np.mean(seen["down"])) * np.sqrt(size) < 0.5,
            "spread",
            Text(
                f"the entries of down have mean {np.mean(seen['down']):.3g} and standard deviation {np.std(seen['down']):.3g}: 0 and 1 / sqrt(D) are asked for",
                f"down 各元素的均值是 {np.mean(seen['down']):.3g}、标准差是 {np.std(seen['down']):.3g}：应为 0 和 1 / sqrt(D)",
            ),
        )
        verdict.true(
            Text("two layers get different factors", "两个层得到不同的因子"),
            seen["redrawn"],
            "same-draw",
            Text(
                "two calls gave the same numbers: every layer of a model would be moved in the same directions",
                "两次调用得到同样的数：模型每一层都会朝同样的方向改动",
            ),
        )
        base = np.tanh(x @ kernel + bias)
        verdict.close(
            Text("with fresh factors nothing changes", "用新因子时什么都不变"),
            seen["start"],
            base,
            "changed-at-start",
            rtol=1e-3,
        )
        scale, change = alpha / rank, x @ down @ up
        right = np.tanh(x @ kernel + bias + scale * change)
        verdict.close(
            Text("the adapted layer", "改动后的层"),
            seen["adapted"],
            right,
            "adapted",
            rtol=1e-3,
            wrong={
                "alpha-not-divided": (
                    np.tanh(x @ kernel + bias + alpha * change),
                    Text(
                        "alpha is not divided by the rank: with another rank the step would be another one",
                        "alpha 没有除以秩：换一个秩，改动的大小就变了",
                    ),
                ),
                "rank-stabilised": (
                    np.tanh(x @ kernel + bias + alpha / np.sqrt(rank) * change),
                    Text(
                        "alpha is divided by the root of the rank: that is the rank-stabilised convention (2312.03732), here it is alpha / r",
                        "alpha 除的是秩的平方根：那是 rsLoRA 的约定（2312.03732），这里是 alpha / r",
                    ),
                ),
                "no-alpha": (
                    np.tanh(x @ kernel + bias + change),
                    Text("the change is not scaled by alpha / r", "改动没有乘 alpha / r"),
                ),
                "divided-by-alpha": (
                    np.tanh(x @ kernel + bias + change * rank / alpha),
                    Text("the scale is upside down: it is alpha / r", "缩放因子弄反了：应为 alpha / r"),
                ),
                "after-activation": (
                    base + scale * change,
                    Text(
                        "the change is added after the activation: then no kernel could give the same, it belongs before",
                        "改动加在了激活函数之后：那样就没有哪个核能给出同样的结果，应加在之前",
                    ),
                ),
                "no-base": (
                    np.tanh(scale * change + bias),
                    Text("the locked kernel is missing", "少了锁定的核"),
                ),
                "no-bias": (np.tanh(x @ kernel + scale * change), Text("the bias is missing", "少了偏置")),
                "bias-twice": (
                    np.tanh(x @ kernel + 2 * bias + scale * change),
                    Text("the bias is counted twice", "偏置算了两次"),
                ),
                "no-activation": (
                    x @ kernel + bias + scale * change,
                    Text("the activation is missing", "少了激活函数"),
                ),
            },
        )
        verdict.close(
            Text("sequences: x of shape (B, T, D)", "序列：x 的形状是 (B, T, D)"),
            seen["sequence"],
            right.reshape(2, len(x) // 2, -1),
            "sequence",
            rtol=1e-3,
        )
        verdict.close(
            Text("a layer without bias and activation", "没有偏置和激活函数的层"),
            seen["plain"],
            x @ kernel + scale * change,
            "plain-layer",
            rtol=1e-3,
            atol=1e-4,
        )
        back = 2 * right * (1 - right**2)
        to_x, to_down, to_up, to_kernel, to_bias = seen["slopes"]
        locked = all(slope is None or not np.any(slope) for slope in (to_kernel, to_bias))
        verdict.true(
            Text("no gradient reaches kernel and bias", "核与偏置得不到梯度"),
            locked,
            "base-trainable",
            Text(
                "a gradient reaches the locked layer: the base model would be trained as well",
                "梯度传到了锁定的层：基础模型也会被训练",
            ),
        )
        for name, slope, expected, category in (
            ("x", to_x, back @ (kernel + scale * down @ up).T, "slope-x"),
            ("down", to_down, scale * x.T @ back @ up.T, "slope-down"),
            ("up", to_up, scale * (x @ down).T @ back, "slope-up"),
        ):
            label = Text(f"gradient of {name}", f"{name} 的梯度")
            if slope is None:
                verdict.true(label, False, category, Text(f"no gradient reaches {name}", f"梯度传不到 {name}"))
            else:
                verdict.close(label, slope, expected, category, rtol=1e-2, atol=1e-3)
        product = scale * down @ up
        verdict.close(
            Text("the merged kernel", "合并后的核"),
            seen["merged"],
            kernel + product,
            "merged",
            rtol=1e-3,
            wrong={
                "merged-unscaled": (
                    kernel + down @ up,
                    Text(
                        "the product is merged without alpha / r: the merged layer would do something else",
                        "合并时没有乘 alpha / r：合并后的层就不一样了",
                    ),
                ),
                "merged-product": (
                    product,
                    Text("that is the change alone: the kernel is missing", "这只是改动本身：没有加上核"),
                ),
                "merged-subtracted": (
                    kernel - product,
                    Text("the product is subtracted: that unmerges", "乘积被减掉了：那是拆出来"),
                ),
            },
        )
        verdict.close(
            Text("merging leaves the layer's own kernel alone", "合并不改动层自己的核"),
            seen["kernel"],
            kernel,
            "kernel-overwritten",
        )


def base_of(weights, x, time, labels):
    """The stand-in base of the probe: tanh of (x, time) through a dense layer plus an embedding, then a layer without bias."""
    first, bias, table, last = weights
    return np.tanh(np.concatenate([x, time[:, None]], axis=1) @ first + bias + table[labels]) @ last


class ZeroControlBranch(Exercise):
    id = "control.zero_control_branch"
    title = Text("A control branch that starts at nothing", "从零开始的控制分支")
    defines = ("control_branch",)
    hints = (
        Text(
            "Three parts learn: the way in, a copy of the base, the way out. One part does not. Which of the three have to be zero for the whole to start as the base?",
            "会学习的有三部分：入口、基础模型的副本、出口。不学的只有一部分。要让整体从基础模型出发，三者中哪些必须为零？",
        ),
        Text(
            "A network cloned in Keras has the architecture, not the weights; and it clones the trainable flag, so the order of cloning and locking matters. Two parts of one graph need different names.",
            "Keras 克隆网络时复制的是结构，不是权重；它还会把 trainable 标志一起克隆，所以克隆与锁定的先后有讲究。同一个图里的两部分要有不同的名字。",
        ),
        Text(
            "The base sees what it has always seen. The copy sees the same plus what the way in makes of the control; what the way out makes of the copy's answer is added to that of the base.",
            "基础模型看到的与从前一样。副本看到的是同样的输入，再加上入口对控制信号的变换；副本的回答经出口变换后，加到基础模型的回答上。",
        ),
    )
    seconds = 30.0

    def draw(self, rng):
        size, maps, hidden, classes, count = (
            4,
            int(rng.integers(5, 7)),
            int(rng.integers(8, 11)),
            3,
            int(rng.integers(5, 8)),
        )

        def network(spread):
            return [
                (spread * rng.normal(size=(size + 1, hidden))).astype("float32"),
                (spread * rng.normal(size=hidden)).astype("float32"),
                (spread * rng.normal(size=(classes, hidden))).astype("float32"),
                (spread * rng.normal(size=(hidden, size))).astype("float32"),
            ]

        return {
            "x": rng.normal(size=(count, size)).astype("float32"),
            "time": rng.uniform(size=count).astype("float32"),
            "labels": rng.integers(0, classes, count).astype("int32"),
            "control": rng.normal(size=(count, maps)).astype("float32"),
            "weights": network(0.6),
            "new_weights": network(0.5),
            "kernel_in": (0.5 * rng.normal(size=(maps, size))).astype("float32"),
            "kernel_out": (0.7 * rng.normal(size=(size, size))).astype("float32"),
            "bias": rng.uniform(0.2, 0.5, size).astype("float32"),
        }

    def judge(self, inputs, seen, verdict):
        x, time, control, kernel_in, kernel_out, bias = arrays_of(
            inputs, "x", "time", "control", "kernel_in", "kernel_out", "bias"
        )
        labels = np.asarray(inputs["labels"])
        old, new = ([np.asarray(part, float) for part in inputs[name]] for name in ("weights", "new_weights"))
        verdict.true(
            Text("building it leaves the base's weights alone", "搭建时不动基础模型的权重"),
            seen["base_kept"],
            "base-overwritten",
            Text(
                "the base has other weights than before: the copy takes its weights from the base, not the other way round",
                "基础模型的权重变了：应当是副本取基础模型的权重，不是反过来",
            ),
        )
        verdict.close(
            Text("it starts as the base", "起点就是基础模型"),
            seen["start"],
            base_of(old, x, time, labels),
            "start",
            rtol=1e-3,
            wrong={
                "start-zero": (
                    np.zeros(x.shape),
                    Text(
                        "at the start the output is zero: the answer of the base itself is missing",
                        "起初输出为零：少了基础模型自己的回答",
                    ),
                ),
            },
        )
        size, maps = x.shape[1], control.shape[1]
        zero_shapes = [[maps, size], [size, size], [size], [size]]
        copied = [list(part.shape) for part in old]
        shapes = sorted(map(list, seen["shapes"]))
        joints = [shape for shape in shapes if shape in ([maps, size], [size, size], [size])]
        verdict.true(
            Text("two joints with bias, in and out", "入口和出口两处连接，各带偏置"),
            joints == sorted(zero_shapes),
            "joints",
            Text(
                f"found trainable weights of shape {joints}, a way in and a way out with bias have {sorted(zero_shapes)}",
                f"可训练权重的形状是 {joints}，入口和出口各带偏置应为 {sorted(zero_shapes)}",
            ),
        )
        others = [shape for shape in shapes if shape not in ([maps, size], [size, size], [size])]
        twice, none = others == sorted(copied * 2), not others
        category, en, zh = (
            ("base-trainable", "the base is among the trainable weights, beside its copy: lock it", "基础模型与副本都在可训练权重里：要锁定基础模型")
            if twice
            else ("copy-frozen", "the copy is not trainable: it was cloned from a locked base, or never made", "副本不可训练：它克隆自已经锁定的基础模型，或者根本没有副本")
            if none
            else ("copy", f"besides the joints the trainable weights have the shapes {others}, those of a copy are {sorted(copied)}", f"除连接之外，可训练权重的形状是 {others}，一个副本应为 {sorted(copied)}")
        )  # fmt: skip
        if not verdict.true(
            Text("what is trained is one copy of the base", "训练的是基础模型的一个副本"),
            others == sorted(copied),
            category,
            Text(en, zh),
        ):
            return
        values = {np.shape(value): np.asarray(value, float) for value in seen["values"]}
        verdict.true(
            Text("the copy starts with the base's weights", "副本从基础模型的权重出发"),
            all(np.allclose(values[part.shape], part, atol=1e-6) for part in old),
            "copy-random",
            Text(
                "the copy starts with weights of its own: everything that the base knows would have to be learnt again",
                "副本用了自己的初始权重：基础模型已经会的，又得从头学起",
            ),
        )
        verdict.true(
            Text("the way in starts at zero", "入口从零开始"),
            not np.any(values[maps, size]),
            "way-in-not-zero",
            Text(
                "the way in is random at first: as soon as the way out opens, noise runs into the copy",
                "入口起初是随机的：出口一打开，噪声就涌进副本",
            ),
        )
        verdict.true(
            Text("the way out starts at zero", "出口从零开始"),
            not np.any(values[size, size]) and not np.any(values[size,]),
            "way-out-not-zero",
            Text("the way out or a bias does not start at zero", "出口或某个偏置不是从零开始"),
        )
        verdict.true(
            Text("two steps of training leave the base as it was, bit for bit", "训练两步，基础模型逐位不变"),
            seen["base_after"],
            "base-moves",
            Text(
                "the base has moved: the branch is the base itself, not a copy",
                "基础模型变了：分支就是它自己，不是副本",
            ),
        )
        branch = base_of(new, x + control @ kernel_in + bias, time, labels)
        plain = base_of(old, x, time, labels)
        verdict.close(
            Text("the formula, with other weights", "换上别的权重，看公式"),
            seen["controlled"],
            plain + branch @ kernel_out + bias,
            "formula",
            rtol=1e-3,
            atol=1e-4,
            wrong={
                "control-in-base": (
                    base_of(old, x + control @ kernel_in + bias, time, labels) + branch @ kernel_out + bias,
                    Text(
                        "the control enters the locked base too: it has never seen anything like it",
                        "控制信号也进了锁定的基础模型：它从没见过这种输入",
                    ),
                ),
                "latents-not-seen": (
                    plain + base_of(new, control @ kernel_in + bias, time, labels) @ kernel_out + bias,
                    Text("the copy sees the control alone: x is missing", "副本只看到控制信号：少了 x"),
                ),
                "control-behind": (
                    plain + (base_of(new, x, time, labels) + control @ kernel_in + bias) @ kernel_out + bias,
                    Text(
                        "the control is added behind the copy: the copy never sees it",
                        "控制信号加在了副本之后：副本从来看不到它",
                    ),
                ),
                "control-not-seen": (
                    plain + base_of(new, x, time, labels) @ kernel_out + bias,
                    Text("the control does not reach the output", "控制信号没有传到输出"),
                ),
                "base-twice": (
                    2 * plain + branch @ kernel_out + bias,
                    Text("the base is added twice", "基础模型加了两次"),
                ),
                "averaged": (
                    (plain + branch @ kernel_out + bias) / 2,
                    Text("base and branch are averaged: add them", "对基础模型和分支取了平均：应当相加"),
                ),
            },
        )
        verdict.true(
            Text(
                "after one step the control is not heard yet, after two it is", "一步之后还听不到控制，两步之后听得到"
            ),
            seen["influence"][0] < 1e-6 < seen["influence"][1],
            "no-gradient",
            Text(
                "two steps of gradient descent do not let the control act: a gradient is stopped on its way",
                "两步梯度下降之后控制仍不起作用：梯度在途中被截断了",
            ),
        )


# --- One sequence of text and images -------------------------------------------------------------------------------


def mask_of(segments):
    """The mask (B, T, T) that is asked for."""
    places = np.arange(segments.shape[1])
    earlier = (places[None, :] <= places[:, None])[None]
    together = (segments[:, :, None] == segments[:, None, :]) & (segments >= 0)[:, :, None]
    return ((earlier | together) & (segments != PADDING)[:, None, :]) | (places[None, :] == places[:, None])[None]


def wrong_masks(segments):
    places = np.arange(segments.shape[1])
    earlier, own = (places[None, :] <= places[:, None])[None], (places[None, :] == places[:, None])[None]
    same = segments[:, :, None] == segments[:, None, :]
    image, real = segments >= 0, segments != PADDING
    together = same & image[:, :, None]
    keys = real[:, None, :]
    first = np.broadcast_to(mask_of(segments[:1]), (len(segments), *mask_of(segments).shape[1:]))
    return {
        "mask-inverted": (
            ~mask_of(segments),
            Text(
                "True means hidden in yours: here it means that a position may look",
                "你的 True 表示挡住：这里 True 表示可以看",
            ),
        ),
        "mask-transposed": (
            np.swapaxes(mask_of(segments), 1, 2),
            Text(
                "rows and columns are exchanged: a row is the position that looks, a column the one that is looked at",
                "行和列弄反了：行是查看的位置，列是被查看的位置",
            ),
        ),
        "text-leaks": (
            ((earlier | same) & keys) | own,
            Text(
                "text sees later text: all text carries the same number, and equal numbers are no licence for it",
                "文本能看到后面的文本：所有文本的编号都相同，而“编号相同就互看”不适用于文本",
            ),
        ),
        "image-causal": (
            (earlier & keys) | own,
            Text(
                "inside an image positions see earlier ones only: noise at a patch is judged without the patches behind it",
                "图像内部只能看前面的位置：判断一个块的噪声时看不到后面的块",
            ),
        ),
        "images-together": (
            ((earlier | (image[:, :, None] & image[:, None, :])) & keys) | own,
            Text(
                "an image sees the images after it: only patches of the same image look at one another",
                "图像能看到后面的图像：只有同一张图的块才互相看",
            ),
        ),
        "image-alone": (
            (((earlier & ~image[:, :, None]) | together) & keys) | own,
            Text(
                "an image sees nothing but itself: the caption before it is out of sight",
                "图像只看得到自己：前面的描述文字看不到了",
            ),
        ),
        "later-blind-to-images": (
            (((earlier & ~image[:, None, :]) | together) & keys) | own,
            Text(
                "what comes after an image does not see it: nothing could be read off it",
                "图像之后的位置看不到它：那就读不了图了",
            ),
        ),
        "all-see-image": (
            ((earlier | image[:, None, :]) & keys) | own,
            Text(
                "text sees an image that comes later: what is drawn from a caption leaks into it",
                "文本能看到后面的图像：要按描述画的图泄漏到了描述里",
            ),
        ),
        "padding-visible": (
            np.broadcast_to(earlier, same.shape) | together,
            Text("padding can be looked at", "填充位置可以被看到"),
        ),
        "padding-an-image": (
            earlier & keys | together | (same & ~real[:, :, None]) | own,
            Text("padding looks at all padding", "填充能看到所有填充"),
        ),
        "empty-rows": (
            (earlier | together) & keys,
            Text(
                "padding that comes first has nothing to look at: a softmax over an empty row is not a number. Every position may look at itself",
                "排在最前的填充什么都看不到：对空行做 softmax 得不到数。每个位置都可以看自己",
            ),
        ),
        "first-row-for-all": (
            first,
            Text(
                "all sequences get the mask of the first one: each has its own segments",
                "所有序列都用了第一条的掩码：每条的分段各不相同",
            ),
        ),
    }


def sequence(rng, length):
    """Segments of one sequence: text, an image, text, two images in a row, text."""
    pieces = [int(size) for size in rng.integers(2, 4, 6)]
    numbers = [TEXT, 0, TEXT, 1, 2, TEXT]
    row = [number for number, size in zip(numbers, pieces, strict=True) for _ in range(size)]
    return row + [TEXT] * (length - len(row))


class MixedMask(Exercise):
    id = "control.mixed_mask"
    title = Text("One mask for text and images", "文本与图像共用的掩码")
    defines = ("mixed_mask",)
    hints = (
        Text(
            "Two rules joined by or: what stands earlier may be seen; and inside one image everything may be seen. Then two corrections for padding.",
            "两条规则用“或”连起来：前面的可以看；同一张图内部都可以看。然后对填充做两处修正。",
        ),
        Text(
            "Comparing segment numbers of two positions finds more than images: text is equal to text, and padding to padding. Ask for the sign as well.",
            "比较两个位置的编号，找到的不只是图像：文本与文本、填充与填充也相等。还要看符号。",
        ),
        Text(
            "Strike out the columns of padding, and put the diagonal back at the very end so that no row stays empty.",
            "划掉填充所在的列，最后再把对角线补回来，以免有空行。",
        ),
    )

    def draw(self, rng):
        length = 21
        rows = [sequence(rng, length) for _ in range(3)]
        behind, ahead = int(rng.integers(2, 4)), int(rng.integers(2, 4))
        rows[1][-behind:] = [PADDING] * behind
        rows[2] = ([PADDING] * ahead + rows[2])[:length]
        single = [0] * 3 + [TEXT] * int(rng.integers(2, 5)) + [PADDING] * 2
        return {"segments": np.array(rows, "int32"), "single": np.array([single], "int32")}

    def judge(self, inputs, seen, verdict):
        segments, single = inputs["segments"], inputs["single"]
        found, right = np.asarray(seen["mask"]), mask_of(segments)
        verdict.shape(Text("one mask a sequence", "每条序列一张掩码"), found, right.shape, "mask-shape")
        if found.dtype.kind == "f" and found.shape == right.shape and np.array_equal(found == 0, right):
            verdict.true(
                Text("the mask is boolean", "掩码是布尔型"),
                False,
                "additive",
                Text(
                    "that is the additive convention, 0 for allowed and a large negative number for hidden: here it is True and False",
                    "这是加性掩码的约定：允许为 0，挡住为很大的负数。这里用 True 和 False",
                ),
            )
            return
        verdict.true(
            Text("the mask is boolean", "掩码是布尔型"),
            found.dtype.kind == "b",
            "mask-not-boolean",
            Text("the mask holds numbers: True and False are asked for", "掩码里是数值：应为 True 和 False"),
        )
        verdict.close(
            Text("who may look at whom", "谁可以看谁"),
            found.astype(float),
            right,
            "mask",
            wrong={name: (value.astype(float), text) for name, (value, text) in wrong_masks(segments).items()},
        )
        verdict.close(
            Text("a sequence that begins with an image", "以图像开头的序列"),
            np.asarray(seen["single"]).astype(float),
            mask_of(single),
            "single",
        )


def nats_of(logits, targets):
    """Cross-entropy (B, L) of targets (B, L) under logits (B, L, K)."""
    shares = softmax(logits)
    return -np.log(np.take_along_axis(shares, targets[..., None], axis=-1)[..., 0])


def softmax(scores):
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return shares / shares.sum(axis=-1, keepdims=True)


def mean_of(values, chosen):
    return values[chosen].mean() if chosen.any() else 0.0


class MixedLoss(Exercise):
    id = "control.mixed_loss"
    title = Text("Two losses on one sequence", "同一条序列上的两种损失")
    defines = ("mixed_loss",)
    hints = (
        Text(
            "Write down two tables of True and False: the pairs of neighbours that the text loss asks for, and the positions that the image loss asks for.",
            "先写出两张真假表：文本损失问的是哪些相邻对，图像损失问的是哪些位置。",
        ),
        Text(
            "Text is predicted from the position before it, so its table is one shorter; a patch is corrected where it stands, so there is no shift.",
            "文本由前一个位置预测，所以那张表短一格；图像块就地修正，没有移位。",
        ),
        Text(
            "Multiply by the table, add everything up, divide by the number of Trues; where there is none, divide by one instead, so that zero remains and not a NaN.",
            "乘上真假表，全部相加，再除以真的个数；一个都没有时就除以一，剩下的是零而不是 NaN。",
        ),
    )

    def draw(self, rng):
        while True:
            length, codes, size = 21, int(rng.choice([7, 9, 11])), int(rng.integers(3, 5))
            rows = [sequence(rng, length) for _ in range(2)]
            behind = int(rng.integers(2, 5))
            rows[1] = [TEXT] * 3 + [0] * 5 + [TEXT] * (length - 8)
            rows[1][-behind:] = [PADDING] * behind
            segments = np.array(rows, "int32")
            ids = rng.integers(0, codes, segments.shape)
            inputs = {
                "logits": (1.5 * rng.normal(size=(*segments.shape, codes))).astype("float32"),
                "ids": ids.astype("int32"),
                "velocity": rng.normal(size=(*segments.shape, size)).astype("float32"),
                "target": rng.normal(size=(*segments.shape, size)).astype("float32"),
                "segments": segments,
                "weight": float(rng.uniform(2.0, 4.0)),
                "only_text": np.full(segments.shape, TEXT, "int32"),
                "only_images": np.where(np.arange(length) < 9, 0, 1)[None].repeat(2, axis=0).astype("int32"),
            }
            text, image, *_, wrong_text, wrong_image = self.expected(inputs)
            # Mistakes differ from what is right and from one another, so that each is called by its own name.
            losses = (text, wrong_text), (image, wrong_image)
            if all(np.diff(np.sort([right, *(v for v, _ in wrong.values())])).min() > 0.01 for right, wrong in losses):
                return inputs

    def expected(self, inputs, segments=None):
        """Both losses, their slopes, and the mistakes by name."""
        logits, velocity, target = arrays_of(inputs, "logits", "velocity", "target")
        ids = np.asarray(inputs["ids"])
        kinds = np.asarray(inputs["segments"] if segments is None else segments)
        words, patches, real = kinds == TEXT, kinds >= 0, kinds != PADDING
        nats, errors = nats_of(logits[:, :-1], ids[:, 1:]), (velocity - target) ** 2
        asked = words[:, :-1] & words[:, 1:]
        text, image = mean_of(nats, asked), mean_of(errors, patches)
        text_slope, image_slope = np.zeros_like(logits), np.zeros_like(velocity)
        if asked.any():
            text_slope[:, :-1] = (
                (softmax(logits[:, :-1]) - np.eye(logits.shape[-1])[ids[:, 1:]]) * asked[..., None] / asked.sum()
            )
        if patches.any():
            image_slope = 2 * (velocity - target) * patches[..., None] / patches.sum() / velocity.shape[-1]
        if segments is not None:
            return text, image, text_slope, image_slope
        per_row = np.mean([mean_of(row, chosen) for row, chosen in zip(nats, asked, strict=True)])
        wrong_text = {
            "text-not-shifted": (
                mean_of(nats_of(logits, ids), words),
                Text(
                    "the logits at a position are compared with the token at that position, which has just been read: they predict the next one",
                    "某个位置的 logit 拿来和该位置的词元比，而它刚被读过：logit 预测的是下一个",
                ),
            ),
            "image-predicts-text": (
                mean_of(nats, words[:, 1:]),
                Text(
                    "the last patch of an image is asked for the word behind it: here a pair counts only if both positions are text (an end-of-image token is the other convention)",
                    "图像的最后一块也被要求预测后面的词：这里相邻两个位置都是文本才算（用图像结束符是另一种约定）",
                ),
            ),
            "text-predicts-image": (
                mean_of(nats, words[:, :-1]),
                Text(
                    "the last word before an image is asked for a token that is not there: a patch has no id",
                    "图像前的最后一个词也被要求预测，而图像块没有词元编号",
                ),
            ),
            "text-everywhere": (
                mean_of(nats, real[:, :-1] & real[:, 1:]),
                Text("image positions are counted in the text loss", "图像位置也计入了文本损失"),
            ),
            "text-padding": (
                mean_of(nats, ~patches[:, :-1] & ~patches[:, 1:]),
                Text("padding is counted in the text loss", "填充也计入了文本损失"),
            ),
            "text-divided-by-all": (
                (nats * asked).mean(),
                Text(
                    "the sum is divided by all positions: divide by the number of pairs that are asked for",
                    "总和除以了全部位置数：应除以要预测的相邻对的个数",
                ),
            ),
            "text-mean-of-rows": (
                per_row,
                Text(
                    "that is the mean of the sequences' means: average over all pairs together",
                    "这是各序列平均的平均：应对所有相邻对一起平均",
                ),
            ),
            "text-sum": ((nats * asked).sum(), Text("the sum: the mean is asked for", "这是总和：应取平均")),
        }
        image_rows = np.mean([mean_of(row, chosen) for row, chosen in zip(errors, patches, strict=True)])
        shifted = (velocity[:, :-1] - target[:, 1:]) ** 2
        wrong_image = {
            "image-everywhere": (
                errors.mean(),
                Text("text positions are counted in the image loss", "文本位置也计入了图像损失"),
            ),
            "image-padding": (
                mean_of(errors, kinds != TEXT),
                Text("padding is counted in the image loss", "填充也计入了图像损失"),
            ),
            "image-shifted": (
                mean_of(shifted, patches[:, 1:]),
                Text(
                    "the image loss is shifted by one position like text: a patch is corrected where it stands",
                    "图像损失像文本那样移了一位：图像块应就地修正",
                ),
            ),
            "image-summed": (
                image * velocity.shape[-1],
                Text(
                    "squared errors are summed over the numbers of a patch: take their mean",
                    "平方误差在块内的各个数上求了和：应取平均",
                ),
            ),
            "image-divided-by-all": (
                (errors * patches[..., None]).mean(),
                Text(
                    "the sum is divided by all positions: divide by those of images",
                    "总和除以了全部位置数：应除以图像位置数",
                ),
            ),
            "image-mean-of-rows": (
                image_rows,
                Text(
                    "that is the mean of the sequences' means: average over all patches together",
                    "这是各序列平均的平均：应对所有图像块一起平均",
                ),
            ),
            "image-root": (
                np.sqrt(image),
                Text("the root was taken: the mean square is asked for", "你开了方：应为均方"),
            ),
            "image-absolute": (
                mean_of(np.abs(velocity - target), patches),
                Text("absolute errors: squares are asked for", "这是绝对误差：应为平方"),
            ),
        }
        return text, image, text_slope, image_slope, wrong_text, wrong_image

    def judge(self, inputs, seen, verdict):
        text, image, text_slope, image_slope, wrong_text, wrong_image = self.expected(inputs)
        weight = inputs["weight"]
        verdict.close(Text("the text loss", "文本损失"), seen["text"], text, "text-loss", wrong=wrong_text)
        verdict.close(Text("the image loss", "图像损失"), seen["image"], image, "image-loss", wrong=wrong_image)
        verdict.close(
            Text("their sum", "两者之和"),
            seen["total"],
            text + weight * image,
            "total",
            wrong={
                "weight-on-text": (
                    weight * text + image,
                    Text(
                        "the weight multiplies the text loss: here it belongs to the image loss (lambda in 2408.11039)",
                        "权重乘在了文本损失上：这里它属于图像损失（2408.11039 的 λ）",
                    ),
                ),
                "not-weighted": (text + image, Text("the weight is not used", "没有用到权重")),
                "both-weighted": (weight * (text + image), Text("both losses are weighted", "两种损失都乘了权重")),
                "mixed-share": (
                    (1 - weight) * text + weight * image,
                    Text("the text loss is weighted with 1 - weight", "文本损失乘了 1 - weight"),
                ),
            },
        )
        for slope, expected, category, name in (
            (seen["slopes"][0], text_slope, "text-slope", Text("gradient of the logits: zero off the text", "logit 的梯度：文本之外为零")),
            (seen["slopes"][1], weight * image_slope, "image-slope", Text("gradient of the velocity: zero off the images", "速度的梯度：图像之外为零")),
        ):  # fmt: skip
            if slope is None:
                verdict.true(name, False, "no-gradient", Text("no gradient arrives", "没有梯度"))
            else:
                verdict.close(name, slope, expected, category, atol=1e-6, rtol=1e-3)
        for kind, name in (
            ("only_text", Text("sequences without an image", "没有图像的序列")),
            ("only_images", Text("sequences without text", "没有文本的序列")),
        ):
            words, patches, *_ = self.expected(inputs, inputs[kind])
            label = Text(f"{name.en}: the other loss is 0", f"{name.zh}：另一种损失为 0")
            verdict.close(
                label, seen[kind], [words, patches, words + weight * patches], kind.replace("_", "-"), rtol=1e-3
            )
            verdict.true(
                Text(f"{name.en}: the gradient is finite", f"{name.zh}：梯度有限"),
                seen[f"{kind}_finite"],
                f"{kind.replace('_', '-')}-gradient",
                Text("the gradient holds NaN or infinity", "梯度中有 NaN 或无穷大"),
            )
