"""Question texts (markdown with $maths$) as text that reads well in a terminal."""

import re
import unicodedata

from rich.text import Text as Styled

from quiz.ground.language import joined

_FENCE = re.compile(r"^[ \t]*```[^\n]*\n(.*?)^[ \t]*```[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(
    r"(?P<code>`[^`\n]+`)|(?P<maths>\$\$.+?\$\$|\$[^$\n]+?\$)|(?P<bold>\*\*.+?\*\*)|(?P<slanted>(?<![\w*])\*[^*\s][^*\n]*\*(?!\w))",
    re.DOTALL,
)
_LINK = re.compile(r"\[([^\]\n]+)\]\(([^)\s]+)\)")
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_SYMBOLS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "times": "×", "cdot": "·",
    "odot": "⊙", "otimes": "⊗", "circ": "∘", "pm": "±", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠",
    "neq": "≠", "approx": "≈", "sim": "~", "propto": "∝", "equiv": "≡", "ll": "≪", "gg": "≫", "in": "∈", "notin": "∉",
    "subset": "⊂", "cup": "∪", "cap": "∩", "to": "→", "rightarrow": "→", "mapsto": "↦", "leftarrow": "←",
    "Rightarrow": "⇒", "Leftrightarrow": "⇔", "infty": "∞", "partial": "∂", "nabla": "∇", "sum": "∑", "prod": "∏",
    "int": "∫", "forall": "∀", "exists": "∃", "ldots": "…", "cdots": "…", "dots": "…", "mid": "|", "Vert": "‖",
    "lVert": "‖", "rVert": "‖", "vert": "|", "lvert": "|", "rvert": "|", "langle": "⟨", "rangle": "⟩",
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "ell": "ℓ", "top": "ᵀ", "dagger": "†", "star": "*",
    "ast": "*", "prime": "′", "quad": " ", "qquad": "  ", "lbrace": "{", "rbrace": "}", "backslash": "\\",
    "parallel": "∥", "perp": "⊥", "colon": ":",
}  # fmt: skip
_DROPPED = {"left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "displaystyle", "limits"}
_DROPPED |= {"biggl", "biggr", "middle", "textstyle", "nolimits", "!"}
_UPRIGHT = {"text", "mathrm", "mathbf", "mathbb", "mathcal", "mathit", "mathsf", "operatorname", "boldsymbol", "bm"}
_UPRIGHT |= {"textbf", "textit", "mathtt", "texttt"}
_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304", "tilde": "\u0303",
    "widetilde": "\u0303", "vec": "\u20d7", "dot": "\u0307",
}  # fmt: skip
_RAISED = dict(zip("0123456789+-=()niT−*", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀ⁻*", strict=True))
_LOWERED = dict(zip("0123456789+-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))
_ATOM = re.compile(r"[^\s+\-−/·×,|]+|\([^()]*\)")


def safe(text):
    """The text without what could steer a terminal: control characters, escape sequences, direction overrides."""
    return "".join(
        character
        for character in str(text)
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co")
    )


def maths(formula):
    """A LaTeX formula, without its dollar signs, as one line of Unicode: ``\\frac{1}{2}x^2`` gives ``1/2x²``.

    What it does not know stays readable: the bare name of a command.
    """
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", _Formula(safe(formula)).read()).strip())


class _Formula:
    """Reads a formula from left to right."""

    def __init__(self, source):
        self.tokens = _TOKEN.findall(source)
        self.place = 0

    def read(self, end=None):
        """Text up to the token ``end``, which is taken too, or up to the end of the formula."""
        found = ""
        while self.place < len(self.tokens):
            token = self._next()
            if token == end:
                break
            found = self._append(found, token)
        return found

    def _next(self):
        token = self.tokens[self.place]
        self.place += 1
        return token

    def _argument(self):
        while self.place < len(self.tokens) and self.tokens[self.place].isspace():
            self.place += 1
        return self._append("", self._next()) if self.place < len(self.tokens) else ""

    def _append(self, before, token):
        if token == "{":
            return before + self.read("}")
        if token in "^_":
            return before + _script(self._argument(), token)
        if token == "~":
            return before + " "
        if token.startswith("\\"):
            return self._command(before, token[1:])
        return before + token

    def _command(self, before, name):
        if name in ("frac", "dfrac", "tfrac"):
            return before + f"{_grouped(self._argument())}/{_grouped(self._argument())}"
        if name == "sqrt":
            return before + f"√{_grouped(self._argument())}"
        if name in _UPRIGHT:
            return before + self._argument()
        if name in _ACCENTS:
            accented = self._argument()
            return before + accented[:1] + _ACCENTS[name] + accented[1:]
        if name in _DROPPED:
            return before
        if name in _SYMBOLS:
            return before + _SYMBOLS[name]
        if not name.isalpha():
            return before + {"|": "‖", "\\": " ", ",": " ", ";": " ", ":": " "}.get(name, name)
        return self._word(before, name)

    def _word(self, before, name):
        """A function such as log, kept apart from letters and digits beside it."""
        follows = self.tokens[self.place] if self.place < len(self.tokens) else ""
        left = " " if before[-1:].isalnum() or before[-1:] == ")" else ""
        right = " " if follows[:1].isalnum() or follows.startswith("\\") else ""
        return before + left + name + right


def _script(text, mark):
    """Raised or lowered text, in the characters made for it where there are such for all of it."""
    known = _RAISED if mark == "^" else _LOWERED
    text = text.strip()
    if text and all(character in known for character in text):
        return "".join(known[character] for character in text)
    if mark == "^" and text in ("′", "*", "⊤", "ᵀ", "†"):
        return text
    return mark + (text if re.fullmatch(r"\w+", text) else f"({text})")


def _grouped(text):
    text = text.strip()
    return text if _ATOM.fullmatch(text) else f"({text})"


def styled(text):
    """A text for rich: maths in Unicode, code and emphasis as styles; without colours it is plain text."""
    source, result, place = joined(safe(text)), Styled(), 0
    for fence in _FENCE.finditer(source):
        _add_prose(result, source[place : fence.start()])
        result.append("".join(f"    {line}\n" for line in fence[1].splitlines()), style="cyan")
        place = fence.end()
    _add_prose(result, source[place:])
    result.rstrip()
    return result


def plain(text):
    """The same as a str."""
    return styled(text).plain


def _add_prose(result, source, style=""):
    source = _LINK.sub(r"\1 (\2)", source)
    place = 0
    for span in _SPAN.finditer(source):
        result.append(source[place : span.start()], style=style)
        _add_span(result, span, style)
        place = span.end()
    result.append(source[place:], style=style)


def _add_span(result, span, style):
    kind, inside = span.lastgroup, span[0]
    if kind == "code":
        result.append(inside[1:-1], style=f"{style} cyan".strip())
    elif kind == "maths":
        result.append(maths(inside.strip("$")), style=style)
    elif kind == "bold":
        _add_prose(result, inside[2:-2], style=f"{style} bold".strip())
    else:
        _add_prose(result, inside[1:-1], style=f"{style} italic".strip())
