//! Where the server keeps things: SQLite and PostgreSQL behind the same traits.
