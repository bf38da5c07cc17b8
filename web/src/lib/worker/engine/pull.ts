/** One pull: asked, read as it arrives, taken in whole or not at all. */
import type { Vault } from './core';
import { arriving, postCbor } from './http';

/** What a pull came to, before anything of it is taken in. */
export type Pulled = 'unchanged' | 'arrived';

/** Sends the pull and feeds the answer to the handle; `finishPull` is the caller's, with the rest of its storing. */
export async function fetchPull(handle: Vault, signal: AbortSignal): Promise<Pulled> {
	const answer = await postCbor(`/api/vaults/${handle.vaultId()}/pull`, handle.beginPull(), signal);
	if (answer.status === 304) return 'unchanged';
	const reader = answer.body?.getReader();
	while (reader) {
		const { done, value } = await arriving(reader.read());
		if (done) break;
		if (!handle.feedPull(value)) {
			await reader.cancel().catch(() => {});
			break;
		}
	}
	return 'arrived';
}
