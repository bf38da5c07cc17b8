//! Public key encapsulation: the half that needs no secret.
