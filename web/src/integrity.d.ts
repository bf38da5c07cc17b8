/** The digest of a file, as `fetch` takes it (vite.config.ts). */
declare module '*?integrity' {
	const digest: string;
	export default digest;
}
