// A formula or a table that scrolls in its own box can be scrolled with keys too.
addEventListener("load", () => {
  for (const box of document.querySelectorAll("div.math, article table, .static-question pre")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
});
