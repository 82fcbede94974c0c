// In a page with one lab: shows the lab's widgets, which live in Python in a web worker, instead of the picture.

(async () => {
  const script = document.currentScript;
  const files = new URL(".", script.src).href;
  const place = document.getElementById("lab");
  const said = document.getElementById("said");
  const say = (words) => (said.textContent = words);

  // ---------------------------------------------------------------- light or dark, as chosen on the course's pages

  const scheme = matchMedia("(prefers-color-scheme: dark)");
  function follow() {
    let chosen = null;
    try {
      chosen = localStorage.getItem("nnlib-theme");
    } catch {
      // a private window keeps nothing
    }
    const dark = chosen ? chosen === "dark" : scheme.matches;
    document.documentElement.classList.toggle("dark", dark);
    document.body.dataset.jpThemeLight = String(!dark); // the labs look at it, as in JupyterLab
  }
  follow();
  scheme.addEventListener("change", follow);
  window.addEventListener("storage", follow); // where this page is a frame, the page around it has the button

  const query = location.search || location.hash.replace(/^#/, "?");
  const worker = new Worker(`${files}lab.mjs`, { type: "module" });
  worker.postMessage({ lab: script.dataset.lab, query: query.replace(/^\?/, "") });

  // ---------------------------------------------------------------- the widgets' own code, and how it is loaded

  const modules = {};
  const needed = (name) => (name === "module" ? { uri: `${files}widgets.js`, id: name } : modules[name]);
  window.define = (name, inputs, factory) => {
    if (typeof name !== "string") [name, inputs, factory] = ["anywidget", name, inputs];
    modules[name] = factory(...inputs.map(needed));
  };
  window.define.amd = true;
  const load = (name) =>
    new Promise((loaded, failed) => {
      const element = document.createElement("script");
      Object.assign(element, { src: files + name, onload: loaded, onerror: () => failed(new Error(`${name} is missing`)) });
      document.head.append(element);
    });
  await load("widgets.js");
  await load("anywidget.js");

  const { HTMLManager } = modules["@jupyter-widgets/html-manager"];
  const manager = new HTMLManager({
    loader: async (name) => modules[name] ?? Promise.reject(new Error(`${name} is not part of this page`)),
  });

  // ---------------------------------------------------------------- messages back and forth

  const comms = new Map();
  const waiting = new Map();
  let sent = 0;
  let opened = Promise.resolve();

  function comm({ comm_id, target_name }) {
    const made = {
      comm_id,
      target_name,
      on_msg: (handler) => (made.receive = handler),
      on_close: (handler) => (made.closed = handler),
      close: () => {},
      send: (data, callbacks, metadata = {}, buffers = []) => {
        const id = ++sent;
        waiting.set(id, callbacks);
        const content = { comm_id, data };
        const raw = buffers.map((b) => new Uint8Array(b.buffer ?? b, b.byteOffset ?? 0, b.byteLength));
        worker.postMessage({ comm: true, id, content, metadata, buffers: raw });
        return String(id);
      },
    };
    comms.set(comm_id, made);
    return made;
  }

  const handlers = {
    comm_open: (message) => {
      const made = comm(message.content);
      opened = Promise.all([opened, manager.handle_comm_open(made, message)]);
    },
    comm_msg: (message) => {
      const made = comms.get(message.content.comm_id);
      // a model that isn't there yet gets the message once it is
      if (made.receive) made.receive(message);
      else opened = opened.then(() => made.receive?.(message));
    },
    comm_close: (message) => {
      comms.get(message.content.comm_id)?.closed?.(message);
      comms.delete(message.content.comm_id);
    },
    done: ({ id }) => {
      const idle = { content: { execution_state: "idle" } };
      waiting.get(id)?.iopub?.status?.(idle);
      waiting.delete(id);
    },
    shown: async ({ model }) => {
      await opened;
      const view = await manager.create_view(await manager.get_model(model));
      const box = document.createElement("div");
      place.append(box); // a view can only be put into what is on the page
      await manager.display_view(view, box);
      place.replaceChildren(box);
      place.dataset.live = "true";
      say("");
      if (navigator.serviceWorker) keep();
    },
    failed: ({ message }) => say(`The lab could not start: ${message}. Load the page again.`),
  };
  worker.addEventListener("message", ({ data }) => handlers[data.type]?.(data));
  worker.addEventListener("error", () => say("Python could not start in this browser. Load the page again."));

  // ---------------------------------------------------------------- the page around it

  const inFrame = window.top !== window;
  document.documentElement.classList.toggle("framed", inFrame);
  const line = document.getElementById("line");
  const address = location.href.split(/[?#]/)[0];
  line.value = `<iframe src="${address}${location.search.replaceAll('"', "%22")}" title="${document.title}" width="100%" height="800" loading="lazy"></iframe>`;
  document.getElementById("copy").addEventListener("click", async ({ target }) => {
    line.select();
    await navigator.clipboard.writeText(line.value);
    target.textContent = "Copied";
  });

  // What was loaded before the service worker started is handed to it, so that the next visit needs no network.
  async function keep() {
    const { active } = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    const addresses = [address, script.src, ...loaded];
    active.postMessage({ type: "loaded", addresses: addresses.filter((one) => one.startsWith(location.origin)) });
  }
  navigator.serviceWorker?.register(`${script.dataset.root}service-worker.js`);
})();
