/**
 * The core: `crates/wasm`, in two modules, here and nowhere else. The vault's is loaded at once; the
 * tools' (imports, generator, strength) when first asked for, or soon after unlocking.
 */
import { Failure } from '../failure';
import toolsDigest from '../pkg/mdp_tools_bg.wasm?integrity';
import toolsModule from '../pkg/mdp_tools_bg.wasm?url';
import startVault, * as vault from '../pkg/mdp_vault.js';
import vaultDigest from '../pkg/mdp_vault_bg.wasm?integrity';
import vaultModule from '../pkg/mdp_vault_bg.wasm?url';

export type Core = typeof vault;
export type Tools = typeof import('../pkg/mdp_tools.js');
export type { Import, Records } from '../pkg/mdp_tools.js';
export type { Batch, Change, Login, Outgoing, SignUp, StoredReplica, Vault } from '../pkg/mdp_vault.js';

export const loadCore: () => Promise<Core> = once(async () => {
	await startVault({ module_or_path: fetch(vaultModule, { integrity: vaultDigest }) });
	return vault;
});

export const loadTools: () => Promise<Tools> = once(async () => {
	const tools = await import('../pkg/mdp_tools.js');
	await tools.default({ module_or_path: fetch(toolsModule, { integrity: toolsDigest }) });
	return tools;
});

/** Loads once; a load that failed, or brought what wasn't built here, is tried again by the next that asks. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
	let loading: Promise<T> | null = null;
	return () => {
		loading ??= load().catch(() => {
			loading = null;
			throw new Failure('module-unavailable');
		});
		return loading;
	};
}
