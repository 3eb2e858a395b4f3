"""Question texts as HTML."""

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from quiz.rendering.html import inline, to_html


def test_formulas_survive_markdown():
    assert r"$a_1 * b_1 * c_{2}$" in to_html(r"*so* $a_1 * b_1 * c_{2}$ holds")
    assert "<em>so</em>" in to_html(r"*so* $a_1$")


def test_html_is_escaped_in_text_and_in_formulas():
    assert "<script>" not in to_html("<script>alert(1)</script> $<script>$")
    assert "$x &lt; 1$" in to_html("$x < 1$")


def test_a_single_line_has_no_paragraph_around_it():
    assert inline("**D** wins") == "<strong>D</strong> wins"
    assert inline("one\n\ntwo").count("<p>") == 2


@given(st.text(alphabet="aZé7 1.,;:()?%'’-+#*_`~<>&\"!|[]判别器，。；：（）、？！“”", max_size=12))
def test_text_without_markup_comes_out_as_markdown_would_have_it(text):
    assert to_html(text) == MarkdownIt("commonmark", {"html": False}).enable("table").render(text)


def test_characters_that_the_module_uses_itself_do_no_harm():
    assert to_html("\ue0005\ue001 $x$").strip() == "<p>5 $x$</p>"


def test_a_line_break_inside_chinese_is_no_space():
    from quiz.ground.language import joined

    source = "先算出。\n我们再看 GAN\n的损失（loss）\n`x` 是\n数：\n- 甲\n- 乙。\n1. 一。\n2. 二。\n\n新段。\n```\n甲\n乙\n```\n"
    told = (
        "先算出。我们再看 GAN\n的损失（loss）`x` 是数：\n- 甲\n- 乙。\n1. 一。\n2. 二。\n\n新段。\n```\n甲\n乙\n```\n"
    )
    assert joined(source) == told
    assert joined("one.\ntwo") == "one.\ntwo"
