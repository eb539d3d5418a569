// Image: blst's pairing and multiplication in G1, measured as ours. SPDX-License-Identifier: Apache-2.0
#include "tests/firmware/measure.h"

#include <bindings/blst.h>
#include <firmware_vectors.h>

using namespace fw;
using namespace fw::vectors;

int main() {
    static uint8_t out[48 * 12];
    measure("g1_mul", [] {
        blst_scalar k;
        blst_p1 p;
        blst_scalar_from_bendian(&k, kScalar);
        blst_p1_mult(&p, blst_p1_generator(), k.b, 255);
        blst_p1_compress(out, &p);
        return same(out, kMultipleG1);
    });
    measure("pairing", [] {
        blst_fp12 f;
        blst_miller_loop(&f, blst_p2_affine_generator(), blst_p1_affine_generator());
        blst_final_exp(&f, &f);
        for (size_t i = 0; i < 12; i++) blst_bendian_from_fp(out + 48 * i, &f.fp6[1 - i / 6].fp2[2 - i % 6 / 2].fp[1 - i % 2]);
        return same(out, kPairing);
    });
    return 0;
}
