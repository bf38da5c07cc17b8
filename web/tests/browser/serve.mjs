/** Serves a build the way the server does: its policy as a header, one page for every address. Port 0, loopback. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.json': 'application/json',
	'.svg': 'image/svg+xml',
	'.wasm': 'application/wasm',
	'.webmanifest': 'application/manifest+json'
};

/** Resolves to `{ url, close }`. */
export function serve(folder) {
	const { header } = JSON.parse(readFileSync(join(folder, 'csp.json'), 'utf8'));
	const server = createServer((request, response) => {
		const path = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname));
		const send = (file) => {
			const body = readFileSync(join(folder, file));
			response.writeHead(200, {
				'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
				'content-security-policy': header,
				'x-content-type-options': 'nosniff'
			});
			response.end(body);
		};
		try {
			send(path);
		} catch {
			if (extname(path)) response.writeHead(404).end();
			else send('index.html');
		}
	});
	return new Promise((resolve) => {
		server.listen(0, '127.0.0.1', () => resolve({ url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }));
	});
}
