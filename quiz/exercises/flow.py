"""Judges of lesson 12: the straight path and its loss, two solvers, the score in a velocity, and a teacher's path."""

import numpy as np

from quiz.exercises.verdicts import Exercise
from quiz.ground.language import Text


def columns(time, like):
    """Times (B,) with axes of length one behind them, so that they multiply an array (B, ...)."""
    return np.asarray(time, float).reshape(-1, *[1] * (np.ndim(like) - 1))


def _path_and_error(inputs, name=""):
    """Points of the paths, and what the probe's network, ``weight * x + time + offset``, is off by; float64."""
    data, noise = inputs[f"{name}data"].astype(float), inputs[f"{name}noise"].astype(float)
    time = columns(inputs["time"], data)
    x = noise + time * (data - noise)
    return x, inputs["weight"] * x + time + inputs["offset"] - (data - noise)


class PathAndLoss(Exercise):
    id = "flow.path_and_loss"
    title = Text("The straight path and the loss", "直线路径与损失")
    defines = ("path_and_target", "flow_loss")
    hints = (
        Text(
            "Time 0 is noise and time 1 is data: what must x be at both ends, and what lies half way?",
            "时刻 0 是噪声，时刻 1 是数据：两端的 x 各是什么？走到一半呢？",
        ),
        Text(
            "The target is the derivative of the point with respect to time. It is the same everywhere on one line.",
            "目标是路径上的点对时间的导数。在同一条直线上处处相同。",
        ),
        Text(
            "Each example has a time of its own: give the times as many axes as the data, the first of length B and the others of length one. The loss is a mean over every entry.",
            "每个样本有自己的时刻：让时刻的轴数与数据相同，第一个轴长 B，其余长 1。损失是对所有元素取平均。",
        ),
    )

    def draw(self, rng):
        while True:
            inputs = self._draw_once(rng)
            error = _path_and_error(inputs)[1]
            squared = np.mean(error**2)
            values = squared, squared / 2, np.sqrt(squared), np.mean(np.abs(error))
            # Neither the loss nor one of the mistakes in it may look like another.
            if np.diff(np.log(np.sort(values))).min() > 0.05:
                return inputs

    @staticmethod
    def _draw_once(rng):
        batch, height, width = (int(size) for size in rng.permutation([3, 4, 5]))
        shape, flat = (batch, height, width, batch), (batch, batch + int(rng.integers(1, 4)))
        return {
            "data": rng.normal(0.7, 1.0, size=shape).astype("float32"),
            "noise": rng.normal(size=shape).astype("float32"),
            # Not symmetric about one half, or exchanged weights would go unseen.
            "time": rng.permutation(np.linspace(0.12, 0.78, batch) + rng.uniform(0, 0.05, batch)).astype("float32"),
            "flat_data": rng.normal(0.7, 1.0, size=flat).astype("float32"),
            "flat_noise": rng.normal(size=flat).astype("float32"),
            "weight": float(rng.uniform(0.4, 0.8)),
            "offset": float(rng.uniform(-0.5, -0.2)),
        }

    def judge(self, inputs, seen, verdict):
        for name, prefix in (("", Text("images", "图像")), ("flat_", Text("vectors", "向量"))):
            data, noise = inputs[f"{name}data"].astype(float), inputs[f"{name}noise"].astype(float)
            time = columns(inputs["time"], data)
            wrong = {
                "direction": (
                    (1 - time) * data + time * noise,
                    Text(
                        "that is the other convention, time 1 is noise (SD3): here time 0 is noise and time 1 is data",
                        "这是另一种约定，时刻 1 是噪声（SD3）：这里时刻 0 是噪声，时刻 1 是数据",
                    ),
                ),
                "diffusion-weights": (
                    np.sqrt(time) * data + np.sqrt(1 - time) * noise,
                    Text(
                        "those are the square-root weights of diffusion: on a straight line they are t and 1 - t",
                        "这是扩散模型的平方根权重：直线上的权重是 t 和 1 - t",
                    ),
                ),
                "noise-not-reduced": (
                    time * data + noise,
                    Text(
                        "the noise keeps its full weight: it has to be gone at time 1",
                        "噪声没有减权：到时刻 1 它应当消失",
                    ),
                ),
            }
            if not name:
                last = inputs["time"].astype(float)
                wrong["time-axis"] = (
                    noise + last * (data - noise),
                    Text(
                        "the times run along the last axis: each example has one time, the first axis counts the examples",
                        "时刻沿最后一个轴展开了：每个样本一个时刻，第一个轴才是样本",
                    ),
                )
            verdict.close(
                Text(f"the point, {prefix.en}", f"路径上的点，{prefix.zh}"),
                seen[f"{name}x"],
                noise + time * (data - noise),
                "point",
                rtol=1e-3,
                atol=1e-4,
                wrong=wrong,
            )
            verdict.close(
                Text(f"the target, {prefix.en}", f"目标，{prefix.zh}"),
                seen[f"{name}target"],
                data - noise,
                "target",
                rtol=1e-3,
                atol=1e-4,
                wrong={
                    "target-reversed": (
                        noise - data,
                        Text(
                            "that points from the data to the noise: it is right where time 1 is noise, here it is the negative",
                            "这是从数据指向噪声：在时刻 1 是噪声的约定里才对，这里差一个负号",
                        ),
                    ),
                    "target-from-the-point": (
                        (1 - time) * (data - noise),
                        Text(
                            "that is the rest of the way from x to the data: the velocity does not shrink on the way",
                            "这是从 x 到数据剩下的路程：速度沿途并不变小",
                        ),
                    ),
                    "target-data": (data, Text("that is the data, not the velocity", "这是数据，不是速度")),
                    "target-noise": (
                        noise,
                        Text("that is what a diffusion model predicts: the noise", "这是扩散模型预测的东西：噪声"),
                    ),
                },
            )
        x, error = _path_and_error(inputs)
        verdict.true(
            Text("one call of the network", "只调用网络一次"),
            seen["number_of_calls"] == 1,
            "calls",
            Text("the network has to be called exactly once", "网络应当恰好调用一次"),
        )
        verdict.close(
            Text("where the network is asked", "询问网络的位置"), seen["asked_x"], x, "asked-x", rtol=1e-3, atol=1e-4
        )
        verdict.close(
            Text("the times that the network is told", "告诉网络的时刻"),
            seen["asked_time"],
            inputs["time"],
            "asked-time",
            rtol=1e-3,
            wrong={
                "asked-time-reversed": (
                    1 - inputs["time"].astype(float),
                    Text("the network is told 1 - t: here 1 is data", "你告诉网络的是 1 - t：这里 1 是数据"),
                )
            },
        )
        verdict.close(
            Text("the loss", "损失"),
            seen["loss"],
            np.mean(error**2),
            "loss",
            rtol=1e-3,
            wrong={
                "loss-summed": (np.sum(error**2), Text("that is the sum, not the mean", "这是求和，不是平均")),
                "loss-summed-per-example": (
                    np.sum(error**2) / len(error),
                    Text(
                        "summed over each example: here the mean runs over all entries",
                        "你对每个样本内部求了和：这里对所有元素取平均",
                    ),
                ),
                "loss-halved": (
                    np.mean(error**2) / 2,
                    Text("there is a factor of one half too much", "多了一个二分之一"),
                ),
                "loss-absolute": (
                    np.mean(np.abs(error)),
                    Text(
                        "that is the absolute error, whose optimum is a median: the field is a mean",
                        "这是绝对误差，它的最优解是中位数：速度场是均值",
                    ),
                ),
                "loss-root": (
                    np.sqrt(np.mean(error**2)),
                    Text("the root was taken: the loss is the square", "你开了方：损失是平方"),
                ),
            },
        )
        verdict.close(
            Text("the loss on vectors", "向量上的损失"),
            seen["flat_loss"],
            np.mean(_path_and_error(inputs, "flat_")[1] ** 2),
            "loss-on-vectors",
            rtol=1e-3,
        )
        slope = seen["slope"]
        verdict.true(
            Text("a gradient reaches the network", "梯度能传到网络"),
            slope is not None and np.allclose(slope, np.mean(2 * error * x), rtol=1e-2, atol=1e-4),
            "no-gradient",
            Text(
                "the gradient of the loss with respect to the network's weight is missing or wrong: stay in TensorFlow, and stop no gradient",
                "损失对网络权重的梯度缺失或不对：全程用 TensorFlow 运算，也不要截断梯度",
            ),
        )


