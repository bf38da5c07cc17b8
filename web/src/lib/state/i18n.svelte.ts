/** Words: Project Fluent, from the same files as the terminal's. `t(id, { name })`. */
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';

export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

type Words = () => Promise<{ default: string | string[] }>;

const sources: Record<Language, Words[]> = {
	fr: [() => import('./messages.fr')],
	en: [() => import('./messages.en')]
};

let bundle = $state.raw<FluentBundle | null>(null);
let current = $state<Language>('en');

/** The language being shown. */
export const language = (): Language => current;

/** Loads a language and shows it; the document says so too. */
export async function useLanguage(wanted: Language): Promise<void> {
	const next = new FluentBundle(wanted === 'fr' ? 'fr-CA' : 'en-CA', { useIsolating: false });
	for (const words of sources[wanted]) await add(next, words);
	bundle = next;
	current = wanted;
	if (typeof document !== 'undefined') document.documentElement.lang = wanted;
}

async function add(to: FluentBundle, words: Words): Promise<void> {
	for (const text of [(await words()).default].flat()) to.addResource(new FluentResource(text));
}

const later = new Map<Words, Promise<void>>();

/** Words that a first visit does without, loaded before what says them is shown. */
export function alsoUse(words: Record<Language, Words>): Promise<void> {
	const loading = later.get(words.en) ?? join(words);
	later.set(words.en, loading);
	return loading;
}

async function join(words: Record<Language, Words>): Promise<void> {
	for (const each of LANGUAGES) sources[each].push(words[each]);
	try {
		if (bundle) await add(bundle, words[current]);
	} catch (cause) {
		// Out of reach: to be asked for again.
		for (const each of LANGUAGES) sources[each] = sources[each].filter((known) => known !== words[each]);
		later.delete(words.en);
		throw cause;
	}
}

export type Args = Record<string, FluentVariable>;

/** The message in the current language; its id when there is none (a test finds those). */
export function t(id: string, args?: Args): string {
	const message = bundle?.getMessage(id);
	if (!bundle || !message?.value) return id;
	return bundle.formatPattern(message.value, args ? isolated(args) : null, []);
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A person's text that runs the other way must not turn the sentence around it: first-strong isolate, and its end. */
const isolated = (args: Args): Args =>
	Object.fromEntries(
		Object.entries(args).map(([name, value]) => [
			name,
			typeof value === 'string' && RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value
		])
	);

/** Whether a message exists, for ids made of codes that a newer worker or server may have added. */
export const has = (id: string): boolean => bundle?.hasMessage(id) ?? false;

const format = (options: Intl.DateTimeFormatOptions) => (time: number) => new Intl.DateTimeFormat(current, options).format(time);
/** 12 nov. 2026 */
export const day = format({ dateStyle: 'medium' });
/** 12 nov. 2026, 14:05 */
export const moment = format({ dateStyle: 'medium', timeStyle: 'short' });

/** “3 h ago”, in words of the language. */
export function ago(time: number, now = Date.now()): string {
	const seconds = (time - now) / 1000;
	const relative = new Intl.RelativeTimeFormat(current, { numeric: 'auto', style: 'short' });
	for (const [unit, size] of [
		['year', 31_557_600],
		['month', 2_629_800],
		['day', 86_400],
		['hour', 3600],
		['minute', 60]
	] as const) {
		if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
	}
	return t('just-now');
}

export const count = (n: number): string => new Intl.NumberFormat(current).format(n);
