/** What each single loss costs is said as it is today: nothing is promised, nothing is hidden. */
import { expect, test } from 'vitest';
import type { RecoveryPath } from '../../src/lib/worker/api';
import { losses } from '../../src/lib/worker/engine/losses';

const DAY = 24 * 3_600_000;
const NOW = 1_795_000_000_000;
const path = (kind: RecoveryPath['kind'], count = 1, provedAt: number | null = NOW): RecoveryPath => ({
	kind,
	createdAt: NOW,
	provedAt,
	count
});
type Known = Parameters<typeof losses>[1];
const NOTHING: Known = { archiveAt: null, attachments: false, pending: 0, backupVerifiedAt: null };
const ALL = [path('keyFile'), path('printedCode'), path('otherDevice')];

const told = (paths: RecoveryPath[], known: Partial<Known> = {}) =>
	Object.fromEntries(losses(paths, { ...NOTHING, ...known }, NOW).map(({ kind, outcome, todo }) => [kind, [outcome, todo]]));

test('without any way back, losing the device costs the vault, or what no archive holds', () => {
	expect(told([path('keyFile', 0)]).device).toEqual(['lost', 'keyFile']);
	expect(told([], { archiveAt: NOW }).device).toEqual(['content', 'keyFile']);
});

test('a way back that was never tried is said to be so; so are changes that only this device has', () => {
	expect(told([path('keyFile', 1, null), path('printedCode', 1, null)]).device).toEqual(['whole', 'tryOne']);
	expect(told(ALL).device).toEqual(['whole', null]);
	expect(told(ALL, { pending: 2 }).device).toEqual(['whole', 'pending']);
});

test('a forgotten password is never said to be survived, as long as none can be set anew', () => {
	expect(told(ALL).password).toEqual(['lost', 'password']);
	expect(told(ALL, { archiveAt: NOW, backupVerifiedAt: NOW }).password).toEqual(['content', 'password']);
});

test('losing one way back costs nothing here, and names the other to be made when it was the only one', () => {
	expect(told([path('keyFile')]).keyFile).toEqual(['whole', 'printedCode']);
	expect(told([path('printedCode')]).printedCode).toEqual(['whole', 'keyFile']);
	expect(told(ALL).keyFile).toEqual(['whole', null]);
});

test('attachments are lost with a server that reports no verified backup', () => {
	expect(told(ALL, { attachments: true }).server).toEqual(['lost', 'attachments']);
	expect(told(ALL, { attachments: true, archiveAt: NOW }).server).toEqual(['content', 'archive']);
	expect(told(ALL, { attachments: true, backupVerifiedAt: NOW }).server).toEqual(['whole', null]);
});

test('items are on this device; an archive is asked for when there is none, or an old one', () => {
	expect(told(ALL).server).toEqual(['whole', 'backup']);
	expect(told(ALL, { archiveAt: NOW - DAY }).server).toEqual(['whole', null]);
	expect(told(ALL, { archiveAt: NOW - 40 * DAY }).server).toEqual(['whole', 'backup']);
});
