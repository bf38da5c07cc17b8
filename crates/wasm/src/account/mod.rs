//! On the way to an open account: signing up, logging in, a second device.

mod login;
mod sign_up;

pub use login::Login;
pub use sign_up::SignUp;
