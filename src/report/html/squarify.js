// Squarified layout (Bruls, Huizing, van Wijk 2000): rows along the shorter side of what is
// left, each as long as its boxes do not become narrower. `nodes` come the largest first.
// Calls place(node, x, y, w, h) for every node that has an area.
function squarify(nodes, box, place) {
  let { x, y, w, h } = box;
  const shown = nodes.filter((node) => node.area > 0);
  const total = shown.reduce((sum, node) => sum + node.area, 0);
  if (total <= 0 || w <= 0 || h <= 0) return;
  const scale = (w * h) / total;
  for (let i = 0; i < shown.length;) {
    const side = Math.min(w, h);
    const begin = i;
    let sum = 0;
    let worst = Infinity;
    const largest = shown[begin].area * scale;
    for (; i < shown.length; i++) {
      const area = shown[i].area * scale;
      const next = sum + area;
      const ratio = Math.max(
        (side * side * largest) / (next * next), (next * next) / (side * side * area));
      if (ratio > worst) break;
      worst = ratio;
      sum = next;
    }
    const thick = sum / side;
    let along = w < h ? x : y;
    for (let j = begin; j < i; j++) {
      const long = (shown[j].area * scale) / thick;
      if (w < h) place(shown[j], along, y, long, thick);
      else place(shown[j], x, along, thick, long);
      along += long;
    }
    if (w < h) {
      y += thick;
      h -= thick;
    } else {
      x += thick;
      w -= thick;
    }
  }
}
