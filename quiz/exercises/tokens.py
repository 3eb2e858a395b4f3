"""Judges of lesson 07: vector quantisation and who gets which gradient, code usage, finite scalar quantisation."""

import numpy as np

from quiz.exercises.verdicts import Exercise
from quiz.ground.language import Text

FAR = 8.0


def squared_distances(vectors, codes):
    """Squared Euclidean distances (..., K) of vectors (..., D) and codes (K, D)."""
    return ((vectors[..., None, :] - codes) ** 2).sum(axis=-1)


def last_of_equals(distances):
    return distances.shape[-1] - 1 - distances[..., ::-1].argmin(axis=-1)


def wrong_neighbours(vectors, codes):
    """What known mistakes take for the nearest code: category to ids."""
    distances = squared_distances(vectors, codes)
    lengths = np.linalg.norm(vectors, axis=-1)[..., None] * np.linalg.norm(codes, axis=-1) + 1e-12
    return {
        "inner-product": (vectors @ codes.T).argmax(axis=-1),
        "cosine": ((vectors @ codes.T) / lengths).argmax(axis=-1),
        "absolute-distance": np.abs(vectors[..., None, :] - codes).sum(axis=-1).argmin(axis=-1),
        "largest-coordinate": np.abs(vectors[..., None, :] - codes).max(axis=-1).argmin(axis=-1),
        "farthest": distances.argmax(axis=-1),
        "last-of-equals": last_of_equals(distances),
    }


NEIGHBOUR_TEXTS = {
    "inner-product": Text(
        "the code with the largest inner product was taken: a long code wins from far away",
        "取的是内积最大的码：码越长，隔得再远也会胜出",
    ),
    "cosine": Text(
        "the code with the smallest angle was taken: here lengths count",
        "取的是夹角最小的码：这里长度也要算",
    ),
    "absolute-distance": Text(
        "the distance adds absolute values: the Euclidean one adds squares",
        "距离加的是绝对值：欧氏距离加的是平方",
    ),
    "largest-coordinate": Text(
        "the distance looks at the largest coordinate only: sum the squares over all of them",
        "距离只看最大的那个坐标：应对所有坐标的平方求和",
    ),
    "farthest": Text("that is the farthest code", "这是最远的码"),
    "last-of-equals": Text(
        "where several codes are equally near, the first one is asked for: yours takes the last",
        "几个码一样近时应取第一个：你取了最后一个",
    ),
}


def _angles_differ(vectors, codes):
    """Whether for every vector one code has the smallest angle, by more than a rounding error."""
    lengths = np.linalg.norm(vectors, axis=-1)[..., None] * np.linalg.norm(codes, axis=-1)
    cosines = np.sort((vectors @ codes.T) / np.maximum(lengths, 1e-12), axis=-1)
    return (cosines[..., -1] - cosines[..., -2]).min() > 3e-4


