// Where a GoogleTest program of this project starts. SPDX-License-Identifier: Apache-2.0
#include "tests/support/backend.h"

#include <gtest/gtest.h>

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    ibake::test::select_backend_of_environment();
    return RUN_ALL_TESTS();
}
