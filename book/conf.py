"""How Sphinx sets the book in one language: tools/book.py writes the pages and says here, by environment variables, what they are.

COURSE_LANGUAGE is "en" or "zh", COURSE_SITE the address where the site is published, COURSE_QUIZ the script of the quiz app as the
pages' folder sees it, or nothing where the site has no app.
"""

import os

from tools.book import katex_script

LANGUAGE = os.environ["COURSE_LANGUAGE"]
CHINESE = LANGUAGE == "zh"
SITE, QUIZ = os.environ["COURSE_SITE"], os.environ["COURSE_QUIZ"]

project = "图像生成面试课" if CHINESE else "Image generation: the interview course"
html_title = project
language = "zh_CN" if CHINESE else "en"
html_baseurl = f"{SITE}{LANGUAGE}/"
extensions = ["myst_nb", "sphinxcontrib.katex", "sphinx_copybutton"]
templates_path = ["templates"]

nb_execution_mode = "off"
nb_render_markdown_format = "myst"
nb_merge_streams = True
nb_ipywidgets_js = {}  # it would come from another server, and a stored notebook has no widgets
nb_mime_priority_overrides = [("html", "text/html", 10), ("html", "image/png", 20), ("html", "image/jpeg", 25)]
myst_enable_extensions = ["dollarmath", "amsmath"]
# One lesson may name another that a small book leaves out.
suppress_warnings = ["myst.xref_missing"]

katex_js_path = katex_script()
katex_prerender = True  # the formulas are set here: a page needs no script for them
katex_css_path = "katex/katex.min.css"

html_theme = "sphinx_book_theme"
html_static_path = ["static"]
html_css_files = ["course.css"]
# The address of a script is seen from _static.
html_js_files = ["course.js", *([(f"../{QUIZ}", {"type": "module"})] if QUIZ else [])]
html_theme_options = {
    "article_header_end": ["course-header.html"],
    "navbar_persistent": [],  # else a second search field appears on top
    "show_toc_level": 2,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "search_bar_text": "搜索" if CHINESE else "Search",
    "toc_title": "本页内容" if CHINESE else "On this page",
    "footer_content_items": [],
}
html_context = {"course_language": LANGUAGE, "default_mode": "auto", "quiz_app": bool(QUIZ)}
html_use_index = False
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_last_updated_fmt = None
html_permalinks_icon = "#"
html_additional_pages = {"search": "search.html"}
copybutton_selector = "div.highlight pre"
copybutton_exclude = ".linenos, .gp, .go"


def without_own_search(app):
    """Sphinx's search finds no Chinese of several words; Pagefind's stands in its place, on a page of the same name."""
    app.builder.search = False


def setup(app):
    app.connect("builder-inited", without_own_search)
