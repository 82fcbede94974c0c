// Draws a scene: a plain description of panels and marks made in Python (scene.py). No build step, no dependency.
// A scene is always a whole picture, so a frame that arrives late or not at all leaves nothing behind.

const GAP = 18;
const NEAR = 6; // the gap on a narrow page
const TINY = 11, SMALL = 12, TEXT = 14; // the sizes of letters, as in drawing.css
const FALLBACK = {
  light: { ink: "#1f1f1f", muted: "#5c5c5c", grid: "#e3e3e3", paper: "#ffffff" },
  dark: { ink: "#ececec", muted: "#b4b4b4", grid: "#3d3d3d", paper: "#111111" },
};
const CASING = "rgba(0, 0, 0, 0.55)"; // a dark edge, for what lies on a map
const LEVELS = "rgba(255, 255, 255, 0.38)";

// ---------------------------------------------------------------- colors

function theme(element) {
  const style = getComputedStyle(element);
  const read = (name) => style.getPropertyValue(name).trim();
  const paper = read("--jp-layout-color0");
  const dark = paper ? luminance(paper) < 0.4 : matchMedia("(prefers-color-scheme: dark)").matches;
  const base = FALLBACK[dark ? "dark" : "light"];
  return {
    dark,
    family: read("--jp-ui-font-family") || "system-ui, sans-serif",
    mono: read("--jp-code-font-family") || "ui-monospace, monospace",
    ink: base.ink,
    muted: base.muted,
    grid: base.grid,
    paper: paper || base.paper,
  };
}

const scratch = document.createElement("canvas").getContext("2d");

function rgb(color) {
  scratch.fillStyle = "#000";
  scratch.fillStyle = color;
  const text = scratch.fillStyle;
  if (text.startsWith("#")) return [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16));
  return text.match(/[\d.]+/g).slice(0, 3).map(Number);
}

