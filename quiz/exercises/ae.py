"""Judges of lesson 03: PCA as the ceiling of linear autoencoders, denoising, known pixels, and sampling codes ex post."""

import numpy as np

from quiz.exercises.verdicts import Exercise, call, written
from quiz.ground.language import Text


def principal_components(rows, size):
    """The first right singular vectors of rows (N, P), an array (size, P)."""
    return np.linalg.svd(rows, full_matrices=False)[2][:size]


def angles_between(first, second):
    """Principal angles in degrees, rising, of the row spaces of two arrays (K, P) (Björck & Golub 1973)."""
    cosines = np.linalg.svd(orthonormal(first) @ orthonormal(second).T, compute_uv=False)
    return np.degrees(np.arccos(np.clip(cosines, -1.0, 1.0)))


def orthonormal(rows):
    return np.linalg.qr(rows.T)[0].T


class Linear(Exercise):
    id = "ae.linear"
    title = Text("The ceiling of a linear autoencoder", "线性自编码器的天花板")
    defines = ("pca_reconstruct", "principal_angles")
    rows = ("5.3",)
    hints = (
        Text(
            "PCA: move the origin into the middle of the training data, keep the directions of largest variance, and go back. "
            "The new images are moved and projected with what the training data gave.",
            "PCA：把原点移到训练数据的中心，只保留方差最大的几个方向，再移回来。新图像用的中心和方向，都来自训练数据。",
        ),
        Text(
            "The right singular vectors of the centred data are those directions, already in order. Rows or columns? Look at the shapes "
            "that come back, and ask for the thin decomposition.",
            "中心化数据的右奇异向量就是这些方向，而且已经排好序。是行还是列？看看返回的形状；分解要用精简（thin）形式。",
        ),
        Text(
            "Angles: an orthonormal basis for each subspace first (a QR decomposition gives one). All inner products between the two "
            "bases make a small matrix; its singular values are the cosines.",
            "求角度：先给每个子空间找一组标准正交基（QR 分解即可）。两组基之间的全部内积构成一个小矩阵，它的奇异值就是余弦。",
        ),
    )

    def draw(self, rng):
        pixels, size = int(rng.integers(9, 14)), int(rng.integers(3, 5))
        scales = 2.0 * 0.7 ** np.arange(pixels)
        directions = np.linalg.qr(rng.normal(size=(pixels, pixels)))[0]
        center = rng.uniform(1.0, 2.0, pixels)
        train = (rng.normal(size=(60, pixels)) * scales) @ directions.T + center
        images = (rng.normal(size=(7, pixels)) * scales) @ directions.T + center + 0.3
        first = rng.normal(size=(size, pixels))
        near = first + 0.4 * rng.normal(size=(size, pixels))
        return {
            "train": train,
            "images": images,
            "size": size,
            "first": first,
            "mixings": rng.normal(size=(8, size, size)) + 3.0 * np.eye(size),
            "second": rng.normal(size=(size, size)) @ near,
            # Six images of three pixels, the last two of them new, and two planes of a space with three dimensions.
            "few": (rng.normal(size=(6, 1)) * [2.0, 1.0, -1.0] + rng.normal(size=(6, 3)) * 0.7 + [3.0, 1.5, 2.0]).round(
                1
            ),
            "few_planes": np.array([[[1, 0, 0], [1, 2, 0]], [[2, 1, 1], [0, 1, int(rng.integers(2, 5))]]], float),
        }

    def judge(self, inputs, seen, verdict):
        self._judge_reconstruction(inputs, seen, verdict)
        self._judge_angles(inputs, seen, verdict)

    def _judge_reconstruction(self, inputs, seen, verdict):
        few = inputs["few"]
        for name, key, train, images, size, asked in (
            (
                Text("reconstruction of two new images of three pixels", "重建两张只有三个像素的新图像"),
                "few_reconstructed",
                few[:-2],
                few[-2:],
                1,
                call("pca_reconstruct", few[:-2], few[-2:], 1),
            ),
            (
                Text("reconstruction of new images", "对新图像的重建"),
                "reconstructed",
                inputs["train"],
                inputs["images"],
                inputs["size"],
                None,
            ),
        ):
            center = train.mean(axis=0)
            verdict.close(
                name,
                seen[key],
                projected(images, center, principal_components(train - center, size)),
                "reconstruction",
                rtol=1e-3,
                atol=1e-3,
                call=asked,
                wrong=_wrong_reconstructions(train, images, size),
            )

    def _judge_angles(self, inputs, seen, verdict):
        tolerance = {"rtol": 0, "atol": 0.05}
        for name, key, (first, second), asked in (
            (
                Text("angles between two planes in space", "空间中两个平面的夹角"),
                "few_angles",
                inputs["few_planes"],
                call("principal_angles", *inputs["few_planes"]),
            ),
            (
                Text("angles between two subspaces", "两个子空间的夹角"),
                "angles",
                (inputs["first"], inputs["second"]),
                None,
            ),
        ):
            right = angles_between(first, second)
            verdict.close(name, seen[key], right, "angles", **tolerance, call=asked, wrong=_wrong_angles(first, second))
        verdict.close(
            Text("a subspace with itself in another basis: 0°", "子空间与换了基的自己：0°"),
            seen["angles_with_itself"],
            np.zeros((len(inputs["mixings"]), len(first))),
            "depends-on-the-basis",
            **tolerance,
        )
        verdict.close(
            Text("the basis does not matter", "与取哪组基无关"),
            seen["angles_in_another_basis"],
            right,
            "depends-on-the-basis",
            **tolerance,
        )
        verdict.close(
            Text("nor which of the two comes first", "也与谁在前无关"),
            seen["angles_swapped"],
            right,
            "not-symmetric",
            **tolerance,
        )


