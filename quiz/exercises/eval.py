"""Judges of lesson 14: bootstrap intervals, Bradley-Terry, Diffusion-DPO, the memorisation test, and the detector of a watermark."""

from math import comb, erfc

import numpy as np

from quiz.exercises.verdicts import Exercise
from quiz.ground.language import Text

ELO = 400 / np.log(10)
EXACT = {"rtol": 1e-3, "atol": 1e-4}


class BootstrapInterval(Exercise):
    id = "eval.bootstrap_interval"
    title = Text("A bootstrap interval", "自助法区间")
    defines = ("bootstrap_interval",)
    hints = (
        Text(
            "The samples stand for the world. What does one repetition of the experiment look like, if only these rows exist?",
            "把样本当作整个世界。如果只有这些行，重复一次实验会是什么样？",
        ),
        Text(
            "For each sample draw as many row numbers as it has rows, with replacement, from rng; the statistic of all of them is one draw. "
            "The tails share what the level leaves over.",
            "每个样本按自己的行数，用 rng 有放回地抽行号；对抽出的全体算一次统计量，就是一次抽样。置信水平剩下的部分由两个尾部平分。",
        ),
        Text(
            "The draws scatter around the estimate as the estimate scatters around the truth. Turn their quantiles over around the estimate: "
            "what lay far above it becomes the lower end.",
            "抽样值围绕估计值的散布，就像估计值围绕真值的散布。把分位数绕估计值翻转：原来远在上方的，成了下端。",
        ),
    )

    def draw(self, rng):
        count = int(rng.integers(50, 70))
        return {
            "values": rng.exponential(1.0, size=count),
            "first": rng.normal(0.0, 1.0, size=(count, 2)),
            "second": rng.normal(0.3, 1.5, size=(2 * count, 2)),
            "seeds": rng.integers(1, 10**6, size=2),
        }

    def judge(self, inputs, seen, verdict):
        values = inputs["values"]
        error = values.std() / np.sqrt(len(values))
        if not verdict.shape(Text("two numbers", "两个数"), seen["mean"], (2,)):
            return
        verdict.true(
            Text("low comes first", "下端在前"),
            seen["mean"][0] < seen["mean"][1] or seen["mean"][0] == seen["mean"][1],
            "ends-exchanged",
            Text("the larger number comes first", "较大的数排在了前面"),
        )
        verdict.true(
            Text("draws differ", "每次抽样不同"),
            seen["mean"][1] - seen["mean"][0] > 1e-6,
            "without-replacement",
            Text(
                "all draws give the same value: rows have to be drawn with replacement, or it is only another order",
                "每次抽样的值都一样：要有放回地抽，否则只是换了次序",
            ),
        )
        for name, level in (("mean", 0.8), ("mean_wide", 0.95)):
            self._width(verdict, seen[name], level, error)
        self._skewed(verdict, seen["skewed"], inputs)
        first, second = inputs["first"], inputs["second"]
        spread = 2 * 1.2816 * np.sqrt(first[:, 0].var() / len(first) + second[:, 0].var() / len(second))
        width = seen["difference"][1] - seen["difference"][0]
        verdict.true(
            Text("two samples of unequal size", "两个大小不等的样本"),
            abs(width / spread - 1) < 0.12 and seen["as_many_rows"],
            "sizes",
            Text("each sample has to be drawn with its own number of rows", "每个样本应按自己的行数来抽"),
        )
        own = 2 * 1.2816 * np.sqrt(2 * first[:, 0].var() / len(first))
        width = seen["twins"][1] - seen["twins"][0]
        verdict.true(
            Text("two samples are drawn apart", "两个样本分开抽"),
            abs(width / own - 1) < 0.12,
            "drawn-together",
            Text(
                "two samples with equal rows are drawn with the same row numbers: that is right for pairs only",
                "两个样本用了同一批行号：只有成对数据才能这样",
            ),
        )
        verdict.true(
            Text("rows stay whole", "行保持完整"),
            seen["rows_whole"],
            "rows-broken",
            Text("an observation is a row: its numbers have to stay together", "一个观测就是一行，行内的数不能拆开"),
        )
        verdict.true(
            Text("as many draws as asked for", "抽样次数符合要求"),
            seen["draws"] <= seen["calls"] <= seen["draws"] + 2,
            "draws-ignored",
            Text("the number of draws is not the one that was asked for", "抽样次数与要求的不符"),
        )
        verdict.true(
            Text("the generator decides", "由随机数生成器决定"),
            np.array_equal(seen["again"], seen["same_seed"]) and not np.array_equal(seen["again"], seen["other_seed"]),
            "rng-ignored",
            Text(
                "equal generators have to give equal intervals, and other generators others: draw from rng alone",
                "相同的生成器应给出相同的区间，不同的给出不同的：只从 rng 里抽",
            ),
        )

    @staticmethod
    def _width(verdict, found, level, error):
        normal = {0.8: (1.2816, 0.8416), 0.95: (1.9600, 1.6449)}[level]
        width = (found[1] - found[0]) / error
        one_sided = abs(width / (2 * normal[1]) - 1) < 0.08
        variance = abs(width / (2 * normal[0] * error) - 1) < 0.08
        verdict.true(
            Text("the width, at a level of 80 %", "宽度，置信水平 80%")
            if level == 0.8
            else Text("the width, at a level of 95 %", "宽度，置信水平 95%"),
            abs(width / (2 * normal[0]) - 1) < 0.12,
            "one-sided" if one_sided else "variance" if variance else "width",
            Text(
                "each tail leaves out all of what the level leaves over: the two tails share it",
                "每个尾部都去掉了置信水平剩下的全部：两个尾部应当平分",
            )
            if one_sided
            else Text("the interval is too wide or too narrow for this level", "对这个置信水平来说，区间太宽或太窄"),
        )

    @staticmethod
    def _skewed(verdict, found, inputs):
        """The statistic exp(2 mean): its draws are skewed, so that the ends tell which interval it is."""
        values = inputs["values"]
        draws = np.exp(2 * np.random.default_rng(1).choice(values, size=(20_000, len(values))).mean(axis=1))
        estimate = np.exp(2 * values.mean())
        low, high = np.quantile(draws, [0.05, 0.95])
        candidates = {
            "": np.array([2 * estimate - high, 2 * estimate - low]),
            "percentile": np.array([low, high]),
            "centre-of-the-draws": 2 * draws.mean() - np.array([high, low]),
        }
        texts = {
            "percentile": Text(
                "that is the percentile interval, the other convention: it keeps the bias of the draws, and adds it to that of the estimate. The basic interval turns it over around the estimate",
                "这是百分位区间，另一种约定：它保留抽样的偏差，再加到估计值的偏差上。基本区间要绕估计值翻转",
            ),
            "normal": Text(
                "that is an interval of plus and minus so many standard errors: it cannot be lopsided",
                "这是加减若干个标准误的区间，不可能不对称",
            ),
            "centre-of-the-draws": Text(
                "it is turned over around the mean of the draws: the centre is the estimate from the samples themselves",
                "翻转的中心用了抽样值的平均：中心应是由样本本身得到的估计值",
            ),
        }
        scale = high - low
        nearest = min(candidates, key=lambda name: np.abs(found - candidates[name]).max())
        if abs(found.mean() - estimate) < 1e-3 * scale:
            nearest = "normal"  # its ends lie as far below as above; those of the others only by a rare chance
        off = np.abs(found - candidates[""]).max() / scale
        verdict.true(
            Text("the ends, for a skewed statistic", "统计量不对称时的两端"),
            nearest == "" and off < 0.1,
            nearest or "ends",
            texts.get(nearest, Text("the ends are elsewhere", "两端的位置不对")),
        )


