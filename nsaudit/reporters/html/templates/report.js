
"use strict";
(() => {
  const root = document.documentElement;

  // Theme: as the system until somebody chooses. A page opened from a file may not be allowed to
  // remember the choice.
  const theme = document.getElementById("theme");
  const themes = { auto: "as the system", light: "light", dark: "dark" };
  const remembered = () => { try { return localStorage.getItem("nsaudit-theme"); } catch { return null; } };
  const dress = (name) => {
    if (name === "auto") delete root.dataset.theme; else root.dataset.theme = name;
    theme.querySelector("span").textContent = themes[name];
    theme.dataset.name = name;
  };
  dress(remembered() in themes ? remembered() : "auto");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const names = Object.keys(themes);
    const next = names[(names.indexOf(theme.dataset.name) + 1) % names.length];
    dress(next);
    try { localStorage.setItem("nsaudit-theme", next); } catch { /* not remembered, then */ }
  });

  const form = document.getElementById("filter");
  if (!form) return;
  form.hidden = false;
  const output = form.querySelector("output");
  const words = document.getElementById("filtered");
  const nothing = document.getElementById("nothing");
  const names = ["severity", "status", "area", "environment", "kind", "since", "object", "text"];
  const usual = { status: "fail" };

  // Texts are read once, at the first search: the page itself is the only copy of them.
  const groups = [...document.querySelectorAll(".group")].map((node) => ({
    node,
    count: node.querySelector(".count"),
    shown: null,
    data: node.dataset,
    entries: [...node.querySelectorAll(".entry")].map((entry) => ({ node: entry, data: entry.dataset, shown: true })),
  }));
  const all = groups.reduce((sum, group) => sum + group.entries.length, 0);
  const lower = (node) => node.textContent.toLowerCase();
  const textOf = (entry) => entry.text ??= lower(entry.node);
  const objectOf = (entry) => entry.object ??= lower(entry.node.querySelector(".what"));
  const headOf = (group) => group.text ??=
    [...group.node.children].filter((node) => !node.matches(".entries")).map(lower).join(" ");

  const read = () => {
    const data = new FormData(form);
    const asked = {};
    for (const name of names) {
      const value = data.getAll(name).map((text) => text.trim()).filter(Boolean).join(",");
      if (value) asked[name] = value;
    }
    return asked;
  };

  const write = (asked) => {
    for (const field of form.elements) {
      if (!field.name) continue;
      const value = asked[field.name] ?? "";
      if (field.type === "checkbox") field.checked = value.split(",").includes(field.value);
      else field.value = value;
    }
  };

  const fragment = (asked) => {
    const parts = new URLSearchParams();
    for (const name of names) if ((asked[name] ?? "") !== (usual[name] ?? "")) parts.set(name, asked[name] ?? "");
    return parts.toString();
  };

  const apply = () => {
    const asked = read();
    const set = (name) => asked[name] ? new Set(asked[name].split(",")) : null;
    const severity = set("severity");
    const status = set("status");
    const object = (asked.object ?? "").toLowerCase();
    const text = (asked.text ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    let total = 0;
    for (const group of groups) {
      const fits = (!severity || severity.has(group.data.severity))
        && (!status || status.has(group.data.status))
        && (!asked.area || asked.area === group.data.area);
      // What the head says of the rule counts for each finding below it.
      const left = fits ? text.filter((word) => !headOf(group).includes(word)) : text;
      let count = 0;
      for (const entry of group.entries) {
        const shown = fits
          && (!asked.environment || asked.environment === entry.data.environment)
          && (!asked.kind || asked.kind === entry.data.kind)
          && (!asked.since || asked.since === entry.data.since)
          && (!object || objectOf(entry).includes(object))
          && left.every((word) => textOf(entry).includes(word));
        if (shown) count += 1;
        // A group that is out of sight hides its findings with it.
        if (fits && shown !== entry.shown) { entry.node.hidden = !shown; entry.shown = shown; }
      }
      if (group.shown !== count) {
        group.node.hidden = count === 0;
        group.count.textContent = count;
        group.count.hidden = count < 2;
        group.shown = count;
      }
      total += count;
    }
    nothing.hidden = total > 0;
    output.textContent = `${total.toLocaleString("en")} of ${all.toLocaleString("en")} shown`;
    const told = fragment(asked);
    words.textContent = told ? `Filtered: ${names.filter((name) => asked[name]).map((name) => `${name} ${asked[name]}`).join("; ")}. ${output.textContent}.` : "";
    return told;
  };

  const remember = (told) => {
    history.replaceState(null, "", told ? `#${told}` : `${location.pathname}${location.search}#findings`);
  };

  // A fragment is either a filter, a finding, or a section.
  const follow = () => {
    const hash = location.hash.slice(1);
    if (hash.includes("=")) {
      const given = Object.fromEntries([...new URLSearchParams(hash)].filter(([name]) => names.includes(name)));
      write({ ...usual, ...given });
      apply();
      const title = document.getElementById("findings-title");
      title.scrollIntoView();
      title.focus({ preventScroll: true });
      return;
    }
    const target = hash && document.getElementById(hash);
    if (!target || !target.matches(".entry")) return;
    const group = target.closest(".group");
    if (target.hidden || group.hidden) {
      write({ status: group.dataset.status });
      apply();
    }
    group.open = true;
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "center" });
  };

  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => remember(apply()), 60);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); remember(apply()); });
  form.addEventListener("reset", (event) => { event.preventDefault(); write(usual); remember(apply()); });
  document.getElementById("copy").addEventListener("click", async (event) => {
    remember(apply());
    let done = "Link copied";
    try { await navigator.clipboard.writeText(location.href); } catch { done = "Copy the address above"; }
    event.target.textContent = done;
    setTimeout(() => { event.target.textContent = "Copy link to this view"; }, 2500);
  });

  write(usual);
  apply();
  follow();
  addEventListener("hashchange", follow);
})();
