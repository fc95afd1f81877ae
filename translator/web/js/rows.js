// The rows: records in memory, elements only near the view, so that a book stays smooth.
//
// Rows stand in blocks. A block far from the view keeps its height and loses its rows.
(() => {
  "use strict";
  const { make, parse, say } = window.muwazi;

  const SIZE = 25;
  const GUESSED_HEIGHT = 90;
  const UNSURE = 0.25;
  const records = [];
  const blocks = [];
  const place = new Map();
  const repeated = new Map(); // how often each source text has come so far
  const edits = new Map(); // what the reader made of a sentence; outlives its row
  let sheet;
  let watcher;

  const rows = (window.muwazi.rows = { records });

  rows.begin = (element) => {
    sheet = element;
    const near = { rootMargin: "1200px 0px" };
    watcher = new IntersectionObserver((seen) => {
      for (const { target, isIntersecting } of seen) {
        const block = blocks[target.dataset.block];
        if (!block || block.element !== target) continue;
        if (isIntersecting) mount(block);
        else unmount(block);
      }
    }, near);
  };

  rows.at = (id) => records[place.get(id)];
  rows.numberOf = (id) => place.get(id);

  // Takes the rows of one translation: those that stand there already stay as they are.
  rows.set = (given) => {
    const same = (record, row) =>
      record.id === row.id && record.given === row.html && record.paragraph === row.paragraph;
    let from = 0;
    while (from < records.length && from < given.length && same(records[from], given[from])) from++;
    if (from < records.length) cut(from);
    for (let number = from; number < given.length; number++) add(given[number], number);
    if (from < given.length) refresh(Math.floor(from / SIZE));
  };

  const cut = (from) => {
    for (const record of records.splice(from)) {
      place.delete(record.id);
      repeated.set(record.source, repeated.get(record.source) - 1);
    }
    const keep = Math.ceil(from / SIZE);
    for (const block of blocks.splice(keep)) {
      watcher.unobserve(block.element);
      block.element.remove();
    }
    const last = blocks[keep - 1];
    if (last?.mounted) {
      [...last.element.children].slice(from - (keep - 1) * SIZE).forEach((row) => row.remove());
    }
  };

  const add = (row, number) => {
    const { id, paragraph, source, target, html } = row;
    const times = repeated.get(source) ?? 0;
    repeated.set(source, times + 1);
    const key = `${times} ${source}`;
    const edit = edits.get(key) ?? null;
    records.push({ id, paragraph, source, target, html, given: html, key, edit, shown: false });
    place.set(id, number);
    const at = Math.floor(number / SIZE);
    if (blocks[at]) return;
    const element = make("div", { className: "mz-block", dataset: { block: at } });
    blocks.push({ element, mounted: false, number: at });
    sheet.append(element);
    watcher.observe(element);
  };

  const refresh = (from) => {
    for (const block of blocks.slice(from)) {
      if (block.mounted) mount(block);
      else block.element.style.height = `${GUESSED_HEIGHT * recordsOf(block).length}px`;
    }
  };

  const recordsOf = (block) => records.slice(block.number * SIZE, (block.number + 1) * SIZE);

  const mount = (block) => {
    const wanted = recordsOf(block);
    const there = block.mounted ? block.element.childElementCount : 0;
    if (!block.mounted) block.element.replaceChildren();
    block.element.append(...wanted.slice(there).map(dressed));
    block.element.style.height = "";
    block.mounted = true;
  };

  const unmount = (block) => {
    const busy = block.element.contains(document.activeElement);
    if (!block.mounted || busy || block.element.querySelector(".mz-panel")) return;
    block.element.style.height = `${block.element.offsetHeight}px`;
    block.element.replaceChildren();
    block.mounted = false;
  };

  // The element of a record, with what the page alone knows: number, edit, remarks in its language.
  const dressed = (record) => {
    const row = parse(record.html);
    if (record.edit?.html) exchange(row, parse(record.edit.html));
    const number = place.get(record.id) + 1;
    row.id = `sentence-${number}`;
    row.tabIndex = -1;
    row.dataset.number = number;
    row.classList.toggle("mz-shown", record.shown);
    for (const word of row.querySelectorAll('[data-word^="s"]')) gloss(word, row);
    const flags = row.dataset.flags.split(" ").filter(Boolean);
    const unsure = row.dataset.confidence && Number(row.dataset.confidence) < UNSURE;
    if ((!record.edit || record.edit.html) && (flags.length || unsure)) remark(row, flags, unsure);
    if (record.edit) edited(row, record);
    window.muwazi.emit("row", { row, record });
    return row;
  };

  // What the word became, for the layout that shows it below; read by style sheet, never copied.
  const gloss = (word, row) => {
    if (word.previousElementSibling?.dataset.word === word.dataset.word) return;
    const partners = word.dataset.links.split(" ").filter(Boolean);
    const texts = partners.map((name) =>
      [...row.querySelectorAll(`[data-word="${name}"]`)].map((one) => one.textContent).join(""),
    );
    word.dataset.gloss = texts.join(" ");
  };

  const remark = (row, flags, unsure) => {
    const known = (code) => {
      const said = say(`flag_${code}`);
      return said === `flag_${code}` ? say("flag_other") : said;
    };
    const labels = [...new Set(flags.map(known)), ...(unsure ? [say("low_confidence")] : [])];
    const summary = row.querySelector(".mz-remarks summary");
    row.classList.toggle("mz-doubtful", unsure || flags.some((code) => code !== "copied"));
    if (summary) summary.textContent = labels.join(" · ");
    else row.append(make("p", { className: "mz-remarks mz-unsure", textContent: labels.join() }));
  };

  // A chosen alternative keeps the row and brings its own cells, links and remarks.
  const exchange = (row, other) => {
    for (const name of ["flags", "confidence"]) row.dataset[name] = other.dataset[name];
    row.querySelector(".mz-remarks")?.remove();
    for (const cell of [".mz-source", ".mz-target"]) {
      row.querySelector(cell).replaceChildren(...other.querySelector(cell).childNodes);
    }
    const remarks = other.querySelector(".mz-remarks");
    if (remarks) row.append(remarks);
  };

  const edited = (row, record) => {
    if (record.edit.text !== undefined && !record.edit.html) {
      row.querySelector(".mz-target").textContent = record.edit.text;
      row.querySelectorAll("[data-word]").forEach((word) => (word.dataset.links = ""));
      row.querySelector(".mz-remarks")?.remove();
    }
    row.dataset.origin = "edited";
    row.classList.add("mz-edited");
    const said = say(record.edit.text === undefined ? "chosen" : "edited");
    const summary = row.querySelector(".mz-remarks summary");
    if (summary) summary.prepend(`${said} · `);
    else row.append(make("p", { className: "mz-remarks mz-edit-mark", textContent: said }));
  };

  // The text that stands in the target cell now.
  rows.target = (record) => record.edit?.text ?? record.edit?.target ?? record.target;

  // An edit is { text } that was typed, or { html, target, confidence } of a chosen alternative.
  rows.edit = (record, edit) => {
    record.edit = edit;
    if (edit) edits.set(record.key, edit);
    else edits.delete(record.key);
    window.muwazi.emit("edited", record);
    return rows.redraw(record);
  };

  // Only text is kept and taken back: HTML comes from the server alone.
  rows.edits = () => [...edits].map(([key, edit]) => [key, edit.text ?? edit.target]);
  rows.restoreEdits = (given) => {
    for (const one of given) {
      const [key, text] = Array.isArray(one) ? one : [];
      if (typeof key === "string" && typeof text === "string") edits.set(key, { text });
    }
  };
  rows.forgetEdits = () => edits.clear();

  // The record's row drawn anew, if it is near the view.
  rows.redraw = (record) => {
    const old = rows.element(record.id);
    if (!old) return null;
    const row = dressed(record);
    old.replaceWith(row);
    return row;
  };

  // A row for another page: without what belongs to this one.
  rows.drawn = (record) => {
    const row = dressed(record);
    row.removeAttribute("tabindex");
    row.classList.remove("mz-shown");
    row.querySelectorAll("[data-gloss]").forEach((word) => delete word.dataset.gloss);
    return row;
  };

  rows.mountAll = () => blocks.forEach(mount);

  rows.redrawAll = () => {
    for (const block of blocks) {
      if (!block.mounted) continue;
      block.element.replaceChildren();
      block.mounted = false;
      mount(block);
    }
  };

  rows.element = (id) => sheet.querySelector(`[data-segment-id="${CSS.escape(id)}"]`);

  // Brings a sentence into the view, wherever it is, and gives back its element.
  rows.show = (id, { block = "center" } = {}) => {
    const number = place.get(id);
    if (number === undefined) return null;
    mount(blocks[Math.floor(number / SIZE)]);
    const row = rows.element(id);
    row.scrollIntoView({ block, behavior: "instant" });
    return row;
  };

  // The next row for j, k and the arrows; words.js asks for it.
  window.muwazi.step = (row, by) => {
    const next = records[place.get(row.dataset.segmentId) + by];
    return next ? rows.show(next.id, { block: "nearest" }) : null;
  };
})();
