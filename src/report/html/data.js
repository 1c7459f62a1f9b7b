// What the page is about: columns of numbers and texts over files, as html_data.h makes them.
const data = JSON.parse(document.getElementById("data").textContent);
const fileCount = data.files.name.length;

// The path of every directory, which stand parents first; "" of "/".
const directoryPaths = (() => {
  const { parent, name } = data.directories;
  const paths = [""];
  for (let i = 1; i < name.length; i++) paths.push(`${paths[parent[i]]}/${name[i]}`);
  return paths;
})();

const pathOf = (file) => `${directoryPaths[data.files.directory[file]]}/${data.files.name[file]}`;

// What `attribute` says of a file; undefined: nothing.
const saidOf = (attribute, file) => attribute.values[attribute.of[file]];

// What the search looks through, in lower case; made when it is first used.
let haystacks = null;
function haystackOf(file) {
  if (!haystacks) {
    const packages = data.attributes.find((attribute) => attribute.name === "package");
    haystacks = data.files.name.map((_, i) =>
      `${pathOf(i)}\n${(packages && saidOf(packages, i)) ?? ""}`.toLowerCase());
  }
  return haystacks[file];
}

// Bytes as people read them, three digits: "6.98 MB".
function sizeText(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${bytes < 0 ? "\u2212" : ""}${value.toFixed(digits)} ${units[unit]}`;
}

// A sum of a measure: a change has its sign.
const sumText = (sum, measure) => `${measure.change && sum > 0 ? "+" : ""}${sizeText(sum)}`;
const countText = (count) => `${count.toLocaleString("en")} ${count === 1 ? "file" : "files"}`;
const shareText = (part, whole) => `${whole === 0 ? "0.0" : ((100 * part) / whole).toFixed(1)} %`;

// An element with attributes and children; a child that is a string is text, never markup.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
