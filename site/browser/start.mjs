// Starts Python in a web worker: replaces Pyodide's own module, and exports the same function, loadPyodide.
//
// The memory of an interpreter that was started earlier is fetched and loaded; numpy and nnlib are unpacked; figures
// come later. A browser that can't take the memory starts as Pyodide always does.

import init, { decompress } from "./brotli_dec_wasm.js";

const base = new URL(".", import.meta.url).href;
const PLACE = "/lib/python3.14/site-packages";
const KEPT = "nnlib-files";

// ---------------------------------------------------------------- files, kept for the next visit

async function get(name, priority = "auto") {
  const address = base + name;
  const kept = await self.caches?.open(KEPT).catch(() => null);
  const known = await kept?.match(address);
  if (known) return new Uint8Array(await known.arrayBuffer());
  const answer = await fetch(address, { priority });
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${answer.statusText}`);
  kept?.put(address, answer.clone()).catch(() => {}); // a full disk only makes the next visit slower
  return new Uint8Array(await answer.arrayBuffer());
}

function getNow(name) {
  const request = new XMLHttpRequest();
  request.open("GET", base + name, false);
  request.responseType = "arraybuffer";
  request.send();
  return new Uint8Array(request.response);
}

const unpacker = get("brotli_dec_wasm_bg.wasm").then((bytes) => init({ module_or_path: bytes }));

const asked = {};

function ask(name) {
  asked[name] ??= get(`${name}.packed`);
  asked[name].catch(() => {}); // reported where it is awaited
  return asked[name];
}

async function unpacked(name) {
  const [bytes] = await Promise.all([ask(name), unpacker]);
  delete asked[name];
  return decompress(bytes);
}

// ---------------------------------------------------------------- the interpreter, where the server doesn't pack it

const INTERPRETER = base + "pyodide.asm.wasm";

async function withInterpreter(load) {
  const probe = await fetch(base + "lock.json");
  if (probe.headers.has("content-encoding")) return load();
  const bytes = unpacked("pyodide.asm.wasm");
  const plain = self.fetch;
  self.fetch = async (address, ...rest) =>
    String(address?.url ?? address) === INTERPRETER
      ? new Response(await bytes, { headers: { "Content-Type": "application/wasm" } })
      : plain(address, ...rest);
  try {
    return await load();
  } finally {
    self.fetch = plain;
  }
}

// ---------------------------------------------------------------- the start

async function fromMemory(load, options) {
  const memory = await unpacked("memory.bin");
  const { default: create } = await import(base + "pyodide.asm.mjs");
  return load({
    ...options,
    _loadSnapshot: memory,
    createPyodideModule: async (settings) => {
      const module = await create(settings);
      // The saved memory overwrites all of the current one, which must first grow to the same size.
      if (module.HEAP8.length < memory.length) module._malloc(memory.length);
      return module;
    },
  });
}

export async function loadPyodide({ packages, ...options } = {}) {
  const isKernel = packages !== undefined;
  ["memory.bin", "python_stdlib.zip", "modules.zip", "numpy.zip", "nnlib.zip"].forEach(ask);
  const { loadPyodide: load } = await import(base + "pyodide.mjs");
  const library = URL.createObjectURL(new Blob([await unpacked("python_stdlib.zip")]));
  const settings = {
    ...options,
    indexURL: base,
    stdLibURL: library,
    lockFileContents: JSON.parse(await getText("lock.json")),
    packages: [],
  };
  const code = getText("start.py");
  let python;
  let isFresh = false;
  try {
    python = await withInterpreter(() => fromMemory(load, settings));
  } catch (error) {
    console.warn("Python starts the slow way:", error);
    isFresh = true;
    python = await withInterpreter(() => load(settings));
  }
  URL.revokeObjectURL(library);
  python.FS.writeFile("/lib/modules.zip", await unpacked(isFresh ? "whole.zip" : "modules.zip"));
  for (const name of ["numpy.zip", "nnlib.zip"]) {
    python.unpackArchive(await unpacked(name), "zip", { extractDir: PLACE });
  }
  python.registerJsModule("nnlib_site", { kernel: isKernel, ...later(python) });
  python.runPython(await code);
  setTimeout(keepRest, 2000);
  return python;
}

// What Pyodide fetched by itself: the browser still has it, so nothing is fetched twice.
async function keepRest() {
  const kept = await self.caches?.open(KEPT).catch(() => null);
  for (const { name } of performance.getEntriesByType("resource")) {
    if (kept && name.startsWith(base) && !(await kept.match(name))) await kept.add(name).catch(() => {});
  }
}

async function getText(name) {
  return new TextDecoder().decode(await get(name));
}

// ---------------------------------------------------------------- figures, while the reader reads

function later(python) {
  let bytes = null;
  let done = false;
  return {
    prefetch: async () => {
      bytes ??= await get("figures.zip.packed", "low");
    },
    figures: () => {
      if (done) return;
      python.unpackArchive(decompress(bytes ?? getNow("figures.zip.packed")), "zip", { extractDir: PLACE });
      done = true;
      bytes = null;
    },
    post: (message) => self.postMessage(message),
  };
}
