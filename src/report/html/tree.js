// The files as a tree, and what weighs how much in it.
//
// A node is a file (file >= 0), a directory, or a group of files of one class, package,
// layer. `area` is what it takes of the picture, `sum` what is told of it (a change has a
// sign), `count` its files; `hits`, `hitSum` and `hitArea` are of those that a search found.

function makeNode(name, parent, file = -1) {
  const node = {
    name, parent, file, children: [], isGroup: false, directory: -1,
    area: 0, sum: 0, count: 0, hits: 0, hitSum: 0, hitArea: 0, byClass: null,
  };
  if (parent) parent.children.push(node);
  return node;
}

// What a file is grouped by before its directories: a list of names.
function groupsOf(grouping, file) {
  const groups = [];
  if (grouping.class) groups.push(data.classes[data.files.class[file]].name);
  if (grouping.attribute >= 0) {
    const attribute = data.attributes[grouping.attribute];
    const said = saidOf(attribute, file);
    // Of groups in a class only those that are said are worth a level.
    if (said !== undefined) groups.push(said);
    else if (!grouping.class) groups.push(attribute.nobody);
  }
  return groups;
}

function groupNode(top, name) {
  top.groups ??= new Map();
  let node = top.groups.get(name);
  if (!node) {
    node = makeNode(name, top);
    node.isGroup = true;
    top.groups.set(name, node);
  }
  return node;
}

// The node of a directory in a group, made with those above it.
function directoryNode(top, directory) {
  if (directory === 0) return top;
  top.directories ??= new Map();
  const missing = [];
  let at = directory;
  while (at !== 0 && !top.directories.has(at)) {
    missing.push(at);
    at = data.directories.parent[at];
  }
  let node = at === 0 ? top : top.directories.get(at);
  for (const made of missing.reverse()) {
    node = makeNode(data.directories.name[made], node);
    node.directory = made;
    top.directories.set(made, node);
  }
  return node;
}

// Directories with nothing but one directory in them become one: "usr/share/doc".
function joinChains(order) {
  for (const node of order) {
    if (node.file >= 0 || node.isGroup || !node.parent) continue;
    while (node.children.length === 1 && node.children[0].file < 0) {
      const [only] = node.children;
      node.name += `/${only.name}`;
      node.directory = only.directory;
      node.children = only.children;
      for (const child of node.children) child.parent = node;
      only.parent = null;
      only.children = [];
    }
  }
}

// All nodes, each before what is in it.
function inOrder(root) {
  const order = [root];
  for (let i = 0; i < order.length; i++) for (const child of order[i].children) order.push(child);
  return order;
}

// The tree of all files: { root, order, leaves }, where leaves[file] is its node.
function buildTree(grouping) {
  const root = makeNode("/", null);
  root.directory = 0;
  const leaves = new Array(fileCount);
  for (let file = 0; file < fileCount; file++) {
    let top = root;
    for (const group of groupsOf(grouping, file)) top = groupNode(top, group);
    leaves[file] = makeNode(
      data.files.name[file], directoryNode(top, data.files.directory[file]), file);
  }
  joinChains(inOrder(root));
  return { root, order: inOrder(root), leaves };
}

// Weighs every node by a measure over the files that are shown, the heaviest child first.
function weighTree(tree, measure, isShown) {
  for (const node of tree.order) {
    node.area = node.sum = node.count = 0;
    if (node.file < 0) node.byClass = new Float64Array(data.classes.length);
  }
  for (let i = tree.order.length - 1; i >= 0; i--) {
    const node = tree.order[i];
    if (node.file >= 0 && isShown(node.file)) {
      node.sum = measure.of[node.file];
      node.area = Math.abs(node.sum);
      node.count = 1;
    }
    const { parent } = node;
    if (node.file < 0) node.children.sort((a, b) => b.area - a.area || b.count - a.count);
    if (!parent) continue;
    parent.area += node.area;
    parent.sum += node.sum;
    parent.count += node.count;
    if (node.file >= 0) parent.byClass[data.files.class[node.file]] += node.area;
    else for (let c = 0; c < node.byClass.length; c++) parent.byClass[c] += node.byClass[c];
  }
}

// Marks what a search found; null: there is no search.
function markHits(tree, isHit) {
  for (let i = tree.order.length - 1; i >= 0; i--) {
    const node = tree.order[i];
    if (node.file >= 0) {
      node.hits = isHit && node.count > 0 && isHit(node.file) ? 1 : 0;
      node.hitSum = node.hits * node.sum;
      node.hitArea = node.hits * node.area;
    } else {
      node.hits = node.hitSum = node.hitArea = 0;
      for (const child of node.children) {
        node.hits += child.hits;
        node.hitSum += child.hitSum;
        node.hitArea += child.hitArea;
      }
    }
  }
}

// A node and all it is in, the outermost first.
function lineOf(node) {
  const line = [];
  for (let at = node; at; at = at.parent) line.push(at);
  return line.reverse();
}

// The class that most of a node is of.
function mainClass(node) {
  if (node.file >= 0) return data.files.class[node.file];
  let main = 0;
  for (let c = 1; c < node.byClass.length; c++) if (node.byClass[c] > node.byClass[main]) main = c;
  return main;
}
