/** The page's share of `locales/en`, the rest of what an open vault says. */
export default Object.values(
	import.meta.glob<string>('../../../../locales/en/{joining,vault,item,keys,import,settings}.ftl', {
		query: '?raw',
		import: 'default',
		eager: true
	})
);
