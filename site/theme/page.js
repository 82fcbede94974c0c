// What a page can do besides being read: the theme, the current section, labs that move, the search.
const up = document.currentScript.dataset.up;
const root = document.documentElement;

// ------------------------------------------------------------------ light and dark
const dark = matchMedia("(prefers-color-scheme: dark)");
const theme = document.querySelector(".theme");
theme.hidden = false;
theme.addEventListener("click", () => {
  const now = root.dataset.theme || (dark.matches ? "dark" : "light");
  root.dataset.theme = now === "dark" ? "light" : "dark";
  try { localStorage.setItem("nnlib-theme", root.dataset.theme); } catch { /* a private window */ }
});

// ------------------------------------------------------------------ the section being read
const links = new Map();
for (const link of document.querySelectorAll(".sections a")) {
  links.set(decodeURIComponent(link.hash.slice(1)), link);
}
const headings = [...document.querySelectorAll("article :is(h2, h3)[id]")].filter(heading => links.has(heading.id));
const runs = document.querySelector("[data-runs]");
const start = runs?.getAttribute("href");
let here = null;
function follow() {
  const line = innerHeight / 4;
  const next = headings.findLast(heading => heading.getBoundingClientRect().top < line) ?? null;
  if (next === here) return;
  if (here) links.get(here.id).removeAttribute("aria-current");
  here = next;
  if (runs) runs.href = here ? `${start}#${encodeURIComponent(here.id)}` : start;
  if (!here) return;
  const link = links.get(here.id);
  link.setAttribute("aria-current", "true");
  const box = link.closest(".contents");
  if (link.offsetParent && box.scrollHeight > box.clientHeight) {
    box.scrollTop = link.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop - box.clientHeight / 3;
  }
}
if (headings.length) {
  let asked = 0;
  addEventListener("scroll", () => { asked ||= requestAnimationFrame(() => { asked = 0; follow(); }); }, { passive: true });
  follow();
}
const contents = document.getElementById("contents");
contents?.addEventListener("click", event => {
  if (event.target.closest("a") && contents.matches(":popover-open")) contents.hidePopover();
});

// ------------------------------------------------------------------ what scrolls sideways can be reached with the keyboard
function reachable() {
  for (const box of document.querySelectorAll("pre, .wide, .display")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
addEventListener("resize", reachable);
addEventListener("load", reachable);

// ------------------------------------------------------------------ a lab moves where its picture is
for (const move of document.querySelectorAll(".move")) {
  move.addEventListener("click", event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const figure = move.closest("figure");
    const picture = figure.querySelector("img");
    const frame = document.createElement("iframe");
    frame.title = move.dataset.title;
    frame.src = move.href;
    frame.style.height = `${Math.max(480, picture.clientHeight + 160)}px`;
    frame.addEventListener("load", () => fitted(frame));
    const below = document.createElement("p");
    below.className = "after";
    below.innerHTML = `<a>Open it in a page of its own</a> <button type="button">Show the still picture again</button>`;
    below.firstChild.href = move.href;
    below.lastChild.addEventListener("click", () => {
      frame.remove();
      below.remove();
      picture.hidden = move.hidden = false;
      move.focus();
    });
    picture.hidden = move.hidden = true;
    picture.after(frame, below);
    frame.focus();
  });
}
/** A frame is as tall as what it holds, also when a lab grows; both pages come from the same server. */
function fitted(frame) {
  const inside = frame.contentDocument?.documentElement;
  if (!inside) return;
  new ResizeObserver(() => {
    frame.style.height = `${Math.max(320, inside.getBoundingClientRect().height)}px`;
  }).observe(inside);
}

// ------------------------------------------------------------------ without a network, pages read before still work
if (location.protocol.startsWith("http")) {
  addEventListener("load", () => navigator.serviceWorker?.register(`${up}service-worker.js`).catch(() => {}));
}

// ------------------------------------------------------------------ search
const search = document.querySelector(".search");
const field = document.getElementById("search");
const list = document.getElementById("results");
const said = document.getElementById("found");
const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const escaped = text => text.replace(/[&<>"]/g, mark => `&#${mark.charCodeAt()};`);
let sections = null;
let chosen = -1;
search.hidden = false;

/** Load the index once, as a script: so it also works on pages that are opened from a disk. */
function load() {
  sections ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${up}theme/index.js`;
    script.onload = () => {
      const [paths, pages] = window.nnlibIndex;
      resolve(pages.flatMap(([page, found], number) => found.map(([anchor, title, words]) => ({
        page, title, words, address: `${up}${paths[number]}#${encodeURIComponent(anchor)}`,
        inTitle: plain(title), inWords: plain(`${page} ${title} ${words}`),
      }))));
    };
    script.onerror = reject;
    document.head.append(script);
  });
  return sections;
}

/** How well a section fits: every word has to begin a word of it; in its heading it counts most. */
function fit(section, asked) {
  let sum = 0;
  for (const word of asked) {
    const start = new RegExp(`(?<![\\p{L}\\p{N}])${word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`, "gu");
    const times = section.inWords.match(start)?.length ?? 0;
    if (!times) return 0;
    sum += Math.log1p(times) / Math.log(40 + section.words.length) + (start.test(section.inTitle) ? 5 : 0);
  }
  return sum;
}

function marked(text, asked) {
  const any = asked.map(word => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  return text.split(new RegExp(`((?<![\\p{L}\\p{N}])(?:${any})[\\p{L}\\p{N}]*)`, "giu"))
    .map((part, i) => i % 2 ? `<mark>${escaped(part)}</mark>` : escaped(part)).join("");
}

function around(words, asked) {
  const at = Math.max(0, plain(words).indexOf(asked[0]) - 50);
  return (at ? "… " : "") + words.slice(at && words.indexOf(" ", at) + 1).slice(0, 140);
}

async function find() {
  const asked = plain(field.value).split(/\s+/).filter(Boolean);
  if (!asked.length) return close();
  const found = (await load()).map(section => [fit(section, asked), section]).filter(([sum]) => sum);
  found.sort(([a], [b]) => b - a);
  list.innerHTML = found.slice(0, 12).map(([, section], i) =>
    `<a role="option" id="result${i}" tabindex="-1" aria-selected="false" href="${escaped(section.address)}"><b>${marked(section.title, asked)}</b>` +
    `<small>${escaped(section.page)}</small><small>${marked(around(section.words, asked), asked)}</small></a>`).join("")
    || "<p>Nothing found.</p>";
  said.textContent = found.length === 1 ? "1 section found" : `${found.length} sections found`;
  list.hidden = false;
  field.setAttribute("aria-expanded", "true");
  choose(found.length ? 0 : -1);
}

function choose(number) {
  const options = list.querySelectorAll("a");
  options[chosen]?.setAttribute("aria-selected", "false");
  chosen = options.length ? (number + options.length) % options.length : -1;
  if (chosen < 0) return field.removeAttribute("aria-activedescendant");
  options[chosen].setAttribute("aria-selected", "true");
  options[chosen].scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", options[chosen].id);
}

function close() {
  list.hidden = true;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

field.addEventListener("focus", load, { once: true });
field.addEventListener("input", find);
field.addEventListener("keydown", event => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
  else if (event.key === "Enter") list.querySelectorAll("a")[chosen]?.click();
  else if (event.key === "Escape") { field.value = ""; close(); field.blur(); }
  else return;
  event.preventDefault();
});
list.addEventListener("click", close);
document.addEventListener("click", event => { if (!search.contains(event.target)) close(); });
document.addEventListener("keydown", event => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    field.focus();
  }
});
