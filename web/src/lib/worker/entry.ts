/**
 * The worker: receives calls, hands them to the vault, sends back answers and events. Once the vault
 * has been locked and nothing runs, it asks to be ended: its memory goes with all that was opened.
 */
import type { Call, FromWorker, VaultEvent } from './api';
import { Failure } from './failure';

const send = (message: FromWorker) => self.postMessage(message);

// The stand-in is not even in the production build: the condition is settled when it is built.
const mock = import.meta.env.MODE === 'mock';
const loading = mock ? import('./mock') : import('./engine');

let running = 0;
let opened = false;
let closed = false;
let ended = false;

function emit(event: VaultEvent): void {
	send(event);
	// How it stands is the last that a lock tells, with or without a call.
	if (event.event !== 'status') return;
	closed = opened && !event.status.unlocked;
	opened ||= event.status.unlocked;
	setTimeout(endIfDone, 0);
}

function endIfDone(): void {
	// What the stand-in holds is nowhere else.
	if (!closed || running > 0 || ended || mock) return;
	ended = true;
	send({ event: 'ended' });
}

const vault = loading.then(({ create }) => create(emit));

self.addEventListener('message', async ({ data }: MessageEvent<Call>) => {
	// What arrives too late is asked again of the next worker.
	if (ended) return;
	const { id, method, params } = data;
	running++;
	try {
		const call = (await vault)[method] as (params: unknown) => Promise<unknown>;
		send({ id, ok: true, value: await call(params) });
	} catch (cause) {
		if (import.meta.env.DEV) console.error(method, cause);
		send({ id, ok: false, error: Failure.from(cause).data() });
	}
	running--;
	endIfDone();
});
