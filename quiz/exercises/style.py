"""Judges of lesson 06: the Gram matrix, AdaIN, the two losses, and the step that moves pixels."""

import numpy as np

from quiz.exercises.verdicts import Exercise, call, nearest, written
from quiz.ground.language import Text

EPSILON = 1e-5


def gram(features):
    """Gram matrix of the channels over the positions, divided by their number (1508.06576)."""
    batch, height, width, channels = features.shape
    flat = features.reshape(batch, height * width, channels)
    return flat.transpose(0, 2, 1) @ flat / (height * width)


class GramMatrix(Exercise):
    id = "style.gram_matrix"
    title = Text("The Gram matrix", "Gram 矩阵")
    defines = ("gram_matrix",)
    rows = ("3.2",)
    hints = (
        Text(
            "One entry asks: how strongly do channel i and channel j respond together, on average over the positions? "
            "Which axes have to disappear, and which has to appear twice?",
            "每个元素问的是：通道 i 和通道 j 一起响应得有多强（对位置取平均）？哪些轴要消失，哪个轴要出现两次？",
        ),
        Text(
            "Flatten height and width into one axis of positions, and leave the channels last: then it is one matrix product per image. "
            "A reshape alone cannot bring the channels to the front; that takes a transpose.",
            "把高和宽压成一个位置轴，通道仍留在最后：之后对每张图就是一次矩阵乘法。光靠 reshape 不能把通道挪到前面，那需要转置。",
        ),
        Text(
            "Einstein notation writes it in one line: batch stays, positions are summed, channels come out twice. "
            "Then divide by height times width.",
            "用爱因斯坦求和记号一行就能写完：批次保留，位置求和，通道出现两次。然后除以高乘宽。",
        ),
    )

    def draw(self, rng):
        height = int(rng.integers(4, 6))
        # More channels than rows: else a division by the channels looks like a division by the height.
        return {
            "features": rng.gamma(
                1.5, 1.0, size=(int(rng.integers(2, 4)), height, height + 2, int(rng.integers(6, 9)))
            ).astype("float32"),
            "order": rng.permutation(height * (height + 2)),
            "factor": float(rng.uniform(2.0, 4.0)),
            "few": rng.gamma(1.5, 1.0, size=(2, 1, 2, 3)).round(1).astype("float32"),
        }

    def judge(self, inputs, seen, verdict):
        features = inputs["features"].astype(float)
        batch, height, width, channels = features.shape
        right, found = gram(features), np.asarray(seen["gram"])
        verdict.true(
            Text("channels by channels", "通道乘通道"),
            found.shape[-2:] != (height * width, height * width),
            "over-positions",
            Text(
                f"yours has shape {found.shape}: it compares positions, and so keeps the layout that it should forget",
                f"你的形状是 {found.shape}：它比较的是位置，本该忘掉的布局反而留下了",
            ),
        )
        verdict.true(
            Text("one matrix per image", "每张图一个矩阵"),
            found.shape != (channels, channels),
            "batch-joined",
            Text(
                "yours is a single matrix: the images of the batch were mixed",
                "你只返回了一个矩阵：批次里的图混在了一起",
            ),
        )
        for name, key, values, asked in (
            (
                Text("two images of two positions", "各有两个位置的两张图"),
                "few",
                inputs["few"],
                call("gram_matrix", inputs["few"]),
            ),
            (Text("value on random features", "随机特征上的值"), "gram", features, None),
        ):
            values = values.astype(float)
            verdict.close(name, seen[key], gram(values), "value", call=asked, wrong=_wrong_grams(values))
        verdict.close(Text("blind to where things are", "看不见位置"), seen["shuffled"], right, "keeps-positions")
        verdict.close(
            Text("independent of the size of the image", "与图像大小无关"), seen["tiled"], right, "depends-on-size"
        )
        verdict.close(
            Text("quadratic in the features", "是特征的二次式"),
            seen["scaled"],
            inputs["factor"] ** 2 * right,
            "not-quadratic",
            rtol=1e-3,
        )
        if verdict.true(
            Text("differentiable", "可导"),
            seen["slope"] is not None,
            "no-gradient",
            Text(
                "no gradient reaches the features: NumPy cuts the pixels off, use TensorFlow or keras.ops",
                "梯度传不到特征：NumPy 会把像素切断，请用 TensorFlow 或 keras.ops",
            ),
        ):
            verdict.close(
                Text("the gradient of the sum of all entries", "所有元素之和的梯度"),
                seen["slope"],
                np.broadcast_to(2 * features.sum(axis=3, keepdims=True) / (height * width), features.shape),
                "gradient-value",
                rtol=1e-3,
            )


