/** The core: `crates/wasm`, loaded once, here and nowhere else. */
import init, * as core from '../pkg/mdp_wasm.js';
import module from '../pkg/mdp_wasm_bg.wasm?url';

export type Core = typeof core;
export type { Batch, Change, Import, Login, Outgoing, SignUp, Vault } from '../pkg/mdp_wasm.js';

let loading: Promise<Core> | null = null;

export function loadCore(): Promise<Core> {
	loading ??= init({ module_or_path: module }).then(
		() => core,
		(cause) => {
			loading = null;
			throw cause;
		}
	);
	return loading;
}
