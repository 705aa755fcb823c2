// Fails if what a shop's page loads is larger than promised. Sizes are gzipped, as servers send them.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = join(dirname(fileURLToPath(import.meta.url)), "dist");
const size = (name) => gzipSync(readFileSync(join(dist, name)), { level: 9 }).length;
const loader = size("widget.js");
const panel = size("panel.js");

const rows = [
    ["widget.js", loader, 5 * 1024],
    ["panel.js", panel, null],
    ["together", loader + panel, 40 * 1024],
];
let too_large = false;
for (const [name, bytes, max] of rows) {
    const limit = max === null ? "" : `, limit ${max}`;
    console.log(`${name}: ${bytes} bytes gzipped${limit}`);
    if (max !== null && bytes > max) too_large = true;
}
if (too_large) {
    console.error("size: larger than its limit");
    process.exit(1);
}
