// The web worker of a page with one lab: starts Python, runs the lab, and carries messages of its widgets back and forth.

import { loadPyodide } from "./start.mjs";

const asked = new Promise((found) => {
  self.addEventListener("message", ({ data }) => data.lab && found(data), { once: true });
});
const python = await loadPyodide();
const { lab, query } = await asked;

python.registerJsModule("nnlib_page", {
  lab,
  query,
  post: (type, text, buffers) => self.postMessage({ type, ...JSON.parse(text), buffers: buffers.map((b) => b.slice()) }),
});
const code = await (await fetch(new URL("nnlib_page_lab.py", import.meta.url))).text();
python.FS.writeFile("/lib/python3.14/site-packages/nnlib_page_lab.py", code);
const { show, receive } = python.pyimport("nnlib_page_lab");
self.addEventListener("message", ({ data }) => {
  if (data.comm) receive(python.toPy(data));
  self.postMessage({ type: "done", id: data.id });
});
const [model, problem] = show().toJs();
self.postMessage(model ? { type: "shown", model } : { type: "failed", message: problem });
