// What is read leaves the page: copied, printed, or saved as a file that stands alone.
(() => {
  "use strict";
  const { muwazi } = window;
  const { rows } = muwazi;

  const paragraphs = () => {
    const found = new Map();
    for (const record of rows.records) {
      if (!found.has(record.paragraph)) found.set(record.paragraph, []);
      found.get(record.paragraph).push(record);
    }
    return [...found.values()];
  };

  // "source", "target" or "both": sentences of a paragraph on a line, or each pair on its own.
  muwazi.text = (what) => {
    if (what === "both") {
      const pair = (record) => `${record.source}\n${rows.target(record)}\n`;
      return paragraphs()
        .map((group) => group.map(pair).join("\n"))
        .join("\n");
    }
    const side = (record) => (what === "source" ? record.source : rows.target(record));
    return paragraphs()
      .map((group) => group.map(side).join(" "))
      .join("\n");
  };

  const cell = (text) => text.replace(/[\t\r\n]+/g, " ");
  muwazi.table = () =>
    rows.records.map((record) => `${cell(record.source)}\t${cell(rows.target(record))}\n`).join("");

  // The page that `muwazi translate --to html` writes, with these rows in it, edits and all.
  muwazi.page = () => {
    const drawn = rows.records.map((record) => rows.drawn(record).outerHTML).join("\n");
    const notes = document.getElementById("mz-notes");
    const said = notes.hidden ? "" : `<aside class="mz-notes">${notes.innerHTML}</aside>`;
    const model = muwazi.make("i", { textContent: muwazi.run.view?.model ?? "" }).innerHTML;
    return muwazi.data.page
      .replace("<!--rows-->", () => drawn)
      .replace("<!--notes-->", () => said)
      .replace("{model}", () => model);
  };

  const MAKERS = {
    html: ["text/html", muwazi.page],
    text: ["text/plain", () => muwazi.text("both")],
    table: ["text/tab-separated-values", muwazi.table],
  };
  const ENDINGS = { html: "html", text: "txt", table: "tsv" };

  // The first words of the text, as far as every file system takes them.
  const fileName = () => {
    const first = rows.records[0]?.source ?? "";
    const plain = first.replace(/[^\p{L}\p{N} ]/gu, "").trim();
    return plain.split(/\s+/).slice(0, 6).join("-").slice(0, 60) || "muwazi";
  };

  muwazi.save = (kind) => {
    const [type, make] = MAKERS[kind];
    const url = URL.createObjectURL(new Blob([make()], { type: `${type};charset=utf-8` }));
    const link = muwazi.make("a", { href: url, download: `${fileName()}.${ENDINGS[kind]}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };

  // Printing needs every row, not only those in view.
  muwazi.print = () => {
    rows.mountAll();
    window.print();
  };
  window.addEventListener("beforeprint", () => rows.mountAll());
})();
