// Identities in canonical form, dates and NTP times. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBAKE_IDENTITY_H
#define IBAKE_IBAKE_IDENTITY_H

#include "field/word.h"
#include "ibake/octets.h"
#include "ibake/profile.h"

namespace ibake {

// An identity of our own memory.
struct Id {
    uint8_t type;
    uint8_t size;
    uint8_t data[profile::kIdMax];

    Octets octets() const { return {data, size}; }
    IBAKE_CALL ibake_identity view() const { return {data, size, type}; }
};

inline Octets octets_of(const ibake_identity& id) { return {id.data, id.size}; }
inline bool same(const ibake_identity& a, const ibake_identity& b) {
    return a.type == b.type && same(octets_of(a), octets_of(b));
}
void assign(Id& to, const ibake_identity& from);

// Canonical URI or NAI (point 4).
ibake_status check_identity(const ibake_identity& id);

// A dated string (point 1).
struct Dated {
    size_t size;
    uint8_t octets[IBAKE_DATED_MAX];
};
// Requires size of id <= 255, interval >= 1 and seconds before the year 10000.
void make_dated(Dated& dated, Octets id, uint64_t seconds, uint32_t interval);
// Splits; false unless the last 15 octets are a date on an interval boundary.
bool split_dated(Octets& id, uint64_t& seconds, Octets dated, uint32_t interval);

// A time as one comparable number: Unix seconds and 2^-32 fractions. The library's times end in 2104 (point 2), so 32 bits hold them.
using Ticks = uint64_t;
inline Ticks ticks(ibake_time t) { return t.seconds << 32 | t.fraction; }
inline uint64_t seconds_of(Ticks t) { return t >> 32; }
inline bool valid(ibake_time t) { return t.seconds < 4233462144; }  // the first second after NTP era 1's lower half

// NTP-UTC octets of a time and back, with the era rule of point 2.
void ntp_from_ticks(uint8_t ntp[8], Ticks t);
Ticks ticks_from_ntp(const uint8_t ntp[8]);

// |a - b| <= seconds.
inline bool within(Ticks a, Ticks b, uint32_t seconds) { return (a > b ? a - b : b - a) <= static_cast<Ticks>(seconds) << 32; }

// floor(n / d), without the division helper that 32-bit cores would import.
uint64_t divide(uint64_t n, uint32_t d);

}  // namespace ibake

#endif
