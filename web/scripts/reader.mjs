/**
 * Makes the page that goes into every self-reading archive, src/lib/worker/pkg/page/reader.html: src/reader and the
 * module, one script and one style, each named by its hash in the page's own policy. The archive's blocks go
 * where the page says so. Not minified: whoever opens one may read it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { digest } from './built.mjs';

/** @param {string} path */
const from = (path) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));
/** @param {string} path */
const text = (path) => readFileSync(from(path), 'utf8');

/** The module, as text in the script: its hash is the script's. */
const MODULE = 'virtual:reader-module';
const plugin = {
	name: 'reader-module',
	enforce: /** @type {const} */ ('pre'),
	/** @param {string} id */
	resolveId: (id) => (id === MODULE ? id : null),
	/** @param {string} id */
	load: (id) => (id === MODULE ? `export default '${readFileSync(from('lib/worker/pkg/mdp_reader_bg.wasm'), 'base64')}'` : null),
	/** The glue's own way to fetch the module isn't taken, and must not bring a second copy in.
	 * @param {string} code
	 * @param {string} id */
	transform: (code, id) =>
		id.endsWith('/mdp_reader.js') ? code.replace(/new URL\('mdp_reader_bg\.wasm', import\.meta\.url\)/, 'undefined') : null
};

const made = await build({
	configFile: false,
	logLevel: 'error',
	root: from('reader'),
	plugins: [plugin],
	build: { target: 'es2022', write: false, minify: false, lib: { entry: from('reader/main.ts'), formats: ['iife'], name: 'mdp' } }
});
const { output } = Array.isArray(made) ? made[0] : made;
const script = output[0].code;
const style = ['lib/styles/tokens.css', 'lib/styles/base.css', 'reader/reader.css'].map(text).join('\n');
if (output.length !== 1 || /<\/script|<!--/i.test(script) || /<\//.test(style)) throw new Error('reader: not one script and one style');

/** @param {string} source */
const hash = (source) => `'${digest(source)}'`;
const policy = [
	"default-src 'none'",
	`script-src ${hash(script)} 'wasm-unsafe-eval'`,
	`style-src ${hash(style)}`,
	'img-src data:',
	"base-uri 'none'",
	"form-action 'none'"
].join('; ');
const page = text('reader/page.html')
	.replace('%POLICY%', () => policy)
	.replace('/* style */', () => style)
	.replace('/* script */', () => script);
mkdirSync(from('lib/worker/pkg/page'), { recursive: true });
writeFileSync(from('lib/worker/pkg/page/reader.html'), page);
console.log(`reader.html: ${page.length} bytes`);