class VectorQuantize(Exercise):
    id = "tokens.vector_quantize"
    title = Text("Vector quantisation and its two loss terms", "向量量化及其两个损失项")
    defines = ("vector_quantize",)
    hints = (
        Text(
            "Three separate jobs: find a number for every vector, look the code up, and decide for each of the three results who "
            "receives its gradient. Only the last one needs thought.",
            "三件独立的事：给每个向量找一个编号；查出对应的码；再决定三个结果的梯度各交给谁。只有最后一件需要动脑。",
        ),
        Text(
            "The search for the smallest has no gradient. Let the decoder's gradient pass as though nothing had been replaced: return the "
            "vector plus a correction that counts as a constant.",
            "找最小值这一步没有梯度。要让解码器的梯度像什么都没换过一样传过去：返回“向量加一个修正量”，而修正量被当作常数。",
        ),
        Text(
            "Both loss terms are the same squared difference. In one the vectors are held still, so the codes move; in the other the codes are "
            "held still, and that is the one which beta weighs. Compute them from the code that was looked up, not from what the decoder gets.",
            "两个损失项是同一个平方差。一项把向量当常数，于是码在动；另一项把码当常数，beta 乘的是这一项。要用查到的码来算，不要用交给解码器的那个值。",
        ),
    )

    def draw(self, rng):
        # Eighths are exact in float32 whatever the order of the sums, but a power need not be: TensorFlow's squares of 1.375 differ
        # in the last bit from one place in memory to the next. So the only ties are between two codes that are the same, and there
        # the differences are powers of two.
        while True:
            shape = (2, int(rng.integers(3, 5)), int(rng.integers(5, 7)), 3)
            count = int(rng.choice([9, 11, 13]))
            codes = rng.integers(-6, 7, size=(count, 3)) / 2
            first, second = sorted(rng.choice(count - 1, size=2, replace=False))
            codes[second] = codes[first]
            codes[-1] = FAR  # never the nearest, always the longest
            vectors = rng.integers(-24, 25, size=shape) / 8
            tied = squared_distances(vectors, codes).argmin(axis=-1) == first
            tied[0, 0, 0] = True
            vectors[tied] = codes[first] + [0.125, 0.0, -0.125]
            right = squared_distances(vectors, codes).argmin(axis=-1)
            best, second_best = np.sort(squared_distances(vectors, np.delete(codes, second, axis=0)))[..., :2].T
            separate = (best < second_best).all() and all(
                (right != ids).sum() > 1 for ids in wrong_neighbours(vectors, codes).values()
            )
            separate = separate and _angles_differ(vectors, np.delete(codes, second, axis=0))
            if separate and right[0, 0, 0] == first and len(np.unique(right)) > 4:
                return {
                    "vectors": vectors.astype("float32"),
                    "codebook": codes.astype("float32"),
                    "slopes": rng.normal(size=shape).astype("float32"),
                    "beta": float(rng.uniform(0.4, 0.7)),
                }

    def judge(self, inputs, seen, verdict):
        vectors, codes = inputs["vectors"].astype(float), inputs["codebook"].astype(float)
        ids = squared_distances(vectors, codes).argmin(axis=-1)
        _judge_ids(vectors, codes, ids, seen, verdict)
        nearest = codes[ids]
        verdict.close(
            Text("values: the nearest codes", "取值：最近的码"),
            seen["quantized"],
            nearest,
            "quantized-value",
            wrong={
                "not-quantized": (
                    vectors,
                    Text("the vectors came back as they were", "向量原样返回了，没有换成码"),
                ),
            },
        )
        _judge_routes(inputs, seen, verdict)
        _judge_losses(vectors, nearest, inputs["beta"], seen, verdict)
        _judge_loss_gradients(vectors, codes, ids, inputs["beta"], seen, verdict)
        verdict.true(
            Text("works inside a tf.function", "在 tf.function 里也能用"),
            not seen["compiled_error"] and seen["compiled_agrees"],
            "not-compilable",
            Text(
                f"inside a tf.function: {seen['compiled_error'] or 'other values than outside'}",
                f"放进 tf.function：{seen['compiled_error'] or '结果与外面不同'}",
            ),
        )


def _judge_ids(vectors, codes, ids, seen, verdict):
    verdict.shape(Text("one number per vector", "每个向量一个编号"), seen["ids"], ids.shape)
    verdict.true(
        Text("the numbers are integers", "编号是整数"),
        np.asarray(seen["ids"]).dtype.kind in "iu",
        "ids-not-integers",
        Text("ids hold real numbers: a token is an integer", "ids 是实数：token 应是整数"),
    )
    verdict.close(
        Text("number of the nearest code", "最近码的编号"),
        seen["ids"],
        ids,
        "ids",
        wrong={name: (wrong, NEIGHBOUR_TEXTS[name]) for name, wrong in wrong_neighbours(vectors, codes).items()},
    )


def _judge_routes(inputs, seen, verdict):
    """Where a gradient that arrives at the quantised vectors goes: to the encoder, and nowhere else."""
    arrived = verdict.true(
        Text("the decoder's gradient reaches the encoder", "解码器的梯度能传到编码器"),
        seen["encoder_slope"] is not None and np.any(seen["encoder_slope"]),
        "no-gradient-to-encoder",
        Text(
            "no gradient passes the lookup: the encoder would learn nothing from the reconstruction",
            "梯度过不了查表这一步：编码器从重建误差里什么也学不到",
        ),
    )
    if arrived:
        verdict.close(
            Text("and reaches it unchanged", "而且原样传到"),
            seen["encoder_slope"],
            inputs["slopes"].astype(float),
            "straight-through-scaled",
            wrong={
                "gradient-doubled": (
                    2.0 * inputs["slopes"],
                    Text("the gradient arrives twice", "梯度传了两遍"),
                ),
            },
        )
    verdict.true(
        Text("it does not move the codes", "它不会推动码"),
        seen["codebook_slope"] is None or not np.any(seen["codebook_slope"]),
        "decoder-moves-codebook",
        Text(
            "the decoder's gradient reaches the codebook as well: codes are moved by the codebook term alone",
            "解码器的梯度也传到了码本：码只由码本项推动",
        ),
    )


