//! The client's side: sends a call, waits for its reply, and turns an exception into an error.

use std::time::Duration;

use super::Exception;
use crate::multiprocessing::connection::{Connection, ConnectionError};
use crate::multiprocessing::frame::FrameError;
use crate::multiprocessing::pickle::{Object, Value};

/// How long a call waits for its reply unless another limit is set, so that a server that hangs
/// does not hang its clients. A guess, far above the time of any call that a user waits for.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(60);

/// Calls functions of the server at the other end of a connection: the column's `RPCProxy`.
#[derive(Debug)]
pub struct Proxy {
    /// None once a reply may still be on its way: it could be taken for the reply to the next call.
    connection: Option<Connection>,
}

impl Proxy {
    /// Calls over this connection. A call waits for its reply as long as the connection's own limit
    /// for receiving allows, or [`CALL_TIMEOUT`] if it has none.
    pub fn new(mut connection: Connection) -> Self {
        if connection.recv_timeout().is_none() {
            connection.set_recv_timeout(Some(CALL_TIMEOUT));
        }
        Self {
            connection: Some(connection),
        }
    }

    /// Bounds how long a call waits for its reply; `None` waits for ever. A call that takes longer
    /// ends the connection, because its reply may still arrive.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        if let Some(connection) = &mut self.connection {
            connection.set_recv_timeout(timeout);
        }
    }

    /// Calls `name(*args, **kwargs)`.
    ///
    /// # Errors
    ///
    /// [`RpcError::Remote`] if the function raised an exception. After a [`RpcError::Deadline`] or
    /// a failure of the connection, every later call is [`RpcError::Over`].
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
#[derive(Debug, thiserror::Error)]
pub enum RpcError {
    /// The function raised this exception.
    #[error(transparent)]
    Remote(Exception),
    /// The server replied with an instance of this class. It was either raised, as an exception
    /// that is not builtin, or returned, as a value that is not plain data: the reply does not say
    /// which.
    #[error("the server answered with an instance of {}.{}", .0.class.module, .0.class.name)]
    RemoteObject(Box<Object>),
    /// The reply did not arrive in time. The call may have been made or not.
    #[error("the reply did not arrive in time")]
    Deadline,
    /// The call or its reply was lost, or could not be written or read.
    #[error(transparent)]
    Connection(ConnectionError),
    /// An earlier call ended the connection.
    #[error("an earlier call ended the connection: connect again")]
    Over,
}

impl From<ConnectionError> for RpcError {
    fn from(error: ConnectionError) -> Self {
        match error {
            ConnectionError::Frame(FrameError::TimedOut) => Self::Deadline,
            error => Self::Connection(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::multiprocessing::auth::{AuthKey, Policy};
    use crate::multiprocessing::connection::{Limits, Listener, StopHandle, connect};

    #[test]
    fn a_call_has_a_deadline_unless_asked_not_to() {
        let policy = Policy { allow_md5: false };
        let key = || AuthKey::new(b"key").unwrap();
        let listener = Listener::bind(&"127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.address().clone();
        let server = std::thread::spawn(move || {
            let pending = listener
                .accept(&StopHandle::new().unwrap())
                .unwrap()
                .unwrap();
            let authenticated = pending.authenticate(&key(), policy, &Limits::default());
            authenticated.unwrap()
        });
        let connection = connect(&address, &key(), policy).unwrap();
        let mut proxy = Proxy::new(connection);
        let limit = |proxy: &Proxy| proxy.connection.as_ref().unwrap().recv_timeout();
        assert_eq!(limit(&proxy), Some(CALL_TIMEOUT));
        // The server has authenticated, and sends nothing.
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
