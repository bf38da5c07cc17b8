/** How each known field is shown and typed. Names and order are those of `crates/vault/src/item`. */
import type { CustomKind, FieldRef, ItemType } from '$lib/worker/api';

/** How a value is drawn and entered. */
export type Shape =
	| 'text'
	| 'multiline'
	| 'password' // one secret line: coloured, measured, generated
	| 'secret' // one secret line
	| 'secretText' // several secret lines
	| 'totp'
	| 'email'
	| 'phone'
	| 'url'
	| 'date'
	| 'month'
	| 'boolean'
	| 'choice';

const SHAPES: Record<FieldRef, Shape> = {
	password: 'password',
	totp: 'totp',
	cardNumber: 'secret',
	expires: 'month',
	cardCode: 'secret',
	pin: 'secret',
	birthDate: 'date',
	email: 'email',
	phone: 'phone',
	address: 'multiline',
	nationalId: 'secret',
	passport: 'secret',
	licence: 'secret',
	privateKey: 'secretText',
	publicKey: 'multiline',
	wifiSecurity: 'choice',
	wifiHidden: 'boolean',
	payload: 'secretText',
	notes: 'multiline',
	urls: 'multiline'
};

const CUSTOM_SHAPES: Record<CustomKind, Shape> = { text: 'text', hidden: 'password', boolean: 'boolean', date: 'date', url: 'url' };

/** The form's fields by type, in order, between title and addresses. */
export const TYPE_FIELDS: Record<ItemType, readonly FieldRef[]> = {
	login: ['username', 'password', 'totp'],
	note: [],
	card: ['cardholder', 'cardNumber', 'cardBrand', 'expires', 'cardCode', 'pin'],
	identity: [
		'firstName',
		'lastName',
		'birthDate',
		'email',
		'phone',
		'organisation',
		'address',
		'city',
		'region',
		'postcode',
		'country',
		'nationalId',
		'passport',
		'licence'
	],
	sshKey: ['username', 'privateKey', 'publicKey', 'keyFingerprint', 'password'],
	wifi: ['ssid', 'password', 'wifiSecurity', 'wifiHidden'],
	api: ['application', 'environment', 'username', 'password', 'expires', 'payload'],
	custom: []
};

export const ITEM_TYPES = Object.keys(TYPE_FIELDS) as ItemType[];
export const CUSTOM_KINDS = Object.keys(CUSTOM_SHAPES) as CustomKind[];
/** Values of `wifiSecurity`. */
export const WIFI_SECURITY = ['WPA3', 'WPA2', 'WEP', 'open'] as const;

/** Types whose form offers web addresses. */
export const hasUrls = (type: ItemType): boolean => type === 'login' || type === 'api' || type === 'sshKey' || type === 'custom';

export function shapeOf(field: { id: FieldRef; kind: CustomKind | null }): Shape {
	if (field.kind !== null) return CUSTOM_SHAPES[field.kind];
	return SHAPES[field.id] ?? 'text';
}

/** Set in a fixed-width face: read or typed character by character. */
export const isMono = (shape: Shape, id: FieldRef): boolean =>
	shape === 'password' || shape === 'secret' || shape === 'secretText' || shape === 'totp' || id === 'publicKey' || id === 'keyFingerprint';
