/** What a browser remembers for everyone who uses it: theme and language. Nothing about a vault. */
import { LANGUAGES, type Language, useLanguage } from './i18n.svelte';

export type Theme = 'system' | 'light' | 'dark';

const read = (key: string): string | null => {
	try {
		return localStorage.getItem(`mdp.${key}`);
	} catch {
		return null; // storage refused: the choice lasts as long as the page
	}
};
const write = (key: string, value: string | null) => {
	try {
		if (value === null) localStorage.removeItem(`mdp.${key}`);
		else localStorage.setItem(`mdp.${key}`, value);
	} catch {
		/* as above */
	}
};

class Preferences {
	theme = $state<Theme>('system');
	/** Null: follow the browser. */
	language = $state<Language | null>(null);
	/** Letters alone as shortcuts (WCAG 2.1.4: they can be switched off). */
	letterKeys = $state(true);

	/** Reads what was kept, loads the words, follows the system's theme from then on. */
	async start(): Promise<void> {
		const theme = read('theme');
		this.theme = theme === 'light' || theme === 'dark' ? theme : 'system';
		this.language = LANGUAGES.find((l) => l === read('language')) ?? null;
		this.letterKeys = read('letterKeys') !== 'off';
		matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.paint());
		this.paint();
		await useLanguage(this.language ?? browserLanguage());
	}

	setTheme(theme: Theme) {
		this.theme = theme;
		write('theme', theme === 'system' ? null : theme);
		this.paint();
	}

	async setLanguage(language: Language | null) {
		this.language = language;
		write('language', language);
		await useLanguage(language ?? browserLanguage());
	}

	setLetterKeys(on: boolean) {
		this.letterKeys = on;
		write('letterKeys', on ? null : 'off');
	}

	private paint() {
		const dark = this.theme === 'dark' || (this.theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
		document.documentElement.dataset.theme = dark ? 'dark' : 'light';
		document.querySelector('meta[name=theme-color]')?.setAttribute('content', dark ? '#0f1412' : '#f4f5f3');
	}
}

/** The first of the browser's languages that we speak; English otherwise. */
export function browserLanguage(languages: readonly string[] = navigator.languages): Language {
	for (const tag of languages) {
		const found = LANGUAGES.find((l) => tag.toLowerCase().split('-')[0] === l);
		if (found) return found;
	}
	return 'en';
}

export const prefs = new Preferences();
