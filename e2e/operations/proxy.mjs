/**
 * A reverse proxy as an operator may have one: TLS in front of a server, and plain HTTP that leads
 * to it. What is wrong with it is said by whoever starts it:
 *
 *   host      what the server is told as `Host` in place of what came
 *   silent    the server isn't told that the client came by https
 *   route     path → the path that the server is asked for
 *   answer    (path, { status, headers, body }) → changes it
 *   holds     events come all at once, at the end
 *   tls       more options of the TLS side
 *   plain     (request, response) → what answers on plain HTTP
 */
import http from 'node:http';
import https from 'node:https';

const EVENTS = 'text/event-stream';

export class Proxy {
	#servers;

	static async start(server, { key, cert }, faults = {}) {
		const proxy = new Proxy(server, { key, cert }, faults);
		await Promise.all(proxy.#servers.map((side) => new Promise((resolve) => side.listen(0, '127.0.0.1', resolve))));
		return proxy;
	}

	constructor(server, identity, faults) {
		const pass = (request, response) => forward(server, faults, request, response);
		const lead = (request, response) => response.writeHead(308, { location: `https://${request.headers.host}${request.url}` }).end();
		this.#servers = [https.createServer({ ...identity, ...faults.tls }, pass), http.createServer(faults.plain ?? lead)];
	}

	/** The ports: of TLS, then of plain HTTP. */
	get ports() {
		return this.#servers.map((side) => side.address().port);
	}

	async close() {
		await Promise.all(
			this.#servers.map((side) => {
				side.closeAllConnections();
				return new Promise((resolve) => side.close(resolve));
			})
		);
	}
}

function forward(server, faults, request, response) {
	const headers = { ...request.headers, 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' };
	if (faults.silent) delete headers['x-forwarded-proto'];
	if (faults.host) headers.host = faults.host;
	const path = faults.route?.(request.url) ?? request.url;
	const asked = http.request({ port: server.port, method: request.method, path, headers }, (answered) => {
		const streams = answered.headers['content-type'] === EVENTS;
		if (streams && !faults.holds) {
			response.writeHead(answered.statusCode, answered.headers);
			answered.pipe(response);
			return;
		}
		const parts = [];
		answered.on('data', (part) => parts.push(part));
		answered.on('end', () => {
			const answer = { status: answered.statusCode, headers: { ...answered.headers }, body: Buffer.concat(parts) };
			delete answer.headers['transfer-encoding'];
			faults.answer?.(request.url, answer);
			answer.headers['content-length'] = Buffer.byteLength(answer.body);
			response.writeHead(answer.status, answer.headers).end(answer.body);
		});
	});
	asked.on('error', () => response.writeHead(502).end());
	request.pipe(asked);
}
