//! `mdp-server health`: whether the server of this configuration is well, asked as anyone would ask
//! it. For the health checks of containers: 0 when it is, 1 else.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::header::HOST;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use mdp_wire::route;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::print;
use crate::failure::Failure;
use crate::options::Options;
use crate::words::Words;

const PATIENCE: Duration = Duration::from_secs(3);

pub(super) async fn run(options: Options, words: &Words) -> Result<(), Failure> {
    let failing = |why: String| Failure::said("health-failing", why);
    // What is refused here was refused to the server, too: it isn't well.
    let settings = options.resolve().map_err(|error| failing(error.to_string()))?;
    let listen = settings.parse("MDP_LISTEN", |text| {
        text.parse().map_err(|_| "expected an address and a port".to_owned())
    });
    let address = reached_at(listen.map_err(|error| failing(error.to_string()))?);
    match timeout(PATIENCE, ask(address)).await {
        Ok(Ok(StatusCode::OK)) => {
            print(&words.say("health-ok", &[("address", address.to_string().into())]));
            Ok(())
        }
        Ok(Ok(status)) => Err(failing(format!("{address}: {status}"))),
        Ok(Err(error)) => Err(failing(format!("{address}: {error}"))),
        Err(late) => Err(failing(format!("{address}: {late}"))),
    }
}

/// Where a server that listens there is reached from the same machine.
fn reached_at(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

async fn ask(address: SocketAddr) -> Result<StatusCode, Box<dyn Error>> {
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    // Ends with the process, or with the answer.
    tokio::spawn(connection);
    // A name that is always answered for, whatever `ALLOWED_HOSTS` says.
    let request =
        Request::get(route::HEALTH).header(HOST, "localhost").body(Empty::<Bytes>::new())?;
    Ok(sender.send_request(request).await?.status())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_server_that_listens_everywhere_is_asked_on_loopback_and_another_where_it_is() {
        for (listen, asked) in [
            ("0.0.0.0:8000", "127.0.0.1:8000"),
            ("[::]:8000", "[::1]:8000"),
            ("127.0.0.1:9", "127.0.0.1:9"),
            ("192.0.2.1:80", "192.0.2.1:80"),
            ("[2001:db8::1]:80", "[2001:db8::1]:80"),
        ] {
            assert_eq!(reached_at(listen.parse().unwrap()), asked.parse().unwrap());
        }
    }
}
