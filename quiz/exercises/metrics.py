"""Judges of lesson 02: PSNR, SSIM, Fréchet distance, KID, precision and recall."""

import numpy as np

from quiz.exercises.verdicts import Exercise, call, nearest
from quiz.ground.language import Text

ONE_NUMBER = Text(
    "give one value per image, shape (N,): the average over images is taken later, and on purpose",
    "每张图给一个值，形状 (N,)：对图像取平均是之后的事，要有意识地做",
)


# --- PSNR ------------------------------------------------------------------------------------------------------------


def psnr(images, references, data_range):
    """Peak signal-to-noise ratio (N,) in dB of images (N, ...); infinite for identical ones."""
    with np.errstate(divide="ignore"):
        return 10 * np.log10(data_range**2 / squared_error(images, references))


def squared_error(images, references):
    """Mean squared error (N,) over all axes but the first, in double precision."""
    difference = images.astype(float) - references.astype(float)
    return np.mean(difference**2, axis=tuple(range(1, images.ndim)))


def wrapped_errors(images, references):
    """Mean squared errors as bytes give them: when the difference wraps, and when its square wraps as well."""
    difference = images - references
    axes = tuple(range(1, images.ndim))
    return [np.mean(difference.astype(float) ** 2, axis=axes), np.mean(difference * difference, axis=axes)]


class Psnr(Exercise):
    id = "metrics.psnr"
    title = Text("Peak signal-to-noise ratio", "峰值信噪比")
    defines = ("psnr",)
    rows = ("4.1",)
    hints = (
        Text(
            "Two steps: one mean squared error per image, then the ratio of peak power to that error on a logarithmic scale.",
            "分两步：先求每张图的均方误差，再求峰值功率与它的比，取对数。",
        ),
        Text(
            "The peak belongs to the format, not to the picture: it is data_range, and it enters as power. "
            "A decibel is ten times a logarithm to base ten.",
            "峰值由数据格式决定，和图里最亮的像素无关：就是 data_range，而且以功率的形式进入。分贝是以 10 为底的对数乘以 10。",
        ),
        Text(
            "What is 3 - 5 when both are uint8? Convert before you subtract. "
            "And average over every axis except the first.",
            "两个 uint8 相减，3 - 5 等于多少？先转换类型再相减。求平均时，除第一维外的所有维都要算进去。",
        ),
    )

    def draw(self, rng):
        count, height, width = int(rng.integers(3, 6)), int(rng.integers(8, 13)), int(rng.integers(14, 20))
        shape = (count, height, width, 3)
        references = rng.uniform(-0.8, 0.7, size=shape)
        noise = rng.normal(size=shape) * rng.uniform(0.02, 0.3, size=(count, 1, 1, 1))
        bytes_a = rng.integers(40, 220, size=shape)
        return {
            "images": np.clip(references + noise, -1, 1).astype("float32"),
            "references": references.astype("float32"),
            "bytes_a": bytes_a.astype("uint8"),
            "bytes_b": (bytes_a + rng.integers(-30, 31, size=shape)).astype("uint8"),
            "few": rng.uniform(-0.9, 0.9, size=(2, 2, 1, 2, 3)).round(2).astype("float32"),
        }

    def judge(self, inputs, seen, verdict):
        images, references = inputs["images"], inputs["references"]
        right, few = psnr(images, references, 2.0), inputs["few"]
        verdict.true(Text("one value per image", "每张图一个值"), np.ndim(seen["value"]) > 0, "pooled", ONE_NUMBER)
        verdict.close(
            Text("two images of two pixels and three channels, in [-1, 1]", "两张两像素、三通道的图，范围 [-1, 1]"),
            seen["few"],
            psnr(*few, 2.0),
            "value",
            rtol=1e-3,
            call=call("psnr", *few, 2.0),
            wrong=_wrong_psnr(np.asarray(seen["few"]), *few),
        )
        verdict.close(
            Text("images in [-1, 1]: data_range 2", "图像在 [-1, 1]：data_range 为 2"),
            seen["value"],
            right,
            "value",
            rtol=1e-3,
            wrong=_wrong_psnr(np.asarray(seen["value"]), images, references),
        )
        verdict.close(
            Text("errors of 0.1 in [0, 1] and of 0.2 in [-1, 1]", "[0, 1] 里误差 0.1，[-1, 1] 里误差 0.2"),
            seen["known"],
            [20.0, 20.0],
            "known",
            rtol=1e-3,
        )
        few_bytes = np.uint8([[[[3]], [[200]]]]), np.uint8([[[[5]], [[190]]]])
        verdict.close(
            Text("an image of two bytes", "只有两个字节的图"),
            seen["few_bytes"],
            psnr(*few_bytes, 255),
            "bytes",
            rtol=1e-3,
            call=call("psnr", *few_bytes, 255),
            wrong={
                "byte-overflow": (
                    nearest(seen["few_bytes"], [10 * np.log10(255**2 / e) for e in wrapped_errors(*few_bytes)]),
                    Text(
                        "unsigned bytes wrap around: 3 - 5 is 254. NumPy says nothing. Convert before you subtract",
                        "无符号字节会回绕：3 - 5 得 254，NumPy 一声不吭。先转换类型再相减",
                    ),
                )
            },
        )
        verdict.close(
            Text("bytes: data_range 255", "字节图像：data_range 为 255"),
            seen["bytes"],
            psnr(inputs["bytes_a"], inputs["bytes_b"], 255),
            "bytes",
            rtol=1e-3,
            wrong={
                "byte-overflow": (
                    nearest(
                        seen["bytes"],
                        [10 * np.log10(255**2 / e) for e in wrapped_errors(inputs["bytes_a"], inputs["bytes_b"])],
                    ),
                    Text(
                        "unsigned bytes wrap around: 3 - 5 is 254. NumPy says nothing. Convert before you subtract",
                        "无符号字节会回绕：3 - 5 得 254，NumPy 一声不吭。先转换类型再相减",
                    ),
                )
            },
        )
        verdict.true(
            Text("an identical pair", "完全相同的一对"),
            np.shape(seen["identical"]) == (2,)
            and np.isposinf(seen["identical"][0])
            and np.isfinite(seen["identical"][1]),
            "identical",
            Text(
                "identical images have infinite PSNR, and their neighbours in the batch keep their own value",
                "完全相同的两张图 PSNR 为无穷大，同批的其他图各算各的",
            ),
        )


