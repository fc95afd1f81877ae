// What the page's scripts share: strings, settings, a way to tell each other, small helpers.
// Each file is a scope of its own; what others need hangs on window.muwazi.
(() => {
  "use strict";

  const DATA = JSON.parse(document.getElementById("mz-data").textContent);
  const STRINGS = DATA.strings;
  const DEFAULTS = {
    language: "en",
    layout: "side",
    study: false,
    numbers: false,
    theme: "auto",
    size: 100,
    leading: 100,
    face: "naskh",
  };
  const events = new EventTarget();
  const muwazi = (window.muwazi = { settings: { ...DEFAULTS }, data: DATA });

  muwazi.on = (name, heard) => events.addEventListener(name, (event) => heard(event.detail));
  muwazi.emit = (name, detail) => events.dispatchEvent(new CustomEvent(name, { detail }));

  // The string for a key in the language of the page; {name} is filled in.
  muwazi.say = (key, values = {}) => {
    const strings = STRINGS[muwazi.settings.language] ?? STRINGS.en;
    const text = strings[key] ?? STRINGS.en[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  };

  // Only what is known and of the right kind is taken from storage.
  muwazi.change = (changes) => {
    for (const [name, value] of Object.entries(changes ?? {})) {
      if (name in DEFAULTS && typeof value === typeof DEFAULTS[name]) {
        muwazi.settings[name] = value;
      }
    }
    muwazi.emit("settings", changes);
  };

  // An element with properties, attributes (those with a dash, or role) and children.
  muwazi.make = (tag, given = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(given)) {
      if (value === undefined) continue;
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (name.includes("-") || name === "role") made.setAttribute(name, value);
      else if (name === "dataset") Object.assign(made.dataset, value);
      else made[name] = value;
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };

  // A button whose words follow the language of the page.
  muwazi.button = (key, onclick, given = {}) =>
    muwazi.make("button", {
      type: "button",
      textContent: muwazi.say(key),
      dataset: { say: key },
      onclick,
      ...given,
    });

  // A row of HTML that the server made (and escaped) as an element.
  muwazi.parse = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.firstElementChild;
  };

  // navigator.clipboard is missing on plain http, where a reader may well run this.
  muwazi.copyText = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const box = muwazi.make("textarea", { value: text });
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    if (!done) throw new Error("copy refused");
  };

  // Says on the button itself whether copying worked.
  muwazi.copyFrom = async (button, text) => {
    let said = "copied";
    try {
      await muwazi.copyText(text);
    } catch {
      said = "copy_failed";
    }
    const label = button.textContent;
    button.textContent = muwazi.say(said);
    setTimeout(() => {
      button.textContent = button.dataset.say ? muwazi.say(button.dataset.say) : label;
    }, 1500);
  };

  muwazi.isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
})();
