//! Proxies between closectl and Close, as HTTPS_PROXY and its relatives name them.

use super::{
    certificates::{Authority, text},
    proxy_server::{ProxyManner, ProxyServer},
    tls_server::TlsServer,
};
use crate::harness::{Ran, World};

const PASSWORD: &str = "pr0xy%40pass";
/// `Basic` of `crm:pr0xy@pass`.
const SIGNED: &str = "Basic Y3JtOnByMHh5QHBhc3M=";
const FAR: &str = "https://close.test/api/v1";

/// A world, a server in front of it, and the authority that signed its certificate.
fn behind_tls() -> (World, Authority, TlsServer) {
    let (world, authority) = (World::new(), Authority::new());
    world.write("m.yaml", "lead_statuses: [New]\n");
    let server = TlsServer::start(&world, &authority.good());
    (world, authority, server)
}

/// Plans with these variables and everything that closectl can tell.
fn plan(world: &World, authority: &Authority, base: &str, variables: &[(&str, &str)]) -> Ran {
    let file = authority.file();
    let mut all = vec![
        ("CLOSE_BASE_URL", base),
        ("SSL_CERT_FILE", text(&file)),
        ("CLOSECTL_LOG", "trace"),
    ];
    all.extend(variables);
    world.run_with(&["plan", "-f", "m.yaml", "-vv", "--parallelism", "1"], &all)
}

fn hides_secrets(world: &World, ran: &Ran) {
    for secret in [world.sandbox.api_key(), PASSWORD, "pr0xy@pass", SIGNED] {
        assert!(
            !ran.stdout.contains(secret) && !ran.stderr.contains(secret),
            "{secret}: {}",
            ran.stderr
        );
    }
}

#[test]
fn calls_go_through_the_proxy_that_the_environment_names() {
    let (world, authority, server) = behind_tls();
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let proxy = ProxyServer::start(&world, ProxyManner::Connects(server.port));
        let address = format!("http://127.0.0.1:{}", proxy.port);
        let ran = plan(&world, &authority, FAR, &[(variable, &address)]);
        assert_eq!(ran.code, 0, "{variable}: {}", ran.stderr);
        let heads = proxy.heads();
        assert!(!heads.is_empty(), "{variable}");
        for head in heads {
            assert!(head.starts_with("CONNECT close.test:443 HTTP/1.1\r\n"), "{head}");
            assert!(!head.to_lowercase().contains("\r\nauthorization"), "{head}");
        }
    }
}

#[test]
fn doctor_tells_the_proxy_without_its_password_and_the_certificates() {
    let (world, authority, server) = behind_tls();
    let proxy = ProxyServer::start(&world, ProxyManner::Asks(SIGNED, server.port));
    let address = format!("http://crm:{PASSWORD}@127.0.0.1:{}", proxy.port);
    let file = authority.file();
    let variables = [
        ("CLOSE_BASE_URL", FAR),
        ("SSL_CERT_FILE", text(&file)),
        ("HTTPS_PROXY", &address),
    ];
    let ran = world.run_with(&["doctor"], &variables);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    hides_secrets(&world, &ran);
    let port = proxy.port;
    let expected = format!("close.test, HTTP/1.1, over TLS, through the proxy 127.0.0.1:{port}, signed in\n");
    assert!(ran.stdout.contains(&expected), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("Proxy         from HTTPS_PROXY\n"),
        "{}",
        ran.stdout
    );
    let expected = format!("Certificates  SSL_CERT_FILE={}\n", text(&file));
    assert!(ran.stdout.contains(&expected), "{}", ran.stdout);
    let last = ran.stdout.lines().last().unwrap();
    assert!(
        last.contains("; another server, HTTP/1.1, TLS, a proxy, 1 variable for certificates;"),
        "{last}"
    );
}

