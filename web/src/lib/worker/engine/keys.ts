/** The key check, key files, the printed code, and what can be survived. */
import type { KeyCheckReport, KeyFailure, RecoveryPath, VaultApi } from '../api';
import { Failure } from '../failure';
import { breathe, type Context } from './context';
import { loadTools } from './core';
import { get, isRefused, isUnreachable, post } from './http';
import { losses } from './losses';
import type { OpenVault } from './open-vault';
import type { Proofs, Storage } from './storage';

/** Records and commits looked at between two breaths. */
const AT_ONCE = 250;

interface WalkReport {
	records: number;
	recordsOpened: number;
	commits: number;
	commitsVerified: number;
	failures: KeyFailure[];
}

interface SessionInfo {
	device: string;
	createdAt: number;
	lastUsedAt: number;
}

export function keyCalls(context: Context) {
	return {
		keyCheck: ({ operation }) =>
			context.long(operation, async (progress, signal): Promise<KeyCheckReport> => {
				const vault = context.open();
				progress('starting', 0, 0);
				const possession = await prove(vault);
				vault.handle.walkBegin();
				for (;;) {
					if (signal.aborted) throw new Failure('cancelled');
					const [records = 0, allRecords = 0, commits = 0, allCommits = 0] = vault.handle.walkStep(AT_ONCE);
					if (records < allRecords) progress('records', records, allRecords);
					else progress('commits', commits, allCommits);
					if (records >= allRecords && commits >= allCommits) break;
					await breathe();
				}
				const found = JSON.parse(vault.handle.walkReport()) as WalkReport;
				return { at: Date.now(), fingerprint: vault.handle.fingerprint(), possession, vaults: 1, ...found };
			}),

		async recoveryPaths() {
			const { handle, storage } = context.open();
			const proofs = (await storage.get('proofs')) ?? {};
			const archiveAt = proofs.archiveAt ?? null;
			const paths = [...ownPaths(proofs), await otherDevices(handle.deviceId())];
			const { pending, backupVerifiedAt } = context.sync;
			const known = { archiveAt, attachments: handle.attachments() > 0, pending, backupVerifiedAt };
			const legacyKeys = handle.hasLegacyKey() ? 1 : 0;
			return { fingerprint: handle.fingerprint(), paths, losses: losses(paths, known), archiveAt, legacyKeys };
		},

		async exportKeyFile({ passphrase, password }) {
			const { handle, storage, userName } = context.open();
			handle.checkPassword(password);
			const { isWeak } = await loadTools();
			if (isWeak(passphrase, [userName, self.location.hostname])) throw new Failure('weak-passphrase');
			const now = Date.now();
			const text = handle.exportKeyFile(passphrase, userName, self.location.origin, now);
			await noteProof(storage, { keyFileAt: now });
			return { name: `${fileName(userName)}.zkkey.json`, mime: 'application/json', text };
		},

		async proveKeyFile({ text, passphrase }) {
			const { handle, storage } = context.open();
			const { inspectKeyFile } = await loadTools();
			const { format, createdAt } = JSON.parse(inspectKeyFile(text)) as { format: string; createdAt: number | null };
			if (format !== 'mdp-keybundle-v2') throw new Failure('legacy-key-only');
			handle.proveKeyFile(text, passphrase);
			const { keyFileAt } = (await storage.get('proofs')) ?? {};
			await noteProof(storage, { keyFileAt: keyFileAt ?? createdAt ?? Date.now(), keyFileProvedAt: Date.now() });
		},

		async newRecoveryCode({ password }) {
			context.open().handle.checkPassword(password);
			// The server has no way yet to replace a recovery slot: that waits for a delay and a notice.
			throw new Failure('code-not-replaceable');
		},

		async proveRecoveryCode({ code }) {
			const { handle, storage } = context.open();
			handle.proveCode(await get('/api/recovery-slot'), code);
			const { codeAt } = (await storage.get('proofs')) ?? {};
			await noteProof(storage, { codeAt: codeAt ?? Date.now(), codeProvedAt: Date.now() });
		}
	} satisfies Partial<VaultApi>;
}

/** Answers the server's challenge: does the private key still work? */
async function prove(vault: OpenVault): Promise<KeyCheckReport['possession']> {
	try {
		const request = vault.handle.challengeBegin(await get('/api/key-check'));
		await post('/api/key-check', vault.handle.challengeFinish(await vault.decrypt(request)));
		return 'proved';
	} catch (cause) {
		if (isUnreachable(cause) || isRefused(cause, 'signed-out', 'level-too-low')) return 'offline';
		return 'refused';
	}
}

/** A user name as a file may be called. */
export const fileName = (userName: string): string => userName.replace(/[^\p{L}\p{N}.@_-]/gu, '_');

export async function noteProof(storage: Storage, proof: Proofs): Promise<void> {
	await storage.put('proofs', { ...(await storage.get('proofs')), ...proof });
}

function ownPaths(proofs: Proofs): RecoveryPath[] {
	const path = (kind: RecoveryPath['kind'], createdAt?: number, provedAt?: number): RecoveryPath => ({
		kind,
		createdAt: createdAt ?? null,
		provedAt: provedAt ?? null,
		count: createdAt === undefined ? 0 : 1
	});
	return [
		path('keyFile', proofs.keyFileAt, proofs.keyFileProvedAt),
		path('printedCode', proofs.codeAt, proofs.codeProvedAt),
		// Whoever asks has just unlocked it.
		path('thisDevice', proofs.installedAt ?? Date.now(), Date.now())
	];
}

/** The account's other devices, by their sessions; none that is known while offline. */
async function otherDevices(ownId: string): Promise<RecoveryPath> {
	const { sessions } = await get('/api/sessions').then(
		(text) => JSON.parse(text) as { sessions: SessionInfo[] },
		() => ({ sessions: [] })
	);
	const others = sessions.filter(({ device }) => device !== ownId);
	const times = (pick: (session: SessionInfo) => number, best: (...of: number[]) => number) =>
		others.length > 0 ? best(...others.map(pick)) : null;
	return {
		kind: 'otherDevice',
		createdAt: times((session) => session.createdAt, Math.min),
		provedAt: times((session) => session.lastUsedAt, Math.max),
		count: new Set(others.map(({ device }) => device)).size
	};
}
