/* What ipywidgets 7.7 and 8.1 cannot say from Python: keys, names for screen readers, focus. Without it the mouse still does
   everything. Runs as the load event of the style sheet inside a question. */
const box = this.closest(".quiz-question");
const text = (node) => (node ? node.textContent.trim().replace(/\s+/g, " ") : "");
const set = (node, name, value) => { if (node.getAttribute(name) !== value) node.setAttribute(name, value); };

const name = () => {
  set(box, "role", "group");
  set(box, "tabindex", "-1");
  set(box, "aria-label", text(box.querySelector(".quiz-prompt")) || "quiz");
  for (const row of box.querySelectorAll(".quiz-row")) {
    const told = text(row.querySelector(".quiz-text"));
    for (const control of row.querySelectorAll("button, input, select")) {
      const own = control.title || (control.tagName === "BUTTON" ? text(control) : "");
      set(control, "aria-label", own ? `${own}: ${told}` : told);
    }
  }
  for (const button of box.querySelectorAll(".quiz-option > button")) {
    set(button, "aria-pressed", String(button.classList.contains("mod-active")));
  }
  for (const region of box.querySelectorAll(".quiz-feedback")) {
    set(region, "role", "status");
    set(region, "tabindex", "-1");
  }
};

if (box && !box.dataset.quizReady) {
  box.dataset.quizReady = "yes";
  let last = null;
  box.addEventListener("focusin", (event) => { last = event.target; });
  // Whoever has gone on to another place keeps the focus there.
  for (const left of ["pointerdown", "focusin"]) {
    window.addEventListener(left, (event) => {
      if (!box.contains(event.target) && (left === "pointerdown" || event.target.closest(".quiz-question"))) last = null;
    }, true);
  }
  let waiting;
  const keepFocus = () => {
    // What is disabled first and what appears last come one by one: look when they have all arrived.
    clearTimeout(waiting);
    waiting = setTimeout(moveFocus, 150);
  };
  const moveFocus = () => {
    if (!last || last === box || (last.isConnected && !last.disabled)) return;
    if (box.contains(document.activeElement) && document.activeElement !== last) return;
    const shown = [...box.querySelectorAll(".quiz-again, textarea, .quiz-option > button, .quiz-feedback")];
    const next = shown.find((node) => node.offsetParent && !node.disabled);
    last = null;
    if (next) next.focus({ preventScroll: true });
  };
  new MutationObserver(() => { name(); keepFocus(); }).observe(box, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["class", "disabled", "title"],
  });
  /* What is typed goes to the kernel when the field is left, and a second after the last key: a draft survives. */
  let typed;
  box.addEventListener("input", (event) => {
    if (!event.target.matches("textarea, input")) return;
    clearTimeout(typed);
    box.dataset.sent = Date.now();
    typed = setTimeout(() => {
      box.dataset.sent = Date.now();
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
    }, 1000);
  });
  box.addEventListener("click", (event) => {
    const mover = event.target.closest(".quiz-up, .quiz-down");
    if (!mover) return;
    const up = mover.classList.contains("quiz-up");
    const rows = [...mover.closest(".quiz-order").querySelectorAll(".quiz-row")];
    const row = rows[rows.indexOf(mover.closest(".quiz-row")) + (up ? -1 : 1)];
    const [same, other] = up ? [".quiz-up", ".quiz-down"] : [".quiz-down", ".quiz-up"];
    const next = row && [row.querySelector(same), row.querySelector(other)].find((node) => !node.disabled);
    if (next) next.focus({ preventScroll: true });
  });
  name();
}

if (!window.quizKeys) {
  window.quizKeys = true;
  const send = (asked) => {
    for (const field of asked.querySelectorAll("textarea, input")) {
      if (field.type !== "checkbox") field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };
  window.addEventListener("pointerdown", (event) => {
    const submit = event.target.closest && event.target.closest(".quiz-question .quiz-submit");
    if (submit) send(submit.closest(".quiz-question"));
  }, true);
  /* On the window and before everything else: JupyterLab takes letters and Shift+Enter for commands of its own. */
  window.addEventListener("keydown", (event) => {
    const asked = event.target.closest && event.target.closest(".quiz-question");
    if (!asked) return;
    const taken = () => { event.preventDefault(); event.stopImmediatePropagation(); };
    const oneLine = event.target.matches("input");
    if (event.key === "Enter" && (oneLine || event.ctrlKey || event.shiftKey || event.metaKey) && !event.isComposing) {
      taken();
      const submit = [...asked.querySelectorAll("button.quiz-submit")].find((node) => node.offsetParent && !node.disabled);
      if (!submit) return;
      send(asked);
      // A draft on its way holds back what follows it, but not the press of a button.
      const wait = Date.now() - Number(asked.dataset.sent || 0) < 2000 ? 600 : 0;
      setTimeout(() => submit.click(), wait);
    } else if (!event.target.matches("textarea, input, select") && !event.ctrlKey && !event.metaKey && !event.altKey && /^[a-z]$/i.test(event.key)) {
      taken();
      const letter = event.key.toUpperCase();
      const found = [...asked.querySelectorAll(".quiz-option > button")].find((node) => text(node) === letter);
      if (found && !found.disabled) { found.click(); found.focus({ preventScroll: true }); }
    }
  }, true);
}
