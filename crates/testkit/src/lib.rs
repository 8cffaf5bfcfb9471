//! What tests, benches and fault runs share: a real MariaDB of their own.

pub mod mariadb;