def ratings_of(wins):
    """Maximum likelihood of Bradley-Terry by minorisation and a Newton finish: centred strengths (K,) and their covariance (K, K)."""
    wins = np.array(wins, float)
    np.fill_diagonal(wins, 0)
    games = wins + wins.T
    strength = np.ones(len(wins))
    for _ in range(4000):
        strength = wins.sum(axis=1) / (games / (strength[:, None] + strength)).sum(axis=1)
        strength /= np.exp(np.log(strength).mean())
    rating = np.log(strength)
    chance = 1 / (1 + np.exp(rating[None, :] - rating[:, None]))
    weights = games * chance * chance.T
    information = np.diag(weights.sum(axis=1)) - weights
    return rating - rating.mean(), np.linalg.pinv(information)


class BradleyTerry(Exercise):
    id = "eval.bradley_terry"
    title = Text("Bradley-Terry with its uncertainty", "Bradley-Terry 评分及其不确定度")
    defines = ("bradley_terry",)
    hints = (
        Text(
            "The odds of a win are a ratio of two strengths, so their logarithm is a difference. What equation says that expected and counted wins agree?",
            "胜率比是两个强度之比，取对数就成了差。哪个方程表示期望胜场与实际胜场相等？",
        ),
        Text(
            "The likelihood is concave in the logarithms: Newton's method needs the excess of counted over expected wins, and the Fisher information, "
            "a matrix whose rows sum to zero.",
            "似然对对数强度是凹的：牛顿法需要“实际胜场减期望胜场”，以及 Fisher 信息矩阵，它每行之和为零。",
        ),
        Text(
            "Only differences are determined. With strengths that sum to zero the covariance is the pseudo-inverse of the information; "
            "a pair adds games times chance times counter-chance.",
            "只有差值是确定的。令强度之和为零，协方差就是信息矩阵的伪逆；每一对贡献“场数 × 胜率 × 负率”。",
        ),
    )

    def draw(self, rng):
        while True:
            strengths = rng.permutation(np.linspace(-1.1, 1.2, 4)) + rng.uniform(-0.15, 0.15, 4)
            games = rng.integers(9, 40, size=(4, 4))
            wins = np.zeros((4, 4))
            for first in range(4):
                for second in range(first):
                    chance = 1 / (1 + np.exp(strengths[second] - strengths[first]))
                    ties = int(rng.integers(2, 6))
                    won = int(rng.binomial(games[first, second], chance))
                    wins[first, second] = won + ties / 2
                    wins[second, first] = games[first, second] - won + ties / 2
            unmet = wins.copy()
            unmet[0, 3] = unmet[3, 0] = 0.0
            pair = np.array([[0.0, float(rng.integers(21, 40))], [float(rng.integers(5, 15)), 0.0]])
            if all(
                table.sum(axis=0).min() > 1.5 and table.sum(axis=1).min() > 1.5 for table in (wins, unmet)
            ) and self._apart(wins):
                return {"wins": wins, "unmet": unmet, "pair": pair, "again": int(rng.integers(2, 5))}

    def judge(self, inputs, seen, verdict):
        pair = inputs["pair"]
        won, lost = pair[0, 1], pair[1, 0]
        half = 0.5 * np.log(won / lost)
        verdict.close(
            Text("two models: half the log-odds to each side", "两个模型：各占对数胜率比的一半"),
            seen["pair_strengths"],
            [half, -half],
            "strengths",
            **EXACT,
            wrong=self._wrong_pair(won, lost),
        )
        variance = 1 / won + 1 / lost
        verdict.close(
            Text("two models: the variance of the difference", "两个模型：差值的方差"),
            float(self._difference(seen["pair_covariance"])),
            variance,
            "covariance",
            **EXACT,
            wrong={
                "information": (
                    4 * won * lost / (won + lost),
                    Text("that is the information, not its inverse", "这是信息矩阵，不是它的逆"),
                ),
                "standard-errors": (
                    2 * np.sqrt(variance),
                    Text("those are standard errors, not variances", "这是标准误，不是方差"),
                ),
                "games-not-counted": (
                    (won + lost) * variance,
                    Text("each pair counts once: its games have to weigh in", "每一对只算了一次：应乘上对局数"),
                ),
                "independent": (
                    variance / 2,
                    Text("the covariance between the two is missing", "缺了两者之间的协方差"),
                ),
                "in-elo": (ELO**2 * variance, Text("those are Elo points squared", "这是以 Elo 分计的方差")),
            },
        )
        for name, table, label in (
            ("wins", inputs["wins"], Text("four models, ties as half wins", "四个模型，平局算半胜")),
            ("unmet", inputs["unmet"], Text("two of them never met", "其中两个从未相遇")),
        ):
            strengths, covariance = ratings_of(table)
            verdict.close(
                label,
                seen[f"{name}_strengths"],
                strengths,
                "strengths",
                **EXACT,
                wrong=self._wrong(table),
            )
            verdict.close(
                Text(f"{label.en}: covariance", f"{label.zh}：协方差"),
                seen[f"{name}_covariance"],
                covariance,
                "covariance",
                rtol=2e-3,
                atol=1e-4,
                wrong=self._wrong_covariance(table, covariance),
            )
        verdict.close(
            Text("what stands on the diagonal does not matter", "对角线上放什么都没有影响"),
            seen["diagonal_strengths"],
            seen["wins_strengths"],
            "diagonal-read",
            **EXACT,
        )
        verdict.close(
            Text("several times as many votes: same strengths", "票数翻几倍：强度不变"),
            seen["more_strengths"],
            ratings_of(inputs["wins"])[0],
            "strengths",
            **EXACT,
        )
        verdict.close(
            Text("several times as many votes: smaller variance", "票数翻几倍：方差变小"),
            seen["more_covariance"],
            ratings_of(inputs["wins"])[1] / inputs["again"],
            "covariance",
            rtol=2e-3,
            atol=1e-4,
        )

    @staticmethod
    def _difference(covariance):
        covariance = np.asarray(covariance, float)
        return covariance[0, 0] + covariance[1, 1] - covariance[0, 1] - covariance[1, 0]

    def _apart(self, wins):
        """Whether the known mistakes differ from the right answer, and from one another, by more than the tolerance."""
        values = [ratings_of(wins)[0], *(value for value, _ in self._wrong(wins).values())]
        return all(np.abs(one - other).max() > 0.01 for place, one in enumerate(values) for other in values[:place])

    @staticmethod
    def _wrong_pair(won, lost):
        half = 0.5 * np.log(won / lost)
        share = np.array([won, lost]) / (won + lost)
        return {
            "in-elo": (
                ELO * half * np.array([1, -1]),
                Text(
                    "those are Elo points, the other convention: 400 / ln 10 times the natural log-odds asked for here",
                    "这是 Elo 分，另一种约定：等于这里要求的自然对数胜率比乘 400 / ln 10",
                ),
            ),
            "not-centred": (
                np.array([0.0, -2 * half]),
                Text(
                    "the first model is pinned at zero, the other convention: here the strengths sum to zero",
                    "把第一个模型固定在零，那是另一种约定：这里要求强度之和为零",
                ),
            ),
            "roles-exchanged": (
                np.array([-half, half]),
                Text("wins[i, j] counts how often i beat j: rows win", "wins[i, j] 是 i 胜 j 的次数：行是胜方"),
            ),
            "not-logged": (
                np.exp([half, -half]),
                Text("those are the strengths themselves: take their logarithm", "这是强度本身，还要取对数"),
            ),
            "win-rates": (share, Text("those are shares of wins", "这是胜率")),
        }

    def _wrong(self, wins):
        games = wins + wins.T
        rating = ratings_of(wins)[0]
        share = wins.sum(axis=1) / games.sum(axis=1)
        logit = np.log(share / (1 - share))
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = np.where(games > 0, np.log(wins / wins.T), 0.0)
        floored = np.floor(wins)
        return {
            "mean-log-odds": (
                odds.sum(axis=1) / (len(wins) - 1) - (odds.sum(axis=1) / (len(wins) - 1)).mean(),
                Text(
                    "that is the mean log-odds against the others: a pair with few votes would count as much as one with many",
                    "这是对其他各方的平均对数胜率比：票少的一对与票多的一对被等量看待",
                ),
            ),
            "logit-of-share": (
                logit - logit.mean(),
                Text(
                    "that is the log-odds of the share of all wins: it ignores who the opponents were",
                    "这是总胜率的对数胜率比：没有考虑对手是谁",
                ),
            ),
            "ties-dropped": (
                ratings_of(floored)[0],
                Text(
                    "the halves of the ties are cut off: wins need not be whole", "平局的半胜被截掉了：胜场可以不是整数"
                ),
            ),
            "pseudo-votes": (
                ratings_of(wins + 0.5 * (1 - np.eye(len(wins))))[0],
                Text("votes were added to every pair: maximum likelihood adds none", "给每一对都加了票：最大似然不加"),
            ),
            "roles-exchanged": (
                -rating,
                Text("wins[i, j] counts how often i beat j: rows win", "wins[i, j] 是 i 胜 j 的次数：行是胜方"),
            ),
        }

    @staticmethod
    def _wrong_covariance(wins, covariance):
        information = np.linalg.pinv(covariance)
        anchored = np.zeros_like(covariance)
        anchored[1:, 1:] = np.linalg.inv(information[1:, 1:])
        return {
            "anchored": (
                anchored,
                Text(
                    "the first model is pinned: its own uncertainty has moved into the others. With strengths that sum to zero it is the pseudo-inverse",
                    "固定了第一个模型，它的不确定度被转嫁给其他模型。强度之和为零时，应取伪逆",
                ),
            ),
            "independent": (
                np.diag(1 / np.diag(information)),
                Text(
                    "only the diagonal is inverted: the ratings depend on one another",
                    "只对对角线求了逆：各评分之间是相关的",
                ),
            ),
            "diagonal-only": (
                np.diag(np.diag(covariance)),
                Text("the covariances are missing", "缺了协方差"),
            ),
        }


