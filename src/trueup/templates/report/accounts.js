"use strict";
(() => {
  const data = JSON.parse(document.getElementById("places").textContent);
  const [ID, NAME, UNIT, OWNER, CELLS] = Array.from({ length: 5 }, (_, place) => place);
  const ROWS = 50, SIDE = 40;
  const STATES = 6, COMPLIANT = 0, FAILING = 1, WAIVED = 2; // places in the counts
  const byId = (id) => document.getElementById(id);
  const count = (number) => number.toLocaleString("en-US");
  // Where a line may end inside a long name, so that no word is split in its middle: as breaks.py has it.
  const PLACES = /(?<=[_/:.,;=|&?@#+)\]}"-])(?=[^\s_/:.,;=|&?@#+)\]}"-])|(?<=[a-z0-9])(?=[A-Z][a-z])/;
  const parts = (word) => (/^\d{4}-\d\d-\d\d/.test(word) ? [word]
    : word.split(PLACES).flatMap((part) => part.match(/^[0-9a-f]{32,}$/) ? part.match(/.{1,16}/g) : part.match(/.{1,24}/gsu)));
  const broken = (text) => text.split(/(\S{17,})/).flatMap((part, place) =>
    (place % 2 ? parts(part).flatMap((each, number) => (number ? [document.createElement("wbr"), each] : [each])) : [part]));
  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    // text stays text: nothing here is ever parsed as HTML
    made.append(...children.flatMap((child) => (typeof child === "string" && tag !== "option" ? broken(child) : [child])));
    return made;
  };
  const short = (number) => (number < 1000 ? String(number) : number < 10000 ? `${(number / 1000).toFixed(1)}k` : `${Math.floor(number / 1000)}k`);
  const sum = (numbers) => numbers.reduce((all, number) => all + number, 0);
  // never rounded up to 100 % or down to 0 %, which would say too much
  const percent = (part, whole) => {
    if (!whole) return "n/a";
    const text = `${((100 * part) / whole).toFixed(1)}%`;
    return text === "100.0%" ? (part === whole ? "100%" : "99.9%") : text === "0.0%" ? (part ? "0.1%" : "0%") : text;
  };
  const judged = (of) => of[COMPLIANT] + of[FAILING] + of[WAIVED];
  const rate = (of) => (judged(of) ? of[COMPLIANT] / judged(of) : -1);

  const places = data.places.map(([account, region, counts, before, worst, unreached]) => ({
    account, region, counts, before, worst, unreached,
    searched: [...data.accounts[account].slice(0, CELLS), data.regions[region], worst, unreached].join("\n").toLowerCase(),
  }));
  const names = { // how places are put together -> the name of the one that a place belongs to, and what stands below it
    place: null,
    account: (place) => [data.accounts[place.account][ID], called(place.account)],
    region: (place) => [data.regions[place.region] || "no Region", ""],
    unit: (place) => [data.accounts[place.account][UNIT] || "no unit", ""],
    owner: (place) => [data.accounts[place.account][OWNER] || "no owner", ""],
  };
  const called = (account) => [NAME, UNIT, OWNER].map((part) => data.accounts[account][part]).filter(Boolean).join(" · ");
  const chosen = { text: "", by: "place", key: "failing", down: true, page: 0, row: 0, column: 0 };
  const sorts = {
    name: (line) => line.name, region: (line) => line.region, failing: (line) => line.counts[FAILING], rate: (line) => rate(line.counts),
    discovered: (line) => sum(line.counts), change: (line) => (line.before === null ? -Infinity : line.counts[FAILING] - line.before),
  };
  let found = [], lines = [], mapped = [];

  function select() {
    const words = chosen.text.toLowerCase().split(/\s+/).filter(Boolean);
    found = places.filter((place) => words.every((word) => place.searched.includes(word)));
    const accounts = new Set(found.map((place) => place.account));
    mapped = data.accounts.filter((account, place) => account[CELLS] !== null && accounts.has(place));
    chosen.page = chosen.row = 0;
    arrange();
    map();
  }

  function arrange() {
    lines = chosen.by === "place" ? found.map(line) : grouped(names[chosen.by]);
    const of = sorts[chosen.key], sign = chosen.down ? -1 : 1;
    const keys = new Map(lines.map((each) => [each, of(each)]));
    lines.sort((one, other) => { const a = keys.get(one), b = keys.get(other); return a < b ? -sign : a > b ? sign : 0; });
    show();
  }

  function line(place) {
    return { ...place, name: data.accounts[place.account][ID], below: called(place.account), region: data.regions[place.region] };
  }

  function grouped(name) {
    const groups = new Map();
    for (const place of found) {
      const [key, below] = name(place);
      const group = groups.get(key) ?? { name: key, below, region: new Set(), counts: Array(STATES).fill(0), before: null, worst: "", unreached: new Set() };
      place.counts.forEach((number, state) => { group.counts[state] += number; });
      if (place.before !== null) group.before = (group.before ?? 0) + place.before;
      if (place.unreached) group.unreached.add(place.unreached.replace(/ \([\d,]+\)/g, ""));
      group.region.add(`${place.account}/${place.region}`);
      groups.set(key, group);
    }
    return [...groups.values()].map((group) => ({ ...group, region: `${count(group.region.size)} ${group.region.size === 1 ? "place" : "places"}`,
      unreached: [...new Set([...group.unreached].flatMap((text) => text.split(", ")))].join(", ") }));
  }

  function show() {
    const body = byId("accounts-list").tBodies[0];
    const rows = lines.slice(chosen.page * ROWS, (chosen.page + 1) * ROWS).map(row);
    body.replaceChildren(...(rows.length ? rows : [element("tr", {}, element("td", { colspan: 13 }, "Nothing matches. Change what you look for."))]));
    const what = { place: "accounts and Regions", account: "accounts", region: "Regions", unit: "units", owner: "owners" }[chosen.by];
    byId("accounts-found").textContent = found.length === places.length ? `${count(lines.length)} ${what}` : `${count(lines.length)} ${what}, of ${count(found.length)} of ${count(places.length)} accounts and Regions`;
    turn("accounts", lines.length, ROWS, chosen.page);
  }

  function row(of) {
    const numbers = of.counts.map((number, state) => element("td", { class: `n${number ? "" : " zero"}${state === FAILING && number ? " bad" : ""}` }, count(number)));
    const change = of.before === null ? null : of.counts[FAILING] - of.before;
    return element("tr", {},
      element("th", { scope: "row" }, element("span", { class: "id" }, of.name || "no account"), element("span", { class: "title" }, of.below)),
      element("td", {}, of.region), ...numbers,
      element("td", { class: "n" }, count(sum(of.counts))),
      element("td", { class: "n" }, percent(of.counts[COMPLIANT], judged(of.counts))),
      element("td", { class: "n" }, percent(of.counts[COMPLIANT] + of.counts[WAIVED], judged(of.counts))),
      element("td", { class: "n" }, change === null ? "unknown" : change > 0 ? `+${count(change)}` : count(change).replace("-", "−")),
      element("td", { class: "about" }, of.worst, ...(of.unreached ? [element("span", { class: "title" }, `Not reached: ${of.unreached}`)] : [])));
  }

  function turn(name, all, step, page) {
    const pages = Math.max(1, Math.ceil(all / step));
    byId(`${name}-pager`).hidden = pages === 1;
    byId(`${name}-page`).textContent = `${count(page * step + (all ? 1 : 0))} to ${count(Math.min(all, (page + 1) * step))} of ${count(all)}`;
    byId(`${name}-back`).disabled = page === 0;
    byId(`${name}-forth`).disabled = page + 1 >= pages;
  }

  function map() {
    const table = byId("heat");
    if (!table) return;
    const columns = data.columns.slice(chosen.column * SIDE, (chosen.column + 1) * SIDE);
    table.tHead.rows[0].replaceChildren(element("th", { scope: "col" }, "Account"), ...columns.map(([text, title, href]) =>
      element("th", { scope: "col", class: "up" }, element("a", { href, title }, text))));
    table.tBodies[0].replaceChildren(...mapped.slice(chosen.row * SIDE, (chosen.row + 1) * SIDE).map((account) => {
      const cells = account[CELLS].split(",").slice(chosen.column * SIDE, (chosen.column + 1) * SIDE);
      return element("tr", {}, element("th", { scope: "row" }, [account[ID] || "unknown", account[NAME] && `(${account[NAME]})`].filter(Boolean).join(" ")),
        ...(columns.length ? cells.map(cell) : []));
    }));
    turn("heat-rows", mapped.length, SIDE, chosen.row);
    turn("heat-columns", data.columns.length, SIDE, chosen.column);
  }

  function cell(code) {
    const bad = Number(code);
    const [look, text, said] = data.signs[code] ?? [`h-${1 + data.steps.filter((share) => bad > data.most * share).length}`, short(bad), `${count(bad)} non-compliant`];
    return element("td", { class: look }, element("span", { "aria-hidden": "true" }, text), element("span", { class: "vh" }, said));
  }

  function pager(name, key, draw) {
    for (const [button, by] of [["back", -1], ["forth", 1]])
      byId(`${name}-${button}`).addEventListener("click", () => { chosen[key] += by; draw(); });
  }

  if (!places.length) return;
  byId("accounts-form").hidden = false;
  byId("accounts-form").addEventListener("submit", (event) => event.preventDefault());
  let waiting = 0;
  byId("a-text").addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { chosen.text = event.target.value; select(); }, 120);
  });
  for (const by of ["unit", "owner"])
    if (!data.accounts.some((account) => account[{ unit: UNIT, owner: OWNER }[by]])) byId("a-by").querySelector(`[value=${by}]`).remove();
  byId("a-by").addEventListener("change", (event) => { chosen.by = event.target.value; chosen.page = 0; arrange(); });
  for (const head of byId("accounts-list").tHead.rows[0].cells) {
    if (!head.dataset.key) continue;
    const button = element("button", { type: "button" }, ...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      chosen.down = chosen.key === head.dataset.key ? !chosen.down : !["name", "region", "rate"].includes(head.dataset.key);
      chosen.key = head.dataset.key;
      chosen.page = 0;
      for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", chosen.down ? "descending" : "ascending");
      arrange();
    });
  }
  pager("accounts", "page", show);
  if (byId("heat")) { pager("heat-rows", "row", map); pager("heat-columns", "column", map); }
  select();
})();
