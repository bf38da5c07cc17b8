/** Making elements. A text is only ever a text node. */
import { type IconName, icons } from '../lib/ui/icons';
import { t } from './words';

type Child = Node | string | null | false;
type Props = Record<string, string | boolean | ((event: never) => void)>;

/** An element: attributes, listeners (`onclick`, …), children. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
	const made = document.createElement(tag);
	for (const [name, value] of Object.entries(props)) {
		if (typeof value === 'function') made.addEventListener(name.slice(2), value as EventListener);
		else if (value !== false) made.setAttribute(name, value === true ? '' : value);
	}
	made.append(...children.filter((child): child is Node | string => child !== null && child !== false));
	return made;
}

export function icon(name: IconName): SVGSVGElement {
	const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
	const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
	for (const [key, value] of Object.entries({ viewBox: '0 0 24 24', width: '18', height: '18', 'aria-hidden': 'true' }))
		svg.setAttribute(key, value);
	path.setAttribute('d', icons[name]);
	svg.append(path);
	return svg;
}

/** A secret, character by character: digits and symbols coloured. */
export function characters(text: string): HTMLElement {
	const out = el('span', { class: 'mono', dir: 'ltr' });
	for (const [run] of text.matchAll(
		/\p{N}+|[\p{L}\p{M}\s\p{Extended_Pictographic}\p{Cf}]+|[^\p{N}\p{L}\p{M}\s\p{Extended_Pictographic}\p{Cf}]+/gu
	)) {
		const kind = /^\p{N}/u.test(run) ? 'digit' : /^[\p{L}\p{M}\s\p{Extended_Pictographic}\p{Cf}]/u.test(run) ? 'letter' : 'symbol';
		out.append(el('span', { class: kind }, run));
	}
	return out;
}

const said = el('p', { class: 'said', role: 'status' });
let silent: ReturnType<typeof setTimeout> | undefined;

/** Says something in passing. */
export function say(text: string): void {
	if (!said.isConnected) document.body.append(said);
	said.textContent = text;
	clearTimeout(silent);
	silent = setTimeout(() => said.replaceChildren(), 4_000);
}

export function copy(text: string): void {
	navigator.clipboard.writeText(text).then(
		() => say(t('reader-copied')),
		() => say(t('reader-not-copied'))
	);
}

export function save(name: string, mime: string, bytes: Uint8Array): void {
	const url = URL.createObjectURL(new Blob([bytes as BlobPart], { type: mime || 'application/octet-stream' }));
	el('a', { href: url, download: name || 'attachment' }).click();
	setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
