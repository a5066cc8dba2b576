//! Which certificates are trusted, and what is said of those that are not.

use super::{
    certificates::{Authority, NAMES, Validity, text},
    tls_server::TlsServer,
};
use crate::harness::{Ran, World};

const MANIFEST: &str = "lead_statuses: [New]\n";

/// Plans over TLS.
fn plan(world: &World, base: &str, trust: &[(&str, &str)]) -> Ran {
    let mut variables = vec![("CLOSE_BASE_URL", base)];
    variables.extend(trust);
    world.write("m.yaml", MANIFEST);
    world.run_with(&["plan", "-f", "m.yaml"], &variables)
}

#[test]
fn a_custom_authority_is_trusted_by_file_and_by_folder() {
    let (world, authority) = (World::new(), Authority::new());
    let server = TlsServer::start(&world, &authority.good());
    let file = authority.file();
    for variable in [
        ("SSL_CERT_FILE", text(&file)),
        ("SSL_CERT_DIR", text(file.parent().unwrap())),
    ] {
        for host in ["localhost", "127.0.0.1"] {
            let ran = plan(&world, &server.base_url(host), &[variable]);
            assert_eq!(ran.code, 0, "{variable:?} {host}: {}", ran.stderr);
        }
    }
}

#[test]
fn a_certificate_that_cannot_be_trusted_is_refused_in_one_sentence_before_anything_is_sent() {
    let (good, other) = (Authority::named("good"), Authority::named("other"));
    let namesake = Authority::named("good");
    for (certificate, trusted, said, advice) in [
        (
            good.good(),
            other.file(),
            "this machine does not trust the authority that signed its certificate",
            "SSL_CERT_FILE",
        ),
        (
            good.good(),
            namesake.file(),
            "this machine does not trust the authority that signed its certificate",
            "SSL_CERT_FILE",
        ),
        (
            other.sign(&NAMES, Validity::Past),
            other.file(),
            "its certificate expired on 2021-02-03",
            "clock",
        ),
        (
            other.sign(&NAMES, Validity::Future),
            other.file(),
            "its certificate is not valid before 2119-04-05",
            "clock",
        ),
        (
            other.sign(
                &["a.example", "b.example", "c.example", "d.example"],
                Validity::Now,
            ),
            other.file(),
            "its certificate is for a.example, b.example, c.example and 1 more",
            "CLOSE_BASE_URL",
        ),
    ] {
        let world = World::new();
        let server = TlsServer::start(&world, &certificate);
        let ran = plan(
            &world,
            &server.base_url("localhost"),
            &[("SSL_CERT_FILE", text(&trusted))],
        );
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
        let sentence = format!(
            "the connection to localhost:{} is not secure: {said}; nothing was sent",
            server.port
        );
        assert_eq!(ran.stderr.matches(&sentence).count(), 1, "{}", ran.stderr);
        let hint = ran
            .stderr
            .lines()
            .find(|line| line.starts_with("hint: "))
            .unwrap();
        assert!(hint.contains(advice), "{hint}");
        assert_eq!(world.sandbox.calls().len(), 0, "{said}");
    }
}

#[test]
fn without_any_root_certificate_the_variables_that_name_some_are_told() {
    let world = World::new();
    let server = TlsServer::start(&world, &Authority::new().good());
    let missing = [("SSL_CERT_FILE", "/nowhere/ca.pem")];
    let ran = plan(&world, &server.base_url("localhost"), &missing);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("set up secure connections") && ran.stderr.contains("SSL_CERT_FILE"),
        "{}",
        ran.stderr
    );
    assert_eq!(server.handshakes(), 0);
}

#[test]
fn a_variable_that_names_no_certificate_is_blamed_with_its_path() {
    let (world, authority) = (World::new(), Authority::new());
    let server = TlsServer::start(&world, &authority.good());
    world.write("junk.pem", "junk").write("folder/junk.pem", "junk");
    for (variable, path, problem) in [
        ("SSL_CERT_FILE", "none.pem", "which can't be read: No such file"),
        ("SSL_CERT_FILE", "folder", "which can't be read: "),
        ("SSL_CERT_FILE", "junk.pem", "which holds no certificate (PEM)"),
        ("SSL_CERT_DIR", "none", "which can't be read: No such file"),
        ("SSL_CERT_DIR", "folder", "which holds no certificate (PEM)"),
    ] {
        let ran = plan(&world, &server.base_url("localhost"), &[(variable, path)]);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
        let sentence = format!("set up secure connections: {variable} names {path}, {problem}");
        assert!(ran.stderr.contains(&sentence), "{sentence}: {}", ran.stderr);
        let hint = format!("hint: correct {variable} ");
        assert!(ran.stderr.contains(&hint), "{}", ran.stderr);
    }
    assert_eq!(server.handshakes(), 0);
}

#[test]
fn a_certificate_that_signed_itself_as_an_authority_is_told_apart() {
    let (world, authority) = (World::new(), Authority::new());
    let certificate = authority.of_itself();
    let server = TlsServer::start(&world, &certificate);
    let trusted = [("SSL_CERT_FILE", text(&certificate.chain))];
    let ran = plan(&world, &server.base_url("localhost"), &trusted);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
    let said = "not secure: its certificate is a certificate authority's, not a server's; nothing was sent";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
}

#[test]
fn a_name_of_this_machine_is_never_looked_up_elsewhere() {
    // No name server knows it, and this machine does.
    let world = World::new();
    world.write("m.yaml", MANIFEST);
    let base = world.sandbox.base_url().replace("127.0.0.1", "close.localhost");
    let ran = world.run_with(&["plan", "-f", "m.yaml"], &[("CLOSE_BASE_URL", &base)]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}
