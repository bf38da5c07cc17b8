import { alsoUse } from '$lib/state/i18n.svelte';
import { reseedWords } from '$lib/state/words-reseed';

export const load = () => alsoUse(reseedWords);
