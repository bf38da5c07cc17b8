/** Whether all that a page says is said in one language: by the messages of `locales/`, and by nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './server.mjs';

const MESSAGE = /^[a-z][\w-]* = ?(.*(?:\n[ \t}].*)*)/gm;
const SELECT = /^([^]*)\{ \$\w+ ->\n([^]*?)\n\}([^]*)$/;
const VARIANT = /^\s*\*?\[\w+\] (.*)$/gm;
const PLACE = /\{[^}]*\}/;

/** What each message of a language can come to. */
export function sayings(language) {
	const folder = join(ROOT, 'locales', language);
	const texts = readdirSync(folder).flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(MESSAGE)].map(([, text]) => text.trim()));
	const variants = texts.flatMap((text) => {
		const [, before, choices, after] = SELECT.exec(text) ?? [];
		return choices ? [...choices.matchAll(VARIANT)].map(([, choice]) => before + choice + after) : [text];
	});
	// One that is all places says anything.
	const telling = variants.map((text) => text.split(PLACE)).filter((parts) => /\p{L}/u.test(parts.join('')));
	return telling.map((parts) => new RegExp(`^${parts.map((part) => RegExp.escape?.(part) ?? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*?')}$`, 's'));
}

/** Every text of the page, hidden ones and names for the ear included; not what a person typed or what is no language's. */
const texts = (page) =>
	page.evaluate(() => {
		const theirs = 'bdi, .theirs, .mono, kbd, textarea, script, style, noscript, body [lang]';
		const found = [document.title];
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (walker.nextNode()) {
			if (!walker.currentNode.parentElement.closest(theirs)) found.push(walker.currentNode.data);
		}
		for (const element of document.body.querySelectorAll('*')) {
			for (const name of ['aria-label', 'aria-description', 'title', 'placeholder', 'alt']) found.push(element.getAttribute(name) ?? '');
		}
		return found;
	});

/** What the page says in no message of the language; `known`: what may be said in any. */
export async function strangers(page, patterns, known) {
	const parts = (await texts(page)).flatMap((text) => text.split(/ · |– /)).map((text) => text.trim());
	const said = (text) => !/\p{L}\p{L}/u.test(text) || known.includes(text) || patterns.some((pattern) => pattern.test(text));
	return [...new Set(parts.filter((text) => !said(text)))];
}
