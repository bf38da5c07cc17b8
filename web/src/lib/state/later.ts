/** What a first visit does without: loaded when a vault opens, or while its password is typed. */
export const loadOpened = () => import('$lib/vault/Opened.svelte');
export const loadPanes = () => import('$lib/vault/Panes.svelte');
