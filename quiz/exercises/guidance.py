"""Judges of lesson 10: guidance and its rescaling, dropped conditions, the contrastive loss, and cross-attention."""

import numpy as np

from quiz.exercises.verdicts import Exercise
from quiz.ground.language import Text

LARGEST_SCALE = 100.0


class Cfg(Exercise):
    id = "guidance.cfg"
    title = Text("Classifier-free guidance", "无分类器引导")
    defines = ("cfg",)
    hints = (
        Text(
            "The two predictions differ by what the condition adds. Where should you end at scale 1, where at scale 0, and where beyond?",
            "两个预测之差，就是条件带来的东西。scale 取 1 应落在哪里？取 0 呢？超过 1 呢？",
        ),
        Text(
            "It is a straight line through both predictions. Start at the unconditional one and walk towards the other.",
            "它是经过两个预测的一条直线：从无条件的预测出发，朝另一个走。",
        ),
        Text(
            "Test with constants: unconditional 1, conditional 2. The result has to be one more than the scale.",
            "用常数试：无条件为 1，有条件为 2，结果应比 scale 大 1。",
        ),
    )

    def draw(self, rng):
        shape = (int(rng.integers(2, 4)), int(rng.integers(3, 5)), int(rng.integers(5, 7)), 3)
        return {
            "unconditional": rng.normal(size=shape).astype("float32"),
            "conditional": rng.normal(size=shape).astype("float32"),
            "scale": float(rng.uniform(2.5, 6.0)),
        }

    def judge(self, inputs, seen, verdict):
        first, second = inputs["unconditional"].astype(float), inputs["conditional"].astype(float)
        for name, scale, label in (
            ("guided", inputs["scale"], Text("at a scale above 1", "scale 大于 1")),
            ("off", 1.0, Text("scale 1 is the conditional prediction", "scale 为 1：就是有条件的预测")),
            ("zero", 0.0, Text("scale 0 is the unconditional prediction", "scale 为 0：就是无条件的预测")),
            ("away", -0.5, Text("a negative scale walks away from the condition", "scale 为负：背离条件")),
        ):
            verdict.close(
                label,
                seen[name],
                first + scale * (second - first),
                "guided-value",
                wrong=self._wrong(first, second, scale),
            )
        one, two = np.full((1, 2), 1.0), np.full((1, 2), 2.0)
        verdict.close(
            Text("unconditional 1, conditional 2: one more than the scale", "无条件 1，有条件 2：结果是 scale 加 1"),
            seen["toy"],
            np.full((1, 2), 1 + inputs["scale"]),
            "guided-value",
            wrong=self._wrong(one, two, inputs["scale"]),
        )

    @staticmethod
    def _wrong(first, second, scale):
        return {
            "off-below-one": (
                second if scale <= 1 else first + scale * (second - first),
                Text(
                    "at or below 1 guidance is switched off: right for the other convention's 0, but here scales between 0 and 1 have a meaning of their own",
                    "scale 不大于 1 时把引导关掉了：在这个约定里，0 到 1 之间的取值有自己的含义",
                ),
            ),
            "other-convention": (
                second + scale * (second - first),
                Text(
                    "that is (1 + w) · conditional − w · unconditional, the paper's convention (2207.12598): its w is this scale minus 1",
                    "这是 (1 + w)·有条件 − w·无条件，即论文的约定（2207.12598）：它的 w 等于这里的 scale 减 1",
                ),
            ),
            "arguments-exchanged": (
                second + scale * (first - second),
                Text(
                    "the two predictions are exchanged: it walks away from the condition", "两个预测写反了：会背离条件"
                ),
            ),
            "scaled-condition": (
                scale * second,
                Text("only the conditional prediction is scaled", "只放大了有条件的预测"),
            ),
            "difference-alone": (
                scale * (second - first),
                Text(
                    "the difference alone: the unconditional prediction has to be added", "只有差：还要加上无条件的预测"
                ),
            ),
            "added": (
                first + scale * second,
                Text(
                    "the whole conditional prediction is added, not the difference",
                    "加上去的是整个有条件预测，而不是差",
                ),
            ),
            "interpolated": (
                (first + scale * second) / (1 + scale),
                Text(
                    "a weighted mean lies between the two and never goes beyond", "加权平均落在两者之间，永远不会越过"
                ),
            ),
            "scale-minus-one-twice": (
                first + (scale - 1) * (second - first),
                Text(
                    "the scale is one too small: at 1 the condition would be ignored",
                    "scale 少了 1：取 1 时条件会被忽略",
                ),
            ),
        }


