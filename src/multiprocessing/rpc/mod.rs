//! Calls by name over a connection, as the column's `RPCServer` and `RPCProxy` make them.
//!
//! A request is a pickle of `(name, args, kwargs)`; a reply is the result, or the exception to
//! raise. Nothing else travels, so either end may be Python. (This also means that a function
//! cannot *return* a builtin exception: the other end raises it.) [`Functions`] lists what may be
//! called. Connections, their authentication and their threads belong to `connection`.
//!
//! ```
//! use std::thread;
//!
//! use findrobots::multiprocessing::auth::{AuthKey, Policy};
//! use findrobots::multiprocessing::connection::{
//!     Event, Listener, ServeOptions, StopHandle, connect, serve,
//! };
//! use findrobots::multiprocessing::rpc::{Functions, Proxy, serve_calls};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let policy = Policy { allow_md5: true };
//! let listener = Listener::bind(&"127.0.0.1:0".parse()?)?;
//! let address = listener.address().clone();
//! let stop = StopHandle::new()?;
//! let key = AuthKey::new(b"peekaboo")?;
//! let functions = Functions::new()
//!     .function("echo", |call| call.positional::<1>().map(|[value]| value.clone()));
//! let stopped = stop.clone();
//! let server = thread::spawn(move || {
//!     let options = ServeOptions::new(policy);
//!     let observe = |event: &Event<'_>| eprintln!("{event}");
//!     serve(listener, key, options, &stopped, observe, move |connection| {
//!         serve_calls(&functions, connection)
//!     });
//! });
//!
//! let mut c = Proxy::new(connect(&address, &AuthKey::new(b"peekaboo")?, policy)?);
//! assert_eq!(c.call("echo", &["Hello".into()], &[])?, "Hello".into());
//!
//! stop.stop();
//! server.join().expect("the server does not panic");
//! # Ok(())
//! # }
//! ```

mod exception;
mod functions;
mod proxy;
mod server;

pub use self::exception::Exception;
pub use self::functions::{Call, Functions};
pub use self::proxy::{CALL_TIMEOUT, Proxy, RpcError};
pub use self::server::serve_calls;
