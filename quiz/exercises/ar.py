"""Judges of lesson 08: who may look where, what is predicted, how a token is drawn, guidance, the cache, scales."""

import numpy as np

from quiz.exercises.verdicts import Exercise
from quiz.ground.language import Text


def softmax(scores):
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return shares / shares.sum(axis=-1, keepdims=True)


def apart(right, wrongs, margin=1e-3):
    """Whether every known mistake gives another result than what is right, and one that `Verdict.close` tells from it."""
    return all(np.shape(wrong) != np.shape(right) or np.abs(wrong - right).max() > margin for wrong in wrongs)


# --- Mask and targets ----------------------------------------------------------------------------------------------


def mask_of(real):
    """The mask (B, T, T) that is asked for: earlier positions that are no padding, and always oneself."""
    places = np.arange(real.shape[1])
    seen = (places[None, :] <= places[:, None])[None] & real[:, None, :]
    return seen | np.eye(real.shape[1], dtype=bool)[None]


def wrong_masks(real):
    count = real.shape[1]
    lower, own = np.tri(count, dtype=bool), np.eye(count, dtype=bool)
    keys, queries = real[:, None, :], real[:, :, None]
    return {
        "mask-transposed": (
            np.swapaxes(mask_of(real), 1, 2),
            Text(
                "rows and columns are exchanged: a row is the position that looks, a column the one that is looked at",
                "行和列弄反了：行是查看的位置，列是被查看的位置",
            ),
        ),
        "mask-without-itself": (
            (lower & ~own)[None] & keys,
            Text(
                "no position may look at itself: the newest token is hidden, and the first row is empty",
                "不许看自己：最新的词元被挡住了，而且第一行全空",
            ),
        ),
        "padding-visible": (
            np.broadcast_to(lower, (len(real), count, count)),
            Text("padding can be looked at", "填充位置可以被看到"),
        ),
        "empty-rows": (
            lower[None] & keys,
            Text(
                "padding that comes first has nothing to look at: the softmax over an empty row is not a number. "
                "Every position may look at itself, padding too",
                "排在最前的填充位置什么都看不到：对空行做 softmax 得不到数。每个位置都可以看自己，填充也不例外",
            ),
        ),
        "padding-as-query": (
            (lower[None] & queries) | own[None],
            Text(
                "the rows of padding were cut, not its columns: real positions still look at padding",
                "去掉的是填充的行而不是列：真实位置仍然看得到填充",
            ),
        ),
        "not-causal": (
            keys | own[None],
            Text("later positions can be looked at", "能看到后面的位置"),
        ),
        "mask-inverted": (
            ~mask_of(real),
            Text(
                "True means hidden in yours: here it means that a position may look",
                "你的 True 表示挡住：这里 True 表示可以看",
            ),
        ),
    }


def nats_of(logits, targets):
    """Cross-entropy (B, L) of targets (B, L) under logits (B, L, K)."""
    shares = softmax(logits)
    return -np.log(np.take_along_axis(shares, targets[..., None], axis=-1)[..., 0])


def loss_of(logits, ids, prompt, pad):
    """The loss that is asked for, its slope for the logits, and the mistakes by name."""
    nats, targets = nats_of(logits[:, :-1], ids[:, 1:]), ids[:, 1:]
    drawn = np.broadcast_to(np.arange(1, ids.shape[1]) >= prompt, targets.shape)
    asked = drawn & (targets != pad)
    unshifted = nats_of(logits, ids)
    kept = (np.arange(ids.shape[1]) >= prompt) & (ids != pad)
    behind = nats_of(logits[:, 1:], ids[:, :-1])
    kept_behind = (np.arange(ids.shape[1] - 1) >= prompt) & (ids[:, :-1] != pad)
    rows = np.array([row[chosen].mean() for row, chosen in zip(nats, asked, strict=True)])
    late = np.broadcast_to(np.arange(1, ids.shape[1]) >= prompt + 1, targets.shape) & (targets != pad)
    early = np.broadcast_to(np.arange(1, ids.shape[1]) >= prompt - 1, targets.shape) & (targets != pad)
    right = nats[asked].mean()
    wrong = {
        "not-shifted": (
            unshifted[kept].mean(),
            Text(
                "the logits at a position are compared with the token at that position, which the network has just read: "
                "they predict the next one",
                "某个位置的 logit 拿来和该位置的词元比，而网络刚读过它：logit 预测的是下一个",
            ),
        ),
        "shifted-backwards": (
            behind[kept_behind].mean(),
            Text(
                "shifted the wrong way: the logits are compared with the token before", "移位方向反了：和前一个词元比了"
            ),
        ),
        "prompt-counted": (
            nats[targets != pad].mean(),
            Text(
                "the tokens of the prompt are counted: they are given, not predicted",
                "提示词也计入了：那是给定的，不用预测",
            ),
        ),
        "padding-counted": (
            nats[drawn].mean(),
            Text("padding is counted", "填充也计入了"),
        ),
        "mean-of-rows": (
            rows.mean(),
            Text(
                "that is the mean of the rows' means: a token of a short row then weighs more. Average over all tokens asked for",
                "这是各行平均的平均：短的一行里每个词元权重更大。应对所有要预测的词元一起平均",
            ),
        ),
        "divided-by-all": (
            nats[asked].sum() / targets.size,
            Text(
                "the sum is divided by all positions: divide by the number of tokens asked for",
                "总和除以了全部位置数：应除以要预测的词元数",
            ),
        ),
        "sum-over-row": (
            nats[asked].sum() / len(ids),
            Text("nats per sequence: per token is asked for", "这是每条序列的奈特数：应为每个词元"),
        ),
        "sum": (nats[asked].sum(), Text("the sum: the mean is asked for", "这是总和：应取平均")),
        "bits": (right / np.log(2), Text("those are bits: nats are asked for", "这是比特：应为奈特")),
        "first-token-missed": (
            nats[late].mean(),
            Text(
                "the first token after the prompt is missing: the last token of the prompt predicts it",
                "漏了提示词之后的第一个词元：它由提示词的最后一个词元来预测",
            ),
        ),
        "one-token-too-many": (
            nats[early].mean(),
            Text("the last token of the prompt is counted as well", "提示词的最后一个词元也计入了"),
        ),
    }
    slope = np.zeros_like(logits)
    slope[:, :-1] = (softmax(logits[:, :-1]) - np.eye(logits.shape[-1])[targets]) * asked[..., None] / asked.sum()
    return right, slope, wrong


