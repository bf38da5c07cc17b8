/** Words in French and English, from the files that the web vault and the terminal read. */
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import enItem from '../../../locales/en/item.ftl?raw';
import enReader from '../../../locales/en/reader.ftl?raw';
import frItem from '../../../locales/fr/item.ftl?raw';
import frReader from '../../../locales/fr/reader.ftl?raw';

export type Language = 'fr' | 'en';
const TEXTS = { fr: [frItem, frReader], en: [enItem, enReader] };

let language: Language = navigator.language.toLowerCase().startsWith('fr') ? 'fr' : 'en';
let bundle = load();

function load(): FluentBundle {
	const made = new FluentBundle(`${language}-CA`, { useIsolating: true });
	for (const text of TEXTS[language]) made.addResource(new FluentResource(text));
	document.documentElement.lang = language;
	return made;
}

export const spoken = (): Language => language;

export function speak(wanted: Language): void {
	language = wanted;
	bundle = load();
}

export function t(id: string, args?: Record<string, FluentVariable>): string {
	const message = bundle.getMessage(id);
	return message?.value ? bundle.formatPattern(message.value, args ?? null, []) : id;
}

export const has = (id: string): boolean => bundle.hasMessage(id);

export const moment = (time: number): string => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(time);

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
export function size(bytes: number): string {
	const step = Math.min(UNITS.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
	const options = { style: 'unit', unit: UNITS[step], maximumFractionDigits: step > 0 ? 1 : 0 } as const;
	return new Intl.NumberFormat(language, options).format(bytes / 1000 ** step);
}
