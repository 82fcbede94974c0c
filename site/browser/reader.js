// In JupyterLab's page: tells a reader of a new version of a notebook they have changed, and gives them all their files.

(async () => {
  const SEEN = "course-versions"; // for each notebook changed here, the version that it was changed from
  const app = await when(() => window.jupyterapp);
  await app.started;
  const { contents } = app.serviceManager;
  const now = await (await fetch("../versions.json", { cache: "no-cache" })).json();
  const seen = () => JSON.parse(localStorage.getItem(SEEN) ?? "{}");
  const setSeen = (path, version) => localStorage.setItem(SEEN, JSON.stringify({ ...seen(), [path]: version }));

  contents.fileChanged.connect((_, change) => {
    const path = change.newValue?.path ?? change.oldValue?.path;
    if (!(path in now)) return;
    if (change.type === "save" && !(path in seen())) setSeen(path, now[path]);
    if (change.type === "delete") {
      const { [path]: gone, ...rest } = seen();
      localStorage.setItem(SEEN, JSON.stringify(rest));
    }
  });

  const outdated = () => Object.entries(seen()).filter(([path, version]) => now[path] && now[path] !== version);

  async function putBeside(path) {
    const answer = await fetch(`../files/${path}`, { cache: "no-cache" });
    const beside = path.replace(/\.ipynb$/, "-new.ipynb");
    await contents.save(beside, { type: "notebook", format: "json", content: await answer.json() });
    setSeen(path, now[path]);
    return beside;
  }

  app.commands.addCommand("course:new-version", {
    label: "Get the New Version beside Mine",
    caption: "For each notebook that you have changed and that the course has changed since",
    isEnabled: () => outdated().length > 0,
    execute: async () => {
      for (const [path] of outdated()) {
        await app.commands.execute("docmanager:open", { path: await putBeside(path) });
      }
    },
  });

  app.commands.addCommand("course:download-all", {
    label: "Download All My Files",
    caption: "Everything that you have here, as one zip file",
    execute: async () => {
      const files = [];
      for await (const file of everything("")) files.push(file);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(zip(files));
      link.download = "course.zip";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      return files.map(({ name }) => name);
    },
  });

  async function* everything(folder) {
    const { content } = await contents.get(folder, { content: true });
    for (const { path, type } of content) {
      if (type === "directory") {
        yield* everything(path);
      } else {
        const file = await contents.get(path, { content: true });
        yield { name: path, bytes: asBytes(file) };
      }
    }
  }

  function asBytes({ content, format }) {
    if (format === "base64") return Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
    return new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content, null, 1));
  }

  const names = outdated().map(([path]) => path.replace("notebooks/", ""));
  if (names.length) {
    app.commands.execute("apputils:notify", {
      message: `The course has a new version of ${names.join(", ")}. Yours is kept as you left it.`,
      type: "info",
      options: {
        autoClose: false,
        actions: [{ label: "Get the new one beside mine", commandId: "course:new-version", args: {} }],
      },
    });
  }

  // What was loaded before the service worker started is handed to it, so that the next visit needs no network.
  const worker = await navigator.serviceWorker?.ready;
  const tell = () => {
    const addresses = performance.getEntriesByType("resource").map(({ name }) => name);
    const ours = [location.href.split(/[?#]/)[0], ...addresses].filter((a) => a.startsWith(location.origin));
    worker?.active?.postMessage({ type: "loaded", addresses: ours.filter((a) => !a.includes("/api/drive")) });
  };
  setTimeout(tell, 3000);
  setTimeout(tell, 20_000);

  async function when(condition) {
    while (!condition()) await new Promise((done) => setTimeout(done, 50));
    return condition();
  }

  // ---------------------------------------------------------------- a zip file, nothing in it compressed

  function zip(files) {
    const parts = [];
    const directory = [];
    let offset = 0;
    for (const { name, bytes } of files) {
      const title = new TextEncoder().encode(name);
      const fields = [[20, 2], [0x800, 2], [0, 2], [0, 2], [0x21, 2], [crc(bytes), 4], [bytes.length, 4]];
      fields.push([bytes.length, 4], [title.length, 2], [0, 2]);
      const header = numbers([[0x04034b50, 4], ...fields]);
      const entry = [[0x02014b50, 4], [20, 2], ...fields, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]];
      directory.push(numbers(entry), title);
      parts.push(header, title, bytes);
      offset += header.length + title.length + bytes.length;
    }
    const size = directory.reduce((sum, part) => sum + part.length, 0);
    const end = [[0x06054b50, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [size, 4], [offset, 4], [0, 2]];
    return new Blob([...parts, ...directory, numbers(end)], { type: "application/zip" });
  }

  function numbers(fields) {
    const bytes = new Uint8Array(fields.reduce((sum, [, length]) => sum + length, 0));
    let at = 0;
    for (const [value, length] of fields) {
      for (let i = 0; i < length; i++) bytes[at++] = (value >>> (8 * i)) & 0xff;
    }
    return bytes;
  }

  function crc(bytes) {
    let sum = 0xffffffff;
    for (const byte of bytes) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
    }
    return (sum ^ 0xffffffff) >>> 0;
  }
})();
