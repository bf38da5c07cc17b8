//! The account's own steps: signing up, coming back, logging in, proving the identity, opening it on a device.
//!
//! Each step takes what the person or the server gave and returns what to send or to store; the
//! host does the rest. A server's word is compared with what the device knows, and believed only
//! where there is nothing to compare it with. No parameter of key derivation ever comes from it.

mod come_back;
mod device;
mod elevate;
mod found;
mod key_check;
mod login;
mod registering;
mod sign_up;

pub use come_back::ComeBack;
pub use device::{open_for, open_key_file, open_slot, unlock, use_printed_code};
pub use elevate::{check_level_2, sign_in_level_2};
pub use found::{Founded, found};
pub use key_check::KeyCheck;
pub use login::{Expected, LogIn, LogInReply, Session};
pub use sign_up::{NewAccount, SignUp};
