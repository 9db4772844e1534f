"""Make a certificate chain and key on this machine, for a dashboard whose settings name none.

Anybody can make one, so it shows that a file is unchanged and never who made it; its names say so in every reader.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

DAYS: Final = 365
ORGANISATION: Final = "A dashboard without a verified certificate"
SIGNER: Final = "Made on a machine, vouched for by nobody"
ISSUER: Final = "Issuer made on a machine, vouched for by nobody"
EARLIER: Final = timedelta(hours=1)  # clocks of readers may be slow
_USAGES: Final = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def make(now: datetime) -> tuple[bytes, bytes]:
    """Make a signer's certificate, its issuer's, and the signer's key; the issuer's key is thrown away.

    Args:
        now: moment in UTC from which the certificates last `DAYS` days.

    Returns:
        The two certificates as PEM, the signer's first, and the key as PEM (PKCS #8), Ed25519.
    """
    issuer_key, key = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    issuer = _builder(ISSUER, ISSUER, issuer_key.public_key(), now)
    issuer = issuer.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    issuer = issuer.add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
    signer = _builder(SIGNER, ISSUER, key.public_key(), now)
    signer = signer.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    # C2PA asks for digital signature and a purpose; PAdES for non-repudiation, whose newer name is content commitment.
    signer = signer.add_extension(_usage("digital_signature", "content_commitment"), critical=True)
    signer = signer.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    signer = signer.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
    )
    certificates = [builder.sign(issuer_key, None) for builder in (signer, issuer)]
    return (
        b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates),
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )


def _builder(subject: str, issuer: str, key: Ed25519PublicKey, now: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now.astimezone(UTC) - EARLIER)
        .not_valid_after(now.astimezone(UTC) + timedelta(days=DAYS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _usage(*named: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{usage: usage in named for usage in _USAGES})
