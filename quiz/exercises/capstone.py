"""Judges of lesson 15: what an image costs under a deadline, and which models no other beats."""

import math

import numpy as np

from quiz.exercises.verdicts import Exercise, call
from quiz.ground.language import Text


class CostPerImage(Exercise):
    id = "capstone.cost_per_image"
    title = Text("What an image costs, and how many steps fit", "一张图的计算代价，以及放得下多少步")
    defines = ("forward_flops", "seconds_per_image", "most_steps")
    hints = (
        Text(
            "Each weight meets each token once: one multiplication, one addition. Count both.",
            "每个权重与每个词元相遇一次：一次乘法、一次加法。两个都要数。",
        ),
        Text(
            "Split the work into what runs once an image (text encoder, decoder) and what runs in every step. Guidance doubles only one of the two.",
            "把工作分成两部分：每张图只跑一次的（文本编码器、解码器）和每一步都要跑的。引导只让其中一部分翻倍。",
        ),
        Text(
            "Turn the second function round: what is left of the deadline after the part that runs once, divided by the time of a step. "
            "A whole number that keeps the deadline, and not below 0.",
            "把第二个函数反过来：时限减去只跑一次的部分，剩下的除以一步的时间。要的是守得住时限的整数，而且不小于 0。",
        ),
    )

    def draw(self, rng):
        while True:
            parameters, tokens = int(rng.integers(2, 40)) * 10**8, int(rng.choice([256, 1024, 4096]))
            inputs = {
                "parameters": parameters,
                "tokens": tokens,
                "once": float(rng.integers(2, 9)) * 1e12,
                "per_step": float(rng.integers(11, 40)) * 1e11,
                "steps": int(rng.integers(4, 40)),
                "rate": float(rng.integers(20, 90)) * 1e12,
                "budget": float(rng.integers(60, 300)) / 100,
            }
            if _tells_apart(**inputs):
                return inputs

    def judge(self, inputs, seen, verdict):
        parameters, tokens = inputs["parameters"], inputs["tokens"]
        verdict.close(
            Text("FLOPs of one pass", "一次前向的 FLOPs"),
            seen["flops"],
            2.0 * parameters * tokens,
            "flops",
            rtol=1e-6,
            call=call("forward_flops", parameters, tokens),
            wrong={
                "multiply-adds": (
                    1.0 * parameters * tokens,
                    Text(
                        "that counts multiply-adds, as many reports do; here a multiplication and an addition count as two",
                        "这是按乘加（MAC）计数，不少报告就是这样；这里乘法和加法各算一次",
                    ),
                ),
                "one-token": (
                    2.0 * parameters,
                    Text(
                        "that is one token; every token of the image passes all weights",
                        "这只算了一个词元；图像的每个词元都要经过全部权重",
                    ),
                ),
                "training": (
                    6.0 * parameters * tokens,
                    Text(
                        "that is a training step, with its backward pass; sampling only goes forward",
                        "这是带反向传播的训练步；采样只有前向",
                    ),
                ),
            },
        )
        once, per_step, steps, rate, budget = (inputs[name] for name in ("once", "per_step", "steps", "rate", "budget"))
        for guided in (False, True):
            asked = call("seconds_per_image", once, per_step, steps, guided, rate)
            verdict.close(
                Text("seconds with guidance", "有引导时的秒数")
                if guided
                else Text("seconds without guidance", "无引导时的秒数"),
                seen[f"seconds_{guided}"],
                _seconds(once, per_step, steps, guided, rate),
                "seconds",
                rtol=1e-6,
                call=asked,
                wrong=_wrong_seconds(once, per_step, steps, guided, rate),
            )
        for guided in (True, False):
            asked = call("most_steps", budget, once, per_step, guided, rate)
            found = seen[f"most_{guided}"]
            right = _most(budget, once, per_step, guided, rate)
            verdict.close(
                Text("steps with guidance", "有引导时的步数")
                if guided
                else Text("steps without guidance", "无引导时的步数"),
                found,
                right,
                "steps",
                rtol=1e-6,
                call=asked,
                wrong=_wrong_most(budget, once, per_step, guided, rate),
            )
        verdict.close(
            Text("a deadline that only the fixed part would miss", "连固定部分都赶不上的时限"),
            seen["most_late"],
            0,
            "late",
            call=call("most_steps", once / rate, 10 * once, per_step, True, rate),
            where=Text(": no step fits, so 0", "：一步也放不下，应为 0"),
        )
        verdict.close(
            Text("no fixed part", "没有固定部分"),
            seen["most_free"],
            _most(budget, 0.0, per_step, True, rate),
            "steps",
            call=call("most_steps", budget, 0.0, per_step, True, rate),
        )


