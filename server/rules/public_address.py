"""Which network addresses we may call out to: those of the public internet, and never one of our own networks."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")
"""The prefix by which a network that has IPv6 alone reaches IPv4 (RFC 6052): the last 32 bits are the address."""


def is_public(text: str) -> bool:
    """Whether this IPv4 or IPv6 address is one of the public internet; what is no address at all is not.

    An IPv6 address that carries an IPv4 one (mapped, 6to4, Teredo, NAT64) is as public as what it carries.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return _reaches_everybody(address)
    return _reaches_everybody(address) and all(_reaches_everybody(each) for each in _carried(address))


def _reaches_everybody(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return _reaches_everybody(address.ipv4_mapped)
    nobody = (address.is_multicast, address.is_reserved, address.is_unspecified, address.is_loopback,
              address.is_link_local, getattr(address, "is_site_local", False))  # fmt: skip
    return (address.is_global or address in _NAT64) and not any(nobody)


def _carried(address: IPv6Address) -> list[IPv4Address]:
    found = [*(address.teredo or ()), *([address.sixtofour] if address.sixtofour else [])]
    return [*found, IPv4Address(int(address) & 0xFFFFFFFF)] if address in _NAT64 else found
