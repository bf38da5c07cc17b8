//! Key files of the previous system, in every form it ever wrote.
//!
//! | form | where it comes from |
//! |---|---|
//! | `zk-keybundle-v1` | its key export: PBKDF2-SHA-256, then AES-256-GCM over PKCS#8 |
//! | `zk-keybundle-v2` | the same, with parameters and public half authenticated |
//! | `{privJwk, pubJwk}` | `localStorage`, in clear (JSON Web Keys, RFC 7517) |
//! | `{privateKey, publicKey}` | IndexedDB, in clear: PKCS#8 and SPKI in base64 |
//!
//! The public half beside the key is nobody's word: it is derived from the private half, and a file
//! whose two halves differ is refused.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pkcs8::der::asn1::{AnyRef, UintRef};
use pkcs8::der::{Decode, Encode};
use pkcs8::{AlgorithmIdentifierRef, PrivateKeyInfo, SubjectPublicKeyInfoRef};
use serde_json::{Map, Value};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::sealed::base64;
use super::{Account, Body, Entry, Sealed};
use crate::import::ImportError;

/// What a file without a count was made with.
const ITERATIONS: u64 = 200_000;
/// Above this, a file only means to keep the machine busy.
const MOST_ITERATIONS: u64 = 10_000_000;
/// Sizes of an RSA modulus that are accepted, in bytes; the previous system made 512.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=1024;

/// The RSA key that opens the rows of the previous system, and nothing else.
pub struct LegacyKey {
    /// The private key, PKCS#8 in DER, as WebCrypto and aws-lc-rs take it.
    pub pkcs8: Zeroizing<Vec<u8>>,
    /// The public modulus, big-endian, without leading zeros.
    pub modulus: Vec<u8>,
}

/// Opens a key file. Forms in clear need no passphrase and ignore it.
pub fn open(file: &[u8], passphrase: &str) -> Result<LegacyKey, ImportError> {
    let file: Map<String, Value> = serde_json::from_slice(super::export::without_mark(file))
        .map_err(|_| damaged("the JSON"))?;
    let record = file.get("indexeddb_record").and_then(Value::as_object).unwrap_or(&file);
    match file.get("format").map(|format| format.as_str().unwrap_or_default()) {
        Some("zk-keybundle-v1") => open_bundle(&file, passphrase, &[]),
        Some("zk-keybundle-v2") => open_bundle(&file, passphrase, &authenticated(&file)?),
        None if file.contains_key("privJwk") => open_jwk(&file),
        None if record.contains_key("privateKey") => {
            key(Zeroizing::new(bytes(record, "privateKey")?), record, "publicKey")
        }
        Some(_) | None => Err(unsupported("format")),
    }
}

/// Reads the rows that a sample file of the oldest form carries beside its key, as entries titled
/// by their number.
pub fn read_sample(file: &[u8]) -> Result<Account, ImportError> {
    let file: Value = serde_json::from_slice(file).map_err(|_| damaged("the JSON"))?;
    let rows = file.get("rows").and_then(Value::as_array).ok_or(damaged("rows"))?;
    let entries = rows.iter().enumerate().map(|(at, row)| Entry {
        id: None,
        title: row
            .get("title")
            .and_then(Value::as_str)
            .map_or(format!("#{}", at + 1), str::to_owned),
        url: String::new(),
        category: String::new(),
        created: None,
        updated: None,
        body: Body::Sealed(Sealed::new(row.get("ciphertext").unwrap_or(row).to_string().into())),
    });
    Ok(Account { entries: entries.collect(), ..Account::default() })
}

fn damaged(what: &'static str) -> ImportError {
    ImportError::KeyFileDamaged { what }
}

fn unsupported(what: &'static str) -> ImportError {
    ImportError::KeyFileUnsupported { what }
}

fn open_bundle(
    file: &Map<String, Value>,
    passphrase: &str,
    aad: &[u8],
) -> Result<LegacyKey, ImportError> {
    let kdf = object(file, "kdf")?;
    let enc = object(file, "enc")?;
    for (fields, name, only) in
        [(kdf, "name", "PBKDF2"), (kdf, "hash", "SHA-256"), (enc, "name", "AES-GCM")]
    {
        if string(fields, name)? != only {
            return Err(unsupported(only));
        }
    }
    let iterations = match kdf.get("iterations") {
        None => ITERATIONS,
        Some(count) => count.as_u64().unwrap_or(0),
    };
    let iterations = Some(iterations)
        .filter(|count| (1..=MOST_ITERATIONS).contains(count))
        .and_then(|count| u32::try_from(count).ok())
        .ok_or(unsupported("iterations"))?;
    let (salt, iv, data) = (bytes(kdf, "salt")?, bytes(enc, "iv")?, bytes(file, "data")?);
    let nonce = iv.as_slice().try_into().map_err(|_| damaged("iv"))?;
    let secret = Zeroizing::new(pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(
        passphrase.as_bytes(),
        &salt,
        iterations,
    ));
    let pkcs8 = Aes256Gcm::new((&*secret).into())
        .decrypt(nonce, Payload { msg: &data, aad })
        .map_err(|_| ImportError::WrongPassphrase)?;
    key(Zeroizing::new(pkcs8), file, "pub")
}

