/** What the steps after the build share: where it is, and how a digest of its files is written. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';

export const build = fileURLToPath(new URL(process.env.MDP_WEB_MOCK === '1' ? '../.svelte-kit/mock/build/' : '../build/', import.meta.url));

/** As CSP and Subresource Integrity write it.
 * @param {string | Buffer} bytes */
export const digest = (bytes) => `sha256-${createHash('sha256').update(bytes).digest('base64')}`;