def projected(rows, mean, basis):
    """Projection of rows (M, P) onto the plane through mean that the rows of basis (size, P) span."""
    return (rows - mean) @ basis.T @ basis + mean


def _wrong_reconstructions(train, images, size):
    center, own_center = train.mean(axis=0), images.mean(axis=0)
    right = projected(images, center, principal_components(train - center, size))
    directions = principal_components(train - center, train.shape[1])
    smallest = directions[-size:]
    return {
        "wrong-size": (
            projected(images, center, directions[: size + 1]),
            Text("that is what one component more than size gives", "这是比 size 多用一个主成分的结果"),
        ),
        "no-centring": (
            projected(images, 0.0, principal_components(train, size)),
            Text(
                "the mean was never taken off: the first direction is then spent on pointing at it",
                "没有减去均值：第一个方向就浪费在指向均值上了",
            ),
        ),
        "mean-not-added": (
            right - center,
            Text("the mean was taken off and never added again", "减去了均值，却没有加回来"),
        ),
        "mean-not-subtracted": (
            projected(images, 0.0, principal_components(train - center, size)),
            Text(
                "the directions are those of the centred data, but the new images were not centred",
                "方向取自中心化的数据，新图像却没有中心化",
            ),
        ),
        "mean-of-the-new-images": (
            projected(images, own_center, principal_components(train - center, size)),
            Text(
                "the new images were centred with their own mean: a codec may only use what training gave it",
                "新图像是用它们自己的均值中心化的：编解码器只能用训练得到的量",
            ),
        ),
        "fitted-on-the-new-images": (
            projected(images, own_center, principal_components(images - own_center, size)),
            Text(
                "the components are those of the new images: that is fitting on the test set",
                "主成分是在新图像上求的：这是在测试集上拟合",
            ),
        ),
        "rows-for-columns": (
            projected(images, center, directions[:, :size].T),
            Text(
                "columns were taken where the rows are the directions: svd gives them already transposed",
                "方向在行里，你取成了列：svd 返回的已经是转置后的矩阵",
            ),
        ),
        "smallest-components": (
            projected(images, center, smallest),
            Text(
                "those are the directions of the smallest variance: an eigenvalue routine may sort upwards",
                "取到的是方差最小的方向：特征值函数可能按升序排列",
            ),
        ),
    }


def _wrong_angles(first, second):
    right = angles_between(first, second)
    cosines = np.cos(np.radians(right))
    units = [rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (first, second)]
    raw = np.linalg.svd(first @ second.T, compute_uv=False)
    return {
        "radians": (
            np.radians(right),
            Text("those are radians, degrees are asked for", "这是弧度，要求的是度"),
        ),
        "cosines": (cosines, Text("those are the cosines of the angles", "这是夹角的余弦")),
        "largest-first": (
            right[::-1],
            Text("the order is turned: the smallest angle comes first", "顺序反了：最小的角排在前面"),
        ),
        "row-by-row": (
            np.degrees(np.arccos(np.clip(np.sum(units[0] * units[1], axis=1), -1, 1))),
            Text(
                "those are angles between one row and the row with the same number: a subspace knows no rows",
                "这是同号两行之间的夹角：子空间并不认识哪一行",
            ),
        ),
        "not-orthonormal": (
            np.degrees(np.arccos(np.clip(raw, -1, 1))),
            Text(
                "the rows are not orthonormal, so these singular values are no cosines",
                "这些行不是标准正交的，奇异值不是余弦",
            ),
        ),
        "only-normalised": (
            np.degrees(np.arccos(np.clip(np.linalg.svd(units[0] @ units[1].T, compute_uv=False), -1, 1))),
            Text(
                "rows of length 1 are not yet orthogonal to each other: an orthonormal basis is needed",
                "长度为 1 的行彼此还不正交：需要一组标准正交基",
            ),
        ),
    }