function luminance(color) {
  const [r, g, b] = rgb(color);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

const tables = new Map();

function table(stops) {
  const key = stops.join();
  if (!tables.has(key)) {
    const colors = stops.map(rgb);
    const entries = new Uint8Array(256 * 3);
    for (let i = 0; i < 256; i++) {
      const at = (i / 255) * (colors.length - 1);
      const low = Math.min(Math.floor(at), colors.length - 2);
      for (let c = 0; c < 3; c++) {
        entries[3 * i + c] = Math.round(colors[low][c] + (at - low) * (colors[low + 1][c] - colors[low][c]));
      }
    }
    tables.set(key, entries);
  }
  return tables.get(key);
}

// The 256 colors of a map: its version for dark pages on a dark page, where it has one.
function colorsOf(map, t) {
  return table((t.dark && t.maps[`${map}-dark`]) || t.maps[map]);
}

// ---------------------------------------------------------------- arrays

function floats(view) {
  if (Array.isArray(view)) return view;
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

function bytes(view) {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

const decoded = new WeakMap(); // marks are decoded once, however often a resize or a hover redraws them

function decode(mark) {
  if (!decoded.has(mark)) {
    const data = {};
    for (const name of ["x", "y", "x1", "y1", "base", "values", "sizes"]) {
      if (mark[name] !== undefined && typeof mark[name] !== "number") data[name] = floats(mark[name]);
    }
    for (const name of ["classes", "pixels", "tones", "shade", "fade"]) {
      if (mark[name] !== undefined) data[name] = bytes(mark[name]);
    }
    decoded.set(mark, data);
  }
  return decoded.get(mark);
}

// ---------------------------------------------------------------- numbers

function ticks(lo, hi, wanted) {
  const span = hi - lo;
  if (!(span > 0) || !isFinite(span)) return [];
  const rough = span / Math.max(wanted, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= rough * 0.999);
  const found = [];
  for (let i = Math.ceil(lo / step - 1e-9); i * step <= hi + 1e-9 * span; i++) found.push(i * step);
  return found.map((value) => [value, tickText(value, step)]);
}

// Ticks in the units that the reader knows: what is drawn at v is labeled shift + divisor * v.
function unitTicks([lo, hi], wanted, [shift, divisor] = [0, 1]) {
  const found = ticks(shift + divisor * lo, shift + divisor * hi, wanted);
  return found.map(([value, text]) => [(value - shift) / divisor, text]);
}

function tickText(value, step) {
  if (Math.abs(value) < step * 1e-6) return "0";
  const size = Math.abs(value), place = Math.floor(Math.log10(step) + 1e-9);
  // as many digits as tell a tick from the next one
  const text = size >= 1e5
    ? value.toExponential(clamp(Math.floor(Math.log10(size) + 1e-9) - place, 0, 8)).replace("e+", "e")
    : value.toFixed(clamp(-place, 0, 8));
  return text.replace("-", "\u2212");
}

function short(value) {
  if (!isFinite(value)) return String(value);
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(2) : String(+value.toPrecision(3));
  return text.replace("-", "\u2212");
}

function clamp(value, lo, hi) {
  return Math.max(lo, Math.min(hi, value));
}

// Where a value lies between the ends of its domain, 0 to 1, on a linear or a logarithmic scale.
function scale({ domain: [lo, hi], log }) {
  return log ? (value) => Math.log(value / lo) / Math.log(hi / lo) : (value) => (value - lo) / (hi - lo);
}

function logTicks(lo, hi) {
  const found = [];
  for (let power = Math.floor(Math.log10(lo)); power <= Math.log10(hi); power++) {
    for (const k of [1, 2, 5]) {
      const value = k * 10 ** power;
      if (value >= lo * 0.999 && value <= hi * 1.001) found.push([value, String(+value.toPrecision(3))]);
    }
  }
  return found;
}

// ---------------------------------------------------------------- layout

// Columns share one row if they fit; otherwise they form rows of equal length, down to one column per row.
function rowsOf(columns, width) {
  const n = columns.length;
  const cut = (across) => Array.from({ length: n / across }, (_, r) => columns.slice(r * across, (r + 1) * across));
  const fits = (row) => row.reduce((sum, column) => sum + column.min, GAP * (row.length - 1)) <= width;
  let across = n;
  while (across > 1 && !(n % across === 0 && cut(across).every(fits))) across--;
  return cut(across);
}

// The box of each panel in a drawing of this width, and how high the drawing gets.
function layout(scene, width) {
  const rows = rowsOf(scene.columns, width);
  const fits = rows.length === 1 && rows[0].every((column) => rows[0].length > 1 || column.min <= width);
  if (scene.narrow && !fits) return narrowLayout(scene, width);
  const stacked = rows.length > 1 ? 1 : 0;
  const heightOf = (panel) => panel.height[stacked];
  const boxes = [];
  let top = 0;
  for (const columns of rows) {
    const free = width - GAP * (columns.length - 1);
    const weight = columns.reduce((sum, c) => sum + c.flex, 0);
    const tall = (c) => c.panels.reduce((sum, p) => sum + heightOf(p), 0) + GAP * (c.panels.length - 1);
    const height = Math.max(...columns.map(tall));
    let left = 0;
    for (const column of columns) {
      const wide = (free * column.flex) / weight;
      const stretch = (height - GAP * (column.panels.length - 1)) / (tall(column) - GAP * (column.panels.length - 1));
      let y = top;
      for (const panel of column.panels) {
        const high = heightOf(panel) * stretch;
        boxes.push({ panel, left, top: y, width: wide, height: high });
        y += high + GAP;
      }
      left += wide + GAP;
    }
    top += height + GAP;
  }
  return { boxes, height: Math.max(top - GAP, 1) };
}

// The boxes if the scene itself says how its panels are arranged on a narrow page, or which others are there instead.
function narrowLayout(scene, width) {
  const panels = new Map();
  for (const { panels: own } of [...scene.columns, { panels: scene.besides || [] }]) {
    for (const panel of own) panels.set(panel.name, panel);
  }
  const boxes = [];
  let top = 0;
  for (const { panels: row, height: [part, least, most] } of scene.narrow) {
    const height = clamp(part * width, least, most);
    const weight = row.reduce((sum, [, flex]) => sum + flex, 0);
    let left = 0;
    for (const [name, flex] of row) {
      const wide = ((width - NEAR * (row.length - 1)) * flex) / weight;
      boxes.push({ panel: panels.get(name), left, top, width: wide, height, narrow: true });
      left += wide + NEAR;
    }
    top += height + NEAR;
  }
  return { boxes, height: top - NEAR };
}

// The rectangle of a panel in which data are drawn, and the two scales.
function frame(box) {
  const { panel } = box;
  const pad = { left: 6, right: 6, top: panel.title ? 24 : 6, bottom: 6 };
  if (panel.axes) {
    pad.left = panel.ylabel ? 58 : 44;
    pad.right = 16;
    pad.bottom = panel.xlabel ? 42 : 26;
  }
  if (box.narrow && panel.axes) {
    pad.left = panel.ylabel ? 34 : 28;
    pad.right = 8;
    pad.bottom = panel.xlabel ? 32 : 20;
  }
  if (panel.bar && !box.narrow) pad.right += 58;
  if (panel.caption) pad.bottom += box.narrow && panel.fields ? 40 : 18; // below menus as high as a finger
  let left = box.left + pad.left;
  let top = box.top + pad.top;
  let width = Math.max(box.width - pad.left - pad.right, 10);
  let height = Math.max(box.height - pad.top - pad.bottom, 10);
  const [x0, x1] = panel.x;
  const [y0, y1] = panel.y;
  if (panel.equal) {
    const unit = Math.min(width / Math.abs(x1 - x0), height / Math.abs(y1 - y0));
    const across = unit * Math.abs(x1 - x0);
    const along = unit * Math.abs(y1 - y0);
    left += (width - across) / 2;
    top += (height - along) / 2;
    width = across;
    height = along;
  }
  return {
    left, top, width, height,
    X: (x) => left + ((x - x0) / (x1 - x0)) * width,
    Y: (y) => top + height - ((y - y0) / (y1 - y0)) * height,
    fromX: (px) => x0 + ((px - left) / width) * (x1 - x0),
    fromY: (py) => y0 + ((top + height - py) / height) * (y1 - y0),
  };
}

// ---------------------------------------------------------------- marks

const pens = {
  heat(g, mark, data, f, t) {
    if (mark.shape[0] * mark.shape[1] > 2000) keptShades(g, mark, data, f, t);
    else shades(g, mark, data, f, t);
    if (mark.outline) outline(g, mark, f, t);
  },

  image(g, mark, data, f, t) {
    const [rows, columns, channels] = mark.shape;
    const picture = new ImageData(columns, rows);
    for (let i = 0; i < rows * columns; i++) {
      for (let c = 0; c < 3; c++) picture.data[4 * i + c] = data.pixels[i * channels + (channels < 3 ? 0 : c)];
      picture.data[4 * i + 3] = 255;
    }
    paint(g, picture, mark, f);
    if (mark.outline) outline(g, mark, f, t);
  },

  line(g, mark, data, f, t) {
    g.setLineDash(mark.dash || []);
    g.lineJoin = g.lineCap = "round";
    if (mark.casing) {
      g.strokeStyle = CASING;
      g.lineWidth = mark.width + 2;
      curve(g, data, f);
    }
    g.strokeStyle = t.color(mark.color);
    g.lineWidth = mark.width;
    curve(g, data, f);
    if (mark.arrow && data.x.length > 1) {
      const n = data.x.length - 1;
      head(g, f.X(data.x[n - 1]), f.Y(data.y[n - 1]), f.X(data.x[n]), f.Y(data.y[n]), 4 + 2 * mark.width);
    }
  },

  area(g, mark, data, f, t) {
    const n = data.x.length;
    g.beginPath();
    for (let i = 0; i < n; i++) g.lineTo(f.X(data.x[i]), f.Y(data.y[i]));
    for (let i = n - 1; i >= 0; i--) g.lineTo(f.X(data.x[i]), f.Y(data.base[i]));
    g.closePath();
    g.globalAlpha = mark.opacity;
    g.fillStyle = t.color(mark.color);
    g.fill();
  },

  band(g, mark, data, f, t) {
    g.globalAlpha = mark.opacity;
    g.fillStyle = t.color(mark.color);
    const left = f.X(data.x[0]);
    const right = f.X(data.x[1]);
    g.fillRect(left, f.top, right - left, f.height);
    g.globalAlpha = Math.min(1, mark.opacity * 1.8);
    g.strokeStyle = t.color(mark.color);
    g.lineWidth = 1;
    g.beginPath();
    for (let s = left - f.height; s < right; s += 13) {
      g.moveTo(Math.max(s, left), f.top + f.height - Math.max(left - s, 0));
      g.lineTo(Math.min(s + f.height, right), f.top + f.height - (Math.min(s + f.height, right) - s));
    }
    g.stroke();
  },

  rule(g, mark, data, f, t) {
    g.strokeStyle = t.color(mark.color);
    g.lineWidth = mark.width;
    g.setLineDash(mark.dash || []);
    g.beginPath();
    if (mark.at_x !== undefined) {
      g.moveTo(f.X(mark.at_x), f.top);
      g.lineTo(f.X(mark.at_x), f.top + f.height);
    } else {
      g.moveTo(f.left, f.Y(mark.at_y));
      g.lineTo(f.left + f.width, f.Y(mark.at_y));
    }
    g.stroke();
  },

  points(g, mark, data, f, t) {
    for (let i = 0; i < data.x.length; i++) {
      if (!within(f, f.X(data.x[i]), f.Y(data.y[i]))) continue; // one on the edge is drawn whole
      const kind = data.classes ? data.classes[i] : 0;
      symbol(g, mark.markers[kind], f.X(data.x[i]), f.Y(data.y[i]), mark.size, t.color(mark.colors[kind]), t);
    }
  },

  // Many small heat maps of the same size: all are colored in one sheet, and cut out of it.
  maps(g, mark, data, f, t) {
    const [count, rows, columns] = mark.shape;
    const sheet = t.sheet(columns, rows * count);
    sheet.getContext("2d").putImageData(colored(mark, data, t), 0, 0);
    g.imageSmoothingEnabled = mark.smooth;
    const inset = mark.smooth && rows > 1 ? 0.5 : 0;
    for (let n = 0; n < count; n++) {
      const [left, top, size] = square(mark, data, f, n);
      g.globalAlpha = 1;
      g.fillStyle = t.paper;
      g.fillRect(left, top, size, size);
      g.globalAlpha = data.fade ? data.fade[n] / 255 : 1;
      g.drawImage(sheet, inset, n * rows + inset, columns - 2 * inset, rows - 2 * inset, left, top, size, size);
      g.strokeStyle = t.color(mark.outline);
      g.lineWidth = 1;
      g.strokeRect(left - 0.5, top - 0.5, size + 1, size + 1);
    }
  },

  // Edges of a network: color by sign, width and strength by size.
  segments(g, mark, data, f, t) {
    const most = mark.most || 1;
    g.lineCap = "round";
    const shift = mark.shift * shrink(mark, f);
    const glows = mark.glow && t.glow.length === data.x.length ? t.glow : null;
    for (let i = 0; i < data.x.length; i++) {
      const value = data.values[i];
      const strength = Math.min(1, Math.abs(value) / most);
      const x0 = f.X(data.x[i]) + shift, y0 = f.Y(data.y[i]), x1 = f.X(data.x1[i]) - shift, y1 = f.Y(data.y1[i]);
      if (glows && glows[i] > FAINT) {
        g.globalAlpha = 0.65 * glows[i];
        g.strokeStyle = t.color("start");
        g.lineWidth = 7 + 4.4 * strength;
        g.setLineDash([]);
        g.beginPath();
        bend(g, [x0, y0, x1, y1]);
        g.stroke();
      }
      g.globalAlpha = mark.faint + (1 - mark.faint) * strength;
      g.strokeStyle = t.color(value < 0 ? "negative" : "positive");
      g.lineWidth = 0.6 + 4.4 * strength;
      g.setLineDash(value < 0 ? [6, 4] : []);
      g.beginPath();
      bend(g, [x0, y0, x1, y1]);
      g.stroke();
    }
    if (mark.flow && t.flow !== null) flowing(g, mark, data, f, t, shift);
  },

  text(g, mark, data, f, t) {
    g.font = `${mark.bold ? "600 " : ""}${mark.size}px ${mark.code ? t.mono : t.family}`;
    g.textAlign = mark.align;
    g.textBaseline = "middle";
    const x = f.X(mark.at_x) + (mark.shift ? mark.shift[0] : 0);
    const y = f.Y(mark.at_y) + (mark.shift ? mark.shift[1] : 0);
    if (mark.halo) {
      g.lineJoin = "round";
      g.lineWidth = 3;
      g.strokeStyle = t.paper;
      g.strokeText(mark.text, x, y);
    }
    g.fillStyle = t.color(mark.color);
    g.fillText(mark.text, x, y);
  },

  box(g, mark, data, f, t) {
    const [x0, x1, y0, y1] = mark.extent;
    g.beginPath();
    g.roundRect(f.X(x0), f.Y(y1), f.X(x1) - f.X(x0), f.Y(y0) - f.Y(y1), 6);
    if (mark.fill) {
      g.fillStyle = t.paper; // what lies below doesn't show through
      g.fill();
      g.globalAlpha = mark.opacity;
      g.fillStyle = t.color(mark.fill);
      g.fill();
      g.globalAlpha = 1;
    }
    g.strokeStyle = t.color(mark.color);
    g.lineWidth = mark.width;
    g.setLineDash(mark.dash || []);
    g.stroke();
  },

  // Nothing to see: they are there to be pointed at.
  places() {},

  table(g, mark, data, f, t) {
    const [rows, columns] = mark.shape;
    const [x0, x1, y0, y1] = mark.extent;
    const left = f.X(x0), top = f.Y(y1);
    const wide = (f.X(x1) - left) / columns, high = (f.Y(y0) - top) / rows;
    g.textAlign = "center";
    g.textBaseline = "middle";
    g.lineWidth = 1;
    g.strokeStyle = t.grid;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const x = left + j * wide, y = top + i * high;
        const fill = data.tones ? mark.fills[data.tones[i * columns + j]] : "";
        if (fill) {
          g.globalAlpha = 0.2;
          g.fillStyle = t.color(fill);
          g.fillRect(x, y, wide, high);
          g.globalAlpha = 1;
        }
        g.strokeRect(x, y, wide, high);
        const below = mark.notes.length ? mark.notes[i][j] : "";
        g.font = `${mark.size}px ${t.family}`;
        g.fillStyle = t.ink;
        g.fillText(mark.words[i][j], x + wide / 2, y + high * (below ? 0.31 : 0.53), wide - 2);
        if (below) {
          g.font = `${TINY}px ${t.family}`;
          g.fillStyle = t.muted;
          g.fillText(below, x + wide / 2, y + high * 0.74, wide - 2);
        }
      }
    }
  },
};

function curve(g, data, f) {
  g.beginPath();
  let pen = false;
  for (let i = 0; i < data.x.length; i++) {
    const ok = Number.isFinite(data.x[i]) && Number.isFinite(data.y[i]);
    if (ok) {
      // far points are kept near the frame: canvas coordinates beyond 1e6 are drawn wrongly
      const px = clamp(f.X(data.x[i]), -1e5, 1e5), py = clamp(f.Y(data.y[i]), -1e5, 1e5);
      if (pen) g.lineTo(px, py);
      else g.moveTo(px, py);
    }
    pen = ok;
  }
  g.stroke();
}

// All small maps of a mark, one below the other.
function colored(mark, data, t) {
  const [count, rows, columns] = mark.shape;
  const colors = colorsOf(mark.map, t);
  const picture = new ImageData(columns, rows * count);
  const pixels = picture.data;
  for (let n = 0, from = 0; n < count; n++) {
    for (let i = rows - 1; i >= 0; i--) { // row 0 of the values is the lowest y
      let at = 4 * columns * (n * rows + i);
      for (let j = 0; j < columns; j++, from++, at += 4) {
        const level = 3 * data.shade[from];
        pixels[at] = colors[level];
        pixels[at + 1] = colors[level + 1];
        pixels[at + 2] = colors[level + 2];
        pixels[at + 3] = 255;
      }
    }
  }
  return picture;
}

// How much smaller units are drawn if the panel is too narrow for them: fit is their side in pixels, and the part of
// the panel's width that it may be.
function shrink(mark, f) {
  if (!mark.fit) return 1;
  const [side, across, along] = mark.fit;
  return Math.min(1, (across * f.width) / side, along ? (along * f.height) / side : 1);
}

function square(mark, data, f, n) {
  const k = shrink(mark, f);
  const size = data.sizes ? data.sizes[n] : mark.fit && mark.size < mark.fit[0] ? mark.size : Math.round(mark.size * k);
  const [right, down] = mark.shift.map((pixels) => pixels * k);
  return [Math.round(f.X(data.x[n]) + right - size / 2), Math.round(f.Y(data.y[n]) + down - size / 2), size];
}

// ---------------------------------------------------------------- spots: what can be pointed at and chosen

// A mark with `spots`, a name, consists of things that are reported to Python by that name and their index in the mark.
const spotted = {
  maps: {
    count: (mark) => mark.shape[0],
    at(mark, data, f, n) {
      const [left, top, size] = square(mark, data, f, n);
      return { x: left + size / 2, y: top + size / 2, r: size / 2 };
    },
    distance: (place, px, py) => Math.max(Math.abs(px - place.x), Math.abs(py - place.y)) - place.r,
  },
  places: {
    count: (mark, data) => data.x.length,
    at(mark, data, f, n) {
      const left = f.X(data.x[n]), right = f.X(data.x1[n]), top = f.Y(data.y1[n]), bottom = f.Y(data.y[n]);
      const sides = [left, top, right - left, bottom - top];
      return { x: (left + right) / 2, y: (top + bottom) / 2, r: (bottom - top) / 2, sides };
    },
    distance: ({ x, y, sides: [, , wide, high] }, px, py) =>
      Math.max(Math.abs(px - x) - wide / 2, Math.abs(py - y) - high / 2),
  },
  points: {
    count: (mark, data) => data.x.length,
    at: (mark, data, f, n) => ({ x: f.X(data.x[n]), y: f.Y(data.y[n]), r: mark.size / 2 + 1 }),
    distance: (place, px, py) => Math.hypot(px - place.x, py - place.y) - place.r,
  },
  segments: {
    count: (mark, data) => data.x.length,
    at(mark, data, f, n) {
      const shift = mark.shift * shrink(mark, f);
      const ends = [f.X(data.x[n]) + shift, f.Y(data.y[n]), f.X(data.x1[n]) - shift, f.Y(data.y1[n])];
      const [x, y] = bent(ends, 0.72); // near where it arrives, edges lie apart
      return { x, y, r: 4, ends };
    },
    distance(place, px, py) {
      const [x0, , x1] = place.ends;
      if (px < x0 || px > x1) return Infinity;
      let least = Infinity;
      for (let i = 0; i <= 24; i++) {
        const [x, y] = bent(place.ends, i / 24);
        least = Math.min(least, Math.hypot(0.3 * (px - x), py - y));
      }
      return least - 4;
    },
  },
};

// An edge of a network, a Bezier curve with level ends.
function bend(g, [x0, y0, x1, y1]) {
  const middle = (x0 + x1) / 2;
  g.moveTo(x0, y0);
  g.bezierCurveTo(middle, y0, middle, y1, x1, y1);
}

// The place on such an edge, t from 0 to 1.
function bent([x0, y0, x1, y1], t) {
  const middle = (x0 + x1) / 2, s = 1 - t;
  const mix = (a, b, c, d) => s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
  return [mix(x0, middle, middle, x1), mix(y0, y0, y1, y1)];
}

// ---------------------------------------------------------------- movement: weights that glow, numbers that flow

const FADE = 700; // milliseconds until a glow is gone
const PASS = 1100; // milliseconds that a step takes to flow through all layers, forward and back
const PULSE = 0.34; // of an edge's length
const MUCH = 0.03; // from one picture to the next, as a part of the value that is drawn widest
const FAINT = 0.03; // of a glow or a number that nobody would see

// How much each edge glows, 0 to 1, given its value before and now: those that change about as much as the one that
// changes most; while it runs, only those that change much, so that it stays calm.
function glowing(before, now, most, runs) {
  const changes = Array.from(now, (value, i) => Math.abs(value - before[i]) / most);
  const largest = Math.max(...changes.filter(Number.isFinite), 0);
  const least = runs ? Math.max(0.7 * largest, MUCH) : Math.max(0.5 * largest, 0.002);
  const strength = Math.min(1, Math.sqrt(largest / 0.08));
  return changes.map((change) => (change >= least ? strength * Math.min(1, change / largest) : 0));
}

// The edges whose changes glow, and along which the numbers of a step flow.
function edgesOf(scene) {
  const panels = (scene.columns || []).flatMap((column) => column.panels);
  return panels.flatMap((panel) => panel.marks).find((mark) => mark.kind === "segments" && mark.glow !== undefined);
}

function isCalm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// A new picture came: what changed since the last one begins to glow, and a step that it shows begins to flow.
function startMoving(view, scene, now) {
  const edges = edgesOf(scene), { weights, flowed } = view;
  keepEdges(view, edges);
  if (!edges || isCalm()) {
    view.glow = [];
    view.flow = null;
    return;
  }
  if (edges.flow && edges.flow.id !== flowed) view.flow = { start: now, lasts: PASS * edges.flow.share };
  else if (!edges.flow) view.flow = null;
  const alike = view.weights && weights && weights.length === view.weights.length;
  const fresh = alike && edges.glow ? glowing(weights, view.weights, edges.most || 1, view.model.get("busy")) : [];
  const left = alike ? glowLeft(view, now) : [];
  view.glow = view.weights ? Array.from(view.weights, (_, i) => Math.max(left[i] || 0, fresh[i] || 0)) : [];
  view.since = view.flow ? view.flow.start + view.flow.lasts : now; // after what it comes from
}

// What the next picture is compared with: the last weights there were, since edges may show slopes in between.
function keepEdges(view, edges) {
  view.flowed = edges && edges.flow ? edges.flow.id : 0;
  if (edges && edges.glow) view.weights = decode(edges).values;
}

function glowLeft({ glow, since }, now) {
  const part = clamp(1 - (now - since) / FADE, 0, 1);
  return glow.map((level) => level * part);
}

// A press or a key ends what flows.
function endFlow(view) {
  if (!view.flow) return;
  view.flow = null;
  view.since = Math.min(view.since, performance.now());
  soon(view);
}

// What moves at this time, for the pens, and whether there is more to come.
function movement(view, now) {
  const levels = glowLeft(view, now), waits = now < view.since;
  if (view.flow && now >= view.flow.start + view.flow.lasts) view.flow = null;
  const flow = view.flow ? (now - view.flow.start) / view.flow.lasts : null;
  return { glow: waits ? [] : levels, flow, more: flow !== null || levels.some((level) => level > FAINT) };
}

// Pulses that run along the edges of one layer after the other: forward in the colors of activations, back in green,
// the color of slopes; the wider, the larger the number.
function flowing(g, mark, data, f, t, shift) {
  const { parts } = mark.flow;
  const at = clamp(t.flow, 0, 0.9999) * parts.length;
  const { way, from, values } = parts[Math.floor(at)];
  const sizes = floats(values), done = at - Math.floor(at);
  const middle = (1 + PULSE) * done - PULSE / 2;
  const [start, end] = [clamp(middle - PULSE / 2, 0, 1), clamp(middle + PULSE / 2, 0, 1)];
  g.globalAlpha = 1;
  g.setLineDash([]);
  sizes.forEach((value, n) => {
    const i = from + n, size = Math.min(1, Math.abs(value));
    if (size < FAINT) return;
    const ends = [f.X(data.x[i]) + shift, f.Y(data.y[i]), f.X(data.x1[i]) - shift, f.Y(data.y1[i])];
    for (const [color, wider] of [[t.paper, 2.5], [t.color(way < 0 ? "green" : value < 0 ? "negative" : "positive"), 0]]) {
      g.strokeStyle = color;
      g.lineWidth = 2 + 7 * size + wider;
      g.beginPath();
      for (let s = 0; s <= 8; s++) {
        const along = start + ((end - start) * s) / 8;
        g.lineTo(...bent(ends, way < 0 ? 1 - along : along));
      }
      g.stroke();
    }
  });
}

function spotsOf(panel) {
  return panel.marks.filter((mark) => mark.spots && spotted[mark.kind]);
}

function placeOf(box, spots, index) {
  const mark = spotsOf(box.panel).find((m) => m.spots === spots);
  if (!mark || index >= spotted[mark.kind].count(mark, decode(mark))) return null;
  return { mark, ...spotted[mark.kind].at(mark, decode(mark), box.f, index) };
}

function spotUnder(box, px, py) {
  let best = null;
  for (const mark of spotsOf(box.panel).toReversed()) {
    const { count, at, distance } = spotted[mark.kind], data = decode(mark);
    let least = 3;
    for (let n = 0; n < count(mark, data); n++) {
      const d = distance(at(mark, data, box.f, n), px, py);
      if (d < least) {
        least = d;
        best = { panel: box.panel.name, spots: mark.spots, index: n };
      }
    }
    if (best) return best;
  }
  return null;
}

function ring(g, place, t) {
  g.save();
  g.strokeStyle = t.ink;
  g.lineWidth = 2;
  g.beginPath();
  if (place.ends) {
    g.lineWidth = 3;
    bend(g, place.ends);
  } else if (place.sides) {
    g.roundRect(...place.sides, 6);
  } else if (place.mark.kind === "maps") {
    g.rect(place.x - place.r - 2, place.y - place.r - 2, 2 * place.r + 4, 2 * place.r + 4);
  } else {
    g.arc(place.x, place.y, place.r + 2, 0, 2 * Math.PI);
  }
  g.stroke();
  g.restore();
}

// ---------------------------------------------------------------- maps and symbols

function shades(g, mark, data, f, t) {
  const [rows, columns] = mark.shape;
  const part = scale(mark);
  const colors = colorsOf(mark.map, t);
  const picture = new ImageData(columns, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = data.values[i * columns + j];
      const at = 4 * ((rows - 1 - i) * columns + j); // row 0 of the values is the lowest y
      const level = 3 * clamp(Math.round(part(value) * 255), 0, 255);
      picture.data[at] = colors[level];
      picture.data[at + 1] = colors[level + 1];
      picture.data[at + 2] = colors[level + 2];
      picture.data[at + 3] = Number.isFinite(value) ? 255 : 0;
    }
  }
  paint(g, picture, mark, f);
  if (mark.levels) contours(g, mark, data.values, f);
}