def _wrong_grams(features):
    batch, height, width, channels = features.shape
    right, positions = gram(features), height * width
    wrong_order = features.reshape(batch, channels, positions)
    centred = features - features.mean(axis=(1, 2), keepdims=True)
    return {
        "reshaped-not-transposed": (
            wrong_order @ wrong_order.transpose(0, 2, 1) / positions,
            Text(
                "a reshape to (C, H·W) tears the channels apart: channels are the last axis, so transpose",
                "直接 reshape 成 (C, H·W) 会把通道打散：通道在最后一个轴，需要转置",
            ),
        ),
        "not-normalised": (
            right * positions,
            Text(
                "the sum is not divided by the number of positions: large layers would drown the small ones",
                "没有除以位置数：尺寸大的层会盖过尺寸小的层",
            ),
        ),
        "divided-by-channels": (
            right / channels,
            Text("divide by H·W only, not by the channels as well", "只除以 H·W，不要再除以通道数"),
        ),
        "one-side": (
            right * width,
            Text("only the height was divided out: positions are height times width", "只除了高：位置数是高乘宽"),
        ),
        "centred": (
            gram(centred),
            Text(
                "that is the covariance: the Gram matrix does not subtract the mean of a channel",
                "这是协方差：Gram 矩阵不减通道均值",
            ),
        ),
    }


