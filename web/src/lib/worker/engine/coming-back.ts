/** A server that lost everything, or this account: it has the account again from this device. */
import type { RecoveryKit, VaultApi } from '../api';
import { Failure } from '../failure';
import type { Context } from './context';
import { account } from './directory';
import { get, isUnreachable, post, Refused } from './http';
import type { OpenVault } from './open-vault';
import { alone, endSession, signIn } from './sessions';

export function comingBackCalls(context: Context) {
	/** The session is this account's again: what the server lacks is handed back. */
	const signedIn = (vault: OpenVault) => {
		vault.tabs.tell({ told: 'signedIn' });
		context.exchange?.signedIn();
	};

	const make = async (vault: OpenVault, password: string, invitation: string | null): Promise<RecoveryKit> => {
		const { handle, storage, userName, id } = vault;
		const step = new vault.core.ComeBack(handle, userName, password, invitation ?? undefined);
		let registration: string;
		let kit: RecoveryKit;
		const now = Date.now();
		try {
			step.finish(handle, await post('/api/register/start', step.request()));
			registration = step.request();
			kit = { ...JSON.parse(step.kit(handle)), userName, server: self.location.origin, createdAt: now };
		} finally {
			step.free();
		}
		// Stored before it is sent: an answer may be lost, and the code is nowhere else.
		const before = { kit: await storage.get('kit'), confirmed: (await account(id))?.kitConfirmed ?? false };
		await storage.keep({ registration, kit: handle.sealLocal('kit', JSON.stringify(kit)) });
		await context.note(id, { kitConfirmed: false });
		try {
			await post('/api/register/finish', registration);
		} catch (cause) {
			// Refused means that the server has nothing of it. Lost means that it may: it is sent again.
			if (cause instanceof Refused) {
				await storage.remove('registration');
				if (before.kit) await storage.put('kit', before.kit);
				else await storage.remove('kit');
				await context.note(id, { kitConfirmed: before.confirmed });
			}
			throw cause;
		}
		await storage.remove('registration');
		const { codeProvedAt: _, ...proofs } = (await storage.get('proofs')) ?? {};
		await storage.put('proofs', { ...proofs, codeAt: now });
		return kit;
	};

	return {
		async comeBack({ password, invitation }) {
			const vault = context.open();
			vault.handle.checkPassword(password);
			return alone(vault.storage, async () => {
				if (await isKnown(vault, password)) {
					const kit = await arrived(context, vault);
					signedIn(vault);
					if (kit) return kit;
					throw new Failure('account-known');
				}
				const kit = await make(vault, password, invitation);
				await signIn(vault, password);
				signedIn(vault);
				return kit;
			});
		}
	} satisfies Partial<VaultApi>;
}

/** Whether the server has this account: the password then opens a session. */
async function isKnown(vault: OpenVault, password: string): Promise<boolean> {
	// Out of reach, nothing is ended.
	await get('/api/info');
	// Whatever session the browser has may be of before.
	await endSession();
	try {
		await signIn(vault, password);
		return true;
	} catch (cause) {
		if (Failure.from(cause).saysAccountUnknown) return false;
		throw cause;
	}
}

/** The kit of a registration whose answer was lost, if the server has it; one that opens nothing is forgotten. */
async function arrived(context: Context, { handle, storage, id }: OpenVault): Promise<RecoveryKit | null> {
	await storage.remove('registration');
	const sealed = await storage.get('kit');
	if (!sealed) return null;
	const kit = JSON.parse(handle.openLocal('kit', sealed)) as RecoveryKit;
	try {
		handle.proveCode(await get('/api/recovery-slot'), kit.code.join('-'));
		return kit;
	} catch (cause) {
		if (isUnreachable(cause)) throw cause;
		await storage.remove('kit');
		await context.note(id, { kitConfirmed: true });
		return null;
	}
}