// A large map seldom changes while a path moves over it, so it is kept as a picture until its values or place change.
function keptShades(g, mark, data, f, t) {
  const { values, ...rest } = mark;
  const ratio = g.getTransform().a;
  const place = [f.left, f.top, f.width, f.height, ratio, t.dark];
  const stamp = JSON.stringify([rest, place]);
  const old = t.kept.get(stamp);
  if (!old || !same(old.values, data.values)) {
    if (t.kept.size > 7) t.kept.clear();
    const sheet = new OffscreenCanvas(Math.ceil(f.width * ratio) + 2, Math.ceil(f.height * ratio) + 2);
    const pen = sheet.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, -f.left * ratio, -f.top * ratio);
    shades(pen, mark, data, f, t);
    t.kept.set(stamp, { values: data.values, sheet });
  }
  const { sheet } = t.kept.get(stamp);
  g.drawImage(sheet, f.left, f.top, sheet.width / ratio, sheet.height / ratio);
}

function same(one, two) {
  if (one.length !== two.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== two[i]) return false;
  return true;
}

function paint(g, picture, mark, f) {
  const sheet = new OffscreenCanvas(picture.width, picture.height);
  sheet.getContext("2d").putImageData(picture, 0, 0);
  const [x0, x1, y0, y1] = mark.extent;
  g.imageSmoothingEnabled = !!mark.smooth;
  g.imageSmoothingQuality = "high";
  const left = f.X(x0), top = f.Y(y1), width = f.X(x1) - left, height = f.Y(y0) - top;
  if (mark.smooth) {
    // values belong to grid points, so the outermost half cells lie outside the extent
    const { width: w, height: h } = picture;
    g.drawImage(sheet, 0.5, 0.5, w - 1, h - 1, left, top, width, height);
  } else {
    g.drawImage(sheet, left, top, width, height);
  }
}