class AdaIN(Exercise):
    id = "style.adain"
    title = Text("Adaptive instance normalisation", "自适应实例归一化（AdaIN）")
    defines = ("adain",)
    rows = ("3.2", "3.3")
    hints = (
        Text(
            "Instance normalisation gives every channel of every image mean 0 and deviation 1. What has to be done afterwards, and with whose numbers?",
            "实例归一化让每张图的每个通道均值为 0、标准差为 1。之后还要做什么？用谁的数？",
        ),
        Text(
            "All four statistics are taken over height and width alone. Keep those axes with size 1, and broadcasting does the rest, "
            "whatever the two sizes are.",
            "四个统计量都只在高和宽上取。把这两个轴保留为 1，其余交给广播，两张图大小不同也没关系。",
        ),
        Text(
            "tf.nn.moments and keras.ops.moments give mean and *variance*. A channel without any contrast must not divide by zero: "
            "that is what epsilon under the root is for.",
            "tf.nn.moments 和 keras.ops.moments 给的是均值和*方差*。没有反差的通道不能除以零：根号下的 epsilon 就是为此准备的。",
        ),
    )

    def draw(self, rng):
        batch, channels = int(rng.integers(2, 4)), int(rng.integers(3, 6))
        height, width = (int(size) for size in rng.integers(4, 7, size=2))

        def features(high, wide):
            level = rng.uniform(-2, 2, size=(batch, 1, 1, channels))
            spread = rng.uniform(0.4, 2.5, size=(batch, 1, 1, channels))
            return (level + spread * rng.normal(size=(batch, high, wide, channels))).astype("float32")

        return {
            "content": features(height, width),
            "style": features(height + 2, width + 1),
            "large_epsilon": float(rng.uniform(0.3, 0.8)),
            "few_content": rng.permutation([-1.5, 0.2, 0.9, 2.0]).reshape(1, 2, 2, 1).astype("float32"),
            "few_style": rng.permutation([1.0, 1.4, 3.0]).reshape(1, 1, 3, 1).astype("float32"),
        }

    def judge(self, inputs, seen, verdict):
        content, style = inputs["content"].astype(float), inputs["style"].astype(float)
        found = np.asarray(seen["value"])
        verdict.true(
            Text("laid out like the content", "布局与内容一致"),
            found.shape != style.shape,
            "roles-swapped",
            Text(
                "yours has the shape of the style features: the content is what is normalised and kept",
                "你的形状和风格特征相同：被归一化并保留下来的应是内容",
            ),
        )
        right = _adain(content, style)
        few = inputs["few_content"].astype(float), inputs["few_style"].astype(float)
        verdict.close(
            Text("one channel of a few positions", "一个通道、几个位置"),
            seen["few"],
            _adain(*few),
            "value",
            rtol=1e-3,
            atol=1e-3,
            call=call("adain", *few),
            wrong=_wrong_adain(*few),
        )
        verdict.close(
            Text("value on random features", "随机特征上的值"),
            found,
            right,
            "value",
            rtol=1e-3,
            atol=1e-3,
            wrong=_wrong_adain(content, style),
        )
        verdict.close(
            Text("channel means are those of the style", "通道均值等于风格的均值"),
            found.mean(axis=(1, 2)) if found.ndim == 4 else found,
            style.mean(axis=(1, 2)),
            "mean",
            rtol=1e-3,
            atol=1e-3,
        )
        verdict.close(
            Text("a channel without contrast becomes the mean of the style", "没有反差的通道变成风格的均值"),
            seen["flat"],
            np.broadcast_to(style.mean(axis=(1, 2), keepdims=True), content.shape),
            "flat-channel",
            rtol=1e-3,
            atol=1e-3,
        )
        verdict.close(
            Text("the same image twice is left as it is", "内容与风格相同时保持不变"),
            seen["itself"],
            content,
            "itself",
            rtol=1e-3,
            atol=1e-3,
        )
        verdict.close(
            Text("epsilon is added to both variances", "epsilon 加在两个方差上"),
            seen["large_epsilon"],
            _adain(content, style, inputs["large_epsilon"]),
            "epsilon",
            rtol=1e-3,
            atol=1e-3,
            wrong=_wrong_epsilon(content, style, inputs["large_epsilon"])
            | {
                "epsilon-ignored": (right, Text("epsilon has no effect", "epsilon 没有起作用")),
            },
        )


def _adain(content, style, epsilon=EPSILON, axes=(1, 2), degrees=0):
    mean, deviation = _statistics(content, epsilon, axes, degrees)
    style_mean, style_deviation = _statistics(style, epsilon, axes, degrees)
    return style_deviation * (content - mean) / deviation + style_mean


def _statistics(features, epsilon, axes, degrees=0):
    variance = features.var(axis=axes, keepdims=True, ddof=degrees)
    return features.mean(axis=axes, keepdims=True), np.sqrt(variance + epsilon)


def _wrong_epsilon(content, style, epsilon):
    mean, deviation = _statistics(content, 0.0, (1, 2))
    style_mean, style_deviation = _statistics(style, 0.0, (1, 2))
    outside = (style_deviation + epsilon) * (content - mean) / (deviation + epsilon) + style_mean
    one_sided = style_deviation * (content - mean) / np.sqrt(deviation**2 + epsilon) + style_mean
    return {
        "epsilon-outside-the-root": (
            outside,
            Text("epsilon is added to the deviations, not to the variances", "epsilon 加在了标准差上，而不是方差上"),
        ),
        "epsilon-in-content-only": (
            one_sided,
            Text("epsilon is missing in the variance of the style", "风格的方差里没有加 epsilon"),
        ),
    }


