/** The vault as it was: the server says where it stood and has the bytes of then, the ledger here vouches for both. */
import type { Done, Past, PastItem, VaultApi } from '../api';
import { Failure } from '../failure';
import type { Context } from './context';
import { getBytes } from './http';

/** Bytes of an answer, at most: it is taken in whole. */
const MOST = 64 * 1024 * 1024;

export function pastCalls(context: Context) {
	const rows = (): Past => JSON.parse(context.open().handle.pastRows()) as Past;

	return {
		async past({ at }) {
			const vault = context.open();
			// The ledger here has to know the commit that the server names.
			await context.exchange?.now();
			const path = `/api/vaults/${vault.handle.vaultId()}/past/${Math.floor(at)}`;
			const answer = await getBytes(path, MOST, new AbortController().signal);
			if (vault.isClosed) throw new Failure('locked');
			if (answer.length > MOST) throw new Failure('too-large');
			vault.handle.pastOpen(answer);
			return rows();
		},
		pastAgain: async () => rows(),
		pastItem: async ({ id }) => JSON.parse(context.open().handle.pastItem(id)) as PastItem,
		revealPast: async ({ id, fieldId }) => context.open().handle.revealPast(id, fieldId),
		async restorePast({ id }) {
			const done = await context.open().write<Done>((handle) => handle.restorePast(id, Date.now()));
			context.exchange?.soon();
			return { undo: done.undo, count: done.count, id: done.id };
		},
		async closePast() {
			context.vault?.handle.pastClose();
		}
	} satisfies Partial<VaultApi>;
}
