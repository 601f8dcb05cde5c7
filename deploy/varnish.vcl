# Open Cases behind Varnish 7: a cache in memory, limits for each reader, and no trace of anybody.
#
# Put this file into /etc/varnish/open-cases.vcl, write your name for data.example.org wherever it stands, and start
# Varnish as deploy/varnish.conf does. Needs Debian's packages varnish and varnish-modules. It speaks no TLS: what does,
# such as hitch, stands before it, and says by the PROXY protocol who asks.

vcl 4.1;

import std;
import vsthrottle;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
    .connect_timeout = 2s;
    .first_byte_timeout = 15s;
    .between_bytes_timeout = 15s;
    .probe = {
        .url = "/readyz";
        .interval = 1s;
        .timeout = 1s;
        .window = 3;
        .threshold = 2;
        .initial = 2;
    }
}

sub vcl_recv {
    # The service reads none of these, and a cookie would keep the answer out of the cache.
    unset req.http.Authorization;
    unset req.http.Cookie;
    unset req.http.Referer;
    unset req.http.User-Agent;
    unset req.http.X-Forwarded-For;
    unset req.http.Via;

    # What is out of date is served for as long as the service allows, or else while it is down.
    if (std.healthy(req.backend_hint)) {
        set req.grace = 10m;
    }

    # Whoever watches over machines asks by their addresses, and gets the truth of the moment.
    if (req.url ~ "^/(livez|readyz)$" && req.method ~ "^(GET|HEAD)$") {
        unset req.http.Accept-Language;
        return (pass);
    }

    # A host that is not ours gets no copy; ours stands in the keys in one spelling.
    set req.http.Host = regsub(std.tolower(req.http.Host), "\.?(:[0-9]+)?$", "");
    if (req.http.Host != "data.example.org") {
        return (synth(400, "untrusted-host"));
    }
    # What is too long for an address is asked by POST. Its body goes on as it comes, and the service gathers it without a
    # thread. Nothing that these addresses answer is kept.
    if (req.url ~ "^/(?:match|mcp|reconcile|v1/match)/?(?:\?|$)" && req.method ~ "^(GET|HEAD|OPTIONS|POST)$") {
        if (std.integer(req.http.Content-Length, 0) > 2100000) {
            return (synth(413));
        }
        return (pass);
    }
    if (req.method !~ "^(GET|HEAD|OPTIONS)$") {
        return (synth(405));
    }
    # Nothing else that a reader may ask has a body; one that came slowly would hold a place in the service.
    if (req.http.Transfer-Encoding || std.integer(req.http.Content-Length, 0) > 0) {
        return (synth(413));
    }

    # What third parties add to addresses that they pass on makes no copy of its own: the service passes over it too.
    if (req.url !~ "^/v1/" || req.url ~ "^/v1/(?:badges/|charts/|changes\.(?:atom|jsonfeed)(?:\?|$))") {
        set req.url = regsub(regsuball(req.url, "(?i)(?<=[?&])(?:amp;)?(?:(?:utm|pk|mtm|hsa|at)_\w+|_ga|_gl|_hsenc|_hsmi|_openstat|mc_[ce]id|mkt_tok|cmpid|vero_id|trk|spm|epik|wickedid|gclid|gclsrc|gad_source|[gw]braid|dclid|msclkid|y[sm]?clid|ttclid|twclid|oly_(?:anon|enc)_id|s_cid|s_kwcid|sc_cid|fbclid|fb_(?:source|ref|action_\w+)|igsh(?:id)?|li_fat_id|rdt_cid|_branch_match_id|si|src|ref(?:_src|_url)?|_|v|ver|t|ts|timestamp|cb|cachebust(?:er)?|nocache|rnd|rand)(?:=[^&]*)?(?:&|$)", ""), "[?&]$", "");
    }

    # As the keys have it, should a reader send two.
    std.collect(req.http.Accept);

    # One copy for each language, instead of one for each way to spell the header. Weights are for the service to read.
    # This passes by what needs none: the first of our languages, where no weight stands before it; the one that a header
    # names, where it names no other of ours; or English, where it names none of ours. Everything else goes on as it came.
    std.collect(req.http.Accept-Language);
    if (req.http.Accept-Language ~ "(?i)^(?:[^,;]*,)*?[ \t]*(?:en|ru|uk|de|fr)(?:-[a-z0-9]{1,8})*[ \t]*(?:,|$)") {
        set req.http.Accept-Language = std.tolower(regsub(req.http.Accept-Language,
            "(?i)^(?:[^,;]*,)*?[ \t]*(en|ru|uk|de|fr)(?:-[a-z0-9]{1,8})*[ \t]*(?:,.*)?$", "\1"));
    } elsif (req.http.Accept-Language ~ "(?i)^(?:(?![ \t]*(?&only)\b)[^,]*,)*[ \t]*(?<only>en|ru|uk|de|fr)(?<weighed>(?:-[a-z0-9]{1,8})*;q=(?:1|0\.[1-9]))(?:,(?:(?![ \t]*(?&only)\b)[^,]*|[ \t]*\k<only>(?&weighed)))*$") {
        set req.http.Accept-Language = std.tolower(regsub(req.http.Accept-Language,
            "(?i)^(?:(?![ \t]*(?:en|ru|uk|de|fr)\b)[^,]*,)*[ \t]*(en|ru|uk|de|fr)\b.*$", "\1"));
    } elsif (req.http.Accept-Language !~ "(?i)(?:^|,)[ \t]*(?:en|ru|uk|de|fr)\b") {
        set req.http.Accept-Language = "en";
    }

    # Only files of releases come in parts, one at a time; Varnish would refuse what it cannot read.
    if (req.url !~ "^/v1/releases/[^/]+/files/." || req.http.Range !~ "^bytes=([0-9]+-[0-9]*|-[0-9]+)$") {
        unset req.http.Range;
    }
    if (req.method == "OPTIONS") {
        return (pass);
    }
    return (hash);
}

