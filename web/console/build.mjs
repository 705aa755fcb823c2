// Builds dist/: analytics.html, analytics.js, analytics.css. `--watch` rebuilds on change.
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = process.env.CONTINUO_CONSOLE_DIST ?? join(here, "dist");
mkdirSync(dist, { recursive: true });

const options = {
    absWorkingDir: here,
    entryPoints: [
        { in: "src/analytics/main.tsx", out: "analytics" },
        { in: "src/analytics/styles/page.css", out: "analytics" },
    ],
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

copyFileSync(join(here, "pages", "analytics.html"), join(dist, "analytics.html"));

if (process.argv.includes("--watch")) {
    const context = await esbuild.context(options);
    await context.watch();
} else {
    await esbuild.build(options);
}
