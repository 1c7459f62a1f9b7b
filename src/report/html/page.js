// The page put together: what is chosen, and what follows from it.

const byId = (id) => document.getElementById(id);

const state = {
  grouping: { name: "directory", class: false, attribute: -1 },
  measure: data.measures[0],
  left: new Set(),  // classes that are not shown
  query: "",
  selected: null,
  pointed: null,
  root: null,
  tree: null,
};

const treemap = new Treemap(byId("treemap"), byId("marks"));
const on = { select, open, back };
const grid = new Grid(byId("grid"), on);
const isHit = () => {
  const words = state.query.toLowerCase().split(/\s+/).filter(Boolean);
  return words.length === 0 ? null : (file) => words.every((word) => haystackOf(file).includes(word));
};

// From the files on: another grouping.
function regroup() {
  const file = state.selected ? state.selected.file : -1;
  state.tree = buildTree(state.grouping);
  state.root = state.tree.root;
  state.selected = file >= 0 ? state.tree.leaves[file] : null;
  grid.open.clear();
  grid.closed.clear();
  reweigh();
}

// From the weights on: another measure or filter.
function reweigh() {
  weighTree(state.tree, state.measure, (file) => !state.left.has(data.files.class[file]));
  research();
}

// From the search on.
function research() {
  const hit = isHit();
  markHits(state.tree, hit);
  grid.closed.clear();
  grid.show(state.tree.root, {
    isSearch: hit !== null, measure: state.measure,
    title: `Files by ${state.grouping.name}, ${state.measure.name}`,
  });
  const { root } = state.tree;
  byId("found").textContent = hit === null ? "" :
    `${countText(root.hits)}, ${sumText(root.hitSum, state.measure)}`;
  redraw();
}

// From the picture on.
function redraw() {
  treemap.draw(state.root, isHit() !== null, state.measure);
  byId("treemap").setAttribute("aria-label",
    `Treemap of ${nameOf(state.root)}: ${countText(state.root.count)}, ` +
    `${sumText(state.root.sum, state.measure)}. The table of files has the same as rows.`);
  showCrumbs();
  remark();
  showSelected();
}

const remark = () => treemap.mark(state.selected, state.pointed);
const nameOf = (node) => (node.parent ? node.name : "all files");

function select(node) {
  state.selected = node;
  showSelected();
  remark();
}

// The panel first: it takes the room that the rows leave.
function showSelected() {
  showPanel(byId("panel"), state.selected, { measure: state.measure, root: state.root, on });
  grid.select(state.selected);
}

// Zooms to a directory; a file is selected, and shown where the picture does not have it.
function open(node) {
  const root = node.file < 0 ? node : lineOf(node).includes(state.root) ? state.root : node.parent;
  select(node);
  if (root === state.root) return;
  state.root = root;
  redraw();
}

function back() {
  if (!state.root.parent) return;
  const from = state.root;
  state.root = from.parent;
  select(from);
  redraw();
}

function showCrumbs() {
  const line = lineOf(state.root);
  const items = line.map((node, i) => {
    const name = element("bdi", {}, nameOf(node));
    if (i === line.length - 1) return element("li", {}, element("span", { "aria-current": "location" }, name));
    const made = button("", () => open(node));
    made.append(name);
    return element("li", {}, made);
  });
  const { sum, count } = state.root;
  items.push(element("li", { class: "total" }, `${sumText(sum, state.measure)} in ${countText(count)}`));
  byId("crumbs").replaceChildren(...items);
}

// Choices of which one holds: radio buttons in a row.
function choice(title, id, options, chosen, act) {
  const row = element("div", { class: "options" });
  options.forEach((option, i) => {
    const input = element("input", { type: "radio", name: id, value: i });
    input.checked = i === chosen;
    input.addEventListener("change", () => act(i));
    row.append(element("label", {}, input, element("span", {}, capital(option))));
  });
  return element("fieldset", { class: "choice", id }, element("legend", {}, title), row);
}

function makeToolbar() {
  const groupings = [state.grouping, ...data.groupings];
  const bar = byId("toolbar");
  bar.append(choice("Group by", "grouping", groupings.map(({ name }) => name), 0, (i) => {
    state.grouping = groupings[i];
    regroup();
  }));
  if (data.measures.length > 1)
    bar.append(choice("Area", "measure", data.measures.map(({ name }) => name), 0, (i) => {
      state.measure = data.measures[i];
      reweigh();
    }));
  bar.append(makeSearch());
}