def _wrong_adain(content, style):
    mean, deviation = _statistics(content, EPSILON, (1, 2))
    style_mean, style_deviation = _statistics(style, EPSILON, (1, 2))
    normal = (content - mean) / deviation
    return {
        "batch-statistics": (
            _adain(content, style, axes=(0, 1, 2)),
            Text(
                "the statistics run over the whole batch: every image has its own",
                "统计量是在整个批次上取的：每张图应有自己的",
            ),
        ),
        "layer-statistics": (
            _adain(content, style, axes=(1, 2, 3)),
            Text(
                "one mean for all channels: that is layer normalisation, style sits in the single channels",
                "所有通道共用一个均值：那是层归一化，风格在各个通道里",
            ),
        ),
        "variance-as-deviation": (
            style_deviation**2 * (content - mean) / deviation**2 + style_mean,
            Text("the variance was used where the standard deviation belongs", "该用标准差的地方用了方差"),
        ),
        "multiplied-by-variance": (
            style_deviation**2 * normal + style_mean,
            Text("multiplied by the variance of the style: take its root", "乘的是风格的方差：应先开方"),
        ),
        "divided-by-variance": (
            style_deviation * normal / deviation + style_mean,
            Text("divided by the variance of the content: take its root", "除的是内容的方差：应先开方"),
        ),
        "content-mean-kept": (
            style_deviation * normal + mean,
            Text("the mean is still that of the content", "均值仍是内容的"),
        ),
        "content-deviation-kept": (
            content - mean + style_mean,
            Text(
                "the deviation is still that of the content: only the mean is carried over",
                "标准差仍是内容的：只搬了均值",
            ),
        ),
        "no-style-mean": (
            style_deviation * normal,
            Text("the mean of the style is not added", "没有加上风格的均值"),
        ),
        "no-style-deviation": (
            normal + style_mean,
            Text(
                "the deviation of the style is missing: only the mean is carried over", "少了风格的标准差：只搬了均值"
            ),
        ),
        "not-normalised": (
            style_deviation * content + style_mean,
            Text("the content is not normalised before it is scaled", "内容在缩放之前没有先归一化"),
        ),
        "not-centred": (
            style_deviation * content / deviation + style_mean,
            Text("the mean of the content is not subtracted", "没有减去内容的均值"),
        ),
        "plain-instance-norm": (
            normal,
            Text("that is plain instance normalisation: no style comes in", "这只是普通的实例归一化：没有引入风格"),
        ),
        "sample-deviation": (
            _adain(content, style, degrees=1),
            Text(
                "the variance is divided by n - 1; divide by the number of positions", "方差除以了 n - 1；应除以位置数"
            ),
        ),
        "weighted-mean": (
            0.5 * (content + style_deviation * normal + style_mean),
            Text(
                "the result is mixed with the content: mixing comes later, if at all",
                "结果里混进了原内容：要混合也是之后的事",
            ),
        ),
    }


