// Linked words light up under the mouse, a finger or the keyboard; the file reads as well without.
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

  const wordAt = (event) => (event.target.closest ? event.target.closest("[data-word]") : null);

  const keydown = (event) => {
    const word = wordAt(event);
    if (!word) return;
    const cell = word.closest("[lang]");
    const words = [...cell.querySelectorAll("[data-word]")];
    const ahead = cell.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    let next = null;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      next = words[words.indexOf(word) + (event.key === ahead ? 1 : -1)];
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const name = word.dataset.links.split(" ")[0];
      next = word.closest("[data-segment-id]").querySelector(`[data-word="${name}"]`);
    } else return;
    if (next) next.focus();
    event.preventDefault();
  };

  document.addEventListener("mouseover", (event) => light(wordAt(event)));
  document.addEventListener("focusin", (event) => light(wordAt(event)));
  document.addEventListener("keydown", keydown);
})();
