// Small pictures, one of which is chosen: radio buttons, each with a canvas of its examples.

const SIDE = 46; // pixels of a picture

function render({ model, el }) {
  el.classList.add("nnlib-sets");
  el.setAttribute("role", "radiogroup");
  el.setAttribute("aria-label", "data");
  const buttons = model.get("options").map((option) => {
    const button = radio(option);
    button.addEventListener("click", () => take(option.name));
    el.append(button);
    return button;
  });

  function take(name) {
    model.set("value", name);
    model.save_changes();
  }

  el.addEventListener("keydown", (event) => {
    const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!way) return;
    const options = model.get("options");
    const here = options.findIndex(({ name }) => name === model.get("value"));
    const next = (here + way + options.length) % options.length;
    take(options[next].name);
    buttons[next].focus();
    event.preventDefault();
    event.stopPropagation();
  });

  function choose() {
    model.get("options").forEach(({ name }, i) => {
      const on = name === model.get("value");
      buttons[i].setAttribute("aria-checked", String(on));
      buttons[i].tabIndex = on ? 0 : -1;
    });
  }

  function draw() {
    model.get("options").forEach((option, i) => picture(buttons[i].firstChild, option, model.get("palette")));
  }

  const themed = new MutationObserver(draw);
  themed.observe(document.body, { attributeFilter: ["data-jp-theme-light", "class"] });
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", draw);
  model.on("change:value", choose);
  model.on("change:options", draw);
  choose();
  requestAnimationFrame(draw); // by then it is on the page, and has its colors
  return () => {
    themed.disconnect();
    scheme.removeEventListener("change", draw);
    model.off("change:value", choose);
    model.off("change:options", draw);
  };
}

function radio({ tip, text }) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("role", "radio");
  button.title = tip;
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  const name = document.createElement("span");
  name.textContent = text;
  button.append(canvas, name);
  return button;
}

// The examples of one option, in the colors of the page; a pen if there are none yet.
function picture(canvas, { x, y, one, name }, palette) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = canvas.height = SIDE * ratio;
  const g = canvas.getContext("2d");
  const style = getComputedStyle(canvas);
  g.scale(ratio, ratio);
  const shade = isDark(style) ? 1 : 0;
  for (let i = 0; i < x.length; i++) {
    g.fillStyle = palette[one[i] ? "one" : "zero"][shade];
    g.beginPath();
    g.arc(x[i] * SIDE, (1 - y[i]) * SIDE, 1.7, 0, 2 * Math.PI);
    g.fill();
  }
  if (name !== "own" || x.length) return;
  g.fillStyle = style.color;
  g.font = `22px ${style.fontFamily}`;
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.fillText("\u270e", SIDE / 2, SIDE / 2);
}

// A light text means a dark page.
function isDark(style) {
  const [r, g, b] = style.color.match(/[\d.]+/g).map(Number);
  return r + g + b > 384;
}

export default { render };
