"""From files to a pool and quotas, with every problem named by place and remedy."""

from strata.reading.both import Reading, read
from strata.reading.ids import personal_ids
from strata.reading.pool_file import read_pool
from strata.reading.quota_file import read_quotas

__all__ = ["Reading", "personal_ids", "read", "read_pool", "read_quotas"]
