/** The service worker: the page itself is there without a network. Its address is vouched for by name. */
export function registerServiceWorker(): void {
	if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
	const policies = (
		globalThis as { trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): unknown } } }
	).trustedTypes;
	const url =
		policies?.createPolicy('mdp-service-worker', { createScriptURL: () => '/service-worker.js' }).createScriptURL('') ??
		'/service-worker.js';
	navigator.serviceWorker.register(url as string).catch(() => {
		// Without it the vault works, only not from a cold start without a network.
	});
}