function outline(g, mark, f, t) {
  const [x0, x1, y0, y1] = mark.extent;
  g.strokeStyle = t.color(mark.outline);
  g.lineWidth = 1.5;
  g.strokeRect(f.X(x0), f.Y(y1), f.X(x1) - f.X(x0), f.Y(y0) - f.Y(y1));
}

function contours(g, mark, values, f) {
  const [rows, columns] = mark.shape;
  const [x0, x1, y0, y1] = mark.extent;
  const px = (j) => f.X(x0 + (j / (columns - 1)) * (x1 - x0));
  const py = (i) => f.Y(y0 + (i / (rows - 1)) * (y1 - y0));
  g.strokeStyle = LEVELS;
  g.lineWidth = 1;
  g.beginPath();
  for (const level of mark.levels) {
    for (let i = 0; i < rows - 1; i++) {
      for (let j = 0; j < columns - 1; j++) {
        const low = i * columns + j, high = low + columns;
        for (const [from, to] of crossings(values[low], values[low + 1], values[high + 1], values[high], level)) {
          g.moveTo(px(j + from[0]), py(i + from[1]));
          g.lineTo(px(j + to[0]), py(i + to[1]));
        }
      }
    }
  }
  g.stroke();
}

// Marching squares: the sides of a cell that a level joins, by which corners lie above it; the lowest bit is the corner
// in the southwest, and the others follow counterclockwise. Turning above into below changes nothing, so half of the
// sixteen are enough. Two opposite corners are a saddle, which its mean decides.
const JOINED = {
  1: [["west", "south"]],
  2: [["south", "east"]],
  3: [["west", "east"]],
  4: [["east", "north"]],
  6: [["south", "north"]],
  7: [["north", "west"]],
};
const SADDLES = [
  [["west", "south"], ["north", "east"]],
  [["west", "north"], ["south", "east"]],
];
const NOTHING = [];

// The lines on which a level crosses a cell, as pairs of points [x, y] from 0 to 1, given its corners counterclockwise.
function crossings(southwest, southeast, northeast, northwest, level) {
  const south = (southwest > level) | ((southeast > level) << 1);
  const code = south | ((northeast > level) << 2) | ((northwest > level) << 3);
  if (code === 0 || code === 15) return NOTHING;
  const high = (southwest + southeast + northeast + northwest) / 4 > level;
  const joined = JOINED[Math.min(code, 15 - code)] || SADDLES[Number(high === (code === 5))];
  const part = (from, to) => (level - from) / (to - from);
  const sides = {
    south: () => [part(southwest, southeast), 0],
    east: () => [1, part(southeast, northeast)],
    north: () => [part(northwest, northeast), 1],
    west: () => [0, part(southwest, northwest)],
  };
  return joined.map((pair) => pair.map((side) => sides[side]()));
}

function head(g, x0, y0, x1, y1, size) {
  const angle = Math.atan2(y1 - y0, x1 - x0);
  g.setLineDash([]);
  g.fillStyle = g.strokeStyle;
  g.beginPath();
  g.moveTo(x1, y1);
  for (const side of [-0.45, 0.45]) {
    g.lineTo(x1 - size * Math.cos(angle + side), y1 - size * Math.sin(angle + side));
  }
  g.closePath();
  g.fill();
}

function cross(g, x, y, across, along) {
  g.lineCap = "round";
  g.moveTo(x - across, y - along);
  g.lineTo(x + across, y + along);
  g.moveTo(x - along, y + across);
  g.lineTo(x + along, y - across);
}

function polygon(g, ...corners) {
  for (const corner of corners) g.lineTo(...corner);
  g.closePath();
}

function rectangle(g, x, y, r) {
  g.rect(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r);
}

function circle(g, x, y, r) {
  g.arc(x, y, r, 0, 2 * Math.PI);
}

const outlines = {
  "+": (g, x, y, r) => cross(g, x, y, r, 0),
  x: (g, x, y, r) => cross(g, x, y, 0.75 * r, 0.75 * r),
  s: rectangle,
  S: rectangle,
  "^": (g, x, y, r) => polygon(g, [x, y - 1.1 * r], [x + r, y + 0.8 * r], [x - r, y + 0.8 * r]),
  D: (g, x, y, r) => polygon(g, [x, y - 1.15 * r], [x + 1.15 * r, y], [x, y + 1.15 * r], [x - 1.15 * r, y]),
};

// Crosses and the ring O are lines with a dark edge; S and C are hollow; all others are filled.
function symbol(g, marker, x, y, size, color, t) {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return;
  g.beginPath();
  (outlines[marker] || circle)(g, x, y, size / 2);
  if (["+", "x", "O"].includes(marker)) {
    g.strokeStyle = CASING;
    g.lineWidth = 4.5;
    g.stroke();
    g.strokeStyle = color;
    g.lineWidth = 2.5;
    g.stroke();
    return;
  }
  const hollow = marker === "S" || marker === "C";
  g.fillStyle = hollow ? t.paper : color;
  g.fill();
  g.strokeStyle = hollow ? color : t.paper;
  g.lineWidth = hollow ? 1.8 : 1.2;
  g.stroke();
}

// ---------------------------------------------------------------- a panel

function drawPanel(g, box, t) {
  const { panel, f } = box;
  const [alongX, alongY] = panel.units || [];
  const across = panel.axes ? unitTicks(panel.x, f.width / 50, alongX) : [];
  const along = panel.axes ? unitTicks(panel.y, f.height / 34, alongY) : [];
  g.save();
  g.textBaseline = "alphabetic";
  if (panel.title) drawTitle(g, box, t);
  if (panel.axes && panel.grid) drawGrid(g, f, across, along, t);
  if (panel.axes) drawAxes(g, box, across, along, t);
  drawMarks(g, box, t);
  if (panel.bar && !box.narrow) drawBar(g, panel.bar, f, t);
  if (panel.caption) drawCaption(g, box, t);
  if (panel.legend) drawLegend(g, panel, f, t);
  g.restore();
}

// Above the left edge of the axes, and as far before it as the title needs.
function drawTitle(g, { panel, left, top, width, f }, t) {
  g.font = `600 ${TEXT}px ${t.family}`;
  g.fillStyle = t.ink;
  g.textAlign = "left";
  const right = left + width;
  const start = panel.axes ? Math.max(left + 2, Math.min(f.left, right - g.measureText(panel.title).width)) : left + 2;
  g.fillText(fitted(g, panel.title, right - start), start, top + 14);
}

function drawGrid(g, f, across, along, t) {
  g.strokeStyle = t.grid;
  g.lineWidth = 1;
  g.beginPath();
  for (const [value] of across) {
    const x = Math.round(f.X(value)) + 0.5;
    g.moveTo(x, f.top);
    g.lineTo(x, f.top + f.height);
  }
  for (const [value] of along) {
    const y = Math.round(f.Y(value)) + 0.5;
    g.moveTo(f.left, y);
    g.lineTo(f.left + f.width, y);
  }
  g.stroke();
}

