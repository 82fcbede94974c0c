// Starts Python in a web worker: replaces Pyodide's own module, and exports the same function, loadPyodide.
//
// The memory of an interpreter that was started earlier is fetched and loaded; numpy and nnlib are unpacked; figures
// come later. A browser that can't take the memory starts as Pyodide always does.

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

async function unpacked(bytes) {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes; // a server may have unpacked it
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// ---------------------------------------------------------------- the start

async function fromMemory(load, options) {
  const memory = await get("memory.bin").then(unpacked);
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
  const parts = {};
  for (const name of ["modules.zip", "numpy.zip", "nnlib.zip"]) {
    parts[name] = get(name);
    parts[name].catch(() => {}); // reported where it is awaited
  }
  const { loadPyodide: load } = await import(base + "pyodide.mjs");
  const settings = { ...options, indexURL: base, lockFileContents: JSON.parse(await getText("lock.json")), packages: [] };
  const code = getText("start.py");
  let python;
  let isFresh = false;
  try {
    python = await fromMemory(load, settings);
  } catch (error) {
    console.warn("Python starts the slow way:", error);
    isFresh = true;
    python = await load(settings);
  }
  python.FS.writeFile("/lib/modules.zip", await (isFresh ? get("whole.zip") : parts["modules.zip"]));
  for (const name of ["numpy.zip", "nnlib.zip"]) {
    python.unpackArchive(await parts[name], "zip", { extractDir: PLACE });
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
      bytes ??= await get("figures.zip", "low");
    },
    figures: () => {
      if (done) return;
      python.unpackArchive(bytes ?? getNow("figures.zip"), "zip", { extractDir: PLACE });
      done = true;
      bytes = null;
    },
    post: (message) => self.postMessage(message),
  };
}
