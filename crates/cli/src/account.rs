//! Setting an account up on this device, and signing in to its server.

use mdp_crypto::device::DeviceStore;
use mdp_crypto::entropy::random;
use mdp_crypto::native_rsa::{self, NativeRsa};
use mdp_crypto::{Identity, Passphrase, RecoveryCode, Stretching};
use mdp_ledger::{DeviceId, Head};
use mdp_sync::account::{
    Expected, LogIn, Session, SignUp, check_level_2, open_key_file, open_slot, sign_in_level_2,
};
use mdp_sync::replica::Replica;
use mdp_sync::{OpeningVault, VaultKeys};
use mdp_wire::info::ServerInfo;
use mdp_wire::recovery::SlotAnswer;
use mdp_wire::register::{InvitationToken, RegisterStarted, Registered};
use mdp_wire::route;
use mdp_wire::session::{Delivery, ElevateStarted, LoggedIn, LoginStarted, SessionInfo};

use crate::failure::Failure;
use crate::host::{OsEntropy, now};
use crate::http::Http;
use crate::pairs::Pairs;
use crate::profile::{Place, Profile};
use crate::vault::first_pull;

/// What carries the identity to a new device.
pub(crate) enum Carrier<'a> {
    /// A key file and its passphrase.
    KeyFile(&'a str, Passphrase),
    /// The printed code.
    Code(RecoveryCode),
}

/// Logs in with the password: level 1.
pub(crate) fn log_in(
    http: &mut Http,
    user_name: &str,
    password: Passphrase,
    expected: Option<Expected>,
    device: DeviceId,
    device_name: &str,
) -> Result<Session, Failure> {
    let (login, start) = LogIn::begin(user_name, password, expected, &mut OsEntropy)?;
    let started: LoginStarted = http.post(route::LOGIN_START, &start)?;
    let (reply, finish) =
        login.answer(started, device, device_name, Delivery::Bearer, &mut OsEntropy)?;
    let answer: LoggedIn = http.post(route::LOGIN_FINISH, &finish)?;
    let session = reply.finish(answer)?;
    http.sign_in(session.token.clone());
    Ok(session)
}

/// Signs with the identity: level 2.
pub(crate) fn elevate(http: &Http, identity: &Identity, session: &Session) -> Result<(), Failure> {
    let started: ElevateStarted = http.post_empty(route::ELEVATE_START)?;
    let finish = sign_in_level_2(identity, session, http.origin(), &started, &mut OsEntropy)?;
    let raised: SessionInfo = http.post(route::ELEVATE_FINISH, &finish)?;
    Ok(check_level_2(session, &raised)?)
}

/// Sets an existing account up on this device.
pub(crate) fn add_device(
    place: &Place,
    origin: &str,
    user_name: &str,
    device_name: &str,
    password: &str,
    carrier: Carrier<'_>,
    accept_older: bool,
) -> Result<(), Failure> {
    if place.profile()?.is_some() {
        return Err(Failure::new("account-exists"));
    }
    let mut http = Http::new(origin);
    let device = DeviceId(random(&mut OsEntropy));
    let session =
        log_in(&mut http, user_name, Passphrase::new(password), None, device, device_name)?;
    let (identity, floor) = match carrier {
        Carrier::KeyFile(text, passphrase) => open_key_file(text, &passphrase, &session)?,
        Carrier::Code(code) => {
            let answer: SlotAnswer = http.get(route::SLOT)?;
            (open_slot(&answer, &code, &session)?, None)
        }
    };
    // What a key file knows of is wanted, unless the person has said that nobody has more of it.
    let floor = floor.filter(|_| !accept_older);
    elevate(&http, &identity, &session)?;
    let profile = Profile {
        origin: origin.to_owned(),
        user_name: user_name.to_owned(),
        user: session.user,
        server: session.server,
        device,
        device_name: device_name.to_owned(),
        fingerprint: identity.fingerprint(),
    };
    install(place, &http, &profile, &identity, password, floor).inspect_err(|_| {
        // Nothing of it stays: neither here nor as a device that the account would be shown.
        let _ = place.clear();
        let _ = http.post_empty::<serde_json::Value>(route::LOGOUT);
    })
}

/// Stores what the device needs from now on: first the replica, pulled, then the identity at rest,
/// then the profile that makes the account count as set up.
fn install(
    place: &Place,
    http: &Http,
    profile: &Profile,
    identity: &Identity,
    password: &str,
    floor: Option<Head>,
) -> Result<(), Failure> {
    let home = identity.home().ok_or_else(|| Failure::new("no-home-vault"))?;
    let store = DeviceStore::seal(
        identity,
        profile.device,
        &Passphrase::new(password),
        Stretching::DEFAULT,
        &mut OsEntropy,
    )?;
    place.clear()?;
    let (mut replica, batch) = Replica::new(home.into(), profile.device, floor);
    let pairs = Pairs::open(&place.replica())?;
    pairs.apply(&batch)?;
    first_pull(&mut replica, http, &pairs).map_err(|failure| match floor {
        Some(floor) if failure.code == "server-behind" || failure.detail == "pull-lost-head" => {
            Failure::about("key-file-ahead", floor.seq)
        }
        _ => failure,
    })?;
    Ok(place.install(profile, &store.to_bytes())?)
}

/// Makes an account on the server and sets it up on this device. Gives the printed code, which
/// exists nowhere else.
pub(crate) fn sign_up(
    place: &Place,
    origin: &str,
    user_name: &str,
    device_name: &str,
    password: &str,
    invitation: Option<String>,
) -> Result<RecoveryCode, Failure> {
    if place.profile()?.is_some() {
        return Err(Failure::new("account-exists"));
    }
    let mut http = Http::new(origin);
    let info: ServerInfo = http.get(route::INFO)?;
    let (sign_up, start) = SignUp::begin(
        user_name,
        Passphrase::new(password),
        invitation.map(InvitationToken),
        &mut OsEntropy,
    )?;
    let started: RegisterStarted = http.post(route::REGISTER_START, &start)?;
    let rsa = native_rsa::generate()?;
    let device = DeviceId(random(&mut OsEntropy));
    let account = sign_up.finish(&started, &info, &rsa, device, now(), &mut OsEntropy)?;

    // Before the server hears of it: should its answer be lost, only this device has the identity.
    let profile = Profile {
        origin: origin.to_owned(),
        user_name: user_name.to_owned(),
        user: account.identity.user(),
        server: info.server,
        device,
        device_name: device_name.to_owned(),
        fingerprint: account.identity.fingerprint(),
    };
    place.clear()?;
    Pairs::open(&place.replica())?.apply(&account.batch)?;
    place.install(&profile, &account.store.to_bytes())?;
    let registered = http.post::<Registered>(route::REGISTER_FINISH, &account.request);
    if let Err(error) = registered {
        if error.code().is_some() {
            place.clear()?;
        }
        return Err(error.into());
    }

    let expected = Expected::of(&account.identity);
    let session = log_in(
        &mut http,
        user_name,
        Passphrase::new(password),
        Some(expected),
        device,
        device_name,
    )?;
    elevate(&http, &account.identity, &session)?;
    Ok(account.code)
}

/// The keys of a vault that has been pulled: the RSA half by the native host.
pub(crate) fn open_keys(identity: &Identity, replica: &Replica) -> Result<VaultKeys, Failure> {
    let rsa = NativeRsa::from_pkcs8(identity.rsa_pkcs8())?;
    let opening = OpeningVault::begin(identity, replica)?;
    let answer = rsa.decrypt(opening.rsa_request());
    Ok(opening.finish(answer.as_ref().map(|a| a.as_slice()), replica)?)
}
