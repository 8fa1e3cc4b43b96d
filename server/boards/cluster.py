"""The client of a Redis Cluster. A contest is one slot of it, so every script of ours runs on one node."""

from typing import Any

from redis.asyncio import RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

from server.boards.address import Nodes

ATTEMPTS = 3
"""A call that finds the cluster changed is made so many times again; a failover takes longer and is told as such."""


class Cluster(RedisCluster):
    """The client of redis-py, which goes on when several tasks lose their connections at the same time.

    It forgets a node at every lost connection and has no first node while it looks around anew: another task that is
    just going through the nodes would fail with an error that is none of Redis, and a cluster that was away as a
    whole would never be found again.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.nodes_manager.startup_nodes = _Kept(self.nodes_manager.startup_nodes)

    def get_default_node(self) -> ClusterNode:
        """The node that answers what concerns no slot."""
        return super().get_default_node() or next(iter(self.nodes_manager.startup_nodes.values()))


class _Kept(dict[str, ClusterNode]):
    """Nodes to ask where the others are: those that went for good are taken out when the cluster says so."""

    def pop(self, name: str, *default: Any) -> Any:
        return default[0] if default else super().pop(name)


def open_cluster(nodes: Nodes, **options: Any) -> Cluster:
    """A client of the cluster that these nodes are part of, connected when first used."""
    return Cluster(  # type: ignore[abstract]
        startup_nodes=[ClusterNode(host, port) for host, port in nodes.hosts],
        username=nodes.username,
        password=nodes.password,
        ssl=nodes.tls,
        cluster_error_retry_attempts=ATTEMPTS,
        retry=Retry(ExponentialBackoff(cap=0.5, base=0.05), 1),
        # Boards in the slots that are covered are shown also while others are not.
        require_full_coverage=False,
        **options,
    )
