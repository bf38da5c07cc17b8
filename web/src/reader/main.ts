/** A self-reading archive's page: asks for the passphrase, then shows what was in the vault. It speaks to nobody. */
import { type Opened, open, outside } from './archive';
import { el, icon } from './dom';
import { showVaults } from './vaults';
import { has, moment, speak, spoken, t } from './words';

/** Left alone for so long, it forgets what it opened. */
const IDLE_MS = 15 * 60_000;

const about = outside();
let opened: Opened | null = null;
let tried = '';

const dark = matchMedia('(prefers-color-scheme: dark)');
const theme = () => {
	document.documentElement.dataset.theme = dark.matches ? 'dark' : 'light';
};
dark.addEventListener('change', theme);

const root = el('div', { class: 'root' });

function draw(): void {
	document.title = `${about?.userName ?? ''} – ${t('reader-title')}`;
	const other = spoken() === 'fr' ? 'en' : 'fr';
	const language = el(
		'button',
		{
			type: 'button',
			class: 'btn',
			lang: other,
			onclick: () => {
				speak(other);
				draw();
			}
		},
		other === 'fr' ? 'Français' : 'English'
	);
	const close = opened && el('button', { type: 'button', class: 'btn', onclick: () => location.reload() }, icon('lock'), t('reader-close'));
	root.replaceChildren(
		el(
			'header',
			{ class: 'top' },
			el(opened ? 'h1' : 'b', { class: 'brand' }, t('reader-title')),
			el('span', { class: 'grow clip muted', dir: 'auto' }, about?.userName ?? ''),
			language,
			close
		),
		opened && about ? showVaults(opened, about) : locked()
	);
}

/** The page before it is opened. */
function locked(): HTMLElement {
	if (!about)
		return el(
			'main',
			{ class: 'card panel' },
			el('h1', {}, t('reader-title')),
			el('p', { class: 'bad', role: 'alert' }, t('reader-error-malformed'))
		);
	const input = el('input', {
		id: 'passphrase',
		class: 'input mono masked',
		type: 'text',
		autocomplete: 'off',
		autocapitalize: 'none',
		autocorrect: 'off',
		spellcheck: 'false',
		'data-1p-ignore': true,
		'data-bwignore': true,
		'data-lpignore': 'true',
		onkeydown: (event: KeyboardEvent) => event.key === 'Enter' && void go()
	});
	input.value = tried;
	const error = el('p', { class: 'bad', role: 'alert' });
	const eye = el(
		'button',
		{
			type: 'button',
			class: 'tool',
			'aria-pressed': 'false',
			'aria-label': t('reader-reveal'),
			onclick: () => {
				const masked = input.classList.toggle('masked');
				eye.setAttribute('aria-pressed', String(!masked));
			}
		},
		icon('eye')
	);
	const button = el('button', { type: 'button', class: 'btn primary', onclick: () => void go() }, t('reader-open'));
	async function go(): Promise<void> {
		if (button.disabled || input.value === '') return input.focus();
		button.disabled = true;
		button.textContent = t('reader-opening');
		error.textContent = '';
		// Stretching takes the page's only thread: what it says is let be painted first.
		await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
		try {
			opened = open(input.value);
			tried = '';
			document.addEventListener('keydown', awake);
			document.addEventListener('pointerdown', awake);
			awake();
			draw();
		} catch (cause) {
			const id = `reader-error-${(cause as { code?: string })?.code ?? 'unexpected'}`;
			error.textContent = t(has(id) ? id : 'reader-error-unexpected');
			button.disabled = false;
			button.textContent = t('reader-open');
			input.select();
		}
	}
	input.addEventListener('input', () => {
		tried = input.value;
	});
	queueMicrotask(() => input.focus());
	return el(
		'main',
		{ class: 'card panel' },
		el('h1', {}, t('reader-title')),
		el('p', { class: 'lead' }, t('reader-what')),
		el(
			'dl',
			{ class: 'facts' },
			el('div', {}, el('dt', {}, t('reader-user')), el('dd', { dir: 'auto' }, about.userName)),
			el('div', {}, el('dt', {}, t('reader-server')), el('dd', {}, about.server)),
			el('div', {}, el('dt', {}, t('reader-made')), el('dd', {}, moment(about.createdAt)))
		),
		el('div', {}, el('label', { for: 'passphrase', class: 'label' }, t('reader-passphrase')), el('div', { class: 'wrap' }, input, eye)),
		error,
		button,
		el('p', { class: 'muted small' }, t('reader-local'))
	);
}

let sleeping: ReturnType<typeof setTimeout> | undefined;
function awake(): void {
	clearTimeout(sleeping);
	sleeping = setTimeout(() => location.reload(), IDLE_MS);
}

theme();
document.body.append(root);
draw();
