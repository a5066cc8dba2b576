//! Ends the program as somebody wishes: what writes ends the calls that are under way, what reads ends at once, and where
//! nobody listens, as at a question, the program ends here.

use super::{
    exit::{Exit, Failure},
    printer::Printer,
    progress::Progress,
    stop_signals::StopSignals,
};
use crate::{
    api::Client,
    session::{SessionError, StopListener, tell_stop},
};
use std::{
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};
use tokio::task::JoinHandle;

/// How long the last words may take to print: a terminal that is gone or a full pipe must not keep the program.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Whether somebody is already saying why the program ends.
static IS_ENDING: AtomicBool = AtomicBool::new(false);

/// Whether somebody is being asked, and the program can't do anything else until there is an answer.
static IS_ASKING: AtomicBool = AtomicBool::new(false);

/// A watch for wishes to stop, until it is dropped.
pub struct InterruptWatch(JoinHandle<()>);

impl Drop for InterruptWatch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Listens to signals for as long as the program runs, from the moment that this returns.
pub fn start(printer: &Printer) {
    let printer = printer.clone();
    let (listening, listens) = mpsc::channel();
    // In a thread of its own, because a question keeps the one that asks it.
    thread::spawn(move || {
        let terminal = TerminalState::now();
        // Where the system has no signals to listen to, they end the program by themselves.
        let _ = listen(listening, &mut || {
            let is_heard = !IS_ASKING.load(Ordering::SeqCst) && tell_stop();
            if !is_heard && is_first_to_end() {
                terminal.restore();
                leave(
                    move |printer| printer.failure(&SessionError::Interrupted.into()),
                    &printer,
                );
            }
        });
    });

    // A signal that came before would end the program without a word, in the middle of whatever it does by then. Where
    // there is nothing to listen to, the other end is gone and this goes on.
    let _ = listens.recv();
}

/// Asks somebody; a wish to stop meanwhile ends the program.
pub fn while_asking<T>(ask: impl FnOnce() -> T) -> T {
    IS_ASKING.store(true, Ordering::SeqCst);
    let answer = ask();
    IS_ASKING.store(false, Ordering::SeqCst);
    answer
}

fn listen(listening: mpsc::Sender<()>, hear: &mut dyn FnMut()) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut signals = StopSignals::listen()?;
        // Nobody waits for it where the program is ending already.
        let _ = listening.send(());
        drop(listening);

        loop {
            signals.next().await;
            hear();
        }
    })
}

/// Says whether the program is not ending already; whoever is told so says why it ends.
fn is_first_to_end() -> bool {
    !IS_ENDING.swap(true, Ordering::SeqCst)
}

/// Prints why a command could not do its work, unless a signal is ending the program and says it.
pub fn tell_failure(failure: &Failure, printer: &Printer) {
    if is_first_to_end() {
        printer.failure(failure);
    } else {
        // The other thread ends the program once it has said so.
        thread::sleep(2 * LAST_WORDS);
    }
}

/// Says something, if that can still be said, and ends the program.
fn leave(say: impl FnOnce(&Printer) + Send + 'static, printer: &Printer) {
    let (said, is_said) = mpsc::channel();
    let printer = printer.clone();
    thread::spawn(move || {
        say(&printer);
        printer.conclude(Exit::Interrupted);
        let _ = said.send(());
    });
    let _ = is_said.recv_timeout(LAST_WORDS);
    process::exit(i32::from(Exit::Interrupted.code()));
}

/// The first wish lets calls that are under way end, and those that wait give up; the second ends the program, which says
/// what is `left`.
pub fn watch(
    stop: Arc<AtomicBool>,
    clients: Vec<Client>,
    progress: Progress,
    left: impl Fn() -> String + Send + 'static,
) -> InterruptWatch {
    // From now on, and not only once the task begins.
    let mut wishes = StopListener::new();
    InterruptWatch(tokio::spawn(async move {
        wishes.next().await;
        stop.store(true, Ordering::Relaxed);
        clients.iter().for_each(Client::stop);
        progress.keep("interrupted: finishing the calls that were sent; press Ctrl-C again to stop now");

        // Whoever wishes it twice doesn't want to wait for calls.
        wishes.next().await;
        if is_first_to_end() {
            let left = left();
            progress.end_all();
            leave(move |printer| printer.warn(&left), progress.printer());
        }
    }))
}

/// The settings of the terminal before anybody was asked something. A question changes them, and whoever ends the
/// program meanwhile has to put them back, or what is typed would no longer show.
struct TerminalState {
    #[cfg(unix)]
    settings: Option<rustix::termios::Termios>,
}

impl TerminalState {
    fn now() -> Self {
        Self {
            #[cfg(unix)]
            settings: rustix::termios::tcgetattr(std::io::stdin()).ok(),
        }
    }

    fn restore(&self) {
        #[cfg(unix)]
        if let Some(settings) = &self.settings {
            use rustix::termios::{OptionalActions, tcsetattr};
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, settings);
        }
    }
}
