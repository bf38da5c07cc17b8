/** Puts a .br and a .gz beside each file of the build that shrinks, for the server to embed. Prints the first load. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from './built.mjs';

const SHRINKS = new Set(['.html', '.js', '.css', '.json', '.svg', '.wasm', '.webmanifest', '.txt']);

let total = 0;
for (const entry of readdirSync(build, { recursive: true, withFileTypes: true })) {
	const path = join(entry.parentPath, entry.name);
	if (!entry.isFile() || !SHRINKS.has(extname(entry.name)) || entry.name === 'csp.json') continue;
	const bytes = readFileSync(path);
	const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
	const brotli = brotliCompressSync(bytes, options);
	const gzip = gzipSync(bytes, { level: 9 });
	// A file that does not shrink is served as it is.
	if (brotli.length < bytes.length) writeFileSync(`${path}.br`, brotli);
	if (gzip.length < bytes.length) writeFileSync(`${path}.gz`, gzip);
	total += Math.min(brotli.length, bytes.length);
}
console.log(`precompressed: ${(total / 1024).toFixed(0)} KiB with brotli, every page and both languages together`);
