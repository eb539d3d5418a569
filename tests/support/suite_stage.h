// The suites of RFC 5091 on the stage of the exchange; no test of its own. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_SUPPORT_SUITE_STAGE_H
#define IBAKE_TESTS_SUPPORT_SUITE_STAGE_H

#include "tests/support/forge.h"
#include "tests/support/suite_kms.h"

namespace ibake::test {

// Alice's KMS and Bob's have a suite each; weak ones are allowed.
struct SuiteStage : Stage {
    SuiteStage(uint16_t suite_a, uint16_t suite_b) {
        network.domains["a.example"] = kms_of(suite_a, "kms.a.example", 86400);
        network.domains["b.example"] = kms_of(suite_b, "kms.b.example", 43200);
        for (TestNode* node : {i.get(), r.get()}) {
            node->config.flags |= IBAKE_ALLOW_WEAK_SUITES;
            node->config.max_key = 16;  // otherwise 10 octets are what BF-SS512 is good for, which no policy has
        }
    }
};

}  // namespace ibake::test

#endif