# What the cache did not have, and only that, counts: who asks for what is kept, or learns that nothing has changed, is free.
sub limit_reader {
    # A reader is an address, of IPv6 its first four groups: who has one of these has all of its addresses.
    set req.http.X-Reader = regsub(client.ip, "^(([0-9a-f]*:){4}).*$|^([0-9a-f:]*::).*$", "\1\3");
    # Whoever watches over machines is counted beside readers.
    if (req.url ~ "^/(livez|readyz)$") {
        set req.http.X-Refused = vsthrottle.is_denied("health " + req.http.X-Reader, 200, 4s);
    } else {
        # Many people stand behind one address of a university, a newsroom or a VPN: 200 at once, and then 20 a second.
        set req.http.X-Refused = vsthrottle.is_denied(req.http.X-Reader, 200, 10s);
    }
    unset req.http.X-Reader;
    if (req.http.X-Refused == "true") {
        return (synth(429));
    }
    unset req.http.X-Refused;
}

sub vcl_miss {
    call limit_reader;
}

sub vcl_pass {
    call limit_reader;
}

sub vcl_backend_response {
    # A fault takes no place of an answer that can still be served.
    if (beresp.status >= 500 && bereq.is_bgfetch) {
        return (abandon);
    }
    set beresp.grace = 1d;
    set beresp.keep = 1d;
    # Large answers have a room of their own, so that six of them do not push out all others; the largest have none.
    if (bereq.url ~ "(?i)csv|ndjson|xlsx|\.png(?:\?|$)|/files/" || bereq.http.Accept ~ "(?i)csv|ndjson|spreadsheetml") {
        set beresp.storage = storage.exports;
    }
    if (std.integer(beresp.http.Content-Length, 0) > 20000000) {
        return (pass(1h));
    }
}

sub vcl_backend_error {
    # Answered below.
    return (abandon);
}

sub vcl_deliver {
    # Varnish would say this without a word.
    if (resp.status == 200 && req.http.Range ~ "^bytes=[0-9]"
        && std.integer(regsub(req.http.Range, "^bytes=([0-9]+)-.*$", "\1"), 0) >= std.integer(resp.http.Content-Length, 0)) {
        set req.http.X-Length = resp.http.Content-Length;
        return (synth(416));
    }
}

# What Varnish answers by itself is a problem as the service tells them.
sub vcl_synth {
    set resp.http.Content-Type = "application/problem+json";
    set resp.http.Access-Control-Allow-Origin = "*";
    set resp.http.Access-Control-Expose-Headers = "Retry-After";
    set resp.http.Cross-Origin-Resource-Policy = "cross-origin";
    set resp.http.Strict-Transport-Security = "max-age=31536000";
    set resp.http.X-Content-Type-Options = "nosniff";
    set resp.http.Referrer-Policy = "no-referrer";
    set resp.http.Content-Security-Policy = "default-src 'none'; frame-ancestors 'none'";
    set resp.http.Cache-Control = "no-store";
    if (resp.status == 400) {
        set resp.http.X-Kind = "untrusted-host";
        set resp.http.X-Title = "This service is not known under that host name";
        set resp.http.X-Detail = resp.http.X-Title;
    } elsif (resp.status == 405) {
        set resp.http.Allow = "GET, HEAD, OPTIONS";
        if (req.url ~ "^/(?:match|mcp|reconcile|v1/match)/?(?:\?|$)") {
            set resp.http.Allow = "GET, HEAD, OPTIONS, POST";
        }
        set resp.http.X-Kind = "method-not-allowed";
        set resp.http.X-Title = "This method is not allowed here";
        set resp.http.X-Detail = resp.http.X-Title;
    } elsif (resp.status == 413) {
        set resp.http.X-Kind = "body-too-large";
        set resp.http.X-Title = "The body of the request is too large";
        set resp.http.X-Detail = "The body is larger than any that this address takes";
    } elsif (resp.status == 429) {
        set resp.http.Retry-After = "5";
        set resp.http.X-Kind = "too-many-requests";
        set resp.http.X-Title = "Too many requests";
        set resp.http.X-Detail = "More was asked for from your address than one reader may; wait for the seconds that Retry-After names";
    } elsif (resp.status == 503) {
        set resp.http.Retry-After = "5";
        set resp.http.X-Kind = "not-ready";
        set resp.http.X-Title = "The service is not ready yet";
        set resp.http.X-Detail = "The service cannot be reached at the moment; try again in a few seconds";
    } else {
        set resp.http.X-Kind = "other-error";
        set resp.http.X-Title = "The request cannot be answered";
        set resp.http.X-Detail = resp.http.X-Title;
    }
    if (resp.status == 416) {
        set resp.http.Content-Range = "bytes */" + req.http.X-Length;
        set resp.http.X-Detail = "There is no such part of the file";
    }
    synthetic({"{"type": "https://data.example.org/problems/"} + resp.http.X-Kind + {"", "title": ""} + resp.http.X-Title
        + {"", "status": "} + resp.status + {", "detail": ""} + resp.http.X-Detail + """."}
""");
    unset resp.http.X-Kind;
    unset resp.http.X-Title;
    unset resp.http.X-Detail;
    return (deliver);
}
