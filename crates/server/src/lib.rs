//! The thin, honest librarian: routes, sessions, limits, and no secret of any user.
