/** The stand-in's keys and recovery: made-up proofs, one record that does not open, one loss not survived. */
import type { RecoveryKit, VaultApi } from './api';
import { Failure } from './failure';
import { DAY } from './mock-data';
import { fold, type MockStore, strengthOf } from './mock-store';

type Keys = Pick<
	VaultApi,
	| 'keyCheck'
	| 'quarantine'
	| 'restoreRecord'
	| 'recoveryPaths'
	| 'exportKeyFile'
	| 'exportArchive'
	| 'proveKeyFile'
	| 'newRecoveryCode'
	| 'comeBack'
	| 'proveRecoveryCode'
>;

interface Host {
	long(operation: string, phase: string, total: number): Promise<void>;
	check(password: string): void;
	store(): MockStore;
	remember(kit: RecoveryKit): RecoveryKit;
}

export const kit = (): RecoveryKit => ({
	code: ['7KQ4', 'M2XN', '9TPA', 'WR5H', '3CVE', 'J8DY', 'B6FZ', '1'],
	userName: 'camille',
	userId: '5f1d0c9a7be24f6f8d1e3a2b4c5d6e7f',
	server: 'https://coffre.exemple.ca',
	serverId: '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
	fingerprint: '3F9A 11C0 7D42 E85B 90A6 2C1F D473 5EB8 06F1 AA29',
	createdAt: Date.now()
});

export function mockKeys({ long, check, store, remember }: Host): Keys {
	return {
		async keyCheck({ operation }) {
			await long(operation, 'records', store().items.length);
			await long(operation, 'commits', 1240);
			return {
				at: Date.now(),
				fingerprint: kit().fingerprint,
				possession: 'proved',
				vaults: 1,
				records: store().items.length,
				recordsOpened: store().items.length - 1,
				commits: 1240,
				commitsVerified: 1240,
				failures: [
					{
						itemId: store().items[3]?.id ?? '',
						title: store().items[3]?.title ?? '',
						kind: 'commitment',
						ways: ['restoreRecord', 'quarantine']
					}
				]
			};
		},
		quarantine: async ({ ids }) => store().done(ids, () => {}),
		restoreRecord: async ({ id }) => store().done([id], () => {}),
		recoveryPaths: async () => ({
			fingerprint: kit().fingerprint,
			paths: [
				{ kind: 'keyFile', createdAt: Date.now() - 40 * DAY, provedAt: Date.now() - 12 * DAY, count: 1 },
				{ kind: 'printedCode', createdAt: Date.now() - 40 * DAY, provedAt: null, count: 1 },
				{ kind: 'otherDevice', createdAt: Date.now() - 30 * DAY, provedAt: Date.now() - DAY, count: 2 },
				{ kind: 'thisDevice', createdAt: Date.now() - 40 * DAY, provedAt: Date.now(), count: 1 }
			],
			losses: [
				{ kind: 'device', outcome: 'whole', todo: null },
				{ kind: 'password', outcome: 'content', todo: 'password' },
				{ kind: 'keyFile', outcome: 'whole', todo: null },
				{ kind: 'printedCode', outcome: 'whole', todo: null },
				{ kind: 'server', outcome: 'content', todo: 'archive' }
			],
			archiveAt: Date.now() - 3 * DAY,
			legacyKeys: 1
		}),
		async exportKeyFile({ passphrase, password }) {
			check(password);
			if (strengthOf(passphrase).score < 3) throw new Failure('weak-passphrase');
			return { name: 'camille.zkkey.json', mime: 'application/json', text: '{"format":"mdp-keybundle-v2"}' };
		},
		async exportArchive({ operation, passphrase, password }) {
			check(password);
			if (strengthOf(passphrase).score < 3) throw new Failure('weak-passphrase');
			await long(operation, 'attachments', 40);
			return { file: { name: 'camille-2026-11-12.mdp.html', mime: 'text/html', text: '<!doctype html>' }, missing: 1 };
		},
		async proveKeyFile({ passphrase }) {
			if (passphrase === 'wrong') throw new Failure('wrong-passphrase');
		},
		async newRecoveryCode({ password }) {
			check(password);
			return remember(kit());
		},
		async comeBack({ password }) {
			check(password);
			return remember(kit());
		},
		async proveRecoveryCode({ code }) {
			if (!fold(code).includes('7kq4')) throw new Failure('recovery-code-wrong');
		}
	};
}
