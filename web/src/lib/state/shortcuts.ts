/** Keys that work anywhere in the open vault, and the sheet that lists all of them. */
import { editor } from './editor.svelte';
import { lockNow } from './lock';
import { place } from './place.svelte';
import { prefs } from './prefs.svelte';
import { toasts } from './toasts.svelte';

const mac = typeof navigator !== 'undefined' && /Mac|iP(hone|ad)/.test(navigator.platform);
const command = mac ? '⌘' : 'Ctrl';

export const SHORTCUTS: { title: string; keys: { keys: string[]; does: string }[] }[] = [
	{
		title: 'shortcuts-anywhere',
		keys: [
			{ keys: ['/', `${command} K`], does: 'key-palette' },
			{ keys: [`${command} F`], does: 'key-search' },
			{ keys: ['n'], does: 'key-new' },
			{ keys: [`${command} Z`], does: 'key-undo' },
			{ keys: [`${command} L`], does: 'key-lock' },
			{ keys: ['?'], does: 'key-sheet' }
		]
	},
	{
		title: 'shortcuts-form',
		keys: [
			{ keys: [`${command} S`, 'Enter'], does: 'key-save' },
			{ keys: ['Esc'], does: 'key-cancel' }
		]
	},
	{
		title: 'shortcuts-list',
		keys: [
			{ keys: ['↑', '↓'], does: 'key-move' },
			{ keys: ['Enter'], does: 'key-open' },
			{ keys: ['u'], does: 'key-copy-user-name' },
			{ keys: ['p'], does: 'key-copy-password' },
			{ keys: ['c'], does: 'key-copy-code' },
			{ keys: ['e'], does: 'key-edit' },
			{ keys: ['f'], does: 'key-favourite' },
			{ keys: ['Space'], does: 'key-select' },
			{ keys: [`${command} A`], does: 'key-select-all' },
			{ keys: ['Delete'], does: 'key-trash' }
		]
	}
];

const typing = (target: EventTarget | null) =>
	target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Handles a key pressed anywhere while the vault is open; an open dialog keeps its own. */
export function vaultKeys(event: KeyboardEvent): void {
	if (event.defaultPrevented || event.isComposing || event.altKey) return;
	if (document.querySelector('dialog[open]')) return;
	const withCommand = event.ctrlKey || event.metaKey;
	const key = event.key.toLowerCase();
	const run = (what: () => unknown) => {
		event.preventDefault();
		void what();
	};
	if (withCommand) {
		if (key === 'k') run(() => (place.palette = true));
		else if (key === 'f' && !event.shiftKey) run(() => place.searchFocus++);
		else if (key === 'l' && !event.shiftKey) run(lockNow);
		else if (key === 'z' && !event.shiftKey && !typing(event.target)) run(() => toasts.undo());
		return;
	}
	if (typing(event.target) || !prefs.letterKeys) return;
	if (key === '/') run(() => (place.palette = true));
	else if (key === '?') run(() => (place.shortcuts = true));
	else if (key === 'n' && !event.shiftKey) run(() => editor.create('login'));
}
