from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.addresses import allowed
from bot.core.errors import Permanent, Transient
from bot.ingest.guard import Guard
from tests.ingest.web import INSIDE, OUR_SITE, POLICY, Names, fetching, kind_of, saying, site

PRIVATE = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::ffff:0:127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::1", "2001:0:7f00:1::"),
]
PUBLIC = ["93.184.216.34", "8.8.8.8", "::ffff:8.8.8.8", "2606:2800:220:1::1", "2a00:1450::8a"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_reserved_and_translated_addresses_are_refused(address: str) -> None:
    assert not Guard().permits(address, 443)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_permitted_at_the_ports_of_the_web(address: str) -> None:
    guard = Guard()
    assert guard.permits(address, 80)
    assert guard.permits(address, 443)
    assert not guard.permits(address, 22)
    assert not guard.permits(address, 8080)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_ipv6_is_judged_as_itself(address: IPv4Address) -> None:
    guard = Guard()
    assert guard.permits(f"::ffff:{address}", 443) == guard.permits(str(address), 443)
    assert not guard.permits(str(IPv6Address(b"\x20\x02" + address.packed + bytes(10))), 443)
    assert not guard.permits(str(IPv6Address(b"\x00\x64\xff\x9b" + bytes(8) + address.packed)), 443)


def test_an_exception_permits_what_it_names_and_nothing_beside_it() -> None:
    guard = Guard(["127.0.0.1:8080", "10.0.0.0/8", "[::1]:9000"])
    assert guard.permits("127.0.0.1", 8080)
    assert guard.permits("::ffff:127.0.0.1", 8080)
    assert guard.permits("10.9.8.7", 22)
    assert guard.permits("::1", 9000)
    assert not guard.permits("127.0.0.1", 8081)
    assert not guard.permits("127.0.0.2", 8080)
    assert not guard.permits("::1", 9001)
    assert not guard.permits("192.168.0.1", 443)


@pytest.mark.parametrize("text", ["newsroom:8080", "10.0.0.1/8", "", "127.0.0.1:"])
def test_an_exception_that_cannot_be_read_says_how_one_is_written(text: str) -> None:
    with pytest.raises(ValueError, match=r"127\.0\.0\.1:8080"):
        allowed(text)


SPELLINGS = [
    "http://127.0.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST.:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://127.0.0.1:{port}/#@newsroom.example/",
    "http://newsroom.example@127.0.0.1:{port}/",
    "http://user:secret@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@newsroom.example/",
    "http://\uff11\uff12\uff17.0.0.1:{port}/",
    "http://①②⑦.0.0.1:{port}/",
    "file:///etc/hosts",
    "gopher://127.0.0.1:{port}/",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_no_spelling_of_our_own_machine_reaches_or_dials_it(spelling: str) -> None:
    async with site(saying(b"inside"), host=INSIDE) as inside:
        url = spelling.format(port=inside.port)
        async with fetching(policy=replace(POLICY, ports=frozenset({inside.port}))) as fetcher:
            with pytest.raises((Permanent, Transient)) as refused:
                await fetcher.get(url, want="feed")
        assert inside.requests == []
    assert kind_of(refused.value) in {"refused-address", "bad-url", "unreachable"}


async def test_a_name_that_resolves_inside_is_refused() -> None:
    async with site(saying(b"inside"), host=INSIDE) as inside:
        policy = replace(POLICY, ports=frozenset({inside.port}))
        async with fetching(policy=policy, resolver=Names(press_example=[[INSIDE]])) as fetcher:
            with pytest.raises(Permanent) as refused:
                await fetcher.get(f"http://press.example:{inside.port}/")
        assert refused.value.kind == "refused-address"
        assert inside.requests == []


async def test_a_name_that_changes_its_mind_between_requests_is_refused() -> None:
    once = saying(b"outside", Connection="close")
    async with site(once) as outside, site(saying(b"inside"), host=INSIDE, port=outside.port) as inside:
        names = Names(press_example=[[OUR_SITE], [INSIDE]])
        async with fetching(outside, policy=replace(POLICY, ports=frozenset({inside.port})), resolver=names) as fetcher:
            assert (await fetcher.get(f"http://press.example:{outside.port}/", want="feed")).body == b"outside"
            with pytest.raises(Permanent) as refused:
                await fetcher.get(f"http://press.example:{outside.port}/", want="feed")
        assert refused.value.kind == "refused-address"
        assert inside.requests == []


async def test_of_a_names_mixed_addresses_only_the_public_one_is_dialled() -> None:
    async with site(saying(b"outside")) as outside, site(saying(b"inside"), host=INSIDE, port=outside.port) as inside:
        names = Names(press_example=[[INSIDE, OUR_SITE]])
        async with fetching(outside, policy=replace(POLICY, ports=frozenset({inside.port})), resolver=names) as fetcher:
            assert (await fetcher.get(f"http://press.example:{outside.port}/", want="feed")).body == b"outside"
        assert inside.requests == []


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://inner.example:{port}/", "//127.1:{port}/x"],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_inside_is_refused_wherever_it_points(target: str, status: int) -> None:
    async with site(saying(b"inside"), host=INSIDE) as inside:
        location = target.format(port=inside.port)
        async with site(saying(status=status, Location=location)) as outside:
            names = Names(inner_example=[[INSIDE]], localhost=[[INSIDE]])
            async with fetching(
                outside, policy=replace(POLICY, ports=frozenset({inside.port})), resolver=names
            ) as fetcher:
                with pytest.raises(Permanent) as refused:
                    await fetcher.get(outside.url())
        assert refused.value.kind in {"refused-address", "bad-url"}
        assert inside.requests == []


async def test_a_page_may_not_redirect_to_credentials_or_to_another_scheme() -> None:
    for location in ("http://user:secret@127.0.0.9/", "file:///etc/hosts", "javascript:alert(1)"):
        async with site(saying(status=302, Location=location)) as outside, fetching(outside) as fetcher:
            with pytest.raises(Permanent) as refused:
                await fetcher.get(outside.url())
            assert refused.value.kind == "bad-url"
            assert "secret" not in str(refused.value)


async def test_what_is_refused_does_not_say_which_address_it_had() -> None:
    async with fetching(resolver=Names(press_example=[["10.20.30.40"]])) as fetcher:
        with pytest.raises(Permanent) as refused:
            await fetcher.get("http://press.example/")
    assert "10.20.30.40" not in str(refused.value)
