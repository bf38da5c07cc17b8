//! What mdp costs, beside what the machine itself can do in the same run.
//!
//! Each part of `make bench` (this crate, the load client, the browser) appends its figures to one
//! file, a line of JSON each; `mdp-bench table` prints them against their targets. A figure may
//! name a limit of the machine that it can't beat: the table shows the ratio.

pub mod load;
pub mod machine;
pub mod rows;
pub mod samples;

pub use rows::Row;
