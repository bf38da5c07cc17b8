/** The words for a page without a secure connection: `locales/<language>/insecure.ftl`. */
export const insecureWords = {
	fr: () => import('../../../../locales/fr/insecure.ftl?raw'),
	en: () => import('../../../../locales/en/insecure.ftl?raw')
};
