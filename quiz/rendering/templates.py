"""The Jinja2 templates of the package."""

from functools import cache


@cache
def environment():
    """Jinja2 templates of the package; whatever is not marked as HTML is escaped."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("quiz.rendering"),
        autoescape=lambda name: name.endswith(".html"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
