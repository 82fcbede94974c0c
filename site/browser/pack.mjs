// Runs at build time, in Node: compiles Python files, and keeps the memory of a started interpreter.
//
//   node pack.mjs CORE JOB
//
// CORE is the folder of Pyodide's core. JOB is a JSON file:
//   lock      Pyodide's list of packages
//   compile   [{from, to, keep}]: zips to compile; keep says whether the .py files stay, with .pyc in __pycache__
//   memory    {library, modules, code, to, imported}: start Python with the zips of its library and of modules, run code,
//             write the memory to `to` and the names of the modules that it holds to `imported`

import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [core, job] = process.argv.slice(2);
const { lock, compile = [], memory } = JSON.parse(fs.readFileSync(job, "utf8"));
const { loadPyodide } = await import(pathToFileURL(path.join(core, "pyodide.mjs")).href);
const bytes = (file) => new Uint8Array(fs.readFileSync(file));
const here = path.dirname(new URL(import.meta.url).pathname);

// Without this, Node shows the whole of Pyodide's one line.
process.on("uncaughtException", (error) => {
  console.error(error.message);
  process.exit(1);
});

if (compile.length) {
  const python = await loadPyodide({ lockFileContents: lock });
  python.runPython(fs.readFileSync(path.join(here, "compile.py"), "utf8"));
  for (const { from, to, keep } of compile) {
    python.FS.writeFile("/tmp/from.zip", bytes(from));
    python.runPython(`compiled("/tmp/from.zip", "/tmp/to.zip", ${keep ? "True" : "False"})`);
    fs.writeFileSync(to, python.FS.readFile("/tmp/to.zip"));
  }
}

if (memory) {
  const python = await loadPyodide({ _makeSnapshot: true, lockFileContents: lock, stdLibURL: memory.library });
  python.FS.writeFile("/lib/modules.zip", bytes(memory.modules));
  python.runPython(fs.readFileSync(memory.code, "utf8"));
  clear(python._module);
  fs.writeFileSync(memory.to, python.makeMemorySnapshot());
  fs.writeFileSync(memory.imported, python.FS.readFile("/tmp/imported.json"));
}

// Memory that was used and given back still holds what was in it; as zeros it packs better.
function clear(module) {
  const end = module.HEAPU8.findLastIndex((byte) => byte !== 0);
  const held = [];
  for (let size = 1 << 22; size >= 16; size = size > 64 ? size >> 1 : size - 16) {
    let place = module._malloc(size);
    for (; place < end; place = module._malloc(size)) {
      module.HEAPU8.fill(0, place, place + size);
      held.push(place);
    }
    module._free(place);
  }
  held.forEach((place) => module._free(place));
}
