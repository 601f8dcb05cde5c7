"""What third parties add to addresses that they pass on: names that count clicks, and such as get past a cache. Where
people share an address, these are passed over, and stand in no link, key or validator of ours."""

from __future__ import annotations

import re
from enum import Enum

# None of them is the name of a parameter, and the sample proxies have the same; tests say so.
NAMES = (
    # Mail, advertising and the counters of sites.
    r"(?:utm|pk|mtm|hsa|at)_\w+|_ga|_gl|_hsenc|_hsmi|_openstat|mc_[ce]id|mkt_tok|cmpid|vero_id|trk|spm|epik|wickedid"
    r"|gclid|gclsrc|gad_source|[gw]braid|dclid|msclkid|y[sm]?clid|ttclid|twclid|oly_(?:anon|enc)_id|s_cid|s_kwcid|sc_cid"
    # Networks, and sites that say where somebody came from.
    r"|fbclid|fb_(?:source|ref|action_\w+)|igsh(?:id)?|li_fat_id|rdt_cid|_branch_match_id|si|src|ref(?:_src|_url)?"
    # Scripts that load a picture anew.
    r"|_|v|ver|t|ts|timestamp|cb|cachebust(?:er)?|nocache|rnd|rand"
)


class Bearing(Enum):
    """Which unknown parameters an address bears."""

    NONE = "none"
    DECORATIONS = "decorations"
    ANY = "any"

    def passes_over(self, name: str) -> bool:
        """Say whether a parameter that the address does not have is passed over."""
        return self is Bearing.ANY or (self is Bearing.DECORATIONS and is_decoration(name))


def is_decoration(name: str) -> bool:
    """Say whether third parties add this name to addresses."""
    # A page that escapes an address twice writes `amp;` before each name.
    return re.fullmatch(NAMES, name.removeprefix("amp;"), re.IGNORECASE) is not None
