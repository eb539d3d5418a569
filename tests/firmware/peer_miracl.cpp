// Image: MIRACL Core's pairing and multiplication in G1, measured as ours. SPDX-License-Identifier: Apache-2.0
#include "tests/firmware/measure.h"

#define C99  // its headers otherwise take their types from another compiler
extern "C" {
#include <pair_BLS12381.h>
}
#include <firmware_vectors.h>
#include <initializer_list>

using namespace fw;
using namespace fw::vectors;

int main() {
    static char out[12 * 48];
    measure("g1_mul", [] {
        BIG_384_29 k;
        ECP_BLS12381 p;
        octet compressed = {0, sizeof out, out};
        char scalar[48] = {};
        memcpy(scalar + 16, kScalar, sizeof kScalar);
        BIG_384_29_fromBytes(k, scalar);
        ECP_BLS12381_generator(&p);
        PAIR_BLS12381_G1mul(&p, k);
        ECP_BLS12381_toOctet(&compressed, &p, true);
        // Its compressed form has an octet in front and no flags.
        return memcmp(out + 2, kMultipleG1 + 1, 47) == 0;
    });
    measure("pairing", [] {
        ECP_BLS12381 p;
        ECP2_BLS12381 q;
        FP12_BLS12381 f;
        ECP_BLS12381_generator(&p);
        ECP2_BLS12381_generator(&q);
        PAIR_BLS12381_ate(&f, &q, &p);
        PAIR_BLS12381_fexp(&f);
        FP12_BLS12381_reduce(&f);
        // Over F_p4 = F_p2(i), i = w^3: highest coefficient first for F_p6 = F_p2(w^2).
        char* at = out;
        for (FP2_BLS12381* c : {&f.c.b, &f.a.b, &f.b.a, &f.b.b, &f.c.a, &f.a.a})
            for (FP_BLS12381* half : {&c->b, &c->a}) {
                FP_BLS12381_toBytes(at, half);
                at += 48;
            }
        return same(reinterpret_cast<const uint8_t*>(out), kPairing);
    });
    return 0;
}
