/** Every message exists in both languages, is used, and is typed as its language wants. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FluentResource } from '@fluent/bundle';
import { expect, test } from 'vitest';
import { CUSTOM_KINDS, ITEM_TYPES, TYPE_FIELDS } from '../src/lib/state/fields';
import { SHORTCUTS } from '../src/lib/state/shortcuts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** The page's share of `locales/`: the list of messages.fr.ts, what comes with a page of its own, and the archive's page. */
const AREAS = [
	'app',
	'account',
	'vault',
	'item',
	'keys',
	'import',
	'settings',
	'errors',
	'reader',
	'past',
	'incident',
	'reseed',
	'joining',
	'insecure'
];
const read = (language: string) => AREAS.map((area) => readFileSync(join(root, 'locales', language, `${area}.ftl`), 'utf8')).join('\n');
const texts = { fr: read('fr'), en: read('en') };
const ids = (text: string) => [...text.matchAll(/^([a-zA-Z][\w-]*) =/gm)].map(([, id]) => id as string);
const placeables = (text: string) => {
	const found = new Map<string, string>();
	for (const block of text.split(/^(?=[a-zA-Z][\w-]* =)/m)) {
		const id = block.match(/^([a-zA-Z][\w-]*) =/)?.[1];
		if (id) found.set(id, [...new Set([...block.matchAll(/\$(\w+)/g)].map(([, name]) => name))].sort().join(' '));
	}
	return found;
};

const source = readdirSync(join(root, 'web/src'), { recursive: true, encoding: 'utf8' })
	.filter((path) => /\.(svelte|ts)$/.test(path) && !/worker\/(pkg|mock)/.test(path))
	.map((path) => readFileSync(join(root, 'web/src', path), 'utf8'))
	.join('\n');

/** Ids made of codes at run time: the fixed part, and every value it is made with. */
const made: Record<string, readonly (string | number)[]> = {
	'conflict-': ['kept', 'other'],
	'custom-': CUSTOM_KINDS,
	'dealt-': ['quarantine', 'restoreRecord'],
	'done-': ['quarantine', 'restoreRecord'],
	'field-': [...new Set(Object.values(TYPE_FIELDS).flat()), 'title', 'notes', 'urls'],
	'generator-': ['lower', 'upper', 'digits', 'symbols'],
	'import-': ['add', 'merge', 'skip', 'unreadable'],
	'import-format-': ['sql', 'sql-gz', 'json-export', 'csv-export', 'key-sample'],
	'import-reason-': ['entry-form-unknown', 'entry-other-key', 'entry-altered', 'entry-content-unknown'],
	'key-failure-': ['does-not-open', 'commitment', 'signature', 'missing-bytes', 'unlisted'],
	'language-': ['fr', 'en'],
	'locked-by-': ['time', 'sleep', 'otherTab'],
	'loss-': ['device', 'password', 'keyFile', 'printedCode', 'server'],
	'loss-todo-': ['keyFile', 'printedCode', 'pending', 'tryOne', 'password', 'backup', 'attachments', 'archive'],
	'new-': ITEM_TYPES,
	'onboarding-lead-': [1, 2, 3],
	'past-more-': ['type', 'category', 'tags', 'favourite', 'trash', 'attachments'],
	'past-since-': ['removed', 'changed', 'added', 'lost'],
	'path-': ['keyFile', 'printedCode', 'otherDevice', 'thisDevice'],
	'possession-': ['proved', 'refused', 'offline'],
	'progress-': ['starting', 'records', 'commits', 'opening', 'importing', 'attachments', 'sealing'],
	'prove-': ['keyFile', 'printedCode'],
	'reader-error-': ['malformed', 'wrong-passphrase', 'unsupported-format', 'key-derivation-refused', 'out-of-memory', 'unexpected'],
	'reader-missing-': ['not-listed', 'no-key', 'unavailable', 'other-bytes', 'does-not-open', 'too-large'],
	'sort-': ['updated', 'created', 'title', 'best'],
	'strength-': [0, 1, 2, 3, 4],
	'strength-warning-': ['common', 'short', 'word', 'repeated', 'sequence', 'date', 'context'],
	'sync-': ['saved', 'saving', 'offline', 'signedOut', 'behind', 'fork', 'refused', 'tooOld'],
	'theme-': ['system', 'light', 'dark'],
	'type-': ITEM_TYPES,
	'view-': ['all', 'favourites', 'trash', 'conflicts', 'uncategorised'],
	'way-': ['importKey', 'quarantine', 'restoreRecord']
};
const makes = new Set(Object.entries(made).flatMap(([prefix, ends]) => ends.map((end) => prefix + end)));
for (const { title, keys } of SHORTCUTS) for (const id of [title, ...keys.map((k) => k.does)]) makes.add(id);
for (const kind of ['saved', 'saving', 'offline', 'signedOut', 'behind', 'fork', 'tooOld']) makes.add(`sync-${kind}-text`);

test('both languages have the same messages, each once, with the same placeables', () => {
	expect(ids(texts.fr)).toEqual(ids(texts.en));
	expect(new Set(ids(texts.fr)).size).toBe(ids(texts.fr).length);
	expect(placeables(texts.fr)).toEqual(placeables(texts.en));
});

test('every message parses', () => {
	for (const text of Object.values(texts)) {
		const parsed = [...new FluentResource(text).body].map((entry) => entry.id);
		expect(ids(text).filter((id) => !parsed.includes(id))).toEqual([]);
	}
});

test('every message that the page asks for exists', () => {
	const known = new Set(ids(texts.en));
	const asked = [
		...source.matchAll(/\bt\(\s*'([^']+)'/g),
		...source.matchAll(/\bt\([^()'`]*\? '([^']+)'/g),
		...source.matchAll(/(?:done|doing)\('([^']+)'/g)
	];
	expect([...new Set(asked.map(([, id]) => id as string).filter((id) => !known.has(id)))]).toEqual([]);
	expect([...makes].filter((id) => !known.has(id))).toEqual([]);
});

test('every template of ids is listed here', () => {
	const templates = [...source.matchAll(/\bt\(`([a-z-]*)\$\{/g)].map(([, prefix]) => prefix as string);
	expect([...new Set(templates)].filter((prefix) => !(prefix in made) && prefix !== 'error-')).toEqual([]);
});

test('no message is left over', () => {
	// Codes of errors come from the core and the server.
	const unused = ids(texts.en).filter((id) => !makes.has(id) && !id.startsWith('error-') && !source.includes(`'${id}'`));
	expect(unused).toEqual([]);
});

test('an error says what happened, what was not lost, and what to do: at least two sentences', () => {
	for (const [language, text] of Object.entries(texts)) {
		const short = [...text.matchAll(/^(error-[\w-]+) = (.+)$/gm)]
			.filter(([, , words]) => !/[.:!?»”)] .+[.]$/.test(words as string))
			.map(([, id]) => `${language} ${id}`);
		expect(short.filter((id) => !/nothing-to-undo/.test(id) && !/outbox-not-empty/.test(id))).toEqual([]);
	}
});

test('French has no-break spaces where it wants them, and no straight quotes', () => {
	const lines = texts.fr.split('\n').filter((line) => !line.startsWith('#') && !line.includes('->'));
	const words = lines.map((line) => line.replace(/^[a-zA-Z][\w-]* = /, '').replace(/\{[^}]*\}/g, 'x'));
	expect(words.filter((line) => /\S [:;?!»]|« /.test(line))).toEqual([]);
	expect(words.filter((line) => /['"]/.test(line))).toEqual([]);
});
