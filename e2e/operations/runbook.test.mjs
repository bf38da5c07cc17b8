/** Every page of the runbook, walked as it stands: the commands of the English one, which are those of the French one. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findServer, ROOT } from '../lib/server.mjs';
import { anchors, commands, links, pages } from './lib/page.mjs';
import { forgetHousehold } from './lib/scenes.mjs';
import { STANDINS } from './lib/standins.mjs';
import { Reader } from './lib/walk.mjs';
import { WALKS } from './lib/walks.mjs';

/** Pages that these Rust tests walk, beside servers of their own. */
const RUST = 'crates/server-cli/tests/process/runbook.rs';
const WALKED_THERE = ['doctor.md', 'drill.md', 'reseed.md', 'restore.md', 'salvage.md'];

const walked = [];

test('each page is there in both languages, with the same commands', () => {
	assert.deepEqual(pages('fr'), pages('en'));
	for (const page of pages('en')) assert.deepEqual(commands('fr', page), commands('en', page), page);
});

test('each page that has commands is walked', () => {
	const rust = readFileSync(join(ROOT, RUST), 'utf8');
	for (const page of WALKED_THERE) assert(rust.includes(`"${page}"`), page);
	for (const page of pages('en')) assert(WALKED_THERE.includes(page) || page in WALKS || commands('en', page).length === 0, page);
});

test('each link leads somewhere', () => {
	for (const language of ['en', 'fr'])
		for (const page of pages(language))
			for (const { file, heading } of links(language, page)) {
				const path = join(ROOT, 'docs/runbook', language, file);
				assert(existsSync(path), `${language}/${page}: ${file}`);
				assert(!heading || anchors(readFileSync(path, 'utf8')).includes(heading), `${language}/${page}: ${file}#${heading}`);
			}
});

for (const [page, walk] of Object.entries(WALKS)) {
	test(`${page} is walked from its first command to its last`, async (t) => {
		const why = (!findServer() && 'mdp-server is not built') || walk.missing?.();
		if (why) {
			console.log(`NOT RUN: ${page}: ${why}`);
			return t.skip(why);
		}
		const reader = new Reader();
		let done;
		try {
			done = await walk.before(reader);
			const began = Date.now();
			for (const command of commands('en', page)) {
				for (const [start, happens] of Object.entries(walk.on ?? {})) if (command.startsWith(start)) await happens(reader);
				await reader.type(command);
				walked.push({ page, ...reader.walked.at(-1) });
			}
			console.log(`${page}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
			await walk.after?.(reader, began);
		} finally {
			await reader.close();
			await done?.();
		}
	});
}

after(() => {
	forgetHousehold();
	const asWritten = walked.filter(({ stoodIn }) => stoodIn.length === 0);
	// Each command that was begun and didn't end well has failed its test: none is passed over.
	console.log(`runbook: ${asWritten.length} commands ran as written, ${walked.length - asWritten.length} with a stand-in, 0 were skipped`);
	for (const [name, { why }] of Object.entries(STANDINS)) {
		const lines = walked.filter(({ stoodIn }) => stoodIn.includes(name));
		if (lines.length === 0) continue;
		console.log(`  ${name}: ${why}`);
		for (const { page, command } of lines) console.log(`    ${page}: ${command}`);
	}
});
