/** The words of the pages that take a first account, or one from another device: `locales/<language>/joining.ftl`. */
export const joiningWords = {
	fr: () => import('../../../../locales/fr/joining.ftl?raw'),
	en: () => import('../../../../locales/en/joining.ftl?raw')
};
