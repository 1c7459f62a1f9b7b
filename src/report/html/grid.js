// The same as the picture for keyboards and screen readers: a tree of rows. It holds the
// focus itself and names its active row, so rows may come and go while it is scrolled; with
// more rows than `mostRows` only those that are seen exist.

const rowHeight = 28;
const mostRows = 2000;

class Grid {
  // `on` has select(node), open(node), back().
  constructor(box, on) {
    this.box = box;
    this.on = on;
    this.open = new Set();
    this.closed = new Set();  // in a search, where all else is open
    this.rows = [];
    box.setAttribute("role", "treegrid");
    box.setAttribute("tabindex", "0");
    this.heads = element("div", { role: "presentation", class: "heads" });
    this.body = element("div", { role: "presentation", class: "rows" });
    box.append(this.heads, this.body);
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("scroll", () => this.fill());
    this.body.addEventListener("click", (event) => this.click(event));
    this.body.addEventListener("dblclick", (event) => {
      const row = this.rowAt(event);
      if (row && !event.target.closest(".twist")) on.open(row.node);
    });
  }

  // Shows a tree that has been weighed.
  show(root, { isSearch, measure, title }) {
    Object.assign(this, { root, isSearch, measure });
    this.box.setAttribute("aria-label", title);
    this.heads.replaceChildren(element("div", { role: "row", "aria-rowindex": "1" },
      element("span", { role: "columnheader" }, "Name"),
      element("span", { role: "columnheader", class: "n" }, capital(measure.name)),
      element("span", { role: "columnheader", class: "n" }, "Share")));
    this.openHeavy(root);
    this.flatten();
  }

  // What weighs a tenth of all is open from the start, as far as a page of rows goes.
  openHeavy(root) {
    if (this.open.size > 0) return;
    const heavy = [root];
    for (let i = 0; i < heavy.length && i < 12; i++) {
      this.open.add(heavy[i]);
      heavy.push(...heavy[i].children.filter(
        (node) => node.file < 0 && node.area > root.area / 10 && node.children.length < 20));
    }
  }

  isOpen(node) {
    return this.isSearch ? !this.closed.has(node) : this.open.has(node);
  }

  // The rows that there are: children of what is open, but for what is filtered away.
  flatten() {
    this.rows = [];
    const waiting = [{ node: this.root, level: 0 }];
    while (waiting.length > 0) {
      const row = waiting.pop();
      this.rows.push(row);
      if (row.node.file >= 0 || !this.isOpen(row.node)) continue;
      const inside = row.node.children.filter(
        (node) => node.count > 0 && (!this.isSearch || node.hits > 0));
      for (let i = inside.length - 1; i >= 0; i--)
        waiting.push({ node: inside[i], level: row.level + 1 });
    }
    this.box.setAttribute("aria-rowcount", this.rows.length + 1);
    this.body.style.height = `${this.rows.length * rowHeight}px`;
    this.refresh();
  }

  refresh() {
    this.shown = null;
    this.fill();
  }

  // Makes the rows that can be seen, and some around them.
  fill() {
    let begin = 0;
    let end = this.rows.length;
    if (end > mostRows) {
      const around = 12;
      begin = Math.max(0, Math.floor(this.box.scrollTop / rowHeight) - around);
      end = Math.min(end, begin + Math.ceil(this.box.clientHeight / rowHeight) + 2 * around);
    }
    const active = this.activeIndex();
    const range = `${begin} ${end}`;
    if (range === this.shown) return;
    this.shown = range;
    const rows = [];
    for (let i = begin; i < end; i++) rows.push(this.makeRow(i, i === active));
    // The active row exists wherever it is, for whoever reads it.
    if (active >= 0 && (active < begin || active >= end)) rows.push(this.makeRow(active, true));
    this.body.replaceChildren(...rows);
    if (active >= 0) this.box.setAttribute("aria-activedescendant", `row-${active}`);
    else this.box.removeAttribute("aria-activedescendant");
  }

  activeIndex() {
    return this.rows.findIndex(({ node }) => node === this.selected);
  }

  makeRow(index, isActive) {
    const { node, level } = this.rows[index];
    const isDirectory = node.file < 0;
    const row = element("div", {
      role: "row", id: `row-${index}`, "aria-level": level + 1, "aria-rowindex": index + 2,
      "aria-selected": isActive,
    });
    if (isDirectory) row.setAttribute("aria-expanded", this.isOpen(node));
    row.style.top = `${index * rowHeight}px`;
    const sum = this.isSearch ? node.hitSum : node.sum;
    row.append(
      this.makeLabel(node, level),
      element("span", { role: "gridcell", class: "n" }, sumText(sum, this.measure)),
      this.makeShare(node));
    return row;
  }