def _wrong_psnr(found, images, references):
    """What known mistakes give for images in [-1, 1]."""
    error, right = squared_error(images, references), psnr(images, references, 2.0)
    by_channel = np.mean((images.astype(float) - references.astype(float)) ** 2, axis=(1, 2))
    return {
        "mean-of-channels": (
            10 * np.log10(4 / by_channel).mean(axis=-1),
            Text(
                "that is the mean of the channels' values: average the error over the channels, then take the logarithm",
                "这是各通道分别算出再平均：应先对通道平均误差，再取对数",
            ),
        ),
        "range-ignored": (
            10 * np.log10(1 / error),
            Text(
                "that is the value for a range of width 1: is data_range used?",
                "这是范围宽度为 1 时的值：用到 data_range 了吗？",
            ),
        ),
        "range-not-squared": (
            10 * np.log10(2 / error),
            Text(
                "the error is a power, an amplitude stands above it: square the peak",
                "分母是功率，分子却是幅度：峰值要平方",
            ),
        ),
        "peak-from-image": (
            nearest(found, peaks(images, references, error)),
            Text(
                "the peak was read off the pixels: then the same error scores differently in a dark picture",
                "峰值取自像素：同样的误差，图暗一点分数就变了",
            ),
        ),
        "natural-log": (
            10 * np.log(4 / error),
            Text("decibels use the logarithm to base 10", "分贝用的是以 10 为底的对数"),
        ),
        "factor-twenty": (
            nearest(found, [20 * np.log10(4 / error), 20 * np.log10(2 / error)]),
            Text(
                "20 log10 belongs to a ratio of amplitudes; a mean squared error is a power",
                "20 log10 用于幅度之比；均方误差是功率",
            ),
        ),
        "not-decibels": (
            nearest(found, [np.log10(4 / error), 4 / error]),
            Text("that is not in decibels yet: 10 log10 of the ratio", "还不是分贝：比值要取 10 log10"),
        ),
        "sign": (
            -right,
            Text("upside down: a smaller error must score higher", "上下颠倒：误差越小分数应越高"),
        ),
        "summed": (
            right - 10 * np.log10(images[0].size),
            Text(
                "the squared error was summed, not averaged: the score would depend on the image size",
                "平方误差求了和而不是平均：分数会随图像大小变化",
            ),
        ),
    }


def peaks(images, references, error):
    """PSNR with the peak read off the pixels, in the ways people do it."""
    axes = tuple(range(1, images.ndim))
    found = []
    for picture in (images, references):
        for top in (picture.max(axis=axes), picture.max(), np.ptp(picture, axis=axes), np.ptp(picture)):
            found.append(10 * np.log10(np.float64(top) ** 2 / error))
    return found


# --- SSIM ------------------------------------------------------------------------------------------------------------


