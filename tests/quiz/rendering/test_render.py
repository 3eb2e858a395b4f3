"""Question texts in a terminal."""

import pytest

from quiz.rendering.console import maths, plain, safe, styled


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (r"x^2 + y_{10}", "x² + y₁₀"),
        (r"\frac{1}{2}", "1/2"),
        (r"\frac{a + b}{2 c}", "(a + b)/(2 c)"),
        (r"\sqrt{1 - \bar\alpha_t}", "√(1 - ᾱₜ)"),
        (r"\sqrt{\bar{\alpha}_t}\,x_0", "√ᾱₜ x₀"),
        (r"\mathbb{E}_{x \sim p_{data}}[\log D(x)]", "E_(x ~ p_data)[log D(x)]"),
        (r"2\log 2", "2 log 2"),
        (r"2\log2", "2 log 2"),
        (r"\min_G \max_D V", "min_G max_D V"),
        (r"\mathcal{N}(0, I)", "N(0, I)"),
        (r"\|\mu_1-\mu_2\|^2", "‖μ₁-μ₂‖²"),
        (r"D_{KL}(q \| p) \ge 0", "D_KL(q ‖ p) ≥ 0"),
        (r"\left( x \right)", "( x )"),
        (r"\hat{x}", "x̂"),
        (r"x^{n+1}", "xⁿ⁺¹"),
        (r"e^{-\lambda t}", "e^(-λ t)"),
        (r"\text{batch size} \times 3", "batch size × 3"),
        (r"a \unknown b", "a unknown b"),
        (r"w_{16}", "w₁₆"),
        (r"x^\top y", "xᵀ y"),
        ("", ""),
        ("^", "^()"),
        (r"\frac", "()/()"),
        ("{{{", ""),
        ("}", "}"),
    ],
)
def test_maths(formula, shown):
    assert maths(formula) == shown


def test_markdown():
    source = "**Bold $x^2$** and `a_b*c*d`, *slanted*, [paper](https://arxiv.org/abs/1406.2661), 2 * 3 * 4"
    assert plain(source) == "Bold x² and a_b*c*d, slanted, paper (https://arxiv.org/abs/1406.2661), 2 * 3 * 4"
    assert any("bold" in str(span.style) for span in styled(source).spans)


def test_code_blocks_stay_as_they_are():
    assert plain("Look:\n```python\nx = $a$ ** 2 ** 3\n\ny = `z`\n```\nDone.") == (
        "Look:\n    x = $a$ ** 2 ** 3\n    \n    y = `z`\nDone."
    )


def test_square_brackets_are_not_markup():
    assert plain("[red]x[/red] [0, 1]") == "[red]x[/red] [0, 1]"


def test_nothing_steers_the_terminal():
    assert safe("a\x1b[31mred\x07\u202e\u200b\r\nb\tc") == "a[31mred\nb\tc"
    assert "\x1b" not in plain("x\x1b]0;title\x07")


def test_chinese():
    assert plain("输出 $D(x)=\\frac{1}{2}$，**对抗**。") == "输出 D(x)=1/2，对抗。"
