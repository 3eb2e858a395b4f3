"""Judges of lesson 11: the scale factor, patches, a block with adaLN-zero, and img2img by strength."""

import numpy as np

from quiz.exercises.verdicts import Exercise
from quiz.ground.language import Text


class ScaleFactor(Exercise):
    id = "latent.scale_factor"
    title = Text("The scale factor of the latents", "潜变量的缩放因子")
    defines = ("scale_factor", "encode", "decode")
    hints = (
        Text(
            "A noise schedule is written for data with standard deviation 1. By what must the raw latents be multiplied to have it?",
            "噪声调度是按标准差为 1 的数据写的。原始潜变量要乘以多少，才能满足这一点？",
        ),
        Text(
            "One number for all entries together. A standard deviation is taken about the mean, and the mean of raw latents is not zero.",
            "所有元素共用一个数。标准差是围绕均值算的，而原始潜变量的均值不是零。",
        ),
        Text(
            "The factor is measured once and kept. Whatever is done to the latents on the way in has to be undone on the way out, before the decoder sees them.",
            "因子只测一次，之后一直沿用。进去时对潜变量做了什么，出来时就要在解码器看到之前撤销什么。",
        ),
    )

    def draw(self, rng):
        channels, pixels, size = int(rng.integers(2, 5)), int(rng.integers(5, 9)), int(rng.integers(3, 6))
        spread = np.linspace(0.6, 4.0, channels) * rng.uniform(0.9, 1.1, channels)
        raw = rng.normal(size=(int(rng.integers(5, 9)), 4, 3, channels)) * spread + rng.uniform(2.0, 3.0)
        return {
            "raw": raw.astype("float32"),
            "other": (rng.normal(size=(4, 2, 5, channels)) * 0.2 - 1.0).astype("float32"),
            "images": rng.uniform(size=(int(rng.integers(4, 7)), pixels)).astype("float32"),
            "to_raw": rng.normal(0, 2.0, size=(pixels, size)).astype("float32"),
            "to_pixels": rng.normal(0, 0.2, size=(size, pixels)).astype("float32"),
            "factor": float(rng.uniform(0.15, 0.45)),
        }

    def judge(self, inputs, seen, verdict):
        raw, other = inputs["raw"].astype(float), inputs["other"].astype(float)
        found = np.asarray(seen["factor"], float)
        verdict.true(
            Text("one number", "一个数"),
            found.size == 1,
            "per-channel",
            Text(
                f"yours has shape {found.shape}: a factor for each channel is another convention, here it is one scalar",
                f"你的形状是 {found.shape}：每个通道一个因子是另一种约定，这里只要一个标量",
            ),
        )
        if found.size != 1:
            return
        for name, values, label in (
            ("factor", raw, Text("the factor", "缩放因子")),
            ("other_factor", other, Text("the factor of narrow latents", "窄分布潜变量的因子")),
        ):
            verdict.close(
                label,
                np.asarray(seen[name], float).reshape(()),
                1 / values.std(),
                "factor",
                rtol=1e-3,
                wrong={
                    "deviation": (
                        values.std(),
                        Text(
                            "that is the standard deviation, not what to multiply by: the convention here is 1 / std",
                            "这是标准差，不是要乘的数：这里的约定是 1 / std",
                        ),
                    ),
                    "variance": (
                        1 / values.var(),
                        Text("that is 1 / variance: the root is missing", "这是 1 / 方差：少了开方"),
                    ),
                    "not-centred": (
                        1 / np.sqrt(np.mean(values**2)),
                        Text(
                            "that is the root mean square, which counts the mean as spread: subtract it first",
                            "这是均方根，把均值也算进了离散程度：要先减去均值",
                        ),
                    ),
                    "channels-averaged": (
                        1 / values.std(axis=(0, 1, 2)).mean(),
                        Text(
                            "that averages the channels' deviations: take one over all entries together",
                            "这是把各通道的标准差取平均：应对所有元素一起算一个",
                        ),
                    ),
                },
            )
        factor = inputs["factor"]
        latents = inputs["images"].astype(float) @ inputs["to_raw"].astype(float) + 1.0
        own = 1 / latents.std()
        verdict.close(
            Text("encode: images to scaled latents", "encode：图像到缩放后的潜变量"),
            seen["encoded"],
            factor * latents,
            "encode",
            rtol=1e-3,
            wrong={
                "encode-divides": (
                    latents / factor,
                    Text(
                        "yours divides: with factor = 1 / std the way in multiplies",
                        "你做了除法：factor = 1 / std 时，进入时要乘",
                    ),
                ),
                "encode-unscaled": (latents, Text("the latents are not scaled", "潜变量没有缩放")),
                "encode-remeasured": (
                    own * latents,
                    Text(
                        "the factor was measured anew on this batch: then no two batches have the same scale, use the one given",
                        "你在这个批次上重新测了因子：这样每个批次的尺度都不同，请用传入的那个",
                    ),
                ),
                "encode-shifted": (
                    factor * (latents - latents.mean()),
                    Text(
                        "the mean was subtracted too: shift and scale is another convention (SD3), decode would have to know the shift",
                        "你还减去了均值：平移加缩放是另一种约定（SD3），decode 也得知道平移量",
                    ),
                ),
            },
        )
        verdict.close(
            Text("two images of the batch come out the same alone", "同样两张图单独编码，结果不变"),
            seen["encoded_first"],
            factor * latents[:2],
            "batch-dependent",
            rtol=1e-3,
        )
        scaled, weights = seen["latents"].astype(float), inputs["to_pixels"].astype(float)
        verdict.close(
            Text("decode: scaled latents to images", "decode：缩放后的潜变量到图像"),
            seen["decoded"],
            np.tanh(scaled / factor @ weights),
            "decode",
            rtol=1e-3,
            wrong={
                "decode-multiplies": (
                    np.tanh(scaled * factor @ weights),
                    Text(
                        "yours multiplies a second time: the way out divides, the decoder knows raw latents only",
                        "你又乘了一次：出去时要除，解码器只认识原始潜变量",
                    ),
                ),
                "decode-unscaled": (
                    np.tanh(scaled @ weights),
                    Text("the scale is not undone before the decoder", "解码之前没有撤销缩放"),
                ),
                "decode-scales-images": (
                    np.tanh(scaled @ weights) / factor,
                    Text(
                        "the images were divided, not the latents: the decoder is not linear, the order matters",
                        "你除的是图像，不是潜变量：解码器不是线性的，次序有影响",
                    ),
                ),
            },
        )
        verdict.true(
            Text("one call of the network each time", "每次只调用网络一次"),
            seen["calls"] == ["encoder", "encoder", "decoder"],
            "calls",
            Text(f"the networks were called: {seen['calls']}", f"网络的调用次序：{seen['calls']}"),
        )


