//! A connection's stream: whoever reads from it must keep up, and what hyper says by itself gets
//! the headers that everything else has.
//!
//! To a head that cannot be read hyper answers alone, without a body, and closes: 400, 414 or 431.
//! The router never hears of it, so its headers are put in here, on their way out.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

/// How long a client may take to read an answer that is larger than the machine keeps for it.
/// Taking a little of it now and then prolongs nothing.
const READ_LIMIT: Duration = Duration::from_secs(10);

pub(super) struct Patient<S> {
    stream: S,
    /// The headers of every answer, as they stand in a head.
    headers: Arc<str>,
    /// How long the client has.
    limit: Duration,
    /// Runs from the first write that had to wait until everything has left.
    waits: Option<Pin<Box<Sleep>>>,
    /// An answer of hyper's with our headers, and how much of it has left.
    refusal: Option<(Vec<u8>, usize)>,
}

impl<S: AsyncWrite + Unpin> Patient<S> {
    pub(super) fn new(stream: S, headers: Arc<str>) -> Self {
        Self {
            stream,
            headers,
            limit: READ_LIMIT,
            waits: None,
            refusal: None,
        }
    }

    /// Passes a write on, unless the client has had its time.
    fn in_time(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if written.is_pending() {
            let limit = self.limit;
            let waits = self.waits.get_or_insert_with(|| Box::pin(sleep(limit)));
            ready!(waits.as_mut().poll(cx));
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        written
    }

    /// Writes a refusal of hyper's, whole. hyper comes with the same bytes until it is told that
    /// they have left.
    fn poll_refuse(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let (mut refusal, mut left) = match self.refusal.take() {
            Some(begun) => begun,
            None => (dressed(bytes, &self.headers), 0),
        };
        while let Some(rest) = refusal.get(left..).filter(|rest| !rest.is_empty()) {
            let written = Pin::new(&mut self.stream).poll_write(cx, rest);
            match self.in_time(cx, written) {
                Poll::Ready(Ok(length @ 1..)) => left += length,
                Poll::Ready(other) => return Poll::Ready(other),
                Poll::Pending => {
                    self.refusal = Some((std::mem::take(&mut refusal), left));
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(Ok(bytes.len()))
    }
}

/// Whether these bytes are a whole answer of hyper's own: all of ours have a policy.
fn is_hypers_own(bytes: &[u8]) -> bool {
    bytes.starts_with(b"HTTP/1.1 4")
        && bytes.ends_with(b"\r\n\r\n")
        && !bytes
            .windows(b"content-security-policy".len())
            .any(|word| word == b"content-security-policy")
}

fn dressed(bytes: &[u8], headers: &str) -> Vec<u8> {
    let line = bytes.iter().position(|byte| *byte == b'\n');
    let (line, rest) = bytes.split_at(line.map_or(0, |end| end + 1));
    [line, headers.as_bytes(), rest].concat()
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if is_hypers_own(bytes) {
            return self.poll_refuse(cx, bytes);
        }
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.in_time(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match parts {
            [head] if is_hypers_own(head) => self.poll_refuse(cx, head),
            _ => {
                let written = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
                self.in_time(cx, written)
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// hyper comes here when everything has left.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        self.waits = None;
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    fn patient<S: AsyncWrite + Unpin>(stream: S) -> Patient<S> {
        Patient::new(stream, "x-ours: 1\r\n".into())
    }

    #[tokio::test]
    async fn an_answer_of_hypers_own_gets_our_headers_however_slowly_it_leaves() {
        let (near, mut far) = duplex(7);
        let mut near = patient(near);
        let writing = tokio::spawn(async move {
            let own = b"HTTP/1.1 431 Too Large\r\ncontent-length: 0\r\n\r\n";
            near.write_all(own).await.unwrap();
            let ours = b"HTTP/1.1 404 Not Found\r\ncontent-security-policy: x\r\n\r\n";
            near.write_all(ours).await.unwrap();
        });
        let mut told = String::new();
        far.read_to_string(&mut told).await.unwrap();
        writing.await.unwrap();
        let (first, second) = told.split_once("\r\n\r\n").unwrap();
        assert_eq!(
            first,
            "HTTP/1.1 431 Too Large\r\nx-ours: 1\r\ncontent-length: 0"
        );
        assert!(!second.contains("x-ours"), "{second}");
    }

    #[tokio::test]
    async fn who_takes_a_byte_now_and_then_has_no_more_time_than_who_takes_none() {
        let (near, mut far) = duplex(16);
        let mut near = patient(near);
        near.limit = Duration::from_millis(100);
        let dripping = async {
            // Were every byte a new beginning, this would end before the writer is cut.
            for _ in 0..60 {
                sleep(Duration::from_millis(10)).await;
                far.read_u8().await.unwrap();
            }
        };
        let writing = near.write_all(&[0; 1024]);
        tokio::select! {
            () = dripping => panic!("it was not cut"),
            cut = writing => assert_eq!(cut.unwrap_err().kind(), io::ErrorKind::TimedOut),
        }
    }

    #[tokio::test]
    async fn who_has_taken_everything_has_all_the_time_again() {
        let (near, mut far) = duplex(16);
        let mut near = patient(near);
        near.limit = Duration::from_millis(500);
        for _ in 0..4 {
            let reading = async {
                sleep(Duration::from_millis(200)).await;
                far.read_exact(&mut [0; 32]).await.unwrap();
            };
            let writing = async {
                near.write_all(&[0; 32]).await.unwrap();
                near.flush().await.unwrap();
            };
            tokio::join!(reading, writing);
        }
    }
}
