/** A server that lost everything, or this account: it has the account again from this device. */
import type { RecoveryKit, VaultApi } from '../api';
import { Failure } from '../failure';
import type { Context } from './context';
import { account } from './directory';
import { isRefused, post, Refused } from './http';
import { endSession, signIn } from './sessions';

export function comingBackCalls(context: Context) {
	return {
		async comeBack({ password, invitation }) {
			const vault = context.open();
			const { core, handle, storage, userName, id } = vault;
			const step = new core.ComeBack(handle, userName, password, invitation ?? undefined);
			// Whatever session the browser has is none of this account's on that server.
			await endSession();
			const started = await post('/api/register/start', step.request()).catch((cause: unknown) => {
				throw isRefused(cause, 'user-id-taken') ? new Failure('account-known') : cause;
			});
			step.finish(handle, started);
			const registration = step.request();
			const now = Date.now();
			const kit: RecoveryKit = { ...JSON.parse(step.kit(handle)), userName, server: self.location.origin, createdAt: now };
			step.free();

			// Stored before it is sent: an answer may be lost, and the code is nowhere else.
			const before = { kit: await storage.get('kit'), confirmed: (await account(id))?.kitConfirmed ?? false };
			await storage.put('kit', handle.sealLocal('kit', JSON.stringify(kit)));
			await storage.put('registration', registration);
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
			await signIn(vault, password);
			vault.tabs.tell({ told: 'cameBack', at: now });
			context.exchange?.cameBack(now);
			return kit;
		}
	} satisfies Partial<VaultApi>;
}
