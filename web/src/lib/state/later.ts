/** What a first visit does without: loaded when a vault opens, or while its password is typed. */
import { alsoUse } from './i18n.svelte';
import { incidentWords } from './words-incident';
import { openedWords } from './words-opened';

export const loadOpened = async () => {
	const [opened] = await Promise.all([import('$lib/vault/Opened.svelte'), alsoUse(openedWords)]);
	return opened;
};
export const loadIncidents = async () => {
	await alsoUse(incidentWords);
	return import('$lib/vault/Incidents.svelte');
};
export const loadPanes = () => import('$lib/vault/Panes.svelte');