#[test]
fn the_password_of_a_proxy_is_sent_to_it_and_shown_nowhere() {
    let (world, authority, server) = behind_tls();
    let proxy = ProxyServer::start(&world, ProxyManner::Asks(SIGNED, server.port));
    let address = format!("http://crm:{PASSWORD}@127.0.0.1:{}", proxy.port);
    let ran = plan(&world, &authority, FAR, &[("HTTPS_PROXY", &address)]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    hides_secrets(&world, &ran);
}

#[test]
fn a_proxy_that_refuses_is_told_in_one_sentence_and_gets_no_key() {
    const FORBIDDEN: &str = "HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n";
    let (world, authority, server) = behind_tls();
    let asks = ProxyManner::Asks("Basic other", server.port);
    for (manner, user, said, advice) in [
        (asks, "", "wants a user name and a password (407)", "HTTPS_PROXY"),
        (
            asks,
            "crm:pr0xy%40pass@",
            "does not accept the user name and the password in its address (407)",
            "HTTPS_PROXY",
        ),
        (
            ProxyManner::Answers(FORBIDDEN),
            "",
            "does not connect to it",
            "NO_PROXY",
        ),
        (ProxyManner::Answers(""), "", "does not connect to it", "NO_PROXY"),
    ] {
        let proxy = ProxyServer::start(&world, manner);
        let address = format!("http://{user}127.0.0.1:{}", proxy.port);
        let ran = plan(&world, &authority, FAR, &[("HTTPS_PROXY", &address)]);
        refused(&world, &ran, ("HTTPS_PROXY", proxy.port), said, advice);
        assert_eq!(proxy.heads().len(), 1, "{said}: {:?}", proxy.heads());

        // The same where all reads start together.
        let file = authority.file();
        let variables = [
            ("CLOSE_BASE_URL", FAR),
            ("SSL_CERT_FILE", text(&file)),
            ("https_proxy", &address),
        ];
        let ran = world.run_with(&["plan", "-f", "m.yaml", "-vv"], &variables);
        refused(
            &world,
            &ran,
            ("https_proxy", proxy.port),
            said,
            &advice
                .replace("HTTPS", "https")
                .replace("https_PROXY", "https_proxy"),
        );
        assert!(ran.stderr.contains(" (from https_proxy) "), "{}", ran.stderr);
        assert_eq!(proxy.heads().len(), 2, "{said}: {:?}", proxy.heads());
        assert!(!ran.stderr.contains("; try "), "{}", ran.stderr);
    }
    assert_eq!(server.handshakes(), 0);
}

#[test]
fn a_proxy_that_is_not_there_is_named() {
    let (world, authority, _server) = behind_tls();
    // A port that is bound and not listened on refuses.
    let socket = world.block_on(async { tokio::net::TcpSocket::new_v4().unwrap() });
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let port = socket.local_addr().unwrap().port();
    let address = format!("http://crm:{PASSWORD}@127.0.0.1:{port}");
    let ran = plan(&world, &authority, FAR, &[("HTTPS_PROXY", &address)]);
    refused(
        &world,
        &ran,
        ("HTTPS_PROXY", port),
        "cannot be reached: Connection refused",
        "NO_PROXY",
    );
}

/// The plan failed with one sentence, and nothing reached the organization.
fn refused(world: &World, ran: &Ran, (setting, port): (&str, u16), said: &str, advice: &str) {
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
    let sentence =
        format!("close.test cannot be reached: the proxy 127.0.0.1:{port} (from {setting}) {said}");
    let errors = ran.stderr.lines().filter(|line| line.starts_with("error:"));
    let errors: Vec<&str> = errors.filter(|line| line.contains(&sentence)).collect();
    assert_eq!(errors.len(), 1, "{sentence}: {}", ran.stderr);
    let hint = ran
        .stderr
        .lines()
        .find(|line| line.starts_with("hint: "))
        .unwrap();
    assert!(hint.contains(advice), "{hint}");
    hides_secrets(world, ran);
    assert_eq!(world.sandbox.calls().len(), 0);
}

#[test]
fn hosts_without_proxy_and_this_machine_are_called_directly() {
    let (world, authority, server) = behind_tls();
    let proxy = ProxyServer::start(&world, ProxyManner::Connects(server.port));
    let address = format!("http://127.0.0.1:{}", proxy.port);

    // Another machine of which NO_PROXY says that it needs none; nobody can reach it here.
    let ran = plan(
        &world,
        &authority,
        "https://api.close.invalid/api/v1",
        &[
            ("HTTPS_PROXY", &address),
            ("NO_PROXY", "example.com,close.invalid"),
        ],
    );
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("api.close.invalid cannot be reached: ") && !ran.stderr.contains("the proxy"),
        "{}",
        ran.stderr
    );

    // This machine needs none whatever the environment says, with TLS and without.
    let everything =
        ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"].map(|name| (name, address.as_str()));
    for base in [server.base_url("localhost"), world.sandbox.base_url()] {
        let ran = plan(&world, &authority, &base, &everything);
        assert_eq!(ran.code, 0, "{base}: {}", ran.stderr);
    }
    assert_eq!(proxy.heads(), [""; 0]);
}

