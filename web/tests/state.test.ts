/** What the page promises, over the stand-in. */
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { copySecret, trash } from '../src/lib/state/actions';
import { clipboard } from '../src/lib/state/clipboard.svelte';
import { clean, editor, Form, withFields } from '../src/lib/state/editor.svelte';
import { TYPE_FIELDS } from '../src/lib/state/fields';
import { flatten, folders, within } from '../src/lib/state/folders.svelte';
import { useLanguage } from '../src/lib/state/i18n.svelte';
import { list } from '../src/lib/state/list.svelte';
import { lockNow } from '../src/lib/state/lock';
import { fieldText, webAddress } from '../src/lib/state/names';
import { place } from '../src/lib/state/place.svelte';
import { browserLanguage } from '../src/lib/state/prefs.svelte';
import { session } from '../src/lib/state/session.svelte';
import { Task } from '../src/lib/state/task.svelte';
import { errorText, toasts } from '../src/lib/state/toasts.svelte';
import { connect, vault } from '../src/lib/worker/client';
import { Failure } from '../src/lib/worker/failure';
import { create } from '../src/lib/worker/mock';

const until = (what: () => unknown) => vi.waitFor(() => expect(what()).toBeTruthy());

beforeAll(async () => {
	await useLanguage('fr');
	connect(create);
	await session.start();
});

beforeEach(async () => {
	const accountId = session.status?.accounts[0]?.id ?? '';
	session.take(await vault.unlock({ accountId, password: 'bon' }));
	list.show({ kind: 'all' });
	list.search('');
	await list.refresh();
});

afterEach(async () => {
	for (const form of await vault.savedForms()) await vault.dropForm({ key: form.key });
	editor.form = null;
	toasts.clear();
});

describe('the list', () => {
	test('finds without accents or case, best first', async () => {
		list.search('hydro-quebec');
		await until(() => list.total === 1);
		expect(list.row(0)?.title).toBe('Hydro-Québec');
	});

	test('an answer to an older question is never shown', async () => {
		list.search('g');
		list.search('gi');
		list.search('github');
		await until(() => list.total === 1);
		expect(list.row(0)?.title).toBe('GitHub');
	});

	test('a window of it is enough to scroll anywhere', async () => {
		list.look(300, 320);
		await until(() => list.row(310));
		expect(list.row(0)).toBeUndefined();
		expect(list.indexOf(list.row(310)?.id ?? '')).toBe(310);
	});

	test('a range is selected whole, even out of sight', async () => {
		const ids = await vault.listIds(list.query);
		list.mark(ids[2] ?? '');
		await list.markTo(ids[200] ?? '', null);
		expect(list.marked.size).toBe(199);
	});
});

describe('a form', () => {
	test('is kept as it is typed, and is back after a lock', async () => {
		editor.create('login');
		const form = editor.form as Form;
		form.draft.title = 'Nouveau site';
		form.draft.fields[0]!.value = 'moi';
		await lockNow();
		expect(editor.form).toBeNull();
		expect(list.row(0)).toBeUndefined();

		session.take(await vault.unlock({ accountId: session.status?.accounts[0]?.id ?? '', password: 'bon' }));
		await editor.resume();
		expect(editor.form).not.toBeNull();
		expect((editor.form as unknown as Form).draft.title).toBe('Nouveau site');
		expect((editor.form as unknown as Form).dirty).toBe(true);
	});

	test('that cannot be saved stays as it is and says why', async () => {
		editor.create('login');
		const form = editor.form as Form;
		form.draft.title = 'Sans réseau';
		connect((emit) => ({
			...create(emit),
			createItem: async () => {
				throw new Failure('storage-full');
			}
		}));
		expect(await form.save()).toBe(false);
		expect(editor.form).toBe(form);
		expect(form.draft.title).toBe('Sans réseau');
		expect(form.error).toContain('encore dans le formulaire');
		connect(create);
	});

	test('with unsaved changes is not left without a word', () => {
		editor.create('note');
		const form = editor.form as Form;
		const then = vi.fn();
		form.draft.title = 'Important';
		editor.leave(then);
		expect(then).not.toHaveBeenCalled();
		expect(editor.leaving).toBe(then);
		editor.leaving = null;
	});

	test('changing the type loses nothing that was typed', () => {
		const form = new Form(
			'k',
			null,
			0,
			withFields({ type: 'login', title: 't', fields: [], urls: [], notes: '', tags: [], categoryId: null, favourite: false })
		);
		form.field('password')!.value = 'secret';
		form.retype('card');
		expect(form.field('password')?.value).toBe('secret');
		expect(TYPE_FIELDS.card.every((id) => form.field(id))).toBe(true);
		expect(clean(form.draft).fields.map((f) => f.id)).toEqual(['password']);
	});
});

