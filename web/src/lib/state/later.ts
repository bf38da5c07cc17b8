/** What a first visit does without: loaded when a vault opens, or while its password is typed. */
import { alsoUse } from './i18n.svelte';
import { incidentWords } from './words-incident';

export const loadOpened = () => import('$lib/vault/Opened.svelte');
export const loadIncidents = async () => {
	await alsoUse(incidentWords);
	return import('$lib/vault/Incidents.svelte');
};
export const loadPanes = () => import('$lib/vault/Panes.svelte');