class CausalMaskAndTargets(Exercise):
    id = "ar.causal_mask_and_targets"
    title = Text("The causal mask and the shifted targets", "因果掩码与移位的目标")
    defines = ("causal_mask", "next_token_loss")
    hints = (
        Text(
            "Two questions, one rule: nothing that is predicted may be known already. The mask answers it for attention; the shift "
            "answers it for the loss.",
            "两个问题，一条规则：要预测的东西不能事先知道。对注意力，由掩码保证；对损失，由移位保证。",
        ),
        Text(
            "A table of who-looks-at-whom: compare the number of the row with the number of the column, cross out the columns of "
            "padding, and put the diagonal back so that no row is empty.",
            "一张“谁看谁”的表：比较行号与列号，划掉填充所在的列，再把对角线补回来，以免有空行。",
        ),
        Text(
            "The output at a position is a guess about the next one. So the last output and the first token have no partner. Weigh the "
            "others by one or zero and divide by the sum of the weights.",
            "某个位置的输出是对下一个的猜测。所以最后一个输出和第一个词元没有搭档。其余的用一或零加权，再除以权重之和。",
        ),
    )

    def draw(self, rng):
        while True:
            count, length, codes = int(rng.integers(5, 8)), int(rng.integers(10, 12)), int(rng.choice([7, 9, 11]))
            real = rng.random((3, count)) < 0.7
            real[0], real[1, 0], real[2, 0] = True, False, True
            prompt, pad = int(rng.integers(3, 5)), int(rng.integers(0, codes))
            others = np.delete(np.arange(codes), pad)
            ids = others[rng.integers(0, codes - 1, (3, length))]
            ids[1, -1:], ids[2, -int(rng.integers(3, 5)) :] = pad, pad
            logits = 1.5 * rng.normal(size=(3, length, codes))
            right, _, wrong = loss_of(logits, ids, prompt, pad)
            masks = [value for value, _ in wrong_masks(real).values()]
            different = [np.any(mask != mask_of(real)) for mask in masks]
            if all(different) and apart(right, [value for value, _ in wrong.values()], 0.01):
                return {
                    "real": real,
                    "logits": logits.astype("float32"),
                    "ids": ids.astype("int32"),
                    "prompt": prompt,
                    "pad": pad,
                }

    def judge(self, inputs, seen, verdict):
        real = inputs["real"]
        verdict.shape(Text("one mask for each row", "每一行一张掩码"), seen["mask"], mask_of(real).shape, "mask-shape")
        verdict.true(
            Text("the mask is boolean", "掩码是布尔型"),
            np.asarray(seen["mask"]).dtype.kind == "b",
            "mask-not-boolean",
            Text("the mask holds numbers: True and False are asked for", "掩码里是数值：应为 True 和 False"),
        )
        verdict.close(
            Text("who may look at whom", "谁可以看谁"),
            np.asarray(seen["mask"]).astype(float),
            mask_of(real),
            "mask",
            wrong={name: (value.astype(float), text) for name, (value, text) in wrong_masks(real).items()},
        )
        right, slope, wrong = loss_of(inputs["logits"].astype(float), inputs["ids"], inputs["prompt"], inputs["pad"])
        verdict.close(
            Text("nats per token asked for", "每个要预测的词元多少奈特"), seen["loss"], right, "loss-value", wrong=wrong
        )
        if verdict.true(
            Text("the loss has a gradient", "损失有梯度"),
            seen["slope"] is not None and np.any(seen["slope"]),
            "no-gradient",
            Text("no gradient reaches the logits: nothing would be learnt", "梯度传不到 logit：什么也学不到"),
        ):
            verdict.close(
                Text("its gradient: probabilities minus the token that came", "它的梯度：概率减去真正出现的词元"),
                seen["slope"],
                slope,
                "loss-gradient",
                atol=1e-6,
            )


# --- Drawing a token -----------------------------------------------------------------------------------------------


def ranked(scores, last_of_equals=False):
    """Order of the tokens (B, K), the likeliest first, the first one of equals first."""
    if last_of_equals:
        return scores.shape[1] - 1 - np.argsort(-scores[:, ::-1], axis=1, kind="stable")
    return np.argsort(-scores, axis=1, kind="stable")