function drawMarks(g, { panel, f }, t) {
  for (const mark of panel.marks) {
    g.save();
    g.beginPath();
    const bleed = !panel.axes ? 4 : mark.kind === "points" ? mark.size : 0;
    g.rect(f.left - bleed, f.top - bleed, f.width + 2 * bleed, f.height + 2 * bleed);
    g.clip();
    pens[mark.kind](g, mark, decode(mark), f, t);
    g.restore();
  }
}

function drawAxes(g, box, across, along, t) {
  const { panel, f } = box;
  g.strokeStyle = t.muted;
  g.lineWidth = 1;
  g.strokeRect(Math.round(f.left) + 0.5, Math.round(f.top) + 0.5, Math.round(f.width) - 1, Math.round(f.height) - 1);
  g.fillStyle = t.muted;
  g.font = `${TINY}px ${t.family}`;
  g.textAlign = "center";
  for (const [value, text] of across) {
    const x = Math.min(f.X(value), box.left + box.width - g.measureText(text).width / 2);
    g.fillText(text, x, f.top + f.height + 16);
  }
  g.textAlign = "right";
  g.textBaseline = "middle";
  for (const [value, text] of along) g.fillText(text, f.left - 7, f.Y(value));
  g.fillStyle = t.ink;
  g.font = `${SMALL}px ${t.family}`;
  g.textBaseline = "alphabetic";
  g.textAlign = "center";
  if (panel.xlabel) g.fillText(fitted(g, panel.xlabel, box.width), f.left + f.width / 2, f.top + f.height + (box.narrow ? 28 : 35));
  if (panel.ylabel) {
    g.save();
    g.translate(box.narrow ? box.left + 9 : Math.max(box.left + 13, f.left - 45), f.top + f.height / 2);
    g.rotate(-Math.PI / 2);
    g.fillText(fitted(g, panel.ylabel, box.height), 0, 0);
    g.restore();
  }
}

function drawCaption(g, { panel, left, top, width, height }, t) {
  g.font = `${SMALL}px ${t.family}`;
  g.fillStyle = t.muted;
  g.textAlign = "center";
  g.textBaseline = "alphabetic";
  g.fillText(fitted(g, panel.caption, width), left + width / 2, top + height - 5);
}

// As much of the text as there is room for: its first parts between commas or wide gaps, else cut off with an ellipsis.
function fitted(g, text, width) {
  if (g.measureText(text).width <= width) return text;
  const ends = [...text.matchAll(/, | {4}/g)].map((gap) => gap.index);
  const end = ends.findLast((each) => g.measureText(text.slice(0, each)).width <= width);
  if (end) return text.slice(0, end);
  let cut = text;
  while (cut.length > 1 && g.measureText(cut + "\u2026").width > width) cut = cut.slice(0, -1);
  return cut + "\u2026";
}

function drawBar(g, bar, f, t) {
  const colors = colorsOf(bar.map, t);
  const left = f.left + f.width + 12;
  for (let i = 0; i < f.height; i++) {
    const level = 3 * Math.round(255 * (1 - i / f.height));
    g.fillStyle = `rgb(${colors[level]},${colors[level + 1]},${colors[level + 2]})`;
    g.fillRect(left, f.top + i, 12, 1.5);
  }
  g.strokeStyle = t.muted;
  g.lineWidth = 1;
  g.strokeRect(left + 0.5, Math.round(f.top) + 0.5, 12, Math.round(f.height) - 1);
  g.fillStyle = t.muted;
  g.font = `${TINY}px ${t.family}`;
  g.textAlign = "left";
  g.textBaseline = "middle";
  const [lo, hi] = bar.domain;
  const part = scale(bar);
  const marks = bar.log ? logTicks(lo, hi) : ticks(lo, hi, f.height / 42);
  for (const [v, text] of marks) g.fillText(text, left + 17, f.top + f.height * (1 - part(v)));
  if (bar.label) {
    g.textBaseline = "alphabetic";
    g.fillText(bar.label, left, f.top - 10);
  }
}

function drawLegend(g, panel, f, t) {
  const entries = legendEntries(panel);
  if (!entries.length) return;
  g.font = `${SMALL}px ${t.family}`;
  const width = 40 + Math.max(...entries.map((e) => g.measureText(e.label).width));
  const height = 18 * entries.length + 8;
  const [vertical, horizontal] = panel.legend.split(" ");
  const left = horizontal === "right" ? f.left + f.width - width - 7 : f.left + 7;
  const top = vertical === "bottom" ? f.top + f.height - height - 7 : f.top + 7;
  g.globalAlpha = 0.86;
  g.fillStyle = t.paper;
  g.beginPath();
  g.roundRect(left, top, width, height, 4);
  g.fill();
  g.globalAlpha = 1;
  g.strokeStyle = t.grid;
  g.lineWidth = 1;
  g.stroke();
  entries.forEach((entry, row) => {
    const y = top + 13 + 18 * row;
    g.save();
    drawSample(g, entry, left, y, t);
    g.restore();
    g.fillStyle = t.ink;
    g.textAlign = "left";
    g.textBaseline = "middle";
    g.font = `${SMALL}px ${t.family}`;
    g.fillText(entry.label, left + 33, y + 0.5);
  });
}

// One entry for each mark with a label, and one for each class of points that has one.
function legendEntries({ marks }) {
  return marks.flatMap((mark) => {
    const labels = mark.kind === "points" ? mark.labels : [mark.label];
    return labels.map((label, i) => ({ mark, label, i })).filter(({ label }) => label);
  });
}

function drawSample(g, { mark, i }, left, y, t) {
  if (mark.kind === "points") {
    symbol(g, mark.markers[i], left + 17, y, Math.min(mark.size, 10), t.color(mark.colors[i]), t);
  } else if (mark.kind === "band" || mark.kind === "area") {
    g.globalAlpha = Math.min(1, mark.opacity * 2);
    g.fillStyle = t.color(mark.color);
    g.fillRect(left + 7, y - 5, 20, 10);
  } else {
    g.strokeStyle = t.color(mark.color);
    g.lineWidth = mark.width;
    g.setLineDash(mark.dash || []);
    g.beginPath();
    g.moveTo(left + 7, y);
    g.lineTo(left + 27, y);
    g.stroke();
  }
}

// What is under the pointer, in words.
function hint(panel, f, x, y) {
  const [[shiftX, divisorX], [shiftY, divisorY]] = panel.units || [[0, 1], [0, 1]];
  const told = [short(shiftX + divisorX * x), short(shiftY + divisorY * y)];
  const words = [`${panel.xname || "x"} ${told[0]}`, `${panel.yname || "y"} ${told[1]}`];
  for (const mark of panel.marks) {
    if (mark.kind !== "heat" || !mark.name) continue;
    const [rows, columns] = mark.shape;
    const [x0, x1, y0, y1] = mark.extent;
    const cells = mark.smooth ? 1 : 0; // grid points or cells
    const place = (v, lo, hi, n) => {
      const part = ((v - lo) / (hi - lo)) * (n - cells);
      return clamp(cells ? Math.round(part) : Math.floor(part), 0, n - 1);
    };
    const value = decode(mark).values[place(y, y0, y1, rows) * columns + place(x, x0, x1, columns)];
    words.push(`${mark.name} ${short(value)}`);
  }
  return [words.join(",  "), ...(panel.explain ? [panel.explain] : [])].join("\n");
}

function drawHint(g, spot, f, t) {
  const { panel, x, y } = spot;
  const px = f.X(x), py = f.Y(y);
  g.save();
  g.strokeStyle = t.ink;
  g.globalAlpha = 0.55;
  g.setLineDash([3, 3]);
  g.lineWidth = 1;
  g.beginPath();
  g.moveTo(f.left, py);
  g.lineTo(f.left + f.width, py);
  g.moveTo(px, f.top);
  g.lineTo(px, f.top + f.height);
  g.stroke();
  g.globalAlpha = 1;
  g.setLineDash([]);
  note(g, hint(panel, f, x, y), px, py, f, t);
  g.restore();
}

// Lines of words in a box beside a place, kept within the frame.
function note(g, text, px, py, f, t) {
  g.save();
  g.font = `${SMALL}px ${t.family}`;
  const lines = text.split("\n");
  const width = Math.max(...lines.map((line) => g.measureText(line).width)) + 14, height = 17 * lines.length + 6;
  const left = Math.max(f.left, Math.min(px + 10, f.left + f.width - width));
  const top = py - height - 10 < f.top ? py + 12 : py - height - 10;
  g.fillStyle = t.paper;
  g.strokeStyle = t.muted;
  g.lineWidth = 1;
  g.beginPath();
  g.roundRect(left, top, width, height, 4);
  g.fill();
  g.stroke();
  g.fillStyle = t.ink;
  g.textAlign = "left";
  g.textBaseline = "middle";
  lines.forEach((line, i) => g.fillText(line, left + 7, top + 12 + 17 * i));
  g.restore();
}

// ---------------------------------------------------------------- names for the controls

// ipywidgets gives a slider's handle no accessible name, and as its value a position: copy what is visible. Its icons
// are letters of a font, which would be read aloud as part of a button's name.
function nameControls(root, title) {
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", title);
  for (const icon of root.querySelectorAll("button i")) icon.setAttribute("aria-hidden", "true");
  for (const control of root.querySelectorAll(".widget-inline-hbox")) {
    // a checkbox has two labels, and the first one holds a zero-width space
    const label = [...control.querySelectorAll("label")].find((one) => one.textContent.replace("\u200b", "").trim());
    if (!label) continue;
    for (const part of control.querySelectorAll(".noUi-handle, .widget-readout, select, input, textarea")) {
      setChanged(part, "aria-label", label.textContent);
    }
    const readout = control.querySelector(".widget-readout");
    const handle = control.querySelector(".noUi-handle");
    if (handle && readout) setChanged(handle, "aria-valuetext", readout.textContent);
  }
  for (const opener of root.querySelectorAll(".nnlib-more")) {
    setChanged(opener, "aria-expanded", String(opener.classList.contains("mod-active")));
  }
  for (const group of root.querySelectorAll(".widget-toggle-buttons")) {
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", group.querySelector("label").textContent);
    for (const button of group.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.classList.contains("mod-active")));
    }
  }
}

