// Theme and language before the first paint, so that nothing flashes. The page takes over from here.
(() => {
	const read = (key) => {
		try {
			return localStorage.getItem(key);
		} catch {
			return null;
		}
	};
	const theme = read('mdp.theme');
	const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
	const language = read('mdp.language') ?? (navigator.languages ?? [navigator.language]).find((l) => /^(fr|en)\b/.test(l)) ?? 'en';
	document.documentElement.dataset.theme = dark ? 'dark' : 'light';
	document.documentElement.lang = language.slice(0, 2);
	document.querySelector('meta[name=theme-color]').content = dark ? '#0f1412' : '#f4f5f3';
})();
