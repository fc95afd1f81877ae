// One sentence at a time may be opened: other translations, other ways to go on, an edit.
(() => {
  "use strict";
  const { muwazi } = window;
  const { make, say, button, rows } = muwazi;
  let open = null; // { record, panel, asked }

  const close = ({ focus = false } = {}) => {
    if (!open) return;
    const { panel, record } = open;
    open = null;
    panel.remove();
    const row = rows.element(record.id);
    row?.classList.remove("mz-open");
    if (focus) row?.focus({ preventScroll: true });
  };

  const percent = (value) => `${Math.round(value * 100)}%`;

  // The beginning that the reader keeps is the same in every line.
  const wording = (target, prefix) => {
    const span = make("span", { lang: "en", dir: "ltr" });
    const kept = target.startsWith(prefix) ? prefix : "";
    span.append(make("span", { className: "mz-kept", textContent: kept }), target.slice(kept.length));
    return span;
  };

  const offer = (record, one, prefix) =>
    make(
      "li",
      {},
      make(
        "button",
        {
          type: "button",
          className: "mz-offer",
          onclick: () => {
            const same = one.target === record.target;
            const { html, target } = one;
            redraw(rows.edit(record, same ? null : { html, target }));
          },
        },
        wording(one.target, prefix),
        make("span", { className: "mz-score", textContent: percent(one.confidence) }),
      ),
    );

  const redraw = (row) => {
    const { record } = open;
    close();
    if (row) show(row, record);
  };

  // The whole words before the one that was clicked, as text; "" for the first.
  const before = (row, word) => {
    const range = new Range();
    range.setStart(row.querySelector(".mz-target"), 0);
    range.setEndBefore(word);
    return range.toString().replace(/\S*$/, "").trim();
  };

  const ask = async (record, prefix, title) => {
    const mine = (open.asked = Symbol("asked"));
    const list = open.panel.querySelector("ul");
    const heading = open.panel.querySelector("h3");
    heading.textContent = title;
    list.replaceChildren(make("li", { className: "mz-soft", textContent: say("searching") }));
    let found;
    try {
      const { model, beam } = muwazi.run;
      found = await muwazi.server.alternatives([record.source, prefix, model, beam]);
    } catch {
      found = { message: { key: "unexpected", values: {} } };
    }
    if (open?.asked !== mine) return;
    if (found.message) {
      const { key, values, text } = found.message;
      const words = say(key, { ...values, text });
      return list.replaceChildren(make("li", { className: "mz-error", textContent: words }));
    }
    const others = found.rows.filter((one) => one.target !== rows.target(record));
    const nothing = make("li", { className: "mz-soft", textContent: say("no_others") });
    list.replaceChildren(...(others.length ? others.map((one) => offer(record, one, prefix)) : [nothing]));
  };

  // The model that translated says which words of the reader's own text belong to which.
  const relink = async (record, text) => {
    const found = await muwazi.server
      .aligned([record.source, text, muwazi.run.model])
      .catch(() => null);
    if (found?.row && record.edit?.text === text) {
      const row = rows.edit(record, { text, html: found.row.html });
      if (open?.record === record) redraw(row);
    }
  };

  // What was kept from an earlier visit is text alone.
  muwazi.on("phase", async ({ phase }) => {
    if (phase !== "done") return;
    for (const record of rows.records) {
      const { text, html } = record.edit ?? {};
      if (text !== undefined && !html) await relink(record, text);
    }
  });

  const edit = (record) => {
    const box = make("textarea", {
      lang: "en", dir: "auto", rows: 3, value: rows.target(record),
      "aria-label": say("edit_label"), maxLength: 20_000,
    }); // prettier-ignore
    const keep = () => {
      const text = box.value.replace(/\s+/g, " ").trim();
      const changed = text && text !== rows.target(record);
      redraw(changed ? rows.edit(record, text === record.target ? null : { text }) : null);
      if (changed && text !== record.target) relink(record, text);
    };
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) keep();
      else if (event.key === "Escape") close({ focus: true });
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    const buttons = [button("keep", keep), button("cancel", () => close({ focus: true }))];
    open.panel.replaceChildren(box, make("div", { className: "mz-tools" }, ...buttons));
    box.focus();
  };

  const link = (record) => {
    const url = new URL(location.href);
    url.hash = `sentence-${rows.numberOf(record.id) + 1}`;
    if (muwazi.run.text.length <= 1500) url.searchParams.set("text", muwazi.run.text);
    return url.href;
  };

  const tools = (record) => {
    const both = () => `${record.source}\n${rows.target(record)}\n`;
    const tool = (key, act) => button(key, act);
    return make(
      "div",
      { className: "mz-tools" },
      tool("edit", () => edit(record)),
      tool("copy_sentence", (event) => muwazi.copyFrom(event.currentTarget, both())),
      tool("link_sentence", (event) => muwazi.copyFrom(event.currentTarget, link(record))),
      record.edit ? tool("reset", () => redraw(rows.edit(record, null))) : null,
      tool("close", () => close({ focus: true })),
    );
  };

  const show = (row, record, word = null) => {
    if (!open || open.record !== record) {
      close();
      const label = say("sentence", { number: rows.numberOf(record.id) + 1 });
      const panel = make(
        "section",
        { className: "mz-panel", "aria-label": label },
        make("h3"),
        make("ul"),
        tools(record),
      );
      open = { record, panel };
      row.classList.add("mz-open");
      row.append(panel);
    }
    const prefix = word ? before(row, word) : "";
    const title = prefix
      ? say("continuations", { prefix: prefix.split(" ").slice(-4).join(" ") })
      : say("alternatives");
    ask(record, prefix, title);
  };

  const reveal = (row, record) => {
    const hidden = muwazi.settings.study && !record.shown;
    if (!hidden) return false;
    record.shown = true;
    row.classList.add("mz-shown");
    return true;
  };

  const act = (event) => {
    const row = event.target.closest?.("#mz-rows [data-segment-id]");
    if (!row || event.target.closest(".mz-panel, .mz-remarks, a, button")) return;
    if (!getSelection().isCollapsed) return;
    const record = rows.at(row.dataset.segmentId);
    if (event.target.closest(".mz-target") && reveal(row, record)) return;
    const word = event.target.closest(".mz-target [data-word]");
    const same = open?.record === record && !word;
    if (same) close();
    else show(row, record, word);
  };

  document.addEventListener("click", act);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open) close({ focus: true });
    const here = event.target.matches?.("#mz-rows [data-segment-id], #mz-rows [data-word]");
    if (event.key !== "Enter" || !here || event.ctrlKey || event.metaKey) return;
    act(event);
    event.preventDefault();
  });
  muwazi.on("begun", () => close());
  muwazi.on("settings", () => close());
})();
