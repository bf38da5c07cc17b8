/** A QR code in a picture, where the browser itself can read one; nothing leaves the page. */
import { Failure } from '$lib/worker/failure';

interface Detector {
	detect(image: ImageBitmap): Promise<{ rawValue: string }[]>;
}
const detector = () => (globalThis as { BarcodeDetector?: new (options: { formats: string[] }) => Detector }).BarcodeDetector;

export const canReadQr = (): boolean => detector() !== undefined;

/** What the QR code in the picture says, if it begins so. Rejects `qr-none`. */
export async function readQr(file: Blob, beginning: string): Promise<string> {
	const Detector = detector();
	if (!Detector) throw new Failure('qr-none');
	const image = await createImageBitmap(file).catch(() => {
		throw new Failure('qr-none');
	});
	const codes = await new Detector({ formats: ['qr_code'] }).detect(image).catch(() => []);
	image.close();
	const found = codes.find((code) => code.rawValue.startsWith(beginning));
	if (!found) throw new Failure('qr-none');
	return found.rawValue;
}
