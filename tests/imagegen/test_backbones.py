import pickle
import threading

import keras
import numpy as np
import pytest

from imagegen import backbones

TOP_CLASSES = {"cat": 285, "coffee": 967, "rocket": 657, "china": 698, "flower": 985}
"""ImageNet classes: Egyptian cat, espresso, missile, palace, daisy."""


@pytest.fixture(scope="module")
def classifier():
    return backbones.efficientnet_lite0()


def test_the_network_names_known_photographs(classifier):
    images = np.stack([backbones.photograph(name, size=224) for name in TOP_CLASSES])
    found = np.argmax(keras.ops.convert_to_numpy(classifier(images)), axis=1)
    assert dict(zip(TOP_CLASSES, found, strict=True)) == TOP_CLASSES


def test_the_network_is_frozen_and_uses_every_weight(classifier):
    weights = backbones.imagenet_weights()
    filters = sum(tensor.size for name, tensor in weights.items() if tensor.ndim > 1)
    folded = sum(tensor.size for name, tensor in weights.items() if name.endswith("running_mean"))
    assert len(weights) == 296
    assert classifier.count_params() == filters + folded + 1000
    assert classifier.trainable_variables == []


def test_random_filters_have_the_same_shapes_and_follow_from_the_seed():
    real, drawn, again, other = (
        backbones.imagenet_weights(),
        *(backbones.random_weights(seed) for seed in (0, 0, 1)),
    )
    assert {name: tensor.shape for name, tensor in drawn.items()} == {
        name: tensor.shape for name, tensor in real.items()
    }
    name = "_blocks.3._expand_conv.weight"
    assert np.array_equal(drawn[name], again[name]) and not np.array_equal(drawn[name], other[name])
    assert not np.allclose(drawn[name], real[name])


@pytest.mark.parametrize("network", ["efficientnet_lite0", "random"])
def test_every_layer_of_an_extractor_has_unit_scale_on_the_photographs(network):
    extractor = backbones.extractor(network, ("stem", "expand_3"))
    found = extractor(np.stack([backbones.photograph(name) for name in backbones.PHOTOGRAPHS]))
    assert {name: tuple(value.shape) for name, value in found.items()} == {
        "stem": (6, 64, 64, 32),
        "expand_3": (6, 32, 32, 144),
    }
    for value in found.values():
        assert float(keras.ops.mean(keras.ops.square(value))) == pytest.approx(1, rel=1e-3)
    assert extractor.trainable_variables == []


def test_an_unknown_network_or_layer_is_refused():
    with pytest.raises(ValueError, match="vgg19"):
        backbones.extractor("vgg16", ("stem",))
    with pytest.raises(ValueError, match="no_such_layer"):
        backbones.extractor("efficientnet_lite0", ("no_such_layer",))


@pytest.mark.parametrize("name", backbones.PHOTOGRAPHS + backbones.TEXTURES)
def test_pictures_are_in_the_packages(name):
    picture = backbones.photograph(name, size=48)
    assert picture.shape == (48, 48, 3) and picture.dtype == np.float32
    assert 0 <= picture.min() and picture.max() <= 1 and picture.std() > 0.02


def test_a_box_cuts_out_a_part_and_must_be_inside():
    whole = backbones.photograph("flower", size=427, box=(0, 100, 427))
    part = backbones.photograph("flower", size=160, box=(130, 240, 160))
    assert np.allclose(part, whole[130:290, 140:300], atol=1e-6)
    for box in ((-1, 0, 50), (400, 0, 50), (0, 620, 50), (0, 0, 0)):
        with pytest.raises(ValueError, match="427 x 640"):
            backbones.photograph("flower", box=box)
    with pytest.raises(ValueError, match="astronaut"):
        backbones.photograph("mona lisa")


def old_format(content):
    """A file of the old PyTorch format with this pickled content and no storages."""
    return b"".join(pickle.dumps(part, protocol=2) for part in (0x1950A86A20F9469CFC6C, 1001, {}, content, []))


class Attack:
    def __reduce__(self):
        return exec, ("raise SystemExit('executed')",)


def test_a_pickle_that_calls_something_is_refused(tmp_path):
    file = tmp_path / "weights.pth"
    file.write_bytes(old_format(Attack()))
    with pytest.raises(pickle.UnpicklingError, match="exec"):
        backbones.state_dict(file)


def test_a_tensor_beyond_its_storage_is_refused():
    storage = np.zeros(6, "<f4")
    assert backbones._view(storage, 2, (2, 2), (2, 1)).shape == (2, 2)
    with pytest.raises((TypeError, ValueError)):
        backbones._view(storage, 4, (2, 2), (2, 1))


def test_another_file_is_refused(tmp_path):
    file = tmp_path / "weights.pth"
    file.write_bytes(pickle.dumps(7))
    with pytest.raises(ValueError, match="old format"):
        backbones.state_dict(file)


def test_without_a_network_vgg19_says_so(monkeypatch):
    def refuse(**_):
        raise OSError("URL fetch failure")

    monkeypatch.setattr(keras.applications, "VGG19", refuse)
    with pytest.raises(ConnectionError, match="URL fetch failure.*efficientnet_lite0"):
        backbones.extractor("vgg19", ("block1_conv1",))


def test_a_connection_that_hangs_does_not_hang_the_lesson(monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(keras.applications, "VGG19", lambda **_: release.wait(30))
    monkeypatch.setattr(backbones, "PATIENCE_SECONDS", 0.1)
    with pytest.raises(ConnectionError, match="no answer yet"):
        backbones.vgg19()
    release.set()


def test_vgg19_gets_what_its_own_preparation_gives(monkeypatch):
    build = keras.applications.VGG19
    monkeypatch.setattr(keras.applications, "VGG19", lambda **options: build(weights=None, **options))
    model = backbones.vgg19()
    image = backbones.photograph("cat", size=32)[None]
    first = model.get_layer("block1_conv1")
    prepared = keras.applications.vgg19.preprocess_input(255 * image.copy())
    found = keras.Model(model.inputs[0], first.output)(image)
    assert np.allclose(found, first(prepared), atol=1e-3)
