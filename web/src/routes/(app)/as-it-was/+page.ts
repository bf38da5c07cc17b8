import { alsoUse } from '$lib/state/i18n.svelte';
import { pastWords } from '$lib/state/words-past';

export const load = () => alsoUse(pastWords);
