// Octet strings of public length, read and written in order with one failure flag. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBAKE_OCTETS_H
#define IBAKE_IBAKE_OCTETS_H

#include "ibe/octets.h"

namespace ibake {

inline uint32_t load32(const uint8_t* p) {
    return static_cast<uint32_t>(p[0]) << 24 | static_cast<uint32_t>(p[1]) << 16 | static_cast<uint32_t>(p[2]) << 8 | p[3];
}
inline void store32(uint8_t* p, uint32_t v) {
    for (int i = 0; i < 4; i++) p[i] = static_cast<uint8_t>(v >> (24 - 8 * i));
}

// Reads big-endian fields. Reading past the end gives zeros and sets a flag that stays, so that a parser checks once.
class Reader {
public:
    explicit Reader(Octets from) : all_(from) {}
    size_t at() const { return at_; }
    size_t left() const { return all_.size() - at_; }
    bool failed() const { return failed_; }
    Octets since(size_t start) const { return all_.subspan(start, at_ - start); }

    Octets take(size_t n) {
        if (n > left()) {
            failed_ = true;
            at_ = all_.size();
            return {};
        }
        at_ += n;
        return all_.subspan(at_ - n, n);
    }
    uint32_t number(size_t octets) {
        uint32_t v = 0;
        for (uint8_t o : take(octets)) v = v << 8 | o;
        return v;
    }
    uint8_t u8() { return static_cast<uint8_t>(number(1)); }
    uint16_t u16() { return static_cast<uint16_t>(number(2)); }

private:
    Octets all_;
    size_t at_ = 0;
    bool failed_ = false;
};

// Writes big-endian fields and payload chains. Past its capacity it only counts, so that enough() says what is needed.
class Writer {
public:
    Writer(uint8_t* out, size_t capacity) : out_(out), capacity_(capacity) {}
    size_t size() const { return size_; }
    bool full() const { return size_ > capacity_; }
    Octets written() const { return {out_, full() ? 0 : size_}; }
    // Octets with which the same again will succeed.
    size_t enough() const { return size_ + returned_; }

    // Space for n octets, or null when there is not as much.
    uint8_t* claim(size_t n) {
        uint8_t* p = n <= capacity_ && size_ <= capacity_ - n ? out_ + size_ : nullptr;
        size_ += n;
        return p;
    }
    // Space for a field of at most n octets, and its length in two octets before it.
    uint8_t* claim_sized(size_t n) {
        u16(n);
        return claim(n);
    }
    // The field for which n octets were just claimed has only `used`.
    void shrink_sized(size_t n, size_t used) {
        memset(out_ + size_ - (n - used), 0, n - used);
        size_ -= n - used;
        returned_ += n - used;
        out_[size_ - used - 2] = static_cast<uint8_t>(used >> 8);
        out_[size_ - used - 1] = static_cast<uint8_t>(used);
    }
    void octets(Octets from) {
        if (uint8_t* p = claim(from.size())) copy(p, from);
    }
    void number(uint32_t v, size_t octets) {
        if (uint8_t* p = claim(octets))
            for (size_t i = 0; i < octets; i++) p[i] = static_cast<uint8_t>(v >> (8 * (octets - 1 - i)));
    }
    void u8(unsigned v) { number(v, 1); }
    void u16(size_t v) { number(static_cast<uint32_t>(v), 2); }

    // Where the type of the next payload goes: the octet just written.
    void link_here() { link_ = size_ - 1; }
    // Writes the type of the payload that comes next where it belongs, before that payload is there.
    void announce(uint8_t type) {
        if (link_ != kNoLink && link_ < capacity_) out_[link_] = type;
    }
    // Starts a payload: its type into the link, its own next payload 0 for now.
    void payload(uint8_t type) {
        announce(type);
        link_ = size_;
        u8(0);
    }

    // A writer of the same space from n octets on: for a payload that must be known before the one in front of it is written.
    Writer beyond(size_t n) const {
        const bool there = n <= capacity_ && size_ <= capacity_ - n;
        return there ? Writer(out_ + size_ + n, capacity_ - size_ - n) : Writer(nullptr, 0);
    }
    // The one payload that `far` has, which lies at or behind where it now belongs.
    void payload_from(uint8_t type, const Writer& far) {
        payload(type);
        returned_ += far.returned_;
        uint8_t* p = claim(far.size_ - 1);
        if (p != nullptr && !far.full()) memmove(p, far.out_ + 1, far.size_ - 1);
    }

private:
    static constexpr size_t kNoLink = ~static_cast<size_t>(0);
    uint8_t* out_;
    size_t capacity_;
    size_t size_ = 0;
    size_t returned_ = 0;
    size_t link_ = kNoLink;
};

}  // namespace ibake

#endif
