/**
 * The vault over WASM, fetch and IndexedDB. Everything secret stays in this worker: keys in the
 * core's memory, or in WebCrypto and not extractable; on disk everything is sealed.
 *
 * - `opening.ts`: from bytes on disk to an open vault, with `ahead.ts`; `open-vault.ts`: changes, made durable alone among the tabs;
 * - `exchange.ts`: in step with the server, with `sessions.ts`, `pull.ts`, `events.ts`;
 * - `storage.ts`, `directory.ts`: what the browser keeps; `http.ts`: the only requests there are;
 * - `account.ts`, `coming-back.ts`, `items.ts`, `keys.ts`, `archive.ts`, `importing.ts`, `local.ts`, `past.ts`: the calls of `api.ts`.
 */
import type { CreateVault } from './api';
import { accountCalls } from './engine/account';
import { archiveCalls } from './engine/archive';
import { comingBackCalls } from './engine/coming-back';
import { Context } from './engine/context';
import { importCalls } from './engine/importing';
import { itemCalls } from './engine/items';
import { keyCalls } from './engine/keys';
import { localCalls } from './engine/local';
import { pastCalls } from './engine/past';

export const create: CreateVault = (emit) => {
	const context = new Context(emit);
	return {
		...accountCalls(context),
		...comingBackCalls(context),
		...itemCalls(context),
		...keyCalls(context),
		...archiveCalls(context),
		...importCalls(context),
		...localCalls(context),
		...pastCalls(context)
	};
};
