// Search in both columns, over every row, drawn or not. What is found is lit by the browser's own
// highlights, so that the text stays as it is.
(() => {
  "use strict";
  const { muwazi } = window;
  const { make, say, button, rows } = muwazi;
  const MOST = 1000;
  let places = []; // ids of the rows that hold the words, in order
  let at = -1;
  let wanted = "";

  // Letters as people type them: without vowels and tatweel, one alef, one ya, any case.
  const FOLDED = { أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ة: "ه", ؤ: "و", ئ: "ي" };
  const fold = (text) =>
    [...text.toLowerCase()].map((letter) => FOLDED[letter] ?? letter).join("");
  const IGNORED = /[\u0610-\u061a\u064b-\u065f\u0670\u0640\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;

  // The folded text and, for each of its letters, its place in the text.
  const folded = (text) => {
    const kept = [];
    let out = "";
    for (let place = 0; place < text.length; place++) {
      if (IGNORED.test(text[place])) continue;
      const letters = fold(text[place]);
      for (const letter of letters) kept.push(place);
      out += letters;
    }
    return { out, kept };
  };

  // The same without places, which is much faster: for all the rows at every letter typed.
  const EVERY_IGNORED = new RegExp(IGNORED, "g");
  const EVERY_FOLDED = new RegExp(`[${Object.keys(FOLDED).join("")}]`, "g");
  const plain = (text) =>
    text
      .replace(EVERY_IGNORED, "")
      .toLowerCase()
      .replace(EVERY_FOLDED, (letter) => FOLDED[letter]);
  const holds = (text) => plain(text).includes(wanted);

  const search = (muwazi.find = (words) => {
    wanted = plain(words.trim());
    places = [];
    at = -1;
    if (wanted) {
      for (const record of rows.records) {
        if (holds(record.source) || holds(rows.target(record))) places.push(record.id);
        if (places.length === MOST) break;
      }
      if (places.length) go(0, { focus: false });
    }
    tell();
    paint();
  });

  const go = (number) => {
    if (!places.length) return;
    at = (number + places.length) % places.length;
    const row = rows.show(places[at]);
    document.querySelector(".mz-found")?.classList.remove("mz-found");
    row?.classList.add("mz-found");
    tell();
    paint();
  };

  const tell = () => {
    const count = document.getElementById("mz-find-count");
    const values = { at: at + 1, total: places.length };
    count.textContent = !wanted ? "" : places.length ? say("find_count", values) : say("find_none");
  };

  const ranges = function* (cell) {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    const nodes = [];
    let text = "";
    while (walker.nextNode()) {
      nodes.push([text.length, walker.currentNode]);
      text += walker.currentNode.data;
    }
    const { out, kept } = folded(text);
    const point = (place) => {
      const [start, node] = nodes.findLast(([begin]) => begin <= place);
      return [node, place - start];
    };
    for (let from = out.indexOf(wanted); from >= 0; from = out.indexOf(wanted, from + 1)) {
      const range = new Range();
      range.setStart(...point(kept[from]));
      const [node, offset] = point(kept[from + wanted.length - 1]);
      range.setEnd(node, offset + 1);
      yield range;
    }
  };

  const paint = () => {
    if (!window.CSS?.highlights) return;
    CSS.highlights.delete("mz-find");
    if (!wanted) return;
    const cells = document.querySelectorAll("#mz-rows .mz-source, #mz-rows .mz-target");
    const found = [...cells].flatMap((cell) => [...ranges(cell)]);
    if (found.length) CSS.highlights.set("mz-find", new Highlight(...found));
  };

  let soon;
  muwazi.on("row", () => {
    if (!wanted) return;
    clearTimeout(soon);
    soon = setTimeout(paint, 50);
  });
  muwazi.on("begun", () => {
    const box = document.getElementById("mz-find");
    if (box?.value) Object.assign(box, { value: "" });
    search("");
  });

  muwazi.findBox = () => {
    let typed;
    const box = make("input", {
      id: "mz-find", type: "search", dataset: { sayLabel: "find" }, "aria-label": say("find"),
      placeholder: say("find"), dir: "auto", autocomplete: "off", spellcheck: false,
      oninput: () => {
        clearTimeout(typed);
        typed = setTimeout(() => search(box.value), 120);
      },
      onkeydown: (event) => {
        if (event.key === "Enter") go(at + (event.shiftKey ? -1 : 1));
        else if (event.key === "Escape") (box.value = ""), search("");
        else return;
        event.preventDefault();
      },
    }); // prettier-ignore
    const step = (key, by, sign) =>
      make("button", {
        type: "button", textContent: sign, title: say(key), "aria-label": say(key),
        dataset: { sayLabel: key, sayTitle: key }, onclick: () => go(at + by),
      }); // prettier-ignore
    muwazi.on("settings", () => (box.placeholder = say("find")));
    return make(
      "span",
      { className: "mz-find", role: "search" },
      box,
      make("span", { id: "mz-find-count", "aria-live": "polite" }),
      step("find_previous", -1, "↑"),
      step("find_next", 1, "↓"),
    );
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.closest?.("input, textarea, [contenteditable]")) return;
    document.getElementById("mz-find")?.focus();
    event.preventDefault();
  });
})();
