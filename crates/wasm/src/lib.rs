//! The browser's door to the core: conversions only, handles and not keys.
