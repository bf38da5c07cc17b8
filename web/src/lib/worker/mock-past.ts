/** The stand-in's past: some items changed, one gone, one new, one nobody keeps. */
import type { Done, PastItem, PastRow, VaultApi } from './api';
import { Failure } from './failure';
import { DAY, type MockItem } from './mock-data';
import type { MockStore } from './mock-store';

type Calls = Pick<VaultApi, 'past' | 'pastAgain' | 'pastItem' | 'revealPast' | 'restorePast' | 'closePast'>;

const GONE = '90'.padEnd(32, '0');
const LOST = '91'.padEnd(32, '0');
const LONG = 'Une très longue note d’autrefois, sans espace : '.concat('x'.repeat(180));

export function mockPast(store: () => MockStore): Calls {
	let at = 0;
	const back = new Set<string>();
	/** The last ones of the list, so that a picture shows awkward titles too. */
	const changed = (): MockItem[] =>
		store()
			.items.filter(({ trashedAt }) => trashedAt === null)
			.slice(-14);
	const rows = (): PastRow[] => {
		const row = (item: MockItem, since: PastRow['since']): PastRow => ({ id: item.id, since, item: store().row(item) });
		const [first, ...rest] = changed();
		const gone = first && {
			id: GONE,
			since: 'removed' as const,
			item: { ...store().row(first), id: GONE, title: 'Ancien compte d’électricité' }
		};
		const all = [
			...(gone ? [gone] : []),
			...rest.map((item, n) => row(item, n % 5 === 4 ? 'added' : 'changed')),
			{ id: LOST, since: 'lost' as const, item: null }
		];
		return all.filter(({ id }) => !back.has(id));
	};
	const past = () => ({ seq: 1_207, madeAt: at - 3_600_000, rows: at < Date.now() - 20 * DAY ? [] : rows() });
	return {
		async past({ at: asked }) {
			if (asked < Date.now() - 300 * DAY) throw new Failure('vault-not-yet');
			at = asked;
			return past();
		},
		pastAgain: async () => past(),
		async pastItem({ id }): Promise<PastItem> {
			const field = (fieldId: string, kept: string | null, other: string | null) => ({
				fieldId,
				kind: null,
				label: null,
				secret: kept === null && other === null,
				kept,
				other
			});
			if (id === GONE)
				return {
					fields: [field('title', null, 'Ancien compte d’électricité'), field('password', null, null)].map((f) => ({
						...f,
						secret: f.fieldId === 'password'
					})),
					more: []
				};
			return {
				fields: [
					field('title', 'GitHub', 'حساب GitHub القديم'),
					field('password', null, null),
					{
						fieldId: 'custom-0707070707070707',
						kind: 'hidden',
						label: 'Réponse à la question secrète de la banque d’avant',
						secret: true,
						kept: null,
						other: null
					},
					{ ...field('notes', null, LONG), secret: false }
				],
				more: ['tags', 'category']
			};
		},
		revealPast: async ({ fieldId }) => (fieldId === 'password' ? 'ancien-Mot-de-passe-7' : 'Médor'),
		async restorePast({ id }): Promise<Done> {
			back.add(id);
			return store().done([id], () => back.delete(id));
		},
		closePast: async () => {}
	};
}