// Setting an attribute again, even to the same value, wakes up screen readers and observers.
function setChanged(element, attribute, text) {
  if (element.getAttribute(attribute) !== text) element.setAttribute(attribute, text);
}

const PHONE = 560; // pixels of a screen, as in drawing.css

// On a phone an open drawer is a sheet at the bottom of the screen, above everything else.
function placeSheet(root) {
  const drawer = root.querySelector(".nnlib-drawer"), opener = root.querySelector(".nnlib-bar > .nnlib-more");
  if (!drawer || !opener || !drawer.showPopover) return;
  const sheet = window.innerWidth <= PHONE && opener.classList.contains("mod-active");
  if (sheet === drawer.matches(":popover-open")) return;
  if (sheet) {
    drawer.popover = "manual";
    drawer.showPopover();
  } else {
    drawer.hidePopover();
    drawer.popover = null;
  }
}

// Any press or key anywhere in the lab ends what flows through the picture.
function listenToLab(view, root, signal) {
  if (view.heard === root) return;
  view.heard = root;
  const how = { capture: true, signal };
  for (const type of ["pointerdown", "keydown"]) root.addEventListener(type, () => endFlow(view), how);
}

// On hover, the browser itself explains a name; this does it on focus and touch too, in a box below the control.
function explainControls(root) {
  if (root.dataset.explained) return;
  root.dataset.explained = "true";
  closeByEscape(root);
  const box = document.createElement("div");
  box.className = "nnlib-tip";
  box.setAttribute("aria-hidden", "true"); // a screen reader has the same words as the control's description
  box.hidden = true;
  root.append(box);
  const hide = () => {
    box.hidden = true;
  };
  const show = (target) => {
    const control = target.closest(".widget-inline-hbox");
    const titled = target.closest("[title]") || (control && control.querySelector("[title]"));
    const text = titled && root.contains(titled) ? titled.title : "";
    box.hidden = !text;
    if (!text) return;
    box.textContent = text;
    const home = target.closest(".nnlib-drawer[popover]") || root;
    if (box.parentNode !== home) home.append(box);
    const at = (control || titled).getBoundingClientRect(), edge = home.getBoundingClientRect();
    box.style.left = `${clamp(at.left - edge.left, 4, Math.max(4, edge.width - box.offsetWidth - 8))}px`;
    box.style.top = `${at.bottom - edge.top + home.scrollTop + 4}px`;
  };
  root.addEventListener("focusin", ({ target }) => (target.matches(":focus-visible") ? show(target) : hide()));
  root.addEventListener("focusout", hide);
  root.addEventListener("pointerup", ({ target, pointerType }) => (pointerType === "touch" ? show(target) : hide()));
  root.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") hide();
  });
}

// Escape in the drawer closes it, and the button that opened it has the focus again.
function closeByEscape(root) {
  root.addEventListener("keydown", (event) => {
    const opener = root.querySelector(".nnlib-more.mod-active");
    if (event.key !== "Escape" || !opener || !event.target.closest(".nnlib-drawer, .nnlib-more")) return;
    opener.click();
    opener.focus();
    event.stopPropagation(); // in JupyterLab it would leave the cell
  });
}

// ---------------------------------------------------------------- the widget

const views = new WeakMap(); // how many of them show a model
const BEAT = 2000; // milliseconds
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// One view of a lab: everything that the functions below know about it and pass on to each other.
function begin(model, el) {
  el.classList.add("nnlib-drawing");
  const words = document.createElement("p");
  words.className = "nnlib-words";
  words.setAttribute("role", "status");
  words.setAttribute("aria-live", "polite");
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  // Real controls that lie on the picture; it takes no height, so that they stay with the canvas below it.
  const over = document.createElement("div");
  over.className = "nnlib-over";
  const bubble = document.createElement("div");
  bubble.className = "nnlib-bubble";
  bubble.setAttribute("aria-hidden", "true");
  bubble.hidden = true;
  over.append(bubble);
  const told = document.createElement("p"); // where the crosshair is, for those who don't see it
  told.className = "nnlib-told";
  told.setAttribute("role", "status");
  el.append(words, over, canvas, told);
  return {
    model, el, words, canvas, over, bubble, crosshair: told,
    g: canvas.getContext("2d"),
    kept: new Map(), // pictures of large maps
    sheets: new Map(), // by their size, for small maps
    boxes: [], // the panels as they were drawn last
    spot: null, // where the pointer or the keyboard's crosshair is: {panel, x, y}
    chosen: null, // what is under the pointer or has the keyboard: {panel, spots, index, keys}
    dragging: false,
    pressed: "", // the panel of cells, or of what is held, where a drag began
    cell: "", // of such a panel, the one reported last
    fields: new Map(),
    lists: new Map(),
    editor: null,
    pending: 0, // the request for the next frame
    drawn: 0,
    wide: 0, // the headline, when its height was measured
    told: null, // the number of the last picture that Python knows is shown
    weights: null, // of the last picture, to see which have changed
    glow: [], // how much each of them glows at the time `since`
    since: 0,
    flow: null, // the step that flows through them, {start, lasts} in milliseconds
    flowed: 0, // its number
    heard: null, // the lab whose presses and keys it listens to
    alive: true,
  };
}

function render({ model, el }) {
  const view = begin(model, el);
  listenToPointer(view);
  view.canvas.addEventListener("keydown", (event) => crosshairKey(view, event));
  const ends = [stayKnown(view), followModel(view), followPage(view)];
  say(view);
  soon(view);
  return () => {
    view.alive = false;
    cancelAnimationFrame(view.pending);
    for (const end of ends) end();
  };
}

function boxOf(view, panel) {
  return view.boxes.find((box) => box.panel.name === panel);
}

function soon(view) {
  if (!view.pending && view.alive) view.pending = requestAnimationFrame(() => draw(view));
}

function say(view) {
  const { model, words } = view;
  const text = model.get("words");
  words.setAttribute("aria-busy", String(model.get("busy")));
  if (words.textContent !== text) fillWords(words, text);
  words.dataset.tone = model.get("tone");
  keepHeight(view);
}

// The headline stays as high as it once was at this width, so that the picture below doesn't jump up and down.
function keepHeight(view) {
  const { words } = view;
  if (!words.offsetHeight) return; // not on the page yet
  if (view.wide !== words.offsetWidth) words.style.minHeight = "";
  view.wide = words.offsetWidth;
  setStyle(words, "minHeight", `${words.offsetHeight}px`);
}

function setStyle({ style }, name, value) {
  if (style[name] !== value) style[name] = value;
}

// One sentence, or the state and, on a line of its own, what to do about it.
function fillWords(words, text) {
  const cut = text.indexOf("\n") + 1;
  if (!cut) {
    words.textContent = text;
    return;
  }
  const parts = [text.slice(0, cut), text.slice(cut)];
  words.replaceChildren(
    ...["nnlib-standing", "nnlib-advice"].map((name, i) => {
      const part = document.createElement("span");
      part.className = name;
      part.textContent = parts[i];
      return part;
    }),
  );
}

// ---------------------------------------------------------------- painting

function draw(view) {
  const { model, el, canvas } = view;
  view.pending = 0;
  const scene = model.get("scene");
  const width = Math.floor(el.clientWidth);
  if (!scene.columns || width < 40) return;
  const plan = layout(scene, width);
  view.boxes = plan.boxes.map((box) => ({ ...box, f: frame(box) }));
  fitCanvas(view, width, plan.height);
  paintPanels(view);
  describe(view, scene);
  placeFields(view);
  placeLists(view);
  placeEditor(view);
  canvas.dataset.frame = String(++view.drawn);
  const number = model.get("frame");
  if (number !== view.told) model.send({ type: "shown", frame: number });
  view.told = number;
}

// As many pixels as the screen has; setting them clears a canvas, so they are left alone if they fit.
function fitCanvas({ canvas, g }, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const wide = Math.round(width * ratio);
  const high = Math.round(height * ratio);
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.clearRect(0, 0, width, height);
}

function paintPanels(view) {
  const { g, spot } = view;
  const t = { ...themeOf(view), ...movement(view, performance.now()) };
  for (const box of view.boxes) drawPanel(g, box, t);
  drawChosen(view, t);
  const box = spot && boxOf(view, spot.panel.name);
  if (box) drawHint(g, { ...spot, panel: box.panel }, box.f, t);
  // while it runs, the next picture comes anyway
  if (t.more && (t.flow !== null || !view.model.get("busy"))) soon(view);
}

// What the pens need besides a mark: the page's colors and letters, the lab's own colors, and pictures kept for reuse.
function themeOf({ model, el, kept, sheets }) {
  const t = theme(el);
  const lab = el.closest(".nnlib-lab");
  if (lab) setChanged(lab, "data-theme", t.dark ? "dark" : "light");
  const palette = model.get("palette");
  const color = (name) => t[name] || (palette[name] ? palette[name][t.dark ? 1 : 0] : name);
  const sheet = (wide, high) => sheetOf(sheets, wide, high);
  return { ...t, color, kept, sheet, maps: model.get("maps") };
}

function sheetOf(sheets, wide, high) {
  const key = `${wide} ${high}`;
  if (!sheets.has(key)) {
    if (sheets.size > 5) sheets.clear();
    sheets.set(key, new OffscreenCanvas(wide, high));
  }
  return sheets.get(key);
}

