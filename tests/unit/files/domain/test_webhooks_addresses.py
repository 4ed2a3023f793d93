"""Which addresses can be registered, and which of them are connected to."""

from __future__ import annotations

import ipaddress

import pytest

from files.domain.webhooks import LONGEST_URL, check_url
from mydoc.core.errors import Invalid
from mydoc.web.outbound import is_public

TAKEN = {
    "https://example.com": "https://example.com/",
    "https://example.com/hook?team=5&x=%20": "https://example.com/hook?team=5&x=%20",
    "HTTPS://Example.COM:443/Hook": "https://example.com/Hook",
    "https://example.com:8443/": "https://example.com:8443/",
    "https://example.com./": "https://example.com/",
    "https://bücher.example/": "https://xn--bcher-kva.example/",
    "https://faß.example/": "https://xn--fa-hia.example/",
    "https://例え.テスト/": "https://xn--r8jz45g.xn--zckzah/",
    "https://hooks_1.example.com/": "https://hooks_1.example.com/",
    "https://127.0.0.1.nip.io/": "https://127.0.0.1.nip.io/",
}
REFUSED = [
    "",
    "example.com",
    "//example.com/",
    "https:example.com",
    "https:///hook",
    "https://",
    "http://example.com/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "javascript:alert(1)",
    "https+unix://example.com/",
    # Ports that are others' services.
    "https://example.com:22/",
    "https://example.com:80/",
    "https://example.com:0/",
    "https://example.com:65536/",
    "https://example.com:x/",
    "https://example.com:-443/",
    # User names and passwords, and what tricks readers of addresses about them.
    "https://alice@example.com/",
    "https://alice:secret@example.com/",
    "https://@example.com/",
    "https://example.com\\@evil.example/",
    "https://example.com@127.0.0.1/",
    "https://example.com%40127.0.0.1/",
    "https://example.com#@evil.example/",
    "https://example.com/#",
    # Addresses as numbers, in every way that a system's look-up takes.
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.0x1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.0.0.1./",
    "https://169.254.169.254/latest/meta-data/",
    "https://93.184.216.34/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[fe80::1%25eth0]/",
    "https://[2606:2800:220:1::1]/",
    "https://[::1",
    "https://[v1.x]/",
    # Digits and dots in other scripts, which IDNA makes into ordinary ones.
    "https://\uff11\uff12\uff17.0.0.1/",
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    "https://example.com℀evil.example/",
    # Names that only this machine or its network knows.
    "https://localhost/",
    "https://LOCALHOST/",
    "https://a.localhost/",
    "https://printer.local/",
    "https://metadata.google.internal/",
    "https://intranet/",
    "https://instance-data/",
    # Names that are none.
    "https://-a.example/",
    "https://a-.example/",
    "https://a..example/",
    "https://.example/",
    f"https://{'a' * 64}.example/",
    f"https://{'a.' * 130}example/",
    "https://exa mple.com/",
    "https://exa\u00admple .com/",
    # What Python's parser drops in silence.
    "https://exam\tple.com/",
    "https://example.com/\n",
    "\x00https://example.com/",
    " https://example.com/",
    "https://example.com/\u202e",
    "https://example.com/ü",
    "https://example.com/%zz",
    "https://example.com/a b",
    "https://example.com/<script>",
    f"https://example.com/{'a' * LONGEST_URL}",
]


@pytest.mark.parametrize(("text", "kept"), TAKEN.items())
def test_addresses_that_are_taken(text: str, kept: str) -> None:
    assert check_url(text) == kept
    assert check_url(kept) == kept


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize("loopback", [False, True])
def test_addresses_that_are_refused(text: str, loopback: bool) -> None:
    with pytest.raises(Invalid) as caught:
        check_url(text, loopback=loopback)
    assert (caught.value.code, list(caught.value.fields)) == ("bad_url", ["url"])


@pytest.mark.parametrize(
    "url", ["http://localhost:9000/hook", "http://127.0.0.1:80/", "http://[::1]:9000/", "http://localhost/"]
)
def test_a_laptop_may_be_told_of_itself_and_nobody_else(url: str) -> None:
    assert check_url(url, loopback=True).startswith("http://")
    with pytest.raises(Invalid):
        check_url(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.2/", "http://localhost.example/", "http://10.0.0.1/", "http://0/"]
)
def test_nor_of_what_only_looks_like_it(url: str) -> None:
    with pytest.raises(Invalid):
        check_url(url, loopback=True)


PRIVATE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.255 169.254.0.1
169.254.169.254 169.254.170.2 169.254.169.253 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.9 192.0.0.170
192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.175.48.1 198.18.0.1 198.19.255.255
198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1
::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1
2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a9fe:a9fe:: 2002:808:808:: 2620:4f:8000::1 3fff::1 4000::1 5f00::1
fc00::1 fd00:ec2::254 fd12:3456::1 fe80::1 fe80::1%eth0 febf::1 fec0::1 ff02::1 ff0e::1
"""
PUBLIC = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "100.63.255.255", "172.15.0.1", "172.32.0.1", "192.0.1.1",
          "2606:4700:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888", "2600:1f18::1"]  # fmt: skip


@pytest.mark.parametrize("text", PRIVATE.split())
def test_addresses_that_are_nobodys_or_not_everybodys(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_addresses_of_the_public_internet(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))