def _judge_losses(vectors, nearest, beta, seen, verdict):
    squared = (vectors - nearest) ** 2
    mean, positions, batch = squared.mean(), squared[..., 0].size, len(vectors)

    def known(weight):
        return {
            "sum-instead-of-mean": (
                (1 + weight) * squared.sum(),
                Text("that is the sum over everything, the mean is asked for", "这是对全部求和，应取平均"),
            ),
            "sum-over-channels": (
                (1 + weight) * squared.sum() / positions,
                Text(
                    "the squares are summed over the D numbers of a vector: average over them too",
                    "对一个向量的 D 个数求了和：这里也要取平均",
                ),
            ),
            "sum-over-image": (
                (1 + weight) * squared.sum() / batch,
                Text("the squares are summed over an image: average over everything", "对一张图求了和：应对全部取平均"),
            ),
            "root": (
                (1 + weight) * np.sqrt(mean),
                Text("that is the root of the mean square", "这是均方根，不要开方"),
            ),
            "one-term-only": (mean, Text("one of the two terms is missing", "两项中少了一项")),
        }

    verdict.close(
        Text("loss at the default beta, 0.25", "beta 取默认值 0.25 时的损失"),
        seen["loss"],
        1.25 * mean,
        "loss-value",
        wrong={
            **known(0.25),
            "default-beta": (
                2.0 * mean,
                Text("the default of beta is 0.25, yours acts as 1", "beta 默认是 0.25，你的等于 1"),
            ),
            "beta-on-both": (
                0.5 * mean,
                Text("beta weighs both terms: only the commitment term", "beta 乘在了两项上：只乘承诺项"),
            ),
        },
    )
    verdict.close(
        Text("loss at another beta", "换一个 beta 的损失"),
        seen["weighted_loss"],
        (1 + beta) * mean,
        "beta-value",
        wrong={
            "beta-ignored": (1.25 * mean, Text("beta changes nothing: is it used?", "beta 没有作用：用到它了吗？")),
            "beta-on-both": (
                2 * beta * mean,
                Text("beta weighs both terms: only the commitment term", "beta 乘在了两项上：只乘承诺项"),
            ),
            "one-minus-beta": (
                mean,
                Text(
                    "the two weights add up to 1: the codebook term has weight 1",
                    "两个权重之和为 1：码本项的权重应为 1",
                ),
            ),
            **known(beta),
        },
    )


def _judge_loss_gradients(vectors, codes, ids, beta, seen, verdict):
    """Value and gradients can disagree: both terms have one value, and stop-gradients alone tell them apart."""
    pull = 2.0 * (vectors - codes[ids]) / vectors.size
    towards = np.zeros_like(codes)
    np.add.at(towards, ids, -pull)
    found = seen["loss_to_vectors"]
    if verdict.true(
        Text("the commitment term reaches the encoder", "承诺项能传到编码器"),
        found is not None and np.any(found),
        "no-commitment-gradient",
        Text(
            "the loss sends nothing to the encoder: its vectors may run away from the codes",
            "损失不向编码器传任何东西：它的向量会离码越来越远",
        ),
    ):
        verdict.close(
            Text(
                "gradient of the loss for the vectors: beta times the pull towards the code",
                "损失对向量的梯度：beta 乘以拉向码的力",
            ),
            found,
            beta * pull,
            "commitment-gradient",
            atol=1e-7,
            wrong={
                "beta-on-codebook-term": (
                    pull,
                    Text(
                        "beta weighs the term that moves the codes. That is the other convention, of the first VQGAN code "
                        "(kept there as legacy=True); here, as in 1711.00937, it weighs the commitment term, which moves the encoder",
                        "beta 乘在了推动码的那一项上。这是另一种约定，来自最早的 VQGAN 代码（在那里保留为 legacy=True）；"
                        "这里与 1711.00937 一致，beta 乘承诺项，也就是推动编码器的那一项",
                    ),
                ),
                "codebook-term-after-straight-through": (
                    (beta - 1) * pull,
                    Text(
                        "the codebook term was computed from the straight-through value: it pushes the encoder away from its code, "
                        "and the codes get nothing",
                        "码本项用的是直通之后的值：它把编码器推离自己的码，而码什么也得不到",
                    ),
                ),
                "no-stop-gradient": (
                    (1 + beta) * pull,
                    Text(
                        "both terms move the encoder: hold the vectors still in the codebook term",
                        "两项都在推动编码器：码本项里要把向量当常数",
                    ),
                ),
                "pushed-away": (
                    -beta * pull,
                    Text("the sign is turned: vectors are pushed away", "符号反了：向量被推开"),
                ),
            },
        )
    found = seen["loss_to_codebook"]
    if verdict.true(
        Text("the codebook term reaches the codes", "码本项能传到码"),
        found is not None and np.any(found),
        "codebook-never-moves",
        Text(
            "the loss sends nothing to the codebook: the codes stay where they were initialised",
            "损失不向码本传任何东西：码会一直停在初始位置",
        ),
    ):
        verdict.close(
            Text(
                "gradient of the loss for the codes: each one towards its vectors", "损失对码的梯度：各自拉向自己的向量"
            ),
            found,
            towards,
            "codebook-gradient",
            atol=1e-7,
            wrong={
                "commitment-moves-codes": (
                    (1 + beta) * towards,
                    Text(
                        "both terms move the codes: hold the codes still in the commitment term",
                        "两项都在推动码：承诺项里要把码当常数",
                    ),
                ),
                "codebook-weighted": (
                    beta * towards,
                    Text("the codebook term is weighted by beta: its weight is 1", "码本项乘了 beta：它的权重是 1"),
                ),
            },
        )


