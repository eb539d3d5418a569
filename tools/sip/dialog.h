// A SIP dialog: who, where to, by which route, how far it counted (RFC 3261 section 12). SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_SIP_DIALOG_H
#define IBAKE_TOOLS_SIP_DIALOG_H

#include <string>
#include <vector>

#include "tools/sip/re.h"

namespace ibake::sip {

struct Dialog {
    std::string call_id, local, remote;  // addresses as in From and To, without tags
    std::string local_tag, remote_tag, target;
    std::vector<std::string> routes;  // URIs, the next hop first
    uint32_t local_seq = 0, remote_seq = 0;

    // Not yet a dialog: what the first request of one needs.
    static Dialog between(const std::string& local_uri, const std::string& remote_uri, const std::string& proxy);
    // Calling side: the dialog of this response to our request, which carries a tag of the other side.
    Dialog with(const sip_msg& response) const;
    // Called side: the dialog that our response to this request makes.
    static Dialog of(const sip_msg& request);

    bool same_call(const sip_msg& message) const;  // Call-ID and our tag
    bool matches(const sip_msg& message) const;    // and the other side's tag
    // Whether a request is newer than all before (section 12.2.2); remembers it.
    bool in_order(const sip_msg& request);

    // Where the next request goes: the first route, or the target.
    const std::string& next_hop() const { return routes.empty() ? target : routes.front(); }
    // Max-Forwards, From, To, Call-ID, CSeq, Route.
    std::string headers(const std::string& method, uint32_t seq) const;
};

// 128 random bits in hex: tags, Call-IDs.
std::string random_token();
// The first value of a header; empty without one.
std::string header(const sip_msg& message, sip_hdrid id);
std::string body_of(const sip_msg& message);

}  // namespace ibake::sip

#endif
