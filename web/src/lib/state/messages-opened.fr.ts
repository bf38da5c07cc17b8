/** The page's share of `locales/fr`, the rest of what an open vault says. */
export default Object.values(
	import.meta.glob<string>('../../../../locales/fr/{joining,vault,item,keys,import,settings}.ftl', {
		query: '?raw',
		import: 'default',
		eager: true
	})
);