class Rescale(Exercise):
    id = "guidance.rescale"
    title = Text("Rescaled guidance", "引导后的幅度修正")
    defines = ("rescale",)
    hints = (
        Text(
            "Guidance at a large scale makes the prediction too long. Which quantity of the conditional prediction should be restored?",
            "scale 很大时，引导会让预测的幅度过大。应当把哪个量恢复成有条件预测的样子？",
        ),
        Text(
            "One factor per image: a ratio of two standard deviations, each over everything that belongs to the image.",
            "每张图一个系数：两个标准差之比，各自在属于这张图的全部元素上算。",
        ),
        Text(
            "phi mixes the corrected and the uncorrected prediction: 0 changes nothing, 1 corrects in full.",
            "phi 把修正后与修正前的预测混合：0 表示不变，1 表示完全修正。",
        ),
    )

    def draw(self, rng):
        rows = int(rng.integers(3, 5))
        shape = (rows, int(rng.integers(3, 5)), int(rng.integers(5, 7)), 3)
        spread = rng.permutation(np.linspace(1.5, 6.0, rows)).reshape(-1, 1, 1, 1)
        return {
            "guided": (spread * rng.normal(size=shape) + 0.7 * np.arange(3)).astype("float32"),
            "conditional": rng.normal(0.3, 1.0, size=shape).astype("float32"),
            "flat_guided": rng.normal(0.5, 3.0, size=(rows, 7)).astype("float32"),
            "flat_conditional": rng.normal(size=(rows, 7)).astype("float32"),
            "phi": float(rng.uniform(0.3, 0.8)),
        }

    def judge(self, inputs, seen, verdict):
        guided, conditional, phi = inputs["guided"].astype(float), inputs["conditional"].astype(float), inputs["phi"]
        for name, share, label in (
            ("rescaled", phi, Text("phi in between", "phi 取中间值")),
            ("none", 0.0, Text("phi = 0 changes nothing", "phi = 0 不做任何改变")),
            (
                "all",
                1.0,
                Text(
                    "phi = 1 gives every image the conditional standard deviation",
                    "phi = 1 让每张图恢复有条件预测的标准差",
                ),
            ),
        ):
            factor = self._ratio(guided, conditional, (1, 2, 3))
            verdict.close(
                label,
                seen[name],
                guided * (share * factor + 1 - share),
                "rescaled-value",
                wrong=self._wrong(guided, conditional, share),
            )
        if verdict.true(
            Text("vectors as well as images", "向量也行，不只是图像"),
            not seen["flat_error"],
            "only-for-images",
            Text(
                f"for predictions of shape (B, D) it raises {seen['flat_error']}",
                f"对形状 (B, D) 的预测会报错：{seen['flat_error']}",
            ),
        ):
            flat, other = inputs["flat_guided"].astype(float), inputs["flat_conditional"].astype(float)
            verdict.close(
                Text("values for vectors", "向量上的值"),
                seen["flat"],
                flat * (phi * self._ratio(flat, other, (1,)) + 1 - phi),
                "flat-value",
            )

    @staticmethod
    def _ratio(guided, conditional, axes):
        return conditional.std(axis=axes, keepdims=True) / guided.std(axis=axes, keepdims=True)

    def _wrong(self, guided, conditional, share):
        factor = self._ratio(guided, conditional, (1, 2, 3))

        def mixed(other):
            return guided * (share * other + 1 - share)

        return {
            "one-factor-for-the-batch": (
                mixed(conditional.std() / guided.std()),
                Text(
                    "one factor for the whole batch: an image must not depend on its neighbours",
                    "整批共用一个系数：一张图不应受同批其他图影响",
                ),
            ),
            "one-factor-per-channel": (
                mixed(self._ratio(guided, conditional, (1, 2))),
                Text(
                    "a factor per channel changes the colours: take one per image",
                    "每个通道一个系数会改变颜色：应每张图一个",
                ),
            ),
            "ratio-inverted": (
                mixed(1 / factor),
                Text("the ratio is turned over: it makes the prediction longer still", "比值反了：预测的幅度更大了"),
            ),
            "variances": (mixed(factor**2), Text("that is the ratio of variances", "这是方差之比")),
            "phi-exchanged": (
                guided * (factor * (1 - share) + share),
                Text("phi is turned: 0 must change nothing", "phi 反了：0 应表示不变"),
            ),
            "phi-ignored": (guided * factor, Text("phi is not used", "没有用到 phi")),
            "mixed-with-the-condition": (
                share * guided * factor + (1 - share) * conditional,
                Text(
                    "the rest is the guided prediction, not the conditional one",
                    "剩下的那份应是引导后的预测，而不是有条件的预测",
                ),
            ),
            "lengths": (
                mixed(
                    np.sqrt((conditional**2).sum((1, 2, 3), keepdims=True) / (guided**2).sum((1, 2, 3), keepdims=True))
                ),
                Text(
                    "that is the ratio of lengths: the standard deviation leaves the mean out",
                    "这是范数之比：标准差不含均值",
                ),
            ),
            "centred": (
                (guided - guided.mean((1, 2, 3), keepdims=True)) * (share * factor + 1 - share)
                + guided.mean((1, 2, 3), keepdims=True),
                Text(
                    "the mean is kept as it was: eq. 15 multiplies all of the prediction",
                    "均值保持不变了：第 15 式把整个预测都乘上系数",
                ),
            ),
        }


