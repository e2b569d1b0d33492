//! What is done to one file.

pub mod inflate;
