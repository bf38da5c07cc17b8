/** The core: `crates/wasm`, loaded once, here and nowhere else. */
import init, * as core from '../pkg/mdp_wasm.js';

export type Core = typeof core;
export type { Batch, Change, Import, Login, Outgoing, SignUp, Vault } from '../pkg/mdp_wasm.js';

let loading: Promise<Core> | null = null;

export function loadCore(): Promise<Core> {
	loading ??= init().then(
		() => core,
		(cause) => {
			loading = null;
			throw cause;
		}
	);
	return loading;
}
