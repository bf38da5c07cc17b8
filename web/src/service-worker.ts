/// <reference lib="webworker" />
/**
 * The application without a network: every file of this build, listed by scripts/offline.mjs.
 * Nothing of `/api/` ever passes through here, and no answer of the server is kept but these files.
 */
import { version } from '$service-worker';

const worker = self as unknown as ServiceWorkerGlobalScope;
// The version is a hash of the sources: another build, another cache.
const CACHE = `mdp-${version}`;
const SHELL = '/';

worker.addEventListener('install', (event) => event.waitUntil(keepAll()));

async function keepAll(): Promise<void> {
	const list = await fetch('/offline.json', { cache: 'no-cache' });
	const files = (await list.json()) as string[];
	const cache = await caches.open(CACHE);
	await cache.addAll([SHELL, ...files]);
}

worker.addEventListener('activate', (event) => event.waitUntil(takeOver()));

async function takeOver(): Promise<void> {
	for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
	await worker.clients.claim();
}

worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const url = new URL(request.url);
	if (request.method !== 'GET' || url.origin !== worker.location.origin || /^\/(api|admin|metrics)(\/|$)/.test(url.pathname)) return;
	if (url.pathname.startsWith('/_app/immutable/')) event.respondWith(kept(url.pathname).then((answer) => answer ?? fetch(request)));
	else event.respondWith(newest(request, request.mode === 'navigate' ? SHELL : url.pathname));
});

/**
 * What keeps its name while it changes comes from the network, since the server may have changed. Ours where
 * there is none: no network, or a proxy that answers in place of a server that begins again.
 */
async function newest(request: Request, path: string): Promise<Response> {
	const answer = await fetch(request).catch(() => Response.error());
	if (answer.ok || answer.type === 'opaqueredirect') return answer;
	return (await kept(path)) ?? answer;
}

async function kept(path: string): Promise<Response | undefined> {
	const cache = await caches.open(CACHE);
	return cache.match(path);
}
