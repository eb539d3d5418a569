// Messages 1 that were seen, until their date's key is erased; rates. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBAKE_REPLAY_H
#define IBAKE_IBAKE_REPLAY_H

#include "ibake/identity.h"

namespace ibake {

// At most `per_s` events in a burst and a second: the virtual time at which the next one is due (a leaky bucket).
struct Rate {
    Ticks due;

    static Ticks step(uint32_t per_s) { return divide(static_cast<uint64_t>(1) << 32, per_s); }
    bool allows(Ticks now, uint32_t per_s) const {
        return (due > now ? due - now : 0) + step(per_s) <= static_cast<uint64_t>(1) << 32;
    }
    void charge(Ticks now, uint32_t per_s) { due = (due > now ? due : now) + step(per_s); }
};

// One remembered hash: of the IBAKE ciphertext of a message 1, or of our own (CSB ID, RAND) (rules 6 and 14).
struct Remembered {
    uint8_t hash[32];
    Ticks expires;  // 0: free
};

struct ReplayCache {
    Remembered* entries;
    size_t count;

    const Remembered* find(const uint8_t hash[32], Ticks now) const {
        for (size_t i = 0; i < count; i++)
            if (entries[i].expires >= now && memcmp(entries[i].hash, hash, sizeof entries[i].hash) == 0) return &entries[i];
        return nullptr;
    }
    // A free or expired entry; without one, *soonest is what would be forgotten first.
    Remembered* vacant(Ticks now, Remembered*& soonest) const {
        soonest = entries;
        for (size_t i = 0; i < count; i++) {
            if (entries[i].expires < now) return &entries[i];
            if (entries[i].expires < soonest->expires) soonest = &entries[i];
        }
        return nullptr;
    }
};

}  // namespace ibake

#endif