class Perplexity(Exercise):
    id = "tokens.perplexity"
    title = Text("Perplexity and dead codes", "困惑度与死码")
    defines = ("perplexity",)
    hints = (
        Text(
            "How often is each code chosen, as a share? Codes that never occur need a place in that list as well.",
            "每个码被选中的次数占多大比例？从没出现过的码也要占一个位置。",
        ),
        Text(
            "Perplexity is the exponential of the entropy of these shares. Logarithm and power must have one base.",
            "困惑度是这些占比的熵再取指数。取对数和取幂要用同一个底。",
        ),
        Text(
            "A share of zero contributes nothing, but the computer makes 0 times minus infinity of it: leave such codes out of the sum, "
            "and count them for the second result.",
            "占比为零的码没有贡献，但计算机会算出 0 乘负无穷：求和时跳过它们，并把它们数出来作为第二个结果。",
        ),
    )

    def draw(self, rng):
        count = int(rng.choice([11, 13, 24]))
        # The first code is dead, the last two, and one in between; each image uses codes of its own.
        dead = [0, int(rng.integers(2, count - 3)), count - 2, count - 1]
        while True:
            ids = np.stack([rng.choice(count, size=(4, 6), p=_uneven(rng, count, dead)) for _ in range(3)])
            unused = count - len(np.unique(ids))
            if abs(count - 2 * unused) > 2:  # codes in use and dead codes are different numbers, off by one or not
                return {"ids": ids.astype("int32"), "num_codes": count}

    def judge(self, inputs, seen, verdict):
        ids, count = inputs["ids"], inputs["num_codes"]
        counts = np.bincount(ids.ravel(), minlength=count)
        entropy = _entropy(counts)
        dead = int((counts == 0).sum())
        rows = [_entropy(np.bincount(one.ravel(), minlength=count)) for one in ids]
        shares = counts / counts.sum()
        right = np.exp(entropy)
        verdict.close(
            Text("perplexity of uneven codes", "使用不均的码的困惑度"),
            seen["perplexity"],
            right,
            "perplexity-value",
            wrong={
                "entropy": (
                    entropy,
                    Text("that is the entropy in nats: take its exponential", "这是以奈特计的熵：还要取指数"),
                ),
                "bits": (
                    entropy / np.log(2),
                    Text("that is the entropy in bits: take its power of 2", "这是以比特计的熵：还要取 2 的幂"),
                ),
                "mixed-bases": (
                    np.exp(entropy / np.log(2)),
                    Text(
                        "the logarithm has base 2, the power base e: use one base",
                        "对数以 2 为底，幂却以 e 为底：要用同一个底",
                    ),
                ),
                "mixed-bases-reversed": (
                    2.0**entropy,
                    Text(
                        "the logarithm has base e, the power base 2: use one base",
                        "对数以 e 为底，幂却以 2 为底：要用同一个底",
                    ),
                ),
                "sign": (1 / right, Text("the sign of the entropy is turned", "熵的符号反了")),
                "codes-in-use": (
                    float(count - dead),
                    Text("that counts the codes in use, however rare", "这是用到的码的个数，没有考虑频率"),
                ),
                "inverse-simpson": (
                    1 / (shares**2).sum(),
                    Text(
                        "that is one over the sum of squares, another effective number: perplexity is the exponential of the entropy",
                        "这是平方和的倒数，另一种有效个数：困惑度是熵的指数",
                    ),
                ),
                "mean-over-images": (
                    np.mean(np.exp(rows)),
                    Text(
                        "perplexity per image, averaged: count over all images first",
                        "先算每张图的困惑度再平均：应先对所有图合并计数",
                    ),
                ),
                "mean-entropy-over-images": (
                    np.exp(np.mean(rows)),
                    Text(
                        "entropy per image, averaged: count over all images first",
                        "先算每张图的熵再平均：应先对所有图合并计数",
                    ),
                ),
                "share-of-codebook": (
                    right / count,
                    Text(
                        "divided by the number of codes: the plain perplexity is asked for",
                        "除以了码数：要的是困惑度本身",
                    ),
                ),
            },
        )
        verdict.close(
            Text("number of dead codes", "死码个数"),
            seen["dead"],
            dead,
            "dead-count",
            wrong={
                "codes-in-use-for-dead": (
                    count - dead,
                    Text("those are the codes that are in use", "这是用到的码的个数"),
                ),
                "num-codes-ignored": (
                    int((counts[: ids.max() + 1] == 0).sum()),
                    Text(
                        "codes above the largest id were forgotten: num_codes says how many there are",
                        "漏掉了编号比最大 id 还大的码：一共有多少个由 num_codes 决定",
                    ),
                ),
                "share-of-dead": (
                    dead / count,
                    Text("that is a share, the number is asked for", "这是占比，要的是个数"),
                ),
            },
        )
        verdict.close(
            Text("all codes equally often: as many as there are codes", "所有码一样频繁：等于码数"),
            seen["uniform"],
            [count, 0],
            "uniform",
        )
        verdict.close(Text("a single code: 1", "只用一个码：1"), seen["collapsed"], [1, count - 1], "collapsed")
        verdict.close(
            Text("the same ids in one row", "同样的 id 排成一行"), seen["flat"], [right, dead], "depends-on-shape"
        )


