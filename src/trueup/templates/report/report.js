// The list of failures: search, filters, groups, pages; and sortable tables. Everything comes from this file.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const [RULE, STATE, SEVERITY, ACCOUNT, REGION, TYPE, ID, NAME, ARN, TEXT, CAPTURED, EVALUATED, SINCE, CHANGE, WAIVER, KEY] =
    Array.from({ length: 16 }, (_, place) => place);
  const PAGE = 50;
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
  const byId = (id) => document.getElementById(id);
  const day = (seconds) => (seconds === null ? "unknown" : new Date(seconds * 1000).toISOString().slice(0, 10));
  const moment = (seconds) => (seconds === null ? "unknown" : new Date(seconds * 1000).toISOString().slice(0, 19) + "Z");
  const count = (number) => number.toLocaleString("en-US");

  // key of a filter -> [what stands for all, its values in the order of the list, the values of a row]
  const controlsOf = (row) => data.rules[row[RULE]][3];
  const changes = ["new", "re-opened", "known"];
  const filters = {
    state: ["All states", data.states.map((state) => state[1]), (row) => [row[STATE]]],
    severity: ["All severities", data.severities, (row) => [row[SEVERITY]]],
    control: ["All controls", data.controls.map((each) => `${each[0]} ${each[1]}`), controlsOf],
    rule: ["All rules", data.rules.map((each) => each[0]), (row) => [row[RULE]]],
    account: ["All accounts", data.accounts, (row) => [row[ACCOUNT]]],
    region: ["All Regions", data.regions, (row) => [row[REGION]]],
    change: ["All", changes, (row) => [changes.indexOf(row[CHANGE])]],
  };
  const sorts = {
    severity: (row) => row[SEVERITY],
    state: (row) => row[STATE],
    rule: (row) => data.rules[row[RULE]][0],
    id: (row) => row[ID],
    account: (row) => data.accounts[row[ACCOUNT]] + data.regions[row[REGION]],
    since: (row) => row[SINCE] ?? Infinity,
  };
  const searched = data.rows.map((row) =>
    [row[ID], row[NAME], row[ARN], row[TEXT], row[WAIVER], row[KEY], data.rules[row[RULE]][0], data.rules[row[RULE]][1],
      data.accounts[row[ACCOUNT]], data.regions[row[REGION]], data.types[row[TYPE]]].join("\n").toLowerCase());

  const form = byId("filters"), list = byId("list"), body = list.tBodies[0], groups = byId("groups");
  const chosen = { text: "", group: "", sort: "", down: false, page: 0, groupPage: 0 };
  let found = [];

  function fill() {
    const present = Object.fromEntries(Object.keys(filters).map((key) => [key, new Map()]));
    for (const row of data.rows)
      for (const [key, [, , of]] of Object.entries(filters))
        for (const value of of(row)) present[key].set(value, (present[key].get(value) ?? 0) + 1);
    for (const [key, [all, names]] of Object.entries(filters)) {
      const select = byId(`f-${key}`);
      select.append(element("option", { value: "" }, all));
      names.forEach((name, value) => {
        const rows = present[key].get(value);
        if (rows) select.append(element("option", { value }, `${name} (${count(rows)})`));
      });
      select.parentElement.hidden = select.length < 2;
      chosen[key] = "";
    }
    const group = byId("f-group");
    group.append(element("option", { value: "" }, "Nothing"));
    for (const key of ["rule", "control", "account", "region", "severity"])
      if (byId(`f-${key}`).length > 1) group.append(element("option", { value: key }, key[0].toUpperCase() + key.slice(1)));
  }

  function select() {
    const words = chosen.text.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = Object.entries(filters).filter(([key]) => chosen[key] !== "")
      .map(([key, [, , of]]) => [Number(chosen[key]), of]);
    found = [];
    data.rows.forEach((row, place) => {
      if (wanted.every(([value, of]) => of(row).includes(value)) && words.every((word) => searched[place].includes(word)))
        found.push(row);
    });
    if (chosen.sort) {
      const of = sorts[chosen.sort], sign = chosen.down ? -1 : 1;
      const keys = new Map(found.map((row) => [row, of(row)]));
      found.sort((one, other) => {
        const a = keys.get(one), b = keys.get(other);
        return a < b ? -sign : a > b ? sign : 0;
      });
    }
    chosen.page = chosen.groupPage = 0;
    show();
  }

  function show() {
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    byId("found").textContent = found.length === data.rows.length
      ? `${count(found.length)} results` : `${count(found.length)} of ${count(data.rows.length)} results`;
    const rows = found.slice(chosen.page * PAGE, (chosen.page + 1) * PAGE).map(line);
    body.replaceChildren(...(rows.length ? rows : [element("tr", {}, element("td", { colspan: 7 }, "Nothing matches. Clear a filter."))]));
    byId("pager").hidden = pages === 1;
    byId("page").textContent = `Page ${count(chosen.page + 1)} of ${count(pages)}`;
    byId("back").disabled = chosen.page === 0;
    byId("forth").disabled = chosen.page + 1 === pages;
    group();
  }

  function group() {
    groups.hidden = !chosen.group;
    byId("groups-pager").hidden = true;
    if (!chosen.group) return groups.replaceChildren();
    const [, names, of] = filters[chosen.group];
    const tally = new Map();
    for (const row of found)
      for (const value of of(row)) {
        const of = tally.get(value) ?? data.severities.map(() => 0);
        of[row[SEVERITY]] += 1;
        tally.set(value, of);
      }
    const weigh = ([, of]) => of.reduce((sum, number) => sum * 1e5 + number, 0);
    const rows = [...tally].sort((one, other) => weigh(other) - weigh(one)).slice(chosen.groupPage * PAGE, (chosen.groupPage + 1) * PAGE).map(([value, of]) => {
      const button = element("button", { type: "button", class: "open" }, "Show");
      button.setAttribute("aria-label", `Show ${names[value]}`);
      button.addEventListener("click", () => { const key = chosen.group; chosen.group = byId("f-group").value = ""; set(key, value); });
      return element("tr", {}, element("th", { scope: "row" }, names[value]),
        ...of.map((number) => element("td", { class: number ? "n" : "n zero" }, count(number))),
        element("td", { class: "n" }, count(of.reduce((sum, number) => sum + number, 0))), element("td", {}, button));
    });
    const pages = Math.max(1, Math.ceil(tally.size / PAGE));
    byId("groups-pager").hidden = pages === 1;
    byId("groups-page").textContent = `Groups ${count(chosen.groupPage * PAGE + 1)} to ${count(Math.min(tally.size, (chosen.groupPage + 1) * PAGE))} of ${count(tally.size)}`;
    byId("groups-back").disabled = chosen.groupPage === 0;
    byId("groups-forth").disabled = chosen.groupPage + 1 === pages;
    const heads = [chosen.group[0].toUpperCase() + chosen.group.slice(1), ...data.severities, "all", ""];
    const table = element("table", {}, element("caption", { class: "vh" }, `Results by ${chosen.group}`),
      element("thead", {}, element("tr", {}, ...heads.map((head, place) =>
        head === "" ? element("td") : element("th", { scope: "col", class: place ? "n" : "" }, head)))),
      element("tbody", {}, ...rows));
    return groups.replaceChildren(element("div", { class: "scroll", role: "region", "aria-label": `Results by ${chosen.group}: table`, tabindex: 0 }, table));
  }

  function line(row) {
    const [rule, , document_] = data.rules[row[RULE]];
    const [state, word, shape] = data.states[row[STATE]];
    const severity = data.severities[row[SEVERITY]];
    const open = element("button", { type: "button", class: "open", "aria-expanded": "false" }, "Details");
    open.setAttribute("aria-label", `Details of ${row[ID]}`);
    const made = element("tr", {},
      element("td", {}, element("span", { class: `severity v-${severity}` }, severity)),
      element("td", {}, element("span", { class: `state s-${state.toLowerCase()}` }, element("span", { "aria-hidden": "true" }, shape), ` ${word}`)),
      element("td", {}, element("a", { href: `#rule-${row[RULE]}` }, rule)),
      element("th", { scope: "row" }, element("span", { class: "id" }, row[ID]),
        element("span", { class: "title" }, [row[NAME], data.types[row[TYPE]]].filter(Boolean).join(" · "))),
      element("td", {}, data.accounts[row[ACCOUNT]], element("span", { class: "title" }, data.regions[row[REGION]])),
      element("td", {}, day(row[SINCE]), element("span", { class: "title" }, row[CHANGE])),
      element("td", { class: "wide" }, row[TEXT] ? `${row[TEXT]} ` : "", open));
    open.addEventListener("click", () => {
      const shown = open.getAttribute("aria-expanded") === "true";
      open.setAttribute("aria-expanded", String(!shown));
      if (shown) made.nextElementSibling.remove();
      else made.after(element("tr", { class: "more" }, element("td", { colspan: 7 }, details(row, document_))));
    });
    return made;
  }

  function details(row, document_) {
    const facts = [
      ["ARN", row[ARN]],
      ["Captured", moment(row[CAPTURED])],
      ["Evaluated", moment(row[EVALUATED])],
      ["Rule", data.rules[row[RULE]][1]],
      ["Controls", controlsOf(row).map((each) => element("a", { href: `#control-${each}` }, data.controls[each][0]))],
      ["Fix", document_ ? `SSM Automation document ${document_}` : ""],
      ["Waiver", row[WAIVER]],
      ["Result id", row[KEY]],
    ];
    const made = element("dl", { class: "facts" });
    for (const [name, value] of facts) {
      if (!value.length) continue;
      const parts = Array.isArray(value) ? value.flatMap((part, place) => (place ? [", ", part] : [part])) : [value];
      made.append(element("dt", {}, name), element("dd", {}, ...parts));
    }
    return made;
  }

  function set(key, value) {
    chosen[key] = String(value);
    byId(`f-${key}`).value = String(value);
    select();
  }

  function clear() {
    for (const key of Object.keys(filters)) chosen[key] = byId(`f-${key}`).value = "";
    chosen.text = byId("f-text").value = "";
    chosen.group = byId("f-group").value = "";
  }

  function turn(by) {
    chosen.page += by;
    show();
    byId("failures").scrollIntoView();
  }

  function sortable(table) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = element("button", { type: "button" }, ...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        mark(table, head, down);
        const value = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
        const number = (text) => (/^-?[\d,.]+%?$/.test(text) ? parseFloat(text.replaceAll(",", "")) : null);
        const rows = [...table.tBodies[0].rows].map((row) => [value(row), number(value(row)), row]);
        rows.sort(([a, x], [b, y]) => (x !== null && y !== null ? x - y : a.localeCompare(b)) * (down ? -1 : 1));
        table.tBodies[0].append(...rows.map(([, , row]) => row));
      });
    });
  }

  function mark(table, head, down) {
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
  }

  document.documentElement.classList.add("scripted");
  document.querySelectorAll("table.sortable").forEach(sortable);
  if (!data.rows.length) return;
  fill();
  form.hidden = false;
  let waiting = 0;
  byId("f-text").addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { chosen.text = event.target.value; select(); }, 120);
  });
  for (const key of Object.keys(filters)) byId(`f-${key}`).addEventListener("change", (event) => set(key, event.target.value));
  byId("f-group").addEventListener("change", (event) => { chosen.group = event.target.value; chosen.groupPage = 0; group(); });
  for (const [button, by] of [["groups-back", -1], ["groups-forth", 1]])
    byId(button).addEventListener("click", () => { chosen.groupPage += by; group(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("clear").addEventListener("click", () => { clear(); select(); });
  byId("back").addEventListener("click", () => turn(-1));
  byId("forth").addEventListener("click", () => turn(1));
  for (const head of list.tHead.rows[0].cells) {
    if (!head.dataset.key) continue;
    const button = element("button", { type: "button" }, ...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      chosen.down = chosen.sort === head.dataset.key && !chosen.down;
      chosen.sort = head.dataset.key;
      mark(list, head, chosen.down);
      select();
    });
  }
  document.querySelectorAll("[data-filter]").forEach((link) => link.addEventListener("click", () => {
    clear();
    set(link.dataset.filter, link.dataset.value);
  }));
  select();
})();
