/** Requests to the server the page came from, and to nowhere else. `docs/spec/api.md`. */
import { Failure } from '../failure';

const HEADERS = { 'mdp-protocol': '1' };
const JSON_TIMEOUT_MS = 30_000;

/** What the server refused, with its status: 401 ends a session, 409 asks for a pull, … */
export class Refused extends Failure {
	constructor(
		code: string,
		args: Record<string, string | number>,
		readonly status: number
	) {
		super(code, args);
	}
}

/** True for a server that can't be reached, or can't answer just now. */
export const isUnreachable = (cause: unknown): boolean =>
	cause instanceof Failure && (cause.code === 'offline' || cause.code === 'unavailable');

const isRefused = (cause: unknown, ...codes: string[]): boolean => cause instanceof Refused && codes.includes(cause.code);

export { isRefused };

export const get = (path: string): Promise<string> => text('GET', path);
/** `body` is JSON. */
export const post = (path: string, body?: string): Promise<string> => text('POST', path, body);

async function text(method: string, path: string, body?: string): Promise<string> {
	const headers: HeadersInit = body === undefined ? {} : { 'content-type': 'application/json' };
	const answer = await send(path, { method, headers, body, signal: AbortSignal.timeout(JSON_TIMEOUT_MS) });
	return arriving(answer.text());
}

/** Bytes: all there are, or as many as say that there are more than `most`. */
export async function getBytes(path: string, most: number, signal: AbortSignal): Promise<Uint8Array> {
	const answer = await send(path, { method: 'GET', signal });
	const reader = answer.body?.getReader();
	const pieces: Uint8Array[] = [];
	let length = 0;
	while (reader && length <= most) {
		const { done, value } = await arriving(reader.read());
		if (done) break;
		pieces.push(value);
		length += value.length;
	}
	await reader?.cancel().catch(() => {});
	return new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer());
}

/** Sends CBOR. The answer is a success or 304; its body is the caller's to read. */
export const postCbor = (path: string, body: Uint8Array, signal: AbortSignal): Promise<Response> =>
	send(path, { method: 'POST', headers: { 'content-type': 'application/cbor' }, body: body as BodyInit, signal });

/** The server's events. */
export const openEvents = (path: string, signal: AbortSignal): Promise<Response> =>
	send(path, { method: 'GET', headers: { accept: 'text/event-stream' }, signal });

async function send(path: string, init: RequestInit): Promise<Response> {
	const answer = await arriving(
		fetch(path, { ...init, headers: { ...HEADERS, ...init.headers }, credentials: 'same-origin', cache: 'no-store', redirect: 'error' })
	);
	if (answer.ok || answer.status === 304) return answer;
	throw await refusal(answer);
}

/** Whatever a network does to a request is one failure: `offline`. */
export async function arriving<T>(arrival: Promise<T>): Promise<T> {
	try {
		return await arrival;
	} catch {
		throw new Failure('offline');
	}
}

async function refusal(answer: Response): Promise<Failure> {
	const body = await answer.json().catch(() => null);
	// A proxy that answers for a server which is down says nothing in our words.
	if (typeof body?.code !== 'string') return new Failure(answer.status >= 500 ? 'unavailable' : 'unexpected');
	const args: Record<string, string | number> = {};
	for (const [name, value] of Object.entries(body.details ?? {})) {
		if (typeof value === 'string' || typeof value === 'number') args[name] = value;
	}
	return answer.status === 503 ? new Failure('unavailable', args) : new Refused(body.code, args, answer.status);
}