class DpoLoss(Exercise):
    id = "eval.dpo_loss"
    title = Text("The loss of Diffusion-DPO", "Diffusion-DPO 的损失")
    defines = ("dpo_loss",)
    hints = (
        Text(
            "An error that falls is a likelihood that rises. By how much did the model gain on each image, compared with the frozen one?",
            "误差下降就是似然上升。与冻结的模型相比，当前模型在每张图上各改善了多少？",
        ),
        Text(
            "The difference of the two gains is the logit of preferring the right image. Each pair has its own cross-entropy.",
            "两个改善量之差，就是选对图的 logit。每一对各有自己的交叉熵。",
        ),
        Text(
            "TensorFlow has the logarithm of the sigmoid as one function that survives large arguments. The frozen model must get no gradient, "
            "even if it were to share weights.",
            "TensorFlow 有现成的、大数值也稳定的 sigmoid 对数函数。冻结的模型即使共享权重，也不能收到梯度。",
        ),
    )

    def draw(self, rng):
        rows = int(rng.integers(5, 9))
        errors = rng.uniform(1.0, 3.0, size=(4, rows)).astype("float32")
        return {
            "preferred": errors[0],
            "rejected": errors[1],
            "reference_preferred": errors[2],
            "reference_rejected": errors[3],
            "beta": float(rng.uniform(0.6, 1.4)),
        }

    def judge(self, inputs, seen, verdict):
        names = ("preferred", "rejected", "reference_preferred", "reference_rejected")
        given = [inputs[name].astype(float) for name in names]
        beta = inputs["beta"]
        verdict.close(
            Text("the loss", "损失"),
            seen["loss"],
            self.right(*given, beta),
            "loss-value",
            wrong=self._wrong(*given, beta),
        )
        verdict.close(
            Text("equal to the reference: ln 2", "与参考模型相同时：ln 2"), seen["equal"], np.log(2), "at-the-start"
        )
        verdict.close(
            Text("one pair alone", "只有一对时"),
            seen["single"],
            self.right(*(errors[:1] for errors in given), beta),
            "batch-size",
        )
        verdict.close(
            Text("a large margin stays finite", "差距很大时仍有限"),
            seen["large"],
            self.right(given[0] + 900, given[1], given[2], given[3], beta),
            "overflow",
        )
        slope = beta / len(given[0]) * (1 - 1 / (1 + np.exp(-beta * self.margin(*given))))
        for name, expected, label in (
            ("slope_preferred", slope, Text("gradient of the preferred error", "偏好图误差的梯度")),
            ("slope_rejected", -slope, Text("gradient of the rejected error", "被拒图误差的梯度")),
        ):
            if verdict.true(
                label,
                seen[name] is not None,
                "no-gradient",
                Text("no gradient arrives there", "梯度传不到那里"),
            ):
                verdict.close(label, seen[name], expected, "gradient-value")
        verdict.true(
            Text("no gradient to the frozen model", "冻结的模型没有梯度"),
            all(
                seen[name] is None or not np.any(seen[name])
                for name in ("slope_reference_preferred", "slope_reference_rejected")
            ),
            "reference-moves",
            Text(
                "a gradient reaches the errors of the frozen model: where it shares layers, they would be trained",
                "梯度传到了冻结模型的误差上：若它共享层，这些层就会被训练",
            ),
        )

    @staticmethod
    def margin(preferred, rejected, reference_preferred, reference_rejected):
        return (reference_preferred - preferred) - (reference_rejected - rejected)

    def right(self, *arguments):
        *errors, beta = arguments
        return np.mean(np.logaddexp(0, -beta * self.margin(*errors)))

    def _wrong(self, preferred, rejected, reference_preferred, reference_rejected, beta):
        errors = preferred, rejected, reference_preferred, reference_rejected
        margin = self.margin(*errors)
        return {
            "log-probabilities": (
                np.mean(np.logaddexp(0, beta * margin)),
                Text(
                    "the sign is that of language models, where the arguments are log-probabilities: an error counts the other way round",
                    "这是语言模型里的符号，那里的参数是对数概率；误差的方向相反",
                ),
            ),
            "no-reference": (
                np.mean(np.logaddexp(0, -beta * (rejected - preferred))),
                Text(
                    "the frozen model is not subtracted: nothing would hold the model near it",
                    "没有减去冻结的模型：没有什么能让模型留在它附近",
                ),
            ),
            "summed": (
                np.sum(np.logaddexp(0, -beta * margin)),
                Text("summed over the batch: take the mean", "对批求了和：应求平均"),
            ),
            "mean-before-the-logarithm": (
                np.logaddexp(0, -beta * margin.mean()),
                Text(
                    "the margins are averaged first: each pair has a loss of its own",
                    "先对差值求了平均：每一对应各有损失",
                ),
            ),
            "no-logarithm": (
                np.mean(1 / (1 + np.exp(beta * margin))),
                Text("one minus the sigmoid: the logarithm is missing", "这是一减 sigmoid：少了对数"),
            ),
            "beta-outside": (
                beta * np.mean(np.logaddexp(0, -margin)),
                Text(
                    "beta multiplies the loss: it belongs inside the sigmoid", "beta 乘在了损失外面：应在 sigmoid 里面"
                ),
            ),
            "beta-missing": (np.mean(np.logaddexp(0, -margin)), Text("beta is not used", "没有用到 beta")),
            "linear": (
                -beta * np.mean(margin),
                Text(
                    "without the sigmoid a pair that is won pulls on for ever",
                    "没有 sigmoid，已经赢了的一对会永远继续拉",
                ),
            ),
            "base-two": (
                np.mean(np.logaddexp(0, -beta * margin)) / np.log(2),
                Text("that is in bits", "这是以比特计的"),
            ),
        }