class TransferLosses(Exercise):
    id = "style.losses"
    title = Text("Content loss and style loss", "内容损失与风格损失")
    defines = ("transfer_losses",)
    rows = ("3.1", "3.2", "3.5")
    hints = (
        Text(
            "The two targets have different forms: content is compared place by place, style only after the places are gone.",
            "两个目标形式不同：内容逐位置比较，风格要先去掉位置再比较。",
        ),
        Text(
            "The keys of each target say which layers take part. A layer may stand in both, in one, or in none.",
            "每个目标的键说明哪些层参与。一层可以同时在两边、只在一边，或都不在。",
        ),
        Text(
            "Per layer a mean of squared differences, then the mean over the layers: a layer with more entries gets no more weight.",
            "每层先对平方差取平均，再对各层取平均：元素多的层不会因此权重更大。",
        ),
    )

    def draw(self, rng):
        sizes = {"early": (6, 5, 3), "middle": (4, 3, 4), "late": (2, 3, 6), "unused": (3, 3, 2), "head": (2, 2, 5)}

        def activations(names):
            return {name: rng.gamma(1.5, 1.0, size=(2, *sizes[name])).astype("float32") for name in names}

        return {
            "features": activations(sizes),
            "content": activations(("middle", "late")),
            "style": {name: gram(value).astype("float32") for name, value in activations(("early", "middle")).items()},
            "few": rng.gamma(1.5, 1.0, size=(1, 1, 3, 2)).round(1).astype("float32"),
            "few_content": rng.gamma(1.5, 1.0, size=(1, 1, 3, 2)).round(1).astype("float32"),
            "few_style": np.float32([[[2.0, 0.5], [0.5, 1.0]]]),
        }

    def judge(self, inputs, seen, verdict):
        features = {name: value.astype(float) for name, value in inputs["features"].items()}
        content_errors = [(features[name] - target) ** 2 for name, target in inputs["content"].items()]
        style_errors = [(gram(features[name]) - target) ** 2 for name, target in inputs["style"].items()]
        content, style = _mean_of_means(content_errors), _mean_of_means(style_errors)
        few, few_content, few_style = (
            {"layer": inputs[name].astype(float)} for name in ("few", "few_content", "few_style")
        )
        few_errors = [(few["layer"] - few_content["layer"]) ** 2], [(gram(few["layer"]) - few_style["layer"]) ** 2]
        right = np.array([errors[0].mean() for errors in few_errors])
        swapped = Text(
            "the two losses come back in the wrong order: content comes first", "两个损失的返回顺序反了：内容损失在前"
        )
        verdict.close(
            Text("both losses of one small layer", "一个小层上的两个损失"),
            seen["few"],
            right,
            "value",
            rtol=1e-3,
            call="transfer_losses({})".format(
                ", ".join(f"{{'layer': {written(part['layer'])}}}" for part in (few, few_content, few_style))
            ),
            wrong={
                category: (np.array([value, right[1]]), text)
                for category, (value, text) in _wrong_content(few, few_content, few_errors[0], right[1]).items()
            }
            | {
                category: (np.array([right[0], value]), text)
                for category, (value, text) in _wrong_style(few, few_style, few_errors[1]).items()
            }
            | {
                category: (np.array([first, second]), text)
                for (category, (first, text)), (second, _) in zip(
                    _wrong_means(few_errors[0], 1).items(), _wrong_means(few_errors[1], 1).values(), strict=True
                )
            }
            | {
                "losses-swapped": (right[::-1], swapped),
                "absolute": (
                    np.array([np.sqrt(errors[0]).mean() for errors in few_errors]),
                    Text("that is the absolute difference: the squared one is asked for", "这是绝对差；要的是平方差"),
                ),
            },
        )
        for name, place, right, wrong in (
            (
                Text("content loss", "内容损失"),
                "content_loss",
                content,
                _wrong_content(features, inputs["content"], content_errors, style),
            ),
            (
                Text("style loss", "风格损失"),
                "style_loss",
                style,
                _wrong_style(features, inputs["style"], style_errors),
            ),
        ):
            verdict.close(name, seen[place], right, place.replace("_", "-"), rtol=1e-3, wrong=wrong)
        for name, place, category in (
            (
                Text("no content loss at the content", "输出就是内容图时内容损失为零"),
                "content_at_content",
                "content-at-content",
            ),
            (Text("no style loss at the style", "输出就是风格图时风格损失为零"), "style_at_style", "style-at-style"),
        ):
            verdict.close(name, seen[place], 0.0, category, atol=1e-4)
        verdict.close(
            Text("shuffled positions leave the style loss alone", "打乱位置不影响风格损失"),
            seen["style_shuffled"],
            style,
            "style-keeps-positions",
            rtol=1e-3,
        )
        slopes = seen["slopes"]
        if verdict.true(
            Text("gradients reach the features", "梯度能传到特征"),
            all(slope is not None for slope in slopes.values()),
            "no-gradient",
            Text(
                "no gradient arrives: the pixels could not learn from these losses",
                "梯度传不到：像素没法从这些损失里学到东西",
            ),
        ):
            for name, expected in _slopes(features, inputs["content"], inputs["style"]).items():
                verdict.close(
                    Text(f"gradient of the sum of both losses, layer {name!r}", f"两个损失之和的梯度，层 {name!r}"),
                    slopes[name],
                    expected,
                    "gradient-value",
                    rtol=1e-3,
                )


