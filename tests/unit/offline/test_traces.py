"""What strace writes, read: lines as strace 6.1 wrote them."""

import pytest

from assistant.offline.traces import attempts, stays

LOOPBACK = '12092 connect(3, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")}, 16) = 0'
OUTSIDE = (
    "12092 sendmsg(4, {msg_name={sa_family=AF_INET, sin_port=htons(80), "
    'sin_addr=inet_addr("192.0.2.1")}, msg_namelen=16, msg_iov=[...], msg_iovlen=1, msg_controllen=0, msg_flags=0}, 0)'
    " = -1 ENETUNREACH (Network is unreachable)"
)
OUTSIDE_6 = (
    'sendto(4, ""..., 2, 0, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), '
    'inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 2'
)
UNFINISHED = (
    '7 connect(29, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.53")}, 16 <unfinished ...>'
)
SEVERAL = (
    '8 sendmmsg(3, [{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(1), sin_addr=inet_addr("127.0.0.1")}, '
    "msg_namelen=16}}, {msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(2), "
    'sin_addr=inet_addr("192.0.2.2")}, msg_namelen=16}}], 2, 0) = 2'
)


def tried(line: str) -> list[tuple[str, str, int | None]]:
    return [(attempt.family, attempt.host, attempt.port) for attempt in attempts([line])]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (LOOPBACK, [("AF_INET", "127.0.0.1", 9)]),
        (OUTSIDE, [("AF_INET", "192.0.2.1", 80)]),
        (OUTSIDE_6, [("AF_INET6", "2001:db8::1", 80)]),
        (UNFINISHED, [("AF_INET", "10.0.0.53", 53)]),
        (SEVERAL, [("AF_INET", "127.0.0.1", 1), ("AF_INET", "192.0.2.2", 2)]),
        ('1 connect(3, {sa_family=AF_UNIX, sun_path="/tmp/x y"}, 11) = 0', [("AF_UNIX", '"/tmp/x y"', None)]),
        ('1 connect(3, {sa_family=AF_UNIX, sun_path=@"abstract"}, 11) = 0', [("AF_UNIX", '@"abstract"', None)]),
        ("1 sendto(4, [...], 20, 0, {sa_family=AF_NETLINK, nl_pid=0}, 12) = 20", [("AF_NETLINK", "", None)]),
        ("1 connect(3, {sa_family=AF_VSOCK, svm_cid=0x2, svm_port=0x1}, 16) = 0", [("AF_VSOCK", "", None)]),
        ("1 connect(3, 0x7ffd1234, 16) = 0", [("?", "", None)]),
        ('1 sendto(5, ""..., 10, MSG_NOSIGNAL, NULL, 0) = 10', []),
        ('1 sendto(5, ""..., 10, MSG_NOSIGNAL, NULL, 0 <unfinished ...>', []),
        ("1 sendmsg(5, {msg_name=NULL, msg_namelen=0, msg_iov=[...], msg_iovlen=1}, 0) = 3", []),
        ("1 connect(3, {sa_family=AF_UNSPEC, sa_data=\"\\0\"}, 16) = 0", []),
        ("1 <... connect resumed>) = 0", []),
        ("1 +++ exited with 0 +++", []),
        ("", []),
    ],
)  # fmt: skip
def test_each_address_of_each_call_is_found(line: str, found: list[tuple[str, str, int | None]]) -> None:
    assert tried(line) == found


def test_a_datagram_of_no_family_is_none_of_this_machine_since_the_kernel_sends_it() -> None:
    [attempt] = attempts(['1 sendto(3, ""..., 2, 0, {sa_family=AF_UNSPEC, sa_data="x"}, 16) = 2'])
    assert not stays(attempt, lambda *_: True)


@pytest.mark.parametrize(
    ("line", "inside"),
    [
        (LOOPBACK, True),
        (OUTSIDE, False),
        (OUTSIDE_6, False),
        (UNFINISHED, False),
        ("1 connect(3, {sa_family=AF_UNIX, sun_path=\"/x\"}, 11) = 0", True),
        ("1 connect(3, {sa_family=AF_VSOCK, svm_cid=0x2, svm_port=0x1}, 16) = 0", False),
        ("1 connect(3, 0x7ffd1234, 16) = 0", False),
    ],
)  # fmt: skip
def test_what_stays_in_this_machine(line: str, *, inside: bool) -> None:
    [attempt] = attempts([line])
    assert stays(attempt, lambda host, _: host == "127.0.0.1") == inside


def test_an_attempt_is_told_in_a_few_words() -> None:
    [outside] = attempts([OUTSIDE])
    assert str(outside) == "AF_INET 192.0.2.1 port 80"
