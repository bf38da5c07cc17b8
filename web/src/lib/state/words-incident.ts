/** The words for a server that went back: `locales/<language>/incident.ftl`. */
export const incidentWords = {
	fr: () => import('../../../../locales/fr/incident.ftl?raw'),
	en: () => import('../../../../locales/en/incident.ftl?raw')
};
