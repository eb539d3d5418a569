// SDP of a call: see offer.h. SPDX-License-Identifier: Apache-2.0
#include "tools/sip/offer.h"

#include "ibake/ibake.h"

namespace ibake::sip {

namespace {

constexpr const char* secured = "RTP/SAVP";  // RFC 4567 section 5.2: key-mgmt protects nothing else
constexpr const char* formats = "96 97";     // tools/ue/stream.h: octets of a file, end markers

std::string key_line(std::span<const uint8_t> mikey) {
    if (mikey.empty()) return "";
    std::string line(mikey.size() / 3 * 4 + 32, '\0');
    size_t size = line.size();
    if (ibake_sdp_line(line.data(), &size, mikey.data(), mikey.size()) != IBAKE_OK) return "";
    line.resize(size);
    return line + "\r\n";
}

std::string session_lines(const sa& local, uint32_t session, uint32_t version) {
    char address[64];
    sa_ntop(&local, address, sizeof address);
    const std::string where = std::string("IN ") + (sa_af(&local) == AF_INET6 ? "IP6 " : "IP4 ") + address + "\r\n";
    return "v=0\r\no=- " + std::to_string(session) + " " + std::to_string(version) + " " + where + "s=-\r\nc=" + where +
           "t=0 0\r\n";
}

std::string formats_of(const sdp_media* media) {
    std::string all;
    const list* known = sdp_media_format_lst(media, false);
    for (const le* at = known != nullptr ? known->head : nullptr; at != nullptr; at = at->next) {
        if (!all.empty()) all += ' ';
        all += static_cast<const sdp_format*>(at->data)->id;
    }
    return all;
}

}  // namespace

bool Description::read(Refusal& refusal, std::string_view sdp) {
    *this = Description();
    refusal = Refusal();
    sa any;
    sa_init(&any, AF_INET);
    Ref<sdp_session> session;
    const Ref<mbuf> text = buffer(sdp);
    // Read as an offer, whose sections libre takes as they are; an answer's are then compared with ours below.
    if (sdp.empty() || sdp_session_alloc(session.out(), &any) != 0 || sdp_decode(session.get(), text.get(), true) != 0) {
        refusal.text = sdp.empty() ? "a call needs an SDP offer" : "SDP is malformed";
        return false;
    }
    bool found = false;
    for (const le* at = sdp_session_medial(session.get(), false)->head; at != nullptr; at = at->next) {
        const auto* m = static_cast<const sdp_media*>(at->data);
        sections.push_back({sdp_media_name(m), sdp_media_proto(m), formats_of(m)});
        const Section& s = sections.back();
        if (found || s.type != "audio" || s.protocol != secured || sdp_media_rport(m) == 0) continue;
        found = true;
        chosen = sections.size() - 1;
        media = *sdp_media_raddr(m);
        receives_only = sdp_media_rdir(m) == SDP_SENDONLY;  // what it leaves to us
    }
    if (!found) {
        refusal.text = "media must be audio over RTP/SAVP with a=key-mgmt:mikey, nothing else is protected";
        return false;
    }
    const int section = static_cast<int>(chosen);
    mikey.resize(IBAKE_MIKEY_MAX);
    size_t size = mikey.size();
    const ibake_status status = ibake_sdp_find(mikey.data(), &size, sdp.data(), sdp.size(), section);
    mikey.resize(status == IBAKE_OK ? size : 0);
    if (status == IBAKE_E_PAYLOAD) return true;
    char list[256];
    size = sizeof list;
    if (status != IBAKE_OK || ibake_sdp_ids(list, &size, sdp.data(), sdp.size(), section) != IBAKE_OK) {
        refusal.warning = 306;
        refusal.text = "a=key-mgmt is malformed";
        return false;
    }
    kmpids.assign(list, size);
    const size_t first_section = sdp.find("\nm=");
    level = sdp.find("\na=key-mgmt:") < first_section && sdp.find("\na=key-mgmt:", first_section) == sdp.npos ? Level::session
                                                                                                              : Level::media;
    return true;
}

std::string write_sdp(const Announcement& own, std::span<const uint8_t> mikey, const Description* offer) {
    const Level level = offer != nullptr ? offer->level : own.level;
    std::string sdp = session_lines(own.media, own.session, own.version);
    if (level == Level::session) sdp += key_line(mikey);
    const std::vector<Description::Section> one{{"audio", secured, formats}};
    const std::vector<Description::Section>& sections = offer != nullptr ? offer->sections : one;
    for (size_t i = 0; i < sections.size(); ++i) {
        const bool taken = offer == nullptr || i == offer->chosen;
        const Description::Section& s = sections[i];
        sdp +=
            "m=" + s.type + " " + std::to_string(taken ? sa_port(&own.media) : 0) + " " + s.protocol + " " + s.formats + "\r\n";
        if (!taken) continue;
        if (offer == nullptr) sdp += "a=rtpmap:96 x-file/8000\r\na=rtpmap:97 x-end/8000\r\n";
        if (own.receives_only) sdp += "a=recvonly\r\n";
        if (level == Level::media) sdp += key_line(mikey);
    }
    return sdp;
}

std::string write_refusal(const sa& local, std::span<const uint8_t> error) {
    return session_lines(local, 1, 1) + key_line(error) + "m=audio 0 " + secured + " " + formats + "\r\n";
}

}  // namespace ibake::sip