def gaussian_window(size=11, sigma=1.5):
    """The window of Wang et al. 2004, (size, size), with sum 1."""
    line = np.exp(-0.5 * ((np.arange(size) - size // 2) / sigma) ** 2)
    window = np.outer(line, line)
    return window / window.sum()


def local_means(images, window, mode="valid"):
    """Window-weighted means (N, H', W') of images (N, H, W); another mode pads to (N, H, W) as scipy names it."""
    from scipy import ndimage

    padding = "constant" if mode == "valid" else mode
    found = np.stack([ndimage.correlate(image, window, mode=padding) for image in images])
    margin = len(window) // 2 if mode == "valid" else 0
    return found[:, margin : found.shape[1] - margin, margin : found.shape[2] - margin]


def ssim_map(x, y, mean, c1, c2):
    """SSIM at every position, from images x and y (N, H, W) and a function that takes local means."""
    mean_x, mean_y = mean(x), mean(y)
    variance_x, variance_y = mean(x * x) - mean_x**2, mean(y * y) - mean_y**2
    covariance = mean(x * y) - mean_x * mean_y
    luminance = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    return luminance * (2 * covariance + c2) / (variance_x + variance_y + c2)


def reference_ssim(x, y, window, data_range):
    """SSIM (N,) of images (N, H, W) by scikit-image, for a uniform window or the Gaussian one of 11 pixels."""
    from skimage.metrics import structural_similarity

    uniform = np.allclose(window, window[0, 0])
    kind = {"win_size": len(window)} if uniform else {"gaussian_weights": True, "sigma": 1.5}
    settings = kind | {"data_range": data_range, "use_sample_covariance": False}
    return np.array([structural_similarity(a, b, **settings) for a, b in zip(x, y, strict=True)])


class Ssim(Exercise):
    id = "metrics.ssim"
    title = Text("Structural similarity", "结构相似性")
    defines = ("ssim",)
    rows = ("4.1",)
    hints = (
        Text(
            "Every local moment is a weighted mean under the window: of x, y, x², y² and xy. "
            "Write one helper for that mean and call it five times.",
            "所有局部矩都是窗口下的加权平均：对 x、y、x²、y²、xy 各算一次。写一个求这种平均的辅助函数，调用五次。",
        ),
        Text(
            "Variances and the covariance follow: the mean of a product minus the product of means. "
            "Only positions where the whole window fits count, so each side loses the window's width minus one.",
            "方差和协方差随之而来：乘积的平均减去平均的乘积。只算窗口完全落在图内的位置，因此每条边少掉窗口宽度减一。",
        ),
        Text(
            "numpy.lib.stride_tricks.sliding_window_view gives every patch, shape (N, H', W', K, K); "
            "numpy.einsum weighs it. Average the map over positions, not over images. The constants grow with data_range².",
            "numpy.lib.stride_tricks.sliding_window_view 给出所有小块，形状 (N, H', W', K, K)；再用 numpy.einsum 加权。"
            "最后在位置上取平均，不在图像之间取。两个常数随 data_range² 增大。",
        ),
    )

    def draw(self, rng):
        count, height, width = int(rng.integers(2, 5)), int(rng.integers(16, 20)), int(rng.integers(20, 24))
        smooth = local_means(rng.uniform(size=(count, height + 4, width + 4)), np.full((5, 5), 0.04))
        smooth = (smooth - smooth.min()) / np.ptp(smooth)
        noisy = np.clip(smooth + rng.normal(size=smooth.shape) * 0.12, 0, 1)
        return {
            "images": noisy,
            "references": smooth,
            "window": gaussian_window(),
            "uniform": np.full((7, 7), 1 / 49),
            # Of little contrast: there a correction for the number of pixels in the window shows.
            "few": (0.12 + rng.uniform(-0.09, 0.09, size=(2, 1, 3, 4))).round(2),
        }

    def judge(self, inputs, seen, verdict):
        x, y, window = inputs["images"], inputs["references"], inputs["window"]
        c1, c2 = 0.01**2, 0.03**2

        verdict.true(Text("one value per image", "每张图一个值"), np.ndim(seen["unit"]) > 0, "pooled", ONE_NUMBER)
        few, third = inputs["few"], np.full((3, 3), 1 / 9)
        verdict.close(
            Text("one image of 3 x 4 pixels with little contrast", "一张 3×4 像素、反差很小的图"),
            seen["few"],
            ssim_map(*few, lambda values: local_means(values, third), c1, c2).mean(axis=(1, 2)),
            "value",
            rtol=1e-3,
            call=call("ssim", *few, "np.full((3, 3), 1 / 9)", 1.0),
            wrong=_wrong_ssim(np.asarray(seen["few"]), *few, third),
        )
        verdict.close(
            Text("Gaussian window, images in [0, 1]", "高斯窗，图像在 [0, 1]"),
            seen["unit"],
            reference_ssim(x, y, window, 1.0),
            "value",
            rtol=1e-3,
            wrong=_wrong_ssim(np.asarray(seen["unit"]), x, y, window),
        )
        verdict.close(
            Text("uniform window, the same images in [0, 255]", "均匀窗，同样的图像放到 [0, 255]"),
            seen["bytes"],
            reference_ssim(x, y, inputs["uniform"], 1.0),
            "scale",
            rtol=1e-3,
            wrong={
                "range-ignored": (
                    ssim_map(255 * x, 255 * y, lambda v: local_means(v, inputs["uniform"]), c1, c2).mean(axis=(1, 2)),
                    Text(
                        "the constants stayed those of [0, 1]: they are (0.01 L)² and (0.03 L)² with L = data_range",
                        "常数还是 [0, 1] 时的：应为 (0.01 L)² 和 (0.03 L)²，L = data_range",
                    ),
                )
            },
        )
        verdict.close(
            Text("identical images", "完全相同的图像"), seen["identical"], np.ones(len(x)), "identical", rtol=1e-3
        )
        verdict.close(
            Text("an image against its negative", "图像和自己的负片"),
            seen["negative"],
            reference_ssim(y, 1 - y, window, 1.0),
            "negative",
            rtol=1e-3,
            atol=1e-4,
        )


def _wrong_ssim(found, x, y, window):
    """What known mistakes give for images in [0, 1]."""
    c1, c2 = 0.01**2, 0.03**2

    def mean(values):
        return local_means(values, window)

    def everywhere(values):
        return values.mean(axis=(1, 2), keepdims=True)

    def over_positions(values):
        return values.mean(axis=(1, 2))

    count = window.size
    return {
        "sample-covariance": (
            over_positions(ssim_map(x, y, mean, c1, c2 * (count - 1) / count)),
            Text(
                "variances and covariance are divided by the number of pixels less one, as scikit-image does it unless "
                "use_sample_covariance=False: the docstring asks for none of this correction",
                "方差和协方差除以了像素数减一，scikit-image 默认如此，除非 use_sample_covariance=False；文档要求不作这种修正",
            ),
        ),
        "no-window": (
            over_positions(ssim_map(x, y, everywhere, c1, c2)),
            Text(
                "that is one window as large as the image: local structure is averaged away",
                "这是用整张图当一个窗口：局部结构被平均掉了",
            ),
        ),
        "padded": (
            nearest(
                found,
                [
                    over_positions(ssim_map(x, y, lambda v, mode=mode: local_means(v, window, mode), c1, c2))
                    for mode in ("constant", "reflect", "mirror", "nearest")
                ],
            ),
            Text(
                "the border was padded: count only positions where the whole window fits",
                "边缘做了填充：只算窗口完全落在图内的位置",
            ),
        ),
        "window-ignored": (
            over_positions(ssim_map(x, y, lambda v: local_means(v, np.full(window.shape, 1 / window.size)), c1, c2)),
            Text(
                "that is the value for equal weights: the window given weighs the centre more",
                "这是等权重的结果：传入的窗口在中心更重",
            ),
        ),
        "no-constants": (
            over_positions(ssim_map(x, y, mean, 0.0, 0.0)),
            Text(
                "the constants are missing: flat patches divide nothing by nothing",
                "缺了两个常数：平坦区域会变成 0 除以 0",
            ),
        ),
        "constants-not-squared": (
            over_positions(ssim_map(x, y, mean, 0.01, 0.03)),
            Text("the constants are (0.01 L)² and (0.03 L)²", "常数是 (0.01 L)² 和 (0.03 L)²"),
        ),
        "no-structure": (
            over_positions(no_structure(x, y, mean, c1, c2)),
            Text(
                "the product of two standard deviations stands where the covariance belongs: structure is not compared",
                "协方差的位置上写成了两个标准差之积：根本没有比较结构",
            ),
        ),
        "raw-moments": (
            nearest(found, raw_moments(x, y, mean, c1, c2)),
            Text(
                "a mean was not taken off: E[xy] is not the covariance, E[x²] not the variance",
                "没有减去均值：E[xy] 不是协方差，E[x²] 不是方差",
            ),
        ),
    }


def raw_moments(x, y, mean, c1, c2):
    """SSIM with a mean left in: in the covariance, in the variances, in both."""
    mean_x, mean_y = mean(x), mean(y)
    luminance = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    found = []
    for off_product, off_squares in ((0, 1), (1, 0), (0, 0)):
        product = mean(x * y) - off_product * mean_x * mean_y
        squares = mean(x * x) + mean(y * y) - off_squares * (mean_x**2 + mean_y**2)
        found.append((luminance * (2 * product + c2) / (squares + c2)).mean(axis=(1, 2)))
    return found


def no_structure(x, y, mean, c1, c2):
    """Luminance times contrast: SSIM without its structure term."""
    mean_x, mean_y = mean(x), mean(y)
    deviation_x = np.sqrt(np.maximum(mean(x * x) - mean_x**2, 0))
    deviation_y = np.sqrt(np.maximum(mean(y * y) - mean_y**2, 0))
    luminance = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    return luminance * (2 * deviation_x * deviation_y + c2) / (deviation_x**2 + deviation_y**2 + c2)


# --- Fréchet distance -------------------------------------------------------------------------------------------------


def root_trace(cov1, cov2):
    """Tr (C1 C2)^(1/2) as the sum of singular values of C1^(1/2) C2^(1/2)."""
    return np.linalg.svd(root(cov1) @ root(cov2), compute_uv=False).sum()


def root(covariance):
    """The symmetric root of a positive semi-definite matrix."""
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T


def frechet_distance(mean1, cov1, mean2, cov2):
    """Squared Fréchet distance of two Gaussians (1706.08500)."""
    return np.sum((mean1 - mean2) ** 2) + np.trace(cov1) + np.trace(cov2) - 2 * root_trace(cov1, cov2)


def random_gaussian(rng, size, rank):
    """Mean (D,) and covariance (D, D) of the given rank, with axes in a direction of their own."""
    factor = rng.normal(size=(size, rank)) * rng.uniform(0.3, 2.0, size=(1, rank))
    return rng.normal(size=size), factor @ factor.T / size


class FrechetDistance(Exercise):
    id = "metrics.frechet_distance"
    title = Text("Fréchet distance", "Fréchet 距离")
    defines = ("feature_statistics", "frechet_distance")
    rows = ("4.2", "4.3")
    hints = (
        Text(
            "Three parts: the squared distance of the means, the two traces, and minus twice the trace of a matrix root. "
            "For diagonal covariances the last two collapse to a sum of (s1 - s2)²: test yourself on that first.",
            "共三部分：均值距离的平方、两个迹、再减去矩阵平方根的迹的两倍。"
            "协方差为对角阵时，后两部分化为 (s1 - s2)² 之和：先用这种情形自测。",
        ),
        Text(
            "The root of a matrix is not the matrix of roots. Its trace is the sum of the roots of the *eigenvalues* of C1 C2.",
            "矩阵的平方根不是逐元素开方。它的迹等于 C1 C2 的*特征值*开方之和。",
        ),
        Text(
            "C1 C2 is not symmetric; C1^(1/2) C2 C1^(1/2) is, has the same eigenvalues, and numpy.linalg.eigh is made for it. "
            "Rounding leaves eigenvalues like -1e-17: clip them at zero before you take roots. numpy.cov needs to be told "
            "that rows are samples.",
            "C1 C2 不对称；C1^(1/2) C2 C1^(1/2) 对称，特征值相同，正适合 numpy.linalg.eigh。"
            "舍入会留下 -1e-17 这样的特征值：开方之前先截到 0。另外要告诉 numpy.cov：每一行是一个样本。",
        ),
    )

    def draw(self, rng):
        size = int(rng.integers(5, 9))
        ranks = {"first": size, "second": size, "flat_first": size // 2, "flat_second": size // 2 + 1}
        drawn = {}
        for name, rank in ranks.items():
            drawn[f"{name}_mean"], drawn[f"{name}_cov"] = random_gaussian(rng, size, rank)
        # A product with a negative diagonal would turn the elementwise root into NaN, which tells nothing.
        while np.diag(drawn["first_cov"] @ drawn["second_cov"]).min() < 0.05:
            drawn["first_mean"], drawn["first_cov"] = random_gaussian(rng, size, size)
        return drawn | {
            "features": rng.normal(size=(int(rng.integers(12, 20)), size)) * rng.uniform(0.5, 2, size=size) + 1.0,
            "deviations": rng.uniform(0.3, 2.0, size=(2, size)),
            "few": [
                rng.uniform(-2, 2, size=2).round(1),
                np.array([[2.0, 1.0], [1.0, float(rng.integers(1, 4))]]),
                rng.uniform(-2, 2, size=2).round(1),
                np.array([[1.0, 0.5], [0.5, float(rng.integers(2, 5))]]),
            ],
            "few_features": rng.uniform(-2, 2, size=(3, 2)).round(1),
        }

    def judge(self, inputs, seen, verdict):
        self.judge_statistics(inputs["few_features"], seen, verdict, "few_")
        self.judge_statistics(inputs["features"], seen, verdict)
        mean1, cov1, mean2, cov2 = (
            inputs[f"{name}_{part}"] for name in ("first", "second") for part in ("mean", "cov")
        )
        flat = [inputs[f"flat_{name}_{part}"] for name in ("first", "second") for part in ("mean", "cov")]
        imaginary = Text(
            "a complex number or NaN came back: rounding makes an eigenvalue of C1 C2 slightly negative, its root imaginary",
            "返回了复数或 NaN：舍入会让 C1 C2 的某个特征值略小于 0，开方就成了虚数",
        )
        verdict.true(
            Text("a real number", "结果是实数"),
            all(np.asarray(seen[name]).dtype.kind != "c" for name in ("general", "diagonal", "identical", "flat")),
            "complex-part",
            imaginary,
        )
        self.judge_diagonal(inputs, seen, verdict)
        for name, key, gaussians, asked in (
            (
                Text("two Gaussians of two features", "两个二维高斯"),
                "few",
                inputs["few"],
                call("frechet_distance", *inputs["few"]),
            ),
            (
                Text("two Gaussians with different axes", "两个方向不同的高斯"),
                "general",
                (mean1, cov1, mean2, cov2),
                None,
            ),
        ):
            verdict.close(
                name,
                seen[key],
                frechet_distance(*gaussians),
                "value",
                rtol=1e-3,
                call=asked,
                wrong=_wrong_frechet(np.asarray(seen[key]), *gaussians),
            )
        verdict.close(
            Text("identical Gaussians", "两个相同的高斯"),
            seen["identical"],
            0.0,
            "identical",
            atol=1e-3 * np.trace(cov1),
        )
        verdict.close(
            Text("fewer images than features: rank-deficient covariances", "图像比特征少：协方差不满秩"),
            seen["flat"],
            frechet_distance(*flat),
            "rank-deficient",
            rtol=1e-3,
            wrong={"complex-part": (np.nan, imaginary)},
        )

    @staticmethod
    def judge_statistics(features, seen, verdict, few=""):
        asked = call("feature_statistics", features) if few else None
        centred = features - features.mean(axis=0)
        covariance = centred.T @ centred / (len(features) - 1)
        few_en, few_zh = (", three images", "（三张图）") if few else ("", "")
        verdict.true(
            Text(f"rows are samples{few_en}", f"每一行是一个样本{few_zh}"),
            np.shape(seen[f"{few}mean"]) != (len(features),) and np.shape(seen[f"{few}cov"]) != (len(features),) * 2,
            "rowvar",
            Text(
                "your statistics have one entry per image, they need one per feature: numpy.cov takes rows for variables "
                "unless told otherwise",
                "你的统计量是每张图一个，应当每个特征一个：numpy.cov 默认把行当作变量",
            ),
        )
        verdict.close(
            Text(f"mean of the features{few_en}", f"特征的均值{few_zh}"),
            seen[f"{few}mean"],
            features.mean(axis=0),
            "mean",
            rtol=1e-3,
            call=few and f"{asked}[0]",
            wrong={
                "order-swapped": (
                    covariance,
                    Text(
                        "mean and covariance come back in the wrong order: the mean is the first",
                        "均值和协方差的返回顺序反了：均值在前",
                    ),
                )
            },
        )
        verdict.close(
            Text(f"covariance of the features{few_en}", f"特征的协方差{few_zh}"),
            seen[f"{few}cov"],
            covariance,
            "covariance",
            call=few and f"{asked}[1]",
            rtol=1e-3,
            atol=1e-4,
            wrong={
                "divided-by-n": (
                    covariance * (len(features) - 1) / len(features),
                    Text("divide by N - 1, as the docstring asks", "按文档要求除以 N - 1"),
                ),
                "not-centred": (
                    nearest(seen[f"{few}cov"], [features.T @ features / (len(features) - d) for d in (0, 1)]),
                    Text("the mean was not taken off first", "没有先减去均值"),
                ),
                "correlation": (
                    np.corrcoef(features, rowvar=False),
                    Text("that is the correlation: it forgets the spread", "这是相关系数：丢掉了散布的大小"),
                ),
                "diagonal-only": (
                    np.diag(np.diag(covariance)),
                    Text(
                        "only the variances are there; how features vary together is missing",
                        "只有方差，缺了特征之间的协变",
                    ),
                ),
                "not-divided": (
                    centred.T @ centred,
                    Text("that is the scatter matrix, not divided by N - 1 yet", "这是散布矩阵，还没有除以 N - 1"),
                ),
            },
        )

    @staticmethod
    def judge_diagonal(inputs, seen, verdict):
        first, second = inputs["deviations"]
        gap = np.sum(first**2) + np.sum(second**2)
        verdict.close(
            Text("diagonal covariances: the sum of (s1 - s2)²", "对角协方差：(s1 - s2)² 之和"),
            seen["diagonal"],
            np.sum((first - second) ** 2),
            "diagonal",
            rtol=1e-3,
            wrong={
                "missing-two": (
                    gap - np.sum(first * second),
                    Text("the root's trace counts twice", "平方根的迹要乘以 2"),
                ),
                "product-not-root": (
                    gap - 2 * np.sum(first**2 * second**2),
                    Text("that is the trace of C1 C2 itself: its root is missing", "这是 C1 C2 本身的迹：还没有开方"),
                ),
                "sign": (gap + 2 * np.sum(first * second), Text("the root's trace is taken off", "平方根的迹是减去的")),
                "no-cross-term": (
                    gap,
                    Text("the term that couples both covariances is missing", "缺了联系两个协方差的那一项"),
                ),
                "root-of-distance": (
                    np.sqrt(np.sum((first - second) ** 2)),
                    Text("FID is the squared distance: no root at the end", "FID 是平方距离：最后不再开方"),
                ),
                "root-of-trace": (
                    gap - 2 * np.sqrt(np.sum(first**2 * second**2)),
                    Text("the root of the trace is not the trace of the root", "迹的平方根不等于平方根的迹"),
                ),
            },
        )


def _wrong_frechet(found, mean1, cov1, mean2, cov2):
    right, shift = frechet_distance(mean1, cov1, mean2, cov2), np.sum((mean1 - mean2) ** 2)
    gap = shift + np.trace(cov1) + np.trace(cov2)
    products = cov1 @ cov2, cov1 * cov2
    return {
        "root-of-distance": (
            np.sqrt(max(right, 0)),
            Text("FID is the squared distance: no root at the end", "FID 是平方距离：最后不再开方"),
        ),
        "missing-two": (
            gap - root_trace(cov1, cov2),
            Text("the root's trace counts twice", "平方根的迹要乘以 2"),
        ),
        "sign": (gap + 2 * root_trace(cov1, cov2), Text("the root's trace is taken off", "平方根的迹是减去的")),
        "no-cross-term": (
            gap,
            Text("the term that couples both covariances is missing", "缺了联系两个协方差的那一项"),
        ),
        "elementwise-root": (
            nearest(found, [gap - 2 * np.sqrt(np.diag(product)).sum() for product in products]),
            Text(
                "the root was taken entry by entry: that is not the root of the matrix",
                "对每个元素开了方：这不是矩阵的平方根",
            ),
        ),
        "norm-not-squared": (
            right - shift + np.sqrt(shift),
            Text("the distance of the means enters squared", "均值之间的距离要平方"),
        ),
        "mean-of-squares": (
            right - shift + shift / len(mean1),
            Text("sum the squares over the features, do not average them", "平方在特征维上求和，不是求平均"),
        ),
        "no-means": (right - shift, Text("the distance of the means is missing", "缺了均值之间的距离")),
        "product-of-roots": (
            gap - 2 * np.trace(root(cov1) @ root(cov2)),
            Text(
                "the root of a product is not the product of roots when the matrices do not commute",
                "两个矩阵不可交换时，乘积的平方根不等于平方根的乘积",
            ),
        ),
    }


# --- KID -------------------------------------------------------------------------------------------------------------


def kernel(x, y, degree=3, divide=True, one=1.0):
    """(x.y / D + 1)^3 for every pair of rows, (N, M); keywords give the kernels of known mistakes."""
    return (x @ y.T / (x.shape[1] if divide else 1) + one) ** degree


def mmd(x, y, diagonal=False, cross=2.0, **settings):
    """Squared maximum mean discrepancy; unbiased unless the diagonal is kept."""

    def within(rows):
        values, count = kernel(rows, rows, **settings), len(rows)
        return values.mean() if diagonal else (values.sum() - np.trace(values)) / (count * (count - 1))

    return within(x) + within(y) - cross * kernel(x, y, **settings).mean()


def mmd_over_squares(x, y):
    """The mistake of dropping the diagonal and dividing by N² all the same."""

    def within(rows):
        values = kernel(rows, rows)
        return (values.sum() - np.trace(values)) / len(rows) ** 2

    return within(x) + within(y) - 2 * kernel(x, y).mean()


class Kid(Exercise):
    id = "metrics.kid"
    title = Text("Kernel Inception Distance", "核 Inception 距离（KID）")
    defines = ("kid",)
    rows = ("4.3", "4.5")
    hints = (
        Text(
            "Three tables of kernel values: real with real, generated with generated, real with generated. What is each one's shape?",
            "一共三张核函数值的表：真对真、生成对生成、真对生成。每张表是什么形状？",
        ),
        Text(
            "In the first two tables the diagonal compares an image with itself. Those entries are no sample of a *pair*: "
            "leave them out, and count how many remain.",
            "前两张表的对角线是图像和自己比。那些元素不是*一对*样本：去掉它们，再数数还剩多少个。",
        ),
        Text(
            "Of N² entries N go, so N(N - 1) remain to be averaged. In the third table every entry is an honest pair. "
            "Nothing stops the result from falling below zero, and nothing should.",
            "N² 个元素去掉 N 个，剩下 N(N - 1) 个求平均。第三张表里每个元素都是真正的一对。结果可以小于零，也不该拦着它。",
        ),
    )

    def draw(self, rng):
        size, count = int(rng.integers(4, 8)), int(rng.integers(14, 20))
        few = {"few_real": np.zeros((2, 2)), "few_fake": np.zeros((2, 2))}
        while not _tells_mistakes_apart(*few.values()):
            few = {"few_real": rng.normal(size=(3, 2)).round(1), "few_fake": rng.normal(1.0, 1.0, size=(4, 2)).round(1)}
        return few | {
            "real": rng.normal(size=(count, size)),
            "fake": rng.normal(0.7, 1.3, size=(count + int(rng.integers(3, 8)), size)),
            "same_real": rng.normal(size=(30, 12, size)),
            "same_fake": rng.normal(size=(30, 12, size)),
        }

    def judge(self, inputs, seen, verdict):
        real, fake = inputs["real"], inputs["fake"]
        right = mmd(real, fake)
        few = inputs["few_real"], inputs["few_fake"]
        verdict.close(
            Text("three real and four generated images", "三张真图和四张生成图"),
            seen["few"],
            mmd(*few),
            "value",
            rtol=1e-3,
            atol=1e-4,
            call=call("kid", *few),
            wrong=_wrong_kid(np.asarray(seen["few"]), *few),
        )
        verdict.close(
            Text("two different sets", "两个不同的集合"),
            seen["value"],
            right,
            "value",
            rtol=1e-3,
            atol=1e-4,
            wrong=_wrong_kid(np.asarray(seen["value"]), real, fake),
        )
        pairs = list(zip(inputs["same_real"], inputs["same_fake"], strict=True))
        expected = np.array([mmd(x, y) for x, y in pairs])
        verdict.close(
            Text("30 draws from one distribution: around 0, some below", "同一分布抽 30 次：围绕 0，有正有负"),
            seen["same"],
            expected,
            "same-distribution",
            rtol=1e-3,
            atol=1e-4,
            wrong={
                "clipped": (
                    np.maximum(expected, 0),
                    Text(
                        "negative values were cut off: the mean of many estimates is then above zero again",
                        "负值被截掉了：多次估计的平均又会大于零",
                    ),
                ),
                "absolute-value": (
                    np.abs(expected),
                    Text("a negative estimate is no mistake: leave its sign", "负的估计不是错误：保留符号"),
                ),
                "diagonal": (np.array([mmd(x, y, diagonal=True) for x, y in pairs]), BIASED),
            },
        )
        verdict.close(
            Text("exchanging real and generated changes nothing", "真假互换，结果不变"),
            seen["exchanged"],
            right,
            "symmetry",
            rtol=1e-3,
            atol=1e-4,
        )


BIASED = Text(
    "the diagonal was counted: every image is its own best friend, which adds a bias that falls only with 1/N",
    "把对角线也算了：每张图和自己最像，由此带来的偏差只以 1/N 的速度减小",
)


def _tells_mistakes_apart(real, fake):
    """Whether every mistake gives a value of its own; a negative estimate would have no root."""
    right = mmd(real, fake)
    degrees = [mmd(real, fake, degree=degree) for degree in (1, 4)]
    values = np.sort([right, *degrees, *(value for value, _ in _wrong_kid(right, real, fake).values())])
    return right > 0.2 and np.diff(values).min() > 0.01


def _wrong_kid(found, real, fake):
    right = mmd(real, fake)
    return {
        "diagonal": (mmd(real, fake, diagonal=True), BIASED),
        "divided-by-squares": (
            mmd_over_squares(real, fake),
            Text(
                "the diagonal is gone from the sum but not from the count: divide by N(N - 1)",
                "求和时去掉了对角线，个数却没变：应除以 N(N - 1)",
            ),
        ),
        "kernel-scale": (
            mmd(real, fake, divide=False),
            Text("the dot product is to be divided by D, the number of features", "点积要除以特征维数 D"),
        ),
        "kernel-constant": (
            mmd(real, fake, one=0.0),
            Text(
                "the + 1 in the kernel is missing: it brings in the lower moments",
                "核里缺了 + 1：低阶矩靠它进来",
            ),
        ),
        "kernel-degree": (
            nearest(found, [mmd(real, fake, degree=degree) for degree in (2, 1, 4)]),
            Text("KID's kernel is cubic", "KID 的核是三次的"),
        ),
        "cross-term": (
            mmd(real, fake, cross=1.0),
            Text("the cross term counts twice", "交叉项要乘以 2"),
        ),
        "sign": (
            -right,
            Text("the sign is turned: unlike sets must score above zero", "符号反了：不同的集合应大于零"),
        ),
        "root": (
            np.sqrt(max(right, 0)),
            Text("KID is the squared discrepancy: no root", "KID 是差异的平方：不开方"),
        ),
    }


# --- Precision and recall ---------------------------------------------------------------------------------------------


def distances(x, y):
    """Euclidean distance of every pair of rows, (N, M)."""
    return np.linalg.norm(x[:, None] - y[None], axis=-1)


def radii(points, k):
    """Distance to the k-th nearest other point, (N,)."""
    return np.sort(distances(points, points), axis=1)[:, k]


def inside(points, centers, radius):
    """Share of points within the radius of any centre."""
    return float(np.mean(np.any(distances(points, centers) <= radius, axis=1)))


def precision_recall(real, fake, k):
    """Improved precision and recall (1904.06991), shape (2,)."""
    return np.array([inside(fake, real, radii(real, k)), inside(real, fake, radii(fake, k))])


def _in_manhattan(real, fake, k):
    """Precision and recall with the sum of the coordinates' distances."""

    def gaps(x, y):
        return np.abs(x[:, None] - y[None]).sum(axis=-1)

    real_radii, fake_radii = (np.sort(gaps(points, points), axis=1)[:, k] for points in (real, fake))
    between = gaps(real, fake)
    precision = np.any(between <= real_radii[:, None], axis=0).mean()
    return np.array([precision, np.any(between <= fake_radii[None], axis=1).mean()])


def precision_recall_mistakes(real, fake, k):
    """What known mistakes give, by category, each of shape (2,)."""
    right = precision_recall(real, fake, k)
    real_radii, fake_radii = radii(real, k), radii(fake, k)
    to_fake, to_real = distances(real, fake), distances(fake, real)
    return {
        "swapped": right[::-1],
        "self-neighbour": precision_recall(real, fake, k - 1),
        "neighbour-too-far": precision_recall(real, fake, k + 1),
        "coverage": np.array([right[0], np.mean(np.any(to_fake <= real_radii[:, None], axis=1))]),
        "own-radius": np.array(
            [
                np.mean(np.any(to_real <= fake_radii[:, None], axis=1)),
                np.mean(np.any(to_fake <= real_radii[:, None], axis=1)),
            ]
        ),
        "nearest-only": np.array(
            [
                np.mean(to_real.min(axis=1) <= real_radii[to_real.argmin(axis=1)]),
                np.mean(to_fake.min(axis=1) <= fake_radii[to_fake.argmin(axis=1)]),
            ]
        ),
        "manhattan": _in_manhattan(real, fake, k),
        "one-radius": np.array([inside(fake, real, real_radii.mean()), inside(real, fake, fake_radii.mean())]),
    }


class PrecisionRecall(Exercise):
    id = "metrics.precision_recall"
    title = Text("Precision and recall of a generator", "生成模型的精确率与召回率")
    defines = ("precision_recall",)
    rows = ("4.4",)
    hints = (
        Text(
            "Each set becomes a region: a ball around every point. Precision asks where the generated points lie, recall where the real ones lie. "
            "In whose region, each time?",
            "每个集合变成一片区域：以每个点为中心的球。精确率问生成点落在哪里，召回率问真实点落在哪里。每次看的是谁的区域？",
        ),
        Text(
            "A ball reaches to the k-th nearest neighbour within the *same* set. A point is at distance 0 from itself: that one does not count.",
            "球的半径是到*同一集合*内第 k 近邻的距离。点到自己的距离是 0，不算。",
        ),
        Text(
            "Three distance tables are enough: real-real and generated-generated for the radii, real-generated for the tests. "
            "Compare the third with one radius per centre, take `any` over the centres, and the mean over the points.",
            "三张距离表就够了：真-真、生成-生成用来求半径，真-生成用来判断。第三张表与各球心的半径比较，对球心取 any，再对点求平均。",
        ),
    )

    def draw(self, rng):
        while True:
            size, count = int(rng.integers(2, 5)), int(rng.integers(26, 34))
            real = rng.normal(size=(count, size))
            fake = rng.normal(0.8, 0.7, size=(count + int(rng.integers(4, 12)), size))
            if telling(real, fake, 3) and telling(real, fake, 5):
                return {"real": real, "fake": fake}

    def judge(self, inputs, seen, verdict):
        real, fake = inputs["real"], inputs["fake"]
        texts = {
            "swapped": Text(
                "precision and recall are exchanged: precision is about the generated points, recall about the real ones",
                "精确率和召回率对调了：精确率说的是生成点，召回率说的是真实点",
            ),
            "self-neighbour": Text(
                "your k-th neighbour counts the point itself: the balls are one neighbour too small",
                "你的第 k 近邻把点自己也算进去了：球小了一个近邻",
            ),
            "neighbour-too-far": Text(
                "the balls reach to the neighbour k + 1: one too far", "球的半径到了第 k + 1 近邻：大了一个"
            ),
            "coverage": Text(
                "that recall uses balls around the real points: it is called coverage. Recall uses balls around the generated ones",
                "这个召回率用的是真实点周围的球，那叫 coverage。召回率用生成点周围的球",
            ),
            "own-radius": Text(
                "a point was tested with its own radius: use the radius of the ball's centre",
                "判断时用了点自己的半径：应当用球心的半径",
            ),
            "nearest-only": Text(
                "only the nearest centre was asked: a farther centre may have a larger ball",
                "只问了最近的球心：远一点的球心，球可能更大",
            ),
            "manhattan": Text(
                "the coordinates' distances were added: the distance is Euclidean", "把各坐标的差相加了：距离是欧氏距离"
            ),
            "one-radius": Text(
                "one radius for all: every centre has its own", "所有球用了同一个半径：每个球心各有各的"
            ),
        }
        for name, k in (("k3", 3), ("k5", 5)):
            mistakes = precision_recall_mistakes(real, fake, k)
            k_ignored = Text("that is the value for k = 3: is k used?", "这是 k = 3 时的值：用到 k 了吗？")
            ignored = {"k-ignored": (precision_recall(real, fake, 3), k_ignored)} if k != 3 else {}
            verdict.close(
                Text(f"two overlapping sets, k = {k}", f"两个有重叠的集合，k = {k}"),
                seen[name],
                precision_recall(real, fake, k),
                "value" if k == 3 else "k-ignored",
                rtol=1e-6,
                call=call("precision_recall", real, fake, k=k),
                wrong=ignored | {category: (value, texts[category]) for category, value in mistakes.items()},
            )
        verdict.close(Text("the same set twice", "同一个集合比自己"), seen["same"], [1.0, 1.0], "same-set", rtol=1e-6)
        border = np.array([[0.0], [1], [10], [12]]), np.array([[2.0], [14], [20], [5]])
        strict = Text(
            "the border belongs to the ball: a point at exactly the radius counts", "边界属于球：恰好在半径上的点也算"
        )
        verdict.close(
            Text("points on the border of a ball", "恰好落在球面上的点"),
            seen["border"],
            precision_recall(*border, 1),
            "border",
            rtol=1e-6,
            call=call("precision_recall", *border, k=1),
            wrong={"strict": ([0.0, 1.0], strict)},
        )
        verdict.close(
            Text("eight equal rows against themselves", "八行相同的特征和自己比"),
            seen["constant"],
            [1.0, 1.0],
            "duplicates",
            rtol=1e-6,
            call=call("precision_recall", "np.ones((8, 2))", "np.ones((8, 2))", k=3),
        )
        copies = np.asarray(seen["copies"])
        verdict.true(
            Text("20 copies of a real image and 10 images far away", "同一张真图的 20 份拷贝，加上 10 张远处的图"),
            copies.shape == (2,) and abs(copies[0] - 2 / 3) < 1e-6 and copies[1] <= 2 / len(real),
            "duplicates",
            Text(
                "a generated image counts as often as it occurs, and so does it as a neighbour: no np.unique, and no set",
                "同一张生成图出现几次就算几次，作近邻时也一样：不要用 np.unique，也不要用集合",
            ),
        )
        verdict.true(
            Text("a collapsed generator: high precision, no recall", "坍缩的生成器：精确率高，召回率近于零"),
            np.shape(seen["collapsed"]) == (2,)
            and seen["collapsed"][0] == 1.0
            and 0 <= seen["collapsed"][1] <= 2 / len(real),
            "collapsed",
            Text(
                "a generator that repeats one real image has precision 1 and recall about 0: "
                "a distance of 0 still lies within a radius of 0, and nothing else does",
                "反复输出同一张真图的生成器，精确率为 1，召回率约为 0：距离 0 仍在半径 0 之内，别的都不在",
            ),
        )
        verdict.close(
            Text("two sets far apart", "相距很远的两个集合"), seen["apart"], [0.0, 0.0], "far-apart", rtol=1e-6
        )


def telling(real, fake, k):
    """Whether the inputs tell every mistake apart, and no decision hangs on rounding in single precision."""
    right = precision_recall(real, fake, k)
    values = list(precision_recall_mistakes(real, fake, k).values())
    distinct = all(np.abs(value - right).max() > 1e-3 for value in values)
    apart = distinct and all(
        np.abs(one - other).max() > 1e-3 for place, one in enumerate(values) for other in values[:place]
    )
    between = distances(real, fake)
    margins = [np.abs(between - radii(real, k)[:, None]), np.abs(between - radii(fake, k)[None])]
    return apart and min(margin.min() for margin in margins) > 1e-5