  makeLabel(node, level) {
    const label = element("span", { role: "gridcell", class: "label" });
    label.style.setProperty("--level", level);
    if (node.file < 0) {
      label.append(element("span", { class: "twist", "aria-hidden": "true" }));
    } else {
      const { key, name } = data.classes[data.files.class[node.file]];
      label.append(
        element("span", { class: `swatch k-${key}` }), element("span", { class: "unseen" }, `${name}: `));
    }
    label.append(element("bdi", {}, node.name));
    return label;
  }

  // What of a row is of which class, as a bar, or what of it was found; the share in words.
  makeShare(node) {
    const part = this.isSearch ? node.hitArea : node.area;
    const whole = this.isSearch ? this.root.hitArea : this.root.area;
    const cell = element("span", { role: "gridcell", class: "share" });
    const mix = element("span", { class: "mix", "aria-hidden": "true" });
    const stops = [];
    let at = 0;
    for (const [key, area] of this.partsOf(node)) {
      if (area === 0 || whole === 0) continue;
      const next = at + (100 * area) / whole;
      stops.push(`var(--${key}) ${at}% ${next}%`);
      at = next;
    }
    stops.push(`var(--sunken) ${at}% 100%`);
    mix.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
    cell.append(mix, element("span", { class: "unseen" }, shareText(part, whole)));
    return cell;
  }

  // [colour, area] of each part of a row's bar.
  partsOf(node) {
    if (this.isSearch && node.file < 0) return [["accent", node.hitArea]];
    if (node.file >= 0) return [[data.classes[data.files.class[node.file]].key, node.area]];
    return data.classes.map(({ key }, c) => [key, node.byClass[c]]);
  }

  rowAt(event) {
    const row = event.target.closest("[role=row]");
    return row && this.rows[Number(row.id.slice(4))];
  }

  click(event) {
    const row = this.rowAt(event);
    if (!row) return;
    if (event.target.closest(".twist")) this.turn(row.node);
    else this.on.select(row.node);
  }

  turn(node) {
    const set = this.isSearch ? this.closed : this.open;
    if (!set.delete(node)) set.add(node);
    this.flatten();
  }

  // Makes a node the active row: all that it is in is opened, and it is scrolled to.
  select(node) {
    this.selected = node;
    let isNew = false;
    for (const above of node ? lineOf(node).slice(0, -1) : []) {
      if (this.isOpen(above)) continue;
      if (this.isSearch) this.closed.delete(above);
      else this.open.add(above);
      isNew = true;
    }
    if (isNew) this.flatten();
    this.scrollTo(this.activeIndex());
    this.fill();
    this.markActive();
  }

  // Of the rows that exist only the one that was active and the one that is change.
  markActive() {
    const active = this.activeIndex();
    const row = active < 0 ? null : document.getElementById(`row-${active}`);
    if (active >= 0 && !row) {
      this.refresh();
      return;
    }
    for (const other of this.body.querySelectorAll("[aria-selected=true]"))
      other.setAttribute("aria-selected", "false");
    if (row) {
      row.setAttribute("aria-selected", "true");
      this.box.setAttribute("aria-activedescendant", row.id);
    } else {
      this.box.removeAttribute("aria-activedescendant");
    }
  }

  scrollTo(index) {
    if (index < 0) return;
    const top = index * rowHeight;
    const seen = this.box.clientHeight - this.heads.offsetHeight;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (top + rowHeight > this.box.scrollTop + seen) this.box.scrollTop = top + rowHeight - seen;
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target !== this.box) return;
    const index = Math.max(this.activeIndex(), 0);
    const page = Math.max(1, Math.floor(this.box.clientHeight / rowHeight) - 2);
    const steps = {
      ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page,
      Home: -Infinity, End: Infinity,
    };
    const isFirst = this.activeIndex() < 0 && event.key.startsWith("Arrow");
    if (event.key in steps) this.go(isFirst ? 0 : index + steps[event.key]);
    else if (event.key === "ArrowRight") this.goIn(index);
    else if (event.key === "ArrowLeft") this.goOut(index);
    else if (event.key === "Enter" || event.key === " ") this.on.open(this.rows[index].node);
    else if (event.key === "Backspace") this.on.back();
    else return;
    event.preventDefault();
  }

  go(index) {
    const row = this.rows[Math.min(Math.max(index, 0), this.rows.length - 1)];
    if (row) this.on.select(row.node);
  }

  goIn(index) {
    const { node } = this.rows[index];
    if (node.file >= 0) return;
    if (this.isOpen(node)) this.go(index + 1);
    else this.turn(node);
  }

  goOut(index) {
    const { node } = this.rows[index];
    if (node.file < 0 && this.isOpen(node) && node !== this.root) this.turn(node);
    else if (node.parent) this.on.select(node.parent);
  }
}