class Denoise(Exercise):
    id = "ae.denoise"
    title = Text("Training on damaged images", "用受损图像训练")
    defines = ("add_noise", "restoration_loss")
    rows = ("5.1", "6.2")
    hints = (
        Text(
            "Three images play a part: the clean one, the damaged one, and what the model makes of it. Which two does the loss compare?",
            "一共涉及三张图：干净的、受损的、模型输出的。损失比较的是哪两张？",
        ),
        Text(
            "The damaged image is the input, the clean one is the target, and damage is called once: every call draws anew.",
            "受损图是输入，干净图是目标；damage 只调用一次，因为每次调用都会重新抽样。",
        ),
        Text(
            "Let TensorFlow or Keras draw the noise, in the shape of the whole batch; scale it by sigma and cut nothing off. "
            "The loss is one number, averaged over every pixel of every image.",
            "噪声由 TensorFlow 或 Keras 来抽，形状与整批图相同；乘以 sigma，什么都不截断。损失是一个数，对每张图的每个像素求平均。",
        ),
    )

    def draw(self, rng):
        count, height, width = 24, int(rng.integers(24, 30)), int(rng.integers(30, 36))
        rows, side = int(rng.integers(2, 4)), int(rng.integers(1, 3))
        return {
            "images": rng.integers(0, 2, size=(count, height, width, 1)).astype("float32"),
            "sigma": float(rng.uniform(0.25, 0.4)),
            "targets": rng.uniform(0, 1, size=(rows, side, side + 1, 1)).round(2).astype("float32"),
            "weight": round(float(rng.uniform(1.7, 2.0)), 2),
            "bias": round(float(rng.uniform(0.2, 0.4)), 2),
            "gain": round(float(rng.uniform(0.7, 0.9)), 2),
            "offset": round(float(rng.uniform(0.1, 0.2)), 2),
        }

    def judge(self, inputs, seen, verdict):
        if self._judge_shape(inputs, seen, verdict) and self._judge_finite(seen, verdict):
            self._judge_noise(inputs, seen, verdict)
        self._judge_loss(inputs, seen, verdict)

    def _judge_shape(self, inputs, seen, verdict):
        return verdict.shape(Text("shape of the noisy images", "加噪图像的形状"), seen["noisy"], inputs["images"].shape)

    def _judge_finite(self, seen, verdict):
        return verdict.true(
            Text("the noisy images are finite", "加噪图像是有限的数"),
            np.all(np.isfinite(seen["noisy"])),
            "not-finite",
            Text("they hold NaN or infinity", "其中有 NaN 或无穷大"),
        )

    def _judge_noise(self, inputs, seen, verdict):
        sigma = inputs["sigma"]
        noisy = seen["noisy"].astype(float)
        noise = noisy - inputs["images"]
        verdict.true(
            Text("noise is added", "确实加了噪声"),
            noise.std() > 1e-6,
            "no-noise",
            Text("the images come back as they were, or all moved by one number", "图像原样返回，或整体只平移了一个数"),
        )
        slope = np.cov(inputs["images"].ravel(), noisy.ravel())[0, 1] / inputs["images"].var()
        verdict.true(
            Text("the images are still in it", "图像还在里面"),
            slope > 0.5,
            "image-lost",
            Text(
                "the result hardly depends on the images: add the noise to them",
                "结果几乎与图像无关：应把噪声加到图像上",
            ),
        )
        verdict.true(
            Text("black pixels get noise too", "黑色像素也有噪声"),
            noise[inputs["images"] == 0].std() > 1e-6,
            "multiplied",
            Text(
                "black pixels stay black: the noise is to be added, not multiplied",
                "黑色像素还是黑的：噪声应当相加，而不是相乘",
            ),
        )
        # Noise alone meets a bound exactly next to never; a cut on one side puts many pixels there.
        inside, at_a_bound = noisy.min() > -1e-3 and noisy.max() < 1 + 1e-3, noisy.min() == 0 or noisy.max() == 1
        verdict.true(
            Text("nothing is clipped", "没有截断"),
            not inside and not at_a_bound,
            "clipped",
            Text(
                "the values are cut off at 0 or 1: clipped noise is no longer Gaussian, and its mean is no longer zero",
                "取值在 0 或 1 处被截断：截断后的噪声不再是高斯的，均值也不再是零",
            ),
        )
        for name, shared, category, message in (
            (
                Text("every image has noise of its own", "每张图有自己的噪声"),
                np.allclose(noise[0], noise[1], atol=1e-4),
                "noise-shared-by-images",
                Text(
                    "two images get the same noise: one draw serves the whole batch",
                    "两张图的噪声相同：整批共用一次抽样",
                ),
            ),
            (
                Text("every pixel has noise of its own", "每个像素有自己的噪声"),
                np.allclose(noise[0], noise[0].flat[0], atol=1e-4)
                or np.allclose(noise[0], noise[0][:1], atol=1e-4)
                or np.allclose(noise[0], noise[0][:, :1], atol=1e-4),
                "noise-shared-by-pixels",
                Text("one number serves many pixels of an image", "一个数给了一张图里的许多像素"),
            ),
        ):
            verdict.true(name, not shared, category, message)
        verdict.close(
            Text("mean of the noise, in standard deviations", "噪声均值，以其标准差为单位"),
            noise.mean() / max(noise.std(), 1e-9),
            0.0,
            "mean-of-noise",
            atol=0.05,
            wrong={
                "uniform-noise": (
                    np.sqrt(3),
                    Text("the noise is uniform on [0, sigma]", "噪声是 [0, sigma] 上的均匀分布"),
                ),
            },
        )
        verdict.close(
            Text("standard deviation of the noise", "噪声的标准差"),
            noise.std(),
            sigma,
            "size-of-noise",
            rtol=0.04,
            atol=0,
            wrong={
                "sigma-not-used": (
                    1.0,
                    Text("the noise has standard deviation 1: sigma is not used", "噪声的标准差是 1：没有用到 sigma"),
                ),
                "sigma-as-variance": (
                    np.sqrt(sigma),
                    Text(
                        "sigma was used as the variance, it is the standard deviation",
                        "你把 sigma 当成了方差，它是标准差",
                    ),
                ),
                "sigma-squared": (sigma**2, Text("the noise was scaled by sigma squared", "噪声乘的是 sigma 的平方")),
            },
        )
        fourth = np.mean(((noise - noise.mean()) / max(noise.std(), 1e-9)) ** 4)
        verdict.true(
            Text("the noise is normal", "噪声是正态的"),
            abs(fourth - 3.0) < 0.4,
            "not-normal",
            Text(
                f"the fourth standardised moment is {fourth:.2f}; a normal distribution has 3",
                f"四阶标准矩是 {fourth:.2f}；正态分布是 3",
            ),
        )
        frozen = Text("the same noise twice: a fixed seed", "两次噪声相同：种子是固定的")
        verdict.true(Text("two calls differ", "两次调用结果不同"), seen["calls_differ"], "noise-frozen", frozen)
        verdict.compiled_calls_differ(
            seen,
            Text(
                "inside a tf.function the same noise comes back at every call: it was drawn once, while the function was traced, as NumPy and "
                "Python do it; let TensorFlow or Keras draw it",
                "在 tf.function 里每次都是同一份噪声：它只在追踪时抽了一次，NumPy 和 Python 都是这样；请让 TensorFlow 或 Keras 来抽",
            ),
        )

    def _judge_loss(self, inputs, seen, verdict):
        images = inputs["targets"].astype(float)

        def damage(batch, call=1):
            return inputs["gain"] * batch + call * inputs["offset"]

        def restored(batch):
            return inputs["weight"] * batch + inputs["bias"]

        def error(found, target):
            return np.mean((found - target) ** 2)

        output = restored(damage(images))
        right = error(output, images)
        noisy_target = Text(
            "the target is the damaged image: the model is taught to keep the damage",
            "目标用的是受损图：这是在教模型保留损伤",
        )
        drawn_again = Text(
            "damage was called twice, and its second result is the target: noise on both sides",
            "damage 调用了两次，第二次的结果成了目标：两边都有噪声",
        )
        verdict.close(
            Text("the loss: one number", "损失：一个数"),
            seen["loss"],
            right,
            "loss-value",
            call=call("restoration_loss", "model", "damage", "images"),
            where=Text(
                f", model(x) = {inputs['weight']} x + {inputs['bias']}, damage(x) = {inputs['gain']} x + {inputs['offset']}, "
                f"images {written(inputs['targets'])},",
                f"（model(x) = {inputs['weight']} x + {inputs['bias']}，damage(x) = {inputs['gain']} x + {inputs['offset']}，"
                f"images 为 {written(inputs['targets'])}）",
            ),
            wrong={
                "noise-predicted": (
                    error(output, damage(images) - images),
                    Text(
                        "the target is the noise: this model is to give back the clean images",
                        "目标用的是噪声：这个模型要输出干净图像",
                    ),
                ),
                "target-damaged": (error(output, damage(images)), noisy_target),
                "damaged-twice": (error(output, damage(images, 2)), drawn_again),
                "damaged-twice-reversed": (error(restored(damage(images, 2)), damage(images)), drawn_again),
                "not-damaged": (
                    error(restored(images), images),
                    Text("the model was given the clean images", "给模型的是干净图像"),
                ),
                "roles-swapped": (
                    error(restored(images), damage(images)),
                    Text(
                        "input and target are exchanged: this model learns to damage",
                        "输入和目标写反了：模型学的是怎样弄坏图像",
                    ),
                ),
                "output-not-used": (
                    error(damage(images), images),
                    Text(
                        "that is the error of the damaged images themselves: where is the model?",
                        "这是受损图本身的误差：模型呢？",
                    ),
                ),
                "output-clipped": (
                    error(np.clip(output, 0, 1), images),
                    Text(
                        "the output was clipped to [0, 1]: beyond it no gradient is left",
                        "输出被截断到 [0, 1]：超出的部分没有梯度",
                    ),
                ),
                "summed-over-pixels": (
                    right * images[0].size,
                    Text("that is the sum over the pixels, the mean is asked for", "这是对像素求和，要求的是平均"),
                ),
                "summed": (
                    right * images.size,
                    Text("that is the sum over everything, the mean is asked for", "这是对所有元素求和，要求的是平均"),
                ),
                "root": (np.sqrt(right), Text("that is the root of the mean squared error", "这是均方误差的平方根")),
                "half": (right / 2, Text("there is no factor one half", "没有系数 1/2")),
                "absolute": (
                    np.mean(np.abs(output - images)),
                    Text(
                        "that is the mean absolute error, the squared one is asked for",
                        "这是平均绝对误差，要求的是平方误差",
                    ),
                ),
            },
        )
        verdict.true(
            Text("damage is called once", "damage 只调用一次"),
            seen["damage_calls"] == 1,
            "damage-calls",
            Text(f"it was called {seen['damage_calls']} times", f"调用了 {seen['damage_calls']} 次"),
        )
        reached = verdict.true(
            Text("a gradient reaches the model's weights", "梯度能传到模型的权重"),
            seen["slopes"] is not None,
            "no-gradient",
            Text(
                "no gradient arrives: predict(), NumPy or a stopped gradient cuts the model off",
                "梯度传不到：predict()、NumPy 或停止梯度把模型断开了",
            ),
        )
        if reached:
            difference = 2 * (output - images)
            verdict.close(
                Text("the gradient", "梯度"),
                seen["slopes"],
                [np.mean(difference * damage(images)), np.mean(difference)],
                "gradient-value",
                rtol=1e-3,
                atol=1e-3,
            )


