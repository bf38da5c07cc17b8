/** The page's share of `locales/en`, as far as a first visit says any of it. */
export default Object.values(
	import.meta.glob<string>('../../../../locales/en/{app,account,errors}.ftl', {
		query: '?raw',
		import: 'default',
		eager: true
	})
);
