/// <reference lib="webworker" />
/**
 * The application without a network: every file of this build, kept whole and checked by its name.
 * Nothing of `/api/` ever passes through here, and no answer of the server is kept but these files.
 */
import { base, build, files, version } from '$service-worker';

const worker = self as unknown as ServiceWorkerGlobalScope;
const CACHE = `mdp-${version}`;
const SHELL = `${base}/`;
const FILES = new Set([...build, ...files]);

worker.addEventListener('install', (event) => {
	event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([SHELL, ...FILES])));
});

worker.addEventListener('activate', (event) => {
	event.waitUntil(
		caches
			.keys()
			.then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
			.then(() => worker.clients.claim())
	);
});

worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const url = new URL(request.url);
	if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
	if (FILES.has(url.pathname)) event.respondWith(kept(url.pathname, request));
	// A page: the newest from the network, since the server may have changed; ours when there is none.
	else if (request.mode === 'navigate' && !/^\/(api|admin)(\/|$)/.test(url.pathname)) {
		event.respondWith(fetch(request).catch(() => kept(SHELL, request)));
	}
});

async function kept(path: string, request: Request): Promise<Response> {
	const cache = await caches.open(CACHE);
	return (await cache.match(path)) ?? fetch(request);
}
