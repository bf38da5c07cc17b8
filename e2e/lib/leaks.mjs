/** Looks for words in bytes, in every form in which they may have been written down. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Shorter words are found by chance. */
const SHORTEST = 6;

/** The characters of base64 that depend on these bytes alone, when they begin `before` bytes into a group. */
function base64(bytes, before) {
	const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
	return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}

/** `[name of the form, bytes to look for]`. */
export function forms(word) {
	const utf8 = Buffer.from(word);
	const utf16 = Buffer.from(word, 'utf16le');
	const all = [
		['UTF-8', utf8],
		['UTF-16LE', utf16],
		['UTF-16BE', Buffer.from(utf16).swap16()],
		['JSON', JSON.stringify(word).slice(1, -1)],
		['JSON, ASCII', JSON.stringify(word).slice(1, -1).replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)],
		['percent', encodeURIComponent(word)],
		['hex', utf8.toString('hex')],
		['HEX', utf8.toString('hex').toUpperCase()]
	];
	for (const before of [0, 1, 2]) {
		const text = base64(utf8, before);
		all.push([`base64+${before}`, text], [`base64url+${before}`, text.replaceAll('+', '-').replaceAll('/', '_')]);
		all.push([`base64 of UTF-16+${before}`, base64(utf16, before)]);
	}
	return all.map(([name, bytes]) => [name, Buffer.from(bytes)]);
}

/** `word (form)` for each of the words that is somewhere in the bytes. */
export function find(words, bytes) {
	const found = [];
	for (const word of words) {
		if (Buffer.byteLength(word) < SHORTEST) continue;
		const form = forms(word).find(([, sought]) => bytes.includes(sought));
		if (form) found.push(`${word} (${form[0]})`);
	}
	return found;
}

/** Every file below a folder, one after the other. */
export function readFolder(folder) {
	const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
	return Buffer.concat(files.map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name))));
}
