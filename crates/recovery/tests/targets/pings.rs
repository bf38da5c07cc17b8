//! A watcher is told, and one that can't be told costs an error in a bounded time and no more.

use std::sync::{Arc, Mutex};

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use mdp_recovery::health_check::{HealthCheck, Ping};

use crate::servers::serve;

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_is_told_of_start_success_and_failure() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = told.clone();
    let server = serve(move |request: Request<Incoming>| {
        let heard = heard.clone();
        async move {
            let path = request.uri().to_string();
            let body = request.into_body().collect().await.unwrap().to_bytes();
            heard.lock().unwrap().push(format!("{path} {}", String::from_utf8_lossy(&body)));
            Response::new(Empty::<Bytes>::new())
        }
    })
    .await;
    for address in [format!("http://{server}/uuid"), format!("http://{server}/uuid/?create=1")] {
        let check = HealthCheck::parse(&address).unwrap();
        check.ping(Ping::Start, "").await.unwrap();
        check.ping(Ping::Success, "OK").await.unwrap();
        check.ping(Ping::Failure, "target-full").await.unwrap();
    }
    let expected = [
        "/uuid/start ",
        "/uuid OK",
        "/uuid/fail target-full",
        "/uuid/start?create=1 ",
        "/uuid/?create=1 OK",
        "/uuid/fail?create=1 target-full",
    ];
    assert_eq!(*told.lock().unwrap(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_that_is_not_there_or_refuses_is_an_error_without_its_address() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refusing = serve(|_| async {
        let mut answer = Response::new(Empty::<Bytes>::new());
        *answer.status_mut() = hyper::StatusCode::NOT_FOUND;
        answer
    })
    .await;
    for (server, code) in [(closed, "target-unreachable"), (refusing, "target-not-found")] {
        let check = HealthCheck::parse(&format!("http://{server}/secret-uuid")).unwrap();
        let failed = check.ping(Ping::Start, "").await.unwrap_err();
        assert_eq!(failed.code(), code);
        assert!(!format!("{failed} {failed:?}").contains("secret-uuid"), "{failed:?}");
    }
    for address in ["", "ftp://host/x", "https://a:b@host/x", "mailto:x"] {
        assert_eq!(HealthCheck::parse(address).err().map(|e| e.code()), Some("target-address"));
    }
}
