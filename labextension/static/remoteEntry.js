// How JupyterLab shows the course. JupyterLab loads this file as it is: it is what a bundler would make of a plugin
// without dependencies, so it needs no build.
//
// A folded output is announced by its first words, which would be the answer to a prediction, or by the HTML of a
// figure. Here it is announced by what to do instead. Source code scrolls sideways; it would break inside words.
const STYLE = `
.jp-OutputPlaceholder .jp-PlaceholderText { font-size: 0; }
.jp-OutputPlaceholder .jp-PlaceholderText::before {
    font-size: var(--jp-code-font-size);
    font-family: var(--jp-ui-font-family);
    content: "Your own answer first, then run this cell to see";
}
.jp-OutputArea-output .jp-RenderedMarkdown pre, .jp-RenderedMarkdown.jp-OutputArea-output pre,
.jp-RenderedMarkdown.jp-OutputArea-output pre code {
    overflow-x: auto;
    white-space: pre;
    word-break: normal;
    overflow-wrap: normal;
}
.jp-RenderedMarkdown details {
    margin: 0.3em 0;
    padding: 0.25em 0.8em;
    border: 1px solid var(--jp-border-color2);
    border-radius: 6px;
}
.jp-RenderedMarkdown details > summary { cursor: pointer; }
.jp-RenderedMarkdown details[open] > summary { margin-bottom: 0.4em; font-weight: 600; }
.jp-RenderedMarkdown details > :last-child { margin-bottom: 0.2em; }
`;

const NARROW = 1000;

// Opening a notebook writes the kernel's version of Python into it, and marks it changed: a page that was only read would
// ask to be saved, and a saved one would differ from the course's. So that doesn't count unless a cell has changed.
const seen = new WeakSet();
async function unmark(widget) {
    const context = widget?.context;
    if (!context?.path?.endsWith(".ipynb") || seen.has(widget)) return;
    seen.add(widget);
    await context.ready;
    const cells = () => JSON.stringify(context.model.toJSON().cells);
    const opened = cells();
    await context.sessionContext.ready;
    await context.sessionContext.session?.kernel?.info;
    await new Promise((then) => setTimeout(then, 500));
    if (!widget.isDisposed && cells() === opened) context.model.dirty = false;
}

const plugin = {
    id: "nnlib-course:plugin",
    description: "Shows predictions as choices, folded outputs without a glimpse of the answer, pages in full width, and no page changed by opening it.",
    autoStart: true,
    activate: (app) => {
        const style = document.createElement("style");
        style.id = "nnlib-course";
        style.textContent = STYLE;
        document.head.append(style);
        // On a narrow window the list of files would take the room that code and tables need.
        app.restored.then(() => {
            if (window.innerWidth < NARROW) app.shell.collapseLeft();
            for (const widget of app.shell.widgets("main")) unmark(widget);
        });
        app.shell.currentChanged?.connect((_, { newValue }) => unmark(newValue));
    },
};

(globalThis._JUPYTERLAB ??= {})["nnlib-course"] = {
    init: () => {},
    get: async () => () => ({ default: plugin, __esModule: true }),
};
