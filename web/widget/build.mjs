// Builds dist/: widget.js (loader), panel.js, chat.html, demo.html. `--watch` rebuilds on change.
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = process.env.CONTINUO_WIDGET_DIST ?? join(here, "dist");
mkdirSync(dist, { recursive: true });

const options = {
    absWorkingDir: here,
    nodePaths: [join(here, "node_modules")], // of web/shared
    entryPoints: { widget: "src/loader/main.ts", panel: "src/panel/main.tsx" },
    outdir: dist,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2020"],
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".css": "text" },
    plugins: [minified_css()],
    legalComments: "none",
    charset: "utf8",
    banner: { js: "/*! Continuo chat widget, Apache-2.0. With Preact, MIT, (c) 2015-present Jason Miller */" },
    logLevel: "warning",
};

/// Style sheets become strings, since they belong into the shadow root.
function minified_css() {
    return {
        name: "css-as-text",
        setup(build) {
            build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
                const { outputFiles } = await esbuild.build({
                    entryPoints: [path],
                    bundle: true,
                    minify: true,
                    write: false,
                    charset: "utf8",
                });
                return { contents: outputFiles[0].text.trim(), loader: "text", watchFiles: [path] };
            });
        },
    };
}

for (const page of ["chat.html", "demo.html"]) copyFileSync(join(here, "pages", page), join(dist, page));

if (process.argv.includes("--watch")) {
    const context = await esbuild.context(options);
    await context.watch();
} else {
    await esbuild.build(options);
}
