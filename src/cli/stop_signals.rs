//! The signals by which a person or the system ends a program: Ctrl-C, SIGTERM (a service or container that is stopped, a
//! CI job that is cancelled) and SIGHUP (a terminal that is closed). Windows has events of its own for the same.

use std::io;

#[cfg(windows)]
pub use self::StopEvents as StopSignals;

/// The signals, each of which means the same.
#[cfg(unix)]
pub struct StopSignals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl StopSignals {
    /// Begins to listen: from here on, none of them ends the program by itself.
    ///
    /// # Errors
    ///
    /// Says why the system doesn't allow it.
    pub fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for the next one.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}

/// The events, each of which means the same.
#[cfg(windows)]
pub struct StopEvents {
    interrupt: tokio::signal::windows::CtrlC,
    break_key: tokio::signal::windows::CtrlBreak,
    close: tokio::signal::windows::CtrlClose,
    log_off: tokio::signal::windows::CtrlLogoff,
    shutdown: tokio::signal::windows::CtrlShutdown,
}

#[cfg(windows)]
impl StopEvents {
    /// Begins to listen. After the last three, Windows itself ends the program some seconds later.
    ///
    /// # Errors
    ///
    /// Says why the system doesn't allow it.
    pub fn listen() -> io::Result<Self> {
        use tokio::signal::windows;
        Ok(Self {
            interrupt: windows::ctrl_c()?,
            break_key: windows::ctrl_break()?,
            close: windows::ctrl_close()?,
            log_off: windows::ctrl_logoff()?,
            shutdown: windows::ctrl_shutdown()?,
        })
    }

    /// Waits for the next one.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.break_key.recv() => {}
            _ = self.close.recv() => {}
            _ = self.log_off.recv() => {}
            _ = self.shutdown.recv() => {}
        }
    }
}