#[test]
fn a_proxy_that_cannot_be_used_is_an_error_and_calls_do_not_go_round_it() {
    let (world, authority, server) = behind_tls();
    for (variable, value, said) in [
        (
            "HTTPS_PROXY",
            "socks5://crm:pr0xy%40pass@127.0.0.1:1080",
            "it starts with socks5://, and only proxies of http:// and https:// are supported",
        ),
        ("https_proxy", "htp://127.0.0.1:3128", "it starts with htp://"),
        ("ALL_PROXY", "http://", "it names no host"),
        ("all_proxy", "http://a b:3128", "it is not an address"),
        (
            "HTTPS_PROXY",
            "http://127.0.0.1:pr0xy%40pass",
            "its port is not a number",
        ),
    ] {
        for command in ["plan", "pull", "doctor"] {
            let file = authority.file();
            let variables = [
                ("CLOSE_BASE_URL", FAR),
                ("SSL_CERT_FILE", text(&file)),
                (variable, value),
            ];
            let arguments: &[&str] = match command {
                "doctor" => &["doctor"],
                _ => &[command, "-f", "m.yaml"],
            };
            let ran = world.run_with(arguments, &variables);
            assert_eq!(ran.code, 1, "{}", ran.stderr);
            let sentence = format!("failed to use the proxy that {variable} names: {said}");
            assert!(ran.stderr.contains(&sentence), "{sentence}: {}", ran.stderr);
            let hint = format!("hint: set {variable} to http://HOST:PORT, or unset it");
            assert!(ran.stderr.contains(&hint), "{}", ran.stderr);
            hides_secrets(&world, &ran);
        }
    }
    assert_eq!((server.handshakes(), world.sandbox.calls().len()), (0, 0));
}

#[test]
fn a_host_without_proxy_that_is_not_there_blames_the_variable_and_is_told_in_a_handful_of_lines() {
    let (world, authority, _server) = behind_tls();
    let file = authority.file();
    let base = [
        ("CLOSE_BASE_URL", "https://api.close.invalid/api/v1"),
        ("SSL_CERT_FILE", text(&file)),
    ];
    let direct = [
        ("HTTPS_PROXY", "http://127.0.0.1:9"),
        ("NO_PROXY", "close.invalid"),
    ];
    for (variables, advice) in [
        (base.to_vec(), "behind a proxy, set HTTPS_PROXY"),
        (
            [base, direct].concat(),
            "NO_PROXY says that api.close.invalid needs no proxy",
        ),
    ] {
        let ran = world.run_with(&["plan", "-f", "m.yaml", "-v", "--timeout", "1"], &variables);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
        assert!(ran.stderr.contains(advice), "{}", ran.stderr);
        assert!(ran.stderr.matches("; try ").count() <= 8, "{}", ran.stderr);
        assert!(ran.stderr.lines().count() <= 12, "{}", ran.stderr);
    }
    let ran = world.run_with(&["doctor", "--timeout", "1"], &[base, direct].concat());
    assert!(
        ran.stdout.contains("Proxy         none, because of NO_PROXY\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_proxy_for_plain_http_never_sees_a_key() {
    let (world, authority, server) = behind_tls();
    let proxy = ProxyServer::start(&world, ProxyManner::Connects(server.port));
    let address = format!("http://127.0.0.1:{}", proxy.port);
    for base in ["http://close.test/api/v1", "http://10.1.2.3/api/v1"] {
        let ran = plan(&world, &authority, base, &[("HTTP_PROXY", &address)]);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
        assert!(ran.stderr.contains("in clear text"), "{}", ran.stderr);
    }
    assert_eq!(proxy.heads(), [""; 0]);
}
