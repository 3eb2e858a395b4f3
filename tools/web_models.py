"""The trained models that the web edition draws with, packed for ``web/src/weights.ts``.

The header of a file tells how many of its arrays belong to the model that the page names, how many parameters that has, and what else
its code needs.
"""

import numpy

from imagegen import data
from tools.packing import packed

WORDING = 1
"""The wording of `imagegen.captions.caption` that names the digit first, and then one attribute after the other."""


def flow():
    """The trained flow on grid latents of lesson 11, and the decoder of its latents."""
    encoder = 6  # arrays of the encoder: three layers with kernel and bias
    network, autoencoder = (list(data.weights(name).values()) for name in ("flow_grid", "autoencoder_grid"))
    return model_file(network, autoencoder[encoder:])


def language_model():
    """The language model of lesson 08, its vocabulary, and codes and decoder of the tokenizer of lesson 07."""
    from imagegen import drawing, typewriter

    network, tokenizer = data.weights("drawing"), data.weights("tokenizer")
    ordered = [network[f"weights_{place}"] for place in range(len(network))]
    decoder = [tokenizer[f"decoder_{place}"] for place in range(sum(name.startswith("decoder_") for name in tokenizer))]
    return model_file(
        ordered,
        [tokenizer["codebook"], *decoder],
        vocabulary=vocabulary(),
        heads=drawing.trained().blocks[0].heads,
        longest=drawing.LONGEST,
        blank=typewriter.blank().tolist(),
        guidance=drawing.GUIDANCE,
        topP=drawing.TOP_P,
    )


def cgan():
    """The generator of the conditional GAN of lesson 05."""
    return model_file(list(data.weights("cgan").values()), [])


MODELS = {"flow": flow, "language-model": language_model, "cgan": cgan}
"""Stem of a file to the function that packs it."""


def vocabulary():
    """What ``web/src/caption.ts`` knows of captions: the words, what each of them says, and the phrases of a sentence."""
    from imagegen import captions

    parsed = {word: captions.parse(word) for word in captions.VOCABULARY}
    nothing = [captions.NOT_SAID] * len(captions.ATTRIBUTES)
    says = {}
    for word, (_, levels) in parsed.items():
        for attribute in numpy.flatnonzero(levels != captions.NOT_SAID):
            says[word] = [int(attribute), int(levels[attribute])]
    starts = {
        lang: [captions.caption(label, nothing, lang, WORDING) for label in range(10)] for lang in captions.LANGUAGES
    }
    separators = {"en": ", ", "zh": "，"}

    def phrase(lang, attribute, level):
        levels = [level if one == attribute else captions.NOT_SAID for one in range(len(captions.ATTRIBUTES))]
        return captions.caption(0, levels, lang, WORDING).removeprefix(starts[lang][0] + separators[lang])

    return {
        "words": list(captions.VOCABULARY),
        "digits": {word: label for word, (label, _) in parsed.items() if label is not None},
        "says": says,
        "starts": starts,
        "separators": separators,
        "phrases": {
            lang: [
                [phrase(lang, attribute, level) for level in range(3)] for attribute in range(len(captions.ATTRIBUTES))
            ]
            for lang in captions.LANGUAGES
        },
    }


def model_file(network, others, **told):
    """The bytes of a file: the arrays of the network, then others, in half precision; ``told`` goes into the header."""
    arrays = {str(place): ("f2", array) for place, array in enumerate([*network, *others])}
    weights = sum(array.size for array in network)
    return packed({"network": len(network), "weights": weights} | told, arrays)