class KnownPixels(Exercise):
    id = "ae.known_pixels"
    title = Text("What is known stays as it is", "已知的就让它保持原样")
    defines = ("inpaint", "match_averages")
    rows = ("6.2",)
    hints = (
        Text(
            "What was measured needs no network. Where may its output be seen at all?",
            "测到的东西不需要网络。它的输出到底可以出现在哪些位置？",
        ),
        Text(
            "Behind the mask may stand anything, even NaN, and NaN times 0 is NaN: choose pixel by pixel instead of multiplying, "
            "before the model and after it.",
            "遮挡后面可能是任何值，甚至是 NaN，而 NaN 乘 0 还是 NaN：模型之前、之后都要逐像素选择，而不是相乘。",
        ),
        Text(
            "For the averages: how much is missing in each block? Every pixel of the block gets the same correction. "
            "The size of a block follows from the two shapes.",
            "对于块平均：每块差了多少？块里每个像素都加上同样的修正。块的大小由两个形状推出来。",
        ),
    )

    def draw(self, rng):
        count, height, width = int(rng.integers(3, 6)), int(rng.integers(5, 8)), int(rng.integers(8, 11))
        shape = (count, height, width, 1)
        known = rng.uniform(size=shape) < 0.6
        known[:, 0, :2, 0] = (True, False)
        # Neither 2 nor 4, the factors that one writes down without looking at the shapes.
        factor, rows, columns = int(rng.choice([3, 5])), int(rng.integers(2, 4)), int(rng.integers(4, 6))
        small = rng.uniform(0.1, 1, size=(count, rows, columns, 1))
        return {
            # Beyond [0, 1] on purpose: who clips what was measured is found out.
            "images": rng.uniform(-0.3, 1.4, size=shape).astype("float32"),
            "known": known,
            "ramp": rng.uniform(0.1, 0.9, size=(1, *shape[1:])).astype("float32"),
            "proposals": rng.uniform(0.1, 1, size=(count, factor * rows, factor * columns, 1)).astype("float32"),
            "small": small.astype("float32"),
            "few_proposals": rng.uniform(0.1, 1, size=(1, 2, 4, 1)).round(1).astype("float32"),
            "few_small": rng.uniform(0.1, 1, size=(1, 1, 2, 1)).round(1).astype("float32"),
        }

    def judge(self, inputs, seen, verdict):
        if verdict.shape(Text("shape of the filled images", "补全图像的形状"), seen["filled"], inputs["images"].shape):
            self._judge_model_input(inputs, seen, verdict)
            self._judge_filled(inputs, seen, verdict)
        self._judge_averages(inputs, seen, verdict)

    def _judge_model_input(self, inputs, seen, verdict):
        images, known = inputs["images"], inputs["known"]
        masked = np.where(known, images, 0).astype(float)
        calls = seen["model_calls"]
        given = np.asarray(seen["model_input"], float)
        fill = float(given[~known][0]) if given.shape == known.shape and np.ptp(given[~known]) == 0 else 0.0
        verdict.true(
            Text("the model is called once", "模型只调用一次"),
            calls == 1,
            "model-calls",
            Text(f"it was called {calls} times", f"调用了 {calls} 次"),
        )
        verdict.close(
            Text("what the model is given", "模型看到的输入"),
            seen["model_input"],
            masked,
            "model-input",
            wrong={
                "wrong-fill": (
                    np.where(known, images, fill).astype(float),
                    Text(
                        f"missing pixels hold {fill:.3g}: the model was trained on images whose missing pixels are 0",
                        f"缺失像素填的是 {fill:.3g}：模型训练时缺失像素是 0",
                    ),
                ),
                "truth-leaks": (
                    images.astype(float),
                    Text(
                        "the model sees the pixels that it should guess: nothing was masked",
                        "模型看到了它该猜的像素：什么都没遮住",
                    ),
                ),
                "mask-inverted-before": (
                    np.where(known, 0, images).astype(float),
                    Text(
                        "the known pixels were masked and the missing ones kept", "遮住的是已知像素，留下的是缺失像素"
                    ),
                ),
            },
        )
        verdict.close(
            Text("NaN behind the mask stays there", "遮挡后面的 NaN 不会漏出来"),
            seen["model_input_hidden"],
            masked,
            "nan-leaks",
            wrong={
                "nan-leaks": (
                    np.where(known, images, np.nan).astype(float),
                    Text("the model is given NaN: NaN times 0 is NaN", "NaN 传进了模型：NaN 乘 0 还是 NaN"),
                ),
            },
        )

    def _judge_filled(self, inputs, seen, verdict):
        images, known = inputs["images"], inputs["known"]
        filled, output = seen["filled"].astype("float32"), seen["model_output"].astype("float32")
        exact = np.array_equal(filled[known], images[known])
        if np.array_equal(filled, output):
            category, message = (
                "not-pasted",
                Text(
                    "the result is the model's output everywhere, at known pixels too",
                    "结果处处都是模型输出，已知像素也不例外",
                ),
            )
        elif np.array_equal(filled[known], output[known]):
            category, message = (
                "mask-inverted",
                Text(
                    "known pixels come from the model: the mask is the wrong way round", "已知像素来自模型：遮罩用反了"
                ),
            )
        elif np.array_equal(filled[known], np.clip(images[known], 0, 1)):
            category, message = (
                "known-clipped",
                Text("the known pixels were clipped: return them as they are", "已知像素被截断了：应原样返回"),
            )
        else:
            category, message = (
                "known-not-exact",
                Text("known pixels have changed: they must come back bit for bit", "已知像素变了：必须逐比特原样返回"),
            )
        verdict.true(Text("known pixels, bit for bit", "已知像素逐比特相同"), exact, category, message)
        verdict.close(
            Text("missing pixels come from the model", "缺失像素来自模型"),
            filled[~known],
            output[~known].astype(float),
            "missing-pixels",
            wrong={
                "missing-not-filled": (
                    images[~known].astype(float),
                    Text("the missing pixels are those of the input", "缺失像素还是输入里的值"),
                ),
                "missing-left-black": (
                    np.zeros(int(np.sum(~known))),
                    Text("the missing pixels are 0", "缺失像素都是 0"),
                ),
            },
        )
        whole = np.all(np.isfinite(seen["filled_hidden"]))
        verdict.true(
            Text("the same with NaN behind the mask", "遮挡后面是 NaN 时也一样"),
            whole and np.allclose(seen["filled_hidden"], np.where(known, images, output), atol=1e-5),
            "nan-leaks",
            Text(
                "the result holds NaN" if not whole else "what stands behind the mask changes the result",
                "结果里有 NaN" if not whole else "遮挡后面的内容改变了结果",
            ),
        )

    def _judge_averages(self, inputs, seen, verdict):
        few = inputs["few_proposals"], inputs["few_small"]
        for name, key, (proposals, small), asked in (
            (
                Text("an image of two blocks of 2 x 2", "由两个 2×2 的块组成的图"),
                "few_matched",
                few,
                call("match_averages", *few),
            ),
            (
                Text("block averages match, detail stays", "块平均吻合，细节保留"),
                "matched",
                (inputs["proposals"], inputs["small"]),
                None,
            ),
        ):
            proposals, small = proposals.astype(float), small.astype(float)
            factor = proposals.shape[1] // small.shape[1]
            blocks = proposals.reshape(len(small), small.shape[1], factor, small.shape[2], factor, 1)
            means = blocks.mean(axis=(2, 4))
            verdict.close(
                name,
                seen[key],
                proposals + _enlarged(small - means, factor),
                "averages",
                call=asked,
                wrong=_wrong_averages(proposals, small, means, factor),
            )


