//! What anyone may verify: ids, deterministic encoding, the state tree, commits and signatures.
