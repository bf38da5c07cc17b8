//! What is done with arbitrary bytes: one function per parser, each with what must hold.
//!
//! `fuzz/fuzz_targets/` hands them to libFuzzer; `tests/replay.rs` hands them the corpora, cut and
//! damaged, on every `make test`. A function panics when, and only when, a promise is broken.

mod device;
mod ledger;
mod vault;
mod wire;

/// A parser under test.
pub struct Target {
    /// The name of its corpus in `fuzz/corpus/` and of its file in `fuzz/fuzz_targets/`.
    pub name: &'static str,
    /// What is done with the bytes; whether they were accepted as what the parser reads.
    pub run: fn(&[u8]) -> bool,
    /// Whether an input may cost a stretching of a passphrase: few are tried then.
    pub dear: bool,
}

/// Every parser that reads what someone else wrote.
pub const TARGETS: &[Target] = &[
    cheap("ledger_commit", ledger::commit),
    cheap("ledger_values", ledger::values),
    cheap("wire_push", wire::push),
    cheap("wire_pull", wire::pull),
    cheap("wire_frames", wire::frames),
    cheap("wire_statements", wire::statements),
    cheap("wire_json", wire::json),
    cheap("public_key", device::public_key),
    cheap("recovery_code", device::recovery_code),
    cheap("device_store", device::store),
    cheap("key_file", device::key_file),
    cheap("self_reading", vault::self_reading),
    cheap("item_record", vault::record),
    cheap("import_dump", vault::dump),
    cheap("import_json", vault::json),
    cheap("import_csv", vault::csv),
    cheap("import_any", vault::any),
    cheap("import_rows", vault::rows),
    cheap("otpauth", vault::otpauth),
    cheap("address", vault::address),
    dear("import_key_file", vault::key_file),
];

const fn cheap(name: &'static str, run: fn(&[u8]) -> bool) -> Target {
    Target { name, run, dear: false }
}

const fn dear(name: &'static str, run: fn(&[u8]) -> bool) -> Target {
    Target { name, run, dear: true }
}

/// Runs the target called `name`; what `fuzz/fuzz_targets/` calls.
pub fn run(name: &str, bytes: &[u8]) {
    for target in TARGETS.iter().filter(|target| target.name == name) {
        (target.run)(bytes);
    }
}