describe('actions', () => {
	test('going to the trash is undone by one call', async () => {
		const id = list.row(0)?.id ?? '';
		trash([id]);
		await until(() => toasts.all.some((toast) => toast.action));
		expect((await vault.item({ id }))?.trashedAt).not.toBeNull();
		await toasts.undo();
		expect((await vault.item({ id }))?.trashedAt).toBeNull();
	});

	test('a secret leaves the clipboard by itself, and the countdown is in sight', async () => {
		vi.useFakeTimers();
		const written = vi.mocked(navigator.clipboard.writeText);
		written.mockClear();
		await copySecret(list.row(0)?.id ?? '');
		expect(written).toHaveBeenLastCalledWith('kV7#mwQ29;tLpz?Hr4uX');
		expect(toasts.all.at(-1)?.countdown).toBe(30);
		await vi.advanceTimersByTimeAsync(10_000);
		expect(toasts.all.at(-1)?.countdown).toBe(20);
		await vi.advanceTimersByTimeAsync(20_500);
		expect(written).toHaveBeenLastCalledWith('');
		expect(toasts.all).toHaveLength(0);
		vi.useRealTimers();
	});

	test('locking empties the clipboard, the list, the detail and the sidebar', async () => {
		await folders.refresh();
		place.open(list.row(0)?.id ?? '');
		await until(() => place.item);
		await clipboard.copySecret('secret');
		await lockNow();
		expect(navigator.clipboard.writeText).toHaveBeenLastCalledWith('');
		expect([list.total, place.item, folders.tags.length, folders.counts.all]).toEqual([0, null, 0, 0]);
	});

	test('a long task can be stopped, and says how far it is', async () => {
		const task = new Task();
		const running = task.run((operation) => vault.keyCheck({ operation }));
		await until(() => task.done > 0);
		task.cancel();
		expect(await running).toBeNull();
		expect(task.cancelled).toBe(true);
		expect(task.error).toBe('');
	});
});

describe('words', () => {
	test('an error without words of its own still says what is safe', () => {
		expect(errorText(new Failure('never-heard-of'))).toContain('never-heard-of');
		expect(errorText(new Failure('commit-bad-signature'))).toContain('Rien n’en a été pris');
		expect(errorText(new TypeError('internal detail'))).not.toContain('internal detail');
	});

	test('the language follows the browser', () => {
		expect(browserLanguage(['de', 'fr-CH'])).toBe('fr');
		expect(browserLanguage(['EN-gb'])).toBe('en');
		expect(browserLanguage(['de'])).toBe('en');
	});

	test('only web addresses become links', () => {
		expect(webAddress('nas.local:5000')).toBe('https://nas.local:5000/');
		expect(webAddress('localhost:8080')).toBe('https://localhost:8080/');
		expect(webAddress('http://192.168.1.1/')).toBe('http://192.168.1.1/');
		for (const text of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'vbscript:x', '', 'https://'])
			expect(webAddress(text)).toBeNull();
	});

	test('values read as words', () => {
		expect(fieldText({ id: 'expires', kind: null, label: null, value: '2029-08' })).toBe('08 / 2029');
		expect(fieldText({ id: 'wifiHidden', kind: null, label: null, value: 'true' })).toBe('Oui');
		expect(fieldText({ id: 'birthDate', kind: null, label: null, value: 'not a date' })).toBe('not a date');
	});
});

describe('categories', () => {
	const category = (id: string, parentId: string | null) => ({ id, name: id, parentId });

	test('a lost parent or a loop made by two devices hides nothing', () => {
		const tree = flatten([category('a', 'gone'), category('b', 'c'), category('c', 'b'), category('d', 'a')]);
		expect(tree.map((c) => c.id).sort()).toEqual(['a', 'b', 'c', 'd']);
	});

	test('a category is never offered a place inside itself', () => {
		const tree = flatten([category('a', null), category('b', 'a'), category('c', 'b'), category('d', null)]);
		expect([...within(tree, 'a')].sort()).toEqual(['a', 'b', 'c']);
		expect([...within(tree, 'd')]).toEqual(['d']);
	});
});
