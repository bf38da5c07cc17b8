/** The page's end of the worker: `vault` to ask, `listen` to be told. */
import type { Call, CreateVault, FromWorker, Method, VaultApi, VaultEvent } from './api';
import workerUrl from './entry?worker&url';
import { Failure } from './failure';

type Listener = (event: VaultEvent) => void;
type Send = (method: Method, params: unknown) => Promise<unknown>;

interface Waiting {
	method: Method;
	params: unknown;
	resolve: (value: unknown) => void;
	reject: (cause: Failure) => void;
}

const listeners = new Set<Listener>();
let send: Send | null = null;

/** Every call of `VaultApi`, answered by the worker; rejects with a `Failure`. */
export const vault = new Proxy({} as VaultApi, {
	get: (_, method) => (params: unknown) => {
		send ??= startWorker();
		return send(method as Method, params);
	}
});

/** Events of the worker, until the returned function is called. */
export function listen(listener: Listener): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

const emit = (event: VaultEvent) => {
	for (const listener of listeners) listener(event);
};

/** For tests: a vault in this very thread. */
export function connect(create: CreateVault): void {
	const api = create(emit);
	send = async (method, params) => {
		try {
			return await (api[method] as (params: unknown) => Promise<unknown>)(params);
		} catch (cause) {
			throw Failure.from(cause);
		}
	};
}

function startWorker(): Send {
	const worker = new Worker(trusted(workerUrl), { type: 'module', name: 'vault' });
	const waiting = new Map<number, Waiting>();
	let last = 0;

	worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
		if ('event' in data) return data.event === 'ended' ? replace() : emit(data);
		const call = waiting.get(data.id);
		waiting.delete(data.id);
		if (data.ok) call?.resolve(data.value);
		else call?.reject(Failure.from(data.error));
	});
	worker.addEventListener('error', () => {
		for (const call of waiting.values()) call.reject(new Failure('worker-failed'));
		waiting.clear();
	});

	/** Another worker, and what this one no longer answers asked of it. */
	function replace(): void {
		worker.terminate();
		send = startWorker();
		send('boot', undefined).catch(() => {});
		for (const { method, params, resolve, reject } of waiting.values()) send(method, params).then(resolve, reject);
	}

	return (method, params) =>
		new Promise((resolve, reject) => {
			const id = ++last;
			waiting.set(id, { method, params, resolve, reject });
			worker.postMessage({ id, method, params } satisfies Call, transferable(params));
		});
}

/** A dropped file goes to the worker without being copied. */
function transferable(params: unknown): Transferable[] {
	const bytes = typeof params === 'object' && params !== null && 'bytes' in params ? params.bytes : null;
	return bytes instanceof ArrayBuffer ? [bytes] : [];
}

/** The worker's address as the policy vouched for it: a policy is made once. */
let vouched: string | null = null;

function trusted(url: string): string {
	vouched ??= vouch(url);
	return vouched;
}

/** Trusted Types: this policy vouches for one address, ours, fixed when the page was built. */
function vouch(url: string): string {
	const policies = (
		globalThis as { trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): unknown } } }
	).trustedTypes;
	if (!policies) return url;
	const policy = policies.createPolicy('mdp-worker', {
		createScriptURL(asked: string) {
			if (asked !== workerUrl) throw new TypeError('not the vault worker');
			return asked;
		}
	});
	return policy.createScriptURL(url) as string;
}
