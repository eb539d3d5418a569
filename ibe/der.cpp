// DER reader and writer. SPDX-License-Identifier: Apache-2.0
#include "ibe/der.h"

#include "field/secret.h"

namespace ibake::der {

namespace {

bool zero(uint8_t octet) { return declassify(ct::is_zero(octet), "leading zeros show in the length of the encoding"); }
bool top_bit(uint8_t octet) {
    return declassify(ct::Choice::from_bit(octet >> 7), "whether an integer is preceded by a zero octet shows in its length");
}

}  // namespace

void Reader::fail(ibake_status status) {
    if (status_ == IBAKE_OK) status_ = status;
    at_ = end_;
}

uint8_t Reader::next() const {
    if (at_ == end_) return 0;
    declassify_memory(at_, 1, "a tag");
    return *at_;
}

Octets Reader::element(Tag tag, size_t most) {
    if (status_ != IBAKE_OK) return {};
    size_t left = static_cast<size_t>(end_ - at_);
    const auto refuse = [&](ibake_status status) {
        fail(status);
        return Octets();
    };
    if (left < 2) return refuse(IBAKE_E_LENGTH);
    declassify_memory(at_, 2, "a tag and a length");
    if (at_[0] != tag) return refuse(IBAKE_E_FORMAT);
    size_t length = at_[1];
    at_ += 2, left -= 2;
    if (length >= 0x80) {
        // Minimal: no leading zero octet, and nothing that the short form has room for. Four octets are more than is ever allowed.
        const size_t octets = length & 0x7f;
        if (octets == 0 || octets > 4) return refuse(octets == 0 ? IBAKE_E_FORMAT : IBAKE_E_LENGTH);
        if (left < octets) return refuse(IBAKE_E_LENGTH);
        declassify_memory(at_, octets, "a length");
        if (at_[0] == 0) return refuse(IBAKE_E_FORMAT);
        length = 0;
        for (size_t i = 0; i < octets; i++) length = length << 8 | at_[i];
        if (length < 0x80) return refuse(IBAKE_E_FORMAT);
        at_ += octets, left -= octets;
    }
    if (length > most || length > left) return refuse(IBAKE_E_LENGTH);
    at_ += length;
    return {at_ - length, length};
}

Octets Reader::integer(size_t most) {
    Octets v = element(kInteger, most + 1);
    if (status_ != IBAKE_OK) return {};
    if (v.empty() || top_bit(v[0]) || (v.size() > 1 && zero(v[0]) && !top_bit(v[1]))) {
        fail(IBAKE_E_FORMAT);
        return {};
    }
    if (zero(v[0])) v = v.subspan(1);
    if (v.size() > most) fail(IBAKE_E_LENGTH);
    return status_ == IBAKE_OK ? v : Octets();
}

const uint8_t* Reader::enter() {
    const uint8_t* outer = end_;
    const Octets inside = element(kSequence, SIZE_MAX);
    if (status_ == IBAKE_OK) {
        at_ = inside.data();
        end_ = at_ + inside.size();
    }
    return outer;
}

void Reader::leave(const uint8_t* outer) {
    if (at_ != end_) fail(IBAKE_E_LENGTH);
    end_ = outer;
    if (status_ != IBAKE_OK) at_ = end_;
}

ibake_status Reader::finish() {
    if (at_ != end_) fail(IBAKE_E_LENGTH);
    return status_;
}

void Writer::prepend(Octets octets) {
    size_ += octets.size();
    // What stands in its place already may be prepended to itself.
    if (size_ <= capacity_ && !octets.empty()) memmove(out_ + capacity_ - size_, octets.data(), octets.size());
}

void Writer::header(Tag tag, size_t length) {
    uint8_t octets[2 + sizeof length];
    size_t at = sizeof octets;
    if (length < 0x80) {
        octets[--at] = static_cast<uint8_t>(length);
    } else {
        for (size_t rest = length; rest > 0; rest >>= 8) octets[--at] = static_cast<uint8_t>(rest);
        const size_t count = sizeof octets - at;
        octets[--at] = static_cast<uint8_t>(0x80 | count);
    }
    octets[--at] = tag;
    prepend({octets + at, sizeof octets - at});
}

void Writer::integer(Octets magnitude) {
    while (!magnitude.empty() && zero(magnitude[0])) magnitude = magnitude.subspan(1);
    const size_t end = size_;
    prepend(magnitude);
    static constexpr uint8_t nought[] = {0};
    if (magnitude.empty() || top_bit(magnitude[0])) prepend(nought);
    header(kInteger, size_ - end);
}

ibake_status Writer::finish(size_t* size) {
    *size = size_;
    if (size_ > capacity_) return IBAKE_E_BUFFER;
    memmove(out_, out_ + capacity_ - size_, size_);
    wipe(out_ + size_, capacity_ - size_);
    return IBAKE_OK;
}

}  // namespace ibake::der