// The ring around what is chosen, and what Python has to say about it.
function drawChosen(view, t) {
  const { chosen, bubble } = view;
  const box = chosen && boxOf(view, chosen.panel);
  const place = box && placeOf(box, chosen.spots, chosen.index);
  const said = view.model.get("hint");
  const told = place && isSpot(said, chosen) && !view.editor;
  if (place) ring(view.g, place, t);
  bubble.hidden = !told;
  if (!told) return;
  if (bubble.textContent !== said.text) bubble.textContent = said.text;
  const left = Math.max(0, Math.min(place.x + 12, view.canvas.clientWidth - bubble.offsetWidth));
  const above = place.y - place.r - bubble.offsetHeight - 8;
  const at = shifted(left, above < 0 ? place.y + place.r + 8 : above);
  if (bubble.style.transform !== at) bubble.style.transform = at;
  const list = view.lists.get(chosen.panel);
  if (list && chosen.keys && list.option.textContent !== said.text) list.option.textContent = said.text;
}

function shifted(right, down) {
  return `translate(${Math.round(right)}px, ${Math.round(down)}px)`;
}

// The picture in words, for those who don't see it, and whether the keyboard can reach it.
function describe({ canvas, words, boxes }, scene) {
  setChanged(canvas, "aria-label", scene.label);
  const picks = boxes.some((box) => box.panel.pick);
  setChanged(canvas, "role", picks ? "application" : "img");
  if (picks) setChanged(canvas, "tabindex", "0");
  else canvas.removeAttribute("tabindex");
  const about = scene.about || "";
  if (words.title !== about) words.title = about;
}

// ---------------------------------------------------------------- fields on a panel

// Buttons and menus that a panel lists as `fields` are kept from frame to frame, so that the focus stays.
function placeFields(view) {
  const { fields } = view;
  const seen = new Set();
  for (const { panel, f, narrow } of view.boxes) {
    for (const field of panel.fields || []) {
      const key = `${panel.name} ${field.id}`;
      seen.add(key);
      const made = fields.get(key) || makeField(view, key, panel.name, field);
      const stamp = JSON.stringify(field);
      if (made.stamp !== stamp) setField(made, field, stamp);
      const [right, down] = (narrow && field.narrow) || field.shift;
      const at = shifted(f.X(field.x) + right, f.Y(field.y) + down);
      if (made.at !== at) made.element.style.transform = made.at = at;
    }
  }
  for (const [key, { element }] of fields) {
    if (seen.has(key)) continue;
    const focused = element.contains(document.activeElement);
    element.remove();
    fields.delete(key);
    if (focused && fields.size) [...fields.values()].at(-1).element.focus();
  }
}

function makeField({ model, over, fields }, key, panel, field) {
  const element = document.createElement(field.options ? "select" : "button");
  const send = (value) => model.send({ type: "field", panel, id: field.id, value });
  if (field.options) element.addEventListener("change", () => send(element.value));
  else element.addEventListener("click", () => send(null));
  for (const type of ["keydown", "keyup", "keypress"]) {
    element.addEventListener(type, (event) => event.stopPropagation());
  }
  over.append(element);
  const made = { element };
  fields.set(key, made);
  return made;
}

function setField(made, field, stamp) {
  const { element } = made;
  made.stamp = stamp;
  element.className = `nnlib-field nnlib-field-${field.align}`;
  element.classList.toggle("nnlib-field-narrow", field.wide > 0 && field.wide < 56);
  element.style.width = field.wide ? `${field.wide}px` : "";
  element.title = field.tip;
  element.setAttribute("aria-label", field.label);
  element.disabled = field.disabled;
  if (field.options) {
    const options = JSON.stringify(field.options);
    if (made.options !== options) {
      element.replaceChildren(...field.options.map(([text, value]) => new Option(text, value)));
      made.options = options;
    }
    element.value = field.value;
  } else {
    element.textContent = field.text;
    if (field.pressed !== undefined) element.setAttribute("aria-pressed", String(field.pressed));
  }
}

// ---------------------------------------------------------------- lists of spots

// For the keyboard and for screen readers each panel with spots is a list that announces one entry at a time.
function placeLists(view) {
  const { lists } = view;
  const seen = new Set();
  for (const box of view.boxes) {
    const { panel } = box;
    if (panel.pick || !spotsOf(panel).length) continue;
    seen.add(panel.name);
    const list = lists.get(panel.name) || makeList(view, panel.name);
    setChanged(list.element, "aria-label", panel.spotsLabel || panel.title);
    const sides = [box.left, box.top, box.width, box.height];
    const [left, top, width, height] = sides.map((side) => `${Math.round(side)}px`);
    const at = `${left} ${top} ${width} ${height}`;
    if (list.at !== at) Object.assign(list.element.style, { left, top, width, height });
    list.at = at;
  }
  for (const [name, { element }] of lists) {
    if (seen.has(name)) continue;
    element.remove();
    lists.delete(name);
  }
}

function makeList(view, panel) {
  const element = document.createElement("div");
  element.className = "nnlib-list";
  element.tabIndex = 0;
  element.setAttribute("role", "listbox");
  const option = document.createElement("div");
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "true");
  option.textContent = "Press an arrow key";
  option.id = `nnlib-option-${Math.random().toString(36).slice(2)}`;
  element.append(option);
  element.setAttribute("aria-activedescendant", option.id);
  element.addEventListener("focus", () => enterList(view, panel));
  element.addEventListener("blur", () => {
    if (!view.editor) choose(view, null);
  });
  element.addEventListener("keydown", (event) => listKey(view, event, panel));
  view.over.append(element);
  const list = { element, option };
  view.lists.set(panel, list);
  return list;
}

// The keyboard continues from what the pointer chose, or starts where the panel says, or at the first spot.
function enterList(view, name) {
  const { chosen } = view;
  if (chosen && chosen.panel === name) {
    choose(view, { ...chosen, keys: true });
    return;
  }
  const { panel } = boxOf(view, name);
  const marks = spotsOf(panel);
  const first = marks.find((mark) => mark.spots === panel.spotsStart) || marks[0];
  choose(view, { panel: name, spots: first.spots, index: 0, keys: true });
}

function listKey(view, event, panel) {
  const { chosen } = view;
  const box = boxOf(view, panel);
  const next = box && chosen && stepped(box, chosen, event.key);
  if (!next) return;
  if (isPress(event.key)) press(view, chosen);
  choose(view, { panel, ...next, keys: true });
  event.preventDefault();
  event.stopPropagation();
}

function isPress(key) {
  return key === "Enter" || key === " ";
}

// The spot to which a key leads, or the same one if there is none further on; null if the key means nothing here.
function stepped(box, { spots, index }, key) {
  const marks = spotsOf(box.panel);
  const m = Math.max(0, marks.findIndex((mark) => mark.spots === spots));
  const mark = marks[m];
  const last = spotted[mark.kind].count(mark, decode(mark)) - 1;
  const to = (n) => ({ spots: mark.spots, index: Math.max(0, Math.min(n, last)) });
  const turn = { PageDown: 1, PageUp: marks.length - 1 }[key];
  if (turn !== undefined) return { spots: marks[(m + turn) % marks.length].spots, index: 0 };
  const way = ARROWS[key];
  if (way) return to(mark.kind === "segments" ? index + way[0] + way[1] : nearest(box, mark, index, way));
  if (key === "Home") return to(0);
  if (key === "End") return to(last);
  return isPress(key) ? to(index) : null;
}

// The nearest spot in a direction, or the same one if there is none.
function nearest(box, mark, index, [right, down]) {
  const data = decode(mark), { at, count } = spotted[mark.kind];
  const from = at(mark, data, box.f, index);
  let best = index, least = Infinity;
  for (let n = 0; n < count(mark, data); n++) {
    const to = at(mark, data, box.f, n);
    const along = (to.x - from.x) * right + (to.y - from.y) * down;
    const aside = Math.abs((to.x - from.x) * down) + Math.abs((to.y - from.y) * right);
    const far = along + 3 * aside;
    if (along > 1 && (right ? along >= aside * 0.2 : aside < 2) && far < least) {
      least = far;
      best = n;
    }
  }
  return best;
}

function isSpot(a, b) {
  return a && b && a.panel === b.panel && a.spots === b.spots && a.index === b.index;
}

function choose(view, next) {
  const { chosen } = view;
  if (!isSpot(chosen, next) && (chosen || next)) view.model.send({ type: "point", ...(next || { panel: null }) });
  view.chosen = next;
  soon(view);
}

function press({ model }, { panel, spots, index }) {
  model.send({ type: "press", panel, spots, index });
}

// ---------------------------------------------------------------- the editor

// A field to type a number in, when Python asks for one in response to a press.
function openEditor(view) {
  const { model } = view;
  const asked = model.get("editor");
  if (view.editor) closeEditor(view);
  if (!asked.panel) return;
  const { panel, spots, index } = asked;
  const input = document.createElement("input");
  Object.assign(input, { type: "number", step: "any", value: String(asked.value), className: "nnlib-editor" });
  input.setAttribute("aria-label", asked.label);
  view.editor = { input, panel, spots, index };
  input.addEventListener("input", () => {
    if (input.value !== "") model.send({ type: "edit", panel, spots, index, value: input.valueAsNumber });
  });
  input.addEventListener("blur", () => leaveEditor(view, input, false));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "Escape") leaveEditor(view, input, event.key === "Escape");
    event.stopPropagation();
  });
  view.over.append(input);
  placeEditor(view);
  input.focus();
  input.select();
}

// An input that is removed from the page loses the focus, and would otherwise be left twice.
function leaveEditor(view, input, undo) {
  const { model, editor, lists, chosen } = view;
  if (!editor || editor.input !== input) return;
  closeEditor(view);
  model.send({ type: "edited", undo });
  const list = lists.get(editor.panel);
  if (list && chosen && chosen.keys) list.element.focus();
}

