/** The page without a secure connection: apart from `later.ts`, whose styles every first page would load with it. */
import { alsoUse } from './i18n.svelte';
import { insecureWords } from './words-insecure';

export const loadInsecure = async () => {
	await alsoUse(insecureWords);
	return import('$lib/account/Insecure.svelte');
};
