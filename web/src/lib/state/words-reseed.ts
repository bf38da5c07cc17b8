/** The words of the page that gives a server everything back: `locales/<language>/reseed.ftl`. */
export const reseedWords = {
	fr: () => import('../../../../locales/fr/reseed.ftl?raw'),
	en: () => import('../../../../locales/en/reseed.ftl?raw')
};
