/**
 * Writes into every page of the build the digest of each file that the page may run or be styled by
 * (Subresource Integrity, W3C): one that was changed or cut short on its way, or that is of another build, is
 * refused. What modules import has its digests in the import map. A page can't name its worker's: that one
 * names its modules' itself (vite.config.ts).
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, digest } from './built.mjs';

const MODULES = ['entry', 'chunks', 'nodes'].map((folder) => `_app/immutable/${folder}`);

/**
 * The page with the digests of what it names, of these modules, and its own policy grown by the import map.
 * @param {string} html
 * @param {string[]} modules paths from the root, with their slash
 * @param {(path: string) => string | Buffer} read the bytes of such a path
 */
export function withIntegrity(html, modules, read) {
	const map = JSON.stringify({ integrity: Object.fromEntries(modules.map((path) => [path, digest(read(path))])) });
	return html
		.replace(
			/<(?:link href="([^"]+)" rel="(?:modulepreload|stylesheet)"|script src="([^"]+)")/g,
			(tag, link, script) => `${tag} integrity="${digest(read(link ?? script))}"`
		)
		.replace(/(http-equiv="content-security-policy"[^>]*?script-src [^;"]*)/, (policy) => `${policy} '${digest(map)}'`)
		.replace('</title>', () => `</title>\n\t\t<script type="importmap">${map}</script>`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const modules = MODULES.flatMap((folder) => readdirSync(join(build, folder)).map((name) => `/${folder}/${name}`)).sort();
	for (const name of readdirSync(build).filter((name) => name.endsWith('.html'))) {
		const page = join(build, name);
		writeFileSync(
			page,
			withIntegrity(readFileSync(page, 'utf8'), modules, (path) => readFileSync(join(build, path)))
		);
	}
	console.log(`integrity: ${modules.length} modules`);
}
