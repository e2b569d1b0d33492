//! The client's side: a call is sent, its reply is waited for, and an exception becomes an error.

use std::fmt;
use std::time::Duration;

use super::Exception;
use crate::multiprocessing::connection::{Connection, ConnectionError, FrameError};
use crate::multiprocessing::pickle::{Object, Value};

/// How long a call waits for its reply, unless another limit is set: a server that hangs shall not hang its clients. A
/// guess, far beyond what a call takes that somebody waits for.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(60);

/// Calls functions of the server at the other end of a connection: the column's `RPCProxy`.
#[derive(Debug)]
pub struct Proxy {
    /// None once a reply may have been lost, since the next one could be taken for it.
    connection: Option<Connection>,
}

impl Proxy {
    /// Calls over this connection, and waits for a reply no longer than the connection's own limit for receiving or, if
    /// it has none, [`CALL_TIMEOUT`].
    pub fn new(mut connection: Connection) -> Proxy {
        if connection.recv_timeout().is_none() {
            connection.set_recv_timeout(Some(CALL_TIMEOUT));
        }
        Proxy {
            connection: Some(connection),
        }
    }

    /// Bounds how long a call waits for its reply; `None` waits for ever. A call that takes longer ends
    /// the connection, since its reply may still come.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        if let Some(connection) = &mut self.connection {
            connection.set_recv_timeout(timeout);
        }
    }

    /// Calls `name(*args, **kwargs)`.
    pub fn call(
        &mut self,
        name: &str,
        args: &[Value],
        kwargs: &[(&str, Value)],
    ) -> Result<Value, RpcError> {
        let kwargs = kwargs
            .iter()
            .map(|(name, value)| (Value::from(*name), value.clone()))
            .collect();
        let request = Value::Tuple(vec![
            Value::from(name),
            Value::Tuple(args.to_vec()),
            Value::Dict(kwargs),
        ]);
        let connection = self.connection.as_mut().ok_or(RpcError::Over)?;
        let reply = connection.send(&request).and_then(|()| connection.recv());
        if let Err(error) = &reply
            && !matches!(error, ConnectionError::Pickle(_))
        {
            self.connection = None;
        }
        match Exception::from_value(reply?) {
            Ok(exception) => Err(RpcError::Remote(exception)),
            Err(Value::Object(object)) => Err(RpcError::RemoteObject(object)),
            Err(value) => Ok(value),
        }
    }
}

/// Why a call has no result.
#[derive(Debug)]
pub enum RpcError {
    /// The function raised this.
    Remote(Exception),
    /// The server answered with this instance of a class: an exception of its own that was raised, or a
    /// value that is not plain data; nothing in the reply says which.
    RemoteObject(Box<Object>),
    /// The reply did not come in time. It may have been made or not.
    Deadline,
    /// The call or its reply did not come through, or could not be written or read.
    Connection(ConnectionError),
    /// The connection ended in an earlier call.
    Over,
}

impl From<ConnectionError> for RpcError {
    fn from(error: ConnectionError) -> RpcError {
        match error {
            ConnectionError::Frame(FrameError::TimedOut) => RpcError::Deadline,
            error => RpcError::Connection(error),
        }
    }
}

impl fmt::Display for RpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RpcError::Remote(exception) => exception.fmt(f),
            RpcError::RemoteObject(object) => {
                write!(
                    f,
                    "the server answered with an instance of {}.{}",
                    object.class.module, object.class.name
                )
            }
            RpcError::Deadline => f.write_str("the reply did not come in time"),
            RpcError::Connection(error) => error.fmt(f),
            RpcError::Over => f.write_str("the connection ended in an earlier call"),
        }
    }
}

impl std::error::Error for RpcError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            RpcError::Remote(exception) => Some(exception),
            RpcError::Connection(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::multiprocessing::auth::{AuthKey, Policy};
    use crate::multiprocessing::connection::{Listener, Stop, connect};
    use std::time::Instant;

    #[test]
    fn a_call_has_a_deadline_unless_asked_not_to() {
        let policy = Policy { allow_md5: false };
        let key = || AuthKey::new(b"key").unwrap();
        let listener = Listener::bind(&"127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.address().clone();
        let server = std::thread::spawn(move || {
            let pending = listener.accept(&Stop::new().unwrap()).unwrap().unwrap();
            let deadline = Instant::now() + CALL_TIMEOUT;
            pending.authenticate(&key(), policy, deadline).unwrap()
        });
        let connection = connect(&address, &key(), policy).unwrap();
        let mut proxy = Proxy::new(connection);
        let limit = |proxy: &Proxy| proxy.connection.as_ref().unwrap().recv_timeout();
        assert_eq!(limit(&proxy), Some(CALL_TIMEOUT));
        // The server has authenticated, and says nothing.
        proxy.set_timeout(Some(Duration::from_millis(50)));
        let outcome = proxy.call("add", &[], &[]);
        assert!(matches!(outcome, Err(RpcError::Deadline)), "{outcome:?}");

        let mut own = server.join().unwrap();
        own.set_recv_timeout(Some(Duration::from_secs(1)));
        let mut proxy = Proxy::new(own);
        assert_eq!(limit(&proxy), Some(Duration::from_secs(1)));
        proxy.set_timeout(None);
        assert_eq!(limit(&proxy), None);
    }
}
