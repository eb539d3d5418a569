// Image: one operation (FW_OPERATION), alone so that the map shows what it needs, its stack painted. SPDX-License-Identifier: Apache-2.0
//
// Prints a line for each call, "call <name> <octets of stack>", in the order of the emulator's counts of instructions. Every call is
// compared with tests/vectors/mikey_ibake.json, whose random values it is given.
#include "curve/ecdh.h"
#include "pairing/bls12_381.h"
#include "tests/firmware/measure.h"
#include "tests/firmware/platform_small.h"
#include "tests/firmware/world.h"

using namespace fw;
using namespace fw::vectors;

#if FW_MEASURE_STACK
// What calls need themselves: overwriting the stack behind them would hide it. Put in the place of the library's own by the linker.
extern "C" void __wrap__ZN5ibake10burn_stackEb(bool) {}
#endif

namespace {

size_t rho_drawn;
int named(void*, ibake_random_use use, uint8_t* out, size_t size) {
    static constexpr const uint8_t* kRho[] = {k_rho1, k_rho3, k_rho_esk, k_rho2, k_rho4};
    const uint8_t* value = use == IBAKE_RANDOM_CSB_ID ? k_csb_id
                           : use == IBAKE_RANDOM_RAND ? k_rand
                           : use == IBAKE_RANDOM_X    ? k_x
                           : use == IBAKE_RANDOM_Y    ? k_y
                           : use == IBAKE_RANDOM_RHO  ? kRho[rho_drawn++]
                                                      : nullptr;
    if (value == nullptr) return -1;
    memcpy(out, value, size);
    return 0;
}
constexpr ibake_platform kPlatform = {nullptr, named, hash, aes_encrypt, nullptr};

Ue ue;
uint8_t out[IBAKE_MIKEY_MAX];
size_t out_size;
#define FW_CALL(CALL) (out_size = sizeof out, (CALL) == IBAKE_OK)

void initiator(const ibake_ibe_recipient* peer, const char* const (&names)[3]) {
    rho_drawn = 0;
    FW_REQUIRE(ue.init(0, &kPlatform));
    FW_REQUIRE(ue.load_key(ibake_ibe_key_load_checked));
    FW_REQUIRE(ue.open_session(peer));
    measure(names[0], [] { return FW_CALL(ue.start(out, &out_size)) && same(out, kMessage1); });
    measure(names[1], [] { return FW_CALL(ue.receive(out, &out_size, kMessage2, sizeof kMessage2)) && same(out, kMessage3); });
    measure(names[2], [] { return FW_CALL(ue.receive(out, &out_size, kMessage4, sizeof kMessage4)); });
    check(ue.event.kind == IBAKE_EVENT_AGREED, "agreed");
}

void responder(const ibake_ibe_recipient* peer, const char* const (&names)[2]) {
    rho_drawn = 3;
    FW_REQUIRE(ue.init(1, &kPlatform));
    FW_REQUIRE(ue.load_key(ibake_ibe_key_load_checked));
    FW_REQUIRE(ue.open_session(peer));
    measure(names[0], [] { return FW_CALL(ue.accept(out, &out_size, kMessage1, sizeof kMessage1)) && same(out, kMessage2); });
    measure(names[1], [] { return FW_CALL(ue.receive(out, &out_size, kMessage3, sizeof kMessage3)) && same(out, kMessage4); });
    check(ue.event.kind == IBAKE_EVENT_AGREED, "agreed");
}

ibake_ibe_recipient recipient;
const ibake_ibe_recipient* theta_of(size_t who) {
    const ibake_piece& dated = kNames[who].dated;
    FW_REQUIRE(ibake_ibe_recipient_load(&ue.context, &recipient, &ue.params, dated.octets, dated.size));
    return &recipient;
}

}  // namespace

enum { primitives, key_load, encrypt, decrypt, initiate, respond, both };

int main() {
    if constexpr (FW_OPERATION == primitives) {
        measure("ecdh_p256", [] {
            uint8_t peer[65] = {4};
            memcpy(peer + 1, kEcdh_grx, 32);
            memcpy(peer + 33, kEcdh_gry, 32);
            return ibake::curve::ecdh_shared(ibake::EcdhCurve::p256, out, kEcdh_i, peer, sizeof peer) == ibake::Decoded::ok &&
                   same(out + 1, kEcdh_girx);
        });
        measure("g1_mul", [] {
            const auto k = ibake::bls12_381::Scalar::from_bytes(kScalar);
            ibake::zcash::encode(out, ibake::bls12_381::mul(ibake::bls12_381::g1_generator(), k.value));
            return same(out, kMultipleG1);
        });
        measure("pairing", [] {
            ibake::bls12_381::pairing(ibake::bls12_381::g1_generator(), ibake::bls12_381::g2_generator()).to_bytes(out);
            return same(out, kPairing);
        });
    }
    if constexpr (FW_OPERATION == key_load) {
        FW_REQUIRE(ue.init(0, &kPlatform));
        measure("key_load", [] { return ue.load_key(ibake_ibe_key_load) == IBAKE_OK; });
    }
    if constexpr (FW_OPERATION == encrypt) {
        FW_REQUIRE(ue.init(0, &kPlatform));
        const auto encrypt = [] {
            rho_drawn = 3;
            return ibake_ibe_encrypt(&ue.context, out, &recipient, kPlain, sizeof kPlain) == IBAKE_OK && same(out, kCiphertext);
        };
        measure("encrypt", [&] { return theta_of(0) && encrypt(); });
        measure("encrypt_cached", encrypt);
    }
    if constexpr (FW_OPERATION == decrypt) {
        FW_REQUIRE(ue.init(0, &kPlatform));
        FW_REQUIRE(ue.load_key(ibake_ibe_key_load_checked));
        measure("decrypt", [] {
            return ibake_ibe_decrypt(&ue.context, out, &ue.key, kCiphertext, sizeof kCiphertext) == IBAKE_OK && same(out, kPlain);
        });
    }
    if constexpr (FW_OPERATION == initiate || FW_OPERATION == both) {
        initiator(nullptr, {"message_1", "message_3", "agree"});
        initiator(theta_of(1), {"message_1_cached", "message_3_cached", "agree"});
    }
    if constexpr (FW_OPERATION == respond || FW_OPERATION == both) {
        responder(nullptr, {"message_2", "message_4"});
        responder(theta_of(0), {"message_2_cached", "message_4_cached"});
    }
    print("session ");
    print(sizeof(ibake_session));
    print("\nburn ");
    print(static_cast<uint32_t>(IBAKE_BURN_STACK));
    print("\n");
    return 0;
}