class Solvers(Exercise):
    id = "flow.solvers"
    title = Text("Euler and Heun", "Euler 与 Heun")
    defines = ("euler", "heun")
    hints = (
        Text(
            "Both go from 0 to 1 in steps of 1 / steps. At which times do the steps begin? The last of them begins before 1.",
            "两者都从 0 走到 1，步长 1 / steps。每一步从哪些时刻开始？最后一步的起点在 1 之前。",
        ),
        Text(
            "Heun tries a step of Euler first and asks for the velocity where it ends, at the time where it ends. That trial point is then thrown away.",
            "Heun 先试走一个 Euler 步，在它的终点、以终点的时刻再问一次速度。试走到的那个点随后丢弃。",
        ),
        Text(
            "The real step goes from the old point with the mean of both velocities. In the last step the trial would end at time 1: leave it at Euler there.",
            "真正的一步从原来的点出发，用两个速度的平均。最后一步的试探会落在时刻 1：那里就停在 Euler。",
        ),
    )

    def draw(self, rng):
        size, batch = int(rng.integers(3, 5)), int(rng.integers(5, 8))
        return {
            "start": rng.normal(size=(batch, size)).astype("float32"),
            "matrix": rng.normal(0, 0.6, size=(size, size)).astype("float32"),
            "drift": rng.uniform(0.8, 1.6, size=size).astype("float32"),
            "steps": int(rng.integers(3, 7)),
        }

    def judge(self, inputs, seen, verdict):
        start, matrix, drift = (inputs[name].astype(float) for name in ("start", "matrix", "drift"))
        steps = inputs["steps"]
        length = 1 / steps

        def field(x, time):
            return x @ matrix + time**2 * drift

        def walk(step, begins=None):
            x = start
            for index in range(steps) if begins is None else begins:
                x = step(x, index * length, index)
            return x

        def plain(x, time, index):
            return x + length * field(x, time)

        def full(x, time, index):
            first = field(x, time)
            return x + length * (first + field(x + length * first, time + length)) / 2

        def half(x, time, index):
            middle = field(x + length / 2 * field(x, time), time + length / 2)
            return x + length * middle

        def right(x, time, index):
            return (full if index < steps - 1 else plain)(x, time, index)

        grid = np.arange(steps) * length
        pairs = np.stack([grid, grid + length], axis=1).ravel()[:-1]
        verdict.true(
            Text("evaluations of Euler", "Euler 的调用次数"),
            len(seen["euler_times"]) == steps,
            "euler-count",
            Text(
                f"the field was asked {len(seen['euler_times'])} times in {steps} steps: Euler asks once a step",
                f"{steps} 步里速度场被调用 {len(seen['euler_times'])} 次：Euler 每步只问一次",
            ),
        )
        if len(seen["euler_times"]) == steps:
            verdict.close(
                Text("times at which Euler asks", "Euler 询问的时刻"),
                seen["euler_times"],
                grid,
                "euler-times",
                rtol=1e-3,
                wrong={
                    "euler-times-reversed": (
                        1 - grid,
                        Text(
                            "it starts at time 1, as where 1 is noise: here noise is at time 0",
                            "它从时刻 1 开始，那是 1 为噪声的约定：这里噪声在时刻 0",
                        ),
                    ),
                    "euler-times-late": (
                        grid + length,
                        Text("the field is asked at the end of each step", "你在每一步的终点询问速度场"),
                    ),
                    "euler-times-endpoint": (
                        np.linspace(0, 1, steps),
                        Text(
                            "the grid holds time 1: the last step begins at 1 - 1 / steps",
                            "网格里有时刻 1：最后一步应从 1 - 1 / steps 开始",
                        ),
                    ),
                },
            )
        for name in ("euler", "heun"):
            verdict.true(
                Text(f"one time a row, {name.title()}", f"每行一个时刻，{name.title()}"),
                list(seen[f"{name}_shape"]) == [len(start)],
                "time-shape",
                Text(
                    f"the field was given a time of shape {tuple(seen[f'{name}_shape'])}, it takes ({len(start)},)",
                    f"传给速度场的时刻形状是 {tuple(seen[f'{name}_shape'])}，应为 ({len(start)},)",
                ),
            )
        verdict.close(
            Text("where Euler ends", "Euler 的终点"),
            seen["euler"],
            walk(plain),
            "euler",
            rtol=1e-3,
            atol=1e-4,
            wrong={
                "euler-backwards": (
                    walk(lambda x, time, index: x - length * field(x, time)),
                    Text(
                        "the velocity is subtracted: time rises from noise to data, so it is added",
                        "速度被减去了：时间从噪声增到数据，所以应当相加",
                    ),
                ),
                "euler-step-length": (
                    walk(lambda x, time, index: x + field(x, time)),
                    Text(
                        "each step moves by the whole velocity: multiply by 1 / steps",
                        "每一步走了整个速度：要乘以 1 / steps",
                    ),
                ),
            },
        )
        once = start + field(start, 0.0)
        verdict.close(
            Text("one step of Euler", "一步 Euler"), seen["euler_one"], once, "euler-one", rtol=1e-3, atol=1e-4
        )
        found = len(seen["heun_times"])
        verdict.true(
            Text("evaluations of Heun", "Heun 的调用次数"),
            found == 2 * steps - 1,
            "heun-asks-at-one" if found == 2 * steps else "heun-is-euler" if found == steps else "heun-count",
            Text(
                f"the field was asked {found} times in {steps} steps; twice a step and once in the last, which may not ask at time 1, makes {2 * steps - 1}",
                f"{steps} 步里速度场被调用 {found} 次；每步两次、最后一步一次（不能在时刻 1 询问），应为 {2 * steps - 1} 次",
            ),
        )
        if found == 2 * steps - 1:
            middle = pairs.copy()
            middle[1::2] -= length / 2
            same = np.repeat(grid, 2)[:-1]
            verdict.close(
                Text("times at which Heun asks", "Heun 询问的时刻"),
                seen["heun_times"],
                pairs,
                "heun-times",
                rtol=1e-3,
                wrong={
                    "midpoint": (
                        middle,
                        Text(
                            "that is the midpoint method, another one of second order: Heun asks at both ends of the step",
                            "这是中点法，另一种二阶方法：Heun 在一步的两端询问",
                        ),
                    ),
                    "heun-same-time": (
                        same,
                        Text(
                            "both velocities of a step are asked at its beginning: the second belongs to its end",
                            "一步的两个速度都在起点时刻询问：第二个应在终点时刻",
                        ),
                    ),
                },
            )

        def variant(move):
            return lambda x, time, index: move(x, time) if index < steps - 1 else plain(x, time, index)

        def both(x, time):
            first = field(x, time)
            return first, field(x + length * first, time + length)

        verdict.close(
            Text("where Heun ends", "Heun 的终点"),
            seen["heun"],
            walk(right),
            "heun",
            rtol=1e-3,
            atol=1e-4,
            wrong={
                "heun-not-averaged": (
                    walk(variant(lambda x, time: x + length * sum(both(x, time)))),
                    Text("the two velocities are added, not averaged", "两个速度是相加了，没有取平均"),
                ),
                "heun-from-the-trial-point": (
                    walk(variant(lambda x, time: x + length * both(x, time)[0] + length * sum(both(x, time)) / 2)),
                    Text(
                        "the averaged step starts at the trial point: it starts where the trial started",
                        "平均后的一步从试探点出发了：它应从试探的起点出发",
                    ),
                ),
                "heun-second-only": (
                    walk(variant(lambda x, time: x + length * both(x, time)[1])),
                    Text("only the second velocity is used: take the mean of both", "只用了第二个速度：应取两者的平均"),
                ),
                "heun-trial-point-unused": (
                    walk(variant(lambda x, time: x + length * (field(x, time) + field(x, time + length)) / 2)),
                    Text(
                        "the second velocity is asked at the old point: ask where Euler leads",
                        "第二个速度是在原来的点上问的：应在 Euler 走到的点上问",
                    ),
                ),
            },
        )
        verdict.close(
            Text("one step of Heun is a step of Euler", "只有一步时 Heun 就是 Euler"),
            seen["heun_one"],
            once,
            "heun-one",
            rtol=1e-3,
            atol=1e-4,
        )


