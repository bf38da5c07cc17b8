import { alsoUse } from '$lib/state/i18n.svelte';
import { joiningWords } from '$lib/state/words-joining';

export const load = () => alsoUse(joiningWords);
