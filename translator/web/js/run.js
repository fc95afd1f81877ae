// One translation at a time: it has a name, and what comes under another name is not shown.
(() => {
  "use strict";
  const { muwazi } = window;
  const { rows, say, make } = muwazi;

  // "idle", "waiting", "loading", "running", "done", "broken", "stopped", "lost" or "refused"
  const state = (muwazi.run = { name: "", phase: "idle", view: null, text: "", model: "auto", beam: 4 });
  const SILENCE = 5000;
  let heard = 0;
  let outstanding = 0; // events that Gradio has not said are over
  let pulse;

  const isRunning = () => ["waiting", "loading", "running"].includes(state.phase);

  // Called by Gradio when Translate is pressed; what it gives back goes to the server.
  muwazi.begin = (text, model, beam) => {
    muwazi.stop({ quiet: true });
    state.name = crypto.getRandomValues(new Uint32Array(4)).join("-");
    Object.assign(state, { text, model, beam });
    set("waiting", null);
    outstanding += 1;
    state.place = 0;
    muwazi.server?.expect(state.name).catch(() => {});
    muwazi.emit("begun", text);
    heard = Date.now();
    clearInterval(pulse);
    pulse = setInterval(listen, 2000);
    return [text, model, beam, state.name];
  };

  // Called with every view that the server sends.
  muwazi.hear = (view) => {
    if (!view || view.run !== state.name || !isRunning()) return;
    heard = Date.now();
    // While the same text comes in again, what stands there already stays.
    const known = view.phase === "running" && view.rows.length < rows.records.length;
    if (!known || !sameSoFar(view.rows)) rows.set(view.rows);
    set(view.phase, view);
  };

  const sameSoFar = (given) =>
    given.every((row, at) => row.id === rows.records[at].id && row.html === rows.records[at].given);

  muwazi.stop = ({ quiet = false } = {}) => {
    if (!isRunning()) return;
    const { name } = state;
    set("stopped", state.view);
    muwazi.server?.stop(name).catch(() => {});
    if (quiet) state.phase = "idle";
  };

  muwazi.resume = () => document.getElementById("mz-translate")?.click();

  muwazi.clear = () => {
    muwazi.stop({ quiet: true });
    rows.set([]);
    Object.assign(state, { name: "", text: "" });
    set("idle", null);
  };

  // A server that was killed says nothing; ask whether it is there.
  const listen = async () => {
    if (!isRunning()) return clearInterval(pulse);
    if (Date.now() - heard < SILENCE && state.phase !== "waiting") return;
    const { name } = state;
    const place = await muwazi.server.place(name).catch(() => -1);
    if (name !== state.name || !isRunning()) return;
    if (place >= 0) heard = Date.now();
    else if (Date.now() - heard > SILENCE) return set("lost", state.view);
    if (state.phase === "waiting" && place > 0 && place !== state.place) {
      state.place = place;
      draw();
    }
  };

  // Called by Gradio when an event is over, whatever came of it; of which, it does not say. When
  // none is left and the last words did not come, there is nothing to wait for.
  muwazi.ended = () => {
    outstanding -= 1;
    setTimeout(() => {
      if (outstanding > 0 || !isRunning()) return;
      set(state.phase === "waiting" ? "refused" : "lost", state.view);
    }, 500);
  };

  const set = (phase, view) => {
    state.phase = phase;
    state.view = view;
    if (!isRunning()) clearInterval(pulse);
    draw();
    muwazi.emit("phase", state);
  };

  const left = (seconds) => {
    if (seconds === null || seconds === undefined) return "";
    if (seconds < 90) return say("left_seconds", { seconds: Math.max(1, Math.ceil(seconds)) });
    return say("left_minutes", { minutes: Math.ceil(seconds / 60) });
  };

  const summary = (view) => {
    const said = [say(view.total === 1 ? "done_one" : "done", view)];
    if (view.failed) said.push(say(view.failed === 1 ? "failed_one" : "failed_some", view));
    if (view.embedded) said.push(say("done_embedded"));
    return said.join(" ");
  };

  const wording = () => {
    const { phase, view } = state;
    const total = view?.total ?? 0;
    const counts = { done: phase === "running" ? view.done : rows.records.length, total };
    if (phase === "idle") return "";
    if (phase === "waiting" && state.place > 1) return say("place", state);
    if (phase === "waiting" || phase === "loading") return say(phase);
    if (phase === "running") {
      return [say("running", counts), left(view.left)].filter(Boolean).join(" · ");
    }
    if (phase === "done") return summary(view);
    if (phase === "stopped") return say(counts.done ? "stopped" : "stopped_early", counts);
    return counts.done && counts.total ? say("broke_off", counts) : "";
  };

  const trouble = () => {
    const { phase, view } = state;
    if (phase === "lost" || phase === "refused") return say(phase);
    if (phase !== "broken") return "";
    const { key, values, text } = view.message;
    return say(key, { ...values, text });
  };

  // The status line: progress is no live region, which would drown a screen reader in numbers.
  const draw = () => {
    const line = document.getElementById("mz-line");
    if (!line) return;
    const running = isRunning();
    const { phase, view } = state;
    line.className = `mz-status mz-${{ done: "complete", idle: "idle" }[phase] ?? phase}`;
    line.classList.toggle("mz-running", running);
    line.classList.toggle("mz-incomplete", ["stopped", "broken", "lost", "refused"].includes(phase));
    const bar = line.querySelector("progress");
    bar.hidden = !running;
    if (running && view?.total) Object.assign(bar, { value: view.done, max: view.total });
    else bar.removeAttribute("value");
    const words = wording();
    line.querySelector(".mz-progress").textContent = running ? words : "";
    bar.setAttribute("aria-label", words || say("waiting"));
    line.querySelector('[role="status"]').textContent = running ? "" : words;
    const alert = line.querySelector('[role="alert"]');
    alert.textContent = trouble();
    line.querySelector(".mz-stop").hidden = !running;
    const more = ["stopped", "lost", "refused"].includes(phase) || (phase === "broken" && view.done > 0);
    line.querySelector(".mz-resume").hidden = !more;
    drawNotes(view?.notes ?? []);
  };

  const drawNotes = (notes) => {
    const box = document.getElementById("mz-notes");
    box.hidden = !notes.length;
    box.setAttribute("aria-label", say("notes"));
    const items = notes.map((note) => make("li", { textContent: note }));
    box.firstElementChild.replaceChildren(...items);
  };

  muwazi.on("settings", draw);
  muwazi.on("mounted", draw);
})();
