// The bar above the rows: layout, look, search, copies and files; and the status below it.
(() => {
  "use strict";
  const { muwazi } = window;
  const { make, say, button, settings } = muwazi;

  const LAYOUTS = ["side", "stacked", "source", "target", "words"];
  const THEMES = ["auto", "light", "dark", "sepia"];
  const FACES = ["naskh", "sans", "system"];

  const change = (name, value) => muwazi.change({ [name]: value });

  const choice = (name, values) => {
    const options = values.map((value) =>
      make("option", {
        value,
        textContent: say(`${name}_${value}`),
        dataset: { say: `${name}_${value}` },
      }),
    );
    const select = make(
      "select",
      {
        dataset: { setting: name, sayLabel: name },
        "aria-label": say(name),
        onchange: () => change(name, select.value),
      },
      ...options,
    );
    return select;
  };

  const toggle = (name, key = name) =>
    button(key, () => change(name, !settings[name]), {
      dataset: { say: key, setting: name, sayTitle: name },
      title: say(name),
    });

  const slider = (name, min, max) =>
    make("input", {
      type: "range", min, max, step: 5,
      dataset: { setting: name, sayLabel: name },
      "aria-label": say(name),
      oninput: (event) => change(name, Number(event.target.value)),
    }); // prettier-ignore

  const line = (name, control) =>
    make("label", {}, make("span", { textContent: say(name), dataset: { say: name } }), control);

  // A menu that opens below its button, by the browser's own means.
  const menu = (key, ...children) => {
    const id = `mz-menu-${key}`;
    const box = make("div", { id, className: "mz-menu" }, ...children);
    box.setAttribute("popover", "auto");
    const opener = button(key, null, { className: "mz-opener" });
    opener.setAttribute("popovertarget", id);
    box.addEventListener("beforetoggle", () => {
      const { bottom, left, right } = opener.getBoundingClientRect();
      const mirrored = document.documentElement.dir === "rtl";
      Object.assign(box.style, {
        top: `${bottom + 4}px`,
        left: mirrored ? "auto" : `${Math.max(8, Math.min(left, innerWidth - 268))}px`,
        right: mirrored ? `${Math.max(8, Math.min(innerWidth - right, innerWidth - 268))}px` : "auto",
      });
    });
    return make("span", {}, opener, box);
  };

  const closing = (act) => (event) => {
    act(event.currentTarget);
    event.currentTarget.closest("[popover]")?.hidePopover();
  };

  const copies = ["source", "target", "both"].map((what) =>
    button(`copy_${what}`, (event) => muwazi.copyFrom(event.currentTarget, muwazi.text(what)), {
      dataset: { say: `copy_${what}`, copy: what },
    }),
  );
  const files = ["html", "text", "table"].map((kind) =>
    button(`save_${kind}`, closing(() => muwazi.save(kind)), {
      dataset: { say: `save_${kind}`, save: kind },
    }),
  );

  const bar = () =>
    make(
      "div",
      { className: "mz-bar", role: "group" },
      choice("layout", LAYOUTS),
      toggle("study", "study_short"),
      menu(
        "look",
        line("size", slider("size", 80, 160)),
        line("leading", slider("leading", 80, 140)),
        line("theme", choice("theme", THEMES)),
        line("face", choice("face", FACES)),
        toggle("numbers"),
      ),
      muwazi.findBox(),
      menu("copy", ...copies),
      menu("save", ...files, button("print", closing(muwazi.print))),
    );

  const status = () =>
    make(
      "div",
      { id: "mz-line", className: "mz-status mz-idle" },
      make("div", { className: "mz-alert", role: "alert" }),
      make("progress", { hidden: true }),
      make("span", { className: "mz-progress" }),
      make("span", { role: "status" }),
      button("stop", () => muwazi.stop(), { className: "mz-stop", hidden: true }),
      button("resume", () => muwazi.resume(), { className: "mz-resume", hidden: true }),
    );

  // Called by Gradio's component when it is there.
  muwazi.mount = (element, { props, watch, server }) => {
    muwazi.server = server;
    const rows = make("div", { id: "mz-rows", className: "mz-rows" });
    const notes = make("aside", { id: "mz-notes", className: "mz-notes", hidden: true });
    notes.append(make("ul"));
    const keys = make("p", { className: "mz-keys", dataset: { say: "keys" } });
    const reader = element.querySelector(".mz-reader");
    reader.dataset.sayLabel = "reader";
    reader.replaceChildren(status(), bar(), notes, rows, keys);
    muwazi.rows.begin(rows);
    watch("value", () => muwazi.hear(props.value));
    muwazi.emit("mounted");
    muwazi.change({});
  };

  // Everything that follows the settings: words, theme, layout, sizes.
  const apply = () => {
    const root = document.documentElement;
    root.lang = settings.language;
    root.dir = settings.language === "ar" ? "rtl" : "ltr";
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const theme = settings.theme === "auto" ? (dark ? "dark" : "light") : settings.theme;
    root.dataset.mzTheme = theme;
    document.body.classList.toggle("dark", theme === "dark");
    root.style.setProperty("--mz-size", settings.size / 100);
    root.style.setProperty("--mz-leading", settings.leading / 100);
    root.dataset.mzFace = settings.face;
    const rows = document.getElementById("mz-rows");
    if (!rows) return;
    rows.dataset.layout = settings.layout;
    rows.toggleAttribute("data-study", settings.study);
    rows.toggleAttribute("data-numbers", settings.numbers);
    document.querySelectorAll("[data-setting]").forEach((control) => {
      const value = settings[control.dataset.setting];
      if (control.tagName === "BUTTON") control.setAttribute("aria-pressed", value);
      else control.value = value;
    });
  };

  // Buttons and labels in the language of the page; also those of Gradio that page.js names.
  muwazi.retell = (within = document) => {
    for (const one of within.querySelectorAll("[data-say]")) one.textContent = say(one.dataset.say);
    for (const one of within.querySelectorAll("[data-say-label]")) {
      one.setAttribute("aria-label", say(one.dataset.sayLabel));
    }
    for (const one of within.querySelectorAll("[data-say-title]")) {
      one.title = say(one.dataset.sayTitle);
    }
  };

  const shown = () => {
    const reader = document.querySelector(".mz-reader");
    if (!reader) return;
    const some = muwazi.rows.records.length > 0;
    reader.classList.toggle("mz-empty", !some);
    reader.classList.toggle("mz-unused", !some && muwazi.run.phase === "idle");
  };
  muwazi.on("phase", shown);
  muwazi.on("mounted", shown);

  let told = "";
  muwazi.on("settings", () => {
    apply();
    const first = told === "";
    if (told === settings.language) return;
    told = settings.language;
    muwazi.retell();
    if (!first) muwazi.rows.redrawAll();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
})();
