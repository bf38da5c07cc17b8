/** A name by which a person recognises this device among theirs. It is sealed like everything else. */
export function deviceName(agent = navigator.userAgent): string {
	const browser = /Firefox\//.test(agent)
		? 'Firefox'
		: /Edg\//.test(agent)
			? 'Edge'
			: /Chrome\//.test(agent)
				? 'Chrome'
				: /Safari\//.test(agent)
					? 'Safari'
					: 'Web';
	const system = /Android/.test(agent)
		? 'Android'
		: /iPhone|iPad/.test(agent)
			? 'iOS'
			: /Windows/.test(agent)
				? 'Windows'
				: /Mac OS/.test(agent)
					? 'macOS'
					: /Linux/.test(agent)
						? 'Linux'
						: '';
	return system ? `${browser}, ${system}` : browser;
}