def _slopes(features, content, style):
    """Gradients of content loss plus style loss with respect to the activations of the layers that take part."""
    found = {name: np.zeros(features[name].shape) for name in {**content, **style}}
    for name, target in content.items():
        found[name] += 2 * (features[name] - target) / target.size / len(content)
    for name, target in style.items():
        batch, height, width, channels = features[name].shape
        of_gram = 2 * (gram(features[name]) - target) / target.size / len(style)
        flat = features[name].reshape(batch, height * width, channels)
        slope = flat @ (of_gram + of_gram.transpose(0, 2, 1)) / (height * width)
        found[name] += slope.reshape(features[name].shape)
    return found


def _mean_of_means(errors):
    return float(np.mean([error.mean() for error in errors]))


def _sum_of_means(errors):
    return float(np.sum([error.mean() for error in errors]))


def _mean_of_all(errors):
    return float(np.concatenate([error.ravel() for error in errors]).mean())


def _wrong_means(errors, layers):
    """What other sums and means than the one that is asked for give; layers: number of all layers."""
    right = _mean_of_means(errors)
    return {
        "layers-summed": (_sum_of_means(errors), Text("the layers are summed, not averaged", "各层是相加而不是取平均")),
        "entries-summed": (
            float(np.mean([error.sum() for error in errors])),
            Text("the squared differences are summed: take their mean", "平方差是相加的：应取平均"),
        ),
        "entries-pooled": (
            _mean_of_all(errors),
            Text("all entries share one mean: a large layer then weighs more", "所有元素一起取平均：大的层权重就更大"),
        ),
        "halved": (right / 2, Text("there is no factor one half", "没有系数 1/2")),
        "all-layers-counted": (
            _sum_of_means(errors) / layers,
            Text(
                "divided by the number of all layers: only those of the target count",
                "除以了全部层数：只应除以目标里的层数",
            ),
        ),
    }


def _wrong_content(features, targets, errors, style):
    statistics = [(gram(features[name]) - gram(target.astype(float))) ** 2 for name, target in targets.items()]
    return {
        "losses-swapped": (
            style,
            Text("that is the style loss: content comes first", "这是风格损失：内容损失应在前面"),
        ),
        "content-without-positions": (
            _mean_of_means(statistics),
            Text(
                "content is compared by its Gram matrices: they forget where things are",
                "内容是用 Gram 矩阵比较的：那样就忘了东西在哪里",
            ),
        ),
    } | _wrong_means(errors, len(features))


def _wrong_style(features, targets, errors):
    def with_factor(factor):
        return _mean_of_means(
            [(factor(features[name].shape) * gram(features[name]) - target) ** 2 for name, target in targets.items()]
        )

    return {
        "gram-not-normalised": (
            with_factor(lambda shape: shape[1] * shape[2]),
            Text(
                "the Gram matrix of the features is not divided by H·W, the target's is",
                "特征的 Gram 矩阵没有除以 H·W，而目标除过",
            ),
        ),
        "gram-divided-by-channels": (
            with_factor(lambda shape: 1 / shape[3]),
            Text(
                "the Gram matrix of the features is divided by the channels as well, the target's is not",
                "特征的 Gram 矩阵还除以了通道数，而目标没有",
            ),
        ),
        "one-layer": (
            float(errors[0].mean()),
            Text("only the first style layer takes part", "只有第一个风格层参与了计算"),
        ),
    } | _wrong_means(errors, len(features))