/// What `zk-keybundle-v2` authenticates: a JSON array of its fields, in this order.
fn authenticated(file: &Map<String, Value>) -> Result<Vec<u8>, ImportError> {
    let (kdf, enc) = (object(file, "kdf")?, object(file, "enc")?);
    let fields = [
        file.get("format"),
        kdf.get("name"),
        kdf.get("hash"),
        kdf.get("iterations"),
        kdf.get("salt"),
        enc.get("name"),
        enc.get("iv"),
        file.get("pub"),
        file.get("createdAt"),
    ];
    serde_json::to_vec(&fields).map_err(|_| damaged("the JSON"))
}

/// The key in this PKCS#8, once the public half beside it, where there is one, is found to be its.
fn key(
    pkcs8: Zeroizing<Vec<u8>>,
    file: &Map<String, Value>,
    public: &str,
) -> Result<LegacyKey, ImportError> {
    let info = PrivateKeyInfo::from_der(&pkcs8).map_err(|_| damaged("the private key"))?;
    if info.algorithm.oid != pkcs1::ALGORITHM_OID {
        return Err(unsupported("algorithm"));
    }
    let private =
        pkcs1::RsaPrivateKey::from_der(info.private_key).map_err(|_| damaged("the private key"))?;
    let derived = private.public_key();
    let modulus = derived.modulus.as_bytes().to_vec();
    if !MODULUS.contains(&modulus.len()) || private.other_prime_infos.is_some() {
        return Err(unsupported("key size"));
    }
    if file.contains_key(public) {
        let spki = bytes(file, public)?;
        let claimed =
            SubjectPublicKeyInfoRef::from_der(&spki).map_err(|_| damaged("the public key"))?;
        let claimed = claimed.subject_public_key.as_bytes().unwrap_or_default();
        let claimed =
            pkcs1::RsaPublicKey::from_der(claimed).map_err(|_| damaged("the public key"))?;
        if claimed != derived {
            return Err(ImportError::KeyHalvesDiffer);
        }
    }
    Ok(LegacyKey { pkcs8, modulus })
}

fn open_jwk(file: &Map<String, Value>) -> Result<LegacyKey, ImportError> {
    let private = object(file, "privJwk")?;
    if string(private, "kty")? != "RSA" {
        return Err(unsupported("kty"));
    }
    let part = |name| jwk_number(private, name);
    let (modulus, public_exponent, private_exponent) = (part("n")?, part("e")?, part("d")?);
    let (prime1, prime2) = (part("p")?, part("q")?);
    let (exponent1, exponent2, coefficient) = (part("dp")?, part("dq")?, part("qi")?);
    if let Some(public) = file.get("pubJwk").and_then(Value::as_object)
        && (jwk_number(public, "n")? != modulus || jwk_number(public, "e")? != public_exponent)
    {
        return Err(ImportError::KeyHalvesDiffer);
    }
    let private = der(&pkcs1::RsaPrivateKey {
        modulus: number(&modulus)?,
        public_exponent: number(&public_exponent)?,
        private_exponent: number(&private_exponent)?,
        prime1: number(&prime1)?,
        prime2: number(&prime2)?,
        exponent1: number(&exponent1)?,
        exponent2: number(&exponent2)?,
        coefficient: number(&coefficient)?,
        other_prime_infos: None,
    })?;
    let rsa = AlgorithmIdentifierRef { oid: pkcs1::ALGORITHM_OID, parameters: Some(AnyRef::NULL) };
    // Its public half was compared above, in its own form.
    key(der(&PrivateKeyInfo::new(rsa, &private))?, &Map::new(), "pub")
}

fn number(bytes: &[u8]) -> Result<UintRef<'_>, ImportError> {
    UintRef::new(bytes).map_err(|_| damaged("the private key"))
}

fn der(value: &impl Encode) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    value.to_der().map(Zeroizing::new).map_err(|_| damaged("the private key"))
}

fn object<'a>(
    from: &'a Map<String, Value>,
    name: &'static str,
) -> Result<&'a Map<String, Value>, ImportError> {
    from.get(name).and_then(Value::as_object).ok_or(damaged(name))
}

fn string<'a>(from: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, ImportError> {
    from.get(name).and_then(Value::as_str).ok_or(damaged(name))
}

fn bytes(from: &Map<String, Value>, name: &str) -> Result<Vec<u8>, ImportError> {
    let text = from.get(name).and_then(Value::as_str).ok_or(damaged("a field"))?;
    base64(text).ok_or(damaged("the base64"))
}

fn jwk_number(
    from: &Map<String, Value>,
    name: &'static str,
) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    let bytes = URL_SAFE_NO_PAD.decode(string(from, name)?).map_err(|_| damaged(name))?;
    Ok(Zeroizing::new(bytes))
}
