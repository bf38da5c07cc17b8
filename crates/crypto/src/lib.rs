//! What only a device may do: identities, sealing, key bundles, grants, the OPAQUE client.

pub mod entropy;
