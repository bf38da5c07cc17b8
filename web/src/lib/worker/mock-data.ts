/** Made-up items for development and tests: ordinary ones, awkward ones, and as many as asked. */
import type { Category, FieldDraft, HistoryEntry, ItemDraft, ItemId, Time } from './items';

export interface MockItem extends ItemDraft {
	id: ItemId;
	createdAt: Time;
	updatedAt: Time;
	trashedAt: Time | null;
	revision: number;
	pending: boolean;
	past: (HistoryEntry & { value: string })[];
}

export const DAY = 86_400_000;

/** mulberry32: the same items at each start. */
export function seeded(seed: number): () => number {
	let a = seed;
	return () => {
		a = (a + 0x6d2b79f5) | 0;
		let t = Math.imul(a ^ (a >>> 15), 1 | a);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

export const hexId = (random: () => number): string => Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');

export const field = (id: string, value: string): FieldDraft => ({ id, kind: null, label: null, value });
const custom = (n: number, label: string, kind: FieldDraft['kind'], value: string): FieldDraft => ({
	id: `custom-${n.toString(16).padStart(16, '0')}`,
	kind,
	label,
	value
});

export const categories: Category[] = [
	{ id: 'c1'.padEnd(32, '0'), name: 'Banque et finance', parentId: null },
	{ id: 'c2'.padEnd(32, '0'), name: 'Développement', parentId: null },
	{ id: 'c3'.padEnd(32, '0'), name: 'Serveurs', parentId: 'c2'.padEnd(32, '0') },
	{ id: 'c4'.padEnd(32, '0'), name: 'Clés SSH', parentId: 'c2'.padEnd(32, '0') },
	{ id: 'c5'.padEnd(32, '0'), name: 'Maison', parentId: null },
	{ id: 'c6'.padEnd(32, '0'), name: 'Santé', parentId: null },
	{
		id: 'c7'.padEnd(32, '0'),
		name: 'Une catégorie au nom vraiment très long que quelqu’un a pourtant choisi',
		parentId: 'c5'.padEnd(32, '0')
	}
];
const [bank, dev, servers, ssh, home, health] = categories.map((c) => c.id) as [string, string, string, string, string, string];

type Seed = Partial<ItemDraft> & Pick<ItemDraft, 'type' | 'title'>;

const login = (title: string, username: string, password: string, url: string, more: Partial<ItemDraft> & { totp?: string } = {}): Seed => {
	const { totp, ...rest } = more;
	return {
		type: 'login',
		title,
		fields: [field('username', username), field('password', password), ...(totp ? [field('totp', totp)] : [])],
		urls: url ? [url] : [],
		...rest
	};
};

const ordinary: Seed[] = [
	login('GitHub', 'moi@exemple.ca', 'kV7#mwQ29;tLpz?Hr4uX', 'https://github.com/login', {
		totp: 'JBSWY3DPEHPK3PXP',
		tags: ['travail'],
		categoryId: dev,
		favourite: true,
		notes: 'Codes de secours imprimés, dans le coffre. Clé de signature renouvelée en mai.'
	}),
	login('Banque Desjardins – compte chèques', 'moi', '4471-Rivière-Bleue-82', 'https://accweb.mouv.desjardins.com', {
		categoryId: bank,
		favourite: true
	}),
	login('NAS de la maison', 'admin', 'admin', 'nas.local:5000', { categoryId: home, tags: ['famille'] }),
	{
		type: 'wifi',
		title: 'Café du coin (Wi-Fi)',
		fields: [field('ssid', 'Réseau invité'), field('password', 'espresso2024'), field('wifiSecurity', 'WPA2')],
		tags: ['famille']
	},
	login('Hydro-Québec', '514 555-0142', 'Barrage!Manic5', 'https://session.hydroquebec.com', { categoryId: home }),
	login('Impôts – Mon dossier', 'moi', 'Zx9$kkLqpW3!', 'https://www.canada.ca/fr/agence-revenu.html', { categoryId: bank }),
	{
		type: 'api',
		title: 'PostgreSQL production',
		fields: [
			field('application', 'mdp'),
			field('environment', 'production'),
			field('username', 'mdpuser'),
			field('password', 'p-9fK2vQ7rT1xZ'),
			custom(1, 'DATABASE_URL', 'hidden', 'postgres://mdpuser:p-9fK2vQ7rT1xZ@db.interne:5432/mdp'),
			custom(2, 'SENTRY_DSN', 'text', 'https://abc@sentry.interne/4')
		],
		urls: ['db.interne:5432'],
		categoryId: servers,
		tags: ['travail']
	},
	login('Registre de domaines', 'admin@exemple.ca', 'correct-cheval-batterie-agrafe', 'https://registre.exemple.ca', { categoryId: dev }),
	{
		type: 'sshKey',
		title: 'Serveur Linode – clé SSH',
		fields: [
			field('username', 'root'),
			field(
				'privateKey',
				'-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\nQyNTUxOQAAACBhZWlvdQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n-----END OPENSSH PRIVATE KEY-----'
			),
			field('publicKey', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFlaW91AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA moi@portable'),
			field('keyFingerprint', 'SHA256:9f2cV1mTq0sR8wXk3yLh7nPz5bJd6eAgUoI4tCv2EiQ')
		],
		categoryId: ssh
	},
	{
		type: 'card',
		title: 'Visa Infinite',
		fields: [
			field('cardholder', 'Camille Tremblay'),
			field('cardNumber', '4539 1488 0343 4417'),
			field('cardBrand', 'Visa'),
			field('expires', '2029-08'),
			field('cardCode', '737'),
			field('pin', '2580')
		],
		categoryId: bank,
		favourite: true
	},
	{
		type: 'identity',
		title: 'Camille Tremblay',
		fields: [
			field('firstName', 'Camille'),
			field('lastName', 'Tremblay'),
			field('birthDate', '1984-03-12'),
			field('email', 'camille@exemple.ca'),
			field('phone', '+1 514 555-0142'),
			field('address', '12, rue des Érables\nApp. 4'),
			field('city', 'Montréal'),
			field('postcode', 'H2X 1Y4'),
			field('country', 'Canada'),
			field('nationalId', '046 454 286')
		]
	},
	{ type: 'note', title: 'Code de l’alarme', notes: '1. Entrer par le garage\n2. Composer 4821 #\n3. Attendre le bip', categoryId: home },
	{
		type: 'custom',
		title: 'Cadenas du vélo',
		fields: [custom(3, 'Combinaison', 'hidden', '3-1-4-1'), custom(4, 'Antivol de secours', 'boolean', 'true')]
	}
];

const awkward: Seed[] = [
	login('حساب البنك الرئيسي', 'مستخدم@مثال.شبكة', 'كلمة-سر-٤٢', 'https://مثال.شبكة/دخول', { tags: ['عائلة'] }),
	login('👨‍👩‍👧‍👦 Réseau familial 🏠✨', 'famille🦊', '🦊🦊🦊🦊', 'https://xn--4ca.example', { tags: ['🦊'] }),
	login('X'.repeat(300), 'y'.repeat(120), 'Z'.repeat(128), `https://exemple.ca/${'chemin/'.repeat(40)}`),
	login('Un titre de trois cents caractères qui continue, et continue encore, '.repeat(5).slice(0, 300), 'moi', 'a', '', {
		notes: 'ligne sans fin '.repeat(80),
		tags: Array.from({ length: 14 }, (_, n) => `étiquette-numéro-${n + 1}`)
	}),
	login('<b>gras</b> & "guillemets" {$title}', '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', 'javascript:alert(1)'),
	login('日本語のタイトル・漢字かな交じり文', '利用者', 'パスワード123!', 'https://例え.テスト'),
	login('', '', '', ''),
	login('Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞', 'zalgo', 'He comes', 'localhost:8080')
];

const sites = [
	'Amazon',
	'Netflix',
	'Figma',
	'GitLab',
	'Bell',
	'Vidéotron',
	'Steam',
	'Spotify',
	'OVH',
	'Cloudflare',
	'Notion',
	'Slack',
	'Zoom',
	'Dropbox',
	'STM',
	'BAnQ',
	'Éducation',
	'Fido',
	'LinkedIn',
	'PayPal'
];
const places = ['équipe', 'personnel', 'client', 'essai', 'archives', 'préproduction', 'famille', 'Montréal', 'Genève', 'Lyon'];

/** `count` items in all, newest first among equals; deterministic. */
export function makeItems(count: number, now: Time): MockItem[] {
	const random = seeded(count);
	const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
	const seeds = [...ordinary, ...awkward];
	while (seeds.length < count) {
		const n = seeds.length;
		const site = pick(sites);
		const host = site
			.toLowerCase()
			.normalize('NFD')
			.replace(/[^a-z]/g, '');
		seeds.push(
			login(
				`${site} ${pick(places)} ${n}`,
				`utilisateur${n}@exemple.ca`,
				`${hexId(random).slice(0, 8)}-Aa${n}!`,
				`https://${host}.example/${n}`,
				{
					categoryId: random() < 0.7 ? pick([bank, dev, servers, home, health]) : null,
					tags: random() < 0.2 ? [pick(['travail', 'famille'])] : [],
					...(random() < 0.1 ? { totp: 'JBSWY3DPEHPK3PXP' } : {})
				}
			)
		);
	}
	return seeds.slice(0, count).map((seed, n) => {
		const updatedAt = now - n * (DAY / 6) - Math.floor(random() * DAY * 0.1);
		return {
			fields: [],
			urls: [],
			notes: '',
			tags: [],
			categoryId: null,
			favourite: false,
			...seed,
			id: hexId(random),
			createdAt: updatedAt - Math.floor(random() * 900 * DAY),
			updatedAt,
			trashedAt: n > 30 && n < 34 ? now - n * DAY * 0.5 : null,
			revision: 1,
			pending: false,
			past:
				n === 0
					? [
							{
								id: 'h1',
								fieldId: 'password',
								kind: null,
								label: null,
								secret: true,
								value: 'Ancien-mot-2024',
								at: now - 190 * DAY,
								device: 'Portable'
							},
							{
								id: 'h2',
								fieldId: 'username',
								kind: null,
								label: null,
								secret: false,
								value: 'camille',
								at: now - 400 * DAY,
								device: 'Téléphone'
							}
						]
					: []
		};
	});
}
