declare global {
	namespace App {
		interface PageState {
			/** On a phone: the detail covers the list. */
			detail?: boolean;
		}
	}
}

export {};
