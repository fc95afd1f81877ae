// Linked words light up under the mouse, a finger or the keyboard; j and k go from row to row.
// One listener for each kind of event; rows come and go without any of their own.
(() => {
  "use strict";
  let lit = [];

  const light = (word) => {
    lit.forEach((each) => each.classList.remove("mz-lit", "mz-here"));
    lit = [];
    const row = word && word.closest("[data-segment-id]");
    if (!row) return;
    const named = (name) => [...row.querySelectorAll(`[data-word="${name}"]`)];
    const here = named(word.dataset.word);
    here.forEach((each) => each.classList.add("mz-here"));
    lit = [...here, ...word.dataset.links.split(" ").filter(Boolean).flatMap(named)];
    lit.forEach((each) => each.classList.add("mz-lit"));
  };

  const wordAt = (event) => event.target.closest?.("[data-word]") ?? null;
  const rowOf = (node) => node?.closest?.("[data-segment-id]") ?? null;

  const focusRow = (row) => {
    if (!row) return;
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };

  // Without a page around it that knows rows which are not drawn, the neighbour will do.
  const next = (row, by) => {
    if (window.muwazi?.step) return window.muwazi.step(row, by);
    const all = [...document.querySelectorAll("[data-segment-id]")];
    return all[all.indexOf(row) + by];
  };

  // The row in which the reader is, else the first that can be seen.
  const current = () =>
    rowOf(document.activeElement) ??
    [...document.querySelectorAll("[data-segment-id]")].find(
      (row) => row.getBoundingClientRect().bottom > 0,
    );

  const alongWords = (event, word) => {
    const cell = word.closest("[lang]");
    const ahead = cell.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const words = [...cell.querySelectorAll("[data-word]")];
    return words[words.indexOf(word) + (event.key === ahead ? 1 : -1)];
  };

  const partner = (word) => {
    const name = word.dataset.links.split(" ")[0];
    return name && rowOf(word).querySelector(`[data-word="${name}"]`);
  };

  const BY = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

  const keydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable], [role=menu]")) return;
    const word = wordAt(event);
    if (event.key === "Escape") return light(null);
    if (word && event.key.startsWith("Arrow")) {
      const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
      (sideways ? alongWords(event, word) : partner(word))?.focus();
      return event.preventDefault();
    }
    const letter = event.key === "j" || event.key === "k";
    if (!(event.key in BY) || !(letter || event.target.matches?.("[data-segment-id]"))) return;
    const row = current();
    if (!row) return;
    const inside = rowOf(document.activeElement);
    focusRow(inside ? next(row, BY[event.key]) : row);
    event.preventDefault();
  };

  const follow = (event) => {
    const word = wordAt(event);
    if (word || lit.length) light(word);
  };

  // On the page the reader's settings choose; a file follows the system.
  if (!window.muwazi && matchMedia("(prefers-color-scheme: dark)").matches) {
    document.documentElement.dataset.mzTheme = "dark";
  }
  document.addEventListener("mouseover", follow);
  document.addEventListener("focusin", follow);
  document.addEventListener("click", follow);
  document.addEventListener("keydown", keydown);
})();