class DropCondition(Exercise):
    id = "guidance.drop_condition"
    title = Text("Dropping the condition", "随机丢弃条件")
    defines = ("drop_condition",)
    hints = (
        Text(
            'One network is to learn both predictions. How often must it see "nothing", and who decides which examples those are?',
            "同一个网络要学会两种预测。它得多久看到一次“无条件”？由谁决定是哪些样本？",
        ),
        Text(
            "A coin for each example, not one for the batch: count in small batches, too.",
            "每个样本各抛一次硬币，而不是整批一次：小批次里也数一数。",
        ),
        Text(
            "Draw as many uniform numbers as there are labels, with TensorFlow or Keras, compare them with the probability, and choose between two integers.",
            "用 TensorFlow 或 Keras 抽与标签同样多的均匀数，与概率比较，再在两个整数之间选一个。",
        ),
    )

    def draw(self, rng):
        classes = int(rng.integers(6, 12))
        return {
            "labels": rng.integers(0, classes, size=6000).astype("int32"),
            "null_label": classes + int(rng.integers(0, 3)),
            "probability": float(rng.uniform(0.12, 0.3)),
        }

    def judge(self, inputs, seen, verdict):
        labels, null, rate = inputs["labels"], inputs["null_label"], inputs["probability"]
        dropped = np.asarray(seen["dropped"])
        if not verdict.shape(Text("shape", "形状"), dropped, labels.shape):
            return
        verdict.true(
            Text("labels stay integers", "标签仍是整数"),
            dropped.dtype.kind in "iu",
            "not-integers",
            Text(
                f"yours holds {dropped.dtype}: an embedding looks up integers",
                f"你返回的是 {dropped.dtype}：嵌入层要整数",
            ),
        )
        gone = dropped == null
        zeroed = (
            not gone.any() and np.any((dropped == 0) & (labels != 0)) and np.all((dropped == labels) | (dropped == 0))
        )
        verdict.true(
            Text("nothing has a label of its own", "“无条件”有自己的标签"),
            not zeroed,
            "class-zero-for-nothing",
            Text(
                "dropped labels became 0, which is a class: the network would take it for nothing",
                "丢弃的标签变成了 0，而 0 是一个类别：网络会把它当成“无条件”",
            ),
        )
        verdict.true(
            Text("what is not dropped stays", "没丢弃的保持不变"),
            np.array_equal(dropped[~gone], labels[~gone]),
            "others-changed",
            Text("labels that were not dropped have changed", "没被丢弃的标签也变了"),
        )
        if not verdict.true(
            Text("the label for nothing appears", "出现了代表“无条件”的标签"),
            gone.any() or np.any(np.asarray(seen["always"]) == null),
            "never-dropped",
            Text("no label became null_label", "没有任何标签变成 null_label"),
        ):
            return
        one_coin = not 0 < gone.sum() < len(gone)
        counted = np.array_equal(np.flatnonzero(gone), np.arange(gone.sum()))
        verdict.true(
            Text("two calls differ", "两次调用结果不同"),
            seen["calls_differ"] or one_coin or counted,
            "frozen",
            Text("the same labels are dropped every time", "每次丢弃的都是同一批标签"),
        )
        verdict.true(
            Text("each label has a coin of its own", "每个标签各抛一次硬币"),
            not one_coin and not set(np.round(seen["shares"], 6)) <= {0.0, 1.0},
            "one-coin-for-the-batch",
            Text("all labels of a batch are dropped together or not at all", "一批里的标签要么全丢，要么全留"),
        )
        verdict.true(
            Text("the number of dropped labels varies", "丢弃的个数每次不同"),
            one_coin or seen["shares"].std() > 0 and not counted,
            "fixed-number",
            Text(
                "always as many, or always the first ones: draw, do not count off",
                "每次都丢同样多个，或总丢最前面的：应当抽，而不是数",
            ),
        )
        share, error = gone.mean(), np.sqrt(rate * (1 - rate) / len(labels))
        turned = abs(share - (1 - rate)) < 5 * error
        verdict.true(
            Text("as often as the probability says", "频率与概率一致"),
            abs(share - rate) < 5 * error,
            "probability-turned" if turned else "probability",
            Text(
                f"{share:.1%} were dropped where {rate:.1%} were asked for"
                + (": that is the share to keep" if turned else ""),
                f"丢弃了 {share:.1%}，要求是 {rate:.1%}" + ("：这是应保留的比例" if turned else ""),
            ),
        )
        verdict.true(
            Text("probability 0 drops nothing, 1 everything", "概率为 0 时不丢，为 1 时全丢"),
            np.array_equal(seen["never"], labels) and np.all(np.asarray(seen["always"]) == null),
            "ends",
            Text("the ends are not exact", "两端不精确"),
        )
        verdict.compiled_calls_differ(
            seen,
            Text(
                "inside a tf.function the same coins come back: NumPy tossed them once, when it was traced",
                "在 tf.function 里每次都是同一批硬币：它只在追踪时由 NumPy 抛了一次",
            ),
            category="frozen",
        )