def _seconds(once, per_step, steps, guided, rate):
    return (once + steps * per_step * (2 if guided else 1)) / rate


def _exact(budget, once, per_step, guided, rate):
    return (budget * rate - once) / (per_step * (2 if guided else 1))


def _most(budget, once, per_step, guided, rate):
    return max(0, math.floor(_exact(budget, once, per_step, guided, rate)))


def _wrong_seconds(once, per_step, steps, guided, rate):
    mistakes = {
        "once-per-step": (
            steps * (once + per_step * (2 if guided else 1)) / rate,
            Text(
                "the fixed part was counted in every step: text encoder and decoder run once an image",
                "固定部分每一步都算了：文本编码器和解码器每张图只跑一次",
            ),
        ),
        "once-forgotten": (
            steps * per_step * (2 if guided else 1) / rate,
            Text("the part that runs once is missing", "漏了只跑一次的部分"),
        ),
    }
    if guided:
        mistakes["guidance-free"] = (
            (once + steps * per_step) / rate,
            Text("guidance asks the network twice in each step", "有引导时，每一步要问网络两次"),
        )
        mistakes["all-doubled"] = (
            2 * (once + steps * per_step) / rate,
            Text("guidance does not double what runs once", "引导不会让只跑一次的部分翻倍"),
        )
    return mistakes


def _wrong_most(budget, once, per_step, guided, rate):
    exact = _exact(budget, once, per_step, guided, rate)
    mistakes = {
        "not-whole": (exact, Text("steps are whole numbers: round down", "步数是整数：要向下取整")),
        "too-late": (
            math.ceil(exact),
            Text(
                "rounded up or to the nearest: the last step misses the deadline",
                "向上取整或四舍五入了：最后一步会超时",
            ),
        ),
        "fixed-part-ignored": (
            math.floor(budget * rate / (per_step * (2 if guided else 1))),
            Text("the part that runs once takes its share of the deadline first", "只跑一次的部分要先占掉一份时间"),
        ),
    }
    if guided:
        mistakes["guidance-ignored"] = (
            _most(budget, once, per_step, False, rate),
            Text("with guidance a step costs two passes", "有引导时一步要两次前向"),
        )
    return mistakes


def _tells_apart(parameters, tokens, once, per_step, steps, rate, budget):
    """Whether every known mistake gives another number, and no deadline is met or missed by a rounding error."""
    for guided in (False, True):
        exact = _exact(budget, once, per_step, guided, rate)
        values = [_most(budget, once, per_step, guided, rate)]
        values += [value for value, _ in _wrong_most(budget, once, per_step, guided, rate).values()]
        # More than half a step is left over, so that rounding to the nearest is caught as well.
        if not 0.55 < exact % 1 < 0.95 or exact < 2 or len({round(value, 6) for value in values}) < len(values):
            return False
    free = budget * rate / (2 * per_step)
    return 0.05 < free % 1 < 0.95


class ParetoFront(Exercise):
    id = "capstone.pareto_front"
    title = Text("Which models no other beats", "哪些模型没有被别的模型全面压倒")
    defines = ("pareto_front",)
    hints = (
        Text(
            "Ask of every model in turn: is there another that is at least as good everywhere, and better somewhere?",
            "逐个模型问：有没有另一个，处处不差，而且至少有一处更好？",
        ),
        Text(
            "Both halves are needed. Without the second, two equal models would throw each other out, and each would throw out itself.",
            "两个条件缺一不可。少了第二个，两个相同的模型会互相淘汰，每个模型也会淘汰自己。",
        ),
        Text(
            "Compare rows[:, None] with rows[None, :]: `all` over the columns for the first half, `any` for the second. "
            "A model stays if no other has both.",
            "让 rows[:, None] 与 rows[None, :] 比较：第一个条件对各列取 all，第二个取 any。没有别的模型两者都满足，它就留下。",
        ),
    )

    def draw(self, rng):
        while True:
            count = int(rng.integers(7, 11))
            plane = np.stack([rng.permutation(60)[:count], rng.permutation(60)[:count]], axis=1).astype(float)
            space = np.stack([rng.permutation(60)[:count] for _ in range(3)], axis=1).astype(float)
            if _telling(plane) and _telling(space) and front(plane).sum() >= 3:
                return {"plane": plane, "space": space}

    def judge(self, inputs, seen, verdict):
        plane, space = inputs["plane"], inputs["space"]
        for name, key, rows in (
            (Text("two costs", "两项代价"), "plane", plane),
            (Text("three costs", "三项代价"), "space", space),
        ):
            verdict.close(
                name, seen[key], front(rows), "front", call=call("pareto_front", rows), wrong=_wrong_fronts(rows)
            )
        level = np.array([[1.0, 5], [1, 7], [3, 5], [2, 2]])
        verdict.close(
            Text("equal in one cost, worse in the other", "一项相同、另一项更差"),
            seen["level"],
            front(level),
            "weakly-beaten",
            call=call("pareto_front", level),
            wrong={
                "strict": (
                    ~_beaten_everywhere(level),
                    Text(
                        "a model that ties in one cost and loses in the other is beaten: it need not lose in all",
                        "一项打平、另一项更差，就算被压倒：不必每项都更差",
                    ),
                )
            },
        )
        twins = np.array([[1.0, 4], [1, 4], [3, 2], [5, 5]])
        verdict.close(
            Text("two equal models", "两个完全相同的模型"),
            seen["twins"],
            front(twins),
            "twins",
            call=call("pareto_front", twins),
            wrong={
                "twins": (
                    np.array([False, False, True, False]),
                    Text("two equal models beat nobody: both stay", "两个相同的模型谁也没有压倒谁：都留下"),
                ),
                "first-twin": (
                    np.array([True, False, True, False]),
                    Text("only one of two equal models was kept: both stay", "两个相同的模型只留了一个：应当都留下"),
                ),
                "second-twin": (
                    np.array([False, True, True, False]),
                    Text("only one of two equal models was kept: both stay", "两个相同的模型只留了一个：应当都留下"),
                ),
            },
        )
        verdict.close(
            Text("a single model", "只有一个模型"), seen["single"], [True], "single", call="pareto_front([[3.0, 4.0]])"
        )


