#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mdp_fuzz::run("self_reading", bytes));
