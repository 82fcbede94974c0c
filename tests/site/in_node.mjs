// Runs tests of nnlib in the browser's Python, in Node: node in_node.mjs JOB, where JOB is a JSON file with
//   core, lock, wheels    Pyodide's folder, its list of packages, and what to unpack
//   repository, arguments what is tested, and what pytest is told

import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const job = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const { loadPyodide } = await import(pathToFileURL(path.join(job.core, "pyodide.mjs")).href);
const python = await loadPyodide({ lockFileContents: job.lock });
python.FS.mkdir("/packages");
for (const wheel of job.wheels) python.unpackArchive(new Uint8Array(fs.readFileSync(wheel)), "zip", { extractDir: "/packages" });
python.mountNodeFS("/repository", job.repository);
python.globals.set("arguments", python.toPy(job.arguments));
// Without this, Node shows the whole of Pyodide's one line.
process.on("uncaughtException", (error) => {
  console.error(error.message);
  process.exit(1);
});
process.exitCode = python.runPython(`
import os, sys
os.chdir("/repository")
sys.dont_write_bytecode = True
sys.path[:0] = ["/repository", "/repository/tests", "/packages"]
import pytest
int(pytest.main(arguments))
`);
