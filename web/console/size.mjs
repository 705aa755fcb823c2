// Fails if the page is larger than promised. Sizes are gzipped, as the server sends them.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = join(dirname(fileURLToPath(import.meta.url)), "dist");
const bytes_max = 40 * 1024;
let bytes = 0;
for (const name of ["analytics.html", "analytics.js", "analytics.css"]) {
    const size = gzipSync(readFileSync(join(dist, name)), { level: 9 }).length;
    console.log(`${name}: ${size} bytes gzipped`);
    bytes += size;
}
console.log(`together: ${bytes} bytes gzipped, limit ${bytes_max}`);
if (bytes > bytes_max) {
    console.error("size: larger than its limit");
    process.exit(1);
}
