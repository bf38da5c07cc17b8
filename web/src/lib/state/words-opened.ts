/** What an open vault says, in one chunk. */
export const openedWords = {
	fr: () => import('./messages-opened.fr'),
	en: () => import('./messages-opened.en')
};
