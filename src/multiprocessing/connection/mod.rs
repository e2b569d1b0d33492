//! Connections over which two programs exchange values, one or both of them in Rust.
//!
//! [`Listener`], [`connect`] and [`Connection`] are Python's `Listener`, `Client` and
//! `Connection`, with the same bytes on the wire. [`serve()`] is an addition: an accept loop that
//! no peer can stop. `auth` has the handshake, `frame` the framing, `pickle` the values. This
//! module does not interpret the messages: that is up to `rpc` or the caller.
//!
//! [`Limits`] are the same type for all of them. An [`Event`] is what the observer of a server
//! sees, [`Connection::refuse`] what the peer is answered.

mod address;
mod budget;
mod endpoint;
mod error;
mod event;
mod limits;
mod listener;
mod peer;
mod refusal;
mod seats;
mod serve;
mod stop;
mod stream;

use std::sync::Arc;
use std::time::Instant;

pub use self::address::{Address, AddressError};
use self::budget::Budget;
pub use self::endpoint::Connection;
pub use self::error::ConnectionError;
pub(in crate::multiprocessing) use self::event::message as panic_message;
pub use self::event::{Event, Refusal};
pub use self::limits::Limits;
pub use self::listener::{Listener, Pending};
pub use self::peer::Peer;
pub use self::serve::{ServeOptions, serve};
pub use self::stop::StopHandle;
use self::stream::Stream;
use super::auth::{self, AuthKey, Policy};

/// Connects to a listener and authenticates, both ways, within the default [`Limits`].
///
/// # Errors
///
/// As for [`connect_within`].
pub fn connect(
    address: &Address,
    key: &AuthKey,
    policy: Policy,
) -> Result<Connection, ConnectionError> {
    connect_within(address, key, policy, &Limits::default())
}

/// Connects to a listener and authenticates, both ways, within [`Limits::connect_time`].
///
/// # Errors
///
/// [`ConnectionError::Unreachable`] if there is no listener, [`ConnectionError::Auth`] if the
/// handshake fails.
pub fn connect_within(
    address: &Address,
    key: &AuthKey,
    policy: Policy,
    limits: &Limits,
) -> Result<Connection, ConnectionError> {
    let deadline = Instant::now() + limits.connect_time;
    let stream = match address {
        Address::Unix(path) => Stream::connect_unix(path, deadline)?,
        Address::Tcp(..) => Stream::connect_tcp(&address.resolve()?, deadline)?,
    };
    let generation = auth::authenticate_server(&mut stream.until(Some(deadline)), key, policy)?;
    let budget = Budget::new(limits.memory);
    Ok(Connection::new(
        Arc::new(stream),
        generation,
        *limits,
        budget,
    ))
}
