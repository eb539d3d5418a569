// SDP of a call: what is offered and answered, with its MIKEY message (RFC 4567). SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_SIP_OFFER_H
#define IBAKE_TOOLS_SIP_OFFER_H

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tools/sip/re.h"

namespace ibake::sip {

enum class Level { session, media };  // where the key-mgmt line stands

using Octets = std::vector<uint8_t>;

// Why a message was refused, as a final response to an INVITE says it (RFC 3261 sections 20.43 and 21.4).
struct Refusal {
    unsigned code = 488;
    const char* reason = "Not Acceptable Here";
    unsigned warning = 399;  // 306: attribute not understood (RFC 4567 section 4.1.2)
    std::string text;        // of the warning: no quotation marks
};

// What the other side's SDP says of the one secured audio stream that this program has.
struct Description {
    struct Section {  // an m= line
        std::string type, protocol, formats;
    };
    sa media{};          // where it wants its packets
    Octets mikey;        // empty: no key-mgmt line
    std::string kmpids;  // what that level offers, as SDP IDs (RFC 4567 section 4.1.4)
    Level level = Level::session;
    bool receives_only = false;  // a mailbox
    std::vector<Section> sections;
    size_t chosen = 0;  // the section of the stream

    // Reads an offer or an answer. False: `refusal` has the cause.
    bool read(Refusal& refusal, std::string_view sdp);
};

// What our SDP says.
struct Announcement {
    sa media{};
    Level level = Level::session;
    bool receives_only = false;
    uint32_t session = 0, version = 0;  // of the o= line: the same in a call, rising with each SDP
};

// Our SDP: one RTP/SAVP stream with `mikey` on that level; empty: without a key-mgmt line. An answer repeats the sections of its offer
// and refuses all but the one that was taken.
std::string write_sdp(const Announcement& own, std::span<const uint8_t> mikey, const Description* offer = nullptr);

// What a 488 carries: no media, and a MIKEY Error message.
std::string write_refusal(const sa& local, std::span<const uint8_t> error);

}  // namespace ibake::sip

#endif
