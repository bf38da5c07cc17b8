/**
 * RSA private operations, in WebCrypto: keys go in once, not extractable, and the bytes they came in
 * are wiped. RSA-4096, OAEP with SHA-256 and an empty label.
 */
import { Failure } from '../failure';

const OAEP = { name: 'RSA-OAEP', hash: 'SHA-256' };

/** A fresh key: its PKCS#8 for the core to seal (the caller wipes it), and the key itself. */
export async function generateRsa(): Promise<{ pkcs8: Uint8Array; key: CryptoKey }> {
	const algorithm = { ...OAEP, modulusLength: 4096, publicExponent: new Uint8Array([1, 0, 1]) };
	const pair = await crypto.subtle.generateKey(algorithm, true, ['decrypt', 'encrypt']);
	const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
	return { pkcs8, key: await take(pkcs8.slice()) };
}

/** Takes a private key in, and wipes the bytes it came in. */
export async function take(pkcs8: Uint8Array): Promise<CryptoKey> {
	try {
		return await crypto.subtle.importKey('pkcs8', pkcs8 as BufferSource, OAEP, false, ['decrypt']);
	} catch {
		throw new Failure('bad-rsa-key');
	} finally {
		pkcs8.fill(0);
	}
}

/** Null where it doesn't decrypt, whatever the reason. */
export async function decrypt(key: CryptoKey, ciphertext: Uint8Array): Promise<Uint8Array | null> {
	try {
		return new Uint8Array(await crypto.subtle.decrypt({ name: 'RSA-OAEP' }, key, ciphertext as BufferSource));
	} catch {
		return null;
	}
}
