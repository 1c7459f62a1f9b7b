// What there is to know of one file or directory.

function factRows(facts) {
  const list = element("dl");
  for (const [name, ...value] of facts)
    list.append(element("dt", {}, name), element("dd", {}, ...value));
  return list;
}

// How a file stands, under the name that the command has for it.
function classFact(index) {
  const { key, name, meaning } = data.classes[index];
  const grouping = data.groupings.find((one) => one.class);
  return [capital(grouping.name), element("span", { class: `swatch k-${key}` }), `${name}: ${meaning}`];
}

const exactText = (value, measure) =>
  Math.abs(value) < 1000 ? sumText(value, measure)
    : `${sumText(value, measure)} (${value.toLocaleString("en").replace("-", "\u2212")} bytes)`;

function fileFacts(file) {
  const facts = [classFact(data.files.class[file])];
  for (const measure of data.measures)
    facts.push([capital(measure.name), exactText(measure.of[file], measure)]);
  for (const attribute of data.attributes) {
    const said = saidOf(attribute, file);
    if (said !== undefined) facts.push([capital(attribute.name), element("bdi", {}, said)]);
  }
  return facts;
}

function reasonList(file) {
  const { lines, chains, of } = data.reasons;
  const chain = of.length > 0 ? chains[of[file]] : [];
  if (chain.length === 0) return [];
  return [
    element("h3", {}, "Why it is there"),
    element("ol", { class: "chain" }, ...chain.map((line) => element("li", {}, lines[line])))];
}

function findingList(path) {
  const found = data.findings.filter(({ subject }) => subject === path);
  if (found.length === 0) return [];
  return [
    element("h3", {}, "What was found"),
    element("ul", {}, ...found.map(({ what }) => element("li", {}, what)))];
}

// The parts of a directory by class, and the largest files in it.
function directoryFacts(node, measure) {
  const facts = [
    ["Size", exactText(node.sum, measure)],
    ["Files", node.count.toLocaleString("en")],
  ];
  data.classes.forEach(({ key, name }, c) => {
    if (node.byClass[c] === 0) return;
    facts.push([capital(name), element("span", { class: `swatch k-${key}` }),
      `${sizeText(node.byClass[c])}, ${shareText(node.byClass[c], node.area)}`]);
  });
  return facts;
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function button(text, act) {
  const made = element("button", { type: "button", class: "link" }, text);
  made.addEventListener("click", act);
  return made;
}

// Fills the panel. `on` has open(node); `root` is what the picture shows.
function showPanel(panel, node, { measure, root, on }) {
  panel.scrollTop = 0;
  if (!node) {
    panel.replaceChildren(element("p", { class: "hint" },
      "Select a file to see why it is there. Double click a directory, or press Enter, to zoom in; Escape zooms out."));
    return;
  }
  const isFile = node.file >= 0;
  const path = isFile ? pathOf(node.file) : node.isGroup ? node.name : directoryPaths[node.directory] || "/";
  const body = isFile
    ? [factRows(fileFacts(node.file)), ...reasonList(node.file), ...findingList(path)]
    : [factRows(directoryFacts(node, measure))];
  const zoomed = isFile ? node.parent : node;
  if (zoomed && zoomed !== root)
    body.push(element("p", { class: "do" },
      button(isFile ? "Show its directory in the picture" : "Show it in the picture", () => on.open(zoomed))));
  panel.replaceChildren(
    element("h2", {}, element("bdi", {}, isFile ? node.name : path)),
    ...(isFile ? [element("p", { class: "where" }, element("bdi", {}, path))] : []), ...body);
}