def row_entropy(logits):
    """Mean over the rows of -log softmax at the diagonal."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - np.diagonal(shifted))


class ContrastiveLoss(Exercise):
    id = "guidance.contrastive_loss"
    title = Text("Contrastive loss", "对比损失")
    defines = ("contrastive_loss",)
    hints = (
        Text(
            "Every image asks which of the texts is its own, and every text asks the same of the images. How many classes has each question?",
            "每张图都在问：哪句话是我的？每句话也这样问图。每个问题各有多少个类别？",
        ),
        Text(
            "Lengths must not matter: only the angle counts. All the angles make one square table, which is read by rows and by columns.",
            "长度不能有影响，只看夹角。所有夹角排成一张方表，按行读一遍，按列读一遍。",
        ),
        Text(
            "The scale is the exponential of what is learnt, and never above 100. The right answer of row i is column i; take the mean of both directions.",
            "scale 是所学参数取指数，且不超过 100。第 i 行的正确答案是第 i 列；两个方向取平均。",
        ),
    )

    def draw(self, rng):
        rows, size = int(rng.integers(5, 9)), int(rng.integers(9, 13))
        return {
            "images": (rng.normal(size=(rows, size)) * rng.uniform(0.5, 3.0, size=(rows, 1))).astype("float32"),
            "texts": (rng.normal(size=(rows, size)) * rng.uniform(0.5, 3.0, size=(rows, 1))).astype("float32"),
            "log_scale": float(rng.uniform(1.5, 2.5)),
            "large_log_scale": float(rng.uniform(5.0, 6.0)),
            "order": np.roll(np.arange(rows), int(rng.integers(1, rows - 1))),
        }

    def judge(self, inputs, seen, verdict):
        images, texts, log_scale = inputs["images"].astype(float), inputs["texts"].astype(float), inputs["log_scale"]
        verdict.close(
            Text("the loss", "损失"),
            seen["loss"],
            self.right(images, texts, log_scale),
            "loss-value",
            wrong=self._wrong(images, texts, log_scale),
        )
        verdict.close(
            Text("images and texts may be exchanged", "图与文互换，结果不变"),
            seen["exchanged"],
            self.right(images, texts, log_scale),
            "one-directional",
        )
        verdict.close(
            Text("lengths do not matter", "与向量长度无关"),
            seen["longer"],
            self.right(images, texts, log_scale),
            "not-normalised",
        )
        verdict.close(
            Text("the order of the pairs does not matter", "与图文对的次序无关"),
            seen["both_reordered"],
            self.right(images, texts, log_scale),
            "order-matters",
        )
        verdict.close(
            Text("wrong pairs cost more or less as they should", "错配时的损失"),
            seen["one_reordered"],
            self.right(images, texts[inputs["order"]], log_scale),
            "wrong-pairs",
        )
        verdict.close(
            Text("all alike: the logarithm of the batch size", "全部相同：批大小的对数"),
            seen["equal"],
            np.log(len(images)),
            "all-alike",
        )
        verdict.close(
            Text("the scale stops at 100", "scale 到 100 为止"),
            seen["large_scale"],
            self.right(images, texts, inputs["large_log_scale"]),
            "scale-not-capped",
            rtol=1e-3,
        )
        for name, label in (
            ("slope_of_images", Text("gradient reaches the images", "梯度能传到图像")),
            ("slope_of_texts", Text("gradient reaches the texts", "梯度能传到文本")),
            ("slope_of_log_scale", Text("gradient reaches the scale", "梯度能传到 scale")),
        ):
            verdict.true(
                label,
                seen[name] is not None and np.any(np.abs(seen[name]) > 1e-7),
                f"no-gradient-{name.rpartition('_')[2]}",
                Text("no gradient arrives there", "梯度传不到那里"),
            )

    @staticmethod
    def table(images, texts):
        def unit(rows):
            return rows / np.linalg.norm(rows, axis=1, keepdims=True)

        return unit(images) @ unit(texts).T

    def right(self, images, texts, log_scale):
        logits = min(np.exp(log_scale), LARGEST_SCALE) * self.table(images, texts)
        return 0.5 * (row_entropy(logits) + row_entropy(logits.T))

    def _wrong(self, images, texts, log_scale):
        cosines = self.table(images, texts)
        logits = np.exp(log_scale) * cosines
        both = 0.5 * (row_entropy(logits) + row_entropy(logits.T))
        plain = np.exp(log_scale) * images @ texts.T

        def of(table):
            return 0.5 * (row_entropy(table) + row_entropy(table.T))

        return {
            "images-only": (
                row_entropy(logits),
                Text("only the images ask; the texts have to ask as well", "只有图在问，文也要问"),
            ),
            "texts-only": (
                row_entropy(logits.T),
                Text("only the texts ask; the images have to ask as well", "只有文在问，图也要问"),
            ),
            "not-normalised": (
                of(plain),
                Text(
                    "the vectors are not normalised: length would count as likeness", "向量没有归一化：长度会被当成相似"
                ),
            ),
            "log-scale-as-scale": (
                of(log_scale * cosines),
                Text("the logarithm was used as the scale: exp is missing", "把对数当成了 scale：少了 exp"),
            ),
            "temperature-for-scale": (
                of(cosines / np.exp(log_scale)),
                Text("the scale divides: it is the inverse of the temperature", "scale 成了除数：它是温度的倒数"),
            ),
            "scale-missing": (
                of(cosines),
                Text(
                    "the scale is missing: cosines lie between -1 and 1 and separate nothing",
                    "少了 scale：余弦在 -1 到 1 之间，区分不开",
                ),
            ),
            "summed-over-directions": (
                2 * both,
                Text("the two directions are added: take their mean", "两个方向是相加的：应取平均"),
            ),
            "summed-over-the-batch": (
                len(images) * both,
                Text("summed over the batch: take the mean", "对批求了和：应求平均"),
            ),
            "sign": (-both, Text("the sign is turned", "符号反了")),
            "base-two": (both / np.log(2), Text("that is in bits", "这是以比特计的")),
        }


class CrossAttention(Exercise):
    id = "guidance.cross_attention"
    title = Text("Cross-attention", "交叉注意力")
    defines = ("cross_attention",)
    hints = (
        Text(
            "Every place of the image asks; every word of the text offers a key and a value. Which axis do the weights of one question sum to 1 along?",
            "图像的每个位置提问，文本的每个词给出键和值。一个问题的权重沿哪个轴加起来是 1？",
        ),
        Text(
            "Scores are products over the last axis, head by head, divided by the root of its size. einsum with named letters says which axes meet.",
            "分数是最后一维上的内积，逐头计算，再除以该维大小的平方根。用 einsum 写出字母，就知道哪些轴相遇。",
        ),
        Text(
            "A padded word must get the weight 0: that has to happen before the softmax, or the others do not sum to 1.",
            "填充词的权重必须是 0，而且要在 softmax 之前处理，否则其余的加起来不是 1。",
        ),
    )

    def draw(self, rng):
        batch, places, words, heads, size = (
            3,
            int(rng.integers(5, 7)),
            int(rng.integers(7, 9)),
            2,
            int(rng.integers(3, 5)),
        )
        mask = np.ones((batch, words), bool)
        for row in range(batch):
            mask[row, words - 1 - row :] = False
        keys, values = rng.normal(size=(2, batch, words, heads, size)).astype("float32")
        other = (4.0 * rng.normal(size=(2, *keys.shape))).astype("float32")
        hidden = ~mask[..., None, None]
        return {
            "queries": (1.5 * rng.normal(size=(batch, places, heads, size))).astype("float32"),
            "keys": keys,
            "values": values,
            "mask": mask,
            "changed_keys": np.where(hidden, other[0], keys),
            "changed_values": np.where(hidden, other[1], values),
        }

    def judge(self, inputs, seen, verdict):
        q, k, v = (inputs[name].astype(float) for name in ("queries", "keys", "values"))
        mask = inputs["mask"]
        if not verdict.shape(Text("shape: one answer for each place", "形状：每个位置一个答案"), seen["all"], q.shape):
            return
        verdict.close(
            Text("without padding", "没有填充时"),
            seen["all"],
            self.right(q, k, v, np.ones_like(mask)),
            "attention-value",
            wrong=self._wrong(q, k, v),
        )
        verdict.close(
            Text("weights sum to 1 under a mask", "有掩码时权重之和为 1"),
            seen["ones"],
            np.ones_like(q),
            "weights-do-not-sum-to-one",
        )
        verdict.close(
            Text("with a mask", "有掩码时"),
            seen["masked"],
            self.right(q, k, v, mask),
            "masked-value",
            wrong={
                "mask-turned": (
                    self.right(q, k, v, ~mask),
                    Text("the mask is turned: True stands where there is a word", "掩码反了：True 表示有词"),
                ),
                "mask-ignored": (
                    self.right(q, k, v, np.ones_like(mask)),
                    Text("the mask changes nothing", "掩码没有作用"),
                ),
                "masked-scores-are-zero": (
                    self.right(q, np.where(mask[..., None, None], k, 0), v, np.ones_like(mask)),
                    Text(
                        "a masked score of 0 is a score like any other: it has to be very negative",
                        "把被掩码的分数设为 0，它仍是普通的分数：应设成很大的负数",
                    ),
                ),
            },
        )
        verdict.close(
            Text("what stands in the padding does not matter", "填充处放什么都没有影响"),
            seen["masked_changed"],
            seen["masked"],
            "padding-is-read",
            atol=1e-4,
        )
        verdict.close(
            Text("large scores stay finite", "分数很大时仍有限"),
            seen["large"],
            self.right(60 * q, k, v, mask),
            "overflow",
            rtol=1e-2,
            atol=1e-2,
        )

    @staticmethod
    def right(q, k, v, mask, factor=None):
        scores = np.einsum("bnhd,bmhd->bhnm", q, k) * (q.shape[-1] ** -0.5 if factor is None else factor)
        scores = np.where(mask[:, None, None, :], scores, -np.inf)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return np.einsum("bhnm,bmhd->bnhd", weights / weights.sum(axis=-1, keepdims=True), v)

    def _wrong(self, q, k, v):
        everything = np.ones(k.shape[:2], bool)
        scores = np.einsum("bnhd,bmhd->bhnm", q, k) / np.sqrt(q.shape[-1])

        def over(axis):
            weights = np.exp(scores - scores.max(axis=axis, keepdims=True))
            return np.einsum("bhnm,bmhd->bnhd", weights / weights.sum(axis=axis, keepdims=True), v)

        joint = np.einsum("bnhd,bmhd->bnm", q, k) / np.sqrt(q.shape[-1] * q.shape[-2])
        joint = np.exp(joint - joint.max(axis=-1, keepdims=True))
        return {
            "softmax-over-places": (
                over(2),
                Text(
                    "the softmax runs over the places of the image: the words have to compete",
                    "softmax 取在图像位置上了：应由词来竞争",
                ),
            ),
            "softmax-over-heads": (over(1), Text("the softmax runs over the heads", "softmax 取在头上了")),
            "scores-not-scaled": (
                self.right(q, k, v, everything, 1.0),
                Text("the scores are not divided by the root of the size of a head", "分数没有除以每头维数的平方根"),
            ),
            "scaled-by-the-size": (
                self.right(q, k, v, everything, 1 / q.shape[-1]),
                Text("divided by the size itself, not by its root", "除的是维数本身，不是平方根"),
            ),
            "scaled-by-the-whole-width": (
                self.right(q, k, v, everything, (q.shape[-1] * q.shape[-2]) ** -0.5),
                Text(
                    "divided by the root of the whole width: the size of one head counts",
                    "除的是总宽度的平方根：应按每头的维数",
                ),
            ),
            "keys-and-values-exchanged": (
                self.right(q, v, k, everything),
                Text("keys and values are exchanged", "键和值写反了"),
            ),
            "heads-not-separate": (
                np.einsum("bnm,bmhd->bnhd", joint / joint.sum(axis=-1, keepdims=True), v),
                Text("all heads share one set of weights", "所有头共用了一组权重"),
            ),
            "no-softmax": (np.einsum("bhnm,bmhd->bnhd", scores, v), Text("the softmax is missing", "少了 softmax")),
        }
