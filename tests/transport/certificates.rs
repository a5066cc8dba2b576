//! A certificate authority for tests, and what it signs.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The names that tests call servers by; the last one is reached through a proxy only.
pub const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "close.test"];

/// An authority whose files are in a folder of their own.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

/// A certificate of a server and its key, as PEM files.
#[derive(Clone, Debug)]
pub struct ServerCertificate {
    pub chain: PathBuf,
    pub key: PathBuf,
}

/// When a certificate is valid.
#[derive(Clone, Copy)]
pub enum Validity {
    Now,
    Past,
    Future,
}

impl Authority {
    pub fn new() -> Self {
        Self::named("closectl tests")
    }

    /// An authority that calls itself so.
    pub fn named(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyPair::generate().unwrap();
        let issuer = CertifiedIssuer::self_signed(params, key).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).unwrap();
        Self { issuer, folder }
    }

    /// The file that makes a program trust what the authority signs.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Signs a certificate of a server with these names.
    pub fn sign(&self, names: &[&str], validity: Validity) -> ServerCertificate {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(names).unwrap();
        (params.not_before, params.not_after) = match validity {
            Validity::Now => (date_time_ymd(2020, 1, 1), date_time_ymd(2120, 1, 1)),
            Validity::Past => (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 2, 3)),
            Validity::Future => (date_time_ymd(2119, 4, 5), date_time_ymd(2120, 1, 1)),
        };
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();

        // Each has files of its own, named by how many there are.
        let number = std::fs::read_dir(self.folder.path()).unwrap().count();
        let write = |name: &str, text: &str| {
            let path = self.folder.path().join(format!("{number}-{name}"));
            std::fs::write(&path, text).unwrap();
            path
        };
        ServerCertificate {
            chain: write("server.pem", &certificate.pem()),
            key: write("server.key", &key.serialize_pem()),
        }
    }

    /// A certificate that signed itself as an authority, as `openssl req -x509` makes them.
    pub fn of_itself(&self) -> ServerCertificate {
        let names = NAMES.map(ToOwned::to_owned).to_vec();
        let mut params = CertificateParams::new(names).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let write = |name: &str, text: &str| {
            let path = self.folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        ServerCertificate {
            chain: write("itself.pem", &certificate.pem()),
            key: write("itself.key", &key.serialize_pem()),
        }
    }

    /// Signs a good certificate.
    pub fn good(&self) -> ServerCertificate {
        self.sign(&NAMES, Validity::Now)
    }
}

/// A path as the value of a variable.
pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
