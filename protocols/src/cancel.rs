//! How a session is told to stop.

use tokio::sync::watch;

/// Stops the sessions that hold a token of its pair. Dropping it cancels nothing.
#[derive(Debug)]
pub struct CancelHandle(watch::Sender<bool>);

/// Tells a session whether someone wants it to stop. Clones are told together.
#[derive(Debug, Clone)]
pub struct CancelToken(Option<watch::Receiver<bool>>);

impl CancelHandle {
    /// Asks the sessions to stop, now and whenever they look.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }
}

impl CancelToken {
    /// Returns a token and the handle that cancels it.
    #[must_use]
    pub fn pair() -> (CancelHandle, Self) {
        let (handle, token) = watch::channel(false);
        (CancelHandle(handle), Self(Some(token)))
    }

    /// Returns a token that nobody can cancel.
    #[must_use]
    pub const fn never() -> Self {
        Self(None)
    }

    /// Returns whether the session is to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.as_ref().is_some_and(|token| *token.borrow())
    }

    /// Returns once the session is to stop; never, when its handle is gone.
    pub async fn cancelled(&mut self) {
        if let Some(token) = &mut self.0
            && token.wait_for(|cancelled| *cancelled).await.is_ok()
        {
            return;
        }
        std::future::pending().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_token_hears_its_handle_before_and_after() {
        let (handle, mut token) = CancelToken::pair();
        let mut late = token.clone();
        assert!(!token.is_cancelled());
        let (_, ()) = tokio::join!(async { handle.cancel() }, token.cancelled());
        late.cancelled().await;
        assert!(late.is_cancelled());
    }

    #[tokio::test]
    async fn a_dropped_handle_cancels_nothing() {
        let (handle, mut token) = CancelToken::pair();
        std::mem::drop(handle);
        let waited = tokio::time::timeout(std::time::Duration::from_millis(20), token.cancelled());
        assert!(waited.await.is_err());
        assert!(!token.is_cancelled());
    }
}
