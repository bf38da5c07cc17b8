/** A page of the runbook: the commands that a reader is told to run. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../lib/server.mjs';

const RUNBOOK = join(ROOT, 'docs/runbook');

export const pages = (language) => readdirSync(join(RUNBOOK, language)).filter((name) => name.endsWith('.md')).sort();

export const text = (language, page) => readFileSync(join(RUNBOOK, language, page), 'utf8');

/** The lines of its `sh` blocks; one that ends with a backslash goes on in the next. */
export function commands(language, page) {
	const blocks = [...text(language, page).matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block);
	return blocks.join('').replaceAll('\\\n', '').split('\n').filter((line) => line.trim());
}

/** The links of a page to other files and their headings. */
export function links(language, page) {
	return [...text(language, page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].map(([, file, heading]) => ({ file: file || page, heading }));
}

/** What a link can end with. */
export const anchors = (markdown) => [
	...[...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading.toLowerCase().replaceAll(/[^\p{L}\p{N}_\- ]/gu, '').replaceAll(' ', '-')),
	...[...markdown.matchAll(/<a id="([^"]*)">/g)].map(([, id]) => id)
];
