"""Question texts as HTML."""

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


def test_characters_that_the_module_uses_itself_do_no_harm():
    assert to_html("\ue0005\ue001 $x$").strip() == "<p>5 $x$</p>"
