"""The perfect denoiser of a finite set of images, so that samplers can be tested without training a network.

If the data distribution puts the mass 1/N on each of N stored images, and x_t = a x + s n with Gaussian noise n, the
posterior mean has a closed form: E[x | x_t] = sum_i w_i x_i with w = softmax_i(-|x_t - a x_i|^2 / (2 s^2)). A correct
sampler with this denoiser lands on stored images; a wrong one does not.
"""

import numpy as np


class Oracle:
    """Exact posterior mean over stored images.

    Args:
        images: (N, ...) stored images in the value range of the sampler, as a rule [-1, 1].
        labels: (N,) class of each image; needed for conditional predictions only.

    Raises:
        ValueError: there is no image, or labels and images differ in number.
    """

    def __init__(self, images, labels=None):
        images = np.asarray(images, np.float32)
        if images.ndim < 2 or not len(images):
            raise ValueError(f"The oracle needs stored images of shape (N, ...), N > 0, found {images.shape}.")
        if labels is not None and len(labels) != len(images):
            raise ValueError(f"Found {len(images)} images and {len(labels)} labels.")
        self.shape = images.shape[1:]
        self.images = images.reshape(len(images), -1)
        self.labels = None if labels is None else np.asarray(labels)
        self.squared_norms = np.sum(self.images**2, axis=1)

    def weights(self, noisy, signal, noise, labels=None):
        """Return the posterior probability (B, N) of every stored image, given noisy ones.

        Args:
            noisy: (B, ...) images, each ``signal * image + noise * standard normal``.
            signal: a in x_t = a x + s n: sqrt(alpha_bar) in DDPM, t in flow matching from noise to data.
            noise: s > 0: sqrt(1 - alpha_bar) in DDPM, 1 - t in flow matching.
            labels: (B,) classes; the posterior then knows the class. None leaves it open.

        Raises:
            ValueError: another image shape, noise <= 0, labels without stored labels, or a class that has no image.
        """
        noisy = self._flat(noisy)
        if not noise > 0:
            raise ValueError(f"noise is {noise}: without noise there is nothing to infer, stop the sampler before.")
        # Python floats keep the matrix product in single precision, at half the cost of NumPy's double scalars.
        signal, noise = float(signal), float(noise)
        # |x_t - a x_i|^2 without the term that is the same for every i; one matrix product does the work.
        logits = (signal * noisy @ self.images.T - 0.5 * signal**2 * self.squared_norms) / noise**2
        if labels is not None:
            logits[~self._same_class(labels, len(noisy))] = -np.inf
        logits -= logits.max(axis=1, keepdims=True)
        weights = np.exp(logits)
        return weights / weights.sum(axis=1, keepdims=True)

    def clean(self, noisy, signal, noise, labels=None):
        """Return E[x | x_t], the best prediction of the clean image, in the shape of ``noisy``; see `weights`."""
        return (self.weights(noisy, signal, noise, labels) @ self.images).reshape(-1, *self.shape)

    def noise(self, noisy, signal, noise, labels=None):
        """Return E[n | x_t] = (x_t - a E[x | x_t]) / s, what a network that predicts the noise learns; see `weights`."""
        clean = self.clean(noisy, signal, noise, labels)
        return (np.asarray(noisy, np.float32) - float(signal) * clean) / float(noise)

    def velocity(self, noisy, time, labels=None):
        """Return E[x - n | x_t] for x_t = t x + (1 - t) n, 0 <= t < 1: the field of flow matching (arXiv 2210.02747)."""
        clean = self.clean(noisy, time, 1 - time, labels)
        return (clean - np.asarray(noisy, np.float32)) / float(1 - time)

    def nearest(self, samples):
        """Return distance (B,) to the nearest stored image, root of the summed squares, and its index (B,).

        A correct sampler ends at a distance of about 0; two random digits in [-1, 1] are about 20 apart.
        """
        samples = self._flat(samples)
        # The product only picks the candidate: its rounding error would show as a distance of 0.01.
        index = np.argmax(samples @ self.images.T - 0.5 * self.squared_norms, axis=1)
        return np.linalg.norm(samples - self.images[index], axis=1), index

    def _flat(self, images):
        images = np.asarray(images, np.float32)
        if images.shape[1:] != self.shape:
            raise ValueError(f"The oracle stores images of shape {self.shape}, found a batch of {images.shape}.")
        return images.reshape(len(images), -1)

    def _same_class(self, labels, count):
        if self.labels is None:
            raise ValueError("These stored images have no labels: build Oracle(images, labels).")
        labels = np.asarray(labels)
        if labels.shape != (count,):
            raise ValueError(f"{count} images need labels of shape ({count},), found {labels.shape}.")
        unknown = np.setdiff1d(labels, self.labels)
        if unknown.size:
            raise ValueError(f"No stored image has the label {unknown[0]}.")
        return self.labels[None, :] == labels[:, None]