def distance_table(images, others):
    """Euclidean distances (N, M) of flattened images."""
    images, others = (np.asarray(one, float).reshape(len(one), -1) for one in (images, others))
    return np.sqrt(np.maximum(((images[:, None] - others[None]) ** 2).sum(axis=-1), 0))


class MemorisationTest(Exercise):
    id = "eval.memorisation_test"
    title = Text("A test for memorised images", "记忆检测")
    defines = ("memorisation_test",)
    hints = (
        Text(
            "A small distance to the nearest training image proves nothing where images are crowded. What is it small compared with?",
            "在图像密集的地方，离最近的训练图近说明不了什么。应当与什么相比？",
        ),
        Text(
            "Divide by the mean distance to the nearest few, the nearest one included. The threshold is a quantile of the same score, "
            "for real images that nobody trained on.",
            "除以到最近若干张的平均距离，最近的那张也算在内。阈值是同一分数的分位数，取自没有参与训练的真图。",
        ),
        Text(
            "np.partition or np.sort gives the nearest few of each row of a distance table. Copies of copies have a mean of 0: decide first what their score is.",
            "对距离表的每一行，用 np.partition 或 np.sort 取最近的若干个。若训练集里有多份相同的图，平均会是 0：先想好此时分数是多少。",
        ),
    )

    def draw(self, rng):
        shape = (2, 3, 1)
        count, neighbours = int(rng.integers(44, 54)), int(rng.integers(3, 5))
        while True:
            training = rng.normal(size=(count, *shape))
            training[:neighbours] = training[0]
            held_out = rng.normal(size=(count - 6, *shape))
            generated = rng.normal(size=(24, *shape))
            generated[0] = training[count - 1]
            generated[1] = training[0]
            generated[2] = training[count - 2] + 0.02
            rate = float(rng.choice([0.18, 0.22, 0.26]))
            inputs = {
                "generated": generated.astype("float32"),
                "training": training.astype("float32"),
                "held_out": held_out.astype("float32"),
                "rate": rate,
                "neighbours": neighbours,
            }
            scores, threshold = self.right(**inputs)
            values = [threshold, *(value for value, _ in self._wrong_thresholds(**inputs).values())]
            apart = np.diff(np.sort(values)).min() > 1e-3
            if apart and np.abs(scores - threshold).min() > 1e-3 and 2 < (scores < threshold).sum() < 22:
                return inputs

    @staticmethod
    def score(images, training, neighbours):
        nearest = np.sort(distance_table(images, training), axis=1)[:, :neighbours]
        mean = nearest.mean(axis=1)
        return np.where(mean > 0, nearest[:, 0] / np.where(mean > 0, mean, 1), 0)

    def right(self, generated, training, held_out, rate, neighbours):
        threshold = np.quantile(self.score(held_out, training, neighbours), rate)
        return self.score(generated, training, neighbours), threshold

    def judge(self, inputs, seen, verdict):
        scores, threshold = self.right(**inputs)
        usual = np.arange(len(scores)) != 1
        verdict.close(
            Text("scores", "分数"),
            np.asarray(seen["scores"])[usual] if len(np.shape(seen["scores"])) == 1 else seen["scores"],
            scores[usual],
            "score-value",
            **EXACT,
            wrong={name: (value[usual], text) for name, (value, text) in self._wrong_scores(**inputs).items()},
        )
        found = np.asarray(seen["scores"], float)
        verdict.true(
            Text(
                "a copy of an image that was there many times has the score 0", "训练集中多次出现的图，其副本的分数为 0"
            ),
            abs(found[1]) < 1e-6,
            "copies-of-copies",
            Text(
                "0 divided by 0: the most memorised image of all goes undetected", "0 除以 0：被记得最牢的图反而漏掉了"
            ),
        )
        verdict.close(
            Text("the threshold", "阈值"),
            seen["threshold"],
            threshold,
            "threshold-value",
            **EXACT,
            wrong=self._wrong_thresholds(**inputs),
        )
        flagged = np.asarray(seen["flagged"])
        if verdict.shape(Text("one flag per image", "每张图一个标记"), flagged, scores.shape):
            verdict.true(
                Text("what lies below the threshold is flagged", "低于阈值的被标记"),
                np.array_equal(flagged.astype(bool), scores < threshold),
                "flags-turned" if np.array_equal(flagged.astype(bool), scores >= threshold) else "flags",
                Text("the flags do not belong to the scores and the threshold", "标记与分数、阈值不符"),
            )
        verdict.true(
            Text("flags are of type bool", "标记是布尔型"),
            flagged.dtype == bool,
            "flag-type",
            Text("flags have to be True or False", "标记应为 True 或 False"),
        )
        verdict.close(
            Text("the generated images do not move the threshold", "生成图不影响阈值"),
            seen["fewer_threshold"],
            threshold,
            "threshold-from-generated",
            **EXACT,
        )

    def _wrong_scores(self, generated, training, held_out, rate, neighbours):
        table = np.sort(distance_table(generated, training), axis=1)
        mean = table[:, :neighbours].mean(axis=1)
        mean = np.where(mean > 0, mean, 1)
        further = table[:, 1 : neighbours + 1].mean(axis=1)
        held = np.sort(distance_table(generated, held_out), axis=1)
        squares = np.sort(table**2, axis=1)
        return {
            "distance-alone": (
                table[:, 0],
                Text(
                    "that is the distance itself: an empty-looking image is near to everything",
                    "这是距离本身：笔画少的图离什么都近",
                ),
            ),
            "second-neighbour": (
                table[:, 0] / np.where(table[:, 1] > 0, table[:, 1], 1),
                Text(
                    "that is the ratio to the second neighbour alone, the other convention: an image that was there twice would pass",
                    "这是与第二近邻之比，另一种约定：训练集里出现两次的图会漏掉",
                ),
            ),
            "nearest-left-out": (
                table[:, 0] / np.where(further > 0, further, 1),
                Text("the nearest one belongs into the mean as well", "最近的那张也要算进平均"),
            ),
            "mean-of-all": (
                table[:, 0] / table.mean(axis=1),
                Text(
                    "the mean runs over all training images: it says nothing about how crowded the place is",
                    "对全部训练图求了平均：说明不了附近有多密",
                ),
            ),
            "squared-distances": (
                squares[:, 0] / np.where(mean > 0, squares[:, :neighbours].mean(axis=1), 1),
                Text("the distances are squared: take the root", "距离是平方：要开方"),
            ),
            "turned-over": (
                mean / np.where(table[:, 0] > 0, table[:, 0], 1e-9),
                Text("the ratio is turned over: a copy should score low", "比值反了：副本的分数应当低"),
            ),
            "against-held-out": (
                held[:, 0] / held[:, :neighbours].mean(axis=1),
                Text(
                    "the neighbours are sought among the held-out images: copies are copies of training images",
                    "在留出图里找近邻了：副本是训练图的副本",
                ),
            ),
        }

    def _wrong_thresholds(self, generated, training, held_out, rate, neighbours):
        def score(images):
            return self.score(images, training, neighbours)

        itself = np.sort(distance_table(training, training), axis=1)[:, 1 : neighbours + 1]
        own = np.where(
            itself.mean(axis=1) > 0, itself[:, 0] / np.where(itself.mean(axis=1) > 0, itself.mean(axis=1), 1), 0
        )
        texts = {
            "threshold-from-generated": Text(
                "the threshold comes from the generated images: then the same share is flagged whatever the model does",
                "阈值取自生成图：那样无论模型怎样，被标记的比例都一样",
            ),
            "threshold-from-training": Text(
                "the threshold comes from the training images: they lie at distance 0 from themselves, or closer together than new images do",
                "阈值取自训练图：它们到自己的距离为 0，或者彼此比新图更近",
            ),
            "rate-turned": Text(
                "that quantile flags nearly every honest image: the rate of false alarms is the lower tail",
                "这个分位数会标记几乎所有正常图：误报率对应下尾",
            ),
        }
        return {
            "threshold-from-generated": (np.quantile(score(generated), rate), texts["threshold-from-generated"]),
            "threshold-from-training": (np.quantile(own, rate), texts["threshold-from-training"]),
            "rate-turned": (np.quantile(score(held_out), 1 - rate), texts["rate-turned"]),
            "two-tails": (
                np.quantile(score(held_out), rate / 2),
                Text("only one tail is suspicious: the whole rate belongs to it", "只有一个尾部可疑：全部误报率都归它"),
            ),
            "smallest": (
                score(held_out).min(),
                Text("that is the smallest held-out score: rate is not used", "这是留出图的最小分数：没有用到误报率"),
            ),
        }


