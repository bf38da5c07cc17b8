//! What tests share: clocks, seeded randomness, throwaway servers and databases.

pub mod postgres;