def front(rows):
    """True for each row (N, D) that no other row beats: not larger anywhere and smaller somewhere. Shape (N,)."""
    rows = np.asarray(rows, float)
    not_worse = (rows[:, None] <= rows[None]).all(axis=2)
    better = (rows[:, None] < rows[None]).any(axis=2)
    return ~(not_worse & better).any(axis=0)


def _beaten_everywhere(rows):
    return (rows[:, None] < rows[None]).all(axis=2).any(axis=0)


def _wrong_fronts(rows):
    order = np.argsort(rows[:, 0])
    last_only = np.zeros(len(rows), bool)
    last_only[order] = np.concatenate([[True], np.diff(rows[order, 1]) < 0])
    hull = _best_of_sums(rows)
    return {
        "larger-is-better": (
            front(-rows),
            Text('that is the front for "larger is better": costs are to be small', "这是“越大越好”的前沿：代价要小"),
        ),
        "complement": (
            ~front(rows),
            Text("True and False are exchanged: True for models that stay", "True 和 False 反了：留下的才是 True"),
        ),
        "none-left": (
            np.zeros(len(rows), bool),
            Text(
                "no model is left: neither being no worse (than itself, say) nor being better in one cost is enough to beat another",
                "一个也没留下：只是“不更差”（比如与自己相比），或者只有一项更好，都不算压倒",
            ),
        ),
        "best-somewhere": (
            (rows == rows.min(axis=0)).any(axis=1),
            Text(
                "only the winners of a single cost are left: compromises in between belong to the front too",
                "只留下了各单项的第一名：中间的折中方案也在前沿上",
            ),
        ),
        "neighbour-only": (
            last_only,
            Text(
                "each model was compared with its neighbour in one order only: any other may beat it",
                "每个模型只和排序后的邻居比了：压倒它的可能是任何一个",
            ),
        ),
        "one-score": (
            np.arange(len(rows)) == rows.sum(axis=1).argmin(),
            Text(
                "that is the best sum: adding costs has chosen the weights already",
                "这是总和最小的一个：相加就已经定下了权重",
            ),
        ),
        "weighted-sums": (
            hull,
            Text(
                "only models that win some weighted sum are left: a front may bend inwards",
                "只留下了在某种加权和下胜出的模型：前沿也可以是凹的",
            ),
        ),
        "average": (
            (rows <= rows.mean(axis=0)).all(axis=1),
            Text(
                "better than the average is another question: compare model with model",
                "好于平均是另一回事：要两两比较",
            ),
        ),
    }


def _best_of_sums(rows):
    """True for rows that win a weighted sum of the first two columns, with the weights on a fine grid. Shape (N,)."""
    weights = np.linspace(0, 1, 1001)[:, None]
    winners = (weights * rows[:, 0] + (1 - weights) * rows[:, 1]).argmin(axis=1)
    return np.isin(np.arange(len(rows)), winners)


def _telling(rows):
    """Whether no known mistake gives the right front, or that of another mistake."""
    found = [front(rows), *(value for value, _ in _wrong_fronts(rows).values())]
    return len({tuple(value) for value in found}) == len(found)
