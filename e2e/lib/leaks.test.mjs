import assert from 'node:assert/strict';
import { test } from 'node:test';
import { find } from './leaks.mjs';

const WORD = 'Mot de passe très secret 🔑';
const around = (bytes, before = 0) => Buffer.concat([Buffer.from('junk'.slice(0, before)), Buffer.from(bytes), Buffer.from('more junk')]);

test('a word is found in whatever form it was written down', () => {
	const utf8 = Buffer.from(WORD);
	const written = [utf8, Buffer.from(WORD, 'utf16le'), Buffer.from(WORD, 'utf16le').swap16(), utf8.toString('hex'), utf8.toString('hex').toUpperCase(), JSON.stringify({ a: WORD })];
	for (const before of [0, 1, 2, 3]) {
		written.push(around(utf8, before).toString('base64'), around(utf8, before).toString('base64url'), around(Buffer.from(WORD, 'utf16le'), before).toString('base64'));
	}
	for (const [n, bytes] of written.entries()) assert.equal(find([WORD], around(bytes, n % 4)).length, 1, `form ${n}`);
});

test('what is not there is not found', () => {
	assert.deepEqual(find([WORD, 'short'], Buffer.from('short words and others, and a Mot de passe that is another')), []);
});
