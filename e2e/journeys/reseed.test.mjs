/** A server that lost everything, or an account, has it again from the page. */
import assert from 'node:assert/strict';
import { bringKeyFile, finishKit, kitCode, resumeSession, saveKeyFile, signInHalf, signInWithCode, signInWithKeyFile, signUp, unlock } from '../lib/account.mjs';
import { count, create, open, read, row } from '../lib/items.mjs';
import { journey } from '../lib/world.mjs';

const WHO = { name: 'héloïse', password: 'pamplemousse-corde-violon-brume' };
const ZOE = { name: 'zoé', password: 'marmotte-lucarne-cuivre-panier' };
const PASSPHRASE = 'falaise-bouton-mélèze-argile-5';

/** From a session that can't be resumed to the page that gives everything back. */
async function openReseed(device, password) {
	await resumeSession(device, password);
	const dialog = device.page.getByRole('dialog');
	await dialog.getByRole('alert').getByText('Nothing').waitFor();
	await dialog.getByRole('link', { name: 'Give it everything back' }).click();
	await device.page.getByRole('heading', { name: 'Give the server everything back' }).waitFor();
}

async function giveBack(device, password) {
	await device.field('Account password').fill(password);
	await device.click('Give everything back');
}

journey('a server that lost everything', async (world) => {
	const step = (promise, run) => world.step(promise, run);
	const { server } = world;
	const laptop = await world.device('laptop');
	const phone = await world.device('phone');
	let keyFile;
	let groups;

	await step('two devices have the vault', async () => {
		const printed = await signUp(laptop, WHO);
		keyFile = await finishKit(laptop, { ...WHO, passphrase: PASSPHRASE, groups: printed });
		await create(laptop, { title: 'Avant la perte', username: 'h.tremblay', password: 'Avant-Perte-1' });
		await laptop.saved();
		await signInWithKeyFile(phone, WHO, keyFile, PASSPHRASE);
		await count(phone, 1);
		phone.door.cut();
		await create(laptop, { title: 'Aussi', password: 'Aussi-Perdu-2' });
		await laptop.saved();
	});

	await step('an empty server in its place: the page says how it gets everything back', async () => {
		await server.kill();
		server.lose();
		await server.start();
		await openReseed(laptop, WHO.password);
		assert.deepEqual(await laptop.axe(), []);
	});

	await step('another password than this device’s makes nothing', async () => {
		await giveBack(laptop, 'pas-le-bon-mot-de-passe');
		await laptop.page.getByText('That isn’t the password').waitFor();
	});

	await step('the account is made again, a new code is shown, and no alarm sounds', async () => {
		await giveBack(laptop, WHO.password);
		groups = await kitCode(laptop);
		await finishKit(laptop, { ...WHO, passphrase: PASSPHRASE, groups });
		await laptop.status('Server healed');
		assert.equal(await laptop.page.getByRole('alert').filter({ hasText: 'went back' }).count(), 0);
		await laptop.click('I have seen this');
		await laptop.saved();
	});

	await step('the key file of before and the new code both open it on devices that never were here', async () => {
		const desk = await world.device('desk');
		await signInWithKeyFile(desk, WHO, keyFile, PASSPHRASE);
		await count(desk, 2);
		await open(desk, 'Avant la perte');
		assert.equal((await read(desk)).username, 'h.tremblay');
		const tablet = await world.device('tablet');
		await signInWithCode(tablet, WHO, groups);
		await count(tablet, 2);
	});

	await step('the other device goes on as before', async () => {
		phone.door.mend();
		await phone.syncNow();
		await resumeSession(phone, WHO.password);
		await row(phone, 'Aussi').waitFor();
		await phone.saved();
		assert.equal(await phone.page.getByRole('alert').count(), 0);
	});

	await step('an account that the server knows isn’t made a second time', async () => {
		await phone.goto('/reseed');
		await unlock(phone, WHO.password);
		await giveBack(phone, WHO.password);
		await phone.page.getByText('The server knows this account').waitFor();
		await phone.saved();
	});

	await step('the server and the wire hold no word of it, in any encoding', async () => {
		assert.deepEqual(await world.leaks(), { traffic: [], kept: [] });
	});
});

journey('a server whose backup is older than an account', async (world) => {
	const step = (promise, run) => world.step(promise, run);
	const { server } = world;
	const laptop = await world.device('laptop');
	let firstKeyFile;

	await step('somebody is invited after the archive was made, and the archive is restored', async () => {
		const first = await world.device('first');
		await finishKit(first, { ...WHO, passphrase: PASSPHRASE, groups: await signUp(first, WHO) });
		await create(first, { title: 'Avant l’archive', password: 'Avant-Archive-1' });
		await first.saved();
		server.backup();
		await create(first, { title: 'Perdu', password: 'Perdu-A-Jamais-1' });
		await first.saved();
		await first.goto('/key-backup');
		await unlock(first, WHO.password);
		firstKeyFile = await saveKeyFile(first, WHO, PASSPHRASE);
		await first.close();
		const invitation = server.invite(ZOE.name);
		await finishKit(laptop, { ...ZOE, passphrase: PASSPHRASE, groups: await signUp(laptop, { ...ZOE, invitation }) });
		await create(laptop, { title: 'Venu après', password: 'Venu-Apres-1' });
		await laptop.saved();
		await server.kill();
		server.restore();
		await server.start();
	});

	await step('a key file that knows of more than the server has opens what there is, when told to', async () => {
		const late = await world.device('late');
		await signInHalf(late, WHO);
		await bringKeyFile(late, firstKeyFile, PASSPHRASE);
		await late.page.getByText('lacks what this key file knows of').waitFor();
		assert.deepEqual(await late.axe(), []);
		await late.page.getByRole('checkbox').check();
		await late.click('Open the vault');
		await row(late, 'Avant l’archive').waitFor();
	});

	await step('without an invitation it is refused, with one it comes back whole', async () => {
		await openReseed(laptop, ZOE.password);
		await giveBack(laptop, ZOE.password);
		await laptop.page.getByText('takes no new account').waitFor();
		await laptop.field('Invitation link').fill(`https://vault.example/sign-up#${server.invite(ZOE.name)}`);
		await giveBack(laptop, ZOE.password);
		const groups = await kitCode(laptop);
		await finishKit(laptop, { ...ZOE, passphrase: PASSPHRASE, groups });
		await laptop.status('Server healed');
		const tablet = await world.device('tablet');
		await signInWithCode(tablet, ZOE, groups);
		await row(tablet, 'Venu après').waitFor();
	});
});
