// Where the reader meets Gradio: the box, the buttons, what is kept in the browser, the address.
(() => {
  "use strict";
  const { muwazi } = window;
  const { rows, say, settings } = muwazi;
  const TEXTS = 5;
  const LONGEST = 60_000;
  let texts = []; // the last ones translated, newest first
  let loaded = false;

  const box = () => document.querySelector("#mz-input textarea");
  // Gradio listens to the event that typing makes.
  muwazi.type = (text) => {
    const area = box();
    if (!area) return;
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // Labels of Gradio's own components; it has no way to change them without asking the server.
  const LABELS = {
    "#mz-input [data-testid=block-info]": "input",
    "#mz-translate": "translate",
    "#mz-clear": "clear",
    "#mz-examples .label": "examples",
    "#mz-options .label-wrap > span:first-child": "options",
    "#mz-model [data-testid=block-info]": "model",
    "#mz-beam [data-testid=block-info]": "beam",
  };
  const relabel = () => {
    for (const [selector, key] of Object.entries(LABELS)) {
      const element = document.querySelector(selector);
      if (!element) continue;
      const isWords = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
      const words = [...element.childNodes].findLast(isWords);
      if (words) words.data = say(key);
    }
    document.querySelectorAll("#mz-examples .gallery-item > div").forEach((label, at) => {
      label.textContent = say(`example_${muwazi.data.examples[at]}`);
    });
    const area = box();
    if (area) area.placeholder = say("placeholder");
    document.title = say("title");
  };
  muwazi.on("settings", relabel);

  // What the browser keeps: settings, the last texts, edits of the newest. Nothing on the server.
  const save = () => loaded && document.getElementById("mz-save")?.click();
  muwazi.kept = () => ({ settings: { ...settings }, texts, edits: rows.edits() });
  muwazi.restore = (kept) => {
    if (loaded) return;
    muwazi.change(kept?.settings);
    texts = (kept?.texts ?? []).filter((text) => typeof text === "string").slice(0, TEXTS);
    rows.restoreEdits(Array.isArray(kept?.edits) ? kept.edits : []);
    loaded = true;
    offerTexts();
    open();
  };

  const open = () => {
    const given = new URLSearchParams(location.search).get("text");
    // A tab that is loaded again goes on; a new one starts empty and offers what was read before.
    const text = given ?? (sessionStorage.getItem("muwazi-reads") ? texts[0] : null);
    if (!text || box()?.value) return;
    muwazi.type(text);
    setTimeout(() => document.getElementById("mz-translate").click(), 100);
  };

  const offerTexts = () => {
    const list = document.getElementById("mz-recent");
    if (!list) return;
    const first = (text) => `${text.trim().slice(0, 60)}${text.trim().length > 60 ? "…" : ""}`;
    const buttons = texts.map((text) =>
      muwazi.make("button", {
        type: "button", lang: "ar", dir: "auto", textContent: first(text),
        onclick: () => muwazi.type(text),
      }), // prettier-ignore
    );
    list.hidden = !texts.some((text) => text !== box()?.value);
    list.querySelector("div").replaceChildren(...buttons);
  };

  muwazi.on("begun", (text) => {
    if (!text.trim()) return;
    if (text !== texts[0] && !similar(text, texts[0])) rows.forgetEdits();
    sessionStorage.setItem("muwazi-reads", "1");
    texts = [text, ...texts.filter((other) => other !== text)].slice(0, TEXTS);
    texts = texts.filter((one) => one.length <= LONGEST);
    offerTexts();
    save();
    scroll = true;
  });
  muwazi.on("edited", save);
  muwazi.on("settings", (changes) => Object.keys(changes ?? {}).length && save());

  // The same text, a little changed: at least half of its lines are there already.
  const similar = (text, other = "") => {
    const lines = new Set(other.split("\n"));
    const ours = text.split("\n").filter((line) => line.trim());
    return ours.filter((line) => lines.has(line)).length * 2 >= ours.length || ours.length < 2;
  };

  // What comes stands below the box and is brought into the view once; then the sentence asked for.
  let scroll = false;
  muwazi.on("phase", ({ phase }) => {
    const reader = document.getElementById("mz-line");
    if (!reader || phase === "idle") return;
    if (scroll && (rows.records.length || ["broken", "lost", "refused"].includes(phase))) {
      scroll = false;
      const behavior = muwazi.isCalm() ? "auto" : "smooth";
      if (!wanted()) reader.scrollIntoView({ behavior, block: "start" });
    }
    if (phase === "done") aim();
  });
  const wanted = () => /^#sentence-(\d+)$/.exec(location.hash)?.[1];
  const aim = () => {
    const record = rows.records[Number(wanted()) - 1];
    const row = record && rows.show(record.id);
    if (row) row.focus({ preventScroll: true });
  };
  addEventListener("hashchange", aim);

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (event.target.closest?.("#mz-input")) document.getElementById("mz-translate").click();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#mz-language")) {
      muwazi.change({ language: settings.language === "ar" ? "en" : "ar" });
    }
  });

  // The box takes its direction from what is pasted; Gradio has no setting for that.
  const prepare = () => {
    if (!box()) return false;
    box().dir = "auto";
    relabel();
    return true;
  };
  const wait = new MutationObserver(() => prepare() && wait.disconnect());
  if (!prepare()) wait.observe(document, { childList: true, subtree: true });
})();
