//! A wire to a server that can be cut or clogged.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex},
    thread,
};

/// How the wire is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    Whole,
    /// Connections break, and new ones break at once.
    Cut,
    /// Connections stay, and nothing comes through.
    Clogged,
}

/// Listens on a port and passes everything on to another one.
pub struct Forwarder {
    pub port: u16,
    inner: Arc<Inner>,
}

struct Inner {
    target: u16,
    wire: Mutex<Wire>,
    changed: Condvar,
    ends: Mutex<Vec<TcpStream>>,
}

impl Forwarder {
    pub fn to(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let inner = Arc::new(Inner { target, wire: Mutex::new(Wire::Whole), changed: Condvar::new(), ends: Mutex::default() });
        let shared = inner.clone();
        // Ends with the test process.
        thread::spawn(move || listener.incoming().flatten().for_each(|near| shared.connect(near)));
        Self { port, inner }
    }

    pub fn set(&self, wire: Wire) {
        *self.inner.wire.lock().unwrap() = wire;
        self.inner.changed.notify_all();
        if wire == Wire::Cut {
            for end in self.inner.ends.lock().unwrap().drain(..) {
                // The other side may have gone already.
                let _ = end.shutdown(Shutdown::Both);
            }
        }
    }
}

impl Drop for Forwarder {
    fn drop(&mut self) {
        self.set(Wire::Cut);
    }
}

impl Inner {
    fn connect(self: &Arc<Self>, near: TcpStream) {
        if *self.wire.lock().unwrap() == Wire::Cut {
            return;
        }
        let Ok(far) = TcpStream::connect(("127.0.0.1", self.target)) else { return };
        let twin = |stream: &TcpStream| stream.try_clone().unwrap();
        self.ends.lock().unwrap().extend([twin(&near), twin(&far)]);
        for (from, to) in [(twin(&near), twin(&far)), (far, near)] {
            let inner = self.clone();
            thread::spawn(move || inner.pump(from, to));
        }
    }

    fn pump(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut bytes = [0; 16 * 1024];
        while let Ok(read @ 1..) = from.read(&mut bytes) {
            drop(self.changed.wait_while(self.wire.lock().unwrap(), |wire| *wire == Wire::Clogged).unwrap());
            if to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    }
}
