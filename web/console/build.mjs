// Builds dist/: of each page NAME.html, NAME.js, NAME.css. `--watch` rebuilds on change.
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const pages = ["analytics", "queue"];
const dist = process.env.CONTINUO_CONSOLE_DIST ?? join(here, "dist");
mkdirSync(dist, { recursive: true });

const options = {
    absWorkingDir: here,
    nodePaths: [join(here, "node_modules")], // of web/shared
    entryPoints: pages.flatMap((name) => [
        { in: `src/${name}/main.tsx`, out: name },
        { in: `src/${name}/styles/page.css`, out: name },
    ]),
    outdir: dist,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2021"],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    charset: "utf8",
    banner: { js: "/*! Continuo console, Apache-2.0. With Preact, MIT, (c) 2015-present Jason Miller */" },
    logLevel: "warning",
};

for (const name of pages) copyFileSync(join(here, "pages", `${name}.html`), join(dist, `${name}.html`));

if (process.argv.includes("--watch")) {
    const context = await esbuild.context(options);
    await context.watch();
} else {
    await esbuild.build(options);
}
