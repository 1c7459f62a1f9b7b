// The picture: a canvas that is drawn when what it shows changes, and one over it for what
// is pointed at and what is selected.

const smallest = 3;   // pixels: what is smaller is drawn as one
const headHeight = 19;

class Treemap {
  constructor(canvas, marks) {
    this.canvas = canvas;
    this.marks = marks;
    this.boxes = [];  // { node, x, y, w, h, head }, outer ones first
    this.boxOf = new Map();
    this.widths = new Map();
  }

  // Lays out `root` and draws it; `query`: a search is on, and what it did not find is dim.
  draw(root, query, measure) {
    const begin = performance.now();
    this.measure = measure;
    this.fit();
    this.colours();
    this.boxes = [];
    this.boxOf.clear();
    const { width, height } = this;
    this.nest(root, 0, 0, width, height, 0);
    this.paint(root, query);
    this.canvas.dataset.boxes = this.boxes.length;
    this.canvas.dataset.ms = (performance.now() - begin).toFixed(1);
  }

  fit() {
    const { width, height } = this.canvas.parentElement.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    Object.assign(this, { width, height, ratio });
    for (const canvas of [this.canvas, this.marks]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }
  }

  // The colours of the style sheet, as this theme has them.
  colours() {
    const probe = element("i");
    this.canvas.parentElement.append(probe);
    const colour = (name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    this.classes = data.classes.map(({ key }) => {
      const fill = colour(key);
      return { fill, ink: inkOn(fill), isHatched: key === "hidden" || key === "removed" };
    });
    for (const name of ["box", "box-inner", "ink", "soft", "surface", "accent"])
      this[name] = colour(name);
    this.font = getComputedStyle(document.body).fontFamily;
    probe.remove();
  }

  nest(node, x, y, w, h, depth) {
    const hasHead = depth > 0 && node.file < 0 && w > 46 && h > 40;
    const box = { node, x, y, w, h, head: hasHead ? headHeight : 0, depth };
    const isOpen = node.file < 0 && (depth === 0 || (w > 2 * smallest && h > 2 * smallest));
    box.isLeaf = !isOpen;
    this.boxes.push(box);
    this.boxOf.set(node, box);
    if (!isOpen) return;
    const pad = depth === 0 ? 0 : hasHead ? 3 : 1;
    const inner = {
      x: x + pad, y: y + (box.head || pad),
      w: w - 2 * pad - 1, h: h - (box.head || pad) - pad - 1,
    };
    if (depth === 0) Object.assign(inner, { w, h });
    squarify(node.children, inner, (child, cx, cy, cw, ch) => {
      if (cw * ch >= 0.5) this.nest(child, cx, cy, cw, ch, depth + 1);
    });
  }

  paint(root, query) {
    const pen = this.canvas.getContext("2d");
    pen.clearRect(0, 0, this.width, this.height);
    pen.textBaseline = "middle";
    for (const box of this.boxes) {
      if (box.depth === 0 && !box.isLeaf) continue;
      if (box.isLeaf) this.paintLeaf(pen, box, query);
      else this.paintDirectory(pen, box);
    }
    pen.globalAlpha = 1;
    if (root.area === 0) this.paintNothing(pen, root);
  }

  // A box on whole pixels of the screen, with a gap to the next.
  place({ x, y, w, h }) {
    const snap = (value) => Math.round(value * this.ratio) / this.ratio;
    const left = snap(x);
    const top = snap(y);
    const gap = w > 3 && h > 3 ? 1 : 0;
    const least = 1 / this.ratio;
    return [
      left, top, Math.max(snap(x + w) - left - gap, least), Math.max(snap(y + h) - top - gap, least)];
  }

  paintDirectory(pen, box) {
    pen.globalAlpha = 1;
    pen.fillStyle = box.depth % 2 ? this["box-inner"] : this.box;
    pen.fillRect(...this.place(box));
    if (!box.head) return;
    const room = box.w - 14;
    const size = sumText(box.node.sum, this.measure);
    const sizeWidth = this.widthOf(pen, size, "11px");
    const hasSize = room > sizeWidth + 60;
    this.write(pen, box.node.name, box.x + 6, box.y + 10, hasSize ? room - sizeWidth - 10 : room,
      "600 11.5px", this.ink);
    if (hasSize) this.write(pen, size, box.x + box.w - 8 - sizeWidth, box.y + 10, sizeWidth + 1, "11px", this.soft);
  }

  paintLeaf(pen, box, query) {
    const colour = this.classes[mainClass(box.node)];
    const place = this.place(box);
    pen.globalAlpha = query && box.node.hits === 0 ? 0.16 : 1;
    pen.fillStyle = colour.fill;
    pen.fillRect(...place);
    if (colour.isHatched && box.w > 6 && box.h > 6) this.hatch(pen, place, colour.ink);
    if (box.w < 34 || box.h < 15 || pen.globalAlpha < 1) return;
    const isTall = box.h >= 36;
    const middle = isTall ? box.y + 12 : box.y + Math.min(box.h / 2, 12);
    if (!this.write(pen, box.node.name, box.x + 6, middle, box.w - 13, "11.5px", colour.ink)) return;
    if (isTall) this.write(pen, sumText(box.node.sum, this.measure), box.x + 6, box.y + 27, box.w - 13, "11px", colour.ink, true);
  }

  hatch(pen, [x, y, w, h], ink) {
    pen.save();
    pen.beginPath();
    pen.rect(x, y, w, h);
    pen.clip();
    pen.globalAlpha *= 0.28;
    pen.strokeStyle = ink;
    pen.lineWidth = 1;
    pen.beginPath();
    for (let at = x - h; at < x + w; at += 7) {
      pen.moveTo(at, y + h);
      pen.lineTo(at + h, y);
    }
    pen.stroke();
    pen.restore();
  }

  // Writes what fits of a text, its end left out where it does not; or, if `isWhole`, all
  // or nothing. Says whether there was room.
  write(pen, text, x, y, room, font, ink, isWhole = false) {
    const fitting = this.fitting(pen, text, room, font);
    if (fitting === "" || (isWhole && fitting !== text)) return false;
    pen.font = `${font} ${this.font}`;
    pen.fillStyle = ink;
    pen.fillText(fitting, x, y);
    return true;
  }

  fitting(pen, text, room, font) {
    const shorter = text.length > 200 ? text.slice(0, 200) : text;
    if (shorter === text && this.widthOf(pen, text, font) <= room) return text;
    const characters = [...shorter];
    let width = this.widthOf(pen, "\u2026", font);
    let kept = 0;
    for (; kept < characters.length; kept++) {
      width += this.widthOf(pen, characters[kept], font);
      if (width > room) break;
    }
    return kept < 4 ? "" : `${characters.slice(0, kept).join("").trimEnd()}\u2026`;
  }

  // As wide as its characters are: near enough, and each is measured once.
  widthOf(pen, text, font) {
    let known = this.widths.get(font);
    if (!known) this.widths.set(font, (known = new Map()));
    let width = 0;
    for (const character of text) {
      let one = known.get(character);
      if (one === undefined) {
        pen.font = `${font} ${this.font}`;
        known.set(character, (one = pen.measureText(character).width));
      }
      width += one;
    }
    return width;
  }

  paintNothing(pen, root) {
    const text = root.count === 0 ? "Nothing to show" : "Nothing here has a size";
    this.write(pen, text, 16, 24, this.width - 32, "14px", this.soft);
  }

  // Rings around what is pointed at and what is selected, as far as they are in the picture.
  mark(selected, pointed) {
    const pen = this.marks.getContext("2d");
    pen.clearRect(0, 0, this.width, this.height);
    if (pointed && pointed !== selected) this.ring(pen, pointed, 1.5, this.ink);
    if (selected) this.ring(pen, selected, 3, this.ink, this.surface);
  }

  ring(pen, node, width, colour, inner) {
    const box = this.boxOf.get(node);
    if (!box || box.depth === 0) return;
    const [x, y, w, h] = this.place(box);
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.strokeRect(x + width / 2 - 1, y + width / 2 - 1, Math.max(w - width + 2, 1), Math.max(h - width + 2, 1));
    if (!inner || w < 8 || h < 8) return;
    pen.lineWidth = 1;
    pen.strokeStyle = inner;
    pen.strokeRect(x + width - 0.5, y + width - 0.5, w - 2 * width + 1, h - 2 * width + 1);
  }

  // The innermost box at a point of the picture; undefined: none.
  at(x, y) {
    for (let i = this.boxes.length - 1; i >= 0; i--) {
      const box = this.boxes[i];
      if (x >= box.x && x < box.x + box.w && y >= box.y && y < box.y + box.h) return box;
    }
    return undefined;
  }
}

// Black or white, whichever reads better on a colour that is computed: "rgb(1, 2, 3)".
function inkOn(colour) {
  const [red, green, blue] = colour.match(/[\d.]+/g).map((part) => {
    const value = Number(part) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.2 ? "#10151b" : "#ffffff";
}
