/** Giving a file to the person, and reading the one they give. */
import type { FileToSave } from '$lib/worker/api';
import { Failure } from '$lib/worker/failure';

/** Largest file read here; a dump of a very large vault stays far below. */
const LARGEST = 512 * 1024 * 1024;

/** Hands a file to the browser to save. Nothing of it stays in the page. */
export function saveFile({ name, mime, text }: FileToSave): void {
	const url = URL.createObjectURL(new Blob([text], { type: mime }));
	const link = document.createElement('a');
	link.href = url;
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export async function readBytes(file: File): Promise<ArrayBuffer> {
	if (file.size > LARGEST) throw new Failure('file-too-large', { name: file.name });
	return file.arrayBuffer();
}

/** A key file is small: anything else is not one. */
export async function readKeyFile(file: File): Promise<string> {
	if (file.size > 1024 * 1024) throw new Failure('key-file-not-one', { name: file.name });
	return file.text();
}
