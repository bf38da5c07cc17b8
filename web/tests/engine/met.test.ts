import { expect, test } from 'vitest';
import { Refused } from '../../src/lib/worker/engine/http';
import { metBy } from '../../src/lib/worker/engine/met';
import { Failure } from '../../src/lib/worker/failure';

const refused = (code: string, status: number) => new Refused(code, {}, status);

test('a session that ends is asked for once more before the person is', () => {
	const ended = refused('signed-out', 401);
	expect(metBy(ended, 'fine')).toBe('nothing');
	expect(metBy(ended, 'nothing')).toBe('signedOut');
	expect(metBy(refused('vault-not-found', 404), 'nothing')).toBe('signedOut');
});

test('a server out of reach, broken or busy is one to come back to', () => {
	for (const cause of [new Failure('offline'), new Failure('unavailable'), refused('internal', 500), refused('too-many-attempts', 429)]) {
		expect(metBy(cause, 'fine')).toBe('offline');
	}
});

test('what the core refuses is never taken for a network that fails', () => {
	expect(metBy({ code: 'identity-substituted', args: {} }, 'fine')).toBe('refused');
	expect(metBy({ code: 'pull-truncated', args: {} }, 'nothing')).toBe('refused');
	expect(metBy(new TypeError('bug'), 'fine')).toBe('refused');
});

test('a page left behind by the server says so', () => {
	expect(metBy(refused('protocol-too-old', 426), 'fine')).toBe('tooOld');
});
