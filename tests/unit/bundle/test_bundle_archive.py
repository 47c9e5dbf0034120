"""Nothing in a bundle is believed before it was checked."""

import stat
from pathlib import Path

import pytest
from bundles_made import PACKS, TRAINS, bundle_in, changed, key_in, manifest_with

from assistant.bundle import signing
from assistant.bundle.archive import BundleFile
from assistant.bundle.manifest import SIGNATURE, SIGNER
from assistant.core.errors import BundleError


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return bundle_in(tmp_path / "made", PACKS)


def test_what_is_packed_is_signed_unpacked_and_the_same(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with BundleFile(bundle) as found:
        assert found.signed_by([signing.public_key(key_in(bundle.parent))]) == found.claimed_key
        found.check()
        found.unpack(found.manifest.files, tmp_path / "out")
    assert (tmp_path / "out/packs/trains.md").read_bytes() == TRAINS


def test_the_same_contents_make_the_same_file(bundle: Path) -> None:
    again = bundle_in(bundle.parent, PACKS, name="again.kiosk")
    assert again.read_bytes() == bundle.read_bytes()
    other = bundle_in(bundle.parent, {"packs/trains.md": TRAINS + b"\n"}, name="other.kiosk")
    assert other.read_bytes() != bundle.read_bytes()


def test_a_signature_of_another_key_or_of_other_contents_is_none(bundle: Path, tmp_path: Path) -> None:
    own = signing.public_key(key_in(bundle.parent))
    stranger = bundle_in(tmp_path / "other", PACKS)
    with BundleFile(stranger) as found, pytest.raises(BundleError, match=r"museum\.kiosk is not installed: .* no key"):
        found.signed_by([own])
    forged = changed(bundle, manifest_with(bundle, "packs/evil.md", b"evil"))
    with BundleFile(forged) as found, pytest.raises(BundleError, match="no key that is trusted"):
        found.signed_by([own])


def test_a_signature_that_was_made_for_something_else_is_none(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with BundleFile(bundle) as found:
        manifest, own = found.manifest.as_bytes(), found.claimed_key
    monkeypatch.setattr(signing, "NAMESPACE", "email")
    mail = signing.sign(manifest, key_in(bundle.parent))
    monkeypatch.undo()
    with BundleFile(changed(bundle, {SIGNATURE: mail})) as found, pytest.raises(BundleError, match="no key"):
        found.signed_by([own])


@pytest.mark.parametrize(
    "name",
    ["packs/../evil.md", "../evil.md", "/etc/evil.md", "packs//evil.md", "packs/a/b.md", "packs/.evil.md",
     "packs\\evil.md", "packs/evil.sh", "wheels/../../evil.whl", "wheels/a/evil.whl", "models/a/b/c", "models/../x",
     "models/evil", "archives/evil", "packages/evil\n.deb", "packages/-o.deb", "evil.toml",
     "packs/" + "x" * 250 + ".md"],
)  # fmt: skip
def test_a_name_that_no_bundle_has_is_refused(bundle: Path, name: str) -> None:
    with pytest.raises(BundleError, match="is no name of a file that one has"):
        BundleFile(changed(bundle, manifest_with(bundle, name, b"evil")))


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR])
def test_a_link_or_device_is_refused(bundle: Path, mode: int) -> None:
    with pytest.raises(BundleError, match="is a link or a device"):
        BundleFile(changed(bundle, {"packs/trains.md": b"/etc/passwd"}, {"packs/trains.md": mode | 0o777}))


def test_what_the_manifest_does_not_name_or_what_is_missing_is_refused(bundle: Path) -> None:
    for changes in ({"packs/more.md": b"more"}, {"packs/trains.md": None}):
        with pytest.raises(BundleError, match="is missing, or not in its manifest"):
            BundleFile(changed(bundle, changes))
    for name in (SIGNATURE, SIGNER):
        with pytest.raises(BundleError, match="is not in it"):
            BundleFile(changed(bundle, {name: None}))


def test_changed_bytes_are_named_also_while_they_are_unpacked(bundle: Path, tmp_path: Path) -> None:
    file = changed(bundle, {"packs/trains.md": TRAINS.replace(b"steel", b"straw")})
    with BundleFile(file) as found:
        with pytest.raises(BundleError, match=r"'packs/trains\.md' has another checksum"):
            found.check()
        with pytest.raises(BundleError, match="copy it anew"):
            found.unpack(found.manifest.files, tmp_path)


def test_a_file_that_is_cut_off_says_so(bundle: Path) -> None:
    whole = bundle.read_bytes()
    for size in (0, 100, len(whole) // 2, len(whole) - 1):
        bundle.write_bytes(whole[:size])
        with pytest.raises(BundleError, match="cut off, or no bundle at all"):
            BundleFile(bundle)
    with pytest.raises(BundleError, match="There is no file"):
        BundleFile(bundle.with_name("none.kiosk"))


def test_unpacking_follows_no_link_that_lies_in_its_way(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "packs/trains.md").symlink_to(tmp_path / "secret")
    with BundleFile(bundle) as found:
        found.unpack(found.manifest.files, tmp_path)
    assert (tmp_path / "secret").read_text() == "secret"
    assert not (tmp_path / "packs/trains.md").is_symlink()


def test_a_key_of_another_kind_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="is no Ed25519 key"):
        signing.plain("ssh-rsa AAAA somebody", "key.pub")
    with pytest.raises(BundleError, match="There is no key"):
        signing.public_key(tmp_path / "none")
