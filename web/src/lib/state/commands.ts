/** What the palette offers besides items. */
import { goto } from '$app/navigation';
import type { IconName } from '$lib/ui/icons';
import type { View } from '$lib/worker/api';
import { vault } from '$lib/worker/client';
import { editor } from './editor.svelte';
import { ITEM_TYPES } from './fields';
import { folders } from './folders.svelte';
import { t } from './i18n.svelte';
import { list } from './list.svelte';
import { lockNow } from './lock';
import { place } from './place.svelte';
import { prefs } from './prefs.svelte';
import { toasts } from './toasts.svelte';

export interface Command {
	label: string;
	icon: IconName;
	key?: string;
	run: () => void;
}

const show = (view: View) => () => {
	editor.leave(() => {
		place.close();
		list.show(view);
		void goto('/');
	});
};
const open = (href: string) => () => void goto(href);

/** In the language and with the categories of the moment. */
export function commands(): Command[] {
	return [
		...ITEM_TYPES.map(
			(type): Command => ({
				label: t(`new-${type}`),
				icon: 'plus',
				run: () => {
					void goto('/');
					editor.create(type);
				}
			})
		),
		{ label: t('view-all'), icon: 'grid', run: show({ kind: 'all' }) },
		{ label: t('view-favourites'), icon: 'star', run: show({ kind: 'favourites' }) },
		{ label: t('view-trash'), icon: 'trash', run: show({ kind: 'trash' }) },
		...folders.tree.map((c): Command => ({ label: c.path, icon: 'folder', run: show({ kind: 'category', id: c.id }) })),
		{ label: t('page-import'), icon: 'import', run: open('/import') },
		{ label: t('page-key-backup'), icon: 'key', run: open('/key-backup') },
		{ label: t('page-key-check'), icon: 'shield', run: open('/key-check') },
		{ label: t('page-settings'), icon: 'settings', run: open('/settings') },
		{ label: t('sync-now'), icon: 'refresh', run: () => void vault.sync().catch((cause) => toasts.failed(cause)) },
		{
			label: t('theme-switch'),
			icon: 'expand',
			run: () => prefs.setTheme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark')
		},
		{ label: t('shortcuts'), icon: 'keyboard', key: '?', run: () => (place.shortcuts = true) },
		{ label: t('lock'), icon: 'lock', run: () => void lockNow() }
	];
}
