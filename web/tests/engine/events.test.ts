import { expect, test } from 'vitest';
import { parser } from '../../src/lib/worker/engine/events';

const STREAM = ': keep\n\nevent: head\ndata: {"a":1}\n\nevent: head\r\ndata:{"b":\r\ndata: 2}\r\n\r\ndata: alone\n\nevent: nothing\n\n';
const EXPECTED = [
	['head', '{"a":1}'],
	['head', '{"b":\n2}'],
	['message', 'alone']
];

test('events are the same however the network cuts the stream', () => {
	for (let size = 1; size <= STREAM.length; size++) {
		const found: string[][] = [];
		const parse = parser((event, data) => found.push([event, data]));
		for (let at = 0; at < STREAM.length; at += size) parse(STREAM.slice(at, at + size));
		expect(found, `pieces of ${size}`).toEqual(EXPECTED);
	}
});

test('an event cut short is not one', () => {
	const found: string[][] = [];
	parser((event, data) => found.push([event, data]))('event: head\ndata: {"a":1}\n');
	expect(found).toEqual([]);
});
