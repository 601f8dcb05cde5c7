"""What pages are called elsewhere, by what they are called here."""

from __future__ import annotations

from collections.abc import Mapping

_PAGES: Mapping[str, str] = {
    "/": "home index index.html index.htm index.php main start en ru uk de fr",
    "/cases": "people person prisoners prisoner persons political-prisoners political-prisoner detainees list search "
    "names records database hostages",
    "/stats": "statistics statistic numbers charts count counts",
    "/resolution": "resolutions declaration text",
    "/calls-to-action": "calls call demands actions action act help-now",
    "/embed": "widget widgets embeds embedding",
    "/about": "about-us who imprint impressum",
    "/contact": "contacts",
    "/docs": "help guide documentation doc faq readme manual developers developer",
    "/docs/policy": "privacy terms legal licence license policy copyright",
    "/docs/api": "swagger redoc api-docs swagger-ui reference playground",
    "/docs/how-to-read": "methodology method how-to-read",
    "/docs/taking-all": "download downloads data dataset export dump",
    "/releases": "versions release changelog history",
    "/statuses": "status",
    "/v1/changes.atom": "feed rss atom feed.xml rss.xml atom.xml",
    "/v1/openapi.json": "openapi.json swagger.json openapi",
    "/readyz": "health healthz ready status.json",
    "/livez": "ping live alive",
}

ADDRESSES: Mapping[str, str] = {
    f"/{word}": address for address, words in _PAGES.items() for word in words.split()
}
