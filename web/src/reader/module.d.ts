/** The module of an archive's page, in base64: scripts/reader.mjs puts it there. */
declare module 'virtual:reader-module' {
	const base64: string;
	export default base64;
}
