/** The words of the page of the vault as it was: `locales/<language>/past.ftl`. */
export const pastWords = {
	fr: () => import('../../../../locales/fr/past.ftl?raw'),
	en: () => import('../../../../locales/en/past.ftl?raw')
};
