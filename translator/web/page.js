// The page's own script: linked words light up, buttons copy, Ctrl+Enter translates.
// One listener for each kind of event; rows come and go without any of their own.
(() => {
  "use strict";

  let lit = [];

  const unlight = () => {
    lit.forEach((word) => word.classList.remove("mz-lit", "mz-here"));
    lit = [];
  };

  const light = (word) => {
    unlight();
    const row = word.closest("[data-segment-id]");
    if (!row) return;
    const all = (name) => [...row.querySelectorAll(`[data-word="${name}"]`)];
    const partners = word.dataset.links.split(" ").filter(Boolean).flatMap(all);
    const here = all(word.dataset.word);
    here.forEach((each) => each.classList.add("mz-here"));
    lit = [...here, ...partners];
    lit.forEach((each) => each.classList.add("mz-lit"));
  };

  const wordAt = (event) => event.target.closest?.("[data-word]");

  const follow = (event) => {
    const word = wordAt(event);
    if (word) light(word);
    else if (lit.length) unlight();
  };

  // The arrow keys go from word to word within one side of a row.
  const move = (event, word) => {
    const cell = word.closest("[lang]");
    const ahead = cell.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const step = event.key === ahead ? 1 : -1;
    const words = [...cell.querySelectorAll("[data-word]")];
    const next = words[words.indexOf(word) + step];
    if (next) next.focus();
    event.preventDefault();
  };

  // Up and down change sides, to the first partner.
  const cross = (event, word) => {
    const name = word.dataset.links.split(" ")[0];
    const partner = word.closest("[data-segment-id]").querySelector(`[data-word="${name}"]`);
    if (partner) partner.focus();
    event.preventDefault();
  };

  const texts = (what) => {
    const paragraphs = new Map();
    document.querySelectorAll("#mz-rows [data-segment-id]").forEach((row) => {
      const key = row.dataset.paragraph;
      if (!paragraphs.has(key)) paragraphs.set(key, { source: [], target: [] });
      paragraphs.get(key).source.push(row.querySelector('[lang="ar"]').textContent);
      paragraphs.get(key).target.push(row.querySelector('[lang="en"]').textContent);
    });
    const line = ({ source, target }) =>
      what === "both" ? `${source.join(" ")}\n${target.join(" ")}\n` : target.join(" ");
    return [...paragraphs.values()].map(line).join("\n");
  };

  // navigator.clipboard is missing on plain http, where a reader may well run this.
  const copyText = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const box = document.createElement("textarea");
    box.value = text;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    if (!done) throw new Error("copy refused");
  };

  const copy = async (button) => {
    const label = (button.dataset.label ??= button.textContent);
    try {
      await copyText(texts(button.dataset.copy));
      button.textContent = button.dataset.done;
    } catch {
      button.textContent = button.dataset.failed;
    }
    setTimeout(() => (button.textContent = label), 1500);
  };

  const keydown = (event) => {
    const word = wordAt(event);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (event.target.closest?.("#mz-input")) document.getElementById("mz-translate").click();
    } else if (event.key === "Escape") unlight();
    else if (word && (event.key === "ArrowLeft" || event.key === "ArrowRight")) move(event, word);
    else if (word && (event.key === "ArrowUp" || event.key === "ArrowDown")) cross(event, word);
  };

  document.addEventListener("mouseover", follow);
  document.addEventListener("focusin", follow);
  document.addEventListener("keydown", keydown);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (button) copy(button);
  });

  // A click on Translate while a translation runs counts once that has ended, if the text is
  // another. What comes of it stands below the box and is brought into view.
  let wanted = false;
  let held = false;
  let begun = { at: 0, text: "" };
  let stoppedAt = Infinity;
  let quiet = null; // the Stop or Clear that was clicked last, until Translate is
  let closing; // set from the last view of a run until Gradio has closed it
  let late;
  // What Gradio sends of a run on closing it would overwrite the next one's rows.
  const close = () => {
    clearTimeout(closing);
    closing = undefined;
    begun.at = 0;
    if (!held) return;
    held = false;
    stoppedAt = 0; // nothing holds it back a second time
    document.getElementById("mz-translate").click();
  };
  document.addEventListener("mz-closed", close);
  // A view that was on its way when Stop or Clear was answered shows a run that is no more. What
  // was asked for meanwhile still holds.
  const hush = () => {
    if (!quiet || !document.querySelector("#mz-status .mz-running")) return;
    const waiting = held;
    const empty = !document.querySelector("#mz-input textarea").value;
    document.getElementById(empty ? quiet : "mz-stop").click();
    if (!waiting) return;
    held = true;
    closing = setTimeout(close, 1000);
  };
  // A Stop that was not answered (the server went away) must not hold Translate back for ever.
  const isRunning = () =>
    Date.now() < stoppedAt + 3000 &&
    (closing !== undefined ||
      document.querySelector("#mz-status .mz-running") ||
      Date.now() - begun.at < 1000);
  const watch = new MutationObserver(() => {
    const status = document.getElementById("mz-status");
    const ended = status.textContent.trim() && !status.querySelector(".mz-running");
    if (ended && closing === undefined && (begun.at || held)) {
      begun.at = 0;
      closing = setTimeout(close, 1000);
    }
    clearTimeout(late);
    if (quiet) late = setTimeout(hush, 300);
    if (!wanted || !status.textContent.trim()) return;
    const done = document.querySelector("#mz-rows [data-segment-id], #mz-status [role=alert]");
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    status.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
    if (done) wanted = false;
  });
  const clickCaptured = (event) => {
    const stopping = event.target.closest?.("#mz-stop, #mz-clear");
    if (stopping) {
      quiet = stopping.id;
      begun.at = 0;
      clearTimeout(closing);
      closing = undefined;
      held = false;
      stoppedAt = Date.now();
    }
    if (!event.target.closest?.("#mz-translate")) return;
    const { value: text } = document.querySelector("#mz-input textarea");
    if (isRunning()) {
      held = text !== begun.text;
      event.stopImmediatePropagation();
      return;
    }
    begun = { at: Date.now(), text };
    stoppedAt = Infinity;
    quiet = null;
    wanted = true;
  };
  document.addEventListener("click", clickCaptured, true);

  // The box takes its direction from what is pasted; Gradio has no setting for that.
  const prepare = () => {
    const box = document.querySelector("#mz-input textarea");
    if (!box) return false;
    box.dir = "auto";
    ["mz-status", "mz-rows"].forEach((id) => {
      const part = document.getElementById(id);
      if (part) watch.observe(part, { childList: true, subtree: true });
    });
    return true;
  };
  const wait = new MutationObserver(() => prepare() && wait.disconnect());
  if (!prepare()) wait.observe(document, { childList: true, subtree: true });
})();
