/** The worker: receives calls, hands them to the vault, sends back answers and events. */
import type { Call, FromWorker } from './api';
import { Failure } from './failure';

const send = (message: FromWorker) => self.postMessage(message);

// The stand-in is not even in the production build: the condition is settled when it is built.
const loading = import.meta.env.MODE === 'mock' ? import('./mock') : import('./engine');
const vault = loading.then(({ create }) => create(send));

self.addEventListener('message', async ({ data }: MessageEvent<Call>) => {
	const { id, method, params } = data;
	try {
		const call = (await vault)[method] as (params: unknown) => Promise<unknown>;
		send({ id, ok: true, value: await call(params) });
	} catch (cause) {
		if (import.meta.env.DEV) console.error(method, cause);
		send({ id, ok: false, error: Failure.from(cause).data() });
	}
});