function makeSearch() {
  const input = element("input", {
    type: "search", id: "search", placeholder: "Search paths and packages", spellcheck: "false",
    "aria-label": "Search paths and packages",
  });
  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      state.query = input.value;
      research();
    }, 80);
  });
  return element("div", { class: "search" },
    element("output", { id: "found", for: "search", "aria-live": "polite" }), input);
}

// Each class of the legend becomes a switch.
function makeFilters() {
  [...byId("legend").children].forEach((item, c) => {
    const entry = item.firstElementChild;
    const made = element("button", { type: "button", class: entry.className, "aria-pressed": "true" });
    made.append(...entry.childNodes);
    entry.replaceWith(made);
    made.addEventListener("click", () => {
      if (!state.left.delete(c)) state.left.add(c);
      made.setAttribute("aria-pressed", !state.left.has(c));
      reweigh();
    });
  });
}

function makeThemes() {
  const themes = ["auto", "light", "dark"];
  const { theme } = document.documentElement.dataset;
  const made = choice("Colours", "themes", themes, Math.max(themes.indexOf(theme), 0), (i) => {
    setTheme(themes[i]);
    try {
      localStorage.setItem("whittle-theme", themes[i]);
    } catch {
      // It holds for as long as the page is open.
    }
  });
  made.querySelector("legend").className = "unseen";
  byId("theme").append(made);
}

function setTheme(theme) {
  if (theme === "auto" || theme === undefined) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  redraw();
}

// Clicking selects, clicking the head of a directory or twice anywhere zooms.
function listenToPicture() {
  const canvas = byId("treemap");
  const boxAt = (event) => treemap.at(event.offsetX, event.offsetY);
  canvas.addEventListener("pointermove", (event) => point(boxAt(event), event));
  canvas.addEventListener("pointerleave", () => point(undefined));
  canvas.addEventListener("click", (event) => {
    const box = boxAt(event);
    if (box && box.node !== state.root) select(box.node);
  });
  canvas.addEventListener("dblclick", (event) => {
    const box = boxAt(event);
    if (!box) return;
    // One step from what is shown towards what is under the pointer.
    const line = lineOf(box.node);
    const next = line[line.indexOf(state.root) + 1];
    const target = box.node.file < 0 && box.head > 0 ? box.node : next;
    if (target && target.file < 0) open(target);
  });
}

function point(box, event) {
  const node = box && box.node !== state.root ? box.node : null;
  if (node !== state.pointed) {
    state.pointed = node;
    remark();
    showTip(node);
  }
  // A finger covers it, and the panel says the same.
  if (node && event.pointerType !== "touch") placeTip(event);
  else showTip(null);
}

function showTip(node) {
  const tip = byId("tip");
  tip.classList.toggle("is-shown", node !== null);
  if (!node) return;
  const kind = node.file >= 0 ? data.classes[data.files.class[node.file]].name : countText(node.count);
  const path = node.file >= 0 ? pathOf(node.file) : node.isGroup ? "" : directoryPaths[node.directory];
  tip.replaceChildren(
    element("b", {}, element("bdi", {}, node.name)),
    ...(path ? [element("span", {}, element("bdi", {}, path))] : []),
    element("span", {}, `${sumText(node.sum, state.measure)}, ${kind}`));
}

function placeTip(event) {
  const tip = byId("tip");
  const { width, height } = tip.getBoundingClientRect();
  const x = event.clientX + 16 + width > window.innerWidth ? event.clientX - 12 - width : event.clientX + 16;
  const y = event.clientY + 16 + height > window.innerHeight ? event.clientY - 12 - height : event.clientY + 16;
  tip.style.transform = `translate(${Math.max(x, 4)}px, ${Math.max(y, 4)}px)`;
}

function listenToWindow() {
  new ResizeObserver(redraw).observe(byId("canvases"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.id !== "search") back();
  });
  let before;
  addEventListener("beforeprint", () => {
    before = document.documentElement.dataset.theme;
    setTheme("light");
  });
  addEventListener("afterprint", () => setTheme(before));
}

makeThemes();
makeToolbar();
makeFilters();
regroup();
listenToPicture();
listenToWindow();
// How long it took from the opening of the page, for whoever measures it.
byId("treemap").dataset.openMs = performance.now().toFixed(0);
