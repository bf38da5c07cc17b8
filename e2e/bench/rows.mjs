/** Figures, as `mdp-bench table` prints them: see crates/bench. */
import { appendFileSync } from 'node:fs';

const FILE = process.env.MDP_BENCH_ROWS;

/** Adds a figure to those of the run. */
export function row(name, value, unit, target = null) {
	if (FILE) appendFileSync(FILE, `${JSON.stringify({ name, value, unit, target })}\n`);
	else console.log(`${name}: ${value} ${unit}`);
}

/** Says why figures are missing. */
export function notRun(name, reason) {
	if (FILE) appendFileSync(FILE, `${JSON.stringify({ name, value: null, unit: '', not_run: reason })}\n`);
	console.log(`NOT RUN: ${name}: ${reason}`);
}

export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** The least that 95 of 100 don't exceed. */
export const most = (values) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * 0.95)];
