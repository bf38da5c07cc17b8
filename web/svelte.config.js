import adapter from '@sveltejs/adapter-static';

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: { runes: true },
	kit: {
		// One page for every address: the server answers it for whatever is not a file or /api, /admin.
		adapter: adapter({ fallback: 'index.html' }),
		// The server sends the policy as a header, with the hashes that scripts/csp.mjs collects.
		// This one travels inside the page, for whoever serves the files by other means.
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['none'],
				'script-src': ['self', 'wasm-unsafe-eval'],
				'style-src': ['self'],
				'img-src': ['self', 'data:', 'blob:'],
				'font-src': ['self'],
				'connect-src': ['self'],
				'worker-src': ['self'],
				'manifest-src': ['self'],
				'base-uri': ['none'],
				'form-action': ['self']
			}
		},
		paths: { relative: false },
		serviceWorker: { register: false }
	}
};