def _uneven(rng, count, dead):
    """Shares of `count` codes, some frequent and some rare, none for the dead ones."""
    shares = rng.dirichlet(np.full(count, 0.7)) + 1e-9
    shares[dead] = 0
    return shares / shares.sum()


def _entropy(counts):
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())


class FSQ(Exercise):
    id = "tokens.fsq"
    title = Text("Finite scalar quantisation", "有限标量量化（FSQ）")
    defines = ("fsq", "fsq_codes")
    hints = (
        Text(
            "Each channel is on its own: bound it, count in which of its levels it lies, write that level as a value from -1 to 1.",
            "各通道互不相干：先限制范围，再看落在第几级，最后把这一级写成 -1 到 1 之间的值。",
        ),
        Text(
            "With L levels there are L - 1 steps between the outer two. Only the rounding is skipped on the way back: the slope of tanh stays.",
            "L 级之间有 L - 1 个间隔。反向传播时只跳过取整：tanh 的斜率要保留。",
        ),
        Text(
            "The number of a code is written in mixed radix: a place is worth the product of the levels of all channels before it. "
            "The way back takes a quotient and a remainder for every channel.",
            "码的编号是混合进制数：每一位的权是它前面所有通道级数之积。反过来，对每个通道取商再取余。",
        ),
    )

    def draw(self, rng):
        levels = [int(level) for level in rng.permutation([[3, 4, 5], [5, 2, 7], [3, 6, 4]][rng.integers(3)])]
        top = np.array(levels) - 1
        while True:
            vectors = (1.2 * rng.normal(size=(2, 3, 4, 3))).astype("float32")
            place = (np.tanh(vectors.astype(float)) + 1) / 2 * top
            # Nothing near a boundary, where rounding errors decide.
            if np.abs(place - np.floor(place) - 0.5).min() > 2e-3:
                return {
                    "vectors": vectors,
                    "levels": levels,
                    "slopes": rng.normal(size=vectors.shape).astype("float32"),
                }

    def judge(self, inputs, seen, verdict):
        vectors, levels = inputs["vectors"].astype(float), np.array(inputs["levels"])
        top, worth = levels - 1, place_values(levels)
        bounded = np.tanh(vectors)
        digits = np.round((bounded + 1) / 2 * top).astype(int)
        values = 2 * digits / top - 1
        verdict.close(
            Text("values from -1 to 1", "-1 到 1 之间的取值"),
            seen["quantized"],
            values,
            "quantized-value",
            wrong=_wrong_levels(vectors, levels, digits),
        )
        ids = (digits * worth).sum(axis=-1)
        verdict.close(
            Text("numbers of the codes", "码的编号"), seen["ids"], ids, "ids", wrong=_wrong_numbers(digits, levels)
        )
        verdict.true(
            Text("the numbers are integers", "编号是整数"),
            np.asarray(seen["ids"]).dtype.kind in "iu",
            "ids-not-integers",
            Text("ids hold real numbers: a token is an integer", "ids 是实数：token 应是整数"),
        )
        if verdict.true(
            Text("a gradient passes the rounding", "梯度能穿过取整"),
            seen["slope"] is not None and np.any(seen["slope"]),
            "no-gradient",
            Text("no gradient arrives: rounding has no slope of its own", "梯度传不过去：取整本身没有斜率"),
        ):
            slopes = inputs["slopes"].astype(float)
            verdict.close(
                Text("gradient: that of tanh", "梯度：就是 tanh 的梯度"),
                seen["slope"],
                slopes * (1 - bounded**2),
                "gradient-value",
                rtol=1e-3,
                wrong={
                    "gradient-skips-bound": (
                        slopes,
                        Text(
                            "the gradient is copied past tanh as well: only the rounding is skipped",
                            "连 tanh 也被跳过了：只跳过取整",
                        ),
                    ),
                    "gradient-scaled": (
                        slopes * (1 - bounded**2) * top / 2,
                        Text(
                            "the gradient is that of the level, not of the value between -1 and 1",
                            "这是级数的梯度，不是 -1 到 1 之间取值的梯度",
                        ),
                    ),
                },
            )
        count = int(levels.prod())
        verdict.close(
            Text("±20 in every channel: the outer codes", "每个通道都是 ±20：最外面的码"),
            seen["extremes"],
            [0, count - 1],
            "extremes",
        )
        every = np.arange(count)[:, None] // worth % levels
        verdict.close(
            Text("values of all codes, from their numbers", "由编号得到所有码的取值"),
            seen["codes"],
            2 * every / top - 1,
            "codes-value",
            wrong={
                "codes-as-digits": (
                    every,
                    Text(
                        "those are levels: values from -1 to 1 are asked for", "这是第几级：要的是 -1 到 1 之间的取值"
                    ),
                ),
                "codes-reversed": (
                    2 * (np.arange(count)[:, None] // place_values(levels[::-1])[::-1] % levels) / top - 1,
                    Text("here the first channel counts fastest", "这里第一个通道变化最快"),
                ),
            },
        )
        verdict.close(
            Text("and back: a grid of numbers", "再还原：一个编号网格"), seen["round_trip"], values, "round-trip"
        )


def place_values(levels):
    """What each channel's level is worth in the number of a code, the first channel counting fastest."""
    return np.concatenate([[1], np.cumprod(levels[:-1])])


def papers_digits(vectors, levels):
    """Levels as the code of 2309.15505 (appendix A.1) bounds and rounds them: even counts are shifted, odd ones are as here."""
    half = (levels - 1) * (1 - 1e-3) / 2
    offset = np.where(levels % 2 == 0, 0.5, 0.0)
    return np.round(np.tanh(vectors + np.tan(offset / half)) * half - offset)


def _wrong_levels(vectors, levels, digits):
    top, bounded = levels - 1, np.tanh(vectors)
    shifted = papers_digits(vectors, levels)
    return {
        "papers-even-levels": (
            shifted / (levels // 2),
            Text(
                "that is the other convention, of the paper's code: an even number of levels is shifted, so that one level is 0 and "
                "1 is never reached. Here the levels are spaced evenly from -1 to 1",
                "这是另一种约定，来自论文的代码：级数为偶数时整体平移，使其中一级为 0，而取不到 1。这里的各级在 -1 到 1 之间均匀分布",
            ),
        ),
        "not-rounded": (bounded, Text("nothing was rounded", "没有取整")),
        "levels-not-values": (
            digits,
            Text(
                "those are the levels, 0 to L - 1: the decoder is given values from -1 to 1",
                "这是第几级（0 到 L - 1）：解码器要的是 -1 到 1 之间的值",
            ),
        ),
        "centred-levels": (
            digits - top / 2,
            Text(
                "those are levels around 0: divide, so that they run from -1 to 1",
                "这是以 0 为中心的级：还要相除，使其在 -1 到 1 之间",
            ),
        ),
        "floor": (
            2 * np.floor((bounded + 1) / 2 * top) / top - 1,
            Text("rounded down: the top level is never reached", "向下取整了：永远到不了最高级"),
        ),
        "clipped": (
            2 * np.round((np.clip(vectors, -1, 1) + 1) / 2 * top) / top - 1,
            Text(
                "the channel is clipped: beyond 1 it has no gradient; bound it by tanh",
                "通道被截断了：超出 1 就没有梯度；应当用 tanh",
            ),
        ),
        "sigmoid": (
            2 * np.round(top / (1 + np.exp(-vectors))) / top - 1,
            Text(
                "bounded by a sigmoid of v: (tanh(v) + 1) / 2 is the sigmoid of 2v",
                "用了 v 的 sigmoid：(tanh(v) + 1) / 2 是 2v 的 sigmoid",
            ),
        ),
        "one-level-too-many": (
            2 * np.round((bounded + 1) / 2 * levels) / levels - 1,
            Text("L steps make L + 1 levels: there are L - 1 steps", "L 个间隔会有 L + 1 级：间隔应为 L - 1 个"),
        ),
    }


def _wrong_numbers(digits, levels):
    reversed_worth = place_values(levels[::-1])[::-1]
    return {
        "last-channel-fastest": (
            (digits * reversed_worth).sum(axis=-1),
            Text(
                "the last channel counts fastest, which is the other convention: here it is the first",
                "你让最后一个通道变化最快，这是另一种约定：这里是第一个",
            ),
        ),
        "places-overlap": (
            (digits * np.concatenate([[1], np.cumprod(levels[1:])])).sum(axis=-1),
            Text(
                "the places are worth the products of the wrong levels: two codes share a number",
                "位权乘错了级数：会有两个码共用一个编号",
            ),
        ),
        "one-base": (
            (digits * levels.max() ** np.arange(len(levels))).sum(axis=-1),
            Text("every place has the same base: numbers are left out", "每一位用了同一个底：编号不连续"),
        ),
        "sum-of-levels": (
            digits.sum(axis=-1),
            Text("the levels were added: different codes get one number", "把各级加起来了：不同的码会得到同一个编号"),
        ),
        "from-one": ((digits * place_values(levels)).sum(axis=-1) + 1, Text("numbers start at 0", "编号从 0 开始")),
    }


class MovingCodes(Exercise):
    id = "tokens.moving_codes"
    title = Text("Codes as moving averages", "码的滑动平均更新")
    defines = ("moving_codes",)
    hints = (
        Text(
            "This is k-means, one batch at a time: a code is the mean of the vectors that chose it. What do you have to remember between "
            "batches to know a mean?",
            "这是逐批进行的 k 均值：码是选中它的那些向量的平均。要知道一个平均值，批与批之间得记住什么？",
        ),
        Text(
            "Average the number of vectors and their sum, each by itself; the code is the quotient. Averaging the means would give a code with one "
            "vector the same say as a code with a hundred.",
            "个数和总和各自做滑动平均，码是两者之商。若直接平均各批的均值，一个向量就和一百个向量同样有分量了。",
        ),
        Text(
            "Several vectors of a batch choose the same code: all of them count. A one-hot matrix, transposed, times the vectors adds them up. "
            "A code that nobody chose must not move.",
            "一批里有好几个向量选同一个码：全都要算上。one-hot 矩阵转置后乘以向量，就把它们加起来了。没人选的码不应移动。",
        ),
    )

    def draw(self, rng):
        count, size, number = int(rng.integers(6, 10)), int(rng.integers(2, 5)), int(rng.integers(20, 31))
        # The first and the last code are chosen by nobody; some codes are chosen once, others often.
        shares = rng.dirichlet(np.full(count - 2, 0.8)) + 0.02
        ids = np.concatenate([[1, 1, 2], 1 + rng.choice(count - 2, size=number - 3, p=shares / shares.sum())])
        counts = rng.uniform(0.5, 4.0, size=count)
        return {
            "counts": counts.astype("float32"),
            "sums": (counts[:, None] * rng.normal(size=(count, size))).astype("float32"),
            "vectors": rng.normal(size=(number, size)).astype("float32"),
            "ids": rng.permutation(ids).astype("int32"),
            "decay": float(rng.uniform(0.6, 0.8)),
        }

    def judge(self, inputs, seen, verdict):
        counts, sums, vectors = (inputs[name].astype(float) for name in ("counts", "sums", "vectors"))
        ids, count = inputs["ids"], len(inputs["counts"])
        one_hot = np.eye(count)[ids]
        chosen, total = one_hot.sum(axis=0), one_hot.T @ vectors
        last = np.zeros_like(sums)
        last[ids] = vectors

        def mixed(old, new, decay):
            return decay * old + (1 - decay) * new

        for decay, prefix in ((0.99, ""), (inputs["decay"], "other_")):
            named = Text("", "") if not prefix else Text(" at another decay", "（换一个 decay）")
            new_counts, new_sums = mixed(counts, chosen, decay), mixed(sums, total, decay)
            verdict.close(
                Text(f"running counts{named.en}", f"滑动个数{named.zh}"),
                seen[f"{prefix}counts"],
                new_counts,
                "counts" if not prefix else "decay-value",
                wrong=_wrong_averages(counts, chosen, decay)
                | {
                    "counted-once": (
                        mixed(counts, np.minimum(chosen, 1), decay),
                        Text("a code that several vectors chose was counted once", "好几个向量选中的码只算了一次"),
                    ),
                    "shares": (
                        mixed(counts, chosen / len(ids), decay),
                        Text("shares were averaged, numbers are asked for", "平均的是占比，要的是个数"),
                    ),
                },
            )
            verdict.close(
                Text(f"running sums{named.en}", f"滑动总和{named.zh}"),
                seen[f"{prefix}sums"],
                new_sums,
                "sums" if not prefix else "decay-value",
                wrong=_wrong_averages(sums, total, decay)
                | {
                    "last-one-only": (
                        mixed(sums, last, decay),
                        Text(
                            "where several vectors chose one code, only the last of them entered",
                            "几个向量选同一个码时，只有最后一个进来了",
                        ),
                    ),
                    "means-averaged": (
                        mixed(sums, total / np.maximum(chosen, 1)[:, None], decay),
                        Text(
                            "the batch's means were averaged: average their sums, so that a code's vectors have equal say",
                            "平均的是各批的均值：应平均总和，让每个向量分量相同",
                        ),
                    ),
                },
            )
            verdict.close(
                Text(f"codes{named.en}: sums over counts", f"码{named.zh}：总和除以个数"),
                seen[f"{prefix}codes"],
                new_sums / new_counts[:, None],
                "codes",
                rtol=1e-3,
                wrong={
                    "old-counts": (
                        new_sums / counts[:, None],
                        Text("divided by the old counts: use the new ones", "除的是旧的个数：要用新的"),
                    ),
                    "unchosen-moved": (
                        np.where(chosen[:, None] > 0, new_sums / new_counts[:, None], 0),
                        Text(
                            "a code that nobody chose went to zero: it stays where it is",
                            "没人选的码变成了零：它应当不动",
                        ),
                    ),
                    "codes-are-sums": (
                        new_sums,
                        Text("those are sums: divide by the counts", "这是总和：还要除以个数"),
                    ),
                    "batch-means": (
                        np.where(chosen[:, None] > 0, total / np.maximum(chosen, 1)[:, None], sums / counts[:, None]),
                        Text("those are the means of this batch alone", "这只是本批的均值"),
                    ),
                },
            )


def _wrong_averages(old, new, decay):
    return {
        "decay-reversed": (
            (1 - decay) * old + decay * new,
            Text(
                "decay weighs what is remembered, 1 - decay what is new: yours is turned round",
                "decay 乘旧值，1 - decay 乘新值：你写反了",
            ),
        ),
        "new-unweighted": (
            decay * old + new,
            Text("what is new has the weight 1 - decay", "新值的权重是 1 - decay"),
        ),
        "never-forgets": (
            old + new,
            Text("nothing is forgotten: that is a plain running total", "什么都没忘：这只是累计"),
        ),
        "not-updated": (old, Text("nothing was updated", "没有更新")),
    }
