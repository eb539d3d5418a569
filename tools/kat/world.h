// What known-answer runs share: named randomness, KMSs and keys in memory, JSON values. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_KAT_WORLD_H
#define IBAKE_TOOLS_KAT_WORLD_H

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "ibake/ibake.h"
#include "ibake/octets.h"
#include "tools/kat/kat.h"

namespace ibake::kat {

using Buffer = std::vector<uint8_t>;

Buffer hex_at(const Tree& tree, const char* name);               // throws cli::Failure, as the others
Buffer hex_at(const Tree& tree, const char* name, size_t size);  // exactly that many octets
std::string hex(Octets octets);
ibake_time time_at(const Tree& tree, const char* name);  // 8 octets of NTP-UTC
// A field that has only one right value here.
void expect_at(const Tree& tree, const char* name, const Tree& value);

struct Identity {
    std::string data;
    uint8_t type = 0;
    ibake_identity view() const { return {reinterpret_cast<const uint8_t*>(data.data()), data.size(), type}; }
};
Identity identity_at(const Tree& tree, const char* name);  // {"type": "URI(1)", "data": "…"}

// The host's platform, except that random octets are those named beforehand; none left is a failure.
class NamedRandom {
public:
    NamedRandom();
    NamedRandom(const NamedRandom&) = delete;
    NamedRandom& operator=(const NamedRandom&) = delete;
    void give(ibake_random_use use, Buffer octets) { queues_[use].push_back(std::move(octets)); }
    const ibake_context& context() const { return context_; }
    const ibake_platform& platform() const { return platform_; }

private:
    static int draw(void* self, ibake_random_use use, uint8_t* out, size_t size);
    std::map<ibake_random_use, std::deque<Buffer>> queues_;
    ibake_platform platform_;
    ibake_context context_;
};

class Kms {
public:
    Kms(const ibake_context& context, const Tree& tree);
    ibake_kms view() const;
    const Buffer& p_pub() const { return p_pub_; }
    Buffer dated(const Identity& id, ibake_time at) const;
    Buffer extract(Octets dated) const;
    // The plaintext of a ciphertext to a dated string.
    Buffer decrypt(Octets ciphertext, Octets dated) const;
    ibake_ibe_key load(Octets dated) const;

private:
    const ibake_context& context_;
    std::string id_;
    Buffer master_, p_pub_;
    uint32_t interval_;
    ibake_ibe_params params_;
};

}  // namespace ibake::kat

#endif
