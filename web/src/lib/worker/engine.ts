import type { CreateVault } from './api';
import { Failure } from './failure';

/** The vault over WASM, fetch and IndexedDB. */
export const create: CreateVault = () => {
	throw new Failure('unexpected');
};