class Score(Exercise):
    id = "flow.score"
    title = Text("The score in a velocity", "速度里的得分")
    defines = ("clean_and_noise", "score")
    hints = (
        Text(
            "Two equations, two unknowns: x = t · data + (1 - t) · noise, and velocity = data - noise. Both hold for the expected values, too.",
            "两个方程，两个未知数：x = t · 数据 + (1 - t) · 噪声，速度 = 数据 - 噪声。对期望值同样成立。",
        ),
        Text(
            "From x go on straight until time 1 and you are at the expected data; go straight back to time 0 and you are at the expected noise.",
            "从 x 沿直线走到时刻 1，就是期望的数据；沿直线退回时刻 0，就是期望的噪声。",
        ),
        Text(
            "The score of a Gaussian with deviation s is minus the standardised residual over s. Here x is t · data plus noise of deviation 1 - t.",
            "标准差为 s 的高斯，得分是负的标准化残差再除以 s。这里 x 是 t · 数据加上标准差为 1 - t 的噪声。",
        ),
    )

    def draw(self, rng):
        batch, height, width = (int(size) for size in rng.permutation([3, 4, 5]))
        shape, flat = (batch, height, width, batch), (batch, batch + int(rng.integers(1, 4)))
        return {
            "x": rng.normal(0.3, 1.0, size=shape).astype("float32"),
            "velocity": rng.normal(0.5, 1.3, size=shape).astype("float32"),
            # No time near one half, where t and 1 - t look alike.
            "time": rng.permutation(np.linspace(0.58, 0.86, batch) + rng.uniform(0, 0.04, batch)).astype("float32"),
            "flat_x": rng.normal(0.3, 1.0, size=flat).astype("float32"),
            "flat_velocity": rng.normal(0.5, 1.3, size=flat).astype("float32"),
            "centre": float(rng.uniform(1.5, 2.5)),
            "width": float(rng.uniform(0.4, 0.7)),
            "points": rng.normal(1.0, 1.0, size=flat).astype("float32"),
        }

    def judge(self, inputs, seen, verdict):
        for name, prefix in (("", Text("images", "图像")), ("flat_", Text("vectors", "向量"))):
            x, velocity = inputs[f"{name}x"].astype(float), inputs[f"{name}velocity"].astype(float)
            time = columns(inputs["time"], x)
            clean, noise = x + (1 - time) * velocity, x - time * velocity
            axis = {}
            if not name:
                last = inputs["time"].astype(float)
                axis = {
                    "time-axis": (
                        x + (1 - last) * velocity,
                        Text(
                            "the times run along the last axis: the first one counts the examples",
                            "时刻沿最后一个轴展开了：第一个轴才是样本",
                        ),
                    )
                }
            verdict.close(
                Text(f"the expected data, {prefix.en}", f"期望的数据，{prefix.zh}"),
                seen[f"{name}clean"],
                clean,
                "clean",
                rtol=1e-3,
                atol=1e-4,
                wrong={
                    "direction": (
                        noise,
                        Text(
                            "data and noise are exchanged, as where time 1 is noise: here time 1 is data",
                            "数据与噪声弄反了，那是时刻 1 为噪声的约定：这里时刻 1 是数据",
                        ),
                    ),
                    "clean-elapsed-time": (
                        x + time * velocity,
                        Text(
                            "the velocity is followed for the time that has passed: to the data it is the time that is left",
                            "你沿速度走了已经过去的时间：到数据应走剩下的时间",
                        ),
                    ),
                    "clean-whole-velocity": (
                        x + velocity,
                        Text(
                            "the whole velocity is added: only 1 - t of the way is left", "加上了整个速度：路只剩 1 - t"
                        ),
                    ),
                }
                | axis,
            )
            verdict.close(
                Text(f"the expected noise, {prefix.en}", f"期望的噪声，{prefix.zh}"),
                seen[f"{name}noise"],
                noise,
                "noise",
                rtol=1e-3,
                atol=1e-4,
                wrong={
                    "direction": (clean, Text("data and noise are exchanged", "数据与噪声弄反了")),
                    "noise-remaining-time": (
                        x - (1 - time) * velocity,
                        Text(
                            "the velocity is followed back for the time that is left: to the noise it is the time that has passed",
                            "你沿速度退了剩下的时间：到噪声应退已经过去的时间",
                        ),
                    ),
                    "noise-not-divided": (
                        x - time * clean,
                        Text(
                            "that is the noise as it stands in x, already multiplied by 1 - t",
                            "这是 x 里的噪声部分，已经乘过 1 - t",
                        ),
                    ),
                },
            )
            verdict.close(
                Text(f"the score, {prefix.en}", f"得分，{prefix.zh}"),
                seen[f"{name}score"],
                -noise / (1 - time),
                "score",
                rtol=1e-3,
                atol=1e-3,
                wrong={
                    "score-sign": (
                        noise / (1 - time),
                        Text("the sign: the score points away from the noise", "符号反了：得分指向远离噪声的方向"),
                    ),
                    "score-not-divided": (
                        -noise,
                        Text(
                            "that is minus the noise: divide by its deviation, 1 - t",
                            "这是负的噪声：还要除以它的标准差 1 - t",
                        ),
                    ),
                    "score-variance": (
                        -noise / (1 - time) ** 2,
                        Text(
                            "divided by the variance: the noise is standardised already, divide by the deviation once",
                            "除以了方差：噪声已经标准化，只除一次标准差",
                        ),
                    ),
                    "score-other-deviation": (
                        -noise / time,
                        Text(
                            "divided by t, the deviation where time 1 is noise: here it is 1 - t",
                            "除以了 t，那是时刻 1 为噪声时的标准差：这里是 1 - t",
                        ),
                    ),
                    "score-diffusion": (
                        -noise / np.sqrt(1 - time**2),
                        Text(
                            "that is the deviation of a path that preserves variance: on a straight line it is 1 - t",
                            "这是保方差路径的标准差：直线路径上是 1 - t",
                        ),
                    ),
                    "score-signal-forgotten": (
                        (clean - x) / (1 - time) ** 2,
                        Text(
                            "the residual is x minus t · data: the data enter x with the weight t",
                            "残差是 x 减 t · 数据：数据在 x 里的权重是 t",
                        ),
                    ),
                    "score-is-velocity": (velocity, Text("that is the velocity itself", "这就是速度本身")),
                },
            )
        points, time = inputs["points"].astype(float), columns(inputs["time"], inputs["points"])
        variance = time**2 * inputs["width"] ** 2 + (1 - time) ** 2
        verdict.close(
            Text("the score of a Gaussian, known in closed form", "高斯的得分，有闭式解"),
            seen["gaussian"],
            -(points - time * inputs["centre"]) / variance,
            "gaussian-score",
            rtol=1e-3,
            atol=1e-3,
        )
        verdict.close(
            Text("at time 0 it is that of the noise, -x", "时刻 0 处就是噪声的得分 -x"),
            seen["at_zero"],
            -inputs["flat_x"].astype(float),
            "at-zero",
            rtol=1e-3,
            atol=1e-4,
        )


