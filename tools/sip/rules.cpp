// Decisions of the user agent: see rules.h. SPDX-License-Identifier: Apache-2.0
#include "tools/sip/rules.h"

#include <algorithm>

namespace ibake::sip {

namespace {
constexpr uint64_t t1 = 500, t2 = 4000;  // RFC 3261 appendix A, milliseconds
}

Transport transport_for(Transport wish, size_t request_size, bool route_wants_tcp) {
    if (wish != Transport::automatic) return wish;
    return route_wants_tcp || request_size > datagram_limit ? Transport::tcp : Transport::udp;
}

uint64_t glare_wait(bool owner, uint32_t random) {
    return owner ? 2100 + random % 191 * 10 : random % 201 * 10;  // 2.1 to 4 s, 0 to 2 s, in steps of 10 ms
}

uint64_t repeat_after(unsigned sent) {
    uint64_t wait = t1, elapsed = 0;
    for (unsigned i = 1; i < sent; ++i) {
        elapsed += wait;
        wait = std::min(2 * wait, t2);
    }
    return elapsed + wait < 64 * t1 ? wait : 0;
}

After after(int error, unsigned code) {
    if (error != 0) return After::again;
    if (code >= 200 && code < 300) return After::answered;
    switch (code) {
    case 491:
        return After::glare;
    case 408:  // on the way: a core that restarts
    case 500:
    case 503:
    case 504:
        return After::again;
    case 481:
        return After::gone;
    default:
        return After::refused;
    }
}

Refusal refusal_of(ibake_status status) {
    Refusal r;
    switch (status) {
    case IBAKE_E_TOO_MANY:
        r.code = 503;
        r.reason = "Service Unavailable";
        break;
    case IBAKE_E_STATE:  // of a rekey: ours goes on
        r.code = 491;
        r.reason = "Request Pending";
        break;
    default:
        r.warning = 306;
        break;
    }
    // What is said is no more than the number of the MIKEY Error message, which does not tell one failed check from another.
    r.text = std::string("MIKEY: ") + ibake_error_name(ibake_error_number(status));
    return r;
}

std::string explain(unsigned code, const std::string& reason, const std::string& warning) {
    std::string text = std::to_string(code) + " " + reason;
    if (!warning.empty()) text += " (" + warning + ")";
    switch (code) {
    case 401:
    case 407:
        return text + ": the SIP core wants a password, which this program does not have; it must trust the address";
    case 403:
        return text + ": the SIP core does not serve this caller or callee; check the domains and --sip";
    case 404:
    case 480:
        return text + ": the callee is not registered, and there is no mailbox; let it register first: ibake ue listen --sip";
    case 408:
        return text + ": nobody answered in time";
    case 486:
    case 600:
        return text + ": the callee is busy or calling itself; try again later";
    case 487:
        return text + ": the call was cancelled";
    case 488:
    case 606:
        return text + ": the callee refused the keys or the media; its log has the cause";
    case 603:
        return text + ": the callee declined";
    default:
        return text + ": refused";
    }
}

std::string rack(uint32_t rseq, uint32_t cseq) { return std::to_string(rseq) + " " + std::to_string(cseq) + " INVITE"; }

}  // namespace ibake::sip