def to_tokens(latents, patch, order="ryxc"):
    """Reference patchify, cell by cell; ``order`` of a token's numbers: rows, columns, channels or another."""
    batch, height, width, channels = latents.shape
    tokens = []
    for top in range(0, height - patch + 1, patch):
        for left in range(0, width - patch + 1, patch):
            square = latents[:, top : top + patch, left : left + patch]
            axes = {"ryxc": (0, 1, 2, 3), "channels": (0, 3, 1, 2), "columns": (0, 2, 1, 3)}[order]
            tokens.append(square.transpose(axes).reshape(batch, -1))
    return np.stack(tokens, axis=1)


def from_tokens(tokens, patch, height, width):
    """Reference unpatchify, token by token."""
    batch, _, size = tokens.shape
    latents = np.zeros((batch, height, width, size // patch**2))
    columns = width // patch
    for place in range(tokens.shape[1]):
        top, left = patch * (place // columns), patch * (place % columns)
        latents[:, top : top + patch, left : left + patch] = tokens[:, place].reshape(batch, patch, patch, -1)
    return latents


class Patchify(Exercise):
    id = "latent.patchify"
    title = Text("Patches to tokens and back", "切块成词元，再拼回去")
    defines = ("patchify", "unpatchify")
    hints = (
        Text(
            "Give rows of patches, rows inside a patch, columns of patches and columns inside a patch an axis each. Which two have to stand together?",
            "让“块的行、块内的行、块的列、块内的列”各占一个轴。哪两个轴要挨在一起？",
        ),
        Text(
            "A reshape alone never moves a number; it cuts rows into strips. Between two reshapes two neighbouring axes have to change places.",
            "单靠 reshape 不会移动任何数，只会把行切成长条。两次 reshape 之间，有两个相邻的轴要互换。",
        ),
        Text(
            "The way back has the same three moves in reverse. It cannot guess height and width from the number of tokens: 24 could be 4 x 6 or 3 x 8.",
            "反方向是同样三步倒着来。高和宽无法从词元数猜出来：24 可以是 4×6，也可以是 3×8。",
        ),
    )

    def draw(self, rng):
        patch = int(rng.integers(2, 4))
        rows, columns = (int(size) for size in rng.permutation([2, 3, 4])[:2])
        height, width, channels, batch = patch * rows, patch * columns, 3, int(rng.integers(2, 5))
        return {
            "latents": rng.normal(size=(batch, height, width, channels)).astype("float32"),
            "patch": patch,
            "tokens": rng.normal(size=(batch, rows * columns, patch * patch * channels)).astype("float32"),
            "small": rng.normal(size=(1, height, width, 1)).astype("float32"),
        }

    def judge(self, inputs, seen, verdict):
        latents, patch = inputs["latents"].astype(float), inputs["patch"]
        batch, height, width, channels = latents.shape
        right = to_tokens(latents, patch)
        rows, columns = height // patch, width // patch
        by_column = right.reshape(batch, rows, columns, -1).transpose(0, 2, 1, 3).reshape(right.shape)
        verdict.close(
            Text("tokens", "词元"),
            seen["tokens"],
            right,
            "tokens",
            wrong={
                "no-transpose": (
                    latents.reshape(right.shape),
                    Text(
                        "every token is a strip of consecutive numbers, not a square: a transpose is missing",
                        "每个词元是一段连续的数，而不是方块：少了一次转置",
                    ),
                ),
                "channels-first": (
                    to_tokens(latents, patch, "channels"),
                    Text(
                        "inside a token channels come first (c, y, x): the convention here is (y, x, c), channels last",
                        "词元内部把通道放在最前（c、y、x）：这里的约定是（y、x、c），通道在最后",
                    ),
                ),
                "columns-first": (
                    by_column,
                    Text(
                        "the tokens run down the columns: raster order goes along the rows",
                        "词元是按列排的：光栅顺序应沿行走",
                    ),
                ),
                "transposed-patch": (
                    to_tokens(latents, patch, "columns"),
                    Text(
                        "inside a token x runs slower than y: the patch is transposed", "词元内部 x 比 y 慢：块被转置了"
                    ),
                ),
            },
        )
        verdict.close(
            Text("patches of one cell: nothing moves", "块边长为 1：什么都不动"),
            seen["cells"],
            latents.reshape(batch, height * width, channels),
            "patch-of-one",
        )
        verdict.close(
            Text("one image with one channel", "一张单通道图"),
            seen["small"],
            to_tokens(inputs["small"].astype(float), patch),
            "one-channel",
        )
        tokens = inputs["tokens"].astype(float)
        back = from_tokens(tokens, patch, height, width)
        per_row = tokens.reshape(batch, rows, columns, channels, patch, patch)
        verdict.close(
            Text("back to latents", "拼回潜变量"),
            seen["latents"],
            back,
            "latents",
            wrong={
                "back-no-transpose": (
                    tokens.reshape(latents.shape),
                    Text(
                        "the numbers of each token were laid out as a strip, not as a square: a transpose is missing",
                        "每个词元的数被摆成了长条而不是方块：少了一次转置",
                    ),
                ),
                "back-channels-first": (
                    per_row.transpose(0, 1, 4, 2, 5, 3).reshape(latents.shape),
                    Text("the token was read channels first", "你按通道在前读了词元"),
                ),
            },
        )
        for name, told in (("rows", Text("height", "高")), ("columns", Text("width", "宽"))):
            verdict.true(
                Text(
                    f"ValueError when the patch does not divide the {told.en}", f"块边长除不尽{told.zh}时报 ValueError"
                ),
                seen[f"odd_{name}"] == "ValueError",
                "no-error",
                Text(
                    f"found {seen[f'odd_{name}'] or 'no error'}: rows and columns must not be dropped in silence",
                    f"得到 {seen[f'odd_{name}'] or '没有报错'}：不能悄悄丢掉行列",
                ),
            )


def layer_norm(tokens):
    """Normalise the last axis, without learnt scale and shift (1607.06450)."""
    centred = tokens - tokens.mean(axis=-1, keepdims=True)
    return centred / np.sqrt(centred.var(axis=-1, keepdims=True) + 1e-6)


class AdalnZero(Exercise):
    id = "latent.adaln_zero"
    title = Text("A residual branch with adaLN-zero", "带 adaLN-zero 的残差分支")
    defines = ("modulation", "adaln_zero")
    hints = (
        Text(
            "At the start the block must hand its input on unchanged, whatever the condition. Which of the three vectors has to be zero for that?",
            "训练开始时，无论条件是什么，块都必须原样输出输入。要做到这一点，三个向量里哪一个必须为零？",
        ),
        Text(
            "All three are zero at first, and yet the normalised tokens must get through to the branch, or the gate would see nothing to open for. What does a scale of zero have to mean?",
            "三个向量起初都为零，但归一化后的词元仍要传进分支，否则门控无从打开。那么缩放为零应当表示什么？",
        ),
        Text(
            "The condition has one row an image, the tokens have many: put an axis of length one in between. Normalise over the width of a token, never over the tokens.",
            "条件每张图一行，词元每张图很多个：中间要插一个长度为 1 的轴。归一化沿着词元的宽度做，不要跨词元。",
        ),
    )

    def draw(self, rng):
        batch, width, size = int(rng.integers(3, 5)), int(rng.integers(4, 7)), int(rng.integers(2, 5))
        return {
            "tokens": (rng.normal(size=(batch, batch + 2, width)) * 2.0 + 0.7).astype("float32"),
            "condition": rng.normal(size=(batch, size)).astype("float32"),
            "kernel": rng.normal(0, 0.6, size=(size, 3 * width)).astype("float32"),
            "branch_weights": rng.normal(0, 0.7, size=(width, width)).astype("float32"),
        }

    def judge(self, inputs, seen, verdict):
        tokens, condition, kernel, weights = (
            inputs[name].astype(float) for name in ("tokens", "condition", "kernel", "branch_weights")
        )
        width = tokens.shape[-1]
        verdict.shape(
            Text("shift, scale and gate in one row", "平移、缩放、门控排成一行"),
            seen["fresh"],
            (len(tokens), 3 * width),
        )
        verdict.true(
            Text("zero at first, for every condition", "起初对任何条件都为零"),
            np.shape(seen["fresh"])[-1] == 3 * width and not np.any(seen["fresh"]),
            "not-zero",
            Text(
                "the untrained layer gives other values than zero: kernel and bias must both start at zero",
                "未训练的层给出了非零值：核与偏置都要从零开始",
            ),
        )
        verdict.close(
            Text("the block is the identity at first", "块起初是恒等映射"), seen["start"], tokens, "not-identity"
        )
        verdict.true(
            Text("a gradient reaches the modulation", "梯度能传到调制层"),
            seen["slope"] > 1e-4,
            "no-gradient",
            Text(
                "every gradient of the modulation is zero: this block will be the identity for ever",
                "调制层的梯度全为零：这个块永远只能是恒等映射",
            ),
        )

        def branch(x):
            return np.tanh(x @ weights) + 0.5

        parts = [part[:, None] for part in np.split(condition @ kernel, 3, axis=1)]
        shift, scale, gate = parts

        def block(x, formula):
            return formula(x, layer_norm(x))

        def right(x, normal):
            return x + gate * branch((1 + scale) * normal + shift)

        expected = block(tokens, right)
        across = (tokens - tokens.mean(axis=1, keepdims=True)) / np.sqrt(tokens.var(axis=1, keepdims=True) + 1e-6)
        normal = layer_norm(tokens)
        verdict.close(
            Text("the block with trained weights", "训练后的块"),
            seen["block"],
            expected,
            "value",
            rtol=1e-3,
            atol=1e-4,
            wrong={
                "scale-without-one": (
                    tokens + gate * branch(scale * normal + shift),
                    Text(
                        "the factor is scale, not 1 + scale: zero then means nothing gets through",
                        "乘的是 scale，不是 1 + scale：这样零就意味着什么都传不过去",
                    ),
                ),
                "order": (
                    tokens + gate * branch((1 + shift) * normal + scale),
                    Text(
                        "scale was taken first and shift second: the order here is shift, scale, gate, as in DiT's code",
                        "你先取了缩放再取平移：这里的次序是平移、缩放、门控，与 DiT 的代码一致",
                    ),
                ),
                "gate-first": (
                    tokens + shift * branch((1 + gate) * normal + scale),
                    Text(
                        "the gate was taken first: the order is shift, scale, gate",
                        "你先取了门控：次序是平移、缩放、门控",
                    ),
                ),
                "gate-with-one": (
                    tokens + (1 + gate) * branch((1 + scale) * normal + shift),
                    Text("the gate has no 1 +: zero must close it", "门控前面没有 1 +：零必须表示关闭"),
                ),
                "gate-on-all": (
                    gate * (tokens + branch((1 + scale) * normal + shift)),
                    Text("the gate closes the residual path too", "门控把残差通路也关掉了"),
                ),
                "no-residual": (
                    gate * branch((1 + scale) * normal + shift),
                    Text("the residual path is missing", "少了残差通路"),
                ),
                "not-normalised": (
                    tokens + gate * branch((1 + scale) * tokens + shift),
                    Text("the tokens are not normalised", "词元没有归一化"),
                ),
                "norm-across-tokens": (
                    tokens + gate * branch((1 + scale) * across + shift),
                    Text(
                        "the mean runs over the tokens: every token is normalised over its own width",
                        "均值跨了词元：每个词元应沿自己的宽度归一化",
                    ),
                ),
                "normalised-residual": (
                    normal + gate * branch((1 + scale) * normal + shift),
                    Text(
                        "the residual path was normalised: it takes the tokens as they came",
                        "残差通路被归一化了：它应保留原来的词元",
                    ),
                ),
            },
        )
        few = tokens[:, : len(tokens)]
        verdict.close(
            Text("as many tokens as images", "词元数等于图像数"),
            seen["square"],
            few + gate * branch((1 + scale) * layer_norm(few) + shift),
            "condition-axis",
            rtol=1e-3,
            atol=1e-4,
        )
        verdict.close(
            Text("tokens without any spread", "毫无起伏的词元"),
            seen["flat"],
            np.broadcast_to(1 + gate * branch(0 * tokens + shift), tokens.shape),
            "flat-tokens",
            rtol=1e-3,
            atol=1e-3,
        )


class ImageToImage(Exercise):
    id = "latent.img2img"
    title = Text("Image to image by strength", "按强度图生图")
    defines = ("img2img",)
    hints = (
        Text(
            "Strength 1 ignores the picture, strength 0 returns it. At which time of the path from noise (0) to data (1) does each of them begin?",
            "强度 1 完全不看原图，强度 0 原样返回。在从噪声（0）到数据（1）的路径上，两者分别从哪个时刻开始？",
        ),
        Text(
            "Count the steps that are taken first: the whole part of strength times steps. The grid of times is that of the full run; you enter it late.",
            "先数要走几步：strength 乘 steps 的整数部分。时间网格就是完整采样的网格，只是从中途进入。",
        ),
        Text(
            "Mix latents and noise with the two weights of that time, which add up to one. Then every step has the same length as in a full run, and the last one ends at 1.",
            "按那个时刻的两个权重混合潜变量与噪声，权重之和为 1。之后每一步的长度与完整采样时相同，最后一步恰好到 1。",
        ),
    )

    def draw(self, rng):
        steps = int(rng.integers(8, 14))
        # Neither the right count nor one more may give two weights alike, or each other's weights exchanged.
        taken = int(rng.choice([count for count in range(3, steps - 2) if abs(2 * count - steps) > 1]))
        size = int(rng.integers(3, 6))
        return {
            "latents": rng.normal(size=(4, size)).astype("float32"),
            "noise": rng.normal(size=(4, size)).astype("float32"),
            "strength": (taken + float(rng.uniform(0.6, 0.8))) / steps,
            "steps": steps,
            "matrix": rng.normal(0, 0.5, size=(size, size)).astype("float32"),
        }

    def judge(self, inputs, seen, verdict):
        latents, noise, matrix = (inputs[name].astype(float) for name in ("latents", "noise", "matrix"))
        steps = inputs["steps"]
        taken = int(inputs["strength"] * steps)
        begin = 1 - taken / steps

        def run(x, first, count, length):
            for index in range(count):
                x = x + length * (x @ matrix + first + index * length)
            return x

        start = begin * latents + (1 - begin) * noise
        strength = inputs["strength"]
        root = np.sqrt(begin) * latents + np.sqrt(1 - begin) * noise
        verdict.close(
            Text("the mixture it starts from", "起点的混合"),
            seen["start"],
            start,
            "start",
            rtol=1e-3,
            wrong={
                "direction": (
                    (1 - begin) * latents + begin * noise,
                    Text(
                        "the weights are exchanged: here time 0 is noise and 1 is data, so much strength means an early time",
                        "两个权重弄反了：这里 0 是噪声、1 是数据，强度大意味着时刻早",
                    ),
                ),
                "no-noise": (latents, Text("no noise was added", "没有加噪声")),
                "noise-added": (
                    latents + (1 - begin) * noise,
                    Text(
                        "the latents keep their full weight: the two weights add up to 1",
                        "潜变量没有减权：两个权重之和应为 1",
                    ),
                ),
                "diffusion-weights": (
                    root,
                    Text(
                        "those are the square-root weights of diffusion: on a straight path they are t and 1 - t",
                        "这是扩散模型的平方根权重：直线路径上的权重是 t 和 1 - t",
                    ),
                ),
                "strength-not-on-grid": (
                    (1 - strength) * latents + strength * noise,
                    Text(
                        "it starts at 1 - strength, between two times of the grid: count whole steps first",
                        "它从 1 - strength 开始，落在两个网格时刻之间：要先数整步",
                    ),
                ),
            },
        )
        verdict.close(
            Text("strength 0 returns the latents", "强度 0 原样返回潜变量"), seen["nothing"], latents, "strength-zero"
        )
        verdict.close(
            Text("strength 1 starts from noise alone", "强度 1 只从噪声出发"), seen["everything"], noise, "strength-one"
        )
        grid = begin + np.arange(taken) / steps
        times = np.asarray(seen["times"], float)
        verdict.true(
            Text("number of steps", "步数"),
            len(times) == taken,
            "steps-rounded-up" if len(times) == taken + 1 else "steps-full" if len(times) == steps else "steps",
            Text(
                f"the field was asked {len(times)} times, int(strength * steps) is {taken}",
                f"速度场被调用 {len(times)} 次，int(strength * steps) 是 {taken}",
            ),
        )
        if len(times) == taken:
            verdict.close(
                Text("times at which the field is asked", "询问速度场的时刻"),
                times,
                grid,
                "times",
                rtol=1e-3,
                wrong={
                    "times-from-zero": (
                        grid - begin,
                        Text(
                            "the clock starts at 0: it must start where the noise level is",
                            "时钟从 0 开始：应从对应的噪声水平开始",
                        ),
                    ),
                    "times-reversed": (
                        1 - grid,
                        Text("the field is told 1 - t: here 1 is data", "传给速度场的是 1 - t：这里 1 是数据"),
                    ),
                    "times-late": (
                        grid + 1 / steps,
                        Text("the field is asked at the end of each step", "你在每一步的终点询问速度场"),
                    ),
                },
            )
        verdict.true(
            Text("one time an image", "每张图一个时刻"),
            list(seen["time_shape"]) == [len(latents)],
            "time-shape",
            Text(
                f"the field was given a time of shape {tuple(seen['time_shape'])}, it takes ({len(latents)},)",
                f"传给速度场的时刻形状是 {tuple(seen['time_shape'])}，应为 ({len(latents)},)",
            ),
        )
        verdict.close(
            Text("where it ends", "终点"),
            seen["result"],
            run(start, begin, taken, 1 / steps),
            "result",
            rtol=1e-3,
            atol=1e-4,
        )
        verdict.close(
            Text("with a field of zero nothing moves", "速度场为零时一动不动"), seen["still"], start, "moves", rtol=1e-3
        )
