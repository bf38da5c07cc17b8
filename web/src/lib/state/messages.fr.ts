/** The page's share of `locales/fr`, in one chunk. */
export default Object.values(
	import.meta.glob<string>('../../../../locales/fr/{app,account,vault,item,keys,import,settings,errors}.ftl', {
		query: '?raw',
		import: 'default',
		eager: true
	})
);
