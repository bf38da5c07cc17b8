/** How strong a text is while it is typed. Measured in the worker; an answer that comes late is for a text that is gone. */
import type { Strength } from '$lib/worker/api';
import { vault } from '$lib/worker/client';

/** Of `text`, beside words that make it weak; `current` is null while it is empty or not measured yet. */
export function measured(text: () => string, context: () => string[] = () => []): { readonly current: Strength | null } {
	let current = $state.raw<Strength | null>(null);
	$effect(() => {
		const asked = { text: text(), context: context() };
		let over = false;
		if (asked.text === '') current = null;
		else
			vault.strength(asked).then(
				(found) => {
					if (!over) current = found;
				},
				() => {}
			);
		return () => {
			over = true;
		};
	});
	return {
		get current() {
			return current;
		}
	};
}
