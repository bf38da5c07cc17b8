/** Names and values of fields, as words. */
import type { CustomKind, FieldRef } from '$lib/worker/api';
import { shapeOf } from './fields';
import { day, t } from './i18n.svelte';

interface Named {
	id: FieldRef;
	kind: CustomKind | null;
	label: string | null;
}

/** The person's own words for a custom field; ours for the fields of the types. */
export const fieldName = (field: Named): string => (field.kind === null ? t(`field-${field.id}`) : field.label || t('field-unnamed'));

/** A value that is not secret, as it reads best. */
export function fieldText(field: Named & { value: string | null }): string {
	const value = field.value ?? '';
	const shape = shapeOf(field);
	if (shape === 'boolean') return t(value === 'true' ? 'yes' : 'no');
	if (shape === 'choice') return value === 'open' ? t('wifi-open') : value;
	if (shape === 'date' && /^\d{4}-\d\d-\d\d$/.test(value)) return day(Date.parse(`${value}T12:00`)) || value;
	if (shape === 'month' && /^\d{4}-\d\d$/.test(value)) return `${value.slice(5)} / ${value.slice(0, 4)}`;
	return value;
}

/** Something to open, when it is an address a browser may open; null otherwise (`javascript:` is not one). */
export function webAddress(text: string): string | null {
	const trimmed = text.trim();
	const candidate = /^[a-z][a-z\d+.-]*:/i.test(trimmed) && !/^[^/:]+:\d+(\/|$)/.test(trimmed) ? trimmed : `https://${trimmed}`;
	try {
		const url = new URL(candidate);
		return (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '' ? url.href : null;
	} catch {
		return null;
	}
}
