//! Plays recorded conversations through a server's public API as their parties, and checks every promise that a
//! client can see. The checker stands alone and judges fault runs too.

pub mod checker;
