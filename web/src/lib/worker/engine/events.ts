/** The server's events (`GET /api/events`, text/event-stream): where each vault of the user stands. */
import { Failure } from '../failure';
import { openEvents } from './http';

export interface HeadEvent {
	vault: string;
	head: { seq: number; hash: string };
}

/** The server says something every 20 seconds; after this long without a word it is gone. */
const SILENCE_MS = 50_000;

/** Listens until the stream ends or falls silent (resolves), or can't be opened (rejects). */
export async function listen(signal: AbortSignal, opened: () => void, moved: (event: HeadEvent) => void): Promise<void> {
	const silence = new AbortController();
	const answer = await openEvents('/api/events', AbortSignal.any([signal, silence.signal]));
	const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
	if (!reader) throw new Failure('offline');
	opened();
	const parse = parser((event, data) => {
		if (event === 'head') moved(JSON.parse(data) as HeadEvent);
	});
	let timer: ReturnType<typeof setTimeout> | undefined;
	try {
		for (;;) {
			clearTimeout(timer);
			timer = setTimeout(() => silence.abort(), SILENCE_MS);
			const { done, value } = await reader.read();
			if (done) return;
			parse(value);
		}
	} catch {
		// Cut: the caller listens again.
	} finally {
		clearTimeout(timer);
	}
}

/** Reads an event stream in pieces (HTML Standard, 9.2.6). */
export function parser(found: (event: string, data: string) => void): (piece: string) => void {
	let rest = '';
	let event = '';
	let data: string[] = [];
	return (piece) => {
		// A CR that ends a piece may be half of a CR LF.
		const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
		rest = lines.pop() ?? '';
		for (const line of lines) {
			if (line === '') {
				if (data.length > 0) found(event || 'message', data.join('\n'));
				event = '';
				data = [];
				continue;
			}
			const colon = line.indexOf(':');
			const field = colon < 0 ? line : line.slice(0, colon);
			const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
			if (field === 'event') event = value;
			else if (field === 'data') data.push(value);
		}
	};
}