def _enlarged(values, factor):
    return values.repeat(factor, axis=1).repeat(factor, axis=2)


def _wrong_averages(proposals, small, means, factor):
    def enlarged(values):
        return _enlarged(values, factor)

    return {
        "averages-added": (
            proposals + enlarged(small),
            Text(
                "the measured averages were added: only what is missing to them belongs there",
                "直接加上了测得的平均值；只应加上差的那部分",
            ),
        ),
        "detail-lost": (
            enlarged(small),
            Text(
                "that is the small image enlarged: the detail of the proposal is gone",
                "这只是把小图放大：候选图的细节没了",
            ),
        ),
        "not-corrected": (proposals, Text("the proposal comes back unchanged", "候选图原样返回")),
        "correction-reversed": (
            proposals - enlarged(small - means),
            Text(
                "the correction has the wrong sign: averages move away from the target",
                "修正的符号反了：平均值离目标更远",
            ),
        ),
        "correction-shared-out": (
            proposals + enlarged(small - means) / factor**2,
            Text(
                "the correction was divided among the pixels: an average moves by as much as each pixel does",
                "修正量被平分到各像素了：每个像素动多少，平均值就动多少",
            ),
        ),
        "ratio": (
            proposals * enlarged(small / means),
            Text(
                "the blocks were scaled: averages match, but this is not the nearest image, and a block of zeros stays one",
                "这里是按比例缩放：平均值对了，但不是最近的图，而且全零的块怎么缩放都是零",
            ),
        ),
        "clipped": (
            np.clip(proposals + enlarged(small - means), 0, 1),
            Text("clipping moves the averages again", "截断会让平均值又变掉"),
        ),
        "sum-for-mean": (
            proposals + enlarged(small - means * factor**2),
            Text("the blocks were summed, not averaged", "对块求了和，而不是平均"),
        ),
    }


