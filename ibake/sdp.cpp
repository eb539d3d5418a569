// Carriage in SDP: a=key-mgmt lines (RFC 4567) and base64. SPDX-License-Identifier: Apache-2.0
#include "ibake/sdp.h"

namespace ibake {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kAttribute[] = "a=key-mgmt:", kMikey[] = "mikey";

template <size_t N>
Octets text(const char (&s)[N]) {
    return {reinterpret_cast<const uint8_t*>(s), N - 1};
}
bool starts(Octets line, Octets with) { return line.size() >= with.size() && same(line.first(with.size()), with); }

int value_of(uint8_t c) {
    for (int i = 0; i < 64; i++)
        if (static_cast<uint8_t>(kAlphabet[i]) == c) return i;
    return -1;
}

bool is_kmpid(Octets id) {  // RFC 4567 section 3: 1*(ALPHA / DIGIT)
    for (uint8_t c : id)
        if (value_of(c) < 0 || c == '+' || c == '/') return false;
    return !id.empty();
}

// Lines of an SDP body with the m= section that each belongs to.
class Lines {
public:
    explicit Lines(Octets sdp) : rest_(sdp) {}
    bool next(Octets& line, int& media) {
        if (rest_.empty()) return false;
        size_t end = 0;
        while (end < rest_.size() && rest_[end] != '\n') end++;
        line = rest_.first(end);
        rest_ = rest_.subspan(end < rest_.size() ? end + 1 : end);
        if (!line.empty() && line.back() == '\r') line = line.first(line.size() - 1);
        if (starts(line, text("m="))) media_++;
        media = media_;
        return true;
    }

private:
    Octets rest_;
    int media_ = -1;
};

// KMPID and data of a key-mgmt line; one blank after the colon is legal on input.
ibake_status split(Octets line, Octets& kmpid, Octets& data) {
    line = line.subspan(sizeof kAttribute - 1);
    if (!line.empty() && line[0] == ' ') line = line.subspan(1);
    size_t blank = 0;
    while (blank < line.size() && line[blank] != ' ') blank++;
    if (blank + 1 >= line.size()) return IBAKE_E_FORMAT;
    kmpid = line.first(blank);
    data = line.subspan(blank + 1);
    return is_kmpid(kmpid) ? IBAKE_OK : IBAKE_E_FORMAT;
}

// Whether the section has key-mgmt lines of its own, which then override those of the session (RFC 4567 section 3.1).
int level_of(Octets sdp, int media) {
    Lines lines(sdp);
    Octets line;
    for (int at; lines.next(line, at);)
        if (at == media && starts(line, text(kAttribute))) return media;
    return -1;
}

}  // namespace

void base64_encode(Writer& w, Octets octets) {
    Reader r(octets);
    while (r.left() != 0) {
        const Octets group = r.take(r.left() < 3 ? r.left() : 3);
        uint32_t bits = 0;
        for (size_t i = 0; i < 3; i++) bits = bits << 8 | (i < group.size() ? group[i] : 0u);
        for (size_t i = 0; i < 4; i++)
            w.u8(i <= group.size() ? static_cast<uint8_t>(kAlphabet[bits >> (18 - 6 * i) & 63]) : static_cast<uint8_t>('='));
    }
}

ibake_status base64_decode(Writer& w, Octets in) {
    if (in.size() % 4 != 0) return IBAKE_E_FORMAT;
    Reader r(in);
    while (r.left() != 0) {
        const Octets group = r.take(4);
        size_t pad = 0;
        if (r.left() == 0) pad = group[3] != '=' ? 0u : group[2] != '=' ? 1u : 2u;
        uint32_t bits = 0;
        for (size_t i = 0; i < 4; i++) {
            const int v = i < 4 - pad ? value_of(group[i]) : 0;
            if (v < 0) return IBAKE_E_FORMAT;
            bits = bits << 6 | static_cast<uint32_t>(v);
        }
        if ((bits & ((1u << 8 * pad) - 1)) != 0) return IBAKE_E_FORMAT;
        w.number(bits >> 8 * pad, 3 - pad);
    }
    return IBAKE_OK;
}

void write_sdp_line(Writer& w, Octets message) {
    w.octets(text(kAttribute));
    w.octets(text(kMikey));
    w.u8(' ');
    base64_encode(w, message);
}

ibake_status find_in_sdp(Writer& w, Octets sdp, int media) {
    const int level = level_of(sdp, media);
    Lines lines(sdp);
    Octets line, found;
    for (int at; lines.next(line, at);) {
        if (at != level || !starts(line, text(kAttribute))) continue;
        Octets kmpid, data;
        IBAKE_TRY(split(line, kmpid, data));
        if (!same(kmpid, text(kMikey))) continue;
        if (!found.empty()) return IBAKE_E_FORMAT;
        found = data;
    }
    return found.empty() ? IBAKE_E_PAYLOAD : base64_decode(w, found);
}

ibake_status list_in_sdp(Writer& w, Octets sdp, int media) {
    const int level = level_of(sdp, media);
    Lines lines(sdp);
    Octets line;
    for (int at; lines.next(line, at);) {
        if (at != level || !starts(line, text(kAttribute))) continue;
        Octets kmpid, data;
        IBAKE_TRY(split(line, kmpid, data));
        if (w.size() != 0) w.u8(';');
        w.octets(kmpid);
    }
    return w.size() != 0 ? IBAKE_OK : IBAKE_E_PAYLOAD;
}

}  // namespace ibake
