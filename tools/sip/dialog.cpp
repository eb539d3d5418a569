// A SIP dialog: see dialog.h. SPDX-License-Identifier: Apache-2.0
#include "tools/sip/dialog.h"

#include <algorithm>
#include <sodium.h>

#include "tools/store/files.h"

namespace ibake::sip {

namespace {

bool is_sip(const sip_msg& message, const char* method) { return pl_strcmp(&message.cseq.met, method) == 0; }

std::string uri_of(const sip_msg& message, sip_hdrid id) {
    const sip_hdr* h = sip_msg_hdr(&message, id);
    sip_addr address;
    return h != nullptr && sip_addr_decode(&address, &h->val) == 0 ? str(address.auri) : "";
}

std::vector<std::string> recorded_route(const sip_msg& message) {
    std::vector<std::string> routes;
    const auto take = [](const sip_hdr* h, const sip_msg*, void* self) {
        sip_addr address;
        if (sip_addr_decode(&address, &h->val) == 0) static_cast<std::vector<std::string>*>(self)->push_back(str(address.auri));
        return false;
    };
    sip_msg_hdr_apply(&message, true, SIP_HDR_RECORD_ROUTE, take, &routes);
    return routes;
}

// "<sip:…>" of a From or To header.
std::string address_of(const sip_taddr& address) { return "<" + str(address.auri) + ">"; }

}  // namespace

std::string random_token() {
    uint8_t octets[16];
    randombytes_buf(octets, sizeof octets);
    return store::to_hex(octets);
}

std::string header(const sip_msg& message, sip_hdrid id) {
    const sip_hdr* h = sip_msg_hdr(&message, id);
    return h != nullptr ? str(h->val) : "";
}

std::string body_of(const sip_msg& message) {
    return {reinterpret_cast<const char*>(mbuf_buf(message.mb)), mbuf_get_left(message.mb)};
}

Dialog Dialog::between(const std::string& local_uri, const std::string& remote_uri, const std::string& proxy) {
    Dialog d;
    d.call_id = random_token();
    d.local = "<" + local_uri + ">";
    d.remote = "<" + remote_uri + ">";
    d.local_tag = random_token().substr(16);
    d.target = remote_uri;
    d.routes = {proxy};
    return d;
}

Dialog Dialog::with(const sip_msg& response) const {
    Dialog d = *this;
    d.remote_tag = str(response.to.tag);
    if (std::string contact = uri_of(response, SIP_HDR_CONTACT); !contact.empty()) d.target = std::move(contact);
    d.routes = recorded_route(response);
    std::reverse(d.routes.begin(), d.routes.end());
    return d;
}

Dialog Dialog::of(const sip_msg& request) {
    Dialog d;
    char tag[17];
    re_snprintf(tag, sizeof tag, "%016llx", request.tag);  // what libre puts into its replies
    d.call_id = str(request.callid);
    d.local = address_of(request.to);
    d.remote = address_of(request.from);
    d.local_tag = tag;
    d.remote_tag = str(request.from.tag);
    d.target = uri_of(request, SIP_HDR_CONTACT);
    d.routes = recorded_route(request);
    d.remote_seq = request.cseq.num;
    return d;
}

bool Dialog::same_call(const sip_msg& message) const {
    return view(message.callid) == call_id && view(message.req ? message.to.tag : message.from.tag) == local_tag;
}

bool Dialog::matches(const sip_msg& message) const {
    return same_call(message) && view(message.req ? message.from.tag : message.to.tag) == remote_tag;
}

bool Dialog::in_order(const sip_msg& request) {
    if (is_sip(request, "ACK")) return true;
    if (request.cseq.num <= remote_seq) return false;
    remote_seq = request.cseq.num;
    return true;
}

std::string Dialog::headers(const std::string& method, uint32_t seq) const {
    std::string h = "Max-Forwards: 70\r\nFrom: " + local + ";tag=" + local_tag + "\r\nTo: " + remote +
                    (remote_tag.empty() ? "" : ";tag=" + remote_tag) + "\r\nCall-ID: " + call_id +
                    "\r\nCSeq: " + std::to_string(seq) + " " + method + "\r\n";
    for (const std::string& route : routes) h += "Route: <" + route + ">\r\n";
    return h;
}

}  // namespace ibake::sip
