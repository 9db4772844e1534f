"""The chain and key: from the settings, checked by name, or made on this machine and kept for this user alone."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from lib import settings
from lib.outlets.credentials import credential_reading, credential_reading_process, machine_chain, signers
from lib.outlets.credentials.inspection import Integrity, SignerKind
from lib.settings import ROOT, SettingsError
from tests.signed_files import MACHINE, OURS, chain, chain_pem, issued, key_pem, of_format, signed, signer

CERT, KEY, EARLIER = "DASHBOARD_SIGNING_CERT", "DASHBOARD_SIGNING_KEY", "DASHBOARD_SIGNING_EARLIER"


@pytest.fixture
def named(tmp_path, configured):
    """Name a chain and key in the settings."""

    def name(chain_, key):
        for file, content in (("chain.pem", chain_), ("key.pem", key)):
            (tmp_path / file).write_bytes(content)
        configured(**{CERT: tmp_path / "chain.pem", KEY: tmp_path / "key.pem"})

    return name


@pytest.fixture
def own_cache(tmp_path, configured):
    configured(XDG_CACHE_HOME=tmp_path / "cache")
    return tmp_path / "cache" / "recorded-csae-dashboard" / "signing"


def test_the_chain_of_the_settings_signs(named):
    named(*chain("From the settings", "es256", deep=True))
    own = signers.current()
    assert (own.attested, own.algorithm, len(own.certificates)) == (True, "es256", 3)
    assert signers.configured() == own
    assert signers.tag() == own.fingerprint
    assert credential_reading.read(signed(by=own), own).signer is SignerKind.OURS


ROOT_OF = issued("Root of Tests", ca=True)
GOOD = issued("Signer", ROOT_OF)
WEAK = rsa.generate_private_key(65537, 1024)  # noqa: S505 - refused


def locked(certificate):
    return certificate[1].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")
    )


WRONG = {
    "no certificate": (b"hello", key_pem(GOOD), f"{CERT}: expected certificates as PEM"),
    "no key": (chain_pem(GOOD, ROOT_OF), b"hello", f"{KEY}: expected a private key as PEM"),
    "a key with a password": (chain_pem(GOOD, ROOT_OF), locked(GOOD), f"{KEY}: expected a private key as PEM"),
    "no issuer": (chain_pem(GOOD), key_pem(GOOD), "and then its issuer's; found one certificate"),
    "the wrong order": (chain_pem(ROOT_OF, GOOD), key_pem(ROOT_OF), "to be issued by the next one"),
    "an issuer in front": (chain_pem(ROOT_OF, ROOT_OF), key_pem(ROOT_OF), "found that of an issuer"),
    "another issuer": (chain_pem(GOOD, issued("X", ca=True)), key_pem(GOOD), "to be issued by the next one"),
    "the key of another": (chain_pem(GOOD, ROOT_OF), key_pem(ROOT_OF), f"{KEY}: expected the key of the first"),
}
ODD = {
    "no non-repudiation": ({"usage": ("digital_signature",)}, "digital signature and non-repudiation"),
    "no purpose": ({"purposes": []}, "extended key usage"),
    "another purpose": ({"purposes": [ExtendedKeyUsageOID.SERVER_AUTH]}, "extended key usage"),
    "an end in the past": ({"days": 5, "begins": 9}, "expected certificates valid today"),
    "a beginning to come": ({"begins": -3}, "expected certificates valid today"),
    "a weak key": ({"key": WEAK}, "RSA of 2048 bits"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_sign_is_named(case):
    pem, key, says = WRONG[case]
    with pytest.raises(SettingsError) as caught:
        signers.load(pem, key, attested=True)
    assert says in str(caught.value)
    assert key.splitlines()[1 if key.count(b"\n") else 0].decode() not in str(caught.value)


@pytest.mark.parametrize("case", ODD)
def test_a_certificate_that_readers_would_refuse_is_named(case):
    how, says = ODD[case]
    odd = issued("Odd", ROOT_OF, **how)
    with pytest.raises(SettingsError) as caught:
        signers.load(chain_pem(odd, ROOT_OF), key_pem(odd), attested=True)
    assert says in str(caught.value)


@pytest.mark.parametrize("purpose", ["1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.62558.2.1"])
def test_other_purposes_of_the_specification_sign_too(purpose):
    own = issued("Documents", ROOT_OF, purposes=[x509.ObjectIdentifier(purpose)])
    by = signers.load(chain_pem(own, ROOT_OF), key_pem(own), attested=True)
    assert credential_reading.read(signed(by=by), by).integrity is Integrity.WHOLE


def test_a_server_does_not_start_with_a_chain_that_cannot_sign(tmp_path):
    pem, key = chain(usage=("digital_signature",))
    (tmp_path / "chain.pem").write_bytes(pem)
    (tmp_path / "key.pem").write_bytes(key)
    named = {CERT: str(tmp_path / "chain.pem"), KEY: str(tmp_path / "key.pem")}
    for command in (["serve"], ["publish", str(tmp_path / "out")]):
        ended = subprocess.run(
            [sys.executable, "-m", "lib", *command],
            cwd=ROOT, env=os.environ | named, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert (ended.returncode, ended.stderr) == (
            1,
            f"{CERT}: expected a key usage of digital signature and non-repudiation\n",
        )


def test_a_file_that_is_not_there_is_named(tmp_path, configured):
    configured(**{CERT: tmp_path / "none.pem", KEY: tmp_path / "none.key"})
    with pytest.raises(SettingsError, match=f"{CERT}: expected a file with certificates"):
        signers.current()


def test_a_signer_shows_no_key():
    assert "PRIVATE" not in repr(OURS)


# Made on the machine
def test_without_settings_a_chain_is_made_and_kept_for_this_user_alone(own_cache):
    made = signers.current()
    assert (made.attested, made.algorithm, signers.tag(), signers.configured()) == (False, "ed25519", "machine", None)
    (kept,) = own_cache.iterdir()
    assert (own_cache.stat().st_mode & 0o777, kept.stat().st_mode & 0o777) == (0o700, 0o600)
    signers.SIGNERS.clear()
    assert signers.current() == made


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_chain_that_others_could_read_is_made_again(own_cache, mode):
    made = signers.current()
    (own_cache / signers.KEPT).chmod(mode)
    signers.SIGNERS.clear()
    again = signers.current()
    assert again.fingerprint != made.fingerprint
    assert (own_cache / signers.KEPT).stat().st_mode & 0o777 == 0o600


def test_a_damaged_or_ending_chain_is_made_again(own_cache):
    own_cache.mkdir(parents=True)
    old = machine_chain.make(datetime.now(UTC) - timedelta(days=machine_chain.DAYS - 5))
    for content in (b"", b"damaged", b"".join(old)):
        (own_cache / signers.KEPT).write_bytes(content)
        (own_cache / signers.KEPT).chmod(0o600)
        signers.SIGNERS.clear()
        made = signers.current()
        assert made.ends > datetime.now(UTC) + signers.RENEWED
        assert (own_cache / signers.KEPT).read_bytes() != content


def test_a_link_in_the_cache_is_not_followed(own_cache, tmp_path):
    own_cache.mkdir(parents=True)
    target = tmp_path / "target"
    target.write_bytes(b"".join(chain()))
    target.chmod(0o600)
    (own_cache / signers.KEPT).symlink_to(target)
    before = target.read_bytes()
    assert not signers.current().attested
    assert target.read_bytes() == before
    assert not (own_cache / signers.KEPT).is_symlink()


def test_a_cache_that_cannot_be_written_leaves_the_chain_in_memory(tmp_path, configured):
    (tmp_path / "cache").write_text("a file")
    configured(XDG_CACHE_HOME=tmp_path / "cache")
    made = signers.current()
    assert signers.current() == made


def test_the_names_of_a_machines_chain_say_that_nobody_vouches_for_it():
    name = credential_reading.read(signed(by=MACHINE), None).name
    assert name == "A dashboard without a verified certificate, Made on a machine, vouched for by nobody"


def test_replicas_without_a_chain_of_the_settings_answer_alike(own_cache, tmp_path, configured):
    """Each makes its own, and confirms what the other signed; entity tags are the same."""
    file, tag = signed(by=signers.current()), signers.tag()
    configured(XDG_CACHE_HOME=tmp_path / "another")
    assert signers.current().fingerprint not in file.hex()
    assert signers.tag() == tag
    assert credential_reading.read(file, signers.configured()).signer is SignerKind.MACHINE
    assert own_cache.is_dir()


def test_certificate_and_key_are_named_both_or_neither():
    for one, other in ((CERT, KEY), (KEY, CERT)):
        with pytest.raises(SettingsError, match=f"^{other}: expected with the other"):
            settings.Settings.read({one: "/srv/file.pem"})


@pytest.fixture
def earlier(tmp_path, configured):
    """Name a chain and key, and a folder of earlier chains, in the settings."""

    def name(**files):
        folder = tmp_path / "earlier"
        folder.mkdir(exist_ok=True)
        for file, content in files.items():
            (folder / f"{file}.pem").write_bytes(content)
        (folder / "notes.txt").write_text("no chain")
        for file, content in zip(("chain.pem", "key.pem"), chain("Now"), strict=True):
            (tmp_path / file).write_bytes(content)
        configured(**{CERT: tmp_path / "chain.pem", KEY: tmp_path / "key.pem", EARLIER: folder})
        return folder

    return name


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_what_an_earlier_certificate_signed_is_ours_still(earlier, ending):
    old, unnamed = signer("Before"), signer("Never named")
    earlier(old=b"".join(old.certificates), older=chain("Long ago", deep=True)[0])
    now = signers.current()
    assert [len(one.certificates) for one in now.earlier] == [2, 3]
    assert not any(one.key for one in now.earlier)
    expected = ((old, SignerKind.EARLIER), (unnamed, SignerKind.OTHER), (now, SignerKind.OURS))
    for by, kind in expected:
        file = signed(of_format(ending), by)
        for read in (credential_reading.read, credential_reading_process.read):
            found = read(file, now)
            assert (found.integrity, found.signer) == (Integrity.WHOLE, kind)
            assert bool(found.provenance) == (kind is not SignerKind.OTHER)
    assert credential_reading.read(signed(of_format(ending), old), OURS).signer is SignerKind.OTHER


def test_another_signer_with_the_number_of_an_earlier_one_is_not_ours(earlier):
    old = signer("Before")
    earlier(old=b"".join(old.certificates))
    number = x509.load_pem_x509_certificate(old.certificates[0]).serial_number
    for ending in ("png", "pdf"):
        forged = signed(of_format(ending), signer("Before", serial=number))
        assert credential_reading.read(forged, signers.current()).signer is SignerKind.OTHER


def test_an_earlier_chain_may_have_ended(earlier):
    earlier(old=chain("Before", days=5, begins=9)[0])
    (old,) = signers.current().earlier
    assert old.ends < datetime.now(UTC)
    assert not signers.lasts(old)


PROBLEMS = {
    "no certificate": (b"hello", "expected certificates as PEM"),
    "one certificate": (chain_pem(GOOD), "found one certificate"),
    "the wrong order": (chain_pem(ROOT_OF, GOOD), "to be issued by the next one"),
    "a key beside them": (chain_pem(GOOD, ROOT_OF) + key_pem(GOOD), "found a private key"),
    "too much": (chain_pem(GOOD, ROOT_OF) * 200, "expected at most 100,000 bytes"),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_an_earlier_chain_that_cannot_be_used_is_named(earlier, case):
    content, says = PROBLEMS[case]
    earlier(good=chain("Good")[0], odd=content)
    with pytest.raises(SettingsError) as caught:
        signers.current()
    assert str(caught.value).startswith(f"{EARLIER}: odd.pem: ")
    assert says in str(caught.value)
    assert "PRIVATE KEY-" not in str(caught.value)


def test_a_folder_without_earlier_chains_or_with_too_many_is_named(earlier):
    folder = earlier()
    with pytest.raises(SettingsError, match=r"expected 1 to 20 files that end in \.pem; found 0"):
        signers.current()
    for number in range(21):
        (folder / f"{number}.pem").write_bytes(b"x")
    with pytest.raises(SettingsError, match="found 21"):
        signers.current()
    folder.rename(folder.with_name("away"))
    with pytest.raises(SettingsError, match="expected a folder with certificates"):
        signers.current()


def test_earlier_chains_are_named_only_with_a_present_one():
    with pytest.raises(SettingsError, match=f"{EARLIER}: expected only with {CERT}"):
        settings.Settings.read({EARLIER: "/anywhere"})


@pytest.mark.usefixtures("own_cache")
def test_seconds_are_left_until_the_certificate_ends(named):
    assert 364 * 86_400 < signers.seconds_left() <= 365 * 86_400
    named(*chain("Ends", days=12))
    assert 10 * 86_400 < signers.seconds_left() < 13 * 86_400
