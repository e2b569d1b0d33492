//! The client's side: a call is sent, its reply is waited for, and an exception becomes an error.

use std::fmt;
use std::time::Duration;

use super::Exception;
use crate::multiprocessing::connection::{Connection, ConnectionError, FrameError};
use crate::multiprocessing::pickle::{Class, Value};

/// Calls functions of the server at the other end of a connection: the column's `RPCProxy`.
#[derive(Debug)]
pub struct Proxy {
    /// None once a reply may have been lost, since the next one could be taken for it.
    connection: Option<Connection>,
}

impl Proxy {
    /// Calls over this connection.
    pub fn new(connection: Connection) -> Proxy {
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
            Err(Value::Object(object)) => Err(RpcError::RemoteObject(object.class)),
            Err(value) => Ok(value),
        }
    }
}

/// Why a call has no result.
#[derive(Debug)]
pub enum RpcError {
    /// The function raised this.
    Remote(Exception),
    /// The server answered with an instance of this class: an exception of its own that was raised, or a
    /// value that is not plain data; nothing in the reply says which.
    RemoteObject(Class),
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
            RpcError::RemoteObject(class) => {
                write!(
                    f,
                    "the server answered with an instance of {}.{}",
                    class.module, class.name
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
