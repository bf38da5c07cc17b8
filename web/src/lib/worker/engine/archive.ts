/** The vault as a self-reading archive: attachments fetched one by one, each checked before it goes in. */
import type { ArchiveMade, VaultApi } from '../api';
import { Failure } from '../failure';
import pageUrl from '../pkg/page/reader.html?url';
import { breathe, type Context } from './context';
import { loadTools } from './core';
import { get, getBytes, isRefused } from './http';
import { fileName, noteProof } from './keys';

export function archiveCalls(context: Context) {
	return {
		exportArchive: ({ operation, passphrase, password }) =>
			context.long(operation, async (progress, signal): Promise<ArchiveMade> => {
				const vault = context.open();
				const { handle, storage, userName } = vault;
				const goOn = () => {
					if (signal.aborted) throw new Failure('cancelled');
					if (vault.isClosed) throw new Failure('locked');
				};
				handle.checkPassword(password);
				const { ArchiveMaker, isWeak } = await loadTools();
				if (isWeak(passphrase, [userName, self.location.hostname])) throw new Failure('weak-passphrase');
				const [before = '', after = ''] = ArchiveMaker.cutPage(await get(pageUrl));
				goOn();

				const now = Date.now();
				const { ids, contents } = handle.allRecords();
				const maker = ArchiveMaker.begin(handle.archiveSource(), ids, contents, now);
				const parts: BlobPart[] = [before];
				for (let done = 0, blob = maker.wants(); blob !== undefined; blob = maker.wants()) {
					progress('attachments', done++, maker.total());
					const sealed = await fetchBlob(`/api/vaults/${handle.vaultId()}/blobs/${blob}`, ArchiveMaker.most(), signal);
					goOn();
					const block = sealed ? maker.take(sealed) : maker.skip();
					// A part at a time, so that the browser may keep what is large on the disk.
					if (block) parts.push(new Blob([block]));
				}
				progress('sealing', 0, 0);
				await breathe();
				goOn();
				const missing = maker.missing();
				parts.push(maker.finish(passphrase, userName, self.location.origin, now), after);
				await noteProof(storage, { archiveAt: now });
				const day = new Date(now).toISOString().slice(0, 10);
				const mime = 'text/html';
				return { missing, file: { name: `${fileName(userName)}-${day}.mdp.html`, mime, text: new Blob(parts, { type: mime }) } };
			})
	} satisfies Partial<VaultApi>;
}

/** Null where the server has no such attachment. */
async function fetchBlob(path: string, most: number, signal: AbortSignal): Promise<Uint8Array | null> {
	try {
		return await getBytes(path, most, signal);
	} catch (cause) {
		if (signal.aborted) throw new Failure('cancelled');
		if (isRefused(cause, 'blob-not-found')) return null;
		throw cause;
	}
}