class WatermarkDetect(Exercise):
    id = "eval.watermark_detect"
    title = Text("The detector of a watermark", "水印检测器")
    defines = ("watermark_detect",)
    hints = (
        Text(
            "Each carrier asks the image one yes-or-no question. Which number answers it, and how many answers agree with a key?",
            "每个载体问图像一个是非题。由哪个数来回答？有多少个回答与密钥一致？",
        ),
        Text(
            "Without a mark the answers are fair coins. The p-value is the chance of at least as many agreements: mind the one that was found itself.",
            "没有水印时，回答就是公平硬币。p 值是“至少一致这么多”的概率：注意恰好等于的那一项。",
        ),
        Text(
            "The best of several keys had several tries. Multiply the chance by their number, and remember that no probability exceeds 1.",
            "在多个密钥里取最好的，就等于试了多次。把概率乘以密钥个数，并记住概率不会超过 1。",
        ),
    )

    def draw(self, rng):
        bits, users = int(rng.integers(14, 20)), int(rng.integers(4, 7))
        shape = (4, 5, 1)
        while True:
            carriers = rng.choice([-1.0, 1.0], size=(bits, *shape))
            keys = rng.integers(0, 2, size=(users, bits))
            owners = rng.integers(1, users, size=6)
            images = rng.normal(0.4, 0.5, size=(12, *shape))
            images[:6] += np.einsum("nb,bhwc->nhwc", 2.0 * keys[owners] - 1, carriers) * rng.uniform(
                0.15, 0.6, size=(6, 1, 1, 1)
            )
            answers = np.einsum("nhwc,bhwc->nb", images, carriers)
            matches = ((answers > 0)[:, None] == keys).sum(axis=2)
            top = np.sort(matches, axis=1)
            p = users * self.tail(top[:, -1], bits)
            if (
                np.abs(answers).min() > 1e-2
                and np.all(top[:, -1] > top[:, -2])
                and (p > 1).sum() > 1
                and (p < 0.01).sum() > 1
            ):
                return {
                    "images": images.astype("float32"),
                    "carriers": carriers.astype("float32"),
                    "keys": keys.astype("int32"),
                }

    @staticmethod
    def tail(matches, bits):
        """Probability of at least so many heads among fair coins, for an array of counts."""
        cumulated = np.cumsum([comb(bits, count) for count in range(bits, -1, -1)])[::-1] / 2**bits
        return cumulated[np.asarray(matches, int)]

    def judge(self, inputs, seen, verdict):
        images, carriers, keys = (inputs[name].astype(float) for name in ("images", "carriers", "keys"))
        bits, users = len(carriers), len(keys)
        answers = np.einsum("nhwc,bhwc->nb", images, carriers) > 0
        matches = (answers[:, None] == keys.astype(bool)).sum(axis=2)
        best, first = matches.max(axis=1), matches[:, 0]
        worst = matches.argmin(axis=1)
        right = np.minimum(1, users * self.tail(best, bits))
        verdict.close(
            Text("whose key agrees best", "哪个密钥最一致"),
            seen["users"],
            matches.argmax(axis=1),
            "wrong-user",
            wrong={
                "worst-key": (
                    worst,
                    Text(
                        "that is the key that agrees least: True stands for a bit of 1",
                        "这是最不一致的密钥：正对应比特 1",
                    ),
                ),
                "users-from-one": (
                    matches.argmax(axis=1) + 1,
                    Text("keys are counted from 0", "密钥从 0 数起"),
                ),
            },
        )
        verdict.close(
            Text("one key: the tail of a binomial", "只有一个密钥：二项分布的尾部"),
            seen["one_key"],
            self.tail(first, bits),
            "p-value",
            rtol=1e-4,
            atol=1e-9,
            wrong=self._wrong_tails(first, bits),
        )
        verdict.close(
            Text("several keys", "多个密钥"),
            seen["p_values"],
            right,
            "p-value",
            rtol=1e-4,
            atol=1e-9,
            wrong={
                "keys-not-counted": (
                    self.tail(best, bits),
                    Text(
                        "the best of several keys had several tries: multiply by their number",
                        "在多个密钥里取最好的，就试了多次：要乘以密钥个数",
                    ),
                ),
                "above-one": (
                    users * self.tail(best, bits),
                    Text("a probability above 1: cap it", "概率大于 1：要截断"),
                ),
                "first-key-only": (
                    self.tail(first, bits),
                    Text("only the first key is looked at", "只看了第一个密钥"),
                ),
            },
        )
        verdict.close(
            Text("fainter images, same answers", "图像整体变淡，结果不变"),
            seen["fainter"],
            right,
            "scale-matters",
            rtol=1e-4,
            atol=1e-9,
        )

    def _wrong_tails(self, matches, bits):
        steps = np.array([comb(bits, count) for count in range(bits + 1)]) / 2**bits
        beyond = np.append(self.tail(np.arange(bits + 1), bits)[1:], 0.0)
        deviation = (matches - bits / 2) / np.sqrt(bits / 4)
        both = np.minimum(1, 2 * self.tail(np.maximum(matches, bits - matches), bits))
        return {
            "strictly-more": (
                beyond[matches],
                Text(
                    "the chance of more agreements than found: at least as many is asked for",
                    "这是“多于”的概率：要的是“至少”",
                ),
            ),
            "point-probability": (
                steps[matches],
                Text("the chance of exactly so many: at least as many is asked for", "这是“恰好”的概率：要的是“至少”"),
            ),
            "lower-tail": (
                1 - beyond[matches],
                Text("that is the lower tail: many agreements are what is suspicious", "这是下尾：一致得多才可疑"),
            ),
            "two-sided": (both, Text("two-sided: few agreements speak for no key", "双侧了：一致得少并不指向密钥")),
            "share": (matches / bits, Text("that is the share of agreements", "这是一致的比例")),
            "normal": (
                np.array([0.5 * erfc(value / np.sqrt(2)) for value in deviation]),
                Text(
                    "that is the normal approximation: far out in the tail, where thresholds lie, it is wrong by factors",
                    "这是正态近似：阈值所在的远尾处会差好几倍",
                ),
            ),
        }
