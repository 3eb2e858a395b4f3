"""Clauses, negation and what is said of whom."""

import pytest

from quiz.grading.text.clauses import clauses, count_negations, sentences, without_double_negation
from quiz.grading.text.concepts import lexicon, read
from quiz.grading.text.normalise import normalise


def signs(text):
    return sum((clause.signs for clause in read(normalise(text).text)), start=type(clauses("a")[0].signs)())


@pytest.mark.parametrize(
    "text",
    [
        "the two networks differ", "not only the generator", "no matter which", "两者不同", "它不仅清晰", "不论哪种", "不管怎样", "无监督学习",
        "无分类器引导", "无条件预测", "差不多一样", "it is not unlike a game", "不断改进", "is it real or not only generated",
    ],
)  # fmt: skip
def test_no_negation(text):
    assert count_negations(text) % 2 == 0


@pytest.mark.parametrize(
    "text",
    [
        "the generator never sees data", "it doesn't need labels", "there is no prior", "without labels", "lower is not better",
        "生成器从来看不到数据", "没有标签", "并非清晰", "无法采样", "绝不会坍塌", "it can't sample",
    ],
)  # fmt: skip
def test_negation(text):
    assert count_negations(text) % 2 == 1


@pytest.mark.parametrize(
    "text",
    [
        "latent diffusion cannot work without it", "它离不开编码器", "不能没有判别器", "不可能不糊", "免不了取平均", "并不是没有损失",
        "it is none other than the input",
    ],
)  # fmt: skip
def test_double_negation_is_none(text):
    assert count_negations(text) % 2 == 0


def test_double_negation_is_said_positively():
    assert "需要" in without_double_negation("潜扩散少不了它")


def test_negated_opposite_agrees_with_the_word_itself():
    assert set(signs("the samples are sharp")) & set(signs("the samples are not blurry"))
    assert set(signs("样本很清晰")) & set(signs("样本并不模糊"))
    assert ("sharp", 1) in signs("samples are sharp")
    assert ("sharp", -1) in signs("samples are not sharp")


def test_what_is_said_belongs_to_the_nearest_rival():
    right, swapped = signs("The generator maps noise to images."), signs("The discriminator maps noise to images.")
    assert right["generator~noise", 1] and not right["discriminator~noise", 1]
    assert swapped["discriminator~noise", 1] and not swapped["generator~noise", 1]


def test_a_clause_without_a_name_goes_on_about_the_last_one_of_its_sentence():
    said = "Take the discriminator, which looks at photos, and it tells real from fake."
    assert signs(said)["discriminator~judge", 1]
    assert signs("判别器是个分类器，它负责区分真假。")["discriminator~judge", 1]
    for apart in ("Take the discriminator. It tells real from fake.", "判别器是个分类器。它负责区分真假。"):
        assert not signs(apart)["discriminator~judge", 1]


def test_the_brackets_of_a_formula_end_no_clause():
    assert len(clauses("precision is the share p_r(x in the support of p_g) of all samples")) == 1
    assert len(clauses("the saturating loss log(1 - d(g(z))) has no slope where d is near zero")) == 1
    assert len(clauses("the generator (which never sees a photo) learns from gradients")) == 2


def test_both_languages_name_the_same_concepts():
    english = {name for name, _ in signs("The encoder compresses the image into a code.")}
    chinese = {name for name, _ in signs("编码器把图像压缩成编码。")}
    assert {"encoder", "compress", "code", "image"} <= english & chinese


def test_sentences_end_where_they_end():
    text = "FID, e.g. at 50k samples, is 3.5. Lower is better! 好。对"
    assert [text[a:b].strip() for a, b in sentences(text)] == [
        "FID, e.g. at 50k samples, is 3.5.",
        "Lower is better!",
        "好。",
        "对",
    ]


def test_rivals_are_concepts():
    assert set(lexicon().rival) <= lexicon().names
