/**
 * Prints nginx's line for the content security policy that a build of the pages asks for:
 * `node policy.mjs web/build >policy.conf`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const { header } = JSON.parse(readFileSync(join(process.argv[2], 'csp.json'), 'utf8'));
if (/["\\$]/.test(header)) throw new Error('csp.json: a character that nginx would read otherwise');
console.log(`add_header Content-Security-Policy "${header}" always;`);