class ExPost(Exercise):
    id = "ae.ex_post"
    title = Text("A Gaussian fitted to the codes", "给编码拟合一个高斯")
    defines = ("ex_post_sample",)
    rows = ("5.4", "6.1")
    hints = (
        Text(
            "A Gaussian is known by two things. Which array of shape (D,) and which of shape (D, D) do the codes give you?",
            "高斯分布由两样东西确定。编码能给出哪个形状为 (D,) 的数组、哪个形状为 (D, D) 的数组？",
        ),
        Text(
            "Units of a code are correlated: standard deviations one by one are not enough. Standard normal draws are turned into "
            "correlated ones by a root of the covariance, or NumPy's generator does it for you.",
            "编码的各单元是相关的，逐个算标准差不够。用协方差的一个“根”可以把标准正态抽样变成相关的；NumPy 的生成器也能代劳。",
        ),
        Text(
            "A dead unit has variance 0. Cholesky wants a positive definite matrix; an eigendecomposition with negative rounding cut to 0 "
            "does not mind. Make the generator from the seed that is given.",
            "死掉的单元方差为 0。Cholesky 要求正定；特征分解（把因舍入而为负的特征值截到 0）则没有问题。用给定的种子建生成器。",
        ),
    )

    def draw(self, rng):
        size, count = int(rng.integers(4, 7)), 500
        # Always one unit with a deviation below 1, where the variance of a standard normal would show.
        spread = rng.permutation(np.geomspace(0.4, 6.0, size))
        mixing = spread[:, None] * (np.eye(size) + 0.45 * rng.normal(size=(size, size)))
        codes = rng.normal(size=(count, size)) @ mixing.T
        # Some codes crowd together and some lie far out, in two clusters: draws around given codes keep that, a Gaussian does not.
        codes *= rng.choice([0.5, 1.5], size=(count, 1))
        codes += rng.choice([-1.0, 1.0], size=(count, 1)) * rng.normal(size=size) * spread
        return {
            "codes": (codes + rng.uniform(3.0, 6.0, size)).astype("float32"),
            "count": 20_000,
            "seed": int(rng.integers(1, 1000)),
        }

    def judge(self, inputs, seen, verdict):
        codes, count = inputs["codes"].astype(float), inputs["count"]
        size = codes.shape[1]
        if not verdict.shape(Text("shape of the draws", "抽样的形状"), seen["draws"], (count, size)):
            return
        draws = seen["draws"].astype(float)
        center, covariance = codes.mean(axis=0), np.cov(codes, rowvar=False)
        deviation = np.sqrt(np.diag(covariance))
        known = np.sort(codes[:, 0])
        nearest = np.abs(known[np.clip(np.searchsorted(known, draws[:1000, 0]), 0, len(known) - 1)] - draws[:1000, 0])
        verdict.true(
            Text("new codes, not copies", "是新编码，不是照抄"),
            np.mean(nearest < 1e-6) < 0.5,
            "copies",
            Text(
                "the draws are codes that were given: decoding them shows training images",
                "抽到的就是给定的编码：解码出来是训练图",
            ),
        )
        verdict.true(
            Text("the draws differ from one another", "各次抽样互不相同"),
            np.all(np.ptp(draws, axis=0) > 1e-6 * deviation),
            "one-draw",
            Text("all the draws are the same code", "所有抽样都是同一个编码"),
        )
        unit = np.maximum(deviation, draws.std(axis=0))
        verdict.close(
            Text("mean, in standard deviations off", "均值，以标准差为单位的偏差"),
            (draws.mean(axis=0) - center) / unit,
            np.zeros(size),
            "mean-of-codes",
            call="(draws.mean(axis=0) - codes.mean(axis=0)) / deviation",
            rtol=0,
            atol=0.06,
            wrong={
                "centred-at-zero": (
                    -center / unit,
                    Text(
                        "the draws are centred at 0: nothing says that the codes are",
                        "抽样以 0 为中心：没有谁规定编码也是",
                    ),
                )
            },
        )
        verdict.close(
            Text("standard deviation of every unit", "每个单元的标准差"),
            draws.std(axis=0),
            deviation,
            "deviation-of-codes",
            call="draws.std(axis=0)",
            rtol=0.05,
            atol=0,
            wrong=self._wrong_deviations(covariance, center),
        )
        verdict.close(
            Text("correlations of the units", "单元之间的相关系数"),
            np.corrcoef(draws, rowvar=False),
            covariance / np.outer(deviation, deviation),
            "correlations",
            call="np.corrcoef(draws, rowvar=False)",
            rtol=0,
            atol=0.06,
            wrong={
                "correlations-lost": (
                    np.eye(size),
                    Text(
                        "every unit has the right variance, but they are drawn independently: the correlations are lost",
                        "每个单元方差都对，但各抽各的：相关性丢了",
                    ),
                )
            },
        )
        centred = draws - center
        squared_radius = np.sum(centred @ np.linalg.inv(covariance) * centred, axis=1)
        fourth = np.mean(squared_radius**2) / (size * (size + 2))
        verdict.true(
            Text("the draws are Gaussian", "抽样服从高斯分布"),
            abs(fourth - 1.0) < 0.06,
            "not-gaussian",
            Text(
                f"mean and covariance fit, but the fourth moment of the draws is {fourth:.2f} times that of a Gaussian: the normal "
                "distribution itself is asked for, not the codes with noise around them",
                f"均值和协方差都对，但抽样的四阶矩是高斯分布的 {fourth:.2f} 倍：要从正态分布本身抽样，而不是在给定编码周围加噪声",
            ),
        )
        verdict.true(
            Text("the same seed gives the same draws", "同一个种子给出同样的抽样"),
            seen["same_again"],
            "not-reproducible",
            Text("two calls with one seed differ: the seed is not used", "同一个种子两次结果不同：没有用到种子"),
        )
        verdict.true(
            Text("another seed gives other draws", "换一个种子结果不同"),
            seen["other_differs"],
            "seed-ignored",
            Text("every seed gives the same draws", "所有种子给出的抽样都一样"),
        )
        dead, crash = seen["with_dead_unit"], seen["dead_unit_error"]
        verdict.true(
            Text("a dead unit stays at its value", "死掉的单元保持原值"),
            not crash and dead.shape == (50, size) and np.allclose(dead[:, -1], 1.5, atol=1e-2),
            "dead-unit",
            Text(
                f"a unit without variance must come out as the constant that it is; here it raises {crash}"
                if crash
                else "a unit without variance must come out as the constant that it is, and without NaN",
                f"没有方差的单元应原样给出那个常数；这里却报错：{crash}"
                if crash
                else "没有方差的单元应原样给出那个常数，而且不能有 NaN",
            ),
        )

    @staticmethod
    def _wrong_deviations(covariance, center):
        root, deviation = np.linalg.cholesky(covariance), np.sqrt(np.diag(covariance))
        return {
            "prior-not-fitted": (
                np.ones(len(covariance)),
                Text(
                    "every unit comes out with deviation 1, as from a standard normal or from correlations: the covariance of the codes "
                    "is asked for",
                    "每个单元的标准差都是 1，像是标准正态，或者用了相关系数矩阵；要的是编码的协方差",
                ),
            ),
            "covariance-as-root": (
                np.sqrt(np.diag(covariance @ covariance)),
                Text(
                    "noise times the covariance has its square as covariance: take a root",
                    "噪声乘协方差，得到的协方差是它的平方：应先开方",
                ),
            ),
            "root-transposed": (
                np.sqrt(np.diag(root.T @ root)),
                Text(
                    "the Cholesky factor stands on the wrong side: L Lᵀ is the covariance, LᵀL is not",
                    "Cholesky 因子转置错了：协方差是 L Lᵀ，不是 LᵀL",
                ),
            ),
            "not-centred": (
                np.sqrt(np.diag(covariance) + center**2),
                Text(
                    "those are moments about 0: take the mean off before the products",
                    "这是绕 0 的二阶矩：求乘积之前要先减去均值",
                ),
            ),
            "variance-as-deviation": (
                deviation**2,
                Text("the variances were used as standard deviations", "你把方差当成了标准差"),
            ),
        }
