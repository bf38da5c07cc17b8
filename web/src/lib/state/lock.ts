/** Locking: by hand, and the signs of life that keep the automatic lock away. */
import { vault } from '$lib/worker/client';
import { editor } from './editor.svelte';
import { session } from './session.svelte';
import { toasts } from './toasts.svelte';

/** Locks at once; an open form is kept, sealed, and is back after unlocking. */
export async function lockNow(): Promise<void> {
	await editor.form?.keep();
	try {
		await vault.lock();
	} catch (cause) {
		toasts.failed(cause);
	}
}

const EVERY_MS = 5_000;

/** Tells the worker that somebody is there, at most every few seconds. Returns how to stop. */
export function watchActivity(target: Window = window): () => void {
	let last = 0;
	const alive = () => {
		const now = Date.now();
		if (!session.unlocked || now - last < EVERY_MS) return;
		last = now;
		void vault.activity().catch(() => {});
	};
	const kinds = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
	for (const kind of kinds) target.addEventListener(kind, alive, { passive: true, capture: true });
	return () => {
		for (const kind of kinds) target.removeEventListener(kind, alive, { capture: true });
	};
}
