//! Moves a vault between a device and a server, without doing any I/O.
