// What known-answer runs share: see world.h. SPDX-License-Identifier: Apache-2.0
#include "tools/kat/world.h"

#include <cstring>

#include "ibake/identity.h"
#include "ibe/platform_openssl.h"
#include "tools/cli/commands.h"
#include "tools/store/files.h"

namespace ibake::kat {

using cli::Failure;
using cli::require;

Buffer hex_at(const Tree& tree, const char* name) { return store::from_hex(tree.at(name).get<std::string>()); }

Buffer hex_at(const Tree& tree, const char* name, size_t size) {
    Buffer octets = hex_at(tree, name);
    if (octets.size() != size)
        throw Failure(std::string("inputs: ") + name + " has " + std::to_string(octets.size()) + " octets, not " +
                      std::to_string(size));
    return octets;
}

std::string hex(Octets octets) { return store::to_hex(octets); }

ibake_time time_at(const Tree& tree, const char* name) {
    const Ticks t = ticks_from_ntp(hex_at(tree, name, 8).data());
    return {t >> 32, static_cast<uint32_t>(t)};
}

void expect_at(const Tree& tree, const char* name, const Tree& value) {
    if (tree.contains(name) && tree[name] != value)
        throw Failure(std::string("inputs: ") + name + " is " + tree[name].dump() + "; this program runs " + value.dump() +
                      " only");
}

Identity identity_at(const Tree& tree, const char* name) {
    const Tree& id = tree.at(name);
    const std::string type = id.at("type");
    for (uint8_t i = 0; i <= IBAKE_ID_BYTES; ++i)
        if (type.ends_with("(" + std::to_string(i) + ")")) return {id.at("data"), i};
    throw Failure("inputs: " + std::string(name) + " has type " + type + "; known are NAI(0), URI(1), Byte string(2)");
}

NamedRandom::NamedRandom() : platform_(*ibake_platform_openssl()) {
    platform_.self = this;
    platform_.random = draw;
    const ibake_sizes sizes = IBAKE_SIZES;
    require(ibake_init(&context_, &platform_, &sizes), "start of the library");
}

int NamedRandom::draw(void* self, ibake_random_use use, uint8_t* out, size_t size) {
    std::deque<Buffer>& queue = static_cast<NamedRandom*>(self)->queues_[use];
    if (queue.empty() || queue.front().size() != size) return -1;
    memcpy(out, queue.front().data(), size);
    queue.pop_front();
    return 0;
}

Kms::Kms(const ibake_context& context, const Tree& tree)
    : context_(context), id_(tree.at("id")), master_(hex_at(tree, "s", IBAKE_MASTER_SIZE)), p_pub_(IBAKE_P_PUB_SIZE),
      interval_(tree.value("interval_s", uint32_t{86400})) {
    require(ibake_ibe_public(&context_, p_pub_.data(), master_.data()), "inputs: s of " + id_);
    require(ibake_ibe_params_load(&context_, &params_, p_pub_.data()), "P_pub of " + id_);
}

ibake_kms Kms::view() const {
    return {&params_, reinterpret_cast<const uint8_t*>(id_.data()), id_.size(), interval_, IBAKE_SUITE_BF_BLS12381, nullptr, 0};
}

Buffer Kms::dated(const Identity& id, ibake_time at) const {
    Buffer out(IBAKE_DATED_MAX);
    size_t size = out.size();
    const ibake_identity view = id.view();
    require(ibake_identity_dated(out.data(), &size, &view, at.seconds, interval_), "identity " + id.data);
    out.resize(size);
    return out;
}

Buffer Kms::extract(Octets dated) const {
    Buffer key(IBAKE_KEY_SIZE);
    require(ibake_ibe_extract(&context_, key.data(), master_.data(), dated.data(), dated.size()), "private key");
    return key;
}

ibake_ibe_key Kms::load(Octets dated) const {
    ibake_ibe_key key;
    require(ibake_ibe_key_load(&context_, &key, &params_, dated.data(), dated.size(), extract(dated).data()), "private key");
    return key;
}

Buffer Kms::decrypt(Octets ciphertext, Octets dated) const {
    if (ciphertext.size() <= IBAKE_CIPHERTEXT_OVERHEAD) throw Failure("a message lacks its ciphertext");
    const ibake_ibe_key key = load(dated);
    Buffer plain(ciphertext.size() - IBAKE_CIPHERTEXT_OVERHEAD);
    require(ibake_ibe_decrypt(&context_, plain.data(), &key, ciphertext.data(), ciphertext.size()), "ciphertext");
    return plain;
}

}  // namespace ibake::kat