class PixelStep(Exercise):
    id = "style.pixel_step"
    title = Text("The step that moves pixels", "移动像素的一步")
    defines = ("pixel_step",)
    rows = ("3.3",)
    hints = (
        Text(
            "What is learnt here? Not the network. Then with respect to what is the loss differentiated?",
            "这里学的是什么？不是网络。那么损失应该对什么求导？",
        ),
        Text(
            "The optimizer takes pairs of gradients and variables, and the list of variables has one entry. "
            "The network is a ruler: run it in inference mode, or its batch statistics drift.",
            "优化器接收梯度和变量，而变量列表里只有一个元素。网络只是尺子：用推理模式运行，否则批统计量会漂移。",
        ),
        Text(
            "An update knows nothing of colours: afterwards bring the image back into [0, 1], in place. Return the loss that the tape saw.",
            "更新步骤不懂颜色：之后把图像原地限制回 [0, 1]。返回的是 tape 里看到的那个损失。",
        ),
    )

    def draw(self, rng):
        while True:
            inputs = self._draw_once(rng)
            image = inputs["image"].astype(float)
            loss, slope = _objective(image, inputs)
            after = np.clip(image - inputs["rate"] * slope, 0, 1)
            # A long step leaves [0, 1] on both sides, and one short step changes the loss: else a missing limit or a late loss
            # cannot be seen.
            far = image - 1000 * inputs["rate"] * slope
            if far.min() < 0 and far.max() > 1.1 and abs(_objective(after, inputs)[0] / loss - 1) > 0.01:
                return inputs

    @staticmethod
    def _draw_once(rng):
        side, channels = int(rng.integers(4, 7)), int(rng.integers(3, 6))
        return {
            "image": rng.uniform(0.2, 0.8, size=(int(rng.integers(1, 3)), side, side + 1, 3)).astype("float32"),
            "kernel": rng.normal(size=(3, channels)).astype("float32"),
            "averages": {
                "gamma": rng.uniform(0.5, 1.5, size=channels).astype("float32"),
                "beta": rng.normal(size=channels).astype("float32"),
                "mean": rng.normal(size=channels).astype("float32"),
                "variance": rng.uniform(0.5, 2.0, size=channels).astype("float32"),
            },
            "target": rng.normal(size=channels).astype("float32"),
            "rate": round(float(rng.uniform(0.1, 0.3)), 2),
            "momentum": 0.8,
        }

    def judge(self, inputs, seen, verdict):
        image = inputs["image"].astype(float)
        loss, slope = _objective(image, inputs)
        rate = inputs["rate"]
        after = np.clip(image - rate * slope, 0, 1)
        # The second step is judged from the image that the first one left.
        between = seen["images"][0].astype(float)
        second_loss, second_slope = _objective(between, inputs)
        velocity = -inputs["momentum"] * rate * slope - rate * second_slope
        asked = f"pixel_step(image, extractor, objective, SGD({rate}, momentum={inputs['momentum']}))"
        verdict.true(
            Text("the weights of the network stay", "网络权重不变"),
            not seen["kernel_moved"],
            "weights-trained",
            Text(
                "the filters of the network have changed: the network is frozen, the image is the variable",
                "网络的滤波器变了：网络应当冻结，变量是图像",
            ),
        )
        verdict.true(
            Text("its running averages stay", "滑动统计量不变"),
            not seen["averages_moved"],
            "training-mode",
            Text(
                "the running averages of batch normalisation have moved: call the network with training=False",
                "批归一化的滑动平均动了：调用网络时用 training=False",
            ),
        )
        verdict.true(
            Text("the image has changed", "图像变了"),
            not np.allclose(seen["images"][0], image, atol=1e-6),
            "image-unchanged",
            Text(
                "the variable that was passed holds what it held before: change it in place",
                "传入的变量还是原来的值：要原地修改它",
            ),
        )
        verdict.close(
            Text("loss before the update", "更新前的损失"),
            seen["losses"][0],
            loss,
            "loss",
            rtol=1e-3,
            call=asked,
            wrong={
                "loss-after": (
                    _objective(after, inputs)[0],
                    Text(
                        "that is the loss after the update: return the one that was differentiated",
                        "这是更新之后的损失：应返回求导时的那个",
                    ),
                ),
            },
        )
        verdict.close(
            Text("the image after one step of gradient descent", "一步梯度下降之后的图像"),
            seen["images"][0],
            after,
            "update",
            rtol=1e-3,
            atol=1e-4,
            wrong={
                "uphill": (
                    np.clip(image + inputs["rate"] * slope, 0, 1),
                    Text("the image climbs the loss", "图像在往损失增大的方向走"),
                ),
                "two-updates": (
                    nearest(seen["images"][0], _two_updates(image, inputs)),
                    Text("the image makes two steps in one call", "一次调用走了两步"),
                ),
                "normalised-gradient": (
                    image - inputs["rate"] * slope / (np.abs(slope).mean() + 1e-8),
                    Text("the gradient was rescaled: leave that to the optimizer", "梯度被重新缩放了：那是优化器的事"),
                ),
            },
        )
        verdict.close(
            Text("loss before the second update", "第二次更新前的损失"),
            seen["losses"][1],
            second_loss,
            "loss",
            rtol=1e-3,
        )
        verdict.close(
            Text("the image after a second step", "第二步之后的图像"),
            seen["images"][1],
            np.clip(between + velocity, 0, 1),
            "update",
            rtol=1e-3,
            atol=1e-4,
            wrong={
                "own-optimizer": (
                    np.clip(between - rate * second_slope, 0, 1),
                    Text(
                        "the momentum of the first step is lost: use the optimizer that is passed, and no new one in every call",
                        "第一步的动量丢了：应使用传入的优化器，不要每次调用都新建一个",
                    ),
                ),
            },
        )
        verdict.true(
            Text("colours stay in [0, 1]", "颜色保持在 [0, 1]"),
            seen["far"].min() >= 0.0 and seen["far"].max() <= 1.0,
            "not-clipped",
            Text(
                f"after a long step the image runs from {seen['far'].min():.2f} to {seen['far'].max():.2f}: clip it",
                f"走一大步之后图像取值从 {seen['far'].min():.2f} 到 {seen['far'].max():.2f}：要截断",
            ),
        )
        verdict.true(
            Text("works inside a tf.function", "能放进 tf.function"),
            not seen["compiled_error"],
            "not-compilable",
            Text(
                f"inside a tf.function it raises {seen['compiled_error']}",
                f"放进 tf.function 会报错：{seen['compiled_error']}",
            ),
        )
        verdict.true(
            Text("fifty compiled steps lower the loss", "编译后走五十步，损失下降"),
            seen["compiled_ratio"] < 0.9,
            "does-not-descend",
            Text("the loss does not fall", "损失没有下降"),
        )


def _two_updates(image, inputs):
    """Images after two steps in one call, with the gradient taken anew and with one gradient used twice."""
    rate, momentum = inputs["rate"], inputs["momentum"]
    slope = _objective(image, inputs)[1]
    between = image - rate * slope
    found = []
    for second, start in ((_objective(between, inputs)[1], between), (slope, between)):
        found.append(np.clip(start - momentum * rate * slope - rate * second, 0, 1))
    return found


def _objective(image, inputs):
    """Loss and its gradient: a 1x1 convolution, batch normalisation with its averages, mean squared distance to the target."""
    norms = {name: value.astype(float) for name, value in inputs["averages"].items()}
    scale = norms["gamma"] / np.sqrt(norms["variance"] + 1e-3)
    features = (image @ inputs["kernel"].astype(float) - norms["mean"]) * scale + norms["beta"]
    difference = features - inputs["target"]
    slope = 2 * difference / difference.size * scale @ inputs["kernel"].astype(float).T
    return float(np.mean(difference**2)), slope