class Distillation(Exercise):
    id = "flow.distillation"
    title = Text("A teacher's path and a student's targets", "教师的路径与学生的目标")
    defines = ("teacher_path", "mean_velocities")
    hints = (
        Text(
            "Walk from stop to stop; between two of them take `substeps` steps of Euler of equal length, and note down where you are at each stop, the first included.",
            "一站一站地走；两站之间走 `substeps` 个等长的 Euler 步，在每一站记下位置，起点也要记。",
        ),
        Text(
            "The stops may lie unevenly, so the length of a step changes from interval to interval. The clock goes on and never starts anew.",
            "各站的间隔不一定相等，所以步长随区间而变。时钟一直往前走，不会重新开始。",
        ),
        Text(
            "A mean velocity is distance over time. What a teacher says is data for the student: no gradient may flow through it.",
            "平均速度是位移除以时间。教师说的话对学生来说是数据：梯度不能穿过它。",
        ),
    )

    def draw(self, rng):
        batch, size, count = int(rng.integers(5, 8)), int(rng.integers(3, 5)), int(rng.integers(3, 5))
        parts = rng.permutation(np.array([1.0, 2.0, 3.5, 5.0])[:count] + rng.uniform(0, 0.5, count))
        stops = np.concatenate([[0.0], np.cumsum(parts) / parts.sum()])
        stops[-1] = 1.0
        return {
            "noise": rng.normal(size=(batch, size)).astype("float32"),
            "matrix": rng.normal(0, 0.6, size=(size, size)).astype("float32"),
            "drift": rng.uniform(0.8, 1.6, size=size).astype("float32"),
            "stops": [float(stop) for stop in stops],
            "substeps": int(rng.integers(2, 5)),
            "path": rng.normal(0, 1.5, size=(count + 1, batch, size)).astype("float32"),
        }

    def judge(self, inputs, seen, verdict):
        noise, matrix, drift, given = (inputs[name].astype(float) for name in ("noise", "matrix", "drift", "path"))
        stops, substeps = np.array(inputs["stops"]), inputs["substeps"]
        lengths = np.diff(stops)

        def walk(begins, sizes, stride=1):
            x, path = noise, [noise]
            for begin, size in zip(begins, sizes, strict=True):
                for index in range(substeps):
                    time = begin + index * size / substeps
                    x = x + (x @ matrix + time**2 * drift) * stride * size / substeps
                path.append(x)
            return np.array(path)

        even = np.full(len(lengths), 1 / len(lengths))
        right = walk(stops[:-1], lengths)
        verdict.close(
            Text("the recorded path", "记录下来的路径"),
            seen["path"],
            right,
            "path",
            rtol=1e-3,
            atol=1e-4,
            wrong={
                "start-missing": (
                    right[1:],
                    Text("the first stop is missing: it is the noise", "少了第一站：它就是噪声"),
                ),
                "end-missing": (
                    right[:-1],
                    Text("the last stop is missing: the sample at time 1", "少了最后一站：时刻 1 的样本"),
                ),
                "batch-first": (
                    right.transpose(1, 0, 2),
                    Text(
                        "the batch comes first: stops first, as (K, B, D)", "批次排在了最前：应当站在前，即 (K, B, D)"
                    ),
                ),
                "even-steps": (
                    walk(np.arange(len(lengths)) / len(lengths), even),
                    Text(
                        "every interval is taken to be equally long: the stops say otherwise",
                        "你把每个区间当成一样长了：stops 给的不是",
                    ),
                ),
                "clock-restarts": (
                    walk(np.zeros(len(lengths)), lengths),
                    Text("the clock starts from 0 in every interval", "时钟在每个区间都从 0 重新开始"),
                ),
                "step-length": (
                    walk(stops[:-1], lengths, stride=substeps),
                    Text(
                        "each step is as long as its interval: `substeps` of them share it",
                        "每一步都有整个区间那么长：应由 `substeps` 步分摊",
                    ),
                ),
            },
        )
        asked = len(lengths) * substeps
        verdict.true(
            Text("evaluations of the teacher", "教师的调用次数"),
            len(seen["times"]) == asked,
            "teacher-calls",
            Text(
                f"the teacher was asked {len(seen['times'])} times: {len(lengths)} intervals of {substeps} steps make {asked}",
                f"教师被调用 {len(seen['times'])} 次：{len(lengths)} 个区间、各 {substeps} 步，应为 {asked} 次",
            ),
        )
        verdict.true(
            Text("one time a row", "每行一个时刻"),
            list(seen["time_shape"]) == [len(noise)],
            "time-shape",
            Text(
                f"the teacher was given a time of shape {tuple(seen['time_shape'])}, it takes ({len(noise)},)",
                f"传给教师的时刻形状是 {tuple(seen['time_shape'])}，应为 ({len(noise)},)",
            ),
        )
        verdict.true(
            Text("no gradient flows to the teacher", "梯度不流向教师"),
            not seen["leaks"],
            "teacher-gradient",
            Text(
                "a loss on the recorded path has a gradient with respect to the teacher's weights: the targets would move with the student",
                "对记录路径的损失在教师权重上有梯度：目标会跟着学生跑",
            ),
        )
        steps = given[1:] - given[:-1]
        widths = columns(lengths, given)
        verdict.close(
            Text("the mean velocities", "平均速度"),
            seen["targets"],
            steps / widths,
            "mean",
            rtol=1e-3,
            atol=1e-4,
            wrong={
                "displacement": (
                    steps,
                    Text(
                        "that is the displacement: a velocity is divided by the length of the interval",
                        "这是位移：速度还要除以区间长度",
                    ),
                ),
                "even-intervals": (
                    steps * len(lengths),
                    Text("divided by 1 / (K - 1), as if the stops lay evenly", "除以了 1 / (K - 1)，好像各站等距一样"),
                ),
                "multiplied": (steps * widths, Text("multiplied by the length: divide", "乘了区间长度：应当除")),
                "to-the-end": (
                    (given[-1] - given[:-1]) / columns(1 - stops[:-1], given),
                    Text(
                        "that leads to the end of the path, as in consistency models: here it is the way to the next stop",
                        "这是指向路径终点，即一致性模型的做法：这里只到下一站",
                    ),
                ),
                "from-the-start": (
                    (given[1:] - given[0]) / columns(stops[1:], given),
                    Text(
                        "that is the mean since the first stop: it starts at each stop",
                        "这是从第一站算起的平均：应从每一站算起",
                    ),
                ),
                "reversed": (-steps / widths, Text("the sign: later minus earlier", "符号反了：应为后减前")),
            },
        )
        verdict.close(
            Text("two stops: the whole way", "只有两站：整条路"),
            seen["whole"],
            given[1:2] - given[:1],
            "whole",
            rtol=1e-3,
            atol=1e-4,
        )
