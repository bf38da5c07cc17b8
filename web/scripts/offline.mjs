/** Writes build/offline.json: every file that the page needs without a network, worker and WASM included. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { build } from './built.mjs';

// The shell is kept as `/`; the service worker itself and what is read by servers are not the page's.
const OTHERS = new Set(['index.html', 'service-worker.js', 'csp.json', 'offline.json']);

const files = readdirSync(build, { recursive: true, withFileTypes: true })
	.filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
	.map((entry) => relative(build, join(entry.parentPath, entry.name)).split(sep).join('/'))
	.filter((path) => !OTHERS.has(path))
	.sort()
	.map((path) => `/${path}`);
writeFileSync(join(build, 'offline.json'), `${JSON.stringify(files)}\n`);
console.log(`offline.json: ${files.length} files`);
