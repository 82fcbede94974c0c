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

const plugin = {
    id: "nnlib-course:plugin",
    description: "Shows predictions as choices, folded outputs without a glimpse of the answer, and pages in full width.",
    autoStart: true,
    activate: (app) => {
        const style = document.createElement("style");
        style.id = "nnlib-course";
        style.textContent = STYLE;
        document.head.append(style);
        // On a narrow window the list of files would take the room that code and tables need.
        app.restored.then(() => window.innerWidth < NARROW && app.shell.collapseLeft());
    },
};

(globalThis._JUPYTERLAB ??= {})["nnlib-course"] = {
    init: () => {},
    get: async () => () => ({ default: plugin, __esModule: true }),
};