function closeEditor(view) {
  const { input } = view.editor;
  view.editor = null;
  input.remove();
  soon(view);
}

function placeEditor(view) {
  const { editor, canvas } = view;
  const box = editor && boxOf(view, editor.panel);
  const place = box && placeOf(box, editor.spots, editor.index);
  if (!place) return;
  const left = Math.max(0, Math.min(place.x + 8, canvas.clientWidth - 110));
  editor.input.style.transform = shifted(left, place.y - 14);
}

// ---------------------------------------------------------------- the pointer and the keyboard's crosshair

function listenToPointer(view) {
  const { canvas } = view;
  canvas.addEventListener("pointermove", (event) => pointerMoves(view, event));
  canvas.addEventListener("pointerdown", (event) => pointerPresses(view, event));
  // a finger drags what is held, and doesn't scroll the page
  canvas.addEventListener("touchstart", (event) => {
    const place = under(view, event.touches[0]);
    if (place && place.panel.held) event.preventDefault();
  }, { passive: false });
  canvas.addEventListener("pointerup", (event) => pointerLeaves(view, event));
  canvas.addEventListener("pointercancel", (event) => pointerLeaves(view, event));
  canvas.addEventListener("pointerleave", () => {
    if (view.chosen && !view.chosen.keys) choose(view, null);
    forgetSpot(view);
  });
  canvas.addEventListener("blur", () => forgetSpot(view));
}

function forgetSpot(view) {
  view.spot = null;
  soon(view);
}

function pointerMoves(view, event) {
  const place = under(view, event);
  const picks = place && place.panel.pick;
  if (picks && place.panel.cells) followCells(view, place);
  else if (view.dragging && picks) pick(view, place, "move");
  const found = view.dragging ? null : chooseUnder(view, event);
  view.spot = !found && place && (place.panel.hover || picks) ? place : null;
  if (picks) view.canvas.style.cursor = "crosshair";
  else view.canvas.style.cursor = found ? "pointer" : "default";
  soon(view);
}

// In a panel of cells, Python gets a message for every cell the pointer enters, pressed ("move") or not ("over").
function followCells(view, place, key = false) {
  const { panel, x, y } = place;
  const [across, along] = [[x, panel.x], [y, panel.y]].map(([v, [lo, hi]]) =>
    Math.min(panel.cells - 1, Math.floor(((v - lo) / (hi - lo)) * panel.cells)));
  const cell = `${panel.name} ${across} ${along}`;
  if (cell === view.cell && !key) return;
  view.cell = cell;
  pick(view, place, view.dragging ? "move" : "over");
}

// Outside the panel of cells, or of what is held, where it was pressed, the pointer stops at that panel's edge.
function pointerLeaves(view, event) {
  const box = view.dragging && view.pressed && boxOf(view, view.pressed);
  view.dragging = false;
  view.pressed = "";
  if (!box) return;
  const [px, py] = pixelsOf(view, event), { panel, f } = box;
  pick(view, { panel, x: clamp(f.fromX(px), ...panel.x), y: clamp(f.fromY(py), ...panel.y) }, "up");
}

function pointerPresses(view, event) {
  if (event.button !== 0) return;
  const place = under(view, event);
  if (!place || !place.panel.pick) {
    const found = chooseUnder(view, event);
    if (found) {
      press(view, found);
      event.preventDefault(); // the focus belongs to the field that opens
    }
    return;
  }
  view.canvas.setPointerCapture(event.pointerId);
  view.dragging = true;
  view.pressed = place.panel.cells || place.panel.held ? place.panel.name : "";
  view.spot = null;
  pick(view, place, "down");
}

// The pointer's place on the canvas, in pixels of the page.
function pixelsOf({ canvas }, { clientX, clientY }) {
  const at = canvas.getBoundingClientRect();
  return [clientX - at.left, clientY - at.top];
}

// The edges belong to it, and float32 places them a little beside themselves.
function within({ left, top, width, height }, px, py) {
  return px >= left - 0.01 && px <= left + width + 0.01 && py >= top - 0.01 && py <= top + height + 0.01;
}

// The panel with axes that is under the pointer, and the place in its data.
function under(view, event) {
  const [px, py] = pixelsOf(view, event);
  const box = view.boxes.find(({ panel, f }) => panel.axes && within(f, px, py));
  return box && { panel: box.panel, x: box.f.fromX(px), y: box.f.fromY(py) };
}

function chooseUnder(view, event) {
  const [px, py] = pixelsOf(view, event);
  const box = view.boxes.find((one) => within(one, px, py));
  const found = box && !box.panel.pick && !view.editor ? spotUnder(box, px, py) : null;
  if (found || (view.chosen && !view.chosen.keys)) choose(view, found);
  return found;
}

function pick({ model }, place, phase, key) {
  model.send({ type: "pick", panel: place.panel.name, x: place.x, y: place.y, phase, ...(key ? { key } : {}) });
}

function crosshairKey(view, event) {
  const box = view.boxes.find((one) => one.panel.pick);
  if (!box || !answersKey(view, box.panel, event)) return;
  event.preventDefault();
  event.stopPropagation(); // JupyterLab's own shortcuts use the same keys
}

// Do what a key means on a panel that can be picked from, and return whether it means anything.
function answersKey(view, panel, event) {
  const { spot } = view;
  const way = ARROWS[event.key];
  if (way) moveCrosshair(view, panel, way, (event.shiftKey ? 5 : 1) / (panel.cells || 50));
  else if (isPress(event.key) && spot) pick(view, spot, "key");
  else if (spot && (panel.keys || []).includes(event.key)) pick(view, spot, "key", event.key);
  else if (event.key === "Escape") forgetSpot(view);
  else return false;
  return true;
}

// By a part of the panel; from its middle where there is no crosshair yet.
function moveCrosshair(view, panel, [right, down], part) {
  const [x0, x1] = panel.x, [y0, y1] = panel.y;
  const here = view.spot && view.spot.panel.name === panel.name;
  // In the middle of a cell, if there are cells, and never past the last one's.
  const half = panel.cells ? 0.5 / panel.cells : 0;
  const middle = (lo, hi) => lo + (hi - lo) * (panel.cells ? (Math.floor(panel.cells / 2) + 0.5) / panel.cells : 0.5);
  const { held } = panel;
  const first = held ? { x: held[0], y: held[1] } : { x: middle(x0, x1), y: middle(y0, y1) };
  const { x, y } = here && !(held && view.model.get("busy")) ? view.spot : first;
  const [wide, high] = [x1 - x0, y1 - y0];
  view.spot = {
    panel,
    x: clamp(x + right * part * wide, x0 + half * wide, x1 - half * wide),
    y: clamp(y - down * part * high, y0 + half * high, y1 - half * high),
  };
  if (panel.cells) followCells(view, view.spot, true);
  if (held) pick(view, view.spot, "key");
  view.crosshair.textContent = hint(panel, null, view.spot.x, view.spot.y).split("\n")[0];
  soon(view);
}

// ---------------------------------------------------------------- what a view follows; each function returns its end

// Python stops what nobody watches: the last view is gone, or has been silent for a long time.
function stayKnown({ model, el }) {
  views.set(model, (views.get(model) || 0) + 1);
  const leave = () => model.send({ type: "left" });
  let home = null; // the notebook: a cell out of sight is taken off the page, a closed notebook is gone itself
  const beAlive = () => {
    if (el.isConnected) home = el.closest(".jp-NotebookPanel") || document.body;
    if (home && !home.isConnected) leave();
    else if (model.get("busy")) model.send({ type: "alive", hidden: document.hidden });
  };
  const beat = setInterval(beAlive, BEAT);
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", beAlive);
  model.on("change:busy", beAlive);
  return () => {
    clearInterval(beat);
    window.removeEventListener("pagehide", leave);
    document.removeEventListener("visibilitychange", beAlive);
    model.off("change:busy", beAlive);
    views.set(model, views.get(model) - 1);
    if (!views.get(model)) leave();
  };
}

function followModel(view) {
  const { model } = view;
  const redraw = () => soon(view);
  const move = () => {
    startMoving(view, model.get("scene"), performance.now());
    soon(view);
  };
  keepEdges(view, edgesOf(model.get("scene"))); // what is there at first doesn't move
  const speak = () => say(view);
  const edit = () => openEditor(view);
  const answers = Object.entries({ scene: move, hint: redraw, editor: edit, words: speak, tone: speak, busy: speak });
  for (const [name, answer] of answers) model.on(`change:${name}`, answer);
  return () => {
    for (const [name, answer] of answers) model.off(`change:${name}`, answer);
  };
}

// Its size, its theme, and the controls beside the drawing, which get their names whenever they change. The element may
// be put on the page, and taken off it, long after this: JupyterLab keeps only cells in sight there.
function followPage(view) {
  const { model, el } = view;
  const redraw = () => soon(view);
  const named = new MutationObserver(name);
  const ended = new AbortController();
  function name() {
    const lab = el.closest(".nnlib-lab");
    if (!lab) return;
    named.disconnect();
    nameControls(lab, model.get("title"));
    explainControls(lab);
    listenToLab(view, lab, ended.signal);
    placeSheet(lab);
    named.observe(lab, { childList: true, subtree: true, attributeFilter: ["aria-valuetext", "class"] });
  }
  const size = new ResizeObserver(() => {
    name();
    keepHeight(view);
    redraw();
  });
  size.observe(el);
  const themed = new MutationObserver(redraw);
  themed.observe(document.body, { attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "class"] });
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", redraw);
  return () => {
    for (const observer of [size, themed, named]) observer.disconnect();
    ended.abort();
    scheme.removeEventListener("change", redraw);
  };
}

// anywidget takes the default; the others are for tests.
export default { render };
export { crossings, fitted, frame, glowing, hint, layout, legendEntries, logTicks, scale, short, spotUnder, stepped, ticks };
