// Fails if a page is larger than promised. Sizes are gzipped, as the server sends them.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = join(dirname(fileURLToPath(import.meta.url)), "dist");
const bytes_max = { analytics: 40 * 1024, queue: 32 * 1024 };
for (const [page, limit] of Object.entries(bytes_max)) {
    let bytes = 0;
    for (const name of [`${page}.html`, `${page}.js`, `${page}.css`]) {
        const size = gzipSync(readFileSync(join(dist, name)), { level: 9 }).length;
        console.log(`${name}: ${size} bytes gzipped`);
        bytes += size;
    }
    console.log(`together: ${bytes} bytes gzipped, limit ${limit}`);
    if (bytes > limit) {
        console.error(`size: ${page} is larger than its limit`);
        process.exitCode = 1;
    }
}