def best(probabilities, count, last_of_equals=False):
    """Only the best `count` tokens (None for all), made to add up to 1."""
    if count is None:
        return probabilities
    kept = np.zeros_like(probabilities)
    chosen = ranked(probabilities, last_of_equals)[:, :count]
    np.put_along_axis(kept, chosen, np.take_along_axis(probabilities, chosen, axis=1), axis=1)
    return kept / kept.sum(axis=1, keepdims=True)


def nucleus(probabilities, share, mistake=""):
    """Only the likeliest tokens that together reach `share`, made to add up to 1."""
    if share is None:
        return probabilities
    order = ranked(probabilities)
    sorted_ = np.take_along_axis(probabilities, order, axis=1)
    before = np.cumsum(sorted_, axis=1) - sorted_
    keep = before < share * (1 - 1e-9)
    if mistake == "crossing":
        keep = np.cumsum(sorted_, axis=1) <= share
        keep[:, 0] = True
    if mistake == "tail":
        keep = np.cumsum(sorted_[:, ::-1], axis=1)[:, ::-1] <= share
    if mistake == "each":
        keep = sorted_ >= 1 - share
    kept = np.zeros_like(probabilities)
    np.put_along_axis(kept, order, np.where(keep, sorted_, 0), axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return kept / kept.sum(axis=1, keepdims=True)


def probabilities_of(logits, temperature=1.0, top_k=None, top_p=None):
    """What is asked for: temperature, then the best k, then the nucleus of what is left."""
    if temperature == 0:
        return np.eye(logits.shape[1])[logits.argmax(axis=1)]
    return nucleus(best(softmax(logits / temperature), top_k), top_p)


def _unnormalised(logits, temperature, top_k, top_p):
    shares = softmax(logits / temperature)
    return np.where(probabilities_of(logits, temperature, top_k, top_p) > 0, shares, 0)


def _temperature_last(logits, temperature, top_k, top_p):
    kept = probabilities_of(logits, 1.0, top_k, top_p)
    return softmax(np.where(kept > 0, logits / temperature, -np.inf))


def _one_nucleus(logits, temperature, top_k, top_p):
    """The nucleus of the distribution before the best k were cut out."""
    shares = softmax(logits / temperature)
    kept = np.where((best(shares, top_k) > 0) & (nucleus(shares, top_p) > 0), shares, 0)
    return kept / kept.sum(axis=1, keepdims=True)


SEVERAL = {
    "temperature-last": (
        _temperature_last,
        Text(
            "the nucleus was taken before the temperature: the order is temperature, top-k, top-p",
            "核是在除温度之前取的：顺序应为温度、top-k、top-p",
        ),
    ),
    "nucleus-before-best": (
        _one_nucleus,
        Text(
            "top-p was measured on all tokens: here it is measured on what top-k has left, made to add up to 1",
            "top-p 是在全部词元上算的：这里要在 top-k 留下、重新归一化之后的词元上算",
        ),
    ),
    "not-normalised": (
        _unnormalised,
        Text("what is left does not add up to 1", "留下的概率加起来不等于 1"),
    ),
}


class SampleToken(Exercise):
    id = "ar.sample_token"
    title = Text("Draw a token: temperature, top-k, top-p", "抽一个词元：温度、top-k、top-p")
    defines = ("token_probabilities", "sample_token")
    hints = (
        Text(
            "First decide which tokens stay and with what probability; the draw itself is one line and knows nothing of k and p.",
            "先决定留下哪些词元、各有多大概率；抽样本身只有一行，和 k、p 都无关。",
        ),
        Text(
            "Sort once, the likeliest first, with a stable sort so that equals keep their order. In that order top-k is a slice, and top-p "
            "asks: how much probability stands before this token?",
            "只排一次序，概率大的在前，用稳定排序让并列者保持原来的次序。在这个次序里，top-k 就是切一段，top-p 只要问：排在它前面的概率一共有多少？",
        ),
        Text(
            "A token stays while what stands before it has not reached p; so the one that crosses the line stays, and one token always does. To draw, "
            "walk through the running sum until it exceeds the uniform number.",
            "只要排在前面的概率还没到 p，这个词元就留下；所以跨线的那个留下，而且至少留一个。抽样时沿着累积和走，直到超过均匀随机数。",
        ),
    )

    def draw(self, rng):
        while True:
            count, codes = 3, int(rng.choice([9, 11, 12]))
            logits = np.round(2 * rng.normal(size=(count, codes)) * 8) / 8
            temperature, top_k = float(rng.choice([0.5, 0.625, 1.5, 1.75])), int(rng.integers(4, 6))
            top_p = float(np.round(rng.uniform(0.75, 0.9), 3))
            # In the first row the k-th and the next are equals, in the second the two best.
            order = ranked(logits)
            first, second = sorted(order[0, top_k - 1 : top_k + 1])
            logits[0, [first, second]] = logits[0, order[0, top_k - 1]]
            logits[1, order[1, 1]] = logits[1, order[1, 0]]
            extremes = rng.random((5, codes)) * (rng.random((5, codes)) < 0.6)
            extremes[:, 0], extremes[0, -1] = 0, 0
            extremes[:, 1] += 0.05
            extremes /= extremes.sum(axis=1, keepdims=True)
            uniform = rng.uniform(0.25, 0.95, 5)
            if self._separates(logits, temperature, top_k, top_p, extremes, uniform):
                return {
                    "logits": logits.astype("float32"),
                    "temperature": temperature,
                    "top_k": top_k,
                    "top_p": top_p,
                    "uniform": uniform,
                    "extremes": extremes,
                }

    def _separates(self, logits, temperature, top_k, top_p, extremes, uniform):
        right = probabilities_of(logits, temperature, top_k, top_p)
        together = [function(logits, temperature, top_k, top_p) for function, _ in SEVERAL.values()]
        alone = nucleus(softmax(logits), top_p)
        nuclei = [nucleus(softmax(logits), top_p, mistake) for mistake in ("crossing", "tail", "each")]
        # No running sum within a rounding error of p, and no draw within one of a running sum.
        for shares in (softmax(logits), best(softmax(logits / temperature), top_k)):
            sums = np.cumsum(-np.sort(-shares, axis=1), axis=1)
            if np.abs(sums - top_p).min() < 1e-3:
                return False
        sums = np.cumsum(extremes, axis=1)
        far = np.abs(sums - uniform[:, None]).min() > 1e-3
        draws = (sums > uniform[:, None]).argmax(axis=1)
        varied = len(set(draws)) > 2 and (draws != extremes.argmax(axis=1)).sum() > 1
        kept = (right > 0).sum(axis=1)
        # The nucleus has to cut in some row, and its cut to depend on the order.
        return (
            apart(right, together) and apart(alone, nuclei) and far and varied and kept.min() < top_k and kept.max() > 1
        )

    def judge(self, inputs, seen, verdict):
        logits = inputs["logits"].astype(float)
        temperature, top_k, top_p = inputs["temperature"], inputs["top_k"], inputs["top_p"]
        verdict.close(
            Text("no setting: the softmax", "什么都不设：就是 softmax"), seen["plain"], softmax(logits), "plain"
        )
        shares = softmax(logits)
        powered = shares / temperature
        verdict.close(
            Text("temperature", "温度"),
            seen["tempered"],
            softmax(logits / temperature),
            "temperature",
            wrong={
                "temperature-multiplied": (
                    softmax(logits * temperature),
                    Text("the logits are multiplied by the temperature: divide", "logit 乘了温度：应该除"),
                ),
                "temperature-on-probabilities": (
                    softmax(powered),
                    Text(
                        "the temperature divides probabilities, and a second softmax follows: it belongs to the logits",
                        "温度除的是概率，后面又做了一次 softmax：温度应作用于 logit",
                    ),
                ),
                "temperature-ignored": (shares, Text("the temperature changes nothing", "温度没有作用")),
            },
        )
        at_least = np.where(logits >= -np.sort(-logits, axis=1)[:, top_k - 1 : top_k], logits, -np.inf)
        one_more, one_less = best(shares, top_k + 1), best(shares, top_k - 1)
        verdict.close(
            Text("top-k: exactly k tokens stay", "top-k：恰好留下 k 个"),
            seen["best"],
            best(shares, top_k),
            "top-k",
            wrong={
                "ties-kept": (
                    softmax(at_least),
                    Text(
                        "all tokens as likely as the k-th stay, more than k: of equals the lower number goes first",
                        "与第 k 个并列的全留下了，超过 k 个：并列时编号小的优先",
                    ),
                ),
                "last-of-equals": (
                    best(shares, top_k, last_of_equals=True),
                    Text(
                        "of equal tokens the higher number was kept: the lower one goes first",
                        "并列时留了编号大的：应编号小的优先",
                    ),
                ),
                "one-too-many": (one_more, Text("k + 1 tokens stay", "留了 k + 1 个")),
                "one-too-few": (one_less, Text("k - 1 tokens stay", "留了 k - 1 个")),
                "best-k-cut-off": (
                    softmax(np.where(best(shares, top_k) > 0, -np.inf, logits)),
                    Text("the best k tokens were removed: they are what stays", "前 k 个被去掉了：它们才是要留下的"),
                ),
                "top-k-not-normalised": (
                    np.where(best(shares, top_k) > 0, shares, 0),
                    Text("what is left does not add up to 1", "留下的概率加起来不等于 1"),
                ),
                "top-k-ignored": (shares, Text("top-k changes nothing", "top-k 没有作用")),
            },
        )
        verdict.close(
            Text("top-p: the token that crosses p stays", "top-p：跨过 p 的那个留下"),
            seen["nucleus"],
            nucleus(shares, top_p),
            "top-p",
            wrong={
                "crossing-token-dropped": (
                    nucleus(shares, top_p, "crossing"),
                    Text(
                        "the token with which the sum reaches p was dropped: what stays must reach p",
                        "使累积和达到 p 的那个词元被去掉了：留下的总和必须达到 p",
                    ),
                ),
                "nucleus-from-the-tail": (
                    nucleus(shares, top_p, "tail"),
                    Text("the sum starts at the unlikeliest token", "累积是从概率最小的词元开始的"),
                ),
                "threshold-on-each": (
                    nucleus(shares, top_p, "each"),
                    Text("each probability is compared with p: the running sum is", "是逐个概率和 p 比：应该用累积和"),
                ),
                "top-p-not-normalised": (
                    np.where(nucleus(shares, top_p) > 0, shares, 0),
                    Text("what is left does not add up to 1", "留下的概率加起来不等于 1"),
                ),
                "top-p-ignored": (shares, Text("top-p changes nothing", "top-p 没有作用")),
            },
        )
        verdict.close(
            Text("all three together, in this order", "三者一起，按这个顺序"),
            seen["together"],
            probabilities_of(logits, temperature, top_k, top_p),
            "together",
            wrong={
                name: (function(logits, temperature, top_k, top_p), text) for name, (function, text) in SEVERAL.items()
            },
        )
        ties = (logits == logits.max(axis=1, keepdims=True)).astype(float)
        verdict.close(
            Text("temperature 0: the likeliest token", "温度为 0：概率最大的词元"),
            seen["greedy"],
            probabilities_of(logits, 0),
            "greedy",
            wrong={
                "greedy-ties-shared": (
                    ties / ties.sum(axis=1, keepdims=True),
                    Text(
                        "at temperature 0 equals share the probability: the lower number takes it all",
                        "温度为 0 时并列者平分了概率：应全部归编号小的",
                    ),
                ),
                "greedy-last-of-equals": (
                    np.eye(logits.shape[1])[logits.shape[1] - 1 - logits[:, ::-1].argmax(axis=1)],
                    Text(
                        "at temperature 0 the higher of equal numbers wins: the lower one does",
                        "温度为 0 时并列取了编号大的：应取编号小的",
                    ),
                ),
                "temperature-zero-divides": (
                    np.full_like(logits, np.nan),
                    Text("temperature 0 gives no numbers: do not divide by it", "温度为 0 得到的不是数：不要除以它"),
                ),
            },
        )
        self._judge_draws(inputs, seen, verdict)

    def _judge_draws(self, inputs, seen, verdict):
        sums = np.cumsum(inputs["extremes"], axis=1)
        draws = np.stack([inputs["uniform"], np.zeros(5)])
        right = (sums[None] > draws[..., None]).argmax(axis=2)
        verdict.close(
            Text(
                "the draw: first token whose running sum exceeds the uniform number",
                "抽样：累积和首次超过均匀随机数的词元",
            ),
            seen["draws"],
            right,
            "draw",
            wrong={
                "always-the-likeliest": (
                    np.tile(inputs["extremes"].argmax(axis=1), (2, 1)),
                    Text(
                        "the likeliest token is always taken: the uniform number decides",
                        "总是取概率最大的：应由均匀随机数决定",
                    ),
                ),
                "off-by-one": (right - 1, Text("the token before it was taken", "取了它前面的一个")),
                "zero-probability-drawn": (
                    (sums[None] >= draws[..., None]).argmax(axis=2),
                    Text(
                        "at 0 a token of probability 0 was drawn: the sum must exceed the number",
                        "随机数为 0 时抽到了概率为 0 的词元：累积和必须大于它",
                    ),
                ),
                "one-row-decides": (
                    np.tile((sums[None, :1] > draws[:, :1, None]).argmax(axis=2), (1, 5)),
                    Text("all rows got the draw of the first one", "所有行都用了第一行的结果"),
                ),
            },
        )


# --- Guidance ------------------------------------------------------------------------------------------------------


def toy_logits(table, decay, ids):
    """Logits (N, K) of the toy model of the probe after ids (N, T)."""
    state = np.zeros((len(ids), table.shape[1]))
    for column in ids.T:
        state = decay * state + table[column]
    return state


def guided(c, u, scale):
    return u + scale * (c - u)


def wrong_guidance(table, decay, prompts, silent, drawn, scale):
    """What known mistakes return at one scale: category to logits (B, K)."""
    c = toy_logits(table, decay, np.concatenate([prompts, drawn], axis=1))
    u = toy_logits(table, decay, np.concatenate([silent, drawn], axis=1))
    stale = toy_logits(table, decay, silent)
    return {
        "other-convention": c + scale * (c - u),
        "exchanged": guided(u, c, scale),
        "sign": u - scale * (c - u),
        "difference-only": scale * (c - u),
        "caption-ignored": u,
        "scale-ignored": c,
        "drawn-missing-without-caption": guided(c, stale, scale),
        "drawn-missing": guided(toy_logits(table, decay, prompts), stale, scale),
        "probabilities": guided(softmax(c), softmax(u), scale),
        "log-of-mixture": np.log(np.maximum(guided(softmax(c), softmax(u), scale), 1e-9)),
    }


GUIDANCE_TEXTS = {
    "other-convention": Text(
        "that is c + w (c - u), the convention of 2207.12598: its w is 1 smaller. Here w = 1 is the plain model with caption",
        "这是 c + w (c − u)，即 2207.12598 的约定，它的 w 小 1。这里 w = 1 就是带描述的普通模型",
    ),
    "exchanged": Text("the two predictions are exchanged: w moves away from the caption", "两个预测弄反了：w 越大离描述越远"),
    "sign": Text("the sign of the difference is turned", "差的符号反了"),
    "difference-only": Text("only the difference is left: it is added to the prediction without caption", "只剩下差：应把它加到无描述的预测上"),
    "caption-ignored": Text("that is the prediction without caption", "这是无描述的预测"),
    "scale-ignored": Text("that is the prediction with caption, whatever w is", "不管 w 是多少，都是带描述的预测"),
    "drawn-missing-without-caption": Text(
        "the sequence without caption lacks the drawn tokens: both continue with the same ones",
        "无描述的序列后面没有接上已抽到的词元：两条序列都要接同样的词元",
    ),
    "drawn-missing": Text("the drawn tokens were not given to the model", "已抽到的词元没有交给模型"),
    "probabilities": Text("probabilities were extrapolated: they can become negative. Take the logits", "外推的是概率：会变成负的。应外推 logit"),
    "log-of-mixture": Text("probabilities were extrapolated and cut at zero: take the logits", "外推的是概率并在零处截断：应外推 logit"),
}  # fmt: skip


class GuidedLogits(Exercise):
    id = "ar.guided_logits"
    title = Text("Guidance on logits", "作用在 logit 上的引导")
    defines = ("guided_logits",)
    hints = (
        Text(
            "The same image so far, told twice: once after the caption, once after silence. What differs between the two answers is what the "
            "caption says about the next token.",
            "同一张画到一半的图，讲两遍：一遍接在描述后面，一遍接在沉默后面。两个回答之差，就是描述对下一个词元的意见。",
        ),
        Text(
            "Both sequences carry the same drawn tokens. Stack them along the batch: the model is asked once. Only the answer after "
            "the last token matters.",
            "两条序列都带着同样的已抽词元。沿批方向叠起来，只问模型一次。只有最后一个词元之后的回答有用。",
        ),
        Text(
            "Start at the answer without caption and go w times the way to the answer with caption: with w = 0 you stay, with w = 1 you arrive, "
            "beyond it you extrapolate.",
            "从无描述的回答出发，朝带描述的回答走 w 倍的路：w = 0 停在原地，w = 1 正好到达，再大就是外推。",
        ),
    )

    def draw(self, rng):
        while True:
            codes, length = int(rng.choice([6, 8, 9])), int(rng.integers(3, 5))
            inputs = {
                "table": rng.normal(size=(codes, codes)),
                "decay": float(rng.uniform(0.5, 0.8)),
                "prompts": rng.integers(0, codes, (2, length)).astype("int32"),
                "silent": rng.integers(0, codes, (2, length)).astype("int32"),
                "drawn": rng.integers(0, codes, (2, 3)).astype("int32"),
                "scales": [0.0, 1.0, float(rng.uniform(1.5, 3.0))],
            }
            arguments = {name: inputs[name] for name in ("table", "decay", "prompts", "silent", "drawn")}
            wrong = wrong_guidance(**arguments, scale=inputs["scales"][-1])
            right = self._right(inputs, inputs["drawn"], inputs["scales"][-1])
            pairs = list(wrong.values())
            if apart(right, pairs, 0.05) and all(apart(a, pairs[:i], 0.01) for i, a in enumerate(pairs)):
                return inputs

    def _right(self, inputs, drawn, scale):
        c, u = (
            toy_logits(inputs["table"], inputs["decay"], np.concatenate([inputs[name], drawn], axis=1))
            for name in ("prompts", "silent")
        )
        return guided(c, u, scale)

    def judge(self, inputs, seen, verdict):
        arguments = {name: inputs[name] for name in ("table", "decay", "prompts", "silent")}
        checks = (
            (2, Text("beyond 1: extrapolation", "大于 1：外推")),
            (0, Text("w = 0: the caption is ignored", "w = 0：忽略描述")),
            (1, Text("w = 1: the plain model with caption", "w = 1：带描述的普通模型")),
        )
        scales = np.asarray(seen["scales"])
        expected = np.stack([self._right(inputs, inputs["drawn"], scale) for scale in inputs["scales"]])
        verdict.shape(
            Text("logits of the next token, (B, K)", "下一个词元的 logit，(B, K)"), scales[0], expected[0].shape
        )
        if scales.shape != expected.shape:
            return
        for index, name in checks:
            scale = inputs["scales"][index]
            wrong = wrong_guidance(**arguments, drawn=inputs["drawn"], scale=scale)
            wrong = {label: (value, GUIDANCE_TEXTS[label]) for label, value in wrong.items()}
            verdict.close(name, scales[index], expected[index], "guided-value", atol=1e-4, wrong=wrong)
        verdict.close(
            Text("the first token, when nothing has been drawn yet", "第一个词元，此时还什么都没抽"),
            seen["first"],
            self._right(inputs, inputs["drawn"][:, :0], inputs["scales"][-1]),
            "first-token",
            atol=1e-4,
        )
        verdict.true(
            Text("the model is called once", "模型只调用一次"),
            seen["calls"] == 1,
            "called-twice",
            Text(
                f"the model was called {seen['calls']:g} times a token: stack both sequences along the batch",
                f"每个词元调用了模型 {seen['calls']:g} 次：把两条序列沿批方向叠起来",
            ),
        )


# --- The cache -----------------------------------------------------------------------------------------------------


def full_attention(queries, keys, values, scale=None, mask=None):
    """Causal attention (B, H, T, D) over a whole sequence."""
    scale = queries.shape[-1] ** -0.5 if scale is None else scale
    mask = np.tri(queries.shape[2], dtype=bool) if mask is None else mask
    scores = np.where(mask, queries @ np.swapaxes(keys, 2, 3) * scale, -1e30)
    return softmax(scores) @ values


def piece_mask(pieces, kind):
    """The mask (T, T) that a mistake amounts to when a sequence is fed in pieces."""
    mask, start = np.zeros((sum(pieces), sum(pieces)), bool), 0
    for count in pieces:
        end = start + count
        if kind == "no-mask-among-new":
            mask[start:end, :end] = True
        elif kind == "mask-from-the-top-left":
            mask[start:end, :end] = np.tri(count, end, dtype=bool)
        elif kind == "no-mask-with-cache":
            mask[start:end, :end] = True if start else np.tri(count, dtype=bool)
        elif kind == "past-forgotten":
            mask[start:end, start:end] = np.tri(count, dtype=bool)
        start = end
    return mask


class KVCache(Exercise):
    id = "ar.kv_cache"
    title = Text("A cache of keys and values", "键值缓存（KV cache）")
    defines = ("attend",)
    hints = (
        Text(
            "What of the earlier positions does a new position need? Their keys and values, never their queries.",
            "新的位置需要以前位置的什么？它们的键和值，从来不需要它们的查询。",
        ),
        Text(
            "Append first, attend afterwards: the new position looks at itself too. The cache grows along the axis of positions.",
            "先接上，再做注意力：新位置也要看自己。缓存沿位置这一维增长。",
        ),
        Text(
            "Several new positions at once, as when a prompt is read in: the i-th of them stands at place P + i. Compare places, "
            "not row numbers: the mask is a staircase that ends in the lower right corner.",
            "一次来好几个新位置，比如读入提示词时：其中第 i 个的真实位置是 P + i。比较真实位置，不要比较行号：掩码是一段终止在右下角的台阶。",
        ),
    )

    def draw(self, rng):
        while True:
            shape = 2, int(rng.integers(2, 4)), 6, int(rng.choice([4, 8]))
            queries, keys, values = (2 * rng.normal(size=shape) for _ in range(3))
            cuts = [[6], [1] * 6, [3, 1, 2], [2, 3, 1]]
            right = full_attention(queries, keys, values)
            kinds = ("no-mask-among-new", "no-mask-with-cache", "mask-from-the-top-left", "past-forgotten")
            wrong = [full_attention(queries, keys, values, mask=piece_mask(cuts[2], kind)) for kind in kinds]
            if apart(right, wrong, 0.05):
                return {
                    "queries": queries.astype("float32"),
                    "keys": keys.astype("float32"),
                    "values": values.astype("float32"),
                    "cuts": cuts,
                }

    def judge(self, inputs, seen, verdict):
        queries, keys, values = (inputs[name].astype(float) for name in ("queries", "keys", "values"))
        right = full_attention(queries, keys, values)
        outputs = np.asarray(seen["outputs"])
        size = queries.shape[-1]
        names = (
            Text("the whole sequence at once", "整条序列一次输入"),
            Text("one position at a time", "一次一个位置"),
            Text("3, then 1, then 2", "先 3 个，再 1 个，再 2 个"),
            Text("2, then 3, then 1", "先 2 个，再 3 个，再 1 个"),
        )
        texts = {
            "no-mask-among-new": Text(
                "new positions see each other's future: among them the mask is causal too",
                "同时进来的新位置互相看到了后面：它们之间也要有因果掩码",
            ),
            "no-mask-with-cache": Text(
                "with a cache the mask is dropped: several new positions then see each other's future",
                "有缓存时就不用掩码了：几个新位置同时进来时会互相看到后面",
            ),
            "mask-from-the-top-left": Text(
                "the staircase starts at the upper left corner, as though the new rows were the first positions: their places "
                "begin at P",
                "台阶从左上角开始，好像新来的行就是最前面的位置：它们的真实位置从 P 开始",
            ),
            "past-forgotten": Text(
                "the past is not looked at: append to the cache before attending",
                "没有看以前的位置：先接上缓存再做注意力",
            ),
        }
        for found, pieces, name in zip(outputs, inputs["cuts"], names, strict=True):
            unscaled = {
                "not-scaled": (
                    full_attention(queries, keys, values, 1.0),
                    Text("the products are not divided by sqrt(D)", "内积没有除以 sqrt(D)"),
                ),
                "scaled-by-size": (
                    full_attention(queries, keys, values, 1 / size),
                    Text("the products are divided by D: divide by its root", "内积除以了 D：应除以 D 的平方根"),
                ),
            }
            masks = {
                kind: (full_attention(queries, keys, values, mask=piece_mask(pieces, kind)), text)
                for kind, text in texts.items()
            }
            verdict.close(name, found, right, "attention-value", rtol=1e-4, atol=1e-4, wrong=masks | unscaled)
        for name, whole, label in (
            ("keys", keys, Text("the cache holds all keys, in order", "缓存里是全部的键，次序不变")),
            ("values", values, Text("and all values", "以及全部的值")),
        ):
            start = 5  # the last way to cut ends in one position
            reversed_ = np.concatenate([whole[:, :, start:], whole[:, :, 2:start], whole[:, :, :2]], axis=2)
            verdict.close(
                label,
                seen[name],
                whole,
                f"cache-{name}",
                atol=1e-6,
                wrong={
                    "cache-in-front": (
                        reversed_,
                        Text(
                            "new entries stand in front of the old ones: append them", "新的放到了旧的前面：应接在后面"
                        ),
                    ),
                    "cache-scaled": (
                        whole * size**-0.5,
                        Text("the cache holds scaled keys", "缓存里的键已经缩放过"),
                    ),
                },
            )
        verdict.true(
            Text("the same cache serves twice", "同一个缓存可以用两次"),
            np.allclose(seen["again"][0], seen["again"][1], atol=1e-6)
            and np.allclose(seen["again"][0], right[:, :, 2:3], atol=1e-4),
            "cache-kept-outside",
            Text(
                "a second call with the same cache gives another result: everything that is remembered stands in the cache that is passed",
                "用同一个缓存再调用一次，结果变了：要记住的一切都应在传入的缓存里",
            ),
        )


# --- Scales --------------------------------------------------------------------------------------------------------


def scales_of(sizes):
    return np.repeat(np.arange(len(sizes)), [height * width for height, width in sizes])


def scale_masks(sizes):
    """The mask that is asked for, and the mistakes by name."""
    scales = scales_of(sizes)
    keys, queries = scales[None, :], scales[:, None]
    count = len(scales)
    return keys <= queries, {
        "token-by-token": (
            np.tri(count, dtype=bool),
            Text(
                "that is the mask of raster order, token by token: within a scale all tokens see each other, they are drawn at once",
                "这是逐词元的光栅顺序掩码：同一尺度内的词元互相可见，它们是同时抽的",
            ),
        ),
        "own-scale-hidden": (
            keys < queries,
            Text("a token does not see its own scale", "词元看不到自己这一尺度"),
        ),
        "own-scale-only": (keys == queries, Text("earlier scales are not seen", "看不到之前的尺度")),
        "last-scale-only": (
            (keys == queries) | (keys == queries - 1),
            Text(
                "only the scale just before is seen: all earlier ones are", "只看得到紧邻的前一个尺度：之前的都应可见"
            ),
        ),
        "everything": (np.ones((count, count), bool), Text("later scales are seen", "看得到后面的尺度")),
        "transposed": (
            keys >= queries,
            Text("rows and columns are exchanged: a row is the token that looks", "行和列弄反了：行是查看的词元"),
        ),
    }


class ScaleMask(Exercise):
    id = "ar.scale_mask"
    title = Text("The mask of next-scale prediction", "逐尺度预测的掩码")
    defines = ("scale_of_token", "scale_mask")
    hints = (
        Text(
            "Tokens of one map are drawn in one step. So the question is not which token comes first, but which map.",
            "同一张图里的词元在一步里同时抽出。所以要问的不是哪个词元在前，而是哪张图在前。",
        ),
        Text(
            "Give every token the number of its map. A map has height times width tokens.",
            "给每个词元标上它属于第几张图。一张图有“高乘宽”个词元。",
        ),
        Text(
            "Compare those numbers, row against column: staircase of blocks, each block full.",
            "行与列比较这些编号：得到由方块组成的台阶，每一块都是满的。",
        ),
    )

    def draw(self, rng):
        first = [(1, 1)] if rng.random() < 0.5 else [(1, 2)]
        middle = [(2, int(rng.integers(2, 4)))]
        last = [(3, int(rng.integers(3, 5))), (4, int(rng.integers(2, 4)))]
        return {"sizes": [list(size) for size in first + middle + last]}

    def judge(self, inputs, seen, verdict):
        sizes = [tuple(size) for size in inputs["sizes"]]
        right = scales_of(sizes)
        sides = np.repeat(np.arange(len(sizes)), [height for height, _ in sizes])
        squares = np.repeat(np.arange(len(sizes)), [height * height for height, _ in sizes])
        if sides.shape == np.shape(seen["scales"]) != right.shape:
            text = Text(
                "a map of height h was given h tokens: it has height times width",
                "高为 h 的图只给了 h 个词元：应为高乘宽",
            )
            verdict.true(Text("number of tokens", "词元个数"), False, "side-not-area", text)
        elif squares.shape == np.shape(seen["scales"]) != right.shape:
            text = Text("height is squared: a map has height times width tokens", "用了高的平方：一张图有高乘宽个词元")
            verdict.true(Text("number of tokens", "词元个数"), False, "height-squared", text)
        verdict.close(
            Text("the scale of every token, from 0", "每个词元的尺度编号，从 0 开始"),
            seen["scales"],
            right,
            "scales",
            wrong={
                "counted-from-one": (right + 1, Text("scales are counted from 0", "尺度从 0 开始编号")),
                "counted-backwards": (
                    len(sizes) - 1 - right,
                    Text("the finest map is number 0: the coarsest comes first", "最细的图成了 0 号：应从最粗的开始"),
                ),
            },
        )
        mask, wrong = scale_masks(sizes)
        verdict.true(
            Text("the mask is boolean", "掩码是布尔型"),
            np.asarray(seen["mask"]).dtype.kind == "b",
            "mask-not-boolean",
            Text("the mask holds numbers: True and False are asked for", "掩码里是数值：应为 True 和 False"),
        )
        verdict.close(
            Text("who may look at whom", "谁可以看谁"),
            np.asarray(seen["mask"]).astype(float),
            mask,
            "mask",
            wrong={name: (value.astype(float), text) for name, (value, text) in wrong.items()},
        )
        alone = sizes[-1][0] * sizes[-1][1]
        verdict.close(
            Text("one map alone: everything is seen", "只有一张图：全部可见"),
            np.asarray(seen["single"]).astype(float),
            np.ones((alone, alone)),
            "single-map",
        )
